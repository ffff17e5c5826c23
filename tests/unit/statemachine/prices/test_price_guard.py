# SPDX-License-Identifier: Apache-2.0
"""The guard matrix: whole, stricter the worse a price is, and asked for both assets of a market."""

import pytest

from clearinghouse.statemachine.prices.price_guard import (
    ACTIONS,
    GUARD_MATRIX,
    STATES,
    cell,
    decision,
    market_decision,
)
from clearinghouse.statemachine.state.price_sources import IndexRules
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.vocabulary import types
from tests.vectors.building import new_asset, new_market, new_state

RULES = (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def market_of(state: State) -> Market:
    """A market of two guarded assets, neither of them the valuation asset."""
    base, quote = new_asset(state, "BASE", 0, "1"), new_asset(state, "QUOTE", 0, "1")
    for asset in (base, quote):
        asset.index_rules = IndexRules(*RULES)
    return new_market(state, types.PERPETUAL, base, quote, 1)


def test_every_state_has_a_cell_for_every_action() -> None:
    """The matrix has six states by six actions, each one of the three decisions."""
    assert set(GUARD_MATRIX) == set(STATES)
    assert len(STATES) == len(ACTIONS) == 6
    for price_state in STATES:
        assert len(GUARD_MATRIX[price_state]) == len(ACTIONS)
        for action in ACTIONS:
            assert types.DECISION_ALLOW <= cell(price_state, action) <= types.DECISION_BLOCK


def test_only_an_ok_price_lets_risk_rise_and_none_stops_it_from_falling() -> None:
    """Risk rises at OK alone, falls at every price, and OK blocks nothing."""
    for price_state in STATES:
        rises = cell(price_state, types.ACTION_INCREASE_RISK) == types.DECISION_ALLOW
        assert rises == (price_state == types.PRICE_OK)
        assert cell(price_state, types.ACTION_REDUCE_RISK) != types.DECISION_BLOCK
    assert all(cell(types.PRICE_OK, action) == types.DECISION_ALLOW for action in ACTIONS)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("base_state", STATES)
@pytest.mark.parametrize("quote_state", STATES)
def test_a_market_asks_both_of_its_assets(action: int, base_state: int, quote_state: int) -> None:
    """An action at a mark has to be allowed by the base and by the quote: the stricter answer holds."""
    state = new_state("USD", 6)
    market = market_of(state)
    market.base.price_state = base_state
    market.quote.price_state = quote_state
    answers = {cell(base_state, action), cell(quote_state, action)}
    assert market_decision(state, market, action) == max(answers)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("price_state", STATES)
def test_an_asset_without_index_rules_only_keeps_risk_from_rising(
    action: int, price_state: int
) -> None:
    """Without rules all but a rise of risk is allowed at the last price; the valuation asset is always OK."""
    state = new_state("USD", 6)
    asset = new_asset(state, "BASE", 0, "1")
    asset.price_state = price_state
    blocked = action == types.ACTION_INCREASE_RISK and price_state != types.PRICE_OK
    expected = types.DECISION_BLOCK if blocked else types.DECISION_ALLOW
    assert decision(state, asset, action) == expected
    assert decision(state, state.valuation, action) == types.DECISION_ALLOW
