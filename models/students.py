"""The students of a notebook: its class lists, kept in the database."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING

from models.database import insert
from models.entities import Roster, Student
from models.errors import NotFoundError, RosterError
from models.records import Imported, StudentRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from sqlite_utils import Database as UtilsDatabase

    from models.database import Database


class Students:
    """Reads and changes the class lists. A name is unique within its class; classes exist through their students."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[StudentRecord]:
        """Everybody, those who have left included, class by class in the order in which they were added."""
        return self._records("TRUE")

    def _records(self, where: str, *parameters: str) -> list[StudentRecord]:
        found = self._database.rows(_STUDENTS.format(where=where), parameters)
        return [
            StudentRecord(
                id=student_id,
                student=Student(
                    name=name, class_name=class_name, aliases=tuple(row["alias"] for row in rows if row["alias"])
                ),
                active=bool(active),
            )
            for (student_id, class_name, name, active), rows in groupby(
                found, key=itemgetter("id", "class_name", "name", "active")
            )
        ]

    def roster(self, class_name: str | None = None) -> Roster:
        """The class list, or that of all classes together; empty where there is no such class."""
        roster = Roster(tuple(record.student for record in self.all() if record.active))
        return roster if class_name is None else roster.of_class(class_name)

    def matching(self, name: str) -> list[StudentRecord]:
        """Everybody called so, in any class: by full name or its beginning (``Maya T``), first name or alias.

        Case and accents do not matter.

        Raises:
            NotFoundError: nobody; the reason names those who come near.
        """
        everybody = self.all()
        called = fold_name(name)
        found = [record for record in everybody if _is_called(record.student, called)]
        if not found:
            raise NotFoundError(_nobody(called, everybody), where=name)
        return found

    def find(self, name: str, class_name: str | None = None) -> StudentRecord:
        """The one student meant: a full name goes before other names, a present student before one who left.

        Raises:
            NotFoundError: nobody of that name (in that class).
            RosterError: more than one; the reason says who.
        """
        found = [r for r in self.matching(name) if class_name is None or r.student.class_name == class_name]
        if not found:
            raise NotFoundError(f"not in class {class_name}", where=name)
        return _the_one(name, found, lambda r: fold_name(r.student.name) == fold_name(name), lambda r: r.active)

    def ids_of(
        self, names: Iterable[str], class_name: str, *, preferred: Container[int] = frozenset()
    ) -> dict[str, int]:
        """The ids of students named in full, as a tagger names them: in the class if they are, else in any other.

        Of several of one name, one whose id is ``preferred`` goes first.

        Raises:
            RosterError: a name is nobody's, or that of several.
        """
        wanted = set(names)
        named = self._records("s.name IN (SELECT value FROM json_each(?))", json.dumps([*wanted]))
        return {
            name: _the_one(
                name,
                [record for record in named if record.student.name == name],
                lambda r: r.id in preferred,
                lambda r: r.student.class_name == class_name,
                lambda r: r.active,
            ).id
            for name in wanted
        }

    def import_all(self, students: Iterable[Student]) -> Imported:
        """Adds the students that are new, and to those known the aliases that are; takes nothing away.

        One who had left and is on the list again is back.
        """
        counts = {"added": 0, "updated": 0, "unchanged": 0}
        with self._database.writing() as db:
            known = {(r.student.class_name, r.student.name): r for r in self.all()}
            for student in students:
                record = known.get((student.class_name, student.name))
                if record is None:
                    counts["added"] += 1
                    record = _insert(db, student)
                else:
                    updated = _updated(db, record, student.aliases)
                    counts["unchanged" if updated == record else "updated"] += 1
                    record = updated
                known[student.class_name, student.name] = record
        return Imported(**counts)

    def add(self, student: Student) -> None:
        """Adds one student, or brings back one who had left.

        Raises:
            RosterError: the class has one of that name.
        """
        self._refuse_taken(student.name, student.class_name, but=None)
        self.import_all([student])

    def rename(self, name: str, new_name: str, *, class_name: str | None = None) -> Student:
        """Corrects a student's name, in all records as well; gives the student as it is now.

        What was said of her is to be tagged again, since names in it are spelled as on the roster.

        Raises:
            NotFoundError: as ``find``.
            RosterError: as ``find``; or the class has one of the new name.
        """
        with self._database.writing() as db:
            record = self.find(name, class_name)
            self._refuse_taken(new_name, record.student.class_name, but=record)
            db.table("student").update(record.id, {"name": new_name})
            db.execute(_TO_READ_AGAIN, {"student_id": record.id})
        return replace(record.student, name=new_name)

    def add_alias(self, name: str, alias: str, *, class_name: str | None = None) -> Student:
        """Gives a student one more name to be recognised by; gives the student as it is now.

        Raises:
            NotFoundError, RosterError: as ``find``.
        """
        with self._database.writing() as db:
            return _updated(db, self.find(name, class_name), (alias,)).student

    def remove(self, name: str, *, class_name: str | None = None) -> int:
        """Takes a student off the class list; one who is named in the records, or was before a change, stays there.

        Returns:
            The number of conferences that are kept.

        Raises:
            NotFoundError, RosterError: as ``find``.
        """
        with self._database.writing() as db:
            record = self.find(name, class_name)
            (row,) = self._database.rows(_CONFERENCES, {"student_id": record.id})
            kept: int = row["now"]
            if kept or row["before"]:
                db.table("student").update(record.id, {"active": 0})
            else:
                db.table("student").delete(record.id)
        return kept

    def _refuse_taken(self, name: str, class_name: str, *, but: StudentRecord | None) -> None:
        """Raises RosterError where somebody else in the class has the name; one who left and comes back may."""
        for record in self.all():
            is_same = (record.student.class_name, fold_name(record.student.name)) == (class_name, fold_name(name))
            is_back = but is None and not record.active and record.student.name == name
            if is_same and record != but and not is_back:
                raise RosterError(f"already in {_class(record.student)}", where=name)


_STUDENTS = """
SELECT s.id, s.class_name, s.name, s.active, a.name AS alias
FROM student s LEFT JOIN alias a ON a.student_id = s.id
WHERE {where} ORDER BY s.class_name, s.id, a.id
"""
_CONFERENCES = """
SELECT (SELECT count(DISTINCT conference_id) FROM finding WHERE student_id = :student_id) AS now,
       EXISTS (SELECT 1 FROM spelling WHERE student_id = :student_id) OR EXISTS (
           SELECT 1 FROM change, json_tree(change.before) told
           WHERE told.key = 'student_id' AND told.value = :student_id
       ) AS before
"""
_TO_READ_AGAIN = """
UPDATE conference SET rules_version = '' WHERE id IN (
    SELECT conference_id FROM finding WHERE student_id = :student_id
    UNION SELECT conference_id FROM spelling WHERE student_id = :student_id
)
"""
_NEAR = 5  # names are told to one who may have mistyped
_UNSAID = str.maketrans("-", " ", "'’‘ʼ`.")


def fold_name(name: str) -> str:
    """A name as it is compared: without case, accents, apostrophes and full stops, a hyphen as a space."""
    bare = name.casefold().translate(_UNSAID)
    if not bare.isascii():
        bare = "".join(char for char in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(char))
    return " ".join(bare.split())


def _the_one(name: str, found: list[StudentRecord], *preferences: Callable[[StudentRecord], bool]) -> StudentRecord:
    """The only one of ``found``, or the only one that a preference leaves; raises RosterError."""
    for is_preferred in preferences:
        found = [record for record in found if is_preferred(record)] or found
    if len(found) != 1:
        raise RosterError(f"could be {_listed(found)}" if found else "not on the roster", where=name)
    return found[0]


def _is_called(student: Student, name: str) -> bool:
    return name in _names_of(student) or (" " in name and fold_name(student.name).startswith(name))


def _names_of(student: Student) -> set[str]:
    name = fold_name(student.name)
    return {name, name.split(" ")[0], *map(fold_name, student.aliases)}


def _nobody(called: str, everybody: Sequence[StudentRecord]) -> str:
    """The reason that nobody is called so, with those whose names come near."""
    from difflib import get_close_matches

    names = dict.fromkeys(name for record in everybody for name in sorted(_names_of(record.student)))
    near = dict.fromkeys(
        record.student.name
        for match in get_close_matches(called, names, n=_NEAR)
        for record in everybody
        if match in _names_of(record.student)
    )
    reason = "no student of that name"
    return f"{reason}; near it: {', '.join(islice(near, _NEAR))}" if near else reason


def _listed(records: Iterable[StudentRecord]) -> str:
    return ", ".join(f"{record.student.name} ({_class(record.student)})" for record in records)


def _class(student: Student) -> str:
    return f"class {student.class_name}" if student.class_name else "no class"


def _insert(db: UtilsDatabase, student: Student) -> StudentRecord:
    student_id = insert(db, "student", {"class_name": student.class_name, "name": student.name})
    return _updated(db, StudentRecord(id=student_id, student=replace(student, aliases=())), student.aliases)


def _updated(db: UtilsDatabase, record: StudentRecord, aliases: Iterable[str]) -> StudentRecord:
    """Makes a known student active, and adds the aliases that are new."""
    all_aliases = tuple(dict.fromkeys((*record.student.aliases, *aliases)))
    new = all_aliases[len(record.student.aliases) :]
    db.table("alias").insert_all({"student_id": record.id, "name": alias} for alias in new)
    if not record.active:
        db.table("student").update(record.id, {"active": 1})
    return replace(record, student=replace(record.student, aliases=all_aliases), active=True)
