# SPDX-License-Identifier: Apache-2.0
"""Write open give-ups, and parts of trades, as rows of a snapshot (SPEC J-4, C-1).

Owns these rows; `snapshot.restore_give_ups` reads them back. A state in which none was ever proposed, and no trade was
divided, writes none.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from clearinghouse.statemachine.state.snapshot_columns import SHAPES, Row
from clearinghouse.statemachine.state.state import State

Rows: TypeAlias = Iterator[Row]


def give_ups(state: State) -> Rows:
    """The counter of give-ups; no row before the first one."""
    if state.clearing.give_ups.last_id:
        yield (state.clearing.give_ups.last_id,)


def open_give_ups(state: State) -> Rows:
    """Open give-ups, by number."""
    return map(SHAPES["GiveUp"].row(), state.clearing.give_ups.open.values())


def trade_parts(state: State) -> Rows:
    """Trades that are parts of another one, by session and number."""
    for session in state.clearing.sessions.values():
        blocks = session.trades.blocks
        for trade_id in sorted(blocks):
            yield (session.id, trade_id, blocks[trade_id])


# The tables: name, columns and rows.
GIVE_UP_TABLES: Final[tuple[tuple[str, tuple[str, ...], Callable[[State], Rows]], ...]] = (
    ("give_ups", SHAPES["GiveUps"].names(), give_ups),
    ("open_give_ups", SHAPES["GiveUp"].names(), open_give_ups),
    ("trade_parts", ("session_id", "trade_id", "block_trade_id"), trade_parts),
)
