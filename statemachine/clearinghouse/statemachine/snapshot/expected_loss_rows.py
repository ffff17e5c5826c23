# SPDX-License-Identifier: Apache-2.0
"""Write the losses that pools expect, and requests for redemption, as rows of a snapshot (SPEC J-4, B-5, B-6).

Owns these rows; `snapshot.write` has their tables, `snapshot.restore_expected_losses` reads them back.
"""

from collections.abc import Iterator
from typing import TypeAlias

from clearinghouse.statemachine.state.snapshot_columns import SHAPES, Row
from clearinghouse.statemachine.state.state import State

Rows: TypeAlias = Iterator[Row]


def expected_losses(state: State) -> Rows:
    """Return the loss expected of each borrower, by asset and account."""
    for key in sorted(state.waterfall.losing_pools):
        pool = state.assets[key].pool
        if pool is not None:
            for account_id in sorted(pool.expected.amounts):
                yield (key, account_id, pool.expected.amounts[account_id])


def shares_left(state: State) -> Rows:
    """Return the shares that lenders have redeemed since the pool began to expect a loss, by asset and account."""
    for key in sorted(state.assets):
        pool = state.assets[key].pool
        if pool is not None:
            for account_id in sorted(pool.expected.left):
                yield (key, account_id, pool.expected.left[account_id])


def uncovered_losses(state: State) -> Rows:
    """Return, by asset, the part of a pool's expected loss that the fund's means do not cover, where there is such a
    part.
    """
    getter = SHAPES["ExpectedLosses"].row()
    for key in sorted(state.waterfall.losing_pools):
        pool = state.assets[key].pool
        if pool is not None and pool.expected.uncovered:
            yield (key, *getter(pool.expected))


def asks(state: State) -> Rows:
    """Return the requests for redemption of each pool, by account."""
    for key in sorted(state.assets):
        pool = state.assets[key].pool
        if pool is not None:
            for account_id in sorted(pool.redemption_queue.amounts):
                asked = pool.redemption_queue
                place = asked.places[account_id]
                yield (
                    key,
                    account_id,
                    asked.amounts[account_id],
                    place,
                    int(account_id in asked.whole),
                )
