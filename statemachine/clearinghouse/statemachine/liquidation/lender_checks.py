# SPDX-License-Identifier: Apache-2.0
"""Check the lenders of a pool after its loss, a bounded number of them in each command (SPEC B-5, I-6.1, I-12.2).

Owns the cursor over the lenders. The loss lowers the pool's index, so it affects all lenders at once. A visit updates
the spot order figures of a lender, and checks the health of a lender with exposure. One visit is enough for all losses
before it.
"""

from clearinghouse.statemachine.liquidation.health import settle_health
from clearinghouse.statemachine.orders.open_orders import index_spot
from clearinghouse.statemachine.state.account_blocks import take_account, work_list
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.work import (
    IDS_PER_UNIT,
    WORK_OF_LENDER,
    WORK_OF_WHOLE_BLOCK,
)
from clearinghouse.statemachine.vocabulary.numbers import NO_ACCOUNT
from clearinghouse.statemachine.vocabulary.types import WORK_SLICE


def visit_lenders(state: State, offset: int) -> None:
    """Visit lenders of pools that have lost, by account id, up to the end of a slice.

    Later commands visit the others.
    """
    cursors = state.cursors
    work = state.work
    stop = min(work.stop, work.used(state.events) + WORK_SLICE)
    while cursors.lost_pools and work.used(state.events) < stop:
        asset = state.assets[cursors.lost_pools[0]]
        if not cursors.is_checking:
            cursors.is_checking = True
            cursors.to_check = work_list(asset.lender_blocks.counts)
            work.units += len(cursors.to_check) // IDS_PER_UNIT
        while cursors.to_check and work.used(state.events) < stop:
            account_id = take_account(cursors.to_check, asset.lenders)
            if account_id == NO_ACCOUNT:
                work.units += WORK_OF_WHOLE_BLOCK
                continue
            work.units += WORK_OF_LENDER
            lender = asset.lenders.get(account_id)
            if lender is not None:
                index_spot(state, lender)
                if lender.exposure_count:
                    state.touched[lender.id] = lender
                    # The account may be listed for a loss of this pool again.
                    settle_health(state, offset)
        assert cursors.is_checking
        if not cursors.to_check:
            cursors.is_checking = False
            cursors.lost_pools.pop(0)
            cursors.pools_checked += 1
    if cursors.lost_pools:
        cursors.is_behind = True
