"""What a person says of a recording's conferences, as pure functions from one record of it to the next.

Whatever a person decided is kept by kind: the kind's findings stay as they are when the recording is tagged again, and
what was doubtful about it is settled. A recording in which anything was decided keeps its conferences too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, get_args

from models.entities import PERSON, Conference, Doubt, Evidence, Finding, FindingKind
from models.errors import NotFoundError
from models.records import ConferenceRecord, RecordingRecord
from models.spelling import in_place, place_heard, place_spelled, spelled
from pipeline.spelling import of_those_meant, with_spellings
from pipeline.timing import timed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from models.entities import GoalStatus, Student

KINDS: Final[tuple[FindingKind, ...]] = get_args(FindingKind)
QUOTED_KINDS: Final[tuple[FindingKind, ...]] = ("compliment", "taught", "goal", "need", "follow_up")
"""The kinds whose values are words of the recap, and any number of them."""

NO_NAME: Final = Doubt(code="student-unknown", reason="no name heard")

_ORDER: Final = ("student", "type", "stage", *QUOTED_KINDS)
_OF_NOTHING: Final = QUOTED_KINDS[:4]


def doubted(doubt: Doubt) -> tuple[FindingKind, ...]:
    """The kinds of findings that a doubt is about, any of which settles it; its code starts with the kind."""
    return tuple(kind for kind in KINDS if doubt.code.startswith(f"{kind}-")) or _OF_NOTHING


def unsettled(doubts: Iterable[Doubt], decided: Collection[FindingKind]) -> tuple[Doubt, ...]:
    """The doubts that are left when a person decided these kinds."""
    return tuple(doubt for doubt in doubts if not {*doubted(doubt)} & {*decided})


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order in which a conference holds them: kind by kind."""
    return tuple(sorted(findings, key=lambda finding: _ORDER.index(finding.kind)))


# One conference


def decided(told: ConferenceRecord, kind: FindingKind, findings: Iterable[Finding]) -> ConferenceRecord:
    """The conference with these as all that there is of a kind, as a person said."""
    others = [finding for finding in told.conference.findings if finding.kind != kind]
    kinds = tuple(known for known in KINDS if known in (*told.decided, kind))
    conference = replace(
        told.conference,
        findings=in_order([*others, *findings]),
        doubts=unsettled(told.conference.doubts, kinds),
    )
    return replace(told, conference=conference, decided=kinds)


def confirmed(told: ConferenceRecord) -> ConferenceRecord:
    """The conference as it is, for good; nothing about it is doubtful any more."""
    return replace(told, conference=replace(told.conference, doubts=()), decided=KINDS)


def settled(told: ConferenceRecord, doubt: Doubt) -> ConferenceRecord:
    """The conference after a person said that it is right in what was doubtful."""
    for kind in doubted(doubt):
        told = decided(told, kind, told.conference.of_kind(kind))
    return told


def placed(record: RecordingRecord, told: ConferenceRecord, *words: str, instead: Finding | None = None) -> Evidence:
    """The evidence of what a person said.

    It is where one of ``words`` stands in the conference, or else in the recap, as heard or with its names as the
    roster spells them; else the evidence of the finding that
    it is ``instead`` of; else, as nothing in the recap says it, an empty place at the conference's start.
    """
    whole = told.conference
    for start, end in ((whole.start_char, whole.end_char), (0, len(record.text))):
        for one in words:
            found = _found(record, one, start, end)
            if found and record.transcript:
                evidence = Evidence(
                    quote=record.text[slice(*found)], start_char=found[0], end_char=found[1], rule=PERSON
                )
                return timed(evidence, record.transcript)
    if instead:
        return replace(instead.evidence, rule=PERSON)
    return Evidence(quote="", start_char=whole.start_char, end_char=whole.start_char, rule=PERSON)


def _found(record: RecordingRecord, words: str, start: int, end: int) -> tuple[int, int] | None:
    """Where words stand, in a part of what was heard: as they were heard, or as the roster spells them."""
    wanted = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)
    if found := wanted.search(record.text, start, end):
        return found.span()
    spellings = record.spellings
    text = spelled(record.text, spellings)
    if found := wanted.search(text, place_spelled(start, spellings), place_spelled(end, spellings)):
        return place_heard(found.start(), spellings), place_heard(found.end(), spellings)
    return None


@dataclass(frozen=True, slots=True)
class Value:
    """A value as a person gives it for one conference: a new one, or with a ``number`` (from 1) what becomes of one.

    Without a text, that one goes.
    """

    text: str
    number: int | None = None

    @classmethod
    def of(cls, written: str) -> Value:
        """``2=words`` is the second's, ``2=`` takes it away, ``words`` alone are new."""
        number, equals, text = written.partition("=")
        if equals and number.strip().isdecimal():
            return cls(text.strip(), int(number))
        return cls(written.strip())

    def __str__(self) -> str:
        return self.text if self.number is None else f"{self.number}={self.text}"


def with_words(
    record: RecordingRecord, told: ConferenceRecord, kind: FindingKind, values: Sequence[Value]
) -> ConferenceRecord:
    """The conference after a person gave words of one kind, in turn; ``none`` alone says that there are none.

    Words in the place of others keep what belongs to them: a goal's status, the skill, the day. New goals are ``new``.

    Raises:
        NotFoundError: there is none of that number.
    """
    there: list[Finding | None] = [*told.conference.of_kind(kind)]
    for value in values:
        if value.number is None and value.text.casefold() == "none":
            there = [None] * len(there)
        elif value.number is None:
            evidence = placed(record, told, value.text)
            status: GoalStatus | None = "new" if kind == "goal" else None
            there.append(Finding(kind=kind, text=value.text, evidence=evidence, status=status))
        else:
            instead = numbered(told, kind, value.number)
            evidence = placed(record, told, value.text, instead=instead)
            there[value.number - 1] = replace(instead, text=value.text, evidence=evidence) if value.text else None
    return decided(told, kind, [finding for finding in there if finding is not None])


def with_detail(told: ConferenceRecord, kind: FindingKind, number: int | None, **detail: Any) -> ConferenceRecord:
    """The conference with a goal's status or a follow-up's day as a person said; a ``number`` of None is the only one.

    Raises:
        NotFoundError: there is none of that number; or without one, none or several.
    """
    there = told.conference.of_kind(kind)
    if number is None and len(there) > 1:
        raise NotFoundError(f"which {kind}? there are {len(there)}; say 1=… for the first", where=f"#{told.id}")
    meant = numbered(told, kind, number or 1)
    return decided(told, kind, [replace(f, **detail) if f is meant else f for f in there])


def with_students(record: RecordingRecord, told: ConferenceRecord, students: Sequence[Student]) -> ConferenceRecord:
    """The conference with these students, in the place of those that there were; none for nobody who is known."""
    before = told.conference.of_kind("student")
    findings = []
    for place, student in enumerate(students):
        names = (student.name, *student.aliases, student.name.split()[0])
        instead = next((f for f in before if f.text == student.name), next(iter(before[place:]), None))
        findings.append(
            Finding(kind="student", text=student.name, evidence=placed(record, told, *names, instead=instead))
        )
    meant = [student.name for student in students]
    respelled = with_spellings(told.conference, of_those_meant(told.conference, meant), but=told.decided)
    return decided(replace(told, conference=respelled), "student", findings)


def with_terms(
    record: RecordingRecord, told: ConferenceRecord, kind: FindingKind, terms: Sequence[str]
) -> ConferenceRecord:
    """The conference with these types (the main one first) or this stage, in the place of what there was."""
    before = {finding.text: finding for finding in reversed(told.conference.of_kind(kind))}
    first = next(iter(reversed(before.values())), None)
    findings = [
        Finding(kind=kind, text=term, evidence=placed(record, told, instead=before.get(term, first)))
        for term in dict.fromkeys(terms)
    ]
    return decided(told, kind, findings)


def numbered(told: ConferenceRecord, kind: FindingKind, number: int) -> Finding:
    """The finding of that kind and number, from 1; raises NotFoundError."""
    there = told.conference.of_kind(kind)
    if not 1 <= number <= len(there):
        raise NotFoundError(f"there is no {kind} {number}", where=f"#{told.id}")
    return there[number - 1]


# A recording


def one_of(record: RecordingRecord, conference_id: int) -> ConferenceRecord:
    """The conference of that id; raises NotFoundError."""
    for told in record.conferences:
        if told.id == conference_id:
            return told
    raise NotFoundError("no such conference", where=f"#{conference_id}")


def with_conferences(record: RecordingRecord, told: Iterable[ConferenceRecord]) -> RecordingRecord:
    """The recording with these conferences, as a person said."""
    return replace(record, conferences=tuple(told), is_arranged=True)


def exchanged(record: RecordingRecord, old: ConferenceRecord, *new: ConferenceRecord) -> RecordingRecord:
    """The recording with some conferences, or none, in the place of one."""
    told = [one for known in record.conferences for one in (new if known.id == old.id else (known,))]
    return with_conferences(record, told)


def split_at(record: RecordingRecord, conference_id: int, place: int) -> RecordingRecord:
    """The recording with one conference made two, of which the second starts at a place in the text.

    Each finding goes where its words stand, and both parts are to be read again. What was decided holds for both, but
    for students, types and stage where a part is left without.

    Raises:
        NotFoundError: the place is not within the conference.
    """
    told = one_of(record, conference_id)
    whole = told.conference
    if not whole.start_char < place < whole.end_char:
        raise NotFoundError(f"{place} is not within its text", where=f"#{conference_id}")
    first, second = (
        _part(told, [f for f in whole.findings if (f.evidence.start_char < place) == is_first], start, end)
        for is_first, start, end in ((True, whole.start_char, place), (False, place, whole.end_char))
    )
    return exchanged(record, told, first, replace(second, id=0))


def _part(told: ConferenceRecord, findings: Sequence[Finding], start_char: int, end_char: int) -> ConferenceRecord:
    there = {*QUOTED_KINDS, *(finding.kind for finding in findings)}
    kinds = tuple(kind for kind in told.decided if kind in there)
    doubts = told.conference.doubts if "student" in there else (*told.conference.doubts, NO_NAME)
    part = Conference(
        findings=tuple(findings),
        doubts=unsettled(doubts, kinds),
        spellings=tuple(s for s in told.conference.spellings if start_char <= s.start_char < end_char),
        start_char=start_char,
        end_char=end_char,
    )
    return _read_again(replace(told, conference=part, decided=kinds))


def joined(record: RecordingRecord, conference_id: int) -> RecordingRecord:
    """The recording with one conference and the one after it made one, which is to be read again.

    Raises:
        NotFoundError: there is none after it.
    """
    told = one_of(record, conference_id)
    after = record.conferences[record.conferences.index(told) + 1 :][:1]
    if not after:
        raise NotFoundError("there is no conference after it", where=f"#{conference_id}")
    kinds = tuple(kind for kind in KINDS if kind in (*told.decided, *after[0].decided))
    both = merged([told.conference, after[0].conference])
    both = replace(both, doubts=unsettled(both.doubts, kinds))
    rest = exchanged(record, after[0])
    return exchanged(rest, told, _read_again(replace(told, conference=both, decided=kinds)))


def merged(conferences: Sequence[Conference]) -> Conference:
    """Several conferences as one: each student, type and stage once, and of doubts of one code the first."""
    findings: dict[tuple[str, str, int], Finding] = {}
    for finding in (finding for conference in conferences for finding in conference.findings):
        place = finding.evidence.start_char if finding.kind in QUOTED_KINDS else 0
        findings.setdefault((finding.kind, finding.text, place), finding)
    doubts = {doubt.code: doubt for conference in reversed(conferences) for doubt in conference.doubts}
    return Conference(
        findings=in_order(findings.values()),
        doubts=tuple(doubts.values()),
        spellings=in_place(spelling for conference in conferences for spelling in conference.spellings),
        start_char=min(conference.start_char for conference in conferences),
        end_char=max(conference.end_char for conference in conferences),
    )


def with_one_more(record: RecordingRecord) -> RecordingRecord:
    """The recording with one more conference: the last, of which nothing is known and nothing is told."""
    end = len(record.text)
    empty = Conference(start_char=end, end_char=end)
    added = ConferenceRecord(id=0, recording=record.recording, conference=empty, decided=KINDS)
    return with_conferences(record, (*record.conferences, added))


def with_recording(record: RecordingRecord, **changes: Any) -> RecordingRecord:
    """The recording with another date or class; its conferences are to be read again."""
    recording = replace(record.recording, **changes)
    told = tuple(_read_again(replace(one, recording=recording)) for one in record.conferences)
    return replace(record, recording=recording, conferences=told)


def _read_again(told: ConferenceRecord) -> ConferenceRecord:
    return replace(told, rules_version="")
