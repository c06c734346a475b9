"""``recap_stage``: where in the writing process the piece is, where the recap says so or plainly shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacy.language import Language

from models.entities import Evidence, Finding
from pipeline.analysis import ATTRIBUTE, Analysis

if TYPE_CHECKING:
    from pipeline.analysis import Cue, Stretch
    from spacy.tokens import Doc


@Language.factory("recap_stage", requires=["doc._.recap"], retokenizes=False)
def make_stage(nlp: Language, name: str) -> StageFinder:
    """The component, for ``nlp.add_pipe("recap_stage")``."""
    return StageFinder()


class StageFinder:
    """Adds the stage to ``findings``; runs after ``recap_types``."""

    def __call__(self, doc: Doc) -> Doc:
        """Find the stage of every stretch of ``doc._.recap``."""
        analysis: Analysis = doc._.get(ATTRIBUTE)
        for stretch in analysis.stretches:
            self._find(doc, stretch)
        return doc

    def _find(self, doc: Doc, stretch: Stretch) -> None:
        cue = next((c for clause in stretch.clauses for c in clause.cues if c.says.startswith("stage-")), None)
        if cue is not None:
            self._add(doc, stretch, cue.says.removeprefix("stage-"), cue.start, cue.end, cue.rule)
            return
        types = [f for f in stretch.findings if f.kind == "type"]
        if types and types[0].text == "rehearsal":
            span = doc.char_span(types[0].evidence.start_char, types[0].evidence.end_char, alignment_mode="expand")
            if span is not None:
                self._add(doc, stretch, "prewriting", span.start, span.end, "stage-by-type")

    @staticmethod
    def _add(doc: Doc, stretch: Stretch, stage: str, start: int, end: int, rule: str) -> None:
        span = doc[start:end]
        evidence = Evidence(quote=span.text, start_char=span.start_char, end_char=span.end_char, rule=rule)
        stretch.findings.append(Finding(kind="stage", text=stage, evidence=evidence))
