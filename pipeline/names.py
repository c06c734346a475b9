"""``recap_names``: where somebody on the roster is named, and whether only by the way.

Source of the cues: ``models/rules/names.yaml``. Whom the teacher conferred with is settled by ``recap_split``, which
sees the whole recap; here a mention gets the role ``mentioned`` where the words around it say so.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from spacy.language import Language

from models.rulebook import Rulebook
from pipeline.analysis import ATTRIBUTE, Analysis, Mention
from pipeline.namebook import Namebook, name_key

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from models.entities import Roster

TITLES: Final = frozenset(
    "mr mrs ms miss mister dr coach principal aunt auntie uncle tia tio professor officer captain king queen prince "
    "princess saint st president sir lady lord maestra senor senora grandma grandpa".split()
)


@Language.factory("recap_names", requires=["token.tag"], assigns=["doc._.recap"], retokenizes=False)
def make_names(nlp: Language, name: str, rules: Rulebook | None = None) -> NameFinder:
    """The component, for ``nlp.add_pipe("recap_names")``."""
    return NameFinder(rules or Rulebook.load())


class NameFinder:
    """Fills ``mentions`` of ``doc._.recap`` from its roster."""

    def __init__(self, rules: Rulebook) -> None:
        self._book = lru_cache(maxsize=64)(lambda roster: Namebook(roster, rules.nicknames))

    def __call__(self, doc: Doc) -> Doc:
        """Find the mentions."""
        analysis: Analysis = doc._.get(ATTRIBUTE)
        analysis.mentions = find_mentions(doc, self._book(analysis.roster))
        return doc


def find_mentions(doc: Doc, book: Namebook) -> list[Mention]:
    """All places of ``doc`` where a form of the book stands, in order, the longest at each place."""
    found: list[Mention] = []
    i = 0
    while i < len(doc):
        mention = _mention_at(doc, i, book) if book else None
        if mention is None:
            i += 1
        else:
            found.append(mention)
            i = mention.end
    return settle(found)


def _mention_at(doc: Doc, i: int, book: Namebook) -> Mention | None:
    if not doc[i].text[:1].isalpha() or (i and name_key(doc[i - 1].text) in TITLES):
        return None
    key, end = "", i
    best: Mention | None = None
    while end < len(doc) and end - i < 2 * book.longest:
        text = doc[end].text
        end += 1
        if text in ("-", "'", "’"):
            continue
        part = name_key(text)
        if not part:
            break
        key += part
        naming = book.look_up(key)
        if naming is not None and doc[i].is_title:
            best = Mention(start=i, end=end, names=naming.names, role="conferred", rule=naming.rule)
    return best


def settle(mentions: list[Mention]) -> list[Mention]:
    """Narrow mentions that can mean several students by those that can mean only one."""
    sure = {m.names[0] for m in mentions if len(m.names) == 1}
    narrowed = []
    for mention in mentions:
        named = tuple(name for name in mention.names if name in sure)
        narrowed.append(replace(mention, names=named) if len(named) == 1 else mention)
    return narrowed


def guess_class(text: str, roster: Roster) -> str | None:
    """Whose recap it is: the class with most students named in ``text``; None on a tie or when nobody is named."""
    from collections import Counter

    words = {name_key(word) for word in text.replace("'s", " ").replace("’s", " ").split()}
    counts = Counter(s.class_name for s in roster.students if name_key(s.name.split()[0]) in words)
    best = counts.most_common(2)
    return best[0][0] if best and (len(best) == 1 or best[0][1] > best[1][1]) else None
