# SPDX-License-Identifier: Apache-2.0
"""The client against a real server: requests that wait for a decision, providers' quotes, loans asked back."""

import time
from decimal import Decimal

import pytest

from clearinghouse.client import (
    AccountKind,
    AssetParameters,
    Client,
    Decision,
    EventKind,
    PoolTerms,
    Refused,
    ResultCode,
)
from clearinghouse.client.api.event_bodies import RedemptionAskEvent
from clearinghouse.client.values.enums import TransferKind, TransferStatus
from tests.client.conftest import Setup

# Nothing of this test may depend on how much time passes: no account pays interest.
FREE = PoolTerms(slope1_ppb=0, slope2_ppb=0, utilisation_max_ppb=1_000_000_000, throttle_ppb=0)
HOUR = 3_600 * 10**9


def test_what_waits_for_custody_is_listed(setup: Setup, client: Client) -> None:
    """Deposits, withdrawals and holds stand in their lists until they are decided, with pages of any size."""
    wanted = [client.request_deposit(setup.alice, "USDC", amount) for amount in (1, 2, 3)]
    found = client.pending_deposits(setup.alice, page_size=2)
    assert [(row.deposit_id, row.asset, row.amount) for row in found] == [
        (wanted[0], "USDC", Decimal(1)),
        (wanted[1], "USDC", Decimal(2)),
        (wanted[2], "USDC", Decimal(3)),
    ]
    assert client.pending_deposits(setup.bob) == []
    assert client.pending_deposits() == found

    leaving = client.request_withdrawal(setup.bob, "USDC", "2.5")
    expiry_ns = time.time_ns() + HOUR
    held = client.create_hold(setup.alice, setup.bob, "SOL", "0.5", expiry_ns)
    (withdrawal,) = client.pending_withdrawals(setup.bob)
    assert (withdrawal.withdrawal_id, withdrawal.amount) == (leaving, Decimal("2.5"))
    assert abs(withdrawal.requested_time_ns - time.time_ns()) < HOUR
    (hold,) = client.holds(setup.alice)
    assert (hold.hold_id, hold.beneficiary_id, hold.asset, hold.amount, hold.expire_time_ns) == (
        held,
        setup.bob,
        "SOL",
        Decimal("0.5"),
        expiry_ns,
    )

    client.decide_deposits([Decision(item, confirm=False) for item in wanted]).raise_for_refusals()
    client.decide_withdrawals([Decision(leaving, confirm=False)]).raise_for_refusals()
    assert (client.pending_deposits(), client.pending_withdrawals()) == ([], [])


def test_a_failed_deposit_is_taken_back(setup: Setup, client: Client) -> None:
    """Two principals take it back; what is gone is stated beside the sums, and stops withdrawals until it is filled."""
    client.create_asset("EURX", 2, AssetParameters())
    mallory = client.create_account("mallory")
    deposit_id = client.request_deposit(mallory, "EURX", 100)
    client.decide_deposits([Decision(deposit_id, confirm=True)]).raise_for_refusals()
    client.transfer(mallory, setup.alice, "EURX", 60)

    client.reverse_deposit(deposit_id)
    with pytest.raises(Refused, match="SECOND_PERSON_NEEDED"):
        client.reverse_deposit(deposit_id)
    with Client(setup.address, principal="custodian") as other:
        other.reverse_deposit(deposit_id)
    (sums,) = [one for one in client.conservation().assets if one.asset == "EURX"]
    assert [sums.balance_sum, sums.external, sums.custody_shortfall] == [0, -60, 60]
    with pytest.raises(Refused, match="CUSTODY_SHORTFALL"):
        client.request_withdrawal(setup.alice, "EURX", 1)

    client.fund_liquidity(setup.alice, "EURX", 60)
    (sums,) = [one for one in client.conservation().assets if one.asset == "EURX"]
    assert [sums.balance_sum, sums.external, sums.custody_shortfall] == [0, 0, 0]
    with pytest.raises(Refused, match="DEPOSIT_IS_REVERSED"):
        client.reverse_deposit(deposit_id)


def test_a_withdrawal_names_its_transaction_and_comes_back(setup: Setup, client: Client) -> None:
    """Decided twice it says what was decided; two principals take it back, and the past tells all of it."""
    client.set_asset_parameters("USDC", chain_fee_limit="0.5")
    with pytest.raises(Refused, match="HOUSE_PAYS_NO_FEE"):
        client.request_withdrawal(setup.bob, "USDC", "2.5", fee_from_house=True)
    leaving = client.request_withdrawal(setup.bob, "USDC", "2.5")
    has = client.balances(setup.bob)["USDC"].balance
    decision = Decision(leaving, transaction_reference="0xabc", asset="USDC", chain_fee="0.25")
    client.decide_withdrawals([decision]).raise_for_refusals()
    with pytest.raises(Refused, match="ALREADY_DECIDED"):
        client.decide_withdrawals([decision]).raise_for_refusals()

    client.reverse_withdrawal(leaving)
    with Client(setup.address, principal="custodian") as other:
        other.reverse_withdrawal(leaving)
        with pytest.raises(Refused, match="WITHDRAWAL_IS_REVERSED"):
            other.reverse_withdrawal(leaving)
    # What had arrived is back, and the fee is spent.
    assert client.balances(setup.bob)["USDC"].balance == has - Decimal("0.25")
    (row,) = client.transfers(setup.bob, kind=TransferKind.WITHDRAWAL).transfers
    assert (row.number, row.transaction_reference) == (leaving, "0xabc")
    assert (row.amount, row.chain_fee) == (Decimal("-2.5"), Decimal("0.25"))
    assert row.status == TransferStatus.REVERSED


def test_reconciliation_and_its_quotes_are_set_and_seen(setup: Setup, client: Client) -> None:
    """A provider's quote is checked, shown while it stands, replaced by the next and ended by a quantity of 0."""
    client.set_reconciliation(enabled=True)
    with pytest.raises(Refused, match="PARAMETER_OUT_OF_RANGE"):
        client.set_reconciliation(slack_ppb=1_000_000_000)
    dora = client.create_account("dora", AccountKind.BACKSTOP, max_leverage=20)
    until = time.time_ns() + HOUR
    with pytest.raises(Refused, match="NOT_A_PROVIDER"):
        client.set_quote(setup.alice, "SOL-USDC", "149.5", 1, until)
    with pytest.raises(Refused, match="MARKET_KIND_FORBIDS"):
        client.set_quote(dora, "SOL-PERP", "149.5", 1, until)
    client.set_quote(dora, "SOL-USDC", "149.5", 1, until)
    client.set_quote(dora, "SOL-USDC", "149.75", "2.5", until)
    (quote,) = client.quotes(dora, "SOL-USDC")
    assert (quote.account_id, quote.market, quote.price, quote.quantity, quote.expire_time_ns) == (
        dora,
        "SOL-USDC",
        Decimal("149.75"),
        Decimal("2.5"),
        until,
    )
    assert client.quotes(market="SOL-PERP") == []
    erin = client.create_account("erin", AccountKind.BACKSTOP, max_leverage=20)
    client.set_quote(erin, "SOL-USDC", "149", 2, until)
    first, second = client.quotes(page_size=1)
    assert (first, second.account_id, second.price) == (quote, erin, Decimal(149))
    client.end_quote(dora, "SOL-USDC")
    assert client.quotes() == [second]
    client.end_quote(erin, "SOL-USDC")
    assert client.quotes() == []
    client.set_reconciliation(enabled=False)


def test_a_loan_is_asked_back_of_a_pool_that_cannot_pay(setup: Setup, client: Client) -> None:
    """A loan to a pool without cash can be asked back, not redeemed; the loan shows the ask until it is taken back."""
    client.open_pool("SOL", FREE)
    client.lend(setup.alice, "SOL", 2)
    client.update_account_settings(
        setup.bob, max_leverage=10, auto_repay=False, auto_lend=False, spot_margin=True
    )
    client.borrow(setup.bob, "SOL", 2)
    with pytest.raises(Refused, match="POOL_LIQUIDITY"):
        client.redeem(setup.alice, "SOL", 2)
    with pytest.raises(Refused) as refused:
        client.ask_redemption(setup.alice, "SOL", "2.000001")
    assert refused.value.reason == ResultCode.LOAN_EXCEEDED
    assert refused.value.limit == 2
    sequence = client.ask_redemption(setup.alice, "SOL", "1.5")
    assert client.balances(setup.alice)["SOL"].redemption_asked == Decimal("1.5")
    (pool,) = [pool for pool in client.list_pools() if pool.symbol == "SOL"]
    assert pool.redemptions_asked == Decimal("1.5")
    frames = client.subscribe(sequence, kinds=[EventKind.REDEMPTION_ASKED])
    (event,) = next(frame.events for frame in frames if frame.events)
    assert isinstance(event.body, RedemptionAskEvent)
    assert event.body.amount == Decimal("1.5")

    client.ask_redemption(setup.alice, "SOL", 0)
    assert client.balances(setup.alice)["SOL"].redemption_asked == 0
    client.redeem(setup.alice, "SOL")
    assert client.balances(setup.alice)["SOL"].redemption_asked == 2
    client.repay(setup.bob, "SOL")
    assert client.balances(setup.alice)["SOL"].redemption_asked == 0
    assert client.balances(setup.alice)["SOL"].lent == 0


def test_two_operators_move_house_money(setup: Setup, client: Client) -> None:
    """What bob gave to the liquidity fund comes back to him, once two principals ask for it with the same words."""
    has = client.balances(setup.bob)["USDC"].balance
    client.fund_liquidity(setup.bob, "USDC", 5)

    def move(by: Client) -> int:
        return by.move_house_money(4, setup.bob, "USDC", 5, floor=0, reason="given by mistake")

    move(client)
    with pytest.raises(Refused, match="SECOND_PERSON_NEEDED"):
        move(client)
    with Client(setup.address, principal="custodian") as other:
        move(other)
        with pytest.raises(Refused, match="HOUSE_MONEY_SHORT"):
            other.move_house_money(
                4, setup.bob, "USDC", 10**6, floor=0, reason="more than there is"
            )
    assert client.balances(setup.bob)["USDC"].balance == has
