from __future__ import annotations

import pytest
from told import roster

from models.entities import Roster
from pipeline.classes import guess_class

SCHOOL = Roster(
    (
        *roster("Maya Torres", "Grace Liu", "Eleanor Park", class_name="3A", Eleanor=("Ellie",)).students,
        *roster("Maya Chen", "Theo Papas", "Mark Osei", class_name="4B").students,
    )
)


@pytest.mark.parametrize(
    ("text", "class_name"),
    [
        ("Maya read it to Theo.", "4B"),
        ("Ellie’s lead is a question.", "3A"),
        ("Maya has a plan.", None),
        ("Grace, then Mark.", None),
        ("Grace showed it to Theo.", "4B"),  # Grace may be no child
        ("nobody, not even theo", None),
        ("", None),
    ],
)
def test_the_class_is_told_by_its_names(text: str, class_name: str | None) -> None:
    """Names that only one class has decide; what both have, and a tie, does not."""
    assert guess_class(text, SCHOOL) == class_name
