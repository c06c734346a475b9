from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from histories import (
    HOLIDAYS,
    STUDENTS,
    TODAY,
    aimed,
    birch_book,
    book,
    conference,
    histories,
    needed,
    praised,
    taught,
)
from hypothesis import given
from hypothesis import strategies as st

from models.school_days import SchoolDays
from models.settings import Settings
from pipeline.reading.grouping import LARGEST, SMALLEST
from pipeline.reading.groups import groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.records import ConferenceRecord
    from pipeline.reading.book import Book
    from pipeline.reading.grouping import Group, Member, MiniLesson

MANY = tuple(f"Student {number:02}" for number in range(1, 31))
DAY = date(2026, 11, 23)


def told(lessons: Sequence[Group | MiniLesson]) -> list[tuple[str, list[str]]]:
    """Skills, and who is to learn them."""
    return [(lesson.teaching.skill, [member.student for member in lesson.members]) for lesson in lessons]


def each_needs(students: Sequence[str], skill: str, *, start: int = 1) -> list[ConferenceRecord]:
    """A conference with each student, and a need of the skill in it."""
    return [
        conference(DAY, student, needed(f"no {skill} yet", skill), number=number)
        for number, student in enumerate(students, start=start)
    ]


def reasons(member: Member) -> list[tuple[str, str, date]]:
    """Why somebody is in a group."""
    return [(moment.kind, moment.text, moment.day) for moment in member.reasons]


def test_groups_share_a_skill_in_open_goals_and_recent_needs() -> None:
    """The groups of the class of twelve; what a quarter of it needs comes last, and is a mini-lesson."""
    page = groups(birch_book())
    assert told(page.groups) == [
        ("end-punctuation", ["Jun Park", "Edie Marsh", "Farid Noor"]),
        ("leads", ["Greta Lund", "Ivo Petrov"]),
        ("dialogue", ["Amara Osei", "Kofi Mensah"]),
        ("spelling", ["Kofi Mensah", "Jun Park", "Ivo Petrov"]),
    ]
    assert told(page.mini_lessons) == [("spelling", ["Ivo Petrov", "Jun Park", "Kofi Mensah"])]


def test_a_group_says_why_and_what_there_is_to_teach_from() -> None:
    """Reasons are quotes with their days; so are the teacher's own words, and the classmate who can show it."""
    leads = next(group for group in groups(birch_book()).groups if group.teaching.skill == "leads")
    assert [reasons(member) for member in leads.members] == [
        [
            ("goal", "three ways to start", date(2026, 11, 23)),
            ("need", "it starts with the alarm clock again", date(2026, 11, 5)),
        ],
        [
            ("goal", "start with the dog", date(2026, 11, 12)),
            ("need", "the first page is all weather", date(2026, 11, 12)),
        ],
    ]
    teaching = leads.teaching
    assert teaching.name == "leads"
    assert [moment.text for moment in teaching.taught] == ["start where somebody does something"]
    assert teaching.shown_by is not None
    assert (teaching.shown_by.student, teaching.shown_by.text) == ("Amara Osei", "a first line that made me laugh")
    assert teaching.strategy.startswith("Try three openings")


def test_a_met_goal_is_no_reason_and_neither_is_the_need_that_it_answered() -> None:
    """A need told after the goal was met is one again."""
    set_, met = aimed("three leads", "leads"), aimed("three leads", "leads", "met")
    other = conference(DAY, "Bruno Keller", needed("a dull start", "leads"), number=9)
    before = conference(DAY - timedelta(days=5), "Amara Osei", set_, needed("starts slowly", "leads"), number=1)
    done = conference(DAY - timedelta(days=3), "Amara Osei", met, needed("it was slow", "leads"), number=2)
    again = conference(DAY, "Amara Osei", needed("this one starts slowly", "leads"), number=3)
    assert told(groups(book([before, other])).groups) == [("leads", ["Amara Osei", "Bruno Keller"])]
    assert told(groups(book([before, done, other])).groups) == []
    found = groups(book([before, done, again, other])).groups
    assert told(found) == [("leads", ["Amara Osei", "Bruno Keller"])]
    assert reasons(found[0].members[0]) == [("need", "this one starts slowly", DAY)]


def test_a_goal_that_was_dropped_is_no_reason() -> None:
    """Only open goals are."""
    records = [conference(DAY, name, aimed("leads", "leads"), number=n) for n, name in enumerate(STUDENTS[:2])]
    whole = book(records)
    one_dropped = replace(whole, threads=(replace(whole.threads[0], status="dropped"), whole.threads[1]))
    assert len(groups(whole).groups) == 1
    assert groups(one_dropped).groups == ()


def test_a_need_counts_while_it_is_recent_and_an_open_goal_however_old_it_is() -> None:
    """With fifteen school days, the need of the fifteenth day back counts, that of the day before does not."""
    calendar = SchoolDays(HOLIDAYS)
    last, too_old = (
        next(day for day in (TODAY - timedelta(days=n) for n in range(60)) if calendar.between(day, TODAY) == waited)
        for waited in (14, 15)
    )
    other = conference(TODAY, "Bruno Keller", aimed("leads", "leads"), number=9)

    def grouped_with(day: date, kind: str) -> bool:
        finding = needed("dull", "leads") if kind == "need" else aimed("leads", "leads")
        return bool(groups(book([conference(day, "Amara Osei", finding), other])).groups)

    assert [grouped_with(last, "need"), grouped_with(too_old, "need")] == [True, False]
    assert grouped_with(date(2026, 9, 1), "goal")


def test_what_is_about_no_skill_groups_nobody() -> None:
    """Two needs without a skill have nothing in common that could be known."""
    records = [conference(DAY, name, needed("stuck"), aimed("go on"), number=n) for n, name in enumerate(STUDENTS[:2])]
    assert (groups(book(records)).groups, groups(book(records)).mini_lessons) == ((), ())


@pytest.mark.parametrize(
    ("count", "sizes"), [(1, []), (2, [2]), (5, [5]), (6, [3, 3]), (7, [3, 4]), (11, [3, 4, 4]), (15, [5, 5, 5])]
)
def test_more_than_five_make_groups_of_about_the_same_size(count: int, sizes: list[int]) -> None:
    """As few groups as hold everybody."""
    page = groups(book(each_needs(MANY[:count], "leads"), students=MANY))
    assert [len(group.members) for group in page.groups] == sizes


def test_nobody_is_in_more_groups_than_the_settings_allow() -> None:
    """Three skills are shared by the same two; with one group each, the one with most reasons is formed."""
    skills = ("dialogue", "endings", "leads")
    records = [r for n, skill in enumerate(skills) for r in each_needs(MANY[:2], skill, start=10 * n + 1)]
    records += each_needs(MANY[:1], "endings", start=50)
    made = [
        told(groups(book(records, students=MANY, settings=Settings(groups_a_student=most))).groups) for most in (1, 3)
    ]
    assert made[0] == [("endings", [MANY[0], MANY[1]])]
    assert [skill for skill, _ in made[1]] == ["endings", "dialogue", "leads"]


def test_a_need_of_a_quarter_of_the_class_is_a_mini_lesson() -> None:
    """Seven of thirty are not enough, eight are; the need of one alone is never for everybody."""
    pages = [groups(book(each_needs(MANY[:count], "leads"), students=MANY)) for count in (7, 8)]
    assert [told(page.mini_lessons) for page in pages] == [[], [("leads", [*MANY[:8]])]]
    assert groups(book(each_needs(STUDENTS[:1], "leads"), students=STUDENTS[:3])).mini_lessons == ()


def test_goals_alone_make_no_mini_lesson() -> None:
    """What is worked on already is not what the class needs to be told."""
    records = [conference(DAY, name, aimed("leads", "leads"), number=n) for n, name in enumerate(MANY)]
    assert groups(book(records, students=MANY)).mini_lessons == ()


def test_the_moment_to_share_helps_most_others() -> None:
    """A compliment on what a group is to learn goes before a newer one on something else."""
    share = groups(birch_book()).share
    assert share is not None
    assert (share.moment.student, share.moment.text, share.skill_name, share.helps) == (
        "Greta Lund",
        "a start that is one slammed door",
        "leads",
        ("Ivo Petrov",),
    )


def test_without_learners_the_newest_moment_is_shared_and_without_a_fresh_one_none() -> None:
    """The class remembers a week back."""
    old = conference(date(2026, 11, 12), "Amara Osei", praised("an old one"), number=1)
    older = conference(date(2026, 11, 19), "Bruno Keller", praised("an older one"), number=2)
    newest = conference(date(2026, 11, 24), "Chidi Eze", praised("a new one"), taught("something"), number=3)
    share = groups(book([old, older, newest])).share
    assert share is not None
    assert (share.moment.text, share.skill_name, share.helps) == ("a new one", "", ())
    assert groups(book([old])).share is None


def test_what_helps_others_is_shared_rather_than_what_is_newer() -> None:
    """And of two as helpful and as new, that of the student who was praised less."""
    helpful = conference(date(2026, 11, 20), "Amara Osei", praised("a fine lead", "leads"), number=1)
    newer = conference(date(2026, 11, 24), "Bruno Keller", praised("a line", "voice"), praised("a word"), number=3)
    as_new = conference(date(2026, 11, 24), "Chidi Eze", praised("a title"), number=2)
    learners = each_needs(STUDENTS[5:7], "leads", start=10)
    with_learners, without = (
        groups(book(records)).share for records in ([helpful, newer, as_new, *learners], [helpful, newer, as_new])
    )
    assert with_learners is not None
    assert (with_learners.moment.text, with_learners.helps) == ("a fine lead", (STUDENTS[5], STUDENTS[6]))
    assert without is not None
    assert without.moment.text == "a title"


@given(histories(STUDENTS), st.integers(1, 4))
def test_groups_keep_their_laws(records: tuple[ConferenceRecord, ...], most: int) -> None:
    """Sizes, no student in too many, reasons that are on record and about the skill, nothing that was met."""
    made: Book = book(records, settings=Settings(groups_a_student=most))
    page = groups(made)
    memberships = Counter(member.student for group in page.groups for member in group.members)
    assert max(memberships.values(), default=0) <= most
    assert set(memberships) <= set(STUDENTS)
    open_goals = {(t.student, t.text, t.skill) for t in made.threads if t.status == "open"}
    needs = {(m.student, m.text, m.skill) for m in made.moments("need")}
    for group in page.groups:
        assert SMALLEST <= len(group.members) <= LARGEST
        assert len({member.student for member in group.members}) == len(group.members)
        for member in group.members:
            assert member.reasons
            for reason in member.reasons:
                assert reason.skill == group.teaching.skill
                on_record = open_goals if reason.kind == "goal" else needs
                assert (member.student, reason.text, reason.skill) in on_record
    for lesson in page.mini_lessons:
        assert len(lesson.members) * 4 >= len(STUDENTS)


@given(histories(STUDENTS[:5]))
def test_whoever_shares_a_skill_with_a_classmate_is_in_a_group_where_there_is_no_limit(
    records: tuple[ConferenceRecord, ...],
) -> None:
    """Nobody is left out: with five students and no limit, each shared skill is one group of all who share it."""
    made = book(records, students=STUDENTS[:5], settings=Settings(groups_a_student=99))
    page = groups(made)
    sharing: dict[str, set[str]] = {}
    for thread in made.threads:
        if thread.status == "open" and thread.skill:
            sharing.setdefault(thread.skill, set()).add(thread.student)
    for group in page.groups:
        assert sharing.get(group.teaching.skill, set()) <= {member.student for member in group.members}
    grouped = {group.teaching.skill for group in page.groups}
    assert {skill for skill, students in sharing.items() if len(students) > 1} <= grouped
