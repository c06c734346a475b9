"""Whether a model's files are what they must be, without hashing them at every start.

A file's SHA-256 is computed once. Then a stamp (its size, its time of change, its inode) is kept in the user's cache,
and as long as the stamp fits, the file is taken to be the one that was hashed.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from models.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from models.catalogue import ModelFile

_BLOCK_BYTES = 1 << 20


class Stamps:
    """The stamps of the files that were verified, kept in one JSON file.

    Two processes that save at once keep the stamps of one of them: then a file is merely hashed once more.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def verify(self, folder: Path, files: Iterable[ModelFile]) -> None:
        """Checks that a folder holds all these files, and that each is what it must be.

        Raises:
            ModelError: one is missing, unreadable or different.
        """
        known = self._load()
        fresh = {}
        for file in files:
            path = folder / file.name
            stamp = _stamp(path, file)
            if known.get(str(path)) != stamp:
                if _sha256(path) != file.sha256:
                    raise ModelError(f"{file.name} is not what it should be (its SHA-256 differs)", where=str(folder))
                fresh[str(path)] = stamp
        if fresh:
            self._save(self._load() | fresh)

    def _load(self) -> dict[str, Any]:
        try:
            stamps = json.loads(self._path.read_bytes())
        except (OSError, ValueError):
            return {}
        return stamps if isinstance(stamps, dict) else {}

    def _save(self, stamps: dict[str, Any]) -> None:
        temporary = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with suppress(OSError):  # a cache that cannot be written costs time, nothing else
            self._path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(stamps, indent=1), encoding="utf-8")
            temporary.replace(self._path)


def join(pieces: Iterable[Path], target: Path) -> None:
    """Writes the pieces, one behind the other, to a new file, and sees that it is on the disk."""
    with target.open("xb") as out:
        for block in _blocks(pieces):
            out.write(block)
        out.flush()
        os.fsync(out.fileno())


def _stamp(path: Path, file: ModelFile) -> dict[str, Any]:
    """What tells that a file has changed, once its SHA-256 is known; the size alone may already tell."""
    try:
        status = path.stat()
    except OSError as error:
        raise ModelError(f"{file.name} is missing", where=str(path.parent)) from error
    if status.st_size != file.size_bytes:
        reason = f"{file.name} is not what it should be ({status.st_size} bytes, not {file.size_bytes})"
        raise ModelError(reason, where=str(path.parent))
    return {"sha256": file.sha256, "size": status.st_size, "mtime_ns": status.st_mtime_ns, "inode": status.st_ino}


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        for block in _blocks([path]):
            digest.update(block)
    except OSError as error:
        raise ModelError(f"cannot be read: {error.strerror or error}", where=str(path)) from error
    return digest.hexdigest()


def _blocks(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                yield block
