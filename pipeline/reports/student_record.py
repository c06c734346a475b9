"""One student's record: goals, strengths, needs that recur, and every conference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.reading.student import student_page
from pipeline.reports.charts import calendar_of, mix_of_types, set_and_met
from pipeline.reports.model import Column, Report, Row, Said, Section, said
from pipeline.reports.period import told, within

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from pipeline.reading.book import Book
    from pipeline.reading.skills import SkillMoments
    from pipeline.reading.student import ConferenceRow, Goal

_GOALS: Final = (
    Column("Goal", 8),
    Column("Skill", 3),
    Column("Set on", 2),
    Column("Last spoken of", 2),
    Column("Met on", 2),
)
_CONFERENCES: Final = (
    *(Column("Date", 18), Column("Type", 26), Column("With", 28), Column("Compliment", 45)),
    *(Column("Teaching point", 45), Column("Goal", 45), Column("Need", 36), Column("Promised", 30)),
)


def student_record(book: Book, student: str, *, since: date | None = None) -> Report:
    """The record of a student of the book."""
    page = student_page(book, student, since=since)
    kept = within(book, since)
    return Report(
        form="student",
        title=student,
        **told(kept, since=since, student=student),
        sections=(
            Section(
                title="Goals",
                columns=_GOALS,
                rows=tuple(_goal(book, goal) for goal in (*page.open_goals, *page.met_goals, *page.dropped_goals)),
                without="No goals yet.",
                paper_rows=4,
            ),
            _by_skill("Strengths named so far", page.strengths, without="No compliments yet."),
            _by_skill("Needs that recur", page.recurring_needs, without="None."),
            Section(
                title="Every conference",
                columns=_CONFERENCES,
                rows=tuple(map(_conference, page.conferences)),
                without="No conferences yet.",
                paper_rows=10,
            ),
        ),
        charts=(
            *calendar_of(student, kept.records_of[student], book.today),
            *mix_of_types(kept.records_of[student], book.today),
            *set_and_met(kept.threads_of[student], book.today),
        ),
    )


def _by_skill(title: str, skills: Iterable[SkillMoments], *, without: str) -> Section:
    """A row for every value, so that a skill of many never fills more than a page."""
    return Section(
        title=title,
        columns=(Column("Skill", 3), Column("Date", 2), Column("In the teacher’s words", 12)),
        rows=tuple(
            ((skill.name,) if skill.name else (), (moment.day,), (Said(moment.text),))
            for skill in skills
            for moment in skill.moments
        ),
        without=without,
        paper_rows=4,
    )


def _goal(book: Book, goal: Goal) -> Row:
    closed = (goal.closed_at.date(),) if goal.closed_at else ()
    return (
        (Said(goal.text, (("let go", None),) if goal.status == "dropped" else ()),),
        (book.skill_name(goal.skill),) if goal.skill else (),
        (goal.opened_at.date(),),
        (goal.mentions[-1].recorded_at.date(),),
        closed if goal.status == "met" else (),
    )


def _conference(row: ConferenceRow) -> Row:
    return (
        (row.day,),
        (*row.types, *((row.stage,) if row.stage else ())),
        row.others,
        said(row.compliments),
        said(row.taught),
        tuple(Said(goal.text, ((goal.status, None),)) for goal in row.goals),
        said(row.needs),
        said(row.follow_ups),
    )
