"""Decoding where a crash is survivable: in a process of its own, replaced if it dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any

from models.errors import RecordingError
from pipeline.sounds.decoder_worker import FAILED, HEADER, SAMPLES
from pipeline.sounds.sound import Account, assemble

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import IO

    from pipeline.sounds.sound import Sound

TIMEOUT_S = 120.0
"""How long one file may take; two hours of sound take about 10 s."""

# The worker is to import what this process would: the same path, whatever folder it is started in.
_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from pipeline.sounds.decoder_worker import main; main()"
_LAST_BREATH_S = 2.0


class Decoder:
    """Reads sound as ``read_sound`` does, in another process that may crash, hang or be killed.

    A file that does that to its decoder is reported like any other bad file, and the next gets a new process. May be
    used from several threads: there is one process, and they take turns (a second of sound takes 1 ms). ::

        with Decoder() as decoder:
            sound = decoder.read(path)

    Args:
        command: what to start in place of ``pipeline.sounds.decoder_worker``, and speaks as that does.
        timeout_s: how long one file may take.
    """

    def __init__(self, *, command: Sequence[str] | None = None, timeout_s: float = TIMEOUT_S) -> None:
        self._command = command or (sys.executable, "-I", "-c", _BOOT, *sys.path)
        self._timeout_s = timeout_s
        self._turn = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._answers = 0
        self._is_closed = False

    def __enter__(self) -> Decoder:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process's id; None while there is no process."""
        return self._process.pid if self._process else None

    def read(self, path: Path) -> Sound:
        """Decode a file; see ``read_sound``.

        Raises:
            RecordingError: as ``read_sound``, or the decoder crashed or took too long.
            ValueError: the decoder is closed.
        """
        with self._turn:
            return self._read(path)

    def close(self) -> None:
        """End the process, at once; a thread that is waiting for its sound gets a ValueError."""
        self._is_closed = True
        if process := self._process:
            process.kill()
        with self._turn:
            self._end()

    def _read(self, path: Path) -> Sound:
        self._start()
        is_new = not self._answers
        started_s = time.monotonic()
        try:
            kind, payload, samples = self._ask(path)
        except (BrokenPipeError, EOFError) as error:
            reason = self._why_it_died()
            self._require_open()
            if time.monotonic() - started_s >= self._timeout_s:
                raise RecordingError(f"took longer than {self._timeout_s:.0f} s to decode", where=path.name) from error
            if is_new:
                raise RecordingError(reason, where=path.name) from error
            return self._read(path)  # it may be an earlier file that did the process harm: a new one shall tell
        except BaseException:
            self._end()  # what is left of the answer would be taken for the next one
            raise
        self._answers += 1
        if kind == FAILED:
            raise RecordingError(json.loads(payload), where=path.name)
        return assemble(samples, Account(**json.loads(payload)))

    def _ask(self, path: Path) -> tuple[bytes, bytes, bytearray]:
        """Have the process decode a file; gives its last message and, before that, the samples.

        Raises:
            BrokenPipeError: the process died before it took the request.
            EOFError: the process died, or was killed since it took too long.
        """
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise EOFError
        watch = Timer(self._timeout_s, process.kill)
        watch.daemon = True
        watch.start()
        try:
            request = json.dumps(os.fspath(path.absolute())).encode() + b"\n"
            os.write(process.stdin.fileno(), request)
            samples = bytearray()
            while True:
                kind, payload = _receive(process.stdout)
                if kind != SAMPLES:
                    return kind, payload, samples
                samples += payload
        finally:
            watch.cancel()

    def _require_open(self) -> None:
        if self._is_closed:
            raise ValueError("the decoder is closed")

    def _start(self) -> None:
        """Start the process, if there is none."""
        self._require_open()
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603  no shell, and no word of it is a user's
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **_apart()
            )
            self._answers = 0
            self._require_open()  # ``close`` may have come in between and found nothing to end

    def _end(self) -> int:
        """End the process, if there is one, and give its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.kill()
        with process:  # closes the pipes, waits
            pass
        return process.returncode

    def _why_it_died(self) -> str:
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_LAST_BREATH_S)
        code = self._end()
        if code >= 0:
            return f"the decoder ended with code {code}"
        with suppress(ValueError):
            return f"the decoder crashed ({signal.Signals(-code).name})"
        return f"the decoder crashed (signal {-code})"


def _receive(answers: IO[bytes]) -> tuple[bytes, bytes]:
    """One message: its kind and its payload; raises EOFError when there is none, or only part of one."""
    header = answers.read(HEADER.size)
    if len(header) < HEADER.size:
        raise EOFError
    kind, size_bytes = HEADER.unpack(header)
    payload = answers.read(size_bytes)
    if len(payload) < size_bytes:
        raise EOFError
    return kind, payload


def _apart() -> dict[str, Any]:
    """How to start the process so that the Ctrl-C meant for this one does not reach it."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}
