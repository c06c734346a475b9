"""What words mean to a writing teacher: which of them say the same, and which say little (``data/senses.yaml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from models.errors import RuleError
from models.plain_yaml import read_yaml
from models.words import stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SENSES_FILE: Final = Path(__file__).with_name("data") / "senses.yaml"
_WORD = re.compile(r"[^\W_]+(?:'[a-z]+)?")
_SECTIONS = ("skills", "others", "faint", "still")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One or more words, in any form, that have a sense; ``is_skill`` where it is a writing skill."""

    keys: tuple[str, ...]
    sense: str
    is_skill: bool


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: itself in the singular, and its stem."""

    word: str
    stem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Senses:
    """The phrases by their first word, the longest first; stems that tell little, and words that tell nothing."""

    phrases: Mapping[str, Sequence[Phrase]]
    faint: frozenset[str]
    still: frozenset[str]

    @classmethod
    def load(cls, file: Path = SENSES_FILE) -> Senses:
        """Reads the senses of a file.

        Raises:
            RuleError: the file cannot be read, or is not as the comments in ``senses.yaml`` say.
        """
        data = read_yaml(file)
        if not isinstance(data, dict) or sorted(data) != sorted(_SECTIONS):
            raise RuleError(f"it holds {', '.join(_SECTIONS)}", where=file.name)
        phrases: dict[str, list[Phrase]] = {}
        for section in ("skills", "others"):
            for phrase in _phrases(data[section], section, file.name):
                phrases.setdefault(phrase.keys[0], []).append(phrase)
        for found in phrases.values():
            found.sort(key=lambda phrase: -len(phrase.keys))
        return cls(
            phrases=phrases,
            faint=frozenset(token.stem for token in tokens(str(data["faint"]))),
            still=frozenset(token.word for token in tokens(str(data["still"]))),
        )

    def at(self, text: Sequence[Token], place: int) -> list[Phrase]:
        """The phrases that stand at ``place``: the longest that do, more than one where words have several senses.

        A word that tells nothing only begins a phrase: ``not`` is no form of ``note``.
        """
        token = text[place]
        least = 2 if token.word in self.still else 1
        known = [phrase for key in {token.stem, token.word} for phrase in self.phrases.get(key, ())]
        found = [
            phrase
            for phrase in known
            if len(phrase.keys) >= least and _stands(phrase, text[place : place + len(phrase.keys)])
        ]
        longest = max((len(phrase.keys) for phrase in found), default=0)
        return [phrase for phrase in found if len(phrase.keys) == longest]


def tokens(text: str) -> list[Token]:
    """The words of a text in lower case, contractions taken apart: ``he's`` is ``he``, ``I'm`` is ``i be``."""
    found: list[Token] = []
    for written in _WORD.findall(text.lower().replace("’", "'")):
        word, _, rest = written.partition("'")
        words = [word.removesuffix("n"), "not"] if rest == "t" else [word, "be"] if rest in ("m", "re") else [word]
        found.extend(Token(part.removesuffix("s") if part.endswith("ings") else part, stem(part)) for part in words)
    return found


def _stands(phrase: Phrase, text: Sequence[Token]) -> bool:
    return len(text) == len(phrase.keys) and all(
        key in (token.stem, token.word) for key, token in zip(phrase.keys, text, strict=True)
    )


def _phrases(entries: object, section: str, file_name: str) -> Iterator[Phrase]:
    """The phrases of a section; a word in -ing or after = is compared as it is written, any other by its stem."""
    if not isinstance(entries, dict):
        raise RuleError(f"{section!r} holds names and lists of phrases", where=file_name)
    for sense, written in entries.items():
        if not isinstance(written, list) or not all(isinstance(text, str) and tokens(text) for text in written):
            raise RuleError(f"{sense!r} holds a list of phrases", where=file_name)
        for text in written:
            keys = tuple(_key(word, token) for word in text.split() for token in tokens(word))
            yield Phrase(keys=keys, sense=sense, is_skill=section == "skills")


def _key(written: str, token: Token) -> str:
    return token.word if written.startswith("=") or token.word.endswith("ing") else token.stem
