# SPDX-License-Identifier: Apache-2.0
"""Sums of delivery versus payment: what can be delivered, what it brings today, penalties and buy-ins (SPEC C-5).

Owns these sums. Lots and cash are signed as of the account: positive is received. Must never know a session.
"""

from clearinghouse.statemachine.vocabulary.types import PPB


def deliverable(free_units: int, units_of_lot: int, lots: int, *, is_partial: bool) -> int:
    """The lots that so many free units deliver; floored, so that they suffice. All or nothing without partial ones.

    pre: units_of_lot > 0 and lots >= 0
    post: 0 <= __return__ <= lots
    post: __return__ == 0 or __return__ * units_of_lot <= free_units
    post: is_partial or __return__ in (0, lots)
    post: __return__ == lots or free_units < lots * units_of_lot
    post: not is_partial or __return__ == lots or (__return__ + 1) * units_of_lot > free_units
    """
    most = max(free_units, 0) // units_of_lot
    if most >= lots:
        return lots
    return most if is_partial else 0


def cash_today(cash: int, open_lots: int, mark: int) -> int:
    """The cash of an obligation of which some lots stay open: these change to the mark and go on at it.

    post: __return__ - cash == open_lots * mark
    """
    return cash + open_lots * mark


def carried_cash(open_lots: int, price: int) -> int:
    """The cash that open lots bring when they settle at the price at which they are carried.

    post: cash_today(__return__, open_lots, price) == 0
    """
    return -open_lots * price


def penalty(lots: int, mark: int, rate_ppb: int) -> int:
    """The penalty of so many failed lots for one session; ceiled, since it is a debt.

    pre: lots >= 0 and mark >= 0 and rate_ppb >= 0
    post: (__return__ - 1) * PPB < lots * mark * rate_ppb <= __return__ * PPB
    """
    return -(-lots * mark * rate_ppb // PPB)


def highest_offer(mark: int, limit_ppb: int) -> int:
    """The highest price at which an offer is taken; floored, so that the limit holds.

    pre: mark >= 0 and limit_ppb >= 0
    post: __return__ * PPB <= mark * (PPB + limit_ppb) < (__return__ + 1) * PPB
    """
    return mark * (PPB + limit_ppb) // PPB


def cash_price(mark: int, premium_ppb: int) -> int:
    """The price of a lot that is settled in cash; ceiled, since the account that failed pays it.

    pre: mark >= 0 and premium_ppb >= 0
    post: (__return__ - 1) * PPB < mark * (PPB + premium_ppb) <= __return__ * PPB
    """
    return -(-mark * (PPB + premium_ppb) // PPB)
