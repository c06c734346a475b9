from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from told import analysis, read, roster

from models.entities import Roster
from models.rulebook import Rulebook
from pipeline.tagging.names import NameFinder
from pipeline.tagging.naming.units import FULL_STOP, NO_STOP, units_of

if TYPE_CHECKING:
    from pathlib import Path

CLASS = roster(
    "Wilhelmina Frost", "Benjamin Katz", "Liz Okafor", "Oluwaseun Adebayo", "Ja'Marcus Reed", "Joaquín Ferrer",
    "Mary-Kate Olsen", "Maria del Carmen Ruiz", "Theo McAllister", "Jack Petrov", "Jaxon Lowe",
    Oluwaseun=("Seun",), Theo=("Bear",),
)  # fmt: skip

FORMS = [
    ("Wilhelmina Frost has a topic.", "Wilhelmina Frost", "name-full"),
    ("Wilhelmina has a topic.", "Wilhelmina", "name-first"),
    ("Mina has a topic.", "Mina", "name-nickname"),
    ("Mina Frost has a topic.", "Mina Frost", "name-full"),
    ("Elizabeth has a topic.", "Elizabeth", "name-nickname"),
    ("Seun has a topic.", "Seun", "name-alias"),
    ("I met with Bear today.", "Bear", "name-alias"),
    ("Okafor has a topic.", "Okafor", "name-last"),
    ("Ben's topic is bees.", "Ben", "name-nickname"),
    ("Wilhelminas topic is bees.", "Wilhelminas", "name-first"),
    ("Ben K. has a topic.", "Ben K.", "name-initial"),
    ("Ben K has a topic.", "Ben K", "name-initial"),
    ("JaMarcus has a topic.", "JaMarcus", "name-first"),
    ("Jamarcus has a topic.", "Jamarcus", "name-first"),
    ("Ja Marcus has a topic.", "Ja Marcus", "name-first"),
    ("Theo Mc Allister has a topic.", "Theo Mc Allister", "name-full"),
    ("Joaquin has a topic.", "Joaquin", "name-first"),
    ("Mary Kate has a topic.", "Mary Kate", "name-first"),
    ("Maria del Carmen has a topic.", "Maria del Carmen", "name-first"),
    ("Maria Ruiz has a topic.", "Maria Ruiz", "name-full"),
    ("okay wilhelmina she has a topic and she will tell it to a partner", "wilhelmina", "name-first"),
]
HEARD = [
    ("Nevea has three ideas.", "Nevaeh Simmons"),
    ("Okay, Zhoe. She's planning her letter.", "Zoe Blum"),
    ("Sersha is working on her lead.", "Saoirse Kelly"),
    ("I sat down with Neve, who read me her poem.", "Niamh Burke"),
    ("Sameer is editing. He found four periods.", "Samir Haddad"),
    ("Next was Pria, and we worked on endings.", "Priya Nair"),
    ("Pria Nayer is drafting.", "Priya Nair"),
    ("Theo Pappas is drafting.", "Theo Papas"),
    ("Maya, Pria and Zoe together, all three need endings.", "Priya Nair"),
]
NO_CHILD = [
    "Will he finish? May I see it? Mark the date.",
    "Grace under pressure is what this draft needs.",
    "Hope this recording works. Hope I see it soon.",
    "Have faith in the plot, and chase the rose and the art of it.",
    "She drew a map and will mark it, in may or in march.",
    "Drew a blank on the name.",
    "He was in Jordan in August, and back from Georgia in May.",
    "August 5 was the last date on it.",
    "They flew home from Jordan.",
    "Mrs. Kelly and Mr. Chen looked in.",
    "Uncle Leo is in it, and Aunt Priya, and Princess Grace.",
    "She read Leo Lionni and Maya Angelou and a line by Theo Geisel.",
    "Monday, Friday, Spanish, English, Christmas.",
    "Today the comic was done, and research and reading went on.",
    "Um, the one by the window, he is drafting.",
    "Due on June 5, and again on May first.",
]
NO_NAME_MISHEARD = [
    ("Try it for a week, I said.", "Trey Adams"),
    ("Getting to know Theo took all of it.", "Gethin Rees"),
    ("Theo says it is one. True. Read on.", "Drew Hall"),
    ("He will start the next piece.", "Pierce Dunn"),
    ("Mark Theo for stamina.", "Mary-Lou Bell"),
]
MAY_BE_EITHER = [
    ("Will has a new topic.", "Will Ortega"),
    ("Grace's lead is a question now.", "Grace Liu"),
    ("Mark is stuck on his ending.", "Mark Osei"),
    ("I met with Hope today.", "Hope Dunn"),
    ("Chase can't sit still.", "Chase Wong"),
    ("August is publishing his comic on Friday.", "August Lund"),
    ("There's not a word in Jordan's book.", "Jordan Ellis"),
    ("Okay so Drew. Drew's got a title.", "Drew Hall"),
    ("Faith read me her poem.", "Faith Cole"),
    ("Art drew a comic.", "Art Novak"),
    ("okay grace she has a new lead and she tried three of them", "Grace Liu"),
    ("August first. He has a comic and no ending.", "August Lund"),
    ("A star by Jordan. No, two stars.", "Jordan Ellis"),
    ("Grace I called to the editing table.", "Grace Liu"),
]


def found(text: str, students: Roster | None = None) -> list[tuple[str, ...]]:
    """Who is named in a text, mention by mention."""
    return [mention.names for mention in analysis(text, students).mentions]


@pytest.mark.parametrize(("text", "words", "rule"), FORMS)
def test_forms_of_a_name(text: str, words: str, rule: str) -> None:
    """Full, first and last names, nicknames both ways, aliases, initials; joined, split, without marks."""
    doc = read(text, CLASS)
    (mention,) = doc._.recap.mentions
    assert (doc[mention.start : mention.end].text, mention.rule) == (words, rule)


@pytest.mark.parametrize(("text", "name"), HEARD)
def test_a_name_is_known_by_its_sound(text: str, name: str) -> None:
    """What a recogniser makes of a name is known where a student's name is likely to stand."""
    assert (name,) in found(text)


@pytest.mark.parametrize("text", NO_CHILD)
def test_an_ordinary_word_is_no_child(text: str) -> None:
    """Words, months, days, countries, teachers, relatives and authors are nobody on the roster."""
    assert found(text) == []


@pytest.mark.parametrize(("text", "name"), MAY_BE_EITHER)
def test_a_child_with_the_name_of_a_word(text: str, name: str) -> None:
    """A name that is a word as well is found where it stands as a name."""
    assert set(found(text)) == {(name,)}


def test_a_mini_lesson_is_no_child() -> None:
    """A recogniser writes "Minnie lesson"; a child of that name, with whom a lesson was had, opens a recap."""
    minnie = roster("Minnie Song")
    assert found("Her lead works. Minnie lesson was on endings.", minnie) == []
    for text in (
        "Minnie, lesson on endings.",
        "Okay, um, Minnie lesson on endings.",
        "next is minnie lesson was endings",
    ):
        assert found(text, minnie) == [("Minnie Song",)]


@pytest.mark.parametrize(("text", "student"), NO_NAME_MISHEARD)
def test_a_word_at_the_start_is_no_name_misheard(text: str, student: str) -> None:
    """A verb or an adjective that starts a sentence has its capital from there, however it sounds."""
    assert (student,) not in found(text, roster("Theo Papas", student))


def test_a_name_that_ends_like_a_month_ends_a_sentence() -> None:
    """The "Jun." of "over to Jun." is the child's whole name, and the next sentence is a new one."""
    doc = read("I leaned over to Jun. He'd added a line.", roster("Jun Mori"))
    assert [m.names for m in doc._.recap.mentions] == [("Jun Mori",)]
    assert [u.stop for u in units_of(doc, doc._.recap.mentions)][4:6] == [NO_STOP, FULL_STOP]


def test_an_alias_of_one_letter_is_a_name_where_one_is_likely() -> None:
    """A child may be called "Q", which found; a letter of a word is nobody."""
    called_q = roster("Quentin Moss", "Theo Papas", Quentin=("Q",))
    assert found("Q, dinosaur book again.", called_q) == [("Quentin Moss",)]
    assert found("Theo spells queen with a Q and no U.", called_q) == [("Theo Papas",)]


def test_a_homophone_comes_before_a_full_name() -> None:
    """Jack could be called Jackson, but Jaxon sounds just like it."""
    assert found("Jackson has a topic.", CLASS) == [("Jaxon Lowe",)]
    assert found("Jackson has a topic.", roster("Jack Petrov")) == [("Jack Petrov",)]


def test_the_first_name_of_a_recap_is_guessed_at_last() -> None:
    """Where nobody else is named, a name that sounds only somewhat like a student's is one, with a doubt."""
    (stretch,) = analysis("Ammoner is cross about the swings.", roster("Amina Warsame", "Theo Papas")).stretches
    assert [(m.names, m.rule) for m in stretch.students] == [(("Amina Warsame",), "name-guess")]
    assert [d.code for d in stretch.doubts] == ["student-guessed"]


def test_one_name_in_two_classes_is_settled_by_another() -> None:
    """With several classes at once, a name that two share means the child of the class that the others are in."""
    both = Roster(
        (
            *roster("Marisol Vega", "Theo Papas", class_name="3A").students,
            *roster("Marisol Quintero", "Zoe Blum", class_name="4B").students,
        )
    )
    assert found("Marisol has a plan.", both) == [("Marisol Vega", "Marisol Quintero")]
    assert found("Marisol has a plan. She read it to Zoe.", both) == [("Marisol Quintero",), ("Zoe Blum",)]


def test_a_teachers_own_nicknames_and_sounds(tmp_path: Path) -> None:
    """A notebook's rule file adds short forms and how names are said."""
    (tmp_path / "own.yaml").write_text("nicknames: {Theo: [Bear]}\nsounds: {Zoe: [Zwee]}", encoding="utf-8")
    finder = NameFinder(Rulebook.load(tmp_path))
    for text, name in (("Bear has a plan.", "Theo Papas"), ("Zwee has a plan.", "Zoe Blum")):
        doc = read(text)
        doc._.recap.mentions = []
        assert [m.names for m in finder(doc)._.recap.mentions] == [(name,)]


def test_somebody_else_of_a_student_s_first_name_is_no_student_without_full_stops_either() -> None:
    """A text without a full stop has no sentence whose capital the last name could be."""
    text = "he wants to write like Harry Potter and I taught him to plan the beginning the middle and the end of it"
    assert found(text, roster("Harry Diaz")) == []
    assert found(text.replace("Harry Potter", "Harry"), roster("Harry Diaz")) == [("Harry Diaz",)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Everybody is still drafting. May 1st, the goal was leads.", [("Mei Wong",)]),
        ("Okay, May, she has a lead.", [("Mei Wong",)]),
        ("May 1st, everybody wrote a page.", []),
        ("Due by May 1st. Then on May 3 we celebrate.", []),
        ("In May we write poems. June 1st we publish them.", []),
        ("All are drafting. May 1st the poems are due.", []),
        ("All are drafting. May is the deadline for the anthology.", []),
        ("They wrote the months in order, April, then May, then June.", []),
        ("Now May was the best part, and I told them so.", []),
        ("June, she said, is when her cousins come.", []),
    ],
)
def test_a_name_printed_as_a_month_is_heard_where_a_name_is_likely(text: str, expected: list[tuple[str, ...]]) -> None:
    """And not where it is a date, nor where the month only sounds a little like somebody."""
    assert found(text, roster("Mei Wong", "Juno Park", "Joon Lee")) == expected


@pytest.mark.parametrize(
    "text",
    ["The deadline is April 1st.", "Her goal, three pages, April 1st.", "All are done. April 1st the poems are due."],
)
def test_a_date_is_nobody_who_is_called_like_its_month(text: str) -> None:
    """The first of a month, as a recogniser prints it."""
    assert found(text, roster("April Reed")) == []
