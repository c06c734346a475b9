"""The ways in which the students of a roster can be named, looked up by letters alone.

A name is compared by its *key*: lower case, without marks on letters, apostrophes, hyphens and spaces, so that
``Ja'Marcus``, ``JaMarcus`` and ``Ja Marcus`` are one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from models.entities import Roster, Student

NameRule = Literal["name-full", "name-first", "name-alias", "name-nickname", "name-last"]
_RANK: Final[dict[NameRule, int]] = {"name-full": 0, "name-first": 1, "name-alias": 1, "name-nickname": 2, "name-last": 3}


@lru_cache(maxsize=8192)
def name_key(text: str) -> str:
    """The letters of ``text`` that count when names are compared."""
    if text.isascii():
        return "".join(filter(str.isalnum, text.lower()))
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("ł", "l").replace("ø", "o").replace("đ", "d")
    return "".join(c for c in plain if c.isalnum() and not unicodedata.combining(c))


@dataclass(frozen=True, slots=True)
class Naming:
    """What a form of a name can mean: the roster names, by which rule, and of how many words it is made."""

    names: tuple[str, ...]
    rule: NameRule
    words: int


class Namebook:
    """Every form by which a student of one roster can be named.

    Args:
        roster: the students.
        nicknames: short forms by full name, used in both directions.
    """

    def __init__(self, roster: Roster, nicknames: Mapping[str, Iterable[str]]) -> None:
        self._forms: dict[str, Naming] = {}
        self.students = {student.name: student for student in roster.students}
        short, full = _both_directions(nicknames)
        for student in roster.students:
            self._add_student(student, short, full)
        self.longest = max((form.words for form in self._forms.values()), default=0)

    def __bool__(self) -> bool:
        return bool(self._forms)

    def look_up(self, key: str) -> Naming | None:
        """What the form with this key means, if it is one."""
        return self._forms.get(key)

    def forms(self) -> Iterable[tuple[str, Naming]]:
        """All forms with their keys."""
        return self._forms.items()

    def _add_student(self, student: Student, short: Mapping[str, set[str]], full: Mapping[str, set[str]]) -> None:
        parts = student.name.split()
        first, rest = parts[0], parts[1:]
        self._add(student.name, parts, "name-full")
        self._add(student.name, [first], "name-first")
        called = [alias.split() for alias in student.aliases if alias.split()]
        for alias in called:
            self._add(student.name, alias, "name-alias")
        nicknames = [[nickname] for nickname in sorted(short.get(name_key(first), set()) | full.get(name_key(first), set()))]
        for nickname in nicknames:
            self._add(student.name, nickname, "name-nickname")
        if rest:
            for other in ([first], *called, *nicknames):
                self._add(student.name, [*other, *rest], "name-full")
                self._add(student.name, [*other, rest[-1]], "name-full")
            self._add(student.name, rest, "name-last")
            self._add(student.name, rest[-1:], "name-last")
        if len(rest) > 1:
            self._add(student.name, parts[:2], "name-first")

    def _add(self, name: str, words: list[str], rule: NameRule) -> None:
        """Join ``name`` to what the form means; a form that names somebody more directly takes it over."""
        key = name_key("".join(words))
        if len(key) < 2:
            return
        known = self._forms.get(key)
        if known is None or _RANK[rule] < _RANK[known.rule]:
            self._forms[key] = Naming((name,), rule, len(words))
        elif _RANK[rule] == _RANK[known.rule] and name not in known.names:
            self._forms[key] = Naming((*known.names, name), known.rule, known.words)


_Directions = tuple[dict[str, set[str]], dict[str, set[str]]]


def _both_directions(nicknames: Mapping[str, Iterable[str]]) -> _Directions:
    """Short forms by full name and full names by short form, all as keys."""
    short: dict[str, set[str]] = {}
    full: dict[str, set[str]] = {}
    for name, forms in nicknames.items():
        for form in forms:
            short.setdefault(name_key(name), set()).add(name_key(form))
            full.setdefault(name_key(form), set()).add(name_key(name))
    return short, full
