from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from histories import STUDENTS, TODAY, birch_book, book, conference, histories, promised
from hypothesis import given

from models.school_days import SchoolDays
from models.settings import Settings
from pipeline.reading.due import Balance, Promise, Waiting, due

if TYPE_CHECKING:
    from models.records import ConferenceRecord

TWO = ("Amara Osei", "Bruno Keller")


def waiting(student: str, last_met: date | None, waited: int | None, conferences: int, lately: int) -> Waiting:
    """A row, due after ten school days."""
    return Waiting(
        student=student,
        last_met=last_met,
        waited=waited,
        conferences=conferences,
        lately=lately,
        is_due=waited is None or waited >= 10,
    )


def test_those_never_met_come_first_then_those_who_have_waited_longest() -> None:
    """The whole order of the class of twelve, with the school days counted by hand."""
    page = due(birch_book())
    assert page.waiting == (
        waiting("Lena Brandt", None, None, 0, 0),
        waiting("Bruno Keller", date(2026, 9, 21), 46, 1, 0),
        waiting("Dalia Haddad", date(2026, 11, 2), 16, 1, 1),
        waiting("Edie Marsh", date(2026, 11, 3), 15, 1, 1),
        waiting("Farid Noor", date(2026, 11, 3), 15, 1, 1),
        waiting("Hana Sato", date(2026, 11, 9), 11, 1, 1),
        waiting("Ivo Petrov", date(2026, 11, 12), 9, 1, 1),
        waiting("Jun Park", date(2026, 11, 16), 7, 1, 1),
        waiting("Kofi Mensah", date(2026, 11, 17), 6, 1, 1),
        waiting("Chidi Eze", date(2026, 11, 18), 5, 2, 1),
        waiting("Amara Osei", date(2026, 11, 19), 4, 3, 1),
        waiting("Greta Lund", date(2026, 11, 23), 2, 2, 2),
    )
    assert (page.met_in_time, page.everybody_in) == (6, 10)


def test_promises_are_in_the_order_of_their_days_the_overdue_first() -> None:
    """Overdue, then to come, then those for no day; and what was said of nobody is there too."""
    found = [(promise.students, promise.due, promise.is_overdue) for promise in due(birch_book()).promised]
    assert found == [
        (("Dalia Haddad",), date(2026, 11, 9), True),
        (("Greta Lund",), date(2026, 11, 24), True),
        ((), date(2026, 11, 25), False),
        (("Chidi Eze",), date(2026, 11, 30), False),
        (("Hana Sato",), None, False),
    ]


def test_a_promise_is_kept_when_they_have_met_again_on_its_day_or_later() -> None:
    """Meeting before its day does not keep it; for a group, it stays open for those not met again."""
    said = promised("bring the book", date(2026, 11, 18))
    first = conference(date(2026, 11, 16), TWO, said, number=1)
    too_early = conference(date(2026, 11, 17), TWO, number=2)
    met = conference(date(2026, 11, 18), "Amara Osei", number=3)
    open_for = [
        [promise.students for promise in due(book(records)).promised]
        for records in ([first], [first, too_early], [first, too_early, met])
    ]
    assert open_for == [[TWO], [TWO], [("Bruno Keller",)]]


def test_a_promise_for_no_day_is_kept_on_any_later_day() -> None:
    """Not by a second conference of the same day."""
    first = conference(date(2026, 11, 16), "Amara Osei", promised("look again"), number=1)
    same_day = conference(date(2026, 11, 16), "Amara Osei", number=2)
    later = conference(date(2026, 11, 17), "Amara Osei", number=3)
    assert due(book([first, same_day])).promised == (
        Promise(
            text="look again",
            students=("Amara Osei",),
            due=None,
            promised_on=date(2026, 11, 16),
            is_overdue=False,
            recording_id=first.recording.id,
        ),
    )
    assert due(book([first, same_day, later])).promised == ()


def test_a_promise_about_nobody_is_forgotten_when_it_is_no_longer_recent() -> None:
    """There is no conference that could keep it."""
    old = conference(date(2026, 10, 1), [], promised("pull a group"), number=1)
    old_with_day = conference(date(2026, 10, 1), [], promised("order books", date(2026, 11, 24)), number=2)
    assert [promise.text for promise in due(book([old, old_with_day])).promised] == ["order books"]


def test_those_who_have_left_are_in_no_row_and_in_no_promise() -> None:
    """What is on record of them stays in the records."""
    page = due(book([conference(TODAY, ["Gone Child"], promised("write to her"))], students=TWO))
    assert [row.student for row in page.waiting] == [*TWO]
    assert page.promised == ()


def test_attention_is_balanced_when_nobody_stands_out() -> None:
    """One conference each, and one student twice, is no imbalance; five for one and none for another is."""
    once = [conference(TODAY - timedelta(days=n), name, number=n) for n, name in enumerate(STUDENTS, start=1)]
    again = [conference(TODAY, "Amara Osei", number=100 + n) for n in range(4)]
    even = due(book([*once, again[0]])).balance
    assert (even.often, even.seldom, even.is_even) == ((), (), True)
    assert due(book([*once[:-1], *again])).balance == Balance(
        school_days=20, average=15 / 12, often=("Amara Osei",), seldom=("Lena Brandt",)
    )


def test_how_soon_everybody_is_to_be_met_is_a_setting() -> None:
    """With five days, one who was met six school days ago is due; with six, today is the last day for it."""
    records = [conference(date(2026, 11, 17), "Amara Osei")]
    rows = [
        due(book(records, students=TWO[:1], settings=Settings(everybody_in=days, school_days=SchoolDays()))).waiting
        for days in (5, 6, 7)
    ]
    assert [(row.waited, row.is_due) for (row,) in rows] == [(6, True), (6, True), (6, False)]


def test_an_empty_notebook_has_a_page_too() -> None:
    """Nobody met, nothing promised, no balance to speak of."""
    page = due(book([], students=TWO))
    assert [row.waited for row in page.waiting] == [None, None]
    assert page.balance == Balance(school_days=20, average=0.0, often=(), seldom=())
    assert due(book([], students=())).waiting == ()


@given(histories())
def test_everybody_is_in_the_order_once_and_the_order_is_by_waiting(records: tuple[ConferenceRecord, ...]) -> None:
    """Whatever the history: each student once, never met first, then by the last day."""
    page = due(book(records))
    assert sorted(row.student for row in page.waiting) == sorted(STUDENTS)
    waited = [-1 if row.waited is None else row.waited for row in page.waiting]
    never, others = waited[: waited.count(-1)], waited[waited.count(-1) :]
    assert set(never) <= {-1}
    assert others == sorted(others, reverse=True)
    assert sum(row.conferences for row in page.waiting) == sum(len(r.conference.students) for r in records)


@given(histories())
def test_promises_are_always_in_order_and_never_kept_ones(records: tuple[ConferenceRecord, ...]) -> None:
    """Overdue ones come first, and no student of a promise was met after its day."""
    page = due(book(records))
    last_met = {row.student: row.last_met for row in page.waiting}
    flags = [promise.is_overdue for promise in page.promised]
    assert flags == sorted(flags, reverse=True)
    for promise in page.promised:
        for student in promise.students:
            assert (last_met[student] or date.min) <= max(promise.promised_on, promise.due or date.min)
