"""``recap_stage``: where in the writing process the piece is, where the recap says so or plainly shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacy.language import Language

from models.entities import Finding
from pipeline.analysis import ATTRIBUTE, Analysis, evidence_of

if TYPE_CHECKING:
    from pipeline.analysis import Stretch
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
            if (finding := _stage(doc, stretch)) is not None:
                stretch.findings.append(finding)
        return doc


def _stage(doc: Doc, stretch: Stretch) -> Finding | None:
    told = [cue for clause in stretch.clauses for cue in clause.cues if cue.says.startswith("stage-")]
    if told:
        # The stage that is told first is where the piece is; later ones tell of what comes next.
        cue = told[0]
        evidence = evidence_of(doc, cue.start, cue.end, cue.rule)
        return Finding(kind="stage", text=cue.says.removeprefix("stage-"), evidence=evidence)
    main = next((f for f in stretch.findings if f.kind == "type"), None)
    if main is not None and main.text == "rehearsal":
        return Finding(kind="stage", text="prewriting", evidence=main.evidence)
    return None
