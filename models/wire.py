"""The shapes that other programs read: JSON, and rows for a spreadsheet (the interfaces of ARCHITECTURE.md)."""

from __future__ import annotations

import json
import sys
from dataclasses import fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from models.spelling import place_spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from models.changes import Change
    from models.entities import Conference, FindingKind, Roster
    from models.goals import GoalThread
    from models.records import ConferenceRecord, RecordingRecord
    from models.search import Hit

CSV_HEADER = (
    *("conference", "recording", "file", "class", "recorded_at", "students", "types"),
    *("compliments", "taught", "goals", "needs", "stage", "follow_ups"),
)


def print_json(value: Any) -> None:
    """Prints one JSON value and a line's end on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def conference_json(conference: Conference) -> dict[str, Any]:
    """A conference as ``recap tag --jsonl`` and ``recap export`` print it."""
    return {
        "students": _texts(conference, "student"),
        "types": _texts(conference, "type"),
        "compliments": _texts(conference, "compliment"),
        "taught": _texts(conference, "taught"),
        "goals": [{"text": goal.text, "status": goal.status} for goal in conference.of_kind("goal")],
        "needs": _texts(conference, "need"),
        "stage": conference.stage,
    }


def record_json(record: ConferenceRecord) -> dict[str, Any]:
    """A stored conference as ``recap list --json`` prints it: with where it comes from."""
    return {
        "conference": record.id,
        "recording": record.recording.id,
        "file": record.recording.file,
        "class": record.recording.class_name,
        "recorded_at": record.recorded_at.isoformat(),
        **conference_json(record.conference),
        "follow_ups": [
            {"text": promise.text, "due": promise.due.isoformat() if promise.due else None}
            for promise in record.conference.of_kind("follow_up")
        ],
        "doubts": [doubt.reason for doubt in record.conference.doubts],
    }


def recording_json(record: RecordingRecord) -> dict[str, Any]:
    """A recording as ``recap export --format jsonl`` prints it: ``text`` and ``words`` with names as on the roster.

    ``spellings`` tell how these were heard; their places are half-open character offsets into ``text``.
    """
    recording, transcript, spellings = record.recording, record.spelled, record.spellings
    return {
        "id": recording.id,
        "file": recording.file,
        "class": recording.class_name,
        "recorded_at": recording.recorded_at.isoformat(),
        "duration_s": recording.duration_s,
        "status": recording.status,
        "text": transcript.text if transcript else "",
        "words": [
            {"word": word.word, "start_s": word.start_s, "end_s": word.end_s, "probability": word.probability}
            for word in (transcript.words if transcript else ())
        ],
        "conferences": [conference_json(told.conference) for told in record.conferences],
        "spellings": [
            {
                "spelled": spelling.spelled,
                "heard": record.text[spelling.start_char : spelling.end_char],
                "start_char": (start := place_spelled(spelling.start_char, spellings)),
                "end_char": start + len(spelling.spelled),
            }
            for spelling in spellings
        ],
    }


def hit_json(hit: Hit) -> dict[str, Any]:
    """A search result; ``matches`` are half-open character offsets into ``quote``."""
    return {
        "conference": hit.conference_id,
        "recording": hit.record.recording.id,
        "file": hit.record.recording.file,
        "recorded_at": hit.recorded_at.isoformat(),
        "students": list(hit.students),
        "types": list(hit.types),
        "field": hit.field,
        "quote": hit.quote,
        "matches": [list(span) for span in hit.spans],
        "start_s": hit.start_s,
    }


def roster_json(roster: Roster) -> dict[str, list[dict[str, Any]]]:
    """The class lists in the form that ``recap roster import`` reads."""
    return {
        class_name: [{"name": s.name, "aliases": list(s.aliases)} for s in roster.of_class(class_name).students]
        for class_name in roster.class_names
    }


def thread_json(thread: GoalThread) -> dict[str, Any]:
    """A goal thread as ``recap goals --json`` prints it; a mention's ``id`` is the recording's or note's."""
    return {
        "goal": thread.id,
        "student": thread.student,
        "class": thread.class_name,
        "text": thread.text,
        "skill": thread.skill,
        "status": thread.status,
        "opened_at": thread.opened_at.isoformat(),
        "closed_at": thread.closed_at.isoformat() if thread.closed_at else None,
        "mentions": [
            {
                "id": mention.id,
                "recorded_at": mention.recorded_at.isoformat(),
                "quote": mention.said,
                "status": mention.status,
            }
            for mention in thread.mentions
        ],
        "questions": [question.doubt.reason for question in thread.questions],
    }


def change_json(change: Change) -> dict[str, Any]:
    """A change as ``recap log --json`` prints it; ``before`` and ``after`` are what it made different, as rows."""
    return {
        "change": change.id,
        "at": change.at.isoformat(),
        "who": change.who,
        "rules_version": change.rules_version,
        "what": change.what,
        "recording": change.recording_id,
        "undoes": change.undoes,
        "undone": change.is_undone,
        "before": json.loads(change.before or "null"),
        "after": json.loads(change.after or "null"),
    }


def page_json(page: object) -> Any:
    """A page that a teacher reads (``pipeline.reading``): its fields by name, days and times in ISO form."""
    if is_dataclass(page):
        return {part.name: page_json(getattr(page, part.name)) for part in fields(page)}
    if isinstance(page, (list, tuple)):
        return [page_json(part) for part in page]
    return page.isoformat() if isinstance(page, date) else page


def conference_rows(records: Iterable[RecordingRecord]) -> Iterator[tuple[Any, ...]]:
    """A header, then a row for each conference; several values of one kind stand on lines of their own."""
    yield CSV_HEADER
    for told in (told for record in records for told in record.conferences):
        conference, recording = told.conference, told.recording
        goals = [f"{goal.text} [{goal.status}]" for goal in conference.of_kind("goal")]
        yield (
            *(told.id, recording.id, recording.file, recording.class_name, recording.recorded_at.isoformat()),
            *("\n".join(_texts(conference, kind)) for kind in ("student", "type", "compliment", "taught")),
            "\n".join(goals),
            "\n".join(_texts(conference, "need")),
            conference.stage or "",
            "\n".join(_texts(conference, "follow_up")),
        )


def _texts(conference: Conference, kind: FindingKind) -> list[str]:
    return [finding.text for finding in conference.of_kind(kind)]
