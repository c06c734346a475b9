from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from capture.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

    Recap = Callable[..., Result]

SAMPLES = Path(__file__).parent.parent / "samples"
pytestmark = pytest.mark.speech


@pytest.fixture(scope="module")
def recap(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Iterator[Recap]:
    """The command on a notebook into which the sample recordings were processed with the real models."""
    root = tmp_path_factory.mktemp("samples") / "notebook"

    def run(*arguments: str | Path) -> Result:
        return CliRunner().invoke(main, ["--notebook", str(root), *map(str, arguments)])

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(model_cache))
        patch.setenv("TZ", "UTC")
        time.tzset()
        assert run("roster", "import", SAMPLES / "class.csv").exit_code == 0
        # One worker: the conferences are numbered in the order in which they are heard.
        done = run("process", "--workers", "1", SAMPLES / "recordings")
        assert done.exit_code == 0, done.output
        yield run


def test_the_samples_become_these_records(recap: Recap, golden: Callable[[str, str], None]) -> None:
    """Every sample has its text, its day and its conferences; the words' times and probabilities are the engine's."""
    lines = [json.loads(line) for line in recap("export").stdout.splitlines()]
    for line in lines:
        assert "".join(word["word"] for word in line.pop("words")) == line["text"].replace(" ", "")
    golden("samples.json", json.dumps(lines, ensure_ascii=False, indent=1) + "\n")


def test_processing_again_does_nothing_again(recap: Recap, tmp_path: Path) -> None:
    """All are known, under other names as well."""
    for number, path in enumerate(sorted((SAMPLES / "recordings").iterdir())):
        (tmp_path / f"renamed {number}{path.suffix}").write_bytes(path.read_bytes())
    again = recap("process", tmp_path, SAMPLES / "recordings")
    assert (again.exit_code, again.stderr) == (0, "")
    assert [line.split() for line in again.stdout.splitlines() if "known" in line] == [["already", "known", "18"]]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("list", ["list"]),
        ("search-student", ["search", "--student", "Ruby"]),
        ("search-goal", ["search", "--goal", "quotation marks"]),
        ("search-type", ["search", "--type", "convention", "--since", "2026-10-01"]),
        ("show", ["show", "1"]),
    ],
)
def test_the_records_are_shown_like_this(
    recap: Recap, golden: Callable[[str, str], None], name: str, arguments: list[str]
) -> None:
    """What a teacher sees of the samples, whole."""
    shown = recap(*arguments)
    assert shown.exit_code == 0
    golden(f"samples-{name}.txt", shown.stdout)


def test_a_search_points_into_the_sound(recap: Recap) -> None:
    """A hit says in which recording and when, and that is when the word was said."""
    (hit,) = json.loads(recap("search", "--json", "--student", "Ibrahim", "--goal", "quotation").stdout)
    (recording,) = (
        line for line in map(json.loads, recap("export").stdout.splitlines()) if line["id"] == hit["recording"]
    )
    assert hit["file"] == recording["file"] == "20260929_103100_a040.ogg"
    said = [word["word"] for word in recording["words"] if word["start_s"] >= hit["start_s"]]
    assert hit["quote"].split()[0] == said[0]
