"""A decoder worker for tests that does, over files with certain names, what a decoder must not do."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from pipeline.sounds.decoder_worker import main
from pipeline.sounds.decoding import decode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.sounds.sound import Account


def read(path: Path, write: Callable[[bytes], object]) -> Account:
    """Decodes the file, unless its name says what to do instead."""
    if path.name.startswith("crash"):
        os.abort()
    if path.name.startswith("exit"):
        sys.exit(3)
    if path.name.startswith("hang"):
        if (started := path.with_suffix(".started")).exists():
            started.open("w").close()  # a pipe: whoever opens its other end knows that it has come to this
        signal.pause()
    if path.name.startswith("once") and not (seen := path.with_suffix(".seen")).exists():
        seen.touch()
        os.abort()
    if path.name.startswith("greedy"):
        return decode(path, lambda data: bytearray(3 << 30))
    return decode(path, write)


def serve() -> None:
    """Answers requests as the real worker does."""
    main(read)
