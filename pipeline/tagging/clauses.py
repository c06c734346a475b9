"""``recap_clauses``: the clause-like stretches of a recap that could each be a value.

Speech has no commas: a recogniser may print a full stop where the teacher breathed, a comma for a full stop, or
nothing at all. So a clause starts where punctuation says so, or where the parse sees a subject with its own verb
after a conjunction, or a new sentence without a full stop. What a rule or a trained component labels is a clause;
neighbours of one label are joined again afterwards.

Fills ``Stretch.clauses`` of every stretch; where no component has made stretches, the whole text is one if it has
words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacy.language import Language

from models.words import has_words
from pipeline.tagging.analysis import Clause, Stretch, analysis_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

FULL_STOPS = frozenset(".?!;:…")
BREAKS = FULL_STOPS | {",", "—", "–", "-", "--", "..."}
_LINKS = frozenset({"and", "but", "so", "or", "then", "because", "cause", "although", "while", "plus"})
_ASIDES = frozenset({"though", "um", "uh", "er", "too", "either", "honestly", "please"})
"""Words between commas that belong to the clause before them."""
_OPENERS = frozenset({"i", "we", "he", "she", "they", "it", "that", "there", "this", "what"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})
_LEAST_AFTER_COMMA = 5
"""A stretch between commas with fewer words and no verb is an item of a list, not a clause."""


@Language.factory("recap_clauses", assigns=["doc._.recap"], requires=["token.dep", "token.tag"], retokenizes=False)
def make_clauses(nlp: Language, name: str) -> ClauseFinder:  # noqa: ARG001 - spaCy passes them
    """The component, for ``nlp.add_pipe("recap_clauses")``."""
    return ClauseFinder()


class ClauseFinder:
    """Cuts each stretch into clauses, every token in exactly one."""

    def __call__(self, doc: Doc) -> Doc:
        """Fill ``clauses`` of the stretches of ``doc._.recap``."""
        analysis = analysis_of(doc)
        if not analysis.stretches and has_words(doc.text):
            analysis.stretches = [Stretch(start=0, end=len(doc))]
        for stretch in analysis.stretches:
            starts = [i for i in range(stretch.start, stretch.end) if i == stretch.start or starts_clause(doc, i)]
            stretch.clauses = [Clause(start=a, end=b) for a, b in zip(starts, [*starts[1:], stretch.end], strict=True)]
        return doc


def starts_clause(doc: Doc, i: int) -> bool:
    """Whether a clause starts at token ``i`` (not the first)."""
    before, token = doc[i - 1], doc[i]
    if token.text in BREAKS or token.is_space or (before.text == "-" and not before.whitespace_):
        return False
    if before.text in FULL_STOPS:
        return True
    word = token.lower_
    if before.text in BREAKS:
        return word not in _ASIDES and not _is_list_item(doc, i)
    if word in _LINKS:
        return before.lower_ not in _LINKS and _has_own_subject(doc, i)
    if before.lower_ in _LINKS:
        return False
    return bool(token.is_sent_start) and word in _OPENERS


def _is_list_item(doc: Doc, i: int) -> bool:
    """Whether the words from ``i`` to the next break are few and hold no verb."""
    for j in range(i, min(i + _LEAST_AFTER_COMMA, len(doc))):
        if doc[j].text in BREAKS:
            return True
        if doc[j].pos_ in ("VERB", "AUX") or doc[j].lower_ in _LINKS - {"and", "or"}:
            return False
    return i + _LEAST_AFTER_COMMA >= len(doc)


def _has_own_subject(doc: Doc, i: int) -> bool:
    """Whether the link word at ``i`` is followed by a subject with its verb, before any break."""
    for j in range(i + 1, min(i + 9, len(doc))):
        token = doc[j]
        if token.text in BREAKS or token.pos_ in ("VERB", "AUX"):
            return False
        if token.dep_ in _SUBJECTS and token.head.i > j and _opens(token, i + 1):
            return True
    return False


def _opens(subject: Token, start: int) -> bool:
    """Whether the subject's phrase begins at ``start``, give or take an adverb or a day before it."""
    left = subject.left_edge.i
    return left <= start or all(
        t.pos_ in ("ADV", "INTJ", "NOUN", "ADP", "DET", "ADJ", "PROPN") for t in subject.doc[start:left]
    )
