from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.school_days import SchoolDays

DAYS = st.dates(min_value=date(2026, 8, 1), max_value=date(2027, 7, 31))


@given(st.frozensets(DAYS, max_size=30), DAYS, DAYS)
def test_between_is_what_counting_on_one_s_fingers_gives(holidays: frozenset[date], first: date, last: date) -> None:
    """The arithmetic agrees with looking at every day after the first."""
    days = SchoolDays(holidays)
    counted = [first + timedelta(days=number) for number in range(1, (last - first).days + 1)]
    assert days.between(first, last) == sum(days.includes(day) for day in counted)


@given(st.frozensets(DAYS, max_size=30), DAYS)
def test_the_day_after_is_one_school_day_away(holidays: frozenset[date], day: date) -> None:
    """The next school day is later, has school, and is the first such day."""
    days = SchoolDays(holidays)
    after = days.after(day)
    assert after > day
    assert days.includes(after)
    assert days.between(day, after) == 1


def test_weekends_and_holidays_are_no_school_days() -> None:
    """After the Friday before a free Monday comes Tuesday."""
    days = SchoolDays(frozenset({date(2026, 9, 7)}))
    assert days.after(date(2026, 9, 4)) == date(2026, 9, 8)
    assert [days.includes(date(2026, 9, day)) for day in range(4, 9)] == [True, False, False, False, True]
