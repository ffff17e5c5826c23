# SPDX-License-Identifier: Apache-2.0
"""Off-book transfers of lots: the event, the two legs and what follows them, in order (W-3 to W-5)."""

import pytest

from clearinghouse.statemachine.positions.off_book_transfer import book_off_book_transfer
from clearinghouse.statemachine.vocabulary import commands, events, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.support import System

MICRO = 10**6
HOUR = 3_600 * types.SECOND_NS
OFFSET = 7


def funded_market(*, long: bool) -> tuple[System, int, int, int]:
    """Alice has three SOL lots of 1 SOL, long or short, against bob; an hour of funding at 0.01 % has accrued."""
    system = System()
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-ONE", types.PERPETUAL, sol, lot=(1, 0), maker_ppb=0, taker_ppb=0)
    # Less than half of the first hour is left, in which no funding is due; the next one is whole.
    system.must(
        commands.SetFunding(*system.head(), MarketId(perp), HOUR, 800_000, types.PPB, types.PPB)
    )
    alice = system.account("alice", leverage=20, USDC=1_000 * MICRO)
    bob = system.account("bob", leverage=20, USDC=1_000 * MICRO)
    sides = (types.SELL, types.BUY) if long else (types.BUY, types.SELL)
    system.order(bob, perp, sides[0], 150_00, 3)
    system.order(alice, perp, sides[1], 150_00, 3)
    market = system.state.markets[MarketId(perp)]
    while market.funding_index_ray == 0:
        system.advance(HOUR // types.SECOND_NS)
    return system, alice, bob, perp


@pytest.mark.parametrize("long", [True, False])
def test_one_lot_is_booked_for_both_sides_by_its_value(*, long: bool) -> None:
    """Funding first touches both lines, and an order that only reduces shrinks; all events come after the trade."""
    system, alice, bob, perp = funded_market(long=long)
    state = system.state
    reducing = types.SELL if long else types.BUY
    system.order(alice, perp, reducing, 160_00 if long else 140_00, 3, flags=types.FLAG_REDUCE_ONLY)
    line = state.accounts[AccountId(alice)].lines[MarketId(perp)]
    trades = state.last_trade_id
    system.observe(
        lambda: book_off_book_transfer(
            state,
            OFFSET,
            events.REST_CLOSED,
            line,
            state.accounts[AccountId(bob)],
            1,
            148 * MICRO,
            5,
            (30, 20),
        ).set(10)
    )
    assert system.event_names() == ["REST_CLOSED", "FUNDING_PAID", "ORDER_REDUCED", "FUNDING_PAID"]
    assert {event.fields["offset"] for event in system.events} == {OFFSET}
    sign = 1 if long else -1
    assert system.events[0].fields == {
        "offset": OFFSET,
        "trade_id": trades + 1,
        "market_id": perp,
        "account_id": alice,
        "counterparty_account_id": bob,
        "signed_lots": -sign,
        "value": 148 * MICRO,
        # One lot of three, bought or sold at 150, for 148.
        "account_realised": -2 * sign * MICRO,
        "counterparty_realised": 2 * sign * MICRO,
        "fund_paid": 5,
        "fund_before": 30,
        "equity_before": 20,
        "equity_after": 10,
    }
    # 0.01 % of 450 for three lots.
    paid = {
        row.fields["account_id"]: row.fields["amount"]
        for row in (system.events[1], system.events[3])
    }
    assert paid == {alice: -45_000 * sign, bob: 45_000 * sign}
    assert state.last_trade_id == trades + 1
    assert line.position == 2 * sign
    assert state.accounts[AccountId(bob)].lines[MarketId(perp)].position == -2 * sign
    assert alice in state.touched
    assert bob in state.touched


def test_the_last_lots_may_be_worth_nothing_and_sweep_the_line() -> None:
    """Three lots for 0: both are flat, and what the floors of funding left goes to `rounding` in the same command."""
    system, alice, bob, perp = funded_market(long=True)
    state = system.state
    line = state.accounts[AccountId(alice)].lines[MarketId(perp)]
    # Beside a whole number of units alice owes one more, and bob is not owed it.
    market = state.markets[MarketId(perp)]
    market.funding_index_ray += 1
    system.observe(
        lambda: book_off_book_transfer(
            state, OFFSET, events.REST_CLOSED, line, state.accounts[AccountId(bob)], 3, 0, 0, (0, 0)
        )
    )
    assert system.event_names() == ["REST_CLOSED", "FUNDING_PAID", "FUNDING_PAID", "FUNDING_SWEPT"]
    assert system.events[3].fields == {"offset": OFFSET, "market_id": perp, "amount": 1}
    assert {event.fields["offset"] for event in system.events} == {OFFSET}
    assert system.events[0].fields["account_realised"] == -450 * MICRO
    assert line.position == line.cost == market.funding_line == 0
    assert state.accounts[types.ROUNDING].holdings[AssetId(1)].unsettled == 1


@pytest.mark.parametrize(("lots", "value"), [(0, 1), (-1, 1), (4, 1), (1, -1)])
def test_only_lots_that_are_there_go_for_a_value_that_is_none_below_0(
    lots: int, value: int
) -> None:
    """The caller has checked it, and a mistake there ends the command before anything moves."""
    system, alice, bob, perp = funded_market(long=True)
    state = system.state
    line = state.accounts[AccountId(alice)].lines[MarketId(perp)]
    trades = state.last_trade_id
    with pytest.raises(AssertionError):
        book_off_book_transfer(
            state,
            OFFSET,
            events.REST_CLOSED,
            line,
            state.accounts[AccountId(bob)],
            lots,
            value,
            0,
            (),
        )
    assert line.position == 3
    assert state.last_trade_id == trades
