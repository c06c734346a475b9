"""Goals set earlier that a recap tells of by a bare fact ("the facts are in piles now"): known by the open goals.

The recap alone cannot tell that such words are about a goal. Where a part of a sentence says what an open goal of the
student says, and says it as done or as not yet done, the goal is ``met`` or ``continuing``. That is told by a sign (a
rule of ``models/rules`` that says so of a goal: "that one stays", "is off her list"), or by the bare fact: then its
words must be nearly the goal's own, and nothing in the sentence may speak of trouble, teaching or what is to come.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from models.telling import Telling
from pipeline.goals.parts import keys_of, parts_of, words_of
from pipeline.goals.wording import Wording, likeness
from pipeline.tagging.matching import Network

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from models.goals import GoalThread
    from models.rulebook import Rule, Rulebook
    from pipeline.goals.parts import Part, Word
    from pipeline.goals.wording import Meaning
    from pipeline.tagging.matching import Match

SIGNS: Final = ("goal-done", "goal-is-done", "goal-goes-on", "goal-kept", "goal-we-keep", "goal-met-named")
"""The rules that say of words near them that they are a goal set earlier, done or not."""
RULE: Final = "goals:"
"""What the rules of such goals begin with; the sign's rule follows, or ``BY_FACT``."""
BY_FACT: Final = "fact"

_SIGNED: Final = 0.22  # the likeness to an open goal from which a sign may be about it
_SIGNED_BEFORE: Final = 0.3  # likewise where the sign only points to an earlier part
_FACT: Final = 0.5  # likewise for a bare fact
_HARDLY_TELLS: Final = 1.2  # a part with less than that only points to what was told before
_BACK: Final = 4  # so many parts back
_AFTER_A_SIGN: Final = 0.5  # how much a sign counts beside likeness, where the goal follows it
_BEFORE_A_SIGN: Final = 0.4  # and where the goal comes before it
_EACH_PART_BACK: Final = 0.06
_LEAST_CHARS: Final = 8  # that are left of a value without its lead-in

_FRONT: Final = frozenset("so and but or well okay ok now then also um uh er because since therefore".split())  # noqa: SIM905
_BEHIND: Final = frozenset({"now", "too", "and", "so", "all"})
_HAS: Final = frozenset(
    {"has", "have", "had", "'s", "'ve", "did", "does", "there", "is", "are", "were", "got", "now", "really"}
)
_OWNERS: Final = frozenset({"he", "she", "they", "there", "that", "we"})

Told = Literal["met", "continuing"]
_STATUS: Final[dict[str, Told]] = {"goal-met": "met", "goal-continuing": "continuing"}


class Earlier(NamedTuple):
    """An open goal that is told of.

    ``start`` and ``end`` are the characters of its value (half-open), ``part_start`` and ``part_end`` of all that tells
    of it; ``rule`` is ``RULE`` and the sign's.
    """

    goal: GoalThread
    status: Told
    start: int
    end: int
    part_start: int
    part_end: int
    rule: str


class _Telling(NamedTuple):
    """What tells of a goal, how like the goal the words must be, and how much it counts beside their likeness."""

    status: Told
    rule: str
    least: float
    bonus: float


class _Candidate(NamedTuple):
    """That words ``start`` to ``end`` may tell of the goal of that number."""

    score: float
    goal: int
    start: int
    end: int
    by: _Telling


class EarlierGoals:
    """Finds open goals in texts; reads the rules once, so use one for many.

    Args:
        rules: they hold the signs.
        wording: compares goals with what is told; one that has read the goals before is faster.
    """

    def __init__(self, rules: Rulebook, wording: Wording | None = None) -> None:
        telling = Telling.load()
        self._likeness = _Likeness(wording or Wording(), telling.light)
        self._signs: Network[Rule] = Network((p, r) for r in rules.saying(*_STATUS) if r.id in SIGNS for p in r.phrases)
        self._telling: Network[str] = Network(telling.phrases)

    def find(
        self,
        text: str,
        stretch: tuple[int, int],
        *,
        student: str,
        goals: Sequence[GoalThread],
        taken: Collection[tuple[int, int]] = (),
    ) -> list[Earlier]:
        """The goals that a stretch of a text tells of, each once, in the order of the text.

        Args:
            text: a recap's.
            stretch: the characters that are about the student (half-open).
            student: whose goals they are.
            goals: those that were open then, and that the recap is not known to tell of.
            taken: stretches that are known to be about other goals.
        """
        words = words_of(text, *stretch) if goals else []
        if not words:
            return []
        names = {name.lower() for name in student.split()}
        keys = [keys_of(word.text, names) for word in words]
        reading = _Reading(
            text=text,
            words=words,
            parts=parts_of(words),
            likeness=self._likeness,
            meant=[self._likeness.meanings(goal) for goal in goals],
            taken=taken,
        )
        candidates = [*reading.signed(self._signs.matches_keys(keys)), *reading.facts(self._telling.matches_keys(keys))]
        return [
            Earlier(
                goals[chosen.goal],
                chosen.by.status,
                *reading.place(*trimmed(words, chosen.start, chosen.end, names)),
                *reading.place(chosen.start, chosen.end),
                chosen.by.rule,
            )
            for chosen in _chosen(candidates)
        ]


def _chosen(candidates: Iterable[_Candidate]) -> list[_Candidate]:
    """The likeliest, each goal once and each word once, in the order of the text."""
    chosen: list[_Candidate] = []
    for one in sorted(candidates, key=lambda c: (-c.score, c.start)):
        if not any(one.goal == c.goal or min(one.end, c.end) > max(one.start, c.start) for c in chosen):
            chosen.append(one)
    return sorted(chosen, key=lambda c: c.start)


@dataclass(frozen=True, slots=True)
class _Likeness:
    """Of words to goals. ``light`` are stems that say too little to know a goal by."""

    wording: Wording
    light: frozenset[str]

    def meanings(self, goal: GoalThread) -> list[Meaning]:
        """What a goal was told to be, each time, and what a person calls it."""
        told = dict.fromkeys([(mention.goal.text, mention.goal.skill) for mention in goal.mentions])
        return [self.wording.meaning(*words) for words in told | {(goal.text, goal.skill): None}]

    def of(self, told: Meaning, goal: Sequence[Meaning]) -> float:
        """0 where nothing is shared but light words."""
        return max((likeness(told, one) for one in goal if self._shared(told, one) >= 1), default=0.0)

    def is_plain(self, told: Meaning, goal: Sequence[Meaning]) -> bool:
        """Whether a skill is shared, or more than one word, or all of the goal."""
        return any(told.skills & one.skills or self._shared(told, one) >= min(2, one.size) for one in goal)

    def _shared(self, told: Meaning, goal: Meaning) -> float:
        both = (told.weights.keys() & goal.weights.keys()) - self.light
        return sum(min(told.weights[key], goal.weights[key]) for key in both)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One stretch, and what the goals mean that it may tell of."""

    text: str
    words: Sequence[Word]
    parts: Sequence[Part]
    likeness: _Likeness
    meant: Sequence[Sequence[Meaning]]
    taken: Collection[tuple[int, int]]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The characters of words ``start`` to ``end``."""
        return self.words[start].start, self.words[end - 1].end

    # Signs

    def signed(self, signs: Iterable[Match[Rule]]) -> Iterator[_Candidate]:
        """The goals that signs tell of."""
        for sign in signs:
            if sign.payload.about == "clause" and sign.end - sign.start == 1:
                continue  # "still" or "been" alone may say anything
            by = _Telling(_STATUS[sign.payload.says], RULE + sign.payload.id, _SIGNED, _AFTER_A_SIGN)
            for start, end in self._after(sign):
                yield from self._candidates(start, end, by)
            for start, end, back in self._before(sign):
                least, bonus = _SIGNED_BEFORE if back else _SIGNED, _BEFORE_A_SIGN - back * _EACH_PART_BACK
                yield from self._candidates(start, end, by._replace(least=least, bonus=bonus))

    def _after(self, sign: Match[Rule]) -> Iterator[tuple[int, int]]:
        """The words of which a sign says that they are the goal: to the end of their part, or of the one after it."""
        if sign.payload.about == "clause" and sign.start < sign.value < len(self.words):
            number = self._part_of(sign.value)
            yield sign.value, self.parts[number].end
            after = self.parts[number + 1 : number + 2]
            if after and after[0].sentence == self.parts[number].sentence:
                yield sign.value, after[0].end

    def _before(self, sign: Match[Rule]) -> Iterator[tuple[int, int, int]]:
        """The words that a sign may speak of which stands after or in them, and how many parts after.

        They are in earlier parts where its own part only points to them ("so that one's done").
        """
        is_after_a_mark = self.words[sign.start].text in ",.;" and sign.start + 1 < len(self.words)
        number = self._part_of(sign.start + is_after_a_mark)
        own = self.parts[number]
        if sign.start > own.start:
            yield own.start, sign.start, 0
        if sign.payload.about == "clause" and sign.value == sign.start:
            yield own.start, own.end, 0
        rest = " ".join(self.words[i].text for i in range(own.start, own.end) if not sign.start <= i < sign.end)
        if self.likeness.wording.meaning(rest).size <= _HARDLY_TELLS:
            for back, part in enumerate(reversed(self.parts[max(number - _BACK, 0) : number]), start=1):
                if own.sentence - part.sentence <= 1:
                    yield part.start, part.end, back

    def _part_of(self, word: int) -> int:
        return next(number for number, part in enumerate(self.parts) if word < part.end)

    # Facts

    def facts(self, telling: Iterable[Match[str]]) -> Iterator[_Candidate]:
        """The goals that bare facts tell of."""
        told = [set[str]() for _ in self.words]
        for match in telling:
            told[match.start].add(match.payload)
        sentences: defaultdict[int, set[str]] = defaultdict(set)
        for part in self.parts:
            sentences[part.sentence].update(*told[part.start : part.end])
        by = _Telling("met", RULE + BY_FACT, _FACT, 0.0)
        before: Part | None = None
        for part in self.parts:
            start = before.start if before and before.sentence == part.sentence else part.start
            here, near = sentences[part.sentence], set[str]().union(*told[start : part.end])
            if "fact" in here and "trouble" not in here and not near & {"ahead", "teaching"}:
                yield from self._candidates(part.start, part.end, by)
            before = part

    # Both

    def _candidates(self, start: int, end: int, by: _Telling) -> Iterator[_Candidate]:
        """The goals that some words are like."""
        if start >= end or self._is_taken(start, end):
            return
        first, past = self.place(start, end)
        told = self.likeness.wording.meaning(self.text[first:past])
        for number, goal in enumerate(self.meant):
            like = self.likeness.of(told, goal)
            if like >= by.least and (by.bonus or self.likeness.is_plain(told, goal)):
                yield _Candidate(like + by.bonus, number, start, end, by)

    def _is_taken(self, start: int, end: int) -> bool:
        first, past = self.place(start, end)
        return any(2 * (min(past, b) - max(first, a)) > min(past - first, b - a) for a, b in self.taken)


def trimmed(words: Sequence[Word], start: int, end: int, names: Collection[str]) -> tuple[int, int]:
    """The words ``start`` to ``end`` without links, marks and lead-in ("Calvin has") around them; at least one.

    ``names`` are the student's, in lower case.
    """
    while end - start > 1 and _is_edge(words[start], _FRONT):
        start += 1
    while end - start > 1 and _is_edge(words[end - 1], _BEHIND):
        end -= 1
    inner = start + (words[start].text.lower() in _OWNERS or words[start].text.lower() in names)
    while start < inner < end and words[inner].text.lower().replace("’", "'") in _HAS:
        inner += 1
    is_lead_in = start + 1 < inner < end and words[end - 1].end - words[inner].start >= _LEAST_CHARS
    return (inner, end) if is_lead_in else (start, end)


def _is_edge(word: Word, words: frozenset[str]) -> bool:
    return word.text.lower() in words or not word.text[0].isalnum()
