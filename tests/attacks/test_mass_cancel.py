# SPDX-License-Identifier: Apache-2.0
"""One command that cancels all orders of an account ends those of its isolated positions too, in one step (I-12.1).

Each isolated position had a thousand open orders of its own, so with ten markets the command did 25,000 units of work,
above the 20,000 of an item. Under rule set 2 an account and its isolated positions have a thousand together: 2,334.
"""

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    ClientOrderId,
    MarketId,
    OrderId,
)
from tests.support import SECOND, System

UNIT = 10**6
MOST = types.OPEN_ORDERS_MAX


class Maker:
    """An account with two isolated positions beside its own market, and nothing open."""

    def __init__(self) -> None:
        """Make markets, account and margin."""
        self.system = system = System(check=False)
        sol = system.asset("SOL", 9, 150)
        self.markets = [
            system.market(f"SOL-{number}", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
            for number in range(3)
        ]
        self.account = AccountId(system.account("maker", leverage=20, USDC=10**7 * UNIT))
        for market in self.markets[1:]:
            head = system.head()
            system.must(commands.SetIsolated(*head, self.account, MarketId(market), 1))
            margin = (self.account, MarketId(market), 10**6 * UNIT)
            system.must(commands.MoveIsolatedMargin(*system.head(), *margin))

    def offers(self, market: int, count: int) -> Outcome:
        """So many asks of one lot, 50 at each price, the most of one owner."""
        zeros = [0] * count
        prices = [150_00 + number // types.LEVEL_ORDERS_MAX for number in range(count)]
        return self.system.apply(
            commands.OrderBatch(
                *self.system.head(), [types.PLACE] * count, [self.account] * count,
                [MarketId(market)] * count, [types.SELL] * count, [types.LIMIT] * count,
                [types.GTC] * count, zeros, [types.STP_CANCEL_TAKER] * count, prices, [1] * count,
                [ClientOrderId(0)] * count, [OrderId(0)] * count, [ClientOrderId(0)] * count, zeros,
            )
        )  # fmt: skip

    def stops(self, count: int) -> Outcome:
        """So many stops of one lot that buy the position of the first market back, each at a price of its own."""
        zeros = [0] * count
        return self.system.apply(
            commands.ConditionalOrders(
                *self.system.head(), [types.PLACE] * count, [self.account] * count,
                [MarketId(self.markets[0])] * count, [types.TRIGGER_STOP] * count,
                [types.TRIGGER_MARK] * count, [16_000 + 100 * n for n in range(count)], zeros,
                [types.BUY] * count, [types.MARKET] * count, [types.IOC] * count,
                [types.FLAG_REDUCE_ONLY] * count, [types.STP_CANCEL_TAKER] * count, zeros,
                [1] * count, zeros, [ClientOrderId(0)] * count, zeros, zeros,
                [OrderId(0)] * count, [OrderId(0)] * count, [ClientOrderId(0)] * count,
            )
        )  # fmt: skip

    def cancel_all(self) -> tuple[int, int]:
        """Cancel them all; how many, and the units of work."""
        system = self.system
        system.now += SECOND
        system.advance(0)
        meter = system.state.work
        before = meter.of_principal("test", system.now)
        outcome = system.apply(commands.CancelAll(*system.head(), self.account, MarketId(0), 0))
        return outcome.ids[0], meter.of_principal("test", system.now) - before

    def close_all(self) -> tuple[int, int]:
        """End all that the account has; how many things are left, and the units of work."""
        system = self.system
        system.now += SECOND
        system.advance(0)
        before = system.state.work.of_principal("test", system.now)
        outcome = system.apply(commands.CloseAll(*system.head(), self.account, AccountId(0)))
        assert outcome.codes == [codes.OK]
        return outcome.ids[0], system.state.work.of_principal("test", system.now) - before


def test_an_account_and_its_isolated_positions_have_a_thousand_orders_together() -> None:
    """One below, the limit, and one above, which each of the three markets refuses; what cannot rest passes."""
    maker = Maker()
    own, first, second = maker.markets
    assert set(maker.offers(own, 500).codes) == {codes.OK}
    assert set(maker.offers(first, MOST - 501).codes) == {codes.OK}
    assert maker.offers(second, 1).codes == [codes.OK]
    for market in maker.markets:
        refused = maker.offers(market, 1)
        assert refused.codes == [codes.OPEN_ORDER_COUNT_LIMIT]
        assert refused.figures[0][:2] == (MOST, MOST + 1)
    at_once = maker.system.order(maker.account, own, types.SELL, 150_00, 1, tif=types.IOC)
    assert at_once.codes != [codes.OPEN_ORDER_COUNT_LIMIT]
    cancelled, units = maker.cancel_all()
    assert cancelled == MOST
    assert units <= 3 * MOST
    assert maker.offers(second, 1).codes == [codes.OK]
    assert violations(maker.system.state) == []


def test_one_command_cancels_no_more_than_an_item_may() -> None:
    """By the first set a thousand for each market, without an end."""
    maker = Maker()
    for market in maker.markets:
        maker.offers(market, MOST)
    cancelled, units = maker.cancel_all()
    assert cancelled == MOST
    assert MOST * 2 < units < MOST * 5 // 2


def test_one_command_closes_everything_within_the_work_of_an_item() -> None:
    """750 orders, 500 conditions and three positions: all end, and a second call costs next to nothing."""
    maker = Maker()
    system = maker.system
    taker = AccountId(system.account("taker", leverage=20, USDC=10**7 * UNIT))
    for market in maker.markets:
        system.order(taker, market, types.BUY, 149_00, 1_00)
        system.order(maker.account, market, types.SELL, 149_00, 1_00)
        system.order(taker, market, types.SELL, 151_00, 1_00)
        assert set(maker.offers(market, MOST // 4).codes) == {codes.OK}
    assert maker.stops(types.CONDITIONAL_ORDERS_MAX).codes == [codes.OK] * 500
    left, units = maker.close_all()
    assert units < types.WORK_ITEM_MAX
    account = system.state.accounts[maker.account]
    assert not account.orders
    assert not account.conditionals
    again, less = maker.close_all()
    assert again <= left
    assert less < 100
    assert violations(system.state) == []
