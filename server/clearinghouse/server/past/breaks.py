# SPDX-License-Identifier: Apache-2.0
"""Record reported fills of external venues that match no accepted order, and the decisions on them (SPEC O-1).

Such a fill is a break, which an operator resolves. Owns the table of breaks, and ListBreaks.
"""

from dataclasses import dataclass
from typing import Final

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.past_orders import BreaksQuery
from clearinghouse.server.past.instruments import Instruments
from clearinghouse.server.past.tables import At, Handler, Rows, insert, storable
from clearinghouse.statemachine.vocabulary import codes, events
from clearinghouse.statemachine.vocabulary.commands import ExternalFills
from clearinghouse.storage.derived import DerivedFile

# A venue may report any price and quantity: they may need more than 64 bits, and are then their digits.
TABLES: Final = (
    """
    CREATE TABLE breaks (
        break_id INTEGER PRIMARY KEY,
        code INTEGER NOT NULL,
        market_id INTEGER NOT NULL,
        order_id INTEGER NOT NULL,
        price ANY NOT NULL,
        lots ANY NOT NULL,
        venue_fill_id TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        resolution INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX open_breaks ON breaks (break_id) WHERE resolution = 0",
)
_BREAK: Final = (
    "break_id",
    "code",
    "market_id",
    "order_id",
    "price",
    "lots",
    "venue_fill_id",
    "sequence",
    "resolution",
)
_LISTED: Final = (
    f"SELECT {', '.join(_BREAK)} FROM breaks WHERE break_id > ? %sORDER BY break_id LIMIT ?"  # noqa: S608
)


@dataclass(slots=True)
class RecordedBreak:
    """A reported fill that matched no accepted order. `resolution` is 0 until an operator resolves it."""

    break_id: int
    code: int
    market_id: int
    order_id: int
    price: int
    lots: int
    venue_fill_id: str
    sequence: int
    resolution: int


class Breaks:
    """The rows of new breaks and of decisions on breaks that `write_rows` writes to the file next."""

    def __init__(self, _file: DerivedFile, at: At, _instruments: Instruments) -> None:
        self._at = at
        self._recorded = Rows(insert("breaks", _BREAK))
        self._resolved = Rows("UPDATE breaks SET resolution = ? WHERE break_id = ?")

    def handlers(self) -> dict[int, Handler]:
        """Return the functions that process events, by kind of event."""
        return {events.BREAK_RECORDED: self._record, events.BREAK_RESOLVED: self._resolve}

    def _record(self, event: list[int]) -> None:
        """Record a break; only the command has the venue's id of the fill."""
        _, offset, break_id, code, market_id, order_id, price, lots = event
        command = self._at.command()
        assert isinstance(command, ExternalFills)
        self._recorded.rows.append(
            (
                break_id,
                code,
                market_id,
                order_id,
                storable(price),
                storable(lots),
                command.venue_fill_ids[offset],
                self._at.first_sequence + offset,
                0,
            )
        )

    def _resolve(self, event: list[int]) -> None:
        """Record an operator's decision on a break."""
        _, _, break_id, resolution, _ = event
        self._resolved.rows.append((resolution, break_id))

    def write_rows(self, file: DerivedFile) -> None:
        """Write the rows made since the last time. Raises DerivedFileError."""
        self._recorded.write_rows(file)
        # A decision comes after its break, so its row is there by now.
        self._resolved.write_rows(file)


def breaks(file: DerivedFile, query: BreaksQuery) -> tuple[list[RecordedBreak], bool]:
    """Return the breaks that a query requests, and whether there are more.

    Raises EdgeError if some breaks may be in archived records that were moved away.
    """
    first = file.rows("SELECT min(break_id) FROM breaks")[0][0]
    if file.oldest and (first is None or first > query.after_break_id + 1):
        raise EdgeError(
            codes.SEQUENCE_OUT_OF_RANGE,
            f"breaks before sequence {file.oldest} are archived, and not here any more",
            "after_break_id",
            limit=str(file.oldest),
        )
    only_open = "" if query.include_resolved else "AND resolution = 0 "
    rows = file.rows(_LISTED % only_open, (query.after_break_id, query.page_size + 1))
    found = [RecordedBreak(*row) for row in rows]
    for one in found:
        one.price, one.lots = int(one.price), int(one.lots)
    return found[: query.page_size], len(found) > query.page_size
