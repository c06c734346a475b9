from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sounds import tone, write_sound

from models.errors import RecordingError
from pipeline.sounds.decoder import Decoder
from pipeline.sounds.decoder_worker import CPU_S, MEMORY_BYTES
from pipeline.sounds.sound import read_sound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Imports what this process would, and lets files with certain names do harm.
HOSTILE = (
    sys.executable,
    "-c",
    "import sys; sys.path[:] = sys.argv[1:]; import hostile_worker; hostile_worker.serve()",
)


@pytest.fixture
def hostile() -> Iterator[Decoder]:
    """A decoder whose worker crashes, hangs or ends over files that are named so."""
    with Decoder(command=(*HOSTILE, *sys.path), timeout_s=60.0) as decoder:
        yield decoder


def note(path: Path) -> Path:
    """A second of a tone."""
    return write_sound(path, tone(1.0))


def pid(decoder: Decoder) -> int:
    """The worker's process id."""
    assert decoder.pid is not None
    return decoder.pid


def refusal(decoder: Decoder, path: Path) -> str:
    """The message with which a file is refused."""
    with pytest.raises(RecordingError) as caught:
        decoder.read(path)
    return str(caught.value)


def test_the_sound_is_the_same_as_without_a_process(tmp_path: Path) -> None:
    """Sample for sample, with all figures and tags, in one process for all files."""
    paths = [
        write_sound(tmp_path / "a.m4a", tone(40.0), tags={"creation_time": "2026-09-15T11:04:00Z"}),
        write_sound(tmp_path / "b.flac", tone(2.0), claimed_s=9.0),
        note(tmp_path / "Zoë \udcff\n.wav"),
    ]
    with Decoder() as decoder:
        first = pid(decoder)
        for path in paths:
            read, plain = decoder.read(path), read_sound(path)
            assert np.array_equal(read.samples, plain.samples)
            assert (read.duration_s, read.claimed_s, read.tags, read.bad_packets, read.is_cut, read.damage) == (
                plain.duration_s,
                plain.claimed_s,
                plain.tags,
                plain.bad_packets,
                plain.is_cut,
                plain.damage,
            )
        assert pid(decoder) == first


def test_a_bad_file_is_refused_and_the_process_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name and the reason are told as by ``read_sound``; a relative path is what it is to the caller."""
    (tmp_path / "bad.m4a").write_bytes(b"no sound")
    good = note(tmp_path / "good.wav")
    with Decoder() as decoder:
        first = pid(decoder)
        monkeypatch.chdir(tmp_path)
        assert refusal(decoder, Path("bad.m4a")) == "bad.m4a: not a sound file"
        assert decoder.read(Path(good.name)).duration_s == 1.0
        assert pid(decoder) == first


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("crash.wav", "the decoder crashed (SIGABRT)"),
        ("exit.wav", "the decoder ended with code 3"),
        ("greedy.wav", "needs too much memory"),
    ],
)
def test_a_file_that_kills_its_decoder_is_reported_and_the_next_is_read(
    hostile: Decoder, tmp_path: Path, name: str, reason: str
) -> None:
    """Before it and after it, other files are read as ever."""
    good, bad = note(tmp_path / "good.wav"), note(tmp_path / name)
    assert hostile.read(good).duration_s == 1.0
    assert refusal(hostile, bad) == f"{name}: {reason}"
    assert hostile.read(good).duration_s == 1.0


def test_a_worn_process_is_replaced_before_a_file_is_blamed(hostile: Decoder, tmp_path: Path) -> None:
    """The crash of a process that has read other files may be their doing: the file is tried in a new one."""
    hostile.read(note(tmp_path / "good.wav"))
    first = pid(hostile)
    assert hostile.read(note(tmp_path / "once.wav")).duration_s == 1.0
    assert pid(hostile) != first


def test_a_process_killed_between_two_files_is_replaced(tmp_path: Path) -> None:
    """Nobody notices."""
    path = note(tmp_path / "good.wav")
    with Decoder() as decoder:
        decoder.read(path)
        os.kill(pid(decoder), signal.SIGKILL)
        assert decoder.read(path).duration_s == 1.0


def hanging(path: Path) -> tuple[Path, Callable[[], None]]:
    """A file over which the worker hangs, and what waits until it does."""
    started = path.with_suffix(".started")
    os.mkfifo(started)
    return note(path), lambda: started.open().close()


def test_a_process_killed_over_a_file_is_reported_and_the_next_is_read(hostile: Decoder, tmp_path: Path) -> None:
    """As when the system runs out of memory and kills it."""
    hang, wait = hanging(tmp_path / "hang.wav")
    with ThreadPoolExecutor(1) as pool:
        refused = pool.submit(refusal, hostile, hang)
        wait()
        os.kill(pid(hostile), signal.SIGKILL)
        assert refused.result() == "hang.wav: the decoder crashed (SIGKILL)"
    assert hostile.read(note(tmp_path / "good.wav")).duration_s == 1.0


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    """The process is ended, and the next file gets a new one."""
    hang, good = note(tmp_path / "hang.wav"), note(tmp_path / "good.wav")
    with Decoder(command=(*HOSTILE, *sys.path), timeout_s=3.0) as decoder:
        assert refusal(decoder, hang) == "hang.wav: took longer than 3 s to decode"
        assert decoder.read(good).duration_s == 1.0


def test_threads_take_turns(tmp_path: Path) -> None:
    """Each gets its own sound."""
    paths = [write_sound(tmp_path / f"{tenths}.wav", tone(tenths / 10)) for tenths in range(1, 13)]
    with Decoder() as decoder, ThreadPoolExecutor(4) as pool:
        assert [sound.duration_s for sound in pool.map(decoder.read, paths)] == [tenths / 10 for tenths in range(1, 13)]


def test_closing_ends_what_is_under_way(hostile: Decoder, tmp_path: Path) -> None:
    """A thread that waits for its sound is told, and so is who asks later."""
    hang, wait = hanging(tmp_path / "hang.wav")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(hostile.read, hang)
        wait()
        hostile.close()
        with pytest.raises(ValueError, match=r"^the decoder is closed$"):
            waiting.result()
    with pytest.raises(ValueError, match=r"^the decoder is closed$"):
        hostile.read(hang)
    assert hostile.pid is None


def test_ctrl_c_reaches_the_program_and_not_its_decoder(hostile: Decoder, tmp_path: Path) -> None:
    """The decoder is in a session of its own, and ignores an interrupt that comes all the same."""
    good = note(tmp_path / "good.wav")
    hostile.read(good)
    first = pid(hostile)
    os.kill(first, signal.SIGINT)
    assert hostile.read(good).duration_s == 1.0
    assert (pid(hostile), os.getsid(first) == os.getsid(0)) == (first, False)


def test_an_interrupted_read_leaves_no_rest_for_the_next(hostile: Decoder, tmp_path: Path) -> None:
    """Ctrl-C in the midst of a file is passed on at once, and the next file starts afresh."""
    hang, wait = hanging(tmp_path / "hang.wav")
    main = threading.get_ident()

    def interrupt() -> None:
        wait()
        signal.pthread_kill(main, signal.SIGINT)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(interrupt)
        with pytest.raises(KeyboardInterrupt):
            hostile.read(hang)
    assert hostile.read(note(tmp_path / "good.wav")).duration_s == 1.0


ORPHAN = """
import sys, signal
from pathlib import Path
from pipeline.sounds.decoder import Decoder
from pipeline.sounds.decoder_worker import CPU_S, MEMORY_BYTES
with Decoder(command=sys.argv[2:]) as decoder:
    print(decoder.pid, flush=True)
    decoder.read(Path(sys.argv[1]))
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="the end of another's child cannot be waited for")
def test_a_decoder_does_not_outlive_the_program_that_started_it(tmp_path: Path) -> None:
    """The program is killed outright while its decoder hangs over a file; the decoder ends as well."""
    hang, wait = hanging(tmp_path / "hang.wav")
    command = [sys.executable, "-c", ORPHAN, str(hang), *HOSTILE, *sys.path]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as program:
        assert program.stdout is not None
        watch = os.pidfd_open(int(program.stdout.readline()))
        try:
            wait()
            program.kill()
            ended, _, _ = select.select([watch], [], [], 30)
        finally:
            os.close(watch)
    assert ended == [watch]


@pytest.mark.skipif(sys.platform != "linux", reason="another process's limits cannot be read")
def test_the_process_has_limits(tmp_path: Path) -> None:
    """It may map 2 GB and, for each file, use two minutes of processor time; a crash leaves no core file."""
    import resource

    with Decoder() as decoder:
        decoder.read(note(tmp_path / "good.wav"))
        limits = [
            resource.prlimit(pid(decoder), limit)[0]
            for limit in (resource.RLIMIT_AS, resource.RLIMIT_CORE, resource.RLIMIT_CPU)
        ]
    assert limits[:2] == [MEMORY_BYTES, 0]
    assert CPU_S <= limits[2] < CPU_S + 10
