"""Where in a text a name stands, and whether a word that looks like one is one."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from pipeline.tagging.clauses import FULL_STOPS
from pipeline.tagging.naming.book import name_key
from pipeline.tagging.naming.ordinary import CALENDAR, INTERJECTIONS, NOT_AFTER_A_NAME, PEOPLES, PLACES, SCHOOL, WORDS
from pipeline.tagging.naming.units import FILLERS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_TITLES_TEXT = """
mr mrs ms miss mister dr doctor coach principal aunt auntie uncle tia tio tía tío professor officer captain king queen
prince princess saint st president sir lady lord maestra maestro senor senora nurse judge granny grandma grandpa
"""
_OPENERS_TEXT = """
so okay ok alright right well now yes yeah hi hey and then next but oh also finally lastly anyway plus
"""
_LEAD_IN_TEXT = """
with okay ok so then now next alright first last finally lastly
"""
_MAY_LEAD_IN_TEXT = """
and is was 's for on to
"""
_IN_TEXT = """
in from of near visit visiting visited north south east west
"""
_WHEN_TEXT = """
in of until till since by last this next early late mid
"""
_CLOSED_TEXT = """
IN DT PRP PRP$ CC MD WDT WP WRB TO EX RP PDT WP$ CD SYM POS LS
"""

TITLES: Final = frozenset(_TITLES_TEXT.split())
_OPENERS: Final = frozenset(_OPENERS_TEXT.split())
_LEAD_IN: Final = frozenset(_LEAD_IN_TEXT.split())
_MAY_LEAD_IN: Final = frozenset(_MAY_LEAD_IN_TEXT.split())
_BEFORE_DATES: Final = frozenset({"on", "by", "until", "till", "since", "before", "after", "for", "from", "to"})
_OBJECTS: Final = ("it", "the", "a", "an", "this", "these", "those", "them", "me", "us", "your", "my", "every", "all")
_FIRST: Final = frozenset({"first", "1st"})
_IN: Final = frozenset(_IN_TEXT.split())
_WHEN: Final = frozenset(_WHEN_TEXT.split())
_CLOSED: Final = frozenset(_CLOSED_TEXT.split())
_NEVER: Final = FILLERS | CALENDAR | INTERJECTIONS | PEOPLES | SCHOOL | TITLES
_NO_PART: Final = CALENDAR | PEOPLES | INTERJECTIONS
_NOUNS: Final = frozenset({"NN", "NNP", "NNPS"})
_FINITE: Final = frozenset({"VBZ", "VBD", "VBP", "MD", "POS"})


class NamePlaces:
    """Answers questions about the tokens of one text.

    Args:
        doc: a tagged text.
        believing: take a word at a sentence's start for a name when only the tagger is against it.
    """

    def __init__(self, doc: Doc, *, believing: bool = False) -> None:
        self._tokens, self._believing = list(doc), believing

    @cached_property
    def is_caseless(self) -> bool:
        """Whether the text has no capitals to go by."""
        words = [t for t in self._tokens if t.is_alpha and t.text != "I"]
        return sum(t.text[0].isupper() for t in words) * 40 < len(words) or all(t.is_upper for t in words)

    def before(self, i: int) -> int:
        """The word before token ``i``, fillers and commas left out; -1 at a full stop or the start of the text."""
        i -= 1
        while i >= 0 and (not name_key(self._tokens[i].text) or self._tokens[i].lower_ in FILLERS):
            if self._tokens[i].text in FULL_STOPS:
                return -1
            i -= 1
        return i

    def after(self, i: int) -> int:
        """The token at or after ``i`` that is no filler; -1 at the end."""
        while i < len(self._tokens) and self._tokens[i].lower_ in FILLERS:
            i += 1
        return i if i < len(self._tokens) else -1

    def starts_sentence(self, i: int) -> bool:
        """Whether a full stop stands before token ``i``, or before the words like "okay, so" that lead to it."""
        before = self.before(i)
        while before >= 0 and self._tokens[before].lower_ in _OPENERS:
            before = self.before(before)
        return before < 0

    def is_capital(self, i: int) -> bool:
        """Whether token ``i`` is printed as a name is."""
        text = self._tokens[i].text
        return text[:1].isupper() and (len(text) > 1) and text not in ("I'm", "I'll", "OK")

    def has_title(self, i: int) -> bool:
        """Whether "Mrs.", "Uncle" and the like stand before token ``i``: no child is called so."""
        return i > 0 and name_key(self._tokens[i - 1].text) in TITLES

    def may_be_word(self, i: int) -> bool:
        """Whether token ``i`` could be no name for all its capital: a month, a place, a word at a sentence's start."""
        key = name_key(self._tokens[i].text)
        before = self._tokens[i - 1].lower_ if i else ""
        leads = before in _WHEN if key in CALENDAR else before in _IN
        if key == "minnie" and self._follows(i + 1, ("lesson", "lessons")) and not self._opens(i):
            return True  # a mini-lesson
        if (key in CALENDAR or key in PLACES) and (self._is_dated(i) or (leads and not self._is_owner(i))):
            return True
        if key not in WORDS and key not in CALENDAR:
            return False
        if not self.is_capital(i):
            return not (self.is_caseless and self.is_likely(i, i + 1)) or self._reads_as_word(i)
        return self.before(i) < 0 and self._reads_as_word(i)

    def _opens(self, i: int) -> bool:
        """Whether nothing but words like "okay, so, next is" stands before token ``i`` in the text."""
        before = (name_key(token.text) for token in self._tokens[:i])
        return all(not key or key in _OPENERS | _LEAD_IN | FILLERS or key in ("is", "'s") for key in before)

    def _is_owner(self, i: int) -> bool:
        return i + 1 < len(self._tokens) and self._tokens[i + 1].tag_ == "POS"

    def _is_dated(self, i: int) -> bool:
        """Whether a number follows token ``i``: "August 5", "May fifth", but not "August first. He has …"."""
        if i + 1 >= len(self._tokens):
            return False
        after = self._tokens[i + 1]
        if after.lower_ == "first":
            return self._tokens[i - 1].lower_ in _BEFORE_DATES if i else False
        if after.lower_ == "1st":
            return not self._comes_first(i)
        return after.text[:1].isdigit() or after.like_num

    def _reads_as_word(self, i: int) -> bool:
        """Whether what follows a word at a sentence's start makes it a verb or a noun."""
        after = self.after(i + 1)
        if after < 0:
            return False
        following = self._tokens[after]
        word = following.lower_
        if not name_key(following.text) or following.tag_ in _FINITE or word in _FIRST | {"and", "next", "again"}:
            return False
        if word in ("he", "she"):  # "Grace, she has a lead", whatever the marks
            return self._tokens[i].tag_ not in _NOUNS
        if word in ("i", "we"):  # "Grace I saw last", but "Hope I see it"
            return self._tokens[i].tag_ not in _NOUNS or not self._is_past(after + 1)
        if word in NOT_AFTER_A_NAME:
            return not (word == "up" and self._follows(after + 1, ("first", "next")))
        return not self._believing and not self.is_name_tag(i)

    def _is_past(self, i: int) -> bool:
        return i < len(self._tokens) and self._tokens[i].tag_ == "VBD"

    def _follows(self, i: int, words: tuple[str, ...]) -> bool:
        return i < len(self._tokens) and self._tokens[i].lower_ in words

    def is_closed(self, i: int) -> bool:
        """Whether token ``i`` is a pronoun, preposition, number or the like: never a name that was misheard."""
        token = self._tokens[i]
        word = token.lower_
        return token.tag_ in _CLOSED or token.is_stop or name_key(word) in _NEVER or not word[:1].isalpha()

    def is_undated(self, i: int) -> bool:
        """Whether token ``i`` is a month or day by its letters, and a name by its place ("Mei" printed as "May").

        That is "May 1st, the goal was …" after another sentence, and "Okay, May, she …".
        """
        if name_key(self._tokens[i].text) not in CALENDAR or not (self.is_capital(i) and self.is_name_tag(i)):
            return False
        before = self.before(i)
        leads = before >= 0 and self._tokens[before].lower_ in _LEAD_IN
        return self._comes_first(i) or (leads and self._follows(i + 1, (",",)) and self._follows(i + 2, ("he", "she")))

    def _comes_first(self, i: int) -> bool:
        """Whether "1st" after token ``i`` tells that somebody is first; a recap may begin with its date."""
        return i > 0 and self.before(i) < 0 and self._follows(i + 1, ("1st",)) and self._follows(i + 2, (",", "."))

    def leads_to_object(self, i: int) -> bool:
        """Whether token ``i`` starts a sentence and is followed as a verb is: "Try it", "Mark the first line"."""
        return self.starts_sentence(i) and self._follows(i + 1, _OBJECTS)

    def is_name_tag(self, i: int) -> bool:
        """Whether the tagger takes token ``i`` for a name."""
        return self._tokens[i].tag_ in ("NNP", "NNPS")

    def is_likely(self, i: int, end: int) -> bool:
        """Whether a student's name is likely to stand at tokens ``i`` to ``end``: where a recap opens or moves on."""
        after = self.after(end)
        if after >= 0 and self._tokens[after].lower_ in _FIRST | {"next", "last"}:
            return True
        before = self.before(i)
        if before < 0:
            return i < 6 or (end < len(self._tokens) and self._tokens[end].text in ",.")
        return self._tokens[before].lower_ in _LEAD_IN

    def is_name_like(self, i: int) -> bool:
        """Whether the tagger takes token ``i`` for a name or a noun, as it does with names that it does not know."""
        return self._tokens[i].tag_ in _NOUNS or self._tokens[i].tag_ in ("NNS", "FW")

    def is_possible(self, i: int) -> bool:
        """Whether the word before token ``i`` is one that often leads to a name, as to much else."""
        before = self.before(i)
        return before >= 0 and self._tokens[before].lower_ in _MAY_LEAD_IN

    def is_subject(self, i: int) -> bool:
        """Whether token ``i`` stands as a name does that something is said about: before a verb, a comma or a stop."""
        return i + 1 == len(self._tokens) or self._tokens[i + 1].text in ",.;:" or self._tokens[i + 1].tag_ in _FINITE

    def is_announced(self, i: int) -> bool:
        """Whether the words before token ``i`` move on to a name, and it is a noun without its article."""
        if self._tokens[i].tag_ not in ("NN", "NNP", "JJ", "UH") or not self.is_subject(i):
            return False
        before = self.before(i)
        if before < 0:
            return False
        lead = self._tokens[before].lower_
        if lead in ("was", "is", "'s"):
            lead = self._tokens[before - 1].lower_ if before else ""
            return lead in ("next", "last", "this", "first")
        return lead in ("last", "next", "finally", "lastly", "then", "with", "okay", "ok")

    def belongs_before(self, i: int) -> bool:
        """Whether the word before token ``i`` is the first part of somebody's or something's name."""
        if (
            i == 0
            or not self._tokens[i - 1].whitespace_
            or _may_end_sentence(self._tokens[i - 1])
            or self.before(i - 1) < 0
        ):
            return False
        key = name_key(self._tokens[i - 1].text)
        return self.is_capital(i - 1) and self.is_name_tag(i - 1) and key not in _NO_PART and key not in _OPENERS

    def belongs_after(self, end: int) -> bool:
        """Whether the token at ``end`` is the last part of somebody's or something's name."""
        if (
            end >= len(self._tokens)
            or not self._tokens[end - 1].whitespace_
            or _may_end_sentence(self._tokens[end - 1])
        ):
            return False
        key = name_key(self._tokens[end].text)
        return self.is_capital(end) and self.is_name_tag(end) and key not in _NO_PART


def _may_end_sentence(token: Token) -> bool:
    """Whether a full stop is part of the token and may end a sentence, as in "Jun.", but not in "J." and "Mrs."."""
    return len(token) > 2 and token.text.endswith(".") and name_key(token.text) not in TITLES
