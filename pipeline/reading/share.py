"""One strong moment to share with everybody halfway through the workshop."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.reading.groups import groups

if TYPE_CHECKING:
    from pipeline.reading.book import Book, Moment
    from pipeline.reading.groups import Group, Groups, MiniLesson

_FRESH_SCHOOL_DAYS: Final = 5  # the class still remembers the piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A compliment worth telling everybody; ``helps`` are those who have a goal or need of the same skill."""

    moment: Moment
    skill_name: str
    helps: tuple[str, ...]


def share(book: Book, planned: Groups | None = None) -> Share | None:
    """The moment of the last five school days that would help most others, the newest of those; None without any.

    Args:
        book: the class.
        planned: the groups of that day, if they are known already.
    """
    learners = _learners(planned or groups(book))
    fresh = [m for m in book.moments("compliment") if book.is_among_last(_FRESH_SCHOOL_DAYS, m.day)]
    if not fresh:
        return None
    times_praised = Counter(moment.student for moment in fresh)

    def worth(moment: Moment) -> tuple[int, int, int]:
        others = learners.get(moment.skill or "", set()) - {moment.student}
        return (len(others), moment.day.toordinal(), -times_praised[moment.student])

    best = max(fresh, key=worth)
    return Share(
        moment=best,
        skill_name=book.skill_name(best.skill) if best.skill else "",
        helps=tuple(sorted(learners.get(best.skill or "", set()) - {best.student})),
    )


def _learners(planned: Groups) -> dict[str, set[str]]:
    """Who is to be taught each skill."""
    found: dict[str, set[str]] = {}
    lessons: list[Group | MiniLesson] = [*planned.groups, *planned.mini_lessons]
    for lesson in lessons:
        found.setdefault(lesson.teaching.skill, set()).update(member.student for member in lesson.members)
    return found
