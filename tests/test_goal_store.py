from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from recaps import MAYA, TEXT, conference, finding, recording, tagged_again, transcript
from sqlite_utils import Database

from models.entities import Student
from models.errors import NotebookError, NotFoundError
from models.goals import GoalDecision, GoalMention, Place
from models.notebook import Notebook
from models.rows import row_of_recording
from models.schema import STEPS, bring_up_to_date
from models.store import Store
from pipeline.goals.threads import threads, threads_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STUDENTS = [Student(name="Maya Torres", class_name="4B"), Student(name="Zoë Ray", class_name="4B")]
GOAL = finding("goal", "adds dialogue on page two", skill="dialogue")
BOTH = conference(
    finding("student", "Maya", value="Maya Torres"),
    finding("student", "She", value="Zoë Ray"),
    GOAL,
)


@pytest.fixture
def notebook(tmp_path: Path) -> Notebook:
    """A notebook that is not there yet."""
    return Notebook(tmp_path / "notebook")


@pytest.fixture
def store(notebook: Notebook) -> Iterator[Store]:
    """Its database, with a class of two."""
    with Store.open(notebook) as store:
        store.students.import_all(STUDENTS)
        yield store


def mention(student: int, **changes: object) -> GoalMention:
    """GOAL as told of one of the students in the first recording."""
    first = recording()
    return replace(
        GoalMention(
            student_id=student,
            student=STUDENTS[student - 1].name,
            class_name="4B",
            recording_id=first.id,
            file="note-17.m4a",
            recorded_at=first.recorded_at,
            goal=GOAL,
        ),
        **changes,
    )


def decision(**changes: object) -> GoalDecision:
    """That GOAL is met, if nothing else is said."""
    made = GoalDecision(
        kind="close",
        student_id=1,
        goal=(mention(1).place,),
        at=datetime(2026, 10, 20),
        decided_at=datetime(2026, 10, 21, 16, 5, 7, 12),
    )
    return replace(made, **changes)


def test_a_goal_of_a_group_is_a_mention_for_each_student(store: Store) -> None:
    """Mentions come in order of time, each with its student, and with where it can be heard."""
    later = recording("later.m4a", day="2026-10-09")
    store.add(later, transcript(), [MAYA])
    store.add(recording(), transcript(), [BOTH])
    told = mention(1, recording_id=later.id, file="later.m4a", recorded_at=later.recorded_at)
    goals_of_maya = [replace(told, goal=goal) for goal in MAYA.of_kind("goal")]
    assert store.goals.mentions() == [mention(1), mention(2), *goals_of_maya]
    assert store.goals.mentions([2]) == [mention(2)]
    assert store.goals.mentions([]) == []


def test_a_renamed_student_keeps_the_goals(store: Store) -> None:
    """Mentions have the name on the roster, whatever it was when the recap was tagged."""
    store.add(recording(), transcript(), [BOTH])
    store.students.rename("Zoë Ray", "Zoë Reyes")
    assert [told.student for told in store.goals.mentions()] == ["Maya Torres", "Zoë Reyes"]


def test_decisions_come_back_as_they_were_made(store: Store) -> None:
    """Every part of a decision is kept, to the microsecond, in the order of deciding."""
    store.add(recording(), transcript(), [BOTH])
    other = Place(recording_id=recording().id, start_char=0, end_char=4, quote="Maya")
    made = [
        decision(),
        decision(kind="reword", text="dialogue!", student_id=2),
        decision(kind="merge", other=(other, mention(1).place)),
    ]
    for said in made:
        store.goals.decide(said)
    assert store.goals.decisions() == made
    assert store.goals.decisions([2]) == made[1:2]


def test_a_decision_about_nothing_is_refused_whole(store: Store) -> None:
    """Where the recording or the student is not in the notebook, nothing of the decision is kept."""
    store.add(recording(), transcript(), [BOTH])
    with pytest.raises(NotFoundError) as error:
        store.goals.decide(decision(goal=(Place(recording_id="nowhere", start_char=0, end_char=4, quote="Maya"),)))
    assert str(error.value) == "nowhere: no such recording"
    with pytest.raises(NotebookError, match="FOREIGN KEY"):
        store.goals.decide(decision(student_id=99))
    assert store.goals.decisions() == []


def test_decisions_survive_another_tagging(store: Store) -> None:
    """The findings are made anew, in another stretch; the goal is still what the person said."""
    store.add(recording(), transcript(), [BOTH])
    store.goals.decide(decision())
    store.goals.decide(decision(kind="reword", text="dialogue!"))
    again = conference(*BOTH.findings[:2], finding("goal", "Next she adds dialogue on page two", status="continuing"))
    tagged_again(store, recording(), transcript(), [again, MAYA])
    of_maya = [thread for thread in threads_on(datetime(2026, 12, 1).date(), store.goals) if thread.student_id == 1]
    assert ("dialogue!", "met") in [(thread.text, thread.status) for thread in of_maya]


def test_the_goals_of_a_day_are_as_they_stood_then(store: Store) -> None:
    """What was told or decided later is not known yet."""
    store.add(recording(), transcript(), [BOTH])
    store.goals.decide(decision())

    def statuses(*day: int) -> list[str]:
        return [thread.status for thread in threads_on(datetime(*day).date(), store.goals, [1])]

    assert [statuses(2026, 10, day) for day in (4, 5, 19, 20)] == [[], ["open"], ["open"], ["met"]]


def test_the_order_of_adding_does_not_matter(tmp_path: Path) -> None:
    """Two notebooks with the same recordings have the same threads, whichever recording came first."""
    recaps = [
        (
            recording(f"{day}.m4a", day=f"2026-10-{day:02}"),
            conference(*BOTH.findings[:2], finding("goal", quote, **status)),
        )
        for day, quote, status in (
            (5, "adds dialogue on page two", {}),
            (12, "dialogue on page", {"status": "continuing"}),
            (19, "finger spaces", {}),
            (26, "adds dialogue", {"status": "met"}),
        )
    ]
    made = []
    for number, order in enumerate((recaps, recaps[::-1])):
        with Store.open(Notebook(tmp_path / str(number))) as store:
            store.students.import_all(STUDENTS)
            for told, what in order:
                store.add(told, transcript(), [what])
            made.append(threads(store.goals.mentions()))
    assert made[0] == made[1]
    assert [thread.status for thread in made[0]] == ["met", "open"] * 2


def test_a_notebook_from_before_gets_a_place_for_decisions(notebook: Notebook) -> None:
    """A notebook of the first schema opens with all that was in it, and with a copy of it as it was before."""
    notebook.create()
    with closing(sqlite3.connect(notebook.database, isolation_level=None)) as old:
        bring_up_to_date(old, notebook, STEPS[:1])
        db = Database(old)
        db.table("student").insert({"name": "Maya Torres", "class_name": "4B"})
        db.table("recording").insert({**row_of_recording(recording()), "added_at": "2026-10-05T17:00:00"})
    with Store.open(notebook) as store:
        store.goals.decide(decision())
        assert store.goals.decisions() == [decision()]
        assert store.recording(recording().id).recording == recording()
    with closing(sqlite3.connect(notebook.backups / "before-m002_goal_decisions.db")) as before:
        assert [name for (name,) in before.execute("SELECT name FROM student")] == ["Maya Torres"]
        assert not before.execute("SELECT name FROM sqlite_master WHERE name = 'goal_decision'").fetchall()


def test_the_text_of_these_tests_holds_the_goal() -> None:
    """The quotes are where the places say."""
    place = mention(1).place
    assert TEXT[place.start_char : place.end_char] == place.quote
