"""Who learns together: small groups around one skill, and needs so common that they are for everybody."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.reading.book import goal_moment
from pipeline.reading.skills import standing_needs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.reading.book import Book, Moment

SMALLEST: Final = 2
LARGEST: Final = 5
COMMON: Final = 4  # a need is for the whole class when one in four has it
_OWN_WORDS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A student in a group, and why: open goals and recent needs, the newest first."""

    student: str
    reasons: tuple[Moment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaching:
    """What there is to teach a skill from.

    Attributes:
        skill: its id.
        name: what it is called.
        taught: how the teacher taught it before, the newest first, each wording once; a few at most.
        shown_by: something praised in a student who is not among the learners; None where there is nothing.
        strategy: what could be taught, in a sentence; may be empty.
    """

    skill: str
    name: str
    taught: tuple[Moment, ...]
    shown_by: Moment | None
    strategy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Two to five students to be taught one skill together."""

    teaching: Teaching
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MiniLesson:
    """A skill that at least a quarter of the class needs: each of ``members`` has such a need on record."""

    teaching: Teaching
    members: tuple[Member, ...]
    class_size: int


def mini_lessons(book: Book) -> tuple[MiniLesson, ...]:
    """The recent needs that at least a quarter of the class shares, the most widely shared first."""
    lessons = [
        MiniLesson(teaching=_teaching(book, skill, found), members=_members(found), class_size=len(book.students))
        for skill, found in _by_skill({student: standing_needs(book, student) for student in book.students}).items()
        if len(found) >= SMALLEST and len(found) * COMMON >= len(book.students)
    ]
    return tuple(sorted(lessons, key=lambda lesson: (-len(lesson.members), lesson.teaching.name)))


def strategy_groups(book: Book, lessons: Sequence[MiniLesson]) -> tuple[Group, ...]:
    """Groups that share a skill in open goals and recent needs, what most students share first.

    A goal that was met is no reason, nor is a need that it answered. Nobody is in more groups than the settings allow.

    Args:
        book: the class.
        lessons: what is for the whole class; groups for the same skills come last.
    """
    goals = {
        student: [goal_moment(thread) for thread in threads if thread.status == "open"]
        for student, threads in book.threads_of.items()
    }
    wanting = _by_skill({student: [*goals[student], *standing_needs(book, student)] for student in book.students})
    for_everybody = {lesson.teaching.skill for lesson in lessons}
    taken: Counter[str] = Counter()
    groups: list[Group] = []
    for skill in sorted(wanting, key=lambda skill: (skill in for_everybody, *_strength(wanting[skill]), skill)):
        for found in _parts(_free(wanting[skill], taken, book.settings.groups_a_student)):
            taken.update([*found])
            groups.append(Group(teaching=_teaching(book, skill, found), members=_members(found)))
    return tuple(groups)


_Reasons = dict[str, list["Moment"]]
"""Reasons by student."""


def _by_skill(moments: Mapping[str, Sequence[Moment]]) -> dict[str, _Reasons]:
    """The moments of each student, by skill and student; those about no skill left out."""
    found: dict[str, _Reasons] = {}
    for student, told in moments.items():
        for moment in told:
            if moment.skill:
                found.setdefault(moment.skill, {}).setdefault(student, []).append(moment)
    return found


def _strength(found: _Reasons) -> tuple[int, int, int]:
    """What sorts skills: more students first, then more reasons, then the newest reason."""
    newest = max(moment.day.toordinal() for reasons in found.values() for moment in reasons)
    return (-len(found), -sum(map(len, found.values())), -newest)


def _free(found: _Reasons, taken: Counter[str], most: int) -> _Reasons:
    return {student: reasons for student, reasons in found.items() if taken[student] < most}


def _parts(found: _Reasons) -> Iterator[_Reasons]:
    """As few groups as hold everybody, of about the same size; none where there are too few for one.

    Those with most reasons, and the newest, come together: they are furthest along.
    """
    if len(found) < SMALLEST:
        return
    order = sorted(found, key=lambda student: (-len(found[student]), -_newest(found[student]), student))
    count = -(-len(order) // LARGEST)
    for number in range(count):
        first, last = (len(order) * n // count for n in (number, number + 1))
        yield {student: found[student] for student in order[first:last]}


def _newest(reasons: Sequence[Moment]) -> int:
    return max(moment.day.toordinal() for moment in reasons)


def _members(found: _Reasons) -> tuple[Member, ...]:
    return tuple(
        Member(student=student, reasons=tuple(sorted(reasons, key=lambda moment: moment.day, reverse=True)))
        for student, reasons in found.items()
    )


def _teaching(book: Book, skill: str, learners: _Reasons) -> Teaching:
    words: dict[str, Moment] = {}
    for moment in book.moments("taught"):
        if moment.skill == skill:
            words.setdefault(moment.text, moment)
    praised = (moment for moment in book.moments("compliment") if moment.skill == skill)
    return Teaching(
        skill=skill,
        name=book.skill_name(skill),
        taught=tuple(words.values())[:_OWN_WORDS],
        shown_by=next((moment for moment in praised if moment.student not in learners), None),
        strategy=book.language.talk_of(skill).strategy,
    )
