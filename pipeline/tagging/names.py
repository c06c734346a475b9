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
from pipeline.tagging.analysis import Mention, analysis_of
from pipeline.tagging.naming.book import Namebook, name_key
from pipeline.tagging.naming.heard import find_heard
from pipeline.tagging.naming.spelled import find_spelled

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from spacy.tokens import Doc

    from models.entities import Roster


@Language.factory("recap_names", requires=["token.tag"], assigns=["doc._.recap"], retokenizes=False)
def make_names(nlp: Language, name: str, rules: Rulebook | None = None) -> NameFinder:  # noqa: ARG001 - spaCy calls it so
    """The component, for ``nlp.add_pipe("recap_names")``."""
    return NameFinder(rules or Rulebook.load())


class NameFinder:
    """Fills ``mentions`` of ``doc._.recap`` from its roster; needs no parse."""

    def __init__(self, rules: Rulebook) -> None:
        @lru_cache(maxsize=64)
        def book(roster: Roster) -> Namebook:
            return Namebook(roster, rules.nicknames, rules.sounds)

        self._book = book
        self._given = frozenset(name_key(name) for name in (*rules.nicknames, *rules.sounds))

    def __call__(self, doc: Doc) -> Doc:
        """Find the mentions."""
        analysis = analysis_of(doc)
        book = self._book(analysis.roster)
        if book:
            spelled = find_spelled(doc, book)
            heard = find_heard(doc, book, spelled, self._given)
            found = sorted([*spelled, *heard], key=lambda mention: mention.start)
            analysis.mentions = settle(found, analysis.roster)
        return doc


def settle(mentions: Sequence[Mention], roster: Roster) -> list[Mention]:
    """Narrow mentions that can mean several students by what the others mean: the same student, or the same class."""
    sure = {m.names[0] for m in mentions if len(m.names) == 1}
    narrowed = [_narrow(mention, sure) for mention in mentions]
    if all(len(m.names) == 1 for m in narrowed) or len(roster.class_names) < 2:
        return narrowed
    of_class = {class_name: {s.name for s in roster.of_class(class_name).students} for class_name in roster.class_names}
    named = {m.names for m in narrowed}
    fits = {c: sum(not names.isdisjoint(said) for said in named) for c, names in of_class.items()}
    best = [c for c in fits if fits[c] == max(fits.values())]
    return [_narrow(m, of_class[best[0]]) for m in narrowed] if len(best) == 1 else narrowed


def _narrow(mention: Mention, names: Container[str]) -> Mention:
    """The mention of those of ``names`` that it can mean, if there are any."""
    left = tuple(name for name in mention.names if name in names)
    return replace(mention, names=left) if left and left != mention.names else mention
