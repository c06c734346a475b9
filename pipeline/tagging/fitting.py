"""Fitting: parameters that make a smooth function small, and a choice among several by logistic regression."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def minimise(function: Callable[[Floats], tuple[float, Floats]], size: int, *, rounds: int, memory: int = 6) -> Floats:
    """Parameters that make a smooth function small: limited-memory BFGS (Nocedal 1980), from zeros, without chance.

    Stops after ``rounds`` steps, or when no step along the direction makes it smaller.
    """
    at = np.zeros(size)
    value, slope = function(at)
    history: list[tuple[Floats, Floats]] = []
    for _ in range(rounds):
        direction = _direction(slope, history)
        descent = float(direction @ slope)
        length = 1.0 if history else 1.0 / max(float(np.linalg.norm(slope)), 1e-12)
        for _ in range(20):
            there = at + length * direction
            new_value, new_slope = function(there)
            if new_value <= value + 1e-4 * length * descent:
                break
            length /= 2
        else:
            return at
        history = [*history[-(memory - 1) :], (there - at, new_slope - slope)]
        if float(history[-1][0] @ history[-1][1]) <= 0:
            history.pop()
        at, value, slope = there, new_value, new_slope
    return at


def _direction(slope: Floats, history: Sequence[tuple[Floats, Floats]]) -> Floats:
    direction = -slope
    shares = []
    for step, change in reversed(history):
        share = float(step @ direction) / float(step @ change)
        direction = direction - share * change
        shares.append(share)
    if history:
        step, change = history[-1]
        direction = direction * (float(step @ change) / float(change @ change))
    for (step, change), share in zip(history, reversed(shares), strict=True):
        direction = direction + (share - float(change @ direction) / float(step @ change)) * step
    return direction


class ChoiceLikelihood:
    """Multinomial logistic regression: how probable weights make the known choices, for ``minimise``.

    Args:
        seen: which traits (columns) each example (row) has, zeros and ones.
        chosen: the column of the choice that is right for each example.
        count: how many choices there are.
        decay: the penalty on squared weights.
    """

    def __init__(self, seen: NDArray[np.float32], chosen: NDArray[np.intp], count: int, *, decay: float) -> None:
        self._seen = seen
        self._chosen = chosen
        self.shape = seen.shape[1], count
        self._decay = decay

    def __call__(self, parameters: Floats) -> tuple[float, Floats]:
        """The negative log likelihood with its penalty, and its gradient."""
        everywhere = np.arange(len(self._chosen))
        chances = softmax(self._seen @ parameters.reshape(self.shape))
        value = -float(np.log(chances[everywhere, self._chosen] + 1e-300).sum())
        chances[everywhere, self._chosen] -= 1.0
        gradient = (self._seen.T @ chances).ravel() + self._decay * parameters
        return value + self._decay / 2 * float(parameters @ parameters), gradient


def softmax(scores: Floats) -> Floats:
    """Scores as chances, along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))
