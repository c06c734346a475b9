"""A tagger that guesses, other things by every version of its rules; and edits made at random."""

from __future__ import annotations

import re
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

from models.entities import CONFERENCE_TYPES, STAGES, Conference, Doubt, Evidence, Finding, Spelling, Student
from pipeline.corrections import QUOTED_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from models.entities import Roster
    from models.records import RecordingRecord

STUDENTS = tuple(Student(name=name, class_name="4B") for name in ("Maya Torres", "Leo Park", "Ava Nguyen"))
WORDS = "maya wrote a strong lead then leo added dialogue to page two and ava checked the ending of her story"


def a_text(random: Random) -> str:
    """A recap of some words."""
    return " ".join(random.choices(WORDS.split(), k=random.randint(4, 30)))


class Guesser:
    """Finds something in every text: always the same in the same text by the same version."""

    def __init__(self, version: str) -> None:
        self.version = version

    def tag(self, text: str, *, roster: Roster, recorded_on: date | None = None) -> tuple[Conference, ...]:
        """One to three conferences, which share all of the text."""
        random = Random(f"{self.version} {text}")
        spaces = [place for place, char in enumerate(text) if char == " "]
        cuts = sorted(random.sample(spaces, min(len(spaces), random.randint(0, 2))))
        edges = [0, *cuts, len(text)]
        return tuple(self._told(random, text, start, end, roster) for start, end in pairwise(edges))

    def tag_many(self, items: Iterable[tuple[str, Roster, date | None]]) -> Iterator[tuple[Conference, ...]]:
        """The same for many texts."""
        for text, roster, day in items:
            yield self.tag(text, roster=roster, recorded_on=day)

    def _told(self, random: Random, text: str, start: int, end: int, roster: Roster) -> Conference:
        def finding(kind: str, value: str = "", **more: Any) -> Finding:
            first = random.randint(start, end)
            last = random.randint(first, end)
            quote = text[first:last]
            rule = f"{kind}-{self.version}"
            evidence = Evidence(quote=quote, start_char=first, end_char=last, rule=rule)
            return Finding(kind=kind, text=value or quote, evidence=evidence, **more)  # type: ignore[arg-type]

        findings = []
        if random.random() < 0.8:
            findings.append(finding("student", random.choice(roster.students).name))
        findings.extend(finding("type", name) for name in random.sample(CONFERENCE_TYPES, random.randint(1, 2)))
        findings.extend(finding("stage", name) for name in random.sample(STAGES, random.randint(0, 1)))
        for kind in QUOTED_KINDS:
            more = {"status": random.choice(("new", "met"))} if kind == "goal" else {}
            findings.extend(finding(kind, **more) for _ in range(random.randint(0, 2)))
        doubts = tuple(
            Doubt(code=code, reason=f"{code} by {self.version}")
            for code in random.sample(("student-unknown", "goal-none", "nothing-found"), random.randint(0, 2))
        )
        spellings = tuple(
            Spelling(start_char=found.start(), end_char=found.end(), spelled=spelled, student=student)
            for found in re.finditer(r"\b(?:maya|leo)\b", text[:end])
            for student in (STUDENTS[found.group() == "leo"].name,)
            if found.start() >= start and (spelled := random.choice(("", "Maia", "L'éo")))
        )
        return Conference(findings=tuple(findings), doubts=doubts, spellings=spellings, start_char=start, end_char=end)


def a_correction(random: Random, record: RecordingRecord) -> tuple[str, dict[str, Any]]:
    """An ID, and options of ``recap edit`` that say something of it, as the command would get them."""
    recording_id = record.recording.id
    said = random.choice(("day", "add", "confirm", *(["values"] * 4), "split_at", "join", "remove"))
    if said == "day":
        return recording_id, {"day": record.recording.recorded_at.date().replace(day=random.randint(1, 28))}
    if said == "add" or not record.conferences:
        return recording_id, {"add": True, **_values(random, record)}
    told = random.choice(record.conferences)
    size = told.conference.end_char - told.conference.start_char
    if said == "split_at" and size > 2:
        return str(told.id), {"split_at": str(told.conference.start_char + random.randint(1, size - 1))}
    if said == "join" and told is not record.conferences[-1]:
        return str(told.id), {"join": True}
    if said in ("remove", "confirm"):
        return str(told.id), {said: True}
    return str(told.id), _values(random, record)


def _values(random: Random, record: RecordingRecord) -> dict[str, Any]:
    """Options that say some of a conference's values."""
    words = record.text.split()
    possible: dict[str, Any] = {
        "students": random.choice([["none"], ["Maya"], ["Leo Park", "Ava"]]),
        "types": random.sample(CONFERENCE_TYPES, random.randint(1, 2)),
        "stage": random.choice([*STAGES, "none"]),
        **{kind: [random.choice([random.choice(words), "words of my own", "none"])] for kind in QUOTED_KINDS},
    }
    return {name: possible[name] for name in random.sample(sorted(possible), random.randint(1, 3))}
