# SPDX-License-Identifier: Apache-2.0
"""Properties over several pure functions together, whose examples CrossHair's solver chooses (SPEC O-7, S-4, B-1, P-5).

Owns what no contract of a single function says: sums over fills, there and back, one side against the other. Hypothesis
draws symbolic integers here, so a value that only one input in a million millions reaches is found. Needs the functions
themselves, not compiled ones: a solver cannot read those.
"""

from collections.abc import Callable

import pytest
from hypothesis import assume, find, given, settings, strategies as st
from hypothesis.errors import HypothesisException

from clearinghouse.statemachine.arithmetic import funding, lending, liquidation, money
from clearinghouse.statemachine.vocabulary.types import PPB

pytestmark = pytest.mark.slow

MODULES = (funding, lending, money, liquidation)
SYMBOLIC = settings(settings.get_profile("crosshair"))
AMOUNTS = st.integers(0, 2**63 - 1)
LOTS = st.integers(1, 10**12)
INDEXES = st.integers(10**27, 10**30)


def test_the_functions_are_not_compiled() -> None:
    """The solver's code is Python, on every build of the other tests."""
    assert [module.__file__ for module in MODULES if not str(module.__file__).endswith(".py")] == []


@SYMBOLIC
@given(first=AMOUNTS, second=AMOUNTS)
def test_fees_of_fills_are_the_fee_of_their_sum(first: int, second: int) -> None:
    """The sum of the charges at each fill is the ceiled fee of all of them, for any fills."""
    paid = money.fee_due(first, 0)
    both = paid + money.fee_due(first + second, paid)
    assert both == money.mul_div_ceil(first + second, 1, PPB)


@SYMBOLIC
@given(cost=st.integers(-(2**62), 2**62), lots=LOTS, closed=LOTS)
def test_closing_in_two_steps_releases_all_of_the_cost(cost: int, lots: int, closed: int) -> None:
    """A position closed in two parts has released exactly what it cost."""
    assume(closed < lots)
    first = money.release_cost(cost, closed, lots)
    rest = cost - first
    assert first + money.release_cost(rest, lots - closed, lots - closed) == cost


@SYMBOLIC
@given(amount=AMOUNTS, index=INDEXES)
def test_lending_and_redeeming_gains_nothing(amount: int, index: int) -> None:
    """Shares bought with an amount claim no more than it, and cost no less to redeem."""
    shares = lending.shares_floor(amount, index)
    share_value = lending.claim_floor(shares, index)
    assert share_value <= amount
    assert lending.shares_ceil(amount, index) - shares in (0, 1)


@pytest.mark.nightly
@SYMBOLIC
@given(amount=AMOUNTS, index=INDEXES)
def test_a_debt_is_never_less_than_what_was_borrowed(amount: int, index: int) -> None:
    """The debt at once is at least the loan, and at most a unit more."""
    liability = lending.debt_ceil(lending.shares_ceil(amount, index), index)
    assert liability - amount in (0, 1)


@SYMBOLIC
@given(position=st.integers(-(10**15), 10**15), change=st.integers(-(10**40), 10**40))
def test_funding_pays_out_no_more_than_it_takes(position: int, change: int) -> None:
    """Two sides of the same position together get nothing, or leave a unit."""
    both = funding.accrued(position, change) + funding.accrued(-position, change)
    assert both in (-1, 0)


@SYMBOLIC
@given(amount=AMOUNTS, size=LOTS, lots=LOTS)
def test_parts_of_an_amount_never_shrink(amount: int, size: int, lots: int) -> None:
    """One lot more never gets less of an amount, and the last gets what is left."""
    assume(lots < size)
    before = liquidation.cumulative_part(amount, lots, size)
    assert before <= liquidation.cumulative_part(amount, lots + 1, size)
    assert liquidation.cumulative_part(amount, size, size) == amount


def _found(wrong: Callable[[int], bool], chosen: settings) -> bool:
    """Return whether an input is found for which something is wrong."""
    try:
        find(st.integers(0, 2**63 - 1), wrong, settings=chosen)
    except HypothesisException:
        return False
    return True


def test_the_solver_finds_what_chance_does_not() -> None:
    """A defect at one amount of all is found by the solver in a few examples, and not by drawing them."""

    def wrong(amount: int) -> bool:
        fee = money.fee_due(amount, 0) + (amount == 7_340_189_226_415_003_111)
        return fee != money.mul_div_ceil(amount, 1, PPB)

    assert _found(wrong, SYMBOLIC)
    assert not _found(wrong, settings(SYMBOLIC, backend="hypothesis", derandomize=True))
