"""Writing what was found in a recording: its transcript, its conferences, and the index that search reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models import rows
from models.database import insert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlite_utils import Database as UtilsDatabase

    from models.entities import Conference, FindingKind, Transcript

INDEXED_KINDS: tuple[FindingKind, ...] = ("compliment", "goal", "taught", "need")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What the conferences of one recording share, while they are stored; ``db`` is in a transaction.

    ``rules_version`` names the rules that found the conferences.
    """

    db: UtilsDatabase
    recording_key: int
    transcript: Transcript | None
    rules_version: str

    def put(self, conferences: Sequence[Conference], student_ids: Mapping[str, int]) -> None:
        """Makes the transcript and these conferences the recording's.

        A conference at a position that there was before keeps its id. ``student_ids`` are by name.
        """
        self._put_transcript()
        ids = self._emptied()
        for conference_id in ids[len(conferences) :]:
            self.db.table("conference").delete(conference_id)
        for position, conference in enumerate(conferences):
            row = {
                "recording_key": self.recording_key,
                "position": position,
                "start_char": conference.start_char,
                "end_char": conference.end_char,
                "rules_version": self.rules_version,
            }
            if position < len(ids):
                self.db.table("conference").update(ids[position], row)
                self._fill(ids[position], conference, student_ids)
            else:
                self._fill(insert(self.db, "conference", row), conference, student_ids)

    def _put_transcript(self) -> None:
        table = self.db.table("transcript")
        table.delete_where("recording_key = ?", [self.recording_key])
        if self.transcript is not None:
            table.insert({"recording_key": self.recording_key, **rows.row_of_transcript(self.transcript)})

    def _emptied(self) -> list[int]:
        """Takes the values of the recording's conferences away, and their place in the index; gives their ids."""
        found = self.db.execute(
            "SELECT id FROM conference WHERE recording_key = ? ORDER BY position", [self.recording_key]
        )
        ids = [conference_id for (conference_id,) in found.fetchall()]
        for conference_id in ids:
            self.db.table("finding").delete_where("conference_id = ?", [conference_id])
            self.db.table("doubt").delete_where("conference_id = ?", [conference_id])
            self.db.table("conference_fts").delete_where("rowid = ?", [conference_id])
        return ids

    def _fill(self, conference_id: int, conference: Conference, student_ids: Mapping[str, int]) -> None:
        """Stores an empty conference's values, and puts it into the index."""
        findings = [rows.row_of_finding(finding, student_ids) for finding in conference.findings]
        doubts = [{"code": doubt.code, "reason": doubt.reason} for doubt in conference.doubts]
        for table, values in (("finding", findings), ("doubt", doubts)):
            self.db.table(table).insert_all(
                {"conference_id": conference_id, "position": position, **row} for position, row in enumerate(values)
            )
        index: dict[str, str] = {
            kind: "\n".join(finding.text for finding in conference.of_kind(kind)) for kind in INDEXED_KINDS
        }
        text = self.transcript.text if self.transcript else ""
        stretch = text[conference.start_char : conference.end_char]
        self.db.table("conference_fts").insert({"rowid": conference_id, "transcript": stretch, **index})
