"""``recap_house_types``: the teacher's own types of conference, which go before the five.

A conference is of such a type where a phrase of the type is said in it, or where one of its skills was taught or aimed
at. The type found before stays as the second where a skill of that type was worked on too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spacy.language import Language

from models.entities import CONFERENCE_TYPES, Finding
from models.rulebook import Rulebook
from pipeline.tagging.analysis import analysis_of, evidence_of
from pipeline.tagging.trained_types import CLOSE_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc

    from pipeline.tagging.analysis import Cue, Stretch

_WORK: Final = frozenset({"taught", "goal-new", "goal-continuing"})
_MOST: Final = 2  # types of a conference


@Language.factory("recap_house_types", requires=["doc._.recap"], retokenizes=False)
def make_house_types(nlp: Language, name: str, rules: Rulebook | None = None) -> HouseTypes:  # noqa: ARG001 - spaCy passes them
    """The component, for ``nlp.add_pipe("recap_house_types")``."""
    return HouseTypes(rules or Rulebook.load())


class HouseTypes:
    """Puts the teacher's own types before those in ``findings``."""

    def __init__(self, rules: Rulebook) -> None:
        self._named = {kind.rule: kind.name for kind in rules.house_types}
        self._of_skill: dict[str, list[str]] = {}
        for kind in rules.house_types:
            for skill in kind.skills:
                self._of_skill.setdefault(skill, []).append(kind.name)
        self._usual = {rule.id: rule.type for rule in rules.skills if rule.type in CONFERENCE_TYPES}

    def __call__(self, doc: Doc) -> Doc:
        """Choose again the types of every stretch of ``doc._.recap``."""
        analysis = analysis_of(doc)
        for stretch in analysis.stretches if self._named else ():
            own: dict[str, Cue] = {}
            for name, cue in (*self._said(stretch), *self._worked_on(stretch)):
                own.setdefault(name, cue)
            if own:
                found = [
                    Finding(kind="type", text=name, evidence=evidence_of(doc, cue.start, cue.end, cue.rule))
                    for name, cue in own.items()
                ]
                besides = self._besides(stretch)
                found += [f for f in stretch.findings if f.kind == "type" and f.text in besides]
                stretch.doubts[:] = [doubt for doubt in stretch.doubts if doubt.code != CLOSE_TYPE]
                stretch.findings[:] = [*(f for f in stretch.findings if f.kind != "type"), *found[:_MOST]]
        return doc

    def _said(self, stretch: Stretch) -> Iterator[tuple[str, Cue]]:
        """The types that are named, with the words."""
        for clause in stretch.clauses:
            yield from ((self._named[cue.rule], cue) for cue in clause.cues if cue.rule in self._named)

    def _worked_on(self, stretch: Stretch) -> Iterator[tuple[str, Cue]]:
        """The types of skills that were taught or aimed at, with the words."""
        for clause in stretch.clauses:
            if clause.label in _WORK:
                yield from ((name, cue) for cue in clause.cues for name in self._of_skill.get(cue.rule, ()))

    def _besides(self, stretch: Stretch) -> set[str | None]:
        """Those of the five of which a skill was worked on that is none of the teacher's own types'."""
        return {
            self._usual.get(cue.rule)
            for clause in stretch.clauses
            if clause.label in _WORK
            for cue in clause.cues
            if cue.rule not in self._of_skill
        }
