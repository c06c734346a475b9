"""Up to where recaps were looked through for goals that were open then, and whose are to be looked through again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.store import Store


def touched_students(store: Store) -> list[int]:
    """The keys of the students of whom anything came on record, changed or was decided since the last look back."""
    return [row[0] for row in store.database.rows(_TOUCHED)]


def set_looked_back(store: Store) -> None:
    """All that is on record now was looked back at."""
    with store.database.writing() as db:
        db.execute(_UP_TO_NOW)


def conferences_with(store: Store, student_id: int) -> tuple[list[int], set[int]]:
    """The keys of the recordings that tell of a student, and the ids of the conferences that were with that student."""
    found = store.database.rows(_WITH, [student_id])
    return [*dict.fromkeys(row["recording_key"] for row in found)], {row["id"] for row in found}


def students_on_record(store: Store) -> list[int]:
    """The keys of the students with whom any conference was."""
    return [
        row[0] for row in store.database.rows("SELECT DISTINCT student_id FROM finding WHERE student_id IS NOT NULL")
    ]


_TOUCHED = """
WITH changed AS (SELECT ch.* FROM change ch, looked_back l WHERE ch.id > l.change_id),
told (recording_key) AS (
    SELECT r.key FROM recording r, looked_back l WHERE r.key > l.recording_key
    UNION SELECT recording_key FROM changed WHERE recording_key IS NOT NULL
)
SELECT f.student_id FROM told JOIN conference c USING (recording_key) JOIN finding f ON f.conference_id = c.id
WHERE f.student_id IS NOT NULL
UNION SELECT tree.value FROM changed, json_tree(changed.before) tree
    WHERE changed.before IS NOT NULL AND tree.key = 'student_id' AND tree.type = 'integer'
UNION SELECT d.student_id FROM changed JOIN goal_decision d ON d.id = changed.decision_id
"""
_UP_TO_NOW = """
UPDATE looked_back SET
    recording_key = (SELECT coalesce(max(key), 0) FROM recording), change_id = (SELECT coalesce(max(id), 0) FROM change)
"""
_WITH = """
SELECT c.recording_key, c.id FROM finding f JOIN conference c ON c.id = f.conference_id
WHERE f.student_id = ? ORDER BY c.recording_key, c.position
"""
