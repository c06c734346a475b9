"""Names as the roster spells them: what is found, how a transcript is then read, and what becomes of it later."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from recaps import recording, transcript
from told import read, roster

from capture.cli import main
from models.entities import Conference, Evidence, Finding, Roster, Spelling, Student
from models.filters import Filter
from models.notebook import Notebook
from models.search import search
from models.spelling import place_heard, place_spelled, spelled, transcript_spelled
from models.store import Store
from pipeline.corrections import confirmed, exchanged
from pipeline.hear_again import carried_over
from pipeline.retag import retag, tagged_again
from pipeline.run import understood
from pipeline.tagging.spelling import spellings
from pipeline.whose import Classes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from click.testing import Result


HEARD = "Pria's plan is done. I sat with Jamarcus and Lou. Theo Pappas, Theo is next."
SPELLED = "Priya's plan is done. I sat with Ja'Marcus and Lu. Theo Papas, Theo is next."
CLASS = roster("Priya Nair", "Ja'Marcus Reed", "Lucero Vega", "Theo Papas", Lucero=("Lu",))
SPELLINGS = (
    Spelling(start_char=0, end_char=4, spelled="Priya", student="Priya Nair"),
    Spelling(start_char=32, end_char=40, spelled="Ja'Marcus", student="Ja'Marcus Reed"),
    Spelling(start_char=45, end_char=48, spelled="Lu", student="Lucero Vega"),
    Spelling(start_char=50, end_char=61, spelled="Theo Papas", student="Theo Papas"),
)


def found_in(text: str, students: Roster = CLASS) -> tuple[Spelling, ...]:
    """The spellings that the name components find."""
    doc = read(text, students)
    return spellings(doc, doc._.recap.mentions, students)


# What is found


def test_a_misheard_name_is_spelled_as_the_roster_does() -> None:
    """First names, aliases and last names written by ear are put right."""
    assert found_in(HEARD) == SPELLINGS
    assert spelled(HEARD, SPELLINGS) == SPELLED


def test_what_is_spelled_right_or_doubtful_stays() -> None:
    """Nicknames are no misspellings; a name that could be two students', or is but a guess, is left to a person."""
    assert found_in("Ben read it to Pria.", roster("Benjamin Katz", "Priya Nair", "Priya Rao")) == ()
    two_classes = (Student(name="Priya Nair", class_name=class_name) for class_name in ("4B", "5A"))
    assert found_in("I sat with Pria.", Roster(tuple(two_classes))) == ()
    unclear = "With Brita today. She is stuck."
    (guess,) = read(unclear, roster("Priya Nair"))._.recap.mentions
    assert (guess.rule, guess.spelled) == ("name-guess", "Priya")
    assert found_in(unclear, roster("Priya Nair")) == ()


# How it is read


def test_a_transcript_is_read_with_its_names_spelled() -> None:
    """The words have their places in what is read; a name in more or fewer words is said when what was heard was."""
    heard = transcript("So Ja Marcus, and Maryann too.")
    names = (
        Spelling(start_char=3, end_char=12, spelled="Ja'Marcus", student="Ja'Marcus Reed"),
        Spelling(start_char=18, end_char=25, spelled="Mary Ann", student="Mary Ann Cole"),
    )
    read_so = transcript_spelled(heard, names)
    assert read_so.text == "So Ja'Marcus, and Mary Ann too."
    assert [(w.word, w.start_s, w.end_s, read_so.text[w.start_char : w.end_char]) for w in read_so.words] == [
        ("So", 0.0, 0.5, "So"),
        ("Ja'Marcus,", 0.5, 1.5, "Ja'Marcus,"),
        ("and", 1.5, 2.0, "and"),
        ("Mary", 2.0, 2.5, "Mary"),
        ("Ann", 2.0, 2.5, "Ann"),
        ("too.", 2.5, 3.0, "too."),
    ]
    assert transcript_spelled(heard, ()) == heard


@st.composite
def misheard(draw: st.DrawFn) -> tuple[str, tuple[Spelling, ...]]:
    """Any words, some of which have another spelling."""
    text, found = "", []
    for word in draw(st.lists(st.text("abc", min_size=1, max_size=4), min_size=1, max_size=12)):
        if draw(st.booleans()):
            place = {"start_char": len(text), "end_char": len(text) + len(word)}
            found.append(Spelling(**place, spelled=draw(st.sampled_from(["X", "X Y", "Xy-Z"])), student="Xy"))
        text += word + draw(st.sampled_from([" ", ", ", ". "]))
    return text, tuple(found)


@given(misheard())
def test_every_place_is_found_again(given: tuple[str, tuple[Spelling, ...]]) -> None:
    """There and back, a place is where it was; the words of what is read are all of it, each at its place."""
    text, names = given
    read_so = transcript_spelled(transcript(text), names)
    assert "".join(word.word for word in read_so.words) == read_so.text.replace(" ", "")
    assert all(read_so.text[word.start_char : word.end_char] == word.word for word in read_so.words)
    inside = {char for name in names for char in range(name.start_char + 1, name.end_char)}
    for char in {*range(len(text) + 1)} - inside:
        assert place_heard(place_spelled(char, names), names) == char
        assert spelled(text[:char], names) == read_so.text[: place_spelled(char, names)]


# What becomes of it

TEXT = "I sat with Pria. Pria's lead grabbed me. Next time, help Jamarcus with Pria's idea."
SHOWN = "I sat with Priya. Priya's lead grabbed me. Next time, help Ja'Marcus with Priya's idea."
LEAD, GOAL = "Pria's lead grabbed me", "help Jamarcus with Pria's idea"
STUDENTS = tuple(
    Student(name=name, class_name="4B") for name in ("Priya Nair", "Ja'Marcus Reed", "Pia Voss", "Leo Park")
)
DAY = recording().recorded_at.date()


class Ear:
    """A tagger that hears Priya and Ja'Marcus as the text has them, and finds what it says of Priya."""

    def __init__(self, version: str = "1") -> None:
        self.version = version

    def tag(self, text: str, *, roster: Roster, recorded_on: object = None) -> tuple[Conference, ...]:
        """One conference, its values letter for letter."""
        named = {"Pria": roster.students[0], "Jamarcus": roster.students[1]}
        heard = [(found, named[found.group()]) for found in re.finditer("Pria|Jamarcus", text)]
        return (
            Conference(
                findings=(
                    self._finding("student", text, "Pria", roster.students[0].name),
                    self._finding("compliment", text, LEAD),
                    self._finding("goal", text, GOAL),
                ),
                spellings=tuple(
                    Spelling(start_char=at.start(), end_char=at.end(), spelled=who.name.split()[0], student=who.name)
                    for at, who in heard
                ),
                end_char=len(text),
            ),
        )

    def tag_many(self, items: Iterable[tuple[str, Roster, object]]) -> Iterator[tuple[Conference, ...]]:
        """The same for many texts."""
        return (self.tag(text, roster=roster) for text, roster, _ in items)

    def _finding(self, kind: str, text: str, quote: str, value: str = "") -> Finding:
        at = text.index(quote)
        evidence = Evidence(quote=quote, start_char=at, end_char=at + len(quote), rule=f"by {self.version}")
        status = "new" if kind == "goal" else None
        return Finding(kind=kind, text=value or quote, evidence=evidence, status=status)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A notebook with one recording, in which Priya and Ja'Marcus were heard as the text has them."""
    with Store.open(Notebook(tmp_path / "notebook")) as opened:
        opened.students.import_all(STUDENTS)
        classes = Classes(roster=opened.roster())
        told = understood(TEXT, DAY, path=Path("4B/a.m4a"), classes=classes, tagger=Ear)
        opened.add(recording(), transcript(TEXT), told.conferences, rules_version=told.rules_version)
        yield opened


@pytest.fixture
def recap(store: Store, tmp_path: Path) -> Callable[..., Result]:
    """The command on that notebook."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["--notebook", str(tmp_path / "notebook"), *arguments], terminal_width=200)

    return run


def retag_all(store: Store, version: str) -> None:
    """Tags everything again that other rules were used on."""
    list(retag(store, tagger=Ear(version), classes=Classes(roster=store.roster())))


def shown(store: Store) -> tuple[str, list[str]]:
    """The recording as it is read: what was said, and the values of its conferences."""
    record = store.recording(recording().id)
    assert record.spelled is not None
    values = [f.text for told in record.conferences for f in told.conference.findings if f.kind != "student"]
    return record.spelled.text, values


AS_SPELLED = (SHOWN, ["Priya's lead grabbed me", "help Ja'Marcus with Priya's idea"])
AS_HEARD = (TEXT, [LEAD, GOAL])


def test_what_is_kept_is_what_was_heard_and_what_is_read_is_spelled(store: Store) -> None:
    """The text and every quote are as heard, at their places; values and what a person reads are as on the roster."""
    record = store.recording(recording().id)
    assert record.text == TEXT
    for finding in record.conferences[0].conference.findings:
        evidence = finding.evidence
        assert record.text[evidence.start_char : evidence.end_char] == evidence.quote
    assert shown(store) == AS_SPELLED


def test_a_search_finds_a_name_as_it_is_spelled_and_as_it_was_heard(store: Store) -> None:
    """Either finds the conference, with the words that match and when they were said; in goals alone, too."""

    def found(words: str) -> list[tuple[str, str, str, float | None]]:
        hits = search(store, words).hits
        return [(h.field, h.quote, h.quote[h.spans[0][0] : h.spans[0][1]] if h.spans else "", h.start_s) for h in hits]

    assert found("Ja'Marcus") == [("goal", AS_SPELLED[1][1], "Ja'Marcus", None)]
    assert found("sat Priya") == [("transcript", SHOWN, "sat", 0.5)]
    assert found('"time help"') == [("transcript", SHOWN[len("I sat ") :], "time, help", 4.5)]
    assert found("jamarcus") == [("transcript", TEXT[TEXT.index(LEAD) :], "Jamarcus", 5.5)]
    assert [hit.quote for hit in search(store, "jamarcus", Filter(goal=True)).hits] == [AS_SPELLED[1][1]]
    assert found("Pia") == []


def test_the_commands_show_names_as_spelled_and_how_they_were_heard(recap: Callable[..., Result]) -> None:
    """``show`` says what was heard, and so does an export, whose text and words agree."""
    assert recap("show", "1").stdout.splitlines()[-2:] == [SHOWN, "Heard: Priya as “Pria”, Ja'Marcus as “Jamarcus”."]
    line = json.loads(recap("export").stdout)
    assert line["text"] == SHOWN
    assert "".join(word["word"] for word in line["words"]) == SHOWN.replace(" ", "")
    assert line["conferences"][0]["goals"] == [{"text": AS_SPELLED[1][1], "status": "new"}]
    assert [(s["heard"], s["spelled"], SHOWN[s["start_char"] : s["end_char"]]) for s in line["spellings"]] == [
        ("Pria", "Priya", "Priya"),
        ("Pria", "Priya", "Priya"),
        ("Jamarcus", "Ja'Marcus", "Ja'Marcus"),
        ("Pria", "Priya", "Priya"),
    ]
    (thread,) = json.loads(recap("goals", "--json").stdout)
    assert (thread["text"], thread["mentions"][0]["quote"]) == (AS_SPELLED[1][1], AS_SPELLED[1][1])


def test_a_person_may_use_the_words_that_are_shown(recap: Callable[..., Result], store: Store) -> None:
    """A value with a name as it is shown has its place where that was heard; so has the place of a split."""
    assert recap("edit", "1", "--need", "Priya's lead").exit_code == 0
    (need,) = store.conference(1).conference.of_kind("need")
    assert (need.text, need.evidence.quote, need.evidence.start_char) == (
        "Priya's lead",
        "Pria's lead",
        TEXT.index(LEAD),
    )
    assert recap("edit", "1", "--split-at", "Priya's lead").exit_code == 0
    first, second = store.recording(recording().id).conferences
    assert (first.conference.end_char, second.conference.start_char) == (TEXT.index(LEAD), TEXT.index(LEAD))
    assert [len(told.conference.spellings) for told in (first, second)] == [1, 3]
    assert recap("edit", str(first.id), "--join").exit_code == 0
    assert shown(store)[0] == SHOWN


def test_who_was_not_meant_was_not_heard(recap: Callable[..., Result], store: Store) -> None:
    """When a person says that it was somebody else, the name is as it was heard and stays so, till it is taken back."""
    assert recap("edit", "1", "--student", "Pia").exit_code == 0
    others = TEXT.replace("Jamarcus", "Ja'Marcus"), [LEAD, GOAL.replace("Jamarcus", "Ja'Marcus")]
    assert shown(store) == others
    retag_all(store, "2")
    assert shown(store) == others
    store.changes.undo()
    assert shown(store) == AS_SPELLED
    retag_all(store, "2")
    assert shown(store) == AS_SPELLED


def test_a_student_who_is_renamed_is_spelled_so(recap: Callable[..., Result], store: Store) -> None:
    """After a name is corrected, what is tagged again has it; what a person worded or confirmed stays as it was."""
    assert recap("edit", "1", "--goal", "1=share Priya's idea").exit_code == 0
    renamed = recap("roster", "rename", "Priya", "Priyanka Nair")
    assert renamed.stdout.splitlines()[1:] == ["`recap retag` spells it so in what was said, too."]
    retag_all(store, "1")
    assert shown(store) == (SHOWN.replace("Priya", "Priyanka"), ["Priyanka's lead grabbed me", "share Priya's idea"])
    store.students.rename("Priyanka", "Prija Nair")
    record = store.recording(recording().id)
    store.changes.keep(
        [exchanged(record, record.conferences[0], confirmed(record.conferences[0]))], who="person", what="confirmed"
    )
    retag_all(store, "2")
    assert shown(store) == (SHOWN.replace("Priya", "Prija"), ["Priyanka's lead grabbed me", "share Priya's idea"])


def test_a_student_who_is_only_named_stays_in_the_records(store: Store) -> None:
    """One whose name is spelled in a recap leaves the class list, and the recap is read as before."""
    assert store.students.remove("Ja'Marcus Reed") == 0
    assert "Ja'Marcus Reed" not in {student.name for student in store.roster().students}
    assert shown(store) == AS_SPELLED
    assert store.problems() == []


def test_another_hearing_has_names_of_its_own(store: Store) -> None:
    """Heard again, names are spelled where they are now; what a person decided is found there by its words."""
    record = store.recording(recording().id)
    decided = exchanged(record, record.conferences[0], confirmed(record.conferences[0]))
    carried = carried_over(decided, transcript(f"So, {TEXT}"))
    assert carried.spellings == ()
    (again,) = tagged_again([carried], tagger=Ear(), classes=Classes(roster=store.roster()))
    assert again.after.spelled is not None
    assert again.after.spelled.text == f"So, {SHOWN}"
    assert [finding.text for finding in again.after.conferences[0].conference.findings][1:] == AS_SPELLED[1]


def test_a_change_from_before_names_were_spelled_is_taken_back(store: Store) -> None:
    """Its account knows no spellings: the names are as they were heard until the recording is tagged again."""
    record = store.recording(recording().id)
    store.changes.keep(
        [exchanged(record, record.conferences[0], confirmed(record.conferences[0]))], who="person", what="confirmed"
    )
    with store.database.writing() as db:
        (change,) = db.table("change").rows
        old = {side: json.loads(change[side]) for side in ("before", "after")}
        for side in old.values():
            for conference in side["conferences"]:
                del conference["spellings"]
        db.table("change").update(change["id"], {side: json.dumps(value) for side, value in old.items()})
    store.changes.undo()
    assert shown(store)[0] == TEXT
    retag_all(store, "1")
    assert shown(store) == AS_SPELLED


def test_a_notebook_from_before_names_were_spelled_is_brought_up_to_date(store: Store, tmp_path: Path) -> None:
    """Its recordings are there, as they were heard; tagged again, they have their spellings."""
    with store.database.writing() as db:
        db.table("spelling").drop()
        db.table("_sqlite_migrations").delete_where("name = ?", ["m004_spellings"])
    with Store.open(Notebook(tmp_path / "notebook")) as later:
        assert shown(later)[0] == TEXT
        retag_all(later, "2")
        assert shown(later) == AS_SPELLED
    assert [path.name for path in (tmp_path / "notebook" / "backups").iterdir()] == ["before-m004_spellings.db"]
