from __future__ import annotations

from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from guessing import STUDENTS, Guesser, a_correction, a_text
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.edit_options import Edit
from capture.listing import meant
from models.entities import Conference, Roster, Transcript
from models.filing import INDEXED_KINDS
from models.notebook import Notebook
from models.records import ConferenceRecord, RecordingRecord
from models.spelling import spelled
from models.store import Store
from models.unfinished import told_by_other_rules
from pipeline.corrections import KINDS
from pipeline.notes import Note, keep_notes
from pipeline.retag import retag, with_known_ids
from pipeline.spelling import with_names_spelled
from pipeline.whose import Classes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RECORDS = 500
CLASSES = Classes(roster=Roster(STUDENTS))
NOTHING: dict[str, Any] = {
    **dict.fromkeys(("students", "types", "status", "due", *KINDS[2:6], "follow_up"), ()),
    **dict.fromkeys(("stage", "day", "class_name", "split_at")),
    **dict.fromkeys(("join", "add", "remove", "confirm"), False),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A notebook's database, with one class."""
    with Store.open(Notebook(tmp_path / "notebook")) as store:
        store.students.import_all(STUDENTS)
        yield store


def add_notes(store: Store, random: Random, count: int) -> list[str]:
    """Adds notes, tagged by the first version of the rules; gives their ids."""
    at = datetime(2026, 10, 5, 9)
    notes = [Note(id=f"n{n}", text=a_text(random), recorded_at=at) for n in range(count)]
    list(keep_notes(notes, store=store, classes=CLASSES, tagger=lambda: Guesser("1")))
    return [note.id for note in notes]


def edit_at_random(store: Store, random: Random, note_id: str) -> int:
    """A person says something of a note; gives 1 if that changes anything."""
    id_, options = a_correction(random, store.recording(note_id))
    record, only = meant(store, id_)
    edited, what = Edit.of(**{**NOTHING, **options}).applied(store, record, only)
    return store.changes.keep([edited], who="person", what=what)


def retag_all(store: Store, version: str) -> None:
    """Tags everything again that other rules were used on."""
    list(retag(store, tagger=Guesser(version), classes=CLASSES))


def decisions(record: RecordingRecord) -> Any:
    """All that a person decided about a recording."""
    told = [
        (
            one.id,
            one.conference.start_char,
            one.conference.end_char,
            {k: one.conference.of_kind(k) for k in one.decided},
        )
        for one in record.conferences
    ]
    return record.recording, record.is_arranged and told


def everything(store: Store) -> list[list[tuple[object, ...]]]:
    """All that the database holds of recordings, but for which rules found it, the row numbers and the changes."""
    return [
        [tuple(row) for row in store.database.rows(sql)]
        for sql in (
            "SELECT * FROM recording ORDER BY key",
            "SELECT * FROM transcript ORDER BY recording_key",
            "SELECT id, recording_key, position, start_char, end_char, decided FROM conference ORDER BY id",
            """SELECT conference_id, position, kind, text, student_id, status, skill, due, quote, start_char, end_char,
               start_s, end_s, rule FROM finding ORDER BY conference_id, position""",
            "SELECT conference_id, position, code, reason FROM doubt ORDER BY conference_id, position",
            """SELECT conference_id, position, start_char, end_char, spelled, student_id
               FROM spelling ORDER BY conference_id, position""",
            "SELECT rowid, * FROM conference_fts ORDER BY rowid",
        )
    ]


def index_as_it_should_be(store: Store) -> list[tuple[object, ...]]:
    """The rows of the search index that the records ask for."""
    rows = []
    for record in store.export():
        for told in record.conferences:
            one = told.conference

            def with_heard(shown: str, start: int, end: int, one: Conference = one, text: str = record.text) -> str:
                places = [(s.start_char, s.end_char) for s in one.spellings]
                heard = [text[first:last] for first, last in places if start <= first and last <= end]
                return " ".join([shown, *dict.fromkeys(heard)])

            values = {
                kind: "\n".join(
                    with_heard(f.text, f.evidence.start_char, f.evidence.end_char) for f in one.of_kind(kind)
                )
                for kind in INDEXED_KINDS
            }
            start, end = one.start_char, one.end_char
            stretch = with_heard(spelled(record.text[start:end], one.spellings, start_char=start), start, end)
            rows.append((told.id, stretch, *(values[kind] for kind in ("compliment", "goal", "taught", "need"))))
    return sorted(rows)


def test_every_edit_of_500_records_outlives_tagging_again(store: Store) -> None:
    """Whatever a person decided is there after two changes of the rules, and all else is what the new rules find."""
    random = Random(500)
    ids = add_notes(store, random, RECORDS)
    for note_id in ids:
        for _ in range(random.randint(1, 3)):
            edit_at_random(store, random, note_id)
    decided = {note_id: decisions(store.recording(note_id)) for note_id in ids}
    assert sum(is_arranged is not False for _, is_arranged in decided.values()) > RECORDS * 0.8
    for version in ("2", "3"):
        retag_all(store, version)
        assert {note_id: decisions(store.recording(note_id)) for note_id in ids} == decided
        rules = {
            (finding.evidence.rule.rpartition("-")[2], finding.kind in told.decided)
            for note_id in ids
            for told in store.recording(note_id).conferences
            for finding in told.conference.findings
        }
        assert {rule for rule, is_decided in rules if not is_decided} == {version}
        assert everything(store)[-1] == index_as_it_should_be(store)
    assert not list(told_by_other_rules(store, "3"))
    assert store.problems() == []


def emptied(store: Store) -> Store:
    """The store without its recordings."""
    with store.database.writing() as db:
        for table in ("recording", "conference_fts"):
            db.table(table).delete_where()
    return store


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all examples, each of which adds notes of its own."""
    with Store.open(Notebook(tmp_path_factory.mktemp("shared"))) as store:
        store.students.import_all(STUDENTS)
        yield store


@settings(max_examples=50)
@given(seed=st.integers(0, 2**32), edits=st.integers(1, 6))
def test_taken_back_one_by_one_edits_leave_what_was_before(shared_store: Store, seed: int, edits: int) -> None:
    """Each undo gives exactly the state before its edit, in the records and in the search index."""
    random, store = Random(seed), emptied(shared_store)
    ids = add_notes(store, random, 2)
    states = []
    for _ in range(edits):
        before = everything(store)
        if edit_at_random(store, random, random.choice(ids)):
            states.append(before)
    for state in reversed(states):
        store.changes.undo()
        assert everything(store) == state
    assert store.changes.undo() is None
    changes = store.changes.log()
    assert [change.is_undone for change in changes] == [False] * len(states) + [True] * len(states)


@settings(max_examples=50)
@given(seed=st.integers(0, 2**32), steps=st.lists(st.booleans(), min_size=1, max_size=6))
def test_taken_back_after_tagging_again_edits_leave_no_trace(shared_store: Store, seed: int, steps: list[bool]) -> None:
    """Edited, tagged again and taken back in any order, a recording is as if it had only been tagged again."""
    random, store = Random(seed), emptied(shared_store)
    add_notes(store, random, 2)
    for version, is_edit in enumerate(steps, start=2):
        if is_edit:
            edit_at_random(store, random, "n0")
        else:
            retag_all(store, str(version))
    while store.changes.undo():
        pass
    retag_all(store, "last")
    for record in store.export():
        found = Guesser("last").tag(record.text, roster=CLASSES.students_of("4B"))
        assert not record.is_arranged
        assert [told.conference for told in record.conferences] == list(with_names_spelled(found))


def test_nothing_is_left_to_take_back(store: Store) -> None:
    """An undo with nothing before it changes nothing; what the machine did is not a person's to take back."""
    add_notes(store, Random(1), 1)
    retag_all(store, "2")
    before = everything(store)
    assert store.changes.undo() is None
    assert everything(store) == before
    assert [(change.who, change.rules_version) for change in store.changes.log()] == [("machine", "2")]


def test_only_what_other_rules_were_used_on_is_tagged_again(store: Store) -> None:
    """The same rules a second time find nothing to do, unless everything is asked for; silence is left alone."""
    add_notes(store, Random(1), 3)
    silent = RecordingRecord(recording=store.recording("n0").recording, transcript=Transcript(text=""))
    store.changes.keep([silent], who="machine", what="heard again")
    assert len(list(retag(store, tagger=Guesser("2"), classes=CLASSES))) == 2
    assert list(retag(store, tagger=Guesser("2"), classes=CLASSES)) == []
    again = list(retag(store, tagger=Guesser("2"), classes=CLASSES, everything=True))
    assert [one.is_changed for one in again] == [False, False]
    assert list(retag(store, tagger=Guesser("3"), classes=CLASSES, class_name="2A")) == []


def test_a_conference_keeps_its_id_where_most_of_it_is_told_again(store: Store) -> None:
    """Where a new conference comes in before it, its id does not move on to another one."""

    def told(conference_id: int, start: int, end: int) -> ConferenceRecord:
        recording = store.recording("n0").recording
        conference = Conference(start_char=start, end_char=end)
        return ConferenceRecord(id=conference_id, recording=recording, conference=conference)

    add_notes(store, Random(1), 1)
    known = [told(1, 0, 50), told(2, 50, 90)]
    new = [told(0, 0, 10), told(0, 10, 48), told(0, 48, 90), told(0, 90, 99)]
    assert [one.id for one in with_known_ids(new, known)] == [0, 1, 2, 0]
