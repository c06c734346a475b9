from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from capture.cli import main
from models import errors

ROOT = Path(__file__).parent.parent
CALLS = re.findall(
    r"^ {4}(?:\.venv/bin/)?recap (.+?)(?:\s+#.*)?$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE
)


@pytest.mark.parametrize("call", CALLS)
def test_a_command_of_the_readme_can_be_called_so(call: str) -> None:
    """Each command exists and takes the options that the README gives it."""
    words, command = shlex.split(call), main
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command = command.commands[words.pop(0)]
    if words not in (["--help"], ["doctor"]):
        command.make_context("recap", words, resilient_parsing=False)


def test_the_readme_lists_the_exit_codes_that_there_are() -> None:
    """Click's 2 and the shell's 130 beside one for each family of errors."""
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)}
    families = {family.exit_code for family in errors.RecapError.__subclasses__()}
    assert listed == {0, 2, 130} | families


def test_every_test_is_a_sentence() -> None:
    """A test's docstring says what is true, and ends like a sentence."""
    wrong = [
        f"{file.name}: {name}"
        for file in sorted(Path(__file__).parent.glob("test_*.py"))
        for name, doc in re.findall(
            r'^ *def (test_\w+)\(.*?\)(?: -> None)?:\n +(?:"""(.*?)""")?',
            file.read_text("utf-8"),
            re.MULTILINE | re.DOTALL,
        )
        if not doc.strip().endswith((".", "?", "!"))
    ]
    assert wrong == []
