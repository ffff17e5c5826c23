# SPDX-License-Identifier: Apache-2.0
"""Payment versus payment by the client against a real server (SPEC C-6)."""

import asyncio
from decimal import Decimal

import pytest

from clearinghouse.client import (
    AccountKind,
    AsyncClient,
    Client,
    Decision,
    EventKind,
    PvpPair,
    PvpPayment,
    Refused,
    ResultCode,
)
from clearinghouse.client.api.event_bodies import PvpLegEvent
from tests.client.conftest import PRINCIPAL, Setup


def member_with(client: Client, owner: str, asset: str, amount: int) -> int:
    """A member with money, which may be short of 200 dollars in all."""
    account_id = client.create_account(owner, AccountKind.MEMBER_HOUSE)
    deposit_id = client.request_deposit(account_id, asset, amount)
    client.decide_deposits([Decision(deposit_id, confirm=True)]).raise_for_refusals()
    client.set_pvp_member(account_id, active=True, total_short_limit=200)
    return account_id


def test_a_pair_waits_says_why_and_settles_with_the_pay_in(setup: Setup, client: Client) -> None:
    """Parameters, payments in and out, the queue with its tests, and the events of both payments, side by side."""
    client.set_pvp_currency("USDC", 0)
    client.set_pvp_currency("SOL", 100_000_000)
    giver = member_with(client, "giver", "USDC", 1_000)
    taker = member_with(client, "taker", "USDC", 1_000)
    client.set_pvp_short_limit(giver, "SOL", 1)
    client.pay_in_pvp_amount(taker, "USDC", 150)
    head = client.head().sequence

    # One SOL at 150 is short, which counts 165 with the haircut; 150 come in.
    pair_id = client.submit_pvp_pair(giver, "SOL", 1, taker, "USDC", 150, "deal-1")
    with pytest.raises(Refused, match="PVP_REFERENCE_USED"):
        client.submit_pvp_pair(giver, "SOL", 1, taker, "USDC", 150, "deal-1")
    (pair,) = client.pvp_pairs(giver)
    assert (pair.pair_id, pair.reference) == (pair_id, "deal-1")
    leg = pair.leg
    assert (leg.account_id, leg.asset, leg.amount) == (giver, "SOL", Decimal(1))
    assert leg.code == ResultCode.PVP_VALUE_BELOW_ZERO
    assert (leg.account_value_after, leg.total_short_after) == (Decimal(-15), Decimal(150))
    assert (leg.claim_after, leg.short_limit) == (Decimal(-1), Decimal(1))
    assert leg.total_short_limit == Decimal(200)
    assert (pair.counterparty_leg.account_id, pair.counterparty_leg.code) == (taker, ResultCode.OK)

    client.pay_in_pvp([PvpPayment(giver, "USDC", 15)]).raise_for_refusals()
    assert client.pvp_pairs() == []
    members = {
        member.account_id: member
        for member in client.pvp_members()
        if member.account_id in (giver, taker)
    }
    claims = {
        (account_id, position.asset): position.claim
        for account_id, member in members.items()
        for position in member.positions
    }
    assert claims[giver, "SOL"] == -1
    assert claims[giver, "USDC"] == 165
    assert claims[taker, "SOL"] == 1
    assert members[giver].account_value == 0
    cash = {currency.asset: currency.cash for currency in client.pvp_currencies()}
    assert cash == {"USDC": Decimal(165), "SOL": Decimal(0)}

    with pytest.raises(Refused, match="PVP_VALUE_BELOW_ZERO") as refused:
        client.pay_out_pvp_amount(giver, "USDC", "0.000001")
    assert refused.value.shortfall == Decimal("0.000001")
    with pytest.raises(Refused, match="PVP_CASH_LACKING"):
        client.pay_out_pvp_amount(taker, "SOL", 1)

    legs: list[PvpLegEvent] = []
    frames = iter(client.subscribe(head + 1, kinds=[EventKind.PVP_LEG_SETTLED]))
    while not legs:
        legs = [e.body for e in next(frames).events if isinstance(e.body, PvpLegEvent)]
    assert [(one.account_id, one.counterparty_account_id) for one in legs] == [
        (giver, taker),
        (taker, giver),
    ]
    assert [(one.asset_id, one.amount) for one in legs] == [(2, Decimal(1)), (1, Decimal(150))]


def test_a_pair_is_cancelled_and_a_member_kept_from_settling(setup: Setup, client: Client) -> None:
    """The asynchronous client has the same calls."""
    client.set_pvp_currency("USDC", 0)
    client.set_pvp_currency("SOL", 100_000_000)
    first, second = (member_with(client, owner, "USDC", 1_000) for owner in ("first", "second"))

    async def scenario() -> None:
        async with AsyncClient(setup.address, principal=PRINCIPAL) as found:
            pair = PvpPair(first, "SOL", 9, second, "USDC", 9 * 150, "deal-2")
            with pytest.raises(Refused, match="PRICE_BAND") as refused:
                await found.submit_pvp_pair(first, "SOL", 9, second, "USDC", 9, "deal-2")
            # 2 % more than 9 dollars, and 9 SOL at 150.
            assert (refused.value.limit, refused.value.actual) == (Decimal("9.18"), Decimal(1350))
            (result,) = await found.submit_pvp_pairs([pair])
            pair_id = result.id
            await found.set_pvp_member(second, active=False)
            (queued,) = await found.pvp_pairs(second)
            assert queued.counterparty_leg.code == ResultCode.PVP_MEMBER_NOT_ACTIVE
            await found.cancel_pvp_pair(pair_id)
            with pytest.raises(Refused, match="UNKNOWN_PVP_PAIR"):
                await found.cancel_pvp_pair(pair_id)
            assert await found.pvp_pairs() == []

    asyncio.run(scenario())
