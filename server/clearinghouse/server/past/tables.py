# SPDX-License-Identifier: Apache-2.0
"""Hold what all tables of the past share: rows made from events, and reads in the order of a key (SPEC J-8).

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
    """The place of the event that is being processed: its call, with the command, and the time of its record."""

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
        """Go to the next call; its command is decoded only if an event needs it."""
        self.first_sequence = first_sequence
        self._data = data
        self._command = None

    def command(self) -> Command:
        """Return the command of the present call. Raises ValueError for bytes that are no command."""
        if self._command is None:
            self._command = decode_command(self._data)
        return self._command


class Places:
    """A counter that numbers the rows of one subject within each call, in the order of the events."""

    __slots__ = ("_at", "_call", "_place")

    def __init__(self, at: At) -> None:
        self._at = at
        self._call = 0
        self._place = 0

    def next(self, offset: int) -> tuple[int, int]:
        """Return the sequence of an event, and the number of its row in the call."""
        call = self._at.first_sequence
        self._place = self._place + 1 if call == self._call else 1
        self._call = call
        return call + offset, self._place


Handler: TypeAlias = Callable[[list[int]], None]
"""Takes the integers of an event, its kind and offset first."""


class Subject(Protocol):
    """The interface of a subject of the past: functions that process events, and the writing of its rows."""

    def handlers(self) -> dict[int, Handler]:
        """Return the functions that process events, by kind of event."""

    def write_rows(self, file: DerivedFile) -> None:
        """Write the rows made since the last time. Raises DerivedFileError."""


class Rows:
    """The rows for one SQL statement, kept until they are written."""

    def __init__(self, sql: str) -> None:
        self._sql = sql
        self.rows: list[tuple[object, ...]] = []

    def write_rows(self, file: DerivedFile) -> None:
        """Write the rows made since the last time. Raises DerivedFileError."""
        if self.rows:
            file.put(self._sql, self.rows)
            self.rows = []


def insert(table: str, columns: Sequence[str], *, replace: bool = False) -> str:
    """Return the SQL statement that inserts rows into a table; with `replace`, a row replaces an earlier one of its
    key.
    """
    verb = "INSERT OR REPLACE" if replace else "INSERT"
    places = ", ".join("?" * len(columns))
    return f"{verb} INTO {table} ({', '.join(columns)}) VALUES ({places})"


def storable(value: int) -> int | str:
    """Return an integer in the form of a column of type ANY; one of more than 64 bits becomes its decimal digits."""
    return value if -INTEGER_MAX <= value <= INTEGER_MAX else str(value)


class Span(NamedTuple):
    """The first and the last sequence of a range, both included."""

    first: int
    last: int


Position: TypeAlias = tuple[int, ...]
Found: TypeAlias = tuple[Position, Any]
"""A position in a list, and the item there; None if a filter leaves the row out."""


class Reading(NamedTuple):
    """The context of an answer.

    It has the file, the question, its sequences, the position after which the page begins, and the time of the last
    record.
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
    """Yield the given columns of rows of a table in the order of `key`.

    `equal` has columns with one value; an index must begin with these columns and the key. `bounds` limits the first
    column of the key, both included. A page begins after the position of the question.
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
    """Return the first sequence of the first record at or after a time; the last sequence plus 1 if there is none.

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
    """The items of a page, and the position after which the next page begins; None if the list ends here."""

    items: list[Any]
    position: Position | None


def page_of(found: Iterable[Found], page_size: int) -> Page:
    """Return a page of at most `page_size` items; it is shorter if the limit of rows to read is reached."""
    items: list[Any] = []
    last: Position | None = None
    for visited, (position, item) in enumerate(found):
        if len(items) >= page_size or visited >= VISITED_MAX:
            return Page(items, last)
        if item is not None:
            items.append(item)
        last = position
    return Page(items, None)
