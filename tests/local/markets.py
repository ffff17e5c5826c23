# SPDX-License-Identifier: Apache-2.0
"""A spot market with two accounts that have what they trade, in a clearinghouse in this process."""

from typing import NamedTuple

import clearinghouse.client as ch
from clearinghouse.local import Local


class Market(NamedTuple):
    """SOL-USDC: `seller` has 100 SOL, `buyer` 20,000 USDC."""

    client: ch.Client
    source: int
    seller: int
    buyer: int

    def order(self, account: int, side: ch.Side, quantity: int, price: int) -> ch.NewOrder:
        """Return a limit order."""
        return ch.NewOrder(account, "SOL-USDC", side, quantity, price)

    def tick(self, client: ch.Client, now_ns: int) -> None:
        """Report that the price is 150 still."""
        client.submit_ticks([ch.Tick(self.source, "SOL", now_ns, bid="149.95", ask="150.05")])


def listed(local: Local, client: ch.Client) -> Market:
    """List the market and pay in."""
    client.create_asset("SOL", 6, ch.AssetParameters())
    source = client.create_oracle_source("venue", "operator")
    client.set_oracle_instrument("SOL", [source])
    seller, buyer = client.create_account("bob"), client.create_account("alice")
    market = Market(client, source, seller, buyer)
    market.tick(client, local.now_ns)
    client.create_market(
        "SOL-USDC",
        ch.MarketKind.SPOT,
        "SOL",
        "USDC",
        lot_size="0.01",
        tick_size="0.01",
        parameters=ch.MarketParameters(taker_fee_ppb=[600_000], band_ppb=50_000_000),
    )
    for account, asset, amount in ((buyer, "USDC", 20_000), (seller, "SOL", 100)):
        client.decide_deposits([ch.Decision(client.request_deposit(account, asset, amount))])
    return market
