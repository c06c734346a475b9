"""``recap_names``: where somebody on the roster is named.

A name is known by its letters first (in full, first, alias, nickname, last), then, where a student's name is likely
to stand, by its sound. Whether the teacher conferred with the one named is settled by ``recap_split``.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from spacy.language import Language

from models.rulebook import Rulebook
from pipeline.analysis import ATTRIBUTE, Analysis, Mention
from pipeline.heard import find_heard
from pipeline.namebook import Namebook, guess_class, name_key
from pipeline.spelled import find_spelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc

    from models.entities import Roster


@Language.factory("recap_names", requires=["token.tag"], assigns=["doc._.recap"], retokenizes=False)
def make_names(nlp: Language, name: str, rules: Rulebook | None = None) -> NameFinder:
    """The component, for ``nlp.add_pipe("recap_names")``."""
    return NameFinder(rules or Rulebook.load())


class NameFinder:
    """Fills ``mentions`` of ``doc._.recap`` from its roster."""

    def __init__(self, rules: Rulebook) -> None:
        @lru_cache(maxsize=64)
        def book(roster: Roster) -> Namebook:
            return Namebook(roster, rules.nicknames, rules.sounds)

        self._book = book
        self._given = frozenset(name_key(name) for name in (*rules.nicknames, *rules.sounds))

    def __call__(self, doc: Doc) -> Doc:
        """Find the mentions."""
        analysis: Analysis = doc._.get(ATTRIBUTE)
        book = self._book(analysis.roster)
        if book:
            spelled = find_spelled(doc, book)
            analysis.mentions = settle(sorted([*spelled, *find_heard(doc, book, spelled, self._given)], key=lambda m: m.start))
        return doc


def settle(mentions: Sequence[Mention]) -> list[Mention]:
    """Narrow mentions that can mean several students by those that can mean only one."""
    sure = {m.names[0] for m in mentions if len(m.names) == 1}
    narrowed = []
    for mention in mentions:
        named = tuple(name for name in mention.names if name in sure)
        narrowed.append(replace(mention, names=named) if len(named) == 1 else mention)
    return narrowed
