# SPDX-License-Identifier: Apache-2.0
"""Compute the interest of an unpaid loss (SPEC R-1.1).

Owns the step of the index of a settlement asset, the penalty of an age, and the interest of a debt. Pure functions of
integers: must never hold state or know an account. An index and a penalty are rays: 10^27 is the whole debt.
"""

from typing import Final

YEAR_NS: Final = 365 * 86_400 * 10**9
HOUR_NS: Final = 3_600 * 10**9
_RAY: Final = 10**27
_PPB: Final = 10**9


def loss_index_step_ray(rate_ray: int, elapsed_ns: int) -> int:
    """Return the growth of an index at a yearly rate over a time, floored.

    pre: rate_ray >= 0 and elapsed_ns >= 0
    post: __return__ * (365 * 86400 * 10**9) <= rate_ray * elapsed_ns
    post: (__return__ + 1) * (365 * 86400 * 10**9) > rate_ray * elapsed_ns
    """
    return rate_ray * elapsed_ns // YEAR_NS


def penalty_of_age(step_ppb: int, age_ns: int) -> int:
    """Return the sum of a penalty over a whole age, in ppb x ns: a yearly rate that rises by a step each hour (R-1.1).

    pre: step_ppb >= 0 and age_ns >= 0
    post: 2 * __return__ >= step_ppb * (age_ns // (3600 * 10**9)) * (2 * age_ns - (age_ns // (3600 * 10**9) + 1) * 3600 * 10**9)
    post: 2 * __return__ <= step_ppb * (age_ns // (3600 * 10**9)) * (2 * age_ns - (age_ns // (3600 * 10**9) + 1) * 3600 * 10**9)
    """  # noqa: E501  a condition is one line
    hours = age_ns // HOUR_NS
    whole = HOUR_NS * (hours * (hours - 1) >> 1)  # hour h, counted from 0, has h steps
    return step_ppb * (whole + hours * (age_ns - hours * HOUR_NS))


def penalty_ray(step_ppb: int, before_ns: int, after_ns: int) -> int:
    """Return the growth of a debt by the penalty between two ages, as a ray, floored.

    pre: step_ppb >= 0 and 0 <= before_ns <= after_ns
    post: __return__ * (365 * 86400 * 10**18) <= (penalty_of_age(step_ppb, after_ns) - penalty_of_age(step_ppb, before_ns)) * 10**27
    post: (__return__ + 1) * (365 * 86400 * 10**18) > (penalty_of_age(step_ppb, after_ns) - penalty_of_age(step_ppb, before_ns)) * 10**27
    """  # noqa: E501  a condition is one line
    grown = penalty_of_age(step_ppb, after_ns) - penalty_of_age(step_ppb, before_ns)
    return grown * _RAY // (_PPB * YEAR_NS)


def interest_ceil(debt: int, factor_ray: int) -> int:
    """Return the interest of a debt for the growth of index and penalty, ceiled (U-5).

    pre: debt >= 0 and factor_ray >= 0
    post: __return__ * 10**27 >= debt * factor_ray
    post: (__return__ - 1) * 10**27 < debt * factor_ray
    """
    return -(-(debt * factor_ray) // _RAY)
