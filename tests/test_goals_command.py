from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from recaps import recording, tagged_again

from capture.cli import main
from models.entities import Conference, Evidence, Finding, Student, Transcript
from models.notebook import Notebook
from models.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from models.entities import GoalStatus

STUDENTS = [
    Student(name="Maya Torres", class_name="4B"),
    Student(name="Zoë Ray", class_name="4B", aliases=("Zo",)),
    Student(name="Sam <b> Li", class_name="2A"),
]
Goal = tuple[str, "GoalStatus"]
RECAPS: list[tuple[str, str, list[str], list[Goal]]] = [
    ("2026-09-07", "one.m4a", ["Maya Torres", "Zoë Ray"], [("a finger space between words", "new")]),
    ("2026-09-14", "two.m4a", ["Maya Torres"], [("using the spaceman", "continuing"), ("try *two* leads", "new")]),
    ("2026-09-21", "three.m4a", ["Maya Torres"], [("finger spaces", "met"), ("two new leads", "new")]),
    ("2026-09-22", "four.m4a", ["Sam <b> Li"], [("a table of contents", "new")]),
]


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """The folder of a notebook with RECAPS, as a tagger that makes no mistake finds their goals."""
    with Store.open(Notebook(tmp_path / "notebook")) as store:
        store.students.import_all(STUDENTS)
        for day, file, students, goals in RECAPS:
            add(store, day, file, students, goals)
    return tmp_path / "notebook"


def add(store: Store, day: str, file: str, students: list[str], goals: list[Goal]) -> None:
    """Stores a recap of which the goals are the text, ten seconds into the recording."""
    text, findings = "", []
    for name in students:
        evidence = Evidence(quote="", start_char=0, end_char=0, rule="test")
        findings.append(Finding(kind="student", text=name, evidence=evidence))
    for quote, status in goals:
        place = Evidence(
            quote=quote, start_char=len(text), end_char=len(text) + len(quote), rule="test", start_s=10.0, end_s=12.0
        )
        findings.append(Finding(kind="goal", text=quote, status=status, evidence=place))
        text += f"{quote}. "
    class_name = next(student.class_name for student in STUDENTS if student.name == students[0])
    store.add(
        recording(file, day=day, class_name=class_name),
        Transcript(text=text),
        [Conference(findings=tuple(findings), end_char=len(text))],
    )


def recap(notebook: Path, *arguments: str) -> Result:
    """Runs the command on a notebook."""
    return CliRunner().invoke(main, ["--notebook", str(notebook), *arguments])


def said(notebook: Path, *arguments: str) -> str:
    """What the command prints, as of a day in October, as Markdown; it must do well."""
    done = recap(notebook, "goals", *arguments, "--markdown", "--date", "2026-10-05")
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


def ids(notebook: Path) -> dict[tuple[str, str], str]:
    """The short name of each goal, by its student's first name and its text."""
    rows = json.loads(recap(notebook, "goals", "--json").stdout)
    return {(row["student"].split()[0], row["text"]): row["goal"] for row in rows}


OVERVIEW = """\
# Goals, Mon, Oct 5

## Sam \\<b\\> Li (2A)

- **a table of contents**, open for 13 days, since Sep 22 `{sam}`
    - Sep 22, new: “a table of contents” (four.m4a 0:10 `{four}`)

## Maya Torres (4B)

- **try \\*two\\* leads**, open for 3 weeks, since Sep 14 `{leads}`
    - Sep 21, new: “two new leads” (three.m4a 0:10 `{three}`)
    - Is that so? “two new leads” (new) is worded unlike “try \\*two\\* leads”
- met: a finger space between words (Sep 21)

## Zoë Ray (4B)

- **a finger space between words**, open for 4 weeks, since Sep 7 `{zoe}`
    - Sep 7, new: “a finger space between words” (one.m4a 0:10 `{one}`)
"""
DETAIL = """\
# Goals, Mon, Oct 5

## Maya Torres (4B)

- **try \\*two\\* leads**, open for 3 weeks, since Sep 14 `{leads}`
    1. Sep 14, new: “try \\*two\\* leads” (two.m4a 0:10 `{two}`)
    2. Sep 21, new: “two new leads” (three.m4a 0:10 `{three}`)
    - Is that so? “two new leads” (new) is worded unlike “try \\*two\\* leads”
- **a finger space between words**, met Sep 21, since Sep 7 `{spaces}`
    1. Sep 7, new: “a finger space between words” (one.m4a 0:10 `{one}`)
    2. Sep 14, continuing: “using the spaceman” (two.m4a 0:10 `{two}`)
    3. Sep 21, met: “finger spaces” (three.m4a 0:10 `{three}`)
"""


def filled(page: str, notebook: Path) -> str:
    """The page with the ids of the goals and the recordings."""
    named = ids(notebook)
    goals = {
        "sam": named["Sam", "a table of contents"],
        "leads": named["Maya", "try *two* leads"],
        "zoe": named["Zoë", "a finger space between words"],
        "spaces": named["Maya", "a finger space between words"],
    }
    return page.format(**goals, **{file.removesuffix(".m4a"): recording(file).id for _, file, _, _ in RECAPS})


def test_the_list_shows_what_is_open_and_what_was_said_last(notebook: Path) -> None:
    """Everybody's open goals with age and last evidence, and those met in a line."""
    assert said(notebook) == said(notebook, "list") == filled(OVERVIEW, notebook)


@pytest.mark.parametrize("name", ["Maya", "maya torres", "Maya T"])
def test_a_student_is_shown_with_every_quote(notebook: Path, name: str) -> None:
    """Every quote has its date, and where it can be heard."""
    assert said(notebook, name) == filled(DETAIL, notebook)


def test_the_terminal_gets_a_drawing(notebook: Path) -> None:
    """Without --markdown the page is drawn; what somebody said is never markup."""
    done = recap(notebook, "goals", "Sam", "--date", "2026-10-05")
    assert done.exit_code == 0
    assert "Sam <b> Li (2A)" in done.stdout
    assert "a table of contents, open for 13 days, since Sep 22" in done.stdout


def test_json_has_every_thread(notebook: Path) -> None:
    """One value: the threads with their mentions, ids being those of the recordings."""
    rows = json.loads(recap(notebook, "goals", "--json").stdout)
    assert [(row["student"], row["text"], row["status"]) for row in rows] == [
        ("Sam <b> Li", "a table of contents", "open"),
        ("Maya Torres", "a finger space between words", "met"),
        ("Maya Torres", "try *two* leads", "open"),
        ("Zoë Ray", "a finger space between words", "open"),
    ]
    del rows[1]["goal"]
    assert rows[1] == {
        "student": "Maya Torres",
        "class": "4B",
        "text": "a finger space between words",
        "skill": None,
        "status": "met",
        "opened_at": "2026-09-07T10:30:00",
        "closed_at": "2026-09-21T10:30:00",
        "mentions": [
            {
                "id": recording("one.m4a").id,
                "recorded_at": "2026-09-07T10:30:00",
                "quote": "a finger space between words",
                "status": "new",
            },
            {
                "id": recording("two.m4a").id,
                "recorded_at": "2026-09-14T10:30:00",
                "quote": "using the spaceman",
                "status": "continuing",
            },
            {
                "id": recording("three.m4a").id,
                "recorded_at": "2026-09-21T10:30:00",
                "quote": "finger spaces",
                "status": "met",
            },
        ],
        "questions": [],
    }


@pytest.mark.parametrize(
    ("arguments", "students"),
    [
        (["Zo"], ["Zoë Ray"]),
        (["--class", "4B"], ["Maya Torres", "Maya Torres", "Zoë Ray"]),
        (["maya", "--class", "2A"], []),
        (["--date", "2026-09-13"], ["Maya Torres", "Zoë Ray"]),
    ],
)
def test_the_list_can_be_narrowed(notebook: Path, arguments: list[str], students: list[str]) -> None:
    """By a student, a class, and as of a day."""
    done = recap(notebook, "goals", *arguments, "--json")
    assert [row["student"] for row in json.loads(done.stdout)] == students


def test_a_recap_that_is_dated_ahead_is_in_the_list(notebook: Path) -> None:
    """Without a day, all that is on record counts, and no goal is younger than nothing."""
    with Store.open(Notebook(notebook)) as store:
        add(store, "2999-01-05", "ahead.m4a", ["Sam <b> Li"], [("a glossary", "new")])
    assert ("Sam", "a glossary") in ids(notebook)
    page = recap(notebook, "goals", "Sam", "--markdown").stdout
    assert "- **a glossary**, open for 0 days, since Jan 5 `" in page


def test_a_notebook_without_goals_says_so(tmp_path: Path) -> None:
    """Nothing is an empty list, and a page that says it."""
    assert said(tmp_path / "new") == "# Goals, Mon, Oct 5\n\nNo goals.\n"
    assert recap(tmp_path / "new", "goals", "--json").stdout == "[]\n"


def decide(notebook: Path, *arguments: str) -> str:
    """What a command that decides prints; it must do well."""
    done = recap(notebook, "goals", *arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


def test_a_person_decides(notebook: Path) -> None:
    """Close, drop, reopen and reword say what the goal is now; the list shows it ever after."""
    goal = ids(notebook)["Zoë", "a finger space between words"]
    assert decide(notebook, "close", goal[:5], "--date", "2026-10-02") == (
        f"Zoë Ray: a finger space between words [met] {goal}\n"
    )
    assert said(notebook, "zo").splitlines()[-2] == (
        f"- **a finger space between words**, met Oct 2, since Sep 7 `{goal}`"
    )
    decide(notebook, "reopen", goal)
    decide(notebook, "reword", goal, "Spaces!")
    assert decide(notebook, "drop", goal, "--date", "2026-10-03") == f"Zoë Ray: Spaces! [dropped] {goal}\n"
    assert said(notebook, "zo").splitlines()[-1] == "- let go: Spaces! (Oct 3)"
    assert said(notebook, "zo", "--all").splitlines()[-2:] == [
        f"- **Spaces!**, let go Oct 3, since Sep 7 `{goal}`",
        f"    1. Sep 7, new: “a finger space between words” (one.m4a 0:10 `{recording('one.m4a').id}`)",
    ]


def test_a_person_merges_and_splits(notebook: Path) -> None:
    """Both say what goals there are then."""
    named = ids(notebook)
    spaces, leads = named["Maya", "a finger space between words"], named["Maya", "try *two* leads"]
    assert decide(notebook, "split", leads, "2").splitlines() == [
        f"Maya Torres: try *two* leads [open] {leads}",
        f"Maya Torres: two new leads [open] {ids(notebook)['Maya', 'two new leads']}",
    ]
    assert decide(notebook, "merge", leads, spaces) == f"Maya Torres: a finger space between words [met] {spaces}\n"
    assert [key for key in ids(notebook) if key[0] == "Maya"] == [
        ("Maya", "a finger space between words"),
        ("Maya", "two new leads"),
    ]


def test_a_decision_outlives_tagging_again(notebook: Path) -> None:
    """When the recording is tagged with other rules, the goal is still let go."""
    decide(notebook, "drop", ids(notebook)["Sam", "a table of contents"], "--date", "2026-10-01")
    with Store.open(Notebook(notebook)) as store:
        known = store.recording(recording("four.m4a").id)
        (told,) = known.conferences
        *others, goal = told.conference.findings
        place = Evidence(quote="table of contents", start_char=2, end_char=19, rule="other rules")
        other = Finding(kind="goal", text="table of contents", status="continuing", evidence=place)
        assert goal.kind == "goal"
        conference = Conference(findings=(*others, other), end_char=told.conference.end_char)
        tagged_again(store, known.recording, known.transcript, [conference])
    assert said(notebook, "Sam").splitlines()[-1] == "- let go: table of contents (Oct 1)"


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["close", "nothing"], 7, "Error: nothing: no such goal"),
        (["close", ""], 7, "Error: no such goal"),
        (["Nobody"], 7, "Error: Nobody: no student of that name"),
        (["reword", "{spaces}", " "], 2, "Error: the new words are missing"),
        (["merge", "{spaces}", "{spaces}"], 2, "Error: it is one goal already"),
        (["merge", "{spaces}", "{zoe}"], 2, "Error: one goal is Maya Torres's, the other Zoë Ray's"),
        (["split", "{zoe}", "1"], 2, "Error: the goal has 1 quote"),
        (["split", "{spaces}", "4"], 2, "Error: the goal has 3 quotes"),
        (
            ["close", "{zoe}", "--date", "Monday"],
            2,
            "Error: Invalid value for '--date': 'Monday' is not a day; write it as 2026-10-01",
        ),
    ],
)
def test_what_cannot_be_decided_is_refused(notebook: Path, arguments: list[str], exit_code: int, message: str) -> None:
    """The message says why, and nothing changes."""
    before = recap(notebook, "goals", "--json").stdout
    done = recap(notebook, "goals", *(filled(argument, notebook) for argument in arguments))
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (exit_code, message)
    assert recap(notebook, "goals", "--json").stdout == before


def test_a_short_name_that_fits_several_goals_is_refused(notebook: Path) -> None:
    """Enough of the name must be given to tell it from others."""
    with Store.open(Notebook(notebook)) as store:
        for number in range(20):
            add(store, "2026-09-25", f"more {number}.m4a", ["Sam <b> Li"], [(f"goal number {number} {number}", "new")])
    firsts = [goal[0] for goal in ids(notebook).values()]
    twice = max(firsts, key=firsts.count)
    done = recap(notebook, "goals", "close", twice)
    assert (done.exit_code, done.stderr) == (7, f"Error: {twice}: several goals are called so\n")


def test_the_help_names_the_student_and_the_commands() -> None:
    """The group's own help is shown, not the list's."""
    done = CliRunner().invoke(main, ["goals", "--help"])
    assert done.stdout.splitlines()[0] == "Usage: main goals [OPTIONS] [STUDENT] | COMMAND [ARGS]..."
    assert [line.split()[0] for line in done.stdout.split("Commands:\n")[1].splitlines()] == [
        "close",
        "drop",
        "list",
        "merge",
        "reopen",
        "reword",
        "split",
    ]


def test_decisions_are_dated(notebook: Path) -> None:
    """A decision is not known as of a day before it counts."""
    decide(notebook, "close", ids(notebook)["Zoë", "a finger space between words"], "--date", "2026-10-02")
    for day, status in (("2026-10-01", "open"), ("2026-10-02", "met")):
        (row,) = json.loads(recap(notebook, "goals", "zo", "--json", "--date", day).stdout)
        assert row["status"] == status
        closed = row["closed_at"] and datetime.fromisoformat(row["closed_at"])
        assert closed == (datetime(2026, 10, 2) if status == "met" else None)
