"""From sound files to transcripts: what is asked (``Job``), what comes back (``Heard``), who does it (``Listener``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from models.entities import NOTHING_SAID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from models.entities import Transcript
    from models.errors import RecordingError
    from pipeline.sounds.sound import Sound

LISTENER = "listener-"
"""So begin the names of all threads that listen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A sound file to be transcribed, and the names that are likely to be said in it."""

    path: Path
    sha256: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What became of a job: the figures and tags of its sound with the transcript, or the error that stopped it.

    ``claimed_s`` is what the container says, None where it says nothing; ``damage`` tells what of the sound could not
    be decoded, and is empty where all of it could.
    """

    job: Job
    duration_s: float = 0.0
    claimed_s: float | None = None
    damage: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    transcript: Transcript = NOTHING_SAID
    error: RecordingError | None = None


class SoundReader(Protocol):
    """Reads a sound file (see ``pipeline.sounds.decoder.Decoder``)."""

    def read(self, path: Path) -> Sound:
        """The file's sound; raises RecordingError."""
        ...


class Listener(Protocol):
    """Turns sound files into transcripts, in whatever order they are ready."""

    def listen(self, jobs: Iterable[Job]) -> Iterator[Heard]:
        """Yields one ``Heard`` for each job, as soon as it is ready."""
        ...
