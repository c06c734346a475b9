"""When a quote was said: from places in a transcript's text to seconds in its recording."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.entities import Conference, Evidence, Transcript


def with_times(conferences: Iterable[Conference], transcript: Transcript) -> tuple[Conference, ...]:
    """The conferences with ``start_s`` and ``end_s`` set on every finding whose quote has words with times."""
    starts = [word.start_char for word in transcript.words]
    ends = [word.end_char for word in transcript.words]

    def timed(evidence: Evidence) -> Evidence:
        first = bisect_right(ends, evidence.start_char)
        last = bisect_left(starts, evidence.end_char) - 1
        if first > last:
            return evidence
        return replace(evidence, start_s=transcript.words[first].start_s, end_s=transcript.words[last].end_s)

    return tuple(
        replace(conference, findings=tuple(replace(f, evidence=timed(f.evidence)) for f in conference.findings))
        for conference in conferences
    )
