# SPDX-License-Identifier: Apache-2.0
"""Many resting orders at hand make the command that stops everything a long one (K-1, I-12.2).

The kill switch visited all resting orders in one command: 213 ms for 50,000. Under rule set 2 it lists their accounts,
and slices of work visit the orders. One that has not been visited comes before it trades (I-6.1).

Here alice is long 10 SOL that bob is short, and five strangers each bid for 1 SOL at 140. Alice asks for 15 at 160 and
4 at 161, and bids for 5 at 140; bob bids for 5 at 130. The switch leaves 10 of the 15, the 4, and bob's bid: it cuts
one order and ends six.
"""

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.engine import deadlines
from clearinghouse.statemachine.pretrade import kill_switch
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.snapshots import through_snapshot
from tests.support import System

UNIT = 10**6
STRANGERS = 5
CUT, ENDED = 1, 6

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")


class Book:
    """The orders before the switch."""

    def __init__(self) -> None:
        """Open the positions and let the orders rest."""
        self.system = system = System(check=True)
        sol = system.asset("SOL", 9, 150)
        self.perp = system.market(
            "SOL-PERP", types.PERPETUAL, sol, lot=(1, 0), maker_ppb=0, taker_ppb=0
        )
        self.alice, self.bob, self.dave = (
            system.account(name, USDC=10_000 * UNIT) for name in ("alice", "bob", "dave")
        )
        self.place(self.bob, types.SELL, 150, 10)
        self.place(self.alice, types.BUY, 150, 10)
        self.strangers = [
            system.account(f"stranger {at}", USDC=1_000 * UNIT) for at in range(STRANGERS)
        ]
        self.bids = [self.place(one, types.BUY, 140, 1) for one in self.strangers]
        self.large = self.place(self.alice, types.SELL, 160, 15)
        self.small = self.place(self.alice, types.SELL, 161, 4)
        self.bid = self.place(self.alice, types.BUY, 140, 5)
        self.short_bid = self.place(self.bob, types.BUY, 130, 5)
        self.stated: list[int] = []  # the figure of the brake in the events of later slices

    def place(self, account: int, side: int, price: int, lots: int) -> int:
        """An order that is accepted; its id."""
        [order_id] = self.try_to_place(account, side, price, lots).ids
        assert order_id
        return order_id

    def try_to_place(
        self, account: int, side: int, price: int, lots: int, tif: int = types.GTC
    ) -> Outcome:
        """The answer to an order."""
        return self.system.order(account, self.perp, side, price * 100, lots, tif=tif)

    def engage(self) -> None:
        """Engage the switch."""
        switch, drill = types.BRAKE_KILL_SWITCH, types.CAUSE_DRILL
        self.system.must(commands.EngageBrake(*self.system.head(), switch, 0, drill, "drill"))

    def release(self) -> None:
        """Release the switch."""
        switch, drill = types.BRAKE_KILL_SWITCH, types.CAUSE_DRILL
        self.system.must(commands.ReleaseBrake(*self.system.head(), switch, 0, drill, "over"))

    def finish(self) -> int:
        """Do the slices that are left, with a restart before each; how many."""
        slices = 0
        self.stated = []
        while self.system.engine.is_behind:
            self.system.engine = through_snapshot(self.system.engine)
            self.system.advance(0)
            slices += 1
            self.stated += [
                event.fields["actual"]
                for event in self.system.events
                if event.name == "BRAKE_ENGAGED"
            ]
        assert violations(self.system.state) == []
        return slices

    def open_lots(self) -> dict[int, int]:
        """The lots that rest, by order."""
        return {key: order.remaining_lots for key, order in self.system.state.orders.items()}

    def ended(self) -> int:
        """The figure of the brake."""
        return self.system.state.brakes.kill_switch.actual

    def left(self) -> dict[int, int]:
        """The lots that one step leaves, by order."""
        return {self.large: 10, self.small: 4, self.short_bid: 5}


@pytest.fixture
def _one_order_a_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a slice visit one order."""
    for module in (deadlines, kill_switch):
        monkeypatch.setattr(module, "WORK_SLICE", 1)


def test_the_first_set_visits_all_orders_in_one_command() -> None:
    """Nothing is left over."""
    book = Book()
    book.engage()
    assert not book.system.engine.is_behind
    assert book.open_lots() == book.left()
    assert book.ended() == CUT + ENDED


@pytest.mark.usefixtures("_one_order_a_slice")
def test_slices_leave_what_one_step_leaves() -> None:
    """Nine orders, one a slice, after the command lists their block; the brake states the number again at the end."""
    book = Book()
    book.engage()
    assert book.ended() == 0
    # Three visits of alice, one of bob, five of the strangers, and a slice that finds nothing left.
    assert book.finish() == 10
    assert book.open_lots() == book.left()
    assert book.ended() == CUT + ENDED
    assert book.stated == [CUT + ENDED]
    assert book.system.state.cursors.to_reduce == []


def test_few_orders_are_visited_by_the_command_itself() -> None:
    """5,000 units are more than nine orders need."""
    book = Book()
    book.engage()
    assert not book.system.engine.is_behind
    assert book.open_lots() == book.left()


@pytest.mark.usefixtures("_one_order_a_slice")
def test_an_order_that_was_not_visited_trades_only_what_reduces() -> None:
    """Alice reduces into the bids at 140: those of strangers and her own end unmet; bob's at 130 reduces and trades."""
    book = Book()
    book.engage()
    answer = book.try_to_place(book.alice, types.SELL, 130, 5)
    # Her open asks of 10 and 4 would with 5 more exceed her position: as in one step, nothing more may rest.
    assert answer.codes == [codes.RISK_TAKING_DISABLED]
    for order_id in (book.large, book.small):
        book.system.cancel(book.alice, book.perp, order_id)
    answer = book.try_to_place(book.alice, types.SELL, 130, 5)
    assert answer.filled == [5]
    orders = book.system.state.orders
    assert not any(order_id in orders for order_id in book.bids)
    assert book.system.line(book.bob, book.perp).position == -5
    book.finish()
    assert book.open_lots() == {}


@pytest.mark.usefixtures("_one_order_a_slice")
def test_what_must_fill_at_once_counts_no_order_that_was_not_visited() -> None:
    """Alice's ask of 15 at 160 is her oldest order: until it is visited, a fill-or-kill order finds nothing there."""
    book = Book()
    book.engage()
    order = (book.bob, types.BUY, 160, 5, types.FOK)
    assert book.try_to_place(*order).codes == [codes.FOK_NOT_FILLABLE]
    book.finish()
    assert book.try_to_place(*order).filled == [5]


@pytest.mark.usefixtures("_one_order_a_slice")
def test_an_uncrossing_trades_only_what_reduces() -> None:
    """Orders that collect are visited before the uncrossing, slices or not."""
    book = Book()
    system = book.system
    status = types.MARKET_AUCTION
    system.must(commands.SetMarketStatus(*system.head(), MarketId(book.perp), status, "auction"))
    asks = book.place(book.strangers[0], types.SELL, 120, 3)
    book.engage()
    status = types.MARKET_OPEN
    system.must(commands.SetMarketStatus(*system.head(), MarketId(book.perp), status, "open"))
    assert asks not in system.state.orders
    assert not any(event.name == "TRADE" for event in system.events)
    book.finish()
    assert book.open_lots() == book.left()
    assert book.ended() == CUT + ENDED + 1


@pytest.mark.usefixtures("_one_order_a_slice")
def test_a_release_does_not_bring_back_what_the_switch_ends() -> None:
    """Orders from before the switch end all the same, those from after the release stay; the brake is silent."""
    book = Book()
    book.engage()
    book.release()
    fresh = book.place(book.strangers[4], types.BUY, 141, 1)
    book.finish()
    assert book.open_lots() == {**book.left(), fresh: 1}
    assert book.stated == []
    assert book.ended() == 0


@pytest.mark.usefixtures("_one_order_a_slice")
def test_a_switch_that_is_engaged_again_begins_again() -> None:
    """So that what was accepted between release and engagement is visited too."""
    book = Book()
    book.engage()
    book.release()
    fresh = book.place(book.alice, types.BUY, 141, 1)
    book.engage()
    book.finish()
    assert fresh not in book.open_lots()
    assert book.open_lots() == book.left()
