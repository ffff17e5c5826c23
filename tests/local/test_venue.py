# SPDX-License-Identifier: Apache-2.0
"""The matching engine of another program: what it matches is settled, and what does not fit an order is a break."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

import clearinghouse.client as ch
from clearinghouse.client.api.event_bodies import OrderEvent
from clearinghouse.local import ForeignVenue, Local, Match
from tests.local.markets import Market, listed


class Pairs:
    """Matches each buy with the sell before it, at the seller's price plus `gap`."""

    def __init__(self, gap: int = 0) -> None:
        self.gap = gap
        self.sells: dict[int, OrderEvent] = {}

    def place(self, order: OrderEvent) -> list[Match]:
        """Match a buy with the last sell."""
        if order.side == ch.Side.SELL:
            self.sells[order.order_id] = order
            return []
        if not self.sells:
            return []
        _, sell = self.sells.popitem()
        assert sell.price is not None
        return [Match(order.order_id, sell.order_id, sell.price + self.gap, order.quantity)]

    def cancel(self, order_id: int) -> None:
        """Forget a sell."""
        del self.sells[order_id]


@pytest.fixture
def market() -> Iterator[Market]:
    """The spot market, and beside it SOL-OUT, whose orders are matched elsewhere."""
    with Local() as local:
        market = listed(local, local.client())
        client = market.client
        venue = client.create_account("venue", ch.AccountKind.VENUE)
        for asset, amount in (("USDC", 20_000), ("SOL", 100)):
            client.decide_deposits([ch.Decision(client.request_deposit(venue, asset, amount))])
        client.create_market(
            "SOL-OUT",
            ch.MarketKind.SPOT,
            "SOL",
            "USDC",
            lot_size="0.01",
            tick_size="0.01",
            parameters=ch.MarketParameters(band_ppb=50_000_000),
            matching=ch.Matching.EXTERNAL_VENUE,
            venue_account_id=venue,
        )
        yield market


def _crossed(market: Market) -> None:
    """Offer 2 SOL at 150 and ask for 2."""
    market.client.place_order(market.seller, "SOL-OUT", ch.Side.SELL, 2, 150)
    market.client.place_order(market.buyer, "SOL-OUT", ch.Side.BUY, 2, 150)


def test_a_match_settles_both_sides(market: Market) -> None:
    """Both sides of a match are trades; a second run has nothing to do; the orders rest until the first."""
    venue = ForeignVenue(market.client, "SOL-OUT", Pairs())
    _crossed(market)
    assert market.client.balances(market.buyer)["SOL"].balance == 0
    assert [one.result.code for one in venue.run()] == [ch.ResultCode.OK, ch.ResultCode.OK]
    assert market.client.balances(market.buyer)["SOL"].balance == Decimal(2)
    assert market.client.balances(market.seller)["USDC"].balance == Decimal(300)
    assert venue.run() == []


def test_a_match_beyond_a_limit_is_a_break(market: Market) -> None:
    """A price above what the buyer accepts fills the seller alone; the buyer's side is a break, which moves nothing."""
    venue = ForeignVenue(market.client, "SOL-OUT", Pairs(gap=1))
    _crossed(market)
    sold, bought = venue.run()
    assert sold.result.code == ch.ResultCode.OK
    assert bought.result.code == ch.ResultCode.BREAK_WORSE_THAN_LIMIT
    assert market.client.balances(market.buyer)["SOL"].balance == 0


def test_a_cancel_waits_for_the_venue(market: Market) -> None:
    """The reserve of a cancelled order is free once the engine has let go of it."""
    engine = Pairs()
    venue = ForeignVenue(market.client, "SOL-OUT", engine)
    order = market.client.place_order(market.seller, "SOL-OUT", ch.Side.SELL, 2, 150)
    venue.run()
    market.client.cancel_order(market.seller, order.order_id)
    assert market.client.balances(market.seller)["SOL"].reserved == Decimal(2)
    assert venue.run() == []
    assert not engine.sells
    assert market.client.balances(market.seller)["SOL"].reserved == 0
