"""The windows in which a recording is heard: a few seconds each, cut where the speaker pauses, silence left out.

Why short: the cost of a second of sound grows with the length of its window, since in the encoder every moment attends
to every other, and in the decoder every token to every moment. And windows of about one length can be decoded together.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from pipeline.speech.voice import HOP, HOPS_A_SECOND, PAUSE, Span, speech_spans

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST_S = 16.0
_LONGEST = int(LONGEST_S * HOPS_A_SECOND)
_IDEAL = int(13.0 * HOPS_A_SECOND)  # what is longer is cut; up to the longest there is some choice where
_SHORTEST = int(2.0 * HOPS_A_SECOND)
_SILENCE = int(1.25 * HOPS_A_SECOND)  # a longer pause is left out, all but the padding
_PADDING = int(0.4 * HOPS_A_SECOND)
_CLEAR_PAUSE = int(0.6 * HOPS_A_SECOND)  # as good a place for a cut as any longer one


@dataclass(frozen=True, slots=True)
class Window:
    """Spans of a recording that are heard as one, in order."""

    spans: tuple[Span, ...]

    @property
    def hops(self) -> int:
        """How long the window is, without what lies between its spans."""
        return sum(span.hops for span in self.spans)

    def part_of(self, hops: NDArray[np.float32]) -> NDArray[np.float32]:
        """The window's part of something that has a row for each hop of the recording."""
        import numpy as np

        return np.concatenate([hops[span.start : span.end] for span in self.spans])

    def samples(self, recording: NDArray[np.float32]) -> NDArray[np.float32]:
        """The window's part of the recording's samples."""
        import numpy as np

        return np.concatenate([recording[span.start * HOP : span.end * HOP] for span in self.spans])

    def recording_s(self, window_s: float) -> float:
        """When in the recording a moment of the window is."""
        hop = window_s * HOPS_A_SECOND
        for span in self.spans[:-1]:
            if hop < span.hops:
                return (span.start + hop) / HOPS_A_SECOND
            hop -= span.hops
        return (self.spans[-1].start + min(hop, self.spans[-1].hops)) / HOPS_A_SECOND


def plan(probabilities: NDArray[np.float32]) -> list[Window]:
    """The windows of a recording, from its probabilities of speech; none where there is no speech."""
    spans = speech_spans(probabilities, silence=_SILENCE, padding=_PADDING)
    pieces = [piece for span in spans for piece in _cut(span, probabilities)]
    windows: list[Window] = []
    for piece in pieces:
        if windows and windows[-1].hops + piece.hops <= _IDEAL and windows[-1].spans[-1].end < piece.start:
            windows[-1] = Window((*windows[-1].spans, piece))
        else:
            windows.append(Window((piece,)))
    return windows


def _cut(span: Span, probabilities: NDArray[np.float32]) -> list[Span]:
    """The span in pieces of about one length, none longer than a window may be, cut at the clearest pauses."""
    pieces = []
    for more in range(ceil(span.hops / _IDEAL) - 1, 0, -1):
        ideal = span.start + span.hops // (more + 1)
        first = max(span.start + _SHORTEST, span.end - more * _LONGEST)
        last = min(span.start + _LONGEST, span.end - more * _SHORTEST)
        at = _best_pause(probabilities, first, last, ideal)
        pieces.append(Span(span.start, at))
        span = Span(at, span.end)
    return [*pieces, span]


def _best_pause(probabilities: NDArray[np.float32], first: int, last: int, ideal: int) -> int:
    """The middle of the best pause between two hops: long and near the ideal; else the hop least like speech."""
    best, best_worth = first + int(probabilities[first : last + 1].argmin()), 0.0
    start = first
    for hop in range(first, last + 2):
        if hop <= last and probabilities[hop] < PAUSE:
            continue
        if hop > start:
            middle = (start + hop) // 2
            worth = min(hop - start, _CLEAR_PAUSE) / _CLEAR_PAUSE * (1.0 - abs(middle - ideal) / _LONGEST)
            if worth > best_worth:
                best, best_worth = middle, worth
        start = hop + 1
    return best
