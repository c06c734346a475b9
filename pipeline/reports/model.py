"""What a report is, whatever it is printed as: sections of rows under columns, and charts.

A cell holds any number of values, each on a line of its own. What somebody said has become one line of printable
characters here, so that no form of output has to think of line ends or terminal codes.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Literal, Union

from pipeline.reading.days import day_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pipeline.reports.charts import Chart

UNKNOWN: Final = "(student unknown)"
"""What stands for the name where a recap names nobody on the list."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said, and what is to be noted of it: ``(("set", day), ("met", day))``."""

    text: str
    notes: tuple[tuple[str, date | None], ...] = ()


Value = Union[str, int, date, Said]  # noqa: UP007  # evaluated, and Python 3.10 cannot "|" all of these
Cell = tuple[Value, ...]
Row = tuple[Cell, ...]
Layout = Literal["table", "cards"]


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and how wide its column is beside the others."""

    heading: str
    share: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Rows under columns.

    Attributes:
        title: what stands above it; empty in a report of one section.
        columns: as many as each row has cells.
        rows: what is on record.
        without: what to say where there are no rows; empty where the report's remark says it.
        paper_rows: how many empty rows it has in an empty form.
        names_rows: each row is a student's, who stays in an empty form.
        layout: ``cards`` is nine rows to a page, three by three, the first cell of each being its heading.
    """

    title: str = ""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    without: str
    paper_rows: int = 12
    names_rows: bool = False
    layout: Layout = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A form, filled in.

    Attributes:
        form: its short name, as in a command.
        title: what it is, and of whom.
        subtitle: of which class and which days, and how many conferences.
        today: as of which day.
        class_name: the class; empty where there is no name.
        student: whom it is about, where it is about one.
        sections: at least one.
        charts: what is better seen than read.
        remark: a sentence above everything, where there is something to say.
        is_blank: it is to be filled in by hand.
        notices: for the teacher alone, and no part of what is printed.
    """

    form: str
    title: str
    subtitle: str
    today: date
    class_name: str
    student: str = ""
    sections: tuple[Section, ...]
    charts: tuple[Chart, ...] = ()
    remark: str = ""
    is_blank: bool = False
    notices: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is no row in it, so that it is a form."""
        return not any(section.rows for section in self.sections)

    def rows_of(self, section: Section) -> tuple[Row, ...]:
        """The rows to print of a section: its own, or the empty ones of a form."""
        empty: Row = ((),) * len(section.columns)
        return section.rows or (empty,) * (section.paper_rows if self.is_empty else 0)


NOTHING: Final = "No conferences are on record for these days."


def blank(report: Report) -> Report:
    """The form of the report without anything filled in but the students whose rows it has."""
    return replace(
        report,
        title=report.title or "Student: ____________________",
        subtitle=" · ".join([*([report.class_name] if report.class_name else []), "Date: ____________________"]),
        sections=tuple(_blank(section) for section in report.sections),
        charts=(),
        remark="",
        is_blank=True,
        notices=(),
    )


def _blank(section: Section) -> Section:
    nothing: Row = ((),) * (len(section.columns) - 1)
    rows = tuple((row[0], *nothing) for row in section.rows) if section.names_rows else ()
    return replace(section, rows=rows, without="")


def shown(value: Value, today: date, *, space: str = " ") -> str:
    """A value as a teacher reads it: ``three ways to start (set Nov 5, met Nov 19)``; ``space`` is that in a day."""
    return _text(value, lambda day: day_text(day, today=today).replace(" ", space))


def exact(value: Value) -> str:
    """A value as a spreadsheet sorts it: days as 2026-11-05."""
    return _text(value, date.isoformat)


def _text(value: Value, day_as: Callable[[date], str]) -> str:
    if isinstance(value, Said):
        notes = ", ".join(" ".join(filter(None, (what, day_as(day) if day else ""))) for what, day in value.notes)
        return f"{one_line(value.text)} ({notes})" if notes else one_line(value.text)
    return day_as(value) if isinstance(value, date) else one_line(str(value))


def one_line(text: str) -> str:
    """The text on one line, without what is no character that can be printed (a terminal's codes, a null)."""
    if text.isprintable():  # as most are
        return " ".join(text.split())
    printable = (" " if unicodedata.category(c) in _NOT_PRINTED else c for c in text)
    return " ".join("".join(printable).split())


_NOT_PRINTED: Final = frozenset({"Cc", "Cs", "Co", "Cn"})


def text_width(text: str) -> int:
    """How wide the text is, in narrow letters: a Chinese, Japanese or Korean character is two."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def shortened(text: str, most: int) -> str:
    """The text on one line; where it is wider than ``most`` narrow letters, its beginning up to the end of a word."""
    line = one_line(text)
    if text_width(line) <= most:
        return line
    widths = accumulate(map(text_width, line))
    cut = line[: sum(width < most for width in widths)]
    at_word = cut[: cut.rfind(" ")] if " " in cut[len(cut) // 2 :] else cut
    return f"{at_word.rstrip()}…"


def said(texts: Iterable[str]) -> Cell:
    """The texts as the values of a cell."""
    return tuple(Said(text) for text in texts)


def latest(values: Sequence[Value], most: int) -> Cell:
    """The first ``most`` values, and how many more there are."""
    more = len(values) - most
    return (*values[:most], *((f"and {more} more",) if more > 0 else ()))
