"""Whether a recap moves on to the one named: what speaks for it and against it, each with its weight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.tagging.naming.cues import CHILD
from pipeline.tagging.naming.units import COMMA, FULL_STOP

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pipeline.tagging.naming.cues import Named, Reading

MET: Final = frozenset({"name-met", "name-moves"})
BY_THE_WAY: Final = frozenset({"name-only", "name-bystander"})

_POINTS: Final = {
    "a rule says so": 3,
    "more conferences are announced": 2,
    "said twice in a row": 2,  # "and then Ava, Ava is …"
    "begins as the sentence about the one before": 2,
    "stands alone": 2,  # "Ava. She has …", "Ava: no topic"
    "set off by a comma": 1,
    "a topic": 1,  # "Ava, still drafting, has …" at the start of a sentence
    "opens a sentence": 1,
    "after a few words and a comma": 1,  # "same table, Ava …"
    "in a sequence": 1,
    "much follows": 1,
    "he or she follows": 1,
    "within a sentence": -1,
    "named before by the way": -1,
    "the one before is come back to": -2,
    "did something by the way": -3,
    "only mentioned": -4,
}
_ENOUGH: Final = 3

_MUCH: Final = 16
"""So many words to the end are more than a remark by the way."""
_NEAR: Final = 12
"""So many words after a name show what is said of it."""
_INTRO: Final = 4
"""So many words may lead to a name from the start of its sentence."""
_REMARK: Final = 6
"""With fewer words after it, a name between commas is no topic."""
_NUMBERS: Final = {"one": 2, "two": 2, "three": 3, "four": 4, "five": 5, "couple": 2}
""""Ava and one more" makes two."""


def announced(reading: Reading) -> int:
    """How many conferences the recap says it is about ("two quick ones"), 0 where it does not say."""
    counts = [0]
    for cue in reading.cues("name-count"):
        words = [reading.word(i) for i in range(cue.start, cue.end)]
        counts.append(next((_NUMBERS[word] for word in words if word in _NUMBERS), 2))
    return max(counts)


def opens(  # noqa: PLR0913 - what is known, by name
    reading: Reading,
    place: int,
    *,
    current: Collection[str],
    more_announced: bool,
    in_sequence: bool,
    familiar: bool,
) -> bool:
    """Whether a further conference starts with the ``place``-th name of a recap.

    Args:
        reading: the recap.
        place: of the name among ``reading.named``.
        current: the students of the conference told so far.
        more_announced: the recap says that it is about more conferences than were told so far.
        in_sequence: it has moved on before.
        familiar: the one named was named before without being conferred with.
    """
    item = reading.named[place]
    evidence = {
        *_place(reading, item),
        *_context(reading, place, current),
        *(["more conferences are announced"] if more_announced else []),
        *(["in a sequence"] if in_sequence else []),
        *(["named before by the way"] if familiar else []),
        *(["only mentioned"] if "name-only" in item.says and not item.says & MET else []),
        *(["did something by the way"] if "name-bystander" in item.says else []),
    }
    return sum(_POINTS[name] for name in evidence) >= _ENOUGH


def _place(reading: Reading, item: Named) -> Iterator[str]:
    """What the place of the name says."""
    stop, opening = reading.stop_after(item.last), _is_opening(reading, item)
    if "name-met" in item.says or ("name-moves" in item.says and "name-bystander" not in item.says):
        yield "a rule says so"  # but "then Ava told him" goes on with the story
    if _follows_intro(reading, item.first):
        yield "after a few words and a comma"
    yield "opens a sentence" if opening else "within a sentence"
    if stop == FULL_STOP:
        yield "stands alone"
    elif stop == COMMA:
        yield "set off by a comma"
        if opening and len(reading.units) - item.last > _REMARK:
            yield "a topic"


def _context(reading: Reading, place: int, current: Collection[str]) -> Iterator[str]:
    """What the words after the name say, and those before it about the child before."""
    item, opening = reading.named[place], _is_opening(reading, reading.named[place])
    if any(not reading.names_of(later).isdisjoint(current) for later in reading.named[place + 1 :]):
        yield "the one before is come back to"
    elif opening and len(reading.units) - item.last >= _MUCH:
        yield "much follows"
    if not reading.names_of(item).isdisjoint(reading.names(item.last + 1)):
        yield "said twice in a row"
    if any(reading.word(i) in CHILD for i in range(item.last + 1, item.last + 1 + _NEAR)):
        yield "he or she follows"
    if opening and _is_parallel(reading, item, current):
        yield "begins as the sentence about the one before"


def _is_opening(reading: Reading, item: Named) -> bool:
    """Whether the name stands where a sentence opens, or where a rule says that the recap moves on."""
    return bool(item.says & MET) or _follows_intro(reading, item.first) or reading.starts_clause(item.first)


def _follows_intro(reading: Reading, i: int) -> bool:
    """Whether a few words and a comma lead to the name from the sentence's start ("same table, Ava")."""
    units = reading.units
    return units[i].stop == COMMA and any(units[j].stop == FULL_STOP for j in range(max(0, i - _INTRO), i))


def _is_parallel(reading: Reading, item: Named, current: Collection[str]) -> bool:
    """Whether the words about the name begin as those about the child before ("With Leo it was …")."""
    word = reading.word
    for before in reading.named:
        if before.first < item.first and not reading.names_of(before).isdisjoint(current):
            a, b = before.last, item.last
            same = [word(a + k) == word(b + k) != "" for k in (1, 2)]
            if same[0] and (same[1] or word(a + 1) != "'s"):
                return True
            if word(before.first - 1) == word(item.first - 1) in ("with", "for"):
                return True
    return False
