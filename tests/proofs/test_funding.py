# SPDX-License-Identifier: Apache-2.0
"""Proofs about funding: what some pay others get, to the unit (SPEC P-5, I-2)."""

import pytest

from clearinghouse.statemachine.arithmetic.funding import accrued
from clearinghouse.statemachine.positions.funding import settle_line
from clearinghouse.statemachine.vocabulary.types import FUNDING
from tests.proofs.proving import proves
from tests.proofs.symbolic import assume, every_path, integers, number, on_every_path, prove
from tests.proofs.symbolic_state import System

pytestmark = pytest.mark.slow

RAY = 10**27


@proves("I-2", "P-5", "S-5", of=(settle_line,))
@on_every_path(3)
def test_settling_moves_funding_between_account_and_line() -> None:
    """Settling any line over any change of the index moves one amount: account and line of the market sum to what they
    did.
    """
    system = System()
    state = system.state
    market = system.market(spot=False)
    account = system.account(1001)
    account.exposure_count = 5
    line = system.line(account, market, "line")
    holding = system.holding(account, state.valuation, "holding")
    against = system.holding(state.accounts[FUNDING], state.valuation, "against")
    market.funding_index_ray, line.funding_index_ray = integers("index", "settled")
    settle_line(state, 0, line)
    prove("sum", holding.unsettled + against.unsettled == 0)
    prove("line", market.funding_line == against.unsettled)


@proves(
    "I-2",
    "P-5",
    of=(accrued,),
    assuming="what others got is at most the exact sum of their shares: the induction hypothesis",
)
def test_accounts_never_get_more_than_others_pay() -> None:
    """However many holders: shares floored each never sum to more than the floor of their sum, so the line is never
    below 0.

    By induction over holders: adding one position to any others keeps what they got at or below what all of them would
    get as one. Since positions sum to zero, all of them as one get nothing (P-5).
    """

    def proof() -> None:
        change, position, others, got = integers("change", "position", "others", "got")
        assume(got * RAY <= -others * change)
        more = accrued(position, change)
        prove("step", (got + more) * RAY <= -(others + position) * change)

    assert every_path(proof) == 1


@proves(
    "I-2",
    "P-5",
    of=(accrued,),
    assuming="positions sum to zero (I-2)",
)
def test_a_line_that_is_zero_sum_pays_nothing() -> None:
    """The end of the induction: positions that sum to zero get 0 or less in all, for any move of the index."""

    def proof() -> None:
        change, got = integers("change", "got")
        positions = number("positions")
        assume(positions == 0, got * RAY <= -positions * change)
        prove("none", got <= 0)

    assert every_path(proof) == 1
