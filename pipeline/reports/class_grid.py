"""The class grid: a row for each student of the list, also those never met."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from pipeline.reports.charts import calendar, conferences_of_each, mix_of_types, set_and_met, types_in
from pipeline.reports.goal_values import goal_value, open_first
from pipeline.reports.model import Cell, Column, Report, Row, Said, Section, latest
from pipeline.reports.period import told, within

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from models.records import ConferenceRecord
    from pipeline.reading.book import Book

_DATES: Final = 6
_TEXTS: Final = 3  # of a kind, so that a row stays short enough for a page to hold many
_COLUMNS: Final = (
    *(Column("Student", 30), Column("Conferences", 23), Column("Dates", 20), Column("Types", 28)),
    *(Column("Compliments", 60), Column("Goals", 60)),
)


def class_grid(book: Book, *, since: date | None = None) -> Report:
    """The grid of a class; of dates, compliments and goals the newest, of conferences and types all are counted."""
    book = within(book, since)
    return Report(
        form="class",
        title="Class grid",
        **told(book, since=since),
        sections=(
            Section(
                columns=_COLUMNS,
                rows=tuple(_row(book, student) for student in book.students),
                without="There is nobody on the class list yet.",
                paper_rows=30,
                names_rows=True,
            ),
        ),
        charts=(
            *conferences_of_each(book),
            *mix_of_types(book.records, book.today),
            *set_and_met(book.threads, book.today),
            *calendar(book),
        ),
    )


def _row(book: Book, student: str) -> Row:
    records = book.records_of[student]
    compliments = [Said(praise.text, (("", praise.day),)) for praise in book.moments_of(student, "compliment")]
    goals = [goal_value(thread) for thread in open_first(book.threads_of[student])]
    return (
        (student,),
        (len(records),),
        latest([record.recorded_at.date() for record in records], _DATES),
        _types(records),
        latest(compliments, _TEXTS),
        latest(goals, _TEXTS),
    )


def _types(records: Sequence[ConferenceRecord]) -> Cell:
    """Each type with the number of conferences that were of it."""
    counts = Counter(kind for record in records for kind in set(record.conference.types))
    return tuple(f"{kind} {counts[kind]}" for kind in types_in(counts) if counts[kind])
