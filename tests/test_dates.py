from __future__ import annotations

import os
import time
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from sounds import tone, write_sound

from models.errors import RecordingError
from pipeline.sounds.dates import on_day, recorded_at
from pipeline.sounds.sound import read_sound

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 25, 9, 30)
MODIFIED = datetime(2026, 10, 2, 8, 15, 30)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    """A file whose name tells nothing, last changed at ``MODIFIED``."""
    return changed(tmp_path / "note-17.m4a")


def changed(path: Path) -> Path:
    """Makes a file that was last changed at ``MODIFIED``."""
    path.touch()
    os.utime(path, (MODIFIED.timestamp(),) * 2)
    return path


def local_time_is(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    """Moves this computer to a time zone."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()


TAGS = {
    "creation_time": {"creation_time": "2026-09-15T11:04:00.000000Z"},
    "iphone": {
        "com.apple.quicktime.creationdate": "2026-09-15T11:04:00-0400",
        "creation_time": "2026-09-15T15:05:10.000000Z",
    },
    "id3": {"date": "2026-09-15 11:04"},
    "vorbis": {"date": "2026-09-15T11:04:00+00:00"},
    "broadcast wav": {"origination_date": "2026-09-15", "origination_time": "11:04:00"},
    "the first that is right": {"creation_time": "1970-01-01T00:00:00Z", "date": "2026-09-15T11:04:00"},
}


@pytest.mark.parametrize("form", TAGS)
def test_the_recordings_own_tag_comes_first(tmp_path: Path, form: str) -> None:
    """Before a date in the file's name, in whichever way devices write it."""
    path = changed(tmp_path / "20260801_070000.m4a")
    assert recorded_at(path, TAGS[form], now=NOW) == (datetime(2026, 9, 15, 11, 4), "tag")


ABSURD = {
    "epoch of QuickTime": {"creation_time": "1904-01-01T00:00:00.000000Z"},
    "epoch of Unix": {"creation_time": "1970-01-01T00:00:00.000000Z"},
    "a recorder's first day": {"creation_time": "2000-01-01T00:03:00.000000Z"},
    "the day after tomorrow": {"creation_time": "2026-11-27T09:30:00.000000Z"},
    "a year": {"date": "2026"},
    "a day": {"date": "2026-09-15"},
    "no such day": {"creation_time": "2026-02-30T11:04:00.000000Z"},
    "words": {"date": "last Tuesday"},
    "another tag": {"purchase_date": "2026-09-15T11:04:00Z", "encoded_date": "2026-09-15T11:04:00Z"},
    "nothing": {},
}


@pytest.mark.parametrize("reason", ABSURD)
def test_a_tag_that_cannot_be_right_is_passed_over(tmp_path: Path, note: Path, reason: str) -> None:
    """Then the file's name tells, and where that tells nothing, the file's last change."""
    named = changed(tmp_path / "20260915_110400.m4a")
    assert [recorded_at(path, ABSURD[reason], now=NOW) for path in (named, note)] == [
        (datetime(2026, 9, 15, 11, 4), "filename"),
        (MODIFIED, "mtime"),
    ]


def test_a_clock_that_is_a_little_fast_is_believed(note: Path) -> None:
    """Up to a day after now, as a phone from another time zone may say."""
    tags = {"creation_time": "2026-11-26T09:00:00Z"}
    assert recorded_at(note, tags, now=NOW) == (datetime(2026, 11, 26, 9), "tag")


@pytest.mark.parametrize(
    ("zone", "tag", "local"),
    [
        ("America/New_York", "2026-07-01T02:30:00Z", datetime(2026, 6, 30, 22, 30)),
        ("America/New_York", "2026-01-15T02:30:00Z", datetime(2026, 1, 14, 21, 30)),
        ("Australia/Sydney", "2026-09-14T23:30:00Z", datetime(2026, 9, 15, 9, 30)),
        ("Europe/London", "2026-10-25T01:30:00Z", datetime(2026, 10, 25, 1, 30)),
    ],
)
def test_universal_time_becomes_the_teachers_time(
    note: Path, monkeypatch: pytest.MonkeyPatch, zone: str, tag: str, local: datetime
) -> None:
    """In summer and in winter, by the rules of the day itself and not of today."""
    local_time_is(monkeypatch, zone)
    assert recorded_at(note, {"creation_time": tag}, now=NOW) == (local, "tag")


def test_a_time_with_an_offset_stays_what_the_clock_showed(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recap dictated at 11:04 in New York is one of 11:04, wherever it is transcribed."""
    local_time_is(monkeypatch, "Asia/Tokyo")
    tags = {"com.apple.quicktime.creationdate": "2026-09-15T11:04:00-04:00"}
    assert recorded_at(note, tags, now=NOW) == (datetime(2026, 9, 15, 11, 4), "tag")


def test_a_name_without_a_time_takes_it_from_the_last_change_on_that_day(tmp_path: Path) -> None:
    """On another day the change was a copy, and the time is not known: midnight."""
    same, other = (changed(tmp_path / f"PTT-{day}-WA0003.opus") for day in ("20261002", "20261001"))
    assert [recorded_at(path, {}, now=NOW) for path in (same, other)] == [
        (MODIFIED, "filename"),
        (datetime(2026, 10, 1), "filename"),
    ]


def test_the_present_is_this_computers(note: Path) -> None:
    """Without being told, it knows that next year is not yet."""
    tags = {"creation_time": f"{datetime.now().year + 1}-12-31T12:00:00Z"}
    assert recorded_at(note, tags) == (MODIFIED, "mtime")


def test_a_day_that_a_person_gives_keeps_the_time(tmp_path: Path) -> None:
    """The recordings of a day stay in their order."""
    path = changed(tmp_path / "20260915_110400.m4a")
    assert on_day(date(2026, 9, 14), path, {}) == datetime(2026, 9, 14, 11, 4)


def test_a_file_that_has_gone_is_said_to_be_missing(tmp_path: Path) -> None:
    """As everywhere, with its name."""
    with pytest.raises(RecordingError, match=r"^gone\.m4a: no such file$"):
        recorded_at(tmp_path / "gone.m4a", {})


@pytest.mark.parametrize("suffix", [".m4a", ".mov", ".mp4", ".qta"])
def test_the_tag_of_a_real_container_is_found(tmp_path: Path, suffix: str) -> None:
    """From the file to the date, through the decoder."""
    path = write_sound(tmp_path / f"note{suffix}", tone(0.5), tags={"creation_time": "2026-09-15T11:04:00Z"})
    assert recorded_at(path, read_sound(path).tags, now=NOW) == (datetime(2026, 9, 15, 11, 4), "tag")


@pytest.mark.parametrize("suffix", [".flac", ".mp3", ".ogg"])
def test_the_date_tag_of_a_music_format_is_found(tmp_path: Path, suffix: str) -> None:
    """Vorbis comments and ID3 hold it under other names, and the decoder under one."""
    path = write_sound(tmp_path / f"note{suffix}", tone(0.5), tags={"date": "2026-09-15T11:04"})
    assert recorded_at(path, read_sound(path).tags, now=NOW) == (datetime(2026, 9, 15, 11, 4), "tag")
