# SPDX-License-Identifier: Apache-2.0
"""The write-off to the last unit: uncollectible accounts, payers, events, and the gate's count (W-5, W-8, B-5).

Figures are computed by hand: SOL is at 100 USDC, USDT at 1, EURC at 2; the fund's own coins count 1 % less.
"""

from collections.abc import Callable

import pytest

from clearinghouse.statemachine.arithmetic.lending import RAY
from clearinghouse.statemachine.exchange_margin.account_margin import refresh
from clearinghouse.statemachine.ledger.dirty import line_changed
from clearinghouse.statemachine.ledger.ledger import add_unsettled, holding_of, index_line, move
from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.liquidation import write_off as write_off_module
from clearinghouse.statemachine.orders.open_orders import line_of
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import Account, Asset, Holding, Market
from clearinghouse.statemachine.vocabulary import events, types
from clearinghouse.statemachine.vocabulary.events import split
from tests.vectors.building import fund, new_account, new_asset, new_market, new_state

MICRO = 10**6
COIN = 10**9
SHARE = 10**9
DUST = COIN // 200
OFFSET = 7
Said = tuple[str | int, ...]


class Setup:
    """Anna, who will be written off, the fund, three assets beside the valuation asset, and two markets of SOL."""

    def __init__(self) -> None:
        """Start with empty accounts; the gate closes on any loss."""
        self.state = new_state("USDC", 6)
        self.usdc = self.state.valuation
        self.sol = new_asset(self.state, "SOL", 9, "100")
        self.usdt = new_asset(self.state, "USDT", 6, "1")
        self.eurc = new_asset(self.state, "EURC", 6, "2")
        self.spot = new_market(self.state, types.SPOT, self.sol, self.usdc, 2 * DUST)
        mark_e9 = 100 * MICRO * types.PRICE_E9
        self.near = new_market(self.state, types.PERPETUAL, self.sol, self.usdc, COIN, mark_e9)
        self.far = new_market(self.state, types.PERPETUAL, self.sol, self.usdc, COIN, mark_e9)
        self.anna = new_account(self.state, "anna")
        self.fund = self.state.accounts[types.LIQUIDITY_FUND]
        rules = self.state.waterfall.rules
        rules.on = True
        rules.spread_ppb = types.PPB // 100
        self.state.brakes.gate_mode = types.GATE_ON_ANY_LOSS
        self.received: list[tuple[int, int, int]] = []
        self.state.observer = lambda kind, account, of: self.received.append((kind, account, of))

    def owes(self, amount: int, asset: Asset | None = None, account: Account | None = None) -> None:
        """Negative unsettled equity, or a claim if the amount is negative."""
        holding = holding_of(self.state, account or self.anna, asset or self.usdc)
        add_unsettled(self.state, holding, -amount)

    def holds(self, amount: int, asset: Asset | None = None) -> None:
        """Return anna's balance."""
        fund(self.state, self.anna, asset or self.usdc, amount)

    def gives(self, amount: int, asset: Asset | None = None) -> None:
        """Return the fund's balance."""
        fund(self.state, self.fund, asset or self.usdc, amount)

    def payer(self, name: str, market: Market, lots: int, balance: int) -> Account:
        """Give an account a position at the mark and a balance."""
        account = new_account(self.state, name)
        self.position(account, market, lots)
        fund(self.state, account, self.usdc, balance)
        return account

    def position(self, account: Account, market: Market, lots: int) -> None:
        """A position without a result."""
        line = line_of(account, market)
        line.position = lots
        line.cost = lots * 100 * MICRO
        line_changed(line)
        index_line(self.state, line)

    def pool(self, asset: Asset, debt: int, *, share_values: int, index: int = RAY) -> Pool:
        """A pool without interest to which anna owes `debt` that she no longer has."""
        pool = asset.pool = Pool(self.state.time_ns)
        pool.borrow_index = index
        lena = new_account(self.state, "lena")
        loans.lend(self.state, 0, fund(self.state, lena, asset, share_values), share_values)
        holding = holding_of(self.state, self.anna, asset)
        loans.borrow(self.state, 0, holding, debt)
        outside = holding_of(self.state, self.state.accounts[types.EXTERNAL], asset)
        move(holding, outside, debt)
        self.state.events.clear()
        return pool

    def is_uncollectible(self) -> bool:
        """Return whether anna is."""
        refresh(self.state, self.anna)
        return write_off_module.is_uncollectible(self.state, self.anna)

    def write_off(self) -> list[Said]:
        """Write anna off; what was said, each with the offset and all its fields."""
        write_off_module.write_off(self.state, OFFSET, self.anna)
        found = split(self.state.events)
        assert all(event.fields["offset"] == OFFSET for event in found)
        return [(event.name, *list(event.fields.values())[1:]) for event in found]

    def unsettled(self, account: Account, asset: Asset) -> int:
        """Unsettled equity."""
        return holding_of(self.state, account, asset).unsettled

    def engaged(self, cause: int, actual: int) -> Said:
        """The gate closes, until an operator opens it."""
        return ("BRAKE_ENGAGED", types.BRAKE_WITHDRAWAL_GATE, 0, 0, cause, 0, actual, 0)


# --- uncollectible accounts -----------------------------------------------------------------------------------


def reserve(holding: Holding, amount: int, held: int) -> None:
    """Let orders reserve an amount, and put another under hold."""
    holding.reserved = amount
    holding.held = held


HELP: list[tuple[str, bool, Callable[[Setup], None]]] = [
    ("who owes something and has nothing", True, lambda setup: None),
    (
        "a claim of as much in another asset",
        False,
        lambda setup: setup.owes(-10 * MICRO, setup.usdt),
    ),
    ("a unit less of it", True, lambda setup: setup.owes(1 - 10 * MICRO, setup.usdt)),
    ("a position", False, lambda setup: setup.position(setup.anna, setup.near, 1)),
    ("a coin of a whole lot", False, lambda setup: setup.holds(2 * DUST, setup.sol)),
    ("a unit less than a lot", True, lambda setup: setup.holds(2 * DUST - 1, setup.sol)),
    ("a unit of what is owed itself", False, lambda setup: setup.holds(1)),
    ("a unit of a coin without buyers", False, lambda setup: setup.holds(1, setup.usdt)),
]


@pytest.mark.parametrize(("beyond", "has"), [row[1:] for row in HELP], ids=[row[0] for row in HELP])
def test_who_is_beyond_help(beyond: bool, has: Callable[[Setup], None]) -> None:
    """Anna owes 10 USDC and has other assets or none; at `E = 0` she is not uncollectible."""
    setup = Setup()
    setup.owes(10 * MICRO)
    has(setup)
    assert setup.is_uncollectible() is beyond


def test_a_remainder_is_no_help_though_it_is_worth_more_than_what_is_owed() -> None:
    """Half a unit of dust short of a lot is worth almost 1 USDC, and 0.50 are owed: `E` leaves it out."""
    setup = Setup()
    setup.owes(MICRO // 2)
    setup.holds(2 * DUST - 1, setup.sol)
    assert setup.is_uncollectible()
    setup.owes(-MICRO // 2, setup.usdt)
    assert not setup.is_uncollectible()


def test_what_orders_reserve_is_not_gone_but_what_is_under_hold_is() -> None:
    """A reserve waits for a venue's word as long as there is a balance behind it that is not under hold (O-1)."""
    setup = Setup()
    setup.owes(10 * MICRO)
    setup.holds(5, setup.usdt)
    holding = setup.anna.holdings[setup.usdt.id]
    reserve(holding, 5, 0)
    assert not setup.is_uncollectible()
    reserve(holding, 1, 4)
    assert not setup.is_uncollectible()
    reserve(holding, 0, 5)
    assert setup.is_uncollectible()
    reserve(holding, 1, 5)  # an order that would borrow what it pays
    assert setup.is_uncollectible()


# --- what comes before a write-off --------------------------------------------------------------------------------


def test_first_an_account_pays_what_it_can_and_the_fund_buys_its_remainders() -> None:
    """20 of 50 USDC are paid, the dust brings 0.50, and 29.50 are written off; the fund has 9.50 and dust at 0.495."""
    setup = Setup()
    setup.gives(10 * MICRO)
    setup.owes(50 * MICRO)
    setup.holds(20 * MICRO)
    setup.holds(DUST, setup.sol)
    anna, usdc = setup.anna.id, setup.usdc.id
    assert setup.write_off() == [
        ("SETTLED_IN", anna, usdc, 20_000_000),
        ("REMAINDER_TAKEN", anna, setup.sol.id, DUST),
        ("REMAINDER_PAID", anna, usdc, 500_000),
        ("SETTLED_IN", anna, usdc, 500_000),
        ("BAD_DEBT", anna, usdc, 29_500_000, 9_995_000, 0, 19_505_000, 9_995_000),
        setup.engaged(types.CAUSE_LOSS_UNPAID, 19_505_000),
    ]
    assert setup.received == [(events.BAD_DEBT, anna, 0)]
    assert setup.state.touched == {anna: setup.anna}


# --- unsettled equity ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("debt", "paid", "cause", "written"),
    [
        # The fund holds 20 USDC: 10 EURC.
        (50 * MICRO, 10 * MICRO, types.CAUSE_LOSS_UNPAID, 80 * MICRO),
        (10 * MICRO + 1, 10 * MICRO, types.CAUSE_LOSS_UNPAID, 2),
        (10 * MICRO, 10 * MICRO, types.CAUSE_LOSS_PAID, 20 * MICRO),
        (5 * MICRO, 5 * MICRO, types.CAUSE_LOSS_PAID, 10 * MICRO),
        (1, 1, types.CAUSE_LOSS_PAID, 2),
    ],
)
def test_claims_are_given_up_before_debts_are_written_off(
    debt: int, paid: int, cause: int, written: int
) -> None:
    """A claim of one unit of USDT, a debt of EURC, and assets that anna neither has nor owes, of which nothing is said.

    The claim is income of the fund, and no loss; a unit less 1 % counts nothing. The fund owes the unpaid rest.
    """
    setup = Setup()
    setup.gives(20 * MICRO)
    setup.owes(-1, setup.usdt)
    setup.owes(debt, setup.eurc)
    for asset in (setup.usdc, setup.sol):
        holding_of(setup.state, setup.anna, asset)
    anna = setup.anna.id
    assert setup.write_off() == [
        ("BAD_DEBT", anna, setup.usdt.id, -1, -1, 0, 0, 20 * MICRO),
        ("BAD_DEBT", anna, setup.eurc.id, debt, paid, 0, debt - paid, 10 * MICRO),
        setup.engaged(cause, written),
    ]
    assert setup.unsettled(setup.anna, setup.usdt) == setup.unsettled(setup.anna, setup.eurc) == 0
    assert setup.unsettled(setup.fund, setup.usdt) == 1
    assert setup.unsettled(setup.fund, setup.eurc) == -debt
    assert setup.state.waterfall.debt_lines == {}


# --- borrows ------------------------------------------------------------------------------------------------------


def taken_over(
    setup: Setup, amount: int, shares: int, holds: int, asset: Asset | None = None
) -> Said:
    """The fund takes a borrow of SOL, or of another asset, over."""
    asset = asset or setup.sol
    return ("BORROW_TAKEN_OVER", setup.anna.id, asset.id, amount, shares, holds)


def repaid(setup: Setup, amount: int, shares: int, asset: Asset | None = None) -> Said:
    """The fund repays."""
    return ("REPAID", types.LIQUIDITY_FUND, (asset or setup.sol).id, amount, shares)


def pool_loss(
    setup: Setup,
    loss: int,
    *,
    by_fund: int,
    by_lenders: int,
    index: int,
    asset: Asset | None = None,
) -> Said:
    """The rest of a borrow, at an index of one, is the pool's loss."""
    asset = asset or setup.sol
    return ("POOL_LOSS", asset.id, setup.anna.id, loss * SHARE, loss, by_fund, by_lenders, index)


def test_the_fund_repays_exactly_what_it_holds() -> None:
    """A coin borrowed at an index of 1.5, which is 1.75 now: of 1.166666666 and a part, ceiled, no share is left."""
    setup = Setup()
    pool = setup.pool(setup.sol, COIN, share_values=10 * COIN, index=RAY * 3 // 2)
    pool.borrow_index = RAY * 7 // 4
    debt, shares = 1_166_666_667, -(-COIN * SHARE * 2 // 3)
    setup.gives(debt, setup.sol)
    assert setup.write_off() == [
        taken_over(setup, debt, shares, debt),
        repaid(setup, debt, shares),
        setup.engaged(types.CAUSE_LOSS_PAID, 116_666_667),
    ]
    assert setup.state.touched == {setup.anna.id: setup.anna}
    assert not setup.anna.exposure_count


def test_coins_of_a_fund_that_owes_elsewhere_pay_what_it_could_not_take_over() -> None:
    """5 SOL less 400 USDC that it owes are 1 SOL: that much it takes over. The other 2 of 3 its coins still pay."""
    setup = Setup()
    setup.pool(setup.sol, 3 * COIN, share_values=10 * COIN)
    setup.gives(5 * COIN, setup.sol)
    setup.owes(400 * MICRO, account=setup.fund)
    assert setup.write_off() == [
        taken_over(setup, COIN, COIN * SHARE, COIN),
        repaid(setup, COIN, COIN * SHARE),
        pool_loss(setup, 2 * COIN, by_fund=2 * COIN, by_lenders=0, index=RAY),
        setup.engaged(types.CAUSE_LOSS_PAID, 300 * MICRO),
    ]


def test_a_fund_that_owes_already_takes_over_a_borrow_of_what_it_never_had() -> None:
    """1,000 USDT less 1 %, less 400 USDC that it owes, are 5.9 SOL; it buys and repays them in later passes."""
    setup = Setup()
    setup.pool(setup.sol, COIN, share_values=10 * COIN)
    setup.gives(1_000 * MICRO, setup.usdt)
    setup.owes(400 * MICRO, account=setup.fund)
    assert setup.sol.id not in setup.fund.holdings
    assert setup.write_off() == [
        taken_over(setup, COIN, COIN * SHARE, COIN * 59 // 10),
        setup.engaged(types.CAUSE_LOSS_PAID, 100 * MICRO),
    ]
    assert list(setup.state.waterfall.to_repay) == [setup.sol.id]
    assert setup.fund.holdings[setup.sol.id].borrow_shares == COIN * SHARE
    assert setup.fund.id in setup.sol.borrowers
    assert setup.anna.id not in setup.sol.borrowers


def test_under_recourse_all_that_was_written_off_of_an_asset_is_one_line() -> None:
    """10 USDC of unsettled equity and a borrow of 5, of which the fund pays 12: 15 can be repaid one day."""
    setup = Setup()
    setup.state.waterfall.rules.recourse = True
    setup.pool(setup.usdc, 5 * MICRO, share_values=10 * MICRO)
    setup.gives(12 * MICRO)
    setup.owes(10 * MICRO)
    assert setup.write_off() == [
        ("BAD_DEBT", setup.anna.id, setup.usdc.id, 10 * MICRO, 10 * MICRO, 0, 0, 12 * MICRO),
        setup.engaged(types.CAUSE_LOSS_PAID, 10 * MICRO),
        taken_over(setup, 2 * MICRO, 2 * MICRO * SHARE, 2 * MICRO, setup.usdc),
        ("SETTLED_IN", setup.fund.id, setup.usdc.id, 10 * MICRO),
        repaid(setup, 2 * MICRO, 2 * MICRO * SHARE, setup.usdc),
        pool_loss(
            setup, 3 * MICRO, by_fund=0, by_lenders=3 * MICRO, index=RAY * 7 // 10, asset=setup.usdc
        ),
        setup.engaged(types.CAUSE_LOSS_UNPAID, 13 * MICRO),  # what it shows adds up
    ]
    assert setup.state.waterfall.debt_lines == {(setup.anna.id, setup.usdc.id): 15 * MICRO}


def test_a_borrow_is_written_off_with_its_interest_up_to_now() -> None:
    """An hour at 100 % a year, linear for the debt and compounded for the claims, and all of the pool is lent out.

    3 SOL have become 3.000342466, ceiled. The claims grew by a few units more, of which `rounding` pays its one.
    """
    setup = Setup()
    pool = setup.pool(setup.sol, 3 * COIN, share_values=3 * COIN)
    pool.base_rate_ppb = types.PPB
    pool.supply_accrual = types.ACCRUAL_COMPOUNDED
    fund(setup.state, setup.state.accounts[types.ROUNDING], setup.sol, 1)
    setup.state.time_ns += 3_600 * types.SECOND_NS
    holding = setup.anna.holdings[setup.sol.id]
    debt = write_off_module._write_off_borrow(setup.state, OFFSET, holding)
    first, second, *_ = split(setup.state.events)
    assert (first.name, *first.fields.values()) == ("POOL_TOPPED_UP", OFFSET, setup.sol.id, 1)
    assert (second.name, second.fields["loss"]) == ("POOL_LOSS", 3_000_342_466)
    assert debt == 3_000_342_466
