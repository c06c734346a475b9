"""Opening the book that pages are made from: whose class, as of which day, with which settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from capture.context import App
    from capture.pages import Asked
    from models.entities import Student
    from models.records import ConferenceRecord
    from models.store import Store
    from pipeline.reading.book import Book


def class_book(app: App, asked: Asked) -> Book:
    """The book of the class that was asked for, or of the only one, as it stands on the day.

    Raises:
        RosterError: there is no such class, or no class at all.
        click.UsageError: there are several classes and none is named.
    """
    with app.store() as store:
        return _book(app, store, _the_class(store, asked.class_name), asked.today)


def student_books(app: App, names: Sequence[str], asked: Asked) -> list[tuple[Book, str]]:
    """For each student, by full name, first name or alias: the book of the class, and the name in it.

    One who has left is in the book as well.

    Raises:
        NotFoundError: nobody has that name.
        RosterError: several have.
    """
    with app.store() as store:
        found = [store.students.find(name, asked.class_name).student for name in names]
        books = {
            class_name: _book(
                app, store, class_name, asked.today, extra=[s for s in found if s.class_name == class_name]
            )
            for class_name in dict.fromkeys(student.class_name for student in found)
        }
    return [(books[student.class_name], student.name) for student in found]


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


def _book(app: App, store: Store, class_name: str, today: date, *, extra: Iterable[Student] = ()) -> Book:
    from models.language import FILE_NAME, Language
    from models.rulebook import Rulebook
    from models.settings import Settings
    from pipeline.reading.book import Book
    from pipeline.threads import threads_of

    students = dict.fromkeys(student.name for student in (*store.roster(class_name).students, *extra))
    records = _records(store, class_name, students, today)
    root = app.notebook.root
    skills = {skill.id: skill.name for skill in Rulebook.load(app.notebook.rules).skills}
    return Book(
        today=today,
        students=tuple(students),
        records=records,
        threads=tuple(threads_of(records)),
        skills=skills,
        class_name=class_name,
        settings=Settings.load(root / "settings.yaml"),
        language=Language.load(root / FILE_NAME, skills=skills),
    )


def _records(store: Store, class_name: str, students: Iterable[str], today: date) -> tuple[ConferenceRecord, ...]:
    """The conferences of the class, the newest first; those with its students in recordings of no class as well."""
    from models.filters import Filter

    found = store.conferences(Filter(class_name=class_name, until=today))
    if class_name:
        of_no_class = store.conferences(Filter(class_name="", until=today))
        found += [record for record in of_no_class if not set(record.conference.students).isdisjoint(students)]
        found.sort(key=lambda record: record.recorded_at, reverse=True)
    return tuple(found)
