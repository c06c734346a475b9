import hashlib
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recaps import MAYA, conference, finding, recording, tagged_again, transcript

from models.entities import (
    CONFERENCE_TYPES,
    GOAL_STATUSES,
    STAGES,
    Conference,
    Doubt,
    Evidence,
    Finding,
    Recording,
    Spelling,
    Student,
    Transcript,
    Word,
)
from models.errors import NotebookError, NotFoundError, RosterError
from models.filters import Filter
from models.notebook import Notebook
from models.records import ConferenceRecord, RecordingRecord
from models.store import Store

STUDENTS = [
    Student(name="Maya Torres", class_name="4B"),
    Student(name="Zoë Ray", class_name="4B", aliases=("Zo",)),
    Student(name="Maya Torres", class_name="2A"),
]
KILLED_WHILE_ADDING = """
import os, signal, sys
from pathlib import Path
from models.notebook import Notebook
from models.store import Store
from recaps import MAYA, recording, transcript

def kill(sql):
    if sql.startswith(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

with Store.open(Notebook(Path(sys.argv[1]))) as store:
    store.database.connection.set_trace_callback(kill)
    store.add(recording("killed.m4a"), transcript(), [MAYA])
"""


@pytest.fixture
def notebook(tmp_path: Path) -> Notebook:
    """A notebook that is nothing yet."""
    return Notebook(tmp_path / "notebook")


@pytest.fixture
def store(notebook: Notebook) -> Iterator[Store]:
    """An open store with a roster."""
    with Store.open(notebook) as opened:
        opened.students.import_all(STUDENTS)
        yield opened


def index_rows(store: Store) -> list[dict[str, object]]:
    """What the search index holds."""
    return [dict(row) for row in store.database.rows("SELECT rowid, * FROM conference_fts ORDER BY rowid")]


def test_what_is_added_is_read_back(store: Store):
    """A recording comes back with its transcript and conferences, by its id, its hash and their beginnings."""
    doubtful = conference(doubts=(Doubt(code="student-unknown", reason="no name heard"),), start_char=27, end_char=60)
    store.add(recording(), transcript(), [MAYA, doubtful], rules_version="1")
    expected = RecordingRecord(
        recording=recording(),
        transcript=transcript(),
        conferences=(
            ConferenceRecord(id=1, recording=recording(), conference=MAYA, rules_version="1"),
            ConferenceRecord(id=2, recording=recording(), conference=doubtful, rules_version="1"),
        ),
    )
    for prefix in (recording().id, recording().sha256, recording().id[:4], recording().sha256[:30].upper()):
        assert store.recording(prefix) == expected
    assert list(store.export()) == [expected]
    assert [store.conference(1), store.conference(2)] == list(expected.conferences)


def test_the_index_holds_each_conferences_own_stretch_and_values(store: Store):
    """A conference is found by what was said in it, not by the rest of its recording."""
    store.add(recording(), transcript(), [replace(MAYA, end_char=26), conference(start_char=27, end_char=60)])
    assert index_rows(store) == [
        {
            "rowid": 1,
            "transcript": "Maya, she reread it aloud.",
            "compliment": "she reread it aloud",
            "goal": "adds dialogue on page two",
            "taught": "",
            "need": "finger spaces",
        },
        {
            "rowid": 2,
            "transcript": "Next she adds dialogue on page tw",
            "compliment": "",
            "goal": "",
            "taught": "",
            "need": "",
        },
    ]


def test_a_recording_is_known_by_its_content(store: Store):
    """Known is what is stored, whatever the file is called; it is not stored twice."""
    store.add(recording(), None, [])
    other = "0" * 64
    assert (store.knows(recording().sha256), store.knows(other)) == (True, False)
    assert store.known([other, recording().sha256]) == {recording().sha256}
    assert store.known([]) == set()
    with pytest.raises(NotebookError, match=r"^copy\.m4a: already in the notebook$"):
        store.add(recording(file="copy.m4a"), None, [])
    assert store.hashes() == [("note-17.m4a", recording().sha256)]


def test_a_silent_recording_has_no_conference(store: Store):
    """Nothing said: an empty transcript and no conference, but it is known."""
    silent = recording(status="silent", claimed_s=None)
    store.add(silent, Transcript(text=""), [])
    assert list(store.export()) == [RecordingRecord(recording=silent, transcript=Transcript(text=""))]
    assert store.tally() == (1, 0, 3)


def test_adding_is_all_or_nothing(store: Store):
    """A conference that cannot be stored takes its whole recording with it."""
    stranger = conference(finding("student", "Maya", value="Nobody Known"))
    goal_without_status = conference(finding("goal", "dialogue", status=None))
    with pytest.raises(RosterError, match=r"^Nobody Known: not on the roster$"):
        store.add(recording(), transcript(), [MAYA, stranger])
    with pytest.raises(NotebookError, match="CHECK constraint"):
        store.add(recording(), transcript(), [MAYA, goal_without_status])
    assert list(store.export()) == []
    assert index_rows(store) == []
    store.add(recording(), transcript(), [MAYA])


@pytest.mark.parametrize("at", ['INSERT INTO "transcript"', 'INSERT INTO "conference_fts"', "COMMIT"])
def test_a_process_killed_while_adding_leaves_nothing_half_written(notebook: Notebook, at: str):
    """After kill -9 at any point before the end the recording is unknown, the database sound, and work goes on."""
    with Store.open(notebook) as store:
        store.students.import_all(STUDENTS)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_WHILE_ADDING, str(notebook.root), at],
        env={"PYTHONPATH": ":".join(sys.path)},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    with Store.open(notebook) as store:
        assert list(store.export()) == []
        assert (index_rows(store), store.problems()) == ([], [])
        store.add(recording("killed.m4a"), transcript(), [MAYA])


def test_replacing_keeps_the_ids(store: Store):
    """Tagged anew, a recording has its new conferences, under the old ids where there were any; none is reused."""
    store.add(recording(), transcript(), [MAYA, MAYA])
    store.add(recording("other.m4a"), transcript(), [MAYA])
    damaged = recording(status="damaged")
    one = conference(finding("goal", "finger spaces"), start_char=63)
    tagged_again(store, damaged, transcript(), [one], rules_version="2")
    tagged_again(store, damaged, transcript(), [one, MAYA], rules_version="2")
    assert [(r.id, r.conference, r.rules_version) for r in store.recording(damaged.id).conferences] == [
        (1, one, "2"),
        (4, MAYA, "2"),
    ]
    assert store.recording(damaged.id).recording == damaged
    assert [(row["rowid"], row["goal"]) for row in index_rows(store)] == [
        (1, "finger spaces"),
        (3, "adds dialogue on page two"),
        (4, "adds dialogue on page two"),
    ]
    unknown = RecordingRecord(recording=recording("new.m4a"), transcript=None)
    with pytest.raises(NotFoundError, match=r"^new\.m4a: no such recording$"):
        store.changes.keep([unknown], who="machine", what="tagged again")


def test_a_student_is_the_one_of_the_recordings_class(store: Store):
    """Of two children with one name the class decides; where it cannot, nothing is guessed."""
    store.add(recording("a.m4a", class_name="2A"), transcript(), [MAYA])
    store.students.rename("Maya Torres", "Maya Torres-Lee", class_name="2A")
    assert store.conference(1).conference.students == ("Maya Torres-Lee",)
    store.students.rename("Maya Torres-Lee", "Maya Torres", class_name="2A")
    message = r"^Maya Torres: could be Maya Torres \(class 2A\), Maya Torres \(class 4B\)$"
    with pytest.raises(RosterError, match=message):
        store.add(recording("b.m4a", class_name=""), transcript(), [MAYA])


def test_conferences_are_listed_the_newest_first(store: Store):
    """Listing filters by student, class, type, goal and days, of which both ends count."""
    zoe = conference(finding("student", "Maya", value="Zoë Ray"), finding("type", "it", value="convention"))
    store.add(recording("a", day="2026-10-05"), transcript(), [MAYA])
    store.add(recording("b", day="2026-10-07"), transcript(), [zoe, MAYA])
    store.add(recording("c", day="2026-10-06", class_name="2A"), transcript(), [MAYA])

    def listed(limit: int | None = None, **wanted: object) -> list[int]:
        return [record.id for record in store.conferences(Filter(**wanted), limit=limit)]

    assert listed() == [2, 3, 4, 1]
    assert listed(limit=2) == [2, 3]
    assert listed(student="zoe") == listed(student="Zo") == listed(student="ZOE RAY") == [2]
    assert listed(student="Maya T") == listed(goal=True) == listed(type="content") == [3, 4, 1]
    assert listed(class_name="2A") == [4]
    assert listed(since=date(2026, 10, 6), until=date(2026, 10, 6)) == [4]
    assert listed(student="maya", class_name="4B", until=date(2026, 10, 5)) == [1]
    assert listed(type="rehearsal") == []
    with pytest.raises(NotFoundError, match=r"^Mayra: no student of that name; near it: Maya Torres$"):
        listed(student="Mayra")


def test_what_is_not_there_is_told(store: Store):
    """Unknown ids, and beginnings that several recordings share, are errors that name what was asked for."""
    for number in range(20):
        store.add(recording(str(number)), None, [])
    with pytest.raises(NotFoundError, match=r"^7: no such conference$"):
        store.conference(7)
    for name in ("xyz", "%", "_"):
        with pytest.raises(NotFoundError, match="no such recording"):
            store.recording(name)
    with pytest.raises(NotFoundError, match=r"^several recordings begin so$"):
        store.recording("")
    shared = next(d for d in "0123456789abcdef" if sum(h.startswith(d) for _, h in store.hashes()) > 1)
    with pytest.raises(NotFoundError, match="several recordings begin so"):
        store.recording(shared)


def test_a_whole_id_is_nobody_elses_beginning(store: Store):
    """A note is found by its id, though another's begins with it."""
    for note_id in ("n10", "n1"):
        store.add(recording(sha256="", note_id=note_id), transcript(), [])
    assert store.recording("N1").recording.id == "n1"


def test_an_export_takes_the_same_few_queries_for_each_batch(store: Store):
    """The oldest comes first, and no query is made for each recording."""
    for number in range(250):
        store.add(recording(str(number), day=f"2026-{number % 12 + 1:02}-01"), transcript(), [MAYA])
    queries: list[str] = []
    store.database.connection.set_trace_callback(queries.append)
    days = [record.recording.recorded_at for record in store.export()]
    assert (len(days), days) == (250, sorted(days))
    assert sum(sql.lstrip().startswith("SELECT") for sql in queries) == 1 + 2 * 6


def test_errors_of_the_database_are_the_notebooks(store: Store, notebook: Notebook):
    """What SQLite refuses is told as trouble with the notebook, and undone."""
    store.database.connection.execute("PRAGMA busy_timeout = 1")
    with closing(sqlite3.connect(notebook.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotebookError, match=r"recap\.db: database is locked$"):
            store.add(recording(), transcript(), [MAYA])
        assert list(store.export()) == []
        other.execute("ROLLBACK")
    store.add(recording(), transcript(), [MAYA])


# Round trips

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
offsets = st.tuples(st.integers(0, 80), st.integers(0, 80)).map(sorted)
seconds = st.floats(0, 1e6)
fresh = count()


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    """Any evidence."""
    start, end = draw(offsets)
    times = draw(st.none() | st.tuples(seconds, seconds))
    start_s, end_s = times or (None, None)
    return Evidence(quote=draw(texts), start_char=start, end_char=end, rule=draw(texts), start_s=start_s, end_s=end_s)


def values(kind: str, value: st.SearchStrategy[str] = texts, **more: st.SearchStrategy) -> st.SearchStrategy[Finding]:
    """Any findings of a kind."""
    skills = st.none() | texts
    return st.builds(Finding, kind=st.just(kind), text=value, evidence=evidences(), skill=skills, **more)


findings = st.one_of(
    values("student", st.sampled_from(["Maya Torres", "Zoë Ray"])),
    values("type", st.sampled_from(CONFERENCE_TYPES)),
    values("stage", st.sampled_from(STAGES)),
    values("goal", status=st.sampled_from(GOAL_STATUSES)),
    values("follow_up", due=st.none() | st.dates()),
    values("compliment"),
    values("taught"),
    values("need"),
)


@st.composite
def conferences(draw: st.DrawFn) -> Conference:
    """Any conference of class 4B."""
    start, end = draw(offsets)
    return Conference(
        findings=tuple(draw(st.lists(findings, max_size=5))),
        doubts=tuple(draw(st.lists(st.builds(Doubt, code=texts, reason=texts), max_size=2))),
        spellings=tuple(
            Spelling(start_char=at, end_char=at + 1, spelled=draw(texts), student="Zoë Ray")
            for at in sorted(draw(st.sets(st.integers(81, 99), max_size=2)))
        ),
        start_char=start,
        end_char=end,
    )


@st.composite
def words(draw: st.DrawFn) -> Word:
    """Any word."""
    start, end = draw(offsets)
    return Word(
        word=draw(texts),
        start_s=draw(seconds),
        end_s=draw(seconds),
        probability=draw(st.floats(0, 1)),
        start_char=start,
        end_char=end,
    )


recordings = st.builds(
    Recording,
    sha256=st.builds(lambda: hashlib.sha256(str(next(fresh)).encode()).hexdigest()),
    file=texts,
    source_path=texts,
    size_bytes=st.integers(0, 2**60),
    duration_s=seconds,
    claimed_s=st.none() | seconds,
    recorded_at=st.datetimes(),
    recorded_at_source=st.sampled_from(["tag", "filename", "mtime", "given"]),
    status=st.sampled_from(["done", "damaged", "silent"]),
    class_name=st.just("4B"),
)
transcripts = st.builds(
    Transcript, text=texts, words=st.lists(words(), max_size=4).map(tuple), engine=texts, model=texts, settings=texts
)


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all examples, each of which adds a recording of its own."""
    with Store.open(Notebook(tmp_path_factory.mktemp("shared"))) as opened:
        opened.students.import_all(STUDENTS)
        yield opened


@settings(max_examples=100, deadline=None)
@given(
    recording=recordings,
    heard=st.lists(st.tuples(st.none() | transcripts, st.lists(conferences(), max_size=3)), min_size=1, max_size=3),
)
def test_whatever_is_stored_is_read_back_equal(
    shared_store: Store, recording: Recording, heard: list[tuple[Transcript | None, list[Conference]]]
):
    """Added, and then replaced again and again, a recording is what was stored last, and so is the index."""
    shared_store.add(recording, *heard[0])
    for later in heard[1:]:
        tagged_again(shared_store, recording, *later)
    transcript, told = heard[-1]
    found = shared_store.recording(recording.sha256)
    assert (found.recording, found.transcript) == (recording, transcript)
    assert [record.conference for record in found.conferences] == told
    assert [shared_store.conference(record.id) for record in found.conferences] == list(found.conferences)
    indexed = {row["rowid"]: row["goal"] for row in index_rows(shared_store)}
    assert [indexed[record.id] for record in found.conferences] == [
        "\n".join(goal.text for goal in conference.of_kind("goal")) for conference in told
    ]
    (conferences_count,) = shared_store.database.rows("SELECT count(*) FROM conference")[0]
    assert len(indexed) == conferences_count
