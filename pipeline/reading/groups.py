"""Who learns together, as a page: groups, mini-lessons, and a moment to share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.reading.grouping import mini_lessons, strategy_groups
from pipeline.reading.share import share

if TYPE_CHECKING:
    from datetime import date

    from pipeline.reading.book import Book
    from pipeline.reading.grouping import Group, MiniLesson
    from pipeline.reading.share import Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Who learns together.

    Attributes:
        today: as of which day.
        class_name: the class.
        class_size: the students on its list.
        groups: what most students share first, but what is a mini-lesson as well last.
        mini_lessons: for everybody; the most widely needed first.
        share: a moment for the middle of the workshop; None without a fresh one.
    """

    today: date
    class_name: str
    class_size: int
    groups: tuple[Group, ...]
    mini_lessons: tuple[MiniLesson, ...]
    share: Share | None


def groups(book: Book) -> Groups:
    """Who learns together, as of the book's day."""
    lessons = mini_lessons(book)
    grouped = strategy_groups(book, lessons)
    return Groups(
        today=book.today,
        class_name=book.class_name,
        class_size=len(book.students),
        groups=grouped,
        mini_lessons=lessons,
        share=share(book, [*grouped, *lessons]),
    )
