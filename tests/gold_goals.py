"""Students' histories with gold goal threads (``data/histories``), and how links are counted against them.

A line of ``develop.jsonl`` or ``held-out.jsonl`` is a recap as ``recap note --jsonl`` reads it, with the ``student``
that it is about and its ``goals``: quote, place, status, and ``thread``, a letter for each goal of the history.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.entities import Evidence, Finding, Recording, Roster, Student, Transcript
from models.goals import GoalMention
from models.records import RecordingRecord
from models.store import told_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from models.entities import Conference
    from models.goals import GoalThread

FOLDER = Path(__file__).parent / "data" / "histories"
Recap = dict[str, Any]
ENOUGH = 0.5
"""The F1 of the characters of two spans from which they are the same."""


def histories(part: str) -> dict[str, list[Recap]]:
    """The recaps of each history of ``develop`` or ``held-out``, in order."""
    found: defaultdict[str, list[Recap]] = defaultdict(list)
    for line in (FOLDER / f"{part}.jsonl").read_text(encoding="utf-8").splitlines():
        recap = json.loads(line)
        found[recap["id"].rpartition("-")[0]].append(recap)
    return dict(found)


def roster() -> Roster:
    """All classes of the histories."""
    classes = json.loads((FOLDER / "rosters.json").read_text(encoding="utf-8"))
    return Roster(tuple(Student(name=s["name"], class_name=name) for name, some in classes.items() for s in some))


def gold_findings(recap: Recap) -> list[Finding]:
    """The goals of a recap as a tagger that makes no mistake finds them."""
    return [
        Finding(
            kind="goal",
            text=goal["quote"],
            status=goal["status"],
            evidence=Evidence(
                quote=goal["quote"],
                start_char=goal["start_char"],
                end_char=goal["start_char"] + len(goal["quote"]),
                rule="gold",
            ),
        )
        for goal in recap["goals"]
    ]


def mention(recap: Recap, finding: Finding) -> GoalMention:
    """A goal of a recap as the store gives it back."""
    return GoalMention(
        student_id=1,
        student=recap["student"],
        class_name=recap["class"],
        recording_id=recap["id"],
        file="",
        recorded_at=datetime.fromisoformat(recap["recorded"]),
        goal=finding,
    )


def record_of(recap: Recap, conferences: Sequence[Conference]) -> RecordingRecord:
    """A recap as the store gives it back, its conferences numbered from 1."""
    recording = Recording(
        sha256="",
        file="",
        source_path="",
        size_bytes=0,
        duration_s=0.0,
        claimed_s=None,
        recorded_at=datetime.fromisoformat(recap["recorded"]),
        recorded_at_source="given",
        status="done",
        class_name=recap["class"],
        note_id=recap["id"],
    )
    told = tuple(replace(one, id=number) for number, one in enumerate(told_of(recording, conferences), start=1))
    return RecordingRecord(recording=recording, transcript=Transcript(text=recap["text"]), conferences=told)


def gold_labels(recap: Recap, found: Sequence[Finding]) -> list[str | None]:
    """The gold thread of each goal that was found; None where its words share too little with any gold goal's.

    Two spans match when they share half of their characters' places (an F1 of 0.5), best pairs first, one to one.
    """
    scored = sorted(
        (
            (shared(gold, finding), -i, -j)
            for i, gold in enumerate(gold_findings(recap))
            for j, finding in enumerate(found)
        ),
        reverse=True,
    )
    labels: list[str | None] = [None] * len(found)
    used = set()
    for value, i, j in scored:
        if value >= ENOUGH and i not in used and labels[-j] is None:
            used.add(i)
            labels[-j] = recap["goals"][-i]["thread"]
    return labels


def shared(one: Finding, other: Finding) -> float:
    """The F1 of two spans' characters."""
    a, b = one.evidence, other.evidence
    same = min(a.end_char, b.end_char) - max(a.start_char, b.start_char)
    return 2 * max(same, 0) / ((a.end_char - a.start_char) + (b.end_char - b.start_char))


@dataclass
class Links:
    """Pairs of mentions in one thread: in both, only as found, only in the gold threads."""

    both: int = 0
    found_only: int = 0
    gold_only: int = 0

    def count(self, threads: Iterable[GoalThread], gold: dict[tuple[str, int], str]) -> set[frozenset[Hashable]]:
        """Adds the pairs of one history; ``gold`` has a label for each mention that counts, by recap and place.

        Returns:
            The pairs that are not in both.
        """
        grouped = ([_key(mention) for mention in thread.mentions] for thread in threads)
        found = {frozenset(pair) for keys in grouped for pair in combinations([k for k in keys if k in gold], 2)}
        wanted = {frozenset((a, b)) for a, b in combinations(gold, 2) if gold[a] == gold[b]}
        self.both += len(found & wanted)
        self.found_only += len(found - wanted)
        self.gold_only += len(wanted - found)
        return found ^ wanted

    @property
    def precision(self) -> float:
        """The share of the links found that are right."""
        return self.both / ((self.both + self.found_only) or 1)

    @property
    def recall(self) -> float:
        """The share of the right links that are found."""
        return self.both / ((self.both + self.gold_only) or 1)


def _key(mention: GoalMention) -> tuple[str, int]:
    return mention.recording_id, mention.place.start_char
