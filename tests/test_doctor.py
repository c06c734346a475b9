"""``recap doctor``: what is there, what is not, and what of that matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from recaps import recording

from capture.cli import main
from models.entities import NOTHING_SAID
from models.notebook import Notebook
from models.store import Store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notebook:
    """A notebook without a record, on a terminal that is wide enough for a line for each thing."""
    monkeypatch.setenv("COLUMNS", "500")
    with Store.open(Notebook(tmp_path / "book")):
        return Notebook(tmp_path / "book")


def doctor(notebook: Notebook) -> tuple[int, list[str]]:
    """The exit code, and what is said of a model and of the notebook."""
    result = CliRunner().invoke(main, ["--notebook", str(notebook.root), "doctor"])
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    about = ("model small", "records", "archive", "privacy")
    return result.exit_code, [line for line in lines if line.partition(" ")[2].startswith(about)]


def test_all_is_well_without_the_models_that_nobody_needs(notebook: Notebook) -> None:
    """The model ``small`` is not on this computer, and is said not to be needed."""
    absent = "not needed; this model is not on this computer; run `recap model fetch small"
    or_else = "` or give the path of a folder that holds it"
    assert doctor(notebook) == (
        0,
        [
            f"ok model small {absent}{or_else}",
            f"ok model small.en {absent}.en{or_else}",
            "ok records 0 recordings, 0 conferences, 0 students",
            "ok archive complete",
            "ok privacy readable by you alone",
        ],
    )


def test_a_record_without_its_sound_is_a_fault(notebook: Notebook) -> None:
    """The archive names what it lacks, and the exit code is 1."""
    with Store.open(notebook) as store:
        store.add(recording("note.m4a"), NOTHING_SAID, [])
    code, said = doctor(notebook)
    assert said[-3:] == [
        "ok records 1 recording, 0 conferences, 0 students",
        "look archive lacks note.m4a",
        "ok privacy readable by you alone",
    ]
    assert code == 1
