"""How the program ends before its time."""

from __future__ import annotations

import os
import sys
from threading import enumerate as threads
from typing import TYPE_CHECKING, Final, NoReturn

from pipeline.listening import LISTENER

if TYPE_CHECKING:
    import click

INTERRUPTED: Final = 130
"""What a shell reports of a program that Ctrl-C ended."""


def leave(ctx: click.Context, code: int) -> NoReturn:
    """Ends the program with an exit code: at once, where somebody is still listening.

    Python would take the thread away in the midst of the engine's work, and the engine then aborts the whole process,
    with a code of its own. What is stored is stored, and by now all is closed.
    """
    if any(thread.name.startswith(LISTENER) for thread in threads()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    ctx.exit(code)
