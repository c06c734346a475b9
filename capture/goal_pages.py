"""The pages about goals as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capture.markdown import bold, counted, escaped, quoted, section
from capture.tables import clock
from pipeline.reading.days import day_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from models.goals import GoalMention, GoalThread
    from pipeline.reading.goals import GoalsPage, StudentGoals

    Lines = Iterator[str]


def overview_lines(page: GoalsPage) -> Lines:
    """What is open for each student, with the last thing said of it; what was met, in a line."""
    yield from _head(page, _overview)


def detail_lines(page: GoalsPage) -> Lines:
    """Every goal with every quote; of those let go, only that they were."""
    yield from _head(page, _detail)


def everything_lines(page: GoalsPage) -> Lines:
    """As ``detail_lines``, with every quote of the goals let go as well."""
    yield from _head(page, _everything)


def _head(page: GoalsPage, lines_of: Callable[[StudentGoals, date], Iterable[str]]) -> Lines:
    yield f"# Goals, {day_text(page.today, today=page.today, with_weekday=True)}"
    if not page.students:
        yield from ("", "No goals.")
    for goals in page.students:
        where = f" ({escaped(goals.class_name)})" if goals.class_name else ""
        yield from section(f"{escaped(goals.student)}{where}", lines_of(goals, page.today))


def _overview(goals: StudentGoals, today: date) -> Lines:
    for thread in goals.open:
        yield f"- {_open(thread, today)}"
        yield from (f"    - {line}" for line in (_mention(thread.mentions[-1], today), *_questions(thread)))
    yield from _briefly("met", goals.met, today)
    yield from _briefly("let go", goals.dropped, today)


def _detail(goals: StudentGoals, today: date) -> Lines:
    yield from _in_full(goals.open, _open, today)
    yield from _in_full(goals.met, _closed, today)
    yield from _briefly("let go", goals.dropped, today)


def _everything(goals: StudentGoals, today: date) -> Lines:
    yield from _in_full(goals.open, _open, today)
    yield from _in_full((*goals.met, *goals.dropped), _closed, today)


def _in_full(threads: Iterable[GoalThread], title: Callable[[GoalThread, date], str], today: date) -> Lines:
    for thread in threads:
        yield f"- {title(thread, today)}"
        yield from (f"    {number}. {_mention(told, today)}" for number, told in enumerate(thread.mentions, start=1))
        yield from (f"    - {line}" for line in _questions(thread))


def _briefly(what: str, threads: Iterable[GoalThread], today: date) -> Lines:
    told = [f"{escaped(thread.text)} ({_closing_day(thread, today)})" for thread in threads]
    if told:
        yield f"- {what}: {'; '.join(told)}"


def _open(thread: GoalThread, today: date) -> str:
    since = day_text(thread.opened_at.date(), today=today)
    return f"{bold(thread.text)}, open for {_age((today - thread.opened_at.date()).days)}, since {since} {_id(thread)}"


def _closed(thread: GoalThread, today: date) -> str:
    what = "met" if thread.status == "met" else "let go"
    since = day_text(thread.opened_at.date(), today=today)
    return f"{bold(thread.text)}, {what} {_closing_day(thread, today)}, since {since} {_id(thread)}"


def _closing_day(thread: GoalThread, today: date) -> str:
    return day_text(thread.closed_at.date(), today=today) if thread.closed_at else ""


def _id(thread: GoalThread) -> str:
    return f"`{thread.id}`"


def _age(days: int) -> str:
    """How long that is, as a person says it."""
    if days < 14:
        return counted(days, "day")
    return counted(days // 7, "week")


def _mention(mention: GoalMention, today: date) -> str:
    """When it was said, what, and where it can be heard: the file, the time in it, and the recording's id."""
    where = " ".join(filter(None, (escaped(mention.file), clock(mention.goal.evidence.start_s), f"`{mention.id}`")))
    day = day_text(mention.recorded_at.date(), today=today)
    return f"{day}, {mention.status}: {quoted(mention.said)} ({where})"


def _questions(thread: GoalThread) -> Lines:
    return (f"Is that so? {escaped(question.doubt.reason)}" for question in thread.questions)
