# SPDX-License-Identifier: Apache-2.0
"""Write the exits that wait until they can trade (SPEC O-9.1).

Owns their rows. Must never decide which exits wait.
"""

from collections.abc import Iterator
from typing import TypeAlias

from clearinghouse.statemachine.state.snapshot_columns import SHAPES, Row
from clearinghouse.statemachine.state.state import State

Rows: TypeAlias = Iterator[Row]


def waiting_rounds(state: State) -> Rows:
    """Yield every market with exits that wait, and the market's figures at the last round."""
    row = SHAPES["WaitingExits"].row()
    for key in sorted(state.markets):
        waiting = state.markets[key].waiting
        if waiting is not None:
            yield (key, *row(waiting))


def waiting_exits(state: State) -> Rows:
    """Yield every exit that waits, in the order in which the exits of its market are tried."""
    for key in sorted(state.markets):
        waiting = state.markets[key].waiting
        if waiting is not None:
            for orders in waiting.of_account.values():
                for order_id in orders:
                    yield key, order_id
