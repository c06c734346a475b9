"""``recap student`` and ``recap brief``: what is on record of a student."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from capture.books import student_books
from capture.context import App, Day, pass_app
from capture.pages import Asked, page_options
from capture.student_pages import brief_lines, student_lines

if TYPE_CHECKING:
    from datetime import date


@click.command()
@click.argument("name")
@click.option("--since", type=Day(), help="Leave out what is earlier than this day.")
@page_options
@pass_app
def student(app: App, *, name: str, since: date | None, asked: Asked) -> None:
    """One student's page: strengths, goals, what was taught, needs, every conference.

    NAME is a full name, a first name or another name of the child.
    """
    from pipeline.reading.student import student_page

    ((book, full_name),) = student_books(app, [name], asked)
    asked.show(student_page(book, full_name, since=since), student_lines)


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@page_options
@pass_app
def brief(app: App, *, names: tuple[str, ...], asked: Asked) -> None:
    """Half a page for each student, to glance at before sitting down.

    What to say to children comes from a file that you can change: conference_language.yaml in the notebook's folder.
    """
    from pipeline.reading.brief import brief as brief_of

    briefs = [brief_of(book, name) for book, name in student_books(app, names, asked)]
    asked.show_all(briefs, brief_lines)
