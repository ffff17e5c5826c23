# SPDX-License-Identifier: Apache-2.0
"""The client against a real server: a member defaults, a client of it is ported, its net auctioned, its loss paid."""

import time
from decimal import Decimal
from hashlib import sha256

import pytest

from clearinghouse.client import (
    AccountKind,
    Client,
    DefaultCaseState,
    EventKind,
    MemberStatus,
    NotFound,
    Refused,
    TradeToCapture,
    WaterfallLayer,
)
from tests.client.cleared_market import cleared_market


def test_a_default_from_its_declaration_to_its_close(client: Client) -> None:
    """Each step is a call, and the report of the case shows what remains and what each layer has paid."""
    north, south, east = (
        client.create_account(owner, kind=AccountKind.MEMBER_HOUSE)
        for owner in ("north", "south", "east")
    )
    of_client = client.create_account("north", kind=AccountKind.MEMBER_INDIVIDUAL)
    member_id, south_id, _ = (client.admit_member(owner) for owner in ("north", "south", "east"))
    cleared_market(
        client,
        "SOL/USDC-C",
        client.set_calendar(weekend_days=0, holidays=[]),
        cut_off_in=600,
        settles_in=1_200,
    )
    client.capture_trades(
        [
            TradeToCapture("SOL/USDC-C", north, south, "150", "10", "V1"),
            TradeToCapture("SOL/USDC-C", of_client, south, "150", "2", "V2"),
        ]
    )
    case_id = client.declare_default(member_id, porting_seconds=3600, assessment_seconds=1)
    with pytest.raises(Refused, match="MEMBER_IN_DEFAULT"):
        client.declare_default(member_id, porting_seconds=3600, assessment_seconds=1)
    assert client.list_members()[0].status is MemberStatus.IN_DEFAULT
    for frame in client.subscribe(1, kinds=[EventKind.DEFAULT_CASE_MOVED]):
        if frame.events:
            break
    (found,) = client.list_default_cases()
    assert (found.state, found.accounts, found.open_nets) == (DefaultCaseState.FROZEN, 2, 2)

    client.advance_default_case(case_id, DefaultCaseState.PORTING)
    client.offer_porting(case_id, of_client, south_id)
    client.accept_porting(case_id, south, of_client)
    client.advance_default_case(case_id, DefaultCaseState.HEDGING)
    client.advance_default_case(case_id, DefaultCaseState.AUCTION)
    lot_id = client.add_auction_lot(
        case_id,
        1,
        north,
        "SOL/USDC-C",
        "10",
        minimum_quantity="5",
        bid_seconds=1,
        reveal_seconds=2,
        limit_price="149",
    )
    # Lots and quote units per lot: 10 SOL are 1,000 lots, and 150 a whole one is 1.5 USDC a lot.
    terms = f"{lot_id}:{east}:1500000:1000:secret"
    client.submit_bid(lot_id, east, sha256(terms.encode()).hexdigest())
    with pytest.raises(Refused, match="LOT_TAKES_BIDS"):
        client.reveal_bid(lot_id, east, "SOL/USDC-C", "150", "10", "secret")
    time.sleep(1.2)
    client.reveal_bid(lot_id, east, "SOL/USDC-C", "150", "10", "secret")
    for frame in client.subscribe(1, kinds=[EventKind.AUCTION_LOT_ENDED]):
        if frame.events:
            break
    report = client.get_default_case(case_id)
    (lot,) = report.lots
    assert (lot.taken_quantity, lot.bids, lot.revealed_bids, lot.is_closed) == (
        Decimal(10),
        1,
        1,
        True,
    )
    assert report.positions == ()
    client.advance_default_case(case_id, DefaultCaseState.ALLOCATION)
    for frame in client.subscribe(1, kinds=[EventKind.DEFAULT_CASE_MOVED]):
        if len(frame.events) >= 1 and client.get_default_case(case_id).default_case.open_nets == 0:
            break
    with pytest.raises(Refused, match="NO_ASSESSMENT"):
        client.pay_assessment(case_id, east, "1")
    client.advance_default_case(case_id, DefaultCaseState.CLOSED)
    report = client.get_default_case(case_id)
    assert report.default_case.state is DefaultCaseState.CLOSED
    assert (report.default_case.loss, report.default_case.loss_left) == (Decimal(0), Decimal(0))
    assert [layer.layer for layer in report.layers] == list(WaterfallLayer)[1:]
    assert report.assessments == ()
    with pytest.raises(NotFound, match="there is no default case 9"):
        client.get_default_case(9)
