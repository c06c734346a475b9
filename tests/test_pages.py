from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from histories import STUDENTS, TODAY, birch_book, book, conference, histories, needed, praised
from hypothesis import given
from markdown_it import MarkdownIt

from capture.markdown import bullets, escaped, table
from capture.planning_pages import due_lines, groups_lines, plan_lines
from capture.student_pages import brief_lines, student_lines
from models.school_days import SchoolDays
from models.wire import page_json
from pipeline.reading.brief import brief
from pipeline.reading.days import day_text
from pipeline.reading.due import due
from pipeline.reading.groups import groups
from pipeline.reading.plan import plan
from pipeline.reading.student import student_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from models.records import ConferenceRecord

MARKUP = r"""*bold* _it_ `code` [a](b) <b>x</b> a|b ~~no~~ &amp; # \ “q” 1. - +"""
MONDAY = date(2026, 11, 30)
PAGES: dict[str, tuple[Any, Callable[[Any], Iterator[str]]]] = {
    "due": (due(birch_book()), due_lines),
    "groups": (groups(birch_book()), groups_lines),
    "plan": (plan(birch_book(today=MONDAY)), plan_lines),
    "student": (student_page(birch_book(), "Amara Osei"), student_lines),
    "student-never-met": (student_page(birch_book(), "Lena Brandt"), student_lines),
    "brief": (brief(birch_book(), "Dalia Haddad"), brief_lines),
    "brief-never-met": (brief(birch_book(), "Lena Brandt"), brief_lines),
    "plan-of-nothing": (plan(book([], students=(), class_name="")), plan_lines),
    "due-of-nothing": (due(book([], students=(), class_name="")), due_lines),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_like_this(name: str, golden: Callable[[str, str], None]) -> None:
    """The whole page of the class of twelve, as Markdown and as JSON."""
    page, lines = PAGES[name]
    golden(f"page-{name}.md", "\n".join(lines(page)) + "\n")
    golden(f"page-{name}.json", json.dumps(page_json(page), ensure_ascii=False, indent=1) + "\n")


def text_of(lines: Iterable[str]) -> str:
    """What a Markdown reader shows: its text, a block to a line."""
    blocks = (token for token in MarkdownIt().enable("table").parse("\n".join(lines)) if token.type == "inline")
    return "\n".join("".join(part.content for part in block.children or ()) for block in blocks)


def test_what_is_said_never_becomes_markup() -> None:
    """A Markdown reader shows letter for letter what was said, in a list and in a table, and nothing else."""
    assert text_of([escaped(MARKUP)]) == MARKUP
    assert text_of(bullets([f"“{escaped(MARKUP)}”"])) == f"“{MARKUP}”"
    assert text_of(table([">a", "b"], [(escaped(MARKUP), "2")])) == f"a\nb\n{MARKUP}\n2"


def test_what_is_said_over_several_lines_stays_on_one() -> None:
    """A line's end cannot end a list or begin a heading."""
    assert escaped("first\n\n# second\t third") == r"first \# second third"


def test_a_long_list_says_how_many_more_there_are() -> None:
    """The first of it, and a number."""
    assert [*bullets("abcd", most=3)] == ["- a", "- b", "- c", "- and 1 more"]
    assert [*bullets("abc", most=3)] == ["- a", "- b", "- c"]
    assert [*table(["a"], [])] == []


def test_a_day_has_its_year_only_where_it_could_be_mistaken() -> None:
    """Within a school year the month is enough."""
    assert day_text(date(2026, 9, 3), today=TODAY, with_weekday=True) == "Thu, Sep 3"
    assert day_text(date(2025, 11, 25), today=TODAY) == "Nov 25, 2025"


def test_a_mini_lesson_names_all_who_need_it() -> None:
    """Four with their words, the others by name."""
    names = [f"Student {number}" for number in range(6)]
    records = [conference(TODAY, name, needed("no lead", "leads"), number=n) for n, name in enumerate(names)]
    page = "\n".join(groups_lines(groups(book(records, students=names))))
    assert "- and Student 4, Student 5\n" in page


def test_where_attention_is_balanced_or_was_not_given_the_page_says_so() -> None:
    """Instead of names."""
    records = [conference(TODAY, name, praised("a lead"), number=n) for n, name in enumerate(STUDENTS)]
    assert "Attention is balanced: nobody stands out." in [*due_lines(due(book(records)))]
    assert "No conferences in the last 20 school days." in [*due_lines(due(book([])))]


def bold_rows(lines: Iterable[str]) -> int:
    """How many rows of a table start in bold."""
    return sum(line.startswith("| **") for line in lines)


def section(lines: Iterable[str], heading: str) -> list[str]:
    """The list under a heading, without what is indented."""
    text = "\n".join(lines)
    part = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [line for line in part.splitlines() if line.startswith("- ")]


@given(histories())
def test_the_numbers_agree_in_the_page_and_in_json(records: tuple[ConferenceRecord, ...]) -> None:
    """Whatever the history, and whatever it says."""
    made = book(records)
    page = page_json(due(made))
    lines = [*due_lines(due(made))]
    assert bold_rows(lines) == sum(row["is_due"] for row in page["waiting"])
    assert sum(line.startswith("| ") for line in lines) == len(page["waiting"]) + 1
    assert len(section(lines, "Promised")) == len(page["promised"])
    grouped = page_json(groups(made))
    text = [*groups_lines(groups(made))]
    headings = len(grouped["groups"]) + len(grouped["mini_lessons"])
    assert sum(line.startswith("### ") for line in text) == headings
    assert len(section(text, "Groups")) == sum(len(group["members"]) for group in grouped["groups"])
    for student in STUDENTS[:4]:
        told = student_page(made, student)
        shown, numbers = [*student_lines(told)], page_json(told)
        assert len(section(shown, "Every conference")) == len(numbers["conferences"])
        assert len(section(shown, "Taught")) == len(numbers["taught"])
        assert len(section(shown, "Other needs")) == len(numbers["other_needs"])
        assert len(section(shown, "Needs that recur")) == len(numbers["recurring_needs"])
        assert len(section(shown, "Open goals")) == len(numbers["open_goals"])
        assert len(section(shown, "Goals met")) == len(numbers["met_goals"])


def test_json_is_made_of_plain_values() -> None:
    """Days and times are texts, tuples are lists."""
    page = page_json(replace(due(birch_book()), waiting=()))
    assert page["today"] == "2026-11-25"
    assert page["promised"][0] == {
        "text": "bring her the book about the market",
        "students": ["Dalia Haddad"],
        "due": "2026-11-09",
        "promised_on": "2026-11-02",
        "is_overdue": True,
        "recording_id": birch_book().records[-5].recording.id,
    }
    assert json.loads(json.dumps(page)) == page


def test_the_plan_of_a_full_class_is_one_page() -> None:
    """With all that a plan can hold, it has no more lines than a sheet of paper."""
    names = [f"Student {number}" for number in range(30)]
    skills = ("leads", "endings", "dialogue", "spelling")
    records = [
        conference(TODAY, name, *(needed(f"no {skill}", skill) for skill in skills[: 1 + n % 3]), number=n)
        for n, name in enumerate(names)
    ]
    made = book(records, students=names, today=SchoolDays().after(TODAY))
    assert len([*plan_lines(plan(made))]) <= 66


def test_control_characters_do_not_reach_a_terminal() -> None:
    """A note could hold what would move the cursor."""
    assert escaped("a\x1b[2Jb\x07c\x9bd") == r"a \[2Jb c d"
