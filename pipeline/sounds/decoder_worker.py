"""The process in which sound is decoded: what a crash takes down is this, and not the day's batch.

``pipeline.sounds.decoder`` starts it. It reads requests from standard input, one JSON string (a path) a line. For each
it answers on standard output with messages, each a header (kind, payload's size in bytes) and a payload: any number of
``SAMPLES`` (int16), then either ``DONE`` (the account, JSON) or ``FAILED`` (the reason, JSON). It ends when standard
input does, in the midst of a file if need be: it does not outlive the program that started it.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, BinaryIO, NoReturn

from models.errors import RecordingError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.sounds.sound import Account

    Decode = Callable[[Path, Callable[[bytes], object]], Account]

HEADER = struct.Struct("<cI")
SAMPLES, DONE, FAILED = b"s", b"d", b"f"

MEMORY_BYTES = 2 << 30
"""What the process may map; Python with FFmpeg and its threads is 0.3 GB of it, and samples go out as they come."""

CPU_S = 120
"""The processor time that one file may take; two hours of sound take about 10 s."""


def main(read: Decode | None = None) -> NoReturn:
    """Answer requests until there are no more; ``read`` decodes a file, as ``pipeline.sounds.decoding.decode`` does."""
    from pipeline.sounds.decoding import decode  # not above: the program that asks needs none of it

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program that started this one to deal with
    # Nothing but answers may reach that program: what a library prints goes where errors go.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _limit("RLIMIT_AS", MEMORY_BYTES)
    _limit("RLIMIT_CORE", 0)
    requests: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_take_requests, args=(requests,), daemon=True).start()
    while True:
        path = Path(json.loads(requests.get()))
        _limit("RLIMIT_CPU", int(time.process_time()) + CPU_S)
        with suppress(BrokenPipeError):  # the program that asked is gone, and so is this one in a moment
            _answer(path, answers, read or decode)


def _take_requests(requests: SimpleQueue[bytes]) -> None:
    """Pass requests on as they come; in a thread of its own, so that their end is seen even while a decoder hangs."""
    # Unbuffered: a thread that waits with the buffer's lock would turn any ordinary end into a crash.
    with open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as lines:
        for request in lines:
            requests.put(request)
    os._exit(0)


def _answer(path: Path, answers: BinaryIO, read: Decode) -> None:
    def send(kind: bytes, payload: bytes) -> None:
        answers.write(HEADER.pack(kind, len(payload)))
        answers.write(payload)

    try:
        account = read(path, lambda samples: send(SAMPLES, samples))
    except RecordingError as error:
        send(FAILED, json.dumps(error.reason).encode())
    else:
        send(DONE, json.dumps(asdict(account)).encode())
    answers.flush()


def _limit(name: str, most: int) -> None:
    """Lower a soft limit of this process, where the system knows such a limit and lets us."""
    try:
        import resource
    except ImportError:  # Windows
        return
    with suppress(AttributeError, OSError, ValueError):
        limit = getattr(resource, name)
        hard = resource.getrlimit(limit)[1]
        resource.setrlimit(limit, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
