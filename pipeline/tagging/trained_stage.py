"""``recap_trained_stage``: the stage of the piece as the small language model reads it, beside what the rules found.

A stage is told in many more ways than rules name ("still setting it down", "the fixing-up sheet is out"), and the words
of a stage may tell none. What the rules say counts, that they find none as well. Where both say the same, the rules'
finding stays as it is; a stage that the model alone finds is quoted by the clause that counted most for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spacy.language import Language

from models.entities import Finding
from models.trained_weights import NO_STAGE, TOLD_STAGES
from pipeline.tagging.analysis import analysis_of, evidence_of
from pipeline.tagging.trained import without_marks

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from pipeline.tagging.analysis import Reading, Stretch

RULES_SAY: Final = 2.5
"""How much the rules' stage, or that they find none, counts beside the model; chosen on teachers left out."""


@Language.factory("recap_trained_stage", requires=["doc._.recap"], retokenizes=False)
def make_trained_stage(nlp: Language, name: str) -> TrainedStage:  # noqa: ARG001 - spaCy hands them over
    """The component, for ``nlp.add_pipe("recap_trained_stage")``."""
    return TrainedStage()


class TrainedStage:
    """Puts its choice of the stage into ``findings`` in place of the rules'."""

    def __call__(self, doc: Doc) -> Doc:
        """Choose the stage of every stretch of ``doc._.recap`` that was read."""
        for stretch in analysis_of(doc).stretches:
            if stretch.reading is not None:
                _choose(doc, stretch, stretch.reading.result())
        return doc


def _choose(doc: Doc, stretch: Stretch, reading: Reading) -> None:
    by_rules = next((f.text for f in stretch.findings if f.kind == "stage"), NO_STAGE)
    scores = reading.stages.copy()
    scores[TOLD_STAGES.index(by_rules)] += RULES_SAY
    stage = TOLD_STAGES[int(scores.argmax())]
    if stage == by_rules:
        return
    stretch.findings[:] = [f for f in stretch.findings if f.kind != "stage"]
    if stage != NO_STAGE:
        evidence = evidence_of(doc, *_place(doc, stretch, reading), f"trained:stage-{stage}")
        stretch.findings.append(Finding(kind="stage", text=stage, evidence=evidence))


def _place(doc: Doc, stretch: Stretch, reading: Reading) -> tuple[int, int]:
    """The clause around the word that counted most for the stage (first token, token past the last)."""
    word = stretch.start + int(reading.places.argmax())
    clause = next((c for c in stretch.clauses if c.start <= word < c.end), stretch)
    start, end = without_marks(doc, clause.start, clause.end)
    return (start, end) if start < end else (clause.start, clause.end)
