"""A linear-chain conditional random field over words (Lafferty, McCallum, Pereira 2001): scores, best path, likelihood.

A trait of a run of words adds its weights to each word of the run. That sum over runs is taken as the running total of
what begins and what ends at each word, so that a trait of a whole sentence costs as much as one of a word.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import chain, product
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.lib.stride_tricks import as_strided

from models.trained_weights import WORD_STATES
from pipeline.tagging.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from models.trained_weights import TraitWeights
    from pipeline.tagging.traits import Seen, Trait, Window

    Floats = NDArray[np.float64]

NEVER: Final = -1e3
"""The weight of what cannot be: a value that goes on without having begun."""

START: Final = np.array([NEVER if state.endswith("+") else 0.0 for state in WORD_STATES])
FORBIDDEN: Final = np.array(
    [[after.endswith("+") and after[:-1] != before.rstrip("+") for after in WORD_STATES] for before in WORD_STATES]
)
_KEPT: Final = 20_000  # so many values of windows of one kind are remembered: in all some 30 MB when all are met
_CHUNK: Final = 200_000  # traits weighed at once: keeps the memory that fitting needs below some 100 MB


class WordScorer:
    """Says what weights make of what is seen of a stretch. Remembers what it made of words that it met before."""

    def __init__(self, weights: TraitWeights) -> None:
        self._weights = weights
        self._of_kind: dict[str, Remembered[Hashable]] = {}

    def __call__(self, seen: Seen) -> Floats:
        """What all traits say for each state of each word: one row a word."""
        scores = self._of_traits(seen)
        for window in seen.windows:
            around = self._of_kind.get(window.what) or self._remember(window)
            scores += _own(around(window.beyond()), seen.size)
        return scores

    def _of_traits(self, seen: Seen) -> Floats:
        row_of = self._weights.rows.get
        known = [(row, first, past) for first, past, name in seen.traits if (row := row_of(name)) is not None]
        rows, firsts, pasts = np.fromiter(chain.from_iterable(known), np.int32, 3 * len(known)).reshape(-1, 3).T
        begin, end = (_scattered(self._weights.of_traits[rows], places, seen.size + 1) for places in (firsts, pasts))
        return (begin - end).cumsum(axis=0)[: seen.size]

    def _remember(self, window: Window) -> Remembered[Hashable]:
        """What weighs the values of windows of this kind."""
        kind, shape = window._replace(values=()), (len(window.reach), len(WORD_STATES))
        remembered: Remembered[Hashable] = Remembered(partial(self._weigh, kind), shape, _KEPT)
        self._of_kind[window.what] = remembered
        return remembered

    def _weigh(self, kind: Window, values: Sequence[Hashable]) -> NDArray[np.float32]:
        """The weights of each value at each place around a word."""
        row_of = self._weights.rows.get
        known = [
            (row, cell)
            for cell, (value, k) in enumerate(product(values, kind.reach))
            for name in kind.traits(k, value)
            if (row := row_of(name)) is not None
        ]
        rows, places = np.fromiter(chain.from_iterable(known), np.int32, 2 * len(known)).reshape(-1, 2).T
        shape = (len(values), len(kind.reach), len(WORD_STATES))
        return _scattered(self._weights.of_traits[rows], places, shape[0] * shape[1]).astype(np.float32).reshape(shape)


def _own(around: NDArray[np.float32], size: int) -> Floats:
    """Of what each value says for each place around it, what is said for each of ``size`` words.

    Raises:
        ValueError: the values do not reach to all that is around the words.
    """
    if len(around) < size + around.shape[1] - 1:
        raise ValueError(f"{len(around)} values around {size} words")
    of_value, of_place, of_state = around.strides
    shape, strides = (size, *around.shape[1:]), (of_value, of_value + of_place, of_state)
    return np.asarray(as_strided(around, shape, strides, writeable=False).sum(axis=1, dtype=np.float64))


def best_path(scores: Floats, steps: NDArray[np.floating]) -> list[str]:
    """The best sequence of states (Viterbi)."""
    if not len(scores):
        return []
    best = scores[0] + START
    into = np.ascontiguousarray(steps.T, dtype=np.float64)
    totals = np.empty((len(scores), *into.shape))
    for i in range(1, len(scores)):
        best = np.maximum.reduce(np.add(into, best, totals[i]), axis=1) + scores[i]
    back = totals[1:].argmax(axis=2)
    path = [int(best.argmax())]
    for i in range(len(scores) - 1, 0, -1):
        path.append(int(back[i - 1, path[-1]]))
    return [WORD_STATES[i] for i in reversed(path)]


def _scattered(rows: NDArray[np.floating], places: NDArray[np.integer], size: int) -> Floats:
    """The sums of the rows of each of ``size`` places."""
    width = rows.shape[1]
    cells = (places[:, None] * width + np.arange(width)).ravel()
    sums = np.bincount(cells, rows.ravel(), size * width)
    return sums.astype(np.float64, copy=False).reshape(size, width)


class _Entries:
    """A sparse matrix of traits and places, kept in both orders so that sums over either need no scattering."""

    def __init__(self, ids: NDArray[np.intp], places: NDArray[np.intp], signs: NDArray[np.float32]) -> None:
        order = np.argsort(places, kind="stable")
        self._place_order = places[order], ids[order], signs[order]
        order = np.argsort(ids, kind="stable")
        self._id_order = ids[order], places[order], signs[order]

    def by_place(self, weights: NDArray[np.float32], size: int) -> Floats:
        """For each of ``size`` places, the sum of the weights of its traits."""
        return _summed(*self._place_order, weights, size)

    def by_trait(self, values: Floats, size: int) -> Floats:
        """For each of ``size`` traits, the sum of the values at its places."""
        return _summed(*self._id_order, values, size)


def _summed(
    keys: NDArray[np.intp],
    others: NDArray[np.intp],
    signs: NDArray[np.float32],
    values: NDArray[np.floating],
    size: int,
) -> Floats:
    """``totals[key] += sign * values[other]`` for entries in the order of their keys."""
    totals = np.zeros((size, values.shape[1]))
    for low in range(0, len(keys), _CHUNK):
        here = slice(low, low + _CHUNK)
        starts = np.flatnonzero(np.diff(keys[here], prepend=-1))
        totals[keys[here][starts]] += np.add.reduceat(values[others[here]] * signs[here, None], starts, axis=0)
    return totals


@dataclass(frozen=True, slots=True)
class Example:
    """A stretch whose words' states are known."""

    traits: Sequence[Trait]
    states: Sequence[str]


class Likelihood:
    """How probable weights make the known states of all examples, and which way to better ones.

    The parameters are one vector: the weights of the traits that occur at least ``least`` times, then those of the
    steps. ``value`` is what a minimiser wants: the negative log likelihood plus ``decay``/2 times their squares.
    """

    def __init__(self, examples: Sequence[Example], *, decay: float, least: int = 2) -> None:
        self.decay = decay
        self._lay_out([len(e.states) for e in examples])
        self._encode([e.traits for e in examples], least)
        states = [[WORD_STATES.index(s) for s in e.states] for e in examples]
        self._gold = np.array([s for row in states for s in row], dtype=np.intp)
        self._gold_steps = np.zeros((len(WORD_STATES),) * 2)
        for row in states:
            np.add.at(self._gold_steps, (row[:-1], row[1:]), 1)

    def _lay_out(self, sizes: Sequence[int]) -> None:
        """Words stand one after another, with one empty place after each example, longest examples first in ``at``."""
        starts = np.cumsum([0, *(size + 1 for size in sizes)])
        self._places = int(starts[-1])
        self._starts = starts[:-1]
        self._is_word = np.concatenate([np.arange(s, s + n) for s, n in zip(starts, sizes, strict=False)])
        order = np.argsort([-n for n in sizes], kind="stable")
        self._lasts = np.array([sizes[i] - 1 for i in order])
        self._at = [np.array([starts[i] + t for i in order if sizes[i] > t], dtype=np.intp) for t in range(max(sizes))]

    def _encode(self, traits: Sequence[Sequence[Trait]], least: int) -> None:
        counts: Counter[str] = Counter(name for row in traits for first, past, name in row if first < past)
        self.rows = {name: i for i, name in enumerate(name for name, count in counts.items() if count >= least)}
        held = [
            (self.rows[name], start + first, start + past)
            for start, row in zip(self._starts, traits, strict=True)
            for first, past, name in row
            if first < past and name in self.rows
        ]
        ids, firsts, pasts = np.array(held, dtype=np.intp).T
        one = pasts == firsts + 1
        self._of_words = _Entries(ids[one], firsts[one], np.ones(one.sum(), np.float32))
        ids, ends = np.tile(ids[~one], 2), np.concatenate([firsts[~one], pasts[~one]])
        self._of_runs = _Entries(ids, ends, np.repeat(np.array([1, -1], np.float32), len(ids) // 2))

    @property
    def size(self) -> int:
        """How many parameters there are."""
        return len(self.rows) * len(WORD_STATES) + len(WORD_STATES) ** 2

    def parts(self, parameters: Floats) -> tuple[Floats, Floats]:
        """The weights of the traits and those of the steps, as matrices that share the vector's memory."""
        cut = len(self.rows) * len(WORD_STATES)
        return parameters[:cut].reshape(-1, len(WORD_STATES)), parameters[cut:].reshape((len(WORD_STATES),) * 2)

    def __call__(self, parameters: Floats) -> tuple[float, Floats]:
        """The value and its gradient."""
        weights, steps = self.parts(parameters)
        scores = self._scores(weights.astype(np.float32))
        chances, step_counts, log_total = self._forward_backward(scores, np.where(FORBIDDEN, NEVER, steps))
        words = self._is_word
        value = log_total - scores[words, self._gold].sum() - (steps * self._gold_steps).sum()
        chances[words, self._gold] -= 1.0
        gradient = self.decay * parameters
        of_weights, of_steps = self.parts(gradient)
        of_weights += self._gathered(chances)
        of_steps += np.where(FORBIDDEN, 0.0, step_counts - self._gold_steps)
        return float(value) + self.decay / 2 * float(parameters @ parameters), gradient

    def _scores(self, weights: NDArray[np.float32]) -> Floats:
        changes = self._of_runs.by_place(weights, self._places)
        scores: Floats = changes.cumsum(axis=0) + self._of_words.by_place(weights, self._places)
        return scores

    def _gathered(self, chances: Floats) -> Floats:
        """For each trait, the sum of the words' rows over all words for which it holds."""
        later = chances[::-1].cumsum(axis=0)[::-1]
        return self._of_words.by_trait(chances, len(self.rows)) + self._of_runs.by_trait(later, len(self.rows))

    def _forward_backward(self, scores: Floats, steps: Floats) -> tuple[Floats, Floats, float]:
        """The chance of each state at each place, the expected count of each step, the sum of the log totals."""
        at, highest = self._at, steps.max()
        scale = np.exp(steps - highest)
        ahead = [scores[at[0]] + START]
        for places in at[1:]:
            ahead.append(_log_sum(ahead[-1][: len(places)], scale) + highest + scores[places])
        ends = np.stack([ahead[last][i] for i, last in enumerate(self._lasts)])
        top = ends.max(axis=1)
        totals = top + np.log(np.exp(ends - top[:, None]).sum(axis=1))
        chances = np.zeros_like(scores)
        counts = np.zeros_like(steps)
        behind = np.zeros((0, len(WORD_STATES)))
        for t in range(len(at) - 1, -1, -1):
            n, later = len(at[t]), len(behind)
            after = np.zeros((n, len(WORD_STATES)))
            if later:
                following = behind + scores[at[t + 1]]
                after[:later] = _log_sum(following, scale.T) + highest
                counts += _step_counts(ahead[t][:later], following, totals[:later] - highest)
            behind = after
            chances[at[t]] = np.exp(ahead[t] + behind - totals[:n, None])
        return chances, counts * scale, float(totals.sum())


def _log_sum(values: Floats, scale: Floats) -> Floats:
    top = values.max(axis=1, keepdims=True)
    return np.asarray(np.log(np.exp(values - top) @ scale + 1e-300) + top)


def _step_counts(ahead: Floats, following: Floats, totals: Floats) -> Floats:
    top, low = ahead.max(axis=1, keepdims=True), following.max(axis=1, keepdims=True)
    share = np.exp(top + low - totals[:, None])
    return np.asarray((np.exp(ahead - top) * share).T @ np.exp(following - low))
