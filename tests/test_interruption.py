from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from models.entities import Student
from models.notebook import Notebook
from models.store import Store

pytestmark = pytest.mark.speech

SAMPLES = Path(__file__).parent.parent / "samples" / "recordings"
FILES = ("20260918_093500_a034.m4a", "a031.m4a", "20260929_103100_a040.ogg")
RECAP = (sys.executable, "-c", "from capture.cli import main; main()")


def process(notebook: Notebook) -> subprocess.Popen[str]:
    """A real ``recap process`` of three samples, one after the other."""
    files = [str(SAMPLES / name) for name in FILES]
    command = [*RECAP, "--notebook", str(notebook.root), "process", "--model", "tiny.en", "--workers", "1", *files]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent
    )


@pytest.fixture
def notebook(tmp_path: Path) -> Notebook:
    """A notebook with a class of one."""
    notebook = Notebook(tmp_path / "notebook")
    with Store.open(notebook) as store:
        store.students.import_all([Student(name="Abigail Foster", class_name="4D", aliases=("Abby",))])
    return notebook


@pytest.mark.parametrize(
    ("how", "code", "said"),
    [
        (signal.SIGINT, 130, "Stopped. What is done is kept; run the same again for the rest.\n"),
        (signal.SIGKILL, -signal.SIGKILL, ""),
    ],
)
def test_an_interrupted_run_keeps_what_is_done_and_the_next_does_the_rest(
    notebook: Notebook, how: signal.Signals, code: int, said: str
) -> None:
    """Ctrl-C and kill -9 after the first recording: it is stored, nothing is half-written, no traceback."""
    with process(notebook) as interrupted:
        assert interrupted.stderr is not None
        first = interrupted.stderr.readline()
        interrupted.send_signal(how)
        rest = interrupted.stderr.read()
    assert (interrupted.returncode, first) == (code, f"{FILES[0]}: 1 conference\n")
    assert rest.endswith(said)
    assert "Traceback" not in rest
    with Store.open(notebook) as store:
        kept = [record.recording.file for record in store.export()]
        assert store.problems() == []
    assert kept[:1] == [FILES[0]]
    assert len(kept) < len(FILES)
    with process(notebook) as again:
        _, err = again.communicate()
    assert again.returncode == 0, err
    with Store.open(notebook) as store:
        assert {record.recording.file for record in store.export()} == set(FILES)
    assert sorted(path.suffix for path in notebook.audio.iterdir()) == [".m4a", ".m4a", ".ogg"]


def test_a_second_process_waits_for_the_first(notebook: Notebook) -> None:
    """It says so, and then finds everything known."""
    with process(notebook) as first:
        assert first.stderr is not None
        first.stderr.readline()
        with process(notebook) as second:
            assert second.stderr is not None
            assert second.stderr.readline() == "Waiting for another recap to finish …\n"
            first.communicate()
            out, err = second.communicate()
    assert (first.returncode, second.returncode, err) == (0, 0, "")
    assert "already known   3" in out
