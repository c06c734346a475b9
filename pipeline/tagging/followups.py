"""``recap_follow_ups``: what only the teacher will do ("I need to check in Thursday"), no goal of the student's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from spacy.language import Language

from pipeline.tagging.analysis import analysis_of
from pipeline.tagging.days import day_said

if TYPE_CHECKING:
    from datetime import date

    from spacy.tokens import Doc

    from models.entities import Finding
    from pipeline.tagging.analysis import Clause


@Language.factory("recap_follow_ups", requires=["doc._.recap"], retokenizes=False)
def make_follow_ups(nlp: Language, name: str) -> FollowUpMarker:  # noqa: ARG001 - spaCy passes them
    """The component, for ``nlp.add_pipe("recap_follow_ups")``."""
    return FollowUpMarker()


class FollowUpMarker:
    """Labels clauses as follow-ups; runs after ``recap_labels`` and before ``recap_spans``."""

    def __call__(self, doc: Doc) -> Doc:
        """Mark the follow-ups in every stretch of ``doc._.recap``."""
        analysis = analysis_of(doc)
        for stretch in analysis.stretches:
            for clause in stretch.clauses:
                _mark(clause)
        return doc


def _mark(clause: Clause) -> None:
    cue = next((cue for cue in clause.cues if cue.says == "follow_up" and cue.value < clause.end), None)
    if cue is not None and clause.label in (None, "goal-new", "goal-continuing", "follow_up"):
        clause.label, clause.continues, clause.rule = "follow_up", False, cue.rule


def with_due(finding: Finding, doc: Doc, start: int, end: int, recorded_on: date | None) -> Finding:
    """The follow-up ``finding``, told in tokens ``start`` to ``end``, with its day where it names one."""
    if recorded_on is None:
        return finding
    return replace(finding, due=day_said([token.lower_ for token in doc[start:end]], recorded_on))
