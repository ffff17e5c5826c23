# SPDX-License-Identifier: Apache-2.0
"""Share one form among all tables of the past: the rows of events, and reads in the order of a key (SPEC J-8).

Owns the buffer of rows that are not written yet, and the one form of a read: equal columns, then a range of the key
from a position on. Must never know a subject.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

from clearinghouse.server.codec.reads.history import Question
from clearinghouse.server.journal.records import decode_command
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS
from clearinghouse.storage.derived import DerivedFile

INTEGER_MAX: Final = 2**63 - 1
# Rows that a page passes over or takes; then it ends, with a cursor.
VISITED_MAX: Final = 20_000

# Kind of event -> how many integers it has, its kind included.
SIZES: Final[dict[int, int]] = {kind: 1 + len(names) for kind, (_, names) in EVENT_FIELDS.items()}


class At:
    """The place of an event: its call with the command, and the record's time."""

    __slots__ = ("_command", "_data", "first_sequence", "last_order_id", "order_type", "time_ns")

    def __init__(self) -> None:
        self.first_sequence = 0
        self.time_ns = 0
        # Of the order that was accepted last: later subjects of its event read them.
        self.last_order_id = 0
        self.order_type = 0
        self._data = b""
        self._command: Command | None = None

    def begin(self, first_sequence: int, data: bytes) -> None:
        """Move to the next call; its command is decoded when an event needs it."""
        self.first_sequence = first_sequence
        self._data = data
        self._command = None

    def command(self) -> Command:
        """Return the command of the call. Raises ValueError for bytes that are no command."""
        if self._command is None:
            self._command = decode_command(self._data)
        return self._command


class Places:
    """Numbers the rows of one subject within each call, in the order of their events."""

    __slots__ = ("_at", "_call", "_place")

    def __init__(self, at: At) -> None:
        self._at = at
        self._call = 0
        self._place = 0

    def next(self, offset: int) -> tuple[int, int]:
        """Return the sequence of an event, and the place of its row in the call."""
        call = self._at.first_sequence
        self._place = self._place + 1 if call == self._call else 1
        self._call = call
        return call + offset, self._place


Take: TypeAlias = Callable[[list[int]], None]
"""Takes the integers of an event, its kind and offset first."""


class Subject(Protocol):
    """A subject of the past: its functions that process events, and the writing of its rows."""

    def takes(self) -> dict[int, Take]:
        """Return the functions that process events, by kind of event."""

    def put(self, file: DerivedFile) -> None:
        """Write the rows made since the last time. Raises DerivedFileError."""


class Rows:
    """Rows for one SQL statement, kept until they are written."""

    def __init__(self, sql: str) -> None:
        self._sql = sql
        self.rows: list[tuple[object, ...]] = []

    def put(self, file: DerivedFile) -> None:
        """Put the rows. Raises DerivedFileError."""
        if self.rows:
            file.put(self._sql, self.rows)
            self.rows = []


def insert(table: str, columns: Sequence[str], *, replace: bool = False) -> str:
    """Return the statement that inserts rows of a table; with `replace`, the last row of a key stays."""
    verb = "INSERT OR REPLACE" if replace else "INSERT"
    places = ", ".join("?" * len(columns))
    return f"{verb} INTO {table} ({', '.join(columns)}) VALUES ({places})"


def storable(value: int) -> int | str:
    """Return an integer in the form of a column of type ANY: beyond 64 bits as its digits."""
    return value if -INTEGER_MAX <= value <= INTEGER_MAX else str(value)


class Span(NamedTuple):
    """The sequences of a question's range, both included."""

    first: int
    last: int


Position: TypeAlias = tuple[int, ...]
Found: TypeAlias = tuple[Position, Any]
"""A position in a list, and the item there; None if a filter leaves the row out."""


class Reading(NamedTuple):
    """The context of an answer: the file, the question, its sequences, the position after which a page begins, and the
    time of the last record.
    """

    file: DerivedFile
    question: Question
    span: Span
    after: Position | None
    time_ns: int


def scan(
    reading: Reading,
    table: str,
    columns: Sequence[str],
    equal: dict[str, int],
    key: Sequence[str],
    bounds: Span,
) -> Iterator[tuple[Any, ...]]:
    """Yield rows of a table in the order of a key, as columns; an index has the equal columns and the key.

    `bounds` limits the first column of the key, both included; a page continues after its position.
    """
    down = reading.question.newest_first
    wheres = [f"{name} = ?" for name in equal]
    values: list[int] = list(equal.values())
    wheres += [f"{key[0]} >= ?", f"{key[0]} <= ?"]
    values += bounds
    if reading.after is not None:
        sign = "<" if down else ">"
        wheres.append(f"({', '.join(key)}) {sign} ({', '.join('?' * len(key))})")
        values += reading.after
    order = ", ".join(f"{name} DESC" if down else name for name in key)
    # Names of tables and columns are this folder's own.
    sql = f"SELECT {', '.join(columns)} FROM {table} WHERE {' AND '.join(wheres)} ORDER BY {order}"  # noqa: S608
    return iter(reading.file.each(sql, tuple(values)))


def sequence_at(file: DerivedFile, time_ns: int) -> int:
    """Return the first sequence of the first record at or after a time; without such a record, the last sequence plus
    1.

    Times of records never decrease, so a binary search finds the row.
    """
    end = file.rows("SELECT max(last_sequence) FROM records")[0][0]
    low, high = file.oldest, 0 if end is None else end + 1
    while low < high:
        middle = (low + high) // 2
        row = file.rows(
            "SELECT last_sequence, time_ns FROM records WHERE last_sequence >= ? "
            "ORDER BY last_sequence LIMIT 1",
            (middle,),
        )[0]
        if row[1] >= time_ns:
            high = middle
        else:
            low = row[0] + 1
    return low


class Page(NamedTuple):
    """The items of a page, and the position after which the next page begins; None at the end of the list."""

    items: list[Any]
    position: Position | None


def page_of(found: Iterable[Found], page_size: int) -> Page:
    """Return a page of at most `page_size` items; it is shorter if the limit of rows to read ends it."""
    items: list[Any] = []
    last: Position | None = None
    for visited, (position, item) in enumerate(found):
        if len(items) >= page_size or visited >= VISITED_MAX:
            return Page(items, last)
        if item is not None:
            items.append(item)
        last = position
    return Page(items, None)
