# SPDX-License-Identifier: Apache-2.0
"""Proofs about margin: what the gate relies on when it decides without computing everything (SPEC M-1 to M-6, U-8)."""

from types import SimpleNamespace
from typing import Any

import pytest

from clearinghouse.statemachine.arithmetic.money import inverse_sqrt_weight, mul_div_ceil
from clearinghouse.statemachine.exchange_margin.requirements import worst_side_e9
from tests.proofs.proving import proves
from tests.proofs.symbolic import assume, every_path, integers, on_every_path, prove

pytestmark = pytest.mark.slow


@proves(
    "I-5",
    "M-3",
    "G-9",
    of=(worst_side_e9,),
    assuming=(
        "lots of open orders and what bids lose at the mark are 0 or more, the mark is above 0, "
        "the order fits the position beside the orders of its side, and a short that is reduced "
        "has no bids beyond the mark, as the gate asks"
    ),
)
@on_every_path(4)
def test_a_reduction_never_raises_the_worst_side() -> None:
    """Any position reduced by any order that G-9 takes for reducing: the worst side of its line does not grow (M-3).

    The gate takes from this that MMF after the fill is not above MMF before it.
    """
    line: Any = SimpleNamespace()
    line.bid_lots, line.ask_lots = integers("bid_lots", "ask_lots")
    position, lots, mark_e9, order_loss = integers("position", "lots", "mark_e9", "excess")
    assume(line.bid_lots >= 0, line.ask_lots >= 0, order_loss >= 0, mark_e9 > 0, lots > 0)
    if position > 0:
        assume(lots + line.ask_lots <= position)
        after = position - lots
    else:
        assume(position < 0, lots + line.bid_lots <= -position, order_loss == 0)
        after = position + lots
    was = worst_side_e9(line, position, order_loss, mark_e9, mark_e9)
    now = worst_side_e9(line, after, order_loss, mark_e9, mark_e9)
    prove("worst side", now <= was)


@proves(
    "I-5",
    "M-4",
    "U-8",
    of=(mul_div_ceil,),
    assuming="what is added is 0 or more and the divisor above 0",
)
def test_a_ceiling_never_falls_when_its_number_rises() -> None:
    """The larger of two ceilings of products is monotone, and so is a requirement, which is one (M-4)."""

    def proof() -> None:
        number, more, divisor = integers("number", "more", "divisor")
        assume(more >= 0, divisor > 0)
        prove(
            "monotone", mul_div_ceil(number + more, 1, divisor) >= mul_div_ceil(number, 1, divisor)
        )

    assert every_path(proof) == 1


@proves(
    "I-5",
    "M-1",
    of=(inverse_sqrt_weight,),
    assuming="base weight of 0 to 1, penalty, root, amount and price of 0 or more",
)
@on_every_path(2)
def test_no_collateral_counts_above_its_price() -> None:
    """Any weight is at most 1, so a holding as collateral is never worth more than at its price, rounding included
    (M-1).

    With it `E` of W-0, where every weight is 1, is never below equity of M-2.
    """
    base, penalty, root = integers("base", "penalty", "root")
    amount, price, one = integers("amount", "price", "one")
    assume(base >= 0, base <= 10**9, penalty >= 0, root >= 0, penalty * root >= 0)
    assume(amount >= 0, price >= 0, one > 0)
    weight, whole = inverse_sqrt_weight(base, penalty, root)
    prove("weight", weight <= whole)
    prove("weight", weight >= 0)
