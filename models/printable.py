"""Text from outside, such as a file's name, made fit to be printed and kept."""

from __future__ import annotations

import unicodedata
from typing import Final

# Controls (line breaks, a terminal's codes), bytes that are no text, and what breaks a line.
_ESCAPED: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNS_ROUND: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # the direction of reading


def printable(text: str) -> str:
    r"""A text as one line that is printed as it is: whatever a terminal would obey becomes an escape (``\n``)."""
    if text.isprintable():  # as most are
        return text
    return "".join(
        char.encode("unicode_escape").decode("ascii")
        if unicodedata.category(char) in _ESCAPED or char in _TURNS_ROUND
        else char
        for char in text
    )
