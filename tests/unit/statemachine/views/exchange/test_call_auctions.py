# SPDX-License-Identifier: Apache-2.0
"""The first round of an auction trades at the indicated price and volume, for drawn orders (SPEC O-2)."""

from hypothesis import given, strategies as st

from clearinghouse.statemachine.views.exchange import call_auctions
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.events import AUCTION_UNCROSSED
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from tests.support import System

SOL = 2
PERP = 1
OWNERS = 6

orders = st.lists(
    st.tuples(st.integers(1, OWNERS), st.booleans(), st.integers(1_990, 2_010), st.integers(1, 9)),
    max_size=OWNERS,
    unique_by=lambda one: one[0],
)


def _set_status(system: System, status: int) -> None:
    system.must(commands.SetMarketStatus(*system.head(), MarketId(PERP), status, ""))


@given(drawn=orders, limits_at_once=st.integers(1, 3))
def test_an_indication_is_the_first_round(
    drawn: list[tuple[int, bool, int, int]], limits_at_once: int
) -> None:
    """Of orders of different owners, some without a price; the search may stop after any limit."""
    system = System()
    system.asset("SOL", 4, 20)
    system.market("SOL-PERP", types.PERPETUAL, SOL, lot=(1, 0))
    accounts = [system.account(f"owner{n}", USDC=10**12) for n in range(OWNERS + 1)]
    _set_status(system, types.MARKET_AUCTION)
    for number, is_buy, price, lots in drawn:
        side = types.BUY if is_buy else types.SELL
        kind = types.MARKET if lots > 7 else types.LIMIT
        system.order(accounts[number], PERP, side, price, lots, order_type=kind)
    market = system.state.markets[MarketId(PERP)]
    one = call_auctions.begin_indication(system.state, market)
    while call_auctions.search_more_limits(one, limits_at_once):
        pass
    found = call_auctions.view_of(one)
    assert call_auctions.call_auction_views(system.state, [market]) == [found]
    _set_status(system, types.MARKET_OPEN)
    rounds = [event.fields for event in system.events if event.kind == AUCTION_UNCROSSED]
    first = (rounds[0]["price_per_lot"], rounds[0]["lots"]) if rounds else (0, 0)
    assert (found.price, found.lots, found.is_collecting) == (*first, True)
    assert call_auctions.call_auction_views(system.state, [market]) == []
