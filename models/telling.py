"""How a recap tells of something: as a fact, as a trouble, as taught, or as what is to come (``data/telling.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from models.errors import RuleError
from models.phrases import Phrase, PhraseError, Slots, parse
from models.plain_yaml import read_yaml
from models.senses import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

TELLING_FILE: Final = Path(__file__).with_name("data") / "telling.yaml"
_SAYS: Final = ("fact", "trouble", "ahead", "teaching")
_SLOTS: Final = Slots({}, frozenset({"student", "name", "past"}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Phrases, each with what it says (``fact``, ``trouble``, ``ahead``, ``teaching``); stems that say too little."""

    phrases: tuple[tuple[Phrase, str], ...]
    light: frozenset[str]

    @classmethod
    def load(cls, file: Path = TELLING_FILE) -> Telling:
        """Reads a file.

        Raises:
            RuleError: the file cannot be read, or is not as the comments in ``telling.yaml`` say.
        """
        data = read_yaml(file)
        if not isinstance(data, dict) or sorted(data) != sorted((*_SAYS, "light")):
            raise RuleError(f"it holds {', '.join((*_SAYS, 'light'))}", where=file.name)
        light = frozenset(token.stem for line in _lines(data, "light", file) for token in tokens(line))
        return cls(phrases=tuple(_phrases(data, file)), light=light)


def _phrases(data: dict[str, object], file: Path) -> Iterator[tuple[Phrase, str]]:
    for says in _SAYS:
        for line in _lines(data, says, file):
            try:
                yield parse(line, _SLOTS), says
            except PhraseError as error:
                raise RuleError(f"the phrase {line!r} cannot be read: {error}", where=file.name) from error


def _lines(data: dict[str, object], section: str, file: Path) -> list[str]:
    lines = data[section]
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise RuleError(f"{section!r} holds a list of phrases", where=file.name)
    return lines
