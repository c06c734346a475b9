"""Finds names by their letters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pipeline.tagging.analysis import Mention
from pipeline.tagging.naming.book import Namebook, Naming, name_key
from pipeline.tagging.naming.places import NamePlaces
from pipeline.tagging.naming.soundalike import likeness, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc

_JOINTS: Final = frozenset({"-", "'", "’", "‑"})
_OPENING: Final = 3
"""So many tokens, fillers and all, are where a text opens."""
_SOUNDS_THE_SAME: Final = 0.9
_LIKE_ENOUGH: Final = 0.7
"""A last name after the right first name need not be spelled well."""


def find_spelled(doc: Doc, book: Namebook) -> list[Mention]:
    """All places of ``doc`` where a form of the book stands, in order, the longest at each place."""
    finder = _Finder(book, NamePlaces(doc), doc)
    found: list[Mention] = []
    i = 0
    while i < len(doc):
        mention = finder.at(i)
        if mention is not None:
            found.append(mention)
        i = i + 1 if mention is None else mention.end
    return found or _first_word(doc, book)


def _first_word(doc: Doc, book: Namebook) -> list[Mention]:
    """The name with which a text opens that names nobody else, though it could be a word ("Faith scatters …")."""
    finder = _Finder(book, NamePlaces(doc, believing=True), doc)
    return [mention for i in range(min(_OPENING, len(doc))) if (mention := finder.at(i))][:1]


class _Finder:
    def __init__(self, book: Namebook, places: NamePlaces, doc: Doc) -> None:
        self._doc, self._tokens, self._book, self._places = doc, list(doc), book, places

    def at(self, i: int) -> Mention | None:
        """The mention that starts at token ``i``."""
        if not self._tokens[i].text[:1].isalpha():
            return None
        best = None
        for end, naming in self._forms_at(i):
            if self._is_meant(i, end, naming):
                best = (end, naming)
        if best is None:
            return None
        end, naming = best
        if naming.rule == "name-nickname":
            # "Jackson" is Jack's full name, but Jaxon sounds just like it
            same = nearest(name_key(self._doc[i:end].text), self._book.spoken, least=_SOUNDS_THE_SAME)
            if same:
                return self._mention(i, end, tuple(s.name for s in same), "name-sound", same[0].called)
        if naming.rule == "name-full":
            return self._mention(i, end, naming.names, naming.rule, naming.written)
        return self._with_rest(i, end, naming)

    def _forms_at(self, i: int) -> Iterator[tuple[int, Naming]]:
        """Where forms that start at token ``i`` end, and what they mean, the shortest first."""
        key, words, end = "", 0, i
        while end < len(self._tokens) and words < self._book.longest + 2:
            token = self._tokens[end]
            end += 1
            if token.text in _JOINTS:
                continue
            part = name_key(token.text)
            if not part or token.tag_ == "POS":
                return
            key, words = key + part, words + 1
            naming = self._book.look_up(key)
            if naming is None and words == 1 and part.endswith("s"):
                naming = self._without_apostrophe(part[:-1])
            if naming is not None and (words <= naming.words or self._is_split(i, end)):
                yield end, naming
            if not self._book.begins(key):
                return

    def _without_apostrophe(self, key: str) -> Naming | None:
        """What a form means that is printed as "Mayas" for "Maya's"."""
        naming = self._book.look_up(key)
        if naming is None or len(key) <= 3 or naming.rule not in ("name-first", "name-alias"):
            return None
        return replace(naming, written=f"{naming.written}'s")

    def _is_split(self, i: int, end: int) -> bool:
        """Whether tokens ``i`` to ``end`` may be one name that was printed in parts ("Ja Marcus", "Jae-won")."""
        return all(
            self._places.is_capital(j) or self._tokens[j - 1].text in _JOINTS
            for j in range(i, end)
            if self._tokens[j].text not in _JOINTS
        )

    def _is_meant(self, i: int, end: int, naming: Naming) -> bool:
        """Whether the form at tokens ``i`` to ``end`` names a student here."""
        if self._places.has_title(i) or not self._is_written_as_name(i, end, naming):
            return False
        if naming.rule == "name-full":
            return True
        if self._places.may_be_word(i):
            return False
        if naming.rule == "name-last":
            return len(naming.names) == 1 and self._places.is_likely(i, end) and not self._belongs_before(i)
        return not self._belongs_before(i)

    def _is_written_as_name(self, i: int, end: int, naming: Naming) -> bool:
        text = self._doc[i:end].text
        if len(text) == 1:  # "Q" where a name is likely, not each letter that is spoken of
            return text.isupper() and text != "I" and self._places.is_likely(i, end)
        return self._places.is_capital(i) or self._is_lower_case_name(i, naming)

    def _belongs_before(self, i: int) -> bool:
        """Whether the word before makes it somebody else ("Ezra Jack"), and is not another student in a list."""
        return self._places.belongs_before(i) and self._book.look_up(name_key(self._tokens[i - 1].text)) is None

    def _is_lower_case_name(self, i: int, naming: Naming) -> bool:
        if naming.rule == "name-full":
            return naming.words > 1
        if naming.rule not in ("name-first", "name-alias") or self._places.is_closed(i) or len(self._tokens[i]) < 3:
            return False
        tag = self._tokens[i].tag_
        return tag in ("NNP", "NNPS") or (tag == "NN" and len(self._tokens[i]) > 3) or self._places.is_caseless

    def _with_rest(self, i: int, end: int, naming: Naming) -> Mention | None:
        """The mention with an initial or a last name that follows; None where what follows makes it somebody else."""
        alone = self._mention(i, end, naming.names, naming.rule, naming.written)
        after = self._tokens[end] if end < len(self._tokens) else None
        if after is None or naming.rule == "name-last":
            return alone
        key = name_key(after.text)
        if len(key) == 1 and after.text[0].isupper() and (key not in "ai" or after.text.endswith(".")):
            names = tuple(name for name in naming.names if self._book.last_name(name).startswith(key))
            return replace(alone, end=end + 1, names=names, rule="name-initial") if names else alone
        if self._places.belongs_after(end) and self._book.look_up(key) is None:
            names = tuple(n for n in naming.names if likeness(key, self._book.last_name(n)) >= _LIKE_ENOUGH)
            if names:
                return self._mention(i, end + 1, names, "name-full", names[0])
            expected = self._places.is_likely(i, end) and self._tokens[i - 1].lower_ != "and"
            if not expected and not self._places.starts_sentence(i):
                return None
        return alone

    def _mention(self, start: int, end: int, names: tuple[str, ...], rule: str, written: str) -> Mention:
        text = self._doc[start:end].text.replace("’", "'")
        same = text.casefold() == written.casefold() or rule == "name-nickname"
        return Mention(start=start, end=end, names=names, role="mentioned", rule=rule, spelled="" if same else written)
