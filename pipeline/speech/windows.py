"""The windows in which a recording is heard: a few seconds each, cut where the speaker pauses, silence left out.

Why short: the cost of a second of sound grows with the length of its window, since in the encoder every moment attends
to every other, and in the decoder every token to every moment. Why of one length: windows are decoded together, and
then each costs as much as the longest. Why not shorter still: a cut costs words (10 s, half a percent more errors).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

from pipeline.speech.voice import HOP, HOPS_A_SECOND, PAUSE, Span, speech_spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

LONGEST_S = 16.0
_LONGEST = int(LONGEST_S * HOPS_A_SECOND)
_IDEAL = int(13.0 * HOPS_A_SECOND)  # a little more where pauses are few, and less for all to be of one length
_SILENCE = int(1.25 * HOPS_A_SECOND)  # a longer pause is left out, all but the padding
_PADDING = int(0.4 * HOPS_A_SECOND)
_CLEAR_PAUSE = int(0.6 * HOPS_A_SECOND)  # as good a place for a cut as any longer one
_NO_PAUSE = 0.4  # what a cut costs at least where no pause is: as much as a window longer or shorter by .63
_STRETCH = int(1.0 * HOPS_A_SECOND)  # speech that goes on so long may be cut where it is least like speech


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


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a recording may be cut: at a hop of one of its spans, with the hops of speech up to there."""

    span: int
    hop: int
    spoken: int
    cost: float


def plan(probabilities: NDArray[np.float32]) -> list[Window]:
    """The windows of a recording, from its probabilities of speech; none where there is no speech.

    Of all ways to cut it, the one whose windows are least unlike each other in length and whose cuts are in the
    clearest pauses (found as lines of a paragraph are: Knuth and Plass 1981).
    """
    spans = speech_spans(probabilities, silence=_SILENCE, padding=_PADDING)
    if not spans:
        return []
    windows, last = [], _Place(0, spans[0].start, 0, 0.0)
    for place in _cuts(_places(spans, probabilities)):
        windows.append(Window(tuple(_between(spans, last, place))))
        last = place
    return windows


def _cuts(places: Sequence[_Place]) -> list[_Place]:
    """The best of the places, in order; the last of them, the end of the recording, always."""
    spoken = [0, *(place.spoken for place in places)]
    even = spoken[-1] / (ceil(spoken[-1] / _IDEAL) if spoken[-1] > _LONGEST else 1)
    best = [(0.0, 0)]  # for each place: what all cuts up to it cost, and the place before it
    for end, place in enumerate(places, 1):
        starts = range(bisect_left(spoken, place.spoken - _LONGEST), end)
        cost, start = min((best[n][0] + ((place.spoken - spoken[n]) / even - 1) ** 2, n) for n in starts)
        best.append((cost + place.cost, start))
    cuts, end = [], len(places)
    while end:
        cuts.append(places[end - 1])
        end = best[end][1]
    return cuts[::-1]


def _places(spans: Sequence[Span], probabilities: NDArray[np.float32]) -> list[_Place]:
    """Where a recording may be cut: in its pauses, where its spans end, and here and there where no pause is."""
    places, spoken = [], 0
    for n, span in enumerate(spans):
        pauses = _pauses(span, probabilities)
        edges = [span.start, *(hop for hop, _ in pauses), span.end]
        unpaused = [cut for start, end in pairwise(edges) for cut in _quietest(start, end, probabilities)]
        for hop, cost in sorted([*pauses, *unpaused, (span.end, 0.0)]):
            places.append(_Place(n, hop, spoken + hop - span.start, cost))
        spoken += span.hops
    return places


def _pauses(span: Span, probabilities: NDArray[np.float32]) -> list[tuple[int, float]]:
    """The middle of each pause within a span, and what a cut there costs: the less the longer it is."""
    import numpy as np

    is_pause = np.pad(probabilities[span.start : span.end] < PAUSE, 1)
    starts, ends = (span.start + np.flatnonzero(np.diff(is_pause))).reshape(-1, 2).T.tolist()
    return [
        ((start + end) // 2, _NO_PAUSE * (1 - min(end - start, _CLEAR_PAUSE) / _CLEAR_PAUSE))
        for start, end in zip(starts, ends, strict=True)
        if span.start < start and end < span.end
    ]


def _quietest(start: int, end: int, probabilities: NDArray[np.float32]) -> Iterator[tuple[int, float]]:
    """Of each second of speech between two hops, but for the first, the hop least like speech, and its cost."""
    for first in range(start + _STRETCH, end - _STRETCH, _STRETCH):
        hop = first + int(probabilities[first : first + _STRETCH].argmin())
        yield hop, _NO_PAUSE * (1 + float(probabilities[hop]))


def _between(spans: Sequence[Span], start: _Place, end: _Place) -> Iterator[Span]:
    for n in range(start.span, end.span + 1):
        first = start.hop if n == start.span else spans[n].start
        last = end.hop if n == end.span else spans[n].end
        if first < last:
            yield Span(first, last)
