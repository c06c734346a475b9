"""The JSON shapes that other programs read (see the interfaces in ARCHITECTURE.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from models.entities import Conference


def conference_json(conference: Conference) -> dict[str, Any]:
    """A conference as ``recap tag --jsonl`` and ``recap export`` print it."""

    def texts(kind: Any) -> list[str]:
        return [finding.text for finding in conference.of_kind(kind)]

    return {
        "students": texts("student"),
        "types": texts("type"),
        "compliments": texts("compliment"),
        "taught": texts("taught"),
        "goals": [{"text": goal.text, "status": goal.status} for goal in conference.of_kind("goal")],
        "needs": texts("need"),
        "stage": conference.stage,
    }
