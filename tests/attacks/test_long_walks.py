# SPDX-License-Identifier: Apache-2.0
"""H3: refused fill-or-kill orders walked the whole book, thousands a call, at no cost (O-3.1).

One order now meets at most 1,000 resting orders. A fill-or-kill order that would need more is refused, and the margin
of one account is computed once for its walk. Before, one refused order against 50,000 makers took 41 ms, and one
against 999 bids of an account that would borrow 740 ms or more (plain Python).
"""

from collections.abc import Callable

import pytest

from clearinghouse.statemachine.exchange_margin.account_margin import worst_case
from clearinghouse.statemachine.lending import spot_financing
from clearinghouse.statemachine.trading import matching
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.stateful.model_comparison import IS_PURE
from tests.support import System

UNIT = 10**6
MOST = types.MAKERS_MAX

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled calls cannot be counted")


class Book:
    """A perpetual book of one-lot offers at 150, by as many owners as the limit of a level asks for."""

    def __init__(self, makers: int) -> None:
        """Rest the offers."""
        self.system = System(check=False)
        sol = self.system.asset("SOL", 9, 150)
        self.perp = self.system.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
        self.taker = self.system.account("taker", USDC=10**6 * UNIT)
        for start in range(0, makers, types.LEVEL_ORDERS_MAX):
            maker = self.system.account(f"maker {start}", USDC=10**6 * UNIT)
            for _ in range(min(types.LEVEL_ORDERS_MAX, makers - start)):
                self.system.order(maker, self.perp, types.SELL, 15_000, 1)

    def buy(self, lots: int, tif: int) -> tuple[int, int]:
        """An order of the taker for so many lots: its code and the lots that it bought."""
        outcome = self.system.order(self.taker, self.perp, types.BUY, 15_000, lots, tif=tif)
        return outcome.codes[0], outcome.filled[0]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How often a walk asks what a maker can pay, and computes the worst case of an account."""
    found = {"makers": 0, "margins": 0}

    def counting(name: str, function: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **named: object) -> object:
            found[name] += 1
            return function(*args, **named)

        return call

    monkeypatch.setattr(matching, "payable_lots", counting("makers", matching.payable_lots))
    monkeypatch.setattr(spot_financing, "worst_case", counting("margins", worst_case))
    return found


@pytest.mark.parametrize(
    ("lots", "code"),
    [
        (MOST, codes.OK),
        (MOST + 1, codes.WORK_LIMIT),
        (MOST + 21, codes.FOK_NOT_FILLABLE),  # the levels have too few, which takes no walk
    ],
)
def test_a_fill_or_kill_order_needs_at_most_a_thousand_makers(
    lots: int, code: int, counted: dict[str, int]
) -> None:
    """On the limit and one beyond it; the first set of the rules had none."""
    book = Book(MOST + 20)
    counted["makers"] = 0
    assert book.buy(lots, types.FOK) == (code, lots if code == codes.OK else 0)
    if code == codes.WORK_LIMIT:
        [refused] = [event.fields for event in book.system.events if event.name == "REFUSED"]
        figures = (refused["limit"], refused["actual"], refused["shortfall"])
        assert figures == (MOST, MOST + 1, 1)
    assert counted["makers"] <= MOST


@pytest.mark.parametrize("tif", [types.GTC, types.IOC])
def test_what_an_order_would_trade_beyond_a_thousand_makers_expires(tif: int) -> None:
    """The rest ends with WORK_LIMIT, of an order good till cancelled too, and the next order goes on."""
    book = Book(MOST + 20)
    assert book.buy(MOST + 20, tif) == (codes.OK, MOST)
    [ended] = [event.fields for event in book.system.events if event.name == "ORDER_CANCELLED"]
    assert (ended["lots"], ended["code"]) == (20, codes.WORK_LIMIT)
    assert book.buy(20, tif) == (codes.OK, 20)


def test_a_call_of_refused_orders_has_a_bounded_amount_of_work(counted: dict[str, int]) -> None:
    """1,600 orders for 1,000 lots, the last of which is an order of one's own; each walk meets 1,000 orders.

    A refused order takes 6 units, 2 for its event and a quarter for each order and level that it meets: 258. The call
    has 400,000 units, so it ends after the 1,551st, and the other 49 take no walk.
    """
    book = Book(MOST - 1)
    assert book.system.order(book.taker, book.perp, types.SELL, 15_000, 1).codes == [codes.OK]
    one = (types.PLACE, book.taker, book.perp, types.BUY, types.LIMIT, types.FOK, 0)
    columns = [[value] * 1_600 for value in (*one, types.STP_CANCEL_TAKER, 15_000, MOST)]
    columns += [[0] * 1_600 for _ in range(4)]
    counted["makers"] = 0
    batch = commands.OrderBatch(*book.system.head(), *columns)  # type: ignore[arg-type]
    outcome = book.system.apply(batch)
    assert outcome.codes.count(codes.FOK_NOT_FILLABLE) == 1_551
    assert counted["makers"] == (MOST - 1) * 1_551
    assert outcome.codes[1_551:] == [codes.WORK_LIMIT] * 49
    assert outcome.figures[1_599] == (400_000, 400_158, 158)


def test_the_margin_of_an_account_is_computed_once_for_a_walk(counted: dict[str, int]) -> None:
    """A hundred bids of one account that would borrow: one refused order asks for its worst case once."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    spot = system.market("SOL/USDC", types.SPOT, sol, maker_ppb=0, taker_ppb=0)
    lender = system.account("lender", USDC=10**6 * UNIT)
    maker = system.account("maker", USDC=100 * UNIT)
    taker = system.account("taker", SOL=10**12, USDC=10**4 * UNIT)
    terms = (800_000_000, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 10**9, 0, 0, 0, 0, 0)
    system.must(commands.SetPool(*system.head(), AssetId(1), *terms))
    system.must(commands.Lend(*system.head(), [AccountId(lender)], [AssetId(1)], [10**5 * UNIT]))
    system.must(
        commands.SetAccountSettings(*system.head(), AccountId(maker), 10, types.ACCOUNT_SPOT_MARGIN)
    )
    for number in range(100):
        assert system.order(maker, spot, types.BUY, 14_000 + number // 50, 1).codes == [codes.OK]
    # An order of one's own behind the others makes the answer a refusal, and costs nothing.
    assert system.order(taker, spot, types.BUY, 14_000, 1).codes == [codes.OK]
    counted["makers"] = counted["margins"] = 0
    refused = system.order(taker, spot, types.SELL, 14_000, 101, tif=types.FOK)
    assert refused.codes == [codes.FOK_NOT_FILLABLE]
    assert counted["makers"] == 100
    assert counted["margins"] == 1
