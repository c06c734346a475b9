"""``recap_assertion``: takes back what was said not to have happened, or only to be possible.

After ConText (Harkema and others, 2009) and medspaCy: a trigger ("I was going to", "I didn't get to", "next time I'd
like to") has a scope, from the trigger to the end of its clause and of the clauses that go on with it; what was found
inside is no fact. A trouble stays one: "she didn't get to the end" tells of a need. What looks like a negation and is
praise ("she didn't need me") has rules of its own, which say ``compliment``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spacy.language import Language

from pipeline.tagging.analysis import analysis_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from pipeline.tagging.analysis import Clause

_FACTS: Final = frozenset({"compliment", "taught", "goal-new"})
_TRIGGERS: Final = frozenset({"negated", "hypothetical"})
_REACH: Final = 3
"""A trigger stands among the first words of its clause; later ones are about a part of what is told."""


@Language.factory("recap_assertion", requires=["doc._.recap"], retokenizes=False)
def make_assertion(nlp: Language, name: str) -> AssertionChecker:  # noqa: ARG001 - spaCy passes them
    """The component, for ``nlp.add_pipe("recap_assertion")``."""
    return AssertionChecker()


class AssertionChecker:
    """Clears the labels of clauses in the scope of a trigger; runs after ``recap_labels``."""

    def __call__(self, doc: Doc) -> Doc:
        """Check every stretch of ``doc._.recap``."""
        analysis = analysis_of(doc)
        for stretch in analysis.stretches:
            in_scope = False
            for clause in stretch.clauses:
                in_scope = _triggered(clause) or (in_scope and clause.continues)
                if in_scope and clause.label in _FACTS:
                    clause.label, clause.rule = None, ""
        return doc


def _triggered(clause: Clause) -> bool:
    triggers = [cue for cue in clause.cues if cue.says in _TRIGGERS and cue.start < clause.start + _REACH]
    if not triggers or clause.label not in _FACTS:
        return False
    first = min(cue.start for cue in triggers)
    # A cue of its own before the trigger ends the scope: "I showed her what she didn't get to".
    return not any(cue.says == clause.label and cue.value > cue.start and cue.start < first for cue in clause.cues)
