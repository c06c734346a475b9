"""Whose class is it: the part of the roster that a recording's students are looked for in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.errors import RosterError
from pipeline.classes import guess_class

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from models.entities import Conference, Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """All classes of a notebook, and the one that was asked for, if any."""

    roster: Roster
    given: str | None = None

    def __post_init__(self) -> None:
        """Refuses a class that there is not; raises RosterError."""
        if self.given is not None and self.given not in self.roster.class_names:
            there_are = ", ".join(self.roster.class_names) or "none"
            raise RosterError(f"no such class (there are: {there_are})", where=self.given)

    def before_hearing(self, path: Path) -> str:
        """The class that is known from the outside: given, the only one, or named by the folder; else ``""``."""
        names = self.roster.class_names
        if self.given is not None:
            return self.given
        if len(names) == 1:
            return names[0]
        return next((folder for folder in reversed(path.parts[:-1]) if folder in names), "")

    def after_hearing(self, path: Path, text: str) -> str:
        """The class as known before, else the one whose students the text names; ``""`` where it could be several."""
        return self.before_hearing(path) or guess_class(text, self.roster) or ""

    def class_of(self, conferences: Iterable[Conference]) -> str:
        """The one class that all students of the conferences are in; ``""`` where there is none, or nobody is named."""
        names = {name for conference in conferences for name in conference.students}
        classes = {class_name for name in names for class_name in self.roster.classes_of(name)}
        return classes.pop() if len(classes) == 1 else ""

    def students_of(self, class_name: str) -> Roster:
        """The roster to look for students in: the class, or everybody where the class is not known."""
        return self.roster.of_class(class_name) if class_name else self.roster
