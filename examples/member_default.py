# SPDX-License-Identifier: Apache-2.0
"""Show a default: a member fails, its net position is auctioned at a loss, and each layer pays in the order of the
rules.
"""

import time
from hashlib import sha256

from house import clearinghouse, list_cleared_share, list_sol, open_account, wait_for

from clearinghouse.client import (
    AccountKind,
    CcpFund,
    DefaultCaseState,
    EventKind,
    TradeToCapture,
)

with clearinghouse() as client:
    list_sol(client, 150)
    north, south, east = (
        open_account(client, owner, usdc, kind=AccountKind.MEMBER_HOUSE)
        for owner, usdc in (("north", 160), ("south", 5_000), ("east", 5_000))
    )
    member, _, _ = (client.admit_member(owner) for owner in ("north", "south", "east"))
    list_cleared_share(client, cut_off_in=600, settle_in=1_200)
    client.lodge_collateral_amount(north, "USDC", 100)
    for account, amount in ((north, 60), (south, 80), (east, 40)):
        client.contribute_default_fund(account, amount)
    client.fund_ccp(open_account(client, "ccp", 50), CcpFund.SKIN, 50)
    client.capture_trades([TradeToCapture("SHARE", north, south, "150", "10", "T1")])

    case = client.declare_default(member, porting_seconds=3600, assessment_seconds=1)
    wait_for(client, EventKind.DEFAULT_CASE_MOVED)
    for state in (DefaultCaseState.PORTING, DefaultCaseState.HEDGING, DefaultCaseState.AUCTION):
        client.advance_default_case(case, state)
    lot = client.add_auction_lot(
        case,
        1,
        north,
        "SHARE",
        "10",
        minimum_quantity="10",
        bid_seconds=1,
        reveal_seconds=2,
        limit_price="100",
    )
    # A bid is sealed by a hash of lot, account, price in quote units per lot, lots and a secret.
    sealed = sha256(f"{lot}:{east}:120000000:10:secret".encode()).hexdigest()
    client.submit_bid(lot, east, sealed)
    time.sleep(1.2)
    client.reveal_bid(lot, east, "SHARE", "120", "10", "secret")
    wait_for(client, EventKind.AUCTION_LOT_ENDED)
    print("north bought 10 at 150 and failed; east takes the net over at 120")

    client.advance_default_case(case, DefaultCaseState.ALLOCATION)
    while client.get_default_case(case).default_case.open_nets:
        time.sleep(0.1)
    report = client.get_default_case(case)
    print(f"loss {report.default_case.loss}, left {report.default_case.loss_left}; who paid:")
    for layer in report.layers:
        print(f"  {layer.layer.name.lower():<13} paid {layer.paid:>4}, has {layer.available} left")
