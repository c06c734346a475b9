"""From a recap's text to its conferences: the tagging components in their order, behind one class."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import spacy
from spacy.tokens import Doc

from models.entities import Conference, Evidence, Finding, Roster
from models.rulebook import Rulebook
from models.weights import language_model
from pipeline import clauses, evidence, kinds, labels, names, spans, split, stage  # noqa: F401 - they register their factories
from pipeline.analysis import ATTRIBUTE, Analysis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.analysis import Stretch

COMPONENTS: Final = (
    "recap_names",
    "recap_split",
    "recap_clauses",
    "recap_evidence",
    "recap_labels",
    "recap_spans",
    "recap_types",
    "recap_stage",
)
"""The tagging components in the order in which they run, after spaCy's own tagger and parser."""

_READS_RULES = frozenset({"recap_names", "recap_split", "recap_evidence", "recap_labels", "recap_types"})
_ORDER: Final = ("student", "type", "stage", "compliment", "taught", "goal", "need", "follow_up")


class Tagger:
    """Finds the conferences that a recap tells of. Loads the language model once; use one for many texts.

    Args:
        rules: the rules to go by, by default the built-in ones.
    """

    def __init__(self, rules: Rulebook | None = None) -> None:
        self.rules = rules or Rulebook.load()
        self._nlp = spacy.load(language_model(), exclude=["ner", "lemmatizer"])
        if not Doc.has_extension(ATTRIBUTE):
            Doc.set_extension(ATTRIBUTE, default=None)
        for name in COMPONENTS:
            if self._nlp.has_factory(name):
                component = self._nlp.add_pipe(name)
                if name in _READS_RULES:
                    component.__init__(self.rules)  # type: ignore[misc]

    def tag(self, text: str, *, roster: Roster, recorded_on: date | None = None) -> tuple[Conference, ...]:
        """The conferences of one recap; any text with words gives at least one.

        Args:
            text: what the teacher said.
            roster: who may have been conferred with.
            recorded_on: the day of the recording, against which "Thursday" and "tomorrow" are resolved.
        """
        return next(iter(self.tag_many([(text, roster, recorded_on)])))

    def tag_many(self, items: Iterable[tuple[str, Roster, date | None]]) -> Iterator[tuple[Conference, ...]]:
        """The conferences of each recap, in order; many at once are faster than one by one."""
        for doc in self._nlp.pipe(self._doc(*item) for item in items):
            analysis: Analysis = doc._.get(ATTRIBUTE)
            yield tuple(_conference(doc, stretch) for stretch in analysis.stretches)

    def _doc(self, text: str, roster: Roster, recorded_on: date | None) -> Doc:
        doc = self._nlp.make_doc(text)
        doc._.set(ATTRIBUTE, Analysis(roster=roster, recorded_on=recorded_on))
        return doc


def _conference(doc: Doc, stretch: Stretch) -> Conference:
    whole = doc[stretch.start : stretch.end]
    students = [
        Finding(kind="student", text=name, evidence=_evidence(doc, mention.start, mention.end, mention.rule))
        for mention in stretch.students
        for name in mention.names[:1]
    ]
    findings = sorted([*students, *stretch.findings], key=lambda f: _ORDER.index(f.kind))
    return Conference(findings=tuple(findings), doubts=tuple(stretch.doubts), start_char=whole.start_char, end_char=whole.end_char)


def _evidence(doc: Doc, start: int, end: int, rule: str) -> Evidence:
    span = doc[start:end]
    return Evidence(quote=span.text, start_char=span.start_char, end_char=span.end_char, rule=rule)
