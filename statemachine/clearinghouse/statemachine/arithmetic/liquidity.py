# SPDX-License-Identifier: Apache-2.0
"""Compute the draws for the payments of members in default, and the liquidity target (SPEC C-12).

Owns these figures. Pure functions of integers: must never hold state.
"""

from clearinghouse.statemachine.vocabulary.types import PPB


def member_margin(due: int, covered: int, own_lodged: int) -> int:
    """Return the cash margin that pays a member's debt.

    Clients' margin pays the part `covered`, their own debts; then the margin of the member's own accounts pays the rest
    as far as it goes.

    pre: 0 <= covered <= due and own_lodged >= 0
    post: covered <= __return__ <= due
    post: __return__ <= covered + own_lodged
    post: __return__ == due or __return__ == covered + own_lodged
    """
    return covered + min(own_lodged, due - covered)


def draws(need: int, available: list[int]) -> list[int]:
    """Return the amount drawn from each resource, in their order, until the need is met.

    pre: need >= 0 and all(one >= 0 for one in available)
    post: len(__return__) == len(available)
    post: all(0 <= drawn <= one for drawn, one in zip(__return__, available))
    post: sum(__return__) == min(need, sum(available))
    """
    left = need
    found: list[int] = []
    for one in available:
        drawn = min(left, one)
        found.append(drawn)
        left -= drawn
    return found


def is_below_target(need: int, available: int, target_ppb: int) -> bool:
    """Return whether the available amount is below a target, in parts of the need.

    pre: need >= 0 and available >= 0 and target_ppb >= 0
    post: __return__ == (available * PPB < need * target_ppb)
    """
    return available * PPB < need * target_ppb


def part_floor(amount: int, part: int, total: int) -> int:
    """Return `amount x part / total`, the pro rata part of an amount, rounded down.

    pre: amount >= 0 and 0 <= part < total
    post: 0 <= __return__ <= amount
    post: __return__ * total <= amount * part < (__return__ + 1) * total
    """
    return amount * part // total


def in_currency_floor(value: int, price_e9: int, denominator: int) -> int:
    """Return a value in valuation units as units of a currency, rounded down.

    pre: value >= 0 and price_e9 > 0 and denominator > 0
    post: __return__ * price_e9 <= value * denominator < (__return__ + 1) * price_e9
    """
    return value * denominator // price_e9
