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
    return tuple(
        replace(
            conference,
            findings=tuple(replace(f, evidence=timed(f.evidence, transcript)) for f in conference.findings),
        )
        for conference in conferences
    )


def timed(evidence: Evidence, transcript: Transcript) -> Evidence:
    """The evidence with its times, if its quote has words with times."""
    words = transcript.words
    first = bisect_right(words, evidence.start_char, key=lambda word: word.end_char)
    last = bisect_left(words, evidence.end_char, key=lambda word: word.start_char) - 1
    if first > last:
        return evidence
    return replace(evidence, start_s=words[first].start_s, end_s=words[last].end_s)
