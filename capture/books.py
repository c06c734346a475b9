"""Opening the book that pages are made from: whose class, as of which day, with which settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from capture.context import App
    from capture.pages import Asked
    from models.records import StudentRecord
    from models.store import Store
    from pipeline.reading.book import Book


def class_book(app: App, asked: Asked, *, goals: bool = True) -> Book:
    """The book of the class that was asked for, or of the only one, as it stands on the day.

    Linking the goals of a class takes longer than all the rest; without ``goals`` there are none in the book.

    Raises:
        RosterError: there is no such class, or no class at all.
        click.UsageError: there are several classes and none is named.
    """
    with app.store() as store:
        name = _the_class(store, asked.class_name)
        present = [r for r in store.students.all() if r.active and r.student.class_name == name]
        return _book(app, store, name, present, asked.today, goals=goals)


def student_books(app: App, names: Sequence[str], asked: Asked) -> list[tuple[Book, str]]:
    """For each student, by full name, first name or alias: a book that the student is in, and the name there.

    Raises:
        NotFoundError: nobody has that name.
        RosterError: several have.
    """
    with app.store() as store:
        found = [store.students.find(name, asked.class_name) for name in names]
        books = {
            name: _book(app, store, name, [r for r in found if r.student.class_name == name], asked.today)
            for name in dict.fromkeys(record.student.class_name for record in found)
        }
    return [(books[record.student.class_name], record.student.name) for record in found]


def _the_class(store: Store, given: str | None) -> str:
    from models.errors import RosterError

    names = store.roster().class_names
    if given is not None:
        if given not in names:
            raise RosterError(f"no such class (there are: {', '.join(names) or 'none'})", where=given)
        return given
    if not names:
        raise RosterError("there is no class list yet: recap roster import FILE")
    if len(names) > 1:
        raise click.UsageError(f"which class? Give --class with one of: {', '.join(names)}")
    return names[0]


def _book(
    app: App, store: Store, class_name: str, students: Sequence[StudentRecord], today: date, *, goals: bool = True
) -> Book:
    from models.filters import Filter
    from models.language import Language
    from models.settings import Settings
    from models.skills import skill_names
    from pipeline.goals.threads import threads_on
    from pipeline.reading.book import Book

    skills = skill_names(app.notebook.rules)
    return Book(
        today=today,
        students=tuple(dict.fromkeys(record.student.name for record in students)),
        records=tuple(store.conferences(Filter(of_class=class_name, until=today))),
        threads=threads_on(today, store.goals, [record.id for record in students]) if goals else (),
        skills=skills,
        class_name=class_name,
        settings=Settings.load(app.notebook.settings),
        language=Language.load(app.notebook.language, skills=skills),
    )
