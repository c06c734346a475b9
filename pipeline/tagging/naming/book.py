"""The ways in which the students of a roster can be named, looked up by letters alone.

A name is compared by its *key*: lower case, without marks on letters, apostrophes, hyphens and spaces, so that
``Ja'Marcus``, ``JaMarcus`` and ``Ja Marcus`` are one.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from models.entities import Roster, Student

NameRule = Literal["name-full", "name-first", "name-alias", "name-nickname", "name-last"]
_RANK: Final = {"name-full": 0, "name-first": 1, "name-alias": 1, "name-nickname": 2, "name-last": 3}
_PLAIN: Final = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss"})


@lru_cache(maxsize=16384)
def name_key(text: str) -> str:
    """The letters of ``text`` that count when names are compared."""
    lower = text.lower()
    if not lower.isascii():
        lower = unicodedata.normalize("NFKD", lower.translate(_PLAIN))
    return "".join(c for c in lower if c.isalnum())


@dataclass(frozen=True, slots=True)
class Naming:
    """What a form of a name can mean (roster names), by which rule, how the roster writes it and in how many words."""

    names: tuple[str, ...]
    rule: NameRule
    written: str
    words: int


class Spoken(NamedTuple):
    """One way to write what is heard when somebody is called: its key, the roster name, and what was said."""

    key: str
    name: str
    called: str


class Namebook:
    """Every form by which a student of one roster can be named.

    Args:
        roster: the students.
        nicknames: short forms by full name, used in both directions.
        sounds: spellings of how a name is said.
    """

    def __init__(
        self, roster: Roster, nicknames: Mapping[str, Iterable[str]], sounds: Mapping[str, Iterable[str]]
    ) -> None:
        self._forms: dict[str, Naming] = {}
        self._last: dict[str, str] = {}
        self.spoken: list[Spoken] = []
        """First names and aliases as they are spelled and said."""
        short, full = _both_directions(nicknames)
        said = {name_key(name): [name_key(form) for form in forms] for name, forms in sounds.items()}
        for student in roster.students:
            self._add_student(student, short, full)
            self._add_spoken(student, said)
        self.longest = max((form.words for form in self._forms.values()), default=0)
        self._beginnings = frozenset(key[:size] for key in self._forms for size in range(1, len(key) + 1))

    def __bool__(self) -> bool:
        return bool(self._forms)

    def look_up(self, key: str) -> Naming | None:
        """What the form with this key means, if it is one."""
        return self._forms.get(key)

    def begins(self, key: str) -> bool:
        """Whether a form begins with this key, or is it."""
        return key in self._beginnings

    def last_name(self, name: str) -> str:
        """The key of a student's last name, ``""`` where the roster has none."""
        return self._last[name]

    def _add_student(self, student: Student, short: Mapping[str, list[str]], full: Mapping[str, list[str]]) -> None:
        parts = student.name.split()
        first, rest = parts[0], parts[1:]
        self._last[student.name] = name_key(rest[-1]) if rest else ""
        self._add(student.name, parts, "name-full")
        self._add(student.name, [first], "name-first")
        called = [alias.split() for alias in student.aliases if alias.split()]
        for alias in called:
            self._add(student.name, alias, "name-alias")
        nicknames = [[nickname] for nickname in (*short.get(name_key(first), ()), *full.get(name_key(first), ()))]
        for nickname in nicknames:
            self._add(student.name, nickname, "name-nickname")
        if rest:
            for other in ([first], *called, *nicknames):
                self._add(student.name, [*other, *rest], "name-full")
                self._add(student.name, [*other, rest[-1]], "name-full")
            self._add(student.name, rest, "name-last")
            self._add(student.name, rest[-1:], "name-last")
        for count in range(2, len(parts)):
            self._add(student.name, parts[:count], "name-first")

    def _add(self, name: str, words: list[str], rule: NameRule) -> None:
        """Join ``name`` to what the form means; a form that names somebody more directly takes it over."""
        key = name_key("".join(words))
        known = self._forms.get(key)
        if len(key) < (1 if rule == "name-alias" else 2):
            return
        if known is None or _RANK[rule] < _RANK[known.rule]:
            self._forms[key] = Naming((name,), rule, " ".join(words), len(words))
        elif _RANK[rule] == _RANK[known.rule] and name not in known.names:
            self._forms[key] = replace(known, names=(*known.names, name))

    def _add_spoken(self, student: Student, said: Mapping[str, list[str]]) -> None:
        for called in (student.name.split()[0], *student.aliases):
            key = name_key(called)
            self.spoken += [Spoken(form, student.name, called) for form in (key, *said.get(key, ())) if len(form) > 1]


def _both_directions(nicknames: Mapping[str, Iterable[str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Short forms by full name and full names by short form, all as keys."""
    short: dict[str, list[str]] = {}
    full: dict[str, list[str]] = {}
    for name, forms in nicknames.items():
        for form in forms:
            short.setdefault(name_key(name), []).append(name_key(form))
            full.setdefault(name_key(form), []).append(name_key(name))
    return short, full
