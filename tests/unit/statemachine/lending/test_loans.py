# SPDX-License-Identifier: Apache-2.0
"""Pools under all kinds of use: solvency to the last fine unit, and no free gain (SPEC I-4, B-1, B-3)."""

from fractions import Fraction

from hypothesis import given, strategies as st

from clearinghouse.statemachine.arithmetic.lending import E36, RAY
from clearinghouse.statemachine.ledger import ledger, pool_shares
from clearinghouse.statemachine.lending import accrual, loans, losses_and_epochs
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import Holding, State
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_SPOT_MARGIN,
    ACCRUAL_COMPOUNDED,
    ACCRUAL_LINEAR,
    BUY,
    LENDING_POOL,
    PPB,
    ROUNDING,
    SECOND_NS,
)
from tests.unit.statemachine.pretrade.small_states import World
from tests.vectors.building import fund, new_account, new_state

WEALTH = 10**12


class Bank:
    """A pool of the valuation asset, two lenders and two borrowers with money of their own."""

    def __init__(self, *, reserve_ppb: int = 0, borrow_accrual: int = ACCRUAL_LINEAR) -> None:
        """Open the pool with a steep curve."""
        self.state: State = new_state("USDC", 6)
        self.asset = self.state.valuation
        self.pool = Pool(0)
        self.pool.kink_ppb = 800_000_000
        self.pool.base_rate_ppb = 3 * PPB
        self.pool.slope1_ppb = 7 * PPB
        self.pool.slope2_ppb = 90 * PPB
        self.pool.reserve_factor_ppb = reserve_ppb
        self.pool.borrow_accrual = borrow_accrual
        self.asset.pool = self.pool
        self.state.pool_ids.append(self.asset.id)
        self.holdings: list[Holding] = [
            fund(self.state, new_account(self.state, name), self.asset, WEALTH)
            for name in ("anna", "ben", "carl", "dora")
        ]

    def wait(self, ns: int) -> None:
        """Let time pass and the pool accrue."""
        self.state.time_ns += ns
        accrual.accrue(self.state, 0, self.asset, self.pool)

    def shortfall(self) -> int:
        """By how much claims, reserve and fees exceed cash and debt."""
        return accrual.shortfall_e36(self.state, self.asset, self.pool)

    def act(self, who: int, what: int, amount: int) -> None:
        """Lend, redeem, borrow or repay up to an amount, as far as it goes."""
        holding = self.holdings[who]
        headroom = loans.headroom_in(self.state, self.asset, self.pool)
        if what == 0:
            amount = min(amount, holding.balance)
            move = loans.lend
        elif what == 1:
            amount = min(amount, pool_shares.claim_of(holding), headroom.redeemable())
            move = loans.redeem
        elif what == 2:
            amount = min(amount, headroom.borrowable())
            move = loans.borrow
        else:
            amount = min(amount, pool_shares.debt_of(holding), holding.balance)
            move = loans.repay
        if amount > 0:
            move(self.state, 0, holding, amount)

    def worth(self, who: int) -> int:
        """Return the total of an account's assets."""
        holding = self.holdings[who]
        return holding.balance + pool_shares.claim_of(holding) - pool_shares.debt_of(holding)


@given(
    moves=st.lists(
        st.tuples(
            st.integers(0, 3),
            st.integers(0, 3),
            st.integers(1, 10**11),
            st.integers(0, 40 * SECOND_NS),
        ),
        max_size=40,
    ),
    reserve_ppb=st.sampled_from([0, 1, 100_000_000, PPB]),
    borrow_accrual=st.sampled_from([ACCRUAL_LINEAR, ACCRUAL_COMPOUNDED]),
)
def test_nothing_that_people_do_makes_a_pool_insolvent_or_them_rich(
    moves: list[tuple[int, int, int, int]], reserve_ppb: int, borrow_accrual: int
) -> None:
    """Cash and debt cover claims and reserve after every movement, and all together have no more than they brought."""
    bank = Bank(reserve_ppb=reserve_ppb, borrow_accrual=borrow_accrual)
    for who, what, amount, ns in moves:
        before = bank.worth(who)
        bank.act(who, what, amount)
        assert before - 1 <= bank.worth(who) <= before  # of itself a movement costs a unit at most
        assert bank.shortfall() <= 0
        bank.wait(ns)
        assert bank.shortfall() <= 0
        assert sum(bank.worth(each) for each in range(4)) <= 4 * WEALTH
    lent = sum(holding.lent_shares for holding in bank.holdings)
    assert lent == bank.pool.supply_shares
    assert sum(holding.borrow_shares for holding in bank.holdings) == bank.pool.borrow_shares


@given(cycles=st.integers(1, 20), seconds=st.integers(1, 300))
def test_many_short_borrows_cost_no_less_than_their_seconds(cycles: int, seconds: int) -> None:
    """Repaying and borrowing again does not make a borrow cheaper than the whole seconds for which it was had."""
    bank = Bank()
    bank.act(0, 0, WEALTH)
    amount = WEALTH // 2
    # Half is lent out: the rate is 3 + 0.5/0.8 x 7.
    for _ in range(cycles):
        bank.act(2, 2, amount)
        bank.wait(seconds * SECOND_NS)
        bank.act(2, 3, 2 * amount)
        assert pool_shares.debt_of(bank.holdings[2]) == 0
        bank.wait(SECOND_NS)
    paid = WEALTH - bank.holdings[2].balance
    # What lenders have earned in the meantime lowers the utilisation, and so the rate, by less than a thousandth.
    least = amount * Fraction(7_375, 1_000) * seconds * cycles / 31_536_000
    assert least * 999 <= paid * 1_000 <= least * 1_001 + 1_000 * cycles


def test_whoever_lends_across_an_accrual_earns_that_accrual_alone() -> None:
    """A loan of a second next to a loan of an hour earns a second's part and nothing of the hour before."""
    bank = Bank()
    bank.act(0, 0, WEALTH // 2)
    bank.act(2, 2, WEALTH // 4)
    bank.wait(3_599 * SECOND_NS)
    first = pool_shares.claim_of(bank.holdings[0]) - WEALTH // 2
    bank.act(1, 0, WEALTH // 2)
    bank.wait(SECOND_NS)
    late = pool_shares.claim_of(bank.holdings[1]) - WEALTH // 2
    assert 0 < late <= first // 3_000


class Short:
    """A pool whose claims are put above what covers them; reserve and fees set aside, in units, are covered."""

    def __init__(
        self, missing_e36: int, *, reserve: int = 0, rounding: int = 0, fees: int = 0
    ) -> None:
        """Lend a million units, set aside, then lift the supply index."""
        self.bank = Bank()
        self.bank.act(0, 0, 10**6)
        state, pool = self.bank.state, self.bank.pool
        fund(state, state.accounts[LENDING_POOL], self.bank.asset, reserve + fees)
        fund(state, state.accounts[ROUNDING], self.bank.asset, rounding)
        pool.reserve_e36 = reserve * E36
        pool.fee_stream_e36 = fees * E36
        assert self.bank.shortfall() == 0
        pool.supply_index += missing_e36 // pool.supply_shares
        assert self.bank.shortfall() == missing_e36
        state.events.clear()

    def cover(self) -> None:
        """Apply the case to the machine."""
        accrual.keep_solvent(self.bank.state, 0, self.bank.asset, self.bank.pool)
        assert self.bank.shortfall() <= 0


def test_the_reserve_gives_up_what_rounding_added_first() -> None:
    """A shortfall that the reserve covers leaves `rounding`, fees set aside and the lenders as they are."""
    short = Short(E36 // 2, reserve=3, rounding=5, fees=1)
    index = short.bank.pool.supply_index
    short.cover()
    assert short.bank.pool.reserve_e36 == 2 * E36 + E36 // 2
    assert short.bank.pool.fee_stream_e36 == E36
    assert short.bank.pool.supply_index == index
    assert short.bank.state.events == []


def test_rounding_covers_in_whole_units_what_no_reserve_does() -> None:
    """Without a reserve a unit comes out of `rounding`, in an event; what it is too much stays in the pool."""
    short = Short(E36 // 2, rounding=5, fees=1)
    short.cover()
    bank = short.bank
    (event,) = split(bank.state.events)
    assert (event.name, event.fields["amount"]) == ("POOL_TOPPED_UP", 1)
    assert ledger.holding_of(bank.state, bank.state.accounts[ROUNDING], bank.asset).balance == 4
    assert bank.shortfall() == -E36 // 2
    assert bank.pool.fee_stream_e36 == E36


def test_fees_set_aside_and_then_claims_give_way_last() -> None:
    """Where neither reserve nor `rounding` has anything, fees not yet paid to lenders go first, then their claims."""
    short = Short(E36 + E36 // 2, fees=1)
    pool = short.bank.pool
    lifted = pool.supply_index
    short.cover()
    assert pool.fee_stream_e36 == 0
    assert short.bank.shortfall() == 0
    assert pool.supply_index == lifted - E36 // 2 // pool.supply_shares
    assert pool.supply_index > RAY


def test_an_epoch_that_ends_costs_a_unit_of_work_for_four_lenders() -> None:
    """Five lend 1,000 in all, or 1,005, and all but 1 is lost: an index of 0.001 stays, one below it ends an epoch.

    Whose shares become others count as work, in whole units, four lenders each: five are one (B-5, I-12.1).
    """
    for lent, epoch, units in ((200, 1, 0), (201, 2, 1)):
        bank = Bank()
        state, asset = bank.state, bank.asset
        for holding in (*bank.holdings, fund(state, new_account(state, "eve"), asset, lent)):
            loans.lend(state, 0, holding, lent)
        debtor = fund(state, new_account(state, "frank"), asset, 0)
        loans.borrow(state, 0, debtor, 5 * lent - 1)
        losses_and_epochs.write_off(state, 0, debtor)
        assert bank.pool.epoch == epoch
        assert state.work.units == units


def test_payments_beyond_a_throttle_add_up_in_its_window() -> None:
    """At 50% of debts of 40 and claims of 100, 20 may leave, or 10 be lent, beside the window, which has 7 already."""
    pool = Pool(0)
    pool.throttle_ppb = PPB // 2
    for redeemed, borrowed, counted in (
        (20, 0, 0),
        (30, 0, 10),
        (0, 10, 0),
        (0, 15, 5),
        (30, 1, 10 + 1),  # after it claims are 70, so that no more may be lent beside the window
    ):
        headroom = loans.PoolHeadroom(pool, 60, 100, 40, 7)
        headroom.take(redeemed, borrowed)
        assert headroom.window_out == 7 + counted
        assert headroom.cash == 60 - redeemed - borrowed
        assert (headroom.claims, headroom.debt) == (100 - redeemed, 40 + borrowed)


def test_a_bid_that_a_repayment_leaves_without_money_is_found_by_the_price_of_its_coin() -> None:
    """Of 120, 100 are borrowed and repaid: the bid of 100 would borrow 80, so the account has exposure again (M-3)."""
    world = World()
    state = world.state
    world.lend_out(world.usd, 1_000)
    bidder = world.account(20, flags=ACCOUNT_SPOT_MARGIN)
    holding = world.holding(bidder)
    world.holding(bidder, world.a, 1)
    loans.borrow(state, 0, holding, 100)
    world.open(bidder, world.spot(), BUY, 100, 1)
    assert (bidder.exposure_count, bidder.spot_exposed) == (1, False)
    loans.repay(state, 0, holding, 100)
    assert (holding.balance, holding.borrow_shares) == (20, 0)
    assert (bidder.exposure_count, bidder.spot_exposed) == (1, True)
    assert bidder.id in world.a.exposed_holders
