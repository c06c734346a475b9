"""The vocabulary of goals that live on: where one is told, what a person decided about it, and the thread of it all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from models.entities import PERSON

if TYPE_CHECKING:
    from datetime import datetime

    from models.entities import Doubt, Finding, GoalStatus

ThreadStatus = Literal["open", "met", "dropped"]
DecisionKind = Literal["close", "drop", "reopen", "reword", "merge", "split"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a goal is told: a stretch of a recording's transcript, and the words there.

    It outlives the finding, which is made anew when the recording is tagged again.
    """

    recording_id: str
    start_char: int
    end_char: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalMention:
    """One student's goal as told in one recording. A goal of a small group is one mention for each of them.

    ``goal`` is the finding. ``file`` is the recording's name, empty for a note.
    """

    student_id: int
    student: str
    class_name: str
    recording_id: str
    file: str
    recorded_at: datetime
    goal: Finding

    @property
    def id(self) -> str:
        """The recording's or note's id."""
        return self.recording_id

    @property
    def quote(self) -> str:
        """The words of the recap, as heard; of a goal that only a person told of, that person's."""
        return self.goal.evidence.quote or self.goal.text

    @property
    def said(self) -> str:
        """As ``quote``, for people to read: with names as the roster spells them."""
        return self.quote if self.goal.evidence.rule == PERSON else self.goal.text

    @property
    def status(self) -> GoalStatus:
        """What the recap says of the goal."""
        return self.goal.status or "new"

    @property
    def place(self) -> Place:
        """Where it is told."""
        evidence = self.goal.evidence
        return Place(
            recording_id=self.recording_id,
            start_char=evidence.start_char,
            end_char=evidence.end_char,
            quote=self.quote,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalDecision:
    """What a person said of a student's goal; it stands, whatever is tagged again.

    Whatever is said of a goal also says that it is one goal, in all the places that it had then.

    Attributes:
        kind: ``close`` (it is met), ``drop`` (it is let go), ``reopen`` (it is not met after all), ``reword``,
            ``merge`` (``goal`` and ``other`` are one goal), ``split`` (they are not).
        student_id: whose goal it is.
        goal: all places that the goal had when it was decided, so that any one that is still found will do.
        other: likewise for the other goal, of ``merge`` and ``split``.
        text: the new wording, of ``reword``.
        at: from when it counts, where it says what became of the goal; what the goal is counts for all time.
        decided_at: when the person said so; later decisions go before earlier ones.
    """

    kind: DecisionKind
    student_id: int
    goal: tuple[Place, ...]
    other: tuple[Place, ...] = ()
    text: str | None = None
    at: datetime
    decided_at: datetime

    @property
    def is_of_status(self) -> bool:
        """Whether it says what became of the goal."""
        return self.kind in ("close", "drop", "reopen")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalQuestion:
    """What a person should be asked: does ``mention`` belong to this thread?

    Yes is a ``merge`` with the thread's own places (it belongs where it is) or, where ``other_id`` names a thread that
    it may belong to instead, with that one's; no is a ``split`` from them.
    """

    mention: GoalMention
    doubt: Doubt
    other_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalThread:
    """One student's goal from the recap that set it on; ``mentions`` are in order of time, at least one.

    ``text`` is the wording that a person gave it, else that of the first mention. ``closed_at`` is None while it is
    open.
    """

    text: str
    skill: str | None
    status: ThreadStatus
    closed_at: datetime | None
    mentions: tuple[GoalMention, ...]
    questions: tuple[GoalQuestion, ...] = ()

    @property
    def id(self) -> str:
        """A short name to call it by; it changes when another mention becomes the first."""
        return thread_id(self.mentions[0])

    @property
    def student_id(self) -> int:
        """The student's key in the store."""
        return self.mentions[0].student_id

    @property
    def student(self) -> str:
        """Whose goal it is."""
        return self.mentions[0].student

    @property
    def class_name(self) -> str:
        """The student's class."""
        return self.mentions[0].class_name

    @property
    def opened_at(self) -> datetime:
        """When it was first spoken of."""
        return self.mentions[0].recorded_at

    @property
    def places(self) -> tuple[Place, ...]:
        """Where it is told."""
        return tuple(mention.place for mention in self.mentions)


def thread_id(first: GoalMention) -> str:
    """The id of the thread that a mention opens."""
    evidence = first.goal.evidence
    key = f"{first.student_id} {first.recording_id} {evidence.start_char} {evidence.end_char}"
    if not evidence.quote:
        key += f" {first.quote}"  # there may be several in an empty place
    return hashlib.sha256(key.encode()).hexdigest()[:8]
