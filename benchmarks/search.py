"""How long a search takes in a notebook of 100,000 conferences: ``python benchmarks/search.py``.

Builds the notebook (some minutes; ``--keep DIR`` builds it there once), then times each way of searching within one
process, over different queries, and prints the median and the 95th percentile.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from record_book import COMMON, CRAFT, FIRST_DAY, Speaker, fill

from models.entities import CONFERENCE_TYPES
from models.filters import Filter
from models.notebook import Notebook
from models.search import search
from models.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.entities import Student

CONFERENCES = 100_000
QUERIES = 60
Query = tuple[str, Filter]


def queries(everybody: Sequence[Student]) -> dict[str, list[Query]]:
    """The ways of searching, each with its queries: the same in every run."""
    rng = random.Random(2)  # noqa: S311  # no secret: it must repeat
    tail = Speaker().words[len(COMMON) + len(CRAFT) :]
    names = [name for student in everybody for name in (student.name, student.name.split()[0], *student.aliases)]
    # As likely to be rare or common among the rare: choice alone would take nearly all from the long end.
    rare = [tail[int(len(tail) ** rng.random()) - 1] for _ in range(QUERIES)]

    def some(words: Sequence[str], count: int = QUERIES) -> list[str]:
        return [rng.choice(words) for _ in range(count)]

    def days() -> list[date]:
        return [FIRST_DAY.date() + timedelta(days=rng.randrange(3650)) for _ in range(QUERIES)]

    return {
        "a word of the workshop": [(word, Filter()) for word in some(CRAFT)],
        "a very common word": [(word, Filter()) for word in COMMON[:QUERIES]],
        "a rare word": [(word, Filter()) for word in rare],
        "two words": [(f"{a} {b}", Filter()) for a, b in zip(some(CRAFT), some(CRAFT + COMMON), strict=True)],
        "a word cut short": [(word[:4], Filter()) for word in some(CRAFT)],
        "words that no recap has all": [
            (f"{a} {b} xylophone", Filter()) for a, b in zip(some(CRAFT), rare, strict=True)
        ],
        "a phrase": [(f'"{a} {b}"', Filter()) for a, b in zip(some(COMMON[:8]), some(CRAFT), strict=True)],
        "a student": [("", Filter(student=name)) for name in some(names)],
        "a student and a word": [
            (word, Filter(student=name)) for word, name in zip(some(CRAFT), some(names), strict=True)
        ],
        "a goal's word": [(word, Filter(goal=True)) for word in some(CRAFT)],
        "a goal's common word": [(word, Filter(goal=True)) for word in COMMON[:QUERIES]],
        "goals of a student": [("", Filter(student=name, goal=True)) for name in some(names)],
        "type and since": [
            ("", Filter(type=t, since=day)) for t, day in zip(some(CONFERENCE_TYPES), days(), strict=True)
        ],
        "a word, type and since": [
            (word, Filter(type=t, since=day))
            for word, t, day in zip(some(CRAFT), some(CONFERENCE_TYPES), days(), strict=True)
        ],
        "a common word and since": [
            (word, Filter(since=day)) for word, day in zip(COMMON[:QUERIES], days(), strict=True)
        ],
        "a common word until": [(word, Filter(until=day)) for word, day in zip(COMMON[:QUERIES], days(), strict=True)],
    }


def measure(store: Store, asked: Sequence[Query]) -> tuple[list[float], int]:
    """The milliseconds that each query took, and how many of them found something."""
    times_ms, found = [], 0
    for words, wanted in asked:
        started = time.perf_counter()
        result = search(store, words, wanted)
        times_ms.append((time.perf_counter() - started) * 1000)
        found += bool(result.hits)
    return times_ms, found


def main() -> None:
    """Builds the notebook unless it is kept from before, then prints a line for each way of searching."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conferences", type=int, default=CONFERENCES)
    parser.add_argument("--keep", type=Path, help="a folder to build the notebook in, or in which it is")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, Store.open(Notebook(options.keep or Path(temporary))) as store:
        if not store.roster().students:
            started = time.perf_counter()
            fill(store, options.conferences)
            print(f"built in {time.perf_counter() - started:.0f} s")
        _, conferences, students = store.tally()
        with_what = f"SQLite {sqlite3.sqlite_version}, Python {sys.version.split()[0]}"
        print(f"{conferences} conferences, {students} students; {with_what}")
        print(f"{'':30}{'median':>9}{'95 %':>9}{'most':>9}   queries, found")
        for name, asked in queries([record.student for record in store.students.all()]).items():
            times_ms, found = measure(store, asked)
            cut = quantiles(times_ms, n=20)
            print(f"{name:30}{cut[9]:6.1f} ms{cut[18]:6.1f} ms{max(times_ms):6.1f} ms   {len(asked)}, {found}")


if __name__ == "__main__":
    main()
