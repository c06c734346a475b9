"""A recap with its names as the roster spells them, and where its places are then.

What is on record is the text as it was heard, and the spellings beside it: so every place and time stays what it is
when a roster or the rules change. What a person reads is made here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from models.entities import Spelling, Transcript, Word


def in_place(spellings: Iterable[Spelling]) -> tuple[Spelling, ...]:
    """Spellings in the order of their places, each place once."""
    kept: list[Spelling] = []
    for spelling in sorted(spellings, key=lambda spelling: spelling.start_char):
        if not kept or kept[-1].end_char <= spelling.start_char:
            kept.append(spelling)
    return tuple(kept)


def spelled(text: str, spellings: Iterable[Spelling], *, start_char: int = 0) -> str:
    """A text with the names that are wholly in it as the roster spells them.

    Args:
        text: as it was heard.
        spellings: in the order of their places.
        start_char: where the text starts in the transcript.
    """
    parts, at = [], 0
    for spelling in spellings:
        start, end = spelling.start_char - start_char, spelling.end_char - start_char
        if start >= 0 and end <= len(text):
            parts += [text[at:start], spelling.spelled]
            at = end
    return "".join([*parts, text[at:]])


def transcript_spelled(transcript: Transcript, spellings: Sequence[Spelling]) -> Transcript:
    """A transcript with its names as the roster spells them; its words have their places in that text."""
    if not spellings:
        return transcript
    text = spelled(transcript.text, spellings)
    return replace(transcript, text=text, words=tuple(_words(transcript.words, spellings, text)))


def place_spelled(char: int, spellings: Iterable[Spelling]) -> int:
    """Where a place in the text as heard is in the text as spelled; one within a name is at the name's start."""
    longer = 0
    for spelling in spellings:
        if char <= spelling.start_char:
            break
        if char < spelling.end_char:
            return spelling.start_char + longer
        longer += len(spelling.spelled) - (spelling.end_char - spelling.start_char)
    return char + longer


def place_heard(char: int, spellings: Iterable[Spelling]) -> int:
    """Where a place in the text as spelled is in the text as heard; one within a name is at the name's start."""
    longer = 0
    for spelling in spellings:
        start = spelling.start_char + longer
        if char <= start:
            break
        if char < start + len(spelling.spelled):
            return spelling.start_char
        longer += len(spelling.spelled) - (spelling.end_char - spelling.start_char)
    return char - longer


def _words(words: Sequence[Word], spellings: Sequence[Spelling], text: str) -> Iterator[Word]:
    """The words of the text as spelled: those of a name in as many words as it has there, said when it was said."""
    n = 0
    for spelling in (*spellings, None):
        while n < len(words) and (spelling is None or words[n].end_char <= spelling.start_char):
            start = place_spelled(words[n].start_char, spellings)
            end = start + words[n].end_char - words[n].start_char
            yield replace(words[n], start_char=start, end_char=end)
            n += 1
        first = n
        while spelling is not None and n < len(words) and words[n].start_char < spelling.end_char:
            n += 1
        if n > first:
            yield from _name(words[first:n], spellings, text)


def _name(heard: Sequence[Word], spellings: Sequence[Spelling], text: str) -> Iterator[Word]:
    """The words that the place of some words has in the text as spelled."""
    at, end = (place_spelled(char, spellings) for char in (heard[0].start_char, heard[-1].end_char))
    pieces = text[at:end].split()
    for n, piece in enumerate(pieces):
        at = text.index(piece, at)
        first = heard[min(n, len(heard) - 1)]
        last = heard[-1] if n == len(pieces) - 1 else first
        yield replace(
            first,
            word=piece,
            end_s=last.end_s,
            probability=min(first.probability, last.probability),
            start_char=at,
            end_char=at + len(piece),
        )
        at += len(piece)
