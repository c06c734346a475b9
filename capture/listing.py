"""``recap list`` and ``recap show``: the stored conferences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from capture.context import App, filter_options, json_option, pass_app

if TYPE_CHECKING:
    from models.filters import Filter
    from models.records import RecordingRecord
    from models.store import Store


@click.command("list")
@filter_options
@click.option("--goal", is_flag=True, help="Only those with a goal.")
@click.option("--limit", type=click.IntRange(1), help="At most so many, the newest first.")
@json_option
@pass_app
def list_(app: App, *, wanted: Filter, goal: bool, limit: int | None, as_json: bool) -> None:
    """The conferences on record, the newest first."""
    from dataclasses import replace

    with app.store() as store:
        records = store.conferences(replace(wanted, goal=goal), limit=limit)
    if as_json:
        from models.wire import print_json, record_json

        print_json([record_json(record) for record in records])
        return
    from capture.tables import print_list

    print_list(records)


@click.command()
@click.argument("id_", metavar="ID")
@json_option
@pass_app
def show(app: App, *, id_: str, as_json: bool) -> None:
    """One conference (its number, as in the list) or one recording (its id), with the evidence of every value."""
    with app.store() as store:
        record, only = meant(store, id_)
    if as_json:
        from models.wire import print_json, recording_json

        print_json(recording_json(record))
        return
    from capture.tables import print_recording

    print_recording(record, only=only)


def meant(store: Store, id_: str) -> tuple[RecordingRecord, int | None]:
    """The recording that an ID is about, and the conference in it, if it is one's number; raises NotFoundError."""
    number = id_.removeprefix("#")
    if number.isdecimal() and len(number) < _SHORTEST_HASH:
        return store.recording(store.conference(int(number)).recording.id), int(number)
    return store.recording(id_), None


_SHORTEST_HASH = 12
"""A recording's id has twelve digits; a number that long is one, and no conference's."""
