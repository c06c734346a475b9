"""What is said about each name of a recap: the cues around it, lists of names, and slips of the tongue."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from models.rulebook import NAME_SAYS, Rulebook
from pipeline.tagging.matching import Match, Network
from pipeline.tagging.naming.slips import takes_back
from pipeline.tagging.naming.units import COMMA, FEW_STOPS, FULL_STOP, NO_STOP, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from models.rulebook import Rule

_LINKS = "and then so okay ok alright right all now next well but also plus oh finally lastly with for yeah anyway"

LINKS: Final = frozenset(_LINKS.split())
CHILD: Final = frozenset({"he", "she", "him", "her", "his", "hers"})
_BEFORE_NAMES: Final = LINKS | {"little", "poor", "dear", "sweet", "dearest", "old", "our", "young"}
_STARTS: Final = LINKS | {"i", "we", "just", "meanwhile"}
_OTHERS: Final = CHILD | {"they", "who", "them"}
"""After one of these a talk is not the teacher's: "she sits with Ava"."""
_TEACHER: Final = frozenset({"i", "we", "just", "'ve", "also"})
_NOT_DONE_TEXT = "{student} not n't never on heading headed instead skip skipped missed excused lost"
_NOT_DONE: Final = frozenset(_NOT_DONE_TEXT.split())
"""After these somebody is only mentioned even where the teacher is the subject: "I didn't get to Ava"."""
_VERBS: Final = frozenset({"{verb}", "{past}", "{ing}"})
_LIST_WORDS: Final[tuple[list[str], ...]] = ([], ["and"], ["&"], ["plus"], ["and", "also"], ["as", "well", "as"])
_SUBJECTS: Final = frozenset({"he", "she", "i", "we"})
_SUBJECT_REACH: Final = 10
_NEW_CLAUSE: Final = frozenset({"then", "so", "now", "okay", "next", "because"})
_FEW_MARKS: Final = 16
"""With more words to a mark of any kind than these, clauses are not told apart by marks."""
_TO: Final = frozenset({"to", "from", "with", "by", "for", "at", "of"})
_THOUGHT: Final = 6
"""With no more words, what stands between commas in a list of names looks for the next name."""
_IS: Final = frozenset({"is", "was", "'s", "has", "had"})
_WITH: Final = frozenset({"with", "for"})
_LAST_OF_LIST: Final = frozenset({"and", "&", "plus"})


@dataclass(slots=True)
class Named:
    """One name, or several in a row ("Ava, Ben and Theo"), at units ``first`` to ``last`` (inclusive).

    ``says`` is what the cues around it say (``models.rulebook.NAME_SAYS``); ``start`` is the unit at which the words
    that lead to the name begin.
    """

    first: int
    last: int
    start: int
    says: set[str] = field(default_factory=set)
    places: list[int] = field(default_factory=list)
    """The units that are the names."""


class NameCues:
    """The rules about names, ready to be looked for."""

    def __init__(self, rules: Rulebook) -> None:
        self._network: Network[Rule] = Network(
            (phrase, rule) for rule in rules.saying(*NAME_SAYS) for phrase in rule.phrases
        )

    def read(self, units: Sequence[Unit]) -> Reading:
        """What the rules find in ``units``."""
        return Reading(units, self._network.matches_keys([unit.keys for unit in units]))


class Reading:
    """One recap's units, the cues in them, and what both say about the names."""

    def __init__(self, units: Sequence[Unit], matches: Sequence[Match[Rule]]) -> None:
        self.units = units
        stops = sum(unit.stop == FULL_STOP for unit in units)
        self.has_marks = _FEW_MARKS * sum(unit.stop > NO_STOP for unit in units) >= len(units)
        self.full_stop = FULL_STOP if len(units) <= FEW_STOPS * stops else COMMA
        self._matches = [match for match in matches if self._holds(match)]
        self.slips: set[str] = set()
        self.named = list(self._read())

    def names(self, i: int) -> tuple[str, ...]:
        """The roster names that unit ``i`` can mean; none where it is no name."""
        mention = self.units[i].mention if i < len(self.units) else None
        return mention.names if mention else ()

    def names_of(self, item: Named) -> set[str]:
        """The roster names that a named item can mean."""
        return {name for i in item.places for name in self.names(i)}

    def stop_after(self, i: int) -> int:
        """What stands after unit ``i``, ``NO_STOP`` at the end."""
        return self.units[i + 1].stop if i + 1 < len(self.units) else NO_STOP

    def word(self, i: int) -> str:
        """The word at unit ``i``, ``""`` outside."""
        return self.units[i].keys[0] if 0 <= i < len(self.units) else ""

    def end_of_sentence(self, i: int) -> int:
        """The first unit after ``i`` that a full stop stands before; the number of units where there is none."""
        return next((j for j in range(i + 1, len(self.units)) if self.units[j].stop == FULL_STOP), len(self.units))

    def cues(self, says: str) -> list[Match[Rule]]:
        """The places where rules say ``says``."""
        return [match for match in self._matches if match.payload.says == says]

    def starts_clause(self, i: int, least: int | None = None) -> bool:
        """Whether a stop (of this strength, or more) stands before unit ``i`` or the link words that lead to it."""
        least = least or self.full_stop
        while self.units[i].stop < least and i and self.word(i - 1) in _BEFORE_NAMES:
            i -= 1
        return self.units[i].stop >= least

    def _holds(self, match: Match[Rule]) -> bool:
        """Whether a match counts where it stands."""
        says = match.payload.says
        if says == "name-corrected":
            return True
        if any(self.units[i].stop == FULL_STOP for i in range(match.start + 1, match.end)):
            return False
        if says in ("name-moves", "name-bystander"):
            i = match.start
            if self.word(i - 1) in _WITH:  # "shares with Ava's table"
                i -= 1
            return self.word(match.start) in _STARTS or self.word(i - 1) in _STARTS or self.starts_clause(i, COMMA)
        before = self.word(match.start - 1)
        if says == "name-only" and self.word(match.start) not in _NOT_DONE:
            return not self._is_teachers(match.start)
        if says == "name-met" and (self._is_childs(match.start) or (self.names(match.start) and before in _TO)):
            return False  # "on my way to Ava and I saw …"
        return says not in ("name-met", "name-unknown") or before not in _OTHERS

    def _is_childs(self, i: int) -> bool:
        """Whether a child is the subject of the words from unit ``i``: "he will read it one more time with Ava"."""
        first = max(0, i - _SUBJECT_REACH)
        while i > first and self.units[i].stop == NO_STOP and self.full_stop == FULL_STOP:
            i -= 1
            if self.word(i) in _SUBJECTS:
                return self.word(i) in CHILD
            if self.word(i) in _NEW_CLAUSE:
                return False
        return False

    def _is_teachers(self, i: int) -> bool:
        """Whether the teacher is the subject of the words from unit ``i``: named, or left out at a sentence's start."""
        if self.word(i - 1) in _TEACHER:
            return True
        return self.starts_clause(i) and bool(_VERBS.intersection(self.units[i].keys)) and self.word(i) not in _OTHERS

    def _read(self) -> Iterator[Named]:
        places = [i for i, unit in enumerate(self.units) if unit.mention is not None]
        found = {i: Named(i, i, i, set(), [i]) for i in places}
        for match in self._matches:
            last_only = match.end - 1 in found
            for i in range(match.end - 1 if last_only else match.start, match.end):
                if i in found:
                    found[i].says.add(match.payload.says)
                    if match.payload.says == "name-moves":
                        found[i].start = min(found[i].start, match.start)
        self._mark_slips(found)
        grouped = bool(self.cues("name-group"))
        last: Named | None = None
        for i in places:
            if last is not None and self._in_list(last, found[i], grouped):
                last.last, last.says = i, last.says | found[i].says
                last.places.append(i)
                continue
            if last is not None:
                yield last
            last = found[i]
        if last is not None:
            yield last

    def _in_list(self, before: Named, item: Named, grouped: bool) -> bool:
        """Whether ``item`` goes on with the list of names that ``before`` is."""
        a, b = before.last, item.first
        if "slip" in before.says | item.says or set(self.names(a)) & set(self.names(b)):
            return False
        apart = FULL_STOP in (self.units[a + 1].stop, self.units[b].stop)
        if apart and not (grouped and b + 1 < len(self.units) and self.units[b + 1].stop):
            return False
        between = [self.word(i) for i in range(a + 1, b)]
        if not between:
            return not self._is_past_list(before, b)
        if self._is_thought(a, b, between):
            return True
        stopped = self.units[a + 1].stop > NO_STOP or between != ["and", "also"]
        moves_on = stopped and "name-moves" in item.says and "name-moves" not in before.says
        return between in _LIST_WORDS and not moves_on

    def _is_past_list(self, before: Named, b: int) -> bool:
        """Whether the name at unit ``b`` follows a list without a word between and is no part of it."""
        if len(before.places) > 1 and self.word(before.last - 1) in _LAST_OF_LIST:
            return True  # "Ana, Ben and Theo, Zoe was out"
        return self.word(b + 1) in _IS and self.stop_after(b) == NO_STOP  # "when I came to Ana, Ben was gone"

    def _is_thought(self, a: int, b: int, between: Sequence[str]) -> bool:
        """Whether what stands in a list of names looks for the next name: "Ana and, who was the third, Ben"."""
        if between[0] != "and" or not 1 < len(between) <= _THOUGHT or self.units[b].stop != COMMA:
            return False
        return COMMA in (self.units[a + 1].stop, self.units[a + 2].stop)

    def _mark_slips(self, found: dict[int, Named]) -> None:
        """Mark the names that were taken back, and everything else that is said of those named so by mistake."""
        places = list(found)
        for place, a in enumerate(places):
            b = next((p for p in places[place + 1 :] if not set(self.names(p)) & set(self.names(a))), None)
            if b is not None and takes_back(self, a, b):
                self.slips |= set(self.names(a)) - set(self.names(b))
                found[b].start = min(found[b].start, found[a].start)
                for p in places[place : places.index(b)]:
                    found[p].says.add("slip")
        for i, item in found.items():
            if "name-elsewhere" in item.says:
                self.slips |= set(self.names(i))
            if self.word(i - 1) == "not":
                item.says.add("slip")
        for i, item in found.items():
            if set(self.names(i)) <= self.slips and "name-moves" not in item.says:
                item.says.add("slip")
