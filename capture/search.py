"""``recap search``: find conferences by words, student, goal, type or day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from capture.context import App, filter_options, json_option, pass_app

if TYPE_CHECKING:
    from models.filters import Filter


@click.command()
@click.argument("words", nargs=-1)
@filter_options
@click.option("--goal", is_flag=True, help="Look in goals alone.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many.")
@json_option
@pass_app
def search(app: App, *, words: tuple[str, ...], wanted: Filter, goal: bool, limit: int, as_json: bool) -> None:
    """Find what was said: by WORDS in any form (all of them), a student, a type, a day.

    Whatever is typed is looked for as it stands; there is no syntax to get wrong.
    """
    from dataclasses import replace

    from models.search import search as find

    with app.store() as store:
        found = find(store, " ".join(words), replace(wanted, goal=goal), limit=limit)
    if as_json:
        from models.wire import hit_json, print_json

        print_json([hit_json(hit) for hit in found.hits])
        return
    from capture.tables import print_found

    print_found(found)
