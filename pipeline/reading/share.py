"""One strong moment to share with everybody halfway through the workshop."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.reading.book import Book, Moment
    from pipeline.reading.grouping import Group, MiniLesson

_FRESH_SCHOOL_DAYS: Final = 5  # the class still remembers the piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A compliment worth telling everybody; ``helps`` are those who have a goal or need of the same skill."""

    moment: Moment
    skill_name: str
    helps: tuple[str, ...]


def share(book: Book, lessons: Sequence[Group | MiniLesson]) -> Share | None:
    """The moment of the last five school days that would help most others, the newest of those; None without any.

    Args:
        book: the class.
        lessons: what is to be taught, and to whom.
    """
    learners: dict[str, set[str]] = {}
    for lesson in lessons:
        learners.setdefault(lesson.teaching.skill, set()).update(member.student for member in lesson.members)
    fresh = [moment for moment in book.moments("compliment") if book.is_among_last(_FRESH_SCHOOL_DAYS, moment.day)]
    times_praised = Counter(moment.student for moment in fresh)

    def helped(moment: Moment) -> set[str]:
        return learners.get(moment.skill or "", set()) - {moment.student}

    def worth(moment: Moment) -> tuple[int, int, int]:
        return (len(helped(moment)), moment.day.toordinal(), -times_praised[moment.student])

    best = max(fresh, key=worth, default=None)
    if best is None:
        return None
    return Share(
        moment=best,
        skill_name=book.skill_name(best.skill) if best.skill else "",
        helps=tuple(sorted(helped(best))),
    )
