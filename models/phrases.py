"""The phrase language of the rules: a readable way to say which words a rule waits for.

    word            this word, in any case                      goal
    word~           any form of this word                       show~  (show, shows, showed, shown, showing)
    a/b/c           one of these words                          his/her/their
    (a b | c)       one of these phrases                        (going to | about to)
    [ … ]           may be there or not                         [all] done
    {slot}          a word or phrase of a slot                  {student} {aim}
    ...             up to four words of the same clause
    =>              the value starts here

Contractions are written as people write them (``didn't``, ``she's``, ``gonna``) and taken apart as spaCy takes
them apart. ``pipeline.tagging.matching`` joins the parsed phrases into one network and walks it over a text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.words import forms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TOKEN = re.compile(r"=>|\.\.\.|[()\[\]|]|[^\s()\[\]|]+")
_WORD = re.compile(r"[a-z0-9'&$]+|[-,.?!:]")
_CONTRACTION = re.compile(r"(.+?)(n't|'s|'d|'ll|'re|'ve|'m)$")
_FUSED = {"gonna": ("gon", "na"), "gotta": ("got", "ta"), "wanna": ("wan", "na"), "cannot": ("can", "not")}


class PhraseError(ValueError):
    """A phrase is not well formed; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Word:
    """One token: ``keys`` are what it may be, lower-case words or ``{class}`` names."""

    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences; where one of them is empty, all may be left out."""

    branches: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to four words of the same clause."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the value starts."""


Phrase = tuple[Word | Choice | Gap | Mark, ...]


@dataclass(frozen=True, slots=True)
class Slots:
    """What may stand in braces: phrases by slot name, and the classes that only a parsed text knows."""

    phrases: Mapping[str, Sequence[str]]
    classes: frozenset[str] = frozenset()


def parse(text: str, slots: Slots, *, within: tuple[str, ...] = ()) -> Phrase:
    """The phrase that ``text`` describes, with its slots filled in.

    Args:
        text: a phrase in the language above.
        slots: the slots it may use.
        within: the slots whose phrases are being read, to refuse one that holds itself.

    Raises:
        PhraseError: it is not well formed.
    """
    tokens = _TOKEN.findall(text.replace("’", "'").lower())
    phrase, rest = _sequence(tokens, slots, within)
    if rest:
        raise PhraseError(f"a stray {rest[0]!r}")
    if not within and can_be_empty(phrase):
        raise PhraseError("all of it may be left out")
    return phrase


def can_be_empty(phrase: Phrase) -> bool:
    """Whether no word need be there at all."""
    return not any(
        isinstance(part, Word) or (isinstance(part, Choice) and not any(map(can_be_empty, part.branches)))
        for part in phrase
    )


def _sequence(tokens: list[str], slots: Slots, within: tuple[str, ...]) -> tuple[Phrase, list[str]]:
    parts: list[Word | Choice | Gap | Mark] = []
    while tokens and tokens[0] not in (")", "]", "|"):
        first, tokens = tokens[0], tokens[1:]
        if first in ("(", "["):
            branches, tokens = _branches(tokens, ")" if first == "(" else "]", slots, within)
            parts.append(Choice((*branches, ()) if first == "[" else branches))
        elif first == "=>":
            parts.append(Mark())
        elif first == "...":
            parts.append(Gap())
        else:
            parts.extend(_alternatives(first, slots, within))
    return tuple(parts), tokens


def _branches(
    tokens: list[str], closing: str, slots: Slots, within: tuple[str, ...]
) -> tuple[tuple[Phrase, ...], list[str]]:
    branches: list[Phrase] = []
    while True:
        branch, tokens = _sequence(tokens, slots, within)
        branches.append(branch)
        if not tokens or tokens[0] not in (closing, "|"):
            raise PhraseError(f"a {closing!r} is missing")
        end, tokens = tokens[0], tokens[1:]
        if end == closing:
            return tuple(branches), tokens


def _alternatives(token: str, slots: Slots, within: tuple[str, ...]) -> Phrase:
    """``a/b/{slot}`` as one part: single words share one, which keeps the network small."""
    single: set[str] = set()
    longer: list[Phrase] = []
    for option in token.split("/"):
        for phrase in _option(option, slots, within):
            if len(phrase) == 1 and isinstance(phrase[0], Word):
                single |= phrase[0].keys
            else:
                longer.append(phrase)
    if single:
        longer.append((Word(frozenset(single)),))
    return longer[0] if len(longer) == 1 else (Choice(tuple(longer)),)


def _option(option: str, slots: Slots, within: tuple[str, ...]) -> list[Phrase]:
    if option.startswith("{") and option.endswith("}"):
        name = option[1:-1]
        if name in slots.classes:
            return [(Word(frozenset({option})),)]
        if name not in slots.phrases or name in within:
            raise PhraseError(f"slot {option} holds itself" if name in within else f"there is no slot {option}")
        return [parse(phrase, slots, within=(*within, name)) for phrase in slots.phrases[name]]
    return [_words(option)]


def _words(text: str) -> Phrase:
    word = text.removesuffix("~")
    if word != text:
        return (Word(frozenset(forms(word))),)
    if word in _FUSED:
        return tuple(Word(frozenset({part})) for part in _FUSED[word])
    if found := _CONTRACTION.match(word):
        return (Word(frozenset({found[1]})), Word(frozenset({found[2]})))
    pieces = _WORD.findall(word)
    if "".join(pieces) != word or not word:
        raise PhraseError(f"{text!r} is no word")
    return tuple(Word(frozenset({piece})) for piece in pieces)
