from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from histories import birch_book, book, conference, histories, promised
from hypothesis import given

from models.settings import Settings
from pipeline.reading.due import due
from pipeline.reading.groups import groups
from pipeline.reading.plan import plan

if TYPE_CHECKING:
    from models.records import ConferenceRecord

MONDAY = date(2026, 11, 30)


def test_the_plan_is_made_of_the_other_pages_as_of_its_day() -> None:
    """Whose turn it is, what is promised, two groups, one mini-lesson, one moment."""
    tomorrow = birch_book(today=MONDAY)
    page, turns, learning = plan(tomorrow), due(tomorrow), groups(tomorrow)
    assert page.promised == turns.promised
    assert [(turn.waiting.student, turn.goal, turn.group) for turn in page.confer] == [
        ("Lena Brandt", None, None),
        ("Bruno Keller", None, None),
        ("Edie Marsh", "take out half of the ands", "end punctuation"),
        ("Farid Noor", "take out half of the ands", "end punctuation"),
    ]
    assert page.groups == learning.groups[:2]
    assert page.mini_lesson == learning.mini_lessons[0]
    assert page.share == learning.share


def test_who_is_promised_something_that_day_is_not_named_a_second_time() -> None:
    """Nor is what is promised for a later day in the plan."""
    records = [
        conference(date(2026, 11, 2), "Amara Osei", promised("come back", MONDAY), number=1),
        conference(date(2026, 11, 3), "Bruno Keller", promised("come back", date(2026, 12, 1)), number=2),
        conference(date(2026, 11, 4), "Chidi Eze", promised("bring a book"), number=3),
    ]
    students = ("Amara Osei", "Bruno Keller", "Chidi Eze")
    page = plan(book(records, students=students, today=MONDAY))
    assert [promise.students for promise in page.promised] == [("Amara Osei",), ("Chidi Eze",)]
    assert [turn.waiting.student for turn in page.confer] == ["Bruno Keller", "Chidi Eze"]


def test_how_many_to_confer_with_is_a_setting() -> None:
    """Two a day."""
    assert len(plan(birch_book(settings=Settings(conferences_a_day=2))).confer) == 2


def test_an_empty_class_has_an_empty_plan() -> None:
    """Nothing is made up."""
    page = plan(book([], students=()))
    assert (page.promised, page.confer, page.groups, page.mini_lesson, page.share) == ((), (), (), None, None)


@given(histories())
def test_a_plan_fits_a_page_whatever_the_history(records: tuple[ConferenceRecord, ...]) -> None:
    """As many to confer with as the settings say, two groups at most, and nobody in both lists because of a promise."""
    page = plan(book(records))
    names = [turn.waiting.student for turn in page.confer]
    assert len(names) == len(set(names)) <= 4
    assert len(page.groups) <= 2
    dated = {student for promise in page.promised if promise.due for student in promise.students}
    assert not dated & set(names)
