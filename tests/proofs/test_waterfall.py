# SPDX-License-Identifier: Apache-2.0
"""Proofs about the waterfall: each sharing sums to its total, and no account pays twice (SPEC W-0 to W-5)."""

import pytest

from clearinghouse.statemachine.arithmetic.liquidation import (
    adl_lots,
    cumulative_part,
    liquidation_fee,
    provider_part,
    spread_per_lot,
)
from clearinghouse.statemachine.arithmetic.money import largest_remainder, pro_rata
from tests.proofs.proving import proves
from tests.proofs.symbolic import assume, every_path, integers, on_every_path, prove

pytestmark = pytest.mark.slow


@proves(
    "W-3",
    of=(provider_part,),
    assuming="the spread is 0 or more",
)
def test_a_spread_is_split_once() -> None:
    """Provider and fund share any spread: two thirds, floored, and the rest; neither is below 0 (W-3)."""

    def proof() -> None:
        (spread,) = integers("spread")
        assume(spread >= 0)
        provider = provider_part(spread)
        prove("provider", provider >= 0)
        prove("fund", spread - provider >= 0)
        prove("a third", 3 * (spread - provider) >= spread)

    assert every_path(proof) == 1


@proves(
    "W-2",
    of=(liquidation_fee,),
    assuming="lots and price above 0, notional, fee and what the fills leave 0 or more",
)
@on_every_path(2)
def test_a_forced_sale_never_costs_more_than_it_leaves() -> None:
    """The fee of a pass is at most half of what the fills leave above the price of no equity, so it bankrupts no
    account (W-2).
    """
    position, lots, notional, price, fee = integers("position", "lots", "notional", "price", "fee")
    assume(position != 0, lots > 0, notional >= 0, price > 0, fee >= 0)
    left = notional - lots * price if position > 0 else lots * price - notional
    assume(left >= 0, notional * fee >= 0)
    charged = liquidation_fee(position, lots, notional, price, fee)
    prove("never below 0", charged >= 0)
    prove("half", 2 * charged <= left + 1)
    prove("covered", charged <= left)


@proves(
    "W-3",
    of=(spread_per_lot,),
    assuming="mark and size above 0, spread and share 0 or more",
)
@on_every_path(2)
def test_a_spread_never_takes_an_account_below_nothing() -> None:
    """The backstop's amount for all lots of a position is at most the position's share of equity (W-3)."""
    mark, spread, share, size = integers("mark", "spread", "share", "size")
    assume(mark > 0, spread >= 0, share >= 0, size > 0)
    taken = spread_per_lot(mark, spread, share, 1, size)
    prove("never below 0", taken >= 0)
    prove("covered", taken * size <= share)


@proves(
    "W-3",
    "W-5",
    of=(cumulative_part,),
    assuming="amount and lots are 0 or more, the lots at most the size",
)
def test_parts_of_an_amount_never_fall_and_end_at_all_of_it() -> None:
    """The part of the first lots grows with them and is all of the amount on all of them: no unit is lost."""

    def proof() -> None:
        amount, lots, more, size = integers("amount", "lots", "more", "size")
        assume(amount >= 0, lots >= 0, more >= 0, lots + more <= size, size > 0, amount * more >= 0)
        prove(
            "monotone",
            cumulative_part(amount, lots + more, size) >= cumulative_part(amount, lots, size),
        )
        prove("all", cumulative_part(amount, size, size) == amount)

    assert every_path(proof) == 1


@proves(
    "R-2",
    "W-5",
    of=(pro_rata,),
    assuming="total and weights are 0 or more, some weight above 0",
)
@pytest.mark.parametrize("holders", [1, 2])
@on_every_path(1)
def test_shares_sum_to_the_total(holders: int) -> None:
    """Any total over any weights of one or two holders: shares sum to it, and none is a unit off its exact part."""
    weights = integers(*(f"weight{i}" for i in range(holders)))
    (total,) = integers("total")
    assume(total >= 0, sum(weights) > 0, *(weight >= 0 for weight in weights))
    shares = pro_rata(total, weights)
    prove("sum", sum(shares) == total)
    whole = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        prove("never below 0", share * whole > total * weight - whole)
        prove("never a unit more", share * whole < total * weight + whole)


@proves(
    "R-2",
    "W-5",
    of=(pro_rata,),
    assuming=(
        "weights are 0 or more, and what was given so far is at most the exact sum and less "
        "than a unit a holder below it: the induction hypothesis"
    ),
)
def test_flooring_leaves_less_than_a_unit_a_holder() -> None:
    """However many holders: the parts floored so far are at most their exact sum and less than one unit each below it.

    By induction over holders, so the largest remainders always suffice to give out the rest, a unit each.
    """

    def proof() -> None:
        total, whole, weight = integers("total", "whole", "weight")
        given, weights, count = integers("given", "weights", "count")
        assume(total >= 0, whole > 0, weight >= 0, count >= 0)
        assume(given * whole <= total * weights, total * weights <= (given + count) * whole)
        part = total * weight // whole
        prove("at most", (given + part) * whole <= total * (weights + weight))
        prove("at least", total * (weights + weight) <= (given + part + count + 1) * whole)

    assert every_path(proof) == 1


@proves(
    "R-2",
    of=(largest_remainder,),
    assuming="claims and total are 0 or more, the total at most their sum",
)
@pytest.mark.parametrize("holders", [1, 2])
@on_every_path(1)
def test_no_claim_gets_more_than_it_is(holders: int) -> None:
    """Any total up to the sum of the claims: shares sum to it and none is above its claim (R-2)."""
    gains = integers(*(f"claim{i}" for i in range(holders)))
    (total,) = integers("total")
    assume(total >= 0, total <= sum(gains), *(entry >= 0 for entry in gains))
    shares = largest_remainder(total, gains)
    prove("sum", sum(shares) == total)
    for share, entry in zip(shares, gains, strict=True):
        prove("never above the claim", share <= entry)
        prove("never below 0", share >= 0)


@proves(
    "I-6",
    "W-4",
    of=(adl_lots,),
    assuming=(
        "in the valuation asset itself; price, exposure and what is wanted are 0 or more, the "
        "mark above 0, a position other than 0"
    ),
)
@on_every_path(4)
def test_deleveraging_bankrupts_no_counterparty() -> None:
    """For any lots closed with a counterparty, its loss against the mark is covered by its bankruptcy equity (W-4).

    And it never closes more than is wanted or than there is.
    """
    names = ("wanted", "position", "cost", "price", "mark", "equity", "exposure", "recoverable")
    wanted, position, cost, price, mark, equity, exposure, recoverable = integers(*names)
    assume(wanted >= 0, position != 0, price >= 0, mark > 0, exposure >= 0)
    lots = adl_lots(wanted, position, cost, price, mark, equity, exposure, recoverable, 1, 1)
    prove("wanted", lots <= wanted)
    prove("never below 0", lots >= 0)
    prove("there", lots <= abs(position))
    lost_e9 = mark - price * 10**9 if position > 0 else price * 10**9 - mark
    if lost_e9 > 0 and lots > 0:
        prove("recoverable", lots * lost_e9 <= recoverable * 10**9)
