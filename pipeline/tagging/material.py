"""Labelled recaps to learn from and to score by, as folders hold them.

A line of a folder's ``recaps.jsonl`` is ``{"id", "class", "text", "conferences": […]}`` with the true values,
spans letter for letter as in the text; its ``rosters.json`` is ``{class: [{"name", "aliases"}]}``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from models.entities import Roster, Student

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    Recaps = list[dict[str, Any]]
    Rosters = dict[str, list[dict[str, Any]]]


def read_material(folders: Iterable[Path]) -> tuple[Recaps, Rosters]:
    """The labelled recaps of some folders, and the rosters of their classes."""
    recaps: Recaps = []
    rosters: Rosters = {}
    for folder in folders:
        lines = (folder / "recaps.jsonl").read_text(encoding="utf-8").splitlines()
        recaps += [json.loads(line) for line in lines if line.strip()]
        rosters |= json.loads((folder / "rosters.json").read_text(encoding="utf-8"))
    return recaps, rosters


def roster_of(rosters: Mapping[str, Any], class_name: str) -> Roster:
    """The class as a roster."""
    return Roster(
        tuple(
            Student(name=entry["name"], class_name=class_name, aliases=tuple(entry.get("aliases", ())))
            for entry in rosters[class_name]
        )
    )
