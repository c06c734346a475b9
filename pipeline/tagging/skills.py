"""``recap_skills``: the writing skill that each compliment, teaching point, goal and need is about, where it is one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from spacy.language import Language

from pipeline.tagging.analysis import analysis_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from models.entities import Finding
    from pipeline.tagging.analysis import Cue

_ABOUT_SKILLS: Final = ("compliment", "taught", "goal", "need")


@Language.factory("recap_skills", requires=["doc._.recap"], retokenizes=False)
def make_skills(nlp: Language, name: str) -> SkillNamer:  # noqa: ARG001 - spaCy passes them
    """The component, for ``nlp.add_pipe("recap_skills")``."""
    return SkillNamer()


class SkillNamer:
    """Fills ``skill`` of the findings; runs after ``recap_spans``."""

    def __call__(self, doc: Doc) -> Doc:
        """Name the skills in every stretch of ``doc._.recap``."""
        analysis = analysis_of(doc)
        for stretch in analysis.stretches:
            cues = [cue for clause in stretch.clauses for cue in clause.cues if cue.says == "skill"]
            stretch.findings[:] = [
                replace(f, skill=_skill(doc, f, cues)) if f.kind in _ABOUT_SKILLS else f for f in stretch.findings
            ]
        return doc


def _skill(doc: Doc, finding: Finding, cues: list[Cue]) -> str | None:
    """The skill said most within the value, the one that takes most words of those, then the first."""
    inside: Counter[str] = Counter()
    for cue in cues:
        start = doc[cue.start].idx
        if finding.evidence.start_char <= start < finding.evidence.end_char:
            inside[cue.rule] += cue.end - cue.start
    return inside.most_common(1)[0][0] if inside else None
