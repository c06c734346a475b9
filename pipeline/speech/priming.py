"""The names of a class as a hint to the recogniser: whole names, as many as the budget allows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BUDGET_TOKENS = 160
"""The decoder has room for 448 tokens, of which the engine gives at most 223 to a hint; long hints dilute."""


def first_names(names: Sequence[str]) -> tuple[str, ...]:
    """The names as a teacher says them, each once: the first word of each."""
    return tuple(dict.fromkeys(name.split()[0] for name in names if name.strip()))


def hint(names: Sequence[str], tokens: Callable[[str], list[int]]) -> list[int]:
    """The tokens of a hint that holds these names, in their order; empty without names."""
    found: list[int] = []
    text = ""
    for name in names:
        longer = f"{text}, {name}" if text else f" {name}"
        more = tokens(f"{longer}.")
        if len(more) > BUDGET_TOKENS:
            break
        text, found = longer, more
    return found


def said_forms(names: Sequence[str]) -> frozenset[str]:
    """The words of these names in lower case, as they may stand in a text that echoes them."""
    return frozenset(word for name in names for word in re.findall(r"[\w'’-]+", name.lower()))
