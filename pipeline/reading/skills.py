"""Moments gathered by the skill that they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.reading.book import Book, Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillMoments:
    """All moments of a page that are about one skill, the newest first; ``skill`` is None for those about none.

    ``times`` is in how many recordings it came up.
    """

    skill: str | None
    name: str
    times: int
    moments: tuple[Moment, ...]


def by_skill(book: Book, moments: Iterable[Moment]) -> tuple[SkillMoments, ...]:
    """The moments by skill: what came up most often first, then what came up last; those without a skill at the end."""
    gathered: dict[str | None, list[Moment]] = {}
    for moment in moments:
        gathered.setdefault(moment.skill, []).append(moment)
    found = [
        SkillMoments(
            skill=skill,
            name=book.skill_name(skill) if skill else "",
            times=len({moment.recording_id for moment in told}),
            moments=tuple(told),
        )
        for skill, told in gathered.items()
    ]
    return tuple(sorted(found, key=lambda s: (s.skill is None, -s.times, -s.moments[0].day.toordinal(), s.name)))


def standing_needs(book: Book, student: str) -> tuple[Moment, ...]:
    """A student's recent needs that are about a skill, the newest first.

    A need no longer stands once a goal for its skill was met: on the day it was told, or later.
    """
    met = [
        (thread.skill, thread.closed_at.date())
        for thread in book.threads_of[student]
        if thread.status == "met" and thread.closed_at
    ]
    return tuple(
        need
        for need in book.moments_of(student, "need")
        if need.skill
        and book.is_among_last(book.settings.recent, need.day)
        and not any(skill == need.skill and day >= need.day for skill, day in met)
    )
