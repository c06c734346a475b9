"""A report drawn on a terminal, with Rich."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from capture.forms.columns import laid_out
from pipeline.reports.model import one_line, shown

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console, RenderableType

    from pipeline.reports.model import Cell, Report, Row, Section

_ACROSS: Final = 3


def print_report(report: Report, console: Console) -> None:
    """Draws the report."""
    console.print(Text(one_line(report.title), style="bold"))
    console.print(Text(one_line(report.subtitle), style="dim"))
    if report.remark:
        console.print(Text(report.remark, style="yellow"))
    for section in report.sections:
        console.print()
        if section.title:
            console.print(Text(section.title, style="bold"))
        if section.layout == "cards":
            console.print(_cards(report, section))
        elif report.rows_of(section):
            _print_table(report, section, console)
        if not section.rows and section.without:
            console.print(Text(section.without, style="yellow"))


def _print_table(report: Report, section: Section, console: Console) -> None:
    headings, shares = zip(*((column.heading, column.share) for column in section.columns), strict=True)
    rows = [[[shown(value, report.today) for value in cell] for cell in row] for row in report.rows_of(section)]
    ruled = report.is_blank or not section.rows
    lines = laid_out(headings, shares, rows, width=console.width, ruled=ruled)
    console.print(Text(next(lines), style="bold"))
    console.file.write("".join(f"{line}\n" for line in lines))  # nothing is left for Rich to wrap or style


def _cards(report: Report, section: Section) -> RenderableType:
    """Three boxes across, as high as the highest of them."""
    table = Table(box=box.SQUARE, show_header=False, show_lines=True, expand=True)
    for _ in range(_ACROSS):
        table.add_column(ratio=1)
    cards = iter([_card(section, row, report.today) for row in report.rows_of(section)])
    while three := [*islice(cards, _ACROSS)]:
        table.add_row(*three)
    return table


def _card(section: Section, row: Row, today: date) -> RenderableType:
    name = _lines(row[0], today)
    name.stylize("bold")
    labelled = islice(zip(section.columns, row, strict=True), 1, None)
    return Group(
        name, *(Text.assemble((f"{column.heading}: ", "dim"), _lines(cell, today)) for column, cell in labelled)
    )


def _lines(cell: Cell, today: date) -> Text:
    return Text("\n".join(shown(value, today) for value in cell), overflow="fold")
