"""The log of a day or a week: every conference as it came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.reports.charts import mix_of_types
from pipeline.reports.model import UNKNOWN, Column, Report, Row, Said, Section, said
from pipeline.reports.period import told, within

if TYPE_CHECKING:
    from datetime import date

    from models.entities import Finding
    from models.records import ConferenceRecord
    from pipeline.reading.book import Book

_COLUMNS: Final = (
    *(Column("Date", 18), Column("Student", 32), Column("Type", 26), Column("Compliment", 45)),
    *(Column("Teaching point", 45), Column("Goal", 45), Column("Need", 34), Column("Promised", 28)),
)


def log(book: Book, *, since: date | None) -> Report:
    """The log from a day up to the book's, the oldest first; with whom nobody knows is in it too."""
    book = within(book, since)
    return Report(
        form="log",
        title="Conference log",
        **told(book, since=since),
        sections=(
            Section(
                columns=_COLUMNS,
                rows=tuple(_row(record) for record in reversed(book.records)),
                without="",
                paper_rows=14,
            ),
        ),
        charts=mix_of_types(book.records, book.today),
    )


def _row(record: ConferenceRecord) -> Row:
    conference = record.conference
    compliments, taught, needs = (
        said(finding.text for finding in conference.of_kind(kind)) for kind in ("compliment", "taught", "need")
    )
    return (
        (record.recorded_at.date(),),
        conference.students or (UNKNOWN,),
        conference.types,
        compliments,
        taught,
        tuple(Said(goal.text, ((goal.status or "new", None),)) for goal in conference.of_kind("goal")),
        needs,
        tuple(map(_promise, conference.of_kind("follow_up"))),
    )


def _promise(promise: Finding) -> Said:
    return Said(promise.text, (("for", promise.due),) if promise.due else ())
