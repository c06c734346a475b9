"""Typed recaps: text in, stored conferences out. From the transcript on, a note goes the way of a recording."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from models.entities import Recording, Transcript
from models.words import has_words
from pipeline.run import understood

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from models.entities import Conference
    from models.store import Store
    from pipeline.run import TextTagger
    from pipeline.whose import Classes

TYPED: Final = "typed"
"""The engine of a note's transcript."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A recap as text. ``class_name`` is what is said of its class; it counts if there is such a class."""

    id: str
    text: str
    recorded_at: datetime
    class_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of a note: the conferences found in it; None for one that was known."""

    note: Note
    conferences: tuple[Conference, ...] | None


def note_of(text: str, recorded_at: datetime, class_name: str = "") -> Note:
    """A note that has no id yet; the same text of the same day and class gets the same id."""
    told = "\0".join((recorded_at.date().isoformat(), class_name, text))
    return Note(
        id=f"note-{hashlib.sha256(told.encode()).hexdigest()[:8]}",
        text=text,
        recorded_at=recorded_at,
        class_name=class_name,
    )


def read_note(line: str) -> Note:
    """The note of a line of JSON, ``{"id", "class", "recorded", "text"}``; the class may be missing or empty.

    Raises:
        ValueError: the line holds no note; the message says why.
    """
    row = json.loads(line)
    if not isinstance(row, dict):
        raise ValueError("it is no object")  # noqa: TRY004  # to the caller, one kind of wrong line
    return Note(
        id=_text(row, "id"),
        text=_text(row, "text"),
        recorded_at=_moment(_text(row, "recorded")),
        class_name=str(row.get("class") or ""),
    )


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not has_words(value):
        raise ValueError(f'"{key}" is missing or is no text')
    return value.strip()


def _moment(written: str) -> datetime:
    """A day or a moment in ISO form, as local time without a zone."""
    moment = datetime.fromisoformat(f"{written[:-1]}+00:00" if written.endswith("Z") else written)
    return moment.astimezone().replace(tzinfo=None) if moment.tzinfo else moment


def keep_notes(
    notes: Iterable[Note], *, store: Store, classes: Classes, tagger: Callable[[], TextTagger]
) -> Iterator[Kept]:
    """Tags and stores each note whose id the notebook does not know; what became of each, in order."""
    for note in notes:
        if store.known_ids([note.id]):
            yield Kept(note=note, conferences=None)
            continue
        path = Path(note.class_name) / note.id
        day = note.recorded_at.date()
        told = understood(note.text, day, path=path, classes=classes, tagger=tagger)
        recording = Recording(
            sha256="",
            file="",
            source_path="",
            size_bytes=0,
            duration_s=0.0,
            claimed_s=None,
            recorded_at=note.recorded_at,
            recorded_at_source="given",
            status="done",
            class_name=told.class_name,
            note_id=note.id,
        )
        transcript = Transcript(text=note.text, engine=TYPED)
        store.add(recording, transcript, told.conferences, rules_version=told.rules_version)
        yield Kept(note=note, conferences=told.conferences)
