"""The record sheet with goals: every conference of every student, and what became of the goals set in it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from pipeline.reports.charts import set_and_met
from pipeline.reports.model import Column, Report, Row, Said, Section, said
from pipeline.reports.period import told, within

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from models.goals import GoalThread
    from models.records import ConferenceRecord
    from pipeline.reading.book import Book

_COLUMNS: Final = (
    *(Column("Student", 3), Column("Date", 2), Column("Compliment", 6), Column("Teaching point", 6)),
    *(Column("Goal", 6), Column("Met on", 2)),
)


def goal_sheet(book: Book, *, since: date | None = None) -> Report:
    """The sheet of a class: student by student in the list's order, the oldest conference first.

    A goal stands where it was set. Where several were set in one conference, each has a row of its own.
    """
    book = within(book, since)
    return Report(
        form="goals",
        title="Record sheet with goals",
        **told(book, since=since),
        sections=(
            Section(
                columns=_COLUMNS,
                rows=tuple(row for student in book.students for row in _rows(book, student)),
                without="No conferences with anybody on the class list.",
                paper_rows=14,
            ),
        ),
        charts=set_and_met(book.threads, book.today),
    )


def _rows(book: Book, student: str) -> Iterator[Row]:
    set_in: defaultdict[str, list[GoalThread]] = defaultdict(list)
    for thread in sorted(book.threads_of[student], key=_place):
        set_in[thread.mentions[0].recording_id].append(thread)
    for record in reversed(book.records_of[student]):
        # Two conferences of one recording with one student: the goals go with the first.
        goals = set_in.pop(record.recording.id, [])
        for number, goal in enumerate(goals or [None]):
            yield _row(student, record, goal, is_first=number == 0)


def _row(student: str, record: ConferenceRecord, goal: GoalThread | None, *, is_first: bool) -> Row:
    conference = record.conference if is_first else None
    compliments, taught = (
        said(finding.text for finding in conference.of_kind(kind)) if conference else ()
        for kind in ("compliment", "taught")
    )
    met = goal.closed_at.date() if goal and goal.status == "met" and goal.closed_at else None
    return (
        (student,),
        (record.recorded_at.date(),),
        compliments,
        taught,
        (_goal(goal),) if goal else (),
        (met,) if met else (),
    )


def _place(thread: GoalThread) -> tuple[datetime, int]:
    """Where the goal was first told."""
    return (thread.opened_at, thread.mentions[0].goal.evidence.start_char)


def _goal(thread: GoalThread) -> Said:
    return Said(thread.text, (("let go", None),) if thread.status == "dropped" else ())
