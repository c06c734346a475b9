"""Whether a recap goes over to a child named later: by how much is told of it, by pronouns, by who is spoken to."""

from __future__ import annotations

import pytest
from told import told

THEO = "Theo read me the whole thing and I praised his ending. He will look for capitals next."
FACTS = "Theo has his facts. He'll sort them tonight."

A_REMARK = [
    "Next up is Zoe tomorrow morning.",
    "I never made it to Zoe.",
    "Zoe and Omar are still on my list.",
    "Okay, Omar's turn.",
    "Omar, hands to yourself.",
    "Sit on your chair, Omar.",
    "And thank you, Omar, for the quiet.",
    "Zoe wanted to know if she could do hers too.",
    "Meanwhile Omar's group is done.",
    "And that was Omar knocking over the bin.",
    "Zoe found the old one behind the heater, of course.",
    "Zoe got a nosebleed in the middle of it, so I lost a minute.",
    "Zoe, what is it? Bathroom, go ahead.",
    "Let me find Zoe's folder now.",
    "So that's Theo. Zoe tomorrow.",
]
ANOTHER_CONFERENCE = [
    "Then I popped over to Zoe. She is still picking a topic and I gave her the heart map.",
    "At the next desk Zoe was erasing again. I took the eraser. One line through it, keep going, and she did it.",
    "While I was there I looked in on Zoe. She's editing, and I reminded her of the list. Capitals are clean.",
    "That left Zoe. She's editing, and I reminded her of the list. Capitals are clean, she should look at commas.",
    "Same thing with Zoe, who has the facts and no order. She'll make piles too, and number them before she drafts.",
    "On my way back, Zoe, who had the markers out. She knew. Words first, so the markers go in the tub.",
    "Then across the aisle to Zoe, who's drafting. She mixes up he and him, so we took out the other person.",
    "Zoe wanted to know about semicolons. I taught her the two sentence test. She's going to try one in her essay.",
    "Poor Zoe lost her draft. She knew most of it. I taught her to jot the bones first and she's at it now.",
    "And little Zoe read me three pages. I told her she reads like a storyteller. She's adding a map next.",
    "Quick look at Zoe's ending. She fixed it and it rings now. Next she's making a cover.",
    "I also got to see Zoe. She's got a hook but it's a question again, so I gave her the sound idea.",
    "Zoe I'd promised ten minutes. She used all ten. We ordered her steps and she numbered them.",
    "Zoe asked for a talk, which is new. She can't end it. We read two endings and she picked the circle kind.",
]
ONLY_THEO = [
    "Omar was supposed to be first but he's at band. So Theo. He's planning his article and has three questions.",
    "I told Zoe I'd come back to her. Theo needed me more. He had no topic, so we made a list.",
    "Zoe was waiting for me but I went to Theo. He had no topic, so we made a list of firsts.",
    "I was on my way to Zoe and I got stopped by Theo. He had no topic, so we made a list.",
    "Instead of Zoe I saw Theo. He has boxes and bullets. I taught him to rank the bullets.",
    "Skipped Zoe, she was at strings. Theo then. He has boxes and bullets. I taught him to rank them.",
    "Leo and Omar were fighting over the stapler. Once that was over I sat with Theo. He has a topic.",
    "I asked Zoe to move so I could get next to Theo. He has a topic and no plan. I taught him boxes.",
    "After Zoe's meltdown I finally got to Theo. He has a topic and no plan. I taught him boxes.",
    "Same table as Zoe, different kid, it's Theo. He learned to jot in boxes today.",
    "Theo has real readers. Maya and Grace keep asking for the next part. I told him to answer two questions.",
    "Theo is on fire. Zoe and Omar, both listening in, started writing too. I named his cliffhanger for him.",
    "Zoe's mom emailed, note to self. Theo. He has boxes and bullets. I taught him to rank them.",
    "When I came to Theo, Zoe was telling him how to spell because. I said, write what you hear. He did.",
    "Theo, who sits by Leo, looks at his page. I gave him an office. His goal is five lines.",
    "Theo is ready to publish. I'd like him to share with Priya's table. He'll copy it over.",
    "Theo. He'll read it one more time with Zoe and only then take the pencil.",
    "Theo has a lead. Oh, Zoe just walked in late. He has a lead, and we tried two others.",
    "I'm just coming from Theo and he threw out the whole page because he wanted to.",
]
SEPARATE = [
    "Theo and Zoe sit side by side, but had separate talks. Theo read, I listened. Zoe had no claim, so we wrote it.",
    "Today I saw Theo and Zoe, not together. Theo has his facts and will sort them. Zoe has a title and no story.",
]
ONE_LIST = [
    "Group of three, Maya, Theo and, who was the third, Omar. They all forget who is talking.",
    "Small group, it was Maya and Theo and also Omar. They all forget who is talking.",
]


@pytest.mark.parametrize("text", A_REMARK)
def test_a_remark_opens_no_conference(text: str) -> None:
    """Who comes tomorrow, is spoken to across the room or has a question is told of in a few words."""
    assert told(f"{THEO} {text}") == [["Theo"]]


@pytest.mark.parametrize("text", ANOTHER_CONFERENCE)
def test_a_talk_with_another_child_opens_one(text: str) -> None:
    """Much is told of the next child, and "she" stays after "he", whatever words led to the name."""
    assert told(f"{FACTS} {text}") == [["Theo"], ["Zoe"]]


@pytest.mark.parametrize("text", ONLY_THEO)
def test_the_conference_is_with_the_child_told_of(text: str) -> None:
    """Who is named on the way there, beside the child or in its plan has no part in it."""
    assert told(text) == [["Theo"]]


@pytest.mark.parametrize("text", SEPARATE)
def test_two_named_at_once_can_be_two_conferences(text: str) -> None:
    """Where the recap says that they were seen one by one, and tells of each."""
    assert told(text) == [["Theo"], ["Zoe"]]


@pytest.mark.parametrize("text", ONE_LIST)
def test_a_list_of_names_may_be_broken(text: str) -> None:
    """A teacher looks for the third name, and it is still one group."""
    assert told(text) == [["Maya", "Theo", "Omar"]]


def test_he_after_she_is_no_new_child_when_she_comes_back() -> None:
    """The classmate who laughs is told of for a sentence, then the pronoun is the first child's again."""
    text = "Maya can't end it. She has two. Omar heard one and he laughed so hard. She'll ask who it is for."
    assert told(text) == [["Maya"]]
