from __future__ import annotations

from told import read, roster

from pipeline.tagging.spelling import Respelling, respelled, respellings


def test_a_misheard_name_is_spelled_as_the_roster_does() -> None:
    """First names, aliases and last names written by ear are put right; what was heard is kept beside."""
    text = "Pria's plan is done. I sat with Jamarcus and Lou. Theo Pappas, Theo is next."
    students = roster("Priya Nair", "Ja'Marcus Reed", "Lucero Vega", "Theo Papas", Lucero=("Lu",))
    doc = read(text, students)
    found = respellings(doc, doc._.recap.mentions)
    assert found == (
        Respelling(start_char=0, end_char=4, heard="Pria", spelled="Priya"),
        Respelling(start_char=32, end_char=40, heard="Jamarcus", spelled="Ja'Marcus"),
        Respelling(start_char=45, end_char=48, heard="Lou", spelled="Lu"),
        Respelling(start_char=50, end_char=61, heard="Theo Pappas", spelled="Theo Papas"),
    )
    assert respelled(text, found) == "Priya's plan is done. I sat with Ja'Marcus and Lu. Theo Papas, Theo is next."


def test_what_is_spelled_right_or_could_be_two_stays() -> None:
    """Nicknames are no misspellings, and nothing is put right where it is not known to what."""
    students = roster("Benjamin Katz", "Priya Nair", "Priya Rao")
    doc = read("Ben read it to Pria.", students)
    assert respellings(doc, doc._.recap.mentions) == ()
    assert respelled("as it was", ()) == "as it was"
