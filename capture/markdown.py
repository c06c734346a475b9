"""Pages as Markdown: one text that is drawn on a terminal, or printed as it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.reading.days import day_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from pipeline.reading.book import Moment

_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], " ")
_MARKUP = re.compile(r"([\\`*_\[\]<>|~&#])")


def escaped(text: str) -> str:
    """What somebody said, as text of one line that no Markdown reader takes for markup."""
    return _MARKUP.sub(r"\\\1", one_line(text))


def one_line(text: str) -> str:
    """What somebody said, as one line without anything that a terminal would obey."""
    return " ".join(text.translate(_CONTROLS).split())


def quoted(text: str) -> str:
    """What somebody said, in quotation marks."""
    return f"“{escaped(text)}”"


def told(moment: Moment, today: date) -> str:
    """What was told, and on which day."""
    return f"{quoted(moment.text)} ({day_text(moment.day, today=today)})"


def bold(text: str) -> str:
    """What somebody said, or is called, in bold type."""
    return f"**{escaped(text)}**"


def section(title: str, lines: Iterable[str], *, without: str = "") -> Iterator[str]:
    """A heading and what stands under it; where that is nothing, ``without``, or no section at all."""
    told = [*lines] or ([without] if without else [])
    if told:
        yield from ("", f"## {title}", "", *told)


def apart(blocks: Iterable[Iterable[str]]) -> Iterator[str]:
    """Blocks of lines with an empty line between them."""
    for number, lines in enumerate(blocks):
        yield from ([""] if number else [])
        yield from lines


def bullets(lines: Iterable[str], *, most: int | None = None) -> Iterator[str]:
    """A list; where it is long, the first ``most`` of it, and how many more there are."""
    told = [*lines]
    yield from (f"- {line}" for line in told[:most])
    if most is not None and len(told) > most:
        yield f"- and {len(told) - most} more"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table; a heading that starts with ``>`` has its column to the right. No rows, no table."""
    for number, row in enumerate(rows):
        if number == 0:
            yield f"| {' | '.join(heading.lstrip('>') for heading in headings)} |"
            yield f"|{'|'.join('---:' if heading.startswith('>') else '---' for heading in headings)}|"
        yield f"| {' | '.join(row)} |"


def counted(number: int, noun: str, *, plural: str = "") -> str:
    """A number and its noun: ``1 student``, ``2 students``."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
