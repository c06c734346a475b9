"""The brief: half a page to glance at before sitting down with a student."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from models.language import pick
from pipeline.reading.book import goal_moment
from pipeline.reading.days import day_text
from pipeline.reading.due import promises
from pipeline.reading.next_skill import next_skill
from pipeline.reading.skills import standing_needs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from models.goals import GoalThread
    from models.language import Reply
    from pipeline.reading.book import Book, Moment
    from pipeline.reading.due import Promise
    from pipeline.reading.next_skill import NextSkill

_OPENERS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTime:
    """The last conference: its number, its day and how many school days ago that was, and what it was about."""

    id: int
    day: date
    school_days_ago: int
    types: tuple[str, ...]
    stage: str | None
    compliments: tuple[str, ...]
    taught: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An open goal as a question to the student: ``ask`` holds the goal in its own words, in quotation marks."""

    goal: str
    skill: str | None
    opened: date
    last_mentioned: date
    ask: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What to say when the student says ``hears``; ``need`` is what on record makes it likely, if anything does."""

    hears: str
    say: str
    need: Moment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What to know before sitting down with a student.

    Attributes:
        today: as of which day.
        student: the name on the class list.
        class_name: the class.
        last: the last conference; None before the first one.
        questions: the open goals; the one spoken of last first.
        promised: what was promised and may still be open.
        compliments: what was praised already, the newest first; not to be repeated.
        next_skill: one that might come next; None where the records do not say.
        openers: ways to begin.
        answers: to what children say; those that are likely here first.
    """

    today: date
    student: str
    class_name: str
    last: LastTime | None
    questions: tuple[Question, ...]
    promised: tuple[Promise, ...]
    compliments: tuple[Moment, ...]
    next_skill: NextSkill | None
    openers: tuple[str, ...]
    answers: tuple[Answer, ...]


def brief(book: Book, student: str) -> Brief:
    """The brief for a student of the book."""
    open_goals = [thread for thread in book.threads_of[student] if thread.status == "open"]
    return Brief(
        today=book.today,
        student=student,
        class_name=book.class_name,
        last=_last_time(book, student),
        questions=tuple(_question(book, thread) for thread in open_goals),
        promised=promises(book, student),
        compliments=book.moments_of(student, "compliment"),
        next_skill=next_skill(book, student),
        openers=_openers(book, student),
        answers=_answers(book, student, open_goals),
    )


def _last_time(book: Book, student: str) -> LastTime | None:
    if not book.records_of[student]:
        return None
    record = book.records_of[student][0]
    day, conference = record.recorded_at.date(), record.conference
    return LastTime(
        id=record.id,
        day=day,
        school_days_ago=book.school_days_since(day),
        types=conference.types,
        stage=conference.stage,
        compliments=tuple(finding.text for finding in conference.of_kind("compliment")),
        taught=tuple(finding.text for finding in conference.of_kind("taught")),
        needs=tuple(finding.text for finding in conference.of_kind("need")),
    )


def _question(book: Book, thread: GoalThread) -> Question:
    opened, last = thread.opened_at.date(), goal_moment(thread).day
    is_of_last_time = any(record.recorded_at.date() == last for record in book.records_of[thread.student][:1])
    kind = "again" if last > opened else "last_time" if is_of_last_time else "earlier"
    since = opened if kind == "again" else last
    return Question(
        goal=thread.text,
        skill=thread.skill,
        opened=opened,
        last_mentioned=last,
        ask=_filled(book.language.questions[kind], goal=thread.text, day=day_text(since, today=book.today)),
    )


def _filled(phrase: str, *, goal: str = "", day: str = "") -> str:
    return phrase.replace("{day}", day).replace("{goal}", f"“{goal}”")


def _turn(book: Book, student: str) -> int:
    """What lets phrases take turns: with every conference, the next."""
    return len(book.records_of[student])


def _openers(book: Book, student: str) -> tuple[str, ...]:
    """A way to begin for each of the first two situations that the student is in."""
    found = (
        pick(book.language.openers, [situation], turn=_turn(book, student)) for situation in _situations(book, student)
    )
    return tuple(dict.fromkeys(opener for opener in found if opener))[:_OPENERS]


def _situations(book: Book, student: str) -> Iterable[str]:
    """What the student's records make of the next conference, the most particular first."""
    if not book.records_of[student]:
        yield from ("first", "any")
        return
    last = book.records_of[student][0]
    statuses = [thread.status for thread in book.threads_of[student]]
    if any(goal.status == "met" for goal in last.conference.of_kind("goal")):
        yield "met"
    if "open" in statuses:
        yield "goal"
    if last.conference.stage:
        yield last.conference.stage
    yield "any"


def _answers(book: Book, student: str, open_goals: Sequence[GoalThread]) -> tuple[Answer, ...]:
    on_record = (*standing_needs(book, student), *map(goal_moment, open_goals))
    answers = (_answer(book, student, reply, on_record) for reply in book.language.replies)
    return tuple(sorted((answer for answer in answers if answer), key=lambda answer: answer.need is None))


def _answer(book: Book, student: str, reply: Reply, on_record: Sequence[Moment]) -> Answer | None:
    """The reply in the words that fit what is on record: a need, else an open goal, else anybody."""
    need = next((moment for moment in on_record if moment.skill in reply.skills), None)
    goal = next((moment.text for moment in on_record if moment.kind == "goal"), None)
    situations = [*((need.skill,) if need and need.skill else ()), *(("goal",) if goal else ()), "any"]
    say = pick(reply.say, situations, turn=_turn(book, student))
    return Answer(hears=reply.hears, say=_filled(say, goal=goal or ""), need=need) if say else None
