"""Several recordings are listened to side by side: each worker reads a sound, transcribes it, and takes the next.

On a few cores, several transcriptions of one thread each get more done than one of several threads; and while one
worker waits for its sound to be decoded, the others go on.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING

from models.errors import RecordingError
from pipeline.listening import LISTENER, Heard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

    from pipeline.listening import Job, SoundReader
    from pipeline.transcribe import Transcriber

    Result = Heard | BaseException

_LOOK_UP_S = 0.2  # how often a wait is broken off, so that Ctrl-C is noticed on every system
_LAST_STEP_S = 1.5  # how long a worker may take to come to the end of its step when all is stopped


def default_workers(cores: int | None = None) -> int:
    """How many workers serve a machine best: one for each of a few cores, one for each two of many.

    What the system counts as cores are, where there are many, mostly two to a real one; and each worker takes memory.
    """
    if cores is None:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores if cores <= 4 else min(8, cores // 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """A listener with several workers.

    Attributes:
        decoder: opens what reads the files.
        transcriber: makes what transcribes, when the first sound needs it: a day of unreadable files loads no model.
        workers: how many recordings are listened to at a time.
        meanwhile: called once, in the caller's thread, while the first sound is heard: makes ready what comes next.
    """

    decoder: Callable[[], AbstractContextManager[SoundReader]]
    transcriber: Callable[[], Transcriber]
    workers: int
    meanwhile: Callable[[], object] = lambda: None

    def listen(self, jobs: Iterable[Job]) -> Iterator[Heard]:
        """Yields one ``Heard`` for each job, as soon as it is ready.

        No more sounds are in memory than there are workers. When the caller is interrupted, or closes the iterator, the
        workers stop at their next step.
        """
        # NumPy's matrix library starts threads of its own, which after each product spin for the next: with a worker on
        # each core, they only take the cores from one another. Heard where NumPy is not loaded yet.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        with self.decoder() as decoder:
            crew = _Crew(decoder, self.transcriber, self.workers, self.meanwhile)
            try:
                under_way = 0
                for job in jobs:
                    crew.todo.put(job)
                    under_way += 1
                    if under_way > self.workers:  # one more than there are workers: nobody waits for the caller
                        yield crew.next_result()
                        under_way -= 1
                for _ in range(under_way):
                    yield crew.next_result()
            finally:
                crew.dismiss()


class _Crew:
    """Threads that take jobs from one queue and put what was heard into another."""

    def __init__(
        self,
        decoder: SoundReader,
        make: Callable[[], Transcriber],
        workers: int,
        meanwhile: Callable[[], object],
    ) -> None:
        self.todo: SimpleQueue[Job | None] = SimpleQueue()
        self._done: SimpleQueue[Result | None] = SimpleQueue()
        self._decoder = decoder
        self._make = make
        self._meanwhile = meanwhile
        self._making = Lock()
        self._transcriber: Transcriber | None = None
        self._stopped = False
        self._threads = [Thread(target=self._work, name=f"{LISTENER}{n}", daemon=True) for n in range(workers)]
        for thread in self._threads:
            thread.start()

    def next_result(self) -> Heard:
        """What was heard next; an exception that no recording is to blame for is raised here."""
        while True:
            try:
                result = self._done.get(timeout=_LOOK_UP_S)
            except Empty:
                continue
            if isinstance(result, BaseException):
                raise result
            if result is not None:
                return result
            self._meanwhile()

    def dismiss(self) -> None:
        """Sends the workers home: at once if they wait, else at the end of the step that they are at."""
        self._stopped = True
        for _ in self._threads:
            self.todo.put(None)
        if self._transcriber is not None:
            self._transcriber.stop()
        latest_s = monotonic() + _LAST_STEP_S
        for thread in self._threads:
            thread.join(max(0.0, latest_s - monotonic()))

    def _work(self) -> None:
        while (job := self.todo.get()) is not None and not self._stopped:
            try:
                self._done.put(self._heard(job))
            except RecordingError as error:
                self._done.put(Heard(job=job, error=error))
            except BaseException as error:  # it is raised again where somebody can deal with it
                self._done.put(error)
                return

    def _heard(self, job: Job) -> Heard:
        sound = self._decoder.read(job.path)
        with self._making:
            if self._transcriber is None:
                self._transcriber = self._make()
                self._done.put(None)  # from now on sound is heard
        return Heard(
            job=job,
            duration_s=sound.duration_s,
            claimed_s=sound.claimed_s,
            damage=sound.damage,
            tags=sound.tags,
            transcript=self._transcriber.transcribe(sound.samples, names=job.names),
        )
