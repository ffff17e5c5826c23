# SPDX-License-Identifier: Apache-2.0
"""B-1 to B-5 against the golden vectors: curve, accrual, whole seconds, an hour's split, the loss of a pool."""

from fractions import Fraction

import pytest

from clearinghouse.statemachine.arithmetic import lending as lending_arithmetic
from clearinghouse.statemachine.arithmetic.lending import E36, RAY
from clearinghouse.statemachine.ledger import ledger, pool_shares
from clearinghouse.statemachine.lending import accrual, loans, losses_and_epochs
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.vocabulary.types import (
    ACCRUAL_COMPOUNDED,
    ACCRUAL_LINEAR,
    FEES,
    LENDING_POOL,
    LENDING_RESERVE,
    LIQUIDITY_FUND,
    SECOND_NS,
)
from tests.realdata import vectors
from tests.vectors.building import fund, new_account, new_state
from tests.vectors.reader import Vector, check, parametrize_these

ALL = vectors("lending")
MODES = {"LINEAR": ACCRUAL_LINEAR, "COMPOUNDED": ACCRUAL_COMPOUNDED}
RATES = [vector for vector in ALL if "kink_ppb" in vector["inputs"]]
ACCRUALS = [vector for vector in ALL if "rate_ray" in vector["inputs"]]
SPLITS = [vector for vector in ALL if "borrowers_debt_units" in vector["inputs"]]
SECONDS = [vector for vector in ALL if "touches_ns" in vector["inputs"]]
LOSSES = [vector for vector in ALL if "loss_units" in vector["inputs"]]


def test_every_vector_is_used() -> None:
    """The five kinds of vectors are all there are."""
    assert len(RATES) + len(ACCRUALS) + len(SPLITS) + len(SECONDS) + len(LOSSES) == len(ALL)


@parametrize_these(RATES)
def test_the_curve_agrees(vector: Vector) -> None:
    """Both rates at a utilisation are those of the vector; the borrow rate is ceiled, the lend rate floored."""
    inputs = vector["inputs"]
    debt, supplied = int(inputs["debt_units"]), int(inputs["claims_units"])
    borrow_rate = lending_arithmetic.borrow_rate_ray(
        debt,
        supplied,
        inputs["kink_ppb"],
        inputs["base_rate_ppb"],
        inputs["slope1_ppb"],
        inputs["slope2_ppb"],
    )
    lend_rate = lending_arithmetic.lend_rate_ray(
        debt, supplied, borrow_rate, inputs["reserve_factor_ppb"]
    )
    whole = max(debt, supplied)
    check(
        vector,
        {
            "utilisation": Fraction(debt, whole) if whole else 0,
            "borrow_rate_ppb": Fraction(borrow_rate, 10**18),
            "lend_rate_ppb": Fraction(lend_rate, 10**18),
        },
    )
    exact = Fraction(vector["exact"]["borrow_rate_ppb"]) * 10**18
    assert borrow_rate - 1 < exact <= borrow_rate


@parametrize_these(ACCRUALS)
def test_an_index_grows_to_the_last_digit(vector: Vector) -> None:
    """Factor and index of each accrual of a sequence are exactly those of the vector."""
    inputs = vector["inputs"]
    index = int(inputs["index_before_ray"])
    factors, indices = [], []
    for seconds in inputs["elapsed_s"]:
        factor = lending_arithmetic.accrual_factor(
            MODES[inputs["mode"]], int(inputs["rate_ray"]), seconds
        )
        index = lending_arithmetic.ray_mul(index, factor)
        factors.append(factor)
        indices.append(index)
    check(vector, {"factor_ray": factors, "index_after_ray": indices})


@parametrize_these(SECONDS)
def test_whole_seconds_accrue_and_the_rest_is_carried(vector: Vector) -> None:
    """Each touch accrues the whole seconds since the last, and what is left of a second stays for the next."""
    inputs = vector["inputs"]
    until = int(inputs["first_touch_ns"])
    found = []
    for touch in inputs["touches_ns"]:
        seconds, until = lending_arithmetic.whole_seconds(until, int(touch))
        found.append({"accrued_s": seconds, "carried_ns": int(touch) - until})
    check(vector, {"at_each_touch": found})


@parametrize_these(SPLITS)
def test_an_hour_is_split_to_the_unit(vector: Vector) -> None:
    """In a pool of the machine each party pays and gets its part, and what rounding leaves over stays in the pool."""
    inputs = vector["inputs"]
    state = new_state("USDC", 6)
    asset = state.valuation
    pool = Pool(0)
    pool.base_rate_ppb = inputs["borrow_rate_ppb"]
    pool.reserve_factor_ppb = inputs["reserve_factor_ppb"]
    asset.pool = pool
    state.pool_ids.append(asset.id)
    lenders = {}
    for name, amount in inputs["lenders_claim_units"].items():
        lenders[name] = fund(state, new_account(state, name), asset, int(amount))
        loans.lend(state, 0, lenders[name], int(amount))
    borrowers = {}
    for name, amount in inputs["borrowers_debt_units"].items():
        borrowers[name] = ledger.holding_of(state, new_account(state, name), asset)
        loans.borrow(state, 0, borrowers[name], int(amount))
    share = int(inputs["fee_share_to_lenders_next_hour_units"])
    if share:
        fund(state, state.accounts[FEES], asset, share)
        pool.fees_due = share
    accrual._begin_fee_hour(state, 0, asset, pool)
    before = accrual.shortfall_e36(state, asset, pool)
    assert before <= 0

    state.time_ns = inputs["elapsed_s"] * SECOND_NS
    accrual.accrue(state, 0, asset, pool)

    borrower_interest = {
        name: pool_shares.debt_of(holding) - int(inputs["borrowers_debt_units"][name])
        for name, holding in borrowers.items()
    }
    earned = {
        name: pool_shares.claim_of(holding) - int(inputs["lenders_claim_units"][name])
        for name, holding in lenders.items()
    }
    reserve = pool.reserve_e36 // E36
    surplus = sum(borrower_interest.values()) + share - sum(earned.values()) - reserve
    results = {
        "borrower_interest_units": borrower_interest,
        "reserve_units": reserve,
        "surplus_left_in_pool_units": surplus,
    }
    if share:
        # The machine pays interest and fees by one index: the vector's own interest tells them apart.
        exact = vector["exact"]
        together = {
            name: Fraction(exact["lender_interest_units"][name])
            + Fraction(exact["lender_fee_share_units"][name])
            for name in earned
        }
        assert all(0 <= together[name] - earned[name] < 1 for name in earned)
        check(vector, results, ("lender_interest_units", "lender_fee_share_units"))
    else:
        check(vector, {**results, "lender_interest_units": earned})
    assert accrual.shortfall_e36(state, asset, pool) <= 0
    accrual.post_reserve(state, 0, asset, pool)
    posted = state.accounts[LENDING_RESERVE].holdings.get(asset.id)
    assert (pool_shares.claim_of(posted) if posted is not None else 0) in (reserve, reserve - 1)


@parametrize_these(LOSSES)
def test_a_loss_takes_the_fund_first_and_then_all_lenders(vector: Vector) -> None:
    """A pool of the machine that loses draws on the fund, then on the supply index, and may close its epoch."""
    inputs = vector["inputs"]
    loss, cash = int(inputs["loss_units"]), int(inputs["liquidity_fund_units"])
    supplied, index = int(inputs["lenders_claim_units"]), int(inputs["supply_index_ray"])
    from_fund, from_lenders, after = lending_arithmetic.pool_loss(loss, cash, supplied, index)
    check(
        vector,
        {
            "from_liquidity_fund_units": from_fund,
            "from_lenders_units": from_lenders,
            "supply_index_after_ray": after,
            "lenders_claim_after_units": supplied - from_lenders,
            "epoch_closes": after < lending_arithmetic.EPOCH_INDEX_MIN,
        },
    )

    state = new_state("USDC", 6)
    asset = state.valuation
    pool = Pool(0)
    pool.supply_index = index
    asset.pool = pool
    state.pool_ids.append(asset.id)
    # A loan at an index beside one may be worth a unit less than was lent: shares that are worth it are given, and
    # a unit more cash covers them.
    fund(state, state.accounts[LENDING_POOL], asset, supplied + 1)
    lender = ledger.holding_of(state, new_account(state, "lender"), asset)
    ledger.add_lent_shares(lender, lending_arithmetic.shares_ceil(supplied, index))
    borrower = ledger.holding_of(state, new_account(state, "borrower"), asset)
    loans.borrow(state, 0, borrower, loss)
    fund(state, state.accounts[LIQUIDITY_FUND], asset, cash)
    assert losses_and_epochs.write_off(state, 0, borrower) == (from_fund, from_lenders)
    assert pool_shares.debt_of(borrower) == 0
    assert (pool.epoch == 2) is (after < lending_arithmetic.EPOCH_INDEX_MIN)
    assert pool.supply_index == (RAY if pool.epoch == 2 else after)
    assert accrual.shortfall_e36(state, asset, pool) <= 0
    left = supplied - from_lenders
    assert left - 1 <= pool_shares.claim_of(lender) <= left
    assert ledger.holding_of(state, state.accounts[LENDING_POOL], asset).balance >= 0


@pytest.mark.parametrize("amount", [1, 999, 10**12])
@pytest.mark.parametrize("index", [RAY, RAY + 1, 11 * RAY // 10, 3 * RAY])
def test_shares_round_against_whoever_moves_them(amount: int, index: int) -> None:
    """Lending or borrowing and undoing it at once never gains a unit, and loses at most one."""
    lent = lending_arithmetic.shares_floor(amount, index)
    assert amount - 1 <= lending_arithmetic.claim_floor(lent, index) <= amount
    liability = lending_arithmetic.shares_ceil(amount, index)
    assert amount <= lending_arithmetic.debt_ceil(liability, index) <= amount + 1
