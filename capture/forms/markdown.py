"""A report as Markdown."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from capture.markdown import escaped, table
from pipeline.reports.model import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from pipeline.reports.model import Cell, Report, Row, Section

_ACROSS: Final = 3
_LINE_END: Final = "<br>"  # a cell of a table has no other


def markdown_of(report: Report) -> str:
    """Headings and tables; students in boxes are a table of three columns without headings."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"# {escaped(report.title)}"
    yield from ("", escaped(report.subtitle))
    if report.remark:
        yield from ("", report.remark)
    for section in report.sections:
        if section.title:
            yield from ("", f"## {section.title}")
        if not section.rows and section.without:
            yield from ("", section.without)
        yield ""
        yield from _cards(report, section) if section.layout == "cards" else _table(report, section)


def _table(report: Report, section: Section) -> Iterable[str]:
    rows = ([_cell(cell, report.today) for cell in row] for row in report.rows_of(section))
    return table([column.heading for column in section.columns], rows)


def _cards(report: Report, section: Section) -> Iterable[str]:
    cards = iter([_card(section, row, report.today) for row in report.rows_of(section)])
    rows: list[list[str]] = []
    while three := [*islice(cards, _ACROSS)]:
        rows.append([*three, *[""] * (_ACROSS - len(three))])
    return table([""] * _ACROSS, rows)


def _card(section: Section, row: Row, today: date) -> str:
    name, *cells = (_cell(cell, today) for cell in row)
    labelled = zip(section.columns[1:], cells, strict=True)
    return _LINE_END.join([f"**{name}**" if name else "", *(f"{c.heading}: {cell}" for c, cell in labelled)])


def _cell(cell: Cell, today: date) -> str:
    return _LINE_END.join(escaped(shown(value, today)) for value in cell)
