"""Hearing a recording: fast first, then again and with more care where there is doubt."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, TypeVar

from pipeline.speech.engine import Hearing, Said
from pipeline.speech.guards import Doubt, doubt, is_echo, without_outro
from pipeline.speech.priming import first_names, hint, said_forms
from pipeline.speech.voice import speech_probabilities
from pipeline.speech.windows import plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor, Future

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.speech.engine import Engine
    from pipeline.speech.windows import Window

    Samples = NDArray[np.float32]

Item = TypeVar("Item")
Made = TypeVar("Made")

AT_ONCE = 3
"""How many windows are decoded together: more gain little, and take memory."""

_AHEAD = 8
"""So many groups of windows of a recording may be under way, or heard and not yet asked for."""

WIDE = 5
"""The beams of the wider search, which is made window by window: it takes memory for each beam."""


def hear(engine: Engine, samples: Samples, names: Sequence[str] = (), *, by: Executor) -> Iterator[Said]:
    """The words that are said in a recording, with their times in it.

    Args:
        engine: what hears.
        samples: mono, 16 kHz.
        names: full names that are likely to be said; the engine is given the first names as a hint.
        by: who does the hearing, some windows at a time. Recordings that are heard at once may share it: then one long
            recording has all of it, when it is the last.
    """
    probabilities = speech_probabilities(samples)
    windows = plan(probabilities)
    ear = _Ear(engine, samples, probabilities, first_names(names))
    for group, hearings in in_turn(ear.hear, in_groups(windows), by):
        for window, hearing in zip(group, hearings, strict=True):
            words = without_outro(hearing.words) if window is windows[-1] else hearing.words
            for said in words:
                yield replace(said, start_s=window.recording_s(said.start_s), end_s=window.recording_s(said.end_s))


def in_turn(call: Callable[[Item], Made], items: Iterable[Item], by: Executor) -> Iterator[tuple[Item, Made]]:
    """Each item with what the call makes of it, in order; what has not begun when the caller goes never does."""
    under_way: deque[tuple[Item, Future[Made]]] = deque()

    def first() -> tuple[Item, Made]:
        item, made = under_way.popleft()
        return item, made.result()

    try:
        for item in items:
            under_way.append((item, by.submit(call, item)))
            if len(under_way) > _AHEAD:
                yield first()
        while under_way:
            yield first()
    finally:
        for _, made in under_way:
            made.cancel()


def in_groups(windows: Sequence[Window]) -> Iterator[Sequence[Window]]:
    """The windows in groups that are decoded together, about as many in each."""
    if windows:
        groups = ceil(len(windows) / AT_ONCE)
        for start, end in pairwise(len(windows) * n // groups for n in range(groups + 1)):
            yield windows[start:end]


class _Ear:
    """Hears windows of one recording."""

    def __init__(
        self, engine: Engine, samples: Samples, probabilities: NDArray[np.float32], names: Sequence[str]
    ) -> None:
        self._engine = engine
        self._samples = samples
        self._probabilities = probabilities
        self._hint = hint(names, engine.tokens)
        self._names = said_forms(names)

    def hear(self, windows: Sequence[Window]) -> list[Hearing]:
        """What is heard in each window; nothing where no hearing of it can be believed."""
        encoded = self._engine.encode([window.samples(self._samples) for window in windows])
        hearings = self._engine.decode(encoded, prompt=self._hint)
        doubts = [self._doubt(hearing, window) for hearing, window in zip(hearings, windows, strict=True)]
        echoes = {n for n, hearing in enumerate(hearings) if is_echo(hearing.text, self._names)}
        doubtful = {n for n, found in enumerate(doubts) if found}
        for n in sorted(doubtful | echoes):
            prompt = () if n in echoes else self._hint
            (hearing,) = self._engine.decode(encoded.only([n]), prompt=prompt, beams=WIDE)
            found = self._doubt(hearing, windows[n])
            if n in echoes or found <= (Doubt.UNSURE if doubts[n] is Doubt.NOTHING else doubts[n]):
                hearings[n], doubts[n] = hearing, found
        for n, window in enumerate(windows):
            if doubts[n] is Doubt.WRONG:
                hearing = self._engine.hear_carefully(window.samples(self._samples))
                found = self._doubt(hearing, window)
                if found < doubts[n] or found is Doubt.NOTHING:
                    hearings[n], doubts[n] = hearing, found
        return [
            Hearing() if found is Doubt.NOTHING else hearing for found, hearing in zip(doubts, hearings, strict=True)
        ]

    def _doubt(self, hearing: Hearing, window: Window) -> Doubt:
        return doubt(hearing, window.part_of(self._probabilities))
