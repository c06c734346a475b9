"""Changes of what is on record: kept one by one with what was before, so that the last can be taken back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from models import rows
from models.database import insert
from models.errors import NotFoundError
from models.filing import Filing, filed
from models.records import named_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from sqlite3 import Row

    from sqlite_utils import Database as UtilsDatabase

    from models.database import Database
    from models.filing import Rows
    from models.records import RecordingRecord
    from models.students import Students

Who = Literal["person", "machine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a recording's conferences, or of a student's goal.

    Attributes:
        id: changes are numbered in their order.
        at: when it was made.
        who: a person, or the machine with the rules of ``rules_version``.
        what: in words.
        recording_id: of the recording or note that it changed; empty for a decision about a goal.
        undoes: the change that it took back; None for any other.
        is_undone: whether it was taken back.
        before: what it made different, as it was (JSON); empty for a decision about a goal.
        after: likewise, as it became.
    """

    id: int
    at: datetime
    who: Who
    rules_version: str
    what: str
    recording_id: str
    undoes: int | None
    is_undone: bool
    before: str
    after: str


class Changes:
    """Changes stored recordings, keeps an account of it, and takes a person's changes back."""

    def __init__(self, database: Database, students: Students) -> None:
        self._database = database
        self._students = students

    def keep(self, records: Iterable[RecordingRecord], *, who: Who, what: str, rules_version: str = "") -> int:
        """Makes known recordings what they are in ``records``, all or none.

        Args:
            records: with ids as they were read; a conference whose id is 0 is new, one that is missing goes.
            who: whose change it is.
            what: in words.
            rules_version: of the machine's rules.

        Returns:
            How many of them are not what they were.

        Raises:
            NotFoundError: a recording is not known.
            RosterError: a student is not on the roster, or could be one of several of that name.
            NotebookError: the database cannot be written.
        """
        changed = 0
        with self._database.writing() as db:
            for record in records:
                key = self._key(record)
                before = self._state(key)
                self._put(db, key, record, before)
                differences = _differences(before, self._state(key))
                if differences:
                    changed += 1
                    self._note(db, key, who=who, what=what, rules_version=rules_version, **differences)
        return changed

    def undo(self) -> Change | None:
        """Takes back the last change that a person made and that was not taken back yet; None if there is none.

        What was changed before a recording was heard anew stays: its places are those of another transcript.
        """
        with self._database.writing() as db:
            found = self._read(_UNDOABLE, limit=1)
            if not found:
                return None
            change = found[0]
            what = {"who": "person", "what": f"undo of {change.id}: {change.what}", "undoes": change.id}
            if change.before:
                self._restore(db, change, what)
            else:
                (row,) = self._database.rows("SELECT decision_id FROM change WHERE id = ?", [change.id])
                insert(db, "change", {**what, "at": _now(), "decision_id": row["decision_id"]})
            return change

    def log(self, recording_id: str | None = None, *, limit: int | None = None) -> list[Change]:
        """The changes of a recording (None for all, those of goals as well), the last first."""
        condition = "TRUE" if recording_id is None else "r.id = :recording_id"
        return self._read(condition, limit=-1 if limit is None else limit, recording_id=recording_id)

    def _read(self, condition: str, **parameters: Any) -> list[Change]:
        return [_change(row) for row in self._database.rows(_CHANGES.format(condition=condition), parameters)]

    def _key(self, record: RecordingRecord) -> int:
        found = self._database.rows("SELECT key FROM recording WHERE id = ?", [record.recording.id])
        if not found:
            raise NotFoundError("no such recording", where=record.recording.file or record.recording.id)
        key: int = found[0]["key"]
        return key

    def _state(self, key: int) -> dict[str, Any]:
        """All of a recording that can change, as rows."""
        (recording,) = self._database.rows(_RECORDING, [key])
        return {"recording": dict(recording), "conferences": filed(self._database, key)}

    def _put(self, db: UtilsDatabase, key: int, record: RecordingRecord, before: dict[str, Any]) -> None:
        preferred = _decided_students(before)
        ids = self._students.ids_of(named_in(record.conferences), record.recording.class_name, preferred=preferred)
        row = rows.row_of_recording(record.recording)
        db.table("recording").update(key, {**row, "is_arranged": int(record.is_arranged)})
        filing = Filing(db=db, recording_key=key)
        is_heard_anew = record.transcript != self._transcript(key)
        if is_heard_anew:
            filing.put_transcript(record.transcript)
        told = [rows.row_of_conference(one, ids) for one in record.conferences]
        if is_heard_anew or [*map(_plain, told)] != [*map(_plain, before["conferences"])]:
            filing.put(told, record.text)
        else:
            for one in told:
                db.table("conference").update(one["id"], {"rules_version": one["rules_version"]})

    def _transcript(self, key: int) -> Any:
        found = self._database.rows("SELECT * FROM transcript WHERE recording_key = ?", [key])
        return rows.transcript_of_row(found[0]) if found else None

    def _restore(self, db: UtilsDatabase, change: Change, what: dict[str, Any]) -> None:
        """Makes what a change made different what it was before; what was tagged since is to be tagged again."""
        (row,) = self._database.rows("SELECT recording_key FROM change WHERE id = ?", [change.id])
        key = row["recording_key"]
        now, before, after = self._state(key), json.loads(change.before), json.loads(change.after)
        if before["recording"]:
            db.table("recording").update(key, before["recording"])
        gone = {conference["id"] for conference in after["conferences"]}
        places = {conference["id"]: place for place, conference in enumerate(now["conferences"])}
        kept = [{**c, "position": places[c["id"]]} for c in now["conferences"] if c["id"] not in gone]
        restored = sorted([*kept, *before["conferences"]], key=lambda conference: conference["position"])
        transcript = self._transcript(key)
        Filing(db=db, recording_key=key).put(
            [{**conference, "rules_version": ""} for conference in restored], transcript.text if transcript else ""
        )
        self._note(db, key, **what, **_differences(now, self._state(key)))

    def _note(self, db: UtilsDatabase, key: int, **change: Any) -> None:
        for side in ("before", "after"):
            change[side] = json.dumps(change.get(side, {}), ensure_ascii=False, separators=(",", ":"))
        insert(db, "change", {**change, "at": _now(), "recording_key": key})


_RECORDING = """
SELECT r.recorded_at, r.recorded_at_source, r.class_name, r.is_arranged,
       t.engine || ' ' || t.model || ' ' || t.settings AS heard
FROM recording r LEFT JOIN transcript t ON t.recording_key = r.key WHERE r.key = ?
"""
_CHANGES = """
SELECT c.*, r.id AS recording_id, EXISTS (SELECT 1 FROM change u WHERE u.undoes = c.id) AS is_undone
FROM change c LEFT JOIN recording r ON r.key = c.recording_key
WHERE {condition} ORDER BY c.id DESC LIMIT :limit
"""
_UNDOABLE = """
c.who = 'person' AND c.undoes IS NULL AND NOT is_undone AND NOT EXISTS (
    SELECT 1 FROM change later
    WHERE later.recording_key = c.recording_key AND later.id > c.id
      AND json_type(later.before, '$.recording.heard') IS NOT NULL
)
"""


def _now() -> str:
    return datetime.now().isoformat(timespec="seconds")


def _decided_students(state: dict[str, Any]) -> set[int]:
    """Those of whom a person said that it was with them: a name alone does not tell them from others of that name."""
    return {
        row["student_id"]
        for conference in state["conferences"]
        if "student" in json.loads(conference["decided"])
        for row in conference["findings"]
        if row["kind"] == "student"
    }


def _differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What differs, on both sides; empty where nothing does. With which rules it was found is no difference."""
    recordings = before["recording"], after["recording"]
    names = [name for name in recordings[0] if recordings[0][name] != recordings[1][name]]
    told = _by_id(before["conferences"]), _by_id(after["conferences"])
    ids = [known for known in {**told[0], **told[1]} if told[0].get(known) != told[1].get(known)]
    if not names and not ids:
        return {}
    return {
        side: {
            "recording": {name: recording[name] for name in names},
            "conferences": [conferences[known] for known in ids if known in conferences],
        }
        for side, recording, conferences in zip(("before", "after"), recordings, told, strict=True)
    }


def _by_id(conferences: Iterable[Rows]) -> dict[int, Rows]:
    return {row["id"]: {**_plain(row), "position": position} for position, row in enumerate(conferences)}


def _plain(conference: Rows) -> Rows:
    """The row without what is no part of the conference: by which rules it was found."""
    return {name: value for name, value in conference.items() if name != "rules_version"}


def _change(row: Row) -> Change:
    return Change(
        id=row["id"],
        at=datetime.fromisoformat(row["at"]),
        who=row["who"],
        rules_version=row["rules_version"],
        what=row["what"],
        recording_id=row["recording_id"] or "",
        undoes=row["undoes"],
        is_undone=bool(row["is_undone"]),
        before=row["before"] or "",
        after=row["after"] or "",
    )
