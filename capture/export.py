"""``recap export``: everything on record, for other programs."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, TextIO

import click

from capture.cells import harmless
from capture.context import App, pass_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from models.records import RecordingRecord


@click.command()
@click.option(
    "--format", "format_", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True, help="The form."
)
@click.option("-o", "--output", type=click.File("w", encoding="utf-8", lazy=False), default="-", help="A file.")
@pass_app
def export(app: App, *, format_: str, output: TextIO) -> None:
    """Write out every recording, the oldest first.

    jsonl: a line for each recording, with its transcript, its words' times and its conferences. csv: a row for each
    conference, for a spreadsheet.
    """
    writers: dict[str, Callable[[Iterator[RecordingRecord], TextIO], None]] = {"jsonl": _jsonl, "csv": _csv}
    with app.store() as store:
        writers[format_](store.export(), output)


def _jsonl(records: Iterator[RecordingRecord], output: TextIO) -> None:
    from models.wire import recording_json

    output.writelines(json.dumps(recording_json(record), ensure_ascii=False) + "\n" for record in records)


def _csv(records: Iterator[RecordingRecord], output: TextIO) -> None:
    from models.wire import conference_rows

    rows = csv.writer(output, lineterminator="\n")
    for row in conference_rows(records):
        rows.writerow([harmless(cell) for cell in row])
