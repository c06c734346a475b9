"""How much two goals say the same: by what their words mean, each word weighed by how much it tells.

Nothing is loaded but a list of senses, so that a page of goals is there in no time. spaCy's lemmas would say no more
here: what tells two wordings to be the same ("talking marks", "the 66 and 99") is the vocabulary, not the lemma.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Final

from models.senses import Senses, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

Meaning = dict[str, float]
"""What a goal's words mean: senses and stems, with how much each tells."""

_SKILL: Final = 1.4
_WORD: Final = 1.0
_FAINT: Final = 0.5
_SENSE_MARK: Final = "="  # before the name of a sense, which could also be a stem
_SKILL_MARK: Final = "#"


class Wording:
    """Reads goals; remembers what it has read."""

    def __init__(self, senses: Senses | None = None) -> None:
        self._senses = senses or Senses.load()
        self._read: dict[tuple[str, str | None], Meaning] = {}

    def meaning(self, text: str, skill: str | None = None) -> Meaning:
        """What a goal's words mean; ``skill`` is what the tagger says it is about."""
        found = self._read.get((text, skill))
        if found is None:
            found = self._read[text, skill] = self._meaning(text)
            if skill:
                found.setdefault(_SKILL_MARK + skill, _WORD)
        return found

    def _meaning(self, text: str) -> Meaning:
        words, meaning, place = tokens(text), Meaning(), 0
        while place < len(words):
            phrases = self._senses.at(words, place)
            for phrase in phrases:
                mark, weight = (_SKILL_MARK, _SKILL) if phrase.is_skill else (_SENSE_MARK, _WORD)
                meaning[mark + phrase.sense] = weight
            token = words[place]
            if not phrases and token.word not in self._senses.still:
                meaning[token.stem] = _FAINT if token.stem in self._senses.faint else _WORD
            place += len(phrases[0].keys) if phrases else 1
        return meaning


def likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How much two meanings have in common, from 0 to 1.

    The mean of the cosine, and of the share of the shorter that is in the longer: a goal is often told in full once and
    then in two words ("the analysis after the Rosemary quote", "the analysis").
    """
    shared = sum(min(weight, other[key]) ** 2 for key, weight in one.items() if key in other)
    if not shared:
        return 0.0
    size, other_size = telling(one), telling(other)
    return (shared / sqrt(size * other_size) + shared / min(size, other_size)) / 2


def telling(meaning: Mapping[str, float]) -> float:
    """How much a meaning tells: 1 for an ordinary word, more for a skill."""
    return sum(weight**2 for weight in meaning.values())


def differ_in_skill(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    """Whether both are about skills, and about none in common."""
    skills, other_skills = ({key for key in meaning if key.startswith(_SKILL_MARK)} for meaning in (one, other))
    return bool(skills and other_skills) and not skills & other_skills
