"""The vocabulary: what a recording, a transcript and a conference are.

All are frozen. Times within a recording are seconds from its start (``start_s``, ``end_s``); places within a
transcript are half-open character offsets (``start_char`` ≤ place < ``end_char``). ``recorded_at`` is the local
time of the teacher's clock, without a zone: a record book knows days, not instants.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date, datetime

GoalStatus = Literal["new", "met", "continuing"]
FindingKind = Literal["student", "type", "compliment", "taught", "goal", "need", "stage", "follow_up"]
DateSource = Literal["tag", "filename", "mtime", "given"]
RecordingStatus = Literal["done", "damaged", "silent"]

CONFERENCE_TYPES = ("compliment", "rehearsal", "expectation", "content", "convention")
GOAL_STATUSES: tuple[GoalStatus, ...] = ("new", "met", "continuing")
STAGES = ("prewriting", "drafting", "revising", "editing", "publishing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """A child on a class list: the roster's full name, and other names the child goes by."""

    name: str
    class_name: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """The students a recap may be about: one class, or several where the class is not known."""

    students: tuple[Student, ...] = ()

    def of_class(self, class_name: str) -> Roster:
        """The part of the roster that is one class; empty when there is no such class."""
        return Roster(tuple(s for s in self.students if s.class_name == class_name))

    def classes_of(self, name: str) -> tuple[str, ...]:
        """The classes that have a student of this full name, in the roster's order."""
        return tuple(s.class_name for s in self.students if s.name == name)

    @property
    def class_names(self) -> tuple[str, ...]:
        """The names of the classes, each once, in the roster's order."""
        return tuple(dict.fromkeys(s.class_name for s in self.students))


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One transcribed word, as printed (no surrounding space), when it was said and how probable it is (0 to 1).

    ``start_char`` and ``end_char`` are its place in the transcript's text.
    """

    word: str
    start_s: float
    end_s: float
    probability: float
    start_char: int
    end_char: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What was said in a recording. Empty ``text`` means that nothing was said.

    ``engine`` and ``model`` name what transcribed it (``faster-whisper 1.2.1``, ``base``), ``settings`` holds the
    options that shape the result, so that a later run can tell which transcripts are stale.
    """

    text: str
    words: tuple[Word, ...] = ()
    language: str = "en"
    engine: str = ""
    model: str = ""
    settings: str = ""


NOTHING_SAID = Transcript(text="")

PERSON = "person"
"""The rule of what a person said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a value is there: the words it was read from, where they stand, when they were said, and by which rule.

    ``quote`` equals ``text[start_char:end_char]`` of the transcript. The times are None for a typed recap.
    """

    quote: str
    start_char: int
    end_char: int
    rule: str
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One value of a conference.

    ``text`` is the value itself: a roster name for a student, one of the vocabulary for a type or a stage, and for
    the others the span, letter for letter; on record, with the ``spellings`` of its conference. ``status`` is set for
    goals, ``due`` for follow-ups whose day is known, ``skill`` where the value is about one skill of the vocabulary.
    """

    kind: FindingKind
    text: str
    evidence: Evidence
    status: GoalStatus | None = None
    skill: str | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What a person should look at, and why, in words a teacher understands.

    ``code`` names the reason for programs (``student-unknown``).
    """

    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """How the roster spells a name that the transcript writes as it was heard.

    ``start_char`` and ``end_char`` are the place of what was heard in the transcript's text; ``student`` is the roster
    name of the one who is named there.
    """

    start_char: int
    end_char: int
    spelled: str
    student: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conference:
    """One student's (or one small group's) talk with the teacher, as told in a stretch of a recap.

    ``findings`` keep the order in which they are to be read: within a kind, the main one first. ``spellings`` are of
    the names in the stretch, in order. ``set_aside`` are findings that are no part of it while a goal that is known by
    the student's open goals stands in their place.
    """

    findings: tuple[Finding, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    spellings: tuple[Spelling, ...] = ()
    set_aside: tuple[Finding, ...] = ()
    start_char: int = 0
    end_char: int = 0

    def of_kind(self, kind: FindingKind) -> tuple[Finding, ...]:
        """The findings of one kind, in order."""
        return tuple(f for f in self.findings if f.kind == kind)

    @property
    def students(self) -> tuple[str, ...]:
        """The roster names of those conferred with; empty when nobody on the roster was named."""
        return tuple(f.text for f in self.of_kind("student"))

    @property
    def types(self) -> tuple[str, ...]:
        """The conference's types, the main one first."""
        return tuple(f.text for f in self.of_kind("type"))

    @property
    def stage(self) -> str | None:
        """Where in the writing process the piece is, if the recap says."""
        return next((f.text for f in self.of_kind("stage")), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One sound file, known by the SHA-256 of its content; or a typed note, known by its ``note_id``.

    ``file`` and ``source_path``, where the file was found, are printable: of what is no text in a name, they have
    escapes. ``duration_s`` is what was decoded; ``claimed_s`` what the container says, None where it says nothing.
    The notebook keeps its own copy of the file. A note has no sound: no hash, no file, no size and no duration.
    """

    sha256: str
    file: str
    source_path: str
    size_bytes: int
    duration_s: float
    claimed_s: float | None
    recorded_at: datetime
    recorded_at_source: DateSource
    status: RecordingStatus
    class_name: str = ""
    note_id: str = ""

    @property
    def id(self) -> str:
        """The short name of the recording: the first twelve digits of its hash, or the note's id."""
        return self.note_id or self.sha256[:12]
