"""How well goals are linked into threads: ``python benchmarks/threads.py [--misses] [--held-out]``.

Pairwise precision and recall of links over the histories of ``tests/data/histories``: on gold mentions, and end to end
through the real tagger, counted on the mentions that it found; without and with looking back at the goals that were
open (``pipeline.goals.look_back``), and how many goals set earlier are found so. The held-out third was not looked at
while the linking was made; ``--misses`` shows what went wrong in the other two thirds, and never in this one.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gold_goals import ENOUGH, Links, gold_findings, gold_labels, histories, mention, record_of, roster, shared

from models.entities import Student
from models.records import StudentRecord
from pipeline.goals.earlier import EarlierGoals
from pipeline.goals.look_back import History
from pipeline.goals.threads import threads
from pipeline.goals.wording import Wording
from pipeline.tagging.tagger import Tagger

if TYPE_CHECKING:
    from collections.abc import Callable

    from gold_goals import Recap

    from models.entities import Finding
    from models.goals import GoalThread

    Finder = Callable[[list[Recap]], list[list[Finding]]]


def gold(recaps: list[Recap]) -> list[list[Finding]]:
    """The goals of each recap of a history as a tagger that makes no mistake finds them."""
    return [gold_findings(recap) for recap in recaps]


def tagged(tagger: Tagger, finder: EarlierGoals | None) -> Finder:
    """Finds the goals of the student in each recap with the real tagger, looking back if ``finder`` is given."""
    students = roster()

    def find(recaps: list[Recap]) -> list[list[Finding]]:
        student = Student(name=recaps[0]["student"], class_name=recaps[0]["class"])
        history = History(StudentRecord(id=1, student=student), (), finder, Wording()) if finder else None
        found = []
        for recap in recaps:
            record = record_of(recap, tagger.tag(recap["text"], roster=students.of_class(recap["class"])))
            ids = {one.id for one in record.conferences if student.name in one.conference.students}
            record = history.told(record, ids) if history else record
            found.append([g for one in record.conferences if one.id in ids for g in one.conference.of_kind("goal")])
        return found

    return find


def measure(part: str, find: Finder, *, show_misses: bool) -> str:
    """Links the goals that ``find`` finds in the histories of a part: a line of figures."""
    links, wording = Links(), Wording()
    counts = Counter[str]()
    for history, recaps in histories(part).items():
        mentions, labels = [], {}
        for recap, found in zip(recaps, find(recaps), strict=True):
            counts += of_earlier_goals(recap, found)
            counts["wanted"] += len(recap["goals"])
            for goal, label in zip(found, gold_labels(recap, found), strict=True):
                mentions.append(mention(recap, goal))
                if label:
                    labels[recap["id"], goal.evidence.start_char] = label
        made = threads(mentions, wording=wording)
        counts["found"] += len(labels)
        if links.count(made, labels) and show_misses:
            print(f"  {history}\n{told(made, labels)}")
    return (
        f"precision {links.precision:.3f}  recall {links.recall:.3f}  "
        f"({links.both} links right, {links.found_only} wrong, {links.gold_only} missed; "
        f"{counts['found']} of {counts['wanted']} mentions; of goals set earlier {counts['earlier right']} "
        f"of {counts['earlier wanted']}, {counts['earlier wrong']} wrong)"
    )


def of_earlier_goals(recap: Recap, found: list[Finding]) -> Counter[str]:
    """How many goals of a recap are told as met or continuing, are found as that, and are found and wrong."""
    wanted = [goal for goal in gold_findings(recap) if goal.status != "new"]
    right = sum(any(g.status == f.status and shared(g, f) >= ENOUGH for f in found) for g in wanted)
    told = sum(f.status != "new" for f in found)
    return Counter({"earlier wanted": len(wanted), "earlier right": right, "earlier wrong": told - right})


def told(made: tuple[GoalThread, ...], gold: dict[tuple[str, int], str]) -> str:
    """The threads that were made, each mention with its gold label."""
    return "\n".join(
        f"    {number}{gold.get((m.recording_id, m.place.start_char), '?'):>3}  {m.id}  {m.status:<10}  {m.quote}"
        for number, thread in enumerate(made, start=1)
        for m in thread.mentions
    )


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="show the histories with a wrong or missed link")
    parser.add_argument("--held-out", action="store_true", help="measure the third that was set aside as well")
    arguments = parser.parse_args()
    parts = ("develop", "held-out") if arguments.held_out else ("develop",)
    tagger = Tagger()
    finders = {
        "gold mentions": gold,
        "end to end": tagged(tagger, None),
        "… looking back": tagged(tagger, EarlierGoals(tagger.rules)),
    }
    for name, find in finders.items():
        for part in parts:
            misses = arguments.misses and part == "develop"
            print(f"{name:<14} {part:<9} {measure(part, find, show_misses=misses)}", flush=True)


if __name__ == "__main__":
    main()
