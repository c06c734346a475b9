"""Days as a teacher reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

# Not strftime: its names would follow the locale, and the rest of the page does not.
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_AGO_DAYS: Final = 300  # from here on, a day without its year could be taken for this year's


def day_text(day: date, *, today: date, with_weekday: bool = False) -> str:
    """A day as in ``Oct 5``; with its year where that is in doubt (``Oct 5, 2025``)."""
    weekday = f"{_WEEKDAYS[day.weekday()]}, " if with_weekday else ""
    year = f", {day.year}" if abs((today - day).days) > _LONG_AGO_DAYS else ""
    return f"{weekday}{_MONTHS[day.month - 1]} {day.day}{year}"
