"""What is doubtful, as questions that a person can answer: the words that it is about, and what may be said to it.

The choices of a question about a conference make a corrected recording; those of one about a goal, a decision.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from models.entities import CONFERENCE_TYPES
from models.errors import NotFoundError
from models.goals import GoalDecision
from models.spelling import place_spelled, spelled
from pipeline.corrections import Value, doubted, exchanged, settled, with_students, with_terms, with_words
from pipeline.goals.look_back import BARE_FACT, without_facts
from pipeline.tagging.name_heard import LIKELY, likest_word
from pipeline.tagging.naming.book import name_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from models.entities import Doubt, FindingKind, Roster, Student
    from models.goals import DecisionKind, GoalQuestion, GoalThread, Place
    from models.records import ConferenceRecord, RecordingRecord

Answer = TypeVar("Answer")

KIND_NAMES: Final[dict[FindingKind, str]] = {
    "compliment": "compliment",
    "taught": "teaching point",
    "goal": "goal",
    "need": "need",
}
_OF_THE_WHOLE: Final = ("type",)  # is read from all that was said
_MOST: Final = 6  # students are offered
_SENTENCE_END: Final = re.compile(r"[.!?]+(?=\s)|$")


@dataclass(frozen=True, slots=True)
class Choice(Generic[Answer]):
    """One thing that may be said, and what it makes; ``asks`` names the words that it is made with, if it needs any."""

    label: str
    made: Callable[[str], Answer]
    asks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Generic[Answer]):
    """Something doubtful.

    Attributes:
        key: tells it from all others; the same when it is asked again.
        student: whom it is about, if that is known.
        passage: the words of the recap, those that it is about between « and ».
        reason: what is doubtful.
        choices: what may be said.
        typed: what something typed makes, and ``hint`` what that may be; None where only the choices are answers.
    """

    key: tuple[object, ...]
    student: str
    passage: str
    reason: str
    choices: tuple[Choice[Answer], ...]
    typed: Callable[[str], Answer] | None = None
    hint: str = ""


# Conferences


def about_conference(
    record: RecordingRecord,
    told: ConferenceRecord,
    doubt: Doubt,
    roster: Roster,
    types: Sequence[str] = CONFERENCE_TYPES,
) -> Question[RecordingRecord]:
    """The question that a doubt about a conference is; an answer makes the recording as it is then.

    Args:
        record: of the conference.
        told: the conference.
        doubt: about it.
        roster: who it may have been with.
        types: which it may have been of.
    """
    kinds = doubted(doubt)

    def settle(_: str) -> RecordingRecord:
        return exchanged(record, told, settled(told, doubt))

    def with_kind(kind: FindingKind, words: str) -> RecordingRecord:
        return exchanged(record, told, with_words(record, told, kind, [Value(words)]))

    ask = partial(
        Question,
        key=(told.id, doubt.code, doubt.reason),
        student=", ".join(told.conference.students),
        passage=_passage(record, told, () if kinds == _OF_THE_WHOLE else kinds),
        reason=doubt.reason,
    )
    if kinds == ("student",):
        students = _students(record, told, doubt, roster)
        choices = [Choice(_as_it_is(told), settle), *students]
        return ask(
            choices=tuple(choices if told.conference.students else (*students, choices[0])),
            typed=lambda name: _with_student(record, told, _called(name, record, roster)),
            hint="or type a name",
        )
    if doubt.code == BARE_FACT:
        return ask(
            choices=(
                Choice("right, that is what it tells", settle),
                Choice("it tells nothing of a goal", lambda _: exchanged(record, told, without_facts(told))),
            )
        )
    if kinds == _OF_THE_WHOLE:
        as_it_is = Choice(f"right as it is: {', '.join(told.conference.types)}", settle)
        return ask(choices=(as_it_is, *_types(record, told, doubt, types)))
    kind = kinds[0]
    if len(kinds) == 1 and kind in KIND_NAMES:
        return ask(
            choices=(Choice(f"right, no {KIND_NAMES[kind]}", settle),),
            typed=partial(with_kind, kind),
            hint=f"or type the {KIND_NAMES[kind]}",
        )
    if len(kinds) > 1:
        return ask(
            choices=(
                Choice("right, nothing to record", settle),
                Choice("it was no conference", lambda _: exchanged(record, told)),
                *(Choice(f"a {name}", partial(with_kind, kind), asks=name) for kind, name in KIND_NAMES.items()),
            )
        )
    return ask(choices=(Choice("right as it is", settle),))


def _types(
    record: RecordingRecord, told: ConferenceRecord, doubt: Doubt, types: Sequence[str]
) -> Iterator[Choice[RecordingRecord]]:
    """The other types that it may have been of, those that the doubt names first."""
    for name in sorted(types, key=lambda name: name not in doubt.reason):
        if name != told.conference.types[0]:
            yield Choice(name, partial(_with_type, record, told, name))


def _with_type(record: RecordingRecord, told: ConferenceRecord, name: str, _: str) -> RecordingRecord:
    return exchanged(record, told, with_terms(record, told, "type", [name]))


def _students(
    record: RecordingRecord, told: ConferenceRecord, doubt: Doubt, roster: Roster
) -> list[Choice[RecordingRecord]]:
    """The students whom it may have been with: those whom the doubt names, then those whose names sound like a word."""
    text = record.text[told.conference.start_char : told.conference.end_char]

    def alike(student: Student) -> float:
        return likest_word(student, text)[1] + (student.name in doubt.reason)

    of_class = roster.of_class(record.recording.class_name).students or roster.students
    likely = sorted(
        (s for s in of_class if s.name not in told.conference.students and alike(s) >= LIKELY), key=lambda s: -alike(s)
    )[:_MOST]
    return [
        Choice(student.name, partial(lambda one, _: _with_student(record, told, one), student)) for student in likely
    ]


def _with_student(record: RecordingRecord, told: ConferenceRecord, student: Student) -> RecordingRecord:
    return exchanged(record, told, with_students(record, told, [student]))


def _called(name: str, record: RecordingRecord, roster: Roster) -> Student:
    """The only student called so, of the recording's class before any other; raises NotFoundError."""
    wanted = name_key(name)
    found = [
        student
        for student in roster.students
        if wanted in {name_key(form) for form in (student.name, student.name.split()[0], *student.aliases)}
    ]
    found = [student for student in found if student.class_name == record.recording.class_name] or found
    if len(found) != 1:
        raise NotFoundError("several students are called so" if found else "no student is called so", where=name)
    return found[0]


def _as_it_is(told: ConferenceRecord) -> str:
    names = ", ".join(told.conference.students)
    return f"right as it is: {names}" if names else "nobody on the class list"


def _passage(record: RecordingRecord, told: ConferenceRecord, kinds: Sequence[FindingKind]) -> str:
    """The sentence of what was found of these kinds, or else all that was said."""
    whole = told.conference
    found = next((f.evidence for f in whole.findings if f.kind in kinds and f.evidence.quote), None)
    if found is None:
        stretch = record.text[whole.start_char : whole.end_char]
        return spelled(stretch, record.spellings, start_char=whole.start_char).strip()
    return _sentence(record, found.start_char, found.end_char)


def _sentence(record: RecordingRecord, start_char: int, end_char: int) -> str:
    """The sentence in which a quote stands, names as the roster spells them."""
    spellings = record.spellings
    start, end = (place_spelled(char, spellings) for char in (start_char, end_char))
    return in_sentence(spelled(record.text, spellings), start, end)


def in_sentence(text: str, start_char: int, end_char: int) -> str:
    """The sentence in which a quote stands, with the quote between « and »."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    first = max((end for end in ends if end <= start_char), default=0)
    last = min((end for end in ends if end >= end_char), default=len(text))
    return f"{text[first:start_char]}«{text[start_char:end_char]}»{text[end_char:last]}".strip()


# Goals


def about_goal(
    thread: GoalThread, question: GoalQuestion, others: Sequence[GoalThread], record: RecordingRecord, *, now: datetime
) -> Question[GoalDecision]:
    """The question whether a goal is one that was told before.

    Args:
        thread: the goal as it is linked.
        question: what is doubtful about it.
        others: all the student's goals.
        record: the recording that tells of it.
        now: when it is asked.
    """
    mention = question.mention
    rest = tuple(place for place in thread.places if place != mention.place)
    other = next((one for one in others if one.id == question.other_id), None)

    def decided(kind: DecisionKind, places: Sequence[Place], _: str) -> GoalDecision:
        return GoalDecision(
            kind=kind,
            student_id=mention.student_id,
            goal=(mention.place,),
            other=tuple(places),
            at=now,
            decided_at=now,
        )

    choices = []
    if rest:
        choices.append(Choice(f"it is the goal “{thread.text}”", partial(decided, "merge", rest)))
    if other:
        choices.append(Choice(f"it is the goal “{other.text}”", partial(decided, "merge", other.places)))
    apart = (*rest, *(other.places if other else ()))
    choices.append(Choice("it is a goal of its own", partial(decided, "split", apart)))
    return Question(
        key=(mention.place, question.doubt.code, question.other_id),
        student=mention.student,
        passage=_sentence(record, mention.place.start_char, mention.place.end_char),
        reason=question.doubt.reason,
        choices=tuple(choices),
    )
