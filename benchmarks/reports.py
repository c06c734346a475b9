"""How long reports take with 30 students and 3,000 conferences: reading the book, and making each form of it.

``python benchmarks/reports.py`` prints the median of five of each, in milliseconds of processor time, so that other
work on the machine does not count; after each was done once, so that importing does not. The book is what is read from
the notebook's database, with its goals linked; the others go from the book to the finished text or file.
"""

from __future__ import annotations

import io
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from forms import FORMS, report_of
from histories import CLASS, TODAY, long_history
from rich.console import Console

from capture.context import App
from capture.forms.csv_rows import csv_of
from capture.forms.html import html_of
from capture.forms.markdown import markdown_of
from capture.forms.terminal import print_report
from capture.forms.xlsx import xlsx_of
from capture.report_books import class_or_empty_book, student_or_empty_book
from models.entities import Student
from models.notebook import Notebook
from models.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.reports.model import Report

STUDENTS = [f"Student Number{number:02}" for number in range(30)]
CONFERENCES = 3000
ROUNDS = 5
OUTPUTS: dict[str, Callable[[Report], Any]] = {
    "terminal": lambda report: print_report(report, Console(file=io.StringIO(), width=120)),
    "html": html_of,
    "csv": csv_of,
    "md": markdown_of,
    "xlsx": xlsx_of,
}


def median_ms(work: Callable[[], Any]) -> float:
    """The median time of the work, which is done once before."""
    work()
    times = []
    for _ in range(ROUNDS):
        started_s = time.process_time()
        work()
        times.append(time.process_time() - started_s)
    return statistics.median(times) * 1000


def fill(notebook: Notebook) -> None:
    """Stores the class and its conferences."""
    with Store.open(notebook) as store:
        store.students.import_all(Student(name=name, class_name=CLASS) for name in STUDENTS)
        for record in long_history(STUDENTS, CONFERENCES):
            store.add(record.recording, None, [record.conference])


def main() -> None:
    """Prints the table: all on record, and the last ten weeks of it."""
    with tempfile.TemporaryDirectory() as folder:
        fill(Notebook(Path(folder) / "notebook"))
        app = App(Path(folder) / "notebook")
        book = class_or_empty_book(app, None, TODAY)
        print(f"{'book of the class':24}{median_ms(lambda: class_or_empty_book(app, None, TODAY)):8.0f} ms")
        print(
            f"{'book of a student':24}{median_ms(lambda: student_or_empty_book(app, STUDENTS[0], None, TODAY)):8.0f} ms"
        )
    print(f"{'':24}" + "".join(f"{name:>10}" for name in ("rows", *OUTPUTS)))
    for since in (None, TODAY - timedelta(weeks=10)):
        for form in FORMS:
            made = report_of(book, form, STUDENTS[0], since=since)
            rows_ms = median_ms(partial(report_of, book, form, STUDENTS[0], since=since))
            times = [rows_ms, *(median_ms(partial(put, made)) for put in OUTPUTS.values())]
            print(f"{form + (' since ' + str(since) if since else ''):24}" + "".join(f"{ms:10.0f}" for ms in times))


if __name__ == "__main__":
    main()
