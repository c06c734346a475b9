"""How fast sound files become samples, in this process and in the decoder's, and what the decoder costs to start.

python benchmarks/decoding.py FOLDER
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.sounds.decoder import Decoder
from pipeline.sounds.sound import find_recordings, read_sound

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.sounds.sound import Sound

ROUNDS = 3


def measure(read: Callable[[Path], Sound], paths: list[Path]) -> tuple[float, float]:
    """The best of three rounds over all files: wall seconds, and seconds of sound."""
    best_s, sound_s = float("inf"), 0.0
    for _ in range(ROUNDS):
        started_s = time.perf_counter()
        sound_s = sum(read(path).duration_s for path in paths)
        best_s = min(best_s, time.perf_counter() - started_s)
    return best_s, sound_s


def main() -> None:
    """Prints one line for each way of reading."""
    paths = find_recordings([Path(sys.argv[1])])
    started_s = time.perf_counter()
    with Decoder() as decoder:
        decoder.read(paths[0])
        print(f"decoder, from its start to the first sound  {time.perf_counter() - started_s:6.3f} s")
        for name, read in (("in the decoder's process", decoder.read), ("in this process", read_sound)):
            took_s, sound_s = measure(read, paths)
            what = f"{len(paths)} files, {sound_s:.0f} s of sound, {name:25}"
            print(f"{what} {took_s:6.3f} s  {took_s / sound_s * 1e3:.2f} ms/s")
    child_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"the decoder's peak memory {child_mb:.0f} MB")


if __name__ == "__main__":
    main()
