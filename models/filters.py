"""Which conferences are meant: what listing and searching have in common."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from models.students import Students


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Conferences that are all of what is given; each part that is None (or False) leaves all in.

    Attributes:
        student: a full name, first name or alias, in any class, with or without its accents.
        class_name: the recording's class.
        of_class: the recording's class, or that of a student who took part, whatever the recording's.
        type: one of the conference's types, the main one or not.
        goal: only those with a goal; a search then looks for its words in goals alone.
        since: the first day.
        until: the last day.
    """

    student: str | None = None
    class_name: str | None = None
    of_class: str | None = None
    type: str | None = None
    goal: bool = False
    since: date | None = None
    until: date | None = None


def condition(wanted: Filter, students: Students) -> tuple[str, dict[str, Any]]:
    """The filter as an SQL condition on ``c``, a conference, and ``r``, its recording; and the condition's parameters.

    Raises:
        NotFoundError: nobody has that name; the reason names those who come near.
    """
    parts: list[str] = []
    parameters: dict[str, Any] = {}

    def require(sql: str, **values: Any) -> None:
        parts.append(sql)
        parameters.update(values)

    if wanted.student is not None:
        ids = [found.id for found in students.matching(wanted.student)]
        require(_OF_STUDENT, students=json.dumps(ids))
    if wanted.class_name is not None:
        require("r.class_name = :class_name", class_name=wanted.class_name)
    if wanted.of_class is not None:
        require(_OF_CLASS, of_class=wanted.of_class)
    if wanted.type is not None:
        require(_OF_TYPE, type=wanted.type)
    if wanted.goal:
        require(_WITH_GOAL)
    if wanted.since is not None:
        require("r.recorded_at >= :since", since=wanted.since.isoformat())
    if wanted.until is not None:
        require("r.recorded_at < :until", until=f"{wanted.until.isoformat()}U")  # after every 2026-10-05T…
    return " AND ".join(parts) or "TRUE", parameters


_OF_STUDENT = """c.id IN (
    SELECT conference_id FROM finding WHERE student_id IN (SELECT value FROM json_each(:students))
)"""
_OF_CLASS = """(r.class_name = :of_class OR c.id IN (
    SELECT conference_id FROM finding WHERE student_id IN (SELECT id FROM student WHERE class_name = :of_class)
))"""
_OF_TYPE = "EXISTS (SELECT 1 FROM finding WHERE conference_id = c.id AND kind = 'type' AND text = :type)"
_WITH_GOAL = "EXISTS (SELECT 1 FROM finding WHERE conference_id = c.id AND kind = 'goal')"
