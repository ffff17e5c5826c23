# SPDX-License-Identifier: Apache-2.0
"""Sums of corporate actions: what a holding gets, and what open trades get from each other (SPEC C-5, U-5).

Owns these sums. Must never know an account.
"""

from clearinghouse.statemachine.arithmetic.money import pro_rata


def entitlement(units: int, amount: int, per_units: int) -> int:
    """Return what so many units get at an amount for each `per_units`; floored, since it is a claim.

    pre: units >= 0 and amount >= 0 and per_units > 0
    post: __return__ * per_units <= units * amount < (__return__ + 1) * per_units
    """
    return units * amount // per_units


def market_claims(units: list[int], amount: int, per_units: int) -> list[int]:
    """Return what open units get, above 0 where they are to be received, and pay, below 0 where to be delivered.

    Each receipt is floored. The deliverers pay the sum of the receipts, pro rata to their units, in whole units by
    largest remainder, ties to the earlier entry. Units sum to 0, and so does the answer.
    """
    found = [entitlement(max(one, 0), amount, per_units) for one in units]
    owes = [max(-one, 0) for one in units]
    if sum(owes) == 0:
        return found
    payments = pro_rata(sum(found), owes)
    return [gets - pays for gets, pays in zip(found, payments, strict=True)]
