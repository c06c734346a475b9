"""A goal as a value of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.reports.model import Said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.goals import GoalThread


def goal_value(thread: GoalThread) -> Said:
    """The goal with the days on which it was set and closed."""
    became = {"met": "met", "dropped": "let go"}.get(thread.status)
    closed = thread.closed_at or thread.mentions[-1].recorded_at
    return Said(
        thread.text,
        (("set", thread.opened_at.date()), *(((became, closed.date()),) if became else ())),
    )


def open_first(threads: Iterable[GoalThread]) -> list[GoalThread]:
    """The goals, those to work on first."""
    return sorted(threads, key=lambda thread: thread.status != "open")
