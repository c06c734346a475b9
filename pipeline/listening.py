"""From sound files to transcripts: what is asked (``Job``), what comes back (``Heard``), who does it (``Listener``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from models.entities import NOTHING_SAID
from models.errors import RecordingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from models.entities import Transcript
    from pipeline.sound import Sound
    from pipeline.transcribe import Transcriber


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
    """Reads a sound file (see ``pipeline.decoder.Decoder``)."""

    def read(self, path: Path) -> Sound:
        """The file's sound; raises RecordingError."""
        ...


class Listener(Protocol):
    """Turns sound files into transcripts, in whatever order they are ready."""

    def listen(self, jobs: Iterable[Job]) -> Iterator[Heard]:
        """Yields one ``Heard`` for each job, as soon as it is ready."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OneByOne:
    """Listens to one recording after the other.

    ``decoder`` opens what reads the files; ``transcriber`` is made when the first sound needs it: a day of unreadable
    files loads no model.
    """

    decoder: Callable[[], AbstractContextManager[SoundReader]]
    transcriber: Callable[[], Transcriber]

    def listen(self, jobs: Iterable[Job]) -> Iterator[Heard]:
        """Yields one ``Heard`` for each job, in their order."""
        with self.decoder() as decoder:
            for job in jobs:
                try:
                    sound = decoder.read(job.path)
                except RecordingError as error:
                    yield Heard(job=job, error=error)
                else:
                    yield self._heard(job, sound)

    def _heard(self, job: Job, sound: Sound) -> Heard:
        return Heard(
            job=job,
            duration_s=sound.duration_s,
            claimed_s=sound.claimed_s,
            damage=sound.damage,
            tags=sound.tags,
            transcript=self.transcriber().transcribe(sound.samples, names=job.names),
        )
