from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from capture.cli import main
from models.entities import CONFERENCE_TYPES
from models.rulebook import Rulebook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Recap = Callable[..., Result]

OWN = """\
rules:
  - id: goal-errand
    finds: an errand
    says: goal-new
    phrases:
      - "her errand is to =>"
    match:
      - "Her errand is to [add a dragon]."
    reject:
      - "The errand was long."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The notebook's folder of rules, with one rule of the teacher's own."""
    folder = tmp_path / "notebook" / "rules"
    folder.mkdir(parents=True)
    (folder / "own.yaml").write_text(OWN, encoding="utf-8")
    return folder


@pytest.fixture
def recap(folder: Path) -> Recap:
    """The command on that notebook."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["--notebook", str(folder.parent), *arguments])

    return run


def test_the_list_has_the_teachers_own_rules(recap: Recap) -> None:
    """All rules are listed with where they stand; words narrow the list."""
    everything = json.loads(recap("rules", "list", "--json").stdout)
    built_in = [rule for rule in everything if not rule["own"]]
    assert [rule["id"] for rule in built_in] == [*Rulebook.load().rules]
    own = {"id": "goal-errand", "says": "goal-new", "finds": "an errand", "where": "own.yaml:2", "own": True}
    assert json.loads(recap("rules", "list", "ERRAND", "--json").stdout) == [own]
    assert recap("rules", "list", "no such word").stdout == "No rules.\n"
    assert "own.yaml:2" in recap("rules", "list", "errand").stdout


def test_the_check_names_each_example_that_does_not_hold(recap: Recap, folder: Path) -> None:
    """What does not fire, fires where it must not, or starts elsewhere, is told by file and line."""
    held = recap("rules", "check")
    assert (held.exit_code, held.stdout.endswith("examples, all hold\n")) == (0, True)
    wrong = OWN.replace("is to [add", "[is to add").replace("The errand was long", "Her errand is to win")
    (folder / "own.yaml").write_text(wrong + '  - {id: b, says: aside, phrases: [x y], match: ["y x"]}\n', "utf-8")
    failed = recap("rules", "check")
    assert failed.stdout.splitlines() == [
        "own.yaml:8: goal-errand has its value start elsewhere in “Her errand is to add a dragon.”",
        "own.yaml:10: goal-errand fires in “Her errand is to win.”",
        "own.yaml:11: b does not fire in “y x”",
    ]
    assert failed.exit_code == 6
    assert failed.stderr.startswith("Error: 3 of ")


def test_rules_about_names_are_tried_with_the_class(recap: Recap) -> None:
    """What fires on a text is told with its words, for a student of the notebook as for one of the examples."""
    assert recap("roster", "add", "Quetzal Mora").exit_code == 0
    text = "Then I met with Quetzal. Her errand is to add a dragon."
    firings = json.loads(recap("rules", "try", text, "--json").stdout)
    assert {
        "rule": "goal-errand",
        "says": "goal-new",
        "quote": "Her errand is to",
        "start_char": 25,
        "end_char": 41,
        "clause": "Her errand is to add a dragon.",
        "label": "goal-new",
        "decided": True,
    } in firings
    assert ("name-met", "met with Quetzal") in [(firing["says"], firing["quote"]) for firing in firings]
    lines = recap("rules", "try", text).stdout.splitlines()
    assert "Her errand is to add a dragon.  →  goal-new" in lines
    assert "  * goal-errand (goal-new): “Her errand is to”" in lines
    assert recap("rules", "try", "").stdout == "No rule fires.\n"


def test_a_notebooks_own_rules_are_used_wherever_text_is_tagged(recap: Recap, folder: Path) -> None:
    """A note, and a text that is only tried, are tagged by the teacher's rules; a wrong rule is an error."""
    assert recap("roster", "add", "Maya Torres").exit_code == 0
    recap("note", "Sat with Maya. Her errand is to add a dragon.", "--date", "2026-10-05")
    (record,) = json.loads(recap("list", "--json").stdout)
    assert record["goals"] == [{"text": "add a dragon", "status": "new"}]
    tagged = json.loads(recap("tag", "Her errand is to add a dragon.", "--json").stdout)
    assert [one["goals"] for one in tagged] == [record["goals"]]
    (folder / "own.yaml").write_text("rules: none\n", encoding="utf-8")
    failed = recap("tag", "Her errand is to add a dragon.")
    assert (failed.exit_code, failed.stderr) == (6, "Error: own.yaml:1: 'rules' is a list\n")


TYPES = """\
types:
  - name: genre study
    skills: [structure]
    phrases: ["mentor text/texts"]
    match: ["We read a mentor text."]
  - name: check in
rules:
  - {id: word-count, says: skill, type: check in, phrases: ["word count"]}
"""


def test_a_teachers_own_types_go_before_the_five(recap: Recap, folder: Path) -> None:
    """Named, or by a skill that was worked on, its own among them; they are listed by, and may be set by hand."""
    (folder / "own.yaml").write_text(TYPES, encoding="utf-8")
    assert recap("roster", "add", "Maya Torres").exit_code == 0
    notes = [
        "Sat with Maya and we read a mentor text. She will add a dragon.",
        "Sat with Maya. I taught her to look at her word count before she stops.",
        "Sat with Maya. I taught her to put a period at the end of each sentence.",
    ]
    for day, note in enumerate(notes, 1):
        assert recap("note", note, "--date", f"2026-10-0{day}").exit_code == 0
    types = {one["conference"]: one["types"][0] for one in json.loads(recap("list", "--json").stdout)}
    assert types == {1: "genre study", 2: "check in", 3: "convention"}
    assert [one["conference"] for one in json.loads(recap("list", "--type", "check in", "--json").stdout)] == [2]
    assert recap("edit", "3", "--type", "check in", "--type", "convention").exit_code == 0
    assert recap("edit", "3", "--type", "no such").stderr.endswith(
        "'no such' is none of compliment, rehearsal, expectation, content, convention, genre study, check in\n"
    )
    assert json.loads(recap("list", "--type", "convention", "--json").stdout)[0]["types"] == ["check in", "convention"]
    assert recap("rules", "try", notes[1]).stdout.splitlines()[-1].startswith("type  →  check in")
    grid = recap("report", "class", "--format", "csv").stdout
    assert 'check in 2\ngenre study 1"' in grid
    (folder / "own.yaml").unlink()
    assert len(json.loads(recap("list", "--type", "check in", "--json").stdout)) == 2  # it still stands on record
    assert recap("list", "--type", "chek in").stderr.endswith(
        "'chek in' is none of " + ", ".join(CONFERENCE_TYPES) + "\n"
    )
