from collections.abc import Iterator
from pathlib import Path

import pytest
from recaps import MAYA, recording, transcript

from models.entities import Roster, Student
from models.errors import NotFoundError, RosterError
from models.notebook import Notebook
from models.records import Imported
from models.store import Store
from models.students import Students, fold_name

MAYA_TORRES = Student(name="Maya Torres", class_name="4B")
JA_MARCUS = Student(name="Ja'Marcus Reed", class_name="4B", aliases=("Jay", "JM"))
OTHER_MAYA = Student(name="Maya Chen", class_name="2A")
ZOE = Student(name="Zoë-Ann Ray", class_name="2A")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with two classes."""
    with Store.open(Notebook(tmp_path / "notebook")) as opened:
        opened.students.import_all([MAYA_TORRES, JA_MARCUS, OTHER_MAYA, ZOE])
        yield opened


@pytest.fixture
def students(store: Store) -> Students:
    """Its class lists."""
    return store.students


def names(students: Students, name: str) -> list[str]:
    """The full names of everybody called so."""
    return [record.student.name for record in students.matching(name)]


def test_the_roster_is_what_was_imported(store: Store):
    """All classes together come class by class, each in its order; one class alone on request."""
    assert store.roster() == Roster((OTHER_MAYA, ZOE, MAYA_TORRES, JA_MARCUS))
    assert store.roster("4B") == Roster((MAYA_TORRES, JA_MARCUS))
    assert store.roster("5C") == Roster()


def test_importing_again_adds_what_is_new(students: Students):
    """Known students get the aliases that are new and lose none; the figures say what was done."""
    again = [
        MAYA_TORRES,
        Student(name="Ja'Marcus Reed", class_name="4B", aliases=("Jay", "Marcus")),
        Student(name="Ava Li", class_name="4B", aliases=("A",)),
        Student(name="Ava Li", class_name="4B", aliases=("A", "B")),
    ]
    assert students.import_all(again) == Imported(added=1, updated=2, unchanged=1)
    assert students.import_all(again) == Imported(added=0, updated=0, unchanged=4)
    assert students.roster("4B").students[1:] == (
        Student(name="Ja'Marcus Reed", class_name="4B", aliases=("Jay", "JM", "Marcus")),
        Student(name="Ava Li", class_name="4B", aliases=("A", "B")),
    )


def test_students_are_found_by_any_of_their_names(students: Students):
    """Full name, first name, alias or first name and initial; case, accents, apostrophes and hyphens do not matter."""
    assert names(students, "maya") == ["Maya Chen", "Maya Torres"]
    for name in ("jamarcus", "JA’MARCUS REED", "jm", "Ja'Marcus R."):
        assert names(students, name) == ["Ja'Marcus Reed"]
    for name in ("zoe-ann ray", "Zoe Ann", "zoë"):
        assert names(students, name) == ["Zoë-Ann Ray"]
    with pytest.raises(NotFoundError, match=r"^Reed: no student of that name"):
        students.matching("Reed")
    with pytest.raises(NotFoundError, match=r"^no student of that name$"):
        students.matching("")


def test_one_student_is_meant(students: Students):
    """Where a name could be several, the class or the full name tells; else the error lists them."""
    assert students.find("Maya", "2A").student == OTHER_MAYA
    assert students.find("maya torres").student == MAYA_TORRES
    with pytest.raises(RosterError, match=r"^Maya: could be Maya Chen \(class 2A\), Maya Torres \(class 4B\)$"):
        students.find("Maya")
    with pytest.raises(NotFoundError, match=r"^Zoe: not in class 4B$"):
        students.find("Zoe", "4B")
    with pytest.raises(NotFoundError, match=r"near it: Maya Chen, Maya Torres$"):
        students.find("Mayra")


def test_a_student_is_added_once(students: Students):
    """A name that the class has, in whatever spelling, is refused; another class may have it."""
    students.add(Student(name="Jamarcus Reed", class_name="2A"))
    with pytest.raises(RosterError, match=r"^JaMarcus Reed: already in class 4B$"):
        students.add(Student(name="JaMarcus Reed", class_name="4B"))


def test_a_new_name_is_the_name_in_all_records(store: Store):
    """A correction carries through to what was recorded before."""
    store.add(recording(), transcript(), [MAYA])
    assert store.students.rename("Maya Torres", "Maia Torres") == Student(name="Maia Torres", class_name="4B")
    assert store.conference(1).conference.students == ("Maia Torres",)
    with pytest.raises(RosterError, match=r"^ja'marcus reed: already in class 4B$"):
        store.students.rename("Maia", "ja'marcus reed")
    assert store.students.rename("Maia", "MAIA Torres").name == "MAIA Torres"


def test_an_alias_is_a_further_name(students: Students):
    """An alias is added once, after the others."""
    expected = Student(name="Ja'Marcus Reed", class_name="4B", aliases=("Jay", "JM", "Marcus"))
    assert students.add_alias("Jay", "Marcus") == expected
    assert students.add_alias("Jay", "Marcus") == expected
    assert students.find("marcus").student == expected


def test_a_student_with_records_is_never_lost(store: Store):
    """One who left is on no class list, but in the records, and can be found and come back."""
    store.add(recording(), transcript(), [MAYA])
    assert store.students.remove("Maya Torres") == 1
    assert store.roster("4B") == Roster((JA_MARCUS,))
    assert store.conference(1).conference.students == ("Maya Torres",)
    assert names(store.students, "maya") == ["Maya Chen", "Maya Torres"]
    assert store.students.find("maya").student == OTHER_MAYA
    store.students.add(MAYA_TORRES)
    assert store.roster("4B") == Roster((MAYA_TORRES, JA_MARCUS))
    store.students.remove("Maya Torres")
    assert store.students.import_all([MAYA_TORRES]) == Imported(updated=1)


def test_a_student_without_records_is_gone(students: Students):
    """A student entered by mistake leaves nothing behind."""
    assert students.remove("JM") == 0
    with pytest.raises(NotFoundError):
        students.find("JM")


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("  Zoë   Ray ", "zoe ray"),
        ("O’Brien", "obrien"),
        ("Mary-Kate St. James", "mary kate st james"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("Nguyễn Văn An", "nguyen van an"),
        ("", ""),
    ],
)
def test_names_are_compared_without_their_ornaments(name: str, folded: str):
    """Case, accents, apostrophes, full stops, hyphens and spaces are no difference."""
    assert fold_name(name) == folded
