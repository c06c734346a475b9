"""A transcript with its names as the roster spells them, and what was heard kept beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.tokens import Doc

    from pipeline.tagging.analysis import Mention


@dataclass(frozen=True, slots=True, kw_only=True)
class Respelling:
    """A name that the transcript writes otherwise than the roster: ``text[start_char:end_char]`` is ``heard``."""

    start_char: int
    end_char: int
    heard: str
    spelled: str


def respellings(doc: Doc, mentions: Iterable[Mention]) -> tuple[Respelling, ...]:
    """The names of ``doc`` that are written as they sound, in order; where two students could be meant, none."""
    spans = [(doc[m.start : m.end], m.spelled) for m in mentions if m.spelled and len(m.names) == 1]
    return tuple(
        Respelling(start_char=span.start_char, end_char=span.end_char, heard=span.text, spelled=spelled)
        for span, spelled in spans
    )


def respelled(text: str, changes: Iterable[Respelling]) -> str:
    """``text`` with each change made; the changes are places of ``text``, in order and apart."""
    parts, at = [], 0
    for change in changes:
        parts += [text[at : change.start_char], change.spelled]
        at = change.end_char
    return "".join([*parts, text[at:]])
