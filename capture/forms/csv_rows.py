"""A report as comma-separated values: days as 2026-11-05, numbers as numbers, several values on lines of their own."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from capture.cells import harmless
from pipeline.reports.model import exact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reports.model import Report


def csv_of(report: Report) -> str:
    """A heading and rows. Of several sections, each has its title above it and an empty line after it.

    Where there are no rows, a line says so.
    """
    output = io.StringIO()
    rows = csv.writer(output, lineterminator="\n")
    for row in _rows(report):
        rows.writerow([harmless(cell) for cell in row])
    return output.getvalue()


def _rows(report: Report) -> Iterator[list[str]]:
    for number, section in enumerate(report.sections):
        if section.title:
            yield from ([[]] if number else [])
            yield [section.title]
        yield [column.heading for column in section.columns]
        if not section.rows and (says := section.without or report.remark):
            yield [says]
        yield from (["\n".join(map(exact, cell)) for cell in row] for row in report.rows_of(section))
