"""Whether a long recording, or many short ones, cost more for being long or many: time and memory as it goes on.

python benchmarks/long.py FOLDER [--minutes 45] [--notes N] [--seconds 4] [--roster FILE]

Of FOLDER's sound files one recording of so many minutes is made, its parts a second apart; or with --notes so many
notes of some seconds, no two of them alike. A real ``recap process`` then stores it. Ten times on the way, evenly, a
line is printed: seconds from the start, notes done, and the memory (MB in use) of the process and of its decoders.
Linux only.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import av
import numpy as np

from pipeline.sounds.sound import SAMPLE_RATE, find_recordings, read_sound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

PROJECT = Path(__file__).parents[1]
RECAP = "from capture.cli import main; main()"
EVERY_S = 0.5
Usage = tuple[float, int, float, float]
"""Seconds from the start, notes done, MB of the process, MB of its decoders."""


def write(path: Path, samples: NDArray[np.float32]) -> None:
    """Writes 16 kHz mono samples as FLAC."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=SAMPLE_RATE)
        stream.codec_context.layout = "mono"
        whole = (samples * 32767).astype(np.int16)
        for start in range(0, len(whole), SAMPLE_RATE):
            frame = av.AudioFrame.from_ndarray(whole[None, start : start + SAMPLE_RATE], format="s16", layout="mono")
            frame.sample_rate = SAMPLE_RATE
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def sound_of(folder: Path) -> NDArray[np.float32]:
    """All sounds of the folder, a second apart."""
    pause = np.zeros(SAMPLE_RATE, np.float32)
    return np.concatenate([part for path in find_recordings([folder]) for part in (read_sound(path).samples, pause)])


def notes_of(sound: NDArray[np.float32], count: int, seconds: float) -> Iterator[NDArray[np.float32]]:
    """Pieces of the sound, each from another place on."""
    length = int(seconds * SAMPLE_RATE)
    for number in range(count):
        yield np.take(sound, range(number * 7919, number * 7919 + length), mode="wrap")


def resident_mb(process: int) -> float:
    """The memory that a process has in use; 0 when it is gone."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text().split()[1]
    except (OSError, IndexError):
        return 0.0
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def children_of(process: int) -> list[int]:
    """The processes that it has started."""
    try:
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def watched(paths: Sequence[Path], folder: Path, roster: Path | None) -> list[Usage]:
    """Processes the paths, and tells what that takes as it goes on."""
    recap = [sys.executable, "-c", RECAP, "--notebook", str(folder / "notebook")]
    if roster:
        subprocess.run([*recap, "roster", "import", str(roster)], cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)
    used: list[Usage] = []
    done: list[str] = []
    started_s = time.perf_counter()
    running = subprocess.Popen(
        [*recap, "process", *map(str, paths)], cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    reader = Thread(target=lambda: done.extend(running.stderr or ()))
    reader.start()
    while running.poll() is None:
        decoders_mb = sum(map(resident_mb, children_of(running.pid)))
        used.append((time.perf_counter() - started_s, len(done), resident_mb(running.pid), decoders_mb))
        time.sleep(EVERY_S)
    reader.join()
    used.append((time.perf_counter() - started_s, len(done), 0.0, 0.0))
    if running.returncode:
        raise SystemExit("".join(done[-5:]))
    return used


def main() -> None:
    """Makes the sounds, processes them and prints ten lines and the whole."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=45.0)
    parser.add_argument("--notes", type=int)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--roster", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder, sound = Path(made), sound_of(arguments.folder)
        (folder / "day").mkdir()
        if arguments.notes:
            sounds = notes_of(sound, arguments.notes, arguments.seconds)
        else:
            sounds = iter([np.resize(sound, int(arguments.minutes * 60 * SAMPLE_RATE))])
        for number, samples in enumerate(sounds):
            write(folder / "day" / f"{number:05}.flac", samples)
        used = watched([folder / "day"], folder, arguments.roster)
    print("      s   done      MB   MB of decoders")
    for tenth in range(1, 11):
        at_s, done, own_mb, decoders_mb = used[(len(used) - 1) * tenth // 10 - 1]
        print(f"{at_s:7.1f} {done:6} {own_mb:7.0f} {decoders_mb:7.0f}")
    whole_s, count, *_ = used[-1]
    use = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = use.ru_utime + use.ru_stime
    print(
        f"{whole_s:.1f} s, {cpu_s:.1f} s of CPU, {count} recordings, {cpu_s / max(count, 1):.2f} s of CPU each, ",
        end="",
    )
    print(f"at most {max(own for *_, own, _ in used):.0f} MB and {max(decoders for *_, decoders in used):.0f} MB")


if __name__ == "__main__":
    main()
