"""A large notebook for benchmarks: made-up conferences, the same each time, stored through the real schema.

The words follow a natural distribution: a few function words are in nearly every recap, the words of the writing
workshop in some, and a long tail of what children write about in a handful each.
"""

from __future__ import annotations

import hashlib
import random
from datetime import datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from models.database import insert
from models.entities import (
    CONFERENCE_TYPES,
    GOAL_STATUSES,
    Conference,
    Evidence,
    Finding,
    Recording,
    Student,
    Transcript,
)
from models.filing import Filing
from models.rows import row_of_conference, row_of_recording
from models.store import told_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from models.entities import FindingKind
    from models.store import Store

_COMMON = """
she he the and to a of that her his in it on we is for with so was they i at but this what not how them you from
one have do about when as or today then page really just some think their because said had be can next going want
into more out like know tell me where there who could would did if by all up no after before again also
"""
_CRAFT = """
dialogue lead leads ending endings detail details spaces finger capital capitals period periods punctuation comma
commas quotation marks paragraph paragraphs indent spelling spell stretching sounds word wall vowel blends reread
rereading revise revising edit editing draft drafting publish planning plan planner booklet sketch sketching idea
ideas topic topics list notebook seed moment focus small heart map character characters setting feelings show
telling action thinking zoom slow evidence reason reasons claim counterclaim transition transitions opinion essay
narrative informational poem poetry stanza rhythm headings glossary diagram caption facts research sources voice
sentence sentences fragment fluency verbs adjectives strong precise conclusion introduction hook stamina partner
workshop folder checklist mentor text strategy goal goals celebrate independent writing writer writers story piece
"""
_SYLLABLES = "ba co di fe gu ha jo ki lu ma ne po qui ra si to vu wa xe yo za bri cla dro fli gra ple sto tri"
_FIRST_NAMES = """
Maya Mia Jamal Priya Zoë Noah Leo Ava Ruby Tyler Naomi Mateo Lucas Liam Kayla Jordan Hannah Ethan Eleanor Darius
Chloe Camila Ben Anya Omar Ines Saoirse Niamh Ja'Marcus Nevaeh Xavier Elijah Emma Fatima Grace Henry Isla Jayden
"""
_LAST_NAMES = """
Torres Chen Carter Patel Anderson Goldberg Rossi Nguyen Delaney Hughes Tanaka Vargas Moreau Sullivan Robinson
Ellis Schwartz Park Whitfield Jackson Dubois Ortiz Katz Foster Ruiz O'Brien MacDonald Adeyemi
"""
COMMON = _COMMON.split()
CRAFT = _CRAFT.split()
CLASSES = 40
STUDENTS_A_CLASS = 25
FIRST_DAY = datetime(2016, 9, 1, 9, 0)
DAYS = 3650
TAIL_WORDS = 12_000


class Speaker:
    """Says made-up sentences; the same seed, the same sentences."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)  # noqa: S311  # no secret: it must repeat
        syllables = _SYLLABLES.split()
        tail = {"".join(self.random.choices(syllables, k=self.random.randint(2, 4))) for _ in range(TAIL_WORDS)}
        self.words = [*COMMON, *CRAFT, *sorted(tail)]
        self._weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(self.words))))

    def say(self, count: int) -> str:
        """As many words, most of them common."""
        return " ".join(self.random.choices(self.words, cum_weights=self._weights, k=count))

    def value(self) -> str:
        """A phrase as a field holds it: a word of the craft among others."""
        before, after = self.say(self.random.randint(2, 6)), self.say(self.random.randint(0, 5))
        return f"{before} {self.random.choice(CRAFT)} {after}".strip()


def students(speaker: Speaker) -> list[Student]:
    """Forty classes; first names come again and again, full names are unique within a class."""
    everybody = [f"{first} {last}" for first in _FIRST_NAMES.split() for last in _LAST_NAMES.split()]
    return [
        Student(name=name, class_name=f"class-{number}", aliases=(name[:2] + "bby",))
        for number in range(CLASSES)
        for name in speaker.random.sample(everybody, STUDENTS_A_CLASS)
    ]


def conference(speaker: Speaker, who: Sequence[Student]) -> tuple[str, Conference]:
    """A recap's text, and the conference that is told in it."""
    text = f"{who[0].name.split()[0]} {speaker.say(speaker.random.randint(20, 60))}."
    findings: list[Finding] = []

    def found(kind: FindingKind, value: str, quote: str, **more: str) -> None:
        start = text.index(quote)
        evidence = Evidence(quote=quote, start_char=start, end_char=start + len(quote), rule="benchmark", start_s=1.0)
        findings.append(Finding(kind=kind, text=value, evidence=evidence, **more))  # type: ignore[arg-type]

    for student in who:
        found("student", student.name, text.split(" ", maxsplit=1)[0])
    for name in speaker.random.sample(CONFERENCE_TYPES, speaker.random.choice((1, 1, 1, 2))):
        found("type", name, text[:-1])
    kinds: tuple[FindingKind, ...] = ("compliment", "taught", "goal", "need")
    for kind, chance in zip(kinds, (0.8, 0.7, 0.8, 0.5), strict=True):
        if speaker.random.random() < chance:
            value = speaker.value()
            text += f" {value}."
            more = {"status": speaker.random.choice(GOAL_STATUSES)} if kind == "goal" else {}
            found(kind, value, value, **more)
    return text, Conference(findings=tuple(findings), start_char=0, end_char=len(text))


def recaps(speaker: Speaker, everybody: Sequence[Student], count: int) -> Iterator[tuple[Recording, str, Conference]]:
    """``count`` recordings over ten years, in no order of time, each with one conference."""
    classes = {name: [s for s in everybody if s.class_name == name] for name in {s.class_name for s in everybody}}
    names = sorted(classes)
    for number in range(count):
        class_name = speaker.random.choice(names)
        who = speaker.random.sample(classes[class_name], speaker.random.choice((1, 1, 1, 1, 1, 1, 1, 1, 2, 3)))
        text, told = conference(speaker, who)
        minutes = speaker.random.randrange(DAYS) * 24 * 60 + speaker.random.randrange(6 * 60)
        recording = Recording(
            sha256=hashlib.sha256(str(number).encode()).hexdigest(),
            file=f"note-{number}.m4a",
            source_path=f"recordings/note-{number}.m4a",
            size_bytes=200_000,
            duration_s=30.0,
            claimed_s=30.0,
            recorded_at=FIRST_DAY + timedelta(minutes=minutes),
            recorded_at_source="filename",
            status="done",
            class_name=class_name,
        )
        yield recording, text, told


def fill(store: Store, count: int, *, seed: int = 1) -> list[Student]:
    """Stores ``count`` conferences in one transaction, and gives the students."""
    speaker = Speaker(seed)
    everybody = students(speaker)
    store.students.import_all(everybody)
    ids = {
        name: store.students.ids_of([s.name for s in everybody if s.class_name == name], name)
        for name in {s.class_name for s in everybody}
    }
    with store.database.writing() as db:
        for recording, text, told in recaps(speaker, everybody, count):
            key = insert(db, "recording", {**row_of_recording(recording), "added_at": "2026-01-01T00:00:00"})
            filing = Filing(db=db, recording_key=key)
            filing.put_transcript(Transcript(text=text))
            rows = told_of(recording, [told], "")
            filing.put([row_of_conference(row, ids[recording.class_name]) for row in rows], text)
    return everybody
