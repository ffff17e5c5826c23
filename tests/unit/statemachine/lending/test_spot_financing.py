# SPDX-License-Identifier: Apache-2.0
"""How spot orders pay at their turn and what becomes of what they bring, in whole dollars (SPEC S-1, S-3, B-4, M-3).

Owns figures by hand: a pool that lends up to all it has, so what may leave it is its claims less its debt.
"""

import pytest

from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.lending import loans, spot_financing
from clearinghouse.statemachine.lending.spot_financing import SpendingPower
from clearinghouse.statemachine.orders.open_orders import line_of
from clearinghouse.statemachine.state.brakes import AssetBrakes
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import Account, Asset, Holding, Market, Order
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_AUTO_LEND,
    ACCOUNT_AUTO_REPAY,
    ACCOUNT_SPOT_MARGIN,
    BUY,
    EXTERNAL_VENUE,
    LIMIT,
    PPB,
    ROUNDING,
    SECOND_NS,
    SELL,
)
from tests.vectors.building import fund, new_account, new_asset, new_market, new_state, open_order

OFFSET = 7
SLACK = 1_000  # what rounding may cost at most (`_ROUNDING_SLACK`)


class Bank:
    """Dollars without cents and an asset A at 100, both with a pool; lots of three A against dollars."""

    def __init__(self, share_values: int = 1_000, debt: int = 0) -> None:
        """Let a lender give some of its dollars to the pool, and a borrower take some."""
        self.state = new_state("USD", 0)
        self.state.time_ns = 100 * SECOND_NS
        self.usd = self.state.valuation
        self.usd.debt_max_leverage = 10
        self.a = new_asset(self.state, "A", 0, "100")
        for asset in (self.usd, self.a):
            asset.pool = Pool(self.state.time_ns)
        self.market = self.new_market(types.SPOT, self.a)
        self.lender = self.trader(share_values, lent=share_values)
        self.borrower = self.trader(0, debt=debt)

    @property
    def pool(self) -> Pool:
        """The pool of dollars."""
        assert self.usd.pool is not None
        return self.usd.pool

    def new_market(self, kind: int, base: Asset) -> Market:
        """A market of a base asset against dollars."""
        return new_market(self.state, kind, base, self.usd, 3, 300 * types.PRICE_E9)

    def trader(
        self,
        cash: int,
        *,
        lent: int = 0,
        debt: int = 0,
        liability: int = 0,
        worth: int = 0,
        flags: int = ACCOUNT_SPOT_MARGIN,
    ) -> Holding:
        """An account's dollars: cash, of which some is lent, after some was borrowed; and 100 A for each `worth`."""
        account = new_account(self.state, "owner", 10)
        account.flags = flags
        holding = fund(self.state, account, self.usd, cash)
        if debt:
            loans.borrow(self.state, 0, holding, debt)
        if lent:
            loans.lend(self.state, 0, holding, lent)
        if liability:
            ledger.add_unsettled(self.state, holding, -liability)
        if worth:
            other = next((a for a in self.state.assets.values() if a.symbol == "B"), None)
            fund(self.state, account, other or new_asset(self.state, "B", 0, "1"), worth)
        self.state.events.clear()
        return holding

    def bid(self, holding: Holding, price: int, lots: int = 1) -> Order:
        """An open order that pays dollars, without a fee."""
        return open_order(self.state, holding.account, self.market, BUY, price, lots)

    def unseen(self, account: Account, side: int, price: int, lots: int, rate: int = 0) -> Order:
        """An order that is not counted yet."""
        line = line_of(account, self.market)
        order = Order(account, self.market, line, side, LIMIT, PricePerLot(price), lots)
        order.taker_fee_ppb = rate
        return order

    def written(self) -> list[tuple[object, ...]]:
        """The events, each with all its fields but the shares and the time."""
        return [
            (event.name, *(value for name, value in event.fields.items() if name != "shares"))
            for event in split(self.state.events)
        ]


def test_what_an_order_pays_and_brings_at_its_own_price() -> None:
    """Five lots of three A at 70 with a fee a little above one percent, which is ceiled."""
    bank = Bank()
    account = bank.trader(0).account
    bid = bank.unseen(account, BUY, 70, 5, 10_000_001)
    ask = bank.unseen(account, SELL, 70, 5, 10_000_001)
    assert spot_financing.payment(bid, 5) == 354
    assert spot_financing.payment(bid, 2) == 142
    assert (spot_financing.payment(ask, 2), type(spot_financing.payment(ask, 2))) == (6, int)
    assert spot_financing.received(bid) == 15
    assert spot_financing.received(ask) == 346
    # A fee of twice the price.
    assert spot_financing.received(bank.unseen(account, SELL, 70, 5, 2 * PPB)) == -350


@pytest.mark.parametrize(
    ("side", "flags", "amount", "expected"),
    [
        (SELL, ACCOUNT_AUTO_REPAY, 7, 7),
        (SELL, ACCOUNT_AUTO_REPAY, 10, 10),
        (SELL, ACCOUNT_AUTO_REPAY, 12, 10),
        (SELL, ACCOUNT_AUTO_REPAY, 1, 1),
        (SELL, ACCOUNT_AUTO_REPAY, 0, 0),
        (SELL, ACCOUNT_AUTO_REPAY, -3, 0),
        (BUY, ACCOUNT_AUTO_REPAY, 12, 4),
        (SELL, ACCOUNT_AUTO_LEND, 7, 0),
        (SELL, 0, 7, 0),
    ],
)
def test_what_of_a_receipt_repays(side: int, flags: int, amount: int, expected: int) -> None:
    """A debt of 10 dollars, which an ask brings, and one of 4 A, which a bid brings; if the account wants it."""
    bank = Bank()
    lends = fund(bank.state, bank.lender.account, bank.a, 50)
    loans.lend(bank.state, 0, lends, 50)
    account = bank.trader(0, debt=10, flags=flags).account
    loans.borrow(bank.state, 0, fund(bank.state, account, bank.a, 0), 4)
    assert spot_financing.repaid(bank.unseen(account, side, 70, 1), amount) == expected
    nobody = new_account(bank.state, "new")
    nobody.flags = ACCOUNT_AUTO_REPAY
    assert spot_financing.repaid(bank.unseen(nobody, side, 70, 1), amount) == 0


@pytest.mark.parametrize(
    ("cash", "liability", "held", "grows"),
    [
        (364, 0, 0, False),
        (363, 0, 0, True),
        (384, 20, 0, False),
        (383, 20, 0, True),
        (366, 0, 2, False),
        (365, 0, 2, True),
    ],
)
def test_an_order_beyond_what_is_left_grows_a_borrow(
    cash: int, liability: int, held: int, grows: bool
) -> None:
    """A bid that costs 354 beside one that reserves 10, and what the account will owe."""
    bank = Bank()
    holding = bank.trader(cash, liability=liability)
    if held:
        ledger.hold(holding, held)
    bank.bid(holding, 10)
    bid = bank.unseen(holding.account, BUY, 70, 5, 10_000_001)
    assert spot_financing.grows_borrow(holding.account, bid) == grows


def test_without_a_holding_everything_is_borrowed_and_without_a_pool_nothing() -> None:
    """An account that has never had dollars; an asset that cannot be borrowed."""
    bank = Bank()
    account = new_account(bank.state, "new")
    bid = bank.unseen(account, BUY, 1, 1)
    assert spot_financing.grows_borrow(account, bid)
    bank.usd.pool = None
    assert not spot_financing.grows_borrow(account, bid)


@pytest.mark.parametrize(("unsettled", "expected"), [(-20, 50), (0, 70), (1, 70), (5, 70)])
def test_what_is_owed_comes_off_the_cash(unsettled: int, expected: int) -> None:
    """A hundred dollars, thirty of them under hold; a claim is no cash yet."""
    bank = Bank()
    holding = bank.trader(100, liability=-unsettled)
    ledger.hold(holding, 30)
    assert spot_financing.own_cash(holding) == expected


@pytest.mark.parametrize(
    ("others_owe", "owes", "cap", "flags", "expected"),
    [
        # 1,100 claims, 100 of them its own.
        (600, 0, 0, ACCOUNT_SPOT_MARGIN, (100, 400)),
        (600, 0, 0, ACCOUNT_AUTO_LEND, (100, 0)),
        (600, 0, 250, ACCOUNT_SPOT_MARGIN, (100, 250)),
        (600, 70, 250, ACCOUNT_SPOT_MARGIN, (100, 180)),
        (600, 70, 400, ACCOUNT_SPOT_MARGIN, (100, 330)),
        (600, 70, 401, ACCOUNT_SPOT_MARGIN, (100, 330)),
        (600, 70, 69, ACCOUNT_SPOT_MARGIN, (100, 0)),
        (600, 70, 71, ACCOUNT_SPOT_MARGIN, (100, 1)),
        (1_000, 0, 0, ACCOUNT_SPOT_MARGIN, (100, 0)),
        (1_050, 0, 0, ACCOUNT_SPOT_MARGIN, (50, 0)),
    ],
)
def test_what_loans_and_a_borrow_bring(
    others_owe: int, owes: int, cap: int, flags: int, expected: tuple[int, int]
) -> None:
    """The account's own loans first; while the pool cannot pay them all back, it lends it nothing."""
    bank = Bank()
    holding = bank.trader(100, lent=100, flags=flags)
    loans.borrow(bank.state, 0, bank.borrower, others_owe)
    if owes:
        loans.borrow(bank.state, 0, holding, owes)
    bank.pool.account_borrow_cap = cap
    assert spot_financing.beyond_balance(bank.state, holding) == expected
    bank.usd.pool = None
    assert spot_financing.beyond_balance(bank.state, holding) == (0, 0)


@pytest.mark.parametrize(
    ("cash", "liability", "reserved", "conservative", "flags", "expected"),
    [
        # 1,000 claims of others, 100 of its own, a debt of 600 by others.
        (10, 0, 300, False, ACCOUNT_SPOT_MARGIN, 10 + 100 + 400),
        (10, 0, 300, True, ACCOUNT_SPOT_MARGIN, 10 + 99 + 399),
        (10, 0, 300, False, 0, 10 + 100),
        (10, 0, 300, True, 0, 10 + 99),
        (10, 0, 10, False, ACCOUNT_SPOT_MARGIN, 10),
        (10, 0, 11, False, ACCOUNT_SPOT_MARGIN, 10 + 100 + 400),
        (10, 25, 300, False, 0, 100 - 15),
        (10, 125, 300, False, 0, 0),
        (10, 109, 300, False, 0, 1),
    ],
)
def test_what_an_order_can_pay_at_its_turn(
    cash: int, liability: int, reserved: int, conservative: bool, flags: int, expected: int
) -> None:
    """Cash, own loans, a borrow; conservative spending power leaves out units that shares may round away."""
    bank = Bank(debt=600)
    holding = bank.trader(100 + cash, lent=100, liability=liability, worth=50_000, flags=flags)
    order = bank.bid(holding, reserved)
    assert (
        SpendingPower(bank.state, bank.usd, conservative=conservative).available(order) == expected
    )


@pytest.mark.parametrize(
    ("cash", "liability", "expected"), [(10, 0, 10), (1, 0, 1), (10, 10, 0), (10, 30, 0)]
)
def test_without_a_pool_only_cash_pays(cash: int, liability: int, expected: int) -> None:
    """And what is owed of it comes first."""
    bank = Bank()
    bank.usd.pool = None
    holding = bank.trader(cash, liability=liability)
    spending_power = SpendingPower(bank.state, bank.usd, conservative=True)
    order = bank.bid(holding, 300)
    assert spending_power.available(order) == expected
    spending_power.pay(order, expected)
    assert spending_power.available(order) == 0


def test_a_pool_that_cannot_pay_loans_back_lends_nothing() -> None:
    """Fifty of a hundred can be redeemed now."""
    bank = Bank(debt=950)
    holding = bank.trader(110, lent=100, worth=50_000)
    loans.borrow(bank.state, 0, bank.borrower, 100)
    order = bank.bid(holding, 300)
    assert SpendingPower(bank.state, bank.usd, conservative=False).available(order) == 10 + 50
    assert SpendingPower(bank.state, bank.usd, conservative=True).available(order) == 10 + 48


@pytest.mark.parametrize(
    ("beyond", "conservative", "refuse_borrow"),
    [
        (0, False, False),
        (1, False, True),
        (SLACK, False, True),
        (SLACK, True, False),
        (SLACK + 1, True, True),
        (0, True, False),
    ],
)
def test_a_borrow_needs_margin_with_every_order_counted(
    beyond: int, conservative: bool, refuse_borrow: bool
) -> None:
    """A bid of 300 is all borrowed, which needs 30; a little above that the conservative estimate is nothing."""
    bank = Bank()
    holding = bank.trader(0, worth=30 + beyond)
    order = bank.bid(holding, 300)
    borrowable = 999 - 1 if conservative else 1_000
    expected = borrowable if refuse_borrow else 0
    assert (
        SpendingPower(bank.state, bank.usd, conservative=conservative).available(order) == expected
    )


def test_the_margin_of_the_order_that_the_gate_has_passed_is_not_asked_again() -> None:
    """Its account may borrow as it stands; another of its orders may not."""
    bank = Bank()
    holding = bank.trader(0, worth=10)
    taker, other = bank.bid(holding, 300), bank.bid(holding, 300)
    spending_power = SpendingPower(bank.state, bank.usd, conservative=False, taker=taker)
    assert spending_power.available(taker) == 1_000
    assert spending_power.available(other) == 0


def test_a_purse_that_closes_pays_nothing_more_out_of_the_pool() -> None:
    """All that one account may redeem is just what it has lent, and its margin is too near: the next gets nothing."""
    bank = Bank()
    near = bank.trader(110, lent=100, worth=0)
    after = bank.trader(55, lent=50, flags=0)
    loans.borrow(bank.state, 0, bank.borrower, 1_049)
    # 1,149 claims and a debt of 1,050, with what is left out: 99 may be redeemed, and 99 are its own.
    spending_power = SpendingPower(bank.state, bank.usd, conservative=True)
    assert spending_power.available(bank.bid(near, 300)) == 10 + 99
    assert spending_power.available(bank.bid(after, 300)) == 5


def test_orders_pay_one_after_another_out_of_cash_loans_and_borrows() -> None:
    """The first order's borrow reduces the pool for the next; an account may owe 400 at most."""
    bank = Bank(debt=500)
    bank.pool.account_borrow_cap = 400
    holding = bank.trader(80, lent=100, debt=30, worth=50_000)
    order, other = bank.bid(holding, 1_000), bank.bid(bank.trader(7, worth=50_000), 1_000)
    spending_power = SpendingPower(bank.state, bank.usd, conservative=True)
    spending_power.pay(other, 0)
    # 1,099 claims and a debt of 531: beside its cash and loans it may borrow up to its 400.
    assert spending_power.available(order) == 10 + 99 + 370
    for paid, left in (
        (4, 6 + 99 + 370),
        (1, 5 + 99 + 370),
        (5, 99 + 370),
        (1, 98 + 370),
        (99, 369),
        (369, 0),
    ):
        spending_power.pay(order, paid)
        assert spending_power.available(order) == left
    # 1,000 claims are left, and a debt of 901.
    assert spending_power.available(other) == 7 + 99
    spending_power.pay(other, 10)
    assert spending_power.available(other) == 96


def test_what_is_owed_is_paid_out_of_loans_first() -> None:
    """Three are owed beyond the cash: thirteen of nineteen loans pay ten."""
    bank = Bank()
    holding = bank.trader(22, lent=20, liability=5, flags=0)
    order = bank.bid(holding, 300)
    spending_power = SpendingPower(bank.state, bank.usd, conservative=True)
    assert spending_power.available(order) == 19 - 3
    spending_power.pay(order, 10)
    assert spending_power.available(order) == 6


@pytest.mark.parametrize(
    ("amount", "redeemed", "borrowed"),
    [(10, 0, 0), (11, 1, 0), (12, 2, 0), (30, 20, 0), (31, 20, 1), (50, 20, 20)],
)
def test_a_payment_raises_what_it_lacks(amount: int, redeemed: int, borrowed: int) -> None:
    """Ten in cash, twenty lent; a borrow of twenty is all that the cap on borrows lets be."""
    bank = Bank()
    holding = bank.trader(30, lent=20)
    bank.usd.brakes = AssetBrakes(bank.usd.id)
    cap = bank.usd.brakes.borrow
    cap.limit, cap.window_ns = 20, 60 * SECOND_NS
    spot_financing.fund(bank.state, OFFSET, holding, amount)
    place = (OFFSET, holding.account.id, bank.usd.id)
    expected: list[tuple[object, ...]] = []
    if redeemed:
        expected.append(("REDEEMED", *place, redeemed))
    if borrowed:
        expected.append(("BORROWED", *place, borrowed))
    written = bank.written()
    if borrowed == cap.limit:
        engaged, written = written[-1], written[:-1]
        assert engaged[:2] == ("BRAKE_ENGAGED", OFFSET)
        assert engaged[-3:-1] == (20, 20)
    assert written == expected
    assert holding.balance == max(10, amount)
    assert bank.usd.brakes.borrow.used(bank.state.time_ns) == borrowed


def let_pool_shares_exceed(bank: Bank) -> tuple[object, ...]:
    """Let the pool owe its lenders nine more than it has, which `rounding` will bring in with the next accrual."""
    ledger.add_lent_shares(bank.lender, 9 * 10**9)
    fund(bank.state, bank.state.accounts[ROUNDING], bank.usd, 20)
    bank.state.time_ns += SECOND_NS
    return ("POOL_TOPPED_UP", OFFSET, bank.usd.id, 9)


def test_a_pool_accrues_before_it_pays() -> None:
    """A payment from cash leaves the pool as it is; where the pool pays, its shares are valued at present."""
    bank = Bank()
    holding = bank.trader(30, lent=20)
    topped_up = let_pool_shares_exceed(bank)
    for amount in (9, 10):
        spot_financing.fund(bank.state, OFFSET, holding, amount)
        assert bank.written() == []
    spot_financing.fund(bank.state, OFFSET, holding, 11)
    assert bank.written() == [topped_up, ("REDEEMED", OFFSET, holding.account.id, bank.usd.id, 1)]


def test_an_order_at_a_venue_is_funded_when_it_is_accepted() -> None:
    """A bid that reserves 300 redeems and borrows; one of ours does not, nor a derivative, nor without a pool."""
    bank = Bank()
    holding = bank.trader(30, lent=20)
    order = bank.bid(holding, 300)
    spot_financing.fund_acceptance(bank.state, OFFSET, order)
    assert (bank.written(), bank.state.touched) == ([], {})
    bank.market.matching = EXTERNAL_VENUE
    perp = bank.new_market(types.PERPETUAL, bank.a)
    perp.matching = EXTERNAL_VENUE
    future = open_order(bank.state, holding.account, perp, BUY, 300, 1)
    spot_financing.fund_acceptance(bank.state, OFFSET, future)
    assert (bank.written(), bank.state.touched) == ([], {})
    pool, bank.usd.pool = bank.usd.pool, None
    spot_financing.fund_acceptance(bank.state, OFFSET, order)
    assert (bank.written(), bank.state.touched) == ([], {})
    bank.usd.pool = pool
    spot_financing.fund_acceptance(bank.state, OFFSET, order)
    place = (OFFSET, holding.account.id, bank.usd.id)
    assert bank.written() == [("REDEEMED", *place, 20), ("BORROWED", *place, 270)]
    assert bank.state.touched == {holding.account.id: holding.account}


BOTH = ACCOUNT_AUTO_REPAY | ACCOUNT_AUTO_LEND


@pytest.mark.parametrize(
    ("flags", "cash", "debt", "held", "received", "repaid", "lent"),
    [
        (BOTH, 100, 30, 0, 50, 30, 20),
        (BOTH, 100, 30, 0, 30, 30, 0),
        (BOTH, 100, 30, 0, 31, 30, 1),
        (BOTH, 100, 30, 0, 1, 1, 0),
        (BOTH, 100, 0, 0, 1, 0, 1),
        (BOTH, 100, 30, 0, 0, 0, 0),
        (BOTH, 100, 30, 0, -5, 0, 0),
        # What is under hold stays.
        (BOTH, 100, 30, 110, 50, 20, 0),
        (BOTH, 100, 30, 130, 50, 0, 0),
        (BOTH, 100, 30, 129, 50, 1, 0),
        (BOTH, 100, 0, 60, 50, 0, 40),
        (ACCOUNT_AUTO_REPAY, 100, 30, 0, 50, 30, 0),
        (ACCOUNT_AUTO_LEND, 100, 30, 0, 50, 0, 50),
        (ACCOUNT_SPOT_MARGIN, 100, 30, 0, 50, 0, 0),
    ],
)
def test_what_a_fill_brings_repays_and_is_lent(
    flags: int, cash: int, debt: int, held: int, received: int, repaid: int, lent: int
) -> None:
    """First the debt, then the rest is lent, as far as the account wants either; the cash includes the receipt."""
    bank = Bank()
    holding = bank.trader(cash, debt=debt, flags=flags)
    if held:
        ledger.hold(holding, held)
    spot_financing.repay_and_lend(bank.state, OFFSET, holding.account, bank.usd, received)
    place = (OFFSET, holding.account.id, bank.usd.id)
    expected: list[tuple[object, ...]] = []
    if repaid:
        expected.append(("REPAID", *place, repaid))
    if lent:
        expected.append(("LENT", *place, lent))
    assert bank.written() == expected


@pytest.mark.parametrize(
    ("cap", "account_cap", "lent"),
    [
        (0, 0, 50),
        (1_080, 0, 50),
        (1_049, 0, 19),
        (1_031, 0, 1),
        (1_030, 0, 0),
        (1_029, 0, 0),
        (0, 90, 50),
        (0, 60, 30),
        (0, 31, 1),
        (0, 30, 0),
        (0, 29, 0),
        (1_049, 40, 10),
        (1_040, 60, 10),
    ],
)
def test_nothing_is_lent_beyond_the_caps(cap: int, account_cap: int, lent: int) -> None:
    """The pool's claims are 1,030, of which 30 are the account's; it has received 50."""
    bank = Bank()
    holding = bank.trader(130, lent=30, flags=ACCOUNT_AUTO_LEND)
    bank.pool.supply_cap, bank.pool.account_supply_cap = cap, account_cap
    spot_financing.repay_and_lend(bank.state, OFFSET, holding.account, bank.usd, 50)
    place = (OFFSET, holding.account.id, bank.usd.id)
    assert bank.written() == ([("LENT", *place, lent)] if lent else [])


def test_nothing_is_lent_of_what_is_reserved_or_owed_or_while_liquidating() -> None:
    """Eighty of a hundred are reserved; something is owed of another asset; the account is liquidating."""
    for spoil in ("reserved", "owed", "liquidating"):
        bank = Bank()
        holding = bank.trader(100, flags=ACCOUNT_AUTO_LEND)
        place = (OFFSET, holding.account.id, bank.usd.id)
        if spoil == "reserved":
            bank.bid(holding, 80)
        elif spoil == "owed":
            other = fund(bank.state, holding.account, bank.a, 0)
            ledger.add_unsettled(bank.state, other, -1)
        else:
            holding.account.status = types.LIQUIDATING
        spot_financing.repay_and_lend(bank.state, OFFSET, holding.account, bank.usd, 50)
        assert bank.written() == ([("LENT", *place, 20)] if spoil == "reserved" else [])


@pytest.mark.parametrize(
    ("flags", "received", "accrues"),
    [
        (BOTH, 1, True),
        (ACCOUNT_AUTO_REPAY, 1, True),
        (BOTH, 0, False),
        (BOTH, -1, False),
        (ACCOUNT_SPOT_MARGIN, 5, False),
    ],
)
def test_a_pool_accrues_before_it_takes(flags: int, received: int, accrues: bool) -> None:
    """Where an account wants to repay or lend and has received something; else the pool stays as it is."""
    bank = Bank()
    holding = bank.trader(100, flags=flags)
    topped_up = let_pool_shares_exceed(bank)
    spot_financing.repay_and_lend(bank.state, OFFSET, holding.account, bank.usd, received)
    assert bank.written()[:1] == ([topped_up] if accrues else [])
