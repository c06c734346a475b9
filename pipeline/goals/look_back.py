"""Looking back: each recap of a student is read again in the light of the goals that were open when it was said.

What comes of it depends on what is on record and not on the order in which it came there, so a recap that comes late,
a correction or an undo is followed by another look; what was found before is first taken back. Of what a person decided
nothing is touched. A group's conference is left as it is: the goals of one child tell nothing of the others.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from models.entities import Doubt, Evidence, Finding
from models.goals import GoalMention
from models.looked_back import conferences_with, set_looked_back, students_on_record, touched_students
from models.spelling import spelled
from pipeline.corrections import decided, in_order, unsettled
from pipeline.goals.earlier import BY_FACT, RULE, EarlierGoals
from pipeline.goals.threads import OpenGoals
from pipeline.goals.wording import Wording
from pipeline.tagging.missing import MISSING, missing
from pipeline.timing import timed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from models.entities import Conference
    from models.goals import GoalDecision
    from models.records import ConferenceRecord, RecordingRecord, StudentRecord
    from models.rulebook import Rulebook
    from models.store import Store
    from pipeline.goals.earlier import Earlier

BARE_FACT: Final = "goal-fact"
"""The code of the doubt about a goal that no sign tells, but a bare fact."""

_GIVE_WAY: Final = frozenset({"compliment", "taught", "need"})


def look_back(store: Store, rules: Callable[[], Rulebook], *, everything: bool = False) -> int:
    """Looks again at the recaps of students of whom anything changed since the last time, and stores what comes of it.

    Args:
        store: the notebook's.
        rules: reads the rules; called only where there is anything to look at.
        everything: look at everybody's, as after a change of rules.

    Returns:
        How many recordings are not what they were.
    """
    ids = {*(students_on_record(store) if everything else touched_students(store))}
    changed = 0
    if ids:
        finder = EarlierGoals(rules(), wording := Wording())
        for student in store.students.all():
            if student.id in ids:
                again = [*_looked_at(store, student, finder, wording)]
                changed += store.changes.keep(again, who="machine", what="looked back at open goals")
        set_looked_back(store)
    return changed


def _looked_at(
    store: Store, student: StudentRecord, finder: EarlierGoals, wording: Wording
) -> Iterator[RecordingRecord]:
    """The recordings that tell of a student, the oldest first, those that are not what they were."""
    keys, ids = conferences_with(store, student.id)
    decisions = store.goals.decisions([student.id])
    records = sorted(store.recordings(keys), key=lambda record: (record.recording.recorded_at, record.recording.id))
    history = History(student, decisions, finder, wording)
    for record in records:
        after = history.told(record, ids)
        if after != record:
            yield after


class History:
    """What is told of one student, recap by recap; each is given once, in the order in which they were said."""

    def __init__(
        self, student: StudentRecord, decisions: Sequence[GoalDecision], finder: EarlierGoals, wording: Wording
    ) -> None:
        self._student, self._finder = student, finder
        self._open = OpenGoals(decisions, wording)

    def told(self, record: RecordingRecord, ids: Iterable[int]) -> RecordingRecord:
        """The recording with the earlier goals that its conferences of these ids, the student's, tell of."""
        ids = {*ids}
        plain = replace(
            record, conferences=tuple(without_earlier(one) if one.id in ids else one for one in record.conferences)
        )
        theirs = [one for one in plain.conferences if one.id in ids]
        goals = self._open.besides(self._mentions_in(record, theirs), record.recording.recorded_at)
        after = {one.id: one for one in theirs}
        for one in theirs:
            if goals and len(one.conference.students) == 1 and "goal" not in one.decided:
                found = self._finder.find(
                    record.text,
                    (one.conference.start_char, one.conference.end_char),
                    student=self._student.student.name,
                    goals=goals,
                    taken=[(g.evidence.start_char, g.evidence.end_char) for g in one.conference.of_kind("goal")],
                )
                goals = [goal for goal in goals if goal not in [earlier.goal for earlier in found]]
                after[one.id] = with_earlier(one, found, record)
        self._open.add(self._mentions_in(record, after.values()))
        return replace(plain, conferences=tuple(after.get(one.id, one) for one in plain.conferences))

    def _mentions_in(self, record: RecordingRecord, theirs: Iterable[ConferenceRecord]) -> list[GoalMention]:
        return [
            GoalMention(
                student_id=self._student.id,
                student=self._student.student.name,
                class_name=self._student.student.class_name,
                recording_id=record.recording.id,
                file=record.recording.file,
                recorded_at=record.recording.recorded_at,
                goal=goal,
            )
            for one in theirs
            for goal in one.conference.of_kind("goal")
        ]


def without_earlier(told: ConferenceRecord) -> ConferenceRecord:
    """The conference as the recap alone tells it; as it is where a person decided its goals."""
    conference = told.conference
    kept = [finding for finding in conference.findings if not finding.evidence.rule.startswith(RULE)]
    if "goal" in told.decided or (len(kept) == len(conference.findings) and not conference.set_aside):
        return told
    back = [finding for finding in conference.set_aside if finding.kind not in told.decided]
    doubts = [doubt for doubt in conference.doubts if doubt.code != BARE_FACT]
    return replace(told, conference=_with(conference, [*kept, *back], doubts, told))


def without_facts(told: ConferenceRecord) -> ConferenceRecord:
    """The conference after a person said that its bare facts tell nothing of a goal."""
    goals = [goal for goal in told.conference.of_kind("goal") if goal.evidence.rule != RULE + BY_FACT]
    if not any(goal.evidence.rule.startswith(RULE) for goal in goals):
        told = without_earlier(told)
    return decided(told, "goal", goals)


def with_earlier(told: ConferenceRecord, found: Sequence[Earlier], record: RecordingRecord) -> ConferenceRecord:
    """The conference with open goals that it tells of; what was taken for something else there is set aside."""
    if not found:
        return told
    conference = told.conference
    aside = [f for f in conference.findings if f.kind in _GIVE_WAY and f.kind not in told.decided and _is_in(f, found)]
    kept = [f for f in conference.findings if f not in aside]
    doubts = [*conference.doubts, *(_doubt(earlier, record) for earlier in found if earlier.rule == RULE + BY_FACT)]
    new = [_finding(earlier, record) for earlier in found]
    return replace(told, conference=replace(_with(conference, [*kept, *new], doubts, told), set_aside=tuple(aside)))


def _with(
    conference: Conference, findings: Iterable[Finding], doubts: Iterable[Doubt], told: ConferenceRecord
) -> Conference:
    """The conference with these findings, in the order of the text within a kind, and what is missing from them."""
    found_kinds = {*_GIVE_WAY, "goal"} - {*told.decided}

    def place(finding: Finding) -> int:
        return finding.evidence.start_char if finding.kind in found_kinds else 0

    ordered = in_order(sorted(findings, key=place))
    of_them = [doubt for doubt in doubts if doubt not in MISSING]
    return replace(
        conference,
        findings=ordered,
        doubts=unsettled([*of_them, *missing(ordered)], told.decided),
        set_aside=(),
    )


def _is_in(finding: Finding, found: Iterable[Earlier]) -> bool:
    """Whether at least half of it is what tells of a goal."""
    start, end = finding.evidence.start_char, finding.evidence.end_char
    return any(2 * (min(end, e.part_end) - max(start, e.part_start)) >= end - start for e in found)


def _finding(earlier: Earlier, record: RecordingRecord) -> Finding:
    quote = record.text[earlier.start : earlier.end]
    evidence = Evidence(quote=quote, start_char=earlier.start, end_char=earlier.end, rule=earlier.rule)
    return Finding(
        kind="goal",
        text=spelled(quote, record.spellings, start_char=earlier.start),
        status=earlier.status,
        skill=earlier.goal.skill,
        evidence=timed(evidence, record.transcript) if record.transcript else evidence,
    )


def _doubt(earlier: Earlier, record: RecordingRecord) -> Doubt:
    quote = spelled(record.text[earlier.start : earlier.end], record.spellings, start_char=earlier.start)
    return Doubt(code=BARE_FACT, reason=f"“{quote}” seems to tell that the goal “{earlier.goal.text}” is met")
