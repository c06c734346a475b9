from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from guessing import Guesser
from recaps import conference, finding, recording, transcript

from capture.cli import main
from models.entities import Student, Transcript
from models.errors import RecordingError
from models.notebook import Notebook, sha256_of
from models.store import Store
from models.unfinished import heard_otherwise
from pipeline.corrections import Value, decided, one_of, with_conferences, with_words
from pipeline.hear_again import carried_over, hear_again
from pipeline.listening import Heard, Job
from pipeline.run import Outcome, Run
from pipeline.whose import Classes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from models.entities import Recording
    from models.records import RecordingRecord

OLD = "Maja she red it aloud. Then I met with Leo who drew a map of his story."
NEW = "Maya, she read it aloud. And then I met with Leo, who drew the map of his story. The end."
NOW = ("fake 2", "base", "beam 1")
STUDENTS = tuple(Student(name=name, class_name="4B") for name in ("Maya Torres", "Leo Park"))


@dataclass
class Listener:
    """Hears the same in every file, or fails."""

    transcript: Transcript
    error: RecordingError | None = None

    def listen(self, jobs: Iterable[Job]) -> Iterator[Heard]:
        """What is heard for each job, with the names that were told to be likely."""
        for job in jobs:
            assert job.names == ("Maya Torres", "Leo Park")
            yield Heard(job=job, duration_s=9.0, transcript=self.transcript, error=self.error)


def heard_now(text: str = NEW) -> Transcript:
    """A transcript of the present engine."""
    engine, model, settings = NOW
    return replace(transcript(text), engine=engine, model=model, settings=settings)


@pytest.fixture
def notebook(tmp_path: Path) -> Notebook:
    """A notebook that is not there yet."""
    return Notebook(tmp_path / "notebook")


@pytest.fixture
def kept(notebook: Notebook, tmp_path: Path) -> Recording:
    """A recording in it, with its sound in the archive, and a note."""
    sound = tmp_path / "note-17.m4a"
    sound.write_bytes(b"sound")
    leo = OLD.index("Then")
    told = [
        conference(finding("student", "Maja", value="Maya Torres", text=OLD), text=OLD, end_char=leo - 1),
        conference(finding("student", "Leo", value="Leo Park", text=OLD), text=OLD, start_char=leo),
    ]
    with Store.open(notebook) as store:
        store.students.import_all(STUDENTS)
        made = recording(sha256=sha256_of(sound))
        notebook.archive(sound, made.sha256)
        store.add(made, transcript(OLD), told, rules_version="1")
        store.add(recording(sha256="", note_id="n1"), transcript("typed"), [])
    return made


def again(notebook: Notebook, listener: Listener) -> list[Outcome]:
    """What becomes of the recordings that were heard otherwise."""
    with Store.open(notebook) as store:
        run = Run(
            notebook=notebook,
            store=store,
            listener=listener,
            tagger=lambda: Guesser("2"),
            classes=Classes(roster=store.roster()),
        )
        return list(hear_again(NOW, run=run))


def record(notebook: Notebook, recording: Recording) -> RecordingRecord:
    """What is on record of a recording."""
    with Store.open(notebook) as store:
        return store.recording(recording.sha256)


def test_what_was_heard_otherwise_is_heard_again(notebook: Notebook, kept: Recording) -> None:
    """It has the new transcript and what is found there, is not heard a third time, and typed notes are not heard."""
    (outcome,) = again(notebook, Listener(heard_now()))
    found = Guesser("2").tag(NEW, roster=Classes(roster=record_roster(notebook)).students_of("4B"))
    now = record(notebook, kept)
    assert (outcome.kind, outcome.path.name, outcome.conferences) == ("done", "note-17.m4a", len(found))
    assert (now.transcript, now.recording) == (heard_now(), replace(kept, duration_s=9.0, claimed_s=None))
    places = [(one.start_char, one.end_char, one.students) for one in found]
    told = [one.conference for one in now.conferences]
    assert [(one.start_char, one.end_char, one.students) for one in told] == places
    assert again(notebook, Listener(heard_now())) == []


def record_roster(notebook: Notebook):
    """The notebook's class list."""
    with Store.open(notebook) as store:
        return store.roster()


def test_what_a_person_decided_stays(notebook: Notebook, kept: Recording) -> None:
    """Words that are in the new transcript are found there, others stay the person's; the division stays."""
    with Store.open(notebook) as store:
        before = store.recording(kept.sha256)
        first, second = before.conferences
        first = with_words(before, first, "need", [Value("she red it aloud"), Value("of her own")])
        second = decided(
            with_words(before, second, "goal", [Value("of his story")]), "student", second.conference.findings
        )
        store.changes.keep([with_conferences(before, [first, second])], who="person", what="edit")
    again(notebook, Listener(heard_now()))
    now = record(notebook, kept)
    leo = NEW.index("then")
    assert [(one.id, one.conference.start_char, one.conference.end_char, one.decided) for one in now.conferences] == [
        (1, 0, leo - 1, ("need",)),
        (2, leo, len(NEW), ("student", "goal")),
    ]
    needs = [(need.text, need.evidence.quote) for need in one_of(now, 1).conference.of_kind("need")]
    assert needs == [("she red it aloud", ""), ("of her own", "")]
    (goal,) = one_of(now, 2).conference.of_kind("goal")
    assert (goal.text, NEW[goal.evidence.start_char : goal.evidence.end_char]) == ("of his story", "of his story")
    assert (goal.evidence.start_s, goal.evidence.end_s) == (7.5, 9.0)
    assert one_of(now, 2).conference.students == ("Leo Park",)
    with Store.open(notebook) as store:
        assert store.changes.undo() is None
        assert [(change.who, change.what) for change in store.changes.log()] == [
            ("machine", "heard again"),
            ("person", "edit"),
        ]


@pytest.mark.parametrize("is_decided", [True, False])
def test_nothing_is_heard_any_more(notebook: Notebook, kept: Recording, is_decided: bool) -> None:
    """A recording that turns out silent keeps only what a person decided."""
    if is_decided:
        with Store.open(notebook) as store:
            before = store.recording(kept.sha256)
            told = [decided(one, "student", one.conference.findings) for one in before.conferences]
            store.changes.keep([with_conferences(before, told)], who="person", what="edit")
    (outcome,) = again(notebook, Listener(heard_now("")))
    assert outcome.kind == "silent"
    now = record(notebook, kept)
    expected = [("Maya Torres",), ("Leo Park",)] if is_decided else []
    assert [one.conference.students for one in now.conferences] == expected


def test_what_cannot_be_heard_stays_as_it_is(notebook: Notebook, kept: Recording) -> None:
    """An unreadable copy, or none, is told, and nothing is changed."""
    before = record(notebook, kept)
    (failed,) = again(notebook, Listener(heard_now(), error=RecordingError("no audio track")))
    assert (failed.kind, failed.path.name, failed.reason) == ("failed", "note-17.m4a", "no audio track")
    notebook.archived(kept.sha256).unlink()
    (missing,) = again(notebook, Listener(heard_now()))
    assert (missing.kind, missing.reason) == ("failed", "its copy is not in the archive")
    assert record(notebook, kept) == before


def test_a_recording_is_heard_otherwise_by_engine_model_or_settings(notebook: Notebook, kept: Recording) -> None:
    """Any of the three will do, and the class can be chosen; one without a transcript was not heard at all."""
    with Store.open(notebook) as store:
        store.add(recording("torn.m4a", class_name="2A"), None, [])
        by_this = ("fake 1", "base", "beam 5")
        assert [one.file for one in heard_otherwise(store, by_this)] == ["torn.m4a"]
        for place in range(3):
            hearing = tuple("other" if at == place else part for at, part in enumerate(by_this))
            assert [one.sha256 for one in heard_otherwise(store, hearing, "4B")] == [kept.sha256]


def test_a_text_that_stays_leaves_every_place_where_it_is(notebook: Notebook, kept: Recording) -> None:
    """Carried over to the same words, a conference is what it was."""
    before = replace(record(notebook, kept), is_arranged=True)
    now = carried_over(before, before.transcript)
    spans = [
        [(one.conference.start_char, one.conference.end_char) for one in side.conferences] for side in (before, now)
    ]
    assert spans[0] == spans[1]


def test_again_is_about_the_notebooks_own_copies(notebook: Notebook) -> None:
    """Nothing to hear is no error; paths and a date do not go with it."""
    command = ["--notebook", str(notebook.root), "process", "--again"]
    assert CliRunner().invoke(main, command).output == "No recordings found.\n"
    for more in (["x.m4a"], ["--date", "2026-10-01"]):
        failed = CliRunner().invoke(main, [*command, *more])
        assert (failed.exit_code, failed.stderr.splitlines()[-1]) == (
            2,
            "Error: --again goes with neither PATHS nor --date",
        )
