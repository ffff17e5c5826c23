# SPDX-License-Identifier: Apache-2.0
"""Orders in slices among other orders, prices, jumps of time, cancels and restarts (O-3, I-7, J-4).

Owns how they are drawn: games seldom let several slices of one order find a counterparty. The conditions are the
invariants and the independent model after each command, and a snapshot that gives the same state.
"""

import pytest
from hypothesis import example, given, settings, strategies as st

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from tests.stateful.model_comparison import IS_PURE, Listener
from tests.stateful.snapshots import through_snapshot
from tests.support import System

pytestmark = pytest.mark.skipif(not IS_PURE, reason="a compiled agenda cannot be listened to")

AT = 2_000  # ticks of the market: a price of 20
INTERVAL_NS = 10 * types.SECOND_NS
SIDES = st.sampled_from((types.BUY, types.SELL))
STEPS = st.one_of(
    st.tuples(st.just("twap"), SIDES, st.integers(2, 9), st.integers(0, 3)),
    st.tuples(st.just("other"), SIDES, st.integers(1, 6), st.integers(-1, 1)),
    st.tuples(st.just("own"), SIDES, st.integers(1, 3), st.integers(-1, 1)),
    st.tuples(st.just("time"), SIDES, st.integers(1, 4), st.integers(-1, 1)),
    st.tuples(st.just("price"), SIDES, st.integers(0, 6), st.just(0)),
    st.tuples(st.just("cancel"), SIDES, st.integers(0, 3), st.just(0)),
)
Step = tuple[str, int, int, int]


class Table:
    """A trader with orders in slices and another who takes the other side."""

    def __init__(self) -> None:
        """Start without a position."""
        self.system = System(model=True)
        self.sol = self.system.asset("SOL", 4, 20)
        self.perp = self.system.market("SOL-PERP", types.PERPETUAL, self.sol, lot=(1, 0))
        self.trader = self.system.account("trader", USDC=10**10)
        self.other = self.system.account("other", USDC=10**10)

    def do(self, step: Step) -> None:
        """Do one step."""
        what, side, size, offset = step
        {
            "twap": self._twap,
            "other": self._other,
            "own": self._own,
            "time": self._time,
            "price": self._price,
            "cancel": self._cancel,
        }[what](side, size, offset)

    def restart(self) -> None:
        """Restore the machine from a snapshot; the model continues unchanged."""
        self.system.engine = through_snapshot(self.system.engine)
        modelled = self.system.modelled
        assert modelled is not None
        modelled.state = self.system.state
        modelled.listener = Listener(modelled.state)

    def _twap(self, side: int, lots: int, kind: int) -> None:
        """Place an order of some lots in two or three slices, with a limit, reduce-only, or neither."""
        command = commands.PlaceTwap(
            *self.system.head(),
            AccountId(self.trader),
            MarketId(self.perp),
            side,
            lots,
            2 if lots < 5 else 3,
            INTERVAL_NS,
            AT if kind & 1 else 0,
            types.FLAG_REDUCE_ONLY if kind & 2 else 0,
            types.STP_CANCEL_MAKER,
        )
        self.system.apply(command)

    def _other(self, side: int, lots: int, offset: int) -> None:
        """Place an order of the other account."""
        self.system.order(self.other, self.perp, side, AT + offset, lots)

    def _own(self, side: int, lots: int, offset: int) -> None:
        """Place an order of the trader itself, which slices may meet."""
        self.system.order(self.trader, self.perp, side, AT + offset, lots)

    def _time(self, _: int, halves: int, offset: int) -> None:
        """Advance the time in one step, to a slice or a nanosecond beside it."""
        self.system.now += halves * INTERVAL_NS // 2 + offset
        self.system.advance(0)

    def _price(self, side: int, size: int, _: int) -> None:
        """Move the price by at most a tenth."""
        self.system.price(self.sol, 20 + (size if side == types.BUY else -size) * 20 // 60)

    def _cancel(self, _side: int, place: int, _: int) -> None:
        """Cancel one of the trader's orders in slices, or all orders."""
        found = list(self.system.state.twaps)
        if not found or place == 3:
            command = commands.CancelAll(
                *self.system.head(), AccountId(self.trader), MarketId(0), 0
            )
            assert self.system.apply(command).codes == [codes.OK]
            return
        values = {
            "actions": types.CANCEL,
            "account_ids": self.trader,
            "order_ids": found[place % len(found)],
        }
        batch = commands.ConditionalOrders(*self.system.head(), *([] for _ in range(21)))
        for name, column in vars(batch).items():
            if isinstance(column, list):
                column.append(values.get(name, 0))
        assert self.system.apply(batch).codes == [codes.OK]


FULL: list[Step] = [
    ("other", types.SELL, 6, 0),
    ("twap", types.BUY, 6, 1),
    ("time", types.BUY, 2, 0),
    ("time", types.BUY, 2, 0),
]
MISSED: list[Step] = [
    ("twap", types.SELL, 9, 0),
    ("time", types.BUY, 3, 0),
    ("other", types.BUY, 4, 0),
    ("time", types.BUY, 1, 0),
]
JUMPED: list[Step] = [
    ("other", types.SELL, 6, 0),
    ("other", types.SELL, 3, 0),
    ("twap", types.BUY, 9, 0),
    ("time", types.BUY, 4, 0),
]
CLOSED: list[Step] = [
    ("other", types.SELL, 2, 0),
    ("own", types.BUY, 2, 0),
    ("other", types.BUY, 6, 0),
    ("twap", types.SELL, 6, 2),
    ("time", types.BUY, 2, 0),
    ("time", types.BUY, 2, 0),
]


@example(steps=FULL, restart_at=2)
@example(steps=MISSED, restart_at=1)
@example(steps=JUMPED, restart_at=3)
@example(steps=CLOSED, restart_at=4)
@given(steps=st.lists(STEPS, min_size=3, max_size=14), restart_at=st.integers(0, 14))
@settings(max_examples=40)
def test_slices_are_sent_as_the_model_does(steps: list[Step], restart_at: int) -> None:
    """After each step the invariants hold and the model agrees, and a snapshot gives the same state."""
    table = Table()
    for number, step in enumerate(steps):
        if number == restart_at:
            table.restart()
        table.do(step)


def test_the_examples_end_as_they_are_named() -> None:
    """One example is filled in full, one ends with a rest, one misses slices, and one ends with its position."""
    ended: list[int] = []
    for steps in (FULL, MISSED, JUMPED, CLOSED):
        table = Table()
        for step in steps:
            table.do(step)
            ended += [
                event.fields["code"]
                for event in table.system.events
                if event.kind == events.CONDITIONAL_ENDED
            ]
    assert ended == [codes.TWAP_FILLED, codes.EXPIRED, codes.EXPIRED, codes.POSITION_CLOSED]
