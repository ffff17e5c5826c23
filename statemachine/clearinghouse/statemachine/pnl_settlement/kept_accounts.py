# SPDX-License-Identifier: Apache-2.0
"""List the accounts that wait between two settlement passes, by blocks (SPEC R-1, R-3.1, I-12.2).

Owns the two sets: losers whose collateral did not sell, and claims that the earlier pass left unpaid. Must never change
them.
"""

from clearinghouse.statemachine.state.account_blocks import AccountBlocks
from clearinghouse.statemachine.state.pnl_settlement_pass import PnlSettlementPass
from clearinghouse.statemachine.state.state import Asset, State
from clearinghouse.statemachine.state.work import IDS_PER_UNIT, UNSETTLED_PER_UNIT
from clearinghouse.statemachine.vocabulary.numbers import AccountId


def list_blocks_of(state: State, settling: PnlSettlementPass, kept: AccountBlocks | None) -> None:
    """List the blocks of a set of accounts that lasts between passes."""
    assert not settling.blocks
    assert not settling.to_visit
    if kept is not None:
        settling.blocks = sorted(kept.blocks, reverse=True)
        state.work.units += len(settling.blocks) // IDS_PER_UNIT


def unsold_of(state: State, asset: Asset, settling: PnlSettlementPass) -> list[AccountId]:
    """Return the losers of the next block whose collateral did not sell, by id."""
    unsold = state.pnl_settlement.unsold_ids.get(asset.id)
    return _next_of(state, settling, unsold)


def paid_of(state: State, asset: Asset, settling: PnlSettlementPass) -> list[AccountId]:
    """Return the accounts of the next block with an unpaid claim after the earlier pass and no unsettled equity now.

    They are visited before other accounts, and this has no effect on those.
    """
    unpaid = state.pnl_settlement.unpaid_ids.get(asset.id)
    ids = _next_of(state, settling, unpaid)
    return [account_id for account_id in ids if account_id not in asset.unsettled]


def _next_of(
    state: State, settling: PnlSettlementPass, kept: AccountBlocks | None
) -> list[AccountId]:
    """Return the accounts of the next listed block that are in a set, by id."""
    block = settling.blocks.pop()
    ids = [] if kept is None else sorted(kept.of(block))
    state.work.units += 1 + len(ids) // UNSETTLED_PER_UNIT
    return ids
