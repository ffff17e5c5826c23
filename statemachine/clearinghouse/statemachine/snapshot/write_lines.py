# SPDX-License-Identifier: Apache-2.0
"""Write the rows of lines, the data of an account in a market, and of recent results (SPEC J-4, W-4.1).

Owns their order. Must never change the state.
"""

from collections.abc import Iterator

from clearinghouse.statemachine.state.snapshot_columns import SHAPES, Row
from clearinghouse.statemachine.state.state import State


def line_rows(state: State) -> Iterator[Row]:
    """Yield lines in the order in which an account first used its markets."""
    getter = SHAPES["Line"].row()
    for key in sorted(state.accounts):
        for line in state.accounts[key].lines.values():
            yield getter(line)


def recent_rows(state: State) -> Iterator[Row]:
    """Yield recent results of each line that has some, in the order of the lines."""
    getter = SHAPES["RecentResult"].row()
    for key in sorted(state.accounts):
        for line in state.accounts[key].lines.values():
            for recent in line.recent or ():
                yield (key, line.market.id, *getter(recent))


def unfilled_rows(state: State) -> Iterator[Row]:
    """Return the passes of tier 1 without a fill, by account and market (W-2.1)."""
    for key in sorted(state.waterfall.cases):
        unfilled = state.waterfall.cases[key].unfilled
        for market_id in sorted(unfilled):
            yield (key, market_id, unfilled[market_id])
