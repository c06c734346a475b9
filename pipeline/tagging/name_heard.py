"""How a student's name was heard, where a person says who it was: something to know the student by next time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pipeline.tagging.naming.book import name_key
from pipeline.tagging.naming.soundalike import likeness

if TYPE_CHECKING:
    from models.entities import Conference, Roster, Student

LIKELY: Final = 0.5
"""How much a word must sound like a first name where a person says that the name is there."""

_BY_SOUND: Final = ("name-sound", "name-guess")
_CAPITALISED: Final = re.compile(r"\b[^\W\d_a-z][\w'’-]+")


def likest_word(student: Student, text: str) -> tuple[str, float]:
    """The capitalised word of a text that sounds most like a student's first name, and how much (0 to 1)."""
    first = name_key(student.name.split()[0])
    alike = {word: likeness(name_key(word), first) for word in _CAPITALISED.findall(text)}
    best = max(alike, key=lambda word: alike[word], default="")
    return best, alike.get(best, 0.0)


def heard_as(student: Student, text: str, before: Conference, roster: Roster) -> str:
    """The words by which a recap calls a student whom it was not known to mean; empty where there are none such.

    Args:
        student: whom it was with, as a person said.
        text: of the transcript.
        before: the conference as it was before the person said so.
        roster: everybody; what is a name of somebody on it is no new one.
    """
    called = {name_key(name) for one in roster.students for name in (one.name, one.name.split()[0], *one.aliases)}
    named = before.of_kind("student")
    by_sound = [f.evidence.quote for f in named if f.text == student.name and f.evidence.rule in _BY_SOUND]
    mistaken = [f.evidence.quote for f in named if f.text != student.name]
    best, alike = likest_word(student, text[before.start_char : before.end_char])
    likely = [*by_sound, *mistaken[:1], *([best] if alike >= LIKELY else [])]
    return next((words for words in likely if words and name_key(words) not in called), "")
