"""``recap_split``: where a recap moves on to another student, and with whom each stretch was.

The names are walked through in order. The first that is not only mentioned opens the first stretch; a later one opens
another where enough speaks for it: the words of a rule, the place of the name, and what follows it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from spacy.language import Language

from models.entities import Doubt
from models.rulebook import Rulebook
from pipeline.analysis import ATTRIBUTE, Analysis, Mention, Stretch
from pipeline.naming import CHILD, LINKS, NameCues, Named, Reading
from pipeline.units import COMMA, FULL_STOP, NO_STOP, units_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc

_NUMBERS: Final = {"one": 2, "two": 2, "three": 3, "four": 4, "five": 5, "couple": 2}
_MET: Final = frozenset({"name-met", "name-moves"})
_BY_THE_WAY: Final = frozenset({"name-only", "name-bystander"})
_LONG: Final = 16
"""So many words about a child are more than a remark by the way."""
_SOON: Final = 12
_INTRO: Final = 4
_REMARK: Final = 6
_ENOUGH: Final = 3


@Language.factory("recap_split", requires=["doc._.recap"], assigns=["doc._.recap"], retokenizes=False)
def make_split(nlp: Language, name: str, rules: Rulebook | None = None) -> Splitter:  # noqa: ARG001 - spaCy calls it so
    """The component, for ``nlp.add_pipe("recap_split")``."""
    return Splitter(rules or Rulebook.load())


class Splitter:
    """Fills ``stretches`` of ``doc._.recap`` from its mentions, and settles the mentions' roles."""

    def __init__(self, rules: Rulebook) -> None:
        self._cues = NameCues(rules)

    def __call__(self, doc: Doc) -> Doc:
        """Make the stretches; a text without words gets none."""
        analysis: Analysis = doc._.get(ATTRIBUTE)
        units = units_of(doc, analysis.mentions)
        if not units:
            return doc
        opened = _Walk(self._cues.read(units)).opened
        starts = [0, *(units[o.start].start for o in opened[1:])]
        ends = [*starts[1:], len(doc)]
        analysis.stretches = [
            Stretch(start=a, end=b, students=o.students, doubts=_doubts(o))
            for o, a, b in zip(opened, starts, ends, strict=True)
        ]
        conferred = {m.start for o in opened for m in o.students}
        analysis.mentions = [m if m.start in conferred else replace(m, role="mentioned") for m in analysis.mentions]
        return doc


@dataclass(slots=True)
class _Opened:
    """A stretch in the making: the unit where it starts, whom it is with, and who is come back to later in it."""

    start: int
    students: list[Mention]

    @property
    def names(self) -> set[str]:
        return {name for student in self.students for name in student.names}


class _Walk:
    """Goes through the names of one recap and opens stretches."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._named = reading.named
        self._expected = _expected(reading)
        self.opened: list[_Opened] = []
        passed: set[str] = set()
        for place, item in enumerate(self._named):
            names = self._names(item)
            if "slip" not in item.says and not names & self._already():
                if not self.opened:
                    if self._is_first(item, passed):
                        self._open_first(place)
                elif self._opens(place, familiar=bool(names & passed)):
                    self.opened.append(_Opened(self._start_of(item), self._students(item.places)))
            passed |= names
        self.opened = self.opened or [self._last_resort()]

    def _last_resort(self) -> _Opened:
        """The one stretch of a recap that says of nobody that the teacher conferred with them: of who is named first."""
        free = [item for item in self._named if not self._is_nameless(item)]
        free.sort(key=lambda item: "name-only" in item.says)
        return _Opened(0, self._students(free[0].places) if free else [])

    def _names(self, item: Named) -> set[str]:
        return {name for i in item.places for name in self._reading.names(i)}

    def _already(self) -> set[str]:
        return {name for opened in self.opened for name in opened.names}

    def _students(self, places: Sequence[int]) -> list[Mention]:
        return [mention for i in places if (mention := self._reading.units[i].mention) is not None]

    def _is_first(self, item: Named, passed: set[str]) -> bool:
        """Whether the first conference is with ``item``."""
        if item.says & _MET:
            return True
        if "name-only" in item.says and "name-acted" not in item.says:
            return False
        if "name-acted" in item.says and self._is_passed_over(item, met=True):
            return False
        if "name-bystander" in item.says and (
            not self._reading.starts_clause(item.first) or self._is_passed_over(item)
        ):
            return False
        return not self._names(item) & passed and not self._is_nameless(item)

    def _is_passed_over(self, item: Named, *, met: bool = False) -> bool:
        """Whether the sentence goes on to somebody else, whom it is about: "Leo was out, so Ava read to me".

        Args:
            item: who is named first.
            met: the sentence must say that the teacher conferred with the other.
        """
        units = self._reading.units
        end = next((i for i in range(item.last + 1, len(units)) if units[i].stop == FULL_STOP), len(units))
        others = [o.says for o in self._named if item.last < o.first < end and "name-moves" not in o.says]
        return any("name-met" in says or (not met and not says & _BY_THE_WAY) for says in others)

    def _is_nameless(self, item: Named) -> bool:
        """Whether the recap said before the name that the child's name is not known, or opened on "the boy by the door"."""
        cues = [cue for cue in self._reading.cues("name-unknown") if cue.end < item.first]
        return bool(cues) and not self._is_apposed(item, cues[-1].end)

    def _is_apposed(self, item: Named, since: int) -> bool:
        """Whether the name stands between commas in the sentence that goes on from unit ``since``."""
        units = self._reading.units
        stops = [unit.stop for unit in units[since : item.first + 1]]
        return FULL_STOP not in stops and stops[-1] == COMMA and COMMA == self._stop_after(item)

    def _stop_after(self, item: Named) -> int:
        after = self._reading.units[item.last + 1 : item.last + 2]
        return after[0].stop if after else NO_STOP

    def _open_first(self, place: int) -> None:
        item = self._named[place]
        places = item.places
        if len(places) > 1 and self._expected >= len(places) and self._told_apart(place):
            places = places[:1]
        self.opened.append(_Opened(0, self._students(places)))

    def _told_apart(self, place: int) -> bool:
        """Whether the names of a list are each come back to, one after the other ("Ana and Ben. With Ana we …")."""
        later = [o for o in self._named[place + 1 :] if len(o.places) == 1 and self._reading.starts_clause(o.first)]
        return all(
            any(set(self._reading.names(i)) & self._names(o) for o in later) for i in self._named[place].places[1:]
        )

    def _opens(self, place: int, *, familiar: bool) -> bool:
        """Whether a further conference starts with a name: the sum of what speaks for and against it."""
        item, reading = self._named[place], self._reading
        told = bool(item.says & _MET)
        intro = self._follows_intro(item.first)
        initial = told or intro or reading.starts_clause(item.first)
        after = reading.units[item.last + 1 : item.last + 13]
        returns = any(self._names(later) & self.opened[-1].names for later in self._named[place + 1 :])
        repeated = set(reading.names(item.last + 1)) & self._names(item)
        topic = self._stop_after(item)
        score = 3 * told + 2 * (len(self.opened) < self._expected)
        score += 1 + (topic == COMMA and len(after) >= _REMARK) if initial else -1
        score += (len(self.opened) > 1) + topic + 2 * bool(repeated) + 2 * (initial and self._is_parallel(item))
        score += -2 if returns else initial and len(reading.units) - item.last >= _LONG
        score += any(unit.keys[0] in CHILD for unit in after) + intro
        score -= 4 * ("name-only" in item.says) + 2 * ("name-bystander" in item.says) + familiar
        return score >= _ENOUGH

    def _is_parallel(self, item: Named) -> bool:
        """Whether the sentence begins as the one about the child before does: "Leo's goal is …", "With Leo it was …"."""
        word = self._reading.word
        for before in self._named:
            if before.first < item.first and self._names(before) & self.opened[-1].names:
                a, b = before.last, item.last
                same = [word(a + k) == word(b + k) != "" for k in (1, 2)]
                if same[0] and (same[1] or word(a + 1) != "'s"):
                    return True
                if word(before.first - 1) == word(item.first - 1) in ("with", "for"):
                    return True
        return False

    def _follows_intro(self, i: int) -> bool:
        """Whether a few words and a comma lead to the name from the sentence's start ("same table, Ava")."""
        units = self._reading.units
        return units[i].stop == COMMA and any(units[j].stop == FULL_STOP for j in range(max(0, i - _INTRO), i))

    def _start_of(self, item: Named) -> int:
        """The unit at which the stretch of a name begins: with the link words before it, else with its sentence."""
        units, i = self._reading.units, item.start
        while i and units[i].stop < FULL_STOP and self._reading.word(i - 1) in LINKS:
            i -= 1
        if self._reading.word(i) in LINKS or units[i].stop == FULL_STOP:
            return i
        sentence = next((j for j in range(i, max(0, i - 15), -1) if units[j].stop == FULL_STOP), 0)
        return sentence or next((j for j in range(i, max(0, i - 6), -1) if units[j].stop), i)


def _expected(reading: Reading) -> int:
    """How many conferences the recap announces ("two quick ones"), 0 where it does not."""
    counts = [0]
    for cue in reading.cues("name-count"):
        words = [reading.word(i) for i in range(cue.start, cue.end)]
        counts.append(next((_NUMBERS[word] for word in words if word in _NUMBERS), 2))
    return max(counts)


def _doubts(opened: _Opened) -> list[Doubt]:
    if not opened.students:
        return [Doubt(code="student-unknown", reason="no name heard")]
    return [
        Doubt(code="student-ambiguous", reason=f"{_how_many(len(student.names))} students have this first name")
        for student in opened.students
        if len(student.names) > 1
    ]


def _how_many(count: int) -> str:
    return {2: "two", 3: "three", 4: "four"}.get(count, str(count))
