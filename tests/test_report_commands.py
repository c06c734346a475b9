from __future__ import annotations

import json
import stat
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from forms import FORMS
from histories import CLASS, STUDENTS, TODAY, birch_class, conference, long_history, praised
from openpyxl import load_workbook

import capture.report
from capture.cli import main
from models.database import Database
from models.entities import Student
from models.notebook import Notebook
from models.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from click.testing import Result

    from models.records import ConferenceRecord

NAMED = {"student": ("amara",), "evidence": ("amara",)}
UNTIL = ("--until", "2026-11-25")


def filled(folder: Path, records: Iterable[ConferenceRecord], *students: Student) -> Notebook:
    """A notebook with these conferences."""
    made = Notebook(folder)
    with Store.open(made) as store:
        store.students.import_all(students)
        for record in records:
            store.add(record.recording, None, [record.conference])
    return made


@pytest.fixture
def recap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """``recap report`` on the class of twelve, in a folder of its own."""
    made = filled(tmp_path / "notebook", birch_class(), *(Student(name=n, class_name=CLASS) for n in STUDENTS))
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")
    return lambda *arguments: CliRunner().invoke(main, ["--notebook", str(made.root), "report", *arguments])


def well(result: Result) -> Result:
    """The result, if all went well."""
    assert result.exit_code == 0, result.output
    return result


@pytest.mark.parametrize("form", FORMS)
def test_each_form_goes_to_every_form_of_output(form: str, recap: Callable[..., Result]) -> None:
    """To the terminal and to files named by their endings, filled in and blank; and all tell whose it is."""
    arguments = (form, *NAMED.get(form, ()), "--since", "2026-09-01", *UNTIL)
    assert "Amara Osei" in well(recap(*arguments)).stdout
    assert json.loads(well(recap(*arguments, "--json")).stdout)["form"] == form
    for ending in ("html", "csv", "md", "txt"):
        well(recap(*arguments, "-o", f"form.{ending}"))
        has_name = ending != "csv" or form not in NAMED  # of a child's, csv has the rows alone
        assert ("Amara Osei" in Path(f"form.{ending}").read_text("utf-8")) == has_name
        well(recap(*arguments, "-o", f"blank.{ending}", "--blank"))
        assert "canoe" not in Path(f"blank.{ending}").read_text("utf-8")
    well(recap(*arguments, "-o", "form.xlsx"))
    assert load_workbook("form.xlsx").worksheets


def test_what_a_program_opens_is_written_to_a_file_named_for_it(recap: Callable[..., Result], tmp_path: Path) -> None:
    """For form, class or child, and day; in this folder or the one that is named. Others may not read it."""
    assert well(recap("class", "--format", "html", *UNTIL)).stderr == "Written to class-birch-3rd-2026-11-25.html\n"
    well(recap("evidence", "amara", "--format", "xlsx", *UNTIL, "-o", str(tmp_path)))
    well(recap("nine", "--blank", "--format", "html", "-o", str(tmp_path)))
    assert (tmp_path / "nine-birch-3rd-blank.html").exists()
    assert stat.S_IMODE((tmp_path / "evidence-amara-osei-2026-11-25.xlsx").stat().st_mode) == 0o600
    assert [path.name for path in Path().iterdir()] == ["class-birch-3rd-2026-11-25.html"]


def test_text_is_printed_and_a_page_where_it_is_asked_for(recap: Callable[..., Result]) -> None:
    """Values and Markdown without a file; a page with -."""
    assert well(recap("class", "--format", "csv")).stdout.startswith("Student,Conferences,")
    assert well(recap("class", "--format", "md")).stdout.startswith("# Class grid\n")
    assert well(recap("class", "--format", "html", "-o", "-")).stdout.startswith("<!DOCTYPE html>")
    assert recap("class", "--format", "xlsx", "-o", "-").exit_code == 2
    assert not [*Path().iterdir()]


def test_no_file_is_overwritten_unasked(recap: Callable[..., Result]) -> None:
    """It may have been filled in by hand."""
    Path("mine.csv").write_text("by hand", encoding="utf-8")
    refused = recap("class", "-o", "mine.csv")
    assert (refused.exit_code, Path("mine.csv").read_text("utf-8")) == (2, "by hand")
    assert "mine.csv is there already; --force overwrites it" in refused.stderr
    well(recap("class", "-o", "mine.csv", "--force"))
    assert Path("mine.csv").read_text("utf-8").startswith("Student,")
    assert recap("class", "-o", "nowhere/mine.csv").exit_code == 1


def test_the_log_is_of_a_day_of_days_or_of_this_week(
    recap: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never of a day and of other days at once."""

    class Wednesday(date):
        @classmethod
        def today(cls) -> date:
            return TODAY

    def days(*arguments: str) -> list[str]:
        rows = json.loads(well(recap("log", *arguments, "--json")).stdout)["sections"][0]["rows"]
        return [row[0][0] for row in rows]

    monkeypatch.setattr(capture.report, "date", Wednesday)
    assert days() == ["2026-11-23", "2026-11-24"]
    assert days("--day", "2026-11-23") == ["2026-11-23"]
    assert days("--since", "2026-11-19", "--until", "2026-11-23") == ["2026-11-19", "2026-11-23"]
    assert days("--since", "2026-11-24") == ["2026-11-24"]
    assert len(days("--until", "2026-11-25")) == 15
    assert recap("log", "--day", "2026-11-23", "--since", "2026-11-20").exit_code == 2
    assert recap("log", "--since", "2026-12-20", "--until", "2026-11-20").exit_code == 2


def test_what_was_left_out_of_a_sheet_is_told_to_the_teacher_alone(tmp_path: Path) -> None:
    """On standard error; a child who has left counts, too, and one of another class."""
    told = conference(TODAY, "Amara Osei", praised("she helped Bruno"), praised("she helped Gwen"), praised("a lead"))
    made = filled(
        tmp_path / "notebook",
        [told, conference(TODAY, "Bruno Keller", number=2)],
        Student(name="Amara Osei", class_name=CLASS),
        Student(name="Bruno Keller", class_name=CLASS),
        Student(name="Gwen Ash", class_name="oak"),
    )
    with Store.open(made) as store:
        store.students.remove("Bruno Keller")
    arguments = ["--notebook", str(made.root), "report", "evidence", "Amara", *UNTIL]
    result = well(CliRunner().invoke(main, arguments))
    assert result.stderr == "Left out: 2 notes that name other children. Read the sheet before you share it.\n"
    assert "a lead" in result.stdout
    assert "Bruno" not in result.stdout
    assert "Gwen" not in result.stdout


def test_forms_print_without_any_class_list(tmp_path: Path) -> None:
    """They say that there is nobody; a child's form needs --blank, and then no name."""

    def recap(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["--notebook", str(tmp_path / "new"), "report", *arguments])

    assert "There is nobody on the class list yet." in well(recap("class")).stdout
    assert "No conferences are on record for these days." in well(recap("log")).stdout
    for form in FORMS:
        assert "____" in well(recap(form, "--blank")).stdout
    assert recap("student").exit_code == 2
    assert recap("student", "Amara").exit_code == 7
    assert recap("class", "--class", "oak").exit_code == 3


@pytest.mark.parametrize("form", FORMS)
def test_the_number_of_queries_does_not_grow_with_the_records(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many for five conferences as for forty."""
    asked: list[Any] = []
    rows = Database.rows
    monkeypatch.setattr(Database, "rows", lambda self, *a: (asked.append(a), rows(self, *a))[1])
    counts = []
    for size in (5, 40):
        students = [Student(name=name, class_name=CLASS) for name in STUDENTS]
        made = filled(tmp_path / str(size), long_history(STUDENTS, size), *students)
        asked.clear()
        name = [STUDENTS[0]] if form in NAMED else []
        well(CliRunner().invoke(main, ["--notebook", str(made.root), "report", form, *name, *UNTIL, "--json"]))
        counts.append(len(asked))
    assert counts[0] == counts[1] > 0


def test_a_report_is_of_the_days_up_to_until(recap: Callable[..., Result]) -> None:
    """What came later is not on record yet."""
    page = json.loads(well(recap("class", "--until", "2026-10-05", "--json")).stdout)
    counts = {row[0][0]: row[1][0] for row in page["sections"][0]["rows"]}
    assert counts["Amara Osei"] == counts["Bruno Keller"] == 1
    assert sum(counts.values()) == 2
    assert page["subtitle"] == "birch-3rd · as of Oct 5, 2026 · 2 conferences"
