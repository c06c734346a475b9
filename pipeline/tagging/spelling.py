"""The names of a recap that are written otherwise than on the roster, and how the roster spells them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from models.entities import Spelling

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.tokens import Doc

    from models.entities import Roster
    from pipeline.tagging.analysis import Mention

_GUESSED: Final = "name-guess"


def spellings(doc: Doc, mentions: Iterable[Mention], roster: Roster) -> tuple[Spelling, ...]:
    """The names of ``doc`` that are written as they sound, in order.

    None where two students could be meant, or the name is but a guess: there a person is asked first.
    """
    return tuple(
        Spelling(start_char=span.start_char, end_char=span.end_char, spelled=m.spelled, student=m.names[0])
        for m in mentions
        if m.spelled and m.rule != _GUESSED and len(m.names) == 1 and len(roster.classes_of(m.names[0])) == 1
        for span in (doc[m.start : m.end],)
    )
