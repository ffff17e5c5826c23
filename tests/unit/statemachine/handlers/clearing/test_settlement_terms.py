# SPDX-License-Identifier: Apache-2.0
"""The limits of what a cleared market settles by (SPEC C-5): each on the limit, and one to each side."""

import pytest

from clearinghouse.statemachine.handlers.clearing.settlement import set_settlement_terms
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import BUY_IN_DAYS_MAX, PPB
from tests.unit.statemachine.default.test_case_parts import at_default

RATE = (0, PPB)
LIMITS = {
    "allows_partial": (0, 1),
    "penalty_ppb": RATE,
    "buy_in_days": (0, BUY_IN_DAYS_MAX),
    "offer_limit_ppb": RATE,
    "cash_premium_ppb": RATE,
}


@pytest.mark.parametrize("name", LIMITS)
def test_each_term_has_its_limits(name: str) -> None:
    """All other terms are the least; what is accepted is in force, and what is refused changes nothing."""
    setup = at_default()
    state = setup.system.state
    market_id = MarketId(setup.market_id("XYZ/USDC"))
    low, high = LIMITS[name]
    for value, code in (
        (low - 1, codes.PARAMETER_OUT_OF_RANGE),
        (low, codes.OK),
        (high, codes.OK),
        (high + 1, codes.PARAMETER_OUT_OF_RANGE),
    ):
        before = state.dvp.terms.get(market_id)
        values = {**dict.fromkeys(LIMITS, 0), name: value}
        command = commands.SetSettlementTerms("operator", "one", 1, market_id, **values)
        assert set_settlement_terms(state, command, Reply()) == code
        after = state.dvp.terms.get(market_id)
        if code == codes.OK:
            assert after is not None
            assert {key: getattr(after, key) for key in LIMITS} == values
        else:
            assert after is before
