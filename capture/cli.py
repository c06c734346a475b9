"""The ``recap`` command: the group, its global options, and errors as messages with exit codes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from capture import (
    completion,
    doctor,
    edit,
    export,
    goals,
    listing,
    model,
    note,
    planning,
    process,
    report,
    retag,
    review,
    roster,
    rules,
    search,
    settings,
    student,
    tag,
)
from capture.context import App
from capture.leaving import INTERRUPTED, leave
from models.errors import RecapError


class RecapGroup(click.Group):
    """A group whose commands may raise RecapError, and may be stopped with Ctrl-C."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; a RecapError becomes one line and an exit code."""
        try:
            return super().invoke(ctx)
        except RecapError as error:
            click.echo(f"Error: {error}", err=True)
            leave(ctx, error.exit_code)
        except KeyboardInterrupt:
            leave(ctx, INTERRUPTED)


@click.group(cls=RecapGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--notebook",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="RECAP_NOTEBOOK",
    help="The folder of the record book.  [default: the user's data folder]",
)
@click.version_option(package_name="recap-conferences", message="recap %(version)s")
@click.pass_context
def main(ctx: click.Context, notebook: Path | None) -> None:
    """A teacher's dictated recaps of writing conferences become a record book.

    Everything happens on this computer; nothing leaves it.
    """
    ctx.obj = App(notebook)


for command in (
    process.process,
    search.search,
    listing.list_,
    listing.show,
    student.student,
    student.brief,
    goals.goals,
    review.review,
    edit.edit,
    edit.undo,
    edit.log,
    retag.retag,
    planning.plan,
    planning.due,
    planning.groups,
    report.report,
    note.note,
    roster.roster,
    settings.settings,
    tag.tag,
    rules.rules,
    export.export,
    model.model,
    doctor.doctor,
    completion.completion,
):
    main.add_command(command)
