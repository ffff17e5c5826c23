# SPDX-License-Identifier: Apache-2.0
"""Margin of clearing accounts and the default fund by the client against a real server (SPEC C-7, C-8)."""

import time
from decimal import Decimal

import pytest

from clearinghouse.client import (
    AccountKind,
    CcpFund,
    Client,
    CollateralAmount,
    Decision,
    MarginCall,
    Refused,
    ResultCode,
    TradeToCapture,
)
from tests.client.cleared_market import cleared_market
from tests.client.conftest import Setup

PERCENT = 10_000_000


def account_with(client: Client, owner: str, amount: int, exposure: int = 0) -> int:
    """An own account of a new clearing member, with money, and with a stated limit of its exposure."""
    account_id = client.create_account(owner, kind=AccountKind.MEMBER_HOUSE)
    client.admit_member(owner, open_exposure_max=exposure)
    deposit_id = client.request_deposit(account_id, "USDC", amount)
    client.decide_deposits([Decision(deposit_id, confirm=True)]).raise_for_refusals()
    return account_id


def test_a_run_asks_for_margin_and_sizes_the_fund(setup: Setup, client: Client) -> None:
    """Parameters, collateral, a cut-off with its run, the call and its parts, the fund and the reverse stress."""
    buyer, seller = account_with(client, "east", 10_000), account_with(client, "west", 10_000)
    client.set_margin_parameters(
        confidence_ppb=990_000_000,
        look_back_days=250,
        stress_days=30,
        floor_weight_ppb=250_000_000,
        call_seconds=600,
        reminder_seconds=60,
        exposure_multiple=100,
    )
    client.set_margin_asset("SOL", eligible=True, haircut_ppb=20 * PERCENT, liquidation_days=2)
    worst = [-10 * PERCENT, -8 * PERCENT, -6 * PERCENT]
    client.set_margin_scenarios("SOL", worst + [0] * 277)
    sol = next(asset.asset_id for asset in client.assets() if asset.symbol == "SOL")
    for number in range(1, 21):
        client.set_stress_scenario(number, f"fall-{number}", [sol], [-number * PERCENT])
    client.set_default_fund_parameters(contribution_min=0, call_seconds=600)
    with pytest.raises(Refused, match="COLLATERAL_TOO_SMALL"):
        client.withdraw_collateral_amount(buyer, "USDC", 1)
    client.lodge_collateral([CollateralAmount(buyer, "USDC", 100)]).raise_for_refusals()
    client.fund_ccp(seller, CcpFund.SKIN, 50)
    client.contribute_default_fund(seller, 20)

    calendar_id = client.set_calendar(weekend_days=0, holidays=[])
    cleared_market(client, "SOL/USDC-M", calendar_id, cut_off_in=5, settles_in=3_600)
    trade = TradeToCapture("SOL/USDC-M", buyer, seller, "150", "10", "M1")
    client.capture_trades([trade]).raise_for_refusals()

    # 10 at 150: the mean of 150, 120 and 90.
    report = client.get_clearing_margin(buyer)
    assert report.margin.expected_shortfall == Decimal(120)
    assert [(one.scenario, one.loss) for one in report.scenarios] == [
        (0, Decimal(150)),
        (1, Decimal(120)),
        (2, Decimal(90)),
    ]
    assert [(one.quantity, one.value) for one in report.positions] == [(Decimal(10), Decimal(1500))]
    deadline = time.monotonic() + 30
    while not client.margin_calls() and time.monotonic() < deadline:
        time.sleep(0.2)
    (call,) = client.margin_calls(buyer)
    # 120, and what a fifth, 300, leaves beyond it and half of the fund, 10 (C-8.3).
    assert (call.amount, call.required, call.missed) == (Decimal(190), Decimal(290), False)
    with pytest.raises(Refused, match="COLLATERAL_REQUIRED") as refused:
        client.withdraw_collateral_amount(buyer, "USDC", 1)
    assert (refused.value.limit, refused.value.actual) == (Decimal(290), Decimal(99))
    client.lodge_collateral_amount(buyer, "USDC", 190)
    assert client.margin_calls() == []
    (lodged,) = client.collateral(buyer)
    assert (lodged.asset, lodged.amount) == ("USDC", Decimal(290))

    # By a fifth 300, of which margin covers 120; and a tenth more (C-8.3).
    fund = client.default_fund()
    assert (fund.fund.required, fund.fund.scenario_id) == (Decimal(198), 20)
    assert (fund.fund.contributions, fund.fund.ccp_skin) == (Decimal(20), Decimal(50))
    last = client.stress_scenarios()[-1]
    # 20 are in the fund: 140 of 300 are 46.67 %.
    assert (last.uncovered, last.exhausting_ppb) == (Decimal(180), 466_666_667)


def test_a_settlement_calls_for_the_cash_that_purchases_lacked(
    setup: Setup, client: Client
) -> None:
    """Two buyers of 1 SOL at 150, in lots of 1.5, have 50 and 149: each has a call by ten o'clock, and one pays."""
    poor, short, seller = (
        account_with(client, owner, amount, 1_000)
        for owner, amount in (("poor", 50), ("short", 149), ("seller", 1))
    )
    deposit_id = client.request_deposit(seller, "SOL", 2)
    client.decide_deposits([Decision(deposit_id, confirm=True)]).raise_for_refusals()
    calendar_id = client.set_calendar(weekend_days=0, holidays=[])
    segment_id = cleared_market(client, "SOL/USDC-K", calendar_id, cut_off_in=3, settles_in=4)
    assert client.list_segments()[-1].call_seconds == 36_000
    trades = [
        TradeToCapture("SOL/USDC-K", buyer, seller, "150", "1", f"K{buyer}")
        for buyer in (poor, short)
    ]
    client.capture_trades(trades).raise_for_refusals()

    def for_cash() -> list[MarginCall]:
        """The calls for cash among all, page by page."""
        return [one for one in client.margin_calls(page_size=1) if one.call_id]

    deadline = time.monotonic() + 30
    while len(for_cash()) < 2 and time.monotonic() < deadline:
        time.sleep(0.2)
    calls = for_cash()
    assert [(one.account_id, one.amount, one.required) for one in calls] == [
        (poor, Decimal(100), Decimal("100.5")),
        (short, Decimal(1), Decimal("1.5")),
    ]
    assert {(one.segment_id, one.missed, one.asset_id) for one in calls} == {(segment_id, False, 1)}
    # Ten o'clock of the next day is 22 hours after noon.
    hours = {(one.deadline_time_ns - one.called_time_ns) // 3_600_000_000_000 for one in calls}
    assert hours == {21}
    deposit_id = client.request_deposit(short, "USDC", 1)
    client.decide_deposits([Decision(deposit_id, confirm=True)]).raise_for_refusals()
    assert for_cash() == calls[:1]


def test_a_trade_waits_for_cover_until_a_side_leaves_or_has_it(
    setup: Setup, client: Client
) -> None:
    """A buyer without money buys twice: the seller leaves one trade, and cash lets the other one be taken over."""
    seller = account_with(client, "north", 10_000, 1_000_000)
    buyer = client.create_account("shell", kind=AccountKind.MEMBER_HOUSE)
    client.admit_member("shell", open_exposure_max=1_000_000)
    client.set_margin_parameters(
        confidence_ppb=990_000_000,
        look_back_days=250,
        stress_days=30,
        floor_weight_ppb=250_000_000,
        call_seconds=600,
        reminder_seconds=60,
    )
    client.set_default_fund_parameters(contribution_min=0, call_seconds=600)
    calendar_id = client.set_calendar(weekend_days=0, holidays=[])
    segment_id = cleared_market(client, "SOL/USDC-W", calendar_id, cut_off_in=900, settles_in=3_600)
    trades = [
        TradeToCapture("SOL/USDC-W", buyer, seller, "150", "1", name) for name in ("W1", "W2")
    ]
    (refused, _) = client.capture_trades(trades)
    assert refused.code is ResultCode.COMMITMENT_NOT_COVERED
    client.set_waiting_terms(segment_id, 600, PERCENT)
    assert [(one.code, one.id) for one in client.capture_trades(trades)] == [(ResultCode.OK, 0)] * 2
    first, second = client.list_waiting_trades(buyer)
    assert (first.venue_trade_id, first.price, first.quantity) == ("W1", Decimal(150), Decimal(1))
    assert (first.buyer_lacks, first.seller_lacks, first.is_lapsed) == (True, False, False)
    with pytest.raises(Refused, match="SIDE_NOT_COVERED"):
        client.leave_waiting_trade(buyer, first.waiting_trade_id)
    client.leave_waiting_trade(seller, first.waiting_trade_id)
    assert client.list_waiting_trades() == [second]
    deposit_id = client.request_deposit(buyer, "USDC", 10_000)
    client.decide_deposits([Decision(deposit_id, confirm=True)]).raise_for_refusals()
    deadline = time.monotonic() + 30
    while client.list_waiting_trades() and time.monotonic() < deadline:
        time.sleep(0.2)
    (session,) = client.list_sessions(segment_id)
    (found,) = client.list_trades(session.session_id)
    assert found.venue_trade_id == "W2"
