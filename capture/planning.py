"""``recap due``, ``recap groups`` and ``recap plan``: whose turn it is, who learns together, what to do tomorrow."""

from __future__ import annotations

from dataclasses import replace

import click

from capture.books import class_book
from capture.context import App, pass_app
from capture.pages import Asked, page_options
from capture.planning_pages import due_lines, groups_lines, plan_lines


@click.command()
@page_options
@pass_app
def due(app: App, *, asked: Asked) -> None:
    """Whose turn it is: who waited longest, who was never met, what was promised.

    In how many school days everybody is to be met, and the holidays, are in settings.yaml in the notebook's folder.
    """
    from pipeline.reading.due import due as due_of

    asked.show(due_of(class_book(app, asked, goals=False)), due_lines)


@click.command()
@page_options
@pass_app
def groups(app: App, *, asked: Asked) -> None:
    """Who could be taught together: small groups that share a skill, and why.

    Also what a quarter of the class needs, as a mini-lesson, and a strong moment to share.
    """
    from pipeline.reading.groups import groups as groups_of

    asked.show(groups_of(class_book(app, asked)), groups_lines)


@click.command()
@page_options
@pass_app
def plan(app: App, *, asked: Asked) -> None:
    """The next school day on one page: whose turn, what was promised, groups, a mini-lesson, a moment to share."""
    from pipeline.reading.plan import plan as plan_of

    book = class_book(app, asked)
    if asked.day is None:
        book = replace(book, today=book.settings.school_days.after(book.today))
    asked.show(plan_of(book), plan_lines)
