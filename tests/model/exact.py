# SPDX-License-Identifier: Apache-2.0
"""Exact numbers, and the few ways in which the rules round them (SPEC U-5, U-8).

Owns nothing but arithmetic: fractions are exact until a rule requires a floor or a ceiling. Must never know what a
number means.
"""

from fractions import Fraction
from math import ceil, floor, isqrt

__all__ = [
    "ONE",
    "ZERO",
    "Fraction",
    "ceil",
    "floor",
    "half_up",
    "largest_remainder",
    "ppb",
    "root",
]

ZERO = Fraction(0)
ONE = Fraction(1)


def ppb(rate: int) -> Fraction:
    """Return a number of parts per billion as a fraction."""
    return Fraction(rate, 10**9)


def half_up(number: Fraction) -> int:
    """Return the nearest whole number; of two that are equally near, the greater."""
    return floor(number + Fraction(1, 2))


def root(units: int, scale: int) -> Fraction:
    """Return the square root of an amount in whole valuation units, with nine decimals, rounded up (U-8)."""
    wanted = units * 10 ** (18 - scale)
    found = isqrt(wanted)
    return Fraction(found if found * found == wanted else found + 1, 10**9)


def largest_remainder(total: int, weights: list[int]) -> list[int]:
    """Return whole shares pro rata: each rounded down, then one more for the largest remainders, the earlier ones
    first.
    """
    whole = sum(weights)
    if whole == 0:
        return [0 for _ in weights]
    exact = [Fraction(total * weight, whole) for weight in weights]
    shares = [floor(share) for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda at: (floor(exact[at]) - exact[at], at))
    for at in by_remainder[: total - sum(shares)]:
        shares[at] += 1
    return shares
