"""``python benchmarks/tagging/left_out.py MODELS [--groups N] [--voiced FOLDER]``: rules and training, teachers unseen.

The teachers fall into four groups, or N of them. For each group the rules' weights and the trained components' are
fitted on the others' recaps and on those written to learn from (``written/``), and the group's are scored twice: by the
rules alone, and with the trained components beside them. The rules' phrases stay as they are. MODELS holds the small
language models in folders ``0``, ``1``, …, each taught without the teachers of a group; where one is missing, the
command that teaches it is printed. FOLDER holds recordings of some of the recaps, the id of each the last part of the
file's name: these recaps are scored from their text, and as Recap hears them with the class list at hand.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from run import HERE, RECAPS, ROSTERS, SHOWN, score, show, tagged

from models.weights import speech_model
from pipeline.sounds.decoder import Decoder
from pipeline.sounds.sound import find_recordings
from pipeline.tagging.encoder import Encoder
from pipeline.tagging.material import read_material
from pipeline.tagging.tagger import Tagger
from pipeline.tagging.training import lessons, train
from pipeline.tagging.weighing import fit, labelled
from pipeline.transcribe import WhisperTranscriber

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    Rows = Sequence[Mapping[str, Any]]

TEACHERS = sorted({recap["class"] for recap in RECAPS})


def main() -> None:
    """Print two lines for each group left out, then two for all teachers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="holds the language models, by group")
    parser.add_argument("--groups", type=int, default=4, choices=range(1, len(TEACHERS) + 1), metavar="N")
    parser.add_argument("--voiced", type=Path, metavar="FOLDER", help="recordings of recaps")
    args = parser.parse_args()
    folders = [args.models / str(n) for n in range(args.groups)]
    groups = [TEACHERS[n :: args.groups] for n in range(args.groups)]
    missing = [(folder, group) for folder, group in zip(folders, groups, strict=True) if not folder.is_dir()]
    for folder, group in missing:
        print(f"python benchmarks/tagging/teach_encoder.py --out {folder} --without {' '.join(group)}")
    if missing:
        sys.exit(1)
    _score(folders, groups, heard(args.voiced) if args.voiced else {})


def heard(folder: Path) -> dict[str, str]:
    """What Recap hears in the recordings of a folder, by the ids of the recaps."""
    recaps = {recap["id"]: recap for recap in RECAPS}
    transcriber = WhisperTranscriber(speech_model("base"), "base")
    found = {}
    with Decoder() as decoder:
        for path in find_recordings([folder]):
            recap = recaps[path.stem.rpartition("_")[2]]
            names = [
                name for student in ROSTERS[recap["class"]] for name in (student["name"], *student.get("aliases", ()))
            ]
            found[recap["id"]] = transcriber.transcribe(decoder.read(path).samples, names=names).text
    return found


def _score(folders: Sequence[Path], groups: Sequence[Sequence[str]], said: Mapping[str, str]) -> None:
    tagger = Tagger(rules_only=True)
    written = read_material([HERE / "written"])
    weighed, weighed_written = labelled(tagger, RECAPS, ROSTERS), labelled(tagger, *written)
    taught, taught_written = (list(lessons(tagger, *material)) for material in ((RECAPS, ROSTERS), written))
    gold: list[Any] = []
    alone: list[Any] = []
    together: list[Any] = []
    voiced: list[Any] = []
    from_sound: list[Any] = []
    print(" " * 16 + "".join(f"{name:>13}" for name in SHOWN))
    for folder, group in zip(folders, groups, strict=True):
        known = [c for c in weighed if c.teacher not in group]
        rules = replace(tagger.rules, weights=fit(known, tagger.rules.said, written=weighed_written))
        of_others = [lesson for recap, lesson in zip(RECAPS, taught, strict=True) if recap["class"] not in group]
        theirs = [recap for recap in RECAPS if recap["class"] in group]
        learned = train([*of_others, *taught_written])
        gold += theirs
        alone += tagged(Tagger(rules, rules_only=True), theirs)
        both = Tagger(rules, learned=learned, read=Encoder(folder))
        together += tagged(both, theirs)
        voiced += [recap for recap in theirs if recap["id"] in said]
        from_sound += tagged(both, [recap | {"text": said[recap["id"]]} for recap in theirs if recap["id"] in said])
        print(", ".join(group))
        _show(theirs, rules=alone, together=together)
    print("all")
    _show(gold, rules=alone, together=together)
    if voiced:
        print("those voiced")
        _show(voiced, text=[found for found in together if found["id"] in said], sound=from_sound)


def _show(gold: Rows, **found: Rows) -> None:
    for name, rows in found.items():
        show(f"  {name}", score.score(gold, rows[-len(gold) :])[0])


if __name__ == "__main__":
    main()
