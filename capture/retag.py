"""``recap retag``: what is on record is tagged again, after a change of rules or of the class list."""

from __future__ import annotations

import click

from capture.context import App, pass_app


@click.command()
@click.option("--class", "class_name", help="Only recordings of this class.")
@click.option("--all", "everything", is_flag=True, help="Those too that these very rules were used on.")
@pass_app
def retag(app: App, *, class_name: str | None, everything: bool) -> None:
    """Bring every record up to date with the rules as they are now.

    What you decided stays as it is (see `recap edit`). Recordings that these rules were used on are passed over; after
    a change of the class list, --all reads them again too.
    """
    from rich.console import Console

    from capture.markdown import counted
    from pipeline.goals.look_back import look_back
    from pipeline.retag import retag as tag_again
    from pipeline.whose import Classes

    read, changed = 0, 0
    with app.writing() as store, Console(stderr=True).status("Reading …") as status:
        classes = Classes(roster=store.roster(), given=class_name)
        done = tag_again(store, tagger=app.tagger(), classes=classes, class_name=class_name, everything=everything)
        for one in done:
            read, changed = read + 1, changed + one.is_changed
            status.update(f"{read} read again, {changed} changed …")
        look_back(store, app.rulebook, everything=True)
    click.echo(f"{counted(read, 'recording')} read again, {changed} changed")
