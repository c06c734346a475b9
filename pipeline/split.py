"""``recap_split``: where a recap moves on to another student, and with whom each stretch was.

The names are walked through in order. The first that is not only mentioned opens the first stretch; a later one opens
another where enough speaks for it: the words of a rule, the place of the name, and what follows it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from spacy.language import Language

from models.entities import Doubt
from models.rulebook import NAME_SAYS, Rulebook
from pipeline.analysis import ATTRIBUTE, Analysis, Stretch
from pipeline.matching import Match, Network
from pipeline.units import COMMA, FULL_STOP, Unit, units_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc

    from models.rulebook import Rule
    from pipeline.analysis import Mention

LINKS: Final = frozenset("and then so okay ok alright right now next well but also plus oh finally lastly with for".split())
_CHILD: Final = frozenset("he she him her his hers they them their".split())
_FRAMES: Final = frozenset("no nope wait sorry mean meant pardon oops whoops perdon rather actually correction is was 's with for it that on".split())
_NUMBERS: Final = {"one": 2, "two": 2, "three": 3, "four": 4, "five": 5, "couple": 2}
_AFTER_CORRECTION: Final = 16
_OPENS_AT: Final = 3.0


@Language.factory("recap_split", requires=["doc._.recap"], assigns=["doc._.recap"], retokenizes=False)
def make_split(nlp: Language, name: str, rules: Rulebook | None = None) -> Splitter:
    """The component, for ``nlp.add_pipe("recap_split")``."""
    return Splitter(rules or Rulebook.load())


class Splitter:
    """Fills ``stretches`` of ``doc._.recap`` from its mentions, and the mentions' roles."""

    def __init__(self, rules: Rulebook) -> None:
        self._network: Network[Rule] = Network(
            (phrase, rule) for rule in rules.saying(*NAME_SAYS) for phrase in rule.phrases
        )

    def __call__(self, doc: Doc) -> Doc:
        """Make the stretches; a text without words gets none."""
        analysis: Analysis = doc._.get(ATTRIBUTE)
        if any(token.is_alpha or token.like_num for token in doc):
            units = units_of(doc, analysis.mentions)
            reading = Reading(units, self._network.matches_keys([unit.keys for unit in units]))
            analysis.stretches = reading.stretches(len(doc))
            conferred = {m.start for s in reading.opened for m in s.mentions}
            analysis.mentions = [
                m if m.start in conferred else replace(m, role="mentioned") for m in analysis.mentions
            ]
        return doc


@dataclass(slots=True)
class Named:
    """One name, or several in a row ("Ava, Ben and Theo"), at units ``first`` to ``last`` (inclusive)."""

    first: int
    last: int
    mentions: list[Mention]
    says: set[str]
    cue: int
    """The unit at which the cue that moves on to the name starts, or ``first``."""


@dataclass(slots=True)
class Opened:
    """A stretch in the making: where it starts (unit) and whom it is with."""

    start: int
    mentions: list[Mention]

    @property
    def names(self) -> set[str]:
        return {name for mention in self.mentions for name in mention.names}


class Reading:
    """One recap's units and the cues found in them, and what they amount to."""

    def __init__(self, units: Sequence[Unit], matches: Sequence[Match[Rule]]) -> None:
        self._units = units
        self._matches = [m for m in matches if m.payload.says == "name-corrected" or not self._crosses_stop(m)]
        self.slips: set[str] = set()
        self.opened: list[Opened] = []
        self._read()

    def _crosses_stop(self, match: Match[Rule]) -> bool:
        return any(self._units[i].stop == FULL_STOP for i in range(match.start + 1, match.end))

    def stretches(self, tokens: int) -> list[Stretch]:
        """The stretches, covering all tokens."""
        if not self.opened:
            return [Stretch(start=0, end=tokens, doubts=[_no_name()])]
        starts = [0, *(self._units[o.start].start for o in self.opened[1:]), tokens]
        return [
            Stretch(start=a, end=b, students=o.mentions, doubts=_doubts(o))
            for o, a, b in zip(self.opened, starts, starts[1:], strict=False)
        ]

    # what is named

    def _named(self) -> list[Named]:
        places = [i for i, unit in enumerate(self._units) if unit.mention is not None]
        says: dict[int, set[str]] = {i: set() for i in places}
        cues: dict[int, int] = {}
        for match in self._matches:
            for i in range(match.start, match.end):
                if i in says:
                    says[i].add(match.payload.says)
                    if match.payload.says == "name-moves":
                        cues[i] = min(cues.get(i, match.start), match.start)
        for slip in self._slips(places, says):
            self.slips.update(self._names(slip))
            says[slip].add("slip")
        found: list[Named] = []
        for i in places:
            mention = self._units[i].mention
            assert mention is not None
            if found and self._joined(found[-1].last, i) and "slip" not in says[i] | found[-1].says:
                found[-1].last = i
                found[-1].mentions.append(mention)
                found[-1].says |= says[i]
            else:
                found.append(Named(i, i, [mention], says[i], cues.get(i, i)))
        return found

    def _names(self, i: int) -> tuple[str, ...]:
        mention = self._units[i].mention
        return mention.names if mention else ()

    def _joined(self, a: int, b: int) -> bool:
        """Whether the names at ``a`` and ``b`` stand in one list."""
        if self._units[b].stop == FULL_STOP and b == a + 1:
            return False
        between = [self._units[i].keys[0] for i in range(a + 1, b)]
        if self._names(a) == self._names(b):
            return False
        return between in ([], ["and"], ["&"], ["plus"]) and self._units[a + 1].stop < FULL_STOP

    def _slips(self, places: Sequence[int], says: dict[int, set[str]]) -> list[int]:
        corrections = [m for m in self._matches if m.payload.says == "name-corrected"]
        slips = []
        for place, a in enumerate(places):
            b = next((p for p in places[place + 1 :] if self._names(p) != self._names(a)), None)
            if b is not None and self._corrects(a, b, corrections):
                slips += [p for p in places if a <= p < b]
        return slips

    def _corrects(self, a: int, b: int, corrections: Sequence[Match[Rule]]) -> bool:
        """Whether the name at ``b`` takes back the one at ``a``."""
        if b == a + 1:
            return self._units[b].stop > 0 and any(m.start == b + 1 and m.payload.says for m in corrections if self._is_afterthought(m))
        between = range(a + 1, b)
        if len(between) > _AFTER_CORRECTION or any(_CHILD & set(self._units[i].keys) for i in between):
            return False
        if not any(a < m.start <= a + 3 and m.end <= b for m in corrections):
            return False
        return self._units[b - 1].keys[0] in _FRAMES or bool(self._names(b - 1))

    def _is_afterthought(self, match: Match[Rule]) -> bool:
        words = {self._units[i].keys[0] for i in range(match.start, match.end)}
        return bool(words & {"mean", "meant", "sorry", "rather"})

    # what it amounts to

    def _read(self) -> None:
        named = self._named()
        expected = self._expected()
        unknown = any(m.payload.says == "name-unknown" for m in self._matches)
        seen: set[str] = set()
        for place, item in enumerate(named):
            names = {name for m in item.mentions for name in m.names}
            already = {name for o in self.opened for name in o.names}
            if "slip" in item.says:
                continue
            if not self.opened:
                if self._is_first(item, unknown=unknown):
                    self._open_first(item, named[place + 1 :], expected)
            elif not names & already and not names & self.slips:
                if self._score(item, named[place + 1 :], len(self.opened) < expected, bool(names & seen)) >= _OPENS_AT:
                    self.opened.append(Opened(self._start_of(item), item.mentions))
            seen |= names

    def _is_first(self, item: Named, *, unknown: bool) -> bool:
        if "name-only" in item.says and not item.says & {"name-met", "name-moves"}:
            return False
        return not unknown or bool(item.says & {"name-met", "name-moves"})

    def _open_first(self, item: Named, later: Sequence[Named], expected: int) -> None:
        apart = expected and len(item.mentions) > 1 and len(item.mentions) <= expected
        again = {m.names for other in later for m in other.mentions if len(other.mentions) == 1 and self._initial(other.first)}
        if apart and all(m.names in again for m in item.mentions[1:]):
            self.opened.append(Opened(0, item.mentions[:1]))
        else:
            self.opened.append(Opened(0, item.mentions))

    def _expected(self) -> int:
        best = 0
        for match in self._matches:
            if match.payload.says == "name-count":
                words = [self._units[i].keys[0] for i in range(match.value if match.value < match.end else match.start, match.end)]
                best = max(best, next((_NUMBERS[w] for w in words if w in _NUMBERS), 2))
        return best

    def _initial(self, i: int) -> bool:
        """Whether the unit opens a clause, give or take a link word."""
        while i and self._units[i].stop < FULL_STOP and self._units[i - 1].keys[0] in LINKS:
            i -= 1
        return self._units[i].stop == FULL_STOP

    def _score(self, item: Named, later: Sequence[Named], expecting: bool, familiar: bool) -> float:
        score = 3.0 * bool(item.says & {"name-moves", "name-met"}) + 2.0 * expecting
        initial = self._initial(item.first)
        score += 1.0 if initial else -1.0
        after = self._units[item.last + 1 :]
        if after and after[0].stop >= COMMA:
            score += 1
        current = self.opened[-1].names
        back = next((o.first for o in later if {n for m in o.mentions for n in m.names} & current), None)
        rest = len(self._units) - item.last
        if back is not None:
            score -= 2
        elif rest >= 25 and initial:
            score += 1
        if any(_CHILD & set(unit.keys) for unit in after[:12]):
            score += 1
        return score - 4.0 * ("name-only" in item.says) - 1.0 * familiar

    def _start_of(self, item: Named) -> int:
        """The unit at which the stretch of the name begins."""
        i = item.cue
        while i and self._units[i].stop < FULL_STOP and self._units[i - 1].keys[0] in LINKS:
            i -= 1
        if self._units[i].keys[0] in LINKS or self._units[i].stop == FULL_STOP:
            return i
        back = next((j for j in range(i, max(0, i - 15), -1) if self._units[j].stop == FULL_STOP), None)
        return back or next((j for j in range(i, max(0, i - 6), -1) if self._units[j].stop), i)


def _no_name() -> Doubt:
    return Doubt(code="student-unknown", reason="no name heard")


def _doubts(opened: Opened) -> list[Doubt]:
    shared = [m for m in opened.mentions if len(m.names) > 1]
    return [Doubt(code="student-ambiguous", reason=f"{len(m.names)} students have this first name") for m in shared]
