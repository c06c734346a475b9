"""A text as parts of sentences that may each tell of a goal; without a parse: words, breaks and links are enough."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_WORD: Final = re.compile(
    r"\w+(?=n['’]t\b)|n['’]t\b|['’](?:s|d|ll|re|ve|m)\b|\w+(?:['’](?!(?:s|d|ll|re|ve|m)\b)\w+)?|[^\w\s]", re.IGNORECASE
)
_STOPS: Final = frozenset(".?!;:…")
_BREAKS: Final = frozenset(",—–")
_LINKS: Final = frozenset({"and", "but", "because", "while", "though", "plus", "since", "therefore"})
_OPENERS: Final = frozenset(
    "he she they we i it that this the his her their our every each all both so then who which one there".split()  # noqa: SIM905
)
_CHILD: Final = frozenset({"he", "she", "they"})
_PHRASE_MARKS: Final = frozenset(".,?!;:")


class Word(NamedTuple):
    """A word or a mark of a text, taken apart as the rules' phrases are; ``start`` and ``end`` are characters."""

    text: str
    start: int
    end: int


class Part(NamedTuple):
    """A part of a sentence: words ``start`` to ``end`` (half-open), of the sentence of that number."""

    start: int
    end: int
    sentence: int


def words_of(text: str, start_char: int, end_char: int) -> list[Word]:
    """The words of a stretch of a text; ``didn't`` and ``she's`` are two."""
    return [Word(m.group(), *m.span()) for m in _WORD.finditer(text, start_char, end_char)]


def keys_of(word: str, names: Collection[str]) -> tuple[str, ...]:
    """What a word may be for a phrase (see ``matching.token_keys``), as far as that is known without a parse.

    ``names`` are the student's, in lower case.
    """
    known = word.lower().replace("’", "'")
    if known in _PHRASE_MARKS:
        return (known,)
    if known in names:
        return (known, "{any}", "{student}", "{name}")
    if known in _CHILD:
        return (known, "{any}", "{student}")
    return (known, "{any}", "{past}") if known.endswith("ed") else (known, "{any}")


def parts_of(words: Sequence[Word]) -> list[Part]:
    """The parts, in order; every word is in one."""
    return list(_parts(words))


def _parts(words: Sequence[Word]) -> Iterator[Part]:
    start = sentence = 0
    for i, word in enumerate(words):
        if word.text in _STOPS or word.text in _BREAKS:
            yield Part(start, i + 1, sentence)
            start, sentence = i + 1, sentence + (word.text in _STOPS)
        elif i > start + 1 and i + 1 < len(words) and _links(word, words[i + 1]):
            yield Part(start, i, sentence)
            start = i
    if start < len(words):
        yield Part(start, len(words), sentence)


def _links(word: Word, after: Word) -> bool:
    """Whether the word begins another part: "so", or a link that something with its own subject seems to follow."""
    return word.text.lower() == "so" or (word.text.lower() in _LINKS and after.text.lower() in _OPENERS)
