"""Which day "Thursday", "tomorrow" or "next week" is, seen from the day on which it was said."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_AHEAD: Final = {"today": 0, "tonight": 0, "tomorrow": 1}
_NUMBERS: Final = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "couple": 2}
_UNITS: Final = {"day": 1, "days": 1, "week": 7, "weeks": 7}


def day_said(words: Sequence[str], said_on: date) -> date | None:
    """The first day that ``words`` (lower case) name, at or after ``said_on``; None where they name none.

    A weekday is the next one of that name, never ``said_on`` itself; "next" before it takes the one of the next
    calendar week. "Next week" is its Monday.
    """
    for i, word in enumerate(words):
        after = words[i + 1] if i + 1 < len(words) else ""
        if word in _AHEAD:
            return said_on + timedelta(days=_AHEAD[word])
        if word == "next" and after == "week":
            return said_on + timedelta(days=7 - said_on.weekday())
        if word == "next" and after in _WEEKDAYS:
            return said_on + timedelta(days=7 - said_on.weekday() + _WEEKDAYS.index(after))
        if word in _WEEKDAYS and (i == 0 or words[i - 1] != "last"):
            return said_on + timedelta(days=(_WEEKDAYS.index(word) - said_on.weekday() - 1) % 7 + 1)
        if word == "in" and after in _NUMBERS:
            unit = next((w for w in words[i + 2 : i + 4] if w in _UNITS), "")
            if unit:
                return said_on + timedelta(days=_NUMBERS[after] * _UNITS[unit])
    return None
