# SPDX-License-Identifier: Apache-2.0
"""An atomic batch of orders ends at the work of one record, and what it tried counts as its sender's work (I-12.1).

It may be as large as a call, and is not divided: 8,192 items that were all tried and taken back would hold the engine
for as long as several slices. A refused batch tells no more than refused orders tell, and is no cheaper.
"""

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.work import EVENT_INTEGERS_PER_UNIT, WORK_OF_ORDER
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    ClientOrderId,
    MarketId,
    OrderId,
)
from tests.support import SECOND, System

UNIT = 10**6
LIMIT = types.WORK_ITEM_MAX


class Sender:
    """An account with enough money, in one perpetual."""

    def __init__(self) -> None:
        """Make the market and the account."""
        self.system = system = System(check=False)
        sol = system.asset("SOL", 9, 150)
        self.market = MarketId(
            system.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
        )
        self.account = AccountId(system.account("sender", leverage=20, USDC=10**7 * UNIT))

    def send(
        self,
        actions: list[int],
        order_ids: list[int],
        *,
        last_price: int,
        first_price: int = 150_00,
    ) -> Outcome:
        """An atomic batch of asks of one lot, 40 at each price, and of cancels; the last has a price of its own."""
        count = len(actions)
        zeros = [0] * count
        places = [action == types.PLACE for action in actions]
        prices = [(first_price + number // 40) * place for number, place in enumerate(places)]
        prices[-1] = last_price if places[-1] else 0
        ones = [int(place) for place in places]
        return self.system.apply(
            commands.OrderBatch(
                *self.system.head(), actions, [self.account] * count, [self.market] * count,
                [types.SELL * one for one in ones], [types.LIMIT * one for one in ones],
                [types.GTC * one for one in ones], zeros,
                [types.STP_CANCEL_TAKER * one for one in ones], prices, ones,
                [ClientOrderId(0)] * count, [OrderId(number) for number in order_ids],
                [ClientOrderId(0)] * count, zeros, 1,
            )
        )  # fmt: skip

    def units(self) -> int:
        """The units of work of the sender in the present second."""
        return self.system.state.work.of_principal("test", self.system.now)

    def places(self, count: int, *, last_price: int, first_price: int = 150_00) -> Outcome:
        """So many new orders."""
        actions = [types.PLACE] * count
        return self.send(actions, [0] * count, last_price=last_price, first_price=first_price)


def test_a_batch_of_as_many_items_as_a_call_has_ends_before_its_first() -> None:
    """8,192 items of 6 units each are above 20,000: refused at once, with the limit and the units."""
    sender = Sender()
    outcome = sender.places(types.BATCH_ITEMS_MAX, last_price=160_00)
    assert outcome.codes[0] == codes.WORK_LIMIT
    assert outcome.figures[0] == (LIMIT, 49_152, 29_152)  # 8,192 x 6
    assert set(outcome.codes[1:]) == {codes.ATOMIC_BATCH_REFUSED}
    assert not sender.system.state.orders
    # Each answer is an event: kind, item, code and three figures. The rest are the events of the call itself.
    assert sender.units() <= 49_152 + types.BATCH_ITEMS_MAX * 6 // EVENT_INTEGERS_PER_UNIT + 100


def test_a_batch_that_does_too_much_is_taken_back_where_it_reaches_the_limit() -> None:
    """1,000 orders rest; 1,000 cancels, each with its event and its way back, reach 20,000 units before the last."""
    sender = Sender()
    assert set(sender.places(600, last_price=170_00).codes) == {codes.OK}
    sender.system.now += SECOND
    assert set(sender.places(400, last_price=180_00, first_price=170_01).codes) == {codes.OK}
    state = sender.system.state
    order_ids = sorted(state.orders)
    assert len(order_ids) == types.OPEN_ORDERS_MAX
    sender.system.now += SECOND
    # A cancel: 6 units before the first, 6 for its way back, 8 integers of its event: 14 and two thirds. A place: 12
    # and 10 integers, 15 and a third. 1,000 cancels, then places.
    actions = [types.CANCEL] * 1_000 + [types.PLACE] * 600
    outcome = sender.send(actions, [*order_ids, *[0] * 600], last_price=160_00)
    failed = outcome.codes.index(codes.WORK_LIMIT)
    assert 1_000 < failed < 1_599
    assert set(outcome.codes) == {codes.WORK_LIMIT, codes.ATOMIC_BATCH_REFUSED}
    limit, actual, shortfall = outcome.figures[failed]
    assert (limit, shortfall) == (LIMIT, actual - LIMIT)
    assert LIMIT < actual <= LIMIT + 2 * WORK_OF_ORDER + 5
    assert sorted(state.orders) == order_ids
    assert list(state.accounts[sender.account].orders) == order_ids
    assert violations(state) == []


def test_a_refused_batch_costs_its_sender_what_it_tried() -> None:
    """300 orders and one that is refused count at least as much as the 300 that are accepted."""
    accepted = Sender()
    assert set(accepted.places(301, last_price=160_00).codes) == {codes.OK}
    refused = Sender()
    outcome = refused.places(301, last_price=0)
    assert outcome.codes[-1] == codes.TICK_SIZE
    assert not refused.system.state.orders
    assert refused.units() >= accepted.units()


def test_numbers_of_orders_that_were_taken_back_are_given_again() -> None:
    """A refused batch leaves no gap in the numbers of orders, so they tell no account what others tried."""
    sender = Sender()
    first = sender.places(1, last_price=160_00).ids[0]
    assert sender.places(5, last_price=0).codes[-1] == codes.TICK_SIZE
    assert sender.places(1, last_price=160_00).ids[0] == first + 1
