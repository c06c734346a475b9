"""Which skill might come next for a student, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.reading.book import goal_moment
from pipeline.reading.skills import by_skill, standing_needs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.book import Book, Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class NextSkill:
    """A skill that might come next.

    Attributes:
        skill: its id.
        name: what it is called.
        because: ``need``: it is needed and no goal yet; ``met``: it follows a goal that was met; ``strength``: it
            builds on something praised.
        reason: the latest such need, goal or compliment.
        strategy: what could be taught, in a sentence; may be empty.
    """

    skill: str
    name: str
    because: Literal["need", "met", "strength"]
    reason: Moment
    strategy: str


def next_skill(book: Book, student: str) -> NextSkill | None:
    """The skill that might come next, or None where the records do not say; never one that is an open goal."""
    known = {thread.skill for thread in book.threads_of[student]}
    open_skills = {thread.skill for thread in book.threads_of[student] if thread.status == "open"}
    praised = book.moments_of(student, "compliment")
    for need in by_skill(book, standing_needs(book, student)):
        if need.skill and need.skill not in open_skills:
            return _next(book, need.skill, "need", need.moments[0])
    met = (goal_moment(thread) for thread in book.threads_of[student] if thread.status == "met")
    done = known | {moment.skill for moment in praised}
    for because, reason in (*(("met", goal) for goal in met), *(("strength", moment) for moment in praised)):
        for skill in _after(book, reason):
            if skill not in done:
                return _next(book, skill, because, reason)  # type: ignore[arg-type]
    return None


def _after(book: Book, reason: Moment) -> Iterator[str]:
    if reason.skill:
        yield from book.language.talk_of(reason.skill).next


def _next(book: Book, skill: str, because: Literal["need", "met", "strength"], reason: Moment) -> NextSkill:
    return NextSkill(
        skill=skill,
        name=book.skill_name(skill),
        because=because,
        reason=reason,
        strategy=book.language.talk_of(skill).strategy,
    )
