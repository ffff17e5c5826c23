# SPDX-License-Identifier: Apache-2.0
"""Which accounts of a block a change of parameters lists, and the units that finding them costs (SPEC W-7, I-12.2)."""

import pytest

from clearinghouse.statemachine.exchange_margin.listing import list_block
from clearinghouse.statemachine.exchange_margin.watch import touch_flagged
from clearinghouse.statemachine.state.account_blocks import BLOCK_BITS
from clearinghouse.statemachine.state.price_bounds import OF_FLAGGED, OF_HOLDERS
from clearinghouse.statemachine.state.work import WORK_OF_BLOCK, WORK_OF_WHOLE_BLOCK
from clearinghouse.statemachine.vocabulary.types import (
    LIQUIDATING,
)
from tests.vectors.building import fund, new_account, new_state

UNITS = 1_000


@pytest.mark.parametrize("subjects", [1, 2])
def test_a_change_of_parameters_lists_the_holders_and_costs_a_whole_block(subjects: int) -> None:
    """Of three accounts two hold the asset. Each subject goes through the block; the visits may do so much less."""
    state = new_state("USDC", 6)
    anna, ben, cleo = (new_account(state, name) for name in ("anna", "ben", "cleo"))
    for account in (anna, cleo):
        fund(state, account, state.valuation, 5)
        account.exposure_count = 1
        state.valuation.exposed_holders[account.id] = account
    ben.status = anna.status = LIQUIDATING
    health = state.cursors.health
    block = anna.id >> BLOCK_BITS
    for subject in [(OF_HOLDERS, state.valuation.id), (OF_FLAGGED, 0)][:subjects]:
        health.add_block(block, subject)
    health.units = UNITS
    list_block(state, block)
    flagged = [ben.id] if subjects == 2 else []  # anna is listed for the asset already
    assert sorted(health.listed) == sorted([anna.id, cleo.id, *flagged])
    spent = WORK_OF_BLOCK + subjects * WORK_OF_WHOLE_BLOCK
    assert state.work.units == spent
    assert health.units == UNITS - spent


def test_accounts_in_liquidation_are_checked_at_once_or_their_blocks_are_listed() -> None:
    """Under the first set of the rules one account of two is touched; under the second its block is listed."""
    state = new_state("USDC", 6)
    new_account(state, "anna")
    ben = new_account(state, "ben")
    ben.status = LIQUIDATING
    state.touched.clear()
    touch_flagged(state)
    is_first = False
    assert list(state.touched) == ([ben.id] if is_first else [])
    blocks = state.cursors.health.blocks
    assert (ben.id >> BLOCK_BITS in blocks) is not is_first
