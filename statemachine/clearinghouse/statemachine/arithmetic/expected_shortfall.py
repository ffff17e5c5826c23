# SPDX-License-Identifier: Apache-2.0
"""Compute margin by scenarios: expected shortfall, its floor, the add-on for large positions (SPEC C-7, C-7.1).

Owns these sums. Pure functions of integers: must never know an account. Results of scenarios are in valuation units
times 10^9, since returns are in parts per billion; the only rounding is that of the mean.
"""

from math import isqrt

from clearinghouse.statemachine.vocabulary.types import PPB


def tail_count(scenarios: int, confidence_ppb: int) -> int:
    """Return the number of worst scenarios beyond a confidence, rounded up, so that it is at least one.

    pre: scenarios > 0 and 0 < confidence_ppb < 10**9
    post: 1 <= __return__ <= scenarios
    post: __return__ * 10**9 >= (10**9 - confidence_ppb) * scenarios
    post: (__return__ - 1) * 10**9 < (10**9 - confidence_ppb) * scenarios
    """
    return -(-(PPB - confidence_ppb) * scenarios // PPB)


def mean_loss(loss_e9: int, count: int) -> int:
    """Return the mean of `count` losses in valuation units, rounded up; 0 if their sum is a gain.

    `loss_e9` is the sum of the losses, in billionths of a valuation unit.

    pre: count > 0
    post: __return__ >= 0
    post: __return__ * count * 10**9 >= loss_e9
    post: __return__ == 0 or (__return__ - 1) * count * 10**9 < loss_e9
    """
    return max(0, -(-loss_e9 // (count * PPB)))


def expected_shortfall(results: list[int], confidence_ppb: int) -> int:
    """Return the mean loss of the worst scenarios beyond a confidence, in valuation units, rounded up.

    `results` has the gain of each scenario, in billionths of a valuation unit.
    """
    count = tail_count(len(results), confidence_ppb)
    return mean_loss(-sum(sorted(results)[:count]), count)


def tail_sums(returns: list[int], confidence_ppb: int) -> tuple[int, int]:
    """Return the sum of the lowest returns beyond a confidence, and the sum of the same number of highest returns."""
    count = tail_count(len(returns), confidence_ppb)
    ordered = sorted(returns)
    return sum(ordered[:count]), sum(ordered[-count:])


def single_shortfall(value: int, tail: tuple[int, int], count: int) -> int:
    """Return the expected shortfall of a value in one asset, rounded up.

    `tail` has the sums of the `count` lowest and of the `count` highest returns of the asset.
    """
    lowest, highest = tail
    return mean_loss(-value * (lowest if value > 0 else highest), count)


def unreduced_part(combined: int, singles: int, reduction_max_ppb: int) -> int:
    """Return the part of a netting benefit that does not count, as an add-on to the combined margin, rounded up.

    The netting benefit is the sum of `singles` less `combined`; at most the share `reduction_max_ppb` of it counts.

    pre: 0 <= combined <= singles and 0 <= reduction_max_ppb <= 10**9
    post: __return__ * 10**9 >= (10**9 - reduction_max_ppb) * (singles - combined)
    post: (__return__ - 1) * 10**9 < (10**9 - reduction_max_ppb) * (singles - combined)
    """
    return -(-(PPB - reduction_max_ppb) * (singles - combined) // PPB)


def stress_floor(shortfall: int, stressed: int, weight_ppb: int) -> int:
    """Return the least margin: the mean of two shortfalls, where the stressed one has the weight `weight_ppb`, rounded
    up.

    pre: shortfall >= 0 and stressed >= 0 and 0 <= weight_ppb <= 10**9
    post: __return__ * 10**9 >= (10**9 - weight_ppb) * shortfall + weight_ppb * stressed
    post: (__return__ - 1) * 10**9 < (10**9 - weight_ppb) * shortfall + weight_ppb * stressed
    """
    return -(-((PPB - weight_ppb) * shortfall + weight_ppb * stressed) // PPB)


def concentration_add_on(
    units: int, value: int, daily_volume: int, share_ppb: int, rate_ppb: int
) -> int:
    """Return the add-on for a position beyond its share of the daily volume: a rate of the excess value, rounded up.

    pre: units > 0 and value >= 0 and daily_volume >= 0
    pre: 0 <= share_ppb <= 10**9 and 0 <= rate_ppb <= 10**9
    post: __return__ * units * 10**9 >= value * rate_ppb * max(0, units - share_ppb * daily_volume // 10**9)
    post: (__return__ - 1) * units * 10**9 < value * rate_ppb * max(0, units - share_ppb * daily_volume // 10**9)
    """
    allowed = share_ppb * daily_volume // PPB
    beyond = max(0, units - allowed)
    return -(-value * beyond * rate_ppb // (units * PPB))


def sale_factor_e9(units: int, daily_volume: int, share_ppb: int, liquidation_days: int) -> int:
    """Return the factor by which margin grows for a position that takes longer to sell than the liquidation period.

    The factor, in 10^-9 and rounded up, is the square root of a ratio, at least 1: the days of the sale, at a share of
    the daily volume, over the days of the period. Not under contract: the root is outside what the solver confirms;
    `tests/unit` checks it.
    """
    days_e18 = -(-units * PPB**3 // (share_ppb * daily_volume * liquidation_days))
    return max(isqrt(max(days_e18 - 1, 0)) + 1, PPB)


def sale_add_on(margin: int, factor_e9: int, value_left: int) -> int:
    """Return the add-on for the days of a sale: the margin times (factor less 1), rounded up, at most `value_left`.

    pre: margin >= 0 and factor_e9 >= 10**9 and value_left >= 0
    post: 0 <= __return__ <= value_left
    post: __return__ == value_left or (__return__ - 1) * 10**9 < margin * (factor_e9 - 10**9) <= __return__ * 10**9
    """
    return min(-(-margin * (factor_e9 - PPB) // PPB), value_left)


def collateral_value(amount: int, price_e9: int, denominator: int, haircut_ppb: int) -> int:
    """Return the collateral value of an amount in valuation units: its value less the haircut, floored.

    pre: amount >= 0 and price_e9 >= 0 and denominator > 0 and 0 <= haircut_ppb < 10**9
    post: __return__ * denominator * 10**9 <= amount * price_e9 * (10**9 - haircut_ppb)
    post: (__return__ + 1) * denominator * 10**9 > amount * price_e9 * (10**9 - haircut_ppb)
    """
    return amount * price_e9 * (PPB - haircut_ppb) // (denominator * PPB)


def mark_per_lot(
    lot_base_units: int, price_e9: int, denominator: int, quote_e9: int, quote_denominator: int
) -> int:
    """Return a lot's value at the index prices in smallest units of the quote asset, floored.

    pre: lot_base_units > 0 and price_e9 >= 0 and denominator > 0 and quote_e9 > 0 and quote_denominator > 0
    post: __return__ * denominator * quote_e9 <= lot_base_units * price_e9 * quote_denominator
    post: (__return__ + 1) * denominator * quote_e9 > lot_base_units * price_e9 * quote_denominator
    """
    return lot_base_units * price_e9 * quote_denominator // (denominator * quote_e9)


def share_of_receipts(gain: int, received: int, gains: int, before: int = 0) -> int:
    """Return the part of a gain that is paid from receipts: the whole gain if they suffice, else its pro rata part,
    floored.

    Other gains of the amount `before` are paid from the receipts first (C-7.5).

    pre: 0 < gain <= gains and received >= 0 and before >= 0
    post: __return__ * gains <= min(max(received - before, 0), gains) * gain
    post: (__return__ + 1) * gains > min(max(received - before, 0), gains) * gain
    """
    left = received - before
    if left >= gains:
        return gain
    return gain * max(left, 0) // gains
