"""When a recording was made: by its own tag, else by its file name, else by when the file was last changed.

All times are local and without a zone: a record book knows days. A file's time of change is the last resort, since
copying a file off a phone often sets it to the day of the copy.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from models.files import unreadable
from pipeline.sounds.filename_dates import EARLIEST, date_in_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from models.entities import DateSource

# What devices write while they record, the surest first; what tells of a purchase, a release or a conversion is not
# among them. ``creation_time`` is universal time; iPhones add the first, with the offset of where they were; ``date``
# is what music players show, and counts only if it holds a time of day (see ``_TAG_TIME``).
_TAGS = ("com.apple.quicktime.creationdate", "creation_time", "date_recorded", "date")
_TAG_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(Z|[-+]\d\d:?\d\d)?")
_UNIVERSAL = ("Z", "+0000", "+00:00", "-0000", "-00:00")


def recorded_at(path: Path, tags: Mapping[str, str], *, now: datetime | None = None) -> tuple[datetime, DateSource]:
    """When a recording was made, in local time to the second, and what says so.

    A file name that tells only the day (WhatsApp's do) goes with the time of the file's last change, if that was on
    the same day, else with midnight.

    Args:
        path: the recording's source file.
        tags: its container's metadata, as in ``Sound.tags``.
        now: the present in local time; what is later than a day from now is not believed.

    Raises:
        RecordingError: the file is not there (any more).
    """
    latest = (now or datetime.now()) + timedelta(days=1)
    tagged = (_time_in(tags.get(name, "")) for name in _TAGS)
    if at := next((at for at in (*tagged, _broadcast_time(tags)) if at and EARLIEST <= at <= latest), None):
        return at, "tag"
    modified = _modified_at(path)
    if named := date_in_name(path.name, latest=latest):
        day, at_time = named
        if at_time is None and modified.date() == day:
            at_time = modified.time()
        return datetime.combine(day, at_time or datetime.min.time()), "filename"
    return modified, "mtime"


def on_day(day: date, path: Path, tags: Mapping[str, str]) -> datetime:
    """The time of day at which a recording was made, on the day that a person says it was made."""
    return datetime.combine(day, recorded_at(path, tags)[0].time())


def _time_in(tag: str) -> datetime | None:
    """The local time that a tag tells; None unless it holds a date with a time of day.

    A time with an offset is the wall clock's where the recording was made, and stays what it is.
    """
    match = _TAG_TIME.fullmatch(tag.strip())
    if not match:
        return None
    day, clock, zone = match.groups()
    try:
        at = datetime.fromisoformat(f"{day} {clock}")
    except ValueError:
        return None
    if zone in _UNIVERSAL:
        return at.replace(tzinfo=timezone.utc).astimezone().replace(tzinfo=None)
    return at


def _broadcast_time(tags: Mapping[str, str]) -> datetime | None:
    """What field recorders (broadcast WAV) write, in local time, in two tags."""
    return _time_in(f"{tags.get('origination_date', '')} {tags.get('origination_time', '')}")


def _modified_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime).replace(microsecond=0)
    except OSError as error:
        raise unreadable(path, error) from error
