"""The notebook: one folder that holds all that Recap knows, readable by its owner alone.

recap.db    the database            rules/     a teacher's own rules
audio/      the archive, by hash    backups/   the database as it was before its schema changed
inbox/      where recordings may be dropped
settings.yaml and conference_language.yaml, if there are any, are the teacher's
"""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.errors import NotebookError, RecordingError
from models.files import open_regular, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_CHUNK_BYTES = 1 << 20
_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700
_OTHERS = 0o077


def default_root() -> Path:
    """The notebook's folder where none is named: in the place that this system has for a user's data."""
    from platformdirs import user_data_path

    return user_data_path("recap", appauthor=False)


@dataclass(frozen=True, slots=True)
class Notebook:
    """The places of a notebook. Making one of these touches nothing; ``create`` makes the folders."""

    root: Path

    @property
    def database(self) -> Path:
        """The database file."""
        return self.root / "recap.db"

    @property
    def audio(self) -> Path:
        """The archive: a copy of each recording, named by its SHA-256."""
        return self.root / "audio"

    @property
    def inbox(self) -> Path:
        """Where recordings may be dropped to be processed."""
        return self.root / "inbox"

    @property
    def rules(self) -> Path:
        """Where a teacher's own rules are."""
        return self.root / "rules"

    @property
    def settings(self) -> Path:
        """What the teacher has set (``models.settings``); need not exist."""
        return self.root / "settings.yaml"

    @property
    def language(self) -> Path:
        """What the teacher says to children (``models.language``); need not exist."""
        return self.root / "conference_language.yaml"

    @property
    def backups(self) -> Path:
        """Copies of the database, made before its schema changes."""
        return self.root / "backups"

    def create(self) -> None:
        """Makes what is missing of the folders and the (empty) database file, and makes them private.

        SQLite gives the files that it keeps beside the database the same permissions as the database's own.

        Raises:
            NotebookError: the folder cannot be made or written to.
        """
        with self._blamed():
            # A folder that was there before is the user's to open to others: what is in it is private all the same.
            self.root.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
            for folder in (self.audio, self.inbox, self.rules, self.backups):
                folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
                _make_private(folder, _PRIVATE_FOLDER)
            private_file(self.database)

    def exposed(self) -> tuple[Path, ...]:
        """What other users of this computer could read: nothing, unless the disk knows no permissions (FAT)."""
        if os.name != "posix":
            return ()
        parts = (self.database, self.audio, self.inbox, self.rules, self.backups)
        return tuple(part for part in parts if part.exists() and part.stat().st_mode & _OTHERS)

    @contextmanager
    def writer_lock(
        self, *, timeout_s: float | None = None, on_wait: Callable[[], object] = lambda: None
    ) -> Iterator[None]:
        """Keeps other processes from writing to this notebook meanwhile; may be held twice by one thread.

        Args:
            timeout_s: how long to wait for another process; None waits for as long as it takes.
            on_wait: called once, if there is something to wait for.

        Raises:
            NotebookError: the other process was not done in time, or the folder cannot be written to.
        """
        from filelock import FileLock, Timeout

        self.create()
        lock = FileLock(self.root / "recap.lock", mode=_PRIVATE_FILE, is_singleton=True)
        with self._blamed():
            try:
                lock.acquire(timeout=0)
            except Timeout:
                on_wait()
                try:
                    lock.acquire(timeout=-1 if timeout_s is None else timeout_s)
                except Timeout as error:
                    raise NotebookError("in use by another recap", where=str(self.root)) from error
        try:
            yield
        finally:
            lock.release()

    def archived(self, sha256: str) -> Path | None:
        """The archive's copy of a recording, whatever its suffix; None where there is none."""
        return next(iter(sorted(self.audio.glob(f"{sha256}.*"))), None)

    def archive(self, path: Path, sha256: str) -> Path:
        """Copies a recording into the archive, complete and verified or not at all; the source is only read.

        Args:
            path: the recording.
            sha256: of its content, in hexadecimal.

        Returns:
            The copy: named by its hash, with the source's suffix (``.sound`` where it has none).

        Raises:
            RecordingError: the source cannot be read, or is no longer what it was.
            NotebookError: the copy cannot be written (no space, no permission).
        """
        kept = self.archived(sha256)
        if kept and sha256_of(kept) == sha256:
            return kept
        target = kept or self.audio / f"{sha256}{path.suffix.lower() or '.sound'}"
        part = self.audio / f".{sha256}.part"  # the same name each time: what an interrupted run left goes
        with self._blamed():
            try:
                if self._copy(path, part) != sha256:
                    raise RecordingError("changed while it was being copied", where=path.name)
                part.replace(target)
                _sync_folder(self.audio)
            finally:
                part.unlink(missing_ok=True)
        return target

    def _copy(self, path: Path, part: Path) -> str:
        """Writes ``path`` to ``part``, down to the disk; gives the SHA-256 of what was written."""
        digest = hashlib.sha256()
        part.unlink(missing_ok=True)
        private_file(part)
        with part.open("wb") as copy:
            for chunk in _chunks(path):
                digest.update(chunk)
                copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
        return digest.hexdigest()

    @contextmanager
    def _blamed(self) -> Iterator[None]:
        """Turns trouble with the file system into an error about the notebook."""
        try:
            yield
        except OSError as error:
            where = error.filename or self.root
            raise NotebookError((error.strerror or str(error)).lower(), where=str(where)) from error


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal.

    Raises:
        RecordingError: it is no regular file (a pipe would never end), or cannot be read.
    """
    digest = hashlib.sha256()
    for chunk in _chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(path: Path) -> Iterator[bytes]:
    """A regular file's content, piece by piece; raises RecordingError."""
    try:
        with open_regular(path) as source:
            while chunk := source.read(_CHUNK_BYTES):
                yield chunk
    except OSError as error:
        raise unreadable(path, error) from error


def private_file(path: Path) -> None:
    """Makes an empty file if there is none, and lets nobody but its owner read it.

    Raises:
        OSError: it cannot be made.
    """
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, _PRIVATE_FILE))
    _make_private(path, _PRIVATE_FILE)


def _make_private(path: Path, mode: int) -> None:
    if path.stat().st_mode & _OTHERS:
        with suppress(PermissionError):  # as on a FAT stick; Notebook.exposed tells
            path.chmod(mode)


def _sync_folder(folder: Path) -> None:
    """Makes a renaming durable, where the system lets a folder be opened (Windows does not, and need not)."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
