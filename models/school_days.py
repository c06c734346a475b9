"""School days: the weekdays that are no holidays."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

_WEEKDAYS: Final = 5
_DAYS_A_WEEK: Final = 7
_MONDAY: Final = date(1, 1, 1).toordinal()


@dataclass(frozen=True)
class SchoolDays:
    """The calendar of a school: every weekday that is not among the ``holidays``."""

    holidays: frozenset[date] = frozenset()

    def includes(self, day: date) -> bool:
        """Whether there is school on that day."""
        return day.weekday() < _WEEKDAYS and day not in self.holidays

    def after(self, day: date) -> date:
        """The first school day after ``day``."""
        day += timedelta(days=1)
        while not self.includes(day):
            day += timedelta(days=1)
        return day

    def between(self, first: date, last: date) -> int:
        """How many school days come after ``first``, up to and including ``last``; 0 where ``last`` is not later.

        So yesterday is one school day ago, and on a Monday so is Friday.
        """
        return max(0, self._until(last) - self._until(first))

    def _until(self, day: date) -> int:
        """The number of school days from the calendar's beginning up to and including ``day``."""
        weeks, days = divmod(day.toordinal() - _MONDAY + 1, _DAYS_A_WEEK)
        return weeks * _WEEKDAYS + min(days, _WEEKDAYS) - bisect_right(self._lost, day)

    @cached_property
    def _lost(self) -> list[date]:
        """The holidays that fall on weekdays, in order."""
        return sorted(day for day in self.holidays if day.weekday() < _WEEKDAYS)
