"""Finds where the rules' phrases stand in a text: all rules in one walk over its words.

spaCy's own ``Matcher`` tries every pattern at every word: 300 patterns take as long as the parse itself (9 ms for a
recap of 110 words), and the rules are many more. Here all phrases share one network of states, and a word leads
only to the phrases that can start with it (1 ms).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from models.phrases import Choice, Gap, Mark, Phrase, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spacy.tokens import Doc, Token

Payload = TypeVar("Payload")

GAP_WORDS = 4
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


class Network(Generic[Payload]):
    """Phrases joined into one network; each carries a payload that its matches bring back."""

    def __init__(self, phrases: Iterable[tuple[Phrase, Payload]]) -> None:
        self._states: list[_State[Payload]] = [_State()]
        for phrase, payload in phrases:
            end = self._add(0, phrase, first=True)
            self._states[end].accepts.append(payload)
        self._reach = [self._closure(i) for i in range(len(self._states))]
        self._starts: dict[str, list[tuple[int, bool]]] = {}
        for state, marked in self._reach[0]:
            for key, targets in self._states[state].edges.items():
                self._starts.setdefault(key, []).extend((target, marked) for target in targets)

    def matches(self, doc: Doc, start: int, end: int) -> list[Match[Payload]]:
        """The longest match of each payload from each token of ``doc[start:end]``, in the order of the text."""
        return self.matches_keys([token_keys(token) for token in doc[start:end]], start)

    def matches_keys(self, keys: Sequence[tuple[str, ...]], start: int = 0) -> list[Match[Payload]]:
        """The same for words given by what each may be; the first is counted as ``start``."""
        found: list[Match[Payload]] = []
        for i in range(len(keys)):
            heads = [(target, i + 1 if marked else -1) for key in keys[i] for target, marked in self._starts.get(key, ())]
            if heads:
                found.extend(self._walk(keys, i, heads, start))
        return found

    def _walk(
        self, keys: Sequence[tuple[str, ...]], first: int, heads: list[tuple[int, int]], offset: int
    ) -> Iterable[Match[Payload]]:
        best: dict[int, Match[Payload]] = {}
        place = first + 1
        while heads:
            reached: list[tuple[int, int]] = []
            for head, value in heads:
                for state, marked in self._reach[head]:
                    at = place if marked else value
                    for payload in self._states[state].accepts:
                        best[id(payload)] = Match(
                            payload, offset + first, offset + place, offset + (at if at >= 0 else first)
                        )
                    if place < len(keys):
                        edges = self._states[state].edges
                        reached.extend((target, at) for key in keys[place] for target in edges.get(key, ()))
            heads, place = list(dict.fromkeys(reached)), place + 1
        return best.values()

    def _add(self, start: int, phrase: Phrase, *, first: bool = False) -> int:
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
