"""One SQLite file, one transaction a request; rows go in and out as dictionaries."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hotfix_actions.sandbox.store.schema import SCHEMA

Row = dict[str, Any]


class Db:
    """One open transaction. Lists and dictionaries are stored as JSON, booleans as 0 or 1."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self, sql: str, *values: object) -> list[Row]:
        """Every row that the query yields."""
        return self._connection.execute(sql, values).fetchall()

    def one(self, sql: str, *values: object) -> Row | None:
        """The first row, or None."""
        row: Row | None = self._connection.execute(sql, values).fetchone()
        return row

    def value(self, sql: str, *values: object) -> Any:
        """The first column of the first row, or None."""
        row = self.one(sql, *values)
        return None if row is None else next(iter(row.values()))

    def by_id(self, table: str, row_id: int) -> Row:
        """The row with that id; raises KeyError when it is not there."""
        row = self.one(f"SELECT * FROM {table} WHERE id = ?", row_id)  # noqa: S608 - our own names
        if row is None:
            raise KeyError(f"{table} {row_id}")
        return row

    def run(self, sql: str, *values: object) -> None:
        """Execute one statement."""
        self._connection.execute(sql, values)

    def insert(self, table: str, **values: object) -> int:
        """Add a row and return its id."""
        marks = ", ".join("?" * len(values))
        sql = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})"  # noqa: S608
        cursor = self._connection.execute(sql, [_plain(value) for value in values.values()])
        return int(cursor.lastrowid or 0)

    @contextmanager
    def part(self) -> Iterator[None]:
        """A part of the transaction: it alone is undone if the block raises."""
        self._connection.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK TO part")
            raise
        finally:
            self._connection.execute("RELEASE part")

    def update(self, table: str, row_id: int, **values: object) -> Row:
        """Change columns of one row and return the row as it is now."""
        marks = ", ".join(f"{name} = ?" for name in values)
        self._connection.execute(
            f"UPDATE {table} SET {marks} WHERE id = ?",  # noqa: S608
            [*(_plain(value) for value in values.values()), row_id],
        )
        return self.by_id(table, row_id)


class Store:
    """The SQLite file. Readers see a snapshot; writers follow each other."""

    def __init__(self, path: Path) -> None:
        sqlite3.register_converter("JSON", json.loads)
        sqlite3.register_converter("BOOLEAN", _boolean)
        self._path = path
        self._idle: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        # BEGIN IMMEDIATE keeps writers apart; waiting here is in order, without SQLite's naps.
        self.write_lock = threading.RLock()
        with self._connection() as connection:
            connection.executescript(SCHEMA)

    @contextmanager
    def reading(self) -> Iterator[Db]:
        """A read-only view of one moment."""
        with self._connection() as connection:
            connection.execute("BEGIN")
            try:
                yield Db(connection)
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[Db]:
        """One writing transaction: kept if the block ends well, undone if it raises."""
        with self.write_lock, self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Db(connection)
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def close(self) -> None:
        """Close every connection."""
        with self._guard:
            while self._idle:
                self._idle.pop().close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with self._guard:
            connection = self._idle.pop() if self._idle else None
        connection = connection or self._open()
        try:
            yield connection
        finally:
            with self._guard:
                self._idle.append(connection)

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path,
            isolation_level=None,
            check_same_thread=False,
            detect_types=sqlite3.PARSE_DECLTYPES,
            timeout=30,
        )
        connection.row_factory = _row
        connection.execute("PRAGMA journal_mode = WAL")
        # Survives the end of the process; a power cut is not what a sandbox must survive.
        connection.execute("PRAGMA synchronous = OFF")
        return connection


def _row(cursor: sqlite3.Cursor, values: tuple[object, ...]) -> Row:
    return {column[0]: value for column, value in zip(cursor.description, values, strict=True)}


def _boolean(stored: bytes) -> bool:
    return stored != b"0"


def _plain(value: object) -> object:
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return int(value) if isinstance(value, bool) else value
