"""What to doubt in a hearing. The engine invents: it loops, skips a stretch, thanks for watching, hears words in noise.

The thresholds were set on the development recordings (some 160 windows of up to 16 s, base): there, greedy decoding
with a second, wider search of the doubtful eighth makes a tenth of a percent more errors than the wide search of all.
"""

from __future__ import annotations

import re
import zlib
from enum import IntEnum
from typing import TYPE_CHECKING

from pipeline.speech.murmur import is_murmur
from pipeline.speech.voice import HOPS_A_SECOND, SPEECH

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.speech.engine import Hearing, Said

_REPETITIVE = 1.9  # compression ratio: 1.6 is the most that was seen in sound windows, 3 and more in loops
_UNSURE, _IMPROBABLE = -0.2, -0.6  # mean log probabilities
_NO_SPEECH = 0.6
_WORDS_A_SECOND = 7.0
_GAP_S = 1.6  # that much speech without a word is a stretch left out
_WORD_S = 1.0  # a longer word was stretched over what was left out
_OUTRO_PROBABILITY = 0.6
_FEW_WORDS = 3
_MOST_NAMES = 0.6

_FILLERS = frozenset(
    ("and", "or", "um", "uh", "oh", "okay", "ok", "so", "then", "next", "now", "the", "a", "with", "is")
)
_OUTRO = re.compile(
    r"(?:(?:thank you|thanks)(?: (?:so|very) much)?(?: for (?:watching|listening|your attention))?"
    r"|(?:please )?(?:like and )?subscribe(?: to (?:my|our|the) channel)?"
    r"|see you (?:next time|in the next video)|bye(?: bye)?|you|the end"
    r"|(?:subtitles|subtitled|captions|transcribed|translated) by.*)"
)


class Doubt(IntEnum):
    """How much is wrong with a hearing, from nothing to everything."""

    NONE = 0
    UNSURE = 1  # the words are improbable
    WRONG = 2  # it loops, or leaves out what was said
    NOTHING = 3  # no words were said


def doubt(hearing: Hearing, probabilities: NDArray[np.float32]) -> Doubt:
    """How far a hearing can be trusted; ``probabilities`` are those of speech in the hops of its window."""
    if _is_nothing(hearing):
        return Doubt.NOTHING
    window_s = len(probabilities) / HOPS_A_SECOND
    text = hearing.text.encode()
    if (
        len(text) / len(zlib.compress(text)) > _REPETITIVE
        or len(hearing.words) > _WORDS_A_SECOND * max(window_s, 1.0)
        or longest_gap_s(hearing.words, probabilities) > _GAP_S
        or is_repeated(hearing.text)
    ):
        return Doubt.WRONG
    return Doubt.UNSURE if hearing.log_probability < _UNSURE else Doubt.NONE


def longest_gap_s(words: Sequence[Said], probabilities: NDArray[np.float32]) -> float:
    """The most speech, in seconds, that no word covers."""
    import numpy as np

    speaking = np.asarray(probabilities) >= SPEECH
    ends = [0, *(int((min(w.end_s, w.start_s + _WORD_S)) * HOPS_A_SECOND) for w in words)]
    starts = [*(int(w.start_s * HOPS_A_SECOND) for w in words), len(speaking)]
    gaps = [speaking[end:start].sum() for end, start in zip(ends, starts, strict=True)]
    return float(max(gaps)) / HOPS_A_SECOND


def without_outro(words: tuple[Said, ...]) -> tuple[Said, ...]:
    """The words without a last sentence that the engine is known to invent, if it does not seem sure of it."""
    start = next((n for n in range(len(words) - 1, 0, -1) if words[n - 1].text.rstrip()[-1:] in ".?!"), 0)
    sentence = words[start:]
    if not sentence or not _OUTRO.fullmatch(_plain("".join(word.text for word in sentence))):
        return words
    mean = sum(word.probability for word in sentence) / len(sentence)
    return words[:start] if mean < _OUTRO_PROBABILITY else words


def is_echo(text: str, names: Collection[str]) -> bool:
    """Whether a text is made of little but these names (in lower case): what priming with them brings forth."""
    words = [word for word in _plain(text).split() if word not in _FILLERS]
    named = sum(word in names for word in words)
    return named > 0 and (len(words) - named < _FEW_WORDS or named / len(words) > _MOST_NAMES)


def is_repeated(text: str) -> bool:
    """Whether a text is one thing said over and over: what the engine makes of a second of sound if it loops."""
    words = _plain(text).split()
    return any(words[size:] == words[:-size] for size in range(1, len(words) // 2 + 1))


def _is_nothing(hearing: Hearing) -> bool:
    plain = _plain(hearing.text)
    if not plain or _OUTRO.fullmatch(plain):
        return True
    return is_murmur(hearing) or (hearing.no_speech > _NO_SPEECH and hearing.log_probability < _IMPROBABLE)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w'’-]+", text.lower()))
