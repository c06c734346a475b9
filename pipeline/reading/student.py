"""A student's page: all that is on record, so that a strength is remembered and a need that recurs is seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.reading.skills import by_skill

if TYPE_CHECKING:
    from datetime import date, datetime

    from models.entities import GoalStatus
    from models.goals import GoalThread, ThreadStatus
    from models.records import ConferenceRecord
    from pipeline.reading.book import Book, Moment
    from pipeline.reading.skills import SkillMoments


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalTold:
    """A goal as it was told in one conference."""

    text: str
    status: GoalStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalMentioned:
    """One time that a goal was spoken of; ``id`` is the recording's or note's."""

    id: str
    recorded_at: datetime
    quote: str
    status: GoalStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal with all mentions of it, in order of time."""

    text: str
    skill: str | None
    status: ThreadStatus
    opened_at: datetime
    closed_at: datetime | None
    mentions: tuple[GoalMentioned, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceRow:
    """One conference of a student; ``id`` is its number, ``others`` are those who took part as well."""

    id: int
    day: date
    types: tuple[str, ...]
    stage: str | None
    others: tuple[str, ...]
    compliments: tuple[str, ...]
    taught: tuple[str, ...]
    goals: tuple[GoalTold, ...]
    needs: tuple[str, ...]
    follow_ups: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentPage:
    """What is on record of one student; all moments and conferences are the newest first.

    Attributes:
        today: as of which day.
        student: the name on the class list.
        class_name: the class.
        since: the day from which the page starts; None for everything.
        strengths: what was praised, by skill.
        open_goals: not yet met; the one spoken of last first.
        met_goals: likewise.
        dropped_goals: let go; likewise.
        taught: the teaching points.
        recurring_needs: those about a skill that came up in more than one recording, by skill.
        other_needs: those that came up once, or are about no skill.
        conferences: every one.
    """

    today: date
    student: str
    class_name: str
    since: date | None
    strengths: tuple[SkillMoments, ...]
    open_goals: tuple[Goal, ...]
    met_goals: tuple[Goal, ...]
    dropped_goals: tuple[Goal, ...]
    taught: tuple[Moment, ...]
    recurring_needs: tuple[SkillMoments, ...]
    other_needs: tuple[Moment, ...]
    conferences: tuple[ConferenceRow, ...]


def student_page(book: Book, student: str, *, since: date | None = None) -> StudentPage:
    """The page of a student.

    Args:
        book: with the student in it.
        student: the name on the class list.
        since: leave out what is earlier; a goal set earlier is shown if it is open, or was spoken of or closed since.
    """
    kept = tuple(r for r in book.records_of[student] if since is None or r.recorded_at.date() >= since)
    book = replace(book, records=kept)
    needs = by_skill(book, book.moments_of(student, "need"))
    recurring = tuple(need for need in needs if need.skill and need.times > 1)
    recurring_skills = {need.skill for need in recurring}
    goals = [_goal(thread) for thread in book.threads_of[student] if _is_shown(thread, since)]
    return StudentPage(
        today=book.today,
        student=student,
        class_name=book.class_name,
        since=since,
        strengths=by_skill(book, book.moments_of(student, "compliment")),
        open_goals=tuple(goal for goal in goals if goal.status == "open"),
        met_goals=tuple(goal for goal in goals if goal.status == "met"),
        dropped_goals=tuple(goal for goal in goals if goal.status == "dropped"),
        taught=book.moments_of(student, "taught"),
        recurring_needs=recurring,
        other_needs=tuple(need for need in book.moments_of(student, "need") if need.skill not in recurring_skills),
        conferences=tuple(_row(record, student) for record in kept),
    )


def _is_shown(thread: GoalThread, since: date | None) -> bool:
    if since is None or thread.status == "open":
        return True
    last = thread.mentions[-1].recorded_at
    return max(last, thread.closed_at or last).date() >= since


def _goal(thread: GoalThread) -> Goal:
    return Goal(
        text=thread.text,
        skill=thread.skill,
        status=thread.status,
        opened_at=thread.opened_at,
        closed_at=thread.closed_at,
        mentions=tuple(
            GoalMentioned(id=told.id, recorded_at=told.recorded_at, quote=told.said, status=told.status)
            for told in thread.mentions
        ),
    )


def _row(record: ConferenceRecord, student: str) -> ConferenceRow:
    conference = record.conference
    return ConferenceRow(
        id=record.id,
        day=record.recorded_at.date(),
        types=conference.types,
        stage=conference.stage,
        others=tuple(name for name in conference.students if name != student),
        compliments=tuple(finding.text for finding in conference.of_kind("compliment")),
        taught=tuple(finding.text for finding in conference.of_kind("taught")),
        goals=tuple(GoalTold(text=goal.text, status=goal.status or "new") for goal in conference.of_kind("goal")),
        needs=tuple(finding.text for finding in conference.of_kind("need")),
        follow_ups=tuple(finding.text for finding in conference.of_kind("follow_up")),
    )
