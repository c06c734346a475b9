"""The database's schema, as steps that are never changed once released: a new step says what changes.

sqlite-utils applies the steps and records them; all that are pending run in one transaction. It is imported only
when there is something to apply, so that reading a notebook does not wait for it.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Protocol

from models.errors import NotebookError
from models.notebook import private_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_utils import Database

    from models.notebook import Notebook

MIGRATION_SET = "recap"


class Step(Protocol):
    """A change to the schema; its name is recorded."""

    __name__: str

    def __call__(self, db: Database, /) -> None:
        """Makes the change, in a transaction."""


def m001_recordings_and_conferences(db: Database) -> None:
    """Students; recordings with their transcripts; what was found in them; the index that search reads."""
    db.executescript(_TABLES)
    db.executescript(_INDEXES)


def m002_goal_decisions(db: Database) -> None:
    """What a person decided about a student's goals."""
    db.executescript(_GOAL_DECISIONS)


def m003_changes(db: Database) -> None:
    """What a person decided about conferences, and every change of them."""
    db.executescript(_CHANGES)


def m004_spellings(db: Database) -> None:
    """How the roster spells names that were heard otherwise."""
    db.executescript(_SPELLINGS)


def m005_earlier_goals(db: Database) -> None:
    """What stands aside for goals that are known by earlier ones."""
    db.executescript(_EARLIER_GOALS)


STEPS: tuple[Step, ...] = (
    m001_recordings_and_conferences,
    m002_goal_decisions,
    m003_changes,
    m004_spellings,
    m005_earlier_goals,
)

_TABLES = """
-- A child on a class list. One who left is inactive: the records of her stay.
CREATE TABLE student (
    id INTEGER PRIMARY KEY,
    class_name TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL CHECK (name <> ''),
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    UNIQUE (class_name, name)
);

CREATE TABLE alias (
    id INTEGER PRIMARY KEY,
    student_id INTEGER NOT NULL REFERENCES student (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (name <> ''),
    UNIQUE (student_id, name)
);

-- Where conferences come from: a sound file, known by its hash, or later a typed note, which has no sound. People
-- know it by its id; rows refer to it by its key, since a search that looks up 100,000 days waits for text keys.
CREATE TABLE recording (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE CHECK (id <> ''),
    kind TEXT NOT NULL DEFAULT 'sound' CHECK (kind IN ('sound', 'note')),
    sha256 TEXT UNIQUE CHECK (length(sha256) = 64),
    file TEXT NOT NULL,
    source_path TEXT NOT NULL DEFAULT '',
    size_bytes INTEGER CHECK (size_bytes >= 0),
    duration_s REAL CHECK (duration_s >= 0),
    claimed_s REAL CHECK (claimed_s >= 0),
    recorded_at TEXT NOT NULL,
    recorded_at_source TEXT NOT NULL CHECK (recorded_at_source IN ('tag', 'filename', 'mtime', 'given')),
    class_name TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL CHECK (status IN ('done', 'damaged', 'silent')),
    added_at TEXT NOT NULL,
    CHECK (kind = 'note' OR (sha256 IS NOT NULL AND size_bytes IS NOT NULL AND duration_s IS NOT NULL))
);

-- words is a JSON array of [word, start_s, end_s, probability, start_char, end_char].
CREATE TABLE transcript (
    recording_key INTEGER PRIMARY KEY REFERENCES recording (key) ON DELETE CASCADE,
    text TEXT NOT NULL,
    words TEXT NOT NULL DEFAULT '[]',
    language TEXT NOT NULL,
    engine TEXT NOT NULL,
    model TEXT NOT NULL,
    settings TEXT NOT NULL
);

-- One student's (or small group's) talk with the teacher: a stretch of the transcript's text.
CREATE TABLE conference (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    recording_key INTEGER NOT NULL REFERENCES recording (key) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    start_char INTEGER NOT NULL CHECK (start_char >= 0),
    end_char INTEGER NOT NULL CHECK (end_char >= start_char),
    rules_version TEXT NOT NULL DEFAULT '',
    UNIQUE (recording_key, position)
);

-- One value of a conference, with its evidence. A student's value is its name on the roster, whatever that is now.
CREATE TABLE finding (
    id INTEGER PRIMARY KEY,
    conference_id INTEGER NOT NULL REFERENCES conference (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    kind TEXT NOT NULL CHECK (
        kind IN ('student', 'type', 'compliment', 'taught', 'goal', 'need', 'stage', 'follow_up')
    ),
    text TEXT,
    student_id INTEGER REFERENCES student (id),
    status TEXT CHECK (status IN ('new', 'met', 'continuing')),
    skill TEXT,
    due TEXT,
    quote TEXT NOT NULL,
    start_char INTEGER NOT NULL CHECK (start_char >= 0),
    end_char INTEGER NOT NULL CHECK (end_char >= start_char),
    start_s REAL,
    end_s REAL,
    rule TEXT NOT NULL,
    UNIQUE (conference_id, position),
    CHECK ((kind = 'student') = (student_id IS NOT NULL)),
    CHECK ((kind = 'student') = (text IS NULL)),
    CHECK ((kind = 'goal') = (status IS NOT NULL)),
    CHECK (kind = 'follow_up' OR due IS NULL)
);

-- What a person should look at, and why.
CREATE TABLE doubt (
    id INTEGER PRIMARY KEY,
    conference_id INTEGER NOT NULL REFERENCES conference (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    UNIQUE (conference_id, position)
);

-- A row for each conference, rowid = conference.id: its stretch of the transcript, and its values a line each.
-- The store writes it together with the conference.
CREATE VIRTUAL TABLE conference_fts USING fts5 (
    transcript, compliment, goal, taught, need, tokenize = "porter unicode61 remove_diacritics 2"
);
"""

_INDEXES = """
CREATE INDEX recording_recorded_at ON recording (recorded_at);
CREATE INDEX finding_student ON finding (student_id, conference_id) WHERE student_id IS NOT NULL;
CREATE INDEX finding_type ON finding (conference_id, text) WHERE kind = 'type';
CREATE INDEX finding_goal ON finding (conference_id) WHERE kind = 'goal';
"""

_GOAL_DECISIONS = """
-- One thing that a person said of a student's goal; later ones go before earlier ones. Never changed.
CREATE TABLE goal_decision (
    id INTEGER PRIMARY KEY,
    student_id INTEGER NOT NULL REFERENCES student (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('close', 'drop', 'reopen', 'reword', 'merge', 'split')),
    text TEXT,
    at TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    CHECK ((kind = 'reword') = (text IS NOT NULL))
);

-- Which goal it is about (and which other one): everywhere that it was told. Places in a transcript stay, findings are
-- made anew when a recording is tagged again.
CREATE TABLE goal_place (
    id INTEGER PRIMARY KEY,
    decision_id INTEGER NOT NULL REFERENCES goal_decision (id) ON DELETE CASCADE,
    side TEXT NOT NULL CHECK (side IN ('goal', 'other')),
    recording_key INTEGER NOT NULL REFERENCES recording (key) ON DELETE CASCADE,
    start_char INTEGER NOT NULL CHECK (start_char >= 0),
    end_char INTEGER NOT NULL CHECK (end_char >= start_char),
    quote TEXT NOT NULL
);

CREATE INDEX goal_decision_student ON goal_decision (student_id);
CREATE INDEX goal_place_decision ON goal_place (decision_id);
CREATE INDEX goal_place_recording ON goal_place (recording_key);
"""

_CHANGES = """
-- Whether a person decided anything about its conferences: then they stay as they are divided.
ALTER TABLE recording ADD COLUMN is_arranged INTEGER NOT NULL DEFAULT 0 CHECK (is_arranged IN (0, 1));

-- The kinds of findings that a person decided, as a JSON array: what is tagged again leaves them as they are.
ALTER TABLE conference ADD COLUMN decided TEXT NOT NULL DEFAULT '[]';

-- Everything that changed a recording's conferences or a student's goal. Never changed: what is taken back is one more
-- change, that undoes another. before and after are JSON: what the change made different, as it was and as it became.
CREATE TABLE change (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL CHECK (who IN ('person', 'machine')),
    rules_version TEXT NOT NULL DEFAULT '',
    what TEXT NOT NULL,
    recording_key INTEGER REFERENCES recording (key) ON DELETE CASCADE,
    decision_id INTEGER REFERENCES goal_decision (id) ON DELETE CASCADE,
    undoes INTEGER UNIQUE REFERENCES change (id),
    before TEXT,
    after TEXT,
    CHECK ((recording_key IS NULL) <> (decision_id IS NULL)),
    CHECK ((recording_key IS NULL) = (before IS NULL AND after IS NULL))
);

CREATE INDEX change_recording ON change (recording_key);
CREATE INDEX change_decision ON change (decision_id);

INSERT INTO change (at, who, what, decision_id)
SELECT decided_at, 'person', 'goal: ' || kind, id FROM goal_decision ORDER BY id;
"""

_SPELLINGS = """
-- A name in a conference's stretch of the transcript, as the roster spells it: the transcript has it as it was heard.
CREATE TABLE spelling (
    id INTEGER PRIMARY KEY,
    conference_id INTEGER NOT NULL REFERENCES conference (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    start_char INTEGER NOT NULL CHECK (start_char >= 0),
    end_char INTEGER NOT NULL CHECK (end_char > start_char),
    spelled TEXT NOT NULL,
    student_id INTEGER NOT NULL REFERENCES student (id),
    UNIQUE (conference_id, position)
);

CREATE INDEX spelling_student ON spelling (student_id);
"""

_EARLIER_GOALS = """
-- What was found in a conference and is no part of it while a goal that is known by the student's open goals stands in
-- its place: a JSON array of rows of finding.
ALTER TABLE conference ADD COLUMN set_aside TEXT NOT NULL DEFAULT '[]';

-- Up to where recaps were looked through for the goals that were open then: one row.
CREATE TABLE looked_back (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    recording_key INTEGER NOT NULL,
    change_id INTEGER NOT NULL
);

INSERT INTO looked_back VALUES (1, 0, 0);
"""


def bring_up_to_date(connection: sqlite3.Connection, notebook: Notebook, steps: Sequence[Step] = STEPS) -> None:
    """Applies the steps that the database lacks: all of them or, where one fails, none.

    A database that holds something is copied to ``notebook.backups`` first.

    Args:
        connection: to ``notebook.database``, with no transaction open.
        notebook: whose database it is.
        steps: all steps that there are, in order.

    Raises:
        NotebookError: the database is another program's, or a newer version of Recap wrote it.
        sqlite3.Error: a step failed.
    """
    pending = _pending(connection, notebook, steps)
    if not pending:
        return
    if _tables(connection):
        _back_up(connection, notebook, before=pending[0])
    # The procedure that SQLite describes for changing tables that others refer to.
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN IMMEDIATE")
    try:
        _apply(connection, steps)
        _require_whole(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    finally:
        connection.execute("PRAGMA foreign_keys = ON")


def _apply(connection: sqlite3.Connection, steps: Sequence[Step]) -> None:
    """Lets sqlite-utils apply and record what is pending: another process may have done so by now."""
    from sqlite_utils import Database, Migrations

    migrations = Migrations(MIGRATION_SET)
    for step in steps:
        migrations()(step)
    migrations.apply(Database(connection, execute_plugins=False))


def _require_whole(connection: sqlite3.Connection) -> None:
    if broken := connection.execute("PRAGMA foreign_key_check").fetchone():
        raise sqlite3.IntegrityError(f"a row of {broken[0]} refers to a missing row of {broken[2]}")


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _pending(connection: sqlite3.Connection, notebook: Notebook, steps: Sequence[Step]) -> list[str]:
    """The names of the steps that the database lacks; refuses a database that is not ours to change."""
    names = [step.__name__ for step in steps]
    tables = _tables(connection)
    if not tables:
        return names
    applied = set()
    if "_sqlite_migrations" in tables:
        rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", [MIGRATION_SET])
        applied = {name for (name,) in rows}
    if not applied:
        raise NotebookError("another program's database", where=str(notebook.database))
    if applied - set(names):
        raise NotebookError("written by a newer version of Recap", where=str(notebook.database))
    return [name for name in names if name not in applied]


def _back_up(connection: sqlite3.Connection, notebook: Notebook, *, before: str) -> None:
    """Copies the database as it is to ``backups/before-STEP.db``, complete or not at all."""
    target = notebook.backups / f"before-{before}.db"
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    private_file(part)
    copy = sqlite3.connect(part)
    try:
        connection.backup(copy)
    finally:
        copy.close()
    part.replace(target)
