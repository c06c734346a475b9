"""How long the pages take for 30 students and 3,000 conferences: ``python benchmarks/reading.py``.

Builds such a notebook (half a minute; ``--keep DIR`` builds it there once), then prints each page as a command would,
within one process, and gives the median of several runs: processor time, which other programs do not disturb.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from click.testing import CliRunner
from histories import CLASS, TODAY, long_history

from capture.cli import main
from models.entities import Student
from models.notebook import Notebook
from models.store import Store

STUDENTS = tuple(f"{first} {last}" for first in ("Ada", "Ben", "Cleo", "Dov", "Ema", "Fay") for last in
                 ("Ames", "Bell", "Cole", "Dean", "Egan"))  # fmt: skip
CONFERENCES = 3_000
RUNS = 5
COMMANDS = (
    ("due",),
    ("groups",),
    ("plan",),
    ("student", STUDENTS[0]),
    ("brief", STUDENTS[0]),
    ("brief", *STUDENTS),
)


def build(notebook: Notebook) -> None:
    """Stores the class and its conferences."""
    with Store.open(notebook) as store:
        store.students.import_all(Student(name=name, class_name=CLASS) for name in STUDENTS)
        for record in long_history(STUDENTS, CONFERENCES):
            store.add(record.recording, None, [record.conference])


def seconds(notebook: Notebook, command: tuple[str, ...]) -> float:
    """The processor time that a command takes, without starting Python; the first run, which imports, is left out."""
    times = []
    for _ in range(RUNS + 1):
        start = time.process_time()
        result = CliRunner().invoke(main, ["--notebook", str(notebook.root), *command, "--date", TODAY.isoformat()])
        times.append(time.process_time() - start)
        if result.exit_code:
            sys.exit(result.output)
    return median(times[1:])


def run() -> None:
    """Builds the notebook if need be, and prints a line for each page."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("--keep", type=Path, metavar="DIR", help="a folder for the notebook, used again if it is there")
    folder = parser.parse_args().keep
    with tempfile.TemporaryDirectory() as scratch:
        notebook = Notebook(folder or Path(scratch) / "notebook")
        if not notebook.database.exists():
            build(notebook)
        for command in COMMANDS:
            name = " ".join(command[:1]) + (f" of {len(command) - 1}" if len(command) > 1 else "")
            print(f"{name:14} {seconds(notebook, command):6.2f} s")


if __name__ == "__main__":
    run()
