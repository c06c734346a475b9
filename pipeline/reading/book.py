"""The records that a page is made from, and the moments in them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final

from models.language import Language
from models.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from models.entities import Finding, FindingKind
    from models.goals import GoalThread
    from models.records import ConferenceRecord

_KINDS: Final[tuple[FindingKind, ...]] = ("compliment", "taught", "need")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One value told of one student, and when.

    ``text`` is the finding's; ``skill`` is the id of the skill it is about, if any.
    """

    student: str
    kind: FindingKind
    text: str
    day: date
    skill: str | None
    recording_id: str


@dataclass(frozen=True, kw_only=True)
class Book:
    """A class (or one student of it) as it stands in the record book on a day.

    Attributes:
        today: the day on which the page is read; nothing in the book is later.
        students: the names of those on the class list, in its order. Those who have left are not in the book.
        records: the conferences, the newest first.
        threads: the students' goals.
        skills: what each skill is called, by its id.
        class_name: the class; empty where there is no name.
        settings: the teacher's.
        language: what to say to children.
    """

    today: date
    students: tuple[str, ...]
    records: tuple[ConferenceRecord, ...] = ()
    threads: tuple[GoalThread, ...] = ()
    skills: Mapping[str, str] = field(default_factory=dict)
    class_name: str = ""
    settings: Settings = field(default_factory=Settings)
    language: Language = field(default_factory=Language)

    @cached_property
    def records_of(self) -> Mapping[str, Sequence[ConferenceRecord]]:
        """Each student's conferences, the newest first."""
        found: defaultdict[str, list[ConferenceRecord]] = defaultdict(list)
        for record in self.records:
            for student in record.conference.students:
                found[student].append(record)
        return {student: found[student] for student in self.students}

    @cached_property
    def threads_of(self) -> Mapping[str, Sequence[GoalThread]]:
        """Each student's goals, the one spoken of last first."""
        found: defaultdict[str, list[GoalThread]] = defaultdict(list)
        for thread in sorted(self.threads, key=lambda thread: thread.mentions[-1].recorded_at, reverse=True):
            found[thread.student].append(thread)
        return {student: found[student] for student in self.students}

    def moments(self, kind: FindingKind) -> tuple[Moment, ...]:
        """What was praised, taught or needed, the newest first; what was told of a group, for each of its students."""
        return self._moments[kind]

    @cached_property
    def _moments(self) -> Mapping[FindingKind, tuple[Moment, ...]]:
        found: dict[FindingKind, list[Moment]] = {kind: [] for kind in _KINDS}
        for record in self.records:
            for student in record.conference.students:
                if student in self.records_of:
                    for moment in _moments(record, student):
                        found[moment.kind].append(moment)
        return {kind: tuple(told) for kind, told in found.items()}

    def moments_of(self, student: str, kind: FindingKind) -> tuple[Moment, ...]:
        """What was praised, taught or needed of one student, the newest first."""
        return tuple(self._moments_of.get((student, kind), ()))

    @cached_property
    def _moments_of(self) -> Mapping[tuple[str, FindingKind], Sequence[Moment]]:
        found: defaultdict[tuple[str, FindingKind], list[Moment]] = defaultdict(list)
        for moment in chain.from_iterable(self._moments.values()):
            found[moment.student, moment.kind].append(moment)
        return found

    def skill_name(self, skill: str) -> str:
        """What a skill is called; its id, spelled out, where the rules no longer know it."""
        return self.skills.get(skill) or skill.replace("-", " ")

    def school_days_since(self, day: date) -> int:
        """How many school days ago that was."""
        return self.settings.school_days.between(day, self.today)

    def is_among_last(self, school_days: int, day: date) -> bool:
        """Whether ``day`` is among so many last school days, today included."""
        return self.school_days_since(day) < school_days


def _moments(record: ConferenceRecord, student: str) -> Iterator[Moment]:
    """What a conference tells of a student, in its order; the same words of the same kind count once."""
    told: dict[tuple[FindingKind, str], Finding] = {}
    for finding in record.conference.findings:
        if finding.kind in _KINDS:
            told.setdefault((finding.kind, finding.text), finding)
    for finding in told.values():
        yield Moment(
            student=student,
            kind=finding.kind,
            text=finding.text,
            day=record.recorded_at.date(),
            skill=finding.skill,
            recording_id=record.recording.id,
        )


def goal_moment(thread: GoalThread) -> Moment:
    """A goal as a moment: in its own words, on the day on which it was last spoken of."""
    last = thread.mentions[-1]
    return Moment(
        student=thread.student,
        kind="goal",
        text=thread.text,
        day=last.recorded_at.date(),
        skill=thread.skill,
        recording_id=last.id,
    )
