# SPDX-License-Identifier: Apache-2.0
"""Compute a lending pool: curve, indices, shares, an hour of fees, a loss (SPEC section 9, U-4, U-5).

Owns every division between an amount lent or borrowed and its interest. Must never hold state. Pure functions over
integers; the `pre:`/`post:` lines are PEP 316 contracts.

Units: an index and a rate have 27 decimals (a ray), a rate is per year of 365 days; a share is 10^-9 of the asset's
smallest unit at an index of one. A share times an index is in 10^-36 of a smallest unit (`_e36`): in that unit every
claim and debt of a pool is a whole number, so the comparison of solvency needs no rounding.
"""

from typing import Final

from clearinghouse.statemachine.vocabulary.types import (
    ACCRUAL_COMPOUNDED,
    AMOUNT_MAX,
    PPB,
    SECOND_NS,
    VIRTUAL_CLAIM_MIN,
)

RAY: Final = 10**27
RAY_PER_PPB: Final = 10**18
SHARES: Final = 10**9  # shares in a smallest unit at an index of one
E36: Final = SHARES * RAY  # 10^36: a smallest unit in the unit `_e36`
YEAR_S: Final = 31_536_000
EPOCH_INDEX_MIN: Final = RAY // 1000  # a supply index below it closes the pool's epoch (B-5)


# --- the curve (B-1, B-2) -------------------------------------------------------------------------------


def borrow_rate_ray(
    debt: int, claims: int, kink_ppb: int, base_ppb: int, slope1_ppb: int, slope2_ppb: int
) -> int:
    """Return the yearly rate that borrowers pay at `U = debt / max(claims, debt)`, ceiled (B-2).

    pre: debt >= 0 and claims >= 0
    pre: 0 < kink_ppb < 10**9
    pre: base_ppb >= 0 and slope1_ppb >= 0 and slope2_ppb >= 0
    post: __return__ >= base_ppb * 10**18
    post: __return__ <= (base_ppb + slope1_ppb + slope2_ppb) * 10**18
    post: debt * 10**9 > kink_ppb * max(claims, debt) or 0 <= (__return__ - base_ppb * 10**18) * kink_ppb * max(claims, debt) - debt * slope1_ppb * 10**27
    post: debt == 0 or debt * 10**9 > kink_ppb * max(claims, debt) or (__return__ - 1 - base_ppb * 10**18) * kink_ppb * max(claims, debt) < debt * slope1_ppb * 10**27
    """  # noqa: E501  a condition is one line
    whole = claims if claims > debt else debt
    if whole == 0:
        return base_ppb * RAY_PER_PPB
    if debt * PPB <= kink_ppb * whole:
        rise = debt * PPB * slope1_ppb
        run = kink_ppb * whole
        start = base_ppb
    else:
        rise = (debt * PPB - kink_ppb * whole) * slope2_ppb
        run = (PPB - kink_ppb) * whole
        start = base_ppb + slope1_ppb
    return start * RAY_PER_PPB - (-(rise * RAY_PER_PPB) // run)


def lend_rate_ray(debt: int, claims: int, borrow_rate: int, reserve_factor_ppb: int) -> int:
    """Return the yearly rate that lenders earn from the borrowers' rate, floored (B-2); 0 without claims.

    pre: debt >= 0 and claims >= 0 and borrow_rate >= 0
    pre: 0 <= reserve_factor_ppb <= 10**9
    post: __return__ * claims * 10**9 <= debt * borrow_rate * (10**9 - reserve_factor_ppb)
    post: claims > 0 or __return__ == 0
    post: claims == 0 or debt * borrow_rate * (10**9 - reserve_factor_ppb) < (__return__ + 1) * claims * 10**9
    """
    if claims == 0:
        return 0
    return debt * borrow_rate * (PPB - reserve_factor_ppb) // (claims * PPB)


# --- accrual (B-3) --------------------------------------------------------------------------------------


def whole_seconds(from_ns: int, to_ns: int) -> tuple[int, int]:
    """Return the number of whole seconds between two times, and the end of the last whole second.

    A caller counts the rest of a second next time, from that end.

    pre: from_ns <= to_ns
    post: __return__[1] == from_ns + __return__[0] * 10**9
    post: __return__[1] <= to_ns < __return__[1] + 10**9
    """
    seconds = (to_ns - from_ns) // SECOND_NS
    return seconds, from_ns + seconds * SECOND_NS


def ray_mul(a: int, b: int) -> int:
    """Return `a * b` of two rays, rounded half up.

    pre: a >= 0 and b >= 0
    post: 2 * __return__ * 10**27 <= 2 * a * b + 10**27
    post: 2 * a * b < (2 * __return__ + 1) * 10**27
    """
    return (a * b + RAY // 2) // RAY


def accrual_factor(mode: int, rate: int, seconds: int) -> int:
    """Return the growth factor of an index in whole seconds at a yearly rate, as a ray.

    LINEAR is `1 + rate x t / year`, floored. COMPOUNDED is three terms of the binomial of `(1 + rate / year)^t`, each
    floored separately, the square of the rate half up.

    pre: mode in (1, 2)
    pre: rate >= 0 and seconds >= 0
    post: __return__ >= 10**27
    post: mode == 2 or __return__ == 10**27 + rate * seconds // 31536000
    """
    factor = RAY + rate * seconds // YEAR_S
    if mode == ACCRUAL_COMPOUNDED and seconds > 1:
        square = ray_mul(rate, rate) // (YEAR_S * YEAR_S)
        cube = ray_mul(square, rate) // YEAR_S
        factor += seconds * (seconds - 1) * square // 2
        factor += seconds * (seconds - 1) * (seconds - 2) * cube // 6
    return factor


def base_growth(index: int, mode: int, rate: int, before: int, after: int) -> int:
    """Return the growth of an index from `before` to `after` whole seconds since its base was `index`, a ray (B-6).

    The growth since the base is rounded half up as a whole, so the parts of a time add up to the growth of all of it.

    pre: index >= 0 and mode in (1, 2) and rate >= 0
    pre: 0 <= before <= after
    post: __return__ >= 0
    post: before > 0 or __return__ == ray_mul(index, accrual_factor(mode, rate, after)) - index
    """
    grown = ray_mul(index, accrual_factor(mode, rate, after))
    return grown - ray_mul(index, accrual_factor(mode, rate, before))


# --- shares (B-1) ---------------------------------------------------------------------------------------


def shares_floor(amount: int, index: int) -> int:
    """Return the shares for an amount lent or repaid, floored (B-1).

    pre: amount >= 0 and index > 0
    post: __return__ * index <= amount * 10**36
    post: amount * 10**36 < (__return__ + 1) * index
    """
    return amount * E36 // index


def shares_ceil(amount: int, index: int) -> int:
    """Return the shares for an amount redeemed or borrowed, ceiled (B-1).

    pre: amount >= 0 and index > 0
    post: __return__ * index >= amount * 10**36
    post: __return__ == 0 or (__return__ - 1) * index < amount * 10**36
    """
    return -(-(amount * E36) // index)


def claim_floor(shares: int, index: int) -> int:
    """Return the amount that shares of a pool claim, floored (B-1).

    pre: shares >= 0 and index >= 0
    post: __return__ * 10**36 <= shares * index < (__return__ + 1) * 10**36
    """
    return shares * index // E36


def loan_shortfall(amount: int, index: int) -> int:
    """Return the difference between the amount lent and the claim of the loan's shares (B-1.1).

    pre: amount >= 0 and index > 0
    post: (amount - __return__) * 10**36 <= amount * 10**36 // index * index
    post: amount * 10**36 // index * index < (amount - __return__ + 1) * 10**36
    """
    return amount - claim_floor(shares_floor(amount, index), index)


def virtual_claim(worth: int, denominator: int, price_e9: int) -> int:
    """Return the amount of an asset of value `worth` in valuation units, ceiled; the least amount without a price
    (B-1.1).

    pre: worth > 0 and denominator > 0 and price_e9 >= 0
    post: 10**6 <= __return__ < 2**63
    post: price_e9 > 0 or __return__ == 10**6
    post: price_e9 == 0 or __return__ == 2**63 - 1 or __return__ * price_e9 >= worth * denominator
    post: __return__ == 10**6 or (__return__ - 1) * price_e9 < worth * denominator
    """
    amount = -(-(worth * denominator) // price_e9) if price_e9 else 0
    if amount < VIRTUAL_CLAIM_MIN:
        return VIRTUAL_CLAIM_MIN
    return amount if amount < AMOUNT_MAX else AMOUNT_MAX


def debt_ceil(shares: int, index: int) -> int:
    """Return the amount that shares of a debt owe, ceiled (B-1).

    pre: shares >= 0 and index >= 0
    post: (__return__ - 1) * 10**36 < shares * index <= __return__ * 10**36
    """
    return -(-(shares * index) // E36)


# --- liquidity (B-4) ------------------------------------------------------------------------------------


def redeem_headroom(debt: int, claims: int, limit_ppb: int) -> int:
    """Return the most that lenders may redeem before `debt / claims` exceeds a limit; 0 if it already does.

    pre: debt >= 0 and claims >= 0
    pre: 0 < limit_ppb <= 10**9
    post: 0 <= __return__ <= claims
    post: __return__ == 0 or debt * 10**9 <= limit_ppb * (claims - __return__)
    post: limit_ppb * (claims - __return__ - 1) < debt * 10**9
    """
    headroom = claims + -(debt * PPB) // limit_ppb
    return headroom if headroom > 0 else 0


def borrow_headroom(debt: int, claims: int, limit_ppb: int) -> int:
    """Return the most that accounts may borrow before `debt / claims` exceeds a limit; 0 if it already does.

    pre: debt >= 0 and claims >= 0
    pre: 0 < limit_ppb <= 10**9
    post: __return__ >= 0
    post: __return__ == 0 or (debt + __return__) * 10**9 <= limit_ppb * claims
    post: limit_ppb * claims < (debt + __return__ + 1) * 10**9
    """
    headroom = limit_ppb * claims // PPB - debt
    return headroom if headroom > 0 else 0


def throttle_allowance(
    debt: int, claims: int, threshold_ppb: int, maximum_ppb: int, share_ppb: int
) -> int:
    """Return how much may leave a pool in one window: a share of its claims, less while utilisation is above a
    threshold.

    At the threshold or below it is `claims x share`, at the maximum 0, in between linear in the utilisation; floored
    (B-4).

    pre: debt >= 0 and claims >= 0 and share_ppb >= 0
    pre: 0 < threshold_ppb < maximum_ppb <= 10**9
    post: 0 <= __return__
    post: __return__ * 10**9 <= claims * share_ppb
    post: debt * 10**9 > threshold_ppb * max(claims, debt) or claims * share_ppb < (__return__ + 1) * 10**9
    post: debt * 10**9 <= threshold_ppb * max(claims, debt) or maximum_ppb * max(claims, debt) <= debt * 10**9 or claims * share_ppb * (maximum_ppb * max(claims, debt) - debt * 10**9) < (__return__ + 1) * (maximum_ppb - threshold_ppb) * max(claims, debt) * 10**9
    """  # noqa: E501  a condition is one line
    whole = claims if claims > debt else debt
    if debt * PPB <= threshold_ppb * whole:
        return claims * share_ppb // PPB
    left = maximum_ppb * whole - debt * PPB
    if left <= 0:
        return 0
    return claims * share_ppb * left // ((maximum_ppb - threshold_ppb) * whole * PPB)


# --- fees and losses (B-3, B-5) -------------------------------------------------------------------------


def lenders_part(fees: int, share_ppb: int) -> int:
    """Return the lenders' share of trading fees, floored; the clearinghouse keeps the remainder (O-7, B-3).

    pre: fees >= 0
    pre: 0 <= share_ppb <= 10**9
    post: 0 <= __return__ <= fees
    post: __return__ * 10**9 <= fees * share_ppb
    post: fees * share_ppb < (__return__ + 1) * 10**9
    """
    return fees * share_ppb // PPB


def released_e36(fee_stream_e36: int, seconds: int, seconds_left: int) -> int:
    """Return the part of a fee stream, paid evenly over `seconds_left`, for the next `seconds`, floored.

    pre: fee_stream_e36 >= 0 and seconds >= 0 and seconds_left >= 0
    post: 0 <= __return__ <= fee_stream_e36
    post: seconds < seconds_left or __return__ == fee_stream_e36
    post: seconds >= seconds_left or 0 <= fee_stream_e36 * seconds - __return__ * seconds_left < seconds_left
    """
    if seconds >= seconds_left:
        return fee_stream_e36
    return fee_stream_e36 * seconds // seconds_left


def pool_loss(loss: int, fund: int, claims: int, index: int) -> tuple[int, int, int]:
    """Return `(from the fund, from the lenders, supply index after)` of a loss: fund first, then all claims (B-5).

    The index is floored, so no claim stays uncovered. A loss above fund and claims together reduces no further claim.

    pre: loss >= 0 and fund >= 0 and claims >= 0 and index >= 0
    post: __return__[0] + __return__[1] <= loss
    post: __return__[0] == min(loss, fund)
    post: __return__[1] == min(loss - __return__[0], claims)
    post: 0 <= __return__[2] <= index
    post: __return__[1] == 0 or 0 <= index * (claims - __return__[1]) - __return__[2] * claims < claims
    post: __return__[1] > 0 or __return__[2] == index
    """
    from_fund = loss if loss < fund else fund
    rest = loss - from_fund
    from_lenders = rest if rest < claims else claims
    if from_lenders == 0:
        return from_fund, 0, index
    return from_fund, from_lenders, index * (claims - from_lenders) // claims


def expected_loss(deficit: int, debt: int, liabilities: int) -> int:
    """Return a debt's share of an account's deficit, in units of the debt, ceiled and never above the debt (B-5).

    `liabilities` is the value of all debts of the account, in the units of `deficit`.

    pre: deficit >= 0 and debt >= 0 and liabilities >= 0
    post: 0 <= __return__ <= debt
    post: liabilities > 0 or __return__ == 0
    post: liabilities == 0 or __return__ == debt or __return__ * liabilities >= deficit * debt
    post: __return__ == 0 or (__return__ - 1) * liabilities < deficit * debt
    """
    if liabilities == 0:
        return 0
    share = -(-(deficit * debt) // liabilities)
    return share if share < debt else debt


def held_claim(claim: int, shares: int, loss: int, all_shares: int) -> int:
    """Return the part of a claim that is held for a loss, which all shares bear equally, ceiled (B-5).

    pre: claim >= 0 and loss >= 0
    pre: 0 <= shares <= all_shares and all_shares > 0
    post: 0 <= __return__ <= claim
    post: __return__ == claim or __return__ * all_shares >= loss * shares
    post: __return__ == 0 or (__return__ - 1) * all_shares < loss * shares
    """
    held = -(-(loss * shares) // all_shares)
    return held if held < claim else claim


def loss_per_share(loss: int, all_shares: int) -> int:
    """Return the loss of each share from an amount, as a ray like an index, ceiled; 0 without shares (B-5).

    pre: loss >= 0 and all_shares >= 0
    post: __return__ >= 0
    post: all_shares > 0 or __return__ == 0
    post: all_shares == 0 or 0 <= __return__ * all_shares - loss * 10**36 < all_shares
    """
    return -(-(loss * E36) // all_shares) if all_shares else 0


def index_after_loss(index: int, claims: int, loss: int) -> int:
    """Return the supply index after all claims bore a loss alike, floored (B-5).

    pre: index >= 0
    pre: 0 <= loss <= claims and claims > 0
    post: 0 <= __return__ <= index
    post: 0 <= index * (claims - loss) - __return__ * claims < claims
    """
    return index * (claims - loss) // claims


def shares_of_loss(loss: int, part: int, all_shares: int, index: int) -> int:
    """Return the pool shares, valued at an index, that bear a part of a loss, ceiled: `part` of `all_shares` shares
    (B-5).

    pre: loss >= 0 and part >= 0
    pre: all_shares > 0 and index > 0
    post: __return__ >= 0
    post: __return__ * all_shares * index >= loss * part * 10**36
    post: __return__ == 0 or (__return__ - 1) * all_shares * index < loss * part * 10**36
    """
    return -(-(loss * part * E36) // (all_shares * index))
