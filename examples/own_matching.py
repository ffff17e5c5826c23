# SPDX-License-Identifier: Apache-2.0
"""Settle the trades of your own matching engine: it matches by price and time, in this process, without a server."""

from clearinghouse.client import (
    AccountKind,
    AssetParameters,
    Client,
    Decision,
    MarketKind,
    MarketParameters,
    Matching,
    Side,
    Tick,
)
from clearinghouse.client.api.event_bodies import OrderEvent
from clearinghouse.local import ForeignVenue, Local, Match


class PriceTime:
    """A matching engine: the best price is matched first, and at one price the order that arrived first.

    A trade has the price of the order that was already in the book.
    """

    def __init__(self) -> None:
        self.waiting = []  # orders with what is left of each, in the order in which they came

    def place(self, order: OrderEvent) -> list[Match]:
        """Match an order with the orders in the book; return the matches. The rest of the order stays in the book."""
        matches, left = [], order.quantity
        buys = order.side == Side.BUY
        others = [one for one in self.waiting if one[0].side != order.side]
        for one in sorted(others, key=lambda one: one[0].price if buys else -one[0].price):
            other, quantity = one
            is_past = other.price > order.price if buys else other.price < order.price
            if is_past or not left:
                break
            traded = min(left, quantity)
            pair = (order, other) if buys else (other, order)
            matches.append(Match(pair[0].order_id, pair[1].order_id, other.price, traded))
            left -= traded
            one[1] -= traded
        self.waiting = [one for one in [*self.waiting, [order, left]] if one[1]]
        return matches

    def cancel(self, order_id: int) -> None:
        """Remove an order from the book."""
        self.waiting = [one for one in self.waiting if one[0].order_id != order_id]


def open_account(client: Client, owner: str, usdc: int, sol: int, kind: AccountKind) -> int:
    """Open an account with deposits of USDC and SOL; return its id."""
    account = client.create_account(owner, kind)
    for asset, amount in (("USDC", usdc), ("SOL", sol)):
        client.decide_deposits([Decision(client.request_deposit(account, asset, amount))])
    return account


with Local() as local:
    client = local.client()
    client.create_asset("SOL", 6, AssetParameters())
    source = client.create_oracle_source("feed", "operator")
    client.set_oracle_instrument("SOL", [source])
    client.submit_ticks([Tick(source, "SOL", local.now_ns, last="150")])
    # The venue's account takes the other side of each half of a match.
    venue_account = open_account(client, "venue", 100_000, 1_000, AccountKind.VENUE)
    client.create_market(
        "SOL-USDC",
        MarketKind.SPOT,
        "SOL",
        "USDC",
        lot_size="0.01",
        tick_size="0.01",
        parameters=MarketParameters(taker_fee_ppb=[600_000], band_ppb=100_000_000),
        matching=Matching.EXTERNAL_VENUE,
        venue_account_id=venue_account,
    )
    venue = ForeignVenue(client, "SOL-USDC", PriceTime())
    ann, ben, eve = (
        open_account(client, name, 10_000, 100, AccountKind.CUSTOMER)
        for name in ("ann", "ben", "eve")
    )
    client.place_order(ann, "SOL-USDC", Side.SELL, 5, "150.20")
    late = client.place_order(ben, "SOL-USDC", Side.SELL, 5, "150.20")
    client.place_order(ben, "SOL-USDC", Side.SELL, 5, "150.10")
    client.place_order(eve, "SOL-USDC", Side.BUY, 8, "150.20")
    for fill, result in venue.run():
        print(
            f"order {fill.order_id}: {fill.side.name} {fill.quantity} at {fill.price}, {result.code.name}"
        )
    client.cancel_order(ben, late.order_id)
    venue.run()
    for name, account in (("ann", ann), ("ben", ben), ("eve", eve), ("venue", venue_account)):
        balances = client.balances(account)
        print(f"{name} has {balances['SOL'].balance} SOL and {balances['USDC'].balance} USDC")
    print("still reserved for ben:", client.balances(ben)["SOL"].reserved, "SOL")
