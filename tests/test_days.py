"""Days that are said, seen from the day on which they were said."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.tagging.days import day_said

TUESDAY = date(2026, 9, 15)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("check in thursday", date(2026, 9, 17)),
        ("by friday", date(2026, 9, 18)),
        ("on tuesday", date(2026, 9, 22)),
        ("tomorrow", date(2026, 9, 16)),
        ("tonight", TUESDAY),
        ("next week", date(2026, 9, 21)),
        ("next thursday", date(2026, 9, 24)),
        ("in two weeks", date(2026, 9, 29)),
        ("like last tuesday", None),
        ("soon", None),
    ],
)
def test_a_day_is_resolved_against_the_day_of_the_recording(words: str, day: date | None) -> None:
    """A weekday is the next of its name; what names no day has none."""
    assert day_said(words.split(), TUESDAY) == day
