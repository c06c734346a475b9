"""The connection to a notebook's database: how it is opened, read and written. SQL errors leave it as NotebookError."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from models import schema
from models.errors import NotebookError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlite_utils import Database as UtilsDatabase

    from models.notebook import Notebook

BUSY_TIMEOUT_S = 10.0  # how long a statement waits for another process to finish its own


class Database:
    """One connection, for use in one thread, to be closed (it is a context manager).

    Reading goes through Python's own sqlite3, which is there in no time; writing through sqlite-utils.
    """

    def __init__(self, connection: sqlite3.Connection, *, where: str) -> None:
        self.connection = connection
        self.where = where

    @classmethod
    def open(cls, notebook: Notebook) -> Database:
        """Opens the notebook's database, made or brought up to date as needed.

        Raises:
            NotebookError: it is damaged, another program's, or of a newer version; or the disk is full or locked.
        """
        notebook.create()
        where = str(notebook.database)
        with _blamed(where):
            connection = sqlite3.connect(notebook.database, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        database = cls(connection, where=where)
        try:
            with _blamed(where):
                connection.execute("PRAGMA foreign_keys = ON")
                schema.bring_up_to_date(connection, notebook)
                connection.execute("PRAGMA journal_mode = WAL")
        except BaseException:
            database.close()
            raise
        return database

    def close(self) -> None:
        """Closes the connection; the last one out folds SQLite's side files into the database."""
        self.connection.close()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def rows(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[sqlite3.Row]:
        """The rows that a query gives, by column name."""
        with _blamed(self.where):
            cursor = self.connection.cursor()
            cursor.row_factory = sqlite3.Row
            return cursor.execute(sql, parameters).fetchall()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Several queries that see one and the same state, whatever other processes write meanwhile."""
        if self.connection.in_transaction:
            yield
            return
        with _blamed(self.where):
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                if self.connection.in_transaction:  # some errors end it
                    self.connection.execute("COMMIT")

    @contextmanager
    def writing(self) -> Iterator[UtilsDatabase]:
        """One transaction: kept as a whole at the end of the block or, after an exception, not at all."""
        with _blamed(self.where):
            self.connection.execute("BEGIN IMMEDIATE")  # the lock comes first: a later upgrade could not wait for it
            try:
                yield self._utils
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    @cached_property
    def _utils(self) -> UtilsDatabase:
        from sqlite_utils import Database as UtilsDatabase

        return UtilsDatabase(self.connection, execute_plugins=False)


def insert(db: UtilsDatabase, table: str, row: dict[str, Any]) -> int:
    """Inserts a row into a table with an integer key, and gives its key."""
    return cast("int", db.table(table).insert(row).last_pk)


@contextmanager
def _blamed(where: str) -> Iterator[None]:
    """Turns what SQLite says into an error about the notebook."""
    try:
        yield
    except sqlite3.Error as error:
        raise NotebookError(str(error), where=where) from error
