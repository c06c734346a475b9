from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from forms import FORMS, report_of
from histories import STUDENTS, book, histories
from hypothesis import HealthCheck, given, settings
from markdown_it import MarkdownIt
from openpyxl import load_workbook
from rich.console import Console

from capture.forms.csv_rows import csv_of
from capture.forms.html import html_of
from capture.forms.markdown import markdown_of
from capture.forms.terminal import print_report
from capture.forms.xlsx import xlsx_of
from models.wire import page_json
from pipeline.reports.charts import calendar, conferences_of_each, mix_of_types, set_and_met

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from models.records import ConferenceRecord
    from pipeline.reports.model import Report

Tally = list[tuple[str, int, int]]
"""For every column: its heading, how many values it holds, and what those that are numbers come to."""


def tallied(headings: Sequence[str], rows: Iterable[Sequence[list[str]]]) -> Tally:
    """The tally of a table of cells, each a list of values as text."""
    columns = [*zip(*rows, strict=True)] or [()] * len(headings)
    return [
        (heading, sum(map(len, cells)), sum(int(value) for cell in cells for value in cell if value.isdecimal()))
        for heading, cells in zip(headings, columns, strict=True)
    ]


def split(cell: object, mark: str = "\n") -> list[str]:
    """The values of a cell that is one text."""
    return str(cell).split(mark) if cell not in (None, "") else []


def in_order(report: Report, tables: Sequence[Sequence[Any]]) -> Tally:
    """The tally of tables, headings first, in the order of the sections; a section without rows has no table."""
    rest = iter(tables)
    found: Tally = []
    for section in report.sections:
        headings = [column.heading for column in section.columns]
        table = next(rest) if report.rows_of(section) else [headings]
        assert table[0] == headings
        found += tallied(headings, table[1:])
    assert next(rest, None) is None
    return found


def in_json(report: Report) -> Tally:
    """What JSON says."""
    page = json.loads(json.dumps(page_json(report)))
    return [
        column
        for section in page["sections"]
        for column in tallied(
            [column["heading"] for column in section["columns"]],
            [[[str(value) for value in cell] for cell in row] for row in section["rows"]],
        )
    ]


def in_csv(report: Report) -> Tally:
    """What comma-separated values say; a line of one cell is a title, or says that there is nothing."""
    tables: list[list[list[str]]] = []
    headings = {tuple(column.heading for column in section.columns) for section in report.sections}
    for row in csv.reader(io.StringIO(csv_of(report))):
        if tuple(row) in headings:
            tables.append([])
        if len(row) > 1:
            tables[-1].append(row)
    return [c for t in tables for c in tallied(t[0], [[split(cell) for cell in row] for row in t[1:]])]


def in_markdown(report: Report) -> Tally:
    """What a reader of Markdown shows in its tables."""
    tables: list[list[list[list[str]]]] = []
    for token in MarkdownIt().enable("table").parse(markdown_of(report)):
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append([])
        elif token.type == "inline" and tables and token.level > 3:
            # markdown-it leaves <br> as it is, and what is escaped as text.
            text = "".join(
                "\n" if "<br>" in part.content and part.type == "html_inline" else part.content
                for part in token.children or ()
            )
            tables[-1][-1].append(split(text))
    return in_order(report, [[[h for cell in t[0] for h in cell], *t[1:]] for t in tables])


def in_xlsx(report: Report) -> Tally:
    """What a workbook says."""
    tables = [
        [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
        for sheet in load_workbook(io.BytesIO(xlsx_of(report)))
    ]
    return [c for t in tables for c in tallied(t[0], [[split(cell) for cell in row] for row in t[1:]])]


class Tables(HTMLParser):
    """Reads the tables of a page: the values of every cell are its ``div``s."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.headings: list[list[str]] = []
        self.rows: list[list[list[list[str]]]] = []
        self._inside: list[str] | None = None
        self.feed(page)

    # The three below are HTMLParser's, called for every tag and text.

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: D102
        if tag == "table":
            self.headings.append([])
            self.rows.append([])
        elif tag == "tr":
            self.rows[-1].append([])
        elif tag == "th":
            self.headings[-1].append("")
            self._inside = self.headings[-1]
        elif tag == "td":
            self.rows[-1][-1].append([])
        elif tag == "div" and self.rows and self.rows[-1][-1]:
            self._inside = self.rows[-1][-1][-1]
            self._inside.append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: D102
        if tag in ("th", "div"):
            self._inside = None

    def handle_data(self, data: str) -> None:  # noqa: D102
        if self._inside is not None:
            self._inside[-1] += data


def in_html(report: Report) -> Tally:
    """What a page says; its charts are counted by themselves."""
    found = Tables(html_of(replace(report, charts=())))
    tables = [[h, *filter(None, rows)] for h, rows in zip(found.headings, found.rows, strict=True)]
    return in_order(report, tables)


def in_terminal(report: Report) -> Tally:
    """What a wide terminal shows: every value on a line of its own under its heading."""
    drawing = io.StringIO()
    print_report(report, Console(file=drawing, width=3000, highlight=False))
    lines = [re.sub("[│┌┐└┘├┤┬┴┼─]", " ", line) for line in drawing.getvalue().splitlines()]
    ends_table = {section.title for section in report.sections} | {section.without for section in report.sections}
    found: Tally = []
    for section in report.sections:
        headings = [column.heading for column in section.columns]
        values: list[list[str]] = [[] for _ in headings]
        if report.rows_of(section):
            # A header is the headings in their order, told apart by two spaces or more.
            while re.split(r"\s{2,}", lines[0].strip()) != headings:
                del lines[0]
            starts = [lines[0].index(heading) for heading in headings]
            del lines[0]
            while lines and (not lines[0].strip() or lines[0].strip() not in ends_table):
                for place, (start, end) in enumerate(zip(starts, [*starts[1:], None], strict=True)):
                    values[place] += split(lines[0][start:end].strip())
                del lines[0]
        found += tallied(headings, [values])
    return found


COUNTED: dict[str, Callable[[Report], Tally]] = {
    "terminal": in_terminal,
    "html": in_html,
    "csv": in_csv,
    "markdown": in_markdown,
    "xlsx": in_xlsx,
}
TABLES = [form for form in FORMS if form != "nine"]


@pytest.mark.parametrize("form", TABLES)
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(records=histories())
def test_every_form_of_output_counts_the_same(form: str, records: tuple[ConferenceRecord, ...]) -> None:
    """Whatever the history: as many values in every column, and the same sums."""
    report = report_of(book(records), form, STUDENTS[0])
    expected = in_json(report)
    for output, count in COUNTED.items():
        assert count(report) == expected, output


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(records=histories())
def test_nine_to_a_page_counts_the_same_everywhere(records: tuple[ConferenceRecord, ...]) -> None:
    """Each student's conferences, in every form of output, are those of the history."""
    report = report_of(book(records), "nine")
    expected = [sum(name in record.conference.students for record in records) for name in STUDENTS]
    drawing = io.StringIO()
    print_report(report, Console(file=drawing, width=200, highlight=False))
    page = re.findall(r'<dt>Conferences</dt><dd>\s*<div dir="auto">(\d+)', html_of(report))
    workbook = [cell for row in load_workbook(io.BytesIO(xlsx_of(report))).active.iter_rows(min_row=3) for cell in row]
    told = {
        "terminal": re.findall(r"Conferences: (\d+)", drawing.getvalue()),
        "html": page,
        "csv": [row[1] for row in csv.reader(io.StringIO(csv_of(report)))][1:],
        "markdown": re.findall(r"Conferences: (\d+)", markdown_of(report)),
        "xlsx": [re.findall(r"Conferences: (\d+)", cell.value)[0] for cell in workbook if cell.value],
        "json": [row[1][0] for row in page_json(report)["sections"][0]["rows"]],
    }
    for output, numbers in told.items():
        assert [int(number) for number in numbers] == expected, output


def numbers(report: Report, heading: str) -> tuple[int, int]:
    """How many values a column has, and their sum."""
    return next((values, total) for found, values, total in in_json(report) if found == heading)


@given(records=histories())
def test_the_numbers_are_those_of_the_history(records: tuple[ConferenceRecord, ...]) -> None:
    """Conferences, goals and types counted once more, straight from the records."""
    made = book(records)
    talks = Counter(name for record in records for name in record.conference.students)
    assert numbers(report_of(made, "class"), "Conferences") == (len(STUDENTS), sum(talks.values()))
    assert numbers(report_of(made, "log"), "Date") == (len(records), 0)
    sheet, met = report_of(made, "goals"), sum(thread.status == "met" for thread in made.threads)
    assert numbers(sheet, "Goal")[0] == len(made.threads)
    assert numbers(sheet, "Met on")[0] == met
    page, strengths = report_of(made, "student", STUDENTS[0]), set()
    for record in records:
        if STUDENTS[0] in record.conference.students:
            strengths |= {(record.id, finding.text) for finding in record.conference.of_kind("compliment")}
    assert len(page.sections[1].rows) == len(strengths)
    assert len(page.sections[3].rows) == talks[STUDENTS[0]]


@given(records=histories())
def test_charts_show_the_numbers_of_the_rows(records: tuple[ConferenceRecord, ...]) -> None:
    """Bars, stacks, the ends of lines and the marks of calendars."""
    made = book(records)
    talks = Counter(name for record in records for name in record.conference.students)
    for chart in conferences_of_each(made):
        assert chart.series[0].values == tuple(talks[name] for name in STUDENTS)
    for chart in mix_of_types(made.records, made.today):
        kinds = Counter(kind for record in records for kind in set(record.conference.types))
        assert {series.name: sum(series.values) for series in chart.series if any(series.values)} == kinds
        assert all(len(series.values) == len(chart.labels) for series in chart.series)
    for chart in set_and_met(made.threads, made.today):
        ends: dict[str, Any] = {series.name: series.values[-1] for series in chart.series}
        assert ends == {"set": len(made.threads), "met": sum(thread.status == "met" for thread in made.threads)}
        assert all(list(series.values) == sorted(series.values) for series in chart.series)
    for chart in calendar(made):
        assert {series.name: sum(series.values) for series in chart.series if any(series.values)} == talks
    assert bool(records) == bool(mix_of_types(made.records, made.today))
