# SPDX-License-Identifier: Apache-2.0
"""Accrue lending pools: interest, the hourly work, and the rules that keep them solvent (SPEC B-3, B-5, I-4).

Owns both indices of a pool, its reserve and the lenders' part of fees. Must never decide whether an account may borrow.
Cash and debt of a pool always cover claims, reserve and the fees not yet paid to lenders. Names with `_e36` are in
10^-36 units, so their comparison needs no rounding.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.lending import (
    E36,
    base_growth,
    borrow_rate_ray,
    claim_floor,
    debt_ceil,
    lend_rate_ray,
    lenders_part,
    released_e36,
    shares_floor,
    virtual_claim,
    whole_seconds,
)
from clearinghouse.statemachine.exchange_margin.watch import (
    claims_grew,
    debts_grew,
)
from clearinghouse.statemachine.ledger.dirty import asset_changed
from clearinghouse.statemachine.ledger.ledger import (
    add_lent_shares,
    holding_of,
    move,
)
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import Asset, State
from clearinghouse.statemachine.state.timers import DEADLINE_INTEREST
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED
from clearinghouse.statemachine.vocabulary.types import (
    FEES,
    LENDING_POOL,
    LENDING_RESERVE,
    PPB,
    ROUNDING,
    SECOND_NS,
    VIRTUAL_CLAIM_WORTH,
    WORK_KIND_INTEREST,
)

HOUR_S: Final = 3_600
HOUR_NS: Final = HOUR_S * SECOND_NS


def schedule_hour(state: State, asset: Asset) -> None:
    """Schedule a pool's work for the next whole hour."""
    state.timers.schedule((state.time_ns // HOUR_NS + 1) * HOUR_NS, DEADLINE_INTEREST, asset.id)


def pool_cash(state: State, asset: Asset) -> int:
    """Return the amount that the pool of an asset can pay at once."""
    return holding_of(state, state.accounts[LENDING_POOL], asset).balance


def pool_rates(pool: Pool) -> tuple[int, int]:
    """Return the present `(borrow rate, lend rate)` of a pool per year, in ray, without fees to lenders (B-2)."""
    return _rates_at(pool, pool.borrow_index, pool.supply_index)


def _rates_at(pool: Pool, borrow_index: int, supply_index: int) -> tuple[int, int]:
    """Return the `(borrow rate, lend rate)` that a pool's terms and shares give at these indices (B-2)."""
    debt = pool.borrow_shares * borrow_index
    claims = pool.supply_shares * supply_index
    rate = borrow_rate_ray(
        debt, claims, pool.kink_ppb, pool.base_rate_ppb, pool.slope1_ppb, pool.slope2_ppb
    )
    shared = claims + pool.virtual_shares * supply_index
    return rate, lend_rate_ray(debt, shared, rate, pool.reserve_factor_ppb)


def count_virtual_claim(state: State, asset: Asset, pool: Pool) -> None:
    """Make a pool count its virtual claim from now on; if its terms state no claim, compute one first (B-1.1).

    The pool must have accrued to the command's time. The virtual shares stay until the next call, and their value moves
    with the supply index; the end of an epoch resets their value.
    """
    if pool.virtual_claim == NOT_STATED:
        worth = VIRTUAL_CLAIM_WORTH * 10**state.valuation.scale
        pool.virtual_claim = virtual_claim(worth, asset.value_denominator, asset.price_e9)
    pool.virtual_shares = shares_floor(pool.virtual_claim, pool.supply_index)


# --- accrual ----------------------------------------------------------------------------------------------


def accrue(state: State, offset: int, asset: Asset, pool: Pool) -> None:
    """Grow both indices of a pool to the command's time, by whole seconds; the next accrual counts the remainder (B-3).

    After a time without commands, the accrual stops at each full hour as its timer would: interest compounds, and the
    reserve is posted (B-6). `state.touched` gets the accounts that accrual may bring below maintenance margin (W-7).
    Quarantined interest is accrued for the whole time once the quarantine ends (J-2.2).
    """
    if state.quarantine.has(WORK_KIND_INTEREST, asset.id):
        return
    hour_ns = (pool.accrued_ns // HOUR_NS + 1) * HOUR_NS
    while hour_ns <= state.time_ns:
        if accrue_until(state, offset, asset, pool, hour_ns) and hour_ns < state.time_ns:
            post_reserve(state, offset, asset, pool)
        start_base(pool, pool_rates(pool))
        hour_ns += HOUR_NS
    accrue_until(state, offset, asset, pool, state.time_ns)


def accrue_until(state: State, offset: int, asset: Asset, pool: Pool, time_ns: int) -> bool:
    """Grow both indices by whole seconds up to a time, at the present rates; return whether a second has passed."""
    seconds, until_ns = whole_seconds(pool.accrued_ns, time_ns)
    if seconds == 0:
        return False
    assert until_ns <= time_ns <= state.time_ns
    pool.accrued_ns = until_ns
    borrow_before = pool.borrow_index
    supply_before = pool.supply_index
    kept = 0
    if pool.borrow_shares:
        rates = _rates_at(pool, pool.base_borrow_index, pool.base_supply_index)
        if rates != (pool.base_borrow_rate, pool.base_lend_rate):
            # Terms or shares have changed since the last accrual, and with them utilisation.
            start_base(pool, pool_rates(pool))
        grow(pool, seconds)
        paid = pool.borrow_shares * (pool.borrow_index - borrow_before)
        kept = paid * pool.reserve_factor_ppb // PPB
        assert 0 <= kept <= paid
        kept += pool.virtual_shares * (pool.supply_index - supply_before)
        pool.paid_e36 += paid
        pool.kept_e36 += kept
        pool.reserve_e36 += kept
    else:
        start_base(pool, pool_rates(pool))
    if pool.fee_stream_seconds or pool.fee_stream_e36:
        claims = claim_floor(pool.supply_shares, supply_before)
        if pays_fees(pool, claims):
            _release_fees(pool, seconds)
    keep_solvent(state, offset, asset, pool)
    pool.earned_e36 += pool.supply_shares * (pool.supply_index - supply_before)
    if (pool.borrow_index, pool.supply_index) != (borrow_before, supply_before):
        index_moved(state, asset)
    if pool.borrow_index != borrow_before:
        debts_grew(state, asset)
    if pool.supply_index != supply_before:
        claims_grew(state, asset)
    return True


def start_base(pool: Pool, rates: tuple[int, int]) -> None:
    """Make the present indices the base of the interest to come, at `(borrow rate, lend rate)` per year, in ray (B-6).

    A base starts at each whole hour, and when utilisation or terms change. Until the next base, interest does not
    depend on how often the pool accrues.
    """
    pool.base_seconds = 0
    pool.base_borrow_index = pool.borrow_index
    pool.base_supply_index = pool.supply_index
    pool.base_borrow_rate, pool.base_lend_rate = rates


def grow(pool: Pool, seconds: int) -> None:
    """Grow both indices by the interest of whole seconds on their base, each by its own accrual mode (B-3, B-6)."""
    before = pool.base_seconds
    pool.base_seconds += seconds
    pool.borrow_index += base_growth(
        pool.base_borrow_index,
        pool.borrow_accrual,
        pool.base_borrow_rate,
        before,
        pool.base_seconds,
    )
    pool.supply_index += base_growth(
        pool.base_supply_index, pool.supply_accrual, pool.base_lend_rate, before, pool.base_seconds
    )
    assert pool.borrow_index >= pool.base_borrow_index > 0


def accrue_owing(state: State, offset: int) -> None:
    """Accrue every pool with debt, at most once in a second (M-2)."""
    second = state.time_ns // SECOND_NS
    if second == state.interest_second:
        return
    state.interest_second = second
    for asset_id in state.pool_ids:
        asset = state.assets[asset_id]
        pool = asset.pool
        if pool is not None and pool.borrow_shares:
            accrue(state, offset, asset, pool)


def pays_fees(pool: Pool, claims: int) -> bool:
    """Return whether lenders with these claims get a part of trading fees: claims reach the minimum (B-3.1)."""
    return claims > 0 and claims >= pool.claims_min


def _release_fees(pool: Pool, seconds: int) -> None:
    """Pay lenders the fees that fall due in these seconds from the fee stream, as growth of the supply index.

    The virtual claim's part goes to the reserve.
    """
    if pool.fee_stream_e36 and pool.supply_shares:
        shares = pool.supply_shares + pool.virtual_shares
        due = released_e36(pool.fee_stream_e36, seconds, pool.fee_stream_seconds)
        growth = due // shares
        pool.supply_index += growth
        pool.fee_stream_e36 -= growth * shares
        pool.reserve_e36 += growth * pool.virtual_shares
        pool.kept_e36 += growth * pool.virtual_shares
        assert growth >= 0
        assert pool.fee_stream_e36 >= 0
    pool.fee_stream_seconds = (
        pool.fee_stream_seconds - seconds if pool.fee_stream_seconds > seconds else 0
    )


def shortfall_e36(state: State, asset: Asset, pool: Pool) -> int:
    """Return how far claims, reserve and fee stream exceed cash and debt, in 10^-36 units.

    I-4 keeps the result at 0 or below.
    """
    return (
        pool.supply_shares * pool.supply_index
        + pool.reserve_e36
        + pool.fee_stream_e36
        - pool_cash(state, asset) * E36
        - pool.borrow_shares * pool.borrow_index
    )


def keep_solvent(state: State, offset: int, asset: Asset, pool: Pool) -> None:
    """Cover a pool's shortfall from the reserve, then `rounding`, the fee stream and lenders' claims (I-4, B-3).

    Half-up rounding or a loss can cause the shortfall.
    """
    short = shortfall_e36(state, asset, pool)
    if short <= 0:
        return
    given = short if short < pool.reserve_e36 else pool.reserve_e36
    pool.reserve_e36 -= given
    pool.kept_e36 -= given if given < pool.kept_e36 else pool.kept_e36
    short -= given
    rounding = holding_of(state, state.accounts[ROUNDING], asset)
    units = -(-short // E36)
    if units > rounding.balance:
        units = rounding.balance
    if units:
        move(rounding, holding_of(state, state.accounts[LENDING_POOL], asset), units)
        event_writers.pool_topped_up(state.events, offset, asset.id, units)
        short -= units * E36
    if short > 0:
        given = short if short < pool.fee_stream_e36 else pool.fee_stream_e36
        pool.fee_stream_e36 -= given
        short -= given
    if short > 0:
        pool.supply_index -= -(-short // pool.supply_shares)
    assert shortfall_e36(state, asset, pool) <= 0
    assert pool.supply_index >= 0


def index_moved(state: State, asset: Asset) -> None:
    """Mark the computed claims and debts of every holding of the asset as out of date."""
    asset_changed(state, asset)


# --- the hour (B-3) ---------------------------------------------------------------------------------------


def interest_hour(state: State, offset: int, asset: Asset) -> None:
    """Run a pool's work at a whole hour: accrue, publish, post the reserve, and start to pay the past hour's fees."""
    pool = asset.pool
    assert pool is not None
    accrue(state, offset, asset, pool)
    borrow_rate, lend_rate = pool_rates(pool)
    event_writers.interest_hour(
        state.events,
        offset,
        asset_id=asset.id,
        paid=-(-pool.paid_e36 // E36),
        earned=pool.earned_e36 // E36,
        kept=pool.kept_e36 // E36,
        debt=debt_ceil(pool.borrow_shares, pool.borrow_index),
        claims=claim_floor(pool.supply_shares, pool.supply_index),
        cash=pool_cash(state, asset),
        borrow_rate_ray=borrow_rate,
        lend_rate_ray=lend_rate,
        borrow_index_ray=pool.borrow_index,
        supply_index_ray=pool.supply_index,
    )
    pool.paid_e36 = 0
    pool.earned_e36 = 0
    pool.kept_e36 = 0
    post_reserve(state, offset, asset, pool)
    _begin_fee_hour(state, offset, asset, pool)
    schedule_hour(state, asset)


def post_reserve(state: State, offset: int, asset: Asset, pool: Pool) -> None:
    """Convert the reserve to pool shares of `lending_reserve`, floored; less than a share waits."""
    shares = pool.reserve_e36 // pool.supply_index
    if shares == 0:
        return
    pool.reserve_e36 -= shares * pool.supply_index
    assert 0 <= pool.reserve_e36 < pool.supply_index
    reserve = holding_of(state, state.accounts[LENDING_RESERVE], asset)
    add_lent_shares(reserve, shares)
    if pool.expected.total:
        pool.served_place = 0  # as after a loan
    event_writers.reserve_posted(state.events, offset, asset.id, shares)


def _begin_fee_hour(state: State, offset: int, asset: Asset, pool: Pool) -> None:
    """Move the lenders' share of the past hour's trading fees to the fee stream, which pays it over the next hour.

    Fees that `fees` has not received yet (claims of derivative markets) wait for a later hour.
    """
    claims = claim_floor(pool.supply_shares, pool.supply_index)
    if pays_fees(pool, claims):
        pool.fees_due += lenders_part(pool.fees, pool.fee_share_ppb)
    pool.fees = 0
    pool.fee_stream_seconds = HOUR_S
    fees = holding_of(state, state.accounts[FEES], asset)
    amount = pool.fees_due if pool.fees_due < fees.balance else fees.balance
    if amount == 0 or claims == 0:
        return
    pool.fees_due -= amount
    assert pool.fees_due >= 0
    move(fees, holding_of(state, state.accounts[LENDING_POOL], asset), amount)
    pool.fee_stream_e36 += amount * E36
    event_writers.lenders_fees(state.events, offset, asset.id, amount)
