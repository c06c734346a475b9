from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from recaps import conference, finding, recording, transcript

from capture.cli import main
from models.entities import Conference, Doubt, Evidence, Finding, Student
from models.notebook import Notebook
from models.store import Store
from models.unfinished import told_by_other_rules
from pipeline.corrections import KINDS, Value

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Recap = Callable[..., Result]

TEXT = "Maja, she reread it aloud. She adds dialogue. Then I met with Leo, who drew a map."
LEO_STARTS = TEXT.index("Then")
NO_GOAL = Doubt(code="goal-none", reason="nothing said about a goal")
NO_NAME = Doubt(code="student-unknown", reason="no name heard")
MAJA = conference(
    finding("student", "Maja", value="Mia Chen", text=TEXT),
    finding("type", "dialogue", value="content", text=TEXT),
    finding("compliment", "she reread it aloud", text=TEXT, skill="rereading"),
    finding("goal", "She adds dialogue", text=TEXT, skill="dialogue"),
    text=TEXT,
    end_char=LEO_STARTS - 1,
)
LEO = conference(
    finding("student", "Leo", value="Leo Park", text=TEXT), text=TEXT, start_char=LEO_STARTS, doubts=(NO_GOAL,)
)
STUDENTS = (
    Student(name="Maya Torres", class_name="4B"),
    Student(name="Mia Chen", class_name="4B"),
    Student(name="Leo Park", class_name="4B", aliases=("Leonard",)),
    Student(name="Maya Diaz", class_name="2A"),
)


@pytest.fixture
def notebook(tmp_path: Path) -> Notebook:
    """A notebook with a recording that tells of two conferences."""
    notebook = Notebook(tmp_path / "notebook")
    with Store.open(notebook) as store:
        store.students.import_all(STUDENTS)
        store.add(recording(), transcript(TEXT), [MAJA, LEO], rules_version="1")
    return notebook


@pytest.fixture
def recap(notebook: Notebook) -> Recap:
    """The command on that notebook."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["--notebook", str(notebook.root), *arguments], terminal_width=200)

    return run


def told(notebook: Notebook) -> list[tuple[int, Conference, tuple[str, ...]]]:
    """The conferences of the recording: id, what it holds, what was decided."""
    with Store.open(notebook) as store:
        return [(one.id, one.conference, one.decided) for one in store.recording(recording().id).conferences]


def by_person(kind: str, value: str, quote: str, *, times: tuple[float, float] | None = None, **more: Any) -> Finding:
    """A finding that a person made, with its place in the text."""
    start = TEXT.index(quote) if quote else more.pop("start")
    evidence = Evidence(
        quote=quote,
        start_char=start,
        end_char=start + len(quote),
        rule="person",
        start_s=times[0] if times else None,
        end_s=times[1] if times else None,
    )
    return Finding(kind=kind, text=value, evidence=evidence, **more)  # type: ignore[arg-type]


def test_values_of_every_kind_are_changed_in_one_go(recap: Recap, notebook: Notebook) -> None:
    """Each is what was said, with its place where the recap has the words, and what it was otherwise."""
    done = recap(
        *("edit", "1", "--student", "Maya", "--student", "leonard", "--type", "rehearsal", "--stage", "drafting"),
        *("--compliment", "1=SHE REREAD", "--goal", "drew a map", "--goal", "1=adds speech", "--status", "1=met"),
        *("--need", "more time", "--taught", "none", "--follow-up", "look again", "--due", "2026-10-09"),
    )
    assert done.exit_code == 0, done.output
    place = {"evidence": replace(MAJA.findings[1].evidence, rule="person")}
    goal = MAJA.of_kind("goal")[0]
    expected = conference(
        Finding(kind="student", text="Maya Torres", evidence=replace(MAJA.findings[0].evidence, rule="person")),
        by_person("student", "Leo Park", "Leo", times=(6.0, 6.5)),
        Finding(kind="type", text="rehearsal", **place),
        by_person("stage", "drafting", "", start=0),
        by_person("compliment", "SHE REREAD", "she reread", times=(0.5, 1.5), skill="rereading"),
        replace(goal, text="adds speech", status="met", evidence=replace(goal.evidence, rule="person")),
        by_person("goal", "drew a map", "drew a map", times=(7.0, 8.5), status="new"),
        by_person("need", "more time", "", start=0),
        by_person("follow_up", "look again", "", start=0, due=date(2026, 10, 9)),
        end_char=LEO_STARTS - 1,
    )
    assert told(notebook) == [(1, expected, KINDS), (2, LEO, ())]


@pytest.mark.parametrize(
    ("options", "texts"),
    [
        (["--goal", "1="], []),
        (["--goal", "none"], []),
        (["--goal", "none", "--goal", "draw"], ["draw"]),
        (["--goal", "x", "--goal", "1="], ["x"]),
    ],
)
def test_goals_come_and_go(recap: Recap, notebook: Notebook, options: list[str], texts: list[str]) -> None:
    """A number without words takes a value away, none takes all, and what is left is decided."""
    assert recap("edit", "1", *options).exit_code == 0
    first = told(notebook)[0]
    assert ([goal.text for goal in first[1].of_kind("goal")], first[2]) == (texts, ("goal",))


def test_a_status_is_that_of_the_goal_that_was_just_said(recap: Recap, notebook: Notebook) -> None:
    """Without a number it is the new one's; without a new one there must be only one."""
    recap("edit", "1", "--goal", "draw", "--status", "met")
    goals = told(notebook)[0][1].of_kind("goal")
    assert [(goal.text, goal.status) for goal in goals] == [("She adds dialogue", "new"), ("draw", "met")]
    unclear = recap("edit", "1", "--status", "met")
    assert unclear.stderr == "Error: #1: which goal? there are 2; say 1=… for the first\n"


def test_what_is_decided_is_doubtful_no_more(recap: Recap, notebook: Notebook) -> None:
    """A word on its goal, or on all of it, settles what was doubtful; anything else does not."""
    recap("edit", "2", "--type", "content")
    assert told(notebook)[1][1].doubts == (NO_GOAL,)
    recap("edit", "2", "--goal", "none")
    assert told(notebook)[1][1].doubts == ()
    recap("undo")
    recap("edit", recording().id[:6], "--confirm")
    assert [(one.doubts, kinds) for _, one, kinds in told(notebook)] == [((), KINDS), ((), KINDS)]
    assert recap("edit", "2", "--confirm").stdout == "It is so already.\n"


def test_a_conference_is_split_and_joined_again(recap: Recap, notebook: Notebook) -> None:
    """Each value goes where its words stand; joined, the two are what they were before."""
    assert recap("edit", "#1", "--split-at", "she ADDS").exit_code == 0
    place = TEXT.index("She adds")
    first, second, third = told(notebook)
    goal = MAJA.of_kind("goal")[0]
    rest = [f for f in MAJA.findings if f.evidence.start_char < place]
    assert first == (1, conference(*rest, end_char=place), ())
    assert second == (
        3,
        conference(MAJA.of_kind("type")[0], goal, start_char=place, end_char=LEO_STARTS - 1, doubts=(NO_NAME,)),
        (),
    )
    assert third == (2, LEO, ())
    assert recap("edit", "1", "--join").exit_code == 0
    assert told(notebook) == [(1, replace(MAJA, doubts=(NO_NAME,)), ()), (2, LEO, ())]


def test_a_conference_is_removed_and_another_added(recap: Recap, notebook: Notebook) -> None:
    """An added one is the last, and holds what was said of it alone."""
    assert recap("edit", "1", "--remove").exit_code == 0
    added = recap("edit", recording().id, "--add", "--student", "Mia", "--need", "finger spaces")
    assert "#3  Mia Chen" in added.stdout
    end = len(TEXT)
    new = conference(
        by_person("student", "Mia Chen", "", start=end),
        by_person("need", "finger spaces", "", start=end),
        start_char=end,
        end_char=end,
    )
    assert told(notebook) == [(2, LEO, ()), (3, new, KINDS)]


def test_a_recordings_day_and_class_are_a_persons_too(recap: Recap, notebook: Notebook) -> None:
    """They are changed for all its conferences, which are to be read again."""
    assert recap("edit", "2", "--date", "2026-10-01", "--class", "2A").exit_code == 0
    changed = recording(recorded_at=datetime(2026, 10, 1, 10, 30), recorded_at_source="given", class_name="2A")
    with Store.open(notebook) as store:
        record = store.recording(changed.id)
        assert (record.recording, record.is_arranged) == (changed, False)
        assert [one.conference for one in next(told_by_other_rules(store, "1")).conferences] == [MAJA, LEO]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["1"], 2, "say what to change; see --help"),
        (["1", "--goal", "2=x"], 7, "#1: there is no goal 2"),
        (["1", "--goal", " "], 2, "the words of the goal are missing"),
        (["1", "--status", "done"], 2, "'done' is none of new, met, continuing"),
        (["2", "--status", "met"], 7, "#2: there is no goal 1"),
        (["1", "--student", "Mayra"], 7, "Mayra: no student of that name; near it: Maya Diaz, Maya Torres"),
        (["1", "--split-at", "e"], 2, "“e” stands more than once in what was said of #1"),
        (["1", "--split-at", "dragons"], 2, "“dragons” stands not in what was said of #1"),
        (["1", "--split-at", "900"], 7, "#1: 900 is not within its text"),
        (["2", "--join"], 7, "#2: there is no conference after it"),
        (["2", "--remove", "--goal", "x"], 2, "these options do not go together"),
        (["9", "--confirm"], 7, "9: no such conference"),
        (["1", "--class", "9Z"], 3, "9Z: no such class (there are: 2A, 4B)"),
        ([recording().id, "--goal", "x"], 2, "which conference of the recording? (there are: #1, #2)"),
        ([recording().id, "--add"], 2, "say what is known of the conference that is to be added"),
    ],
)
def test_what_cannot_be_is_told(
    recap: Recap, notebook: Notebook, arguments: list[str], code: int, message: str
) -> None:
    """The message says what is wrong, and nothing is changed."""
    before = told(notebook)
    failed = recap("edit", *arguments)
    assert (failed.exit_code, failed.stderr.splitlines()[-1]) == (code, f"Error: {message}")
    assert told(notebook) == before
    assert json.loads(recap("log", "--json").stdout) == []


def test_how_a_name_was_heard_is_offered_and_not_kept(recap: Recap, notebook: Notebook) -> None:
    """The words that were taken for another child's name are offered; names of somebody on the roster are not."""
    offered = recap("edit", "1", "--student", "Maya Torres").stdout
    assert "Heard as “Maja”. To have it known next time: recap roster alias 'Maya Torres' Maja" in offered
    assert "Heard as" not in recap("edit", "2", "--student", "Mia").stdout
    with Store.open(notebook) as store:
        assert store.roster() == replace(store.roster(), students=tuple(sorted(STUDENTS, key=lambda s: s.class_name)))


def test_a_student_of_what_was_before_is_kept(recap: Recap, notebook: Notebook) -> None:
    """A student who is in the records no more, but would be after an undo, leaves the class list alone."""
    recap("edit", "2", "--student", "Mia")
    recap("roster", "remove", "Leo Park")
    assert recap("undo").exit_code == 0
    assert told(notebook)[1] == (2, LEO, ())


def test_what_is_to_be_read_again_is_told(recap: Recap) -> None:
    """Another day, class or division changes what the rules find; a value does not."""
    said = "`recap retag` reads it again by the rules; what you decided stays."
    assert said in recap("edit", "1", "--date", "2026-10-01").stdout
    assert said not in recap("edit", "1", "--need", "x").stdout


def test_the_log_tells_who_changed_what(recap: Recap) -> None:
    """The last change comes first, and one that was taken back stays on record; undo says what it does."""
    recap("edit", "1", "--goal", "none")
    recap("edit", "2", "--need", "paper")
    assert recap("undo", "-n", "2").stdout.splitlines() == [
        f"Taken back: #2; need: paper ({recording().id})",
        f"Taken back: #1; goal: none ({recording().id})",
    ]
    assert recap("undo").stdout == "Nothing to take back.\n"
    changes = json.loads(recap("log", "1", "--json").stdout)
    assert [(one["change"], one["who"], one["what"], one["undoes"], one["undone"]) for one in changes] == [
        (4, "person", "undo of 1: #1; goal: none", 1, False),
        (3, "person", "undo of 2: #2; need: paper", 2, False),
        (2, "person", "#2; need: paper", None, True),
        (1, "person", "#1; goal: none", None, True),
    ]
    goals = [
        [f["text"] for f in changes[-1][side]["conferences"][0]["findings"] if f["kind"] == "goal"]
        for side in ("before", "after")
    ]
    assert goals == [["She adds dialogue"], []]
    assert "#1; goal: none (taken back)" in recap("log", "--limit", "4").stdout
    assert len(json.loads(recap("log", "--limit", "1", "--json").stdout)) == 1


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("add a lead", Value("add a lead")),
        ("2=add a lead", Value("add a lead", 2)),
        (" 2 = a=b ", Value("a=b", 2)),
        ("2=", Value("", 2)),
        ("x=y", Value("x=y")),
    ],
)
def test_a_value_is_read_with_its_number(written: str, value: Value) -> None:
    """Only a number before the first equals sign is one."""
    assert Value.of(written) == value
