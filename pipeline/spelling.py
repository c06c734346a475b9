"""The values of conferences, with names as the roster spells them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from models.spelling import spelled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from models.entities import Conference, Finding, FindingKind, Spelling


def with_names_spelled(conferences: Iterable[Conference]) -> tuple[Conference, ...]:
    """Conferences, as a tagger gives them, with the names in their values as the roster spells them."""
    return tuple(with_spellings(conference, conference.spellings) for conference in conferences)


def with_spellings(
    conference: Conference, spellings: Sequence[Spelling], *, but: Collection[FindingKind] = ()
) -> Conference:
    """A conference with these spellings in place of its own, its values spelled accordingly.

    What a person worded stays as it is, and so do the values of the kinds ``but``.
    """

    def respelled(finding: Finding) -> Finding:
        evidence = finding.evidence
        place = evidence.start_char
        as_it_was = evidence.quote, spelled(evidence.quote, conference.spellings, start_char=place)
        if finding.kind in but or finding.text not in as_it_was:
            return finding
        return replace(finding, text=spelled(evidence.quote, spellings, start_char=place))

    findings = tuple(map(respelled, conference.findings))
    return replace(conference, findings=findings, spellings=tuple(spellings))


def of_those_meant(found: Conference, students: Collection[str]) -> tuple[Spelling, ...]:
    """The spellings that hold when a person says that it was with ``students``.

    Whoever it was found to be with, and was not, is not whose name was heard.
    """
    mistaken = {*found.students} - {*students}
    return tuple(spelling for spelling in found.spellings if spelling.student not in mistaken)
