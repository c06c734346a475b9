"""``recap_spans``: the shortest quote of a labelled clause that still says it when read alone.

A value is a run of clauses of one label. Its lead-in goes ("her goal is to", "I really liked how"): the rules' phrases
say with ``=>`` where the value starts. Links, fillers and punctuation at the edges go. Two distinct things to do
joined by "and" become two values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from spacy.language import Language

from models.entities import Finding
from pipeline.tagging.analysis import Clause, analysis_of, evidence_of
from pipeline.tagging.evidence import subject_of
from pipeline.tagging.followups import with_due

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from spacy.tokens import Doc

    from models.entities import FindingKind, GoalStatus

_FRONT = frozenset("and but so or then also now because um uh er well okay ok oh plus though".split())  # noqa: SIM905
_BACK = frozenset({"and", "but", "so", "or", "um", "uh", "er", "too", "though", "anyway", "then", "also"})
_LEAST_LEFT = 3
_MOST_CUT = 3
"""A lead-in that starts later than this in a clause, and leaves fewer words than that, was no lead-in."""
_LEAST_OF_TWO = 6
_TO_DO = frozenset({"VB", "VBG", "VBZ"})
"""How the verbs of two things to do begin them; each has at least so many words."""


@Language.factory("recap_spans", requires=["doc._.recap"], retokenizes=False)
def make_spans(nlp: Language, name: str) -> SpanCutter:  # noqa: ARG001 - spaCy passes them
    """The component, for ``nlp.add_pipe("recap_spans")``."""
    return SpanCutter()


@dataclass(frozen=True, slots=True)
class _Run:
    label: str
    clauses: Sequence[Clause]


class SpanCutter:
    """Turns the labels of clauses into findings."""

    def __call__(self, doc: Doc) -> Doc:
        """Add to ``findings`` of every stretch of ``doc._.recap``."""
        analysis = analysis_of(doc)
        for stretch in analysis.stretches:
            for run in _runs(stretch.clauses):
                for start, end in _things(doc, run.label, *trimmed(doc, run.clauses, run.label)):
                    stretch.findings.append(_finding(doc, run, start, end, analysis.recorded_on))
        return doc


def _runs(clauses: Sequence[Clause]) -> Iterator[_Run]:
    run: list[Clause] = []
    for clause in clauses:
        if run and not (clause.continues and clause.label == run[0].label):
            yield _Run(run[0].label or "", run)
            run = []
        if clause.label is not None:
            run.append(clause)
    if run:
        yield _Run(run[0].label or "", run)


def trimmed(doc: Doc, clauses: Sequence[Clause], label: str) -> tuple[int, int]:
    """The tokens of the value within a run of clauses of one label."""
    kind = label.split("-", maxsplit=1)[0]
    start, end = clauses[0].start, clauses[-1].end
    cues = sorted(
        (c for c in clauses[0].cues if c.value > c.start and (c.says.split("-")[0] == kind or c.says == "lead-in")),
        key=lambda c: (c.start, -c.value),
    )
    first = True
    for cue in cues:
        past = _strip_back(doc, start, end)
        if cue.value >= past or (past - cue.value < _LEAST_LEFT and cue.start - start > _MOST_CUT):
            continue
        if first or cue.start <= start + 1 < cue.value:
            start, first = cue.value, False
    start = _strip_front(doc, start, end)
    return start, _strip_back(doc, start, _before_predicate(doc, clauses[-1], label, end))


def _things(doc: Doc, label: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The tokens of each thing to do: "cut the trips and slow the race down" is two, "reread and fix it" is one."""
    if label == "goal-new":
        for i in range(start + _LEAST_OF_TWO, end - _LEAST_OF_TWO):
            second = doc[i + 1]
            if doc[i].lower_ == "and" and second.tag_ == doc[start].tag_ and second.tag_ in _TO_DO:
                yield start, _strip_back(doc, start, i)
                yield from _things(doc, label, i + 1, end)
                return
    if start < end:
        yield start, end


def _before_predicate(doc: Doc, clause: Clause, label: str, end: int) -> int:
    """Where the words end of which a clause says at its end that they are done, or still to do."""
    said_of_subject = [cue for cue in clause.cues if cue.about == "subject" and cue.says == label]
    return min([end, *(cue.start for cue in said_of_subject if subject_of(doc, clause, cue) == "thing")])


def _strip_front(doc: Doc, start: int, end: int) -> int:
    while start < end and (doc[start].is_punct or doc[start].is_space or doc[start].lower_ in _FRONT):
        start += 1
    return start


def _strip_back(doc: Doc, start: int, end: int) -> int:
    while end > start and (doc[end - 1].is_punct or doc[end - 1].is_space or doc[end - 1].lower_ in _BACK):
        end -= 1
    return end


def _finding(doc: Doc, run: _Run, start: int, end: int, recorded_on: date | None) -> Finding:
    kind, _, status = run.label.partition("-")
    evidence = evidence_of(doc, start, end, run.clauses[0].rule)
    finding = Finding(
        kind=cast("FindingKind", kind),
        text=evidence.quote,
        status=cast("GoalStatus", status) or None,
        evidence=evidence,
    )
    return (
        with_due(finding, doc, run.clauses[0].start, run.clauses[-1].end, recorded_on)
        if kind == "follow_up"
        else finding
    )
