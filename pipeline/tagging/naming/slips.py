"""Slips of the tongue: one name, "no, sorry", another name, however it is punctuated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.tagging.naming.units import COMMA, NO_STOP

if TYPE_CHECKING:
    from models.rulebook import Rule
    from pipeline.tagging.matching import Match
    from pipeline.tagging.naming.cues import Reading

_REACH: Final = 16
"""So many words may lie between a name and the one that replaces it."""
_ENDINGS = """
no nope nah wait sorry mean meant pardon me oops whoops perdon och ay rather actually correction is was 's with for it
that on of make again bad mistake be do doing time folder clipboard
"""
_ENDS: Final = frozenset(_ENDINGS.split())
"""The last words before the name that replaces another."""
_AFTERTHOUGHTS: Final = frozenset({"mean", "meant", "sorry", "rather", "pardon"})
_CHILD: Final = frozenset({"he", "she", "him", "her", "his", "hers"})
_SOUNDS: Final = frozenset({"ay", "och", "oh", "ope", "ugh", "ack", "okay", "and", "well"})
_GOES_ON: Final = frozenset({"it", "that", "this", "i", "not", "wrong", "the", "what", "my"})
_FRAMES: Final = frozenset(
    {("this", "is"), ("it", "is"), ("it", "'s"), ("it", "was"), ("that", "was"), ("that", "'s"), ("this", "was"),
     ("must", "be"), ("i", "mean"), ("i", "meant"), ("make", "that"), ("or", "rather"), ("today", "was"),
     ("here", "is")}
)  # fmt: skip


def takes_back(reading: Reading, a: int, b: int) -> bool:
    """Whether the name at unit ``b`` replaces the one at ``a``: "A, no, sorry, B", "A. No, A was Friday, this is B"."""
    corrections = reading.cues("name-corrected")
    if b == a + 1:
        return _is_taken_back_after(reading, b, corrections)
    framed = (reading.word(b - 2), reading.word(b - 1)) in _FRAMES
    near = a + (6 if framed else 3)
    cue = next((c for c in corrections if a < c.start <= near and c.end <= b and _stands_alone(reading, c, b)), None)
    if cue is None or b - a > _REACH or reading.word(b - 1) == "not":
        return False
    if framed:
        return True
    if any(reading.word(i) in _CHILD for i in range(a + 1, b)):
        return False
    if reading.word(b - 1) in _ENDS or reading.names(b - 1) or reading.word(b - 1) == reading.word(a - 1) != "":
        return True
    at_once = all(reading.word(i) in _SOUNDS for i in range(a + 1, cue.start))
    return at_once and reading.units[b].stop >= COMMA


def _is_taken_back_after(reading: Reading, b: int, corrections: list[Match[Rule]]) -> bool:
    """Whether what follows the second of two names side by side takes the first back: "A. B, I mean"."""
    if reading.units[b].stop == NO_STOP:
        return False
    cues = [cue for cue in corrections if cue.start == b + 1]
    return any(_AFTERTHOUGHTS & {reading.word(i) for i in range(cue.start, cue.end)} for cue in cues)


def _stands_alone(reading: Reading, cue: Match[Rule], b: int) -> bool:
    """Whether "no", "wait" and the like are said for themselves, and not as part of "no goal" or "wait till"."""
    end = cue.end
    if end == b or reading.units[end].stop > NO_STOP or reading.names(end) or reading.word(end) in _GOES_ON:
        return True
    return any(other.start == end for other in reading.cues("name-corrected"))
