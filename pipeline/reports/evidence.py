"""A sheet for a meeting with a family: one child's strengths, goals and progress, and nothing of any other child."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.reading.skills import by_skill
from pipeline.reports.charts import calendar_of, set_and_met
from pipeline.reports.model import Column, Report, Row, Said, Section
from pipeline.reports.period import told, within

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from models.goals import GoalThread
    from pipeline.reading.book import Book

_STRENGTHS: Final = (Column("Strength", 3), Column("Date", 2), Column("In the teacher’s words", 12))
_GOALS: Final = (Column("Goal", 8), Column("Set on", 2), Column("Worked on", 4), Column("Met on", 2))


def evidence(book: Book, student: str, *, names_another: Callable[[str], bool], since: date | None = None) -> Report:
    """The sheet of a student of the book.

    Needs, promises and goals that were let go are not on it, nor who else took part in a conference; nor is anything
    whose words name another child: ``notices`` tells the teacher how much that is.

    Args:
        book: with the student in it.
        student: the name on the class list.
        names_another: whether a text names another child (``others.names_others``).
        since: leave out what is earlier.
    """
    book = within(book, since)
    records = book.records_of[student]
    praised = book.moments_of(student, "compliment")
    goals = [thread for thread in book.threads_of[student] if thread.status != "dropped"]
    kept_praise = [moment for moment in praised if not names_another(moment.text)]
    kept_goals = [thread for thread in goals if not names_another(thread.text)]
    left_out = len(praised) + len(goals) - len(kept_praise) - len(kept_goals)
    return Report(
        form="evidence",
        title=student,
        **told(book, since=since, student=student),
        sections=(
            Section(
                title="Strengths as a writer",
                columns=_STRENGTHS,
                rows=tuple(
                    ((skill.name,) if skill.name else (), (moment.day,), (Said(moment.text),))
                    for skill in by_skill(book, kept_praise)
                    for moment in skill.moments
                ),
                without="None written down yet.",
                paper_rows=6,
            ),
            Section(
                title="Goals and progress",
                columns=_GOALS,
                rows=tuple(_goal(thread) for thread in sorted(kept_goals, key=lambda thread: thread.opened_at)),
                without="None set yet.",
                paper_rows=6,
            ),
        ),
        charts=(
            *calendar_of(student, records, book.today),
            *set_and_met(kept_goals, book.today),
        ),
        notices=_notices(left_out),
    )


def _notices(left_out: int) -> tuple[str, ...]:
    if not left_out:
        return ()
    count = "1 note that names" if left_out == 1 else f"{left_out} notes that name"
    return (f"Left out: {count} other children. Read the sheet before you share it.",)


def _goal(thread: GoalThread) -> Row:
    between = {mention.recorded_at.date() for mention in thread.mentions[1:]}
    met = thread.closed_at.date() if thread.status == "met" and thread.closed_at else None
    return (
        (Said(thread.text),),
        (thread.opened_at.date(),),
        tuple(sorted(between - {met})),
        (met,) if met else (),
    )
