"""Everything that can go wrong, as one tree.

    RecapError
    ├── RecordingError        1   one recording could not be processed; the others go on
    ├── RosterError           3   a class list cannot be read, or a name in it is not right
    ├── ModelError            4   a speech or language model is missing or not what it should be
    ├── NotebookError         5   the notebook is in use, damaged or of a newer version
    ├── RuleError             6   rule data is wrong
    └── NotFoundError         7   there is no such conference, recording or student

The number is the exit code of the command that ends with it. Code 2 means that the command line itself
is wrong, and is Click's. A message says where and why: ``note-17.m4a: no audio track``.
"""

from __future__ import annotations

from models.printable import printable


class RecapError(Exception):
    """Something that a person can understand and act on, as one line: where it is, and the reason.

    Args:
        reason: why, as a short clause without a full stop.
        where: the file's name, ``file:line``, or what else the reason is about; may be empty.
    """

    exit_code = 70

    def __init__(self, reason: str, *, where: str = "") -> None:
        self.reason = printable(reason)
        self.where = printable(where)
        super().__init__(f"{self.where}: {self.reason}" if where else self.reason)


class RecordingError(RecapError):
    """One recording could not be processed (no sound, no audio track, unreadable, too long …)."""

    exit_code = 1


class RosterError(RecapError):
    """A class list cannot be read, or a name in it is not right."""

    exit_code = 3


class ModelError(RecapError):
    """A speech or language model is missing, or its data is not what it should be."""

    exit_code = 4


class NotebookError(RecapError):
    """The notebook is in use by another process, damaged, or written by a newer version."""

    exit_code = 5


class RuleError(RecapError):
    """Rule data is wrong; ``where`` is ``file:line``."""

    exit_code = 6


class NotFoundError(RecapError):
    """There is no such conference, recording or student."""

    exit_code = 7
