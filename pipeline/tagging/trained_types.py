"""``recap_trained_types``: which kind of conference it was, as learned from labelled recaps.

The words of what was taught, aimed at, praised and hard each speak for themselves, and so do the skills that the rules
found there and the type that the rules chose. Where the rules chose the same type, their finding stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from spacy.language import Language

from models.entities import CONFERENCE_TYPES, Doubt, Finding
from models.rulebook import Rulebook
from models.trained_weights import DATA, TRAINED_LABELS, TYPE_WEIGHTS, TraitWeights
from models.words import stem
from pipeline.tagging.analysis import analysis_of, evidence_of
from pipeline.tagging.fitting import softmax

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc

    from pipeline.tagging.analysis import Stretch
    from pipeline.tagging.fitting import Floats

SECOND: Final = 0.35
"""The chance from which a second type counts as truly worked on too."""

CLOSE: Final = 0.9
"""Below this chance of the main type a person is asked. Of the conferences of teachers left out one in ten is below it,
and of those the type is wrong in a third; above it in one of twenty (``benchmarks/tagging/unread``: one in eight, half,
one in thirty). The chance itself is no measure of how sure the type is, and is shown nowhere."""

ENCODER_SAYS: Final = 1.0
"""How much the small language model counts beside what is learned of traits; chosen on teachers left out."""

CLOSE_TYPE: Final = "type-close"
"""The code of the doubt whether another type is the main one."""

_WORK: Final = frozenset({"taught", "goal-new", "goal-continuing"})


@Language.factory("recap_trained_types", requires=["doc._.recap"], retokenizes=False)
def make_trained_types(nlp: Language, name: str) -> TrainedTypes:  # noqa: ARG001 - spaCy hands them over
    """The component, for ``nlp.add_pipe("recap_trained_types")``."""
    return TrainedTypes()


class TrainedTypes:
    """Puts its choice of types into ``findings`` in place of the rules'.

    Args:
        rules: they tell the type of each skill; by default the built-in ones.
        weights: by default those that come with the program.
    """

    def __init__(self, rules: Rulebook | None = None, weights: TraitWeights | None = None) -> None:
        self._weights = weights or TraitWeights.load(DATA / TYPE_WEIGHTS, CONFERENCE_TYPES)
        self._traits = TypeTraits(rules or Rulebook.load())

    def __call__(self, doc: Doc) -> Doc:
        """Choose the types of every stretch of ``doc._.recap``."""
        analysis = analysis_of(doc)
        for stretch in analysis.stretches:
            by_rules = {f.text: f for f in stretch.findings if f.kind == "type"}
            chances = self._chances(doc, stretch)
            types = list(_types(chances))
            stretch.doubts += _doubts(chances)
            stretch.findings[:] = [f for f in stretch.findings if f.kind != "type"]
            stretch.findings += [by_rules.get(name) or self._finding(doc, stretch, name) for name in types]
        return doc

    def _chances(self, doc: Doc, stretch: Stretch) -> Floats:
        """How likely each type is the main one."""
        row_of = self._weights.rows
        rows = [row_of[trait] for trait in self._traits.read(doc, stretch) if trait in row_of]
        scores = self._weights.of_traits[rows].sum(axis=0).astype(np.float64)
        if stretch.reading is not None:
            scores += ENCODER_SAYS * stretch.reading.result().types
        return softmax(scores)

    def _finding(self, doc: Doc, stretch: Stretch, name: str) -> Finding:
        """A type with its quote: a skill of that type that was named, else all that was said."""
        named = (c for clause in stretch.clauses for c in clause.cues if self._traits.type_of(c.rule) == name)
        cue = next(named, stretch)
        evidence = evidence_of(doc, cue.start, cue.end, f"trained:type-{name}")
        return Finding(kind="type", text=name, evidence=evidence)


def _types(chances: Floats) -> Iterator[str]:
    """The main type, and a second that was truly worked on."""
    first, second = _likeliest(chances)
    yield CONFERENCE_TYPES[first]
    if chances[second] >= SECOND and "compliment" not in (CONFERENCE_TYPES[first], CONFERENCE_TYPES[second]):
        yield CONFERENCE_TYPES[second]


def _doubts(chances: Floats) -> Iterator[Doubt]:
    first, second = _likeliest(chances)
    if chances[first] < CLOSE:
        yield Doubt(code=CLOSE_TYPE, reason=f"the main type may be {CONFERENCE_TYPES[second]}")


def _likeliest(chances: Floats) -> tuple[int, int]:
    first, second = np.argsort(-chances, kind="stable")[:2]
    return int(first), int(second)


class TypeTraits:
    """Reads what speaks for the type of a conference.

    Args:
        rules: they tell the type of each skill.
    """

    def __init__(self, rules: Rulebook) -> None:
        self._type_of = {rule.id: rule.type for rule in rules.skills}

    def type_of(self, rule: str) -> str | None:
        """The type of conference in which a skill is worked on; None for rules that are no skill."""
        return self._type_of.get(rule)

    def read(self, doc: Doc, stretch: Stretch) -> dict[str, None]:
        """The traits of a stretch whose clauses are labelled and whose type the rules have chosen."""
        found = dict.fromkeys(["always", *self._of_words(doc, stretch), *self._of_cues(stretch)])
        labels = {clause.label for clause in stretch.clauses}
        found |= dict.fromkeys(f"{'has' if label in labels else 'no'} {label}" for label in TRAINED_LABELS)
        if not labels & _WORK:
            found["nothing worked on"] = None
        return found | dict.fromkeys(f"rules={f.text}" for f in stretch.findings if f.kind in ("type", "stage"))

    def _of_words(self, doc: Doc, stretch: Stretch) -> Iterator[str]:
        before = ""
        for clause in stretch.clauses:
            places = _places(clause.label)
            for token in doc[clause.start : clause.end]:
                word = stem(token.lower_)
                yield f"word={word}"
                yield f"pair={before} {word}"
                for place in places:
                    yield f"{place}={word}"
                before = word

    def _of_cues(self, stretch: Stretch) -> Iterator[str]:
        for clause in stretch.clauses:
            for cue in clause.cues:
                kind = self._type_of.get(cue.rule)
                yield f"rule={cue.rule}"
                yield f"says={kind or cue.says}"
                if kind:
                    for place in _places(clause.label):
                        yield f"{place} rule={cue.rule}"
                        yield f"{place} says={kind}"


def _places(label: str | None) -> tuple[str, ...]:
    """Under which names what a clause holds counts: the kind of its value, and whether that was worked on."""
    if label is None:
        return ()
    return (label.split("-")[0], "work") if label in _WORK else (label.split("-")[0],)
