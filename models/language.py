"""Conference language: what to say to a child, as data that a teacher can change.

The data is ``data/conference_language.yaml``, which says how; a file of that name in the notebook changes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from models.entities import STAGES
from models.errors import RuleError
from models.plain_yaml import read_yaml

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

BUILT_IN: Final = Path(__file__).with_name("data") / "conference_language.yaml"
SITUATIONS: Final = ("first", "met", "goal", *STAGES, "any")
"""What phrases can be for, besides skills."""

_QUESTIONS: Final = ("last_time", "earlier", "again")

Phrases = dict[str, tuple[str, ...]]
"""What to say, by situation or skill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What to say to something that children say; ``skills`` are those whose lack lets them say it."""

    hears: str
    say: Phrases
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillTalk:
    """What could be taught for a skill, in a sentence (may be empty), and the skills that it often leads to."""

    strategy: str = ""
    next: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The phrases that a brief and a plan draw from."""

    questions: Mapping[str, str] = field(default_factory=dict)
    openers: Phrases = field(default_factory=dict)
    replies: tuple[Reply, ...] = ()
    skills: Mapping[str, SkillTalk] = field(default_factory=dict)

    @classmethod
    def load(cls, own: Path | None = None, *, skills: Collection[str]) -> Language:
        """The built-in language, with what the file ``own`` has (if there is one) in its place.

        Args:
            own: the notebook's ``conference_language.yaml``; need not exist.
            skills: the ids of all skills, for which phrases may be.

        Raises:
            RuleError: a file cannot be read, or something in it is not right.
        """
        language = _Reader(BUILT_IN, skills).language()
        if own is None or not own.exists():
            return language
        return language.with_changes(_Reader(own, skills).language())

    def with_changes(self, other: Language) -> Language:
        """This language, with what ``other`` has in its place: questions, openers, replies and skills one by one."""
        replies = {reply.hears: reply for reply in (*self.replies, *other.replies)}
        return replace(
            self,
            questions={**self.questions, **other.questions},
            openers={**self.openers, **other.openers},
            replies=tuple(replies.values()),
            skills={**self.skills, **other.skills},
        )

    def talk_of(self, skill: str) -> SkillTalk:
        """What is to be said about a skill; an empty one for a skill that the data does not have."""
        return self.skills.get(skill, SkillTalk())


def pick(phrases: Phrases, situations: Sequence[str], *, turn: int) -> str | None:
    """The phrase for the first of ``situations`` that there is one for; those of a situation take turns."""
    said = next((phrases[situation] for situation in situations if phrases.get(situation)), None)
    return said[turn % len(said)] if said else None


class _Reader:
    """Reads one file, and says where in it something is not right."""

    def __init__(self, file: Path, skills: Collection[str]) -> None:
        self.name = file.name
        self.all_skills = skills
        self.data = read_yaml(file)

    def language(self) -> Language:
        parts = self._parts(self.data, "the file", ("questions", "openers", "replies", "skills"))
        questions = self._parts(parts.get("questions", {}), "questions", _QUESTIONS)
        skills = self._parts(parts.get("skills", {}), "skills", self.all_skills)
        return Language(
            questions={key: self._text(text, f"questions, {key}") for key, text in questions.items()},
            openers=self._phrases(parts.get("openers", {}), "openers"),
            replies=tuple(self._reply(reply) for reply in self._list(parts.get("replies", []), "replies")),
            skills={skill: self._talk(talk, f"skills, {skill}") for skill, talk in skills.items()},
        )

    def _reply(self, data: object) -> Reply:
        parts = self._parts(data, "replies", ("hears", "skills", "say"))
        hears = self._text(parts.get("hears"), "replies, hears")
        return Reply(
            hears=hears,
            skills=self._skills(parts.get("skills", []), f"replies, {hears}, skills"),
            say=self._phrases(parts.get("say", {}), f"replies, {hears}, say"),
        )

    def _talk(self, data: object, place: str) -> SkillTalk:
        parts = self._parts(data, place, ("strategy", "next"))
        strategy = self._text(parts["strategy"], f"{place}, strategy") if "strategy" in parts else ""
        return SkillTalk(strategy=strategy, next=self._skills(parts.get("next", []), f"{place}, next"))

    def _phrases(self, data: object, place: str) -> Phrases:
        parts = self._parts(data, place, (*SITUATIONS, *self.all_skills))
        return {
            situation: tuple(self._text(text, f"{place}, {situation}") for text in self._list(texts, place))
            for situation, texts in parts.items()
        }

    def _skills(self, data: object, place: str) -> tuple[str, ...]:
        skills = tuple(self._text(skill, place) for skill in self._list(data, place))
        if unknown := [skill for skill in skills if skill not in self.all_skills]:
            raise self._error(f"there is no skill {unknown[0]!r}", place)
        return skills

    def _parts(self, data: object, place: str, allowed: Collection[str]) -> Mapping[str, object]:
        if not isinstance(data, dict):
            raise self._error(f"here names and values are expected (the names: {', '.join(allowed)})", place)
        if unknown := [key for key in data if key not in allowed]:
            raise self._error(f"{unknown[0]!r} is none of {', '.join(allowed)}", place)
        return data

    def _list(self, data: object, place: str) -> list[object]:
        if not isinstance(data, list):
            raise self._error("here a list is expected", place)
        return data

    def _text(self, data: object, place: str) -> str:
        if not isinstance(data, str) or not data.strip():
            raise self._error("here a text is expected", place)
        return data.strip()

    def _error(self, reason: str, place: str) -> RuleError:
        return RuleError(f"{place}: {reason}", where=self.name)
