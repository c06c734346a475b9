"""``recap_labels``: what each clause tells, decided for all clauses of a stretch together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacy.language import Language

from models.rulebook import Rulebook
from pipeline.tagging.analysis import analysis_of
from pipeline.tagging.chain import NOTHING, Chain

if TYPE_CHECKING:
    from spacy.tokens import Doc


@Language.factory("recap_labels", requires=["doc._.recap"], retokenizes=False)
def make_labels(nlp: Language, name: str, rules: Rulebook | None = None) -> Labeller:  # noqa: ARG001 - spaCy passes them
    """The component, for ``nlp.add_pipe("recap_labels")``."""
    return Labeller(rules or Rulebook.load())


class Labeller:
    """Fills ``label``, ``continues`` and ``rule`` of every clause."""

    def __init__(self, rules: Rulebook) -> None:
        self.chain = Chain(rules.weights, rules.said)

    def __call__(self, doc: Doc) -> Doc:
        """Label the clauses of every stretch of ``doc._.recap``."""
        analysis = analysis_of(doc)
        for stretch in analysis.stretches:
            states = self.chain.decode([clause.features for clause in stretch.clauses])
            for clause, state in zip(stretch.clauses, states, strict=True):
                clause.continues = state.endswith("+")
                clause.label = None if state == NOTHING else state.rstrip("+")
                clause.rule = self.chain.strongest(clause.features, state) if clause.label else ""
        return doc
