# SPDX-License-Identifier: Apache-2.0
"""The client against a real server: a session that settles in part, its fails, terms, and offers for a buy-in."""

import time
from decimal import Decimal

import pytest

from clearinghouse.client import (
    AccountKind,
    Client,
    Decision,
    EventKind,
    Refused,
    SessionState,
    TradeToCapture,
)
from tests.client.cleared_market import cleared_market

DAY = 86_400


def cleared(client: Client) -> int:
    """A market that settles on the day of the trade, some seconds from now; its segment."""
    calendar_id = client.set_calendar(weekend_days=0, holidays=[])
    return cleared_market(client, "SOL/USDC-C", calendar_id, cut_off_in=4, settles_in=5)


def test_a_session_settles_in_part(client: Client) -> None:
    """Six of ten are delivered and paid; four are carried, with the penalty, and an offer stands for them."""
    buyer, seller = (
        client.create_account(owner, kind=AccountKind.MEMBER_HOUSE) for owner in ("north", "south")
    )
    client.admit_member("north")
    client.admit_member("south")
    segment_id = cleared(client)
    client.set_settlement_terms(
        "SOL/USDC-C",
        allows_partial=True,
        penalty_ppb=1_000_000,
        buy_in_days=4,
        offer_limit_ppb=0,
        cash_premium_ppb=0,
    )
    client.set_settlement_priority(buyer, 3)
    offer_id = client.offer_buy_in("SOL/USDC-C", buyer, "151", "2")
    with pytest.raises(Refused, match="UNKNOWN_BUY_IN_OFFER"):
        client.withdraw_buy_in_offer(offer_id + 1)
    (offer,) = client.list_buy_in_offers()
    assert (offer.price, offer.quantity) == (Decimal(151), Decimal(2))
    client.withdraw_buy_in_offer(offer_id)
    assert client.list_buy_in_offers() == []
    for account_id, asset, amount in ((buyer, "USDC", "2000"), (seller, "SOL", "6")):
        deposit_id = client.request_deposit(account_id, asset, amount)
        client.decide_deposits([Decision(deposit_id, confirm=True)]).raise_for_refusals()
    client.capture_trades([TradeToCapture("SOL/USDC-C", buyer, seller, "150", "10", "V1")])
    for frame in client.subscribe(1, kinds=[EventKind.SESSION_POSTED]):
        if frame.events:
            break
    first = client.list_sessions(segment_id)[0]
    assert first.state is SessionState.POSTED
    obligations = client.list_obligations(first.session_id, page_size=1)
    assert [(one.account_id, one.settled_quantity, one.open_quantity) for one in obligations] == [
        (buyer, Decimal(6), Decimal(4)),
        (seller, Decimal(6), Decimal(-4)),
    ]
    mark = obligations[0].mark
    fails = client.list_fails(segment_id=segment_id, page_size=1)
    assert [(one.account_id, one.open_quantity, one.open_cash) for one in fails] == [
        (buyer, Decimal(4), -4 * mark),
        (seller, Decimal(-4), 4 * mark),
    ]
    assert fails[0].penalty == -fails[1].penalty > 0
    (terms,) = client.list_settlement_terms()
    assert (terms.allows_partial, terms.penalty_ppb) == (True, 1_000_000)


def test_a_dividend_is_paid(client: Client) -> None:
    """A holder gets its part at the payment time; until then it is listed, and afterwards it is not."""
    holder, issuer = (client.create_account(owner) for owner in ("holder", "issuer"))
    for account_id, asset, amount in ((holder, "SOL", "6"), (issuer, "USDC", "50000")):
        deposit_id = client.request_deposit(account_id, asset, amount)
        client.decide_deposits([Decision(deposit_id, confirm=True)]).raise_for_refusals()
    now = time.time_ns()
    announced = [
        client.announce_dividend(
            "SOL",
            issuer,
            "USDC",
            "1.50",
            per_units=10**6,
            record_time_ns=record_ns,
            pay_time_ns=record_ns + 2_000_000_000,
        )
        for record_ns in (now + 1_000_000_000, now + DAY * 1_000_000_000)
    ]
    client.cancel_corporate_action(announced[1])
    with pytest.raises(Refused, match="UNKNOWN_CORPORATE_ACTION"):
        client.cancel_corporate_action(announced[1])
    for frame in client.subscribe(1, kinds=[EventKind.CORPORATE_ACTION_RECORDED]):
        if frame.events:
            break
    (action,) = client.list_corporate_actions()
    assert action.action_id == announced[0]
    parts = client.list_entitlements(action.action_id)
    assert sum(part.amount for part in parts if not part.market_id) == action.total
    assert (holder, 6 * 10**6, Decimal(9)) in [
        (part.account_id, part.units, part.amount) for part in parts
    ]
    for frame in client.subscribe(1, kinds=[EventKind.CORPORATE_ACTION_PAID]):
        if frame.events:
            break
    assert client.list_corporate_actions() == []


def test_an_underlying_is_not_split(client: Client) -> None:
    """Only a security on which nothing else depends is split."""
    issuer = client.create_account("issuer of parts")
    at_ns = time.time_ns() + DAY * 1_000_000_000
    with pytest.raises(Refused, match="SECURITY_NOT_REDEEMABLE"):
        client.announce_split("SOL", issuer, "USDC", 2, 1, record_time_ns=at_ns)


def test_an_underlying_is_not_redeemed(client: Client) -> None:
    """Only a security on which nothing else depends is redeemed."""
    issuer = client.create_account("issuer of more")
    at_ns = time.time_ns() + DAY * 1_000_000_000
    with pytest.raises(Refused, match="SECURITY_NOT_REDEEMABLE"):
        client.announce_redemption("SOL", issuer, "USDC", "1.50", record_time_ns=at_ns)
