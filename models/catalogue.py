"""Which models there are: ``models/data/weights.toml``, read."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from collections.abc import Mapping

ModelKind = Literal["speech", "language"]
KINDS: tuple[ModelKind, ...] = ("speech", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """A file of a model: its name in the model's folder, and what it must be.

    ``parts`` name the pieces that a package holds in its place; put one behind the other they are the file.
    """

    name: str
    size_bytes: int
    sha256: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownModel:
    """A model that can be verified, since it is known what each of its files must be.

    ``packages`` maps the packages that hold its files to the folder inside; ``hub`` and ``revision`` say what to
    download, and are empty for a model that only comes as a package.
    """

    name: str
    kind: ModelKind
    about: str
    files: tuple[ModelFile, ...]
    packages: Mapping[str, str]
    hub: str = ""
    revision: str = ""

    @property
    def size_bytes(self) -> int:
        """The size of all its files together."""
        return sum(file.size_bytes for file in self.files)


@cache
def known_models() -> tuple[KnownModel, ...]:
    """All models that Recap knows, in the order of the data file."""
    data = tomllib.loads(files("models").joinpath("data/weights.toml").read_text(encoding="utf-8"))
    return tuple(_model(name, kind, entry) for kind in KINDS for name, entry in data[kind].items())


def _model(name: str, kind: ModelKind, entry: Mapping[str, Any]) -> KnownModel:
    return KnownModel(
        name=name,
        kind=kind,
        about=entry["about"],
        files=tuple(
            ModelFile(
                name=file["name"],
                size_bytes=file["size_bytes"],
                sha256=file["sha256"],
                parts=tuple(file.get("parts", ())),
            )
            for file in entry["files"]
        ),
        packages=entry.get("packages", {}),
        hub=entry.get("hub", ""),
        revision=entry.get("revision", ""),
    )
