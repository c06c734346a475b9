"""Between entities and the rows that hold them: each pair of functions undoes the other."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from models.entities import Doubt, Evidence, Finding, Recording, Spelling, Transcript, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from sqlite3 import Row

    from models.records import ConferenceRecord

_WORD_FIELDS = ("word", "start_s", "end_s", "probability", "start_char", "end_char")


def row_of_recording(recording: Recording) -> dict[str, Any]:
    """The row of ``recording``."""
    return {
        "id": recording.id,
        "kind": "note" if recording.note_id else "sound",
        "sha256": recording.sha256 or None,
        "file": recording.file,
        "source_path": recording.source_path,
        "size_bytes": recording.size_bytes,
        "duration_s": recording.duration_s,
        "claimed_s": recording.claimed_s,
        "recorded_at": recording.recorded_at.isoformat(),
        "recorded_at_source": recording.recorded_at_source,
        "class_name": recording.class_name,
        "status": recording.status,
    }


def recording_of_row(row: Row) -> Recording:
    """The recording that a row of ``recording`` holds."""
    return Recording(
        sha256=row["sha256"] or "",
        file=row["file"],
        source_path=row["source_path"],
        size_bytes=row["size_bytes"],
        duration_s=row["duration_s"],
        claimed_s=row["claimed_s"],
        recorded_at=datetime.fromisoformat(row["recorded_at"]),
        recorded_at_source=row["recorded_at_source"],
        class_name=row["class_name"],
        status=row["status"],
        note_id=row["id"] if row["kind"] == "note" else "",
    )


def row_of_transcript(transcript: Transcript) -> dict[str, Any]:
    """The row of ``transcript``, but for the recording's id."""
    words = [[getattr(word, field) for field in _WORD_FIELDS] for word in transcript.words]
    return {
        "text": transcript.text,
        "words": json.dumps(words, ensure_ascii=False, separators=(",", ":")),
        "language": transcript.language,
        "engine": transcript.engine,
        "model": transcript.model,
        "settings": transcript.settings,
    }


def transcript_of_row(row: Row) -> Transcript:
    """The transcript that a row of ``transcript`` holds."""
    return Transcript(
        text=row["text"],
        words=words_of_json(row["words"]),
        language=row["language"],
        engine=row["engine"],
        model=row["model"],
        settings=row["settings"],
    )


def words_of_json(words: str) -> tuple[Word, ...]:
    """The words that the column ``transcript.words`` holds."""
    return tuple(Word(**dict(zip(_WORD_FIELDS, values, strict=True))) for values in json.loads(words))


def row_of_finding(finding: Finding, student_ids: Mapping[str, int]) -> dict[str, Any]:
    """The row of ``finding``, but for its conference and position; ``student_ids`` are by name."""
    evidence = finding.evidence
    is_student = finding.kind == "student"
    return {
        "kind": finding.kind,
        "text": None if is_student else finding.text,
        "student_id": student_ids[finding.text] if is_student else None,
        "status": finding.status,
        "skill": finding.skill,
        "due": finding.due.isoformat() if finding.due else None,
        "quote": evidence.quote,
        "start_char": evidence.start_char,
        "end_char": evidence.end_char,
        "start_s": evidence.start_s,
        "end_s": evidence.end_s,
        "rule": evidence.rule,
    }


def row_of_conference(record: ConferenceRecord, student_ids: Mapping[str, int]) -> dict[str, Any]:
    """The row of a conference with those of its parts, but for its recording and position.

    It has an ``id`` if the record has; ``student_ids`` are by name.
    """
    conference = record.conference
    row = {
        "start_char": conference.start_char,
        "end_char": conference.end_char,
        "rules_version": record.rules_version,
        "decided": json.dumps(record.decided),
        "set_aside": json_of_findings(conference.set_aside),
        "findings": [row_of_finding(finding, student_ids) for finding in conference.findings],
        "doubts": [{"code": doubt.code, "reason": doubt.reason} for doubt in conference.doubts],
        "spellings": [
            {
                "start_char": spelling.start_char,
                "end_char": spelling.end_char,
                "spelled": spelling.spelled,
                "student_id": student_ids[spelling.student],
            }
            for spelling in conference.spellings
        ],
    }
    return {"id": record.id, **row} if record.id else row


def finding_of_row(row: Row | Mapping[str, Any]) -> Finding:
    """The finding that a row of ``finding`` holds; its ``text`` is the student's present name where it has one."""
    return Finding(
        kind=row["kind"],
        text=row["text"],
        evidence=Evidence(
            quote=row["quote"],
            start_char=row["start_char"],
            end_char=row["end_char"],
            rule=row["rule"],
            start_s=row["start_s"],
            end_s=row["end_s"],
        ),
        status=row["status"],
        skill=row["skill"],
        due=date.fromisoformat(row["due"]) if row["due"] else None,
    )


def json_of_findings(findings: Iterable[Finding]) -> str:
    """What the column ``conference.set_aside`` holds: findings of which none is a student, as JSON."""
    return json.dumps([row_of_finding(finding, {}) for finding in findings], ensure_ascii=False)


def findings_of_json(written: str) -> tuple[Finding, ...]:
    """The findings that the column ``conference.set_aside`` holds."""
    return tuple(finding_of_row(row) for row in json.loads(written))


def doubt_of_row(row: Row) -> Doubt:
    """The doubt that a row of ``doubt`` holds."""
    return Doubt(code=row["code"], reason=row["reason"])


def spelling_of_row(row: Row) -> Spelling:
    """The spelling that a row of ``spelling`` holds; its ``student`` is the student's present name."""
    return Spelling(
        start_char=row["start_char"], end_char=row["end_char"], spelled=row["spelled"], student=row["student"]
    )
