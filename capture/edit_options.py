"""What the options of ``recap edit`` say, and what that makes of a recording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from capture.context import Day
from models.entities import GOAL_STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from models.entities import FindingKind, Student
    from models.records import ConferenceRecord, RecordingRecord
    from models.store import Store
    from pipeline.corrections import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What the options of ``recap edit`` say."""

    students: Sequence[str]
    terms: dict[FindingKind, Sequence[str]]
    words: dict[FindingKind, Sequence[Value]]
    status: Sequence[Value]
    due: Sequence[Value]
    day: date | None
    class_name: str | None
    split_at: str | None
    join: bool
    add: bool
    remove: bool
    confirm: bool

    @classmethod
    def of(cls, **said: Any) -> Edit:
        """The options' values, understood as far as that needs no record."""
        from pipeline.corrections import QUOTED_KINDS, Value

        stage = said.pop("stage")
        words: dict[FindingKind, Sequence[Value]] = {
            kind: [Value.of(written) for written in said.pop(kind)] for kind in QUOTED_KINDS
        }
        for kind, values in words.items():
            if any(not value.text and value.number is None for value in values):
                raise click.UsageError(f"the words of the {kind} are missing")
        terms: dict[FindingKind, Sequence[str]] = {"type": said.pop("types")}
        terms["stage"] = [stage] if stage else []
        status, due = ([Value.of(written) for written in said.pop(name)] for name in ("status", "due"))
        edit = cls(words=words, terms=terms, status=status, due=due, **said)
        if (edit.split_at is not None) + edit.join + edit.add + edit.remove > 1 or (edit.remove and edit.says_values):
            raise click.UsageError("these options do not go together")
        return edit

    @property
    def says_values(self) -> bool:
        """Whether it says anything of one conference's values, or confirms them."""
        given = (*self.terms.values(), *self.words.values(), self.students, self.status, self.due)
        return any(given) or self.confirm

    def applied(self, store: Store, record: RecordingRecord, only: int | None) -> tuple[RecordingRecord, str]:
        """The recording after it, and what was said in words; ``only`` is the conference that is meant, if one is.

        Raises:
            NotFoundError, RosterError: what it is about is not there.
        """
        from pipeline import corrections

        done: list[str] = []
        if changes := self._of_recording(store, record, done):
            record = corrections.with_recording(record, **changes)
        if self.add:
            record, only = corrections.with_one_more(record), 0
        if self.confirm and only is None:
            told = [corrections.confirmed(told) for told in record.conferences]
            record = corrections.with_conferences(record, told)
            done.append("confirmed")
        elif self.split_at is not None or self.join or self.remove or self.says_values:
            record = self._of_conference(store, record, _target(record, only), done)
        elif self.add:
            raise click.UsageError("say what is known of the conference that is to be added")
        if not done:
            raise click.UsageError("say what to change; see --help")
        return record, "; ".join(done)

    def _of_recording(self, store: Store, record: RecordingRecord, done: list[str]) -> dict[str, Any]:
        from pipeline.whose import Classes

        changes: dict[str, Any] = {}
        if self.day:
            at = record.recording.recorded_at
            changes = {"recorded_at": datetime.combine(self.day, at.time()), "recorded_at_source": "given"}
            done.append(f"date: {self.day}")
        if self.class_name is not None:
            Classes(roster=store.roster(), given=self.class_name)  # refuses a class that there is not
            changes["class_name"] = self.class_name
            done.append(f"class: {self.class_name}")
        return changes

    def _of_conference(
        self, store: Store, record: RecordingRecord, conference_id: int, done: list[str]
    ) -> RecordingRecord:
        from pipeline import corrections

        done.append(f"#{conference_id}" if conference_id else "one more conference")
        if self.remove:
            done.append("removed")
            return corrections.exchanged(record, corrections.one_of(record, conference_id))
        if self.split_at is not None:
            place = _place(record, corrections.one_of(record, conference_id), self.split_at)
            record = corrections.split_at(record, conference_id, place)
            done.append(f"split at {place}")
        if self.join:
            record = corrections.joined(record, conference_id)
            done.append("joined with the one after it")
        told = corrections.one_of(record, conference_id)
        return corrections.exchanged(record, told, self._with_values(store, record, told, done))

    def _with_values(
        self, store: Store, record: RecordingRecord, told: ConferenceRecord, done: list[str]
    ) -> ConferenceRecord:
        """The conference with the values of the options."""
        from pipeline import corrections

        if self.students:
            names = [] if [*self.students] == ["none"] else self.students
            students = [student_meant(store, record, name) for name in names]
            told = corrections.with_students(record, told, students)
            done.append(f"student: {', '.join(told.conference.students) or 'none'}")
        for kind, terms in self.terms.items():
            if terms:
                told = corrections.with_terms(record, told, kind, [term for term in terms if term != "none"])
                done.append(f"{kind}: {', '.join(terms)}")
        for kind, values in self.words.items():
            if values:
                told = corrections.with_words(record, told, kind, values)
                done.extend(f"{kind}: {value}" for value in values)
        for status in self.status:
            if status.text not in GOAL_STATUSES:
                raise click.UsageError(f"{status.text!r} is none of {', '.join(GOAL_STATUSES)}")
            number = status.number or _added(told, "goal", self.words["goal"])
            told = corrections.with_detail(told, "goal", number, status=status.text)
            done.append(f"status: {status}")
        for due in self.due:
            day = None if due.text == "none" else Day().convert(due.text, None, None)
            number = due.number or _added(told, "follow_up", self.words["follow_up"])
            told = corrections.with_detail(told, "follow_up", number, due=day)
            done.append(f"due: {due}")
        if self.confirm:
            told = corrections.confirmed(told)
            done.append("confirmed")
        return told


def _added(told: ConferenceRecord, kind: FindingKind, words: Sequence[Value]) -> int | None:
    """The number of the value that was said last as one more, which a status or day then is of; None without one."""
    return len(told.conference.of_kind(kind)) if words and words[-1].number is None else None


def _target(record: RecordingRecord, only: int | None) -> int:
    """The conference that is meant: the one that was named, or the only one."""
    if only is not None:
        return only
    if len(record.conferences) != 1:
        there = ", ".join(f"#{told.id}" for told in record.conferences) or "none; --add makes one"
        raise click.UsageError(f"which conference of the recording? (there are: {there})")
    return record.conferences[0].id


def _place(record: RecordingRecord, told: ConferenceRecord, words: str) -> int:
    """Where the second conference starts: at a number, or at words that stand once in the first, as it is shown."""
    from models.spelling import place_heard, spelled

    if words.isdecimal():
        return int(words)
    start, end = told.conference.start_char, told.conference.end_char
    spellings = told.conference.spellings
    stretch = spelled(record.text[start:end], spellings, start_char=start).casefold()
    if stretch.count(words.casefold()) != 1:
        times = "more than once" if words.casefold() in stretch else "not"
        raise click.UsageError(f"“{words}” stands {times} in what was said of #{told.id}")
    return place_heard(start + stretch.index(words.casefold()), spellings)


def student_meant(store: Store, record: RecordingRecord, name: str) -> Student:
    """The student called so: of the recording's class, or else of any; raises NotFoundError or RosterError."""
    from models.errors import NotFoundError

    class_name = record.recording.class_name
    try:
        return store.students.find(name, class_name or None).student
    except NotFoundError:
        if not class_name:
            raise
        return store.students.find(name).student


def heard_names(
    store: Store, record: RecordingRecord, before: ConferenceRecord, after: ConferenceRecord
) -> Iterator[tuple[Student, str]]:
    """Each student whom a person named, with what the recap called her, where that is no name on the roster."""
    from pipeline.tagging.name_heard import heard_as

    roster = store.roster()
    for student in roster.students:
        if student.name in after.conference.students:
            heard = heard_as(student, record.text, before.conference, roster)
            if heard:
                yield student, heard
