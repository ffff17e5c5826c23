# SPDX-License-Identifier: Apache-2.0
"""Records, directories and damage for the tests of storage."""

from pathlib import Path

from clearinghouse.storage import chain
from clearinghouse.storage.connection import Connection, Cursor, SqliteBinding, pysqlite3_binding
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.port import EMPTY_HEAD, Head, Log, Record

GENESIS = b"genesis"


def batch(previous: Head, epoch: int = 1, count: int = 3) -> Record:
    """A record that continues `previous`; genesis if that is the empty head."""
    number = previous.sequence + 1
    genesis = previous == EMPTY_HEAD
    return chain.seal(
        previous,
        epoch,
        1 if genesis else count,
        1_000 + number,
        GENESIS if genesis else b"commands %d" % number,
        b"" if genesis else b"events %d" % number,
    )


def batches(number: int, epoch: int = 1) -> list[Record]:
    """Genesis and the batches after it: sequences 0, 1-3, 4-6 and so on."""
    records: list[Record] = []
    head = EMPTY_HEAD
    for _ in range(number):
        records.append(batch(head, epoch))
        head = records[-1].head
    return records


def append_batches(log: Log, number: int) -> list[Record]:
    """Append `number` records one by one."""
    records = []
    for _ in range(number):
        record = batch(log.head(), log.epoch())
        log.append(log.epoch(), record.first_sequence, [record])
        records.append(record)
    return records


def make_journal(path: Path, number: int) -> list[Record]:
    """A directory with a journal of `number` records, closed cleanly."""
    with DataDirectory(path) as directory:
        directory.journal.fence(directory.journal.epoch() + 1)
        return append_batches(directory.journal, number)


def connect(path: Path) -> Connection:
    """A plain connection to the journal of a directory, past all that storage checks."""
    return pysqlite3_binding().connect(f"file:{path / 'journal.db'}?mode=rwc")


def edit(path: Path, *statements: str) -> None:
    """Change a journal behind its back, past every constraint of its tables."""
    connection = connect(path)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    for statement in statements:
        connection.execute(statement)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def contents(path: Path) -> dict[str, tuple[bytes, int]]:
    """Every name in a directory with its bytes and the time it was last written."""
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in path.iterdir()}


class FailingConnection:
    """A real connection on which the statement that begins with `fail_on` fails, once armed."""

    def __init__(self, connection: Connection, fault: "Fault") -> None:
        self._connection = connection
        self._fault = fault

    def execute(self, sql: str, parameters: tuple[object, ...] = (), /) -> Cursor:
        """Execute, or raise what the fault says."""
        self._fault.statements.append(sql)
        if self._fault.statement and sql.startswith(self._fault.statement):
            raise self._fault.error
        replaced = self._fault.answers.get(sql)
        return self._connection.execute(replaced or sql, parameters)

    def close(self) -> None:
        """Close the real connection."""
        self._connection.close()


class Fault:
    """Which statement fails and how; `answers` maps a statement to one that is run in its place."""

    def __init__(self) -> None:
        self.statement = ""
        self.error: BaseException = pysqlite3_binding().errors[0]("disk I/O error")
        self.answers: dict[str, str] = {}
        self.statements: list[str] = []

    def binding(self) -> SqliteBinding:
        """The shipped library with this fault in front of it."""
        real = pysqlite3_binding()

        def faulty(where: str) -> Connection:
            return FailingConnection(real.connect(where), self)

        return SqliteBinding("faulty", faulty, real.errors)
