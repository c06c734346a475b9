"""From text to conferences: what is found, what is not taken as a fact, and what is only the teacher's to do."""

from __future__ import annotations

from datetime import date

import pytest

from models.entities import Roster, Student
from pipeline.tagging.tagger import Tagger

ROSTER = Roster((Student(name="Maya Torres", class_name="1A"), Student(name="Leo Rossi", class_name="1A")))


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    """One for all: loading it takes longest."""
    return Tagger()


def told(tagger: Tagger, text: str) -> dict[str, list[str]]:
    """What the first conference of ``text`` tells, by kind."""
    conference = tagger.tag(text, roster=ROSTER)[0]
    found: dict[str, list[str]] = {}
    for finding in conference.findings:
        found.setdefault(finding.kind, []).append(finding.text)
    return found


def test_a_plain_recap_is_understood_whole(tagger: Tagger) -> None:
    """Each part is found, with its quote, its skill and the day of the follow-up."""
    text = (
        "Maya Torres, she's drafting her beach story. I loved how she slowed down the big wave. "
        "I taught her to add what she was thinking. Her goal is to put two thoughts on page three. "
        "I need to check in Thursday."
    )
    (conference,) = tagger.tag(text, roster=ROSTER, recorded_on=date(2026, 9, 15))
    assert conference.students == ("Maya Torres",)
    assert conference.stage == "drafting"
    assert [f.text for f in conference.of_kind("compliment")] == ["she slowed down the big wave"]
    assert [f.text for f in conference.of_kind("taught")] == ["add what she was thinking"]
    assert [(f.text, f.status) for f in conference.of_kind("goal")] == [("put two thoughts on page three", "new")]
    assert [(f.text, f.due) for f in conference.of_kind("follow_up")] == [("check in Thursday", date(2026, 9, 17))]
    for finding in conference.findings:
        evidence = finding.evidence
        assert text[evidence.start_char : evidence.end_char] == evidence.quote
        assert evidence.rule


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Maya Torres. I was going to set a goal about endings but she wasn't ready.", "goal"),
        ("Maya Torres. I didn't get to leads today.", "taught"),
        ("Maya Torres. Next time I'd like to compliment her on her verbs.", "compliment"),
        ("Maya Torres. I'll pull a small group on leads.", "goal"),
    ],
)
def test_what_did_not_happen_is_no_fact(tagger: Tagger, text: str, kind: str) -> None:
    """Plans that came to nothing, what was left out and what only the teacher will do fill no field."""
    assert kind not in told(tagger, text)


@pytest.mark.parametrize("text", ["Maya.", "um", "🙂 so, Leo", "5"])
def test_any_text_can_be_tagged(tagger: Tagger, text: str) -> None:
    """Whatever is said is a conference."""
    assert len(tagger.tag(text, roster=ROSTER)) == 1


@pytest.mark.parametrize("text", ["", "   ", "...", "🙂", "- ?!"])
def test_a_text_without_words_is_no_conference(tagger: Tagger, text: str) -> None:
    """Nothing was said."""
    assert tagger.tag(text, roster=ROSTER) == ()


def test_many_are_tagged_in_order_and_as_if_alone(tagger: Tagger) -> None:
    """Batches change nothing."""
    texts = ["Maya Torres. Her goal is to add a lead.", "Leo Rossi. I taught him to stretch out the words."]
    alone = [tagger.tag(text, roster=ROSTER) for text in texts]
    assert list(tagger.tag_many((text, ROSTER, None) for text in texts)) == alone


def test_it_is_told_which_rules_fired_and_what_they_decided(tagger: Tagger) -> None:
    """The words of the rule, the clause around them, and what the clause was found to tell."""
    firings = tagger.explain("Her goal is to add a lead.")
    firing = next(f for f in firings if f.rule == "goal-noun")
    assert (firing.quote, firing.clause, firing.label) == (
        "Her goal is to",
        "Her goal is to add a lead.",
        "goal-new",
    )


def test_doubt_is_said_in_a_teachers_words(tagger: Tagger) -> None:
    """What is missing is named."""
    (conference,) = tagger.tag("Leo Rossi. I taught him to stretch out the words and write each sound.", roster=ROSTER)
    assert "nothing said about a goal" in [doubt.reason for doubt in conference.doubts]


def test_one_of_several_classes_is_not_chosen_for_a_name_that_they_share(tagger: Tagger) -> None:
    """A full name that two classes have is nobody's until the class is known: a doubt says so."""
    namesakes = Roster((*ROSTER.students, Student(name="Maya Torres", class_name="5B")))
    (conference,) = tagger.tag("Maya Torres is drafting. Her goal is to add a lead.", roster=namesakes)
    assert conference.students == ()
    assert "several classes have a Maya Torres: 1A, 5B" in [doubt.reason for doubt in conference.doubts]
