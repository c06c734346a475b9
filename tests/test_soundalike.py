from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tagging.naming.book import Spoken
from pipeline.tagging.naming.soundalike import likeness, nearest

KEYS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("heard", "name", "other"),
    [
        ("jackson", "jaxon", "jack"),
        ("sofie", "sophie", "sadie"),
        ("kesha", "keisha", "katie"),
        ("zio", "xio", "zoe"),
        ("ameka", "emeka", "amina"),
        ("joquin", "joaquin", "jacqueline"),
        ("tomas", "thomas", "tobias"),
    ],
)
def test_sound_and_letters_together_tell_names(heard: str, name: str, other: str) -> None:
    """A name is more like its misspellings than another name is that shares as many letters."""
    assert likeness(heard, name) > likeness(heard, other)


@given(KEYS, KEYS)
def test_likeness_is_symmetric_and_between_0_and_1(a: str, b: str) -> None:
    """It does not matter which of the two was heard; a name is just like itself."""
    assert 0 <= likeness(a, b) <= 1
    assert likeness(a, b) == pytest.approx(likeness(b, a))
    assert likeness(a, a) == 1


def test_the_nearest_are_one_for_each_student() -> None:
    """Two students that are equally near are both given, a student's forms count once, and too far is nobody."""
    forms = [Spoken("mia", "Mia Chen", "Mia"), Spoken("mia", "Mia Katz", "Mia"), Spoken("miya", "Mia Katz", "Mia")]
    assert nearest("mia", forms, least=0.7) == forms[:2]
    assert nearest("theodor", forms, least=0.7) == []
    assert nearest("mia", [], least=0.1) == []
