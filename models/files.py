"""Opening a file that a person pointed at, which may turn out to be no file at all."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, BinaryIO

from models.errors import RecordingError

if TYPE_CHECKING:
    from pathlib import Path

# Without O_NONBLOCK, opening a pipe that nobody writes to waits for ever; without O_NOCTTY a terminal becomes ours.
_FLAG_NAMES = ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")
_OPEN_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in _FLAG_NAMES)
_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_PLAIN_REASONS: tuple[tuple[type[OSError], str], ...] = (
    (FileNotFoundError, "no such file"),
    (NotADirectoryError, "no such file"),
    (PermissionError, "permission denied"),
)


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file, or a link to one, for reading; nothing else is opened, not even for a moment.

    Raises:
        RecordingError: it is a folder, a pipe, a device …, does not exist, or may not be read.
    """
    try:
        # Looked at first, since opening a device can already do something, and again when open, since what bears
        # the name can have changed in between.
        _require_regular(path.stat(), path)
        file = os.fdopen(os.open(path, _OPEN_FLAGS), "rb")
        try:
            _require_regular(os.fstat(file.fileno()), path)
        except BaseException:
            file.close()
            raise
    except OSError as error:
        raise unreadable(path, error) from error
    return file


def unreadable(path: Path, error: OSError) -> RecordingError:
    """The error that tells in plain words why the system would not let us read a file."""
    plain = next((reason for kind, reason in _PLAIN_REASONS if isinstance(error, kind)), None)
    return RecordingError(plain or f"cannot be read: {error.strerror or error}", where=path.name)


def _require_regular(status: os.stat_result, path: Path) -> None:
    """Raise unless the status is that of a regular file; for a folder that cannot be listed, raise why not."""
    if stat.S_ISREG(status.st_mode):
        return
    if stat.S_ISDIR(status.st_mode):
        os.scandir(path).close()
        raise RecordingError("a folder, not a sound file", where=path.name)
    kind = next((name for is_kind, name in _KINDS if is_kind(status.st_mode)), "something else")
    raise RecordingError(f"{kind}, not a sound file", where=path.name)
