"""Goals in the notebook: where they are told, and what a person decided about them. The threads are made from both."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from models import rows
from models.database import insert
from models.errors import NotFoundError
from models.goals import GoalDecision, GoalMention, Place

if TYPE_CHECKING:
    from collections.abc import Iterable
    from sqlite3 import Row

    from models.database import Database


class Goals:
    """Reads and writes what goal threads are made of."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mentions(self, student_ids: Iterable[int] | None = None) -> list[GoalMention]:
        """Every goal that is told, once for each student whom it is told of, in order of time.

        Args:
            student_ids: of these students; None for all.
        """
        found = self._database.rows(_MENTIONS.format(condition=_of(student_ids)), _parameters(student_ids))
        return [_mention(row) for row in found]

    def decisions(self, student_ids: Iterable[int] | None = None) -> list[GoalDecision]:
        """What a person decided about these students' goals (None for all) and did not take back, the first first."""
        parameters = _parameters(student_ids)
        with self._database.reading():
            decided = self._database.rows(_DECISIONS.format(condition=_of(student_ids)), parameters)
            named = self._database.rows(_PLACES.format(condition=_of(student_ids)), parameters)
        places: dict[tuple[int, str], list[Place]] = {}
        for row in named:
            places.setdefault((row["decision_id"], row["side"]), []).append(_place(row))
        return [
            GoalDecision(
                kind=row["kind"],
                student_id=row["student_id"],
                goal=tuple(places.get((row["id"], "goal"), ())),
                other=tuple(places.get((row["id"], "other"), ())),
                text=row["text"],
                at=datetime.fromisoformat(row["at"]),
                decided_at=datetime.fromisoformat(row["decided_at"]),
            )
            for row in decided
        ]

    def decide(self, decision: GoalDecision) -> None:
        """Keeps a decision; nothing that is processed or tagged later takes it back.

        Raises:
            NotFoundError: it is about a recording that is not in the notebook.
            NotebookError: it is about a student that is not, or cannot be written.
        """
        with self._database.writing() as db:
            keys = self._keys({place.recording_id for place in (*decision.goal, *decision.other)})
            decision_id = insert(
                db,
                "goal_decision",
                {
                    "student_id": decision.student_id,
                    "kind": decision.kind,
                    "text": decision.text,
                    "at": decision.at.isoformat(),
                    "decided_at": decision.decided_at.isoformat(),
                },
            )
            for side, places in (("goal", decision.goal), ("other", decision.other)):
                db.table("goal_place").insert_all(
                    {
                        "decision_id": decision_id,
                        "side": side,
                        "recording_key": keys[place.recording_id],
                        "start_char": place.start_char,
                        "end_char": place.end_char,
                        "quote": place.quote,
                    }
                    for place in places
                )
            at = decision.decided_at.isoformat(timespec="seconds")
            insert(db, "change", {"at": at, "who": "person", "what": _told(decision), "decision_id": decision_id})

    def _keys(self, recording_ids: Iterable[str]) -> dict[str, int]:
        """The keys under which the database holds the recordings."""
        wanted = [*recording_ids]
        found = self._database.rows(
            "SELECT id, key FROM recording WHERE id IN (SELECT value FROM json_each(?))", [json.dumps(wanted)]
        )
        keys = {row["id"]: row["key"] for row in found}
        if missing := sorted({*wanted} - keys.keys()):
            raise NotFoundError("no such recording", where=missing[0])
        return keys


def _told(decision: GoalDecision) -> str:
    """The decision in words."""
    goal = "".join(f" “{place.quote}”" for place in decision.goal[:1])
    return f"goal{goal}: {decision.kind}" + (f" “{decision.text}”" if decision.text else "")


def _of(student_ids: Iterable[int] | None) -> str:
    """The condition on ``student_id``, for students or for all."""
    return "TRUE" if student_ids is None else "student_id IN (SELECT value FROM json_each(?))"


def _parameters(student_ids: Iterable[int] | None) -> list[str]:
    return [] if student_ids is None else [json.dumps([*student_ids])]


_MENTIONS = """
SELECT told_of.student_id, s.name AS student, s.class_name AS student_class,
       r.id AS recording_id, r.file, r.recorded_at,
       f.kind, f.text, f.status, f.skill, f.due, f.quote, f.start_char, f.end_char, f.start_s, f.end_s, f.rule
FROM finding f
JOIN conference c ON c.id = f.conference_id
JOIN recording r ON r.key = c.recording_key
JOIN (
    SELECT conference_id, student_id FROM finding WHERE student_id IS NOT NULL AND {condition}
) told_of ON told_of.conference_id = c.id
JOIN student s ON s.id = told_of.student_id
WHERE f.kind = 'goal'
ORDER BY r.recorded_at, r.id, f.start_char
"""
_DECISIONS = """
SELECT * FROM goal_decision d
WHERE {condition} AND NOT EXISTS (
    SELECT 1 FROM change c JOIN change u ON u.undoes = c.id WHERE c.decision_id = d.id
) ORDER BY id
"""
_PLACES = """
SELECT p.*, r.id AS recording_id
FROM goal_place p JOIN recording r ON r.key = p.recording_key
WHERE p.decision_id IN (SELECT id FROM goal_decision WHERE {condition}) ORDER BY p.id
"""


def _mention(row: Row) -> GoalMention:
    return GoalMention(
        student_id=row["student_id"],
        student=row["student"],
        class_name=row["student_class"],
        recording_id=row["recording_id"],
        file=row["file"],
        recorded_at=datetime.fromisoformat(row["recorded_at"]),
        goal=rows.finding_of_row(row),
    )


def _place(row: Row) -> Place:
    return Place(
        recording_id=row["recording_id"],
        start_char=row["start_char"],
        end_char=row["end_char"],
        quote=row["quote"],
    )
