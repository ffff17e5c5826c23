# SPDX-License-Identifier: Apache-2.0
"""Many holders of a future make its expiry a long command, and many orders the close of their market (O-1, I-12.2).

An expiry visited all holders in one command: 0.3 s and more for 50,000. Under rule set 2 slices of work visit them. An
account that anything else would act on is visited first (I-6.1), the mark stands still, and `rounding` holds what has
ended at its value, so that positions sum to zero all the time (I-2).

Here six longs bought 1 SOL each at 150 from three shorts, 2 each. The future expires at 155.000000333, so that the
values are floored: a long gets 5.000000, a short pays 10.000001, and 3 x 0.000001 are left for `rounding`. Each long
bids for 1 at 140, and has a stop at 130.
"""

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.contracts import market_end
from clearinghouse.statemachine.engine import deadlines, engine
from clearinghouse.statemachine.exchange_margin.listing import is_listed
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    ClientOrderId,
    MarketId,
    OrderId,
)
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.snapshots import through_snapshot
from tests.support import E9, SECOND, System

UNIT = 10**6
USDC = AssetId(1)
LONGS, SHORTS = 6, 3
WINDOW = 60
START = 1_000 * UNIT
GAIN, LOSS, LEFT = 5 * UNIT, 10 * UNIT + 1, SHORTS

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")


class Future:
    """Longs and shorts of a future on SOL, a second before it expires."""

    def __init__(self) -> None:
        """Open the positions, let the orders rest, and let the window pass."""
        self.system = system = System(check=True)
        self.sol = system.asset("SOL", 9, 150)
        self.coin = system.asset("COIN", 9, 100)
        future = system.market(
            *("SOL-FUT", types.DATED_FUTURE, self.sol),
            lot=(1, 0), maker_ppb=0, taker_ppb=0, status=types.MARKET_CANCEL_ONLY,
        )  # fmt: skip
        self.future = MarketId(future)
        self.perp = system.market(
            "COIN-PERP", types.PERPETUAL, self.coin, lot=(1, 0), maker_ppb=0, taker_ppb=0
        )
        begin = system.now // SECOND * SECOND + 10 * SECOND + 600 * SECOND
        self.expiry_ns = begin + WINDOW * SECOND
        terms = (self.future, self.expiry_ns, WINDOW * SECOND)
        system.must(commands.SetExpiry(*system.head(), *terms))
        self.set_status(types.MARKET_OPEN)
        self.longs = [system.account(f"long {at}", USDC=START) for at in range(LONGS)]
        self.shorts = [system.account(f"short {at}", USDC=START) for at in range(SHORTS)]
        for at, account in enumerate(self.longs):
            self.place(self.shorts[at // 2], types.SELL, 150)
            self.place(account, types.BUY, 150)
            self.place(account, types.BUY, 140)
        assert set(self.stops().codes) == {codes.OK}
        system.price(self.sol, 155 * UNIT * E9 + 333 * E9 // 1000, e9=True)
        self.advance_to(self.expiry_ns - SECOND)

    def set_status(self, status: int) -> Outcome:
        """Move the status of the future."""
        system = self.system
        return system.apply(commands.SetMarketStatus(*system.head(), self.future, status, "test"))

    def place(self, account: int, side: int, price: int) -> None:
        """An order for 1 SOL that is accepted."""
        assert self.system.order(account, self.future, side, price * 100, 1).codes == [codes.OK]

    def stops(self) -> Outcome:
        """A stop of each long at 130."""
        zeros = [0] * LONGS
        ones = [1] * LONGS
        batch = commands.ConditionalOrders(
            *self.system.head(), [types.PLACE] * LONGS, [AccountId(one) for one in self.longs],
            [self.future] * LONGS, [types.TRIGGER_STOP] * LONGS, [types.TRIGGER_MARK] * LONGS,
            [13_000] * LONGS, zeros, [types.SELL] * LONGS, [types.LIMIT] * LONGS,
            [types.GTC] * LONGS, zeros, [types.STP_CANCEL_TAKER] * LONGS, [12_900] * LONGS, ones,
            zeros, [ClientOrderId(0)] * LONGS, zeros, zeros, [OrderId(0)] * LONGS,
            [OrderId(0)] * LONGS, [ClientOrderId(0)] * LONGS,
        )  # fmt: skip
        return self.system.apply(batch)

    def advance_to(self, time_ns: int) -> None:
        """Move the clock, and do a slice of what is due."""
        self.system.advance((time_ns - self.system.now) / SECOND)

    def expire(self) -> None:
        """Let the future expire."""
        self.advance_to(self.expiry_ns)

    def list_accounts(self) -> None:
        """Begin to end the market, until the accounts of the first block are listed."""
        cursors = self.system.state.cursors
        while not (cursors.ending and cursors.ending[0].account_ids):
            self.system.advance(0)

    def finish(self) -> int:
        """Do the slices that are left, with a restart before each; how many."""
        slices = 0
        while self.system.engine.is_behind:
            self.system.engine = through_snapshot(self.system.engine)
            self.system.advance(0)
            slices += 1
        assert violations(self.system.state) == []
        return slices

    def amounts(self) -> list[tuple[int, int]]:
        """Cash and unsettled equity of all accounts concerned."""
        accounts = [*self.longs, *self.shorts, types.ROUNDING]
        found = []
        for account in accounts:
            holding = self.system.account_of(account).holdings.get(USDC)
            found.append((holding.balance, holding.unsettled) if holding is not None else (0, 0))
        return found

    def has_ended(self) -> bool:
        """Return whether nothing of the future is left."""
        state = self.system.state
        lines = [
            account.lines[self.future]
            for account in state.accounts.values()
            if self.future in account.lines
        ]
        flat = not any(line.position or line.cost or line.orders for line in lines)
        return flat and not state.orders and not state.conditionals and not state.cursors.ending


AT_THE_END = [*[(START, GAIN)] * LONGS, *[(START, -LOSS)] * SHORTS, (0, LEFT)]


@pytest.fixture
def _one_visit_a_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a slice visit one account."""
    for module in (deadlines, engine, market_end):
        monkeypatch.setattr(module, "WORK_SLICE", 1)


def test_few_holders_are_visited_by_one_command() -> None:
    """5,000 units are more than nine accounts need."""
    future = Future()
    future.expire()
    assert not future.system.engine.is_behind
    assert future.system.market_of(future.future).status == types.MARKET_CLOSED
    assert future.amounts() == AT_THE_END
    assert future.has_ended()


@pytest.mark.usefixtures("_one_visit_a_slice")
def test_slices_pay_what_one_step_pays() -> None:
    """One visit in a slice; meanwhile the market is SETTLING, and `rounding` holds what has ended."""
    future = Future()
    system = future.system
    future.advance_to(future.expiry_ns)
    future.list_accounts()
    assert system.market_of(future.future).status == types.MARKET_SETTLING
    while len(system.state.cursors.ending[0].account_ids) > SHORTS:
        system.advance(0)
    rounding = system.line(types.ROUNDING, future.future)
    # Six longs have ended, at 155 each; the three shorts have not.
    assert (rounding.position, rounding.cost) == (LONGS, LONGS * 155 * UNIT)
    assert system.market_of(future.future).open_interest_lots == LONGS
    assert system.market_of(future.future).status == types.MARKET_SETTLING
    future.finish()
    assert system.market_of(future.future).status == types.MARKET_CLOSED
    assert future.amounts() == AT_THE_END
    assert future.has_ended()


@pytest.mark.usefixtures("_one_visit_a_slice")
def test_the_market_is_frozen_while_it_ends() -> None:
    """No order comes in, none is cancelled by its owner, no price is named, and an operator does not close it."""
    future = Future()
    system = future.system
    last = future.shorts[-1]
    future.expire()
    while not system.state.cursors.ending:
        system.advance(0)
    assert system.order(last, future.future, types.BUY, 14_000, 1).codes == [
        codes.MARKET_STATUS_FORBIDS
    ]
    assert system.line(last, future.future).position == 0  # its own command visited it first
    name = commands.NameSettlementPrice(*system.head(), future.future, 10_000, "no")
    assert system.apply(name).codes == [codes.MARKET_STATUS_FORBIDS]
    assert future.set_status(types.MARKET_CLOSED).codes == [codes.STATUS_TRANSITION_INVALID]
    system.price(future.sol, 100)
    assert system.market_of(future.future).mark_e9 == 155 * UNIT * E9 + 333 * E9 // 1000
    future.finish()
    assert future.amounts() == AT_THE_END


@pytest.mark.usefixtures("_one_visit_a_slice")
def test_a_price_that_meets_a_holder_finds_it_visited() -> None:
    """The last short is long 10 coins at 100 too, which fall to 1.90: 8.999999 are left of its 1,000.

    Its MMF is 0.57, and would be 9.87 with the 310 of the future: it is not flagged, as it is not in one step.
    """
    future = Future()
    system = future.system
    last, seller = future.shorts[-1], system.account("seller", USDC=10**5 * UNIT)
    assert system.order(seller, future.perp, types.SELL, 10_000, 10).codes == [codes.OK]
    assert system.order(last, future.perp, types.BUY, 10_000, 10).filled == [10]
    future.expire()
    future.list_accounts()
    assert last in system.state.cursors.ending[0].account_ids
    system.price(future.coin, 19 * UNIT * E9 // 10, e9=True)
    for _ in range(2):  # the slices come as far as its block, and as itself
        assert is_listed(system.state, system.account_of(last))
        system.advance(0)
    assert not is_listed(system.state, system.account_of(last))
    assert system.line(last, future.future).position == 0
    future.finish()
    assert system.account_of(last).status == types.ACTIVE
    assert not any(event.name == "LIQUIDATION_STARTED" for event in system.events)
    assert future.has_ended()


@pytest.mark.usefixtures("_one_visit_a_slice")
def test_a_price_that_an_operator_names_settles_in_slices() -> None:
    """Without enough samples nothing is settled; at 160 a long gets 10 and a short pays 20, and nothing is left."""
    future = Future()
    system = future.system
    expiry = system.market_of(future.future).expiry
    assert expiry is not None
    expiry.samples -= WINDOW // 5
    future.expire()
    future.finish()
    assert system.market_of(future.future).status == types.MARKET_SETTLING
    assert system.market_of(future.future).open_interest_lots == LONGS
    assert not system.state.orders
    assert not system.state.conditionals
    name = commands.NameSettlementPrice(*system.head(), future.future, 16_000, "agreed")
    assert system.apply(name).codes == [codes.OK]
    assert future.finish() >= LONGS + SHORTS - 1
    gain, loss = 10 * UNIT, 20 * UNIT
    assert future.amounts() == [*[(START, gain)] * LONGS, *[(START, -loss)] * SHORTS, (0, 0)]
    assert future.has_ended()


@pytest.mark.usefixtures("_one_visit_a_slice")
def test_a_market_that_an_operator_closes_ends_its_orders_in_slices() -> None:
    """Forty bids of a spot market; what they reserve is free as they end, and nothing trades or is cancelled before."""
    system = System(check=True)
    sol = system.asset("SOL", 9, 150)
    spot = system.market("SOL/USDC", types.SPOT, sol, lot=(1, 0), maker_ppb=0, taker_ppb=0)
    ids = [system.account(f"bidder {at}", USDC=START) for at in range(4)]
    for account in ids:
        for price in range(10):
            assert system.order(account, spot, types.BUY, 1_000 + price, 1).codes == [codes.OK]
    close = commands.SetMarketStatus(*system.head(), MarketId(spot), types.MARKET_CLOSED, "over")
    assert system.apply(close).codes == [codes.OK]
    system.advance(0)  # the close has listed the block of their accounts
    assert len(system.state.orders) == 30
    last = next(reversed(system.state.orders))
    assert system.cancel(ids[0], spot, last).codes == [codes.UNKNOWN_ORDER]
    answer = system.cancel(ids[3], spot, last)
    assert answer.codes == [codes.UNKNOWN_ORDER]  # its own command visited it first
    while system.engine.is_behind:
        system.engine = through_snapshot(system.engine)
        system.advance(0)
    assert not system.state.orders
    assert [system.holding(one, "USDC").reserved for one in ids] == [0] * 4
