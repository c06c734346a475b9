"""What the notebook gives back: the vocabulary of ``entities`` with the ids under which it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.spelling import in_place, transcript_spelled

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from models.entities import Conference, FindingKind, Recording, Spelling, Student, Transcript


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
        """What was said, as it was heard; empty where nothing was. Every place on record is one of this text."""
        return self.transcript.text if self.transcript else ""

    @property
    def spellings(self) -> tuple[Spelling, ...]:
        """How the roster spells names that were heard otherwise, in order."""
        return in_place(spelling for told in self.conferences for spelling in told.conference.spellings)

    @property
    def spelled(self) -> Transcript | None:
        """The transcript as a person reads it: names as the roster spells them."""
        return transcript_spelled(self.transcript, self.spellings) if self.transcript else None


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


def named_in(conferences: Iterable[ConferenceRecord]) -> set[str]:
    """The roster names of everybody named in some conferences, whether it was with them or not."""
    told = [record.conference for record in conferences]
    return {name for one in told for name in (*one.students, *(spelling.student for spelling in one.spellings))}
