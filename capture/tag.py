"""``recap tag``: what a text says, without storing anything."""

from __future__ import annotations

import json
import sys
from itertools import tee
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from capture.context import App, json_option, pass_app

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from models.entities import Roster
    from pipeline.tagging.tagger import Tagger
    from pipeline.whose import Classes


@click.command()
@click.argument("text", required=False)
@click.option("--roster", "roster_file", type=click.Path(path_type=Path), help="A class list; else the notebook's.")
@click.option("--class", "class_name", help="The class whose students it is about.")
@click.option(
    "--jsonl", type=click.File(encoding="utf-8"), help='Lines of {"id", "text", "class"}; - for standard input.'
)
@click.option("--rules-only", is_flag=True, help="Go by the rules alone, without what was learned from recaps.")
@json_option
@pass_app
def tag(
    app: App,
    *,
    text: str | None,
    roster_file: Path | None,
    class_name: str | None,
    jsonl: Any,
    rules_only: bool,
    as_json: bool,
) -> None:
    """Tag a TEXT (or standard input), or each line of a file, as a recap.

    With --jsonl, prints a line of JSON for each line read, in order.
    """
    from pipeline.whose import Classes

    if jsonl and text is not None:
        raise click.UsageError("give a TEXT or --jsonl, not both")
    classes = Classes(roster=_roster(app, roster_file), given=class_name)
    if jsonl:
        for line in _tagged_lines(app.tagger(rules_only=rules_only), _rows(jsonl), classes):
            click.echo(line)
        return
    recap = text if text is not None else sys.stdin.read().strip()
    roster = classes.students_of(classes.after_hearing(Path(), recap))
    conferences = app.tagger(rules_only=rules_only).tag(recap, roster=roster)
    if as_json:
        from models.wire import conference_json

        click.echo(json.dumps([conference_json(c) for c in conferences], ensure_ascii=False))
        return
    from capture.tables import print_conference

    if not conferences:
        click.echo("nothing said", err=True)
    for number, conference in enumerate(conferences, start=1):
        print_conference(conference, title=f"conference {number} of {len(conferences)}")


def _roster(app: App, file: Path | None) -> Roster:
    """The class list of the file, else of the notebook, if there is one."""
    from models.entities import Roster
    from models.roster import read_roster

    if file:
        return Roster(tuple(read_roster(file)))
    if not app.notebook.database.exists():
        return Roster()
    with app.store() as store:
        return store.roster()


def _rows(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    """The objects of a JSONL file; a line that is none is a usage error with its number."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield {"id": row["id"], "text": str(row["text"]), "class": row.get("class") or ""}
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise click.UsageError(f'line {number} is not {{"id", "text", "class"}}: {error}') from error


def _tagged_lines(tagger: Tagger, rows: Iterable[dict[str, str]], classes: Classes) -> Iterator[str]:
    """A line of JSON for each row, in order."""
    from models.wire import conference_json

    def students(row: dict[str, str]) -> Roster:
        is_known = classes.given is None and row["class"] in classes.roster.class_names
        return classes.students_of(row["class"] if is_known else classes.after_hearing(Path(), row["text"]))

    rows, again = tee(rows)
    tagged = tagger.tag_many((row["text"], students(row), None) for row in rows)
    for row, conferences in zip(again, tagged, strict=True):
        found = [conference_json(conference) for conference in conferences]
        yield json.dumps({"id": row["id"], "conferences": found}, ensure_ascii=False)
