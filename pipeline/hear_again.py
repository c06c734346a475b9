"""Recordings that another engine, model or setting transcribed are heard again, from the archive's copies.

What a person decided stays: its words are looked for in the new transcript, and those that are not there stay as the
person's own. Where the conferences were divided by a person, they stay divided at the same words.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from re import compile as pattern
from typing import TYPE_CHECKING, Final

from models.errors import RecordingError
from models.unfinished import heard_otherwise
from pipeline.corrections import placed
from pipeline.listening import Job
from pipeline.retag import tagged_again
from pipeline.run import Outcome, status_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from models.entities import Transcript
    from models.records import ConferenceRecord, RecordingRecord
    from pipeline.listening import Heard
    from pipeline.run import Run

_WORD: Final = pattern(r"\S+")


def hear_again(hearing: tuple[str, str, str], *, run: Run, class_name: str | None = None) -> Iterator[Outcome]:
    """Transcribes and tags again each recording that was not heard by ``hearing``; one outcome for each.

    Args:
        hearing: engine, model and settings, as the transcripts of ``run.listener`` have them.
        run: as for ``run.process``.
        class_name: only the recordings of this class; None for all.
    """
    jobs: dict[str, Job] = {}
    for recording in heard_otherwise(run.store, hearing, class_name):
        path = run.notebook.archived(recording.sha256)
        if path is None:
            yield Outcome(path=Path(recording.file), kind="failed", reason="its copy is not in the archive")
        else:
            names = run.classes.students_of(recording.class_name).students if recording.class_name else ()
            jobs[recording.sha256] = Job(path=path, sha256=recording.sha256, names=tuple(s.name for s in names))
    if not jobs:
        return
    run.announce([*jobs.values()])
    for heard in run.listener.listen(jobs.values()):
        record = run.store.recording(heard.job.sha256)
        try:
            yield _kept(heard, record, run)
        except RecordingError as error:
            yield Outcome(path=Path(record.recording.file), kind="failed", reason=error.reason)


def _kept(heard: Heard, record: RecordingRecord, run: Run) -> Outcome:
    """Stores what was heard; raises the error that stopped it, if one did."""
    if heard.error is not None:
        raise heard.error
    recording = replace(
        record.recording, duration_s=heard.duration_s, claimed_s=heard.claimed_s, status=status_of(heard)
    )
    carried = carried_over(replace(record, recording=recording), heard.transcript)
    version = ""
    if carried.text:
        (again,) = tagged_again([carried], tagger=run.tagger(), classes=run.classes)
        carried, version = again.after, run.tagger().version
    run.store.changes.keep([carried], who="machine", what="heard again", rules_version=version)
    return Outcome(
        path=Path(recording.file),
        kind=recording.status,
        reason=heard.damage,
        duration_s=heard.duration_s,
        conferences=len(carried.conferences),
    )


def carried_over(record: RecordingRecord, transcript: Transcript) -> RecordingRecord:
    """The recording with another transcript, and what a person decided in its place there.

    Nothing is left of conferences of which a person decided nothing.
    """
    now = replace(record, transcript=transcript)
    if not record.is_arranged:
        return replace(now, conferences=())
    place = _places(record.text, now.text)
    return replace(now, conferences=tuple(_moved(told, now, place) for told in record.conferences))


def _moved(told: ConferenceRecord, now: RecordingRecord, place: Callable[[int], int]) -> ConferenceRecord:
    """The conference at the same words of the new text, with each quote where it stands there.

    How names are spelled is found anew, when the recording is tagged again.
    """
    start, end = place(told.conference.start_char), place(told.conference.end_char)
    end = start + len(now.text[start:end].rstrip())
    here = replace(told.conference, spellings=(), start_char=start, end_char=end)
    moved = replace(told, recording=now.recording, conference=here)
    findings = tuple(
        replace(f, evidence=replace(placed(now, moved, *filter(None, [f.evidence.quote])), rule=f.evidence.rule))
        for f in told.conference.findings
    )
    return replace(moved, conference=replace(moved.conference, findings=findings))


def _places(old: str, new: str) -> Callable[[int], int]:
    """Where a place in the old text is in the new one: at the first word from there on that both have."""
    words, words_now = ([*_WORD.finditer(text)] for text in (old, new))
    matcher = SequenceMatcher(
        None,
        [word.group().casefold() for word in words],
        [word.group().casefold() for word in words_now],
        autojunk=False,
    )
    known = [
        (words[block.a + i].start(), words_now[block.b + i].start())
        for block in matcher.get_matching_blocks()
        for i in range(block.size)
    ]
    starts = [start for start, _ in known]

    def place(char: int) -> int:
        at = bisect_left(starts, char)
        return known[at][1] if char and at < len(known) else len(new) if char else 0

    return place
