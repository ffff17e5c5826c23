# SPDX-License-Identifier: Apache-2.0
"""Compute the payment of each layer of the default waterfall (SPEC C-10, I-8).

Owns the order within a layer, the caps and the shares in whole units. Pure functions of integers: must never hold
state or know a member. The layers and their order are those of EMIR, article 45, with assessments and recovery after
them. The process calls one function for each layer, since calls of one layer have a deadline before the next layer
pays.
"""

from clearinghouse.statemachine.arithmetic.money import largest_remainder

_PPB = 10**9


def layer_pays(loss: int, available: int) -> int:
    """Return the payment of a layer: the remaining loss, at most the layer's funds.

    pre: loss >= 0 and available >= 0
    post: 0 <= __return__ <= loss and __return__ <= available
    post: __return__ == loss or __return__ == available
    """
    return loss if loss < available else available


def senior_part(contribution: int, covered: int, value: int, total: int) -> int:
    """Return the senior part of a contribution, by its member's bids, floored (C-9.2).

    Of a case's lots, worth `value`, a member's duty is its part of the `total` of contributions. The contribution is
    senior for the part of the duty that its bids cover: contribution x covered / (value x contribution / total).

    pre: 0 <= contribution <= total and covered >= 0 and value > 0
    post: 0 <= __return__ <= contribution
    post: __return__ * value <= covered * total
    post: __return__ == contribution or (__return__ + 1) * value > covered * total
    """
    part = covered * total // value
    return part if part < contribution else contribution


def survivors_pay(loss: int, contributions: list[int], seniors: list[int]) -> tuple[list[int], int]:
    """Return the payment of each survivor's contribution, and the remaining loss (C-10 layer 4).

    The junior parts pay pro rata until they are exhausted, then the senior parts. Shares are whole units by largest
    remainder; ties go to the earlier entry, so callers pass entries in the order of member ids.

    pre: loss >= 0 and len(contributions) == len(seniors)
    pre: all(0 <= s <= c for s, c in zip(seniors, contributions))
    post: all(0 <= p <= c for p, c in zip(__return__[0], contributions))
    post: sum(__return__[0]) + __return__[1] == loss
    post: __return__[1] == 0 or __return__[0] == contributions
    """
    paid = [0] * len(contributions)
    left = loss
    juniors = [whole - senior for whole, senior in zip(contributions, seniors, strict=True)]
    for held in (juniors, seniors):
        pays = layer_pays(left, sum(held))
        left -= pays
        paid = [one + share for one, share in zip(paid, largest_remainder(pays, held), strict=True)]
    return paid, left


def assessment_cap(contribution: int, multiple_ppb: int) -> int:
    """Return the most that a member can be assessed, floored: a multiple of its contribution (C-10 layer 5).

    pre: contribution >= 0 and multiple_ppb >= 0
    post: __return__ * 10**9 <= contribution * multiple_ppb
    post: (__return__ + 1) * 10**9 > contribution * multiple_ppb
    """
    return contribution * multiple_ppb // _PPB


def capped_shares(loss: int, caps: list[int]) -> tuple[list[int], int]:
    """Return each payer's share of a loss, pro rata to caps and never above its cap, and the remaining loss (C-10).

    Assessments are shared in this way, and so are cuts of variation-margin gains, with the gains as caps. Shares are
    whole units by largest remainder; ties go to the earlier entry.

    pre: loss >= 0 and all(c >= 0 for c in caps)
    post: all(0 <= s <= c for s, c in zip(__return__[0], caps))
    post: sum(__return__[0]) + __return__[1] == loss
    post: __return__[1] == 0 or __return__[0] == caps
    """
    pays = layer_pays(loss, sum(caps))
    return largest_remainder(pays, caps), loss - pays
