"""The stretch of days that a report is about, and how a report tells of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict

from pipeline.reading.days import day_text
from pipeline.reports.model import NOTHING

if TYPE_CHECKING:
    from datetime import date

    from models.goals import GoalThread
    from pipeline.reading.book import Book


def within(book: Book, since: date | None) -> Book:
    """The book without what is earlier; a goal set earlier stays if it is open, or was spoken of or closed since."""
    if since is None:
        return book
    return replace(
        book,
        records=tuple(record for record in book.records if record.recorded_at.date() >= since),
        threads=tuple(thread for thread in book.threads if thread.status == "open" or _last_day(thread) >= since),
    )


def _last_day(thread: GoalThread) -> date:
    last = thread.mentions[-1].recorded_at
    return max(last, thread.closed_at or last).date()


class Told(TypedDict):
    """The fields of a ``Report`` that a book tells."""

    subtitle: str
    today: date
    class_name: str
    student: str
    remark: str


def told(book: Book, *, since: date | None, student: str = "") -> Told:
    """What the book tells of a report: its class and days, and how many conferences, of a student if it is of one."""
    records = book.records_of.get(student, book.records)
    count = f"{len(records)} conference{'' if len(records) == 1 else 's'}"
    return Told(
        subtitle=" · ".join(filter(None, (book.class_name, days(book.today, since=since), count))),
        today=book.today,
        class_name=book.class_name,
        student=student,
        remark="" if records else NOTHING,
    )


def days(until: date, *, since: date | None) -> str:
    """The days as in ``Nov 2 to Nov 25, 2026``; the year is always told, since paper is kept."""
    last = f"{day_text(until, today=until)}, {until.year}"
    if since is None:
        return f"as of {last}"
    return last if since == until else f"{day_text(since, today=until)} to {last}"
