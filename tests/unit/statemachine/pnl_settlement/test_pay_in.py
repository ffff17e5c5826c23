# SPDX-License-Identifier: Apache-2.0
"""What a loser pays from, source by source, for drawn money, loans, caps and orders (SPEC R-1, B-4, K-1).

Owns R-1 as far as nothing is sold, computed beside the machine, and the figures of single sources.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import pytest
from hypothesis import given, settings, strategies as st

from clearinghouse.statemachine.arithmetic.lending import E36, RAY
from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of
from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.pnl_settlement.pay_in import SOURCES, pay_from_orders, pay_from_own
from clearinghouse.statemachine.state.brakes import AssetBrakes
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import Account, Holding, Order
from clearinghouse.statemachine.vocabulary import codes, types
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_CONVERTS_COLLATERAL,
    ACCOUNT_SPOT_MARGIN,
    BUY,
    FEES,
    LIQUIDITY_FUND,
    ROUNDING,
    SECOND_NS,
    SELL,
)
from tests.vectors.building import (
    fund,
    new_account,
    new_asset,
    new_market,
    new_state,
    open_order,
)

OFFSET = 3
RICH = 10**6


class Setup:
    """COIN against CASH, of which there is a pool; anna has coins, and owes CASH once a test says so."""

    def __init__(self) -> None:
        """Open the pool, without loans."""
        self.state = new_state("USDC", 6)
        self.coin = new_asset(self.state, "COIN", 0, "5")
        self.cash = new_asset(self.state, "CASH", 0, "1")
        self.market = new_market(self.state, types.SPOT, self.coin, self.cash, 1)
        self.pool = self.cash.pool = Pool(0)
        self.state.pool_ids.append(self.cash.id)
        self.anna = new_account(self.state, "anna")
        fund(self.state, self.anna, self.coin, RICH)
        self.holding = fund(self.state, self.anna, self.cash, 0)
        self.others = new_account(self.state, "others")

    def lend(self, account: Account, amount: int) -> None:
        """Let an account lend money from outside."""
        holding = fund(self.state, account, self.cash, amount)
        if amount:
            loans.lend(self.state, 0, holding, amount)

    def borrow(self, account: Account, amount: int) -> None:
        """Let an account borrow and spend it."""
        if amount:
            holding = ledger.holding_of(self.state, account, self.cash)
            loans.borrow(self.state, 0, holding, amount)
            outside = self.state.accounts[types.EXTERNAL].holdings[self.cash.id]
            ledger.move(holding, outside, amount)

    def owe(self, amount: int) -> None:
        """Let anna owe an amount of CASH."""
        ledger.add_unsettled(self.state, self.holding, -amount)

    def pay(self, holding: Holding | None = None) -> list[int]:
        """Pay from everything but a sale; what was paid, by source."""
        self.state.events.clear()
        paid = [0] * SOURCES
        holding = self.holding if holding is None else holding
        pay_from_own(self.state, OFFSET, holding, paid)
        if holding.unsettled < 0:
            pay_from_orders(self.state, OFFSET, holding, paid)
        return paid

    def written(self) -> list[tuple[object, ...]]:
        """Return the events of the last payment: names, offsets, amounts or lots, and any code."""
        names = ("offset", "amount", "lots", "code")
        return [
            (event.name, *(event.fields[name] for name in names if name in event.fields))
            for event in split(self.state.events)
        ]

    def figures(self) -> tuple[int, int, int, int]:
        """Anna's balance, what she owes, her loan and her debt."""
        holding = self.holding
        return holding.balance, -holding.unsettled, claim_of(holding), debt_of(holding)


# --- drawn --------------------------------------------------------------------------------------------------------


class Bid(NamedTuple):
    """An order of anna's: a purchase pays with CASH, a sale with coins."""

    side: int
    price: int
    lots: int


@dataclass
class Case:
    """Anna's assets, the others' part of the pool, and the bounds of a borrow; caps are headroom left, or None."""

    own: int
    lent: int
    debt: int
    liability: int
    bids: list[Bid]
    pool_cash: int
    fund: int
    by_borrow: bool
    disabled: bool
    pool_headroom: int | None
    own_headroom: int | None
    brake_headroom: int | None
    paid: list[int] = field(default_factory=lambda: [0] * SOURCES)
    written: list[tuple[object, ...]] = field(default_factory=list)
    asks_fund: bool = False

    @property
    def free(self) -> int:
        """Her balance without what purchases reserve; negative where they count on her loans."""
        return self.own - sum(bid.price * bid.lots for bid in self.bids if bid.side == BUY)

    def pay(self, source: int) -> None:
        """Pay what is owed out of the free balance."""
        amount = min(self.liability, self.free)
        if amount > 0:
            self.own -= amount
            self.liability -= amount
            self.paid[source] += amount
            self.written.append(("SETTLED_IN", OFFSET, amount))

    def run(self) -> None:
        """R-1, source by source."""
        self.pay(0)
        redeemed = min(self.liability - self.free, self.lent, self.pool_cash)
        if redeemed > 0:
            self.own += redeemed
            self.lent -= redeemed
            self.pool_cash -= redeemed
            self.written.append(("REDEEMED", OFFSET, redeemed))
        self.pay(1)
        if self.liability and self.lent:
            self.asks_fund = True
            bought = min(self.liability - self.free, self.lent, self.fund)
            if bought > 0:
                self.own += bought
                self.lent -= bought
                self.fund -= bought
                self.written.append(("LOAN_SOLD_TO_FUND", OFFSET, bought))
            self.pay(2)
        headrooms = [self.pool_headroom, self.own_headroom, self.brake_headroom]
        amount = min(
            [
                self.liability,
                self.pool_cash,
                *(headroom for headroom in headrooms if headroom is not None),
            ]
        )
        if self.by_borrow and not self.disabled and self.free >= 0 and amount > 0:
            self.debt += amount
            self.own += amount
            self.pool_cash -= amount
            self.written.append(("BORROWED", OFFSET, amount))
            self.pay(3)
        for bid in reversed(list(self.bids)):
            if self.liability and bid.side == BUY:
                self.bids.remove(bid)
                self.written.append(
                    ("ORDER_CANCELLED", OFFSET, bid.lots, codes.RESERVED_FOR_SETTLEMENT)
                )
                self.pay(4)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Small amounts, so that bounds are often met exactly."""
    small = st.one_of(st.just(0), st.just(1), st.integers(0, 12))
    headroom = st.one_of(st.none(), st.integers(-1, 8))
    bid = st.builds(Bid, st.sampled_from([BUY, BUY, SELL]), st.integers(1, 6), st.integers(1, 2))
    brake_headroom = draw(headroom)
    return Case(
        own=draw(small),
        lent=draw(small),
        debt=draw(st.sampled_from([0, 0, 3])),
        liability=draw(st.integers(1, 30)),
        bids=draw(st.lists(bid, max_size=4, unique=True)),
        pool_cash=draw(small),
        fund=draw(small),
        by_borrow=draw(st.booleans()),
        disabled=draw(st.integers(0, 4)) == 0,
        pool_headroom=draw(headroom),
        own_headroom=draw(headroom),
        brake_headroom=None if brake_headroom is None else max(brake_headroom, 0),
    )


def built(case: Case) -> tuple[Setup, list[Order]]:
    """The machine's state of a case, and anna's orders."""
    setup = Setup()
    state, pool = setup.state, setup.pool
    setup.lend(setup.others, 50)
    setup.borrow(setup.anna, case.debt)
    setup.lend(setup.anna, case.lent)
    borrowed = 50 - case.debt + case.lent - case.pool_cash
    setup.borrow(setup.others, borrowed)
    fund(state, setup.anna, setup.cash, case.own)
    orders = [open_order(state, setup.anna, setup.market, *bid) for bid in case.bids]
    if case.fund:
        fund(state, state.accounts[LIQUIDITY_FUND], setup.cash, case.fund)
    owing = ledger.holding_of(state, state.accounts[LIQUIDITY_FUND], state.valuation)
    ledger.add_unsettled(state, owing, -1)  # who owes has exposure
    if not case.by_borrow:
        setup.anna.flags = ACCOUNT_CONVERTS_COLLATERAL
    setup.anna.risk_disabled = case.disabled
    if case.pool_headroom is not None:
        pool.borrow_cap = borrowed + case.debt + case.pool_headroom
    if case.own_headroom is not None:
        pool.account_borrow_cap = case.debt + case.own_headroom
        if pool.account_borrow_cap <= 0:  # 0 is no cap
            pool.account_borrow_cap, case.own_headroom = 1, 1 - case.debt
    if case.brake_headroom is not None:
        brakes = setup.cash.brakes = AssetBrakes(setup.cash.id)
        brakes.borrow.limit = 10**9
        brakes.losers.window_ns = 60 * SECOND_NS
        brakes.losers.limit = 4 * case.brake_headroom  # of which one owner takes a quarter (K-1.1)
    setup.owe(case.liability)
    return setup, orders


@settings(max_examples=150)
@given(cases())
def test_each_source_pays_what_those_before_it_lack(case: Case) -> None:
    """The payments by source, the events in order, and the rests (R-1)."""
    setup, orders = built(case)
    named = list(zip(case.bids, orders, strict=True))
    paid = setup.pay()
    case.run()
    assert paid == case.paid
    assert setup.written() == case.written
    assert setup.figures() == (case.own, case.liability, case.lent, case.debt)
    assert (
        setup.state.accounts[types.LENDING_POOL].holdings[setup.cash.id].balance == case.pool_cash
    )
    holdings = setup.state.accounts[LIQUIDITY_FUND].holdings
    has = holdings[setup.cash.id].balance if setup.cash.id in holdings else None
    assert has == (case.fund if case.asks_fund or case.fund or case.paid[2] else None)
    assert list(setup.anna.orders) == [order.id for bid, order in named if bid in case.bids]
    # With any rest of the debt, no order reserves any of it, and pool and fund can pay no more of the loans.
    if case.liability:
        assert not [bid for bid in case.bids if bid.side == BUY]
        assert not case.lent or (case.pool_cash, case.fund) == (0, 0)


@pytest.mark.parametrize(
    ("liability", "pool_cash", "pool_headroom", "own_headroom", "brake_headroom", "borrowed"),
    [
        (8, 20, None, None, None, 8),
        (1, 20, None, None, None, 1),
        (8, 5, None, None, None, 5),
        (8, 1, 9, 9, 9, 1),
        (
            8,
            20,
            6,
            None,
            None,
            6,
        ),  # of the pool's cap this much is left, own and others' debts taken off
        (8, 20, 0, None, None, 0),
        (8, 20, -1, None, None, 0),
        (8, 20, None, 4, None, 4),
        (8, 20, None, 0, None, 0),
        (8, 20, None, None, 3, 3),
        (8, 20, None, None, 8, 8),
        (8, 20, None, None, 9, 8),
        (8, 20, None, None, 0, 0),
        (8, 20, 5, 6, 7, 5),
        (8, 20, 7, 5, 6, 5),
        (8, 20, 6, 7, 5, 5),
    ],
)
def test_a_borrow_goes_up_to_the_nearest_bound(
    liability: int,
    pool_cash: int,
    pool_headroom: int | None,
    own_headroom: int | None,
    brake_headroom: int | None,
    borrowed: int,
) -> None:
    """Of what is owed, the pool's cash, both caps and the brake the least; she owes the pool 3 already (B-4, K-1)."""
    case = Case(
        *(
            0,
            0,
            3,
            liability,
            [],
            pool_cash,
            0,
            True,
            False,
            pool_headroom,
            own_headroom,
            brake_headroom,
        )
    )
    setup, _ = built(case)
    assert setup.pay() == [0, 0, 0, borrowed, 0, 0]
    case.run()
    assert setup.written() == case.written
    assert setup.figures() == (0, liability - borrowed, 0, 3 + borrowed)


def test_orders_pay_from_the_newest_on_and_only_as_many_as_it_takes() -> None:
    """Of purchases of 3, 2 and 4 and a sale after each, 5 owed take the 4 and the 2: 1 of the 6 is left over."""
    bids = [Bid(side, price, 1) for price in (3, 2, 4) for side in (BUY, SELL)]
    setup, orders = built(Case(9, 0, 0, 5, bids, 0, 0, False, False, None, None, None))
    assert setup.pay() == [0, 0, 0, 0, 5, 0]
    assert setup.written() == [
        ("ORDER_CANCELLED", OFFSET, 1, codes.RESERVED_FOR_SETTLEMENT),
        ("SETTLED_IN", OFFSET, 4),
        ("ORDER_CANCELLED", OFFSET, 1, codes.RESERVED_FOR_SETTLEMENT),
        ("SETTLED_IN", OFFSET, 1),
    ]
    assert list(setup.anna.orders) == [orders[at].id for at in (0, 1, 3, 5)]
    assert setup.figures() == (4, 0, 0, 0)


# --- single sources ------------------------------------------------------------------------------------------------


def test_what_fees_have_added_to_a_loan_is_redeemed_with_it() -> None:
    """A loan of 100 gets half of fees of 20 in half its time; of a debt of 130 it pays 110, the fund buys none."""
    setup = Setup()
    setup.lend(setup.anna, 100)
    ledger.move(
        fund(setup.state, setup.others, setup.cash, 20),
        setup.state.accounts[types.LENDING_POOL].holdings[setup.cash.id],
        20,
    )
    setup.pool.fee_stream_e36, setup.pool.fee_stream_seconds = 20 * E36, 10
    fund(setup.state, setup.state.accounts[LIQUIDITY_FUND], setup.cash, 50)
    setup.state.time_ns = 5 * SECOND_NS
    setup.owe(130)
    assert setup.pay() == [0, 110, 0, 0, 0, 0]
    assert setup.figures() == (0, 20, 0, 0)
    assert setup.written() == [("REDEEMED", OFFSET, 110), ("SETTLED_IN", OFFSET, 110)]


@pytest.mark.parametrize(
    ("liability", "amount", "shares"),
    [
        # 10 lent at an index of 1 are 10 x 10^9 shares; at 1.07 they claim 10.7, that is 10.
        (10, 10, 10 * 10**9),  # all of the claim takes all shares with it
        (15, 10, 10 * 10**9),
        (9, 9, 8_411_214_954),  # 9 / 1.07 = 8.4112149532..., ceiled in shares
    ],
)
def test_the_fund_buys_a_loan_at_its_claim(liability: int, amount: int, shares: int) -> None:
    """Where the pool has no cash the fund pays the claim of what it takes over, and is the lender from then on."""
    setup = Setup()
    setup.lend(setup.anna, 10)
    setup.borrow(setup.others, 10)
    setup.pool.supply_index = RAY * 107 // 100
    fund_holding = fund(setup.state, setup.state.accounts[LIQUIDITY_FUND], setup.cash, 40)
    setup.owe(liability)
    assert setup.pay() == [0, 0, amount, 0, 0, 0]
    assert fund_holding.balance == 40 - amount
    assert fund_holding.lent_shares == shares
    assert setup.holding.lent_shares == 10 * 10**9 - shares
    (sold, _) = split(setup.state.events)
    assert (sold.fields["amount"], sold.fields["shares"]) == (amount, shares)


def test_the_fund_does_not_buy_from_itself() -> None:
    """The fund redeems its loans as far as the pool has cash: 2 of 10, and no more (R-1)."""
    setup = Setup()
    fund_holding = setup.state.accounts[LIQUIDITY_FUND]
    setup.lend(fund_holding, 10)
    setup.borrow(setup.others, 8)
    holding = fund_holding.holdings[setup.cash.id]
    ledger.add_unsettled(setup.state, holding, -5)
    assert setup.pay(holding) == [0, 2, 0, 0, 0, 0]
    assert (claim_of(holding), holding.unsettled) == (8, -3)
    assert setup.written() == [("REDEEMED", OFFSET, 2), ("SETTLED_IN", OFFSET, 2)]


@pytest.mark.parametrize("own_account", [FEES, LIQUIDITY_FUND, ROUNDING])
def test_accounts_of_the_clearinghouse_never_borrow(own_account: AccountId) -> None:
    """An own account that lacks cash owes it, with coins of its own and money in the pool (W-5)."""
    setup = Setup()
    setup.lend(setup.others, 10)
    own = setup.state.accounts[own_account]
    coins = ledger.holding_of(setup.state, own, setup.coin)
    ledger.move(setup.anna.holdings[setup.coin.id], coins, 100)
    holding = ledger.holding_of(setup.state, own, setup.cash)
    ledger.add_unsettled(setup.state, holding, -5)
    assert setup.pay(holding) == [0, 0, 0, 0, 0, 0]
    assert (holding.unsettled, holding.borrow_shares) == (-5, 0)


def test_a_borrow_that_margin_does_not_bear_leaves_no_trace() -> None:
    """Coins worth 50 do not bear a debt of 60: nothing is borrowed, nothing counted, nothing said (G-7)."""
    setup = Setup()
    ledger.move(
        setup.anna.holdings[setup.coin.id],
        setup.state.accounts[types.EXTERNAL].holdings[setup.coin.id],
        RICH - 10,
    )
    setup.anna.flags = ACCOUNT_SPOT_MARGIN
    setup.lend(setup.others, 100)
    setup.pool.throttle_ppb = 500_000_000
    setup.pool.throttle_window_ns = SECOND_NS
    setup.pool.window, setup.pool.window_out = 0, 4
    setup.owe(60)
    assert setup.pay() == [0] * SOURCES
    assert setup.figures() == (0, 60, 0, 0)
    assert (setup.pool.window, setup.pool.window_out) == (0, 4)
    assert setup.written() == []


@pytest.mark.parametrize(
    ("coins", "borrowed", "stays"),
    [
        (100, 25, 35),  # 500 of collateral bear a debt of 60
        (10, 0, 0),  # 50 do not: all of it may be collected from what comes after a borrow
    ],
)
def test_only_what_the_window_of_losers_keeps_back_stays(
    coins: int, borrowed: int, stays: int
) -> None:
    """Of a cap of 400 losers have 100, one of them 25: of 60 owed 35 stay, if margin bears a borrow of 60 (K-1.1)."""
    setup = Setup()
    ledger.move(
        setup.anna.holdings[setup.coin.id],
        setup.state.accounts[types.EXTERNAL].holdings[setup.coin.id],
        RICH - coins,
    )
    setup.anna.flags = ACCOUNT_SPOT_MARGIN
    setup.lend(setup.others, 100)
    brakes = setup.cash.brakes = AssetBrakes(setup.cash.id)
    brakes.borrow.window_ns = brakes.losers.window_ns = 60 * SECOND_NS
    brakes.borrow.limit, brakes.losers.limit = 400, 100
    setup.owe(60)
    paid = [0] * SOURCES
    assert pay_from_own(setup.state, OFFSET, setup.holding, paid) == stays
    assert paid == [0, 0, 0, borrowed, 0, 0]
    assert setup.figures() == (0, 60 - borrowed, 0, borrowed)


def test_a_pool_accrues_before_it_lends_and_only_then() -> None:
    """A payment from the balance does not touch the pool; a borrow first brings it up to its second (B-3)."""
    setup = Setup()
    setup.anna.flags = ACCOUNT_SPOT_MARGIN
    setup.lend(setup.others, 100)
    # A claim of less than a unit beyond what there is: `rounding` covers it when the pool accrues (I-4).
    setup.pool.supply_index += 1
    fund(setup.state, setup.state.accounts[ROUNDING], setup.cash, 1)
    setup.state.time_ns = 2 * SECOND_NS
    fund(setup.state, setup.anna, setup.cash, 7)
    setup.owe(7)
    assert setup.pay() == [7, 0, 0, 0, 0, 0]
    assert setup.pool.accrued_ns == 0
    setup.owe(7)
    assert setup.pay() == [0, 0, 0, 7, 0, 0]
    assert setup.pool.accrued_ns == 2 * SECOND_NS
    assert setup.written() == [
        ("POOL_TOPPED_UP", OFFSET, 1),
        ("BORROWED", OFFSET, 7),
        ("SETTLED_IN", OFFSET, 7),
    ]
