"""The goals of students: what is open and for how long, what was met, what was let go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from models.goals import GoalThread


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentGoals:
    """One student's goals; of each kind, the one spoken of last first."""

    student: str
    class_name: str
    open: tuple[GoalThread, ...]
    met: tuple[GoalThread, ...]
    dropped: tuple[GoalThread, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalsPage:
    """The goals of students as they stand on a day; students without any are not on the page."""

    today: date
    students: tuple[StudentGoals, ...]


def goals_page(threads: Iterable[GoalThread], today: date) -> GoalsPage:
    """The page of the threads, student by student in their order."""
    told: dict[int, list[GoalThread]] = {}
    for thread in threads:
        told.setdefault(thread.student_id, []).append(thread)
    return GoalsPage(today=today, students=tuple(_goals_of(some) for some in told.values()))


def _goals_of(threads: list[GoalThread]) -> StudentGoals:
    latest = sorted(threads, key=lambda thread: thread.mentions[-1].recorded_at, reverse=True)

    def those(status: str) -> tuple[GoalThread, ...]:
        return tuple(thread for thread in latest if thread.status == status)

    return StudentGoals(
        student=latest[0].student,
        class_name=latest[0].class_name,
        open=those("open"),
        met=those("met"),
        dropped=those("dropped"),
    )
