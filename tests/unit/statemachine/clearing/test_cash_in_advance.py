# SPDX-License-Identifier: Apache-2.0
"""What a trade needs in advance of an account that has less under hold than it should (SPEC C-5)."""

import pytest

from clearinghouse.statemachine.clearing.cash_in_advance import lacking_for
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from tests.unit.statemachine.played import played

E6 = 10**6


@pytest.mark.parametrize(
    ("cash", "bought_cash", "needed"), [(5_000, 0, 0), (0, 0, 0), (-1, 1, 501)]
)
def test_a_trade_that_needs_no_more_does_not_ask_for_what_lacks_already(
    cash: int, bought_cash: int, needed: int
) -> None:
    """Alice has bought for 10,000, and 9,500 are under hold: a sale needs nothing, a purchase for 1 the 500 as well."""
    setup = played("cash_in_advance", "With models 1 and 2 each purchase", "trade TWO/USDC alice")
    state = setup.system.state
    (session,) = state.clearing.sessions.values()
    market = state.markets[MarketId(setup.market_id("ONE/USDC"))]
    alice = AccountId(setup.account_id("alice"))
    entry = session.cash[pair_key(alice, market.quote.id)]
    assert (entry.prefund_due, entry.prefunded) == (10_000 * E6, 10_000 * E6)
    entry.prefunded = 9_500 * E6
    found = lacking_for(state, session, market, alice, cash * E6, bought_cash * E6)
    assert found == needed * E6
