"""``python -m pipeline.tagging.weighing FOLDER [--written FOLDER]``: fit the rules' weights to labelled recaps.

Writes ``models/rules/weights.yaml``: how much each rule, and the shape of a clause, says for each label, and how much
each skill says for each kind of conference. Only weights are learned here, no words: what is looked for stands in the
rule files. The same material (see ``pipeline.tagging.material``) and rules give the same file.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from models.entities import CONFERENCE_TYPES
from models.rulebook import RULES_FOLDER
from pipeline.tagging.analysis import analysis_of
from pipeline.tagging.chain import NOTHING, STATES, expected_weights, follows, kinds_of
from pipeline.tagging.fitting import minimise, softmax
from pipeline.tagging.kinds import PREFIX, TypeChooser
from pipeline.tagging.material import read_material, roster_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from pipeline.tagging.analysis import Stretch
    from pipeline.tagging.tagger import Tagger

    Floats = NDArray[np.float64]
    Weights = dict[str, dict[str, float]]

DECAY: Final = 8.0
"""Keeps weights small: what fires in a few recaps of a few teachers should not count for much."""
TYPE_DECAY: Final = 3.0
STEP_DECAY: Final = 0.3
LEAN: Final = 0.5
"""How much less "nothing" counts than fitted: a value missed costs as much as one too many, so the finding of values is
leaned towards. Chosen by leaving teachers out."""
ROUNDS: Final = 60
LEAST_OFTEN: Final = 2
_NEVER: Final = -1e9
_KINDS: Final = tuple(sorted({kind for state in STATES for kind in kinds_of(state)}))
_PARTS: Final = np.array([[float(kind in kinds_of(state)) for kind in _KINDS] for state in STATES])
_STEPS: Final = np.array([[0.0 if follows(a, b) else _NEVER for b in STATES] for a in STATES])
_STARTS: Final = np.array([_NEVER if state.endswith("+") else 0.0 for state in STATES])
_FIELDS: Final = {"compliments": "compliment", "taught": "taught", "needs": "need"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """One conference to learn from: the evidence and the true state of each clause, and those of its main type."""

    teacher: str
    clauses: list[list[str]]
    states: list[str]
    type_evidence: dict[str, float]
    type: str


def labelled(tagger: Tagger, recaps: Iterable[Mapping[str, Any]], rosters: Mapping[str, Any]) -> list[Labelled]:
    """What there is to learn from in ``recaps``: those that fall into as many conferences as they should."""
    chooser = TypeChooser(tagger.rules)
    found: list[Labelled] = []
    for recap in recaps:
        doc = tagger.read(recap["text"], roster=roster_of(rosters, recap["class"]))
        stretches = analysis_of(doc).stretches
        if len(stretches) == len(recap["conferences"]):
            found += [
                labelled_stretch(doc, stretch, truth, chooser, recap["class"])
                for stretch, truth in zip(stretches, recap["conferences"], strict=True)
            ]
    return found


def labelled_stretch(
    doc: Doc, stretch: Stretch, truth: Mapping[str, Any], chooser: TypeChooser, teacher: str
) -> Labelled:
    """A stretch with its true labels; sets these on its clauses, for the types go by them."""
    states = true_states(doc, stretch, truth)
    for clause, state in zip(stretch.clauses, states, strict=True):
        clause.label = None if state == NOTHING else state.rstrip("+")
        clause.continues = state.endswith("+")
    features = [list(clause.features) for clause in stretch.clauses]
    return Labelled(teacher, features, states, chooser.evidence(stretch), truth["types"][0])


def true_states(doc: Doc, stretch: Stretch, truth: Mapping[str, Any]) -> list[str]:
    """The state of each clause by the true spans: a clause belongs to the span that it shares most words with."""
    spans = [(label, text) for name, label in _FIELDS.items() for text in truth[name]]
    spans += [(f"goal-{goal['status']}", goal["text"]) for goal in truth["goals"]]
    first = doc[stretch.start].idx
    places = []
    for label, text in spans:
        at = doc.text.find(text, first)
        at = at if at >= 0 else doc.text.find(text)
        places.append((label, at, at + len(text)))
    states: list[str] = []
    before = None
    for clause in stretch.clauses:
        words = [token for token in doc[clause.start : clause.end] if not token.is_punct]
        shared = [(sum(a <= t.idx and t.idx + len(t) <= b for t in words), (label, a, b)) for label, a, b in places]
        count, place = max(shared, key=lambda pair: pair[0], default=(0, ("", 0, 0)))
        length = max(1, len(doc.text[place[1] : place[2]].split()))
        if not count or (count / length < 0.3 and count / len(words) < 0.6):
            states.append(NOTHING)
            before = None
        else:
            states.append(place[0] + ("+" if before == place else ""))
            before = place
    return states


def fit(conferences: Sequence[Labelled], says: Mapping[str, str], *, written: Sequence[Labelled] = ()) -> Weights:
    """All weights, by the name of the evidence.

    Args:
        conferences: what to learn from.
        says: what each rule says, by its id.
        written: more to learn from, but for types: with those of recaps that were written for the purpose, types of
            other teachers' recaps were told worse.
    """
    return {**_Chains([*conferences, *written], says).fitted(), **fit_types(conferences)}


class _Chains:
    """How probable weights make the true states, summed over conferences; a conditional random field."""

    def __init__(self, conferences: Sequence[Labelled], says: Mapping[str, str]) -> None:
        often = Counter(name for c in conferences for names in c.clauses for name in set(names))
        self.names = sorted(name for name, count in often.items() if count >= LEAST_OFTEN)
        index = {name: i for i, name in enumerate(self.names)}
        self.there = np.zeros((len(conferences), max(len(c.clauses) for c in conferences)), dtype=bool)
        self.truth = np.zeros((*self.there.shape, len(STATES)))
        places: list[tuple[int, int]] = []
        total = 0
        for n, conference in enumerate(conferences):
            for t, (names, state) in enumerate(zip(conference.clauses, conference.states, strict=True)):
                self.there[n, t] = self.truth[n, t, STATES.index(state)] = True
                places += [(total, index[name]) for name in dict.fromkeys(names) if name in index]
                total += 1
        self.seen = np.zeros((total, len(index)), dtype=np.float32)
        self.seen[tuple(np.array(places).T)] = 1
        self.true_steps = np.einsum("nta,ntb->ab", self.truth[:, :-1], self.truth[:, 1:])
        self.true_starts = self.truth[:, 0].sum(axis=0)
        self.start = np.zeros((len(index), len(_KINDS)))
        for i, name in enumerate(self.names):
            for kind, weight in expected_weights(name, says).items():
                self.start[i, _KINDS.index(kind)] = weight
        self.shapes = ((len(index), len(_KINDS)), (len(STATES), len(_KINDS)), (1, len(_KINDS)))
        self.decays = (DECAY, STEP_DECAY, STEP_DECAY)

    def fitted(self) -> Weights:
        size = sum(a * b for a, b in self.shapes)
        weights, steps, starts = self._parts(minimise(self, size, rounds=ROUNDS))
        found = {name: _named(row, _KINDS) for name, row in zip(self.names, weights + self.start, strict=True)}
        found["bias"][NOTHING] = round(found["bias"].get(NOTHING, 0.0) - LEAN, 2)
        found |= {f"from {state}": _named(row, _KINDS) for state, row in zip(STATES, steps, strict=True)}
        found["from start"] = _named(starts[0], _KINDS)
        return {name: row for name, row in found.items() if row}

    def _parts(self, parameters: Floats) -> list[Floats]:
        ends = np.cumsum([a * b for a, b in self.shapes])[:-1]
        return [part.reshape(shape) for part, shape in zip(np.split(parameters, ends), self.shapes, strict=True)]

    def __call__(self, parameters: Floats) -> tuple[float, Floats]:
        """The negative log likelihood with its penalty, and its slope."""
        parts = self._parts(parameters)
        scores = np.zeros(self.truth.shape)
        scores[self.there] = (self.seen @ (parts[0] + self.start).astype(np.float32)) @ _PARTS.T
        free_steps, free_starts = parts[1] @ _PARTS.T, (parts[2] @ _PARTS.T)[0]
        shares, step_shares, whole = _expected(scores, self.there, free_steps + _STEPS, free_starts + _STARTS)
        true = (scores * self.truth).sum() + (free_steps * self.true_steps).sum() + free_starts @ self.true_starts
        slopes = [
            self.seen.T @ ((shares - self.truth)[self.there] @ _PARTS).astype(np.float32),
            (step_shares - self.true_steps) @ _PARTS,
            (shares[:, 0].sum(axis=0) - self.true_starts)[None] @ _PARTS,
        ]
        penalty = sum(decay / 2 * (part**2).sum() for part, decay in zip(parts, self.decays, strict=True))
        pulled = [slope + decay * part for slope, part, decay in zip(slopes, parts, self.decays, strict=True)]
        return float(whole - true + penalty), np.concatenate([slope.ravel() for slope in pulled])


def _expected(scores: Floats, there: NDArray[np.bool_], steps: Floats, starts: Floats) -> tuple[Floats, Floats, float]:
    """How much of each clause each state has, how often each follows each, and the log of all paths' sum."""
    ahead, back = np.zeros_like(scores), np.zeros_like(scores)
    odds = np.exp(steps)
    ahead[:, 0] = scores[:, 0] + starts
    for t in range(1, scores.shape[1]):
        ahead[:, t] = np.where(there[:, t, None], _summed(ahead[:, t - 1], odds) + scores[:, t], ahead[:, t - 1])
    for t in range(scores.shape[1] - 2, -1, -1):
        back[:, t] = np.where(there[:, t + 1, None], _summed(back[:, t + 1] + scores[:, t + 1], odds.T), back[:, t + 1])
    whole = _summed(ahead[:, -1], np.ones((scores.shape[2], 1)))
    shares = np.where(there[:, :, None], np.exp(ahead + back - whole[:, :, None]), 0.0)
    step_shares = np.zeros_like(steps)
    for t in range(scores.shape[1] - 1):
        on = there[:, t + 1]
        left, right = ahead[on, t], back[on, t + 1] + scores[on, t + 1]
        left_most, right_most = left.max(axis=1, keepdims=True), right.max(axis=1, keepdims=True)
        scale = np.exp(left_most + right_most - whole[on])
        step_shares += (np.exp(left - left_most) * scale).T @ np.exp(right - right_most) * odds
    return shares, step_shares, float(whole.sum())


def _summed(values: Floats, table: Floats) -> Floats:
    most = values.max(axis=1, keepdims=True)
    return np.asarray(most + np.log(np.exp(values - most) @ table + 1e-300))


def fit_types(conferences: Sequence[Labelled]) -> Weights:
    """The weights of the evidence for the types (multinomial logistic regression)."""
    names = sorted({name for c in conferences for name in c.type_evidence})
    seen = np.array([[c.type_evidence.get(name, 0.0) for name in names] for c in conferences])
    truth = np.array([[float(kind == c.type) for kind in CONFERENCE_TYPES] for c in conferences])

    def loss(parameters: Floats) -> tuple[float, Floats]:
        weights = parameters.reshape(len(names), len(CONFERENCE_TYPES))
        shares = softmax(seen @ weights)
        value = -float((truth * np.log(shares + 1e-300)).sum()) + TYPE_DECAY / 2 * float(parameters @ parameters)
        return value, (seen.T @ (shares - truth)).ravel() + TYPE_DECAY * parameters

    weights = minimise(loss, len(names) * len(CONFERENCE_TYPES), rounds=ROUNDS).reshape(len(names), -1)
    rows = {PREFIX + name: _named(row, CONFERENCE_TYPES) for name, row in zip(names, weights, strict=True)}
    return {name: row for name, row in rows.items() if row}


def _named(row: Floats, names: Sequence[str]) -> dict[str, float]:
    return {name: round(float(value), 2) for name, value in zip(names, row, strict=True) if abs(value) >= 0.02}


def write(weights: Weights, file: Path) -> None:
    """Write ``weights`` as rule data."""
    lines = [
        "# What the evidence says for each label and type: written by `python -m pipeline.tagging.weighing`.",
        "weights:",
    ]
    for name in sorted(weights):
        row = ", ".join(f"{json.dumps(kind)}: {value}" for kind, value in weights[name].items())
        lines.append(f"  {json.dumps(name)}: {{{row}}}")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Fit on the recaps of the command line and write the weights."""
    from pipeline.tagging.tagger import Tagger

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="holds recaps.jsonl and rosters.json")
    parser.add_argument("--written", type=Path, help="such a folder of recaps that were written to learn from")
    parser.add_argument("-o", "--output", type=Path, default=RULES_FOLDER / "weights.yaml")
    args = parser.parse_args()
    tagger = Tagger(rules_only=True)
    conferences, written = (
        labelled(tagger, *read_material(folders)) for folders in ([args.folder], [args.written] if args.written else [])
    )
    write(fit(conferences, tagger.rules.said, written=written), args.output)


if __name__ == "__main__":
    main()
