# SPDX-License-Identifier: Apache-2.0
"""When R-3 starts: claims that only a debt of the liquidity fund leaves unpaid do not start it."""

from clearinghouse.statemachine import commands, types
from clearinghouse.statemachine.events import Event
from clearinghouse.statemachine.ledger import add_unsettled, holding_of
from clearinghouse.statemachine.margin import line_changed
from tests.support import World

USDC = 1
MICRO = 10**6


def realised(world: World) -> list[Event]:
    """The runs of R-3 in the last command."""
    return [event for event in world.events if event.name == "LOSSES_REALISED"]


def owed_by_fund(world: World, creditor: int, amount: int, claim: int) -> None:
    """A debt of the fund to an account, and a further claim of the account taken out of its own cost base."""
    state = world.state
    asset = state.assets[USDC]
    fund = holding_of(state, state.accounts[types.LIQUIDITY_FUND], asset)
    add_unsettled(state, fund, -amount)
    add_unsettled(state, holding_of(state, state.accounts[creditor], asset), amount + claim)
    (line,) = state.accounts[creditor].lines.values()
    line.cost += claim
    line_changed(line)


def world_with_a_losing_long() -> tuple[World, int, int]:
    """Alice is long 1 SOL at 150, bob short; the mark is 140, and nothing is realised. Reconciliation is on."""
    world = World()
    sol = world.asset("SOL", 9, 150)
    market = world.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
    alice = world.account("alice")
    bob = world.account("bob")
    for account in (alice, bob):
        world.deposit(account, USDC, 1_000 * MICRO)
    world.must(commands.SetReconciliation(*world.head(), 1, 10_000_000, 10_000_000, 3, 1))
    world.order(bob, market, types.SELL, 150_00, 1_00)
    world.order(alice, market, types.BUY, 150_00, 1_00)
    world.price(sol, 140)
    return world, alice, bob


def test_a_debt_of_the_fund_alone_starts_nothing() -> None:
    """Bob's claim is what the fund owes: alice's loss stays unrealised however long it takes."""
    world, _, bob = world_with_a_losing_long()
    owed_by_fund(world, bob, 10 * MICRO, 0)
    for _ in range(4):
        world.advance(10)
        assert realised(world) == []
    assert world.state.reconciliation.unpaid_passes == {USDC: 4}


def test_only_what_exceeds_the_debt_of_the_fund_is_needed() -> None:
    """Of a claim of 13 the fund owes 10: 3 are needed, and alice's loss of 10 covers them."""
    world, alice, bob = world_with_a_losing_long()
    owed_by_fund(world, bob, 10 * MICRO, 3 * MICRO)
    world.advance(10)
    assert realised(world) == []
    world.advance(10)
    (found,) = realised(world)
    assert found.fields["needed"] == 3 * MICRO
    assert found.fields["paid"] == 10 * MICRO
    assert world.state.accounts[alice].holdings[USDC].balance == 990 * MICRO
