"""Long recordings, and many, through the whole command with a real model: what is kept, and how much memory it takes.

``benchmarks/long.py`` does the same with 45 minutes and a thousand notes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sounds import write_sound

from pipeline.sounds.sound import SAMPLE_RATE, read_sound

pytestmark = [pytest.mark.speech, pytest.mark.skipif(sys.platform != "linux", reason="memory is counted otherwise")]

ROOT = Path(__file__).parent.parent
SAMPLES = sorted((ROOT / "samples" / "recordings").iterdir())
RECAP = "from capture.cli import main; main()"
MORE_MB = 60
"""Memory comes and goes: so much more is no growth."""

SOUND_MB = 8 * 60 * SAMPLE_RATE * 4 / 1e6
"""Of the long recording's samples."""


def process(notebook: Path, folder: Path) -> float:
    """A real ``recap process`` with one worker; gives the most memory that it took, in MB."""
    command = [sys.executable, "-c", RECAP, "--notebook", str(notebook), "process", "--model", "tiny.en"]
    with subprocess.Popen(
        [*command, "--workers", "1", str(folder)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        _, status, use = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    assert running.returncode == 0
    return use.ru_maxrss / 1024


def exported(notebook: Path) -> list[dict[str, object]]:
    """What is on record."""
    command = [sys.executable, "-c", RECAP, "--notebook", str(notebook), "export"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def sound() -> np.ndarray:
    """The sample recordings, one after the other."""
    return np.concatenate([read_sound(path).samples for path in SAMPLES])


def test_a_long_recording_takes_no_more_memory(tmp_path: Path, sound: np.ndarray) -> None:
    """Eight minutes in one file take hardly more than one but for their samples, and are heard to their end."""
    peak_mb = {}
    for minutes in (1, 8):
        folder = tmp_path / str(minutes)
        folder.mkdir()
        write_sound(folder / "20261001_090000.flac", np.resize(sound, minutes * 60 * SAMPLE_RATE))
        peak_mb[minutes] = process(tmp_path / f"notebook {minutes}", folder)
    assert peak_mb[8] < peak_mb[1] + SOUND_MB + MORE_MB, peak_mb
    (long,) = exported(tmp_path / "notebook 8")
    assert long["words"][-1]["end_s"] > 470  # type: ignore[index]


def test_many_notes_take_no_more_memory(tmp_path: Path, sound: np.ndarray) -> None:
    """Fifty notes take hardly more than ten, and each is on record."""
    peak_mb = {}
    for count in (10, 50):
        folder = tmp_path / str(count)
        folder.mkdir()
        for number in range(count):
            start = number * 4 * SAMPLE_RATE
            write_sound(folder / f"{number:02}.flac", sound[start : start + 3 * SAMPLE_RATE])
        peak_mb[count] = process(tmp_path / f"notebook {count}", folder)
    assert peak_mb[50] < peak_mb[10] + MORE_MB, peak_mb
    assert len(exported(tmp_path / "notebook 50")) == 50


LENGTHS = """
import numpy as np
from models.weights import speech_model
from pipeline.speech.engine import Engine

def kept_mb():
    engine.tidy()
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6

engine = Engine(speech_model("base"), language="en")
engine.encode([np.zeros(16 * 16_000, np.float32)])
before = kept_mb()
for tenths in range(20, 160, 3):
    engine.encode([np.zeros(tenths * 1_600, np.float32)])
print(kept_mb() - before)
"""


def test_windows_of_many_lengths_leave_nothing_in_memory() -> None:
    """The library that multiplies would keep the encoder's weights for each length, of which a day has hundreds."""
    done = subprocess.run([sys.executable, "-c", LENGTHS], cwd=ROOT, capture_output=True, text=True, check=True)
    assert float(done.stdout) < MORE_MB / 2
