"""What the notebook gives back: the vocabulary of ``entities`` with the ids under which it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from models.entities import Conference, FindingKind, Recording, Student, Transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceRecord:
    """A stored conference and the recording that tells of it.

    ``id`` stays the same when the recording is tagged again; 0 is that of one not stored yet. ``rules_version`` names
    the rules that found what a person did not decide, ``decided`` the kinds of findings that a person did.
    """

    id: int
    recording: Recording
    conference: Conference
    rules_version: str = ""
    decided: tuple[FindingKind, ...] = ()

    @property
    def recorded_at(self) -> datetime:
        """When the recording was made."""
        return self.recording.recorded_at


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRecord:
    """A stored recording with its transcript and its conferences, in the order in which they are told.

    ``is_arranged`` says that a person decided something about the conferences: none comes or goes by itself any more.
    """

    recording: Recording
    transcript: Transcript | None
    conferences: tuple[ConferenceRecord, ...] = ()
    is_arranged: bool = False

    @property
    def text(self) -> str:
        """What was said; empty where nothing was."""
        return self.transcript.text if self.transcript else ""


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
