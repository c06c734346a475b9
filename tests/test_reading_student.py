from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from histories import STUDENTS, TODAY, aimed, birch_book, book, conference, histories, needed, praised
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading.book import Moment
from pipeline.reading.skills import SkillMoments
from pipeline.reading.student import ConferenceRow, GoalTold, student_page

if TYPE_CHECKING:
    from models.records import ConferenceRecord

AMARA = "Amara Osei"


def test_a_need_recurs_when_its_skill_came_up_in_more_than_one_recording() -> None:
    """Twice in one conference is once; the newest comes first, and what came up most often before the rest."""
    records = [
        conference(date(2026, 10, 5), AMARA, needed("slow start", "leads"), needed("no hook", "leads"), number=1),
        conference(date(2026, 10, 6), AMARA, needed("stops", "endings"), needed("lost", None), number=2),
        conference(date(2026, 10, 7), AMARA, needed("stops dead", "endings"), number=3),
    ]
    page = student_page(book(records), AMARA)

    def moment(text: str, day: int, skill: str | None, number: int) -> Moment:
        return Moment(
            student=AMARA,
            kind="need",
            text=text,
            day=date(2026, 10, day),
            skill=skill,
            recording_id=records[number - 1].recording.id,
        )

    assert page.recurring_needs == (
        SkillMoments(
            skill="endings",
            name="endings",
            times=2,
            moments=(moment("stops dead", 7, "endings", 3), moment("stops", 6, "endings", 2)),
        ),
    )
    assert page.other_needs == (
        moment("lost", 6, None, 2),
        moment("slow start", 5, "leads", 1),
        moment("no hook", 5, "leads", 1),
    )


def test_strengths_are_gathered_by_skill_those_without_one_at_the_end() -> None:
    """What was praised most often comes first; the same words in one conference count once."""
    records = [
        conference(
            date(2026, 10, 5), AMARA, praised("draws well"), praised("a lead"), praised("a lead", "x"), number=1
        ),
        conference(date(2026, 10, 6), AMARA, praised("an end", "endings"), number=2),
        conference(date(2026, 10, 7), AMARA, praised("an ending", "endings"), number=3),
        conference(date(2026, 10, 8), AMARA, praised("a start", "leads"), number=4),
    ]
    found = [(s.skill, s.times, [m.text for m in s.moments]) for s in student_page(book(records), AMARA).strengths]
    assert found == [
        ("endings", 2, ["an ending", "an end"]),
        ("leads", 1, ["a start"]),
        (None, 1, ["draws well", "a lead"]),
    ]


def test_a_conference_s_row_says_everything_that_was_told() -> None:
    """Those who took part as well are named; a group's findings are each one's."""
    row = student_page(birch_book(), "Farid Noor").conferences[0]
    assert row == ConferenceRow(
        id=6,
        day=date(2026, 11, 3),
        types=("convention",),
        stage="editing",
        others=("Edie Marsh",),
        compliments=("each found two places without being told",),
        taught=("put a finger on every and, and ask whether to stop there",),
        goals=(GoalTold(text="take out half of the ands", status="new"),),
        needs=("sentences that run on with and then, and then",),
        follow_ups=(),
    )


def test_goals_are_open_met_or_let_go_with_every_mention() -> None:
    """Amara has met one goal over three conferences, and has another."""
    page = student_page(birch_book(), AMARA)
    assert [(goal.text, goal.status, len(goal.mentions)) for goal in page.open_goals + page.met_goals] == [
        ("let the sisters talk in the canoe", "open", 1),
        ("write an ending that goes back to the canoe", "met", 3),
    ]
    assert [(told.quote, told.status) for told in page.met_goals[0].mentions] == [
        ("write an ending that goes back to the canoe", "new"),
        ("the ending with the canoe", "continuing"),
        ("an ending with the canoe", "met"),
    ]
    assert page.dropped_goals == ()


def test_since_leaves_out_what_is_earlier_but_no_goal_that_is_open() -> None:
    """A goal that was met before that day is gone; one that was set before and is open stays, with all its mentions."""
    records = [
        conference(date(2026, 10, 1), AMARA, aimed("a lead", "leads"), aimed("an end", "endings"), number=1),
        conference(date(2026, 10, 8), AMARA, aimed("a lead", "leads", "met"), praised("a start", "leads"), number=2),
        conference(date(2026, 11, 2), AMARA, needed("no talk", "dialogue"), number=3),
    ]
    page = student_page(book(records), AMARA, since=date(2026, 10, 9))
    assert [row.id for row in page.conferences] == [3]
    assert (page.strengths, page.met_goals) == ((), ())
    assert [(goal.text, goal.opened_at.date()) for goal in page.open_goals] == [("an end", date(2026, 10, 1))]
    assert [need.text for need in page.other_needs] == ["no talk"]
    whole = student_page(book(records), AMARA, since=date(2026, 10, 8))
    assert [goal.text for goal in whole.met_goals] == ["a lead"]


def test_a_student_who_was_never_met_has_an_empty_page() -> None:
    """Nothing is on record."""
    page = student_page(birch_book(), "Lena Brandt")
    assert (page.conferences, page.strengths, page.open_goals, page.other_needs) == ((), (), (), ())


@given(histories(), st.none() | st.dates(min_value=date(2026, 9, 1), max_value=TODAY))
def test_nothing_on_record_is_lost_or_told_twice(records: tuple[ConferenceRecord, ...], since: date | None) -> None:
    """The moments of the page are those of its conferences, and each goal is on it once."""
    made = book(records)
    for student in STUDENTS:
        page = student_page(made, student, since=since)
        needs = [moment for skill in page.recurring_needs for moment in skill.moments] + [*page.other_needs]
        praise = [moment for skill in page.strengths for moment in skill.moments]
        rows = page.conferences
        assert [row.day for row in rows] == sorted((row.day for row in rows), reverse=True)
        assert sorted(m.text for m in needs) == sorted(text for row in rows for text in dict.fromkeys(row.needs))
        assert sorted(m.text for m in praise) == sorted(text for row in rows for text in dict.fromkeys(row.compliments))
        assert [m.text for m in page.taught] == [text for row in rows for text in dict.fromkeys(row.taught)]
        goals = (*page.open_goals, *page.met_goals, *page.dropped_goals)
        assert len(goals) == len(set(goals))
        if since is None:
            assert len(goals) == sum(thread.student == student for thread in made.threads)
            assert len(rows) == sum(student in record.conference.students for record in records)
