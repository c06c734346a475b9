"""How well goals are linked into threads: ``python benchmarks/threads.py [--misses] [--held-out]``.

Pairwise precision and recall of links over the histories of ``tests/data/histories``: on gold mentions, and end to end
through the real tagger, counted on the mentions that it found. The held-out third was not looked at while the linking
was made; ``--misses`` shows what went wrong in the other two thirds, and never in this one.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gold_goals import Links, gold_findings, gold_labels, histories, mention, roster

from pipeline.goals.threads import threads
from pipeline.goals.wording import Wording
from pipeline.tagging.tagger import Tagger

if TYPE_CHECKING:
    from collections.abc import Callable

    from gold_goals import Recap

    from models.entities import Finding
    from models.goals import GoalThread

    Finder = Callable[[Recap], list[Finding]]


def tagged() -> Finder:
    """Finds the goals of a recap's student with the real tagger."""
    tagger, students = Tagger(), roster()

    def find(recap: Recap) -> list[Finding]:
        conferences = tagger.tag(recap["text"], roster=students.of_class(recap["class"]))
        return [goal for told in conferences if recap["student"] in told.students for goal in told.of_kind("goal")]

    return find


def measure(part: str, find: Finder, *, show_misses: bool) -> str:
    """Links the goals that ``find`` finds in the histories of a part: a line of figures."""
    links, wording = Links(), Wording()
    counted = wanted = 0
    for history, recaps in histories(part).items():
        mentions, gold = [], {}
        for recap in recaps:
            found = find(recap)
            wanted += len(recap["goals"])
            for goal, label in zip(found, gold_labels(recap, found), strict=True):
                mentions.append(mention(recap, goal))
                if label:
                    gold[recap["id"], goal.evidence.start_char] = label
        made = threads(mentions, wording=wording)
        counted += len(gold)
        if links.count(made, gold) and show_misses:
            print(f"  {history}\n{told(made, gold)}")
    return (
        f"precision {links.precision:.3f}  recall {links.recall:.3f}  "
        f"({links.both} links right, {links.found_only} wrong, {links.gold_only} missed; "
        f"{counted} of {wanted} mentions)"
    )


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
    for name, find in (("gold mentions", gold_findings), ("end to end", tagged())):
        for part in parts:
            misses = arguments.misses and part == "develop"
            print(f"{name:<14} {part:<9} {measure(part, find, show_misses=misses)}", flush=True)


if __name__ == "__main__":
    main()
