"""The stretch of days that a report is about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.reading.days import day_text

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


def heading(book: Book, conferences: int, *, since: date | None) -> str:
    """A subtitle: the class, the days, and how many conferences."""
    count = f"{conferences} conference{'' if conferences == 1 else 's'}"
    return " · ".join(filter(None, (book.class_name, days(book.today, since=since), count)))


def days(until: date, *, since: date | None) -> str:
    """The days as in ``Nov 2 to Nov 25, 2026``; the year is always told, since paper is kept."""
    last = f"{day_text(until, today=until)}, {until.year}"
    if since is None:
        return f"as of {last}"
    return last if since == until else f"{day_text(since, today=until)} to {last}"
