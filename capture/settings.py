"""``recap settings``: what a teacher can set, and in which files."""

from __future__ import annotations

import click

from capture.context import App, pass_app


@click.command()
@click.option("--language", is_flag=True, help="What to say to children, as it comes with Recap, to be changed.")
@pass_app
def settings(app: App, *, language: bool) -> None:
    """What is set: in how many school days everybody is to be met, the holidays, and so on.

    Prints a file. To change something, put the lines that you want otherwise into the file that the first line names;
    what it does not name stays as it is.
    """
    if language:
        from models.language import BUILT_IN

        click.echo(f"# {app.notebook.language}\n{BUILT_IN.read_text(encoding='utf-8')}", nl=False)
        return
    from models.settings import Settings, settings_text

    click.echo(f"# {app.notebook.settings}\n{settings_text(Settings.load(app.notebook.settings))}", nl=False)
