"""How long the goals of a class take: ``python benchmarks/goals.py``.

Builds a notebook of 30 students and 3,000 conferences, with the goals of ``tests/data/histories`` over and over, then
times reading and linking them in one process, and ``recap goals`` as a person starts it.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gold_goals import gold_findings, histories

from models.entities import Conference, Evidence, Finding, Recording, Student, Transcript
from models.notebook import Notebook
from models.store import Store
from pipeline.goals.threads import threads_on

if TYPE_CHECKING:
    from collections.abc import Callable

PROJECT = Path(__file__).resolve().parent.parent
STUDENTS = 30
CONFERENCES = 3_000
ROUNDS = 5
FIRST_DAY = datetime(2025, 9, 1, 9, 0)


def fill(store: Store) -> None:
    """Stores the conferences: four students a day, in turn; each lives one history after the other."""
    students = [Student(name=f"Student Number{number}", class_name="large") for number in range(STUDENTS)]
    store.students.import_all(students)
    recaps = [recap for some in histories("develop").values() for recap in some]
    told = [cycle(recaps[number:] + recaps[:number]) for number in range(STUDENTS)]
    for number in range(CONFERENCES):
        who = number % STUDENTS
        recap = next(told[who])
        evidence = Evidence(quote="", start_char=0, end_char=0, rule="benchmark")
        student = Finding(kind="student", text=students[who].name, evidence=evidence)
        recording = Recording(
            sha256=hashlib.sha256(str(number).encode()).hexdigest(),
            file=f"{number}.m4a",
            source_path="",
            size_bytes=1,
            duration_s=30.0,
            claimed_s=None,
            recorded_at=FIRST_DAY + timedelta(days=number // 4, minutes=number % 4),
            recorded_at_source="given",
            status="done",
            class_name="large",
        )
        conference = Conference(findings=(student, *gold_findings(recap)), end_char=len(recap["text"]))
        store.add(recording, Transcript(text=recap["text"]), [conference])


def timed(what: str, run: Callable[[], object]) -> None:
    """Prints how long it takes, the median of some rounds."""
    times_s = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        run()
        times_s.append(time.perf_counter() - start)
    print(f"{what:<40} {median(times_s) * 1000:7.0f} ms", flush=True)


def main() -> None:
    """Prints the times."""
    with tempfile.TemporaryDirectory() as folder:
        notebook = Notebook(Path(folder) / "notebook")
        with Store.open(notebook) as store:
            fill(store)
            day = (FIRST_DAY + timedelta(days=CONFERENCES)).date()
            mentions, made = store.goals.mentions(), threads_on(day, store.goals)
            print(f"{CONFERENCES} conferences, {len(mentions)} mentions, {len(made)} threads")
            timed("reading the mentions", store.goals.mentions)
            timed("reading and linking", lambda: threads_on(day, store.goals))
        command = [sys.executable, "-c", "from capture.cli import main; main()", "--notebook", str(notebook.root)]
        for arguments in (["goals", "--json"], ["goals", "--markdown"], ["goals", "Student Number7"], ["--help"]):
            run = partial(subprocess.run, [*command, *arguments], cwd=PROJECT, check=True, capture_output=True)
            timed(f"recap {' '.join(arguments)}", run)


if __name__ == "__main__":
    main()
