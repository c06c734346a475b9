"""The books that reports are made from: as ``capture.books``, and empty ones, since a form prints without data too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capture.books import class_book, student_books
from capture.pages import Asked

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from capture.context import App
    from pipeline.reading.book import Book


def class_or_empty_book(app: App, class_name: str | None, today: date) -> Book:
    """The book of a class as it stood on the day; without any class list, what there is without one.

    Raises:
        RosterError: there is no class of that name.
        click.UsageError: there are several classes and none is named.
    """
    from models.filters import Filter
    from pipeline.reading.book import Book

    with app.store() as store:
        if class_name is None and not store.roster().class_names:
            return Book(today=today, students=(), records=tuple(store.conferences(Filter(until=today))))
    return class_book(app, _asked(class_name, today))


def student_or_empty_book(app: App, name: str | None, class_name: str | None, today: date) -> tuple[Book, str]:
    """A book that a student is in, and the name there; without a name, an empty book of a student without one.

    Raises:
        NotFoundError: nobody has that name.
        RosterError: several have.
    """
    from pipeline.reading.book import Book

    if name is None:
        return Book(today=today, students=("",), class_name=class_name or ""), ""
    return student_books(app, [name], _asked(class_name, today))[0]


def sharing_test(app: App, class_name: str, student: str) -> Callable[[str], bool]:
    """Whether a text names a child other than this one; all children of the notebook count, also those who left."""
    from models.rulebook import Rulebook
    from pipeline.reports.others import names_others

    with app.store() as store:
        everybody = [record.student for record in store.students.all()]
    child = next((one for one in everybody if (one.class_name, one.name) == (class_name, student)), None)
    rules = Rulebook.load(app.notebook.rules)
    return names_others(child, everybody, nicknames=rules.nicknames, sounds=rules.sounds)


def _asked(class_name: str | None, today: date) -> Asked:
    return Asked(class_name=class_name, day=today, as_json=False, as_markdown=False)
