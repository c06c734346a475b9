"""Reading a class list from a file: a table as a spreadsheet saves it, JSON, or a name a line."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from models.entities import Student
from models.errors import RecordingError, RosterError
from models.files import open_regular

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MAX_BYTES = 10_000_000  # a class list is not that long; a recording given by mistake is
_DELIMITERS = "\t;,"
_ALIAS_MARKS = re.compile(r"[;|/,]")
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

# What spreadsheets and school systems call a column, in small letters and single spaces.
_HEADINGS = {
    "name": ("name", "names", "student", "students", "student name", "full name", "child", "pupil"),
    "first": ("first", "first name", "firstname", "given name", "forename"),
    "last": ("last", "last name", "lastname", "surname", "family name"),
    "class": ("class", "class name", "classname", "group", "section", "homeroom"),
    "aliases": ("aliases", "alias", "nickname", "nicknames", "preferred name", "goes by", "also called"),
}
Entry = tuple[str, Student]  # where it stands in the file, and who
_COLUMN_OF = {heading: column for column, headings in _HEADINGS.items() for heading in headings}
_USUAL_COLUMNS = ("name", "class", "aliases")


def read_roster(path: Path, class_name: str | None = None) -> list[Student]:
    """Reads a class list.

    - A table with the columns name, class and aliases, in any order if it has a heading, in this order if it has not;
      other columns are left alone. Cells are parted by commas, semicolons or tabs; aliases by ``;``, ``|``, ``/``
      or commas. First and last name may have a column each.
    - JSON: ``{class: [{"name", "aliases"}]}``; a name alone may stand for the object.
    - Else a name a line.

    "Last, First" becomes "First Last".

    Args:
        path: the file; UTF-8, UTF-16 with a byte order mark, or what Windows spreadsheets write (cp1252).
        class_name: the class of those for whom the file names none.

    Raises:
        RosterError: the file cannot be read, a line has no name, or a name stands twice in one class;
            ``where`` tells the line.
    """
    text = _text_of(path)
    is_json = path.suffix.lower() == ".json" or text.lstrip().startswith("{")
    entries = _json_entries(text, path) if is_json else _line_entries(text, path)
    students: dict[tuple[str, str], tuple[str, Student]] = {}
    for where, student in entries:
        whole = replace(student, class_name=student.class_name or class_name or "")
        earlier, _ = students.setdefault((whole.class_name, whole.name.casefold()), (where, whole))
        if earlier != where:
            raise RosterError(f"{whole.name} is there already, see {earlier}", where=where)
    if not students:
        raise RosterError("no names in it", where=path.name)
    return [student for _, student in students.values()]


def _text_of(path: Path) -> str:
    """The file's text, in whichever of the usual encodings it is."""
    try:
        with open_regular(path) as file:
            content = file.read(MAX_BYTES + 1)
    except RecordingError as error:  # "a folder, not a sound file"
        raise RosterError(error.reason.partition(",")[0], where=path.name) from error
    except OSError as error:
        raise RosterError(error.strerror or str(error), where=path.name) from error
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), "utf-8")
    for attempt in (encoding, "cp1252"):
        try:
            text = content.decode(attempt)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and len(content) <= MAX_BYTES:
            return text
    raise RosterError("not a text file; save the class list as CSV", where=path.name)


def _json_entries(text: str, path: Path) -> Iterator[Entry]:
    try:
        classes = json.loads(text)
    except json.JSONDecodeError as error:
        raise RosterError(f"not JSON: {error.msg}", where=f"{path.name}:{error.lineno}") from error
    if not isinstance(classes, dict):
        raise RosterError('not {class: [{"name", "aliases"}]}', where=path.name)
    for class_name, students in classes.items():
        if not isinstance(students, list):
            raise RosterError("not a list of students", where=f"{path.name}, {class_name}")
        for number, value in enumerate(students, start=1):
            where = f"{path.name}, {class_name}, student {number}"
            fields = {"name": value} if isinstance(value, str) else value
            if not isinstance(fields, dict):
                raise RosterError("neither a name nor an object", where=where)
            yield where, _student(fields.get("name"), class_name, fields.get("aliases") or [], where=where)


def _line_entries(text: str, path: Path) -> Iterator[Entry]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    filled = [line for line in lines if line.strip()]
    columns, delimiter = _heading(filled[0]) if filled else ([], "")
    is_headed = bool(columns)
    if not is_headed:
        columns, delimiter = list(_USUAL_COLUMNS), _delimiter(filled, path)
    rows = (
        _table(lines, delimiter, path)
        if delimiter
        else ((n, [line]) for n, line in enumerate(lines, 1) if line.strip())
    )
    for number, cells in islice(rows, int(is_headed), None):
        where = f"{path.name}:{number}"
        if any(cells[len(columns) :]):
            raise RosterError(f"more cells than the {len(columns)} columns", where=where)
        fields = dict(zip(columns, cells, strict=False))
        name = fields.get("name") or f"{fields.get('first', '')} {fields.get('last', '')}"
        aliases = _ALIAS_MARKS.split(fields.get("aliases", ""))
        yield where, _student(name, fields.get("class", ""), aliases, where=where)


def _table(lines: Sequence[str], delimiter: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the number of its first line."""
    reader = csv.reader((line + "\n" for line in lines), delimiter=delimiter, strict=True)
    number = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        raise RosterError("quotation marks that do not pair", where=f"{path.name}:{number}") from error


def _heading(line: str) -> tuple[list[str], str]:
    """The columns that a first line names, and what parts them; no columns where it is no heading."""
    for delimiter in _DELIMITERS:
        cells = line.replace('"', "").split(delimiter)
        columns = [_COLUMN_OF.get(" ".join(cell.casefold().replace("_", " ").split()), "") for cell in cells]
        if "name" in columns or {"first", "last"} <= set(columns):
            return columns, delimiter
    return [], ""


def _delimiter(lines: Sequence[str], path: Path) -> str:
    """What parts the cells of a table without a heading: what is in every line; none where it is no table."""
    for delimiter in _DELIMITERS if path.suffix.lower() == ".csv" else "\t;":
        if all(delimiter in line for line in lines):
            return delimiter
    return "," if path.suffix.lower() == ".csv" else ""


def _student(name: Any, class_name: Any, aliases: Any, *, where: str) -> Student:
    """The student, with its texts tidied; raises RosterError where there is no name, or something is no text."""
    names = [aliases] if isinstance(aliases, str) else aliases
    if not isinstance(names, list) or not all(isinstance(value, str) for value in (name or "", class_name, *names)):
        raise RosterError("name, class and aliases are to be text", where=where)
    tidy_name = _tidy(name or "")
    last, comma, first = tidy_name.partition(",")
    if comma and first.strip():
        tidy_name = f"{first.strip()} {last.strip()}"
    if not any(map(str.isalpha, tidy_name)):
        raise RosterError("no name", where=where)
    return Student(
        name=tidy_name,
        class_name=_tidy(class_name),
        aliases=tuple(dict.fromkeys(alias for alias in map(_tidy, names) if alias)),
    )


def _tidy(text: str) -> str:
    """The text with single spaces, its accented letters each as one character."""
    return " ".join(unicodedata.normalize("NFC", text).split())
