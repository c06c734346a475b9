from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from models.errors import RuleError
from models.language import SITUATIONS, Language, Reply, SkillTalk, pick
from models.rulebook import Rulebook

if TYPE_CHECKING:
    from pathlib import Path

SKILLS = [rule.id for rule in Rulebook.load().skills]


def changed(tmp_path: Path, text: str) -> Language:
    """The language with a notebook's own file."""
    file = tmp_path / "conference_language.yaml"
    file.write_text(text, encoding="utf-8")
    return Language.load(file, skills=SKILLS)


def test_there_is_something_to_say_in_every_case() -> None:
    """Every question, every situation, every skill, and the three things that every teacher hears."""
    language = Language.load(skills=SKILLS)
    assert sorted(language.questions) == ["again", "earlier", "last_time"]
    assert all("{goal}" in question for question in language.questions.values())
    assert sorted(language.openers) == sorted(SITUATIONS)
    assert [reply.hears for reply in language.replies] == [
        "I don't know what to write about",
        "How do you spell …?",
        "I'm done!",
    ]
    assert all(reply.say["any"] and reply.skills for reply in language.replies)
    assert [skill for skill in SKILLS if not (language.talk_of(skill).strategy and language.talk_of(skill).next)] == []


def test_a_notebook_s_file_replaces_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    """A teacher changes one phrase, and the others stay."""
    own = changed(
        tmp_path,
        """
        questions: {last_time: "And {goal}?"}
        openers: {any: ["So?"]}
        replies:
          - {hears: "I'm done!", skills: [stamina], say: {any: ["Are you?"]}}
          - {hears: "Can I draw?", say: {any: ["Yes."]}}
        skills: {leads: {strategy: "Start anywhere."}}
        """,
    )
    built_in = Language.load(skills=SKILLS)
    assert own == replace(
        built_in,
        questions={**built_in.questions, "last_time": "And {goal}?"},
        openers={**built_in.openers, "any": ("So?",)},
        replies=(
            *built_in.replies[:2],
            Reply(hears="I'm done!", skills=("stamina",), say={"any": ("Are you?",)}),
            Reply(hears="Can I draw?", say={"any": ("Yes.",)}),
        ),
        skills={**built_in.skills, "leads": SkillTalk(strategy="Start anywhere.")},
    )


def test_without_a_file_or_with_an_empty_one_it_is_the_built_in(tmp_path: Path) -> None:
    """The file need not exist."""
    built_in = Language.load(skills=SKILLS)
    assert Language.load(tmp_path / "none.yaml", skills=SKILLS) == built_in
    assert changed(tmp_path, "") == built_in


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("opener: {}", "the file: 'opener' is none of questions, openers, replies, skills"),
        ("openers: {first: How?}", "openers: here a list is expected"),
        ("openers: {first: [[How?]]}", "openers, first: here a text is expected"),
        ("replies: [{say: {any: [No.]}}]", "replies, hears: here a text is expected"),
        ("replies: [{hears: Hm, skills: [magic]}]", "replies, Hm, skills: there is no skill 'magic'"),
        ("skills: {leads: {next: [magic]}}", "skills, leads, next: there is no skill 'magic'"),
        ("skills: [leads]", "skills: here names and values are expected (the names: " + ", ".join(SKILLS) + ")"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    """A mistake in a teacher's file is an error that tells where it is."""
    with pytest.raises(RuleError) as error:
        changed(tmp_path, text)
    assert str(error.value) == f"conference_language.yaml: {message}"


def test_phrases_take_turns_within_the_first_situation_that_has_any() -> None:
    """The most particular situation wins; what it has to say goes round."""
    phrases = {"goal": ("one", "two"), "any": ("three",)}
    assert [pick(phrases, ["met", "goal", "any"], turn=turn) for turn in range(3)] == ["one", "two", "one"]
    assert pick(phrases, ["met", "any"], turn=5) == "three"
    assert pick(phrases, ["met"], turn=0) is None
