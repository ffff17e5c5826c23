# SPDX-License-Identifier: Apache-2.0
"""Write sides of bilateral trades and cancels that were asked for as rows of a snapshot (SPEC J-4, C-1).

Owns these rows; `snapshot.restore_affirmation` reads them back. A state in which none was ever stated writes none.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from clearinghouse.statemachine.state.snapshot_columns import SHAPES, Row
from clearinghouse.statemachine.state.state import State

Rows: TypeAlias = Iterator[Row]


def affirmation(state: State) -> Rows:
    """The counter of sides; no row before the first one."""
    if state.clearing.affirmation.last_side_id:
        yield (state.clearing.affirmation.last_side_id,)


def trade_sides(state: State) -> Rows:
    """Sides that wait, by number."""
    return map(SHAPES["TradeSide"].row(), state.clearing.affirmation.sides.values())


def trade_cancels(state: State) -> Rows:
    """Accounts that have asked for a cancel, by session and trade."""
    cancels = state.clearing.affirmation.cancels
    for session_id in sorted(cancels):
        asked = cancels[session_id]
        for trade_id in sorted(asked):
            yield (session_id, trade_id, asked[trade_id])


# The tables: name, columns and rows.
AFFIRMATION_TABLES: Final[tuple[tuple[str, tuple[str, ...], Callable[[State], Rows]], ...]] = (
    ("affirmation", SHAPES["Affirmation"].names(), affirmation),
    ("trade_sides", SHAPES["TradeSide"].names(), trade_sides),
    ("trade_cancels", ("session_id", "trade_id", "account_id"), trade_cancels),
)
