"""Putting out a report: on the terminal, on standard output, or in a file that is nobody else's to read."""

from __future__ import annotations

import io
import os
import re
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.reports.model import Report

FORMATS: Final = ("terminal", "html", "csv", "md", "xlsx")
_TO_FILES: Final = ("html", "xlsx")  # what a program opens; the others can be read as they are printed
_SUFFIXES: Final = {".html": "html", ".htm": "html", ".csv": "csv", ".md": "md", ".xlsx": "xlsx", ".json": "json"}
_FILE_WIDTH: Final = 120  # characters, of a drawing that no terminal gives a width
_PRIVATE: Final = 0o600  # what is said of children


def put_out(report: Report, *, format_: str | None, output: Path | None, force: bool) -> None:
    """Prints a report or writes it; what only the teacher is to know goes to standard error.

    Args:
        report: filled in or blank.
        format_: one of ``FORMATS`` or ``json``; None for what ``output`` ends with, else the terminal.
        output: a file, a folder, or ``-``; None for the format's usual place.
        force: overwrite a file.

    Raises:
        click.UsageError: the file is there and is not to be overwritten; or a workbook is to be printed.
        click.FileError: the file cannot be written.
    """
    is_printed = output is not None and str(output) == "-"
    format_ = format_ or (_SUFFIXES.get(output.suffix.lower()) if output else None) or "terminal"
    for notice in report.notices:
        click.echo(notice, err=True)
    if is_printed or (output is None and format_ not in _TO_FILES):
        _print(report, format_)
        return
    file = output if output and not output.is_dir() else _default_file(report, format_, output)
    _write(file, _content(report, format_), force=force)
    click.echo(f"Written to {file}", err=True)


def _print(report: Report, format_: str) -> None:
    if format_ == "xlsx":
        raise click.UsageError("a workbook cannot be printed; give -o FILE")
    if format_ == "terminal":
        from rich.console import Console

        from capture.forms.terminal import print_report

        print_report(report, Console(highlight=False))
        return
    click.echo(_content(report, format_), nl=False)


def _content(report: Report, format_: str) -> bytes:
    """The report as a file holds it: a workbook, or text in UTF-8."""
    if format_ == "xlsx":
        from capture.forms.xlsx import xlsx_of

        return xlsx_of(report)
    return _text(report, format_).encode()


def _text(report: Report, format_: str) -> str:
    if format_ == "html":
        from capture.forms.html import html_of

        return html_of(report)
    if format_ == "csv":
        from capture.forms.csv_rows import csv_of

        return csv_of(report)
    if format_ == "md":
        from capture.forms.markdown import markdown_of

        return markdown_of(report)
    if format_ == "json":
        import json

        from models.wire import page_json

        return json.dumps(page_json(report), ensure_ascii=False, indent=1) + "\n"
    from rich.console import Console

    from capture.forms.terminal import print_report

    drawing = io.StringIO()
    print_report(report, Console(file=drawing, width=_FILE_WIDTH, highlight=False))
    return drawing.getvalue()


def _default_file(report: Report, format_: str, folder: Path | None) -> Path:
    """A name that tells the form, whose it is and the day: ``class-birch-3rd-2026-11-25.html``."""
    from pathlib import Path

    what = "blank" if report.is_blank else report.today.isoformat()
    parts = (report.form, report.student or report.class_name, what)
    name = "-".join(filter(None, (re.sub(r"\W+", "-", part.lower()).strip("-") for part in parts)))
    suffix = {"terminal": "txt"}.get(format_, format_)
    return (folder or Path()) / f"{name}.{suffix}"


def _write(file: Path, content: bytes, *, force: bool) -> None:
    try:
        with open(file, "wb" if force else "xb", opener=_open_private) as opened:
            opened.write(content)
    except FileExistsError as error:
        raise click.UsageError(f"{file} is there already; --force overwrites it") from error
    except OSError as error:
        raise click.FileError(str(file), hint=error.strerror) from error


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, _PRIVATE)
