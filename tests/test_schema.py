"""The database's shape: from nothing, from an older version, and when a step fails."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from models import database, schema
from models.errors import NotebookError
from models.marking import TOKENIZER
from models.notebook import Notebook
from models.schema import STEPS, bring_up_to_date

COLUMNS = {
    "student": {"id": int, "class_name": str, "name": str, "active": int},
    "alias": {"id": int, "student_id": int, "name": str},
    "recording": {
        "key": int,
        "id": str,
        "kind": str,
        "sha256": str,
        "file": str,
        "source_path": str,
        "size_bytes": int,
        "duration_s": float,
        "claimed_s": float,
        "recorded_at": str,
        "recorded_at_source": str,
        "class_name": str,
        "status": str,
        "added_at": str,
        "is_arranged": int,
    },
    "transcript": {
        "recording_key": int,
        "text": str,
        "words": str,
        "language": str,
        "engine": str,
        "model": str,
        "settings": str,
    },
    "conference": {
        "id": int,
        "recording_key": int,
        "position": int,
        "start_char": int,
        "end_char": int,
        "rules_version": str,
        "decided": str,
        "set_aside": str,
    },
    "spelling": {
        "id": int,
        "conference_id": int,
        "position": int,
        "start_char": int,
        "end_char": int,
        "spelled": str,
        "student_id": int,
    },
    "finding": {
        "id": int,
        "conference_id": int,
        "position": int,
        "kind": str,
        "text": str,
        "student_id": int,
        "status": str,
        "skill": str,
        "due": str,
        "quote": str,
        "start_char": int,
        "end_char": int,
        "start_s": float,
        "end_s": float,
        "rule": str,
    },
    "doubt": {"id": int, "conference_id": int, "position": int, "code": str, "reason": str},
    "looked_back": {"id": int, "recording_key": int, "change_id": int},
    "goal_decision": {"id": int, "student_id": int, "kind": str, "text": str, "at": str, "decided_at": str},
    "goal_place": {
        "id": int,
        "decision_id": int,
        "side": str,
        "recording_key": int,
        "start_char": int,
        "end_char": int,
        "quote": str,
    },
    "change": {
        "id": int,
        "at": str,
        "who": str,
        "rules_version": str,
        "what": str,
        "recording_key": int,
        "decision_id": int,
        "undoes": int,
        "before": str,
        "after": str,
    },
    "conference_fts": {"transcript": str, "compliment": str, "goal": str, "taught": str, "need": str},
}


def m900_colour(db: Database) -> None:
    """A later step, as a test has it: one column more, filled from another."""
    db.table("student").add_column("colour", str)
    db.execute("UPDATE student SET colour = lower(name)")


def m901_fails(db: Database) -> None:
    """A step that fails half-way."""
    db.execute("DELETE FROM student")
    db.execute("INSERT INTO nowhere VALUES (1)")


def m902_orphans(db: Database) -> None:
    """A step that leaves a row without the row it refers to."""
    db.execute("INSERT INTO alias (student_id, name) VALUES (99, 'Nobody')")


@pytest.fixture
def notebook(tmp_path: Path) -> Notebook:
    """A notebook with one student, in the database's present shape."""
    made = Notebook(tmp_path / "notebook")
    with database.Database.open(made) as opened, opened.writing() as db:
        db.table("student").insert({"name": "Maya Torres"})
    return made


@pytest.fixture
def connection(notebook: Notebook) -> Iterator[sqlite3.Connection]:
    """A plain connection to that database."""
    with closing(sqlite3.connect(notebook.database, isolation_level=None)) as opened:
        opened.execute("PRAGMA foreign_keys = ON")
        yield opened


def test_a_blank_database_gets_exactly_these_columns(tmp_path: Path):
    """The first opening makes every table as described, and no other."""
    with database.Database.open(Notebook(tmp_path / "new")) as opened:
        db = Database(opened.connection)
        shadows = {f"conference_fts_{part}" for part in ("data", "idx", "content", "docsize", "config")}
        own = set(db.table_names()) - shadows - {"_sqlite_migrations", "sqlite_sequence"}
        assert {name: db.table(name).columns_dict for name in own} == COLUMNS
        assert [dict(row)["name"] for row in opened.rows("SELECT name FROM _sqlite_migrations")] == [
            step.__name__ for step in STEPS
        ]
        assert (opened.rows("PRAGMA journal_mode")[0][0], opened.rows("PRAGMA foreign_keys")[0][0]) == ("wal", 1)
    assert not list((tmp_path / "new" / "backups").iterdir())


def test_the_index_and_the_marks_share_a_tokenizer(notebook: Notebook, connection: sqlite3.Connection):
    """What search finds and what it marks are the same words."""
    (sql,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'conference_fts'").fetchone()
    assert f'tokenize = "{TOKENIZER}"' in sql


def test_an_older_database_is_backed_up_and_brought_up_to_date(notebook: Notebook, connection: sqlite3.Connection):
    """A step that is new changes the data; the database as it was lies in the backups, for the owner alone."""
    bring_up_to_date(connection, notebook, (*STEPS, m900_colour))
    assert connection.execute("SELECT name, colour FROM student").fetchall() == [("Maya Torres", "maya torres")]
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    (backup,) = notebook.backups.iterdir()
    assert (backup.name, backup.stat().st_mode & 0o777) == ("before-m900_colour.db", 0o600)
    with closing(sqlite3.connect(backup)) as before:
        assert before.execute("SELECT * FROM student").fetchall() == [(1, "", "Maya Torres", 1)]
    bring_up_to_date(connection, notebook, (*STEPS, m900_colour))


@pytest.mark.parametrize("failing", [m901_fails, m902_orphans])
def test_a_failing_step_changes_nothing(notebook: Notebook, connection: sqlite3.Connection, failing: schema.Step):
    """Of several steps none stays when the last fails, and the backup is there."""
    before = list(connection.iterdump())
    with pytest.raises(sqlite3.Error):
        bring_up_to_date(connection, notebook, (*STEPS, m900_colour, failing))
    assert list(connection.iterdump()) == before
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert [path.name for path in notebook.backups.iterdir()] == ["before-m900_colour.db"]
    bring_up_to_date(connection, notebook, (*STEPS, m900_colour))


def test_a_newer_database_is_refused(notebook: Notebook, connection: sqlite3.Connection):
    """An older Recap does not touch what it cannot know."""
    bring_up_to_date(connection, notebook, (*STEPS, m900_colour))
    before = list(connection.iterdump())
    with pytest.raises(NotebookError, match=r"recap\.db: written by a newer version of Recap$"):
        database.Database.open(notebook)
    assert list(connection.iterdump()) == before


def test_a_file_that_is_no_database_is_refused(tmp_path: Path):
    """Something else of that name is left as it is."""
    notebook = Notebook(tmp_path / "notebook")
    notebook.create()
    notebook.database.write_text("Dear diary, " * 500)
    with pytest.raises(NotebookError, match=r"recap\.db: file is not a database$"):
        database.Database.open(notebook)
    assert notebook.database.read_text() == "Dear diary, " * 500


def test_another_programs_database_is_refused(tmp_path: Path):
    """A database with other tables, or with another program's migrations, is not ours to change."""
    for number, name in enumerate(("recipes", "_sqlite_migrations")):
        notebook = Notebook(tmp_path / str(number))
        notebook.create()
        with closing(sqlite3.connect(notebook.database)) as other:
            other.execute(f"CREATE TABLE {name} (migration_set, name)")
        before = notebook.database.read_bytes()
        with pytest.raises(NotebookError, match="another program's database"):
            database.Database.open(notebook)
        assert notebook.database.read_bytes() == before


def test_several_processes_may_make_the_database_at_once(tmp_path: Path):
    """Whoever comes first makes the tables, and the others find them."""
    code = "import sys; sys.stdin.read(); from test_schema import opened; opened(sys.argv[1])"
    command = [sys.executable, "-c", code, str(tmp_path / "notebook")]
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(command, stdin=subprocess.PIPE, env={"PYTHONPATH": ":".join(sys.path)})
            )
            for _ in range(4)
        ]
        for process in processes:
            process.stdin.close()
    assert [process.returncode for process in processes] == [0, 0, 0, 0]


def opened(root: str) -> None:
    """What each of them does."""
    with database.Database.open(Notebook(Path(root))) as made:
        assert made.rows("SELECT count(*) FROM student")[0][0] == 0
