# SPDX-License-Identifier: Apache-2.0
"""Read the tables of a snapshot one after another (SPEC J-4).

Owns the check of the layout. Must never know the meaning of a table.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from clearinghouse.statemachine.snapshot.tables import Table, Values
from clearinghouse.statemachine.snapshot.write import TABLES
from clearinghouse.statemachine.state.state import State

_NUMBERS: Final[dict[str, int]] = {table.name: number for number, table in enumerate(TABLES)}


class SnapshotError(ValueError):
    """The chunks are not a snapshot of this layout."""


class Tables:
    """The chunks of a snapshot, read table by table in their order."""

    def __init__(self, chunks: Iterable[Any]) -> None:
        """Store the chunks. Raises SnapshotError if the layout differs from this build's."""
        self._chunks = iter(chunks)
        layout = next(self._chunks, None)
        if layout != [[table.name, list(table.columns)] for table in TABLES]:
            raise SnapshotError("its tables or columns are not those of this version")
        self._chunk: Any = next(self._chunks, None)

    def rows(self, name: str) -> Iterator[Values]:
        """Yield the rows of the next table; raise SnapshotError if it is not called `name`."""
        number = _NUMBERS[name]
        width = len(TABLES[number].columns)
        while self._chunk is not None:
            found, columns = self._chunk
            if found != number:
                break
            if len(columns) != width:
                raise SnapshotError(f"table {name} has {len(columns)} columns, not {width}")
            yield from zip(*columns, strict=True)
            self._chunk = next(self._chunks, None)

    def read_into(self, state: State, tables: Iterable[Table]) -> None:
        """Read the next tables, and put their rows into a state."""
        for table in tables:
            assert table.restore_rows is not None
            table.restore_rows(state, self.rows(table.name))

    def row(self, name: str) -> Values:
        """Return the row of a table that has exactly one."""
        found = list(self.rows(name))
        if len(found) != 1:
            raise SnapshotError(f"table {name} has {len(found)} rows, not one")
        return found[0]

    def end(self) -> None:
        """Check that no chunk remains. Raises SnapshotError otherwise."""
        if self._chunk is not None:
            raise SnapshotError(f"table {self._chunk[0]} is out of its place")
