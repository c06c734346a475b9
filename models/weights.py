"""Speech and language models: from a name to a verified folder on this computer.

A model is looked for as a folder, then in the user's cache, then in the installed packages that carry it; it is only
downloaded by ``fetch``, which a person asks for. What a folder given by its path holds is that person's choice;
everything else must be what ``models/data/weights.toml`` says.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from models.catalogue import KnownModel, ModelKind, known_models
from models.errors import ModelError
from models.verification import Stamps, join

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ModelState = Literal["ready", "packaged", "missing", "damaged"]
EXTRA = "pip install 'recap-conferences[offline]'"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelStatus:
    """What is known of a model on this computer.

    ``state`` is ``ready`` (verified, in ``folder``), ``packaged`` (installed in pieces, which the first use puts
    together), ``missing`` or ``damaged``; ``source`` is ``cache`` or the packages that hold it; ``advice`` says what
    is wrong, if anything is, and what to do about it.
    """

    model: KnownModel
    state: ModelState
    source: str = ""
    folder: Path | None = None
    advice: str = ""


def speech_model(name_or_path: str) -> Path:
    """The folder that faster-whisper loads for a model's name, or for the path of such a folder.

    The first use of a model that is installed in pieces puts them together in the user's cache.

    Raises:
        ModelError: it is unknown, not on this computer, or not what it should be.
    """
    folder = Path(name_or_path).expanduser()
    if (folder / "model.bin").is_file():
        return folder.resolve()
    return _located(_known("speech", name_or_path))


def language_model(name: str = "en_core_web_sm") -> Path:
    """The folder that spaCy loads for a pipeline's name, or for the path of such a folder.

    Raises:
        ModelError: as ``speech_model``.
    """
    folder = Path(name).expanduser()
    if (folder / "config.cfg").is_file():
        return folder.resolve()
    return _located(_known("language", name))


def status() -> tuple[ModelStatus, ...]:
    """What there is of each known model. Verifies, but neither writes models nor downloads."""
    return tuple(_status(model) for model in known_models())


def fetch(name: str, *, download: Callable[[KnownModel, Path], object] | None = None) -> Path:
    """Makes sure that a speech model is on this computer, with a download if it must be.

    Args:
        name: a known speech model.
        download: puts the model's files into a folder; by default from the hub, with its progress on standard error.

    Raises:
        ModelError: it is unknown, cannot be downloaded, or what came is not what it should be.
    """
    model = _known("speech", name)
    if _status(model).state in ("ready", "packaged"):
        return _located(model)
    return _made(model, download or _from_hub)


def _known(kind: ModelKind, name: str) -> KnownModel:
    names = {model.name: model for model in known_models() if model.kind == kind}
    if name not in names:
        reason = f"neither the folder of a {kind} model nor one of the known ones ({', '.join(names)})"
        raise ModelError(reason, where=name)
    return names[name]


def _located(model: KnownModel) -> Path:
    found = _status(model)
    if found.folder:
        return found.folder
    if found.state == "packaged":
        return _made(model, _from_pieces)
    raise ModelError(found.advice, where=model.name)


def _status(model: KnownModel) -> ModelStatus:
    problem = ""
    for source, folder in _folders(model):
        fault = _fault(model, folder)
        if not fault:
            return ModelStatus(model=model, state="ready", source=source, folder=folder)
        problem = problem or fault
    if _pieces(model):
        return ModelStatus(model=model, state="packaged", source=", ".join(model.packages))
    advice = f"{problem or 'this model is not on this computer'}; {_advice(model)}"
    return ModelStatus(model=model, state="damaged" if problem else "missing", advice=advice)


def _fault(model: KnownModel, folder: Path) -> str:
    """What is wrong with a model's folder; empty if nothing is."""
    try:
        _stamps().verify(folder, model.files)
    except ModelError as error:
        return str(error)
    return ""


def _folders(model: KnownModel) -> Iterator[tuple[str, Path]]:
    """Where the model may lie as a whole, with the name of that place; whether it is sound is another question."""
    cached = _cache() / model.name
    if cached.is_dir():
        yield "cache", cached
    for package, folder in _package_folders(model):
        if all((folder / file.name).is_file() for file in model.files):
            yield package, folder


def _package_folders(model: KnownModel) -> Iterator[tuple[str, Path]]:
    """The folders of the installed packages that carry the model, found through their metadata."""
    for package, inside in model.packages.items():
        try:
            folder = Path(str(metadata.distribution(package).locate_file(inside)))
        except metadata.PackageNotFoundError:
            continue
        if folder.is_dir():
            yield package, folder


def _pieces(model: KnownModel) -> dict[str, list[Path]]:
    """For each file of a model that comes in pieces their paths; empty if the installed packages lack one."""
    if not any(file.parts for file in model.files):
        return {}
    folders = [folder for _, folder in _package_folders(model)]
    found: dict[str, list[Path]] = {}
    for file in model.files:
        names = file.parts or (file.name,)
        found[file.name] = [path for name in names for path in [folder / name for folder in folders] if path.is_file()]
        if len(found[file.name]) != len(names):
            return {}
    return found


def _made(model: KnownModel, make: Callable[[KnownModel, Path], object]) -> Path:
    """The model's folder in the cache, made in a new folder that takes its name at once and as a whole.

    One process makes it, others wait; a process that is stopped leaves nothing that could be taken for a model.
    """
    from filelock import FileLock

    target, folder = _cache() / model.name, _cache() / f"{model.name}.new"
    try:
        _cache().mkdir(parents=True, exist_ok=True)
        with FileLock(_cache() / f"{model.name}.lock"):
            if not _fault(model, target):  # another process made it meanwhile
                return target
            for old in (folder, target):
                shutil.rmtree(old, ignore_errors=True)
            folder.mkdir()
            try:
                make(model, folder)
                _stamps().verify(folder, model.files)
                folder.replace(target)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise ModelError(f"cannot be written: {error.strerror or error}", where=str(target)) from error
    return target


def _from_pieces(model: KnownModel, folder: Path) -> None:
    for name, pieces in _pieces(model).items():
        join(pieces, folder / name)


def _from_hub(model: KnownModel, folder: Path) -> None:
    from huggingface_hub import snapshot_download

    names = [file.name for file in model.files]
    try:
        snapshot_download(model.hub, revision=model.revision, local_dir=folder, allow_patterns=names)
    except Exception as error:  # of the hub's client, or of the HTTP library below it
        raise ModelError(f"cannot be downloaded from {model.hub}: {error}", where=model.name) from error
    shutil.rmtree(folder / ".cache", ignore_errors=True)  # the hub's own notes


def _advice(model: KnownModel) -> str:
    ways = [f"run `{EXTRA}`"] if model.packages else []
    ways += [f"run `recap model fetch {model.name}`"] if model.hub else []
    return " or ".join([*ways, "give the path of a folder that holds it"])


def _stamps() -> Stamps:
    return Stamps(_cache() / "verified.json")


def _cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("recap", appauthor=False) / "models"
