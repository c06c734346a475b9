"""What a spreadsheet is given."""

from __future__ import annotations

from typing import Any, Final

# The last four are the full-width forms that a Japanese or Chinese spreadsheet reads as the first four.
_STARTS_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # as the comment says


def harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: an apostrophe before what begins like one."""
    is_formula = isinstance(cell, str) and (cell[:1] in ("\t", "\r") or cell.lstrip().startswith(_STARTS_FORMULA))
    return f"'{cell}" if is_formula else cell
