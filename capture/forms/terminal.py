"""A report drawn on a terminal, with Rich."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from rich import box
from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pipeline.reports.model import shown

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console, RenderableType

    from pipeline.reports.model import Cell, Report, Row, Section

_ACROSS: Final = 3


def print_report(report: Report, console: Console) -> None:
    """Draws the report."""
    console.print(Text(report.title, style="bold"))
    console.print(Text(report.subtitle, style="dim"))
    if report.remark:
        console.print(Text(report.remark, style="yellow"))
    for section in report.sections:
        console.print()
        if section.title:
            console.print(Text(section.title, style="bold"))
        console.print(_cards(section, report.today) if section.layout == "cards" else _table(section, report.today))
        if not section.rows and section.without:
            console.print(Text(section.without, style="yellow"))


def _table(section: Section, today: date) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_lines=not section.rows)
    for column in section.columns:
        table.add_column(Text(column.heading), ratio=column.share, overflow="fold")
    for row in section.printed_rows:
        table.add_row(*(_lines(cell, today) for cell in row))
    return table


def _cards(section: Section, today: date) -> RenderableType:
    grid = Table.grid(expand=True)
    for _ in range(_ACROSS):
        grid.add_column(ratio=1)
    cards = iter([_card(section, row, today) for row in section.printed_rows])
    while three := [*islice(cards, _ACROSS)]:
        grid.add_row(*three)
    return grid


def _card(section: Section, row: Row, today: date) -> RenderableType:
    lines: list[RenderableType] = []
    for column, cell in islice(zip(section.columns, row, strict=True), 1, None):
        lines.append(Text.assemble((f"{column.heading}: ", "dim"), _lines(cell, today)))
    return Panel(Group(*lines), title=_lines(row[0], today), title_align="left", box=box.SQUARE)


def _lines(cell: Cell, today: date) -> Text:
    return Text("\n".join(shown(value, today) for value in cell), overflow="fold")
