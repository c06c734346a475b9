"""The flow: sound files in, stored conferences out.

``process`` is the whole way of a recap, readable from top to bottom; the stages it calls know neither each other
nor the database. What costs time or memory is computed first and then stored in one transaction for each recording,
so that an interrupted run loses at most the recordings in hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from models.entities import Recording
from models.errors import RecordingError
from models.notebook import sha256_of
from models.printable import printable
from pipeline.listening import Heard, Job
from pipeline.sounds.dates import on_day, recorded_at
from pipeline.spelling import with_names_spelled
from pipeline.timing import with_times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from models.entities import Conference, DateSource, RecordingStatus, Roster
    from models.notebook import Notebook
    from models.store import Store
    from pipeline.listening import Listener
    from pipeline.whose import Classes

OutcomeKind = Literal["done", "damaged", "silent", "known", "failed"]


class TextTagger(Protocol):
    """Turns a recap's text into conferences (see ``pipeline.tagging.tagger.Tagger``)."""

    @property
    def version(self) -> str:
        """Of the rules that it goes by."""
        ...

    def tag(self, text: str, *, roster: Roster, recorded_on: date | None = None) -> tuple[Conference, ...]:
        """The conferences that the recap tells of, in its order."""
        ...

    def tag_many(self, items: Iterable[tuple[str, Roster, date | None]]) -> Iterator[tuple[Conference, ...]]:
        """The same for many recaps, in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one file; ``reason`` says why it failed, or what is wrong with it, as one line."""

    path: Path
    kind: OutcomeKind
    reason: str = ""
    duration_s: float = 0.0
    conferences: int = 0

    @property
    def name(self) -> str:
        """The file's name as one line, whatever is in it."""
        return printable(self.path.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What stays the same for all the recordings of one run.

    ``tagger`` makes the tagger when the first transcript needs it; ``day`` is a date that a person gave for all.
    ``announce`` is told the jobs that there are, once, before the first is begun.
    """

    notebook: Notebook
    store: Store
    listener: Listener
    tagger: Callable[[], TextTagger]
    classes: Classes
    day: date | None = None
    announce: Callable[[Sequence[Job]], object] = lambda _: None


def process(paths: Sequence[Path], *, run: Run) -> Iterator[Outcome]:
    """Transcribes, tags and stores each recording that the notebook does not know; one outcome for each path.

    Outcomes come as they happen: first what needs no work (known, unreadable), then the others in the order in
    which their transcripts are ready.
    """
    jobs: dict[str, Job] = {}
    for path in paths:
        try:
            sha256 = sha256_of(path)
        except RecordingError as error:
            yield Outcome(path=path, kind="failed", reason=error.reason)
            continue
        if sha256 in jobs or run.store.knows(sha256):
            yield Outcome(path=path, kind="known")
        else:
            jobs[sha256] = Job(path=path, sha256=sha256, names=_likely_names(path, run.classes))
    if not jobs:
        return
    run.announce([*jobs.values()])
    for heard in run.listener.listen(jobs.values()):
        try:
            yield _keep(heard, run)
        except RecordingError as error:
            yield Outcome(path=heard.job.path, kind="failed", reason=error.reason)


def _likely_names(path: Path, classes: Classes) -> tuple[str, ...]:
    """The names of the recording's class; none where the class is not known: a long list would only mislead."""
    class_name = classes.before_hearing(path)
    students = classes.students_of(class_name).students if class_name else ()
    return tuple(name for student in students for name in (student.name, *student.aliases))


def _made_at(heard: Heard, day: date | None) -> tuple[datetime, DateSource]:
    """When a recording was made, and what says so: the file, or a person for all files of the run."""
    if day is not None:
        return on_day(day, heard.job.path, heard.tags), "given"
    return recorded_at(heard.job.path, heard.tags)


def _keep(heard: Heard, run: Run) -> Outcome:
    """Tags what was heard and stores it with its sound; raises the error that stopped it, if one did."""
    path, transcript = heard.job.path, heard.transcript
    if heard.error is not None:
        raise heard.error
    at, source = _made_at(heard, run.day)
    told = understood(transcript.text, at.date(), path=path, classes=run.classes, tagger=run.tagger)
    kept = run.notebook.archive(path, heard.job.sha256)
    recording = Recording(
        sha256=heard.job.sha256,
        file=printable(path.name),
        source_path=printable(str(path.resolve())),
        size_bytes=kept.stat().st_size,
        duration_s=heard.duration_s,
        claimed_s=heard.claimed_s,
        recorded_at=at,
        recorded_at_source=source,
        status=status_of(heard),
        class_name=told.class_name,
    )
    conferences = with_times(told.conferences, transcript)
    run.store.add(recording, transcript, conferences, rules_version=told.rules_version)
    return Outcome(
        path=path,
        kind=recording.status,
        reason=heard.damage,
        duration_s=heard.duration_s,
        conferences=len(conferences),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """Whose class a recap is about (``""`` where it could be several), and what it tells of, by which rules."""

    class_name: str
    conferences: tuple[Conference, ...] = ()
    rules_version: str = ""


def understood(text: str, day: date, *, path: Path, classes: Classes, tagger: Callable[[], TextTagger]) -> Understood:
    """What a recap tells.

    Args:
        text: what was said; nothing is tagged where that is nothing.
        day: on which it was said.
        path: where the recap comes from, which may tell the class.
        classes: all there are.
        tagger: makes the tagger.
    """
    class_name = classes.after_hearing(path, text)
    if not text:
        return Understood(class_name=class_name)
    conferences = tagger().tag(text, roster=classes.students_of(class_name), recorded_on=day)
    if not class_name and (class_name := classes.class_of(conferences)):
        # Now that it is known whose recap it is, nobody of another class can be meant.
        conferences = tagger().tag(text, roster=classes.students_of(class_name), recorded_on=day)
    return Understood(
        class_name=class_name, conferences=with_names_spelled(conferences), rules_version=tagger().version
    )


def status_of(heard: Heard) -> RecordingStatus:
    """What is to be said of a recording after it was heard."""
    if heard.damage:
        return "damaged"
    return "done" if heard.transcript.text else "silent"
