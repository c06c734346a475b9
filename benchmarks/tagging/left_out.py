"""``python benchmarks/tagging/left_out.py [--groups N]``: the rules alone and with what is learned, on unseen teachers.

For each teacher (or each of N groups of teachers) the rules' weights and the trained components' are fitted on the
others' recaps, and the teacher's are scored twice: by the rules alone, and with the trained components beside them.
The rules' phrases stay as they are.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from run import RECAPS, ROSTERS, SHOWN, score, show, tagged

from pipeline.tagging.tagger import Tagger
from pipeline.tagging.training import lessons, train
from pipeline.tagging.weighing import fit, labelled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    Rows = Sequence[Mapping[str, Any]]


def main() -> None:
    """Print two lines for each teacher left out, then two for all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groups", type=int, help="leave out N groups of teachers instead of one after another")
    args = parser.parse_args()
    tagger = Tagger(rules_only=True)
    weighed = labelled(tagger, RECAPS, ROSTERS)
    taught = list(lessons(tagger, RECAPS, ROSTERS))
    teachers = sorted({recap["class"] for recap in RECAPS})
    count = args.groups or len(teachers)
    gold: list[Any] = []
    alone: list[Any] = []
    together: list[Any] = []
    print(" " * 16 + "".join(f"{name:>13}" for name in SHOWN))
    for left_out in (teachers[i::count] for i in range(count)):
        of_others = [lesson for recap, lesson in zip(RECAPS, taught, strict=True) if recap["class"] not in left_out]
        rules = replace(tagger.rules, weights=fit([c for c in weighed if c.teacher not in left_out], tagger.rules.said))
        theirs = [recap for recap in RECAPS if recap["class"] in left_out]
        gold += theirs
        alone += tagged(Tagger(rules, rules_only=True), theirs)
        together += tagged(Tagger(rules, learned=train(of_others)), theirs)
        print(", ".join(left_out))
        _show(theirs, alone, together)
    print("all")
    _show(gold, alone, together)


def _show(gold: Rows, alone: Rows, together: Rows) -> None:
    for name, found in (("  rules", alone), ("  together", together)):
        show(name, score.score(gold, found[-len(gold) :])[0])


if __name__ == "__main__":
    main()
