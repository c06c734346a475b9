"""``recap_stage``: where in the writing process the piece is, where the recap says so or plainly shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spacy.language import Language

from models.entities import Finding
from pipeline.tagging.analysis import analysis_of, evidence_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from pipeline.tagging.analysis import Cue, Stretch


_NOT_YET: Final = frozenset({"before", "no", "not", "n't", "when", "until", "till", "once", "if", "never"})
_REACH: Final = 5
"""How many words before a stage may say that it is not there yet."""


@Language.factory("recap_stage", requires=["doc._.recap"], retokenizes=False)
def make_stage(nlp: Language, name: str) -> StageFinder:  # noqa: ARG001 - spaCy passes them
    """The component, for ``nlp.add_pipe("recap_stage")``."""
    return StageFinder()


class StageFinder:
    """Adds the stage to ``findings``; runs after ``recap_types``."""

    def __call__(self, doc: Doc) -> Doc:
        """Find the stage of every stretch of ``doc._.recap``."""
        analysis = analysis_of(doc)
        for stretch in analysis.stretches:
            if (finding := _stage(doc, stretch)) is not None:
                stretch.findings.append(finding)
        return doc


def _stage(doc: Doc, stretch: Stretch) -> Finding | None:
    told: list[tuple[str, Cue]] = []
    for clause in stretch.clauses:
        for cue in clause.cues:
            if cue.says.startswith("stage-"):
                stage = cue.says.removeprefix("stage-")
                ahead = any(
                    token.lower_ in _NOT_YET for token in doc[max(clause.start, cue.start - _REACH) : cue.start]
                )
                # "Before any drafting" tells that the piece is being planned, "not ready to publish" nothing.
                told += [("prewriting" if stage == "drafting" else "", cue)] if ahead else [(stage, cue)]
    # To be published is what every piece is for: any other stage that is told is nearer.
    told = sorted((pair for pair in told if pair[0]), key=lambda pair: pair[0] == "publishing")
    if told:
        stage, cue = told[0]
        return Finding(kind="stage", text=stage, evidence=evidence_of(doc, cue.start, cue.end, cue.rule))
    main = next((f for f in stretch.findings if f.kind == "type"), None)
    if main is None or main.text != "rehearsal":
        return None
    return Finding(kind="stage", text="prewriting", evidence=main.evidence)
