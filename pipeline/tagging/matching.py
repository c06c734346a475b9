"""Finds where the rules' phrases stand in a text: all rules in one walk over its words.

spaCy's own ``Matcher`` tries every pattern at every word: 300 patterns take as long as the parse itself (9 ms for a
recap of 110 words), and the rules are many more. Here all phrases share one network of states, and a word leads
only to the phrases that can start with it (0.2 ms).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from models.phrases import Choice, Gap, Mark, Phrase, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spacy.tokens import Doc, Token

Payload = TypeVar("Payload")

GAP_WORDS = 4

STEPS_KEPT = 20_000
"""So many steps are remembered before that begins anew; 1,700 recaps of 60 teachers take 11,000."""
_GAP_ENDS = frozenset(".,?!;:")
_CHILD = frozenset({"he", "she", "they"})
_BY_TAG = {
    "VB": "{verb}", "VBP": "{verb}", "VBG": "{ing}", "VBD": "{past}", "VBN": "{past}", "NN": "{noun}", "NNS": "{noun}",
    "JJ": "{adj}", "JJR": "{adj}", "JJS": "{adj}", "CD": "{number}", "RB": "{adv}", "NNP": "{name}", "NNPS": "{name}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match(Generic[Payload]):
    """Tokens ``start`` to ``end`` match a phrase of ``payload``.

    ``value`` is where the value starts: the place of ``=>``, or ``start`` in a phrase without one.
    """

    payload: Payload
    start: int
    end: int
    value: int


@dataclass(slots=True)
class _State(Generic[Payload]):
    edges: dict[str, list[int]] = field(default_factory=dict)
    free: list[tuple[int, bool]] = field(default_factory=list)
    """States reached without a word, and whether the value starts there."""
    accepts: list[Payload] = field(default_factory=list)


_Heads: TypeAlias = "tuple[tuple[int, int], ...]"
"""States that some words have led to, each with how many of the words come before the value (-1: no mark passed)."""


@dataclass(slots=True)
class _Reached(Generic[Payload]):
    """All that ``depth`` words have led to: ``accepts`` are the phrases that end here, with the words before the value.

    ``keys`` are those that lead on. ``after`` is where to, as far as a word that is some of them has been met.
    """

    depth: int
    heads: _Heads
    accepts: list[tuple[Payload, int]]
    keys: frozenset[str]
    after: dict[tuple[str, ...], _Reached[Payload]] = field(default_factory=dict)


class Network(Generic[Payload]):
    """Phrases joined into one network; each carries a payload that its matches bring back.

    Where a word leads to from a set of states is worked out when it is first met and then remembered: the network is
    made deterministic as far as it is used (Thompson 1968).
    """

    def __init__(self, phrases: Iterable[tuple[Phrase, Payload]]) -> None:
        self._states: list[_State[Payload]] = [_State()]
        for phrase, payload in phrases:
            end = self._add(0, phrase)
            self._states[end].accepts.append(payload)
        self._accepts: list[list[tuple[Payload, bool]]] = []
        self._edges: list[dict[str, list[tuple[int, bool]]]] = []
        for i in range(len(self._states)):
            reach = self._closure(i)
            self._accepts.append([(payload, marked) for at, marked in reach for payload in self._states[at].accepts])
            edges: dict[str, list[tuple[int, bool]]] = {}
            for at, marked in reach:
                for key, targets in self._states[at].edges.items():
                    edges.setdefault(key, []).extend((target, marked) for target in targets)
            self._edges.append(edges)
        self._forget()

    def matches(self, doc: Doc, start: int, end: int) -> list[Match[Payload]]:
        """The longest match of each payload from each token of ``doc[start:end]``, in the order of the text."""
        return self.matches_keys([token_keys(token) for token in doc[start:end]], start)

    def matches_keys(self, keys: Sequence[tuple[str, ...]], start: int = 0) -> list[Match[Payload]]:
        """The same for words given by what each may be; the first is counted as ``start``."""
        found: list[Match[Payload]] = []
        for first in range(len(keys)):
            found.extend(self._walk(keys, first, start + first))
        return found

    def _walk(self, words: Sequence[tuple[str, ...]], first: int, start: int) -> Iterable[Match[Payload]]:
        """The matches from the word at ``first``, which is counted as ``start``."""
        best: dict[int, Match[Payload]] = {}
        at = self._start
        for place in range(first, len(words)):
            wanted = at.keys
            word = tuple([key for key in words[place] if key in wanted])
            if not word:
                break
            at = at.after.get(word) or self._step(at, word)
            for payload, before in at.accepts:
                best[id(payload)] = Match(payload, start, start + at.depth, start + before)
        return best.values()

    def _step(self, at: _Reached[Payload], word: tuple[str, ...]) -> _Reached[Payload]:
        """Where a word leads to that was not met there yet."""
        if self._steps >= STEPS_KEPT:
            self._forget()
        self._steps += 1
        reached: dict[tuple[int, int], None] = {}
        for head, before in at.heads:
            edges = self._edges[head]
            for key in word:
                for to, marked in edges.get(key, ()):
                    reached[to, at.depth if marked else before] = None
        after = at.after[word] = self._reached(at.depth + 1, tuple(reached))
        return after

    def _reached(self, depth: int, heads: _Heads) -> _Reached[Payload]:
        reached = self._known.get((depth, heads))
        if reached is None:
            accepts = [
                (payload, depth if marked else max(before, 0))
                for head, before in heads
                for payload, marked in self._accepts[head]
            ]
            keys = frozenset(key for head, _ in heads for key in self._edges[head])
            reached = self._known[depth, heads] = _Reached(depth, heads, accepts, keys)
        return reached

    def _forget(self) -> None:
        """Start with nothing remembered."""
        self._known: dict[tuple[int, _Heads], _Reached[Payload]] = {}
        self._start = self._reached(0, ((0, -1),))
        self._steps = 0

    def _add(self, start: int, phrase: Phrase) -> int:
        for part in phrase:
            start = self._add_part(start, part)
        return start

    def _add_part(self, start: int, part: Word | Choice | Gap | Mark) -> int:
        if isinstance(part, Word):
            end = self._new()
            for key in part.keys:
                self._states[start].edges.setdefault(key, []).append(end)
            return end
        end = self._new()
        if isinstance(part, Mark):
            self._states[start].free.append((end, True))
        elif isinstance(part, Gap):
            at = start
            for _ in range(GAP_WORDS):
                self._states[at].free.append((end, False))
                step = self._new()
                self._states[at].edges.setdefault("{any}", []).append(step)
                at = step
            self._states[at].free.append((end, False))
        else:
            for branch in part.branches:
                self._states[self._add(start, branch)].free.append((end, False))
        return end

    def _new(self) -> int:
        self._states.append(_State())
        return len(self._states) - 1

    def _closure(self, state: int) -> list[tuple[int, bool]]:
        """The states that ``state`` is also in without a further word, and whether a mark lies on the way."""
        seen = {state: False}
        todo = [state]
        while todo:
            at = todo.pop()
            for target, marked in self._states[at].free:
                if target not in seen:
                    seen[target] = seen[at] or marked
                    todo.append(target)
        return [(s, m) for s, m in seen.items() if self._states[s].edges or self._states[s].accepts]


def token_keys(token: Token) -> tuple[str, ...]:
    """What a token can be for a phrase: its word, ``{any}`` but for punctuation, and its classes."""
    word = token.lower_.replace("’", "'")
    if word in _GAP_ENDS:
        return (word,)
    kind = _BY_TAG.get(token.tag_)
    if word in _CHILD or kind == "{name}":
        return (word, "{any}", kind, "{student}") if kind else (word, "{any}", "{student}")
    return (word, "{any}", kind) if kind else (word, "{any}")
