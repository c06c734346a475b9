"""Do the rules do what their examples say; and which rules fire on a text, where, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from models.entities import Roster, Student
from models.rulebook import NAME_SAYS
from pipeline.tagging.analysis import analysis_of
from pipeline.tagging.matching import Network
from pipeline.tagging.naming.cues import NameCues
from pipeline.tagging.naming.units import units_of
from pipeline.tagging.tagger import Firing, conferences_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc

    from models.rulebook import Example, Rule
    from pipeline.tagging.tagger import Tagger

EXAMPLE_NAMES: Final = (
    "Maya Torres", "Mia Chen", "Theo Papas", "Zoe Blum", "Omar Aziz", "Leo Rossi", "Priya Nair", "Grace Liu",
    "Ben Amari", "Will Ortega", "Mark Osei", "Jordan Ellis", "Ava Lund", "Rose Adeyemi", "Chase Wong", "Hope Dunn",
    "Sam Haddad",
)  # fmt: skip
"""Children whom the examples of rules may name, besides those of the notebook."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An example of a rule that does not hold: ``where`` it stands (``file:line``), and how it fails."""

    where: str
    rule: str
    reason: str
    text: str


class RuleCheck:
    """Looks for rules in texts.

    Args:
        tagger: with the rules.
        roster: children who may be named; the examples' own are added.
    """

    def __init__(self, tagger: Tagger, roster: Roster | None = None) -> None:
        self._tagger = tagger
        self._cues = NameCues(tagger.rules)
        known = roster.students if roster else ()
        taken = {student.name.split()[0] for student in known}
        examples = (Student(name=name) for name in EXAMPLE_NAMES if name.split()[0] not in taken)
        self._roster = Roster((*known, *examples))

    def failures(self) -> Iterator[Failure]:
        """Every example of every rule that does not hold, rule by rule."""
        for rule in self._tagger.rules.rules.values():
            for example in rule.match:
                places = self._places(rule, example)
                if not places:
                    yield _failure(rule, example, "does not fire")
                elif example.value is not None and example.value not in places:
                    yield _failure(rule, example, "has its value start elsewhere")
            for example in rule.reject:
                if self._places(rule, example):
                    yield _failure(rule, example, "fires")

    def firings(self, text: str) -> tuple[Firing, ...]:
        """The rules that fire on a text, in its order: those about names, and those about what a clause tells."""
        doc = self._read(text)
        found = [*self._tagger.explain(text, roster=self._roster), *self._name_firings(doc)]
        return tuple(sorted(found, key=lambda firing: (firing.start_char, firing.end_char)))

    def types(self, text: str) -> tuple[str, ...]:
        """The types of the conferences that a text tells of, the main one of each first."""
        return tuple(name for told in conferences_of(self._read(text)) for name in told.types)

    def _read(self, text: str) -> Doc:
        return self._tagger.read(text, roster=self._roster)

    def _places(self, rule: Rule, example: Example) -> list[int]:
        """Where the rule's values start in an example."""
        doc = self._read(example.text)
        if rule.says in NAME_SAYS:
            return [firing.start_char for firing in self._name_firings(doc) if firing.rule == rule.id]
        matches = Network((phrase, rule) for phrase in rule.phrases).matches(doc, 0, len(doc))
        return [doc[m.value].idx if m.value < len(doc) else len(doc.text) for m in matches]

    def _name_firings(self, doc: Doc) -> Iterator[Firing]:
        analysis = analysis_of(doc)
        units = units_of(doc, analysis.mentions)
        if not units:
            return
        reading = self._cues.read(units)
        for match in (match for says in NAME_SAYS for match in reading.cues(says)):
            span = doc[units[match.start].start : units[match.end - 1].end]
            yield Firing(
                rule=match.payload.id,
                says=match.payload.says,
                quote=span.text,
                start_char=span.start_char,
                end_char=span.end_char,
                clause="",
                label=None,
                decided=False,
            )


def _failure(rule: Rule, example: Example, how: str) -> Failure:
    return Failure(where=example.where, rule=rule.id, reason=how, text=example.text)
