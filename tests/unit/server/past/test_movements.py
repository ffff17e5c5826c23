# SPDX-License-Identifier: Apache-2.0
"""By which kind a reader of statements and logs finds a movement, after the text of each kind in the API."""

from typing import Final

import pytest

from clearinghouse.server.codec.projection import movement_kinds as kinds
from clearinghouse.server.past.movements import KINDS
from clearinghouse.statemachine.vocabulary import events

COSTS_AND_INCOME: Final[dict[int, set[int]]] = {
    kinds.CHAIN_FEE: {events.CHAIN_FEE_PAID, events.CHAIN_FEE_RETURNED},
    kinds.LAPSED_TRADE: {events.LAPSED_TRADE_PAID},
    kinds.LIQUIDATION_FEE: {events.LIQUIDATION_FILL},
    kinds.FUNDING: {events.FUNDING_PAID},
    kinds.INTEREST: {
        events.LOSS_INTEREST,
        events.CLAIM_INTEREST,
        events.COLLATERAL_INTEREST_PAID,
    },
    kinds.REALISED_PNL: {events.POSITION_SETTLED, events.POSITION_REALISED},
    kinds.BUST: {events.TRADE_BUSTED, events.BUST_CLAIM_PAID},
    kinds.LOSS: {
        events.POOL_LOSS,
        events.LOSS_SHARED,
        events.BAD_DEBT,
        events.CLAIM_COVERED,
        events.HELD_CLAIM_BOOKED,
    },
    kinds.DIVIDEND: {events.CORPORATE_ACTION_FUNDED, events.DIVIDEND_PAID},
    kinds.REDEMPTION: {events.SECURITY_REDEEMED},
    kinds.SPLIT: {events.SECURITY_EXCHANGED, events.LOAN_EXCHANGED},
    kinds.NON_DEFAULT_LOSS: {events.NON_DEFAULT_LOSS_PAID},
    kinds.DEFAULT: {
        events.DEFAULT_LAYER_PAID,
        events.DEFAULT_MARGIN_PAID,
        events.DEFAULT_SURPLUS_RETURNED,
        events.DEFAULT_COLLATERAL_SOLD,
    },
    kinds.VARIATION_MARGIN: {events.VARIATION_PAID, events.VARIATION_RECEIVED},
}
"""What a reader counts as a cost, an income or a loss: the fees and results of a report are sums of these."""


@pytest.mark.parametrize("kind", COSTS_AND_INCOME, ids=kinds.kind_name)
def test_costs_and_income_are_found_by_their_kind(kind: int) -> None:
    """A movement of another kind would be missing in a sum, or be in the wrong one."""
    assert {event for event, found in KINDS.items() if found == kind} == COSTS_AND_INCOME[kind]
