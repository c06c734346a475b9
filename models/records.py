"""What the notebook gives back: the vocabulary of ``entities`` with the ids under which it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from models.entities import Conference, Recording, Student, Transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceRecord:
    """A stored conference and the recording that tells of it.

    ``id`` stays the same when the recording is tagged again. ``rules_version`` names the rules that found it all.
    """

    id: int
    recording: Recording
    conference: Conference
    rules_version: str = ""

    @property
    def recorded_at(self) -> datetime:
        """When the recording was made."""
        return self.recording.recorded_at


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRecord:
    """A stored recording with its transcript and its conferences, in the order in which they are told."""

    recording: Recording
    transcript: Transcript | None
    conferences: tuple[ConferenceRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentRecord:
    """A stored student. One who is not ``active`` has left: not on the roster, but in the records."""

    id: int
    student: Student
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did, in numbers of students."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
