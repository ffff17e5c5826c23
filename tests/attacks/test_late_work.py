# SPDX-License-Identifier: Apache-2.0
"""L2, M6: who makes work that takes many slices must not take risk against accounts that are not visited (I-12.2).

A cursor has a bound of 400 slices, about 5 s of work: two million units. Here a slice has 80 units, so it visits 10
accounts with one position each, and the bound is 4 to 6 slices. 70 accounts long one SOL at 150 with 40 USDC each
leave their bounds at 130, where they have 20 and require 3.90. The command of the price lists the blocks of their group
for 24 units, and visits 7 of them. With their counterparty 71 are listed, so 64 are left, and seven slices visit them:
54, 44, 34, 24, 14, 4, 0.
"""

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.contracts import market_end
from clearinghouse.statemachine.engine import deadlines, engine, late_work
from clearinghouse.statemachine.handlers.exchange import conditional_orders
from clearinghouse.statemachine.liquidation import lender_checks
from clearinghouse.statemachine.pretrade import kill_switch
from clearinghouse.statemachine.trading import uncrossing
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    ClientOrderId,
    MarketId,
    OrderId,
)
from tests.attacks.test_due_work import Dust
from tests.attacks.test_ending_markets_in_slices import Future
from tests.attacks.test_kill_switch_in_slices import Book
from tests.attacks.test_leaving_bounds import listed_in
from tests.attacks.test_many_losers_and_winners import Floor
from tests.attacks.test_uncrossing_in_slices import Auction
from tests.stateful.snapshots import through_snapshot
from tests.support import SECOND, System

UNIT = 10**6
HOLDERS = 70
UNITS = 80  # of a slice, which visits 10 holders
REDUCE_ONLY, OPEN = types.MARKET_REDUCE_ONLY, types.MARKET_OPEN


def small_slices(monkeypatch: pytest.MonkeyPatch, bound: int) -> None:
    """Slices of 80 units, and a bound of so many slices."""
    for module in (deadlines, engine, lender_checks):
        monkeypatch.setattr(module, "WORK_SLICE", UNITS)
    monkeypatch.setattr(conditional_orders, "WORK_SLICE", UNITS)
    monkeypatch.setattr(late_work, "CURSOR_SLICES_MAX", bound)


class Holders:
    """70 accounts that are long one SOL at 150 with 40 USDC each, with bounds; the slices are small from then on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, bound: int) -> None:
        """Open the positions."""
        self.system = system = System(check=False)
        self.sol = system.asset("SOL", 9, 150)
        terms = {"lot": (1, 0), "maker_ppb": 0, "taker_ppb": 0}
        self.perp = system.market("SOL-PERP", types.PERPETUAL, self.sol, **terms)  # type: ignore[arg-type]
        self.other = system.account("other", USDC=10**9 * UNIT)
        for number in range(HOLDERS):
            self.last = system.account(f"holder {number}", leverage=20, USDC=40 * UNIT)
            assert system.order(self.other, self.perp, types.SELL, 15_000, 1).codes == [codes.OK]
            assert system.order(self.last, self.perp, types.BUY, 15_000, 1).filled == [1]
        system.price(self.sol, 151)
        while system.engine.is_behind:
            system.advance(0)
        small_slices(monkeypatch, bound)

    @property
    def listed(self) -> int:
        """The accounts that are not visited."""
        return listed_in(self.system.state)

    @property
    def status(self) -> int:
        """The status of the market."""
        return self.system.state.markets[MarketId(self.perp)].status

    def slices(self, count: int) -> list[tuple[int, int]]:
        """The accounts that each of so many slices leaves, and the status; before each a restart from a snapshot."""
        found = []
        self.said: list[Event] = []
        for _ in range(count):
            self.system.engine = through_snapshot(self.system.engine)
            self.system.advance(0)
            self.said += self.system.events
            found.append((self.listed, self.status))
        return found

    def sell_more(self) -> int:
        """The answer to an order of the counterparty, which would be short of one more; a slice comes before it."""
        return self.system.order(self.other, self.perp, types.SELL, 14_000, 1).codes[0]


def late_events(events: list[Event]) -> list[tuple[str, dict[str, int]]]:
    """The events of late work and of the status that follows, without their offset."""
    names = ("WORK_LATE", "WORK_CAUGHT_UP", "MARKET_STATUS_CHANGED")
    return [
        (event.name, {key: value for key, value in event.fields.items() if key != "offset"})
        for event in events
        if event.name in names
    ]


def test_work_that_passes_its_bound_lets_risk_only_fall(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fifth slice is one too many; once all are visited the market trades again."""
    holders = Holders(monkeypatch, 4)
    system = holders.system
    system.price(holders.sol, 130)
    began = system.now
    assert (holders.listed, holders.status) == (64, OPEN)
    left = [54, 44, 34, 24]
    assert holders.slices(4) == [(number, OPEN) for number in left]
    assert holders.slices(2) == [(14, REDUCE_ONLY), (4, REDUCE_ONLY)]
    late = {"cursor": types.CURSOR_HEALTH, "market_id": holders.perp, "begun_ns": began}
    moved = {"market_id": holders.perp, "from_status": OPEN, "to_status": REDUCE_ONLY}
    assert late_events(holders.said) == [
        ("WORK_LATE", late | {"slices": 5}),
        ("MARKET_STATUS_CHANGED", moved),
    ]
    assert holders.slices(1) == [(0, OPEN)]
    back = {"market_id": holders.perp, "from_status": REDUCE_ONLY, "to_status": OPEN}
    assert late_events(holders.said) == [
        ("WORK_CAUGHT_UP", {"market_id": holders.perp}),
        ("MARKET_STATUS_CHANGED", back),
    ]
    assert system.state.cursors.ages == {}
    assert violations(system.state) == []


def test_only_orders_that_raise_risk_are_refused_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """The counterparty may not sell one more; the last holder may sell what it has."""
    holders = Holders(monkeypatch, 2)
    holders.system.price(holders.sol, 130)
    assert holders.slices(3)[-1] == (34, REDUCE_ONLY)
    assert holders.sell_more() == codes.RISK_TAKING_DISABLED
    sold = holders.system.order(holders.last, holders.perp, types.SELL, 14_000, 1)
    assert sold.codes == [codes.OK]
    assert holders.status == REDUCE_ONLY
    holders.slices(2)
    assert holders.sell_more() == codes.OK


@pytest.mark.parametrize(("bound", "late"), [(5, True), (6, False)])
def test_the_bound_itself_is_not_too_many(
    bound: int, late: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six slices leave accounts, so a bound of six is kept."""
    holders = Holders(monkeypatch, bound)
    holders.system.price(holders.sol, 130)
    assert (REDUCE_ONLY in [status for _, status in holders.slices(7)]) is late
    assert holders.listed == 0


def test_prices_that_list_accounts_again_begin_a_new_age(monkeypatch: pytest.MonkeyPatch) -> None:
    """All 71 need seven slices. Each price lists those again that were visited, but none of them for long."""
    holders = Holders(monkeypatch, 16)
    for turn in range(30):
        if turn % 3 == 0:
            holders.system.price(holders.sol, 130 if turn % 2 else 145)
        assert holders.slices(1)[0][1] == OPEN
    assert holders.listed


@pytest.mark.parametrize("status", [OPEN, types.MARKET_CANCEL_ONLY])
def test_the_word_of_an_operator_holds(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has opened the market meanwhile, or closed it to orders, is not overruled."""
    holders = Holders(monkeypatch, 4)
    holders.system.price(holders.sol, 130)
    assert holders.slices(5)[-1] == (14, REDUCE_ONLY)
    market = MarketId(holders.perp)
    command = commands.SetMarketStatus(*holders.system.head(), market, status, "")
    holders.system.must(command)  # a slice comes before it
    assert (holders.listed, holders.status) == (4, status)
    assert holders.slices(1) == [(0, status)]
    assert late_events(holders.said) == []


def test_a_market_that_is_halted_meanwhile_trades_again_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The halt began while only reducing was allowed, and ends after that."""
    holders = Holders(monkeypatch, 4)
    system = holders.system
    system.price(holders.sol, 130)
    holders.slices(5)
    halt = (types.TRIGGER_INDEX, types.PPB // 20, 60 * SECOND, SECOND)
    system.must(commands.SetVolatilityHalt(*system.head(), MarketId(holders.perp), *halt))
    system.price(holders.sol, 120)
    statuses = [holders.status]
    while system.engine.is_behind:
        holders.slices(1)
    statuses.append(holders.status)
    system.advance(1)
    statuses.append(holders.status)
    assert statuses == [types.MARKET_AUCTION, types.MARKET_AUCTION, OPEN]


def test_a_pass_of_the_waterfall_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """It lets risk only fall from its eleventh slice after the command that began it."""
    dust = Dust()
    small_slices(monkeypatch, 10)
    system = dust.system
    market = next(iter(system.state.markets.values()))
    found = []
    late = []
    system.advance(1)
    while system.engine.is_behind:
        found.append(market.status)
        system.advance(0)
        late += [event.fields for event in system.events if event.name == "WORK_LATE"]
    assert found[:12] == [OPEN] * 11 + [REDUCE_ONLY]
    assert set(found[11:]) == {REDUCE_ONLY}
    assert market.status == OPEN
    assert [fields["cursor"] for fields in late] == [types.CURSOR_LIQUIDATION]


def test_orders_that_a_price_has_reached_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only their own market stops, until the last of them is placed."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    markets = [system.market(name, types.PERPETUAL, sol) for name in ("SOL-PERP", "SOL-2")]
    account = AccountId(system.account("one", USDC=10**6 * UNIT))
    for _ in range(200):
        system.must(stop(system, account, MarketId(markets[0])))
    small_slices(monkeypatch, 2)
    monkeypatch.setattr(deadlines, "WORK_SLICE", 100)
    monkeypatch.setattr(conditional_orders, "WORK_SLICE", 100)
    system.price(sol, 149)
    found = []
    while system.engine.is_behind:
        system.advance(0)
        found.append(tuple(system.state.markets[MarketId(key)].status for key in markets))
    assert found[:2] == [(OPEN, OPEN)] * 2
    assert set(found[2:-1]) == {(REDUCE_ONLY, OPEN)}
    assert found[-1] == (OPEN, OPEN)
    assert not system.state.triggered


def test_deadlines_that_have_come_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """40 orders expire at one instant: each takes more than 20 units, so at most four of them end in a slice."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol)
    account = system.account("one", USDC=10**6 * UNIT)
    expire_ns = system.now + SECOND
    for _ in range(40):
        terms = {"tif": types.GTD, "expire_ns": expire_ns}
        assert system.order(account, perp, types.BUY, 14_900, 1, **terms).codes == [codes.OK]
    small_slices(monkeypatch, 3)
    market = system.state.markets[MarketId(perp)]
    found = []
    late = []
    system.advance(2)
    while system.engine.is_behind:
        found.append(market.status)
        system.advance(0)
        late += [event.fields["cursor"] for event in system.events if event.name == "WORK_LATE"]
    assert found[:5] == [OPEN] * 4 + [REDUCE_ONLY]
    assert market.status == OPEN
    assert not system.state.orders
    assert late == [types.CURSOR_DEADLINES]


def test_each_kind_of_cursor_has_a_bound() -> None:
    """An enumerated kind without a row in the table would have none."""
    kinds = {name for name in vars(types) if name.startswith("CURSOR_")} - {"CURSOR_SLICES_MAX"}
    assert {getattr(types, name) for name in kinds} == set(late_work.CURSORS)


def late_kinds(system: System, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The kinds of work that are late before all is done, with slices of a unit and a bound of three."""
    for module in (deadlines, engine, kill_switch, market_end, uncrossing):
        monkeypatch.setattr(module, "WORK_SLICE", 1)
    monkeypatch.setattr(late_work, "CURSOR_SLICES_MAX", 3)
    found: list[int] = []
    while True:
        system.advance(0)
        found += [event.fields["cursor"] for event in system.events if event.name == "WORK_LATE"]
        if not system.engine.is_behind:
            return found


def test_a_settlement_pass_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Losers and winners are visited one in a slice; the market trades again after the pass."""
    floor = Floor()
    floor.system.now += 10 * SECOND
    assert late_kinds(floor.system, monkeypatch) == [types.CURSOR_SETTLEMENT_PASS]
    assert floor.system.market_of(floor.perp).status == OPEN


def test_the_kill_switch_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine orders, one in a slice."""
    monkeypatch.setattr(kill_switch, "WORK_SLICE", 1)
    book = Book()
    book.engage()
    assert late_kinds(book.system, monkeypatch) == [types.CURSOR_KILL_SWITCH]


def test_an_uncrossing_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten orders, a step in a slice; passes wait for the end, so the other markets only reduce meanwhile."""
    monkeypatch.setattr(uncrossing, "WORK_SLICE", 1)
    auction = Auction()
    auction.open()
    assert late_kinds(auction.system, monkeypatch) == [types.CURSOR_UNCROSSING]
    assert auction.system.market_of(auction.spot).status == OPEN
    assert auction.system.market_of(auction.perp).status == OPEN


def test_the_end_of_a_market_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine holders, one in a slice; passes wait for the end, so the other markets only reduce meanwhile."""
    future = Future()
    system = future.system
    for module in (deadlines, engine, market_end):
        monkeypatch.setattr(module, "WORK_SLICE", 1)
    future.advance_to(future.expiry_ns)
    assert late_kinds(system, monkeypatch) == [types.CURSOR_ENDING_MARKETS]
    assert system.market_of(future.perp).status == OPEN
    assert future.has_ended()


def stop(system: System, account: AccountId, market: MarketId) -> commands.ConditionalOrders:
    """A stop at 149 that sells one lot at 151."""
    zero = [0]
    order, client_order = [OrderId(0)], [ClientOrderId(0)]
    return commands.ConditionalOrders(
        *system.head(), [types.PLACE], [account], [market], [types.TRIGGER_STOP], [types.TRIGGER_INDEX],
        [149_00], zero, [types.SELL], [types.LIMIT], [types.GTC], zero, [types.STP_CANCEL_TAKER], [151_00],
        [1], zero, client_order, zero, zero, order, order, client_order,
    )  # fmt: skip
