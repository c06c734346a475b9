"""Whose turn it is: who has waited longest, whether attention is balanced, and what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from models.entities import Finding
    from models.records import ConferenceRecord
    from pipeline.reading.book import Book

_ROUNDS: Final = 2
"""Balance is looked at over the time in which everybody is to be met twice: over one round, chance decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How long a student has waited.

    Attributes:
        student: the name on the class list.
        last_met: the day of the last conference; None if there was none.
        waited: the school days since then; None if there was none.
        conferences: how many there have been in all.
        lately: how many in the time over which balance is looked at.
        is_due: never met, or not within the days in which everybody is to be met.
    """

    student: str
    last_met: date | None
    waited: int | None
    conferences: int
    lately: int
    is_due: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """How evenly attention was spread over the class in the last ``school_days``.

    Attributes:
        school_days: over how many.
        average: conferences for each student.
        often: those who had at least twice as many as the average, and three or more; the most first.
        seldom: those who had less than half as many as the average; the fewest first.
    """

    school_days: int
    average: float
    often: tuple[str, ...]
    seldom: tuple[str, ...]

    @property
    def is_even(self) -> bool:
        """Whether nobody stands out."""
        return not self.often and not self.seldom


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Something the teacher said they would do.

    Attributes:
        text: in the teacher's words.
        students: those it was said of and who have not been met since; empty where it was said of nobody.
        due: for which day, if it was said.
        promised_on: when it was said.
        is_overdue: its day is past.
        recording_id: where it was said.
    """

    text: str
    students: tuple[str, ...]
    due: date | None
    promised_on: date
    is_overdue: bool
    recording_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Whose turn it is in a class, and what was promised.

    Attributes:
        today: as of which day.
        class_name: the class.
        everybody_in: the school days in which everybody is to be met once.
        met_in_time: how many were.
        waiting: everybody: those never met first, then those who have waited longest.
        balance: of attention.
        promised: overdue first, then by their day, then those without one.
    """

    today: date
    class_name: str
    everybody_in: int
    met_in_time: int
    waiting: tuple[Waiting, ...]
    balance: Balance
    promised: tuple[Promise, ...]


def due(book: Book) -> Due:
    """Whose turn it is on the book's day."""
    waiting = tuple(sorted((_waiting(book, student) for student in book.students), key=_longest_first))
    return Due(
        today=book.today,
        class_name=book.class_name,
        everybody_in=book.settings.everybody_in,
        met_in_time=sum(not row.is_due for row in waiting),
        waiting=waiting,
        balance=_balance(book, waiting),
        promised=promises(book),
    )


def _waiting(book: Book, student: str) -> Waiting:
    days = [record.recorded_at.date() for record in book.records_of[student]]
    waited = book.school_days_since(days[0]) if days else None
    return Waiting(
        student=student,
        last_met=days[0] if days else None,
        waited=waited,
        conferences=len(days),
        lately=sum(book.is_among_last(_ROUNDS * book.settings.everybody_in, day) for day in days),
        is_due=waited is None or waited >= book.settings.everybody_in,
    )


def _longest_first(row: Waiting) -> tuple[bool, int, int, str]:
    return (row.waited is not None, -(row.waited or 0), row.conferences, row.student)


def _balance(book: Book, waiting: Sequence[Waiting]) -> Balance:
    average = sum(row.lately for row in waiting) / len(waiting) if waiting else 0.0
    often = [row for row in waiting if row.lately >= max(2 * average, 3)]
    seldom = [row for row in waiting if row.lately < average / 2]
    return Balance(
        school_days=_ROUNDS * book.settings.everybody_in,
        average=average,
        often=tuple(row.student for row in sorted(often, key=lambda row: (-row.lately, row.student))),
        seldom=tuple(row.student for row in sorted(seldom, key=lambda row: (row.lately, row.student))),
    )


def promises(book: Book, student: str | None = None) -> tuple[Promise, ...]:
    """What was promised (to one student, if one is named) and may still be open, in the order of ``Due.promised``.

    A promise about a student is kept when the two have met again: on its day or later, or, where it has no day, on any
    later day. One about nobody on the list is forgotten when it is no longer recent.
    """
    found = [
        promise
        for record in (book.records if student is None else book.records_of[student])
        for finding in record.conference.of_kind("follow_up")
        if (promise := _promise(book, record, finding)) and student in (None, *promise.students)
    ]
    return tuple(sorted(found, key=_soonest_first))


def _soonest_first(promise: Promise) -> tuple[bool, date, date, tuple[str, ...], str]:
    day = promise.due or promise.promised_on
    return (promise.due is None, day, promise.promised_on, promise.students, promise.text)


def _promise(book: Book, record: ConferenceRecord, finding: Finding) -> Promise | None:
    promised_on = record.recorded_at.date()
    students = tuple(
        student
        for student in record.conference.students
        if student in book.records_of and not _is_kept(book, student, promised_on, finding.due)
    )
    last_day = max(promised_on, finding.due or promised_on)
    if not students and (record.conference.students or not book.is_among_last(book.settings.recent, last_day)):
        return None
    return Promise(
        text=finding.text,
        students=students,
        due=finding.due,
        promised_on=promised_on,
        is_overdue=finding.due is not None and finding.due < book.today,
        recording_id=record.recording.id,
    )


def _is_kept(book: Book, student: str, promised_on: date, due: date | None) -> bool:
    last_met = book.records_of[student][0].recorded_at.date()
    return last_met > promised_on and (due is None or last_met >= due)
