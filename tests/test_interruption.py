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
STOPPED = "Stopped. What is done is kept; run the same again for the rest.\n"
RECAP = "from capture.cli import main; main()"
DOUBTING = f"""
from pipeline.speech import hearing
from pipeline.speech.guards import Doubt
hearing.doubt = lambda *heard: Doubt.WRONG
{RECAP}
"""
"""The command, which never believes what it hears, and hears all again with the greatest care."""


def process(notebook: Notebook, program: str = RECAP) -> subprocess.Popen[str]:
    """A real ``recap process`` of three samples, one after the other."""
    files = [str(SAMPLES / name) for name in FILES]
    command = [
        sys.executable,
        "-c",
        program,
        "--notebook",
        str(notebook.root),
        "process",
        "--model",
        "tiny.en",
        "--workers",
        "1",
        *files,
    ]
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
    ("program", "how", "code", "said"),
    [
        (RECAP, signal.SIGINT, 130, STOPPED),
        (DOUBTING, signal.SIGINT, 130, STOPPED),
        (RECAP, signal.SIGKILL, -signal.SIGKILL, ""),
    ],
    ids=["Ctrl-C", "Ctrl-C in the careful call", "kill -9"],
)
def test_an_interrupted_run_keeps_what_is_done_and_the_next_does_the_rest(
    notebook: Notebook, program: str, how: signal.Signals, code: int, said: str
) -> None:
    """Ctrl-C and kill -9 after the first recording: it is stored, nothing is half-written, no traceback."""
    with process(notebook, program) as interrupted:
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


def test_who_is_still_listening_is_not_waited_for(tmp_path: Path) -> None:
    """The program ends without taking itself apart around a worker that does not stop, and what it said is said."""
    program = """
import atexit, threading, click
from capture.leaving import leave
atexit.register(print, "taken apart")
threading.Thread(target=threading.Event().wait, name="listener-0", daemon=True).start()
print("said")
leave(click.Context(click.Command("recap")), 130)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=Path(__file__).parent.parent, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "said\n", "")
