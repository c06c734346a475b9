"""What on record is left to do: doubts to settle, records that other rules or another engine made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.entities import Recording
    from models.records import ConferenceRecord, RecordingRecord
    from models.store import Store


def doubtful(store: Store, class_name: str | None = None) -> list[ConferenceRecord]:
    """The conferences of a class (None for all) in which anything is doubtful, the newest first."""
    with store.database.reading():
        found = store.database.rows(_DOUBTFUL, {"class_name": class_name})
        return store.conferences_of([row["id"] for row in found])


def told_by_other_rules(
    store: Store, rules_version: str | None, class_name: str | None = None
) -> Iterator[RecordingRecord]:
    """The recordings and notes in which something was said and that other rules were used on, the oldest first.

    Args:
        store: the notebook's.
        rules_version: of the rules that count; None gives all, whatever was used on them.
        class_name: of one class; None for all.
    """
    parameters = {"rules_version": rules_version, "class_name": class_name}
    return store.recordings([row["key"] for row in store.database.rows(_BY_OTHER_RULES, parameters)])


def heard_otherwise(store: Store, hearing: tuple[str, str, str], class_name: str | None = None) -> list[Recording]:
    """The recordings of a class (None for all) that this engine, model and settings did not transcribe."""
    parameters = {**dict(zip(("engine", "model", "settings"), hearing, strict=True)), "class_name": class_name}
    return [rows.recording_of_row(row) for row in store.database.rows(_HEARD_OTHERWISE, parameters)]


_DOUBTFUL = """
SELECT c.id FROM recording r JOIN conference c ON c.recording_key = r.key
WHERE c.id IN (SELECT conference_id FROM doubt) AND (:class_name IS NULL OR r.class_name = :class_name)
ORDER BY r.recorded_at DESC, r.key DESC, c.position
"""
_BY_OTHER_RULES = """
SELECT r.key FROM recording r JOIN transcript t ON t.recording_key = r.key
WHERE t.text <> '' AND (:class_name IS NULL OR r.class_name = :class_name) AND (
    :rules_version IS NULL
    OR EXISTS (SELECT 1 FROM conference c WHERE c.recording_key = r.key AND c.rules_version <> :rules_version)
    OR NOT (r.is_arranged OR EXISTS (SELECT 1 FROM conference c WHERE c.recording_key = r.key))
)
ORDER BY r.recorded_at, r.key
"""
_HEARD_OTHERWISE = """
SELECT r.* FROM recording r LEFT JOIN transcript t ON t.recording_key = r.key
WHERE r.kind = 'sound' AND (:class_name IS NULL OR r.class_name = :class_name)
  AND (t.engine, t.model, t.settings) IS NOT (:engine, :model, :settings)
ORDER BY r.recorded_at, r.key
"""
