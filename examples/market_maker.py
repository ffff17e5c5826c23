# SPDX-License-Identifier: Apache-2.0
"""Make a market: quotes on both sides follow the index price through 40 prices, and move to reduce the inventory."""

from decimal import Decimal
from random import Random

from house import clearinghouse, list_perpetual, list_sol, open_account, send_price

from clearinghouse.client import NewOrder, OrderType, Side, TimeInForce

HALF_SPREAD, LEAN = Decimal("0.10"), Decimal("0.01")
random = Random(7)

with clearinghouse() as client:
    source = list_sol(client, 150)
    list_perpetual(client)
    maker = open_account(client, "maker", usdc=100_000)
    taker = open_account(client, "taker", usdc=100_000)
    index, inventory, bought, sold, fees = (
        Decimal(150),
        Decimal(0),
        Decimal(0),
        Decimal(0),
        Decimal(0),
    )
    for _ in range(40):
        index += Decimal(random.randint(-20, 20)) / 100
        send_price(client, source, str(index))
        # Long: both quotes go down, so that the next trade is more likely a sale.
        middle = index - LEAN * inventory
        quotes = [
            NewOrder(maker, "SOL-PERP", Side.BUY, 10, middle - HALF_SPREAD),
            NewOrder(maker, "SOL-PERP", Side.SELL, 10, middle + HALF_SPREAD),
        ]
        client.cancel_all(maker)
        client.place_orders(quotes, atomic=True).raise_for_refusals()
        side = random.choice((Side.BUY, Side.SELL))
        taken = client.place_order(
            taker,
            "SOL-PERP",
            side,
            random.randint(1, 10),
            middle + (1 if side is Side.BUY else -1),
            type=OrderType.MARKET,
            time_in_force=TimeInForce.IOC,
        )
        for fill in taken.fills:
            inventory += -fill.quantity if side is Side.BUY else fill.quantity
            bought += fill.quantity if side is Side.SELL else 0
            sold += fill.quantity if side is Side.BUY else 0
            fees += fill.fee
    client.cancel_all(maker)
    margin = client.margin(maker)
    print(f"40 prices, index from 150 to {index}")
    print(f"the maker bought {bought} and sold {sold} SOL, and holds {inventory}")
    print(f"equity {margin.equity}: {margin.equity - 100_000:+} since the start, fees included")
    print(f"maintenance requirement {margin.mmf_requirement}; the taker paid {fees} in fees")
