"""Nine students to a page: a box for each with the last conference and the open goals, and room to write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.reports.model import Column, Report, Row, Said, Section, latest, shortened
from pipeline.reports.period import told, within

if TYPE_CHECKING:
    from datetime import date

    from models.entities import FindingKind
    from pipeline.reading.book import Book

_LONGEST: Final = 120  # narrow letters, so that three rows of boxes fit a page
_GOALS: Final = 2
_LAST: Final[tuple[FindingKind, ...]] = ("compliment", "taught")
_COLUMNS: Final = tuple(map(Column, ("Student", "Conferences", "Last met", "Types", "Compliment", "Taught", "Goals")))


def nine(book: Book, *, since: date | None = None) -> Report:
    """The boxes of a class, in the order of the list; texts are cut short here, the student's record has all."""
    book = within(book, since)
    return Report(
        form="nine",
        title="Nine to a page",
        **told(book, since=since),
        sections=(
            Section(
                columns=_COLUMNS,
                rows=tuple(_row(book, student) for student in book.students),
                without="There is nobody on the class list yet.",
                paper_rows=9,
                names_rows=True,
                layout="cards",
            ),
        ),
    )


def _row(book: Book, student: str) -> Row:
    records = book.records_of[student]
    last = records[0] if records else None
    goals = [_short(goal.text, goal.opened_at.date()) for goal in book.threads_of[student] if goal.status == "open"]
    praise, taught = (book.moments_of(student, kind)[:1] for kind in _LAST)
    return (
        (student,),
        (len(records),),
        (last.recorded_at.date(),) if last else (),
        last.conference.types if last else (),
        tuple(_short(moment.text, moment.day) for moment in praise),
        tuple(_short(moment.text, moment.day) for moment in taught),
        latest(goals, _GOALS),
    )


def _short(text: str, day: date) -> Said:
    return Said(shortened(text, _LONGEST), (("", day),))
