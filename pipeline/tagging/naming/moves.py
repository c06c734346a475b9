"""Whether a recap moves on to the one named: what speaks for it and against it, each with its weight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.tagging.naming.cues import CHILD, LINKS
from pipeline.tagging.naming.units import COMMA, FULL_STOP, NO_STOP

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pipeline.tagging.naming.cues import Named, Reading

MET: Final = frozenset({"name-met", "name-moves"})
BY_THE_WAY: Final = frozenset({"name-only", "name-bystander"})

_POINTS: Final = {
    "a rule says so": 3,
    "more conferences are announced": 2,
    "said twice in a row": 2,  # "and then Ava, Ava is …", "and Ava same table Ava is …"
    "begins as the sentence about the one before": 2,
    "stands alone": 2,  # "Ava. She has …", "Ava: no topic"
    "set off by a comma": 1,
    "a topic": 1,  # "Ava, still drafting, has …" at the start of a sentence
    "opens a sentence": 1,
    "after a few words": 1,  # "same table, Ava …"
    "in a sequence": 1,
    "much follows": 1,
    "very much follows": 1,
    "he or she follows": 1,
    "he after she, or she after he": 1,
    "he after she to the end, or she after he": 2,
    "within a sentence": -2,
    "little follows": -1,
    "no he or she follows": -1,
    "it goes back to the he or she before": -1,
    "named before by the way": -1,
    "the one before is come back to": -2,
    "next to nothing follows": -3,
    "spoken to": -4,  # "Ava, not on the table, please"
    "did something by the way": -3,
    "only mentioned": -4,
}
_ENOUGH: Final = 3

_VERY_MUCH: Final = 32
_MUCH: Final = 16
_LITTLE: Final = 8
"""So many words before somebody else is named tell a conference, are more than a remark by the way, or may be none."""
_SHORTER: Final = 3
"""So many times as much was told of the child before, where little is told of the next."""
_CALL: Final = 14
"""A sentence of more words is no call across the room."""
_FIRST_WORDS: Final = 26
"""The pronoun for the one named comes within so many words."""
_NEAR: Final = 12
"""So many words after a name show what is said of it."""
_INTRO: Final = 6
"""So many words may lead to a name from the start of its sentence."""
_AT_ONCE: Final = range(1, 4)
_REMARK: Final = 6
"""With fewer words after it, a name between commas is no topic."""
_GENDER: Final = {
    **dict.fromkeys(("he", "him", "his", "himself"), "he"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "she"),
}
_PLACES = "at on in across over by near behind beside down next after before back between from under around"
_PLACE_WORDS: Final = frozenset(_PLACES.split())
_SOMEBODY: Final = CHILD | {"i", "we", "they", "you", "it", "that"}
_FINITE: Final = frozenset({"{past}", "is", "'s", "has", "'d", "needs", "wants"})
_YOU: Final = frozenset({"you", "your", "please", "thank", "thanks"})
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
        *_amount(reading, place, current),
        *_pronouns(reading, place, current),
        *(["spoken to"] if _is_spoken_to(reading, item) else []),
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
        yield "after a few words"
    if opening:
        yield "opens a sentence"
    elif reading.has_marks:
        yield "within a sentence"
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
    elif opening and _words_told(reading, place) >= _MUCH:
        yield "much follows"
    if any(not reading.names_of(item).isdisjoint(reading.names(item.last + k)) for k in _AT_ONCE):
        yield "said twice in a row"
    if any(reading.word(i) in CHILD for i in range(item.last + 1, item.last + 1 + _NEAR)):
        yield "he or she follows"
    if opening and _is_parallel(reading, item, current):
        yield "begins as the sentence about the one before"


def _amount(reading: Reading, place: int, current: Collection[str]) -> Iterator[str]:
    """How much is told of the one named, for itself and beside what was told of the child before."""
    words, before = _words_told(reading, place), reading.named[place].start - _first_told(reading, current)
    if words >= _VERY_MUCH:
        yield "very much follows"
    elif words < _LITTLE and _SHORTER * words < before:
        yield "next to nothing follows"
    elif words < _MUCH and _SHORTER * words < before:
        yield "little follows"


def _first_told(reading: Reading, students: Collection[str]) -> int:
    """The unit at which one of these is first named."""
    return next((item.first for item in reading.named if not reading.names_of(item).isdisjoint(students)), 0)


def _words_told(reading: Reading, place: int) -> int:
    """The most words that follow the name, here or where it is said again, before somebody else is named."""
    names = reading.names_of(reading.named[place])
    again = [i for i, item in enumerate(reading.named) if i >= place and not names.isdisjoint(reading.names_of(item))]
    return max(_end_of(reading, i) - reading.named[i].last - 1 for i in again)


def _end_of(reading: Reading, place: int) -> int:
    """The unit at which the recap comes to somebody else than the ``place``-th name."""
    names = reading.names_of(reading.named[place])
    later = (item for item in reading.named[place + 1 :] if names.isdisjoint(reading.names_of(item)))
    return next((item.start for item in later), len(reading.units))


def _pronouns(reading: Reading, place: int, current: Collection[str]) -> Iterator[str]:
    """Whether the pronouns after the name are those of the child told of before it."""
    item, end = reading.named[place], _end_of(reading, place)
    said = (_GENDER.get(reading.word(i)) for i in range(item.last + 1, min(end, item.last + _FIRST_WORDS)))
    first = next((pronoun for pronoun in said if pronoun), "")
    before = _usual(reading, _first_told(reading, current), item.first)
    later = _usual(reading, reading.end_of_sentence(item.last), end)
    if not before:
        return
    if not first and not later:
        yield "no he or she follows"
    elif first and first != before:
        yield "it goes back to the he or she before" if later == before else "he after she, or she after he"
    if later and later != before and before not in (_GENDER.get(reading.word(i)) for i in range(item.last + 1, end)):
        yield "he after she to the end, or she after he"


def _usual(reading: Reading, start: int, end: int) -> str:
    """Which of he and she units ``start`` to ``end`` say more often, ``""`` where neither."""
    said = [pronoun for i in range(start, end) if (pronoun := _GENDER.get(reading.word(i)))]
    he = said.count("he")
    return "" if 2 * he == len(said) else "he" if 2 * he > len(said) else "she"


def _is_spoken_to(reading: Reading, item: Named) -> bool:
    """Whether the name stands between marks in a short sentence that tells somebody what to do, or thanks."""
    units, end = reading.units, reading.end_of_sentence(item.last)
    if units[item.first].stop == NO_STOP or (item.last + 1 < end and reading.stop_after(item.last) == NO_STOP):
        return False
    start = next(i for i in range(item.first, -1, -1) if units[i].stop == FULL_STOP)
    words = {reading.word(i) for i in range(start, end)}
    if end - start > _CALL or words & CHILD:
        return False
    return bool(words & _YOU) or any(_is_order(reading, i) for i in range(start, end))


def _is_order(reading: Reading, i: int) -> bool:
    """Whether a clause begins at unit ``i`` with a verb as orders do."""
    unit = reading.units[i]
    return unit.stop > NO_STOP and "{verb}" in unit.keys and reading.word(i) not in LINKS


def _is_opening(reading: Reading, item: Named) -> bool:
    """Whether the name stands where a sentence opens, or where a rule says that the recap moves on."""
    return bool(item.says & MET) or _follows_intro(reading, item.first) or reading.starts_clause(item.first)


def _follows_intro(reading: Reading, i: int) -> bool:
    """Whether a few words lead to the name from the sentence's start ("same table, Ava", "at the door Ava was")."""
    units = reading.units
    start = next((j for j in range(i - 1, max(-1, i - _INTRO - 1), -1) if units[j].stop == FULL_STOP), None)
    if start is None or units[i].stop == COMMA:
        return start is not None and all(units[j].stop == NO_STOP for j in range(start + 1, i))
    keys = units[i + 1].keys if i + 1 < len(units) else ()
    before = [reading.word(j) for j in range(start, i)]
    return before[0] in _PLACE_WORDS and not _SOMEBODY.intersection(before) and not _FINITE.isdisjoint(keys)


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
