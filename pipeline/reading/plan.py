"""The plan for a day, on one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.reading.due import due
from pipeline.reading.groups import groups

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from pipeline.reading.book import Book
    from pipeline.reading.due import Promise, Waiting
    from pipeline.reading.grouping import Group, MiniLesson
    from pipeline.reading.share import Share

_GROUPS_A_DAY: Final = 2  # with the conferences, what fits into a workshop


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A student whose turn it is: the open goal spoken of last, and the skill of a group of that day, if any."""

    waiting: Waiting
    goal: str | None
    group: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do on a day.

    Attributes:
        today: the day.
        class_name: the class.
        class_size: the students on its list.
        promised: what was promised for the day or earlier, or for no day.
        confer: those who have waited longest, as many as the settings say; without those promised that day.
        groups: the two that are best founded.
        mini_lesson: for everybody; None where no need is common enough.
        share: a moment for the middle of the workshop; None without a fresh one.
    """

    today: date
    class_name: str
    class_size: int
    promised: tuple[Promise, ...]
    confer: tuple[Turn, ...]
    groups: tuple[Group, ...]
    mini_lesson: MiniLesson | None
    share: Share | None


def plan(book: Book) -> Plan:
    """The plan for the book's day."""
    turns, grouped = due(book), groups(book)
    promised = tuple(promise for promise in turns.promised if promise.due is None or promise.due <= book.today)
    groups_that_day = grouped.groups[:_GROUPS_A_DAY]
    has_promise = {student for promise in promised if promise.due for student in promise.students}
    waiting = [row for row in turns.waiting if row.student not in has_promise]
    return Plan(
        today=book.today,
        class_name=book.class_name,
        class_size=len(book.students),
        promised=promised,
        confer=tuple(
            Turn(waiting=row, goal=_goal(book, row.student), group=_group(groups_that_day, row.student))
            for row in waiting[: book.settings.conferences_a_day]
        ),
        groups=groups_that_day,
        mini_lesson=grouped.mini_lessons[0] if grouped.mini_lessons else None,
        share=grouped.share,
    )


def _group(groups: Sequence[Group], student: str) -> str | None:
    found = (group for group in groups if any(member.student == student for member in group.members))
    return next((group.teaching.name for group in found), None)


def _goal(book: Book, student: str) -> str | None:
    return next((thread.text for thread in book.threads_of[student] if thread.status == "open"), None)
