# SPDX-License-Identifier: Apache-2.0
"""A fill-or-kill order is filled whole or not at all, also while slices of due work are left (O-1, I-6.1, I-12.2).

While due work is left the book may have orders which end at their turn: their time is over, or their account is listed
and below its requirement. A fill-or-kill order counted the former, so it traded a part, and the rest ended. An
uncrossing traded them.
"""

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.engine import deadlines, engine
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from tests.stateful.model_comparison import IS_PURE
from tests.support import SECOND, System

UNIT = 10**6
pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")


class Book:
    """A perpetual at 150 without fees, a maker and a taker."""

    def __init__(self) -> None:
        """Make them."""
        self.system = system = System()
        self.sol = system.asset("SOL", 9, 150)
        terms = {"lot": (1, 0), "maker_ppb": 0, "taker_ppb": 0}
        self.perp = system.market("SOL-PERP", types.PERPETUAL, self.sol, **terms)  # type: ignore[arg-type]
        self.maker = system.account("maker", leverage=20, USDC=10**6 * UNIT)
        self.taker = system.account("taker", leverage=20, USDC=10**6 * UNIT)

    def fill_or_kill(self, side: int, price: int, lots: int) -> Outcome:
        """An order that is filled whole or not at all."""
        return self.system.order(self.taker, self.perp, side, price, lots, tif=types.FOK)


@pytest.mark.parametrize(("lots", "code"), [(2, codes.OK), (3, codes.FOK_NOT_FILLABLE)])
def test_an_order_whose_time_is_over_does_not_count(
    lots: int, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three asks end at one instant, and a slice has ended one of them; two other asks of a lot each stay."""
    book = Book()
    system = book.system
    over = system.now + 10 * SECOND
    for _ in range(3):
        placed = system.order(
            book.maker, book.perp, types.SELL, 15_000, 1, tif=types.GTD, expire_ns=over
        )
        assert placed.codes == [codes.OK]
    for _ in range(2):
        assert system.order(book.maker, book.perp, types.SELL, 15_001, 1).codes == [codes.OK]
    for module in (deadlines, engine):
        monkeypatch.setattr(module, "WORK_SLICE", 1)
    system.now = over
    system.advance(0)
    assert system.engine.is_behind
    assert len(system.state.orders) > 3
    found = book.fill_or_kill(types.BUY, 15_001, lots)
    assert (found.codes, found.filled) == ([code], [lots if code == codes.OK else 0])
    assert violations(system.state) == []


def test_an_order_whose_time_is_over_does_not_trade_in_an_uncrossing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three asks that collect end at one instant, and a bid for all of them trades with none that is left."""
    book = Book()
    system = book.system
    market = MarketId(book.perp)
    system.must(commands.SetMarketStatus(*system.head(), market, types.MARKET_AUCTION, ""))
    over = system.now + 10 * SECOND
    for _ in range(3):
        system.order(book.maker, book.perp, types.SELL, 15_000, 1, tif=types.GTD, expire_ns=over)
    assert system.order(book.maker, book.perp, types.SELL, 15_000, 1).codes == [codes.OK]
    assert system.order(book.taker, book.perp, types.BUY, 15_000, 4).codes == [codes.OK]
    for module in (deadlines, engine):
        monkeypatch.setattr(module, "WORK_SLICE", 1)
    system.now = over
    system.advance(0)
    assert len(system.state.orders) > 2
    system.must(commands.SetMarketStatus(*system.head(), market, types.MARKET_OPEN, ""))
    assert [event.fields["lots"] for event in system.events if event.name == "TRADE"] == [1]
