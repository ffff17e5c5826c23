# SPDX-License-Identifier: Apache-2.0
"""The client against a real server: pools, loans, and a spot order that borrows and repays."""

from decimal import Decimal

import pytest

from clearinghouse.client import (
    AccrualMode,
    Client,
    ClosingItem,
    EventKind,
    Loan,
    PoolTerms,
    Refused,
    ResultCode,
    Side,
)
from clearinghouse.client.api.event_bodies import (
    ClosingRemainsEvent,
    DustRepaidEvent,
    LoanEvent,
)
from tests.client.conftest import Setup

# Nothing of this test may depend on how much time passes: no account pays interest.
FREE = PoolTerms(
    slope1_ppb=0,
    slope2_ppb=0,
    utilisation_max_ppb=900_000_000,
    throttle_ppb=0,
    virtual_claim=Decimal(100),
)


def test_loans_go_to_a_pool_and_come_out_of_it(setup: Setup, client: Client) -> None:
    """An account borrows the loan of another within the pool's limits, by call and by a spot order, and pays back."""
    with pytest.raises(Refused, match="UNKNOWN_POOL"):
        client.lend(setup.alice, "USDC", 1)
    with pytest.raises(Refused, match="PARAMETER_OUT_OF_RANGE"):
        client.open_pool("USDC", PoolTerms(kink_ppb=0))
    client.set_asset_parameters("USDC", debt_max_leverage=10)
    first = client.open_pool("USDC", FREE)
    client.lend(setup.alice, "USDC", 10_000)
    with pytest.raises(Refused, match="SPOT_MARGIN_OFF"):
        client.borrow(setup.bob, "USDC", 1)
    client.update_account_settings(
        setup.bob, max_leverage=10, auto_repay=True, auto_lend=False, spot_margin=True
    )
    with pytest.raises(Refused) as refused:
        client.borrow(setup.bob, "USDC", "9000.5")
    assert refused.value.reason == ResultCode.POOL_LIQUIDITY
    assert (refused.value.limit, refused.value.actual) == (Decimal(9_000), Decimal("9000.5"))
    client.borrow(setup.bob, "USDC", "1000.5")

    (pool,) = client.list_pools()
    assert (pool.symbol, pool.cash, pool.debt, pool.claims) == (
        "USDC",
        Decimal("8999.5"),
        Decimal("1000.5"),
        Decimal(10_000),
    )
    assert pool.terms == FREE
    assert pool.terms.borrow_accrual is AccrualMode.COMPOUNDED
    assert (pool.borrow_rate, pool.borrow_index) == (Decimal(0), Decimal(1))
    assert pool.borrowable == Decimal("7999.5")
    lent, liability = (
        client.balances(account_id)["USDC"] for account_id in (setup.alice, setup.bob)
    )
    assert (lent.lent, liability.borrowed) == (Decimal(10_000), Decimal("1000.5"))

    # Bob sells a little SOL to Alice; what it brings goes to his debt.
    client.place_order(setup.alice, "SOL-USDC", Side.BUY, "1", "150")
    client.place_order(setup.bob, "SOL-USDC", Side.SELL, "1", "150")
    (pool,) = client.list_pools()
    assert pool.debt == Decimal("1000.5") - (150 - Decimal("0.09"))

    batch = client.redeem_many([Loan(setup.alice, "USDC", 1), Loan(setup.bob, "USDC", 1)])
    assert [item.code for item in batch] == [ResultCode.OK, ResultCode.LOAN_EXCEEDED]
    client.repay(setup.bob, "USDC")
    client.redeem(setup.alice, "USDC")
    (pool,) = client.list_pools()
    assert (pool.cash, pool.debt, pool.claims) == (Decimal(0),) * 3

    kinds: list[EventKind] = []
    for frame in client.subscribe(first, kinds=[EventKind.BORROWED, EventKind.REPAID]):
        for event in frame.events:
            assert isinstance(event.body, LoanEvent)
            kinds.append(event.kind)
        if len(kinds) == 3:
            break
    assert kinds == [EventKind.BORROWED, EventKind.REPAID, EventKind.REPAID]


def test_the_rest_of_a_debt_is_repaid_in_cash_and_the_account_closes(
    setup: Setup, client: Client
) -> None:
    """What is left of a debt below a lot costs the index and its spread; then all ends, and the account closes."""
    client.set_liquidation(enabled=True, spread_ppb=10_000_000)
    client.set_asset_parameters("SOL", debt_max_leverage=10)
    client.open_pool("SOL", FREE)
    client.lend(setup.alice, "SOL", 10)
    client.update_account_settings(
        setup.bob, max_leverage=10, auto_repay=False, auto_lend=False, spot_margin=True
    )
    client.borrow(setup.bob, "SOL", "1.004")
    with pytest.raises(Refused, match="DEBT_NOT_DUST"):
        client.repay_dust(setup.bob, "SOL")
    client.repay(setup.bob, "SOL", 1)
    sequence = client.repay_dust(setup.bob, "SOL")
    (event,) = next(iter(client.subscribe(sequence, kinds=[EventKind.DUST_REPAID]))).events
    # 0.004 x 150 x 1.01.
    assert isinstance(event.body, DustRepaidEvent)
    assert (event.body.account_id, event.body.amount) == (setup.bob, Decimal("0.004"))
    assert event.body.value_paid == Decimal("0.606")
    with pytest.raises(Refused, match="NOTHING_OWED"):
        client.repay_dust(setup.bob, "SOL")

    client.place_order(setup.bob, "SOL-PERP", Side.BUY, "1", "140")
    cash = client.balances(setup.bob)["USDC"].balance
    assert client.close_all(setup.bob) == 2
    left: list[ClosingRemainsEvent] = []
    for frame in client.subscribe(sequence, kinds=[EventKind.CLOSING_REMAINS]):
        left += [e.body for e in frame.events if isinstance(e.body, ClosingRemainsEvent)]
        if len(left) == 2:
            break
    assert [one.item for one in left] == [ClosingItem.BALANCE] * 2
    assert (left[0].amount, left[0].quantity) == (cash, Decimal(0))
    assert left[0].code == ResultCode.ACCOUNT_NOT_EMPTY
    with pytest.raises(Refused, match="ACCOUNT_NOT_EMPTY"):
        client.close_account(setup.bob)
    savings = client.create_account("bob")
    assert client.close_all(setup.bob, savings) == 0
    client.close_account(setup.bob)
    assert client.balances(savings)["USDC"].balance == cash
