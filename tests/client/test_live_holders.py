# SPDX-License-Identifier: Apache-2.0
"""Holders outside and their statements by the client against a real server (SPEC C-14)."""

import time
from decimal import Decimal

import pytest

from clearinghouse.client import (
    Client,
    Decision,
    HolderKind,
    HolderStatement,
    NonDefaultCause,
    Refused,
)
from tests.client.conftest import Setup

NOON = 43_200
DAY = 86_400


def test_a_break_stops_withdrawals_until_it_is_explained(setup: Setup, client: Client) -> None:
    """A bank whose day ends in seconds: its closing, a statement of 30 less, its assignment and explanation."""
    account_id = client.create_account("nora")
    deposit_id = client.request_deposit(account_id, "USDC", 1_000)
    client.decide_deposits([Decision(deposit_id, confirm=True)]).raise_for_refusals()
    now = int(time.time())
    # Local midnight is four seconds from now.
    offset = (-now - 4) % DAY
    offset = offset if offset <= NOON else offset - DAY
    client.set_holder(7, HolderKind.BANK, "first-bank", utc_offset_seconds=offset)
    client.set_holder_account(7, "USDC", 20)
    deadline = time.monotonic() + 30
    while not client.holders(7).accounts[0].closed_day and time.monotonic() < deadline:
        time.sleep(0.2)
    report = client.holders(7)
    assert [(one.kind, one.name) for one in report.holders] == [(HolderKind.BANK, "first-bank")]
    (found,) = report.accounts
    assert found.main
    assert found.closed_day == (now + offset) // DAY

    stated = found.booked - 30
    statement = HolderStatement(7, "USDC", found.closed_day, stated, 0, "S-1")
    client.load_statements([statement]).raise_for_refusals()
    with pytest.raises(Refused, match="STATEMENT_BREAK") as refused:
        client.request_withdrawal(account_id, "USDC", 1)
    assert (refused.value.limit, refused.value.actual) == (Decimal(20), Decimal(30))
    client.assign_break(7, "USDC", "carla")
    (found,) = client.holders(only_breaks=True).accounts
    assert (found.difference, found.assignee, found.stopping) == (Decimal(-30), "carla", True)
    assert (found.statement_day, found.reference) == (found.opened_day, "S-1")
    client.release_break(7, "USDC", "the bank has confirmed it")
    client.request_withdrawal(account_id, "USDC", 1)
    client.explain_break(7, "USDC", -30, "a fee that is not booked")
    assert not client.holders(only_breaks=True).accounts
    with pytest.raises(Refused, match="NO_STATEMENT_BREAK"):
        client.assign_break(7, "USDC", "carla")
    # Nothing was on its way as the day ended.
    with pytest.raises(Refused, match="TRANSIT_TOO_LARGE"):
        client.load_statement(7, "USDC", found.closed_day, stated, 1, "S-2")
    client.set_holder(8, HolderKind.CUSTODIAN, "vault")
    client.set_holder_account(8, "USDC", 0)
    client.move_between_holders("USDC", 7, 8, 400)
    assert [one.booked for one in client.holders(8).accounts] == [Decimal(400)]
    # The vault has lost 100. Neither the equity nor a member bears any of it, so the account pays it.
    client.set_non_default_loss_terms(
        NonDefaultCause.CUSTODIAN, "USDC", equity_max=50, member_cap_ppb=200_000_000
    )
    today = int(time.time()) // DAY
    loss_id = client.declare_non_default_loss(
        NonDefaultCause.CUSTODIAN, 8, "USDC", 100, loss_day=today, explanation="stolen"
    )
    with pytest.raises(Refused, match="CUSTODY_SHORTFALL"):
        client.request_withdrawal(account_id, "USDC", 1)
    client.cover_non_default_loss(account_id, loss_id, "USDC", 40)
    lost = client.non_default_losses()
    (terms,), (loss,) = lost.terms, lost.losses
    assert (terms.cause, terms.equity_max) == (NonDefaultCause.CUSTODIAN, Decimal(50))
    assert (loss.amount, loss.by_cover, loss.uncovered) == (Decimal(100), Decimal(40), Decimal(60))
    assert (loss.holder_id, loss.loss_day, loss.explanation) == (8, today, "stolen")
    with pytest.raises(Refused, match="LOSS_SMALLER") as refused:
        client.cover_non_default_loss(account_id, loss_id, "USDC", 61)
    assert (refused.value.limit, refused.value.actual) == (Decimal(60), Decimal(61))
