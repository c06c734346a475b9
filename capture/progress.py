"""The progress of a run: a bar that knows the remaining sound on a terminal, a line for each recording elsewhere."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from capture.markdown import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rich.progress import Progress

    from pipeline.listening import Job
    from pipeline.run import Outcome

_MINUTES_FROM_S = 90


class Lines:
    """A line on standard error for each recording that was worked on: for logs and pipes."""

    def start(self, jobs: Sequence[Job]) -> None:
        """Nothing to say yet."""

    def show(self, outcome: Outcome) -> None:
        """Says what became of one recording."""
        if outcome.kind != "known":
            click.echo(f"{outcome.name}: {_said(outcome)}", err=True)


class Bar:
    """A bar that fills with what has been heard, and says about how much sound is left.

    How long the recordings left are is told from their size, and from how long those heard were for theirs: to know
    it exactly, each would have to be opened, which is for the decoder's process to do.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("looking", total=None, left="")
        self._left_bytes: dict[Path, int] = {}
        self._heard_bytes = 0
        self._heard_s = 0.0

    def start(self, jobs: Sequence[Job]) -> None:
        """Takes note of what there is to hear."""
        self._left_bytes = {job.path: _size_bytes(job.path) for job in jobs}
        self._progress.update(self._task, total=sum(self._left_bytes.values()), description="listening")
        self._say_what_is_left()

    def show(self, outcome: Outcome) -> None:
        """Moves the bar on by the recording."""
        size_bytes = self._left_bytes.pop(outcome.path, 0)
        if outcome.duration_s:
            self._heard_bytes += size_bytes
            self._heard_s += outcome.duration_s
        self._progress.advance(self._task, size_bytes)
        self._say_what_is_left()

    def _say_what_is_left(self) -> None:
        count = f"{len(self._left_bytes)} left"
        left_s = sum(self._left_bytes.values()) * self._heard_s / self._heard_bytes if self._heard_bytes else 0.0
        sound = f", about {left_s / 60:.0f} min" if left_s > _MINUTES_FROM_S else f", about {left_s:.0f} s"
        self._progress.update(self._task, left=count + (f"{sound} of sound" if left_s else ""))


@contextmanager
def progress() -> Iterator[Lines | Bar]:
    """The bar if standard error is a terminal, else lines."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[left]}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Bar(bar)


def _size_bytes(path: Path) -> int:
    """How large a file is; nothing if it is gone by now, which will be said when it is its turn."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _said(outcome: Outcome) -> str:
    """What became of a recording, in a few words."""
    if outcome.kind == "failed":
        return outcome.reason
    if outcome.kind == "silent":
        return "nothing said"
    found = counted(outcome.conferences, "conference")
    return f"{found}; damaged: {outcome.reason}" if outcome.kind == "damaged" else found
