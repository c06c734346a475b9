"""Whose class a recap is of, told by the names it holds."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pipeline.tagging.naming.book import name_key
from pipeline.tagging.naming.ordinary import CALENDAR, PLACES, WORDS

if TYPE_CHECKING:
    from models.entities import Roster

_WEAK: Final = CALENDAR | PLACES | WORDS


def guess_class(text: str, roster: Roster) -> str | None:
    """Whose recap ``text`` is: the class of which most students are named; None on a tie or when nobody is.

    First names and aliases count, as they are spelled and with a capital; one that two classes share counts for
    both, and one that is a word as well counts half.
    """
    classes = _classes_by_name(roster)
    words = {name_key(word.removesuffix("'s").removesuffix("’s")) for word in text.split() if word[:1].isupper()}
    counts: Counter[str] = Counter()
    for key in words & classes.keys():
        for class_name in classes[key]:
            counts[class_name] += 1 if key in _WEAK else 2
    best = counts.most_common(2)
    return best[0][0] if best and (len(best) == 1 or best[0][1] > best[1][1]) else None


@lru_cache(maxsize=8)
def _classes_by_name(roster: Roster) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for student in roster.students:
        for called in (student.name.split()[0], *student.aliases):
            found.setdefault(name_key(called), set()).add(student.class_name)
    return found
