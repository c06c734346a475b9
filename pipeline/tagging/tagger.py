"""From a recap's text to its conferences: the tagging components in their order, behind one class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import spacy

from models.entities import Conference, Finding, Roster
from models.rulebook import Rulebook
from models.trained_weights import Trained
from models.weights import language_model
from pipeline.tagging import (  # noqa: F401 - they register their factories
    assertion,
    clauses,
    doubts,
    encoder,
    evidence,
    followups,
    house_types,
    kinds,
    labels,
    names,
    parts,
    skills,
    spans,
    split,
    stage,
    trained,
    trained_stage,
    trained_types,
)
from pipeline.tagging.analysis import ATTRIBUTE, Analysis, analysis_of, evidence_of
from pipeline.tagging.known_words import remember_words
from pipeline.tagging.spelling import spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from spacy.tokens import Doc

    from pipeline.tagging.analysis import Clause, Cue, Stretch

BEFORE_PARSE: Final = ("recap_names", "recap_read_ahead")
COMPONENTS: Final = (
    *BEFORE_PARSE,
    "recap_split",
    "recap_encoder",
    "recap_clauses",
    "recap_evidence",
    "recap_labels",
    "recap_assertion",
    "recap_follow_ups",
    "recap_spans",
    "recap_trained",
    "recap_types",
    "recap_trained_types",
    "recap_house_types",
    "recap_stage",
    "recap_trained_stage",
    "recap_skills",
    "recap_doubts",
)
"""The tagging components in the order in which they run: some between spaCy's own tagger and parser, most after."""

READS_RULES: Final = frozenset(
    {"recap_names", "recap_split", "recap_evidence", "recap_labels", "recap_types", "recap_house_types"}
)
TRAINED: Final = frozenset(
    {"recap_read_ahead", "recap_encoder", "recap_trained", "recap_trained_types", "recap_trained_stage"}
)
_ORDER: Final = ("student", "type", "stage", "compliment", "taught", "goal", "need", "follow_up")


class Tagger:
    """Finds the conferences that a recap tells of. Loads the language model once; use one for many texts.

    Args:
        rules: the rules to go by, by default the built-in ones.
        rules_only: go by the rules alone, without what was learned from labelled recaps.
        learned: what was learned of traits, by default what comes with the program.
        read: the small language model, by default the one that comes with the program.
    """

    def __init__(
        self,
        rules: Rulebook | None = None,
        *,
        rules_only: bool = False,
        learned: Trained | None = None,
        read: encoder.Encoder | None = None,
    ) -> None:
        self.rules = rules or Rulebook.load()
        self._nlp = spacy.load(language_model(), exclude=["ner", "lemmatizer"])
        remember_words(self._nlp.get_pipe("tok2vec").model)  # type: ignore[attr-defined]  # it is no plain pipe
        patterns = self._nlp.get_pipe("attribute_ruler").patterns  # type: ignore[attr-defined]  # it is no plain pipe
        self._nlp.replace_pipe("attribute_ruler", "recap_parts", config={"patterns": patterns})
        # A factory's settings must be JSON, which rules and weights are not: it starts with the built-in ones.
        given: dict[str, tuple[object, ...]] = {}
        if self.rules is not Rulebook.load():
            given |= dict.fromkeys(READS_RULES, (self.rules,))
        self._learned = None if rules_only else learned or Trained.load()
        self._read = None if rules_only else read or encoder.shipped_encoder()
        if self._learned:
            given |= dict.fromkeys(("recap_read_ahead", "recap_encoder"), (self._read,))
            given["recap_trained"] = (self._learned.spans,)
            given["recap_trained_types"] = (self.rules, self._learned.types)
        for name in COMPONENTS:
            if rules_only and name in TRAINED:
                continue
            component: Any = self._nlp.add_pipe(name, before="parser" if name in BEFORE_PARSE else None)
            if name in given:
                component.__init__(*given[name])

    @property
    def version(self) -> str:
        """The version of the rules and of what was learned: another one finds other things."""
        learned = f"-{self._learned.version}{self._read.version}" if self._learned and self._read else ""
        return f"{self.rules.version}{learned}"

    def tag(self, text: str, *, roster: Roster, recorded_on: date | None = None) -> tuple[Conference, ...]:
        """The conferences of one recap; any text with words gives at least one.

        Args:
            text: what the teacher said.
            roster: who may have been conferred with.
            recorded_on: the day of the recording, against which "Thursday" and "tomorrow" are resolved.
        """
        return conferences_of(self.read(text, roster=roster, recorded_on=recorded_on))

    def tag_many(self, items: Iterable[tuple[str, Roster, date | None]]) -> Iterator[tuple[Conference, ...]]:
        """The conferences of each recap, in order; many at once are faster than one by one."""
        for doc in self._nlp.pipe(self._doc(*item) for item in items):
            yield conferences_of(doc)

    def read(self, text: str, *, roster: Roster, recorded_on: date | None = None) -> Doc:
        """The parsed recap with all that the components found in it, in ``doc._.recap``."""
        return self._nlp(self._doc(text, roster, recorded_on))

    def explain(self, text: str, *, roster: Roster | None = None) -> tuple[Firing, ...]:
        """Which rules fire on ``text`` and where, and what the clause in which each stands was found to tell."""
        doc = self.read(text, roster=roster or Roster())
        analysis = analysis_of(doc)
        return tuple(
            _firing(doc, clause, cue)
            for stretch in analysis.stretches
            for clause in stretch.clauses
            for cue in clause.cues
        )

    def _doc(self, text: str, roster: Roster, recorded_on: date | None) -> Doc:
        doc = self._nlp.make_doc(text)
        doc._.set(ATTRIBUTE, Analysis(roster=roster, recorded_on=recorded_on))
        return doc


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """A rule that fired: its words in the text, and the clause around them with what it was found to tell.

    ``decided`` is set where this rule spoke loudest for the clause's ``label``.
    """

    rule: str
    says: str
    quote: str
    start_char: int
    end_char: int
    clause: str
    label: str | None
    decided: bool


def _firing(doc: Doc, clause: Clause, cue: Cue) -> Firing:
    span = doc[cue.start : cue.end]
    return Firing(
        rule=cue.rule,
        says=cue.says,
        quote=span.text,
        start_char=span.start_char,
        end_char=span.end_char,
        clause=doc[clause.start : clause.end].text,
        label=clause.label,
        decided=clause.rule == cue.rule,
    )


def conferences_of(doc: Doc) -> tuple[Conference, ...]:
    """What the components found in a recap, as records."""
    analysis = analysis_of(doc)
    return tuple(_conference(doc, stretch, analysis) for stretch in analysis.stretches)


def _conference(doc: Doc, stretch: Stretch, analysis: Analysis) -> Conference:
    whole, roster = doc[stretch.start : stretch.end], analysis.roster
    students = [
        Finding(kind="student", text=name, evidence=evidence_of(doc, mention.start, mention.end, mention.rule))
        for mention in stretch.students
        for name in mention.names
        if len(mention.names) == 1 and len(roster.classes_of(name)) == 1  # else a doubt asks which of them
    ]
    findings = sorted([*students, *stretch.findings], key=lambda f: _ORDER.index(f.kind))
    named = [mention for mention in analysis.mentions if stretch.start <= mention.start and mention.end <= stretch.end]
    return Conference(
        findings=tuple(findings),
        doubts=tuple(stretch.doubts),
        spellings=spellings(doc, named, roster),
        start_char=whole.start_char,
        end_char=whole.end_char,
    )
