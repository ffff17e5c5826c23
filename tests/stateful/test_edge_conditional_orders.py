# SPDX-License-Identifier: Apache-2.0
"""Orders that wait, halts that hold back what a price has reached, and snapshots in between (O-3, K-1, J-4).

Owns how they are drawn. The conditions are the invariants, which are checked after each command, and the round trip
through a snapshot. Games hardly ever have a snapshot while a halt holds an order back.
"""

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import example, given, settings, strategies as st

from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from tests.scenarios.test_slices import smallest_slices
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.snapshots import through_snapshot
from tests.support import SECOND, System

PERCENT = types.PPB // 100
AT = 2_000  # ticks of the market: a price of 20
ORDERS = st.tuples(
    st.sampled_from((types.BUY, types.SELL)),
    st.sampled_from((types.TRIGGER_STOP, types.TRIGGER_TAKE_PROFIT, types.TRIGGER_TRAILING)),
    st.integers(1, 8),  # how far away, in twentieths of the price
)


def wait(system: System, account: int, market: int, side: int, kind: int, away: int) -> int:
    """Place an order that waits for the index, on the side of the price where an order of its kind waits; its id, or 0
    if its price is reached already.
    """
    above = (kind == types.TRIGGER_STOP) == (side == types.BUY)
    trigger = 0 if kind == types.TRIGGER_TRAILING else AT + (away if above else -away) * AT // 20
    distance = away * 5 * PERCENT if kind == types.TRIGGER_TRAILING else 0
    outcome = send(
        system, types.PLACE, (account, market), (kind, types.TRIGGER_INDEX, trigger, distance, side)
    )
    assert outcome.codes in ([codes.OK], [codes.TRIGGER_ALREADY_REACHED])
    return outcome.ids[0]


def send(
    system: System, action: int, target: tuple[int, int], terms: tuple[int, ...], order_id: int = 0
) -> Outcome:
    """Send one item about a market order of one lot: its account and market; kind, source, trigger, distance, side."""
    row = (action, *target, *terms, types.MARKET, types.IOC, 0, types.STP_CANCEL_TAKER, 0, 1)
    columns = [[field] for field in (*row, 0, 0, 0, 0, 0, order_id, 0)]
    return system.apply(commands.ConditionalOrders(*system.head(), *columns))  # type: ignore[arg-type]


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


class Remembering(System):
    """A world that keeps all events; a slice of due work comes before each command."""

    def __init__(self) -> None:
        """Start at genesis."""
        super().__init__()
        self.seen: list[Event] = []

    def apply(self, command: commands.Command, *, digest: bytes | None = None) -> Outcome:
        """Apply a command, and keep its events."""
        outcome = super().apply(command, digest=digest)
        self.seen += self.events
        return outcome


@dataclass
class Queued:
    """An order that waits: for prices that fall or rise to a trigger, or to a distance from the best so far."""

    falls: bool
    trigger: Fraction
    distance: Fraction
    best: int

    def is_reached(self, price: int) -> bool:
        """Follow the price, then tell whether it triggers."""
        if self.distance:
            self.best = max(self.best, price) if self.falls else min(self.best, price)
            self.trigger = self.best * (1 - self.distance if self.falls else 1 + self.distance)
        return price <= self.trigger if self.falls else price >= self.trigger


@pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
@settings(max_examples=30)
@given(
    steps=st.lists(
        st.one_of(st.integers(12, 28), ORDERS, st.tuples(st.integers(0, 99))), max_size=25
    )
)
@example(
    steps=[
        *[(types.BUY, types.TRIGGER_STOP, 2)] * 9,
        *(24, 20),
        (types.BUY, types.TRIGGER_TRAILING, 3),
        *[(types.BUY, types.TRIGGER_STOP, 3)] * 2,
        (types.SELL, types.TRIGGER_STOP, 1),
        (2,),
        *(21, 19, 22),
    ]
)
def test_a_price_in_parts_triggers_what_waited_when_it_came(
    steps: list[int | tuple[int, ...]],
) -> None:
    """Commands come between the parts. An order that came after a price, or has ended, is not triggered by it."""
    with pytest.MonkeyPatch.context() as patched:
        smallest_slices(patched)
        _compare(steps, Remembering())


def _compare(steps: list[int | tuple[int, ...]], system: "Remembering") -> None:
    sol = system.asset("SOL", 4, 20)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0))
    account = system.account("trader", USDC=10**10)
    pending: dict[int, Queued] = {}
    expected: set[int] = set()
    price = 20
    for step in steps:
        if isinstance(step, int):
            price = step
            system.price(sol, price)
            reached = {number for number, one in pending.items() if one.is_reached(price)}
            expected |= reached
            pending = {number: one for number, one in pending.items() if number not in reached}
        elif len(step) == 3:
            side, kind, away = step
            number = wait(system, account, perp, side, kind, away)
            falls = (kind == types.TRIGGER_TAKE_PROFIT) == (side == types.BUY)
            distance = Fraction(away, 20) if kind == types.TRIGGER_TRAILING else Fraction(0)
            trigger = 20 + Fraction(-away if falls else away)
            if number:
                pending[number] = Queued(falls, trigger, distance, price)
        elif pending:
            number = sorted(pending)[step[0] % len(pending)]
            del pending[number]
            assert send(system, types.CANCEL, (account, perp), (0,) * 5, number).codes == [codes.OK]
        system.engine = through_snapshot(system.engine)
    while system.engine.is_behind:
        system.advance(0)
    triggered = [
        event.fields["conditional_order_id"]
        for event in system.seen
        if event.kind == events.CONDITIONAL_TRIGGERED
    ]
    assert sorted(triggered) == sorted(expected)
    assert set(system.state.conditionals) == set(pending)
