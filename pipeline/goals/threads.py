"""Goal threads: each mention of a student's goal is linked to the open goal that it continues, else it opens one.

``threads`` is a pure function of what is on record, whatever the order in which it came there. Nothing of it is stored:
a recap that is added, corrected or tagged again changes the threads by itself, and what a person decided is replayed.

What counts is how much two wordings say the same (``wording.likeness``), in the light of what the recap says of the
goal: one that is ``met`` or ``continuing`` was set before, so that a little likeness will do; a ``new`` one continues
an open goal only where it says nearly the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from models.entities import Doubt
from models.goals import GoalQuestion, GoalThread, thread_id
from pipeline.goals.goal_decisions import Decided
from pipeline.goals.wording import Wording, differ_in_skill, likeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from models.goal_store import Goals
    from models.goals import GoalDecision, GoalMention, ThreadStatus
    from pipeline.goals.wording import Meaning

_CONTINUED: Final = 0.12  # the likeness from which a met or continuing goal is one that was set before
_RESTATED: Final = 0.85  # from which a new goal is one that is open
_AGAIN: Final = 0.6  # from which a met or continuing goal is one that was met already
_SURE: Final = 0.3  # below it, such a link is doubtful
_SURELY_RESTATED: Final = 0.95  # likewise for a new goal
_CLOSE: Final = 0.08  # two goals so near each other in likeness that either can be meant
_ALIKE: Final = 0.45  # a new goal so like an open one that it is worth a question
_HARDLY_TELLS: Final = 1.2  # one word that is not among those that are in every goal
_LATELY: Final = 0.04  # what it counts to have been spoken of last


def threads(
    mentions: Iterable[GoalMention], decisions: Iterable[GoalDecision] = (), *, wording: Wording | None = None
) -> tuple[GoalThread, ...]:
    """The goals of each student, from the mentions on record and what a person decided.

    Args:
        mentions: of any students, in any order.
        decisions: likewise; one about goals that are no longer found is without effect.
        wording: compares the wordings; one that has read them before is faster.

    Returns:
        The threads, student by student in the order of class, name and key, the one opened first first.
    """
    wording = wording or Wording()
    told: defaultdict[tuple[str, str, int], list[GoalMention]] = defaultdict(list)
    for mention in mentions:
        told[mention.class_name, mention.student, mention.student_id].append(mention)
    decided: defaultdict[int, list[GoalDecision]] = defaultdict(list)
    for decision in decisions:
        decided[decision.student_id].append(decision)
    students = [_Student(told[key], decided[key[-1]], wording) for key in sorted(told)]
    for student in students:
        student.replay()
    return tuple(thread for student in students for thread in student.threads())


def threads_on(day: date | None, goals: Goals, student_ids: Sequence[int] | None = None) -> tuple[GoalThread, ...]:
    """The goals of some students (None for all) as they stood at the end of a day; None for all that is on record."""
    mentions, decisions = goals.mentions(student_ids), goals.decisions(student_ids)
    if day is not None:
        mentions = [mention for mention in mentions if mention.recorded_at.date() <= day]
        decisions = [said for said in decisions if said.at.date() <= day or not said.is_of_status]
    return threads(mentions, decisions)


class OpenGoals:
    """The goals of one student that are open from recap to recap; the recaps come in the order in which they were said.

    Nothing that was told before is linked again, as long as a person decided nothing about the student's goals.

    Args:
        decisions: about the student's goals; what one says of a goal's status counts from then on.
        wording: compares the wordings.
    """

    def __init__(self, decisions: Sequence[GoalDecision], wording: Wording) -> None:
        self._decisions, self._wording = decisions, wording
        self._mentions: list[GoalMention] = []
        self._linked = _Student([], [], wording)

    def besides(self, told: Sequence[GoalMention], at: datetime) -> list[GoalThread]:
        """Those that are open at a moment and that the mentions of a recap, made then, do not tell of."""
        if self._decisions:
            said = [one for one in self._decisions if one.at <= at or not one.is_of_status]
            made = threads([*self._mentions, *told], said, wording=self._wording)
        else:
            made = tuple(self._linked.with_recap(told).threads())
        return [one for one in made if one.status == "open" and one.mentions[-1] not in told]

    def add(self, told: Sequence[GoalMention]) -> None:
        """The mentions of the next recap."""
        self._mentions += told
        self._linked = self._linked.with_recap(told)


@dataclass(slots=True)
class _Thread:
    """A thread as far as it is told; ``mentions`` are numbers of the student's mentions."""

    mentions: list[int] = field(default_factory=list)
    meanings: list[Meaning] = field(default_factory=list)
    status: ThreadStatus = "open"
    closed_at: datetime | None = None
    is_closed_by_person: bool = False
    text: str | None = None
    questions: list[GoalQuestion] = field(default_factory=list)

    def likeness(self, meaning: Meaning) -> float:
        """To the mention that is most like it."""
        return max(likeness(meaning, told) for told in self.meanings)

    def may_mean(self, meaning: Meaning) -> bool:
        """Whether nothing in the words speaks against it."""
        return not all(differ_in_skill(meaning, told) for told in self.meanings)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """That a mention may belong to a thread: how like they are, and how that compares with other candidates."""

    mention: int
    thread: _Thread
    likeness: float
    score: float


class _Student:
    """Replays what is on record of one student, recap by recap."""

    def __init__(self, mentions: Sequence[GoalMention], decisions: Sequence[GoalDecision], wording: Wording) -> None:
        self._mentions = sorted(
            mentions, key=lambda m: (m.recorded_at, m.recording_id, m.place.start_char, m.place.end_char)
        )
        self._meanings = [wording.meaning(m.goal.text, m.goal.skill) for m in self._mentions]
        self._decided = Decided(self._mentions, decisions)
        self._wording = wording
        self._threads: list[_Thread] = []

    def replay(self) -> None:
        """Links all mentions."""
        numbers = range(len(self._mentions))
        for recap, told in groupby(numbers, key=lambda n: (self._mentions[n].recorded_at, self._mentions[n].id)):
            self._decide(before=recap[0])
            self._link([*told])
        self._decide(before=None)

    def threads(self) -> list[GoalThread]:
        """The threads as far as they are linked, in the order in which they were opened."""
        return [self._finished(thread) for thread in self._threads]

    def with_recap(self, told: Sequence[GoalMention]) -> _Student:
        """The same with the mentions of one more recap linked, of a student of whom a person decided nothing."""
        more = _Student(told, [], self._wording)
        more._mentions[:0], more._meanings[:0] = self._mentions, self._meanings
        more._threads = [
            replace(t, mentions=[*t.mentions], meanings=[*t.meanings], questions=[*t.questions]) for t in self._threads
        ]
        if told:
            more._link([*range(len(self._mentions), len(more._mentions))])
        return more

    # What a person decided

    def _decide(self, *, before: datetime | None) -> None:
        """Carries out the decisions that are due by then; each is about the thread of a mention that it names."""
        for decision, mention in self._decided.due(before):
            thread = next(thread for thread in self._threads if mention in thread.mentions)
            if decision.kind == "reword":
                thread.text = decision.text
            elif decision.kind == "reopen":
                thread.status, thread.closed_at, thread.is_closed_by_person = "open", None, False
            else:
                thread.status = "met" if decision.kind == "close" else "dropped"
                thread.closed_at, thread.is_closed_by_person = decision.at, True

    # What the recaps say

    def _link(self, told: list[int]) -> None:
        """Links the mentions of one recap: each thread is spoken of once in a recap, unless a person says otherwise."""
        links: dict[int, _Thread] = {}
        follows = {m: first for m in told for first in told if first < m and self._decided.same(m, [first])}
        leaders = [mention for mention in told if mention not in follows]
        for mention in leaders:
            thread = next((t for t in self._threads if self._decided.same(mention, t.mentions)), None)
            if thread is not None:
                links[mention] = thread
        candidates = self._candidates([mention for mention in leaders if mention not in links])
        for candidate in candidates:
            if candidate.mention not in links and not _is_in(candidate.thread, links.values()):
                links[candidate.mention] = candidate.thread
                self._ask_about_link(candidate, candidates, links)
        for mention in leaders:
            if mention not in links and (only := self._only_one_meant(mention, links.values())):
                links[mention] = only
                self._ask(only, mention, "goal-only-one", f"the only goal that {self._said(mention)} can mean")
        for mention in told:
            if mention not in links:
                leader = follows.get(mention)
                links[mention] = links[leader] if leader in links else self._opened(mention, links.values())
            self._add(links[mention], mention)

    def _candidates(self, told: list[int]) -> list[_Candidate]:
        """Which mention may belong to which thread, the likeliest first."""
        found = []
        for mention in told:
            for rank, thread in enumerate(sorted(self._threads, key=lambda t: t.mentions[-1]), start=1):
                least = self._least(mention, thread)
                like = thread.likeness(self._meanings[mention]) if least <= 1 else 0.0
                if like >= least and not self._decided.apart(mention, thread.mentions):
                    score = like + _LATELY * rank / len(self._threads) + (thread.status == "open")
                    found.append(_Candidate(mention, thread, like, score))
        return sorted(found, key=lambda candidate: (-candidate.score, candidate.mention))

    def _least(self, mention: int, thread: _Thread) -> float:
        """How like they must be for the mention to belong to the thread; more than 1 where it cannot."""
        is_new = self._mentions[mention].status == "new"
        if thread.status == "open":
            return _RESTATED if is_new else _CONTINUED
        return 2.0 if is_new or thread.is_closed_by_person else _AGAIN

    def _only_one_meant(self, mention: int, taken: Iterable[_Thread]) -> _Thread | None:
        """The one open goal that a mention of an earlier goal can mean, where its words hardly tell ("that goal")."""
        if self._mentions[mention].status == "new" or self._meanings[mention].size > _HARDLY_TELLS:
            return None
        able = self._able(mention, taken)
        return able[0] if len(able) == 1 else None

    def _able(self, mention: int, taken: Iterable[_Thread]) -> list[_Thread]:
        """The open goals besides those ``taken`` that nothing tells apart from the mention."""
        taken = [*taken]
        return [
            thread
            for thread in self._threads
            if thread.status == "open"
            and not _is_in(thread, taken)
            and thread.may_mean(self._meanings[mention])
            and not self._decided.apart(mention, thread.mentions)
        ]

    def _opened(self, mention: int, taken: Iterable[_Thread]) -> _Thread:
        """A new thread; it is asked whether the goal is one of those that are open, where that may be."""
        thread = _Thread()
        able = self._able(mention, taken)
        meaning = self._meanings[mention]
        best = max(able, key=lambda other: other.likeness(meaning), default=None)
        if best and self._mentions[mention].status != "new":
            self._ask(thread, mention, "goal-unknown", f"which goal is meant by {self._said(mention)}?", best)
        elif best and best.likeness(meaning) >= _ALIKE:
            reason = f"{self._said(mention)} may be the open goal “{self._name(best)}”"
            self._ask(thread, mention, "goal-alike", reason, best)
        self._threads.append(thread)
        return thread

    def _add(self, thread: _Thread, mention: int) -> None:
        told = self._mentions[mention]
        thread.mentions.append(mention)
        thread.meanings.append(self._meanings[mention])
        is_met = told.status == "met" and not self._decided.is_open_after(mention)
        if is_met and thread.status == "met":
            return  # it was met then, and still is
        thread.status, thread.closed_at = ("met", told.recorded_at) if is_met else ("open", None)
        thread.is_closed_by_person = False

    # What is doubtful

    def _ask_about_link(self, link: _Candidate, candidates: Sequence[_Candidate], links: dict[int, _Thread]) -> None:
        rival = next((c for c in candidates if c.mention == link.mention and c is not link), None)
        is_new = self._mentions[link.mention].status == "new"
        if rival and link.score - rival.score < _CLOSE and not _is_in(rival.thread, links.values()):
            reason = f"{self._said(link.mention)} could also be “{self._name(rival.thread)}”"
            self._ask(link.thread, link.mention, "goal-which", reason, rival.thread)
        elif link.thread.status != "open":
            self._ask(link.thread, link.mention, "goal-again", f"{self._said(link.mention)}, but it was closed before")
        elif link.likeness < (_SURELY_RESTATED if is_new else _SURE):
            reason = f"{self._said(link.mention)} is worded unlike “{self._name(link.thread)}”"
            self._ask(link.thread, link.mention, "goal-wording", reason)

    def _ask(self, thread: _Thread, mention: int, code: str, reason: str, other: _Thread | None = None) -> None:
        """Adds a question to a thread, unless a person has answered it."""
        if not self._decided.same(mention, thread.mentions):
            other_id = thread_id(self._mentions[other.mentions[0]]) if other else None
            doubt = Doubt(code=code, reason=reason)
            thread.questions.append(GoalQuestion(mention=self._mentions[mention], doubt=doubt, other_id=other_id))

    def _said(self, mention: int) -> str:
        return f"“{self._mentions[mention].said}” ({self._mentions[mention].status})"

    def _name(self, thread: _Thread) -> str:
        return thread.text or self._mentions[thread.mentions[0]].goal.text

    def _finished(self, thread: _Thread) -> GoalThread:
        mentions = tuple(self._mentions[mention] for mention in thread.mentions)
        skills = Counter(mention.goal.skill for mention in mentions if mention.goal.skill)
        return GoalThread(
            text=self._name(thread),
            skill=max(skills, key=lambda skill: skills[skill], default=None),
            status=thread.status,
            closed_at=thread.closed_at,
            mentions=mentions,
            questions=tuple(thread.questions),
        )


def _is_in(thread: _Thread, some: Iterable[_Thread]) -> bool:
    """Whether it is one of them: itself, not one that looks alike."""
    return any(thread is other for other in some)
