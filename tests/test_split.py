from __future__ import annotations

import pytest
from told import analysis, read, roster, told

from models.entities import Doubt, Roster

ONE_AFTER_ANOTHER = [
    ("Theo has a topic now. Moving on. Zoe. She has none, so we made a list.", [["Theo"], ["Zoe"]]),
    ("Theo has a topic. Switching gears, Zoe, who had a blank page, so we drew a map.", [["Theo"], ["Zoe"]]),
    ("My first was Theo, he has a topic. My second was Zoe, she has a lead she loves.", [["Theo"], ["Zoe"]]),
    ("Saw Theo about his capitals. Also saw Zoe, who is planning, and taught her to list.", [["Theo"], ["Zoe"]]),
    ("Theo will cut page one. After him, Zoe. She had a question about commas.", [["Theo"], ["Zoe"]]),
    ("Theo will cut page one. Then over to Zoe, who wrote nothing, and we talked it out.", [["Theo"], ["Zoe"]]),
    ("Theo will cut page one. Two desks over, Zoe, who could not stop. I praised that.", [["Theo"], ["Zoe"]]),
    ("Theo will cut page one. Zoe came right after. She asked about semicolons.", [["Theo"], ["Zoe"]]),
    ("Theo wanted to know about commas, so I showed him. Zoe needs a topic, she said.", [["Theo"], ["Zoe"]]),
    ("Theo's goal is periods. Zoe's goal is commas.", [["Theo"], ["Zoe"]]),
    ("With Theo we worked on leads. With Zoe it was endings.", [["Theo"], ["Zoe"]]),
    ("Theo: three leads, pick one. Zoe: title works. Omar: nothing yet.", [["Theo"], ["Zoe"], ["Omar"]]),
    ("Two quick ones. Theo needs periods. Zoe needs a topic, so we made a list.", [["Theo"], ["Zoe"]]),
    (
        "Three conferences. One, Maya, who plans. Two, Theo, who drafts. Three, Zoe, done.",
        [["Maya"], ["Theo"], ["Zoe"]],
    ),
    ("Theo and Zoe, back to back. Theo needs facts. Zoe needs a claim, and she knows it.", [["Theo"], ["Zoe"]]),
]
GROUPS = [
    ("Maya and Mia and Theo came to the rug, all three leave out end marks.", [["Maya", "Mia", "Theo"]]),
    ("Strategy group today. Maya. Theo. And Zoe. Each of them skips paragraphs.", [["Maya", "Theo", "Zoe"]]),
    ("Talked with Omar and Leo about their comic. They'll add speech bubbles.", [["Omar", "Leo"]]),
    ("Theo and Zoe both needed it, evidence after every claim, so I taught it once.", [["Theo", "Zoe"]]),
    ("Small group, Maya, Theo and Zoe. Maya said, but why? They will peer edit.", [["Maya", "Theo", "Zoe"]]),
]
ONLY_MENTIONED = [
    "Theo read it to Zoe and she laughed. I taught him to add the smell.",
    "Theo asked Zoe for a pencil. Then he wrote two pages.",
    "Theo's partner Zoe was absent, so I was his audience.",
    "Theo's character is called Grace, and she lives in a lighthouse.",
    "Zoe wandered over while I was talking with Theo. I sent her back.",
    "Theo was stuck because Zoe told him to start over. We went on from page two.",
    "I asked Zoe to scoot over so I could sit with Theo. He read to me.",
    "Theo is on page three. He and Zoe keep talking. I moved his seat.",
    "Theo tried it out on Omar and came back with two questions.",
    "Theo is reading aloud. Zoe, sit please. He heard two missing words.",
    "Zoe, you may go. Okay, Theo. He heard two missing words.",
    "Theo is done. Note to self, check on Omar tomorrow.",
    "Theo is done. Next was supposed to be Omar, but the bell rang.",
    "Omar was out, so Theo read to me instead. He needs more details.",
    "Theo reminded me of Omar last year. He'll try a plan.",
    "Uncle Leo is the hero of this one, and Theo can't end it.",
    "Mrs. Blum came in about the trip. Theo, meanwhile, wrote a page.",
]
CORRECTED = [
    "Maya, no, sorry, Mia. She has her plan done.",
    "Maya—no, wait, Mia. She has her plan done.",
    "maya no wait mia she has her plan done and i told her so",
    "Maya. No. Mia. She has her plan done.",
    "Maya, I mean Mia, has her plan done.",
    "Maya. Mia, I mean. She has her plan done.",
    "Maya... scratch that, Mia... has her plan done.",
    "Maya, or rather Mia, has her plan done.",
    "Maya. No, wait, that was Monday, this is Mia. She has her plan done.",
    "It was Maya, no, it was Mia, Maya was away with the nurse. Mia has her plan done.",
    "I sat with Maya, oh no, it was Mia, wrong folder. Mia has her plan done.",
    "I sat with Maya, sorry, not Maya, Mia, they had the same hoodie on.",
    "Maya, sorry, I'm looking at the wrong sheet, Mia. She has a plan.",
    "It's Maya's, no, it's Mia's piece about the lake.",
    "Not Maya, Mia. She has her plan done.",
    "Hang on, that's Maya's folder. Mia. She has her plan done.",
    "I had Maya, no, I had Mia at the table.",
    "So it was Maya, forgive me, it was Mia that I sat with.",
    "I keep wanting to say Maya but it was Mia. She has her plan done.",
    "Maya, did I just say Maya? Mia. She has her plan done.",
]
NOT_CORRECTED = [
    ("Maya, no goal today. She just needed to be heard.", [["Maya"]]),
    ("Maya, sorry to say, did nothing. She drew. Mia's drawing got her going.", [["Maya"]]),
    ("Met with Maya. Wait till you hear this, she wrote four pages.", [["Maya"]]),
    ("Maya's done. No, really, done. Theo, he has a ways to go and we cut the opening.", [["Maya"], ["Theo"]]),
]
NAMELESS = [
    "I didn't get his name, the new boy by the door. He asked Theo where the paper is.",
    "I forgot the name. She sits next to Maya. She wrote a poem.",
    "One of my fifth graders, I won't say who. The poem is private.",
    "The tall one in the back, his poem is about Zoe I think. I praised the rhyme.",
    "A student from Mrs. Bell's class came by. Theo lent her a pen.",
    "She has a title and no story.",
]


@pytest.mark.parametrize(("text", "students"), ONE_AFTER_ANOTHER)
def test_a_recap_moves_on(text: str, students: list[list[str]]) -> None:
    """Whatever the words in which a teacher goes over to the next child, another conference starts."""
    assert told(text) == students


@pytest.mark.parametrize(("text", "students"), GROUPS)
def test_a_group_is_one_conference(text: str, students: list[list[str]]) -> None:
    """Children who sat together are the students of one conference."""
    assert told(text) == students


@pytest.mark.parametrize("text", ONLY_MENTIONED)
def test_who_is_only_mentioned_is_not_conferred_with(text: str) -> None:
    """Partners, siblings, characters, those across the room and those of tomorrow start no conference."""
    assert told(text) == [["Theo"]]


@pytest.mark.parametrize("text", CORRECTED)
def test_a_corrected_name_replaces_the_other(text: str) -> None:
    """One name, "no, sorry", another name: the second counts, however it is punctuated."""
    assert told(text) == [["Mia"]]


@pytest.mark.parametrize(("text", "students"), NOT_CORRECTED)
def test_words_of_correction_may_be_something_else(text: str, students: list[list[str]]) -> None:
    """A name is taken back only where "no", "sorry" and "wait" stand for themselves."""
    assert told(text) == students


@pytest.mark.parametrize("text", NAMELESS)
def test_a_child_without_a_name_stays_unknown(text: str) -> None:
    """Where the teacher does not know the name, nobody else who is named takes the place; a person is asked."""
    (stretch,) = analysis(text).stretches
    assert (stretch.students, stretch.doubts) == ([], [Doubt(code="student-unknown", reason="no name heard")])


@pytest.mark.parametrize(
    ("text", "students"),
    [
        ("A new student, Omar, joined us. He wrote two lines about home.", [["Omar"]]),
        ("He forgot to put his name on it but I know Omar's handwriting.", [["Omar"]]),
        ("Omar helped me hand out paper.", [["Omar"]]),
    ],
)
def test_a_name_after_all(text: str, students: list[list[str]]) -> None:
    """A name beside the description of a child is the child's, and the only one named is whom it is about."""
    assert told(text) == students


@pytest.mark.parametrize(
    "text",
    [
        "okay theo he is drafting his story about the lake and then zoe she is editing and needs to fix her capitals",
        "Theo is drafting, he'll try it tomorrow, next was Zoe, she's revising, she'll cut page one",
        "Theo is revising his lead and it hooks me and then Zoe, Zoe has been erasing so I taught her to cross out",
    ],
)
def test_a_recap_moves_on_without_full_stops(text: str) -> None:
    """Commas for full stops, no marks at all, names in small letters: it still is two conferences."""
    assert told(text) == [["Theo"], ["Zoe"]]


def test_stretches_cover_the_whole_text() -> None:
    """A stretch starts with the words that lead to its child, and nothing is left out."""
    doc = read("Two quick ones. Theo is done. Okay, and then Zoe. Her pencil broke, says Zoe. Then we sharpened it.")
    spans = [doc[s.start : s.end].text for s in doc._.recap.stretches]
    assert spans == [
        "Two quick ones. Theo is done.",
        "Okay, and then Zoe. Her pencil broke, says Zoe. Then we sharpened it.",
    ]


def test_a_return_to_the_first_child_is_doubted() -> None:
    """What is said of a child whose part came before cannot be filed under it without a person's eye."""
    text = "Maya adds dialogue. Then Theo, he is stuck, so we made a list. And back to Maya, she read it to the class."
    found = analysis(text).stretches
    assert told(text) == [["Maya"], ["Theo"]]
    assert [s.doubts for s in found] == [
        [],
        [Doubt(code="student-returns", reason="it comes back to Maya Torres, whose part came before")],
    ]


def test_roles_tell_who_was_conferred_with() -> None:
    """All mentions of a student of the recap are of one conferred with; partners and slips of the tongue are not."""
    found = analysis("Maya, no, Mia. Mia read to Theo.").mentions
    assert [(m.names[0], m.role) for m in found] == [
        ("Maya Torres", "mentioned"),
        ("Mia Chen", "conferred"),
        ("Mia Chen", "conferred"),
        ("Theo Papas", "mentioned"),
    ]


def test_without_a_roster_all_is_one_stretch() -> None:
    """Nobody can be named, and the text is still one conference; no text is none."""
    doc = read("Maya is done. Then Theo.", Roster())
    assert [(s.start, s.end, s.students) for s in doc._.recap.stretches] == [(0, len(doc), [])]
    assert doc._.recap.mentions == []
    assert read(" . ")._.recap.stretches == []


def test_two_students_with_one_first_name_are_asked_about() -> None:
    """A first name that two share leaves a doubt that names both; a last initial or a full name settles it."""
    two = roster("Maya Torres", "Maya Chen")
    (stretch,) = analysis("Maya has a plan.", two).stretches
    assert stretch.doubts == [
        Doubt(code="student-ambiguous", reason="two students have this first name: Maya Torres, Maya Chen")
    ]
    for text in (
        "Maya C. has a plan.",
        "Maya has a plan. That's Maya Chen, not the other one.",
        "Maya Chen has a plan.",
    ):
        (stretch,) = analysis(text, two).stretches
        assert ([s.names for s in stretch.students], stretch.doubts) == ([("Maya Chen",)], [])
