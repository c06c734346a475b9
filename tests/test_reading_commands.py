from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from histories import CLASS, HOLIDAYS, STUDENTS, aimed, birch_book, birch_class, conference, needed

import capture.pages
from capture.cli import main
from models.database import Database
from models.entities import Student
from models.goal_store import Goals
from models.goals import GoalDecision
from models.notebook import Notebook
from models.store import Store
from models.wire import page_json
from pipeline.goals.threads import threads
from pipeline.reading.due import due
from pipeline.reading.groups import groups
from pipeline.reading.plan import plan
from pipeline.reading.student import student_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from click.testing import Result

    from models.records import ConferenceRecord
    from pipeline.reading.book import Book

AS_OF = ("--date", "2026-11-25")


@pytest.fixture
def notebook(tmp_path: Path) -> Notebook:
    """A notebook with the class of twelve, and its holidays."""
    made = Notebook(tmp_path / "notebook")
    fill(made, birch_class(), [Student(name=name, class_name=CLASS) for name in STUDENTS])
    (made.root / "settings.yaml").write_text(
        f"holidays: [{', '.join(day.isoformat() for day in HOLIDAYS)}]", encoding="utf-8"
    )
    return made


def fill(notebook: Notebook, records: Iterable[ConferenceRecord], students: Iterable[Student]) -> None:
    """Stores a class list and conferences."""
    with Store.open(notebook) as store:
        store.students.import_all(students)
        for record in records:
            store.add(record.recording, None, [record.conference])


@pytest.fixture
def recap(notebook: Notebook) -> Callable[..., Result]:
    """The command on the notebook."""
    return lambda *arguments: CliRunner().invoke(main, ["--notebook", str(notebook.root), *arguments])


def json_of(result: Result) -> Any:
    """What was printed, as JSON."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def linked(notebook: Notebook, book: Book) -> Book:
    """The book with its goals linked as the command links them."""
    from dataclasses import replace

    with Store.open(notebook) as store:
        return replace(book, threads=threads(Goals(store.database).mentions()))


def test_each_command_prints_its_page_as_json(notebook: Notebook, recap: Callable[..., Result]) -> None:
    """What comes out of the database is what the pure functions make of the literals."""
    book = linked(notebook, birch_book())
    assert json_of(recap("due", *AS_OF, "--json")) == page_json(due(book))
    assert json_of(recap("groups", *AS_OF, "--json")) == page_json(groups(book))
    assert json_of(recap("plan", *AS_OF, "--json")) == page_json(plan(book))
    page, expected = json_of(recap("student", "amara", *AS_OF, "--json")), page_json(student_page(book, "Amara Osei"))
    for row in page["conferences"] + expected["conferences"]:
        del row["id"]
    assert page == expected
    since = json_of(recap("student", "amara", "--since", "2026-11-01", *AS_OF, "--json"))
    assert [row["day"] for row in since["conferences"]] == ["2026-11-19"]


def test_a_page_is_drawn_or_printed_as_markdown(recap: Callable[..., Result]) -> None:
    """The drawing has no marks of markup, the Markdown has."""
    drawn, markdown = recap("plan", *AS_OF), recap("plan", *AS_OF, "--markdown")
    assert "Lena Brandt: never met." in drawn.stdout
    assert "**Lena Brandt**: never met." in markdown.stdout
    assert markdown.stdout.startswith("# Plan: Wed, Nov 25\n")


def test_several_briefs_are_one_after_the_other(recap: Callable[..., Result]) -> None:
    """In the order in which they were asked for; as JSON, a list."""
    pages = json_of(recap("brief", "dalia", "amara", *AS_OF, "--json"))
    assert [page["student"] for page in pages] == ["Dalia Haddad", "Amara Osei"]
    lines = recap("brief", "dalia", "amara", *AS_OF, "--markdown").stdout.splitlines()
    assert [line for line in lines if line.startswith("# ")] == ["# Dalia Haddad", "# Amara Osei"]


def test_the_plan_is_for_the_next_school_day(recap: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    """After the Wednesday before two holidays comes a Monday; the other pages are as of today."""

    class Wednesday(date):
        @classmethod
        def today(cls) -> Wednesday:
            return cls(2026, 11, 25)

    monkeypatch.setattr(capture.pages, "date", Wednesday)
    assert json_of(recap("plan", "--json"))["today"] == "2026-11-30"
    assert json_of(recap("due", "--json"))["today"] == "2026-11-25"


def test_a_page_is_as_of_its_day(recap: Callable[..., Result]) -> None:
    """What was recorded later is not in it."""
    rows = json_of(recap("due", "--date", "2026-10-05", "--json"))["waiting"]
    assert {row["student"]: row["last_met"] for row in rows if row["last_met"]} == {
        "Bruno Keller": "2026-09-21",
        "Amara Osei": "2026-10-05",
    }
    page = json_of(recap("student", "amara", "--date", "2026-10-05", "--json"))
    assert [(goal["text"], len(goal["mentions"])) for goal in page["open_goals"]] == [
        ("write an ending that goes back to the canoe", 1)
    ]


def test_what_a_person_decided_about_a_goal_counts(notebook: Notebook, recap: Callable[..., Result]) -> None:
    """A goal that was let go is no reason for a group; before the day of it, it still was one."""
    with Store.open(notebook) as store:
        goals = Goals(store.database)
        thread = next(t for t in threads(goals.mentions()) if t.student == "Ivo Petrov")
        now = birch_book().records[0].recorded_at  # on November 24
        decided = GoalDecision(kind="drop", student_id=thread.student_id, goal=thread.places, at=now, decided_at=now)
        goals.decide(decided)
    page = json_of(recap("student", "ivo", *AS_OF, "--json"))
    assert [goal["text"] for goal in page["dropped_goals"]] == ["start with the dog"]
    before = json_of(recap("student", "ivo", "--date", "2026-11-23", "--json"))
    assert [goal["text"] for goal in before["open_goals"]] == ["start with the dog"]
    made = json_of(recap("groups", *AS_OF, "--json"))["groups"]
    (leads,) = (group["members"] for group in made if group["teaching"]["skill"] == "leads")
    assert [reason["kind"] for member in leads for reason in member["reasons"]] == ["goal", "need", "need"]


def test_a_teacher_s_settings_and_language_are_used(notebook: Notebook, recap: Callable[..., Result]) -> None:
    """Both are files in the notebook's folder."""
    (notebook.root / "settings.yaml").write_text("everybody_in: 3", encoding="utf-8")
    (notebook.root / "conference_language.yaml").write_text("openers: {first: [Hello!]}", encoding="utf-8")
    assert json_of(recap("due", *AS_OF, "--json"))["everybody_in"] == 3
    assert json_of(recap("brief", "lena", *AS_OF, "--json"))[0]["openers"][0] == "Hello!"


def test_with_several_classes_one_is_to_be_named(notebook: Notebook, recap: Callable[..., Result]) -> None:
    """A student's name tells the class; a class page must be told."""
    fill(
        notebook, [], [Student(name="Zed Zorn", class_name="oak-4th"), Student(name="Amara Osei", class_name="oak-4th")]
    )
    unclear = recap("plan", *AS_OF)
    assert (unclear.exit_code, unclear.stderr.splitlines()[-1]) == (
        2,
        "Error: which class? Give --class with one of: birch-3rd, oak-4th",
    )
    rows = json_of(recap("due", "--class", "oak-4th", *AS_OF, "--json"))["waiting"]
    assert [row["student"] for row in rows] == ["Amara Osei", "Zed Zorn"]
    assert json_of(recap("student", "zed", *AS_OF, "--json"))["class_name"] == "oak-4th"
    assert recap("student", "amara", *AS_OF).exit_code == 3
    assert len(json_of(recap("student", "amara", "--class", CLASS, *AS_OF, "--json"))["conferences"]) == 3
    assert json_of(recap("student", "amara", "--class", "oak-4th", *AS_OF, "--json"))["conferences"] == []


def test_a_child_in_another_class_s_recording_is_in_the_child_s_own_book(
    notebook: Notebook, recap: Callable[..., Result]
) -> None:
    """As is one in a recording of no class."""
    day = date(2026, 11, 24)
    visits = [
        conference(day, "Zed Zorn", aimed("leads", "leads"), number=50),
        conference(day, "Zed Zorn", needed("no end", "endings"), number=51, class_name=""),
    ]
    fill(notebook, visits, [Student(name="Zed Zorn", class_name="oak-4th")])
    (row,) = json_of(recap("due", "--class", "oak-4th", *AS_OF, "--json"))["waiting"]
    assert (row["student"], row["conferences"]) == ("Zed Zorn", 2)
    assert [goal["text"] for goal in json_of(recap("student", "zed", *AS_OF, "--json"))["open_goals"]] == ["leads"]


def test_who_has_left_has_a_page_but_no_turn(notebook: Notebook, recap: Callable[..., Result]) -> None:
    """The records of the child stay."""
    with Store.open(notebook) as store:
        store.students.remove("Bruno Keller")
    assert len(json_of(recap("student", "bruno", *AS_OF, "--json"))["conferences"]) == 1
    assert "Bruno Keller" not in recap("due", *AS_OF, "--json").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["plan", "--class", "nowhere"], 3, "Error: nowhere: no such class (there are: birch-3rd)"),
        (["student", "nobody"], 7, "Error: nobody: no student of that name"),
        (["brief", "amara", "nobody"], 7, "Error: nobody: no student of that name"),
        (
            ["due", "--date", "soon"],
            2,
            "Error: Invalid value for '--date': 'soon' is not a day; write it as 2026-10-01",
        ),
        (["brief"], 2, "Error: Missing argument 'NAME…'."),
    ],
)
def test_what_is_wrong_is_said(recap: Callable[..., Result], arguments: list[str], code: int, message: str) -> None:
    """With the exit code of its family, and nothing on standard output."""
    result = recap(*arguments)
    assert (result.exit_code, result.stdout, result.stderr.splitlines()[-1]) == (code, "", message)


def test_without_a_class_list_it_is_said_how_to_get_one(tmp_path: Path) -> None:
    """A new notebook has no class."""
    result = CliRunner().invoke(main, ["--notebook", str(tmp_path / "new"), "plan"])
    assert (result.exit_code, result.stderr) == (3, "Error: there is no class list yet: recap roster import FILE\n")


def test_more_students_and_conferences_take_no_more_queries(
    notebook: Notebook, recap: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is asked as often for one conference as for all."""
    asked: list[str] = []
    rows = Database.rows

    def counted(self: Database, sql: str, *parameters: Any) -> Any:
        asked.append(sql)
        return rows(self, sql, *parameters)

    monkeypatch.setattr(Database, "rows", counted)

    def queries(*arguments: str) -> int:
        asked.clear()
        assert recap(*arguments).exit_code == 0
        return len(asked)

    for command in ("due", "groups", "plan"):
        assert queries(command, "--date", "2026-09-20") == queries(command, *AS_OF)
    names = [name.split()[0] for name in STUDENTS]
    one, all_of_them = queries("brief", names[0], *AS_OF), queries("brief", *names, *AS_OF)
    assert all_of_them == one + len(STUDENTS) - 1  # each name is looked up
