"""A report as a workbook: a sheet for each section, set up to be printed."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from pipeline.reports.model import exact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.reports.model import Cell, Report, Row, Section

_WIDTH_CHARS: Final = 130  # of all columns together: what a page across holds once fitted to its width
_NARROWEST_CHARS: Final = 11  # a day
_HEAD_ROW: Final = 3
_ACROSS: Final = 3
_DOWN: Final = 3
_CARD_CHARS: Final = 31  # three across fit A4 and Letter, upright
_CARD_POINTS: Final = 222  # three down likewise; Excel makes other rows as high as their text needs
_FORM_POINTS: Final = 26


def xlsx_of(report: Report) -> bytes:
    """The workbook. What somebody said is a text in it, never a formula or a link; days and numbers are themselves."""
    from xlsxwriter import Workbook

    output = io.BytesIO()
    book = Workbook(output, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    midnight = datetime(report.today.year, report.today.month, report.today.day)
    book.set_properties({"title": exact(report.title), "created": midnight})  # the same report, the same bytes
    boxed = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#999999"}
    formats = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "text": book.add_format(boxed),
        "day": book.add_format({**boxed, "num_format": "yyyy-mm-dd", "align": "left"}),
        "card": book.add_format({**boxed, "font_size": 8}),
    }
    for section in report.sections:
        _Sheet(book.add_worksheet(section.title or report.title), formats).fill(report, section)
    book.close()
    return output.getvalue()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A worksheet (XlsxWriter's) and the formats of its workbook."""

    sheet: Any
    formats: dict[str, Any]

    def fill(self, report: Report, section: Section) -> None:
        self.sheet.write_string(0, 0, exact(report.title), self.formats["title"])
        remark = report.remark or ("" if section.rows else section.without)
        self.sheet.write_string(1, 0, " · ".join(filter(None, (report.subtitle, remark))))
        self.sheet.set_margins(0.5, 0.5, 0.5, 0.6)
        self.sheet.set_footer("&C&P / &N")
        if section.layout == "cards":
            self._cards(section, report.rows_of(section))
        else:
            self._table(section, report.rows_of(section))

    def _table(self, section: Section, rows: Sequence[Row]) -> None:
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.freeze_panes(_HEAD_ROW + 1, 1)
        self.sheet.repeat_rows(_HEAD_ROW)
        shares = sum(column.share for column in section.columns)
        for place, column in enumerate(section.columns):
            width = max(_NARROWEST_CHARS, round(_WIDTH_CHARS * column.share / shares))
            self.sheet.set_column(place, place, width)
            self.sheet.write_string(_HEAD_ROW, place, column.heading, self.formats["head"])
        for number, row in enumerate(rows, start=_HEAD_ROW + 1):
            if not any(row[1:]):
                self.sheet.set_row(number, _FORM_POINTS)  # room to write
            for place, cell in enumerate(row):
                self._write(number, place, cell)

    def _cards(self, section: Section, rows: Sequence[Row]) -> None:
        """Each student in a cell, nine to a page."""
        self.sheet.set_column(0, _ACROSS - 1, _CARD_CHARS)
        first = _HEAD_ROW - 1
        for number, row in enumerate(rows):
            down, across = divmod(number, _ACROSS)
            lines = [exact(value) for value in row[0]]
            for column, cell in zip(section.columns[1:], row[1:], strict=True):
                lines.append(f"{column.heading}: {'; '.join(map(exact, cell))}")
            self.sheet.set_row(first + down, _CARD_POINTS)
            self.sheet.write_string(first + down, across, "\n".join(lines), self.formats["card"])
        pages = range(first + _DOWN, first + (len(rows) - 1) // _ACROSS + 1, _DOWN)
        self.sheet.set_h_pagebreaks([*pages])

    def _write(self, row: int, place: int, cell: Cell) -> None:
        """One value as what it is, several as a text of as many lines."""
        value = cell[0] if len(cell) == 1 else None
        if isinstance(value, int):
            self.sheet.write_number(row, place, value, self.formats["text"])
        elif isinstance(value, date):
            self.sheet.write_datetime(row, place, value, self.formats["day"])
        elif not cell:
            self.sheet.write_blank(row, place, None, self.formats["text"])
        else:
            self.sheet.write_string(row, place, "\n".join(map(exact, cell)), self.formats["text"])
