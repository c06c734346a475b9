import json
from pathlib import Path

import pytest

from models.entities import Student
from models.errors import RosterError
from models.roster import read_roster

MAYA = Student(name="Maya Torres", class_name="4B")
BEN = Student(name="Benjamin Katz", class_name="4B", aliases=("Ben", "Benny"))


def file(folder: Path, content: str | bytes, name: str = "class.csv") -> Path:
    """A class list with this content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    "content",
    [
        "name,class,aliases\nMaya Torres,4B,\nBenjamin Katz,4B,Ben;Benny\n",
        "\ufeffName,Class,Aliases\r\nMaya Torres,4B\r\nBenjamin Katz,4B,Ben | Benny\r\n",
        "Aliases;Class;Student\n;4B;Maya Torres\nBen/Benny;4B;Benjamin Katz\n",
        "class\tname\taliases\n4B\tTorres, Maya\t\n4B\tKatz, Benjamin\tBen, Benny\n",
        'Student Name,Nickname,Birthday,Class\n"Torres, Maya",,2017,4B\n"Katz, Benjamin","Ben, Benny",2016,4B\n',
        "last_name,first_name,class,goes by\nTorres,Maya,4B,\nKatz,Benjamin,4B,Ben;Benny\n",
        "Maya Torres,4B\nBenjamin Katz,4B,Ben;Benny\n",
        "Maya Torres;4B\nBenjamin Katz;4B;Ben|Benny\n",
        "\n,,\nMaya  Torres ,4B,,\n,,\nBenjamin Katz,4B,Ben;;Benny;Ben\n,,\n",
    ],
)
def test_a_table_is_read_however_a_spreadsheet_wrote_it(tmp_path: Path, content: str):
    """The heading, its order, the delimiter, a byte order mark and empty rows make no difference."""
    assert read_roster(file(tmp_path, content)) == [MAYA, BEN]


def test_other_encodings_are_read(tmp_path: Path):
    """What Windows spreadsheets write is read as well as UTF-8: accents survive."""
    zoe = [Student(name="Zoë Núñez", class_name="4B")]
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert read_roster(file(tmp_path, "name,class\nZoë Núñez,4B\n".encode(encoding))) == zoe
    assert read_roster(file(tmp_path, "Zoe\u0308 Nu\u0301n\u0303ez,4B")) == zoe


@pytest.mark.parametrize("name", ["class.txt", "class", "class.csv"])
def test_a_name_a_line_is_a_class_list(tmp_path: Path, name: str):
    """Names alone get the class that was given; a name alone may be turned around outside of a table."""
    found = read_roster(file(tmp_path, "Maya Torres\n\nJa'Marcus Reed\n", name), "4B")
    assert found == [MAYA, Student(name="Ja'Marcus Reed", class_name="4B")]
    if name != "class.csv":
        assert read_roster(file(tmp_path, "Torres, Maya\n", name), "4B") == [MAYA]


def test_a_given_class_is_for_those_without_one(tmp_path: Path):
    """The file's own class goes before the one given."""
    path = file(tmp_path, "name,class\nMaya Torres,4B\nAva Ray,\n")
    assert read_roster(path, "2A") == [MAYA, Student(name="Ava Ray", class_name="2A")]
    assert read_roster(path) == [MAYA, Student(name="Ava Ray")]


def test_json_is_read(tmp_path: Path):
    """The JSON form has a list for each class, of objects or names."""
    content = {
        "4B": [{"name": "Maya Torres"}, {"name": "Benjamin Katz", "aliases": ["Ben", "Benny"]}],
        "2A": ["Ava Ray"],
    }
    expected = [MAYA, BEN, Student(name="Ava Ray", class_name="2A")]
    assert read_roster(file(tmp_path, json.dumps(content), "rosters.json")) == expected
    assert read_roster(file(tmp_path, "\ufeff" + json.dumps(content), "rosters.txt")) == expected


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("class.csv", "name,class\nMaya Torres,4B\n,4B\n", "class.csv:3: no name"),
        ("class.csv", "name,class\n\n\n123,4B\n", "class.csv:4: no name"),
        ("class.csv", "name,class\nMaya Torres,4B,May\n", "class.csv:2: more cells than the 2 columns"),
        ("class.csv", 'name,note\nMaya,"a\nb"\nAva,"c\n', "class.csv:4: quotation marks that do not pair"),
        (
            "class.csv",
            "Maya Torres,4B\nAva Ray,4B\nmaya torres,4B\n",
            "class.csv:3: maya torres is there already, see class.csv:1",
        ),
        ("class.csv", "", "class.csv: no names in it"),
        ("class.csv", "name,class\n", "class.csv: no names in it"),
        ("class.xlsx", b"PK\x03\x04\0\0", "class.xlsx: not a text file; save the class list as CSV"),
        ("class.csv", b"\x81\x8d\xff", "class.csv: not a text file; save the class list as CSV"),
        ("r.json", '{"4B": [\n{"name": }]}', "r.json:2: not JSON: Expecting value"),
        ("r.json", '["Maya"]', 'r.json: not {class: [{"name", "aliases"}]}'),
        ("r.json", '{"4B": "Maya"}', "r.json, 4B: not a list of students"),
        ("r.json", '{"4B": [{"name": "Maya"}, {"aliases": []}]}', "r.json, 4B, student 2: no name"),
        ("r.json", '{"4B": [7]}', "r.json, 4B, student 1: neither a name nor an object"),
        (
            "r.json",
            '{"4B": [{"name": "A", "aliases": [1]}]}',
            "r.json, 4B, student 1: name, class and aliases are to be text",
        ),
        ("r.json", '{"4B": ["A", "A"]}', "r.json, 4B, student 2: A is there already, see r.json, 4B, student 1"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, name: str, content: str | bytes, message: str):
    """An error names file and line, and the reason."""
    with pytest.raises(RosterError) as caught:
        read_roster(file(tmp_path, content, name))
    assert str(caught.value) == message


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path):
    """A folder or a missing file is told like any other trouble with the list."""
    with pytest.raises(RosterError, match=r"^nothing\.csv: no such file$"):
        read_roster(tmp_path / "nothing.csv")
    (tmp_path / "lists").mkdir()
    with pytest.raises(RosterError, match=r"^lists: a folder$"):
        read_roster(tmp_path / "lists")


def test_the_same_name_may_be_in_two_classes(tmp_path: Path):
    """Only within a class must names differ."""
    found = read_roster(file(tmp_path, "Maya Torres,4B\nMaya Torres,2A\n"))
    assert found == [MAYA, Student(name="Maya Torres", class_name="2A")]
