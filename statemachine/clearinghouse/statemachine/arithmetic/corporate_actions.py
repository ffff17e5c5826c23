# SPDX-License-Identifier: Apache-2.0
"""Compute corporate actions: entitlements of holdings, and claims between open trades (SPEC C-5, U-5).

Owns these sums. Must never know an account.
"""

from clearinghouse.statemachine.arithmetic.money import pro_rata


def entitlement(units: int, amount: int, per_units: int) -> int:
    """Return the entitlement of `units` at an amount for each `per_units`; floored, since it is a claim.

    pre: units >= 0 and amount >= 0 and per_units > 0
    post: __return__ * per_units <= units * amount < (__return__ + 1) * per_units
    """
    return units * amount // per_units


def exchange_rate(
    new_units: int, old_units: int, new_whole: int, old_whole: int
) -> tuple[int, int]:
    """Return the smallest units of the new security for one smallest unit of the old, and the remainder.

    A whole unit has `new_whole` or `old_whole` smallest units. The remainder's denominator is old_units x old_whole;
    a split with a remainder is not whole.

    pre: new_units > 0 and old_units > 0 and new_whole > 0 and old_whole > 0
    post: __return__[0] * old_units * old_whole + __return__[1] == new_units * new_whole
    post: 0 <= __return__[1] < old_units * old_whole
    """
    amount, rest = divmod(new_units * new_whole, old_units * old_whole)
    return amount, rest


def exchanged_lots(lots: int, lot_units: int, amount: int, new_lot_units: int) -> int:
    """Return the lots of a new market in place of lots of a market whose security was exchanged, floored.

    Each of `lot_units` units becomes `amount` units of the new security. Nothing is rounded off if the new lot divides
    the result.

    pre: lot_units > 0 and amount > 0 and new_lot_units > 0
    post: __return__ * new_lot_units <= lots * lot_units * amount < (__return__ + 1) * new_lot_units
    """
    return lots * lot_units * amount // new_lot_units


def market_claims(units: list[int], amount: int, per_units: int) -> list[int]:
    """Return the market claims on open units: positive for units to be received, negative for units to be delivered.

    Each receipt is floored. The deliverers pay the sum of the receipts, pro rata to their units, in whole units by
    largest remainder, ties to the earlier entry. Units sum to 0, and so does the result.
    """
    found = [entitlement(max(one, 0), amount, per_units) for one in units]
    owes = [max(-one, 0) for one in units]
    if sum(owes) == 0:
        return found
    payments = pro_rata(sum(found), owes)
    return [gets - pays for gets, pays in zip(found, payments, strict=True)]
