from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from capture.cli import main
from models.entities import Conference, Doubt, Evidence, Finding, Recording, Student, Transcript, Word
from models.notebook import Notebook
from models.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Recap = Callable[..., Result]

TEXT = "Ava uses strong verbs, and she is going to add =dialogue by Friday."
RECORDING = Recording(
    sha256="ab" * 32,
    file="20261001_090000.m4a",
    source_path="/phone/20261001_090000.m4a",
    size_bytes=3,
    duration_s=6.5,
    claimed_s=6.5,
    recorded_at=datetime(2026, 10, 1, 9),
    recorded_at_source="filename",
    status="done",
    class_name="4D",
)


def finding(kind: str, quote: str, *, text: str | None = None, start_s: float | None = None, **of: object) -> Finding:
    """A finding whose quote stands in TEXT."""
    start = TEXT.index(quote)
    evidence = Evidence(
        quote=quote,
        start_char=start,
        end_char=start + len(quote),
        rule=f"{kind}-rule",
        start_s=start_s,
        end_s=None if start_s is None else start_s + 1,
    )
    return Finding(kind=kind, text=text or quote, evidence=evidence, **of)  # type: ignore[arg-type]


CONFERENCE = Conference(
    findings=(
        finding("student", "Ava", text="Ava Nguyen", start_s=0.2),
        finding("type", "dialogue", text="content"),
        finding("compliment", "uses strong verbs", start_s=0.6, skill="word-choice"),
        finding("goal", "add =dialogue by Friday", start_s=4.0, status="new", skill="dialogue"),
        finding("follow_up", "by Friday", due=date(2026, 10, 2)),
    ),
    doubts=(Doubt(code="need-unsaid", reason="nothing said about a need"),),
    end_char=len(TEXT),
)


@pytest.fixture
def recap(tmp_path: Path) -> Recap:
    """The command on a notebook with one conference, and one recording in which nobody known is named."""
    notebook = Notebook(tmp_path / "notebook")
    words = tuple(
        Word(word=word, start_s=i / 2, end_s=i / 2 + 0.5, probability=0.5, start_char=0, end_char=1)
        for i, word in enumerate(TEXT.split())
    )
    with Store.open(notebook) as store:
        store.students.import_all([Student(name="Ava Nguyen", class_name="4D", aliases=("Avie",))])
        store.add(RECORDING, Transcript(text=TEXT, words=words), [CONFERENCE])
        unknown = replace(RECORDING, sha256="cd" * 32, recorded_at=datetime(2026, 10, 2, 9), class_name="")
        store.add(unknown, Transcript(text="She is stuck."), [Conference(end_char=13)])

    def run(*arguments: str, text: str | None = None) -> Result:
        return CliRunner().invoke(main, ["--notebook", str(notebook.root), *arguments], input=text)

    return run


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("list", ["list"]),
        ("list-json", ["list", "--json", "--student", "avie"]),
        ("show-conference", ["show", "1"]),
        ("show-recording", ["show", "abab"]),
        ("show-json", ["show", "abababababab", "--json"]),
        ("search", ["search", "verb"]),
        ("search-json", ["search", "dialogues", "--goal", "--json"]),
        ("search-any", ["search", "verbs elephants"]),
        ("export", ["export"]),
        ("export-csv", ["export", "--format", "csv"]),
        ("roster", ["roster", "list"]),
        ("roster-json", ["roster", "list", "--json"]),
    ],
)
def test_commands_print_this(recap: Recap, golden: Callable[[str, str], None], name: str, arguments: list[str]) -> None:
    """The whole output of a command on a small notebook."""
    done = recap(*arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    golden(f"command-{name}.txt", done.stdout)


@pytest.mark.parametrize(
    "typed", ["", "'", '"', "AND", "OR NOT", "*", "NEAR(a b", "goal:x", "-", "it's", "a-b", "(", "\\", "é", "🙂", "%_"]
)
def test_nothing_that_is_typed_is_a_syntax_error(recap: Recap, typed: str) -> None:
    """Quotes, dashes, operators and brackets are just looked for."""
    assert recap("search", "--", typed).exit_code == 0
    assert recap("search", "--goal", "--", typed).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["show", "99"], 7, "Error: 99: no such conference"),
        (["show", "ffff"], 7, "Error: ffff: no such recording"),
        (["search", "--student", "Eva"], 7, "Error: Eva: no student of that name; near it: Ava Nguyen"),
        (["roster", "add", "Ava Nguyen", "--class", "4D"], 3, "Error: Ava Nguyen: already in class 4D"),
        (["process", "--class", "5X"], 3, "Error: 5X: no such class (there are: 4D)"),
        (["tag", "--class", "5X", "Ava."], 3, "Error: 5X: no such class (there are: 4D)"),
        (["model", "fetch", "enormous"], 4, "Error: enormous: neither the folder"),
        (["list", "--since", "soon"], 2, "'soon' is not a day; write it as 2026-10-01"),
        (["tag", "--jsonl", "-", "text"], 2, "give a TEXT or --jsonl, not both"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line_with_its_exit_code(
    recap: Recap, arguments: list[str], code: int, message: str
) -> None:
    """No traceback; each family of errors has its code."""
    done = recap(*arguments)
    assert done.exit_code == code
    assert message in done.stderr


def test_nothing_said_is_no_conference(recap: Recap) -> None:
    """A text without a word is told to be one."""
    for text in ("...", " ", "- ?!"):
        done = recap("tag", "--", text)
        assert (done.exit_code, done.stdout, done.stderr) == (0, "", "nothing said\n")


def test_a_line_that_is_no_recap_is_named(recap: Recap) -> None:
    """The lines before it are tagged; the message has its number."""
    done = recap("tag", "--jsonl", "-", text='{"id": "a", "text": "Ava drafts."}\n[]\n')
    assert done.exit_code == 2
    assert 'line 2 is not {"id", "text", "class"}' in done.stderr


def test_the_class_list_is_changed_by_name(recap: Recap, tmp_path: Path) -> None:
    """Adding, renaming, another name, removing: each says what it did, and the records follow."""
    (tmp_path / "class.csv").write_text("name,class,aliases\nMia Chen,4D,Mimi\n", encoding="utf-8")
    steps = [
        (["roster", "import", str(tmp_path / "class.csv")], "1 added, 0 updated, 0 unchanged\n"),
        (["roster", "add", "Leo Rossi", "--class", "4D"], "added Leo Rossi\n"),
        (["roster", "alias", "Leo", "Lee"], "Leo Rossi is also Lee\n"),
        (
            ["roster", "rename", "Ava", "Ava Trần"],
            "Ava is now Ava Trần\n`recap retag` spells it so in what was said, too.\n",
        ),
        (["roster", "remove", "Leo"], "removed Leo\n"),
        (["roster", "remove", "Ava"], "removed Ava; 1 mentions in the records are kept\n"),
    ]
    for arguments, said in steps:
        done = recap(*arguments)
        assert (done.exit_code, done.stdout) == (0, said)
    assert json.loads(recap("list", "--json", "--student", "Ava Trần").stdout)[0]["students"] == ["Ava Trần"]
    assert json.loads(recap("roster", "list", "--json").stdout) == {"4D": [{"name": "Mia Chen", "aliases": ["Mimi"]}]}


def test_a_cell_of_a_spreadsheet_is_never_a_formula(recap: Recap, tmp_path: Path) -> None:
    """What begins like one is marked as text."""
    (tmp_path / "class.csv").write_text("name,class\n=HYPERLINK(1),4D\n", encoding="utf-8")
    recap("roster", "import", str(tmp_path / "class.csv"))
    assert recap("roster", "rename", "Ava", "=cmd()").exit_code == 0
    assert "'=cmd()" in recap("export", "--format", "csv").stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_completion(recap: Recap, shell: str) -> None:
    """The script calls recap back in the shell's own way."""
    assert f"_RECAP_COMPLETE={shell}_complete" in recap("completion", shell).stdout


def test_every_command_says_what_it_does() -> None:
    """Each command and each option has its help."""
    undocumented = []

    def look(command: object, path: str) -> None:
        if not command.help:  # type: ignore[attr-defined]
            undocumented.append(path)
        options = [p for p in command.params if p.param_type_name == "option"]  # type: ignore[attr-defined]
        undocumented.extend(f"{path} {option.opts[0]}" for option in options if not option.help)
        for name, inner in getattr(command, "commands", {}).items():
            look(inner, f"{path} {name}")

    look(main, "recap")
    assert undocumented == []
