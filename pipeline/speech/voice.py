"""Where there is speech: Silero's voice activity detection, which comes with faster-whisper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HOP = 512
"""Samples to a hop (32 ms): the detector gives a probability of speech for each."""

HOPS_A_SECOND = 16_000 / HOP
_CHUNK_HOPS = 3750  # 2 min at a time: the detector copies its input several times over
_LEAD_HOPS = 64  # of the chunk before, for the detector to get into the swing

SPEECH = 0.5
"""From this probability on, speech begins."""

PAUSE = 0.35
"""Below this probability, speech pauses."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a recording, in hops: half-open."""

    start: int
    end: int

    @property
    def hops(self) -> int:
        """How long it is."""
        return self.end - self.start


def speech_probabilities(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The probability of speech in each hop of the samples (mono, 16 kHz); the last hop may be part silence."""
    import numpy as np
    from faster_whisper.vad import get_vad_model

    detect = get_vad_model()
    hops = -(-len(samples) // HOP)
    found = [np.empty(0, np.float32)]
    for start in range(0, hops, _CHUNK_HOPS):
        lead = min(start, _LEAD_HOPS)
        chunk = samples[(start - lead) * HOP : (start + _CHUNK_HOPS) * HOP]
        whole = np.pad(chunk, (0, -len(chunk) % HOP))  # a copy: the detector writes into what it is given
        found.append(detect(whole).reshape(-1)[lead:])
    return np.concatenate(found)


def speech_spans(probabilities: NDArray[np.float32], *, silence: int, padding: int) -> list[Span]:
    """The spans of speech, with some hops of padding on either side so that no soft first sound is lost.

    A pause shorter than ``silence`` hops does not part two spans; nor do paddings that touch.
    """
    spans: list[Span] = []
    start = last = -1
    for hop, probability in enumerate(probabilities.tolist()):
        if start < 0 and probability >= SPEECH:
            start = last = hop
        elif start >= 0 and probability >= PAUSE:
            last = hop
        elif start >= 0 and hop - last >= silence:
            spans.append(Span(start, last + 1))
            start = -1
    if start >= 0:
        spans.append(Span(start, last + 1))
    return _padded(spans, padding, len(probabilities))


def _padded(spans: list[Span], padding: int, hops: int) -> list[Span]:
    padded: list[Span] = []
    for span in spans:
        start, end = max(0, span.start - padding), min(hops, span.end + padding)
        if padded and start <= padded[-1].end:
            padded[-1] = Span(padded[-1].start, end)
        else:
            padded.append(Span(start, end))
    return padded
