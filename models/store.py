"""The record book: recordings, transcripts and conferences, in and out of the database."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from models import rows
from models.changes import Changes
from models.database import Database, insert
from models.entities import Conference
from models.errors import NotebookError, NotFoundError
from models.filing import Filing
from models.filters import Filter, condition
from models.goal_store import Goals
from models.records import ConferenceRecord, RecordingRecord, named_in
from models.students import Students

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from sqlite3 import Row

    from models.entities import Recording, Roster, Transcript
    from models.notebook import Notebook

_BATCH = 200  # recordings that an export holds in memory at a time


class Store:
    """An open notebook database, for use in one thread; a context manager that closes it.

    ``students`` are its class lists, ``goals`` what goal threads are made of, ``changes`` what changed on record.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.students = Students(database)
        self.goals = Goals(database)
        self.changes = Changes(database, self.students)

    @classmethod
    def open(cls, notebook: Notebook) -> Store:
        """Opens a notebook's database; makes it, and the notebook's folders, on first use.

        Raises:
            NotebookError: it is damaged, another program's, or of a newer version; or cannot be written.
        """
        return cls(Database.open(notebook))

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *exception: object) -> None:
        self.database.close()

    def roster(self, class_name: str | None = None) -> Roster:
        """The class list, or that of all classes together (see ``Students.roster``)."""
        return self.students.roster(class_name)

    # What is known

    def knows(self, sha256: str) -> bool:
        """Whether a recording of this content is stored."""
        return bool(self.known([sha256]))

    def known(self, hashes: Iterable[str]) -> set[str]:
        """Those of the hashes whose content is stored."""
        found = self.database.rows(
            "SELECT sha256 FROM recording WHERE sha256 IN (SELECT value FROM json_each(?))", [json.dumps([*hashes])]
        )
        return {row["sha256"] for row in found}

    def known_ids(self, ids: Iterable[str]) -> set[str]:
        """Those of the ids that a recording or note has."""
        found = self.database.rows(
            "SELECT id FROM recording WHERE id IN (SELECT value FROM json_each(?))", [json.dumps([*ids])]
        )
        return {row["id"] for row in found}

    # Writing

    def add(
        self,
        recording: Recording,
        transcript: Transcript | None,
        conferences: Sequence[Conference],
        *,
        rules_version: str = "",
    ) -> None:
        """Stores a new recording with all that was found in it: everything, or nothing.

        Args:
            recording: must not be known.
            transcript: None where it could not be transcribed.
            conferences: in the order in which they are told; their students' names are on the roster.
            rules_version: of the rules that found them.

        Raises:
            RosterError: a student is not on the roster, or could be one of several of that name.
            NotebookError: the recording is known already, or the database cannot be written.
        """
        with self.database.writing() as db:
            if self.known_ids([recording.id]):
                raise NotebookError("already in the notebook", where=recording.file or recording.id)
            added_at = datetime.now().isoformat(timespec="seconds")
            key = insert(db, "recording", {**rows.row_of_recording(recording), "added_at": added_at})
            told = told_of(recording, conferences, rules_version)
            ids = self.students.ids_of(named_in(told), recording.class_name)
            filing = Filing(db=db, recording_key=key)
            filing.put_transcript(transcript)
            filing.put([rows.row_of_conference(one, ids) for one in told], transcript.text if transcript else "")

    # Reading

    def conferences(self, wanted: Filter | None = None, *, limit: int | None = None) -> list[ConferenceRecord]:
        """The conferences that pass the filter, the newest first.

        Raises:
            NotFoundError: the filter names a student that nobody is.
        """
        sql, parameters = condition(wanted or Filter(), self.students)
        with self.database.reading():
            found = self.database.rows(
                _NEWEST.format(condition=sql), {**parameters, "limit": -1 if limit is None else limit}
            )
            return self.conferences_of([row["id"] for row in found])

    def conference(self, conference_id: int) -> ConferenceRecord:
        """One conference by its id.

        Raises:
            NotFoundError: there is none.
        """
        found = self.conferences_of([conference_id])
        if not found:
            raise NotFoundError("no such conference", where=str(conference_id))
        return found[0]

    def conferences_of(self, ids: Sequence[int]) -> list[ConferenceRecord]:
        """The conferences of the ids that there are, in the order of ``ids``."""
        listed = json.dumps([*ids])
        with self.database.reading():
            heads = self.database.rows(_HEADS, [listed])
            findings = _grouped(self.database.rows(_FINDINGS, [listed]), rows.finding_of_row)
            doubts = _grouped(self.database.rows(_DOUBTS, [listed]), rows.doubt_of_row)
            spellings = _grouped(self.database.rows(_SPELLINGS, [listed]), rows.spelling_of_row)
        records = {
            row["conference_id"]: ConferenceRecord(
                id=row["conference_id"],
                recording=rows.recording_of_row(row),
                conference=Conference(
                    findings=findings[row["conference_id"]],
                    doubts=doubts[row["conference_id"]],
                    spellings=spellings[row["conference_id"]],
                    set_aside=rows.findings_of_json(row["set_aside"]),
                    start_char=row["start_char"],
                    end_char=row["end_char"],
                ),
                rules_version=row["rules_version"],
                decided=tuple(json.loads(row["decided"])),
            )
            for row in heads
        }
        return [records[conference_id] for conference_id in ids if conference_id in records]

    def recording(self, id_or_prefix: str) -> RecordingRecord:
        """One recording by its id or hash, or by as much of its beginning as tells it from all others.

        Raises:
            NotFoundError: there is none, or several begin like this.
        """
        prefix = id_or_prefix.lower()
        found = self.database.rows(_BEGINNING, {"prefix": prefix})
        if not found:
            raise NotFoundError("no such recording", where=id_or_prefix)
        if not prefix or (len(found) > 1 and not found[0]["is_whole"]):
            raise NotFoundError("several recordings begin so", where=id_or_prefix)
        return self._recordings([found[0]["key"]])[0]

    def export(self) -> Iterator[RecordingRecord]:
        """Every recording, the oldest first, a batch in memory at a time."""
        found = self.database.rows("SELECT key FROM recording ORDER BY recorded_at, key")
        return self.recordings([row["key"] for row in found])

    def recordings(self, keys: Sequence[int]) -> Iterator[RecordingRecord]:
        """The recordings that the database holds under these keys, a batch in memory at a time."""
        for start in range(0, len(keys), _BATCH):
            yield from self._recordings(keys[start : start + _BATCH])

    def _recordings(self, keys: Sequence[int]) -> list[RecordingRecord]:
        """The recordings that there are, in the order of ``keys``."""
        listed = json.dumps([*keys])
        with self.database.reading():
            found = self.database.rows(_RECORDINGS, [listed])
            told = self.database.rows(_CONFERENCES_OF_RECORDINGS, [listed])
            records = self.conferences_of([row["id"] for row in told])
        conferences: defaultdict[int, list[ConferenceRecord]] = defaultdict(list)
        for row, record in zip(told, records, strict=True):
            conferences[row["recording_key"]].append(record)
        recordings = {
            row["key"]: RecordingRecord(
                recording=rows.recording_of_row(row),
                transcript=rows.transcript_of_row(row) if row["text"] is not None else None,
                conferences=tuple(conferences[row["key"]]),
                is_arranged=bool(row["is_arranged"]),
            )
            for row in found
        }
        return [recordings[key] for key in keys if key in recordings]

    def hashes(self) -> list[tuple[str, str]]:
        """The file name and SHA-256 of every recording, the oldest first."""
        found = self.database.rows(
            "SELECT file, sha256 FROM recording WHERE sha256 IS NOT NULL ORDER BY recorded_at, key"
        )
        return [(row["file"], row["sha256"]) for row in found]

    def tally(self) -> tuple[int, int, int]:
        """How many recordings there are, how many conferences and how many students on the class lists."""
        (row,) = self.database.rows(
            """SELECT (SELECT count(*) FROM recording), (SELECT count(*) FROM conference),
                      (SELECT count(*) FROM student WHERE active)"""
        )
        return tuple(row)

    def problems(self) -> list[str]:
        """What is wrong with the database, in SQLite's words; empty when it is sound. Reads all of it."""
        checks = [row[0] for row in self.database.rows("PRAGMA integrity_check") if row[0] != "ok"]
        orphans = [f"a row of {row[0]} refers to nothing" for row in self.database.rows("PRAGMA foreign_key_check")]
        return checks + orphans


_NEWEST = """
SELECT c.id FROM recording r JOIN conference c ON c.recording_key = r.key
WHERE {condition}
ORDER BY r.recorded_at DESC, r.key DESC, c.position LIMIT :limit
"""
_HEADS = """
SELECT c.id AS conference_id, c.start_char, c.end_char, c.rules_version, c.decided, c.set_aside, r.*
FROM conference c JOIN recording r ON r.key = c.recording_key
WHERE c.id IN (SELECT value FROM json_each(?))
"""
_FINDINGS = """
SELECT f.conference_id, f.kind, coalesce(s.name, f.text) AS text, f.status, f.skill, f.due,
       f.quote, f.start_char, f.end_char, f.start_s, f.end_s, f.rule
FROM finding f LEFT JOIN student s ON s.id = f.student_id
WHERE f.conference_id IN (SELECT value FROM json_each(?))
ORDER BY f.conference_id, f.position
"""
_DOUBTS = """
SELECT conference_id, code, reason FROM doubt
WHERE conference_id IN (SELECT value FROM json_each(?))
ORDER BY conference_id, position
"""
_SPELLINGS = """
SELECT sp.conference_id, sp.start_char, sp.end_char, sp.spelled, s.name AS student
FROM spelling sp JOIN student s ON s.id = sp.student_id
WHERE sp.conference_id IN (SELECT value FROM json_each(?))
ORDER BY sp.conference_id, sp.position
"""
_RECORDINGS = """
SELECT r.*, t.text, t.words, t.language, t.engine, t.model, t.settings
FROM recording r LEFT JOIN transcript t ON t.recording_key = r.key
WHERE r.key IN (SELECT value FROM json_each(?))
"""
_BEGINNING = """
SELECT key, lower(id) = :prefix AS is_whole FROM recording
WHERE lower(substr(coalesce(sha256, id), 1, length(:prefix))) = :prefix ORDER BY is_whole DESC LIMIT 2
"""
_CONFERENCES_OF_RECORDINGS = """
SELECT id, recording_key FROM conference
WHERE recording_key IN (SELECT value FROM json_each(?))
ORDER BY recording_key, position
"""


def told_of(
    recording: Recording, conferences: Iterable[Conference], rules_version: str = ""
) -> tuple[ConferenceRecord, ...]:
    """Conferences that are not stored yet, as records."""
    return tuple(
        ConferenceRecord(id=0, recording=recording, conference=conference, rules_version=rules_version)
        for conference in conferences
    )


def _grouped(found: Iterable[Row], made_of: Callable[[Row], Any]) -> defaultdict[int, tuple[Any, ...]]:
    """What is made of the rows of each conference, in their order."""
    groups: defaultdict[int, tuple[Any, ...]] = defaultdict(tuple)
    for row in found:
        groups[row["conference_id"]] += (made_of(row),)
    return groups
