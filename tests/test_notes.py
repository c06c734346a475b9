from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from capture.cli import main
from models.entities import Conference, Evidence, Finding, Recording, Roster, Student, Transcript
from models.notebook import Notebook
from models.records import ConferenceRecord, RecordingRecord
from models.store import Store
from pipeline.notes import Kept, Note, keep_notes, note_of, read_note
from pipeline.whose import Classes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

STUDENTS = (Student(name="Ava Nguyen", class_name="4D"), Student(name="Mia Chen", class_name="1O"))
MORNING = datetime(2026, 10, 5, 9, 30)
NOTE = Note(id="n1", text="Ava used strong verbs.", recorded_at=MORNING, class_name="4D")


class FirstWordTagger:
    """Finds one conference, with whoever on the roster bears the first word as a first name; remembers the days."""

    version = "first-word 1"

    def __init__(self) -> None:
        self.days: list[date | None] = []

    def tag(self, text: str, *, roster: Roster, recorded_on: date | None = None) -> tuple[Conference, ...]:
        """The one conference."""
        self.days.append(recorded_on)
        first = text.split(maxsplit=1)[0]
        evidence = Evidence(quote=first, start_char=0, end_char=len(first), rule="first-word")
        named = [s.name for s in roster.students if s.name.split()[0] == first]
        findings = tuple(Finding(kind="student", text=name, evidence=evidence) for name in named)
        return (Conference(findings=findings, end_char=len(text)),)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A notebook's database, with two classes of one student."""
    with Store.open(Notebook(tmp_path / "notebook")) as store:
        store.students.import_all(STUDENTS)
        yield store


def kept(store: Store, *notes: Note, given: str | None = None, tagger: FirstWordTagger | None = None) -> list[Kept]:
    """What becomes of the notes."""
    classes = Classes(roster=store.roster(), given=given)
    return list(keep_notes(notes, store=store, classes=classes, tagger=lambda: tagger or FirstWordTagger()))


def test_a_note_goes_the_way_of_a_transcript(store: Store) -> None:
    """It is tagged as of its day with its class, and stored under its id, without a sound."""
    tagger = FirstWordTagger()
    (done,) = kept(store, NOTE, tagger=tagger)
    recording = Recording(
        sha256="",
        file="",
        source_path="",
        size_bytes=0,
        duration_s=0.0,
        claimed_s=None,
        recorded_at=MORNING,
        recorded_at_source="given",
        status="done",
        class_name="4D",
        note_id="n1",
    )
    evidence = Evidence(quote="Ava", start_char=0, end_char=3, rule="first-word")
    told = Conference(
        findings=(Finding(kind="student", text="Ava Nguyen", evidence=evidence),), end_char=len(NOTE.text)
    )
    assert done == Kept(note=NOTE, conferences=(told,))
    assert tagger.days == [MORNING.date()]
    assert store.recording("n1") == RecordingRecord(
        recording=recording,
        transcript=Transcript(text=NOTE.text, engine="typed"),
        conferences=(ConferenceRecord(id=1, recording=recording, conference=told, rules_version="first-word 1"),),
    )
    assert (recording.id, store.hashes(), store.problems()) == ("n1", [], [])


def test_a_known_note_is_not_added_again(store: Store) -> None:
    """Its id decides, within one file as well; what is stored stays as it is."""
    again = replace(NOTE, text="Ava used other words.")
    assert [done.conferences is None for done in kept(store, NOTE, again)] == [False, True]
    assert [done.conferences is None for done in kept(store, again, replace(NOTE, id="N1"))] == [True, False]
    assert [record.transcript and record.transcript.text for record in store.export()] == [NOTE.text] * 2


@pytest.mark.parametrize(
    ("said", "given", "expected"),
    [
        ("4D", None, "4D"),
        ("", None, "4D"),
        ("no such class", None, "4D"),
        ("1O", "4D", "4D"),
        ("1O", None, "1O"),
    ],
    ids=["said", "by the names", "unknown", "given", "said, of another"],
)
def test_whose_class_a_note_is_about(store: Store, said: str, given: str | None, expected: str) -> None:
    """The class that a person gave, else the one in the file, else that of the names in the text."""
    kept(store, replace(NOTE, class_name=said), given=given)
    assert [record.recording.class_name for record in store.export()] == [expected]


def test_a_typed_note_is_known_by_its_text_its_day_and_its_class() -> None:
    """Typing the same again on the same day makes no second note; anything else does."""
    first = note_of("Ava used verbs.", MORNING, "4D")
    assert note_of("Ava used verbs.", MORNING.replace(hour=15), "4D").id == first.id
    others = [
        note_of("Ava used verbs!", MORNING, "4D"),
        note_of("Ava used verbs.", MORNING.replace(day=6), "4D"),
        note_of("Ava used verbs.", MORNING, "1O"),
    ]
    assert len({note.id for note in (first, *others)}) == 4
    assert first.id.startswith("note-")


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        ("2026-10-05T09:30:00", MORNING),
        ("2026-10-05", datetime(2026, 10, 5)),
        ("2026-10-05T09:30:00Z", MORNING),
        ("2026-10-05T11:30:00+02:00", MORNING),
    ],
)
def test_a_line_is_a_note(recorded: str, expected: datetime) -> None:
    """Moments with a zone become the teacher's own time (here UTC); what else the line holds does not matter."""
    line = {"id": "n1", "class": "4D", "recorded": recorded, "text": " Ava used strong verbs. ", "more": [1]}
    assert read_note(json.dumps(line)) == replace(NOTE, recorded_at=expected)
    del line["class"]
    assert read_note(json.dumps(line)) == replace(NOTE, recorded_at=expected, class_name="")


# The command


def recap(notebook: Path, *arguments: str, text: str | None = None) -> Result:
    """Runs the command on a notebook."""
    return CliRunner().invoke(main, ["--notebook", str(notebook), *arguments], input=text)


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """The folder of a notebook with a class of one."""
    with Store.open(Notebook(tmp_path / "notebook")) as store:
        store.students.import_all(STUDENTS[:1])
    return tmp_path / "notebook"


def lines(*rows: dict[str, object] | str) -> str:
    """A file of JSON lines."""
    return "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)


FIRST = {"id": "n1", "class": "4D", "recorded": "2026-10-05T09:30:00", "text": "Ava used strong verbs. I loved that."}
SECOND = {"id": "n2", "class": "", "recorded": "2026-10-06", "text": "Her goal is to add a lead."}


def test_a_file_of_notes_is_added_once(notebook: Path) -> None:
    """The counts are printed; the second time, all are known."""
    first = recap(notebook, "note", "--jsonl", "-", text=lines(FIRST, "", SECOND, FIRST))
    assert (first.exit_code, first.output) == (0, "2 added, 1 already known, 2 conferences\n")
    second = recap(notebook, "note", "--jsonl", "-", text=lines(SECOND, FIRST))
    assert (second.exit_code, second.output) == (0, "0 added, 2 already known, 0 conferences\n")
    exported = [json.loads(line) for line in recap(notebook, "export").stdout.splitlines()]
    assert [(line["id"], line["file"], line["recorded_at"], line["text"]) for line in exported] == [
        ("n1", "", "2026-10-05T09:30:00", FIRST["text"]),
        ("n2", "", "2026-10-06T00:00:00", SECOND["text"]),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{oops", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ("[1]", "it is no object"),
        ({**FIRST, "id": 7}, '"id" is missing or is no text'),
        ({**FIRST, "text": "  "}, '"text" is missing or is no text'),
        ({**FIRST, "text": "..."}, '"text" is missing or is no text'),
        ({"id": "n3", "text": "Ava"}, '"recorded" is missing or is no text'),
        ({**FIRST, "recorded": "Monday"}, "Invalid isoformat string: 'Monday'"),
    ],
)
def test_a_line_that_is_no_note_is_named_and_nothing_is_added(
    notebook: Path, line: dict[str, object] | str, reason: str
) -> None:
    """The number of the line and the reason are said; the lines before it are not added either."""
    done = recap(notebook, "note", "--jsonl", "-", text=lines(FIRST, "", line))
    assert done.exit_code == 2
    assert done.stderr.splitlines()[-1] == f"Error: line 3 is no note: {reason}"
    assert recap(notebook, "export").stdout == ""


def test_a_typed_note_shows_what_was_found(notebook: Path) -> None:
    """A note from the command line, or from standard input, is added on its day; the same again is known."""
    text = "Ava's goal is to add a lead."
    first = recap(notebook, "note", text, "--date", "2026-10-05", "--class", "4D")
    note = note_of(text, datetime(2026, 10, 5), "4D")
    assert first.exit_code == 0
    assert first.stdout.splitlines()[:2] == [f"added {note.id}", "conference 1 of 1  Ava Nguyen"]
    again = recap(notebook, "note", "--date", "2026-10-05", "--class", "4D", text=f"{text}\n")
    assert (again.exit_code, again.stdout) == (0, f"already known: {note.id}\n")
    assert json.loads(recap(notebook, "export").stdout)["recorded_at"] == "2026-10-05T00:00:00"


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["note", "  "], 2, "Error: the note is empty"),
        (["note", "..."], 2, "Error: the note is empty"),
        (["note", "Ava", "--jsonl", "-"], 2, "Error: --jsonl goes with neither a TEXT nor --date"),
        (["note", "--date", "2026-10-05", "--jsonl", "-"], 2, "Error: --jsonl goes with neither a TEXT nor --date"),
        (["note", "Ava", "--class", "5Z"], 3, "Error: 5Z: no such class (there are: 4D)"),
    ],
)
def test_what_cannot_be_a_note_is_refused(notebook: Path, arguments: list[str], exit_code: int, message: str) -> None:
    """The message says why, and nothing is added."""
    done = recap(notebook, *arguments, text="")
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (exit_code, message)
    assert recap(notebook, "export").stdout == ""


def test_a_note_is_shown_as_typed(notebook: Path) -> None:
    """Where a recording's length stands, a note says that it was typed."""
    recap(notebook, "note", "--jsonl", "-", text=lines(FIRST))
    shown = recap(notebook, "show", "n1").stdout.splitlines()[0]
    assert shown.split("  ")[:2] + shown.split("  ")[-1:] == ["n1", "4D", "typed"]
