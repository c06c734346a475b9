"""A recap as the rules about names see it: words and names, without fillers and marks.

A name is one unit, whatever the number of its words, and stands as ``{student}`` in the phrases of the rules. What
stopped before a unit (nothing, a comma or dash, a full stop) is kept beside it, for speech is printed with marks
in all sorts of places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from pipeline.tagging.clauses import FULL_STOPS
from pipeline.tagging.matching import token_keys
from pipeline.tagging.naming.book import name_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc, Token

    from pipeline.tagging.analysis import Mention

_FILLERS = "um umm uh uhh er erm eh hmm hm mm ah oh mhm"
FILLERS: Final = frozenset(_FILLERS.split())
NO_STOP, COMMA, FULL_STOP = 0, 1, 2
FEW_STOPS: Final = 45
"""With more words to a full stop than these, sentences are not told apart by full stops."""
_STUDENT = ("{student}", "{name}", "{any}")


class Unit(NamedTuple):
    """Tokens ``start`` to ``end`` as one unit.

    ``keys`` are what it may be for a phrase; ``stop`` is what stands before it (``NO_STOP``, ``COMMA`` or
    ``FULL_STOP``, which the first unit has as well); ``mention`` is set where it is a name.
    """

    start: int
    end: int
    keys: tuple[str, ...]
    stop: int
    mention: Mention | None = None


def units_of(doc: Doc, mentions: Sequence[Mention]) -> list[Unit]:
    """The units of ``doc``, in order, each of ``mentions`` as one."""
    at = {mention.start: mention for mention in mentions}
    units: list[Unit] = []
    stop, i = FULL_STOP, 0
    tokens = list(doc)
    while i < len(tokens):
        mention, token = at.get(i), tokens[i]
        if mention is not None:
            units.append(Unit(i, mention.end, _STUDENT, max(stop, COMMA) if token.is_sent_start else stop, mention))
            stop, i = FULL_STOP if ends_sentence(tokens[mention.end - 1]) else NO_STOP, mention.end
            continue
        i += 1
        if token.is_space or token.lower_ in FILLERS:
            continue
        if not name_key(token.text):
            stop = max(stop, FULL_STOP if token.text in FULL_STOPS or token.text.strip(".?!") == "" else COMMA)
            continue
        units.append(Unit(token.i, token.i + 1, _keys(token), max(stop, COMMA) if token.is_sent_start else stop))
        stop = NO_STOP
    return units


def ends_sentence(token: Token) -> bool:
    """Whether a sentence ends with a full stop that is part of the token, as in "Jun.", which could be a month."""
    if len(token) < 2 or not token.text.endswith("."):
        return False
    return token.i + 1 == len(token.doc) or token.lower_ == "i." or bool(token.nbor().is_sent_start)


def _keys(token: Token) -> tuple[str, ...]:
    word, *kinds = token_keys(token)
    plain = word if word.isascii() else name_key(word)
    return (plain, *(kind for kind in kinds if kind not in ("{student}", "{name}")))
