"""Histories of conferences to test the read side on: made from literals, one fixed class, and random ones.

``conference(day, "Maya Torres", praised("a strong lead", "leads"), aimed("try two endings", "endings"))`` is a stored
conference; the functions for its findings are named for what was done.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from models.entities import (
    CONFERENCE_TYPES,
    GOAL_STATUSES,
    STAGES,
    Conference,
    Evidence,
    Finding,
    FindingKind,
    GoalStatus,
    Recording,
)
from models.goals import GoalMention, GoalThread
from models.language import Language
from models.records import ConferenceRecord
from models.rulebook import Rulebook
from models.school_days import SchoolDays
from models.settings import Settings
from pipeline.reading.book import Book

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CLASS = "birch-3rd"
SKILLS = {rule.id: rule.name for rule in Rulebook.load().skills}
LANGUAGE = Language.load(skills=SKILLS)


def finding(kind: FindingKind, text: str, skill: str | None = None, **more: Any) -> Finding:
    """A finding whose evidence is its own text."""
    evidence = Evidence(quote=text, start_char=0, end_char=len(text), rule="test")
    return Finding(kind=kind, text=text, evidence=evidence, skill=skill, **more)


def praised(text: str, skill: str | None = None) -> Finding:
    """A compliment."""
    return finding("compliment", text, skill)


def taught(text: str, skill: str | None = None) -> Finding:
    """A teaching point."""
    return finding("taught", text, skill)


def aimed(text: str, skill: str | None = None, status: GoalStatus = "new") -> Finding:
    """A goal."""
    return finding("goal", text, skill, status=status)


def needed(text: str, skill: str | None = None) -> Finding:
    """A need."""
    return finding("need", text, skill)


def promised(text: str, due: date | None = None) -> Finding:
    """A follow-up."""
    return finding("follow_up", text, due=due)


def conference(
    day: date,
    students: str | Sequence[str],
    *findings: Finding,
    number: int = 1,
    types: Sequence[str] = ("content",),
    stage: str | None = None,
    class_name: str = CLASS,
) -> ConferenceRecord:
    """A stored conference of a day, alone in its recording; ``number`` tells it from others, and is its time of day."""
    names = [students] if isinstance(students, str) else students
    told = (
        *(finding("student", name) for name in names),
        *(finding("type", name) for name in types),
        *findings,
        *((finding("stage", stage),) if stage else ()),
    )
    recording = Recording(
        sha256=hashlib.sha256(f"{day} {number}".encode()).hexdigest(),
        file=f"note-{number}.m4a",
        source_path=f"recordings/note-{number}.m4a",
        size_bytes=200_000,
        duration_s=30.0,
        claimed_s=30.0,
        recorded_at=datetime.combine(day, time(8)) + timedelta(seconds=number),
        recorded_at_source="filename",
        status="done",
        class_name=class_name,
    )
    return ConferenceRecord(id=number, recording=recording, conference=Conference(findings=told, end_char=1))


def newest_first(records: Iterable[ConferenceRecord]) -> tuple[ConferenceRecord, ...]:
    """The records as the store gives them."""
    return tuple(sorted(records, key=lambda record: record.recorded_at, reverse=True))


def threads_of(records: Iterable[ConferenceRecord]) -> tuple[GoalThread, ...]:
    """The goals as threads, by the plainest of rules: a student's goals of one skill are one goal until it is met.

    What the read side makes of threads is tested with these; how goals are linked is not its matter.
    """
    found: list[GoalThread] = []
    for record in sorted(records, key=lambda record: record.recorded_at):
        for goal in record.conference.of_kind("goal"):
            for student in record.conference.students:
                _mention(found, _mention_of(record, student, goal))
    return tuple(found)


def _mention_of(record: ConferenceRecord, student: str, goal: Finding) -> GoalMention:
    return GoalMention(
        student_id=sum(map(ord, student)),
        student=student,
        class_name=record.recording.class_name,
        recording_id=record.recording.id,
        file=record.recording.file,
        recorded_at=record.recorded_at,
        goal=goal,
    )


def _mention(threads: list[GoalThread], mention: GoalMention) -> None:
    """Adds a mention to the thread that it belongs to, or as a thread of its own."""
    is_met = mention.status == "met"
    closed_at = mention.recorded_at if is_met else None
    for number, thread in enumerate(threads):
        about = (thread.skill or thread.text) == (mention.goal.skill or mention.goal.text)
        if thread.student == mention.student and thread.status == "open" and about:
            told = (*thread.mentions, mention)
            threads[number] = replace(thread, status="met" if is_met else "open", closed_at=closed_at, mentions=told)
            return
    threads.append(
        GoalThread(
            text=mention.goal.text,
            skill=mention.goal.skill,
            status="met" if is_met else "open",
            closed_at=closed_at,
            mentions=(mention,),
        )
    )


# One class, whose every number can be counted by hand.

TODAY = date(2026, 11, 25)  # a Wednesday; the two days after it are holidays
HOLIDAYS = frozenset({date(2026, 11, 11), date(2026, 11, 26), date(2026, 11, 27)})
STUDENTS = (
    "Amara Osei",
    "Bruno Keller",
    "Chidi Eze",
    "Dalia Haddad",
    "Edie Marsh",
    "Farid Noor",
    "Greta Lund",
    "Hana Sato",
    "Ivo Petrov",
    "Jun Park",
    "Kofi Mensah",
    "Lena Brandt",
)


def birch_class() -> tuple[ConferenceRecord, ...]:
    """The conferences of a class of twelve, the newest first. Lena was never met, Bruno not since September."""
    return newest_first(
        conference(day, students, *findings, number=number, types=types, stage=stage)
        for number, (day, students, types, stage, findings) in enumerate(_BIRCH, start=1)
    )


def book(records: Iterable[ConferenceRecord], *, students: Sequence[str] = STUDENTS, **others: Any) -> Book:
    """A book with the records and the goals in them, as of ``TODAY``, with the class's holidays."""
    told = newest_first(records)
    kept: dict[str, Any] = {
        "today": TODAY,
        "threads": threads_of(told),
        "skills": SKILLS,
        "class_name": CLASS,
        "settings": Settings(school_days=SchoolDays(HOLIDAYS)),
        "language": LANGUAGE,
    }
    return Book(students=tuple(students), records=told, **{**kept, **others})


def birch_book(**others: Any) -> Book:
    """The book of the class of twelve."""
    return book(birch_class(), **others)


def _day(month: int, day: int) -> date:
    return date(2026, month, day)


_BIRCH: tuple[tuple[date, Sequence[str], Sequence[str], str | None, Sequence[Finding]], ...] = (
    (
        *(_day(9, 21), ["Bruno Keller"], ["compliment"], None),
        [praised("a drawing with every seat of the bus in it"), praised("reads his pages to himself", "revising")],
    ),
    (
        *(_day(10, 5), ["Amara Osei"], ["content"], "drafting"),
        [
            praised("a first line that made me laugh", "leads"),
            needed("the story just stops at the lake", "endings"),
            taught("look back at the first page before writing the last", "endings"),
            aimed("write an ending that goes back to the canoe", "endings"),
        ],
    ),
    (
        *(_day(10, 19), ["Amara Osei"], ["content"], "revising"),
        [
            praised("she asked her partner what he wondered", "revising"),
            aimed("the ending with the canoe", "endings", "continuing"),
            needed("nobody in the story says a word", "dialogue"),
        ],
    ),
    (
        *(_day(10, 20), ["Chidi Eze"], ["convention"], "drafting"),
        [
            praised("a whole page about one goal", "focus"),
            needed("no periods until the very bottom", "end-punctuation"),
            taught("read it aloud and stop where your voice stops", "end-punctuation"),
            aimed("a period wherever his voice stops", "end-punctuation"),
        ],
    ),
    (
        *(_day(11, 2), ["Dalia Haddad"], ["rehearsal"], "prewriting"),
        [
            needed("says that nothing ever happens to her", "ideas"),
            taught("three people, and one time with each", "ideas"),
            aimed("a list of five small times with her grandmother", "ideas"),
            promised("bring her the book about the market", _day(11, 9)),
        ],
    ),
    (
        *(_day(11, 3), ["Edie Marsh", "Farid Noor"], ["convention"], "editing"),
        [
            praised("each found two places without being told", "editing"),
            needed("sentences that run on with and then, and then", "end-punctuation"),
            taught("put a finger on every and, and ask whether to stop there", "end-punctuation"),
            aimed("take out half of the ands", "end-punctuation"),
        ],
    ),
    (
        *(_day(11, 5), ["Greta Lund"], ["content"], "drafting"),
        [
            praised("her grandfather talks the way grandfathers talk", "dialogue"),
            needed("it starts with the alarm clock again", "leads"),
            taught("start where somebody does something", "leads"),
            aimed("three ways to start", "leads"),
        ],
    ),
    (
        *(_day(11, 9), ["Hana Sato"], ["expectation"], None),
        [
            needed("done after four lines", "stamina"),
            taught("a dot where you want to get to", "stamina"),
            aimed("write up to the dot", "stamina"),
            promised("look at her page again"),
        ],
    ),
    (
        *(_day(11, 12), ["Ivo Petrov"], ["content"], "revising"),
        [
            praised("took out a whole page by himself", "revising"),
            needed("the first page is all weather", "leads"),
            needed("spells each long word a new way", "spelling"),
            aimed("start with the dog", "leads"),
        ],
    ),
    (
        *(_day(11, 16), ["Jun Park"], ["convention"], "editing"),
        [
            needed("periods only at the ends of lines", "end-punctuation"),
            needed("leaves the vowels out", "spelling"),
            praised("reads with a pencil in hand", "editing"),
        ],
    ),
    (
        *(_day(11, 17), ["Kofi Mensah"], ["content"], "drafting"),
        [
            praised("you can hear the rain in it", "word-choice"),
            needed("everybody in it is silent", "dialogue"),
            aimed("let the two brothers talk", "dialogue"),
            needed("asks how to spell before he tries", "spelling"),
        ],
    ),
    (
        *(_day(11, 18), ["Chidi Eze"], ["convention"], "editing"),
        [
            aimed("periods where his voice stops", "end-punctuation", "met"),
            praised("every sentence has its stop", "end-punctuation"),
            promised("show him how to mark talking", _day(11, 30)),
        ],
    ),
    (
        *(_day(11, 19), ["Amara Osei"], ["content"], "revising"),
        [
            praised("the canoe comes back in the last line", "endings"),
            aimed("an ending with the canoe", "endings", "met"),
            needed("still nobody talks", "dialogue"),
            taught("write only the words they say, first", "dialogue"),
            aimed("let the sisters talk in the canoe", "dialogue"),
        ],
    ),
    (
        *(_day(11, 23), ["Greta Lund"], ["content"], "drafting"),
        [
            praised("a start that is one slammed door", "leads"),
            aimed("three starts", "leads", "continuing"),
            promised("read her new start to the class", _day(11, 24)),
        ],
    ),
    (*(_day(11, 24), [], ["content"], None), [promised("pull a group on leads", _day(11, 25))]),
)


# Random histories.

_TEXTS = st.sampled_from(
    [
        "a lead with a slammed door",
        "periods | where *her* voice stops",
        "nothing <b>ever</b> happens",
        "three endings",
        "_",
    ]
)
_SKILLS = st.sampled_from(["leads", "endings", "dialogue", "end-punctuation", "spelling", "stamina", None])
_DAYS = st.dates(min_value=TODAY - timedelta(days=90), max_value=TODAY)


@st.composite
def _findings(draw: st.DrawFn) -> tuple[Finding, ...]:
    kinds: tuple[FindingKind, ...] = ("compliment", "taught", "goal", "need", "follow_up")
    found = []
    for kind in draw(st.lists(st.sampled_from(kinds), max_size=5)):
        more: dict[str, Any] = {}
        if kind == "goal":
            more["status"] = draw(st.sampled_from(GOAL_STATUSES))
        if kind == "follow_up":
            more["due"] = draw(st.none() | _DAYS)
        skill = None if kind == "follow_up" else draw(_SKILLS)
        found.append(finding(kind, draw(_TEXTS), skill, **more))
    return tuple(found)


@st.composite
def histories(draw: st.DrawFn, students: Sequence[str] = STUDENTS, *, most: int = 12) -> tuple[ConferenceRecord, ...]:
    """Up to ``most`` conferences with some students or nobody in the ninety days up to ``TODAY``, the newest first."""
    return newest_first(
        conference(
            draw(_DAYS),
            draw(st.lists(st.sampled_from(students), max_size=3, unique=True)),
            *draw(_findings()),
            number=number,
            types=draw(st.lists(st.sampled_from(CONFERENCE_TYPES), min_size=1, max_size=2, unique=True)),
            stage=draw(st.none() | st.sampled_from(STAGES)),
        )
        for number in range(1, draw(st.integers(0, most)) + 1)
    )


def long_history(students: Sequence[str], count: int, *, seed: int = 1) -> tuple[ConferenceRecord, ...]:
    """As many conferences over the two years before ``TODAY``, the same for the same seed; the newest first.

    Goals are set, kept at in other words and met, so that a student has a few open ones at a time.
    """
    chance = random.Random(seed)  # no secret: it must repeat
    open_goals: dict[str, list[str]] = {student: [] for student in students}
    days = sorted(TODAY - timedelta(days=chance.randrange(730)) for _ in range(count))
    return newest_first(
        _chance_conference(chance, day, number, chance.sample(students, chance.choice((1, 1, 1, 1, 2))), open_goals)
        for number, day in enumerate(days, start=1)
    )


def _chance_conference(
    chance: random.Random, day: date, number: int, students: Sequence[str], open_goals: dict[str, list[str]]
) -> ConferenceRecord:
    makers = ((praised, "she shows"), (taught, "how to find"), (needed, "there is no sign of"), (promised, "bring"))
    findings = [
        maker(f"{how} {SKILLS[skill]} on page {number}", *(() if maker is promised else (skill,)))
        for maker, how in makers
        if chance.random() < 0.6
        for skill in [chance.choice([*SKILLS])]
    ]
    mine = open_goals[students[0]]
    if mine and chance.random() < 0.6:
        skill = chance.choice(mine)
        status: GoalStatus = chance.choice(("met", "continuing"))
        findings.append(aimed(f"the {SKILLS[skill]} we talked about", skill, status))
        if status == "met":
            mine.remove(skill)
    if len(mine) < 3:
        mine.append(chance.choice([*SKILLS]))
        findings.append(aimed(f"try {SKILLS[mine[-1]]} on page {number % 9}", mine[-1]))
    return conference(
        day, students, *findings, number=number, types=[chance.choice(CONFERENCE_TYPES)], stage=chance.choice(STAGES)
    )
