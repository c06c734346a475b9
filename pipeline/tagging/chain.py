"""A linear chain of labels: which label each clause gets, seen together with its neighbours'.

The scores are sums of named weights (``models/rules/weights.yaml``): what each piece of evidence says for each label,
and which label likes to follow which. It is a conditional random field (Lafferty, McCallum, Pereira 2001), decoded by
Viterbi's algorithm; with the few labels there are, a recap takes well under a millisecond.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from models.rulebook import LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

NOTHING: Final = "nothing"
STATES: Final = (NOTHING, *LABELS, *(f"{label}+" for label in LABELS))
"""A clause's label; with ``+`` where it goes on with what the clause before it began."""

START: Final = "start"
_KINDS_OF_LABELS: Final = frozenset(label.split("-")[0] for label in LABELS)
_INDEX = {state: i for i, state in enumerate(STATES)}


def kinds_of(state: str) -> tuple[str, ...]:
    """The names under which weights count for a state: itself, its label, and what kind of label that is."""
    label = state.rstrip("+")
    kind = label.split("-")[0]
    return tuple(dict.fromkeys((state, f"any {label}", f"any {kind}", *(("goes on",) if state.endswith("+") else ()))))


def follows(before: str, state: str) -> bool:
    """Whether ``state`` may come after ``before``: only the same label can go on."""
    return not state.endswith("+") or before.rstrip("+") == state.rstrip("+")


_EXPECTED: Final = {"told": 1.5, "leads": 0.8, "opened": 2.0, "rule": 0.5, "after": 0.0}
_EXPECTED_BEFORE: Final = {"told": 0.5, "leads": 0.0, "rule": 0.0, "after": 1.5}
_EXPECTED_SUBJECT: Final = {"ends": 7.0, "points": -3.0, "pointed": 4.0, "fact": 1.0, "leads": 0.5}
"""How much a rule counts for what it says before anything was fitted: most where it tells where the value starts."""

MEANT: Final = 2.0
"""How much more a rule counts that nothing was fitted for, as a teacher's own: whoever wrote it means what it says."""

_EXPECTED_BY_PLACE: Final = {"": _EXPECTED, "before": _EXPECTED_BEFORE, "subject": _EXPECTED_SUBJECT}


def expected_weights(name: str, says: Mapping[str, str]) -> dict[str, float]:
    """What evidence ``name`` counts for where nothing was fitted, a rule of the teacher's own for one.

    Args:
        name: the evidence, ``told:goal-noun``.
        says: what each rule says, by its id.
    """
    how, _, rule = name.partition(":")
    before, _, label = says.get(rule, "").rpartition(" ")
    weight = _EXPECTED_BY_PLACE[before].get(how, 0.0)
    return {f"any {label}": weight} if weight and label.split("-")[0] in _KINDS_OF_LABELS else {}


class Chain:
    """Decodes label sequences from named weights.

    Args:
        weights: by evidence, what it counts for each kind of state.
        says: what each rule says, for evidence that has no weights yet.
    """

    def __init__(self, weights: Mapping[str, Mapping[str, float]], says: Mapping[str, str]) -> None:
        self._rules = frozenset(says)
        hows = {how for expected in _EXPECTED_BY_PLACE.values() for how in expected}
        expected = {f"{how}:{rule}": expected_weights(f"{how}:{rule}", says) for how in hows for rule in says}
        meant = {name: {kind: MEANT * value for kind, value in row.items()} for name, row in expected.items()}
        weights = {**meant, **weights}
        evidence = {name: row for name, row in weights.items() if not name.startswith(("from ", "type "))}
        self._rows = {name: i for i, name in enumerate(evidence)}
        self._says = np.array([self._row(row) for row in evidence.values()]).reshape(-1, len(STATES))
        self._steps = np.array([self._row(weights.get(f"from {before}", {})) for before in STATES])
        self._start = self._row(weights.get(f"from {START}", {}))
        for i, before in enumerate(STATES):
            for j, state in enumerate(STATES):
                if not follows(before, state):
                    self._steps[i, j] = -np.inf
        self._start[[j for j, state in enumerate(STATES) if state.endswith("+")]] = -np.inf

    @staticmethod
    def _row(row: Mapping[str, float]) -> NDArray[np.float64]:
        return np.array([sum(row.get(kind, 0.0) for kind in kinds_of(state)) for state in STATES])

    def scores(self, clauses: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """What the evidence of each clause says for each state: one row a clause."""
        return np.array([self._says[self._known(evidence)].sum(axis=0) for evidence in clauses])

    def _known(self, evidence: Sequence[str]) -> list[int]:
        """The rows of the evidence that has weights."""
        return [self._rows[name] for name in evidence if name in self._rows]

    def decode(self, clauses: Sequence[Sequence[str]]) -> list[str]:
        """The best sequence of states for clauses, each given by the names of its evidence."""
        if not clauses:
            return []
        scores = self.scores(clauses)
        best = scores[0] + self._start
        back = np.zeros((len(clauses), len(STATES)), dtype=np.intp)
        for i in range(1, len(clauses)):
            total = best[:, None] + self._steps
            back[i] = total.argmax(axis=0)
            best = total[back[i], np.arange(len(STATES))] + scores[i]
        path = [int(best.argmax())]
        for i in range(len(clauses) - 1, 0, -1):
            path.append(int(back[i, path[-1]]))
        return [STATES[i] for i in reversed(path)]

    def strongest(self, evidence: Sequence[str], state: str) -> str:
        """What spoke loudest for ``state``: a rule where any rule did, else the shape of the clause."""
        known = [name for name in evidence if name in self._rows and name != "bias"]
        says = self._says[self._known(known)]
        says = says[:, _INDEX[state]] - says[:, 0]
        said = [(weight, name) for weight, name in zip(says.tolist(), known, strict=True) if weight > 0]
        rules = [(weight, name) for weight, name in said if name.partition(":")[2] in self._rules]
        name = max(rules or said, default=(0.0, "shape"))[1]
        return name.partition(":")[2] if rules else f"shape:{name}"
