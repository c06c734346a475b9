"""``recap_types``: which kind of conference it was, the main kind first, by what was taught and aimed at.

Each skill of the vocabulary speaks for its kind of conference, louder where it was taught or aimed at than where it was
only mentioned; the weights stand with the others in ``models/rules/weights.yaml``, named ``type aim leads`` and so on.
"""

from __future__ import annotations

from collections import Counter
from math import exp
from typing import TYPE_CHECKING, Final

from spacy.language import Language

from models.entities import CONFERENCE_TYPES, Finding
from models.rulebook import Rulebook
from pipeline.tagging.analysis import analysis_of, evidence_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spacy.tokens import Doc

    from pipeline.tagging.analysis import Cue, Stretch

PREFIX: Final = "type "
_PLACES: Final = {
    "taught": "aim",
    "goal-new": "aim",
    "goal-continuing": "aim",
    "need": "need",
    "goal-met": "met",
    "compliment": "praise",
}
_SECOND: Final = 0.3
"""A second kind was truly worked on when it is at least this likely, and two things were taught or aimed at."""


@Language.factory("recap_types", requires=["doc._.recap"], retokenizes=False)
def make_types(nlp: Language, name: str, rules: Rulebook | None = None) -> TypeChooser:  # noqa: ARG001 - spaCy passes them
    """The component, for ``nlp.add_pipe("recap_types")``."""
    return TypeChooser(rules or Rulebook.load())


class TypeChooser:
    """Adds the types to ``findings``."""

    def __init__(self, rules: Rulebook) -> None:
        self._type_of = {rule.id: rule.type for rule in rules.skills}
        self._weights = {
            name.removeprefix(PREFIX): row for name, row in rules.weights.items() if name.startswith(PREFIX)
        }

    def __call__(self, doc: Doc) -> Doc:
        """Choose the types of every stretch of ``doc._.recap``."""
        analysis = analysis_of(doc)
        for stretch in analysis.stretches:
            for kind in self._types(stretch):
                cue = self._spoke_for(stretch, kind)
                start, end, rule = (
                    (cue.start, cue.end, cue.rule) if cue else (stretch.start, stretch.end, "type-by-parts")
                )
                evidence = evidence_of(doc, start, end, rule)
                stretch.findings.append(Finding(kind="type", text=kind, evidence=evidence))
        return doc

    def evidence(self, stretch: Stretch) -> dict[str, float]:
        """What speaks for one type or another, by name, and how much of it there is."""
        found: Counter[str] = Counter({"bias": 1})
        labels = {clause.label for clause in stretch.clauses}
        found.update(f"no {label}" for label in ("taught", "goal-new", "need", "compliment") if label not in labels)
        if not labels & {"taught", "goal-new", "goal-continuing"}:
            found["no aim"] = 1
        kinds: Counter[str] = Counter()
        for clause in stretch.clauses:
            place = _PLACES.get(clause.label or "", "else")
            for cue in {cue.rule: cue for cue in clause.cues}.values():
                if cue.says == "skill":
                    found[f"{place} {cue.rule}"] = found[f"any {cue.rule}"] = 1
                    kinds[f"{place} type {self._type_of[cue.rule]}"] += 1
                    kinds[f"any type {self._type_of[cue.rule]}"] += 1
                elif cue.says.startswith(("stage-", "type-")):
                    found[cue.rule] = 1
        return {**found, **{name: min(count, 4) / 2 for name, count in kinds.items()}}

    def _types(self, stretch: Stretch) -> list[str]:
        likely = self._likely(self.evidence(stretch))
        ranked = sorted(CONFERENCE_TYPES, key=lambda kind: -likely[kind])
        worked_on = sum(
            c.label in ("taught", "goal-new", "goal-continuing") and not c.continues for c in stretch.clauses
        )
        second = likely[ranked[1]] >= _SECOND and worked_on > 1 and "compliment" not in ranked[:2]
        return ranked[:2] if second else ranked[:1]

    def _likely(self, evidence: Mapping[str, float]) -> dict[str, float]:
        scores = dict.fromkeys(CONFERENCE_TYPES, 0.0)
        for name, count in evidence.items():
            for kind, weight in self._weights.get(name, {}).items():
                scores[kind] += count * weight
        most = max(scores.values())
        shares = {kind: exp(score - most) for kind, score in scores.items()}
        total = sum(shares.values())
        return {kind: share / total for kind, share in shares.items()}

    def _spoke_for(self, stretch: Stretch, kind: str) -> Cue | None:
        """The first cue of the kind, where something was taught or aimed at if there is one there."""
        cues = [
            (_PLACES.get(clause.label or "") != "aim", cue.start, cue)
            for clause in stretch.clauses
            for cue in clause.cues
            if self._type_of.get(cue.rule) == kind or cue.says == f"type-{kind}"
        ]
        return min(cues, key=lambda place: place[:2])[2] if cues else None
