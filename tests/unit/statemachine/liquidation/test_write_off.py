# SPDX-License-Identifier: Apache-2.0
"""The write-off to the last unit: what is beyond help, who pays, what is said, and what the gate hears (W-5, W-8, B-5).

Figures are worked out by hand: SOL is at 100 USDC, USDT at 1, EURC at 2; the fund's own coins count 1 % less.
"""

from collections.abc import Callable

import pytest

from clearinghouse.statemachine.arithmetic.lending import RAY
from clearinghouse.statemachine.ledger.dirty import line_changed
from clearinghouse.statemachine.ledger.ledger import add_unsettled, holding_of, index_line, move
from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.liquidation import write_off as write_off_module
from clearinghouse.statemachine.margin.account_margin import refresh
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


class Desk:
    """Anna, who will be written off, the fund, three assets beside the valuation asset, and two markets of SOL."""

    def __init__(self) -> None:
        """Nobody has anything yet; the gate closes on any loss."""
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
        self.heard: list[tuple[int, int, int]] = []
        self.state.observer = lambda kind, account, of: self.heard.append((kind, account, of))

    def owes(self, amount: int, asset: Asset | None = None, account: Account | None = None) -> None:
        """Negative unsettled equity, or a claim if the amount is negative."""
        holding = holding_of(self.state, account or self.anna, asset or self.usdc)
        add_unsettled(self.state, holding, -amount)

    def holds(self, amount: int, asset: Asset | None = None) -> None:
        """What anna has."""
        fund(self.state, self.anna, asset or self.usdc, amount)

    def gives(self, amount: int, asset: Asset | None = None) -> None:
        """What the fund has."""
        fund(self.state, self.fund, asset or self.usdc, amount)

    def payer(self, name: str, market: Market, lots: int, balance: int) -> Account:
        """Somebody with a position at the mark and a balance."""
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

    def pool(self, asset: Asset, debt: int, *, claims: int, index: int = RAY) -> Pool:
        """A pool without interest to which anna owes `debt` that she no longer has."""
        pool = asset.pool = Pool(self.state.time_ns)
        pool.borrow_index = index
        lena = new_account(self.state, "lena")
        loans.lend(self.state, 0, fund(self.state, lena, asset, claims), claims)
        holding = holding_of(self.state, self.anna, asset)
        loans.borrow(self.state, 0, holding, debt)
        outside = holding_of(self.state, self.state.accounts[types.EXTERNAL], asset)
        move(holding, outside, debt)
        self.state.events.clear()
        return pool

    def is_uncollectible(self) -> bool:
        """Return whether anna is."""
        refresh(self.state, self.anna)
        return write_off_module.is_uncollectible(self.anna)

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


# --- who is beyond help ---------------------------------------------------------------------------------------


def reserve(holding: Holding, amount: int, held: int) -> None:
    """Let orders reserve an amount, and put another under hold."""
    holding.reserved = amount
    holding.held = held


HELP: list[tuple[str, bool, Callable[[Desk], None]]] = [
    ("who owes something and has nothing", True, lambda desk: None),
    ("a claim of as much in another asset", False, lambda desk: desk.owes(-10 * MICRO, desk.usdt)),
    ("a unit less of it", True, lambda desk: desk.owes(1 - 10 * MICRO, desk.usdt)),
    ("a position", False, lambda desk: desk.position(desk.anna, desk.near, 1)),
    ("a coin of a whole lot", False, lambda desk: desk.holds(2 * DUST, desk.sol)),
    ("a unit less than a lot", True, lambda desk: desk.holds(2 * DUST - 1, desk.sol)),
    ("a unit of what is owed itself", False, lambda desk: desk.holds(1)),
    ("a unit of what nobody buys here", False, lambda desk: desk.holds(1, desk.usdt)),
]


@pytest.mark.parametrize(("beyond", "has"), [row[1:] for row in HELP], ids=[row[0] for row in HELP])
def test_who_is_beyond_help(beyond: bool, has: Callable[[Desk], None]) -> None:
    """Anna owes 10 USDC and has something or nothing beside that; at `E = 0` nobody is."""
    desk = Desk()
    desk.owes(10 * MICRO)
    has(desk)
    assert desk.is_uncollectible() is beyond


def test_who_owes_nothing_is_not_beyond_help() -> None:
    """Nor with a position, whatever it is worth."""
    desk = Desk()
    assert not desk.is_uncollectible()
    desk.position(desk.anna, desk.near, 1)
    desk.anna.lines[desk.near.id].cost += 1
    assert not desk.is_uncollectible()


def test_a_remainder_is_no_help_though_it_is_worth_more_than_what_is_owed() -> None:
    """Half a unit of dust short of a lot is worth almost 1 USDC, and 0.50 are owed: `E` leaves it out."""
    desk = Desk()
    desk.owes(MICRO // 2)
    desk.holds(2 * DUST - 1, desk.sol)
    assert desk.is_uncollectible()
    desk.owes(-MICRO // 2, desk.usdt)
    assert not desk.is_uncollectible()


def test_what_orders_reserve_is_not_gone_but_what_is_under_hold_is() -> None:
    """A reserve waits for a venue's word as long as there is a balance behind it that is not under hold (O-1)."""
    desk = Desk()
    desk.owes(10 * MICRO)
    desk.holds(5, desk.usdt)
    holding = desk.anna.holdings[desk.usdt.id]
    reserve(holding, 5, 0)
    assert not desk.is_uncollectible()
    reserve(holding, 1, 4)
    assert not desk.is_uncollectible()
    reserve(holding, 0, 5)
    assert desk.is_uncollectible()
    reserve(holding, 1, 5)  # an order that would borrow what it pays
    assert desk.is_uncollectible()


# --- what comes before a write-off --------------------------------------------------------------------------------


def test_first_an_account_pays_what_it_can_and_the_fund_buys_its_remainders() -> None:
    """20 of 50 USDC are paid, the dust brings 0.50, and 29.50 are written off; the fund has 9.50 and dust at 0.495."""
    desk = Desk()
    desk.gives(10 * MICRO)
    desk.owes(50 * MICRO)
    desk.holds(20 * MICRO)
    desk.holds(DUST, desk.sol)
    anna, usdc = desk.anna.id, desk.usdc.id
    assert desk.write_off() == [
        ("SETTLED_IN", anna, usdc, 20_000_000),
        ("REMAINDER_TAKEN", anna, desk.sol.id, DUST),
        ("REMAINDER_PAID", anna, usdc, 500_000),
        ("SETTLED_IN", anna, usdc, 500_000),
        ("BAD_DEBT", anna, usdc, 29_500_000, 9_995_000, 0, 19_505_000, 9_995_000),
        desk.engaged(types.CAUSE_LOSS_UNPAID, 19_505_000),
    ]
    assert desk.heard == [(events.BAD_DEBT, anna, 0)]
    assert desk.state.touched == {anna: desk.anna}


def test_without_cash_the_fund_takes_remainders_for_nothing() -> None:
    """The dust goes to the fund once the account is beyond help, and counts as what the fund holds."""
    desk = Desk()
    desk.owes(MICRO)
    desk.holds(DUST, desk.sol)
    anna = desk.anna.id
    assert desk.write_off() == [
        ("REMAINDER_TAKEN", anna, desk.sol.id, DUST),
        ("BAD_DEBT", anna, desk.usdc.id, 1_000_000, 495_000, 0, 505_000, 495_000),
        desk.engaged(types.CAUSE_LOSS_UNPAID, 505_000),
    ]
    assert desk.state.waterfall.to_sell == {desk.sol.id: DUST}


def test_who_is_not_beyond_help_is_left_alone() -> None:
    """With a coin to sell nothing happens but that own debts are paid."""
    desk = Desk()
    desk.owes(50 * MICRO)
    desk.holds(20 * MICRO)
    desk.holds(COIN // 10, desk.sol)
    assert desk.write_off() == [("SETTLED_IN", desk.anna.id, desk.usdc.id, 20_000_000)]
    assert desk.heard == []
    assert desk.state.touched == {}
    assert desk.unsettled(desk.anna, desk.usdc) == -30 * MICRO


# --- unsettled equity ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("debt", "paid", "cause", "said"),
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
    debt: int, paid: int, cause: int, said: int
) -> None:
    """A claim of one unit of USDT, a debt of EURC, and assets that anna neither has nor owes, of which nothing is said.

    The claim is income of the fund, and no loss; a unit less 1 % counts nothing. What nobody pays the fund owes.
    """
    desk = Desk()
    desk.gives(20 * MICRO)
    desk.owes(-1, desk.usdt)
    desk.owes(debt, desk.eurc)
    for asset in (desk.usdc, desk.sol):
        holding_of(desk.state, desk.anna, asset)
    anna = desk.anna.id
    assert desk.write_off() == [
        ("BAD_DEBT", anna, desk.usdt.id, -1, -1, 0, 0, 20 * MICRO),
        ("BAD_DEBT", anna, desk.eurc.id, debt, paid, 0, debt - paid, 10 * MICRO),
        desk.engaged(cause, said),
    ]
    assert desk.unsettled(desk.anna, desk.usdt) == desk.unsettled(desk.anna, desk.eurc) == 0
    assert desk.unsettled(desk.fund, desk.usdt) == 1
    assert desk.unsettled(desk.fund, desk.eurc) == -debt
    assert desk.state.waterfall.debt_lines == {}


class Lost(Desk):
    """Anna lost in SOL's markets; who is on the other side there."""

    def __init__(self) -> None:
        """Two longs and a short in one market, a short in the other; the fund has 2 USDC."""
        super().__init__()
        self.ben = self.payer("ben", self.near, 1, MICRO)
        self.carl = self.payer("carl", self.near, 3, 100 * MICRO)
        self.dora = self.payer("dora", self.near, -1, 50 * MICRO)
        self.emil = self.payer("emil", self.near, -4, 3 * MICRO)
        self.finn = self.payer("finn", self.far, -2, 50 * MICRO)
        self.gives(2 * MICRO)

    def lost(self, *rows: tuple[Market, int, int]) -> None:
        """Where anna lost how much."""
        key = (self.anna.id, self.usdc.id)
        self.state.waterfall.losses[key] = {
            (market.id, side): amount for market, side, amount in rows
        }

    def shared(self, payer: Account, market: Market, amount: int) -> Said:
        """A share of the loss."""
        return ("LOSS_SHARED", self.anna.id, payer.id, market.id, self.usdc.id, amount)

    def bad_debt(self, amount: int, *, by_fund: int, shared: int, before: int = 2 * MICRO) -> Said:
        """The write-off of an amount."""
        owed = amount - by_fund - shared
        return ("BAD_DEBT", self.anna.id, self.usdc.id, amount, by_fund, shared, owed, before)


def test_the_longs_bear_what_a_short_lost_where_it_lost_most() -> None:
    """10 are owed, 2 the fund pays. Of 8 ben's part is 2, but he has only 1; carl, with three lots, bears the rest."""
    desk = Lost()
    desk.owes(10 * MICRO)
    # As much in the other market, whose id is higher; a gain as a long.
    desk.lost(
        (desk.near, types.BUY, -40 * MICRO),
        (desk.near, types.SELL, 30 * MICRO),
        (desk.far, types.BUY, 30 * MICRO),
    )
    assert desk.write_off() == [
        desk.shared(desk.ben, desk.near, 1 * MICRO),
        desk.shared(desk.carl, desk.near, 7 * MICRO),
        desk.bad_debt(10 * MICRO, by_fund=2 * MICRO, shared=8 * MICRO),
        desk.engaged(types.CAUSE_LOSS_UNPAID, 8 * MICRO),
    ]
    assert desk.unsettled(desk.ben, desk.usdc) == -1 * MICRO
    assert desk.unsettled(desk.carl, desk.usdc) == -7 * MICRO
    assert desk.unsettled(desk.fund, desk.usdc) == -2 * MICRO
    assert desk.unsettled(desk.anna, desk.usdc) == 0
    assert sorted(desk.state.touched) == [desk.anna.id, desk.ben.id, desk.carl.id]


def test_the_shorts_bear_what_a_long_lost_and_the_fund_owes_what_they_cannot() -> None:
    """100 are owed. Of 98 emil can bear 3 of his four fifths and dora her 50: 45 are the fund's debt."""
    desk = Lost()
    desk.owes(100 * MICRO)
    desk.lost((desk.near, types.BUY, 2), (desk.far, types.BUY, 1))
    assert desk.write_off() == [
        desk.shared(desk.dora, desk.near, 50 * MICRO),
        desk.shared(desk.emil, desk.near, 3 * MICRO),
        desk.bad_debt(100 * MICRO, by_fund=2 * MICRO, shared=53 * MICRO),
        desk.engaged(types.CAUSE_LOSS_UNPAID, 98 * MICRO),
    ]


def test_the_higher_market_bears_it_where_the_loss_was_larger() -> None:
    """One unit more was lost in the market with the higher id."""
    desk = Lost()
    desk.owes(10 * MICRO)
    desk.lost((desk.near, types.BUY, 1), (desk.far, types.BUY, 2))
    assert desk.write_off()[:2] == [
        desk.shared(desk.finn, desk.far, 8 * MICRO),
        desk.bad_debt(10 * MICRO, by_fund=2 * MICRO, shared=8 * MICRO),
    ]


def test_a_loss_of_one_unit_is_where_it_was_lost_and_the_last_unit_is_shared_too() -> None:
    """2.000001 are owed, 2 the fund pays, and finn bears a unit."""
    desk = Lost()
    desk.owes(2 * MICRO + 1)
    desk.lost((desk.far, types.BUY, 1))
    assert desk.write_off() == [
        desk.shared(desk.finn, desk.far, 1),
        desk.bad_debt(2 * MICRO + 1, by_fund=2 * MICRO, shared=1),
        desk.engaged(types.CAUSE_LOSS_UNPAID, 1),
    ]


def test_what_the_fund_pays_in_full_is_charged_to_nobody() -> None:
    """2 are owed, and the fund has 2."""
    desk = Lost()
    desk.owes(2 * MICRO)
    desk.lost((desk.far, types.BUY, 1))
    assert desk.write_off() == [
        desk.bad_debt(2 * MICRO, by_fund=2 * MICRO, shared=0),
        desk.engaged(types.CAUSE_LOSS_PAID, 2 * MICRO),
    ]


@pytest.mark.parametrize("mode", [types.GATE_ON_UNPAID_LOSS, types.GATE_ON_ANY_LOSS])
def test_a_loss_that_others_bear_whole_closes_the_gate(mode: int) -> None:
    """The fund has nothing, and carl bears all 10: that is a loss that was not paid."""
    desk = Lost()
    desk.owes(2 * MICRO, account=desk.fund)
    desk.state.brakes.gate_mode = mode
    desk.owes(10 * MICRO)
    desk.lost((desk.far, types.BUY, 20 * MICRO))
    assert desk.write_off() == [
        desk.shared(desk.finn, desk.far, 10 * MICRO),
        desk.bad_debt(10 * MICRO, by_fund=0, shared=10 * MICRO, before=0),
        desk.engaged(types.CAUSE_LOSS_UNPAID, 10 * MICRO),
    ]


@pytest.mark.parametrize("losses", [None, {}, {"far": 0}, {"far": -1}, {"far": -1, "near": 0}])
def test_what_was_lost_in_no_market_the_fund_owes(losses: dict[str, int] | None) -> None:
    """A fee, or a loss that a gain has made up for: no side bears it."""
    desk = Lost()
    desk.owes(10 * MICRO)
    if losses is not None:
        markets = {"near": desk.near, "far": desk.far}
        desk.lost(*((markets[name], types.BUY, amount) for name, amount in losses.items()))
    assert desk.write_off() == [
        desk.bad_debt(10 * MICRO, by_fund=2 * MICRO, shared=0),
        desk.engaged(types.CAUSE_LOSS_UNPAID, 8 * MICRO),
    ]


# --- borrows ------------------------------------------------------------------------------------------------------


def taken_over(
    desk: Desk, amount: int, shares: int, holds: int, asset: Asset | None = None
) -> Said:
    """The fund takes a borrow of SOL, or of another asset, over."""
    asset = asset or desk.sol
    return ("BORROW_TAKEN_OVER", desk.anna.id, asset.id, amount, shares, holds)


def repaid(desk: Desk, amount: int, shares: int, asset: Asset | None = None) -> Said:
    """The fund repays."""
    return ("REPAID", types.LIQUIDITY_FUND, (asset or desk.sol).id, amount, shares)


def pool_loss(
    desk: Desk, loss: int, *, by_fund: int, by_lenders: int, index: int, asset: Asset | None = None
) -> Said:
    """What was left of a borrow, at an index of one, is the pool's loss."""
    asset = asset or desk.sol
    return ("POOL_LOSS", asset.id, desk.anna.id, loss * SHARE, loss, by_fund, by_lenders, index)


def test_the_fund_repays_exactly_what_it_holds() -> None:
    """A coin borrowed at an index of 1.5, which is 1.75 now: of 1.166666666 and a part, ceiled, no share is left."""
    desk = Desk()
    pool = desk.pool(desk.sol, COIN, claims=10 * COIN, index=RAY * 3 // 2)
    pool.borrow_index = RAY * 7 // 4
    debt, shares = 1_166_666_667, -(-COIN * SHARE * 2 // 3)
    desk.gives(debt, desk.sol)
    assert desk.write_off() == [
        taken_over(desk, debt, shares, debt),
        repaid(desk, debt, shares),
        desk.engaged(types.CAUSE_LOSS_PAID, 116_666_667),
    ]
    assert desk.state.touched == {desk.anna.id: desk.anna}
    assert not desk.anna.exposure_count


def test_what_the_fund_cannot_take_over_the_lenders_lose() -> None:
    """Of a coin the fund has 0.4; ten are lent and lose 6 %."""
    desk = Desk()
    desk.pool(desk.sol, COIN, claims=10 * COIN)
    desk.gives(COIN * 4 // 10, desk.sol)
    part, rest = COIN * 4 // 10, COIN * 6 // 10
    assert desk.write_off() == [
        taken_over(desk, part, part * SHARE, part),
        repaid(desk, part, part * SHARE),
        pool_loss(desk, rest, by_fund=0, by_lenders=rest, index=RAY * 94 // 100),
        desk.engaged(types.CAUSE_LOSS_UNPAID, 60 * MICRO),
    ]


def test_a_fund_without_anything_takes_nothing_over() -> None:
    """The lenders lose a coin of ten."""
    desk = Desk()
    desk.pool(desk.sol, COIN, claims=10 * COIN)
    assert desk.write_off() == [
        pool_loss(desk, COIN, by_fund=0, by_lenders=COIN, index=RAY * 9 // 10),
        desk.engaged(types.CAUSE_LOSS_UNPAID, 100 * MICRO),
    ]
    assert not desk.state.waterfall.to_repay


def test_coins_of_a_fund_that_owes_elsewhere_pay_what_it_could_not_take_over() -> None:
    """5 SOL less 400 USDC that it owes are 1 SOL: that much it takes over. The other 2 of 3 its coins still pay."""
    desk = Desk()
    desk.pool(desk.sol, 3 * COIN, claims=10 * COIN)
    desk.gives(5 * COIN, desk.sol)
    desk.owes(400 * MICRO, account=desk.fund)
    assert desk.write_off() == [
        taken_over(desk, COIN, COIN * SHARE, COIN),
        repaid(desk, COIN, COIN * SHARE),
        pool_loss(desk, 2 * COIN, by_fund=2 * COIN, by_lenders=0, index=RAY),
        desk.engaged(types.CAUSE_LOSS_PAID, 300 * MICRO),
    ]


def test_a_fund_that_owes_already_takes_over_a_borrow_of_what_it_never_had() -> None:
    """1,000 USDT less 1 %, less 400 USDC that it owes, are 5.9 SOL; it buys and repays them in later passes."""
    desk = Desk()
    desk.pool(desk.sol, COIN, claims=10 * COIN)
    desk.gives(1_000 * MICRO, desk.usdt)
    desk.owes(400 * MICRO, account=desk.fund)
    assert desk.sol.id not in desk.fund.holdings
    assert desk.write_off() == [
        taken_over(desk, COIN, COIN * SHARE, COIN * 59 // 10),
        desk.engaged(types.CAUSE_LOSS_PAID, 100 * MICRO),
    ]
    assert list(desk.state.waterfall.to_repay) == [desk.sol.id]
    assert desk.fund.holdings[desk.sol.id].borrow_shares == COIN * SHARE
    assert desk.fund.id in desk.sol.borrowers
    assert desk.anna.id not in desk.sol.borrowers


def test_under_recourse_all_that_was_written_off_of_an_asset_is_one_line() -> None:
    """10 USDC of unsettled equity and a borrow of 5, of which the fund pays 12: 15 can be repaid one day."""
    desk = Desk()
    desk.state.waterfall.rules.recourse = True
    desk.pool(desk.usdc, 5 * MICRO, claims=10 * MICRO)
    desk.gives(12 * MICRO)
    desk.owes(10 * MICRO)
    assert desk.write_off() == [
        ("BAD_DEBT", desk.anna.id, desk.usdc.id, 10 * MICRO, 10 * MICRO, 0, 0, 12 * MICRO),
        desk.engaged(types.CAUSE_LOSS_PAID, 10 * MICRO),
        taken_over(desk, 2 * MICRO, 2 * MICRO * SHARE, 2 * MICRO, desk.usdc),
        ("SETTLED_IN", desk.fund.id, desk.usdc.id, 10 * MICRO),
        repaid(desk, 2 * MICRO, 2 * MICRO * SHARE, desk.usdc),
        pool_loss(
            desk, 3 * MICRO, by_fund=0, by_lenders=3 * MICRO, index=RAY * 7 // 10, asset=desk.usdc
        ),
        desk.engaged(types.CAUSE_LOSS_UNPAID, 13 * MICRO),  # what it shows adds up
    ]
    assert desk.state.waterfall.debt_lines == {(desk.anna.id, desk.usdc.id): 15 * MICRO}


def test_a_borrow_is_written_off_with_its_interest_up_to_now() -> None:
    """An hour at 100 % a year, linear for the debt and compounded for the claims, and all of the pool is lent out.

    3 SOL have become 3.000342466, ceiled. The claims grew by a few units more, of which `rounding` pays its one.
    """
    desk = Desk()
    desk.state.waterfall.rules.recourse = True
    pool = desk.pool(desk.sol, 3 * COIN, claims=3 * COIN)
    pool.base_rate_ppb = types.PPB
    pool.supply_accrual = types.ACCRUAL_COMPOUNDED
    fund(desk.state, desk.state.accounts[types.ROUNDING], desk.sol, 1)
    desk.state.time_ns += 3_600 * types.SECOND_NS
    holding = desk.anna.holdings[desk.sol.id]
    write_off_module._write_off_borrow(desk.state, OFFSET, holding)
    first, second, *_ = split(desk.state.events)
    assert (first.name, *first.fields.values()) == ("POOL_TOPPED_UP", OFFSET, desk.sol.id, 1)
    assert (second.name, second.fields["loss"]) == ("POOL_LOSS", 3_000_342_466)
    key = (desk.anna.id, desk.sol.id)
    assert desk.state.waterfall.debt_lines == {key: 3_000_342_466}


def test_the_bankrupt_of_a_command_are_written_off_by_id_and_forgotten() -> None:
    """Each with the offset of the item that left them so (I-6)."""
    desk = Desk()
    desk.owes(3 * MICRO)
    ben = new_account(desk.state, "ben")
    desk.owes(4 * MICRO, account=ben)
    for account in (ben, desk.anna):
        desk.state.waterfall.bankrupt[account.id] = 1
    write_off_module.write_off_bankrupt(desk.state, OFFSET)
    found = [event for event in split(desk.state.events) if event.name == "BAD_DEBT"]
    rows = [(event.fields["offset"], event.fields["account_id"]) for event in found]
    assert rows == [(OFFSET, desk.anna.id), (OFFSET, ben.id)]
    assert not desk.state.waterfall.bankrupt
