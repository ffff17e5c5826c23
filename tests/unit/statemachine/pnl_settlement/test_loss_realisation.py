# SPDX-License-Identifier: Apache-2.0
"""What R-3 makes of a position, and how many of its lots are realised (R-3, R-3.3, W-5)."""

import pytest

from clearinghouse.statemachine.ledger.ledger import index_line
from clearinghouse.statemachine.orders.open_orders import line_of
from clearinghouse.statemachine.pnl_settlement.loss_realisation import (
    _Round,
    _Turns,
    realise,
    result_at_mark,
)
from clearinghouse.statemachine.state.pnl_settlement_pass import LossRun
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.support import System
from tests.unit.statemachine.pretrade.small_states import World
from tests.vectors.building import new_account, new_asset, new_market, new_state

USDC = 1
MICRO = 10**6
OFFSET = 3


def system_with_a_losing_long() -> tuple[System, int, int]:
    """Alice is long 1 SOL at 150, bob short; the mark is 140, and nothing is realised. Reconciliation is on."""
    system = System()
    sol = system.asset("SOL", 9, 150)
    market = system.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
    alice = system.account("alice")
    bob = system.account("bob")
    for account in (alice, bob):
        system.deposit(account, USDC, 1_000 * MICRO)
    system.must(commands.SetReconciliation(*system.head(), 1, 10_000_000, 10_000_000, 3, 1))
    system.order(bob, market, types.SELL, 150_00, 1_00)
    system.order(alice, market, types.BUY, 150_00, 1_00)
    system.price(sol, 140)
    return system, alice, bob


# --- drawn positions ----------------------------------------------------------------------------------------------


def two_sides(mark_e9: int, rows: list[tuple[int, int]]) -> tuple[State, Market]:
    """A market at a mark, and accounts with nothing but a position each: signed lots and cost base."""
    state = new_state("USDC", 0)
    coin = new_asset(state, "COIN", 0, "10")
    market = new_market(state, types.PERPETUAL, coin, state.valuation, 1, mark_e9)
    for number, (lots, cost) in enumerate(rows):
        line = line_of(new_account(state, f"owner {number}"), market)
        line.position, line.cost = lots, cost
        index_line(state, line)
    return state, market


def test_a_position_of_somebody_without_any_money_is_realised() -> None:
    """A long of 2 from 5 at a mark of 4 loses 2; the account has held nothing of the asset until now."""
    state, market = two_sides(4 * types.PRICE_E9, [(2, 10)])
    ((_, line),) = market.exposed.items()
    realise(state, OFFSET, line, 2)
    assert (line.cost, line.account.holdings[AssetId(USDC)].unsettled) == (8, -2)
    (written,) = split(state.events)
    assert written.fields["realised"] == -2


@pytest.mark.parametrize(
    ("lots", "cost", "side"),
    [
        (1, 2 * MICRO, types.BUY),  # a single lot is a long position
        (5, 10 * MICRO, types.BUY),
        (-1, -1, types.SELL),
    ],
)
def test_a_realised_loss_is_remembered_under_the_side_of_its_position(
    lots: int, cost: int, side: int
) -> None:
    """While the waterfall is on, W-5 has to know where an account lost."""
    system, alice, _ = system_with_a_losing_long()
    state = system.state
    state.waterfall.rules.on = True
    line = state.accounts[AccountId(alice)].lines[MarketId(1)]
    line.position, line.cost = lots, cost
    result = result_at_mark(line)
    assert result < 0
    realise(state, OFFSET, line, abs(lots))
    assert state.waterfall.losses[AccountId(alice), AssetId(USDC)] == {(MarketId(1), side): -result}


@pytest.mark.parametrize(
    ("needed", "most", "received", "lots"),
    [
        *[(1, 1, 0, 1), (1, 0, 0, 0), (2, 2, 0, 3), (2, 1, 0, 2)],
        *[(1, 1, 1, 3), (1, 0, 2, 0), (2, 1, 2, 6), (9, 9, 4, 10), (9, 9, 5, 0)],
    ],
)
def test_no_more_lots_are_realised_than_are_needed(
    needed: int, most: int, received: int, lots: int
) -> None:
    """A lot loses a half: one lot loses 1 and two lose no more, three lose 2. What is needed may be just the most.

    Funding to be received is lost first, and lots that lose no more than that are not realised (R-3.3).
    """
    world = World()
    state = world.state
    market = world.perpetual(99_500_000_000)
    line = world.position(world.account(), market, 10, 1_000)
    run = LossRun(needed, [], 1)
    turns = _Turns(_Round(state, 0, world.usd, lambda _state, _offset, _holding: 0, run), [market])
    assert turns._lots(line, most, received) == lots
