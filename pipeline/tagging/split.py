"""``recap_split``: where a recap moves on to another student, and with whom each stretch was.

The names are walked through in order. The first that is not only mentioned opens the first stretch; a later one opens
another where enough speaks for it (``pipeline.tagging.naming.moves``).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from spacy.language import Language

from models.entities import Doubt
from models.rulebook import Rulebook
from pipeline.tagging.analysis import Mention, Stretch, analysis_of
from pipeline.tagging.naming.cues import LINKS, NameCues, Named, Reading
from pipeline.tagging.naming.moves import BY_THE_WAY, MET, announced, opens
from pipeline.tagging.naming.units import COMMA, FULL_STOP, units_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc

_REMARK: Final = 14
"""So many words tell of somebody by the way, before the recap comes to whom it is about."""
_TEACHER: Final = frozenset({"i", "we"})
_SENTENCE_REACH: Final = 15
_CLAUSE_REACH: Final = 6
"""So far back the start of a sentence, or else of a clause, is looked for."""


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
        analysis = analysis_of(doc)
        units = units_of(doc, analysis.mentions)
        if not units:
            return doc
        reading = self._cues.read(units)
        opened = _Walk(reading).opened
        starts = [0, *(units[o.start].start for o in opened[1:]), len(doc)]
        analysis.stretches = [o.stretch(a, b) for o, a, b in zip(opened, starts, starts[1:], strict=False)]
        analysis.mentions = _with_roles(analysis.mentions, reading, opened)
        return doc


@dataclass(slots=True)
class _Opened:
    """A stretch in the making: the unit where it starts, whom it is with, and who is come back to in it."""

    start: int
    students: list[Mention]
    returns: list[str] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        return {name for student in self.students for name in student.names}

    def stretch(self, start: int, end: int) -> Stretch:
        """The stretch of tokens ``start`` to ``end``."""
        students = [replace(student, role="conferred") for student in self.students]
        return Stretch(start=start, end=end, students=students, doubts=list(_doubts(self)))


class _Walk:
    """Goes through the names of one recap and opens stretches."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._announced = announced(reading)
        self.opened: list[_Opened] = []
        self._awaited: set[str] = set()
        passed: set[str] = set()
        for place, item in enumerate(reading.named):
            if "slip" not in item.says:
                self._meet(place, item, passed)
            passed |= reading.names_of(item)
        self.opened = self.opened or [self._last_resort()]

    def _meet(self, place: int, item: Named, passed: set[str]) -> None:
        """Take in the next name; ``passed`` are those named before it, whether conferred with or not."""
        names = self._reading.names_of(item)
        before = {name for opened in self.opened for name in opened.names}
        if not self.opened:
            if self._is_first(item, passed):
                self.opened.append(_Opened(0, self._students(self._first_places(place))))
        elif names & before:
            if "name-moves" in item.says and not names & self.opened[-1].names:
                self.opened[-1].returns += sorted(names)
        elif opens(
            self._reading,
            place,
            current=self.opened[-1].names,
            more_announced=len(self.opened) < self._announced,
            in_sequence=len(self.opened) > 1,
            familiar=bool(names & passed - self._awaited),
        ):
            self.opened.append(_Opened(self._start_of(item), self._students(item.places)))

    def _students(self, places: Sequence[int]) -> list[Mention]:
        return [mention for i in places if (mention := self._reading.units[i].mention) is not None]

    def _last_resort(self) -> _Opened:
        """The stretch of a recap that says of nobody that the teacher conferred with them: with who is named first."""
        free = [item for item in self._reading.named if not self._is_nameless(item)]
        free.sort(key=lambda item: "name-only" in item.says)
        return _Opened(0, self._students(free[0].places) if free else [])

    # the first conference

    def _is_first(self, item: Named, passed: set[str]) -> bool:
        """Whether the first conference is with ``item``."""
        if item.says & MET:
            return True
        if "name-only" in item.says and "name-acted" not in item.says:
            return False
        if "name-acted" in item.says and self._is_passed_over(item, met=True):
            return False
        if "name-bystander" in item.says and self._is_by_the_way(item):
            return False
        return not self._reading.names_of(item) & passed and not self._is_nameless(item)

    def _is_by_the_way(self, item: Named) -> bool:
        """Whether the recap starts with somebody who did something by the way, and goes on to another."""
        reading = self._reading
        if not (reading.starts_clause(item.first) or "name-acted" in item.says) or self._is_passed_over(item):
            return True
        names, end = reading.names_of(item), reading.end_of_sentence(item.last)
        after = [other for other in reading.named if other.first > item.last]
        if not after or any(not names.isdisjoint(reading.names_of(other)) for other in after):
            return False
        if "name-acted" not in item.says and any(reading.word(i) in _TEACHER for i in range(item.last + 1, end)):
            return False  # "Ana wanted to know about commas, so I showed her"
        if after[0].says & MET:
            return after[0].start - item.last <= _REMARK
        return after[0].start <= end + 1 and not after[0].says & BY_THE_WAY and reading.starts_clause(after[0].first)

    def _is_passed_over(self, item: Named, *, met: bool = False) -> bool:
        """Whether the sentence goes on to somebody else, whom it is about: "Leo was out, so Ava read to me".

        Args:
            item: who is named first.
            met: the sentence must say that the teacher conferred with the other.
        """
        end = self._reading.end_of_sentence(item.last)
        for other in (o for o in self._reading.named if item.last < o.first < end):
            if "name-moves" in other.says:
                if self._reading.word(other.start - 1) == "but":
                    return True
            elif "name-met" in other.says or (not met and not other.says & BY_THE_WAY):
                return True
        return False

    def _is_nameless(self, item: Named) -> bool:
        """Whether the recap said before the name that it is not known, or told of "the boy by the door"."""
        cues = [cue for cue in self._reading.cues("name-unknown") if cue.end < item.first]
        return bool(cues) and not self._is_apposed(item, cues[-1].end)

    def _is_apposed(self, item: Named, since: int) -> bool:
        """Whether the name stands between commas in the sentence that goes on from unit ``since``."""
        stops = [unit.stop for unit in self._reading.units[since : item.first + 1]]
        return FULL_STOP not in stops and stops[-1] == COMMA and self._reading.stop_after(item.last) == COMMA

    def _first_places(self, place: int) -> list[int]:
        """Those of the first names that the first conference was with: all, unless they are announced one by one."""
        item = self._reading.named[place]
        if 1 < len(item.places) <= self._announced and self._told_apart(place):
            self._awaited = {name for i in item.places[1:] for name in self._reading.names(i)}
            return item.places[:1]
        return item.places

    def _told_apart(self, place: int) -> bool:
        """Whether the names of a list are each come back to, one after the other ("Ana and Ben. With Ana we …")."""
        reading = self._reading
        later = [o for o in reading.named[place + 1 :] if len(o.places) == 1 and reading.starts_clause(o.first)]
        again = {name for o in later for name in reading.names_of(o)}
        return all(again & set(reading.names(i)) for i in reading.named[place].places[1:])

    # where the next one starts

    def _start_of(self, item: Named) -> int:
        """The unit at which the stretch of a name begins: with the link words before it, else with its sentence."""
        units, i = self._reading.units, item.start
        while i and units[i].stop < FULL_STOP and self._reading.word(i - 1) in LINKS:
            i -= 1
        if self._reading.word(i) in LINKS or units[i].stop == FULL_STOP:
            return i
        sentence = next((j for j in range(i, max(0, i - _SENTENCE_REACH), -1) if units[j].stop == FULL_STOP), 0)
        return sentence or next((j for j in range(i, max(0, i - _CLAUSE_REACH), -1) if units[j].stop), i)


def _with_roles(mentions: Sequence[Mention], reading: Reading, opened: Sequence[_Opened]) -> list[Mention]:
    """The mentions, those of the students conferred with marked as such, but for slips of the tongue."""
    students = {student.start for o in opened for student in o.students}
    met = {name for o in opened for name in o.names}
    slips = {reading.units[i].start for item in reading.named if "slip" in item.says for i in item.places}
    return [
        replace(m, role="conferred") if m.start in students or (m.start not in slips and met.issuperset(m.names)) else m
        for m in mentions
    ]


def _doubts(opened: _Opened) -> Iterator[Doubt]:
    """What is doubtful about who a stretch is about."""
    if not opened.students:
        yield Doubt(code="student-unknown", reason="no name heard")
    for student in opened.students:
        if len(student.names) > 1:
            count = {2: "two", 3: "three"}.get(len(student.names), str(len(student.names)))
            which = ", ".join(student.names)
            yield Doubt(code="student-ambiguous", reason=f"{count} students have this first name: {which}")
        elif student.rule == "name-guess":
            yield Doubt(code="student-guessed", reason=f"the name was not clear; it sounds like {student.spelled}")
    for name in opened.returns:
        yield Doubt(code="student-returns", reason=f"it comes back to {name}, whose part came before")
