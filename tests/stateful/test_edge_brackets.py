# SPDX-License-Identifier: Apache-2.0
"""Entries with exits, and exits of positions, among fills, prices, cancels and replaces (O-3, I-7, J-4).

Owns how they are drawn: games seldom let an entry fill in parts while its exits trigger. The conditions are the
invariants and the independent model after each command, and a snapshot that gives the same state.
"""

from typing import Any

import pytest
from hypothesis import example, given, settings, strategies as st

from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from tests.stateful.model_comparison import IS_PURE, Listener
from tests.stateful.snapshots import through_snapshot
from tests.support import System

pytestmark = pytest.mark.skipif(not IS_PURE, reason="a compiled agenda cannot be listened to")

AT = 2_000  # ticks of the market: a price of 20
SIDES = st.sampled_from((types.BUY, types.SELL))
STEPS = st.one_of(
    st.tuples(st.just("bracket"), SIDES, st.integers(1, 4), st.integers(0, 1)),
    st.tuples(st.just("exit"), SIDES, st.integers(2, 4), st.integers(0, 2)),
    st.tuples(st.just("other"), SIDES, st.integers(1, 6), st.integers(-2, 2)),
    st.tuples(st.just("own"), SIDES, st.integers(1, 6), st.integers(-2, 2)),
    st.tuples(st.just("price"), SIDES, st.integers(0, 6), st.just(0)),
    st.tuples(st.just("cancel"), SIDES, st.integers(0, 3), st.just(0)),
    st.tuples(st.just("replace"), SIDES, st.integers(1, 3), st.integers(-2, 2)),
)
Step = tuple[str, int, int, int]


class Table:
    """A trader with exits and another who takes the other side."""

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
            "bracket": self._bracket,
            "exit": self._exit,
            "other": self._other,
            "own": self._own,
            "price": self._price,
            "cancel": self._cancel,
            "replace": self._replace,
        }[what](side, size, offset)

    def restart(self) -> None:
        """Restore the machine from a snapshot; the model continues unchanged."""
        self.system.engine = through_snapshot(self.system.engine)
        modelled = self.system.modelled
        assert modelled is not None
        modelled.state = self.system.state
        modelled.listener = Listener(modelled.state)

    def _bracket(self, side: int, lots: int, limits: int) -> None:
        """Place an entry at the price, with exits a twentieth away."""
        away = AT // 20 if side == types.BUY else -AT // 20
        row: tuple[int, ...] = (
            self.trader,
            self.perp,
            side,
            types.LIMIT,
            types.GTC,
            0,
            types.STP_CANCEL_MAKER,
        )
        row += (AT, lots, 0, 0, types.TRIGGER_MARK)
        row += (AT + away, (AT + away) * limits, AT - away, (AT - away) * limits)
        columns: list[Any] = [[value] for value in row]
        self.system.apply(commands.Brackets(*self.system.head(), *columns))

    def _exit(self, side: int, kind: int, away: int) -> None:
        """Place an order that closes the whole position."""
        above = (kind == types.TRIGGER_STOP) == (side == types.BUY)
        trails = kind == types.TRIGGER_TRAILING
        trigger = 0 if trails else AT + (1 if above else -1) * away * AT // 20
        row: tuple[int, ...] = (
            types.PLACE,
            self.trader,
            self.perp,
            kind,
            types.TRIGGER_MARK,
            trigger,
        )
        row += (types.PPB // 20 if trails else 0, side, types.MARKET, types.IOC)
        row += (types.FLAG_CLOSE_POSITION, types.STP_CANCEL_MAKER, *(0,) * 9)
        columns: list[Any] = [[value] for value in row]
        self.system.apply(commands.ConditionalOrders(*self.system.head(), *columns))

    def _order(self, account: int, side: int, lots: int, ticks: int, order_id: int = 0) -> None:
        """Place an order of one of the two, or replace the order `order_id`."""
        action = types.REPLACE if order_id else types.PLACE
        row: tuple[int, ...] = (action, account, self.perp, side, types.LIMIT, types.GTC, 0)
        row += (types.STP_CANCEL_MAKER, AT + ticks, lots, 0, order_id, 0, 0)
        columns: list[Any] = [[value] for value in row]
        self.system.apply(commands.OrderBatch(*self.system.head(), *columns))

    def _other(self, side: int, lots: int, ticks: int) -> None:
        self._order(self.other, side, lots, ticks)

    def _own(self, side: int, lots: int, ticks: int) -> None:
        self._order(self.trader, side, lots, ticks)

    def _price(self, side: int, percent: int, _: int) -> None:
        """Move the price up or down by `percent` hundredths."""
        away = percent if side == types.BUY else -percent
        scale = self.system.state.valuation.scale
        self.system.price(self.sol, (100 + away) * 20 * 10 ** (scale + 7), e9=True)

    def _cancel(self, _: int, place: int, __: int) -> None:
        """Cancel one of the trader's open or waiting orders."""
        account = self.system.state.accounts[AccountId(self.trader)]
        if place < len(account.conditionals):
            order_id = list(account.conditionals)[place]
            row = [0] * 21
            row[0], row[1], row[19] = types.CANCEL, self.trader, order_id
            columns: list[Any] = [[value] for value in row]
            self.system.apply(commands.ConditionalOrders(*self.system.head(), *columns))
            return
        scope = (AccountId(self.trader), MarketId(self.perp), 0)
        self.system.apply(commands.CancelAll(*self.system.head(), *scope))

    def _replace(self, _: int, lots: int, ticks: int) -> None:
        """Give the trader's first open order another price or size."""
        account = self.system.state.accounts[AccountId(self.trader)]
        for order in account.orders.values():
            self._order(self.trader, order.side, lots, ticks, order.id)
            return


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(STEPS, min_size=2, max_size=14))
@example(
    steps=[
        ("bracket", types.BUY, 4, 0),
        ("other", types.SELL, 2, 0),
        ("replace", types.BUY, 3, 1),
        ("other", types.SELL, 3, 0),
        ("own", types.SELL, 6, 2),
        ("other", types.BUY, 6, 2),
        ("price", types.SELL, 6, 0),
    ]
)
@example(
    steps=[
        ("bracket", types.SELL, 2, 0),
        ("other", types.BUY, 1, 0),
        ("exit", types.BUY, types.TRIGGER_TRAILING, 0),
    ]
)
@example(
    steps=[
        ("price", types.SELL, 5, 0),
        ("bracket", types.SELL, 1, 1),
        ("other", types.BUY, 1, 0),
        ("price", types.BUY, 5, 0),
    ]
)
@example(
    steps=[
        ("price", types.SELL, 5, 0),
        ("bracket", types.SELL, 1, 1),
        ("other", types.BUY, 2, 0),
        ("bracket", types.SELL, 1, 0),
        ("price", types.BUY, 5, 0),
    ]
)
def test_exits_follow_the_fills_and_end_with_the_position(steps: list[Step]) -> None:
    """After every step machine and model agree on every exit, and a snapshot gives the same state."""
    table = Table()
    for step in steps:
        table.do(step)
        table.restart()


def test_a_bracket_of_the_drawing_is_accepted() -> None:
    """The draw reaches the states that it is made for: an entry fills, its exits wait, and a price places one of
    them.
    """
    table = Table()
    table.do(("bracket", types.BUY, 4, 0))
    table.do(("other", types.SELL, 4, 0))
    table.do(("exit", types.SELL, types.TRIGGER_STOP, 2))
    account = table.system.state.accounts[AccountId(table.trader)]
    assert len(account.conditionals) == 3
    table.do(("other", types.BUY, 6, -2))
    table.do(("price", types.SELL, 6, 0))
    named = [event.name for event in table.system.events]
    assert "CONDITIONAL_TRIGGERED" in named
    assert codes.POSITION_CLOSED in [event.fields.get("code") for event in table.system.events]
    assert account.conditionals == {}
