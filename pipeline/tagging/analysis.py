"""The one custom attribute of the tagging components: ``doc._.recap``, an ``Analysis``.

Each component reads what the ones before it found and adds its own part. Everything the components know of each
other is here, so that each can be tested from a ``Doc`` and an ``Analysis`` written by hand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from spacy.tokens import Doc

from models.entities import Evidence, Roster

if TYPE_CHECKING:
    from concurrent.futures import Future
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from models.entities import Doubt, Finding

ATTRIBUTE: Final = "recap"
Doc.set_extension(ATTRIBUTE, default=None, force=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place where somebody on the roster is named: tokens ``start`` to ``end`` (half-open).

    ``names`` are the roster names it can mean, more than one where two students share what was said. ``role`` tells
    whether the teacher conferred with the child or only named it. ``rule`` says how the name was recognised
    (``name-full``, ``name-nickname``, ``name-sound`` …). ``spelled`` is set where the text writes a name as it sounds:
    how the roster spells what was said.
    """

    start: int
    end: int
    names: tuple[str, ...]
    role: Literal["conferred", "mentioned"]
    rule: str
    spelled: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A place where a rule fired: tokens ``start`` to ``end``.

    ``says`` is what the rule says; the value starts at token ``value``, or at ``start`` where the rule tells no place.
    ``about`` is what it says that of, as in ``Rule``.
    """

    rule: str
    says: str
    start: int
    end: int
    value: int
    about: str = "clause"


@dataclass(slots=True, kw_only=True)
class Clause:
    """A clause-like part of a stretch: tokens ``start`` to ``end`` (half-open), all of which could be one value.

    ``cues`` are the rules that fired in it, in order. ``features`` names all that speaks for or against a label
    (``told:goal-noun``, ``child+modal``), ``shape`` those of them that its neighbours see. ``label`` is what the clause
    was found to tell (``compliment``, ``taught``, ``need``, ``goal-new``, ``goal-met``, ``goal-continuing``,
    ``follow_up``), None for anything else; ``continues`` tells that it goes on with the value of the clause before
    it, ``rule`` what spoke loudest for the label.
    """

    start: int
    end: int
    cues: list[Cue] = field(default_factory=list)
    features: list[str] = field(default_factory=list)
    shape: tuple[str, ...] = ()
    label: str | None = None
    continues: bool = False
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Logarithms of chances in a stretch: of the states of each word (a row for each), of main types, of stages.

    ``places`` tells how much each word counts for the stage; what is left to 1 is the share of no word.
    """

    words: NDArray[np.float32]
    types: NDArray[np.float32]
    stages: NDArray[np.float32]
    places: NDArray[np.float32]


@dataclass(slots=True, kw_only=True)
class Stretch:
    """The part of a recap that is about one conference: tokens ``start`` to ``end`` (half-open).

    ``students`` are the mentions that name whom it was with, one for each student, first named first. ``reading`` is
    what the small language model makes of it, where there is one; it may still be at it.
    """

    start: int
    end: int
    students: list[Mention] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    reading: Future[Reading] | None = None


@dataclass(slots=True, kw_only=True)
class Analysis:
    """What is known about one recap, from the roster and day it starts with to the conferences it ends with.

    ``reading`` is what the small language model makes of the whole, where it was told to read that ahead.
    """

    roster: Roster = field(default_factory=Roster)
    recorded_on: date | None = None
    mentions: list[Mention] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    reading: Future[Reading] | None = None


def analysis_of(doc: Doc) -> Analysis:
    """What is known about a recap; an empty one, without a class list, of a text that no component has seen yet."""
    if doc._.get(ATTRIBUTE) is None:
        doc._.set(ATTRIBUTE, Analysis())
    found: Analysis = doc._.get(ATTRIBUTE)
    return found


def evidence_of(doc: Doc, start: int, end: int, rule: str) -> Evidence:
    """The evidence that tokens ``start`` to ``end`` are, as found by ``rule``."""
    span = doc[start:end]
    return Evidence(quote=span.text, start_char=span.start_char, end_char=span.end_char, rule=rule)
