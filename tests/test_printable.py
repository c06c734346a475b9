from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import RecordingError
from models.printable import printable

ODD = b"two\nlines \x1b[31mred \xff.m4a"
SHOWN = r"two\nlines \x1b[31mred \udcff.m4a"


@given(st.text())
def test_printable_text_is_one_line_that_can_be_written(text: str) -> None:
    """Whatever it was made of, no line ends in it, a terminal obeys nothing in it, and it is UTF-8."""
    shown = printable(text)
    assert len(shown.splitlines()) == bool(shown)
    assert not {char for char in shown if ord(char) < 32 or 0x7F <= ord(char) < 0xA0}
    assert shown.encode().decode() == shown
    assert printable(shown) == shown


@pytest.mark.parametrize(
    "text", ["Réunion du 3 mai.m4a", "Aufnahme\u202f3.m4a", "\U0001f469\u200d\U0001f3eb.m4a", "録音.m4a"]
)
def test_what_can_be_printed_stays(text: str) -> None:
    """Accents, narrow spaces, joined emoji and other scripts are what they are."""
    assert printable(text) == text


def test_a_message_is_one_line() -> None:
    """An error says where and why on one line, whatever the file is called."""
    error = RecordingError("not a sound file", where="a\nb\u202e.wav")
    assert str(error) == r"a\nb\u202e.wav: not a sound file"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a file's name is text")
def test_a_file_of_any_name_is_told_of_on_one_line(tmp_path: Path) -> None:
    """While it goes on and in the closing table; a name too long for the terminal's width is not broken either."""
    folder = tmp_path / "day"
    folder.mkdir()
    for name in (ODD, b"long " * 40 + b".m4a"):
        (folder / os.fsdecode(name)).write_bytes(name * 20)
    command = [sys.executable, "-c", "from capture.cli import main; main()", "--notebook", str(tmp_path / "notebook")]
    done = subprocess.run(
        [*command, "process", str(folder)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
        check=False,
    )
    told = sorted([f"{SHOWN}: not a sound file", f"{'long ' * 40}.m4a: not a sound file"])
    assert done.returncode == 1
    assert sorted(done.stderr.splitlines()) == told
    assert sorted(done.stdout.splitlines()[3:]) == told
