from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.goals.wording import Wording, differ_in_skill, likeness

WORDING = Wording()
WORDS = st.lists(
    st.sampled_from(
        ["period", "periods", "the", "page", "ending", "orange", "capital", "talking marks", "two", "wrote"]
    ),
    max_size=8,
).map(" ".join)


def test_a_goal_is_what_its_words_mean() -> None:
    """Senses, stems and faint words weigh differently; words that tell nothing are left out.

    A word that has a sense still counts a little as the word that it is.
    """
    assert WORDING.meaning("bring the orange back in the ending of each page").weights == {
        "bring": 0.5,
        "orang": 1.0,
        "back": 0.5,
        "#endings": 1.4,
        "end": 0.5,
        "each": 0.5,
        "pag": 0.5,
    }


def test_the_taggers_skill_counts_where_the_words_do_not_say_it() -> None:
    """A skill that was found for a goal is part of its meaning, and weighs less than one that it names."""
    assert WORDING.meaning("the orange", "endings").weights == {"orang": 1.0, "#endings": 1.0}
    assert WORDING.meaning("the ending", "endings").weights == {"#endings": 1.4, "end": 0.5}


@pytest.mark.parametrize(
    ("one", "other", "unlike"),
    [
        ("a finger space between her words", "using her spaceman", "a period between her sentences"),
        ("put quotation marks around what she says", "the 66 and 99", "a new line for each speaker"),
        ("stay at his table till the timer rings", "staying in his seat", "set the table in the story"),
        ("the analysis after the second quote", "the analysis", "quotation marks on the second quote"),
        ("slow down the ride home", "stretching the ride home", "cut the ride home"),
    ],
)
def test_other_words_for_a_goal_are_more_like_it_than_another_goal(one: str, other: str, unlike: str) -> None:
    """A goal is more like itself in other words than like a neighbour of it."""
    same, different = (likeness(WORDING.meaning(one), WORDING.meaning(text)) for text in (other, unlike))
    assert different < same


def test_one_word_of_every_kind_of_goal_is_no_likeness() -> None:
    """Two goals that share "page" share nothing; a goal that says nothing else is like itself."""
    page, orange, kite = (WORDING.meaning(text) for text in ("a page", "the orange on a page", "the kite on a page"))
    assert likeness(orange, kite) == 0.0
    assert likeness(page, page) == 1.0


@given(WORDS, WORDS)
def test_likeness_is_a_measure(one: str, other: str) -> None:
    """It is the same both ways, from 0 to 1, and 1 for a goal and itself where that says anything."""
    a, b = WORDING.meaning(one), WORDING.meaning(other)
    assert likeness(a, b) == pytest.approx(likeness(b, a))
    assert 0.0 <= likeness(a, b) <= 1.0 + 1e-9
    assert likeness(a, a) == pytest.approx(1.0 if a.size else 0.0)


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("periods", "capitals", True),
        ("periods", "the orange", False),
        ("periods and capitals", "capitals", False),
        ("the orange", "the kite", False),
    ],
)
def test_goals_of_different_skills_are_told_apart(one: str, other: str, *, differ: bool) -> None:
    """Two goals differ in skill where both are about skills and share none."""
    assert differ_in_skill(WORDING.meaning(one), WORDING.meaning(other)) is differ
