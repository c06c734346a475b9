from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from histories import LANGUAGE, STUDENTS, aimed, birch_book, book, conference, histories, needed, praised, taught
from hypothesis import given

from models.entities import STAGES
from pipeline.reading.brief import LastTime, Question, brief
from pipeline.reading.next_skill import next_skill

if TYPE_CHECKING:
    from models.entities import Finding
    from models.records import ConferenceRecord

AMARA = "Amara Osei"


def met_on(day: int, *findings: Finding, number: int = 1, stage: str | None = None) -> ConferenceRecord:
    """A conference with Amara in November."""
    return conference(date(2026, 11, day), AMARA, *findings, number=number, stage=stage)


def test_the_last_time_is_the_newest_conference() -> None:
    """When, what, the compliment; and how long ago that was."""
    assert brief(birch_book(), AMARA).last == LastTime(
        id=13,
        day=date(2026, 11, 19),
        school_days_ago=4,
        types=("content",),
        stage="revising",
        compliments=("the canoe comes back in the last line",),
        taught=("write only the words they say, first",),
        needs=("still nobody talks",),
    )


def test_an_open_goal_is_a_question_in_the_goal_s_own_words() -> None:
    """Set last time, set before that, or worked on for a while: each is asked about in its own way."""
    records = [
        met_on(2, aimed("try a lead", "leads"), aimed("an | end", "endings"), number=1),
        met_on(16, aimed("a lead", "leads", "continuing"), aimed("let them talk", "dialogue"), number=2),
    ]
    assert brief(book(records), AMARA).questions == (
        Question(
            goal="try a lead",
            skill="leads",
            opened=date(2026, 11, 2),
            last_mentioned=date(2026, 11, 16),
            ask="You have been at “try a lead” since Nov 2. Where in this piece did you try it?",
        ),
        Question(
            goal="let them talk",
            skill="dialogue",
            opened=date(2026, 11, 16),
            last_mentioned=date(2026, 11, 16),
            ask="Last time we talked about “let them talk”. How did that go?",
        ),
        Question(
            goal="an | end",
            skill="endings",
            opened=date(2026, 11, 2),
            last_mentioned=date(2026, 11, 2),
            ask="On Nov 2 we talked about “an | end”. How has that been going?",
        ),
    )


def test_a_met_goal_is_not_asked_about_and_compliments_are_not_to_be_repeated() -> None:
    """What was praised is there, the newest first."""
    page = brief(birch_book(), AMARA)
    assert [question.goal for question in page.questions] == ["let the sisters talk in the canoe"]
    assert [moment.text for moment in page.compliments] == [
        "the canoe comes back in the last line",
        "she asked her partner what he wondered",
        "a first line that made me laugh",
    ]


def test_what_was_promised_to_this_student_is_there_and_to_others_is_not() -> None:
    """Dalia waits for a book."""
    assert [p.text for p in brief(birch_book(), "Dalia Haddad").promised] == ["bring her the book about the market"]
    assert brief(birch_book(), AMARA).promised == ()


def test_what_comes_next_is_a_need_that_is_no_goal_yet() -> None:
    """The one that came up most often; what is an open goal already is not suggested."""
    records = [
        met_on(12, needed("no talk", "dialogue"), needed("slow", "leads"), aimed("a lead", "leads"), number=1),
        met_on(13, needed("nobody talks", "dialogue"), needed("slower", "leads"), number=2),
        met_on(16, needed("stops", "endings"), needed("slowest", "leads"), number=3),
    ]
    found = next_skill(book(records), AMARA)
    assert found is not None
    assert (found.skill, found.because, found.reason.text) == ("dialogue", "need", "nobody talks")
    assert found.strategy == LANGUAGE.talk_of("dialogue").strategy


def test_without_a_need_it_follows_from_a_met_goal_and_else_from_a_strength() -> None:
    """The first skill that often comes after it, and is not known to be there."""
    met = [met_on(2, aimed("a lead", "leads"), number=1), met_on(9, aimed("a lead", "leads", "met"), number=2)]
    follows = LANGUAGE.talk_of("leads").next
    for records, expected in (
        (met, (follows[0], "met")),
        ([*met, met_on(10, praised("one small moment", follows[0]), number=3)], (follows[1], "met")),
        ([*met, met_on(10, aimed("one thing", follows[0]), number=3)], (follows[1], "met")),
        ([met_on(2, praised("a lead", "leads"))], (follows[0], "strength")),
    ):
        found = next_skill(book(records), AMARA)
        assert found is not None
        assert (found.skill, found.because) == expected
    assert next_skill(book([met_on(2, praised("draws well"))]), AMARA) is None
    assert next_skill(book([]), AMARA) is None


def test_the_first_conference_has_openers_of_its_own() -> None:
    """Getting to know a writer comes before everything."""
    page = brief(birch_book(), "Lena Brandt")
    assert (page.last, page.questions, page.next_skill) == (None, (), None)
    assert page.openers == (LANGUAGE.openers["first"][0], LANGUAGE.openers["any"][0])


def test_openers_fit_what_is_on_record_and_take_turns() -> None:
    """A goal just met, an open goal, the stage of the piece, in this order; with each conference the next phrase."""
    met = met_on(9, aimed("a lead", "leads", "met"), aimed("an end", "endings"), stage="revising", number=2)
    openers = LANGUAGE.openers
    assert brief(book([met]), AMARA).openers == (openers["met"][1], openers["goal"][1])
    draft = met_on(9, praised("a lead"), stage="drafting", number=2)
    assert brief(book([draft]), AMARA).openers == (openers["drafting"][1], openers["any"][1])
    again = met_on(10, praised("a line"), stage="drafting", number=3)
    assert brief(book([draft, again]), AMARA).openers == (openers["drafting"][0], openers["any"][0])


def test_answers_fit_the_needs_on_record_and_the_likely_come_first() -> None:
    """What to say to one who does not know what to write, or how to spell; an open goal sends back to the page."""
    ideas, spelling, done = LANGUAGE.replies
    page = brief(book([met_on(23, needed("spells it new each time", "spelling"), aimed("talk", "dialogue"))]), AMARA)
    assert [(answer.hears, answer.say, answer.need and answer.need.text) for answer in page.answers] == [
        (spelling.hears, spelling.say["spelling"][1], "spells it new each time"),
        (ideas.hears, ideas.say["any"][1], None),
        (done.hears, done.say["goal"][1].replace("{goal}", "“talk”"), None),
    ]


def test_a_teacher_s_own_words_are_used() -> None:
    """Whatever the language data says is what is said."""
    own = replace(LANGUAGE, questions={"last_time": "{goal}? ({day})"}, replies=(), openers={"goal": ("So?",)})
    page = brief(book([met_on(16, aimed("talk {day}", "dialogue"))], language=own), AMARA)
    assert [question.ask for question in page.questions] == ["“talk {day}”? (Nov 16)"]
    assert (page.openers, page.answers) == (("So?",), ())


def test_what_was_taught_last_time_is_told_but_not_what_was_taught_before() -> None:
    """A brief is half a page."""
    records = [met_on(2, taught("a lead"), number=1), met_on(9, taught("an end"), number=2)]
    last = brief(book(records), AMARA).last
    assert last is not None
    assert last.taught == ("an end",)


@given(histories())
def test_a_brief_can_be_had_of_everybody_at_any_time(records: tuple[ConferenceRecord, ...]) -> None:
    """Each open goal is one question, each compliment is there; there is always a way to begin, and what to answer."""
    made = book(records)
    for student in STUDENTS:
        page = brief(made, student)
        mine = [thread for thread in made.threads if thread.student == student and thread.status == "open"]
        assert sorted(question.goal for question in page.questions) == sorted(thread.text for thread in mine)
        assert all(f"“{question.goal}”" in question.ask for question in page.questions)
        assert (page.last is None) == (not made.records_of[student])
        assert 1 <= len(page.openers) <= 2
        assert len(page.answers) == len(LANGUAGE.replies)
        assert page.next_skill is None or page.next_skill.skill not in {thread.skill for thread in mine}
        assert "{" not in "".join([*page.openers, *(answer.say for answer in page.answers)])


def test_every_stage_has_an_opener() -> None:
    """The stage last told decides how to begin where nothing more particular does."""
    for stage in STAGES:
        page = brief(book([met_on(9, stage=stage)]), AMARA)
        assert page.openers[0] == LANGUAGE.openers[stage][1]
