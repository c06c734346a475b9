"""What a person types to search, made safe; and which parts of a text match it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Span = tuple[int, int]
TOKENIZER = "porter unicode61 remove_diacritics 2"
MAX_CHARS = 500  # of what is typed
MAX_PHRASES = 32
MIN_PREFIX_CHARS = 3
_PHRASE = re.compile(r'["“”]([^"“”]*)(?:["“”]|$)|([^\s"“”]+)')
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"  # Unicode keeps these two for such uses: no text has them
_BLANKED = str.maketrans(dict.fromkeys((_OPEN, _CLOSE, "\0"), " "))


class Mark(NamedTuple):
    """A part of a text that matches: half-open places, and the number of the expression that it matches."""

    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words typed, each a phrase of its own, and the phrases between quotation marks; may be none."""

    phrases: tuple[str, ...]

    @classmethod
    def of(cls, typed: str) -> Phrases:
        """Reads what was typed. Nothing in it is a command: all but letters and digits just parts words."""
        if len(typed) > MAX_CHARS:
            typed = typed[:MAX_CHARS].rpartition(" ")[0] or typed[:MAX_CHARS]
        # A lone surrogate (a byte of the command line that is no UTF-8) cannot be stored, thus not be found either.
        storable = typed.encode("utf-8", "ignore").decode().replace("\0", " ")
        found = (quoted or word for quoted, word in _PHRASE.findall(storable))
        return cls(tuple(dict.fromkeys(p for p in found if any(map(str.isalnum, p))))[:MAX_PHRASES])

    @property
    def words(self) -> Phrases:
        """Each word by itself, whatever held it to others."""
        runs = ("".join(char if char.isalnum() else " " for char in phrase).split() for phrase in self.phrases)
        return Phrases(tuple(dict.fromkeys(word for run in runs for word in run)))

    def expressions(self, *, as_prefixes: bool = False) -> list[str]:
        """An FTS5 expression for each phrase: as it is, or as the beginning of a word."""
        return [
            f'"{phrase}" *' if as_prefixes and len(phrase) >= MIN_PREFIX_CHARS else f'"{phrase}"'
            for phrase in self.phrases
        ]


def marks_of(texts: Sequence[str], expressions: Sequence[str]) -> list[list[Mark]]:
    """The parts of each text that match any of the FTS5 expressions, in order; none for a text without a match.

    SQLite itself finds them, in an index in memory of just these texts: so they match here as they do in the notebook.
    """
    marks: list[list[Mark]] = [[] for _ in texts]
    if not expressions:
        return marks
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(f'CREATE VIRTUAL TABLE shown USING fts5 (text, tokenize = "{TOKENIZER}")')
        connection.execute("BEGIN")
        blanked = (text.translate(_BLANKED) for text in texts)
        connection.executemany("INSERT INTO shown (rowid, text) VALUES (?, ?)", enumerate(blanked))
        for number, expression in enumerate(expressions):
            for row, text in connection.execute(_HIGHLIGHTED, [_OPEN, _CLOSE, expression]):
                marks[row].extend(Mark(start, end, number) for start, end in _spans(text))
    return [sorted(found) for found in marks]


def merged(marks: Iterable[Mark]) -> tuple[Span, ...]:
    """The places that any of the marks cover, in order and apart."""
    spans: list[Span] = []
    for start, end, _ in marks:
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return tuple(spans)


_HIGHLIGHTED = "SELECT rowid, highlight(shown, 0, ?, ?) FROM shown WHERE shown MATCH ?"


def _spans(highlighted: str) -> Iterator[Span]:
    """The places, without the signs, of what stands between an opening and a closing sign."""
    place = 0
    for part in highlighted.split(_OPEN):
        inside, close, outside = part.rpartition(_CLOSE)
        if close:
            yield place, place + len(inside)
        place += len(inside) + len(outside)
