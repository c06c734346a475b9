"""What a person types to search, made safe; and which parts of a text match it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Span = tuple[int, int]

TOKENIZER = "porter unicode61 remove_diacritics 2"
MAX_CHARS = 500  # of what is typed
MAX_PHRASES = 32
MIN_PREFIX_CHARS = 3
_PHRASE = re.compile(r'["“”]([^"“”]*)(?:["“”]|$)|([^\s"“”]+)')
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"  # Unicode keeps these two for such uses: no text has them
_BLANKED = str.maketrans(dict.fromkeys((_OPEN, _CLOSE, "\0"), " "))


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words typed, each a phrase of its own, and the phrases between quotation marks; may be none."""

    phrases: tuple[str, ...]

    @classmethod
    def of(cls, typed: str) -> Phrases:
        """Reads what was typed. Nothing in it is a command: all but letters and digits just parts words."""
        # A lone surrogate (a byte of the command line that is no UTF-8) cannot be stored, thus not be found either.
        storable = typed[:MAX_CHARS].encode("utf-8", "ignore").decode().replace("\0", " ")
        found = (quoted or word for quoted, word in _PHRASE.findall(storable))
        return cls(tuple(dict.fromkeys(p for p in found if any(map(str.isalnum, p))))[:MAX_PHRASES])

    @property
    def words(self) -> Phrases:
        """Each word by itself, whatever held it to others."""
        runs = ("".join(char if char.isalnum() else " " for char in phrase).split() for phrase in self.phrases)
        return Phrases(tuple(dict.fromkeys(word for run in runs for word in run)))

    def match(self, *, any_word: bool = False, as_prefixes: bool = False) -> str:
        """The FTS5 expression for these phrases, all of them or any; as they are, or as beginnings of words."""
        quoted = (
            f'"{phrase}" *' if as_prefixes and len(phrase) >= MIN_PREFIX_CHARS else f'"{phrase}"'
            for phrase in self.phrases
        )
        return (" OR " if any_word else " AND ").join(quoted)


def spans_of(texts: Sequence[str], match: str) -> list[tuple[Span, ...]]:
    """The parts of each text that match an FTS5 expression, in order; none for a text without a match.

    SQLite itself finds them, in an index in memory of just these texts: so they match here as they do in the notebook.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(f'CREATE VIRTUAL TABLE shown USING fts5 (text, tokenize = "{TOKENIZER}")')
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO shown (rowid, text) VALUES (?, ?)", enumerate(text.translate(_BLANKED) for text in texts)
        )
        marked = connection.execute(
            "SELECT rowid, highlight(shown, 0, ?, ?) FROM shown WHERE shown MATCH ?", [_OPEN, _CLOSE, match]
        )
        spans: list[tuple[Span, ...]] = [() for _ in texts]
        for number, text in marked:
            spans[number] = _spans(text)
        return spans


def _spans(marked: str) -> tuple[Span, ...]:
    """The places, without the marks, of what stands between an opening and a closing mark."""
    spans = []
    place = 0
    for plain in marked.split(_OPEN):
        inside, close, outside = plain.rpartition(_CLOSE)
        if close:
            spans.append((place, place + len(inside)))
        place += len(inside) + len(outside)
    return tuple(spans)
