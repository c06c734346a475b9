"""What a person decided about one student's goals, found again among the mentions that there are now."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from models.goals import GoalDecision, GoalMention, Place


class Pending(NamedTuple):
    """A decision that counts from a moment on, and the mentions of its goal."""

    counts_from: datetime
    decision: GoalDecision
    goal: Sequence[int]


class Decided:
    """Decisions as the replay needs them; mentions are known by their number in ``mentions``.

    Args:
        mentions: of one student, in the order of the replay.
        decisions: about that student's goals, in any order.
    """

    def __init__(self, mentions: Sequence[GoalMention], decisions: Iterable[GoalDecision]) -> None:
        self._mentions = mentions
        self._by_recording: defaultdict[str, list[int]] = defaultdict(list)
        for number, mention in enumerate(mentions):
            self._by_recording[mention.recording_id].append(number)
        self._pending: list[Pending] = []
        self._same: dict[frozenset[int], tuple[int, bool]] = {}
        self._reopened: set[int] = set()
        for order, decision in enumerate(sorted(decisions, key=lambda d: d.decided_at)):
            self._take(order, decision)
        self._pending.sort(key=lambda entry: (entry.counts_from, entry.decision.decided_at))

    def _take(self, order: int, decision: GoalDecision) -> None:
        goal, other = self._found(decision.goal), self._found(decision.other)
        if decision.kind == "split":
            self._settle(order, goal, other, is_same=False)
            return
        # A person who decides has seen every mention that the goal had then: it is one goal.
        everything = sorted({*goal, *other})
        self._settle(order, everything, everything, is_same=True)
        if goal and decision.kind != "merge":
            counts_from = max(decision.at, *(self._mentions[mention].recorded_at for mention in goal))
            if decision.kind == "reopen":
                self._reopened.update(goal)
            if decision.is_of_status:
                self._pending = [entry for entry in self._pending if not _is_overtaken(entry, counts_from, goal)]
            self._pending.append(Pending(counts_from, decision, goal))

    def _settle(self, order: int, goal: Sequence[int], other: Sequence[int], *, is_same: bool) -> None:
        for one in goal:
            for another in other:
                self._same[frozenset((one, another))] = (order, is_same)

    def _found(self, places: Iterable[Place]) -> list[int]:
        """The mentions at the places, those that are still found."""
        found = (self._at(place) for place in places)
        return list(dict.fromkeys(mention for mention in found if mention is not None))

    def _at(self, place: Place) -> int | None:
        """The mention with the same words (the recap may be heard anew), else the one that shares most of the place."""

        def likely(mention: int) -> tuple[bool, int]:
            here = self._mentions[mention].place
            shared = min(here.end_char, place.end_char) - max(here.start_char, place.start_char)
            return here.quote == place.quote, max(shared, 0)

        best = max(self._by_recording.get(place.recording_id, ()), key=likely, default=None)
        return best if best is not None and any(likely(best)) else None

    def due(self, before: datetime | None) -> Iterator[tuple[GoalDecision, int]]:
        """Takes out the decisions that count from before then (all, for None), each with a mention of its goal."""
        while self._pending and (before is None or self._pending[0].counts_from < before):
            entry = self._pending.pop(0)
            yield entry.decision, entry.goal[0]

    def same(self, mention: int, thread: Iterable[int]) -> bool:
        """Whether a person said, last, that the mention belongs to the mentions of a thread."""
        return self._verdict(mention, thread) is True

    def apart(self, mention: int, thread: Iterable[int]) -> bool:
        """Whether a person said, last, that it does not."""
        return self._verdict(mention, thread) is False

    def _verdict(self, mention: int, thread: Iterable[int]) -> bool | None:
        if not self._same:
            return None
        known = [self._same[pair] for other in thread if (pair := frozenset((mention, other))) in self._same]
        return max(known)[1] if known else None

    def is_open_after(self, mention: int) -> bool:
        """Whether a person reopened the goal that was met by this mention."""
        return mention in self._reopened


def _is_overtaken(entry: Pending, counts_from: datetime, goal: Sequence[int]) -> bool:
    """Whether what was said of a goal's status counts no longer, as something said later counts from earlier on."""
    is_earlier = entry.decision.is_of_status and entry.counts_from >= counts_from
    return is_earlier and not {*entry.goal}.isdisjoint(goal)
