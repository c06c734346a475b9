"""``recap note``: a typed recap, or one that a phone's own dictation made into text."""

from __future__ import annotations

import sys
from datetime import datetime, time
from functools import cache
from typing import TYPE_CHECKING

import click

from capture.context import App, Day, pass_app

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from typing import TextIO

    from models.store import Store
    from pipeline.notes import Kept, Note


@click.command()
@click.argument("text", required=False)
@click.option("--date", "day", type=Day(), help="The day of the conference; without it, today.")
@click.option("--class", "class_name", help="Whose class it is about; else the names in it tell.")
@click.option(
    "--jsonl",
    type=click.File(encoding="utf-8"),
    help='Lines of {"id", "class", "recorded", "text"}; - for standard input.',
)
@pass_app
def note(app: App, *, text: str | None, day: date | None, class_name: str | None, jsonl: TextIO | None) -> None:
    """Add a recap that is TEXT (or standard input), or each line of a file.

    It goes the same way as a recording that was transcribed. The ids of a file are kept; what is known by its id is not
    added again.
    """
    if jsonl and (text is not None or day):
        raise click.UsageError("--jsonl goes with neither a TEXT nor --date")
    notes = _read(jsonl) if jsonl else [_typed(text, day, class_name)]
    with app.writing() as store:
        kept = _keep(app, store, notes, class_name)
    if jsonl:
        _print_counts(kept)
    else:
        _print_note(app, kept[0])


def _read(lines: Iterable[str]) -> list[Note]:
    """The notes of a file, all of them before the first is kept; a line that is none is a usage error."""
    from pipeline.notes import read_note

    notes = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                notes.append(read_note(line))
            except ValueError as error:
                raise click.UsageError(f"line {number} is no note: {error}") from error
    return notes


def _typed(text: str | None, day: date | None, class_name: str | None) -> Note:
    from models.words import has_words
    from pipeline.notes import note_of

    recap = text if text is not None else sys.stdin.read()
    if not has_words(recap):
        raise click.UsageError("the note is empty")
    recorded_at = datetime.combine(day, time()) if day else datetime.now().replace(microsecond=0)
    return note_of(recap.strip(), recorded_at, class_name or "")


def _keep(app: App, store: Store, notes: Sequence[Note], class_name: str | None) -> list[Kept]:
    from pipeline.notes import keep_notes
    from pipeline.whose import Classes

    classes = Classes(roster=store.roster(), given=class_name)
    return list(keep_notes(notes, store=store, classes=classes, tagger=cache(app.tagger)))


def _print_counts(kept: Sequence[Kept]) -> None:
    added = [note.conferences for note in kept if note.conferences is not None]
    told = sum(len(conferences) for conferences in added)
    click.echo(f"{len(added)} added, {len(kept) - len(added)} already known, {told} conferences")


def _print_note(app: App, kept: Kept) -> None:
    from capture.tables import print_conference

    if kept.conferences is None:
        click.echo(f"already known: {kept.note.id}")
        return
    click.echo(f"added {kept.note.id}")
    with app.store() as store:
        told = store.recording(kept.note.id).conferences
    for number, one in enumerate(told, start=1):
        print_conference(one.conference, title=f"conference {number} of {len(told)}")
