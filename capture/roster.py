"""``recap roster``: the class lists."""

from __future__ import annotations

from pathlib import Path

import click

from capture.context import App, json_option, pass_app

class_option = click.option("--class", "class_name", help="The class, where there are several.")


@click.group()
def roster() -> None:
    """The class lists: whose names are listened for."""


@roster.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--class", "class_name", help="The class, where the file does not say.")
@pass_app
def import_(app: App, *, file: Path, class_name: str | None) -> None:
    """Add the students of a FILE: CSV (name, class, aliases), JSON, or a name a line.

    Importing again adds what is new and takes nothing away.
    """
    from models.roster import read_roster

    students = read_roster(file, class_name)
    with app.writing() as store:
        done = store.students.import_all(students)
    click.echo(f"{done.added} added, {done.updated} updated, {done.unchanged} unchanged")


@roster.command("list")
@class_option
@json_option
@pass_app
def list_(app: App, *, class_name: str | None, as_json: bool) -> None:
    """Who is on the class lists."""
    with app.store() as store:
        found = store.roster(class_name)
    if as_json:
        from models.wire import print_json, roster_json

        print_json(roster_json(found))
        return
    from capture.tables import print_roster

    print_roster(found)


@roster.command()
@click.argument("name")
@click.option("--alias", "aliases", multiple=True, help="Another name the child goes by; may be given several times.")
@click.option("--class", "class_name", default="", help="The class.")
@pass_app
def add(app: App, *, name: str, aliases: tuple[str, ...], class_name: str) -> None:
    """Add one student."""
    from models.entities import Student

    with app.writing() as store:
        store.students.add(Student(name=name, class_name=class_name, aliases=aliases))
    click.echo(f"added {name}")


@roster.command()
@click.argument("name")
@click.argument("new_name")
@class_option
@pass_app
def rename(app: App, *, name: str, new_name: str, class_name: str | None) -> None:
    """Correct a student's NAME, in all records as well."""
    from models.filters import Filter

    with app.writing() as store:
        student = store.students.rename(name, new_name, class_name=class_name)
        is_told_of = store.conferences(Filter(student=student.name), limit=1)
    click.echo(f"{name} is now {new_name}")
    if is_told_of:
        click.echo("`recap retag` spells it so in what was said, too.")


@roster.command()
@click.argument("name")
@click.argument("alias")
@class_option
@pass_app
def alias(app: App, *, name: str, alias: str, class_name: str | None) -> None:
    """Add another name that a student goes by."""
    with app.writing() as store:
        student = store.students.add_alias(name, alias, class_name=class_name)
    click.echo(f"{student.name} is also {', '.join(student.aliases)}")


@roster.command()
@click.argument("name")
@class_option
@pass_app
def remove(app: App, *, name: str, class_name: str | None) -> None:
    """Take a student off the class list; the records of past conferences stay."""
    with app.writing() as store:
        kept = store.students.remove(name, class_name=class_name)
    click.echo(f"removed {name}" + (f"; {kept} mentions in the records are kept" if kept else ""))
