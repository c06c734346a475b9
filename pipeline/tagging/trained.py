"""``recap_trained``: the trained tagger beside the rules.

It labels words, not clauses: by all that the rules found, by how everything around a word is said, with weights learned
from labelled recaps (``python -m pipeline.tagging.training``), and by what the small language model makes of it
(``recap_encoder``). Where it and a rule found the same value, the rule is named as what found it; what only the
training finds is told as ``trained:compliment`` and so on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

from spacy.language import Language

from models.entities import Finding
from models.trained_weights import DATA, NOTHING, SPAN_WEIGHTS, TRAINED_LABELS, WORD_STATES, TraitWeights
from pipeline.tagging.analysis import analysis_of, evidence_of
from pipeline.tagging.linear_chain import WordScorer, best_path
from pipeline.tagging.traits import TraitReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from models.entities import Evidence, FindingKind, GoalStatus
    from pipeline.tagging.analysis import Stretch

RULES_SAY: Final = 3.0
"""How much a value found by the rules counts, as a logarithm of odds; chosen on four teachers, left out in turn."""
ENCODER_SAYS: Final = 0.7
"""How much the small language model counts beside what is learned of traits; chosen on teachers left out."""
WELL_READ: Final = 50
"""Of fewer words than these it counts less word by word: they are unlike the recaps that it learned from. What it makes
of their type and stage counts in full, for there the rest knows no more of few words than it."""
LEAN: Final = 1.0
"""How much less "nothing" counts: a value missed costs as much as one too many; chosen likewise."""

_KINDS: Final = frozenset(label.split("-")[0] for label in TRAINED_LABELS)


@Language.factory("recap_trained", requires=["doc._.recap", "token.tag", "token.pos", "token.dep"], retokenizes=False)
def make_trained(nlp: Language, name: str) -> TrainedTagger:  # noqa: ARG001 - spaCy hands them over
    """The component, for ``nlp.add_pipe("recap_trained")``."""
    return TrainedTagger()


class TrainedTagger:
    """Puts its own values into ``findings`` in place of the rules' and tells the clauses what they hold.

    Args:
        weights: by default those that come with the program.
    """

    def __init__(self, weights: TraitWeights | None = None) -> None:
        self._weights = weights or TraitWeights.load(DATA / SPAN_WEIGHTS, WORD_STATES)
        self._scores = WordScorer(self._weights)
        self._traits = TraitReader()

    def __call__(self, doc: Doc) -> Doc:
        """Find the values of every stretch of ``doc._.recap``."""
        analysis = analysis_of(doc)
        for stretch in analysis.stretches:
            scores = self._scores(self._traits.read(doc, stretch))
            if stretch.reading is not None:
                scores += ENCODER_SAYS * min(1.0, len(scores) / WELL_READ) * stretch.reading.result().words
            scores[:, WORD_STATES.index(NOTHING)] -= LEAN
            _add_what_rules_say(scores, doc, stretch)
            found = spans_of(best_path(scores, self._weights.steps))
            values = [(label, stretch.start + a, stretch.start + b) for label, a, b in found]
            values = [(label, a, b) for label, a, b in values if not _only_leads(stretch, a, b)]
            label_clauses(stretch, values)
            findings = list(_findings(doc, values, stretch.findings))
            stretch.findings[:] = [f for f in stretch.findings if not _is_replaced(f, findings)] + findings
        return doc


def _add_what_rules_say(scores: NDArray[np.float64], doc: Doc, stretch: Stretch) -> None:
    """A value that the rules found counts for its label, shared out over its words."""
    for finding in stretch.findings:
        span = doc.char_span(finding.evidence.start_char, finding.evidence.end_char)
        if finding.kind in _KINDS and span is not None:
            label = f"{finding.kind}-{finding.status}" if finding.status else finding.kind
            first, past = span.start - stretch.start, span.end - stretch.start
            for state in (label, f"{label}+"):
                scores[first:past, WORD_STATES.index(state)] += RULES_SAY / len(span)


def spans_of(states: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """The values that states of words tell: label, first word, the word past the last."""
    first = 0
    for i, state in enumerate([*states, NOTHING]):
        goes_on = state.endswith("+")
        if i and not goes_on and states[i - 1] != NOTHING:
            yield states[i - 1].rstrip("+"), first, i
        if not goes_on:
            first = i


def _only_leads(stretch: Stretch, start: int, end: int) -> bool:
    """Whether a rule takes these words for what leads to a value: "to-do list for Ana" is no goal, but what follows."""
    cues = (cue for clause in stretch.clauses for cue in clause.cues if cue.says.split("-")[0] in _KINDS)
    return any(cue.start <= start and end <= cue.value for cue in cues)


def label_clauses(stretch: Stretch, values: Sequence[tuple[str, int, int]]) -> None:
    """Label the clauses by the values (label, first token, token past the last).

    Each holds the value that has most of its words, if one has any.
    """
    before: tuple[str, int, int] | None = None
    for clause in stretch.clauses:
        shared = {v: min(v[2], clause.end) - max(v[1], clause.start) for v in values}
        most = max(shared, key=lambda v: shared[v], default=None)
        value = most if most is not None and shared[most] > 0 else None
        if value or clause.label != "follow_up":
            clause.label = value[0] if value else None
        clause.continues = value is not None and value == before
        before = value


def without_marks(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """A value's words without the punctuation around them."""
    while start < end and (doc[start].is_punct or doc[start].is_space):
        start += 1
    while end > start and (doc[end - 1].is_punct or doc[end - 1].is_space):
        end -= 1
    return start, end


def _findings(doc: Doc, values: Iterable[tuple[str, int, int]], by_rules: Sequence[Finding]) -> Iterator[Finding]:
    for label, first, past in values:
        start, end = without_marks(doc, first, past)
        if start == end:
            continue
        kind, _, status = label.partition("-")
        evidence = evidence_of(doc, start, end, f"trained:{label}")
        same = next((f for f in by_rules if f.kind == kind and _is_same(f.evidence, evidence)), None)
        if same:
            evidence = replace(evidence, rule=same.evidence.rule)
        yield Finding(
            kind=cast("FindingKind", kind),
            text=evidence.quote,
            status=cast("GoalStatus", status) or None,
            evidence=evidence,
        )


def _is_replaced(by_rule: Finding, findings: Sequence[Finding]) -> bool:
    """Whether a rule's finding gives way: it is of a trained kind, or a follow-up that turns out to be a value."""
    if by_rule.kind == "follow_up":
        return any(_is_same(by_rule.evidence, f.evidence) for f in findings)
    return by_rule.kind in _KINDS


def _is_same(known: Evidence, new: Evidence) -> bool:
    """Whether two quotes share at least half of what they span on average."""
    shared = min(new.end_char, known.end_char) - max(new.start_char, known.start_char)
    return 4 * shared >= len(new.quote) + len(known.quote)
