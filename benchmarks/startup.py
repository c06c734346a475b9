"""How long ``recap --help`` takes, beside a bare Click program: medians of whole processes, in turns."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

BARE = "import click\n@click.command()\ndef main():\n    pass\nmain(['--help'], standalone_mode=False)"
RECAP = "from capture.cli import main\nmain(['--help'], standalone_mode=False)"
ROUNDS = 20


def seconds(program: str) -> float:
    """The time from the start of a Python process to its end."""
    started_s = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started_s


def main() -> None:
    """Prints both medians and their ratio."""
    times: dict[str, list[float]] = {"bare click": [], "recap --help": []}
    for _ in range(ROUNDS):
        times["bare click"].append(seconds(BARE))
        times["recap --help"].append(seconds(RECAP))
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    for name, median_s in medians.items():
        print(f"{name:14} {median_s * 1000:6.0f} ms")
    print(f"{'ratio':14} {medians['recap --help'] / medians['bare click']:6.2f}")


if __name__ == "__main__":
    main()
