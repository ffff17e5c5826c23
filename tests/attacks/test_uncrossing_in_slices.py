# SPDX-License-Identifier: Apache-2.0
"""Many orders in an auction make its end a long command (O-2.1, I-12.2).

An uncrossing was one step: 43 ms and 26,235 units of work for 50,000 orders beside a market order. Under rule set 2
slices of work go on with it. Until its end the market stays in AUCTION and no command changes its orders.

Here four bidders and four sellers collect in a spot market, beside one owner on both sides, whose bid meets its offer
and ends. Seven lots trade at 149. The figures of `AT_THE_END` are those of one step, by hand below.
"""

from collections.abc import Callable

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.engine import deadlines, engine
from clearinghouse.statemachine.handlers.authority import quarantine
from clearinghouse.statemachine.state.authority import Principal
from clearinghouse.statemachine.state.results import Outcome, Reply
from clearinghouse.statemachine.state.uncrossing import CLEARING, EXECUTING, LISTING
from clearinghouse.statemachine.trading import auction_orders, uncrossing
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    ClientOrderId,
    MarketId,
    OrderId,
)
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.snapshots import through_snapshot
from tests.support import System

UNIT = 10**6
USDC, SOL = AssetId(1), AssetId(2)
BUY, SELL = types.BUY, types.SELL
# Each bidder has 1,000 USDC and each seller 10 SOL.
CASH, COINS = 1_000 * UNIT, 10 * 10**9

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")


class Auction:
    """A spot market in auction, with four bidders, four sellers and one owner on both sides."""

    def __init__(self) -> None:
        """Let the orders collect."""
        self.system = system = System(check=True)
        sol = system.asset("SOL", 9, 150)
        terms = {"lot": (1, 0), "maker_ppb": 0, "taker_ppb": 0}
        self.spot = MarketId(system.market("SOL/USDC", types.SPOT, sol, **terms))  # type: ignore[arg-type]
        self.perp = MarketId(system.market("SOL-PERP", types.PERPETUAL, sol, **terms))  # type: ignore[arg-type]
        self.bidders = [system.account(f"bidder {at}", USDC=CASH) for at in range(4)]
        self.sellers = [system.account(f"seller {at}", USDC=CASH, SOL=COINS) for at in range(4)]
        self.both = system.account("both", USDC=CASH, SOL=COINS)
        self.events: list[Event] = []
        self.set_status(types.MARKET_AUCTION)
        for number, account in enumerate(self.bidders):
            self.place(account, BUY, 152 - number, 2)
        self.own_bid = self.place(self.both, BUY, 153, 1)
        for number, account in enumerate(self.sellers):
            self.place(account, SELL, 147 + number, 2)
        self.place(self.both, SELL, 146, 1)

    def place(self, account: int, side: int, price: int, lots: int) -> int:
        """An order that is accepted; its id."""
        [order_id] = self.try_to_place(account, side, price, lots).ids
        assert order_id
        return order_id

    def try_to_place(self, account: int, side: int, price: int, lots: int) -> Outcome:
        """The answer to an order."""
        return self.system.order(account, self.spot, side, price * 100, lots)

    def set_status(self, status: int) -> Outcome:
        """Move the status of the market."""
        answer = self.system.apply(
            commands.SetMarketStatus(*self.system.head(), self.spot, status, "test")
        )
        self.events += self.system.events
        return answer

    def open(self) -> None:
        """End the auction."""
        assert self.set_status(types.MARKET_OPEN).codes == [codes.OK]

    def slice(self) -> None:
        """Do a slice of what is due, after a restart."""
        self.system.engine = through_snapshot(self.system.engine)
        self.system.advance(0)
        self.events += self.system.events

    def finish(self) -> int:
        """Do the slices that are left, with a restart before each; how many."""
        slices = 0
        while self.system.engine.is_behind:
            self.slice()
            slices += 1
        assert violations(self.system.state) == []
        assert self.system.market_of(self.spot).status == types.MARKET_OPEN
        return slices

    def up_to_a_trade(self) -> None:
        """Do slices until one has a trade."""
        while not self.of_kind("TRADE"):
            self.slice()
        assert self.system.state.cursors.uncrossings[0].stage == EXECUTING

    def of_kind(self, name: str) -> list[dict[str, int]]:
        """The fields of the events of a kind since the auction began."""
        return [event.fields for event in self.events if event.name == name]

    def amounts(self) -> list[tuple[int, int]]:
        """The USDC and SOL of all."""
        accounts = [*self.bidders, *self.sellers, self.both]
        return [tuple(self.amount(one, asset) for asset in (USDC, SOL)) for one in accounts]  # type: ignore[misc]

    def amount(self, account: int, asset: AssetId) -> int:
        """The balance of an account."""
        holding = self.system.account_of(account).holdings.get(asset)
        return holding.balance if holding is not None else 0

    def rests(self) -> list[tuple[int, int, int]]:
        """Side, price and lots of the orders that rest."""
        orders = self.system.state.orders.values()
        return [(one.side, one.price_per_lot // UNIT, one.remaining_lots) for one in orders]


# The bid of `both` at 153 is older than its offer at 146, and they stand first: the bid ends. Bids are then 2 at each
# of 152, 151, 150 and 149, offers 1 at 146 and 2 at each of 147 to 150. At 149: 8 to buy, 7 to sell; at 150: 6 and 9;
# so 7 at 149, the only price with 7. Bids of 152, 151 and 150 get 2, that of 149 gets 1; who asks 149 or less sells.
PRICE, VOLUME = 149, 7


def at_price(start: tuple[int, int], lots: int) -> tuple[int, int]:
    """The amounts of an account that has bought so many at the auction's price."""
    return (start[0] - lots * PRICE * UNIT, start[1] + lots * 10**9)


AT_THE_END = [
    *(at_price((CASH, 0), lots) for lots in (2, 2, 2, 1)),
    *(at_price((CASH, COINS), -lots) for lots in (2, 2, 2, 0)),
    at_price((CASH, COINS), -1),
]
RESTS = [(BUY, 149, 1), (SELL, 150, 2)]


@pytest.fixture
def _a_step_a_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a slice do one step, and let a step be as small as can be."""
    for module in (deadlines, engine, uncrossing):
        monkeypatch.setattr(module, "WORK_SLICE", 1)
    for name in ("PAIRS_PER_UNIT", "LISTED_PER_UNIT", "STEP_UNITS"):
        monkeypatch.setattr(uncrossing, name, 1)
    for name in ("LEVEL_PART", "MOVED_AT_ONCE"):
        monkeypatch.setattr(auction_orders, name, 1)
    monkeypatch.setattr(uncrossing, "FORGOTTEN_AT_ONCE", 2)
    monkeypatch.setattr(uncrossing, "FORGOTTEN_PER_UNIT", 1)
    monkeypatch.setattr(uncrossing, "FREED_AT_ONCE", 1)


def test_few_orders_are_uncrossed_by_the_command_itself() -> None:
    """5,000 units are more than ten orders need; the first rules say the price before the trades."""
    auction = Auction()
    auction.open()
    assert not auction.system.engine.is_behind
    assert auction.amounts() == AT_THE_END
    assert auction.rests() == RESTS
    said = [event.name for event in auction.system.events if event.name != "TRADE"]
    order = ["AUCTION_ENDED", "ORDER_CANCELLED", "AUCTION_UNCROSSED", "MARKET_STATUS_CHANGED"]
    assert said == order
    assert [one["lots"] for one in auction.of_kind("AUCTION_UNCROSSED")] == [VOLUME]


@pytest.mark.usefixtures("_a_step_a_slice")
def test_slices_trade_what_one_step_trades() -> None:
    """Each step is a slice, with a restart from a snapshot before it; the volume is said once, after the trades."""
    auction = Auction()
    auction.open()
    assert auction.finish() > 60
    assert auction.amounts() == AT_THE_END
    assert auction.rests() == RESTS
    [said] = auction.of_kind("AUCTION_UNCROSSED")
    assert (said["price_per_lot"], said["lots"]) == (PRICE * UNIT, VOLUME)
    assert sum(one["lots"] for one in auction.of_kind("TRADE")) == VOLUME
    assert [one["order_id"] for one in auction.of_kind("ORDER_CANCELLED")] == [auction.own_bid]
    assert auction.events[-1].name == "MARKET_STATUS_CHANGED"


@pytest.mark.usefixtures("_a_step_a_slice")
def test_the_orders_are_frozen_until_the_end() -> None:
    """After each slice: no order comes in, none is replaced or cancelled, and the status stays; other markets go on.

    A slice goes before each command here.
    """
    auction = Auction()
    system, spot, last = auction.system, auction.spot, auction.sellers[-1]
    [order_id] = system.account_of(last).orders
    forbids, invalid = codes.MARKET_STATUS_FORBIDS, codes.STATUS_TRANSITION_INVALID
    cancels_none = ([codes.OK], [0])
    cancel_all = commands.CancelAll
    attempts: list[tuple[Callable[[], Outcome], tuple[list[int], list[int]]]] = [
        (lambda: auction.try_to_place(last, SELL, 160, 1), ([forbids], [0])),
        (lambda: system.cancel(last, spot, order_id), ([forbids], [0])),
        (lambda: system.replace(last, spot, order_id, SELL, 15_000, 1), ([forbids], [0])),
        (lambda: system.replace(last, spot, order_id, SELL, 15_100, 2), ([forbids], [0])),
        (
            lambda: system.apply(cancel_all(*system.head(), AccountId(last), spot, 0)),
            cancels_none,
        ),
        (lambda: auction.set_status(types.MARKET_OPEN), ([invalid], [0])),
        (lambda: auction.set_status(types.MARKET_CLOSED), ([invalid], [0])),
        (lambda: system.cancel(last, auction.perp, order_id), ([codes.UNKNOWN_ORDER], [0])),
    ]
    auction.open()
    tried = 0
    while system.engine.is_behind:
        attempt, answer = attempts[tried % len(attempts)]
        found = attempt()
        if system.state.cursors.uncrossings:
            tried += 1
            assert (found.codes, found.ids) == answer
            assert system.market_of(spot).status == types.MARKET_AUCTION
            assert system.order(auction.both, auction.perp, BUY, 10_000, 1).codes == [codes.OK]
    assert tried > 2 * len(attempts)
    assert auction.amounts() == AT_THE_END


@pytest.mark.usefixtures("_a_step_a_slice")
def test_an_order_that_a_stop_places_waits_for_the_end() -> None:
    """A stop on the last price is reached by the first trade; its bid comes after the status, and takes the offer."""
    auction = Auction()
    system = auction.system
    stopper = system.account("stopper", USDC=CASH)
    zeros, ones = [0], [1]
    stop = commands.ConditionalOrders(
        *system.head(), [types.PLACE], [AccountId(stopper)], [auction.spot], [types.TRIGGER_STOP],
        [types.TRIGGER_LAST], [14_800], zeros, [BUY], [types.LIMIT], [types.GTC], zeros,
        [types.STP_CANCEL_TAKER], [15_500], ones, zeros, [ClientOrderId(0)], zeros, zeros, [OrderId(0)], [OrderId(0)],
        [ClientOrderId(0)],
    )  # fmt: skip
    assert system.apply(stop).codes == [codes.OK]
    auction.open()
    auction.up_to_a_trade()
    assert system.state.triggered
    auction.finish()
    names = [event.name for event in auction.events]
    assert names.index("CONDITIONAL_TRIGGERED") > names.index("AUCTION_UNCROSSED")
    after = [event.name for event in auction.events[names.index("CONDITIONAL_TRIGGERED") :]]
    assert "TRADE" in after
    assert auction.rests() == [(BUY, 149, 1), (SELL, 150, 1)]
    assert auction.amount(stopper, USDC) == CASH - 150 * UNIT


@pytest.mark.usefixtures("_a_step_a_slice")
def test_an_order_that_another_command_ends_does_not_trade() -> None:
    """The first trade is over when an operator engages the kill switch.

    An order of spot stays if it does not lower the weight: offers for USDC do. The four bids that are left end at their
    turn or by the visits of the switch, so nothing more trades.
    """
    auction = Auction()
    system = auction.system
    auction.open()
    auction.up_to_a_trade()
    before = auction.amounts()
    switch, drill = types.BRAKE_KILL_SWITCH, types.CAUSE_DRILL
    system.must(commands.EngageBrake(*system.head(), switch, 0, drill, "drill"))
    auction.events += system.events
    auction.finish()
    ended = [one["code"] for one in auction.of_kind("ORDER_CANCELLED")]
    assert ended == [codes.SELF_TRADE, *[codes.KILL_SWITCH] * 4]
    assert {side for side, _, _ in auction.rests()} == {SELL}
    assert auction.amounts() == before
    total = [sum(one[at] for one in auction.amounts()) for at in (0, 1)]
    assert total == [9 * CASH, 5 * COINS]


@pytest.mark.usefixtures("_a_step_a_slice")
def test_two_markets_uncross_one_after_the_other() -> None:
    """The perpetual's auction ends while that of the spot market is uncrossed: it comes second."""
    auction = Auction()
    system, perp = auction.system, auction.perp
    system.must(commands.SetMarketStatus(*system.head(), perp, types.MARKET_AUCTION, ""))
    long, short = auction.bidders[0], auction.sellers[0]
    assert system.order(long, perp, BUY, 15_000, 1).codes == [codes.OK]
    assert system.order(short, perp, SELL, 15_000, 1).codes == [codes.OK]
    auction.open()
    auction.slice()
    system.must(commands.SetMarketStatus(*system.head(), perp, types.MARKET_POST_ONLY, ""))
    assert [one.market_id for one in system.state.cursors.uncrossings] == [auction.spot, perp]
    auction.finish()
    assert system.line(long, perp).position == 1
    assert system.market_of(perp).status == types.MARKET_POST_ONLY
    moved = [one["market_id"] for one in auction.of_kind("MARKET_STATUS_CHANGED")]
    assert moved[-2:] == [auction.spot, perp]
    assert auction.amounts()[1:4] == AT_THE_END[1:4]


@pytest.mark.usefixtures("_a_step_a_slice")
def test_the_lists_of_a_long_round_are_dropped_in_parts() -> None:
    """Ten orders are listed, at most two of which a step drops: an order of each side, and a limit of each."""
    auction = Auction()
    auction.open()
    dropped: list[tuple[int, int, int, int]] = []
    while auction.system.engine.is_behind:
        auction.slice()
        for one in auction.system.state.cursors.uncrossings:
            if one.stage == CLEARING:
                sums = (len(one.search.bought.limits), len(one.search.sold.limits))
                dropped.append((len(one.buys.ids), len(one.sells.ids), *sums))
    assert dropped == [(5, 5, 4, 5), (4, 4, 3, 4), (3, 3, 2, 3), (2, 2, 1, 2), (1, 1, 0, 1)]
    assert auction.amounts() == AT_THE_END
    assert auction.rests() == RESTS


def test_no_slice_is_longer_than_its_units() -> None:
    """2,000 orders at one price, with 1,000 trades: a slice ends after 5,000 units and the step that it is at."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    perp = MarketId(
        system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0), maker_ppb=0, taker_ppb=0)
    )
    system.must(commands.SetMarketStatus(*system.head(), perp, types.MARKET_AUCTION, ""))
    for number in range(40):
        account = system.account(f"owner {number}", USDC=10**6 * UNIT)
        side = BUY if number % 2 else SELL
        for _ in range(types.LEVEL_ORDERS_MAX):
            assert system.order(account, perp, side, 15_000, 1).codes == [codes.OK]
    work = system.state.work

    def units_of(command: commands.Command) -> int:
        before = work.of_principal(command.principal, system.now)
        system.apply(command)
        return work.of_principal(command.principal, system.now) - before

    found = [units_of(commands.SetMarketStatus(*system.head(), perp, types.MARKET_OPEN, ""))]
    while system.engine.is_behind:
        found.append(units_of(commands.AdvanceTime("clock", "", system.now, system.now)))
    step = 50  # more than a step of trades has
    assert len(found) > 2
    assert all(types.WORK_SLICE <= one < types.WORK_SLICE + step for one in found[:-1])
    assert not system.state.orders
    assert system.market_of(perp).open_interest_lots == 1_000


@pytest.mark.usefixtures("_a_step_a_slice")
def test_a_bid_whose_loans_cannot_be_repaid_meanwhile_does_not_trade() -> None:
    """Dora's bid for 2 at 151 needs the 310 that she lent; before its turn Eve borrows all of the pool.

    With it 8 are bid and 9 asked for at 150, so 8 trade there: 2 at 152, 2 at 151, Dora's 2, and 2 at 150, against 1 at
    146, 2 at each of 147 to 149 and 1 at 150. Her counterparts, 1 at 148 and 1 at 149, are in the next round, in which
    the 2 bid at 149 take them at 149. No balance is short, and her loans are hers.
    """
    auction = Auction()
    system = auction.system
    terms = (800_000_000, 0, 0, 0, 0, types.ACCRUAL_LINEAR, types.ACCRUAL_LINEAR)
    hour = 3_600 * types.SECOND_NS
    system.must(
        commands.SetPool(*system.head(), USDC, *terms, 0, 0, 0, 0, types.PPB, 0, 0, hour, 0, 0)
    )
    dora = system.account("dora", USDC=310 * UNIT)
    eve = system.account("eve", SOL=100 * 10**9)
    settings = (10, types.ACCOUNT_SPOT_MARGIN)
    system.must(commands.SetAccountSettings(*system.head(), AccountId(eve), *settings))
    lend = commands.Lend(*system.head(), [AccountId(dora)], [USDC], [310 * UNIT])
    assert system.apply(lend).codes == [codes.OK]
    bid = auction.place(dora, BUY, 151, 2)
    auction.open()
    auction.up_to_a_trade()
    assert auction.of_kind("TRADE")[0]["maker_order_id"] < bid
    borrow = commands.Borrow(*system.head(), [AccountId(eve)], [USDC], [310 * UNIT])
    assert system.apply(borrow).codes == [codes.OK]
    auction.events += system.events
    auction.finish()
    unpaid = codes.MAKER_UNFUNDED
    ended = [one for one in auction.of_kind("ORDER_CANCELLED") if one["code"] == unpaid]
    assert [(one["order_id"], one["lots"]) for one in ended] == [(bid, 2)]
    said = [(one["price_per_lot"], one["lots"]) for one in auction.of_kind("AUCTION_UNCROSSED")]
    assert said == [(150 * UNIT, 6), (149 * UNIT, 2)]
    assert auction.rests() == [(SELL, 150, 1)]
    assert auction.amount(dora, SOL) == 0
    assert system.holding(dora, "USDC").lent_shares


def auction_at_the_edge(pairs: int) -> tuple[System, int, MarketId]:
    """Bids and asks at 165, the edge of a band of 10 % around 150, in an auction; each order is of another owner."""
    system = System(check=True)
    sol = system.asset("SOL", 9, 150)
    perp = system.market(
        "SOL-PERP", types.PERPETUAL, sol, lot=(1, 0), maker_ppb=0, taker_ppb=0, band_ppb=10**8
    )
    system.must(
        commands.SetMarketStatus(*system.head(), MarketId(perp), types.MARKET_AUCTION, "test")
    )
    for number in range(2 * pairs):
        account = system.account(f"owner {number}", USDC=10**6 * UNIT)
        side = BUY if number % 2 else SELL
        assert system.order(account, perp, side, 16_500, 1).codes == [codes.OK]
    return system, sol, MarketId(perp)


@pytest.mark.usefixtures("_a_step_a_slice")
def test_a_mark_that_moves_in_each_slice_does_not_hold_an_auction_open() -> None:
    """The mark falls after the first round's start, so the price is beyond its band then; that round trades."""
    system, sol, perp = auction_at_the_edge(3)
    system.must(commands.SetMarketStatus(*system.head(), perp, types.MARKET_OPEN, "test"))
    slices = 0
    while system.market_of(perp).status == types.MARKET_AUCTION:
        system.engine = through_snapshot(system.engine)
        # At 150 the sides are listed; from then on each slice has another mark.
        is_listed = system.state.cursors.uncrossings[0].stage > LISTING
        system.price(sol, 140 + slices % 2 if is_listed else 150)
        system.advance(0)
        slices += 1
        assert slices < 100
    assert system.market_of(perp).open_interest_lots == 3
    assert not system.state.orders


@pytest.mark.usefixtures("_a_step_a_slice")
def test_orders_beyond_the_band_end_in_slices() -> None:
    """At the fourth end the three bids end one by one, with a restart before each step; the asks stay."""
    system, sol, perp = auction_at_the_edge(3)
    system.price(sol, 149)
    ended: list[int] = []
    for time in range(1, 5):
        system.must(commands.SetMarketStatus(*system.head(), perp, types.MARKET_OPEN, "test"))
        while system.engine.is_behind:
            system.engine = through_snapshot(system.engine)
            system.advance(0)
            ended += [one.fields["code"] for one in system.events if one.name == "ORDER_CANCELLED"]
        assert system.market_of(perp).times_gone_on == time % 4
    assert ended == [codes.PRICE_BAND] * 3
    assert system.market_of(perp).status == types.MARKET_OPEN
    assert sorted(order.side for order in system.state.orders.values()) == [SELL] * 3


@pytest.mark.usefixtures("_a_step_a_slice")
@pytest.mark.parametrize(("slices", "left"), [(12, 0), (36, 4)])
def test_an_expiry_that_is_set_aside_ends_an_auction_that_is_under_way(
    slices: int, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was open again after it, without an expiry. Now what the auction has traded stays, and it settles (J-2.2)."""
    system = System(check=True)
    sol = system.asset("SOL", 9, 150)
    future = MarketId(
        system.market("SOL-DEC", types.DATED_FUTURE, sol, status=types.MARKET_CANCEL_ONLY)
    )
    accounts = [system.account(f"trader {at}", USDC=10 * CASH) for at in range(8)]
    expires_ns = (system.now // types.SECOND_NS + 7_200) * types.SECOND_NS
    system.must(commands.SetExpiry(*system.head(), future, expires_ns, 1_800 * types.SECOND_NS))
    for status in (types.MARKET_AUCTION, types.MARKET_OPEN):
        system.must(commands.SetMarketStatus(*system.head(), future, status, "test"))
        for at, account in enumerate(accounts if status == types.MARKET_AUCTION else ()):
            side, price = (BUY, 152 - at) if at < 4 else (SELL, 143 + at)
            system.order(account, future, side, price * 100, 200)
    for _ in range(slices):
        system.advance(0)
    assert system.state.cursors.uncrossings
    command = commands.QuarantineWork(*system.head(), types.WORK_KIND_EXPIRY, future, "test")
    with monkeypatch.context() as patch:
        patch.setattr(system.state.authority, "is_on", True)
        assert quarantine.quarantine_work(system.state, command, Reply()) == codes.OK
    while system.engine.is_behind:
        system.advance(0)
    assert violations(system.state) == []
    assert len(system.state.markets[future].exposed) == left
    settles = types.MARKET_SETTLING if left else types.MARKET_CLOSED
    assert system.market_of(future).status == settles


@pytest.mark.usefixtures("_a_step_a_slice")
@pytest.mark.parametrize(
    ("slices", "at", "status"),
    [(1, 3, types.MARKET_OPEN), (36, 3, types.MARKET_OPEN), (40, 0, types.MARKET_REDUCE_ONLY)],
)
def test_passes_that_are_set_aside_leave_no_order_of_the_account_in_an_auction_that_trades(
    slices: int, at: int, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They rested on after it, and so did all that raise exposure, in a market that only reduces (J-2.2, O-2.2)."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    perp = MarketId(system.market("SOL-PERP", types.PERPETUAL, sol))
    accounts = [system.account(f"trader {at}", USDC=10 * CASH) for at in range(8)]
    system.must(commands.SetMarketStatus(*system.head(), perp, types.MARKET_AUCTION, "test"))
    for place, account in enumerate(accounts):
        side, price = (BUY, 152 - place) if place < 4 else (SELL, 143 + place)
        system.order(account, perp, side, price * 100, 200)
    system.must(commands.SetMarketStatus(*system.head(), perp, types.MARKET_OPEN, "test"))
    for _ in range(slices):
        system.advance(0)
    assert system.state.cursors.uncrossings
    stopped = AccountId(accounts[at])
    assert bool(system.state.accounts[stopped].orders) != (status == types.MARKET_REDUCE_ONLY)
    system.state.authority.principals["test"] = Principal(1, "test")
    command = commands.QuarantineWork(*system.head(), types.WORK_KIND_LIQUIDATION, stopped, "test")
    with monkeypatch.context() as patch:
        patch.setattr(system.state.authority, "is_on", True)
        assert quarantine.quarantine_work(system.state, command, Reply()) == codes.OK
    assert system.state.accounts[stopped].orders == {}
    while system.engine.is_behind:
        system.advance(0)
    # The authority was on for that command alone.
    off = "I-10 authority: it is off, and something is granted or frozen"
    assert violations(system.state) == [off]
    assert system.market_of(perp).status == status
    assert (system.state.orders == {}) == (status == types.MARKET_REDUCE_ONLY)


@pytest.mark.usefixtures("_a_step_a_slice")
@pytest.mark.parametrize("slices", [1, 12, 36])
@pytest.mark.parametrize("at", [0, 3])
def test_a_default_leaves_no_order_of_the_member_in_an_auction_that_trades(
    slices: int, at: int
) -> None:
    """They traded on, or rested after it, at the cost of the case (C-9). The others trade what is left."""
    system = System(check=True)
    sol = system.asset("SOL", 9, 150)
    perp = MarketId(system.market("SOL-PERP", types.PERPETUAL, sol))
    house = types.KIND_MEMBER_HOUSE
    accounts = [system.account(f"trader {one}", kind=house, USDC=10 * CASH) for one in range(8)]
    owner = system.account_of(accounts[at]).owner
    member = system.must(commands.AdmitMember(*system.head(), owner, 0, 0, 0))
    system.must(commands.SetMarketStatus(*system.head(), perp, types.MARKET_AUCTION, "test"))
    for place, account in enumerate(accounts):
        side, price = (BUY, 152 - place) if place < 4 else (SELL, 143 + place)
        assert system.order(account, perp, side, price * 100, 200).codes == [codes.OK]
    system.must(commands.SetMarketStatus(*system.head(), perp, types.MARKET_OPEN, "test"))
    for _ in range(slices):
        system.advance(0)
    assert system.state.cursors.uncrossings
    before = system.line(accounts[at], perp).position
    system.must(commands.DeclareDefault(*system.head(), member, 60, 60, 0))
    assert system.account_of(accounts[at]).orders == {}
    while system.state.cursors.uncrossings:
        system.advance(0)
    assert system.market_of(perp).status == types.MARKET_OPEN
    assert system.line(accounts[at], perp).position == before


def of_market_orders(default_after: int = 0) -> Auction:
    """An auction with MARKET orders of both sides; a default ends some of them after so many slices, if not 0."""
    auction = Auction()
    system, perp = auction.system, auction.perp
    house = types.KIND_MEMBER_HOUSE
    accounts = [system.account(f"trader {one}", kind=house, USDC=10 * CASH) for one in range(8)]
    system.must(commands.SetMarketStatus(*system.head(), perp, types.MARKET_AUCTION, "test"))
    for place, account in enumerate(accounts):
        side, price = (BUY, 15_200 - place) if place < 4 else (SELL, 14_800 + place)
        for kind, lots in ((types.MARKET, 1), (types.LIMIT, 2)):
            answer = system.order(account, perp, side, price, lots + place % 3, order_type=kind)
            assert answer.codes == [codes.OK]
    system.must(commands.SetMarketStatus(*system.head(), perp, types.MARKET_OPEN, "test"))
    auction.events = list(system.events)
    if default_after:
        for _ in range(default_after):
            auction.slice()
        assert system.state.cursors.uncrossings[0].ranked
        owner = system.account_of(accounts[1]).owner
        member = system.must(commands.AdmitMember(*system.head(), owner, 0, 0, 0))
        system.must(commands.DeclareDefault(*system.head(), member, 60, 60, 0))
    while system.engine.is_behind:
        auction.slice()
    assert violations(system.state) == []
    assert system.market_of(perp).status == types.MARKET_OPEN
    return auction


@pytest.mark.usefixtures("_a_step_a_slice")
def test_market_orders_trade_in_slices_as_in_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are ranked and listed one at a time, with a restart from a snapshot before each step."""
    monkeypatch.setattr(auction_orders, "LISTED_PER_UNIT", 1)
    sliced = of_market_orders()
    with pytest.MonkeyPatch.context() as whole:
        for module in (deadlines, engine, uncrossing):
            whole.setattr(module, "WORK_SLICE", 100_000)
        at_once = of_market_orders()
    assert len(sliced.of_kind("TRADE")) > 5
    for kind in ("TRADE", "ORDER_CANCELLED", "AUCTION_UNCROSSED"):
        assert sliced.of_kind(kind) == at_once.of_kind(kind)


@pytest.mark.usefixtures("_a_step_a_slice")
@pytest.mark.parametrize("after", [1, 2, 4, 6])
def test_a_market_order_that_ends_while_they_are_ranked_does_not_trade(
    monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """The default of a member ends its order, which is the next to be ranked or is ranked already."""
    monkeypatch.setattr(auction_orders, "LISTED_PER_UNIT", 1)
    auction = of_market_orders(after)
    ended = {one["order_id"] for one in auction.of_kind("ORDER_CANCELLED")}
    traded = {one["maker_order_id"] for one in auction.of_kind("TRADE")}
    assert ended
    assert traded
    assert traded.isdisjoint(ended)
