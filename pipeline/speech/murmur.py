"""Whether what was heard is but the murmur of a class far away, which the engine makes words of, sure of none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pipeline.speech.engine import Hearing

_MEAN: Final = 0.55  # of the words' probabilities
_LOG_PROBABILITY: Final = -0.6


def is_murmur(hearing: Hearing) -> bool:
    """Whether hardly a word of it is probable.

    Measured with base on made-up sound: voices far away, 2 to 8 at a time, low-passed and in a reverberant room, give
    words of a mean probability of 0.05 to 0.52 at a mean log probability below -0.63; one close voice as loud as the
    babble behind it gives 0.69 or more at -0.5 or more, and the development recordings 0.79 at -0.32.
    """
    probabilities = [word.probability for word in hearing.words]
    if not probabilities or hearing.log_probability >= _LOG_PROBABILITY:
        return False
    return sum(probabilities) / len(probabilities) < _MEAN
