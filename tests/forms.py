"""The reports that tests print: of the class of twelve, and of a class that is hard to print."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from histories import TODAY, aimed, birch_book, book, conference, long_history, needed, praised, taught

from models.entities import Student
from models.rulebook import Rulebook
from pipeline.reports.class_grid import class_grid
from pipeline.reports.evidence import evidence
from pipeline.reports.goal_sheet import goal_sheet
from pipeline.reports.log import log
from pipeline.reports.nine import nine
from pipeline.reports.others import names_others
from pipeline.reports.student_record import student_record

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from pipeline.reading.book import Book
    from pipeline.reports.model import Report

FORMS = ("class", "nine", "goals", "student", "log", "evidence")
RULES = Rulebook.load()


def report_of(made: Book, form: str, student: str = "", *, since: date | None = None) -> Report:
    """A form of a book; one about a student, of that one."""
    if form == "evidence":
        everybody = [Student(name=name, class_name=made.class_name) for name in made.students if name]
        child = Student(name=student, class_name=made.class_name) if student else None
        names_another = names_others(child, everybody, nicknames=RULES.nicknames, sounds=RULES.sounds)
        return evidence(made, student, names_another=names_another, since=since)
    if form == "student":
        return student_record(made, student, since=since)
    of_class: dict[str, Callable[..., Report]] = {"class": class_grid, "nine": nine, "goals": goal_sheet, "log": log}
    return of_class[form](made, since=since)


def reports(made: Book, student: str, *, since: date | None = None) -> dict[str, Report]:
    """Every form of a book."""
    return {form: report_of(made, form, student, since=since) for form in FORMS}


def birch_reports() -> dict[str, Report]:
    """Every form of the class of twelve, in November."""
    return reports(birch_book(), "Amara Osei", since=TODAY.replace(day=1))


LONG = (
    "she went back to the very first page by herself and read it aloud to the wall, and then found four places where a "
    "reader could not know who was talking, and put the names in, one by one, without being asked by anybody"
)
HARD_STUDENTS = (
    "Maximiliana-Alexandrina Fürstenberg-Hohenlohe von der Wasserkuppe",
    "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaft",
    "Екатерина Константинопольская",
    "محمد عبد الرحمن الفيصل",
    "欧阳小明",
    "山田 花子",
    "김민준",
    "Nguyễn Thị Phương Thảo",
    "אביגיל כהן",
    "Zoë O’Brien-Łukasiewicz",
    *(f"Student Number{number}" for number in range(11, 31)),
)


def hard_book() -> Book:
    """Thirty students, some with names that are long or in other scripts, with long quotes in several scripts."""
    words = (LONG, "она сама нашла место, где герой молчит", "أعادت كتابة البداية بنفسها", "她自己把开头重写了一遍" * 3)
    many = long_history(HARD_STUDENTS, 300)
    told = [
        conference(
            TODAY - timedelta(days=number % 5),
            HARD_STUDENTS[number : number + 1 + (number % 7 == 0)],
            *(praised(words[number % 4]), taught(words[(number + 1) % 4]), aimed(words[(number + 2) % 4])),
            needed("w" * 90 if number % 9 == 0 else words[(number + 3) % 4]),
            number=10_000 + number,
            types=["content", "convention"],
            stage="revising",
        )
        for number in range(30)
    ]
    return book([*many, *told], students=HARD_STUDENTS)
