from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from forms import FORMS, LONG, birch_reports, hard_book, report_of, reports
from histories import STUDENTS, TODAY, aimed, book, conference, needed, praised, promised, taught
from openpyxl import load_workbook
from rich.console import Console

from capture.cells import harmless
from capture.forms.csv_rows import csv_of
from capture.forms.html import html_of
from capture.forms.markdown import markdown_of
from capture.forms.terminal import print_report
from capture.forms.xlsx import xlsx_of
from models.wire import page_json
from pipeline.reports.model import NOTHING, Report, Said, blank, exact, latest, one_line, shortened, shown

if TYPE_CHECKING:
    from collections.abc import Callable

BIRCH = birch_reports()


def terminal_of(report: Report, *, width: int = 120) -> str:
    """What a terminal of that width shows."""
    drawing = io.StringIO()
    print_report(report, Console(file=drawing, width=width, highlight=False))
    return drawing.getvalue()


def without_looks(page: str) -> str:
    """The page without its style, and without what a plotting library drew, which differs between its versions."""
    page = re.sub(r"<style>.*?</style>", "<style></style>", page, flags=re.DOTALL)
    return re.sub(r"<svg[^>]*>\s*(<title.*?</desc>).*?</svg>", r"<svg>\1</svg>", page, flags=re.DOTALL)


def cells_of(workbook: bytes) -> dict[str, list[list[Any]]]:
    """The values of every sheet, row by row."""
    sheets = load_workbook(io.BytesIO(workbook))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in sheets}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_reads_like_this(form: str, golden: Callable[[str, str], None]) -> None:
    """Every form of the class of twelve in November, in every form of output that is text."""
    report = BIRCH[form]
    golden(f"report-{form}.txt", terminal_of(report))
    golden(f"report-{form}.md", markdown_of(report))
    golden(f"report-{form}.csv", csv_of(report))
    golden(f"report-{form}.html", without_looks(html_of(report)))
    golden(f"report-{form}.json", json.dumps(page_json(report), ensure_ascii=False, indent=1) + "\n")


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_form_reads_like_this(form: str, golden: Callable[[str, str], None]) -> None:
    """Nothing of the records is in it but the students who have a row or a sheet each; charts are left out."""
    golden(f"report-{form}-blank.md", markdown_of(blank(BIRCH[form])))
    assert "<svg" not in html_of(blank(BIRCH[form]))


@pytest.mark.parametrize("form", FORMS)
def test_a_workbook_holds_what_the_rows_hold(form: str) -> None:
    """Days are days and numbers are numbers in it; boxes hold every value of their student."""
    report = BIRCH[form]
    sheets = cells_of(xlsx_of(report))
    assert [*sheets] == [section.title or report.title for section in report.sections]
    for section, cells in zip(report.sections, sheets.values(), strict=True):
        assert cells[0][0] == report.title
        if section.layout == "cards":
            boxes = [box for row in cells[2:] for box in row if box]
            assert [box.splitlines()[0] for box in boxes] == [*STUDENTS]
            for box, row in zip(boxes, section.rows, strict=True):
                assert all(exact(value) in box for cell in row for value in cell)
            continue
        assert cells[3] == [column.heading for column in section.columns]
        for found, row in zip(cells[4:], section.rows, strict=True):
            for value, cell in zip(found, row, strict=True):
                if len(cell) == 1 and isinstance(cell[0], date):
                    assert value.date() == cell[0]
                elif len(cell) == 1 and isinstance(cell[0], int):
                    assert value == cell[0]
                else:
                    assert (value or "") == "\n".join(map(exact, cell))


def test_the_same_report_is_the_same_workbook() -> None:
    """No clock is in it."""
    assert xlsx_of(BIRCH["class"]) == xlsx_of(BIRCH["class"])


@pytest.mark.parametrize("form", FORMS)
def test_a_report_without_data_says_so_and_prints_its_form(form: str) -> None:
    """A class without a conference, or nobody at all: a sentence, and the headings over room to write."""
    for made, student in ((book([]), "Lena Brandt"), (book([], students=("",)), ""), (book([], students=()), "")):
        if form in {"student", "evidence"} and not made.students:
            continue
        report = report_of(made, form, student)
        says = report.remark or report.sections[0].without
        headings = [c.heading for section in report.sections for c in section.columns[section.layout == "cards" :]]
        page = html_of(report)
        for printed in (page, markdown_of(report), " ".join(terminal_of(report, width=200).split())):
            assert says in printed
            assert all(heading in printed for heading in headings)
        assert all(heading in csv_of(report) for heading in headings)
        assert "<svg" not in page
        workbook = cells_of(xlsx_of(report))
        assert all(says in rows[1][0] for rows in workbook.values())


NASTY = (
    "=HYPERLINK(1)",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    " =1+1",
    "<script>alert(1)</script>",
    "</td></table>",
    "{{ 7 * 7 }} {% raw %}",
    "*bold* | _it_ `x` [a](b)",
    "\x1b[31mred\x07\x00",
    "$x^2$ & 'q' \"q\"",
)


@pytest.mark.parametrize("words", NASTY)
def test_what_is_said_becomes_neither_markup_nor_formula(words: str) -> None:
    """Not in any form, nor does a name."""
    told = (praised(words), taught(words), aimed(words), needed(words), promised(words))
    made = book([conference(TODAY, words, *told)], students=[words])
    plain = one_line(words)
    for report in reports(made, words).values():
        for row in csv.reader(io.StringIO(csv_of(report))):
            for cell in row:
                assert not re.match(r"[=+\-@\t\r＝＋－＠]", cell)
        sheets = load_workbook(io.BytesIO(xlsx_of(report)))
        assert {cell.data_type for sheet in sheets for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
        page, drawn = html_of(report), terminal_of(report, width=400)
        assert "<script" not in page
        assert page.count("<table") == page.count("</table>")
        assert "49" not in without_looks(page).replace("\n", "") or "49" in plain
        for printed in (page, drawn, markdown_of(report), csv_of(report)):
            assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", printed)
        if report.form != "nine":
            assert plain in drawn


def test_a_cell_that_begins_like_a_formula_has_an_apostrophe() -> None:
    """Others, and numbers, are left as they are."""
    assert [harmless(cell) for cell in ("=1", "  -1", "a=1", -1, "")] == ["'=1", "'  -1", "a=1", -1, ""]


def test_a_value_is_shown_short_and_told_exactly() -> None:
    """Days with and without their year; what became of a goal."""
    goal = Said("three\nways", (("set", date(2026, 11, 5)), ("met", date(2026, 11, 19)), ("new", None)))
    assert shown(goal, TODAY) == "three ways (set Nov 5, met Nov 19, new)"
    assert exact(goal) == "three ways (set 2026-11-05, met 2026-11-19, new)"
    assert [exact(value) for value in (date(2026, 11, 5), 3, "a")] == ["2026-11-05", "3", "a"]


def test_long_texts_and_lists_are_cut_where_a_reader_sees_it() -> None:
    """At the end of a word where there is one, with what is left out told."""
    assert shortened("one two three", 13) == "one two three"
    assert shortened("one two three", 9) == "one two…"
    assert shortened("她自己把开头", 9) == "她自己把…"
    assert shortened("x" * 20, 9) == "x" * 8 + "…"
    assert latest([1, 2, 3], 2) == (1, 2, "and 1 more")
    assert latest([1, 2], 2) == (1, 2)


def test_a_period_leaves_out_what_is_earlier() -> None:
    """Not the goals that were still open in it."""
    october = TODAY - timedelta(days=40)
    told = [
        conference(october, "Amara Osei", praised("early"), aimed("open since", "leads"), number=1),
        conference(TODAY, "Amara Osei", praised("late"), number=2),
    ]
    report = reports(book(told), "Amara Osei", since=TODAY)["class"]
    assert report.sections[0].rows[0] == (
        ("Amara Osei",),
        (1,),
        (TODAY,),
        ("content 1",),
        (Said("late", (("", TODAY),)),),
        (Said("open since", (("set", october),)),),
    )
    assert report.subtitle == "birch-3rd · Nov 25, 2026 · 1 conference"


def test_a_sheet_has_a_row_for_each_goal_of_a_conference() -> None:
    """The compliment stands in the first of them; a goal that was met later tells when."""
    earlier = TODAY - timedelta(days=7)
    told = [
        conference(earlier, "Amara Osei", praised("a"), aimed("g", "leads"), aimed("h", "endings"), number=1),
        conference(TODAY, "Amara Osei", aimed("g done", "leads", "met"), number=2),
    ]
    rows = reports(book(told), "Amara Osei")["goals"].sections[0].rows
    name = ("Amara Osei",)
    assert rows[0] == (name, (earlier,), (Said("a"),), (), (Said("g"),), (TODAY,))
    assert rows[1] == (name, (earlier,), (), (), (Said("h"),), ())
    assert rows[2] == (name, (TODAY,), (), (), (), ())


def test_long_quotes_are_whole_in_the_record_and_short_in_a_box() -> None:
    """Nine boxes have to fit a page."""
    made = hard_book()
    by_form = reports(made, made.students[0])
    assert LONG in html_of(by_form["student"])
    assert LONG not in html_of(by_form["nine"])


def test_nothing_to_say_is_said_once() -> None:
    """A form for paper has no remark."""
    report = reports(book([]), "Lena Brandt")["class"]
    assert markdown_of(report).count(NOTHING) == 1
    assert NOTHING not in markdown_of(blank(report))
