# SPDX-License-Identifier: Apache-2.0
"""A redemption visits an account that the end of another market has listed (SPEC C-5, I-6.1)."""

from clearinghouse.statemachine.ledger.ledger import hold, holding_of
from clearinghouse.statemachine.settlement.redemptions import close_security, redeem_holder
from clearinghouse.statemachine.state.cursors import MarketEnd
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from tests.unit.statemachine.played import played

ORDER = """
asset SOL scale 9 price 150
market SOL-PERP perpetual lot 0.01 tick 0.01 maker 0% taker 0% leverage 20 mmf 3%
deposit alice 100 USDC
place alice SOL-PERP buy 0.01 @ 100 as bid
"""
AT = 7


def test_orders_in_a_market_that_ends_go_first_at_the_place_of_the_command() -> None:
    """Her order ends as the market does, then her units are paid; both events are of the same item."""
    setup = played("redemptions", "Holders of the record time", "advance-to 2023-11-16", ORDER)
    state, alice = setup.system.state, setup.account("alice")
    ending = MarketEnd(MarketId(setup.market_id("SOL-PERP")))
    ending.account_ids[alice.id] = 1
    state.cursors.ending.append(ending)
    action = state.corporate_actions.actions[1]
    close_security(state, 0, action)
    hold(holding_of(state, setup.account("issuer"), state.valuation), action.total)
    state.events.clear()
    redeem_holder(state, AT, action, alice.id)
    first, *others = split(state.events)
    assert (first.name, first.fields["code"]) == ("ORDER_CANCELLED", codes.MARKET_CLOSED)
    assert first.fields["order_id"] == setup.orders["bid"]
    assert {one.fields["offset"] for one in (first, *others)} == {AT}
    assert ending.account_ids == {}
    assert others
