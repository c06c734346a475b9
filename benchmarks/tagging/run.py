"""``python benchmarks/tagging/run.py``: how right the tagging is on the labelled recaps beside this file, and how fast.

    (nothing)      score with the weights as they are, which were fitted to these very recaps
    --left-out     fit the rules' weights anew for each teacher without that teacher's recaps, and score those
    --unread       score recaps that nothing was fitted to (``unread/``), by the rules alone and together
    --time         the median time of one recap, and of all of them 14 times over with two processes
    --misses FIELD what was missed and added in one field

Scored with ``score.py`` by ``guide.md``. Only the figures with teachers left out tell how right it will be on others.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from dataclasses import replace
from multiprocessing import Pool
from pathlib import Path
from typing import TYPE_CHECKING, Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

import score  # noqa: E402 - the scorer lies beside this file

from models.rulebook import Rulebook  # noqa: E402
from pipeline.tagging.material import read_material, roster_of  # noqa: E402
from pipeline.tagging.tagger import Tagger  # noqa: E402
from pipeline.tagging.weighing import fit, labelled  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from models.entities import Conference

SHOWN = (
    "students",
    "split",
    "main_type",
    "types",
    "compliments",
    "taught",
    "goals",
    "goals_status",
    "needs",
    "stage",
    "core",
)
SPANS = {"compliments": "compliment", "taught": "taught", "needs": "need"}
SEASON = 5000
RECAPS, ROSTERS = read_material([HERE])


def as_scored(conference: Conference) -> dict[str, Any]:
    """A conference as ``score.py`` reads it."""
    return {
        "students": list(conference.students),
        "types": list(conference.types),
        **{name: [f.text for f in conference.of_kind(kind)] for name, kind in SPANS.items()},  # type: ignore[arg-type]
        "goals": [{"text": f.text, "status": f.status} for f in conference.of_kind("goal")],
        "stage": conference.stage,
    }


def tagged(
    tagger: Tagger, recaps: Sequence[Mapping[str, Any]], rosters: Mapping[str, Any] = ROSTERS
) -> list[dict[str, Any]]:
    """Each recap with the conferences that were found."""
    items = [(recap["text"], roster_of(rosters, recap["class"]), None) for recap in recaps]
    found = tagger.tag_many(items)
    return [
        {"id": recap["id"], "conferences": [as_scored(c) for c in conferences]}
        for recap, conferences in zip(recaps, found, strict=True)
    ]


def show(name: str, figures: Mapping[str, Any]) -> None:
    """A line of figures."""
    values = (figures[field] for field in SHOWN)
    print(f"{name:16}" + "".join(f"{v.get('f1', v.get('accuracy', v.get('mean'))):13.3f}" for v in values))


def left_out() -> list[dict[str, Any]]:
    """Each teacher's recaps as tagged by the rules, with weights that were fitted to the other teachers' alone."""
    rules = Rulebook.load()
    lessons = labelled(Tagger(rules, rules_only=True), RECAPS, ROSTERS)
    found = []
    for teacher in sorted({recap["class"] for recap in RECAPS}):
        weights = fit([lesson for lesson in lessons if lesson.teacher != teacher], rules.said)
        recaps = [recap for recap in RECAPS if recap["class"] == teacher]
        predicted = tagged(Tagger(replace(rules, weights=weights), rules_only=True), recaps)
        show(teacher, score.score(recaps, predicted)[0])
        found += predicted
    return found


def score_unread() -> None:
    """Score the recaps that nothing was fitted to."""
    recaps, rosters = read_material([HERE / "unread"])
    for name, tagger in (("rules", Tagger(rules_only=True)), ("together", Tagger())):
        show(name, score.score(recaps, tagged(tagger, recaps, rosters))[0])


def tag_share(texts: list[tuple[str, str]]) -> int:
    """Tag texts, each with its class, as one process of several."""
    tagger = Tagger()
    return sum(1 for _ in tagger.tag_many((text, roster_of(ROSTERS, name), None) for text, name in texts))


def show_times() -> None:
    """One recap after start-up, and a season's recaps."""
    tagger = Tagger()
    times_s = []
    for recap in RECAPS:
        roster = roster_of(ROSTERS, recap["class"])
        begin = time.perf_counter()
        tagger.tag(recap["text"], roster=roster)
        times_s.append(time.perf_counter() - begin)
    print(f"one recap, median: {statistics.median(times_s) * 1000:.1f} ms")
    season = [(r["text"], r["class"]) for r in RECAPS * (SEASON // len(RECAPS) + 1)][:SEASON]
    begin = time.perf_counter()
    with Pool(2) as pool:
        count = sum(pool.map(tag_share, [season[::2], season[1::2]]))
    print(f"{count} recaps, two processes, with start-up: {time.perf_counter() - begin:.0f} s")


def main() -> None:
    """Score or time, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--left-out", action="store_true")
    parser.add_argument("--unread", action="store_true")
    parser.add_argument("--time", action="store_true")
    parser.add_argument("--misses", metavar="FIELD")
    args = parser.parse_args()
    if args.time:
        show_times()
        return
    print(" " * 16 + "".join(f"{field:>13}" for field in SHOWN))
    if args.unread:
        score_unread()
        return
    predicted = left_out() if args.left_out else tagged(Tagger(), RECAPS)
    figures, misses = score.score(RECAPS, predicted)
    show("all left out" if args.left_out else "as shipped", figures)
    for miss in misses.get(args.misses, ()):
        print(json.dumps(miss, ensure_ascii=False))


if __name__ == "__main__":
    main()
