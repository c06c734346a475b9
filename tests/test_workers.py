from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Barrier, Event, Thread, current_thread
from typing import TYPE_CHECKING

import numpy as np
import pytest

from models.entities import Transcript
from models.errors import ModelError, RecordingError
from pipeline.listening import Heard, Job
from pipeline.sounds.sound import Sound
from pipeline.speech.engine import Stopped
from pipeline.workers import SideBySide, default_workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


@dataclass
class Reader:
    """Reads sounds that say how long their file's name is; bad files are bad."""

    opened: int = 0
    closed: int = 0
    read_: list[str] = field(default_factory=list)

    @contextmanager
    def open(self) -> Iterator[Reader]:
        """As the decoder is opened and closed."""
        self.opened += 1
        try:
            yield self
        finally:
            self.closed += 1

    def read(self, path: Path) -> Sound:
        """As the decoder reads."""
        self.read_.append(path.name)
        if path.name.startswith("bad"):
            raise RecordingError("no audio track", where=path.name)
        return Sound(
            samples=np.zeros(len(path.name), np.float32), duration_s=len(path.name) / 16_000, tags={"of": path.name}
        )


class Echo:
    """Transcribes a sound as its length and the names that it was given; ``meanwhile`` happens before."""

    engine, model = "echo 1", "none"

    def __init__(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        self.meanwhile = meanwhile
        self.stopped = Event()

    def transcribe(self, samples: np.ndarray, *, names: Sequence[str] = ()) -> Transcript:
        """What a transcriber gives."""
        self.meanwhile()
        if self.stopped.is_set():
            raise Stopped
        return Transcript(text=f"{len(samples)} {' '.join(names)}")

    def stop(self) -> None:
        """What ends it."""
        self.stopped.set()


def job(name: str) -> Job:
    """The job of a file with this name."""
    return Job(path=Path(name), sha256=name, names=("Maya", name))


def test_every_job_gets_one_answer() -> None:
    """Files become transcripts with their figures, bad ones errors, and nothing is lost whatever the order."""
    reader = Reader()
    names = ["a.wav", "bad.wav", "bb.wav", "bad-too.wav", *(f"{'c' * n}.wav" for n in range(1, 20))]
    listener = SideBySide(decoder=reader.open, transcriber=Echo, workers=3)
    heard = {h.job.path.name: h for h in listener.listen(map(job, names))}
    assert sorted(heard) == sorted(names)
    assert heard["bb.wav"] == Heard(
        job=job("bb.wav"),
        duration_s=6 / 16_000,
        tags={"of": "bb.wav"},
        transcript=Transcript(text="6 Maya bb.wav"),
    )
    assert [str(heard[name].error) for name in ("bad.wav", "bad-too.wav")] == [
        "bad.wav: no audio track",
        "bad-too.wav: no audio track",
    ]
    assert (reader.opened, reader.closed) == (1, 1)


def test_the_workers_work_at_the_same_time() -> None:
    """Two transcriptions that wait for each other both come to their end."""
    meeting = Barrier(2, timeout=30)
    listener = SideBySide(decoder=Reader().open, transcriber=lambda: Echo(meeting.wait), workers=2)
    assert len(list(listener.listen(map(job, ["a", "b", "c", "d"])))) == 4


def test_one_transcriber_is_made_for_all() -> None:
    """The model is loaded once, whichever worker needs it first."""
    made: list[Echo] = []

    def make() -> Echo:
        made.append(Echo())
        return made[-1]

    list(SideBySide(decoder=Reader().open, transcriber=make, workers=4).listen(map(job, "abcdefgh")))
    assert len(made) == 1


def test_without_sound_no_model_is_loaded() -> None:
    """A day of unreadable files needs no model."""
    listener = SideBySide(
        decoder=Reader().open,
        transcriber=lambda: pytest.fail("loaded"),
        workers=2,
        meanwhile=lambda: pytest.fail("loaded"),
    )
    assert all(heard.error for heard in listener.listen([job("bad"), job("bad.m4a")]))


def test_what_is_to_be_ready_is_made_while_the_first_sound_is_heard() -> None:
    """Once, in the caller's thread, whatever cannot be read before it."""
    made: list[Thread] = []
    is_made = Event()

    def make() -> None:
        made.append(current_thread())
        is_made.set()

    listener = SideBySide(
        decoder=Reader().open, transcriber=lambda: Echo(lambda: is_made.wait(60)), workers=2, meanwhile=make
    )
    assert len(list(listener.listen(map(job, ["bad.wav", "a.wav", "b.wav", "c.wav", "bad.wav"])))) == 5
    assert made == [current_thread()]


def test_jobs_are_taken_as_they_are_needed() -> None:
    """Of a thousand recordings no more are read than workers can hold."""
    reader = Reader()
    taken = 0

    def endless() -> Iterator[Job]:
        nonlocal taken
        while True:
            taken += 1
            yield job(f"{taken}.wav")

    listening = SideBySide(decoder=reader.open, transcriber=Echo, workers=2).listen(endless())
    for n in range(1, 50):
        next(listening)
        assert taken <= n + 3
    listening.close()
    assert len(reader.read_) <= taken


def test_what_no_recording_is_to_blame_for_ends_the_run() -> None:
    """A model that cannot be loaded is raised to the caller, and the decoder is closed."""
    reader = Reader()

    def make() -> Echo:
        raise ModelError("this model is not on this computer", where="base")

    with pytest.raises(ModelError, match="base: this model is not on this computer"):
        list(SideBySide(decoder=reader.open, transcriber=make, workers=2).listen(map(job, "abcd")))
    assert reader.closed == 1


def test_an_interrupted_run_stops_the_workers() -> None:
    """When the caller goes away, what is being transcribed is told to stop, and the rest is not begun."""
    reader, calls, second = Reader(), count(1), Event()
    slow = Echo()

    def meanwhile() -> None:
        if next(calls) == 2:
            second.set()
            assert slow.stopped.wait(30)

    slow.meanwhile = meanwhile
    listening = SideBySide(decoder=reader.open, transcriber=lambda: slow, workers=1).listen(map(job, "abcdef"))
    next(listening)
    assert second.wait(30)
    listening.close()
    assert slow.stopped.is_set()
    assert reader.read_ == ["a", "b"]


@pytest.mark.parametrize(("cores", "workers"), [(1, 1), (2, 2), (4, 4), (6, 3), (8, 4), (12, 6), (64, 8)])
def test_workers_by_cores(cores: int, workers: int) -> None:
    """A few cores get a worker each; of many, each two."""
    assert default_workers(cores) == workers
