from __future__ import annotations

import time as clock
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sounds.filename_dates import EARLIEST, date_in_name

LATEST = datetime(2026, 11, 26, 9, 30)

# What each program writes, and what a reader takes it for.
TOLD = {
    "20260915_110400_a004.mp3": "2026-09-15 11:04:00",
    "20260915 110400-1A2B3C4D.m4a": "2026-09-15 11:04:00",
    "20260915110400.m4a": "2026-09-15 11:04:00",
    "20260915110459123.m4a": "2026-09-15 11:04:59",
    "202609151104.m4a": "2026-09-15 11:04:00",
    "REC20260915110400.wav": "2026-09-15 11:04:00",
    "20140930_174530_AR_N65519.WAV": "2014-09-30 17:45:30",
    "Recording 2026-09-15 11.04.00.m4a": "2026-09-15 11:04:00",
    "Recording (2026-09-15 11_04_00).m4a": "2026-09-15 11:04:00",
    "Audio Recording 2026-09-15 at 11.04.00\u202fPM.m4a": "2026-09-15 23:04:00",
    "2026-09-15-11-04-00.ogg": "2026-09-15 11:04:00",
    "2026_09_15_11_04_18.m4a": "2026-09-15 11:04:18",
    "2026-09-15 11.04.3gp": "2026-09-15 11:04:00",
    "Voice 260915_110400.m4a": "2026-09-15 11:04:00",
    "Call recording Mom_260915_110400.m4a": "2026-09-15 11:04:00",
    "260915-110400.WAV": "2026-09-15 11:04:00",
    "260915_1104.mp3": "2026-09-15 11:04:00",
    "260915_001.mp3": "2026-09-15",
    "260915_0003.mp3": "2026-09-15",
    "PTT-20260915-WA0003.opus": "2026-09-15",
    "AUD-20260915-WA0012.m4a": "2026-09-15",
    "WhatsApp Audio 2026-09-15 at 11.04.00 AM.ogg": "2026-09-15 11:04:00",
    "WhatsApp Audio 2026-09-15 at 1.04.00 PM (1).ogg": "2026-09-15 13:04:00",
    "WhatsApp Ptt 2026-09-15 at 12.04.00 AM.ogg": "2026-09-15 00:04:00",
    "signal-2026-09-15-110400.m4a": "2026-09-15 11:04:00",
    "signal-2026-09-15-11-04-00-123.aac": "2026-09-15 11:04:00",
    "audio_2026-09-15_11-04-00.ogg": "2026-09-15 11:04:00",
    "audio-1789470240123.webm": "2026-09-15 11:04:00",
    "Recording 2026-09-15T11-04-00Z.m4a": "2026-09-15 11:04:00",
    "GMT20260915-110400_Recording.m4a": "2026-09-15 11:04:00",
    "PXL_20260915_110400123.mp4": "2026-09-15 11:04:00",
    "15-Sep-2026.mp3": "2026-09-15",
    "15Sep2026_1104.mp3": "2026-09-15 11:04:00",
    "2026-Sep-15.m4a": "2026-09-15",
    "Maya 15 September 2026.m4a": "2026-09-15",
    "Sept. 15th, 2026 11.04 am.m4a": "2026-09-15 11:04:00",
    "Lesson 15.09.2026.m4a": "2026-09-15",
    "9-15-2026 at 2.30 PM.m4a": "2026-09-15 14:30:00",
    "04-04-2026.m4a": "2026-04-04",
    "2026-09-15 (2).m4a": "2026-09-15",
    "2026.09.15.mp4": "2026-09-15",
    "20260915_250000.m4a": "2026-09-15",
    "copied 20261231 from 2026-09-15 11.04.00.m4a": "2026-09-15 11:04:00",
}

NOT_TOLD = [
    "note-17.m4a",
    "a031.m4a",
    "New Recording 12.m4a",
    "Voice 001.m4a",
    "IMG_1234.MOV",
    "2026.m4a",
    "Track 2026 09.m4a",
    "Maya 12 2026.m4a",
    "+1 202-555-0143.m4a",
    "2025550143.m4a",
    "call 555-123-4567.m4a",
    "120304-5678.mp3",
    "8008675309-5551212-0812-01012026.wav",
    "1789470240.m4a",
    "978014312774.mp3",
    "03-04-2026.m4a",
    "3.4.2026 11.04.m4a",
    "150926_001.mp3",
    "091526_001.mp3",
    "101112_001.mp3",
    "20260931_110400.m4a",
    "20261345.m4a",
    "19991231_110400.m4a",
    "20270115_110400.m4a",
    "9999999999999.webm",
]


@pytest.mark.parametrize("name", TOLD)
def test_the_ways_in_which_programs_write_a_date_are_read(name: str) -> None:
    """The day, and the time where the name has one."""
    told = date_in_name(name, latest=LATEST)
    assert told is not None
    day, at = told
    assert (f"{day} {at}" if at else str(day)) == TOLD[name]


@pytest.mark.parametrize("name", NOT_TOLD)
def test_other_numbers_are_no_date(name: str) -> None:
    """Counters, phone numbers, days that do not exist or are not yet, and what can be read in two ways."""
    assert date_in_name(name, latest=LATEST) is None


@pytest.mark.parametrize(
    "name", ["PXL_20260915_030400123.mp4", "GMT20260915-030400_x.m4a", "2026-09-15T03-04-00Z.m4a", "1789441440000.webm"]
)
def test_universal_time_becomes_local_time(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A lesson's morning in Europe is the evening before in New York, in summer time."""
    monkeypatch.setenv("TZ", "America/New_York")
    clock.tzset()
    assert [str(part) for part in date_in_name(name, latest=LATEST) or ()] == ["2026-09-14", "23:04:00"]


@given(st.datetimes(min_value=EARLIEST, max_value=LATEST), st.sampled_from(["%Y%m%d_%H%M%S", "%Y-%m-%d %H.%M.%S"]))
def test_any_time_written_in_full_is_read_back(at: datetime, form: str) -> None:
    """Whatever the day and time."""
    at = at.replace(microsecond=0)
    assert date_in_name(f"note {at:{form}}.m4a", latest=LATEST) == (at.date(), at.time())


@given(st.text(alphabet="0123456789-_. TZapm", max_size=30))
def test_no_name_is_too_odd(name: str) -> None:
    """Whatever it is, it is read as a plausible date or as none."""
    told = date_in_name(name, latest=LATEST)
    assert told is None or EARLIEST.date() <= told[0] <= LATEST.date()
