# SPDX-License-Identifier: Apache-2.0
"""Write the rows of losers, unpaid claims and unpaid losses into a snapshot (SPEC J-4).

Owns these rows; `snapshot.write` has their tables, `snapshot.restore_pnl_settlement` reads them back.
"""

from collections.abc import Iterator

from clearinghouse.statemachine.state.snapshot_columns import SHAPES
from clearinghouse.statemachine.state.state import State

Rows = Iterator[tuple[object, ...]]


def unsold_collateral(state: State) -> Rows:
    """Yield, by account and asset, the losing accounts whose collateral did not sell."""
    for key in sorted(state.pnl_settlement.unsold):
        yield (*key, state.pnl_settlement.unsold[key].passes)


def unsold_amounts(state: State) -> Rows:
    """Return the amount of each asset that a losing account with unsold collateral had at the first pass."""
    for key in sorted(state.pnl_settlement.unsold):
        amounts = state.pnl_settlement.unsold[key].amounts
        for asset_id in sorted(amounts):
            yield (*key, asset_id, amounts[asset_id])


def unpaid_since(state: State) -> Rows:
    """Yield the time since which each claim has been unpaid."""
    for key, since_ns in sorted(state.pnl_settlement.unpaid_since_ns.items()):
        yield (*key, since_ns)


def unranked(state: State) -> Rows:
    """Yield the positions that wait to be ranked, in the order in which they changed."""
    yield from state.pnl_settlement.loss_order.unranked


def loss_indices(state: State) -> Rows:
    """Return the index of each settlement asset by which unpaid losses grow."""
    getter = SHAPES["LossIndex"].row()
    for key in sorted(state.pnl_settlement.loss_indices):
        yield (key, *getter(state.pnl_settlement.loss_indices[key]))


def unpaid_losses(state: State) -> Rows:
    """Yield the losses that a settlement pass has left unpaid, by asset and account."""
    getter = SHAPES["UnpaidLoss"].row()
    for key in sorted(state.pnl_settlement.loss_indices):
        losses = state.pnl_settlement.loss_indices[key].losses
        for account_id in sorted(losses):
            yield (key, account_id, *getter(losses[account_id]))
