"""Recordings, findings and conferences for the tests of what keeps and reads them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from models.entities import Conference, Evidence, Finding, Recording, Transcript, Word
from models.records import RecordingRecord
from models.store import told_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.entities import FindingKind
    from models.store import Store

TEXT = "Maya, she reread it aloud. Next she adds dialogue on page two. She needs finger spaces."


def recording(name: str = "note-17.m4a", *, day: str = "2026-10-05", **changes: Any) -> Recording:
    """A recording whose content is made of its name."""
    values: dict[str, Any] = {
        "sha256": hashlib.sha256(name.encode()).hexdigest(),
        "file": name,
        "source_path": f"/recordings/{name}",
        "size_bytes": 200_000,
        "duration_s": 30.5,
        "claimed_s": 31.0,
        "recorded_at": datetime.fromisoformat(f"{day}T10:30:00"),
        "recorded_at_source": "tag",
        "status": "done",
        "class_name": "4B",
    }
    return Recording(**{**values, **changes})


def transcript(text: str = TEXT) -> Transcript:
    """A transcript in which every word takes half a second."""
    words = []
    place = 0
    for number, word in enumerate(text.split()):
        start = text.index(word, place)
        place = start + len(word)
        words.append(
            Word(
                word=word,
                start_s=number / 2,
                end_s=number / 2 + 0.5,
                probability=0.9,
                start_char=start,
                end_char=place,
            )
        )
    return Transcript(text=text, words=tuple(words), engine="fake 1", model="base", settings="beam 5")


def finding(kind: FindingKind, quote: str, *, value: str | None = None, text: str = TEXT, **more: Any) -> Finding:
    """A finding whose evidence is where the quote stands in the text; its value is the quote, if no other is given."""
    start = text.index(quote)
    evidence = Evidence(quote=quote, start_char=start, end_char=start + len(quote), rule="test", start_s=1.5, end_s=2.5)
    more.update({"status": "new"} if kind == "goal" and "status" not in more else {})
    return Finding(kind=kind, text=quote if value is None else value, evidence=evidence, **more)


def conference(*findings: Finding, text: str = TEXT, **more: Any) -> Conference:
    """A conference that takes all of the text, if nothing else is said."""
    return Conference(findings=findings, **{"start_char": 0, "end_char": len(text), **more})


MAYA = conference(
    finding("student", "Maya", value="Maya Torres"),
    finding("type", "reread", value="content"),
    finding("compliment", "she reread it aloud"),
    finding("goal", "adds dialogue on page two", skill="dialogue"),
    finding("need", "finger spaces"),
)


def tagged_again(
    store: Store,
    recording: Recording,
    transcript: Transcript | None,
    conferences: Sequence[Conference],
    rules_version: str = "",
) -> None:
    """Stores a known recording as it is found anew; a conference keeps its id where its place in the order stays."""
    ids = [told.id for told in store.recording(recording.id).conferences]
    told = told_of(recording, conferences, rules_version)
    kept = tuple(replace(one, id=known) for one, known in zip_longest(told, ids[: len(told)], fillvalue=0))
    record = RecordingRecord(recording=recording, transcript=transcript, conferences=kept)
    store.changes.keep([record], who="machine", what="tagged again", rules_version=rules_version)
