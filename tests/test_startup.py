from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from models.notebook import Notebook
from models.store import Store

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = ("spacy", "faster_whisper", "ctranslate2", "av", "numpy", "onnxruntime", "huggingface_hub")
WEB = ("flask", "fastapi", "starlette", "uvicorn", "aiohttp", "tornado", "django", "http.server")

REPORT = """
import json, sys
from click.testing import CliRunner
from capture.cli import main
result = CliRunner().invoke(main, json.loads(sys.argv[1]))
print(json.dumps([result.exit_code, sorted(set(json.loads(sys.argv[2])) & set(sys.modules))]))
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["process", "--help"],
        ["search", "dialogue"],
        ["list"],
        ["report", "log"],
        ["roster", "list"],
        ["export"],
        ["process", "."],
    ],
    ids=" ".join,
)
def test_what_needs_no_model_starts_without_one(arguments: list[str], tmp_path: Path) -> None:
    """Looking at records, and processing when nothing is new, import neither models' engines nor a web server."""
    empty = tmp_path / "empty"
    empty.mkdir()
    with Store.open(Notebook(tmp_path / "recap")):
        pass  # the first use makes the database, for which sqlite-utils is imported, and NumPy with it
    done = subprocess.run(
        [sys.executable, "-c", REPORT, json.dumps(arguments), json.dumps(HEAVY + WEB)],
        capture_output=True,
        check=True,
        text=True,
        cwd=empty,
        env={"PYTHONPATH": ":".join(sys.path), "XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path)},
    )
    assert json.loads(done.stdout) == [0, []]
