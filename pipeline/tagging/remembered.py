"""Rows of numbers by what they are of, worked out once and looked up from then on: words come again and again."""

from __future__ import annotations

from itertools import count
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from numpy.typing import NDArray

Key = TypeVar("Key", bound="Hashable")


class Remembered(Generic[Key]):
    """The rows of keys that were asked for before. May be used from several threads; a copy remembers nothing.

    Args:
        work_out: makes the rows of keys, one each.
        shape: of a row.
        kept: of so many keys the rows are remembered, or of as many as were asked for at once; then all are forgotten,
            to begin anew.
    """

    def __init__(
        self, work_out: Callable[[Sequence[Key]], NDArray[np.float32]], shape: Sequence[int], kept: int
    ) -> None:
        self._work_out = work_out
        self._places: dict[Key, int] = {}
        self._rows = np.empty((kept, *shape), np.float32)
        self._lock = Lock()

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._work_out, self._rows.shape[1:], len(self._rows))

    def __call__(self, keys: Sequence[Key]) -> NDArray[np.float32]:
        """The rows of some keys, in their order."""
        with self._lock:
            try:
                places = [self._places[key] for key in keys]
            except KeyError:
                self._work_out_new(keys)
                places = [self._places[key] for key in keys]
            return self._rows[places]

    def _work_out_new(self, keys: Sequence[Key]) -> None:
        new = [key for key in dict.fromkeys(keys) if key not in self._places]
        if len(self._places) + len(new) > len(self._rows):
            self._places.clear()
            new = list(dict.fromkeys(keys))
            if len(new) > len(self._rows):
                self._rows = np.empty((len(new), *self._rows.shape[1:]), np.float32)
        first = len(self._places)
        self._rows[first : first + len(new)] = self._work_out(new)
        self._places.update(zip(new, count(first)))
