"""Tagging again what is on record, after a change of rules; what a person decided stays as it is.

Where a person decided nothing, a recording's conferences are all made anew. Where a person did, they stay divided as
they are, and each gets anew the findings of those kinds that were not decided.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from models.store import told_of
from models.unfinished import told_by_other_rules
from pipeline.corrections import KINDS, in_order, merged, unsettled
from pipeline.goals.look_back import without_earlier
from pipeline.spelling import of_those_meant, with_names_spelled, with_spellings
from pipeline.timing import with_times

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from models.entities import Conference, Roster
    from models.records import ConferenceRecord, RecordingRecord
    from models.store import Store
    from pipeline.run import TextTagger
    from pipeline.whose import Classes

_BATCH: Final = 200  # recordings that are stored in one transaction

Item = tuple[str, "Roster", "date | None"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retagged:
    """A recording that was tagged again, as it was and as it is."""

    before: RecordingRecord
    after: RecordingRecord

    @property
    def is_changed(self) -> bool:
        """Whether anything came out differently."""
        old, new = ([told.conference for told in side.conferences] for side in (self.before, self.after))
        return old != new


def retag(
    store: Store, *, tagger: TextTagger, classes: Classes, class_name: str | None = None, everything: bool = False
) -> Iterator[Retagged]:
    """Tags again and stores the recordings that other rules were used on; one after the other, as they are done.

    Args:
        store: the notebook's.
        tagger: with the rules that count.
        classes: all there are.
        class_name: only the recordings of this class.
        everything: those as well that these rules were used on, as after a change of the class list.
    """
    records = told_by_other_rules(store, None if everything else tagger.version, class_name)
    done = tagged_again(records, tagger=tagger, classes=classes)
    while batch := list(islice(done, _BATCH)):
        store.changes.keep(
            [one.after for one in batch], who="machine", what="tagged again", rules_version=tagger.version
        )
        yield from batch


def tagged_again(records: Iterable[RecordingRecord], *, tagger: TextTagger, classes: Classes) -> Iterator[Retagged]:
    """The recordings as the tagger finds them now, in order; nothing is stored."""
    waiting: deque[_Retagging] = deque()

    def items() -> Iterator[Item]:
        for record in records:
            work = _Retagging.of(record)
            waiting.append(work)
            roster = classes.students_of(record.recording.class_name)
            day = record.recording.recorded_at.date()
            yield from ((record.text[start:end], roster, day) for start, end in work.stretches)

    tagged = tagger.tag_many(items())
    for first in tagged:
        work = waiting.popleft()
        found = [first, *islice(tagged, len(work.stretches) - 1)]
        yield Retagged(before=work.record, after=work.done(found, tagger.version))


@dataclass(frozen=True, slots=True)
class _Retagging:
    """A recording, and the parts of its text that are to be tagged: the whole, then each that it does not tell."""

    record: RecordingRecord
    stretches: Sequence[tuple[int, int]]

    @classmethod
    def of(cls, record: RecordingRecord) -> _Retagging:
        whole = (0, len(record.text))
        parts = [_stretch(told) for told in record.conferences if _is_open(told)] if record.is_arranged else []
        return cls(record, [whole, *(part for part in parts if part != whole)])

    def done(self, found: Sequence[tuple[Conference, ...]], version: str) -> RecordingRecord:
        """The recording with what was found in each stretch."""
        timed = [self._timed(conferences, start) for conferences, (start, _) in zip(found, self.stretches, strict=True)]
        if not self.record.is_arranged:
            told = told_of(self.record.recording, with_names_spelled(timed[0]), version)
            return self._with(with_known_ids(told, self.record.conferences))
        # A part that the whole text tells as one is told better there, in its context.
        by_stretch = {stretch: merged(told) for stretch, told in zip(self.stretches, timed, strict=True) if told}
        by_stretch |= {(told.start_char, told.end_char): told for told in timed[0]}
        return self._with(filled(told, by_stretch.get(_stretch(told)), version) for told in self.record.conferences)

    def _with(self, conferences: Iterable[ConferenceRecord]) -> RecordingRecord:
        """The recording with these; one that tells by itself what it told before keeps the goals that were known."""
        known = {told.id: told for told in self.record.conferences}
        return replace(self.record, conferences=tuple(_as_known(told, known.get(told.id)) for told in conferences))

    def _timed(self, conferences: Sequence[Conference], start_char: int) -> tuple[Conference, ...]:
        moved = [_moved(conference, start_char) for conference in conferences]
        return with_times(moved, self.record.transcript) if self.record.transcript else tuple(moved)


def filled(told: ConferenceRecord, found: Conference | None, version: str) -> ConferenceRecord:
    """The conference with what was found, but for what a person decided, in its old place under its old id."""
    if found is None:
        return replace(told, rules_version=version)
    students = told.conference.students if "student" in told.decided else found.students
    found = with_spellings(found, of_those_meant(found, students))
    kept = [finding for finding in told.conference.findings if finding.kind in told.decided]
    aside = told.conference.set_aside if "goal" in told.decided else ()
    places = {(finding.kind, finding.evidence.start_char) for finding in aside}
    new = [
        finding
        for finding in found.findings
        if finding.kind not in told.decided and (finding.kind, finding.evidence.start_char) not in places
    ]
    conference = replace(
        told.conference,
        findings=in_order([*kept, *new]),
        doubts=unsettled(found.doubts, told.decided),
        spellings=found.spellings,
        set_aside=aside,
    )
    return replace(told, conference=conference, rules_version=version)


def _as_known(told: ConferenceRecord, known: ConferenceRecord | None) -> ConferenceRecord:
    is_known = known is not None and without_earlier(known).conference == told.conference
    return replace(told, conference=known.conference) if known and is_known else told


def with_known_ids(new: Sequence[ConferenceRecord], known: Sequence[ConferenceRecord]) -> tuple[ConferenceRecord, ...]:
    """The new conferences under the ids of those of which they tell the most: each id once, 0 where none is left."""
    ids = [0] * len(new)
    left = {told.id: _stretch(told) for told in known}
    shared = sorted(
        (
            (_shared(_stretch(told), stretch), place, known_id)
            for place, told in enumerate(new)
            for known_id, stretch in left.items()
        ),
        key=lambda entry: -entry[0],
    )
    for chars, place, known_id in shared:
        if chars and not ids[place] and known_id in left:
            ids[place] = known_id
            del left[known_id]
    return tuple(replace(told, id=known_id) for told, known_id in zip(new, ids, strict=True))


def _is_open(told: ConferenceRecord) -> bool:
    """Whether there is anything that a person did not decide, and words to find it in."""
    return len(told.decided) < len(KINDS) and told.conference.start_char < told.conference.end_char


def _stretch(told: ConferenceRecord) -> tuple[int, int]:
    return told.conference.start_char, told.conference.end_char


def _shared(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(min(one[1], other[1]) - max(one[0], other[0]), 0)


def _moved(conference: Conference, by: int) -> Conference:
    """The conference as told so many characters later in the text."""
    if not by:
        return conference
    return replace(
        conference,
        findings=tuple(
            replace(
                f,
                evidence=replace(f.evidence, start_char=f.evidence.start_char + by, end_char=f.evidence.end_char + by),
            )
            for f in conference.findings
        ),
        spellings=tuple(
            replace(s, start_char=s.start_char + by, end_char=s.end_char + by) for s in conference.spellings
        ),
        start_char=conference.start_char + by,
        end_char=conference.end_char + by,
    )
