# SPDX-License-Identifier: Apache-2.0
"""Write the rows of lines, the data of an account in a market, and of recent results (SPEC J-4, W-4.1).

Owns their order. Must never change the state.
"""

from collections.abc import Iterator

from clearinghouse.statemachine.state.snapshot_columns import SHAPES, Row
from clearinghouse.statemachine.state.state import State


def line_rows(state: State) -> Iterator[Row]:
    """Yield the positions and open-order sums of accounts, in the order in which an account first used its markets."""
    getter = SHAPES["Line"].row()
    for key in sorted(state.accounts):
        for line in state.accounts[key].lines.values():
            yield getter(line)


def recent_rows(state: State) -> Iterator[Row]:
    """Yield the recent results of each position that has any, in the order of the positions."""
    getter = SHAPES["RecentResult"].row()
    for key in sorted(state.accounts):
        for line in state.accounts[key].lines.values():
            for recent in line.recent or ():
                yield (key, line.market.id, *getter(recent))


def unfilled_rows(state: State) -> Iterator[Row]:
    """Return, by account and market, the number of successive liquidation passes whose orders did not trade (W-2.1)."""
    for key in sorted(state.waterfall.cases):
        unfilled = state.waterfall.cases[key].unfilled
        for market_id in sorted(unfilled):
            yield (key, market_id, unfilled[market_id])
