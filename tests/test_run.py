from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from models.entities import Conference, Evidence, Finding, Roster, Student, Transcript, Word
from models.errors import NotebookError, RecordingError, RosterError
from models.notebook import Notebook, sha256_of
from models.store import Store
from pipeline.listening import Heard, Job
from pipeline.run import Outcome, Run, process
from pipeline.whose import Classes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

STUDENTS = (Student(name="Ava Nguyen", class_name="4D"), Student(name="Mia Chen", class_name="1O"))
FOUR_WORDS = "Ava used strong verbs"


@dataclass
class CannedListener:
    """Hears in a file what ``canned`` says of its name, and remembers what it was asked."""

    canned: dict[str, Heard | Transcript]
    asked: list[Job] = field(default_factory=list)

    def listen(self, jobs: Iterable[Job]) -> Iterator[Heard]:
        """What is canned for each job."""
        for job in jobs:
            self.asked.append(job)
            canned = self.canned[job.path.name]
            if isinstance(canned, Transcript):
                canned = Heard(job=job, duration_s=4.0, transcript=canned)
            yield Heard(
                job=job,
                duration_s=canned.duration_s,
                claimed_s=canned.claimed_s,
                damage=canned.damage,
                tags=canned.tags,
                transcript=canned.transcript,
                error=canned.error,
            )


class FirstWordTagger:
    """Finds one conference, with whoever on the roster bears the first word as a first name."""

    version = "first-word 1"

    def tag(self, text: str, *, roster: Roster, recorded_on: date | None = None) -> tuple[Conference, ...]:
        """The one conference."""
        first = text.split(maxsplit=1)[0]
        evidence = Evidence(quote=first, start_char=0, end_char=len(first), rule="first-word")
        named = [s.name for s in roster.students if s.name.split()[0] == first]
        findings = tuple(Finding(kind="student", text=name, evidence=evidence) for name in named)
        return (Conference(findings=findings, end_char=len(text)),)


def transcript(text: str) -> Transcript:
    """A transcript whose words take half a second each."""
    words, start = [], 0
    for number, word in enumerate(text.split()):
        words.append(
            Word(
                word=word,
                start_s=number / 2,
                end_s=number / 2 + 0.5,
                probability=0.9,
                start_char=start,
                end_char=start + len(word),
            )
        )
        start += len(word) + 1
    return Transcript(text=text, words=tuple(words), engine="canned", model="none")


@pytest.fixture
def notebook(tmp_path: Path) -> Notebook:
    """A notebook that is not there yet."""
    return Notebook(tmp_path / "notebook")


@pytest.fixture
def store(notebook: Notebook) -> Iterator[Store]:
    """Its database, with two classes of one student."""
    with Store.open(notebook) as store:
        store.students.import_all(STUDENTS)
        yield store


def recordings(folder: Path, *names: str) -> list[Path]:
    """Files of these names, each with a content of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(os.fsencode(name))
    return [folder / name for name in names]


def run_of(
    notebook: Notebook, store: Store, canned: dict[str, Heard | Transcript], *, day: date | None = None
) -> tuple[Run, CannedListener]:
    """A run that hears what is canned, and its listener."""
    listener = CannedListener(canned)
    run = Run(
        notebook=notebook,
        store=store,
        listener=listener,
        tagger=FirstWordTagger,
        classes=Classes(roster=store.roster()),
        day=day,
    )
    return run, listener


def heard(**of: object) -> Heard:
    """What is heard, whatever the job."""
    return Heard(job=Job(path=None, sha256=""), **of)  # type: ignore[arg-type]


def outcome(path: Path, kind: str, **of: object) -> Outcome:
    """An outcome, in short."""
    return Outcome(path=path, kind=kind, **of)  # type: ignore[arg-type]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a file's name is text")
def test_a_name_that_is_no_text_is_kept_as_text(tmp_path: Path, notebook: Notebook, store: Store) -> None:
    """A line break, and a byte of another encoding, are escapes in the record; the file itself is found."""
    name = os.fsdecode(b"caf\xe9\n.m4a")
    run, _ = run_of(notebook, store, {name: transcript(FOUR_WORDS)})
    (done,) = process(recordings(tmp_path / "day", name), run=run)
    assert (done.kind, done.name) == ("done", r"caf\udce9\n.m4a")
    (record,) = store.export()
    assert record.recording.file == done.name
    assert record.recording.source_path == str(tmp_path / "day" / done.name)


def test_a_file_that_goes_away_while_it_is_heard_ends_nothing(tmp_path: Path, notebook: Notebook, store: Store) -> None:
    """It is told of like any other that cannot be read, and the next one is stored."""
    gone, there = recordings(tmp_path / "day", "20261001_090000.m4a", "20261001_100000.m4a")
    tags = {"creation_time": "2026-10-01T09:00:00"}
    canned = heard(transcript=transcript(FOUR_WORDS), tags=tags)
    run, listener = run_of(notebook, store, {gone.name: canned, there.name: canned})
    listen = listener.listen

    def listening(jobs: Iterable[Job]) -> Iterator[Heard]:
        for one in listen(jobs):
            gone.unlink(missing_ok=True)
            yield one

    listener.listen = listening  # type: ignore[method-assign]
    outcomes = [*process([gone, there], run=run)]
    assert [(one.name, one.kind, one.reason) for one in outcomes] == [
        (gone.name, "failed", "no such file"),
        (there.name, "done", ""),
    ]
    assert [record.recording.size_bytes for record in store.export()] == [len(there.name)]


def test_each_recording_has_its_outcome(tmp_path: Path, notebook: Notebook, store: Store) -> None:
    """What is told, what is silent, what is damaged and what fails are told apart, and the others go on."""
    paths = recordings(tmp_path / "day", "20261001_090000.m4a", "silent.m4a", "torn.m4a", "broken.m4a", "gone.m4a")
    paths[-1].unlink()
    run, _ = run_of(
        notebook,
        store,
        {
            "20261001_090000.m4a": transcript(FOUR_WORDS),
            "silent.m4a": transcript(""),
            "torn.m4a": heard(duration_s=4.0, claimed_s=31.0, damage="only 4 of 31 s", transcript=transcript("Mia")),
            "broken.m4a": heard(error=RecordingError("no audio track", where="broken.m4a")),
        },
    )
    assert list(process(paths, run=run)) == [
        outcome(paths[4], "failed", reason="no such file"),
        outcome(paths[0], "done", duration_s=4.0, conferences=1),
        outcome(paths[1], "silent", duration_s=4.0),
        outcome(paths[2], "damaged", reason="only 4 of 31 s", duration_s=4.0, conferences=1),
        outcome(paths[3], "failed", reason="no audio track"),
    ]
    assert [(r.recording.file, r.recording.status) for r in sorted(store.export(), key=lambda r: r.recording.file)] == [
        ("20261001_090000.m4a", "done"),
        ("silent.m4a", "silent"),
        ("torn.m4a", "damaged"),
    ]


def test_content_decides_what_is_known(tmp_path: Path, notebook: Notebook, store: Store) -> None:
    """A copy under another name is not listened to, neither in the same run nor in a later one."""
    first, copy = recordings(tmp_path / "day", "a.m4a", "b.m4a")
    copy.write_bytes(first.read_bytes())
    run, listener = run_of(notebook, store, {"a.m4a": transcript(FOUR_WORDS)})
    assert [o.kind for o in process([first, copy], run=run)] == ["known", "done"]
    first.rename(tmp_path / "renamed.m4a")
    assert [o.kind for o in process([tmp_path / "renamed.m4a", copy], run=run)] == ["known", "known"]
    assert [job.path.name for job in listener.asked] == ["a.m4a"]


def test_a_stored_conference_keeps_its_evidence_and_its_sound(tmp_path: Path, notebook: Notebook, store: Store) -> None:
    """The quote has its seconds, the recording its day and class, and the archive a true copy."""
    (path,) = recordings(tmp_path / "day", "20261001_090000.m4a")
    run, _ = run_of(notebook, store, {path.name: transcript(FOUR_WORDS)})
    assert [o.kind for o in process([path], run=run)] == ["done"]
    (record,) = store.conferences()
    (student,) = record.conference.findings
    assert (student.text, student.evidence.start_s, student.evidence.end_s) == ("Ava Nguyen", 0.0, 0.5)
    recording = record.recording
    assert (recording.recorded_at, recording.recorded_at_source) == (datetime(2026, 10, 1, 9), "filename")
    assert recording.class_name == "4D"
    copy = notebook.archived(recording.sha256)
    assert copy is not None
    assert sha256_of(copy) == recording.sha256


def test_a_given_day_goes_before_what_the_file_says(tmp_path: Path, notebook: Notebook, store: Store) -> None:
    """With a day given, only the time of day is taken from the file."""
    (path,) = recordings(tmp_path / "day", "20261001_090000.m4a")
    run, _ = run_of(notebook, store, {path.name: transcript(FOUR_WORDS)}, day=date(2026, 11, 5))
    list(process([path], run=run))
    (record,) = store.conferences()
    assert (record.recorded_at, record.recording.recorded_at_source) == (datetime(2026, 11, 5, 9), "given")


def test_a_folder_named_like_a_class_tells_whose_students_they_are(
    tmp_path: Path, notebook: Notebook, store: Store
) -> None:
    """The names of that class alone are listened for; elsewhere none are, as a list of everybody would mislead."""
    in_class, elsewhere = *recordings(tmp_path / "1O" / "october", "a.m4a"), *recordings(tmp_path / "day", "b.m4a")
    run, listener = run_of(notebook, store, {"a.m4a": transcript("Ava is a guest"), "b.m4a": transcript(FOUR_WORDS)})
    list(process([in_class, elsewhere], run=run))
    assert [job.names for job in listener.asked] == [("Mia Chen",), ()]
    assert {r.recording.file: (r.recording.class_name, r.conference.students) for r in store.conferences()} == {
        "a.m4a": ("1O", ()),
        "b.m4a": ("4D", ("Ava Nguyen",)),
    }


def test_students_of_one_class_tell_whose_recap_it_is(tmp_path: Path, notebook: Notebook, store: Store) -> None:
    """Where words alone leave it open, whom the tagger finds decides; then nobody of another class can be meant."""
    (path,) = recordings(tmp_path / "day", "a.m4a")
    rosters = []

    class Asked(FirstWordTagger):
        """Remembers in which rosters it looked."""

        def tag(self, text: str, *, roster: Roster, recorded_on: date | None = None) -> tuple[Conference, ...]:
            """Whoever bears the name that is spelled in small letters."""
            rosters.append(roster.class_names)
            return super().tag(text.title(), roster=roster)

    run, _ = run_of(notebook, store, {path.name: transcript("ava used strong verbs")})
    assert [o.kind for o in process([path], run=replace(run, tagger=Asked))] == ["done"]
    (record,) = store.conferences()
    assert (record.recording.class_name, record.conference.students) == ("4D", ("Ava Nguyen",))
    assert rosters == [("1O", "4D"), ("4D",)]


def test_a_class_that_there_is_not_is_refused(store: Store) -> None:
    """The error names the classes that there are."""
    with pytest.raises(RosterError, match=r"^5X: no such class \(there are: 1O, 4D\)$"):
        Classes(roster=store.roster(), given="5X")


def test_an_interrupted_run_keeps_what_is_done(tmp_path: Path, notebook: Notebook, store: Store) -> None:
    """Ctrl-C in the second recording leaves the first stored, and the next run does the rest."""
    paths = recordings(tmp_path / "day", "a.m4a", "b.m4a")
    canned: dict[str, Heard | Transcript] = {"a.m4a": transcript(FOUR_WORDS), "b.m4a": transcript("Mia too")}
    run, _ = run_of(notebook, store, canned)

    class Interrupted(CannedListener):
        """Is interrupted in the second recording."""

        def listen(self, jobs: Iterable[Job]) -> Iterator[Heard]:
            """The first, and no more."""
            yield next(super().listen(jobs))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(process(paths, run=replace(run, listener=Interrupted(canned))))
    assert [r.recording.file for r in store.export()] == ["a.m4a"]
    assert [o.kind for o in process(paths, run=run)] == ["known", "done"]


def test_a_recording_that_cannot_be_archived_is_not_stored(
    tmp_path: Path, notebook: Notebook, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The archive comes first: there is no record whose sound is nowhere."""
    (path,) = recordings(tmp_path / "day", "a.m4a")
    run, _ = run_of(notebook, store, {path.name: transcript(FOUR_WORDS)})

    def full(*_: object) -> Sequence[object]:
        raise NotebookError("no space left on device", where=str(notebook.audio))

    monkeypatch.setattr(Notebook, "archive", full)
    with pytest.raises(NotebookError, match="no space left"):
        list(process([path], run=run))
    assert list(store.export()) == []
