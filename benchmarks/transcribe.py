"""Recap against a command-line peer on the same engine, and against faster-whisper itself, on the same files in turns.

python benchmarks/transcribe.py FOLDER --references FILE.jsonl [--rosters FILE.json] [--peer PROGRAM] [--rounds N]

FOLDER holds sound files. Their true texts are NAME.txt files beside them, or lines of {"id", "text", "class"} in
FILE.jsonl, where the id is the last part of the file's name (20260915_a004.mp3: a004). With rosters the class list of
each file's class is there for Recap to hear by. Every way of transcribing is a process of its own, timed from its start
to the end: Recap's ends with stored and tagged records, the others' with texts.

The peer is whisper-ctranslate2 (from PyPI; without --peer it is installed in a temporary environment). Word errors are
counted by jiwer on texts in lower case, without apostrophes, every other mark a space, zero to twelve as figures.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import jiwer

from models.weights import speech_model
from pipeline.sounds.sound import find_recordings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PROJECT = Path(__file__).parents[1]
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
RECAP = "from capture.cli import main; main()"
PLAIN = """
import json, pathlib, sys
from faster_whisper import WhisperModel
model = WhisperModel(sys.argv[1], device="cpu", compute_type="int8")
for path in sys.argv[3:]:
    segments, _ = model.transcribe(path, vad_filter=True)
    text = "".join(segment.text for segment in segments)
    pathlib.Path(sys.argv[2], pathlib.Path(path).stem + ".json").write_text(json.dumps({"text": text}))
"""


@dataclass
class Way:
    """A way of transcribing: ``start`` gives the processes to run side by side, ``read`` the text of a file."""

    name: str
    start: Callable[[Path], Sequence[Sequence[str]]]
    read: Callable[[Path], dict[str, str]]
    wall_s: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)
    peak_mb: float = 0.0
    texts: dict[str, str] = field(default_factory=dict)

    def run(self) -> None:
        """Runs it once, from the start of its processes to their end."""
        with tempfile.TemporaryDirectory() as folder:
            commands = self.start(Path(folder))
            environment = os.environ | {"PYTHONPATH": str(PROJECT), "HF_HUB_OFFLINE": "1"}
            with (Path(folder) / "log.txt").open("w") as log:
                started_s = time.perf_counter()
                running = [subprocess.Popen(c, stdout=log, stderr=log, env=environment) for c in commands]
                ends = [os.wait4(process.pid, 0) for process in running]
                self.wall_s.append(time.perf_counter() - started_s)
            if any(status for _, status, _ in ends):
                raise SystemExit(f"{self.name} failed: {Path(folder, 'log.txt').read_text()}")
            uses = [use for _, _, use in ends]
            self.cpu_s.append(sum(use.ru_utime + use.ru_stime for use in uses))
            self.peak_mb = max(self.peak_mb, sum(use.ru_maxrss for use in uses) / 1024)
            self.texts = self.read(Path(folder))


def recap(files: Sequence[Path], rosters: Path | None) -> Way:
    """Recap, end to end; importing the class lists is not timed."""

    def command(folder: Path, *words: str) -> list[str]:
        return [sys.executable, "-c", RECAP, "--notebook", str(folder / "notebook"), *words]

    def start(folder: Path) -> list[list[str]]:
        if rosters:
            subprocess.run(
                command(folder, "roster", "import", str(rosters)), check=True, cwd=PROJECT, capture_output=True
            )
        return [command(folder, "process", *map(str, files))]

    def read(folder: Path) -> dict[str, str]:
        exported = subprocess.run(
            command(folder, "export", "--format", "jsonl"), check=True, cwd=PROJECT, stdout=subprocess.PIPE, text=True
        )
        rows = map(json.loads, exported.stdout.splitlines())
        return {Path(row["file"]).stem: row["text"] for row in rows}

    return Way("recap, end to end", start, read)


def peer(name: str, program: str, files: Sequence[Path], *options: str, processes: int = 1) -> Way:
    """The peer with some options, its files dealt to one or several processes."""

    def start(folder: Path) -> list[list[str]]:
        always = [
            "--model_directory",
            str(speech_model("base")),
            "--output_format",
            "json",
            "--output_dir",
            str(folder),
        ]
        return [[program, *always, *options, *map(str, files[n::processes])] for n in range(processes)]

    return Way(name, start, read_json)


def plain(files: Sequence[Path]) -> Way:
    """faster-whisper itself: beam 5, voice activity detection, one call for each file."""

    def start(folder: Path) -> list[list[str]]:
        return [[sys.executable, "-c", PLAIN, str(speech_model("base")), str(folder), *map(str, files)]]

    return Way("faster-whisper, plain", start, read_json)


def read_json(folder: Path) -> dict[str, str]:
    """The texts of the JSON files that a way has written."""
    return {path.stem: json.loads(path.read_text())["text"] for path in folder.glob("*.json")}


def normal(text: str) -> str:
    """A text as its words are compared."""
    words = re.sub(r"[^\w]+", " ", re.sub("['’]", "", text.lower())).split()
    return " ".join(str(NUMBERS.index(word)) if word in NUMBERS else word for word in words)


def lay_out(folder: Path, references: Path | None, target: Path) -> tuple[list[Path], dict[str, str]]:
    """Copies of the files in folders by class, and their true texts by stem."""
    rows = {row["id"]: row for row in map(json.loads, references.open())} if references else {}
    files, truth = [], {}
    for path in find_recordings([folder]):
        row = rows.get(path.stem.rpartition("_")[2], {})
        beside = path.with_suffix(".txt")
        if not row and not beside.exists():
            continue
        truth[path.stem] = row.get("text") or beside.read_text()
        files.append(target / row.get("class", "") / path.name)
        files[-1].parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, files[-1])
    return files, truth


def install_peer(folder: Path) -> str:
    """Installs the peer in an environment of its own; gives the program."""
    venv.create(folder, with_pip=True)
    subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "-q", "whisper-ctranslate2"], check=True)
    return str(folder / "bin" / "whisper-ctranslate2")


def main() -> None:
    """Runs the ways in turns and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--references", type=Path)
    parser.add_argument("--rosters", type=Path)
    parser.add_argument("--peer")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", action="append", help="only ways whose name holds this; may be repeated")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files, truth = lay_out(arguments.folder, arguments.references, Path(folder, "sounds"))
        program = arguments.peer or install_peer(Path(folder, "peer"))
        greedy = ("--language", "en", "--beam_size", "1", "--best_of", "1", "--threads", "1")
        ways = [
            recap(files, arguments.rosters),
            peer("peer, default", program, files),
            peer("peer, one thread", program, files, "--threads", "1"),
            peer("peer, batched", program, files, "--batched", "True"),
            peer("peer, 2 processes, greedy", program, files, *greedy, processes=2),
            peer("peer, 2 processes, greedy, VAD", program, files, *greedy, "--vad_filter", "True", processes=2),
            peer("peer, 2 processes, greedy, batched", program, files, *greedy, "--batched", "True", processes=2),
            plain(files),
        ]
        if arguments.only:
            ways = [way for way in ways if any(word in way.name for word in arguments.only)]
        for _ in range(arguments.rounds):
            for way in ways:
                way.run()
                print(f"{way.name:36} {way.wall_s[-1]:7.1f} s", file=sys.stderr, flush=True)
        print(f"{len(files)} files, {os.cpu_count()} cores, median of {arguments.rounds}; times of recap's = 1")
        print(f"{'':36} {'wall s':>7} {'CPU s':>7} {'peak MB':>7} {'word errors':>11} {'ratio':>6}")
        for way in ways:
            errors = jiwer.wer([normal(truth[k]) for k in truth], [normal(way.texts.get(k, "")) or "-" for k in truth])
            ratio = median(theirs / ours for theirs, ours in zip(way.wall_s, ways[0].wall_s, strict=True))
            print(
                f"{way.name:36} {median(way.wall_s):7.1f} {median(way.cpu_s):7.1f} {way.peak_mb:7.0f} "
                f"{errors:10.2%} {ratio:6.2f}"
            )


if __name__ == "__main__":
    main()
