"""The progress of a run: a bar that knows the remaining sound on a terminal, a line for each recording elsewhere."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rich.progress import Progress

    from pipeline.listening import Job
    from pipeline.run import Outcome


class Lines:
    """A line on standard error for each recording that was worked on: for logs and pipes."""

    def start(self, jobs: Sequence[Job]) -> None:
        """Nothing to say yet."""

    def show(self, outcome: Outcome) -> None:
        """Says what became of one recording."""
        if outcome.kind != "known":
            click.echo(f"{outcome.path.name}: {_said(outcome)}", err=True)


class Bar:
    """A bar that fills with the seconds of sound that have been heard, and says how much sound is left."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("looking", total=None, left="")
        self._lengths_s: dict[Path, float] = {}

    def start(self, jobs: Sequence[Job]) -> None:
        """Finds out how long the recordings are."""
        from pipeline.decoding import length_s

        self._lengths_s = {job.path: length_s(job.path) for job in jobs}
        self._progress.update(self._task, total=sum(self._lengths_s.values()), description="listening")
        self._say_what_is_left()

    def show(self, outcome: Outcome) -> None:
        """Moves the bar on by the recording's length."""
        self._progress.advance(self._task, self._lengths_s.pop(outcome.path, 0.0))
        self._say_what_is_left()

    def _say_what_is_left(self) -> None:
        left_s = sum(self._lengths_s.values())
        left = f"{left_s / 60:.0f} min" if left_s > 90 else f"{left_s:.0f} s"
        self._progress.update(self._task, left=f"{left} of sound left")


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


def _said(outcome: Outcome) -> str:
    """What became of a recording, in a few words."""
    if outcome.kind == "failed":
        return outcome.reason
    if outcome.kind == "silent":
        return "nothing said"
    found = f"{outcome.conferences} conference{'' if outcome.conferences == 1 else 's'}"
    return f"{found}; damaged: {outcome.reason}" if outcome.kind == "damaged" else found
