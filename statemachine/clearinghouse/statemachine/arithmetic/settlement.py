# SPDX-License-Identifier: Apache-2.0
"""Compute delivery versus payment: deliverable lots, whole shares, cash of the day, penalties, buy-ins (SPEC C-5).

Owns these sums. Lots and cash have the account's sign: positive is a receipt. Must never know a session.
"""

from typing import Final

from clearinghouse.statemachine.vocabulary.types import PPB

TRIES: Final = 8
LEFT_OUT_MAX: Final = 8


def deliverable(free_units: int, units_of_lot: int, lots: int, *, is_partial: bool) -> int:
    """Return the lots that free units can deliver, floored; without partial delivery all or nothing.

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


def whole_shares(wanted: list[int], offered: list[int]) -> tuple[list[int], list[int]]:
    """Return the sizes of receipts and of deliveries that settle as a whole, 0 for the others; both sums are equal.

    Sizes are at least 0, and earlier entries come first. Each round takes the sizes that fit into the sum of the other
    side's last round, until both sums are equal. If they become equal only at 0, the first receipt is left out, then
    the second, up to `LEFT_OUT_MAX` receipts.
    """
    for left_out in range(min(len(wanted), LEFT_OUT_MAX)):
        sizes = [0] * left_out + wanted[left_out:]
        total = min(sum(sizes), sum(offered))
        for _ in range(TRIES):
            received = _that_fit(sizes, total)
            delivered = _that_fit(offered, sum(received))
            total = sum(delivered)
            if 0 < total == sum(received):
                return received, delivered
    return [0] * len(wanted), [0] * len(offered)


def _that_fit(sizes: list[int], total: int) -> list[int]:
    """Return each size that still fits into a total after the earlier ones that fit, or 0 in its place."""
    found: list[int] = []
    for size in sizes:
        part = size if size <= total else 0
        total -= part
        found.append(part)
    return found


def cash_today(cash: int, open_lots: int, mark: int) -> int:
    """Return the cash of an obligation today: its cash plus the value of its open lots at the mark.

    The open lots are carried to the next session at the same mark.

    post: __return__ - cash == open_lots * mark
    """
    return cash + open_lots * mark


def carried_cash(open_lots: int, price: int) -> int:
    """Return the cash with which open lots are carried at a price: with it, `cash_today` at that price is 0.

    post: cash_today(__return__, open_lots, price) == 0
    """
    return -open_lots * price


def penalty(lots: int, mark: int, rate_ppb: int) -> int:
    """Return the penalty of `lots` failed lots for one session; ceiled, since it is a debt.

    pre: lots >= 0 and mark >= 0 and rate_ppb >= 0
    post: (__return__ - 1) * PPB < lots * mark * rate_ppb <= __return__ * PPB
    """
    return -(-lots * mark * rate_ppb // PPB)


def highest_offer(mark: int, limit_ppb: int) -> int:
    """Return the highest acceptable offer price; floored, so that the limit holds.

    pre: mark >= 0 and limit_ppb >= 0
    post: __return__ * PPB <= mark * (PPB + limit_ppb) < (__return__ + 1) * PPB
    """
    return mark * (PPB + limit_ppb) // PPB


def cash_price(mark: int, premium_ppb: int) -> int:
    """Return the price of a lot that settles in cash; ceiled, since the account that failed pays it.

    pre: mark >= 0 and premium_ppb >= 0
    post: (__return__ - 1) * PPB < mark * (PPB + premium_ppb) <= __return__ * PPB
    """
    return -(-mark * (PPB + premium_ppb) // PPB)
