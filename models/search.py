"""Finding conferences by words, student, goal, type and day.

Words match by their stem (``revised`` finds *revising*), whatever their case and accents. All words are required;
where no conference has them all, words that begin so are taken, and then conferences with any of the words.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING, Literal

from models import rows
from models.filters import Filter, condition
from models.marking import Mark, Phrases, Span, marks_of, merged
from models.spelling import place_heard, spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from sqlite3 import Row

    from models.entities import Finding, FindingKind
    from models.records import ConferenceRecord
    from models.store import Store

Matched = Literal["all", "beginnings", "any"]

RANKED = 3_000  # conferences: of words that more have, those added last are ranked and the others left out
PASSAGE_CHARS = 160  # what is shown of a transcript around a match
# Of two fields that match equally well, the first is shown.
_FIELDS: tuple[FindingKind, ...] = ("goal", "compliment", "taught", "need")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A conference that was found, and the quote that shows why.

    Attributes:
        record: the conference.
        finding: the value that matches; None where it is the transcript that does.
        quote: the value, or the passage of the transcript.
        start_char: where that begins in the transcript's text: as it is spelled, or ``as_heard``.
        spans: the parts of the quote that match, as half-open places in it; none for a search without words.
        start_s: when the value, or the first matching word, was said; None for a recap without times.
        as_heard: whether names in the quote are as they were heard: so it was looked for.
    """

    record: ConferenceRecord
    finding: Finding | None
    quote: str
    start_char: int
    spans: tuple[Span, ...] = ()
    start_s: float | None = None
    as_heard: bool = False

    @property
    def conference_id(self) -> int:
        """The conference's id."""
        return self.record.id

    @property
    def recorded_at(self) -> datetime:
        """When the recording was made."""
        return self.record.recording.recorded_at

    @property
    def students(self) -> tuple[str, ...]:
        """The names of those conferred with."""
        return self.record.conference.students

    @property
    def types(self) -> tuple[str, ...]:
        """The conference's types, the main one first."""
        return self.record.conference.types

    @property
    def field(self) -> str:
        """Where the match is: ``compliment``, ``taught``, ``goal``, ``need`` or ``transcript``."""
        return self.finding.kind if self.finding else "transcript"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search gives: the best hits first, or without words the newest.

    Attributes:
        hits: at most as many as were asked for.
        matched: whether they have all the words, beginnings of them all, or only any of them.
        more: whether there are others.
    """

    hits: tuple[Hit, ...] = ()
    matched: Matched = "all"
    more: bool = False


def search(store: Store, words: str = "", wanted: Filter | None = None, *, limit: int = 20) -> Found:
    """Searches the notebook.

    Args:
        store: the notebook's.
        words: what a person typed; quotation marks hold a phrase together, no other sign means anything.
        wanted: which conferences; with ``goal``, the words must be in a goal.
        limit: how many hits at most.

    Raises:
        NotFoundError: ``wanted`` names a student that nobody is.
    """
    wanted = wanted or Filter()
    with store.database.reading():
        if not words.strip():
            records = store.conferences(wanted, limit=limit + 1)
            hits = _shown(store, records, wanted, [])
            return Found(hits=tuple(hits[:limit]), more=len(records) > limit)
        for matched, expressions in _levels(store, Phrases.of(words)):
            match = (" OR " if matched == "any" else " AND ").join(expressions)
            ids = _ranked(store, match, wanted, limit + 1)
            if ids:
                hits = _shown(store, store.conferences_of(ids[:limit]), wanted, expressions)
                return Found(hits=tuple(hits), matched=matched, more=len(ids) > limit)
    return Found()


def _levels(store: Store, phrases: Phrases) -> Iterator[tuple[Matched, list[str]]]:
    """What to try one after the other, the strictest first: the FTS5 expressions of which all must match, or any."""
    if phrases.phrases:
        yield "all", phrases.expressions()
        yield "beginnings", phrases.expressions(as_prefixes=True)
    words = phrases.words.expressions()
    if len(words) > 1:
        yield "any", _telling(store, words)


def _telling(store: Store, words: list[str]) -> list[str]:
    """Only the words that are rare enough to be ranked, if there are any: the others are in every second recap."""
    counts = {word: store.database.rows(_COUNT, [word, RANKED + 1])[0][0] for word in words}
    return [word for word, count in counts.items() if 0 < count <= RANKED] or words


_COUNT = "SELECT count(*) FROM (SELECT 1 FROM conference_fts WHERE conference_fts MATCH ? LIMIT ?)"

# FTS5 gives its rows in the order of rowid for nothing, so that the newest are had without reading the others, and
# each is ranked only if it passes the filter. CROSS JOIN and the plus sign keep SQLite from asking FTS5 for one rowid
# at a time, which takes a millisecond each for a common word.
_RANKED = """
SELECT id FROM (
    SELECT c.id, r.recorded_at, bm25(conference_fts, 1.0, 2.0, 3.0, 2.0, 2.0) AS score
    FROM conference_fts
    CROSS JOIN conference c ON c.id = +conference_fts.rowid
    CROSS JOIN recording r ON r.key = c.recording_key
    WHERE conference_fts MATCH :match AND {condition}
    ORDER BY conference_fts.rowid DESC LIMIT :ranked
) ORDER BY score, recorded_at DESC LIMIT :limit
"""


def _ranked(store: Store, match: str, wanted: Filter, limit: int) -> list[int]:
    """The ids of the conferences that match, the best first."""
    sql, parameters = condition(wanted, store.students)
    match = f"goal : ({match})" if wanted.goal else match
    parameters.update(match=match, ranked=RANKED, limit=limit)
    return [row["id"] for row in store.database.rows(_RANKED.format(condition=sql), parameters)]


def _shown(store: Store, records: Sequence[ConferenceRecord], wanted: Filter, expressions: Sequence[str]) -> list[Hit]:
    """The hits of these conferences: of each, the value or the passage in which most of the expressions match."""
    listed = json.dumps([record.id for record in records])
    transcripts = {row["id"]: row for row in store.database.rows(_TRANSCRIPTS, [listed])}
    groups = [_candidates(record, transcripts.get(record.id), wanted) for record in records]
    marks = iter(marks_of([candidate.quote for group in groups for candidate in group], expressions))
    best = [max((_marked(candidate, next(marks)) for candidate in group), key=itemgetter(0))[1] for group in groups]
    return [hit if hit.finding else _timed(hit, transcripts.get(hit.record.id)) for hit in best]


_TRANSCRIPTS = """
SELECT c.id, t.text, t.words FROM conference c JOIN transcript t ON t.recording_key = c.recording_key
WHERE c.id IN (SELECT value FROM json_each(?))
"""


def _candidates(record: ConferenceRecord, transcript: Row | None, wanted: Filter) -> list[Hit]:
    """What could be shown of a conference, not marked yet: its values and, where not only goals count, all its text."""
    kinds: tuple[FindingKind, ...] = ("goal",) if wanted.goal else _FIELDS
    hits = [
        Hit(
            record=record,
            finding=finding,
            quote=finding.text,
            start_char=finding.evidence.start_char,
            start_s=finding.evidence.start_s,
        )
        for kind in kinds
        for finding in record.conference.of_kind(kind)
    ]
    if not wanted.goal:
        start, end = record.conference.start_char, record.conference.end_char
        heard = transcript["text"][start:end] if transcript else ""
        text = spelled(heard, record.conference.spellings, start_char=start)
        hits.append(Hit(record=record, finding=None, quote=text, start_char=start))
        if text != heard:
            hits.append(Hit(record=record, finding=None, quote=heard, start_char=start, as_heard=True))
    return hits


def _marked(hit: Hit, marks: Sequence[Mark]) -> tuple[int, Hit]:
    """How many of the expressions match, and the hit with its matches; of all that was said, only a passage."""
    if hit.finding:
        return _distinct(marks), replace(hit, spans=merged(marks))

    def near(first: Mark) -> list[Mark]:
        return [mark for mark in marks if first.start <= mark.start and mark.end <= first.start + PASSAGE_CHARS]

    densest = max(map(near, marks), key=_distinct, default=[])
    start = hit.quote.rfind(" ", 0, max(0, densest[0].start - PASSAGE_CHARS // 4)) + 1 if densest else 0
    end = hit.quote.find(" ", start + PASSAGE_CHARS + PASSAGE_CHARS // 4)
    passage = hit.quote[start:] if end < 0 else hit.quote[start:end]
    inside = [
        Mark(mark.start - start, mark.end - start, mark.number)
        for mark in marks
        if start <= mark.start and mark.end <= start + len(passage)
    ]
    return _distinct(inside), replace(hit, quote=passage, spans=merged(inside), start_char=hit.start_char + start)


def _distinct(marks: Iterable[Mark]) -> int:
    return len({mark.number for mark in marks})


def _timed(hit: Hit, transcript: Row | None) -> Hit:
    """The hit with the time of the first word of it that matches, or else that it begins with."""
    place = hit.start_char + (hit.spans[0][0] if hit.spans else 0)
    if not hit.as_heard:
        place = place_heard(place, hit.record.conference.spellings)
    words = rows.words_of_json(transcript["words"]) if transcript else ()
    return replace(hit, start_s=next((word.start_s for word in words if word.end_char > place), None))
