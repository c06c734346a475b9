"""``python -m pipeline.tagging.training FOLDER…``: learn the trained components' weights from labelled recaps.

The rules as they are now are part of what is learned from: train again after changing them. The same material (see
``pipeline.tagging.material``) and rules give the same files, byte for byte.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from models.entities import CONFERENCE_TYPES
from models.trained_weights import DATA, NOTHING, WORD_STATES, Trained, TraitWeights
from pipeline.tagging.analysis import analysis_of
from pipeline.tagging.fitting import ChoiceLikelihood, minimise
from pipeline.tagging.linear_chain import FORBIDDEN, NEVER, Example, Likelihood
from pipeline.tagging.material import read_material, roster_of
from pipeline.tagging.trained import label_clauses, spans_of
from pipeline.tagging.trained_types import TypeTraits
from pipeline.tagging.traits import TraitReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from spacy.tokens import Doc

    from pipeline.tagging.tagger import Tagger

SPAN_DECAY: Final = 1.5
SPAN_ROUNDS: Final = 70
"""Fitting stops early on purpose: with more rounds the weights follow the teachers at hand too closely."""
TYPE_DECAY: Final = 3.0
TYPE_ROUNDS: Final = 60
LEAST: Final = 2
"""A trait that was seen fewer times teaches nothing."""

_FIELDS: Final = {"compliments": "compliment", "taught": "taught", "needs": "need"}


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one labelled recap teaches: the states of its words, and the traits of its conferences with their types."""

    spans: tuple[Example, ...]
    types: tuple[tuple[tuple[str, ...], str], ...]


def lessons(tagger: Tagger, rows: Iterable[Mapping[str, Any]], rosters: Mapping[str, Any]) -> Iterator[Lesson]:
    """What each labelled recap teaches, read as a tagger that goes by the rules alone reads it.

    Raises:
        ValueError: a gold value is not in the text.
    """
    spans, types = TraitReader(), TypeTraits(tagger.rules)
    for row in rows:
        doc = tagger.read(row["text"], roster=roster_of(rosters, row["class"]))
        analysis = analysis_of(doc)
        states = word_states(doc, gold_spans(row))
        examples, kinds = [], []
        for stretch in analysis.stretches:
            here = states_within(states[stretch.start : stretch.end])
            examples.append(Example(list(spans.read(doc, stretch).all_traits()), here))
            label_clauses(stretch, [(v, stretch.start + a, stretch.start + b) for v, a, b in spans_of(here)])
            kinds.append(tuple(types.read(doc, stretch)))
        conferences = row["conferences"] if len(row["conferences"]) == len(kinds) else ()
        yield Lesson(tuple(examples), tuple((k, c["types"][0]) for k, c in zip(kinds, conferences, strict=False)))


def train(taught: Sequence[Lesson], *, rules_version: str = "") -> Trained:
    """All that lessons teach."""
    return Trained(train_spans(taught, rules_version=rules_version), train_types(taught, rules_version=rules_version))


def train_spans(taught: Iterable[Lesson], *, rules_version: str = "", rounds: int = SPAN_ROUNDS) -> TraitWeights:
    """The weights that make the known states of all words probable."""
    likelihood = Likelihood([e for lesson in taught for e in lesson.spans], decay=SPAN_DECAY, least=LEAST)
    weights, steps = likelihood.parts(minimise(likelihood, likelihood.size, rounds=rounds))
    possible = np.where(FORBIDDEN, NEVER, steps).astype(np.float32)
    return TraitWeights(WORD_STATES, likelihood.rows, weights.astype(np.float32), possible, rules_version)


def train_types(taught: Iterable[Lesson], *, rules_version: str = "", rounds: int = TYPE_ROUNDS) -> TraitWeights:
    """The weights that make the known main types of all conferences probable."""
    known = [pair for lesson in taught for pair in lesson.types]
    counts = Counter(t for traits, _ in known for t in traits)
    rows = {name: i for i, name in enumerate(name for name, count in counts.items() if count >= LEAST)}
    seen = np.zeros((len(known), len(rows)), np.float32)
    for row, (traits, _) in zip(seen, known, strict=True):
        row[[rows[t] for t in traits if t in rows]] = 1.0
    chosen = np.array([CONFERENCE_TYPES.index(name) for _, name in known], dtype=np.intp)
    likelihood = ChoiceLikelihood(seen, chosen, len(CONFERENCE_TYPES), decay=TYPE_DECAY)
    found = minimise(likelihood, seen.shape[1] * len(CONFERENCE_TYPES), rounds=rounds)
    no_steps = np.zeros((len(CONFERENCE_TYPES),) * 2, np.float32)
    return TraitWeights(
        CONFERENCE_TYPES, rows, found.reshape(likelihood.shape).astype(np.float32), no_steps, rules_version
    )


def gold_spans(row: Mapping[str, Any]) -> Iterator[tuple[str, int, int]]:
    """The labelled spans of a recap: label, first character, the character past the last.

    Raises:
        ValueError: a span is not in the text.
    """
    for conference in row["conferences"]:
        values = [(label, text) for field, label in _FIELDS.items() for text in conference[field]]
        values += [(f"goal-{goal['status']}", goal["text"]) for goal in conference["goals"]]
        for label, text in values:
            start = row["text"].find(text)
            if start < 0:
                raise ValueError(f"{row['id']}: {text!r} is not in the text")
            yield label, start, start + len(text)


def word_states(doc: Doc, spans: Iterable[tuple[str, int, int]]) -> list[str]:
    """The state of each word of a text whose values are known."""
    states = [NOTHING] * len(doc)
    for label, start_char, end_char in spans:
        span = doc.char_span(start_char, end_char, alignment_mode="expand")
        assert span is not None  # noqa: S101 - expanded to whole tokens there is always one
        states[span.start : span.end] = [label, *[f"{label}+"] * (len(span) - 1)]
    return states


def states_within(states: list[str]) -> list[str]:
    """The states of a stretch; a value that began before it begins with it."""
    if states and states[0].endswith("+"):
        return [states[0][:-1], *states[1:]]
    return states


def main() -> None:
    """The command."""
    from pipeline.tagging.tagger import Tagger

    parser = argparse.ArgumentParser(
        prog="python -m pipeline.tagging.training", description="Learn from labelled recaps."
    )
    parser.add_argument("folders", type=Path, nargs="+", help="hold recaps.jsonl and rosters.json")
    parser.add_argument("-o", "--out", type=Path, default=DATA, help="where to write the weights")
    args = parser.parse_args()
    tagger = Tagger(rules_only=True)
    taught = list(lessons(tagger, *read_material(args.folders)))
    train(taught, rules_version=tagger.rules.version).save(args.out)


if __name__ == "__main__":
    main()
