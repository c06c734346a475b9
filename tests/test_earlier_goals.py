from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from models.entities import Evidence, Finding
from models.errors import RuleError
from models.goals import GoalMention
from models.rulebook import Rulebook
from models.telling import TELLING_FILE, Telling
from pipeline.goals.earlier import EarlierGoals
from pipeline.goals.parts import parts_of, words_of
from pipeline.goals.threads import threads

if TYPE_CHECKING:
    from pathlib import Path

FINDER = EarlierGoals(Rulebook.load())
SPACES, HEADINGS = "put a finger space between her words", "write a heading for each section"
OPEN = threads(
    GoalMention(
        student_id=1,
        student="Maya Torres",
        class_name="4B",
        recording_id=f"r{number}",
        file="",
        recorded_at=datetime(2026, 9, number),
        goal=Finding(
            kind="goal",
            text=text,
            status="new",
            evidence=Evidence(quote=text, start_char=0, end_char=len(text), rule="test"),
        ),
    )
    for number, text in enumerate((SPACES, HEADINGS), start=1)
)


def found(text: str, **more: object) -> list[tuple[str, str, str, bool]]:
    """Goal, status and value of each goal that a recap about Maya is found to tell of, and whether by a sign."""
    stretch = (0, len(text))
    told = FINDER.find(text, stretch, student="Maya Torres", goals=OPEN, **more)  # type: ignore[arg-type]
    return [(one.goal.text, one.status, text[one.start : one.end], one.rule != "goals:fact") for one in told]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Spaces between all her words, every page, so that one's done.",
            (SPACES, "met", "Spaces between all her words", True),
        ),
        (
            "Still squished on page two, so the spaces between words stay on her card.",
            (SPACES, "continuing", "the spaces between words", True),
        ),
        (
            "We're sticking with headings for each section.",
            (HEADINGS, "continuing", "headings for each section", True),
        ),
        (
            "Maya has a heading on each section. Goal met.",
            (HEADINGS, "met", "a heading on each section", True),
        ),
        (
            "All the headings are there in each section.",
            (HEADINGS, "met", "All the headings are there in each section", False),
        ),
    ],
)
def test_an_open_goal_that_is_told_as_done_or_not_yet_done_is_found(
    text: str, told: tuple[str, str, str, bool]
) -> None:
    """By the sign behind it, before it or in the next sentence; or as a bare fact that says what the goal says."""
    assert found(text) == [told]


def test_each_of_two_goals_is_found_where_it_is_told() -> None:
    """In the order of the text, with what is said of each."""
    text = "The finger spaces between words are there, check. Headings for the sections stay on her card."
    assert [(goal, status) for goal, status, *_ in found(text)] == [(SPACES, "met"), (HEADINGS, "continuing")]


@pytest.mark.parametrize(
    "text",
    [
        "She's going to put a finger space between her words.",  # set again, not met
        "I taught her to leave a finger space between words.",
        "We read it and then we looked at finger spaces between the words.",
        "There are no finger spaces between her words.",
        "Only half of the words have finger spaces.",
        "She has a story about a dog and it has three pages.",
        "The commas are done, so that one's off her card.",  # another goal's sign
        "She still rushes.",
        "It has been raining, and that's done.",
        "",
    ],
)
def test_what_does_not_tell_of_an_open_goal_is_left_alone(text: str) -> None:
    """What is to come, what is taught, what is wanting, and what is about something else."""
    assert found(text) == []


def test_words_that_are_known_to_be_another_goals_are_not_taken_again() -> None:
    """A new goal is never made a met one."""
    text = "Finger spaces between words, done. She has headings in each section."
    assert [goal for goal, *_ in found(text)] == [SPACES, HEADINGS]
    assert [goal for goal, *_ in found(text, taken=[(0, 28)])] == [HEADINGS]


def test_a_part_of_a_sentence_ends_at_a_mark_or_a_link() -> None:
    """Or at "so"; at "and" where something with its own subject seems to follow."""
    text = "She didn't stop, ice and snow, and she reread it so that's done. Good."
    words = words_of(text, 0, len(text))
    parts = [(text[words[p.start].start : words[p.end - 1].end], p.sentence) for p in parts_of(words)]
    assert parts == [
        ("She didn't stop,", 0),
        ("ice and snow,", 0),
        ("and she reread it", 0),
        ("so that's done.", 0),
        ("Good.", 1),
    ]
    assert [word.text for word in words[:4]] == ["She", "did", "n't", "stop"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("light:", "lights:", "telling.yaml: it holds fact, trouble, ahead, teaching, light"),
        ("  - off to\n", "  - (off to\n", "telling.yaml: the phrase '(off to' cannot be read: a ')' is missing"),
        ("ahead:\n", "ahead: x\nrest:\n", "telling.yaml: it holds fact, trouble, ahead, teaching, light"),
    ],
)
def test_a_wrong_list_of_how_things_are_told_is_said_to_be(tmp_path: Path, old: str, new: str, reason: str) -> None:
    """With the file's name and what is wrong."""
    file = tmp_path / "telling.yaml"
    written = TELLING_FILE.read_text(encoding="utf-8")
    assert old in written
    file.write_text(written.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RuleError) as error:
        Telling.load(file)
    assert str(error.value) == reason
