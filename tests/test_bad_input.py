from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sounds import silence, write_sound

from capture.cli import main

if TYPE_CHECKING:
    from pathlib import Path


def test_bad_files_are_named_with_their_reason_and_no_model_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line for each in the closing table, exit code 1, nothing stored; a pipe does not hang it."""
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    day = tmp_path / "day"
    day.mkdir()
    (day / "empty.m4a").touch()
    (day / "text.m4a").write_text("no sound at all\n" * 20, encoding="utf-8")
    whole = write_sound(day / "start.m4a", silence(2.0)).read_bytes()
    (day / "start.m4a").write_bytes(whole[:40])
    os.mkfifo(day / "pipe.wav")
    (day / "notes.txt").write_text("not looked at", encoding="utf-8")
    done = CliRunner().invoke(
        main, ["--notebook", str(tmp_path / "notebook"), "process", str(day), str(day / "gone.m4a")]
    )
    assert done.exit_code == 1
    _, _, counts, *lines = done.stdout.splitlines()
    assert counts.split() == ["failed", "5"]
    assert sorted(lines) == [
        "empty.m4a: the file is empty",
        "gone.m4a: no such file",
        "pipe.wav: a pipe, not a sound file",
        "start.m4a: cut short or damaged: nothing can be read from it",
        "text.m4a: not a sound file",
    ]
    assert CliRunner().invoke(main, ["--notebook", str(tmp_path / "notebook"), "export"]).stdout == ""


@pytest.mark.speech
def test_silence_is_recorded_as_nothing_said(tmp_path: Path) -> None:
    """With the real model: no words, no conference, and known the next time."""
    path = write_sound(tmp_path / "20261001_090000.m4a", silence(5.0))
    recap = ["--notebook", str(tmp_path / "notebook"), "process", "--model", "tiny.en", str(path)]
    done = CliRunner().invoke(main, recap)
    assert (done.exit_code, done.stderr) == (0, "20261001_090000.m4a: nothing said\n")
    assert "already known   1" in CliRunner().invoke(main, recap).stdout
