# SPDX-License-Identifier: Apache-2.0
"""Explain a liquidation: the price falls below a long position at leverage 7.5, and the journal gives each figure."""

from house import clearinghouse, list_perpetual, list_sol, open_account, send_price, wait_for

from clearinghouse.client import EventKind, Side

with clearinghouse() as client:
    source = list_sol(client, 150)
    list_perpetual(client)
    client.set_liquidation(enabled=True)
    alice = open_account(client, "alice", usdc=1_000)
    bob = open_account(client, "bob", usdc=100_000)
    client.place_order(bob, "SOL-PERP", Side.SELL, 50, 150)
    client.place_order(alice, "SOL-PERP", Side.BUY, 50, 150)
    client.place_order(bob, "SOL-PERP", Side.BUY, 200, "136.00")  # who buys when Alice must sell
    for price in range(149, 133, -1):
        send_price(client, source, str(price))

    sequence = wait_for(client, EventKind.LIQUIDATION_STARTED)
    found = client.explain_sequence(sequence, account_id=alice)
    (part,) = [one for one in found.parts if one.subject == "LIQUIDATION_STARTED"]
    print(f"sequence {sequence}, {found.command} of {found.principal}\n{part.line}")
    print("rules:", ", ".join(part.rules), "\n\nwhat went in")
    for given in part.inputs:
        print(f"  {given.name} = {given.value}  <- sequence {', '.join(map(str, given.sequences))}")
    print("\narithmetic")
    for working in part.workings:
        print(f"  [{working.rule}] {working.formula} = {working.value}")
    print("\nbecause of")
    for cause in found.causes:
        print(f"  {cause.sequence:>3} {cause.line}")

    ended = wait_for(client, EventKind.LIQUIDATION_ENDED)
    left = client.margin(alice)
    print(f"\nsequence {ended}: the position is closed, alice keeps {left.equity} USDC")
