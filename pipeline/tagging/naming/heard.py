"""Finds names by their sound, where a recogniser wrote what it heard."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from pipeline.tagging.analysis import Mention
from pipeline.tagging.naming.book import Namebook, name_key
from pipeline.tagging.naming.places import NamePlaces
from pipeline.tagging.naming.soundalike import likeness, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from spacy.tokens import Doc

    from pipeline.tagging.naming.book import Spoken

LIKELY: Final = 0.64
"""How much a word must sound like a name where names are likely (see ``soundalike`` for how it was measured)."""
POSSIBLE: Final = 0.7
"""How much it must where names are as likely as not."""
ANYWHERE: Final = 0.8
"""How much a word in the midst of a sentence must."""
WORD_PLACE: Final = 0.86
"""How much a word must that has its capital from a full stop."""
LOWER_CASE: Final = 0.78
"""How much a word without a capital must, where names are likely."""
_NOT_TAGGED: Final = 0.1
"""So much more where the tagger does not take the word for a name."""
_KNOWN_NAME: Final = 0.82
"""A word that is a well-known name of its own is hardly another one misheard."""
_SOMEBODY_ELSE: Final = 0.95
"""A word that is part of a longer name is no student's, unless it sounds just so."""
_LAST_RESORT: Final = 0.5
"""How much the first name of a recap must sound like a student's when nobody else is named in it."""
_CLASS_FORMS: Final = 60
"""So many names, as spelled and as said, has a class."""
_DOUBLED: Final = 0.04
"""So much more a word must sound like a name when there are twice as many to choose from."""
_OPENING: Final = 14
"""So many tokens are the opening of a recap."""


def find_heard(doc: Doc, book: Namebook, spelled: Sequence[Mention], given: Collection[str]) -> list[Mention]:
    """Places of ``doc``, outside the mentions already found, where a name was written as it sounds.

    Args:
        doc: a tagged text.
        book: the roster's names.
        spelled: the mentions that are known, in order.
        given: keys of well-known given names.
    """
    finder = _Finder(doc, book, spelled, given)
    found = finder.mentions(finder.heard(), "name-sound")
    if found or spelled:
        return found
    return finder.mentions(finder.heard(at_last=True), "name-guess")


class _Finder:
    def __init__(self, doc: Doc, book: Namebook, spelled: Sequence[Mention], given: Collection[str]) -> None:
        self._doc, self._book, self._given = doc, book, given
        self._places = NamePlaces(doc)
        crowd = math.log2(max(1.0, len(book.spoken) / _CLASS_FORMS))
        self._more = _DOUBLED * crowd
        taken = {i for m in spelled for i in range(m.start, m.end)}
        self._starts = {m.start for m in spelled}
        self._edges = self._starts | {m.end for m in spelled}
        self._candidates = [i for i in range(len(doc)) if i not in taken and self._could_be(i)]

    def heard(self, *, at_last: bool = False) -> dict[str, list[Spoken]]:
        """Which words are names misheard, by key; ``at_last`` asks little of the first in the opening."""
        heard: dict[str, list[Spoken]] = {}
        for i in self._candidates:
            if at_last and (heard or i > _OPENING):
                break
            key = name_key(self._doc[i].text)
            found = nearest(key, self._book.spoken, least=self._least_at_last(i) if at_last else self._least(i))
            if found:
                heard[key] = found
        return heard

    def mentions(self, heard: Mapping[str, list[Spoken]], rule: str) -> list[Mention]:
        """The places where the words of ``heard`` stand, whatever the place is like."""
        return [
            self._mention(i, found, rule) for i in self._candidates if (found := heard.get(name_key(self._doc[i].text)))
        ]

    def _mention(self, i: int, found: Sequence[Spoken], rule: str) -> Mention:
        """The name at token ``i``: a last name that follows, well spelled or not, is part of it."""
        names, end, spelled = tuple(s.name for s in found), i + 1, found[0].called
        if end < len(self._doc) and self._doc[end].text[:1].isupper():
            key = name_key(self._doc[end].text)
            if any((last := self._book.last_name(name)) and likeness(key, last) >= LIKELY for name in names):
                end, spelled = end + 1, names[0]
        return Mention(start=i, end=end, names=names, role="mentioned", rule=rule, spelled=spelled)

    def _could_be(self, i: int) -> bool:
        places = self._places
        if not places.is_capital(i) and not places.is_announced(i):
            return False
        if (
            (places.is_closed(i) and not places.is_undated(i))
            or places.has_title(i)
            or places.may_be_word(i)
            or places.leads_to_object(i)
        ):
            return False
        return self._book.look_up(name_key(self._doc[i].text)) is None  # else it is spelled right, and still no student

    def _least(self, i: int, *, at_last: bool = False) -> float:
        """How much the word at token ``i`` must sound like a name; ``at_last`` overlooks what it is tagged as."""
        places, key = self._places, name_key(self._doc[i].text)
        if not places.is_capital(i):
            return LOWER_CASE
        if i + 1 in self._starts or places.is_undated(i):
            return _SOMEBODY_ELSE  # "Mark Ava for stamina"
        starts = places.starts_sentence(i)
        if not starts and (places.belongs_before(i) or places.belongs_after(i + 1)):
            return _SOMEBODY_ELSE
        least = WORD_PLACE if starts else ANYWHERE
        if places.is_likely(i, i + 1) or self._is_in_list(i):
            least = LIKELY
        elif places.is_possible(i):
            least = POSSIBLE
        least += self._more
        if not places.is_name_tag(i):
            least += _NOT_TAGGED
        if starts and not at_last and not places.is_name_like(i):
            least = max(least, WORD_PLACE)  # "True.", "Getting to know …"
        return max(least, _KNOWN_NAME) if key in self._given else least

    def _least_at_last(self, i: int) -> float:
        least = self._least(i, at_last=True)
        if name_key(self._doc[i].text) in self._given or not self._places.is_capital(i) or least == _SOMEBODY_ELSE:
            return least
        if self._places.is_name_tag(i):
            return _LAST_RESORT + self._more
        return _LAST_RESORT + self._more + _NOT_TAGGED if self._places.is_subject(i) else least

    def _is_in_list(self, i: int) -> bool:
        """Whether a known name stands beside token ``i``, over a comma, "and" or both."""
        left, right = i, i + 1
        while left > 0 and self._doc[left - 1].lower_ in (",", "and"):
            left -= 1
        while right < len(self._doc) and self._doc[right].lower_ in (",", "and"):
            right += 1
        return (left < i and left in self._edges) or (right > i + 1 and right in self._edges)
