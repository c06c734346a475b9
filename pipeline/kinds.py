"""``recap_types``: which kind of conference it was, the main kind first, by what was taught and aimed at."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from spacy.language import Language

from models.entities import CONFERENCE_TYPES, Evidence, Finding
from models.rulebook import Rulebook
from pipeline.analysis import ATTRIBUTE, Analysis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.analysis import Cue, Stretch
    from spacy.tokens import Doc

_COUNTS: Final = {"taught": 3.0, "goal-new": 2.0, "goal-continuing": 1.5, "need": 1.5, "goal-met": 0.3, "compliment": 0.2}
_ELSEWHERE: Final = 0.2
_SECOND: Final = 0.6
"""A second kind was truly worked on when it has this share of the main kind's evidence."""


@Language.factory("recap_types", requires=["doc._.recap"], retokenizes=False)
def make_types(nlp: Language, name: str, rules: Rulebook | None = None) -> TypeChooser:
    """The component, for ``nlp.add_pipe("recap_types")``."""
    return TypeChooser(rules or Rulebook.load())


class TypeChooser:
    """Adds the types to ``findings``."""

    def __init__(self, rules: Rulebook) -> None:
        self._type_of = {rule.id: rule.type for rule in rules.skills}

    def __call__(self, doc: Doc) -> Doc:
        """Choose the types of every stretch of ``doc._.recap``."""
        analysis: Analysis = doc._.get(ATTRIBUTE)
        for stretch in analysis.stretches:
            for kind, cue in self._types(stretch):
                start, end = (cue.start, cue.end) if cue else (stretch.start, stretch.end)
                span = doc[start:end]
                evidence = Evidence(quote=span.text, start_char=span.start_char, end_char=span.end_char, rule=cue.rule if cue else "type-default")
                stretch.findings.append(Finding(kind="type", text=kind, evidence=evidence))
        return doc

    def _types(self, stretch: Stretch) -> Iterator[tuple[str, Cue | None]]:
        labels = {clause.label for clause in stretch.clauses}
        cues = [cue for clause in stretch.clauses for cue in clause.cues]
        worked_on = bool(labels & {"taught", "goal-new", "goal-continuing"})
        told = next((cue for cue in cues if cue.says == "type-compliment"), None)
        if not labels & {"taught"} and (told or not worked_on):
            if told or "compliment" in labels:
                yield "compliment", told
                return
        counts: Counter[str] = Counter()
        first: dict[str, Cue] = {}
        for clause in stretch.clauses:
            weight = _COUNTS.get(clause.label or "", _ELSEWHERE)
            for rule, cue in {c.rule: c for c in clause.cues if c.says == "skill"}.items():
                kind = self._type_of[rule]
                counts[kind] += weight
                first.setdefault(kind, cue)
        ranked = sorted(CONFERENCE_TYPES, key=lambda kind: -counts[kind])
        if not counts:
            yield ("content" if worked_on else "compliment"), None
            return
        yield ranked[0], first[ranked[0]]
        if counts[ranked[1]] >= _SECOND * counts[ranked[0]] and len([c for c in stretch.clauses if c.label == "taught"]) > 1:
            yield ranked[1], first[ranked[1]]
