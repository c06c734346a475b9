"""How much two goals say the same: by what their words mean, each word weighed by how much it tells.

Nothing is loaded but a list of senses, so that a page of goals is there in no time. spaCy's lemmas would say no more
here: what tells two wordings to be the same ("talking marks", "the 66 and 99") is the vocabulary, not the lemma.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final

from models.senses import Senses, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

_SKILL: Final = 1.4
_WORD: Final = 1.0
_FAINT: Final = 0.5
_SENSE_MARK: Final = "="  # before the name of a sense, which could also be a stem
_SKILL_MARK: Final = "#"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a goal's words mean: senses and stems, with how much each tells. Words of a sense tell a little beside it.

    ``size`` is how much they tell together: 1 for an ordinary word, more for a skill. ``skills`` are those among them.
    """

    weights: Mapping[str, float]
    size: float
    skills: frozenset[str]

    @classmethod
    def of(cls, weights: Mapping[str, float]) -> Meaning:
        """The meaning with these weights."""
        size = sum(weight * weight for weight in weights.values())
        return cls(weights, size, frozenset(key for key in weights if key.startswith(_SKILL_MARK)))


class Wording:
    """Reads goals; remembers what it has read."""

    def __init__(self, senses: Senses | None = None) -> None:
        self._senses = senses or Senses.load()
        self._read: dict[tuple[str, str | None], Meaning] = {}

    def meaning(self, text: str, skill: str | None = None) -> Meaning:
        """What a goal's words mean; ``skill`` is what the tagger says it is about."""
        found = self._read.get((text, skill))
        if found is None:
            weights = self._weights(text)
            if skill:
                weights.setdefault(_SKILL_MARK + skill, _WORD)
            found = self._read[text, skill] = Meaning.of(weights)
        return found

    def _weights(self, text: str) -> dict[str, float]:
        words, place = tokens(text), 0
        weights: dict[str, float] = {}
        while place < len(words):
            phrases = self._senses.at(words, place)
            for phrase in phrases:
                mark, weight = (_SKILL_MARK, _SKILL) if phrase.is_skill else (_SENSE_MARK, _WORD)
                weights[mark + phrase.sense] = weight
            length = len(phrases[0].keys) if phrases else 1
            for token in words[place : place + length]:
                if token.word not in self._senses.still:
                    weights[token.stem] = _FAINT if phrases or token.stem in self._senses.faint else _WORD
            place += length
        return weights


def likeness(one: Meaning, other: Meaning) -> float:
    """How much two meanings have in common, from 0 to 1.

    The mean of the cosine, and of the share of the shorter that is in the longer: a goal is often told in full once and
    then in two words ("the analysis after the Rosemary quote", "the analysis"). One word that is in goals of every kind
    is no likeness.
    """
    if one.weights.keys().isdisjoint(other.weights):
        return 0.0
    shared = sum(min(one.weights[key], other.weights[key]) ** 2 for key in one.weights.keys() & other.weights.keys())
    least = min(one.size, other.size)
    if shared <= _FAINT**2 < least:
        return 0.0
    return (shared / sqrt(one.size * other.size) + shared / least) / 2


def differ_in_skill(one: Meaning, other: Meaning) -> bool:
    """Whether both are about skills, and about none in common."""
    return bool(one.skills and other.skills) and one.skills.isdisjoint(other.skills)
