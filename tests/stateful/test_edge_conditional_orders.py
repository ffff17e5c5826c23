# SPDX-License-Identifier: Apache-2.0
"""Orders that wait, halts that hold back what a price has reached, and snapshots in between (O-3, K-1, J-4).

Owns how they are drawn. The conditions are the invariants, which are checked after each command, and the round trip
through a snapshot. Games hardly ever have a snapshot while a halt holds an order back.
"""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_CLIENT_ORDER,
    NO_ORDER,
    AccountId,
    MarketId,
)
from tests.stateful.snapshots import through_snapshot
from tests.support import SECOND, System

PERCENT = types.PPB // 100
AT = 2_000  # ticks of the market: a price of 20
ORDERS = st.tuples(
    st.sampled_from((types.BUY, types.SELL)),
    st.sampled_from((types.TRIGGER_STOP, types.TRIGGER_TAKE_PROFIT, types.TRIGGER_TRAILING)),
    st.integers(1, 8),  # how far away, in twentieths of the price
)


def wait(system: System, account: int, market: int, side: int, kind: int, away: int) -> None:
    """Place an order that waits for the index, on the side of the price where an order of its kind waits."""
    above = (kind == types.TRIGGER_STOP) == (side == types.BUY)
    trigger = 0 if kind == types.TRIGGER_TRAILING else AT + (away if above else -away) * AT // 20
    distance = away * 5 * PERCENT if kind == types.TRIGGER_TRAILING else 0
    outcome = system.apply(
        commands.ConditionalOrders(
            *system.head(),
            [types.PLACE],
            [AccountId(account)],
            [MarketId(market)],
            [kind],
            [types.TRIGGER_INDEX],
            [trigger],
            [distance],
            [side],
            [types.MARKET],
            [types.IOC],
            [0],
            [types.STP_CANCEL_TAKER],
            [0],
            [1],
            [0],
            [NO_CLIENT_ORDER],
            [0],
            [0],
            [NO_ORDER],
            [NO_ORDER],
            [NO_CLIENT_ORDER],
        )
    )
    assert outcome.codes in ([codes.OK], [codes.TRIGGER_ALREADY_REACHED])


@settings(max_examples=15)
@given(
    pending=st.lists(ORDERS, min_size=1, max_size=4),
    move_ppb=st.sampled_from((0, 5 * PERCENT, 20 * PERCENT)),
    prices=st.lists(st.integers(12, 28), min_size=1, max_size=5),
)
@example(pending=[(types.SELL, types.TRIGGER_STOP, 2)], move_ppb=5 * PERCENT, prices=[18, 18])
def test_what_a_price_reaches_is_placed_at_once_or_after_the_halt(
    pending: list[tuple[int, int, int]], move_ppb: int, prices: list[int]
) -> None:
    """An order whose trigger is reached exactly waits no longer, except during a halt.

    A snapshot changes nothing of it.
    """
    system = System()
    sol = system.asset("SOL", 4, 20)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0))
    account = system.account("trader", USDC=10**10)
    if move_ppb:
        terms = (types.TRIGGER_INDEX, move_ppb, 3_600 * SECOND, 0)
        system.must(commands.SetVolatilityHalt(*system.head(), MarketId(perp), *terms))
    for side, kind, away in pending:
        wait(system, account, perp, side, kind, away)
    for price in prices:
        system.price(sol, price)
        system.engine = through_snapshot(system.engine)
    halt = system.state.markets[MarketId(perp)].halt
    if halt is not None and halt.brake.engaged:
        halted = (types.BRAKE_VOLATILITY_HALT, perp, types.CAUSE_DRILL)
        system.must(commands.ReleaseBrake(*system.head(), *halted, "over"))
        assert not any(order.reached_e9 for order in system.state.conditionals.values())
