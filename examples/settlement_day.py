# SPDX-License-Identifier: Apache-2.0
"""Run a settlement day: trades of three members are netted and delivered against payment, and part of a net fails."""

from house import clearinghouse, list_cleared_share, list_sol, open_account, wait_for

from clearinghouse.client import AccountKind, EventKind, TradeToCapture

with clearinghouse() as client:
    list_sol(client, 150)
    owners = {
        open_account(client, owner, usdc, shares, kind=AccountKind.MEMBER_HOUSE): owner
        for owner, usdc, shares in (("north", 5_000, 0), ("south", 1_000, 6), ("east", 1_000, 20))
    }
    north, south, east = owners
    for owner in owners.values():
        client.admit_member(owner)
    segment = list_cleared_share(client, cut_off_in=3, settle_in=5)
    client.set_settlement_terms(
        "SHARE",
        allows_partial=True,
        penalty_ppb=1_000_000,
        buy_in_days=4,
        offer_limit_ppb=0,
        cash_premium_ppb=0,
    )
    trades = [
        TradeToCapture("SHARE", north, south, "150", "30", "T1"),
        TradeToCapture("SHARE", south, east, "151", "20", "T2"),
        TradeToCapture("SHARE", south, north, "149", "2", "T3"),
    ]
    client.capture_trades(trades).raise_for_refusals()
    print("captured, 52 shares and 7,818 USDC gross; wait for the cut-off and the settlement ...")
    wait_for(client, EventKind.SESSION_POSTED)
    (session, *_) = client.list_sessions(segment)
    print(f"session {session.session_id} is {session.state.name}\n\nnets, as they were settled")
    for line in client.list_obligations(session.session_id):
        print(
            f"  {owners[line.account_id]:>5}: settled {line.settled_quantity}, "
            f"open {line.open_quantity}, mark {line.mark}"
        )
    print("\nfails, carried to the next session")
    for fail in client.list_fails(segment_id=segment):
        print(
            f"  {owners[fail.account_id]:>5}: {fail.open_quantity} shares, cash {fail.open_cash}, "
            f"penalty {fail.penalty}"
        )
    print("\nbalances")
    for account, owner in owners.items():
        balances = client.balances(account).items()
        print(f"  {owner:>5}:", ", ".join(f"{line.balance} {asset}" for asset, line in balances))
