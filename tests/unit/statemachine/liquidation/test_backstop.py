# SPDX-License-Identifier: Apache-2.0
"""Tier 2 to the last lot and unit: how much a provider takes, at what price, who pays, and what is said (W-3).

Expected figures come from exact fractions and from the rule as it reads, over every small case of a grid.
"""

from fractions import Fraction
from itertools import product
from math import ceil, floor

import pytest

from clearinghouse.statemachine.exchange_margin.account_margin import refresh, worst_case
from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.ledger.dirty import line_changed
from clearinghouse.statemachine.ledger.ledger import add_unsettled, holding_of
from clearinghouse.statemachine.liquidation import backstop
from clearinghouse.statemachine.orders.open_orders import line_of
from clearinghouse.statemachine.state.liquidation import Provider
from clearinghouse.statemachine.state.state import Account, Line
from clearinghouse.statemachine.vocabulary import events, types
from clearinghouse.statemachine.vocabulary.events import split
from tests.vectors.building import fund, new_account, new_asset, new_market, new_state, open_order

MICRO = 10**6
RAY = 10**27
MARK_E9 = 100_333_333_300_000_000
MARK = Fraction(MARK_E9, 10**9)  # quote units per lot: 100.3333333 USDC
OFFSET = 7
Row = tuple[str | int, ...]


class Setup:
    """A market at an uneven mark; the trader with a position, the fund, and the registered providers."""

    def __init__(self) -> None:
        """Start without positions."""
        self.state = new_state("USDC", 6)
        self.usdc = self.state.valuation
        self.sol = new_asset(self.state, "SOL", 9, "100")
        self.market = new_market(self.state, types.PERPETUAL, self.sol, self.usdc, 10**9, MARK_E9)
        self.market.max_leverage = 10
        self.market.mmf_factor_ppb = 1_000
        self.spot = new_market(self.state, types.SPOT, self.sol, self.usdc, 10**7)
        self.trader = new_account(self.state, "trader", 10)
        self.fund = self.state.accounts[types.LIQUIDITY_FUND]
        self.state.brakes.gate_mode = types.GATE_ON_ANY_LOSS
        self.received: list[Row] = []
        self.state.observer = lambda *reported: self.received.append(reported)

    def line(self, account: Account, lots: int, cost: int) -> Line:
        """A position with a cost base."""
        line = line_of(account, self.market)
        self.market.open_interest_lots += max(lots, 0) - max(line.position, 0)
        line.position = lots
        line.cost = cost
        line_changed(line)
        ledger.index_line(self.state, line)
        return line

    def provider(
        self, name: str, capacity: int, *, spread_ppb: int = 0, balance: int = 10**12, rank: int = 1
    ) -> Account:
        """Register a provider with a balance."""
        account = new_account(self.state, name, 10)
        fund(self.state, account, self.usdc, balance)
        registered = self.state.waterfall.providers.setdefault(self.market.id, {})
        registered[account.id] = Provider(account.id, self.market.id, capacity, rank, spread_ppb)
        return account

    def absorb(self, line: Line) -> list[Row]:
        """Tier 2 for a line; what was said, with all fields."""
        refresh(self.state, line.account)
        backstop.absorb(self.state, OFFSET, line)
        found = split(self.state.events)
        assert all(event.fields["offset"] == OFFSET for event in found)
        return [(event.name, *list(event.fields.values())[1:]) for event in found]


# --- the price, the parts, the fund -------------------------------------------------------------------------------


class Expected:
    """What the rule says of a trader with `lots` at an entry price, asked provider by provider."""

    def __init__(self, setup: Setup, lots: int, entry: int, balance: int, fund_has: int) -> None:
        """Take the trader's figures; all of `E` is the position's, as it has no other."""
        self.setup = setup
        self.lots = lots
        self.side = 1 if lots > 0 else -1
        self.entry = entry
        self.realised = balance
        self.fund_has = fund_has
        self.done = 0
        self.paid = 0
        self.size = abs(lots)
        self.at_first = self.equity()

    def worth(self, lots: int) -> int:
        """Return the value of the first lots at the mark: against the trader, floored if sold, ceiled if bought."""
        return floor(lots * MARK) if self.side > 0 else ceil(lots * MARK)

    def equity(self) -> int:
        """E: what was realised and what the open rest would bring."""
        rest = self.lots - self.side * self.done
        return self.realised + (floor(rest * MARK) - rest * self.entry if rest else 0)

    def fill(self, taker: Account, lots: int, spread_ppb: int) -> Row:
        """A provider takes lots."""
        per_lot = max(
            0,
            min(
                ceil(MARK * spread_ppb / types.PPB),
                floor(Fraction(self.at_first, self.size)),
            ),
        )
        theirs = floor(Fraction(2 * per_lot * lots, 3))
        funds = per_lot * lots - theirs
        before, fund_before = self.equity(), self.fund_has
        at_mark = self.worth(self.done + lots) - self.worth(self.done)
        value = at_mark - self.side * theirs
        self.done += lots
        paying = floor(Fraction(max(0, -self.at_first) * self.done, self.size)) - self.paid
        self.paid += paying
        realised = self.side * (value - lots * self.entry)
        self.realised += realised + paying - funds
        self.fund_has += funds - paying
        return (
            "BACKSTOP_FILL",
            self.setup.state.last_trade_id,
            self.setup.market.id,
            self.setup.trader.id,
            taker.id,
            -self.side * lots,
            value,
            realised,
            0,
            paying,
            funds,
            theirs,
            fund_before,
            before,
            self.equity(),
        )


def numbered(rows: list[Row]) -> list[Row]:
    """Rows without the ids of their trades, which have to be 1, 2, 3."""
    fills = [row for row in rows if row[0] == "BACKSTOP_FILL"]
    assert [row[1] for row in fills] == list(range(1, len(fills) + 1))
    return [(row[0], *row[2:]) if row[0] == "BACKSTOP_FILL" else row for row in rows]


# Entry prices of 7 lots against a balance of 100 USDC: E is -37.67, 0.00 and a little, 1.33, or 97.67 for a long, and
# as much for a short.
ENTRIES = {1: (120, 114.619047), -1: (80.7,)}


@pytest.mark.parametrize(
    ("side", "entry"), [(side, entry) for side, entries in ENTRIES.items() for entry in entries]
)
def test_each_provider_takes_its_lots_at_its_price_and_the_fund_pays_or_gets_its_part(
    side: int, entry: float
) -> None:
    """Seven lots go to three of the providers, in the order of the row.

    None goes to an account of the trader's owner, one to a small provider, none to one that is full or switched off,
    two to the next, the last four to a rich one, and the last in the row is not needed any more.
    """
    setup = Setup()
    setup.provider("trader", 9)
    small = setup.provider("small", 1, spread_ppb=10_000_000)
    full = setup.provider("full", 2)
    setup.line(full, side * 2, side * 2 * 100 * MICRO)
    setup.provider("off", 9).risk_disabled = True
    second = setup.provider("second", 2, spread_ppb=50_000_000)
    rich = setup.provider("rich", 9)
    setup.provider("last", 9)
    poor = setup.provider("poor", 9, balance=0, rank=0)
    fund(setup.state, setup.trader, setup.usdc, 100 * MICRO)
    fund(setup.state, setup.fund, setup.usdc, 50 * MICRO)
    price = round(entry * MICRO)
    line = setup.line(setup.trader, side * 7, side * 7 * price)
    expected = Expected(setup, side * 7, price, 100 * MICRO, 50 * MICRO)
    rows = [
        expected.fill(small, 1, 10_000_000),
        expected.fill(second, 2, 50_000_000),
        expected.fill(rich, 4, 0),
    ]
    missing = max(0, -expected.at_first)
    if missing:
        gate = (types.BRAKE_WITHDRAWAL_GATE, 0, 0, types.CAUSE_LOSS_PAID, 0, missing, 0)
        rows.append(("BRAKE_ENGAGED", *gate))
    found = setup.absorb(line)
    assert [row[2:] for row in rows[:3]] == [row[2:] for row in found[:3]]
    assert numbered(found)[3:] == rows[3:]
    assert setup.received == [(events.BACKSTOP_FILL, setup.trader.id, setup.market.id)]
    assert line.position == 0
    assert poor.lines[setup.market.id].position == 0
    for taker, lots in ((small, 1), (second, 2), (rich, 4), (full, 2)):
        assert taker.lines[setup.market.id].position == side * lots
    asked = {setup.trader.id, small.id, second.id, rich.id}
    assert set(setup.state.touched) == asked
    given = sum(int(row[10]) for row in found[:3]) - missing
    assert holding_of(setup.state, setup.fund, setup.usdc).unsettled == given


@pytest.mark.parametrize("side", [1, -1])
def test_a_position_of_one_lot_is_taken_like_any_other(side: int) -> None:
    """A spread of 1 % is 1.003334, of which 0.668889 are the provider's: it trades below or above the mark."""
    setup = Setup()
    taker = setup.provider("taker", 1, spread_ppb=10_000_000)
    fund(setup.state, setup.trader, setup.usdc, 10 * MICRO)
    line = setup.line(setup.trader, side, side * 100 * MICRO)
    expected = Expected(setup, side, 100 * MICRO, 10 * MICRO, 0)
    row = expected.fill(taker, 1, 10_000_000)
    value = 100_333_333 - 668_889 if side > 0 else 100_333_334 + 668_889
    assert row[6] == value
    assert row[10:12] == (334_445, 668_889)
    assert numbered(setup.absorb(line)) == numbered([(row[0], 1, *row[2:])])
    assert taker.lines[setup.market.id].cost == side * value


@pytest.mark.parametrize(("capacity", "part"), [(9, 37_666_667), (3, 16_142_857)])
def test_nothing_is_taken_if_the_fund_is_a_unit_short_of_what_is_missing(
    capacity: int, part: int
) -> None:
    """37.666667 are missing, 16.142857 of it for three of the seven lots."""
    for fund_has in (part - 1, part):
        setup = Setup()
        setup.provider("taker", capacity)
        fund(setup.state, setup.trader, setup.usdc, 100 * MICRO)
        fund(setup.state, setup.fund, setup.usdc, fund_has)
        found = setup.absorb(setup.line(setup.trader, 7, 840 * MICRO))
        if fund_has < part:
            assert found == []
            assert bool(setup.received)
        else:
            assert [row[0] for row in found] == ["BACKSTOP_FILL", "BRAKE_ENGAGED"]
            assert found[0][9] == part


# --- how many lots ------------------------------------------------------------------------------------------------


def figures(
    balance: int, position: int, cost: int, accrued: int, lots: int, spread: int
) -> tuple[int, int]:
    """`(equity, IMF requirement)` of a provider with signed `lots` more at the mark less its part of the spread."""
    worth = floor(lots * MARK) if lots > 0 else -ceil(-lots * MARK)
    paid = worth - floor(Fraction(2 * spread * abs(lots), 3))
    after = position + lots
    equity = balance
    if after:
        equity += floor(after * MARK) - (cost - accrued + paid)
    return equity, ceil(Fraction(ceil(abs(after) * MARK), 10))


class Look:
    """A provider with a position, its cost and accrued funding, who is asked for lots."""

    def __init__(
        self, position: int, balance: int, *, funding: int = 0, entry: int = 100 * MICRO
    ) -> None:
        """Its `entry` is so much a lot; each lot has accrued `funding` units to pay, a half more being floored."""
        self.setup = Setup()
        self.account = self.setup.provider("taker", 0, balance=balance)
        self.position = position
        self.cost = position * entry
        self.line = self.setup.line(self.account, position, self.cost)
        self.setup.market.funding_index_ray = funding * RAY + (RAY // 2 if funding else 0)
        self.accrued = floor(-position * (Fraction(funding) + (Fraction(1, 2) if funding else 0)))
        self.balance = balance
        self.asked = self.setup.line(self.setup.trader, 0, 0)

    def takeable(self, toward: int, capacity: int, wanted: int, spread: int) -> int:
        """Return the events of the machine for a position of that side."""
        self.asked.position = toward
        provider = Provider(self.account.id, self.setup.market.id, capacity, 1, 0)
        return backstop._takeable(self.setup.state, provider, self.asked, wanted, spread)

    def carries(self, lots: int, spread: int) -> bool:
        """Return whether by the rule its equity exceeds its requirement with signed lots more."""
        equity, required = figures(
            self.balance, self.position, self.cost, self.accrued, lots, spread
        )
        return equity > required

    def most(self, toward: int, capacity: int, wanted: int, spread: int) -> int:
        """By the rule: within capacity, what only reduces always, beyond that what the margin carries, one by one."""
        most = min(wanted, capacity - toward * self.position)
        taken = 0
        while taken < most:
            reduces = taken + 1 <= -toward * self.position
            if not (reduces or self.carries(toward * (taken + 1), spread)):
                break
            taken += 1
        return taken


# The requirements of one to three lots, ceiled, are 10.033334, 20.066667 and 30.1: at equality a lot is not carried;
# with a unit more it is, as far as roundings and the cost of a position go.
BALANCES = [0, 1] + [
    unit + more for unit in (10_033_334, 20_066_667, 30_100_000) for more in (0, 1, 2)
]


@pytest.mark.parametrize("position", [-2, -1, 0, 1, 2])
def test_a_provider_takes_the_most_that_its_capacity_and_margin_carry(position: int) -> None:
    """Every capacity up to four lots, either side, with and without a spread and funding."""
    for funding, balance in product((0, 3), BALANCES):
        # Nearer to the thresholds: what the position has gained at the mark is taken off again.
        gained = floor(position * MARK) - position * 100 * MICRO if position else 0
        look = Look(position, max(0, balance - gained), funding=funding)
        for toward, capacity, wanted in product((1, -1), range(5), (1, 2, 5)):
            for spread in (0, 1, 2_000_000):
                asked = (toward, capacity, wanted, spread)
                assert look.takeable(*asked) == look.most(*asked), (position, balance, asked)
        assert (look.line.position, look.line.cost) == (position, look.cost)


@pytest.mark.parametrize("position", [-3, 0, 3])
@pytest.mark.parametrize("capacity", [1, 2, 3, 5])
@pytest.mark.parametrize("funding", [0, 3])
@pytest.mark.parametrize("entry", [20, 100, 180])
def test_a_capacity_is_carried_on_its_heavier_side(
    position: int, capacity: int, funding: int, entry: int
) -> None:
    """With a position that is the side on which it grows; without one both sides are alike except for a rounding.

    Where the capacity closes the position, what that has gained or lost does not make its side the heavier one.
    """
    look = Look(position, 500 * MICRO, funding=funding, entry=entry * MICRO)
    state, market = look.setup.state, look.setup.market
    sides = [
        figures(look.balance, position, look.cost, look.accrued, lots, 0)
        for lots in (-capacity, capacity)
        if position + lots
    ]
    expected = min(sides, key=lambda side: side[0] - side[1])
    assert backstop.capacity_carried(state, look.account, market, capacity) == expected
    refresh(state, look.account)
    assert worst_case(state, look.account) == figures(
        look.balance, position, look.cost - look.accrued, 0, 0, 0
    )


def test_open_spot_orders_of_a_provider_count_against_what_it_takes() -> None:
    """11 USDC carry a lot; with a bid for 0.01 SOL at 3 USDC, worth 1, they carry none."""
    look = Look(0, 11 * MICRO)
    assert look.takeable(1, 1, 1, 0) == 1
    open_order(look.setup.state, look.account, look.setup.spot, types.BUY, 3 * MICRO, 1)
    assert look.takeable(1, 1, 1, 0) == 0


def test_a_claim_of_a_provider_counts_like_cash() -> None:
    """A unit of unsettled equity makes the difference."""
    look = Look(0, 10_033_334)
    assert look.takeable(1, 1, 1, 0) == 0
    add_unsettled(look.setup.state, holding_of(look.setup.state, look.account, look.setup.usdc), 1)
    assert look.takeable(1, 1, 1, 0) == 1
