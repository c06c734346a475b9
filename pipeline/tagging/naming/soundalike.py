"""How much two names are alike, as letters and as they are said.

A recogniser that has never met a name keeps now its letters, now its consonants, now its vowels. So three measures
are taken together: Jaro and Winkler's of the letters, and the edit distance both of Philips' metaphone codes and of
the names spelled alike where they sound alike. Measured on 400 names said by a speech synthesiser and written down
by the ``base`` model: of the misheard ones 63 % are told from names that are not on the roster at one false
finding in twenty; each measure alone finds 46 to 57 %.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import jellyfish
from rapidfuzz.distance import JaroWinkler, Levenshtein

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.tagging.naming.book import Spoken

_MERGED: Final = str.maketrans({"0": "T", "X": "S", "E": "A", "I": "A", "O": "A", "U": "A"})
"""Sounds that recognisers take for one another: th and t, sh and s, the vowels (coded only where a name begins)."""

_SAID: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("^x", "s"), ("sch", "S"), ("tch", "C"), ("ph", "f"), ("gh", ""), ("^kn", "n"), ("^wr", "r"), ("wh", "w"),
        ("ck", "k"), ("dg", "j"), ("qu", "kw"), ("q", "k"), ("x", "ks"), ("sh", "S"), ("ch", "C"), ("th", "T"),
        ("c(?=[eiy])", "s"), ("c", "k"), ("z", "s"), ("v", "f"), ("(?<=[^aeiou])h|h$", ""),
        ("ee|ea|ey|[eiy]y$|ie$|i+$|y", "i"), ("ai|ei|a(?=[^aeiou]e$)", "e"), ("oo|ou|ew|ue", "u"),
        ("oa|ow|au|aw", "o"), ("(?<=[^aeiou])e$", ""), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip
"""Spellings and the one spelling that stands for all that sound like it."""


@lru_cache(maxsize=16384)
def sound_code(key: str) -> str:
    """The consonants of how a name is said in English; ``key`` is lower-case letters."""
    return jellyfish.metaphone(key).replace(" ", "").translate(_MERGED)


@lru_cache(maxsize=16384)
def as_said(key: str) -> str:
    """A name spelled the way all names of its sound would be; ``key`` is lower-case letters."""
    for pattern, sound in _SAID:
        key = pattern.sub(sound, key)
    return key


def likeness(a: str, b: str) -> float:
    """How much two name keys are alike, 0 to 1."""
    if a == b:
        return 1.0
    same = Levenshtein.normalized_similarity
    return (JaroWinkler.similarity(a, b) + same(sound_code(a), sound_code(b)) + same(as_said(a), as_said(b))) / 3


def nearest(heard: str, forms: Iterable[Spoken], *, least: float) -> list[Spoken]:
    """The forms that are most like the name key ``heard``, one for each student; none below the likeness ``least``."""
    best = least
    found: dict[str, Spoken] = {}
    for form in forms:
        value = likeness(heard, form.key)
        if value > best:
            best, found = value, {form.name: form}
        elif value == best:
            found.setdefault(form.name, form)
    return list(found.values())
