# SPDX-License-Identifier: Apache-2.0
"""Make a first trade: Bob offers 100 SOL, Alice buys them, and a third order is refused with its figures."""

from house import clearinghouse, list_sol, open_account

from clearinghouse.client import MarketKind, MarketParameters, Refused, Side

with clearinghouse() as client:
    list_sol(client, 150)
    terms = MarketParameters(taker_fee_ppb=[600_000], band_ppb=50_000_000)
    client.create_market(
        "SOL-USDC",
        MarketKind.SPOT,
        "SOL",
        "USDC",
        lot_size="0.01",
        tick_size="0.01",
        parameters=terms,
    )
    alice = open_account(client, "alice", usdc=20_000)
    bob = open_account(client, "bob", usdc=0, sol=100)

    client.place_order(bob, "SOL-USDC", Side.SELL, 100, 150)
    bought = client.place_order(alice, "SOL-USDC", Side.BUY, 100, 150)
    (fill,) = bought.fills
    print(
        f"sequence {bought.sequence}: alice buys {fill.quantity} SOL at {fill.price}, fee {fill.fee}"
    )
    for owner, account in (("alice", alice), ("bob", bob)):
        balances = client.balances(account).items()
        print(f"{owner:>6}:", ", ".join(f"{line.balance} {asset}" for asset, line in balances))

    try:
        client.place_order(alice, "SOL-USDC", Side.BUY, 1, 200)
    except Refused as refused:
        print(
            f"a bid at 200: {refused.reason.name}, limit {refused.limit}, actual {refused.actual}"
        )
