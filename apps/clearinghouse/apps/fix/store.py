# SPDX-License-Identifier: Apache-2.0
"""Store the data of sessions: sequence numbers, messages for a resend, the position of the drop copy (SQLite).

Owns the file. Reports and the position after them are stored in one transaction, so no end of the process loses or
repeats a report. A message is stored before it is sent, and a number of the counterparty after its message was carried
out.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clearinghouse.apps.fix.wire import Pairs
from clearinghouse.client import ChainEnd

# So many messages of a session can be sent again; older ones become a gap fill.
KEPT_MAX: Final = 100_000
_TABLES: Final = """
create table if not exists sessions (
    name text primary key, next_out integer not null, next_in integer not null,
    received integer not null, next_sequence integer not null,
    chain_sequence integer, chain_head blob, chain_epoch integer
) strict, without rowid;
create table if not exists messages (
    name text not null, number integer not null, kind text not null, sent text not null, body text not null,
    is_again integer not null,
    primary key (name, number)
) strict, without rowid;
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored message for a resend: its fields after the header.

    `is_again` is true if the message was sent before under another number.
    """

    number: int
    kind: str
    sent: str
    body: Pairs
    is_again: bool


class Store:
    """The file with the data of all sessions. Only one process may have it open."""

    def __init__(self, folder: Path) -> None:
        """Open the file, or create it. Raises OSError if another process has it open, or it is another kind of file."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / "sessions.sqlite"
        try:
            self._base = sqlite3.connect(path, isolation_level=None, timeout=1)
            self._base.execute("pragma locking_mode = exclusive")
            self._base.execute("pragma journal_mode = wal")
            self._base.execute("pragma synchronous = full")
            self._base.executescript(_TABLES)
            self._base.execute("begin immediate")
            self._base.execute("commit")
        except sqlite3.Error as error:
            raise OSError(f"{path}: {error}") from error

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def session(self, name: str) -> "SessionStore":
        """Return the stored data of one session."""
        return SessionStore(self._base, name)


class SessionStore:
    """The stored data of one session: its numbers, its messages, and the position of its drop copy."""

    def __init__(self, base: sqlite3.Connection, name: str) -> None:
        self._base = base
        self._name = name
        base.execute(
            "insert or ignore into sessions values (?, 1, 1, 0, 0, null, null, null)", (name,)
        )
        row = base.execute("select * from sessions where name = ?", (name,)).fetchone()
        self.next_out: int = row[1]
        self.next_in: int = row[2]
        self.received: int = row[3]
        self.next_sequence: int = row[4]
        self.chain = None if row[5] is None else ChainEnd(row[5], row[6], row[7])
        found = base.execute("select max(number) from messages where name = ?", (name,)).fetchone()
        self.newest: int = found[0] or 0

    @contextmanager
    def together(self) -> Iterator[None]:
        """Store all changes of the block in one transaction, or none of them."""
        self._base.execute("begin")
        try:
            yield
        except BaseException:
            self._base.execute("rollback")
            raise
        self._base.execute("commit")

    def take_number(self) -> int:
        """Return the next number of our own messages, and count it."""
        number = self.next_out
        self._set("next_out", number + 1)
        self.next_out = number + 1
        return number

    def keep(self, message: Kept) -> None:
        """Store a message for a resend, and delete the oldest messages above the limit."""
        body = json.dumps(message.body)
        row = (self._name, message.number, message.kind, message.sent, body, message.is_again)
        self._base.execute("insert into messages values (?, ?, ?, ?, ?, ?)", row)
        oldest = (self._name, message.number - KEPT_MAX)
        self._base.execute("delete from messages where name = ? and number <= ?", oldest)
        self.newest = message.number

    def kept(self, first: int, last: int, most: int) -> list[Kept]:
        """Return at most `most` stored messages with numbers from `first` to `last`, in order."""
        rows = self._base.execute(
            "select number, kind, sent, body, is_again from messages where name = ? and number between ? and ?"
            " order by number limit ?",
            (self._name, first, last, most),
        )
        return [
            Kept(number, kind, sent, [(tag, value) for tag, value in json.loads(body)], bool(again))
            for number, kind, sent, body, again in rows
        ]

    def set_next_in(self, number: int) -> None:
        """Store the number that the counterparty's next message must have."""
        if number != self.next_in:
            self._set("next_in", number)
            self.next_in = number

    def set_place(self, next_sequence: int, chain: ChainEnd | None) -> None:
        """Store the position of the drop copy: the next sequence, and the end of the journal that was known then."""
        end = (
            (None, None, None) if chain is None else (chain.sequence, chain.chain_head, chain.epoch)
        )
        self._base.execute(
            "update sessions set next_sequence = ?, chain_sequence = ?, chain_head = ?, chain_epoch = ? where name = ?",
            (next_sequence, *end, self._name),
        )
        self.next_sequence, self.chain = next_sequence, chain

    def set_received(self, number: int) -> None:
        """Store the number up to which the counterparty has confirmed our messages."""
        if number > self.received:
            self._set("received", number)
            self.received = number

    def reset(self) -> None:
        """Restart both numbers at 1. Unconfirmed messages follow the Logon, from number 2 on."""
        mine = (self._name,)
        with self.together():
            known = (*mine, self.received)
            self._base.execute("delete from messages where name = ? and number <= ?", known)
            rest = "select number from messages where name = ? order by number"
            numbers = [number for (number,) in self._base.execute(rest, mine)]
            # In order, so that no number is one that another still has.
            for at, number in enumerate(numbers, start=2):
                self._base.execute(
                    "update messages set number = ?, is_again = 1 where name = ? and number = ?",
                    (at, self._name, number),
                )
            self._set("next_out", 2 + len(numbers))
            self._set("next_in", 1)
            self._set("received", 0)
        self.next_out, self.next_in, self.received = 2 + len(numbers), 1, 0
        self.newest = 1 + len(numbers) if numbers else 0

    def _set(self, column: str, number: int) -> None:
        """Set the number in one column of the session's row."""
        assert column in ("next_out", "next_in", "received")
        self._base.execute(
            f"update sessions set {column} = ? where name = ?",  # noqa: S608  one of three names
            (number, self._name),
        )
