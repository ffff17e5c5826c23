# SPDX-License-Identifier: Apache-2.0
"""Compute the remaining obligations of a member within a cooling-off period (SPEC C-8, C-10).

Owns these figures. Pure functions of integers: must never hold state. A member pays new money in two ways:
assessments, and the replenishment of its lost default fund contribution. Both together have one limit. Rule books of
clearing houses have such a limit, as CPMI-IOSCO's report on recovery of 2014 (section 4.2) describes.
"""


def new_money_left(limit: int, assessed: int, replenished: int) -> int:
    """Return the new money that the clearinghouse may still ask of a member.

    pre: assessed >= 0 and replenished >= 0 and assessed + replenished <= limit
    post: 0 <= __return__ <= limit
    post: __return__ + assessed + replenished == limit
    """
    return limit - assessed - replenished


def replenishment_relief(limit: int, assessed: int, lost: int) -> int:
    """Return the part of a lost contribution that a member need not replenish, because the limit on new money forbids
    it.

    The member replenishes at most the limit less its assessments.

    pre: lost >= 0 and 0 <= assessed <= limit
    post: 0 <= __return__ <= lost
    post: lost - __return__ + assessed <= limit
    post: __return__ == 0 or lost - __return__ + assessed == limit
    """
    return max(lost + assessed - limit, 0)


def counts_as_replenished(
    amount: int, lost: int, limit: int, assessed: int, replenished: int
) -> int:
    """Return the part of a payment into the fund that replenishes a loss: up to the remaining loss, within the limit.

    pre: amount >= 0 and assessed >= 0 and assessed + replenished <= limit
    pre: 0 <= replenished <= lost
    post: 0 <= __return__ <= amount
    post: replenished + __return__ <= lost
    post: assessed + replenished + __return__ <= limit
    post: __return__ in (amount, lost - replenished, limit - assessed - replenished)
    """
    return min(amount, lost - replenished, limit - assessed - replenished)
