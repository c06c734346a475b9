"""The date that a file's name tells: phones, recorders and messengers each write it in a way of their own.

    20260915_110400.mp3                            Android phones, most recorder apps
    20260915 110400-1A2B3C4D.m4a                   Voice Memos, in its own folder
    Voice 260915_110400.m4a, 260915_1104.mp3       Samsung, Sony
    260915_0003.mp3                                Olympus, Tascam: a counter, no time
    2026_09_15_11_04_00.m4a                        Fossify and other free apps
    Recording 2026-09-15 11.04.00.m4a              several
    PTT-20260915-WA0003.opus                       WhatsApp on a phone: no time
    WhatsApp Audio 2026-09-15 at 11.04.00 AM.ogg   WhatsApp on the web
    signal-2026-09-15-11-04-00-123.aac             Signal
    audio_2026-09-15_11-04-00.ogg                  Telegram
    GMT20260915-110400_Recording.m4a, PXL_…        Zoom, Pixel's camera: universal time
    Recording 2026-09-15T11-04-00Z.m4a             universal time as well
    audio-1789470240000.webm                       web pages: milliseconds since 1970
    Lesson 15-Sep-2026.mp3, September 15, 2026     people

A name that can be read in two ways (03-04-2026) tells no date: a wrong one is worse than none.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, time, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

EARLIEST = datetime(2005, 1, 1)
"""What is older is the birthday of a clock that was never set (1904, 1970, 1980, 2000), not a recording's."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"""
    (?P<month_name> jan(?:uary)? | feb(?:ruary)? | mar(?:ch)? | apr(?:il)? | may | june? | july? | aug(?:ust)?
      | sept?(?:ember)? | oct(?:ober)? | nov(?:ember)? | dec(?:ember)? ) (?![a-z]) \.?
"""
_FULL_DATES = (
    r"(?P<year>20\d\d) (?P<month>\d\d) (?P<day>\d\d)",
    r"(?P<year>20\d\d) (?P<sep>[-_.\s]) (?P<month>\d\d?) (?P=sep) (?P<day>\d\d?)",
    rf"(?P<year>20\d\d) [-_.\s]? {_MONTH} [-_.\s]? (?P<day>\d\d?)",
    rf"(?P<day>\d\d?) (?:st|nd|rd|th)? [-_.\s]? {_MONTH} [-_.,\s]{{0,2}} (?P<year>20\d\d)",
    rf"(?<![a-z]) {_MONTH} [-_.\s]? (?P<day>\d\d?) (?:st|nd|rd|th)? [-_.,\s]{{1,2}} (?P<year>20\d\d)",
    r"(?P<first>\d\d?) (?P<sep>[-_.\s]) (?P<other>\d\d?) (?P=sep) (?P<year>20\d\d)",
)
_TIME = r"""
    (?: \sat\s | [-_.,T\s]{1,2} | (?<=\d{8}) )  # between date and time there is nothing only if it is all digits
    (?: (?P<hour>\d\d?) (?P<mark>[-_.:]) (?P<minute>\d\d) (?: (?P=mark) (?P<second>\d\d) )?
      | (?P<digits>\d{4}|\d{6}|\d{9}) )  # as far as minutes, seconds, milliseconds
    (?!\d) (?: \s? (?P<half>[ap]) \.? m\b )? (?P<z>Z(?![a-z0-9]))?
"""
_FLAGS = re.IGNORECASE | re.VERBOSE
_PATTERNS = (  # the surest first
    *(re.compile(rf"(?<!\d) (?P<utc>(?:GMT|PXL_)(?=\d))? {full} {_TIME}", _FLAGS) for full in _FULL_DATES),
    *(re.compile(rf"(?<!\d) {full} (?!\d)", _FLAGS) for full in _FULL_DATES),
    re.compile(r"(?<!\d) (?P<six>\d{6}) [-_\s] (?: (?P<digits>\d{6}|\d{4}) | \d{3} ) (?!\d)", _FLAGS),
    re.compile(r"(?<!\d) (?P<epoch_ms>\d{13}) (?!\d)", _FLAGS),
)
_SHORT_YEARS = 5  # so far back, a year is believed that is written with two digits
_FIRST_HOUR = 5  # four digits that make an earlier time of day are a counter: 0003 is the third recording


def date_in_name(name: str, *, latest: datetime) -> tuple[date, time | None] | None:
    """When a file was recorded, by its name: the day, and the time if it tells that; None where it tells neither.

    Args:
        name: the file's name, with or without its ending.
        latest: what lies after this (local time), or before ``EARLIEST``, is not taken for a date.
    """
    for pattern in _PATTERNS:
        for match in pattern.finditer(name):
            with suppress(ValueError):  # no such day, or no such time
                day, at = _read({key: text for key, text in match.groupdict().items() if text}, latest.date())
                if EARLIEST <= datetime.combine(day, at or time()) <= latest:
                    return day, at
    return None


def _read(parts: dict[str, str], latest: date) -> tuple[date, time | None]:
    """The day and time that a match's named parts mean; raises ValueError if they mean none."""
    if "epoch_ms" in parts:
        at = datetime.fromtimestamp(int(parts["epoch_ms"]) // 1000)
        return at.date(), at.time()
    day = _short_day(parts["six"], latest) if "six" in parts else _full_day(parts)
    clock = _clock(parts)
    if clock and ("utc" in parts or "z" in parts):
        local = datetime.combine(day, clock, timezone.utc).astimezone()
        return local.date(), local.time()
    return day, clock


def _full_day(parts: dict[str, str]) -> date:
    year = int(parts["year"])
    if "first" in parts:
        first, other = int(parts["first"]), int(parts["other"])
        if first <= 12 and other <= 12 and first != other:
            raise ValueError("day and month, or month and day?")
        return date(year, min(first, other), max(first, other))
    name = parts.get("month_name")
    month = _MONTHS.index(name[:3].lower()) + 1 if name else int(parts["month"])
    return date(year, month, int(parts["day"]))


def _short_day(six: str, latest: date) -> date:
    """Six digits are a recorder's, year first, unless they make a later day in a person's order, year last."""
    a, b, c = int(six[:2]), int(six[2:4]), int(six[4:])
    day = date(2000 + a, b, c)
    if day.year < latest.year - _SHORT_YEARS or any(day < other <= latest for other in _days((c, b, a), (c, a, b))):
        raise ValueError("more likely something else")
    return day


def _days(*orders: tuple[int, int, int]) -> Iterator[date]:
    """The days there are among these: (year of the century, month, day)."""
    for year, month, day in orders:
        with suppress(ValueError):
            yield date(2000 + year, month, day)


def _clock(parts: dict[str, str]) -> time | None:
    """The time of day; None where there is none, or a recorder's counter in its place."""
    if digits := parts.get("digits"):
        hour, minute, second = int(digits[:2]), int(digits[2:4]), int(digits[4:6] or 0)
        if len(digits) == 4 and hour < _FIRST_HOUR:
            return None
    elif "hour" in parts:
        hour, minute, second = int(parts["hour"]), int(parts["minute"]), int(parts.get("second", 0))
    else:
        return None
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            raise ValueError("no hour of half a day")
        hour = hour % 12 + (12 if half in "pP" else 0)
    return time(hour, minute, second)
