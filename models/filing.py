"""A recording's conferences as rows: read and written as a whole, with the index that search reads."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models import rows
from models.database import insert
from models.entities import Spelling
from models.spelling import spelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_utils import Database as UtilsDatabase

    from models.database import Database
    from models.entities import FindingKind, Transcript

INDEXED_KINDS: tuple[FindingKind, ...] = ("compliment", "goal", "taught", "need")
_FAR = 1_000_000  # places in a recording's order that no conference has

Rows = dict[str, Any]
"""A row with the rows that belong to it: JSON as it is. A conference's has ``findings``, ``doubts`` and ``spellings``,
and its ``id`` once it is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Writes what was found in one recording; ``db`` is in a transaction."""

    db: UtilsDatabase
    recording_key: int

    def put_transcript(self, transcript: Transcript | None) -> None:
        """Makes this the recording's transcript."""
        table = self.db.table("transcript")
        table.delete_where("recording_key = ?", [self.recording_key])
        if transcript is not None:
            table.insert({"recording_key": self.recording_key, **rows.row_of_transcript(transcript)})

    def put(self, conferences: Sequence[Rows], text: str) -> None:
        """Makes these the recording's conferences, in this order; those that have an id keep it or get it back.

        ``text`` is the transcript's.
        """
        known = self._emptied()
        for gone in known - {conference.get("id") for conference in conferences}:
            self.db.table("conference").delete(gone)
        for position, conference in enumerate(conferences):
            conference_id: int = conference.get("id", 0)
            row = {name: value for name, value in conference.items() if name not in _PARTS}
            row = {"set_aside": "[]", **row}  # an old change may know nothing of it
            row |= {"recording_key": self.recording_key, "position": position}
            if conference_id in known:
                self.db.table("conference").update(conference_id, row)
            else:
                conference_id = insert(self.db, "conference", row)
            self._fill(conference_id, conference, text)

    def _emptied(self) -> set[int]:
        """Takes the values of the recording's conferences away, and their places in the order and in the index."""
        found = self.db.execute("SELECT id FROM conference WHERE recording_key = ?", [self.recording_key])
        ids = {conference_id for (conference_id,) in found.fetchall()}
        for conference_id in ids:
            for part in _PARTS.values():
                self.db.table(part).delete_where("conference_id = ?", [conference_id])
            self.db.table("conference_fts").delete_where("rowid = ?", [conference_id])
        self.db.execute(
            "UPDATE conference SET position = position + ? WHERE recording_key = ?", [_FAR, self.recording_key]
        )
        return ids

    def _fill(self, conference_id: int, conference: Rows, text: str) -> None:
        """Stores an empty conference's values, and puts it into the index."""
        for part, table in _PARTS.items():
            self.db.table(table).insert_all(
                {"conference_id": conference_id, "position": position, **row}
                for position, row in enumerate(conference.get(part, ()))  # an old change may know nothing of a part
            )
        self.db.table("conference_fts").insert({"rowid": conference_id, **_indexed(conference, text)})


_PARTS = {"findings": "finding", "doubts": "doubt", "spellings": "spelling"}


def _indexed(conference: Rows, text: str) -> dict[str, str]:
    """What search finds a conference by: names as the roster spells them and, behind, as they were heard."""
    spellings = [
        Spelling(start_char=row["start_char"], end_char=row["end_char"], spelled=row["spelled"], student="")
        for row in conference.get("spellings", ())
    ]

    def with_heard(shown: str, start: int, end: int) -> str:
        inside = [s for s in spellings if start <= s.start_char and s.end_char <= end]
        return " ".join([shown, *dict.fromkeys(text[s.start_char : s.end_char] for s in inside)])

    start, end = conference["start_char"], conference["end_char"]
    stretch = with_heard(spelled(text[start:end], spellings, start_char=start), start, end)
    return {"transcript": stretch} | {
        kind: "\n".join(
            with_heard(row["text"], row["start_char"], row["end_char"])
            for row in conference["findings"]
            if row["kind"] == kind
        )
        for kind in INDEXED_KINDS
    }


def filed(database: Database, recording_key: int) -> list[Rows]:
    """The recording's conferences as they are stored, in order, as ``Filing.put`` takes them."""
    parts: dict[str, defaultdict[int, list[Rows]]] = {}
    for part, sql in _READ_PARTS.items():
        parts[part] = defaultdict(list)
        for row in map(dict, database.rows(sql, [recording_key])):
            parts[part][row.pop("conference_id")].append(row)
    return [
        {**row, **{part: found[row["id"]] for part, found in parts.items()}}
        for row in map(dict, database.rows(_READ, [recording_key]))
    ]


_READ = """
SELECT id, start_char, end_char, rules_version, decided, set_aside
FROM conference WHERE recording_key = ? ORDER BY position
"""
_READ_PARTS = {
    "findings": """
SELECT f.conference_id, f.kind, f.text, f.student_id, f.status, f.skill, f.due,
       f.quote, f.start_char, f.end_char, f.start_s, f.end_s, f.rule
FROM finding f JOIN conference c ON c.id = f.conference_id WHERE c.recording_key = ? ORDER BY f.position
""",
    "doubts": """
SELECT d.conference_id, d.code, d.reason
FROM doubt d JOIN conference c ON c.id = d.conference_id WHERE c.recording_key = ? ORDER BY d.position
""",
    "spellings": """
SELECT s.conference_id, s.start_char, s.end_char, s.spelled, s.student_id
FROM spelling s JOIN conference c ON c.id = s.conference_id WHERE c.recording_key = ? ORDER BY s.position
""",
}
