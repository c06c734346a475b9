from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest

from models.errors import RecordingError
from models.files import open_regular

if TYPE_CHECKING:
    from pathlib import Path


def refusal(path: Path) -> str:
    """The message with which a path is not opened."""
    with pytest.raises(RecordingError) as caught:
        open_regular(path)
    return str(caught.value)


def test_a_regular_file_and_a_link_to_one_are_opened(tmp_path: Path) -> None:
    """What is read is the file's content."""
    (tmp_path / "a.m4a").write_bytes(b"sound")
    (tmp_path / "b.m4a").symlink_to(tmp_path / "a.m4a")
    found = []
    for name in ("a.m4a", "b.m4a"):
        with open_regular(tmp_path / name) as file:
            found.append(file.read())
    assert found == [b"sound", b"sound"]


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    """Nobody writes to it: opening it the plain way would never end."""
    os.mkfifo(tmp_path / "note.m4a")
    assert refusal(tmp_path / "note.m4a") == "note.m4a: a pipe, not a sound file"


def test_sockets_devices_and_folders_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is called what it is."""
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    (tmp_path / "x.wav").mkdir()
    (tmp_path / "null.wav").symlink_to("/dev/null")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.wav")
        assert [refusal(tmp_path / name) for name in ("s.wav", "null.wav", "x.wav")] == [
            "s.wav: a socket, not a sound file",
            "null.wav: a device, not a sound file",
            "x.wav: a folder, not a sound file",
        ]


def test_what_turns_into_a_pipe_on_the_way_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is looked at again once it is open, since its name can have been given to something else."""
    path, pipe = tmp_path / "note.m4a", tmp_path / "pipe"
    path.write_bytes(b"sound")
    os.mkfifo(pipe)
    real_open = os.open

    def swapped(name: Path, flags: int) -> int:
        pipe.replace(path)
        return real_open(name, flags)

    monkeypatch.setattr(os, "open", swapped)
    assert refusal(path) == "note.m4a: a pipe, not a sound file"


def test_what_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    """A file that never was, a link to nowhere, a file taken for a folder."""
    (tmp_path / "link.m4a").symlink_to(tmp_path / "gone.m4a")
    (tmp_path / "file").touch()
    assert [refusal(tmp_path / name) for name in ("gone.m4a", "link.m4a", "file/x.m4a")] == [
        "gone.m4a: no such file",
        "link.m4a: no such file",
        "x.m4a: no such file",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    """The system's no is passed on."""
    (tmp_path / "note.m4a").write_bytes(b"sound")
    (tmp_path / "note.m4a").chmod(0)
    assert refusal(tmp_path / "note.m4a") == "note.m4a: permission denied"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError(13, "Permission denied"), "permission denied"),
        (OSError(5, "Input/output error"), "cannot be read: Input/output error"),
    ],
)
def test_what_the_system_says_is_told_in_plain_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, reason: str
) -> None:
    """The same where the test runs as root, with the system's answer put in its mouth."""

    def failing(path: Path, flags: int) -> int:
        raise error

    (tmp_path / "note.m4a").write_bytes(b"sound")
    monkeypatch.setattr(os, "open", failing)
    assert refusal(tmp_path / "note.m4a") == f"note.m4a: {reason}"
