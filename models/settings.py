"""What a teacher can set, in ``settings.yaml`` in the notebook's folder.

Without the file, or a line of it, the default holds, which is as here::

everybody_in: 10       # school days in which everybody is to be met once
recent: 15             # school days for which a need is thought to be still there
conferences_a_day: 4   # how many students the plan for a day names
groups_a_student: 2    # how many groups one student may be in at a time
unasked: []            # what `recap review` does not ask about: student, type, taught, goal
holidays:              # weekdays without school: days, or first and last day
  - 2026-11-11
  - 2026-12-21 to 2027-01-01
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from models.errors import RuleError
from models.plain_yaml import read_yaml
from models.school_days import SchoolDays

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ASKED: Final = ("student", "type", "taught", "goal")
"""What questions of ``recap review`` may be left out: those about one of these alone, missing or doubtful."""

_LONGEST_HOLIDAYS_DAYS: Final = 400  # a longer one has its year mistyped


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings, described in this module's docstring."""

    everybody_in: int = 10
    recent: int = 15
    conferences_a_day: int = 4
    groups_a_student: int = 2
    unasked: tuple[str, ...] = ()
    school_days: SchoolDays = field(default_factory=SchoolDays)

    @classmethod
    def load(cls, file: Path) -> Settings:
        """The settings of a file, which need not exist.

        Raises:
            RuleError: the file cannot be read, or a value in it is not right.
        """
        values = read_yaml(file) if file.exists() else {}
        if not isinstance(values, dict):
            raise RuleError("here lines such as 'everybody_in: 10' are expected", where=file.name)
        given: dict[str, Any] = {}
        for key, value in values.items():
            where = f"{file.name}: {key}"
            if key == "holidays":
                given["school_days"] = SchoolDays(frozenset(_days(value, where)))
            elif key == "unasked":
                given["unasked"] = tuple(_asked(value, where))
            elif key in _NUMBERS:
                given[key] = _count(value, where)
            else:
                there_are = ", ".join(sorted({*_NUMBERS, "unasked", "holidays"}))
                raise RuleError(f"there is no such setting (there are: {there_are})", where=where)
        return cls(**given)


_NUMBERS: Final = tuple(setting.name for setting in fields(Settings) if setting.type == "int")


def settings_text(settings: Settings) -> str:
    """Settings as a file holds them."""
    numbers = [f"{name}: {getattr(settings, name)}" for name in _NUMBERS]
    unasked = f"unasked: [{', '.join(settings.unasked)}]"
    days = [f"  - {day.isoformat()}" for day in sorted(settings.school_days.holidays)]
    return "\n".join([*numbers, unasked, "holidays:" if days else "holidays: []", *days]) + "\n"


def _count(value: object, where: str) -> int:
    if not (isinstance(value, str) and value.isdecimal() and int(value) > 0):
        raise RuleError(f"{value!r} is not a whole number above 0", where=where)
    return int(value)


def _asked(value: object, where: str) -> Iterator[str]:
    """What questions may be about, those of a list."""
    if not isinstance(value, list):
        raise RuleError("here a list such as [goal, type] is expected", where=where)
    for item in value:
        if item not in ASKED:
            raise RuleError(f"{item!r} is none of {', '.join(ASKED)}", where=where)
        yield item


def _days(value: object, where: str) -> Iterator[date]:
    """Every day of a list of days and stretches of days."""
    if not isinstance(value, list):
        raise RuleError("here a list of days is expected", where=where)
    for item in value:
        first, _, last = str(item).partition(" to ")
        start, end = _day(first, where), _day(last or first, where)
        if not 0 <= (end - start).days <= _LONGEST_HOLIDAYS_DAYS:
            raise RuleError(f"{item!r} does not go from a day to a later one", where=where)
        yield from (start + timedelta(days=number) for number in range((end - start).days + 1))


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise RuleError(f"{text!r} is not a day; write it as 2026-12-21", where=where) from error
