# SPDX-License-Identifier: Apache-2.0
"""The bound by which cover is answered without scenarios: it never accepts what the exact figures refuse (C-16).

Owns the comparison, for each question of the scenarios about cover, and that the bound answers most of them.
"""

from collections import Counter
from typing import Any, Final

import pytest

from clearinghouse.statemachine.clearing_cover import cover_figures, covered_trades, departures
from clearinghouse.statemachine.clearing_cover.initial_margin import initial_margin, positions_of
from clearinghouse.statemachine.clearing_cover.kept_cover import (
    Bound,
    bound_of,
    bound_with,
    gain_of,
)
from clearinghouse.statemachine.state.clearing import Member
from clearinghouse.statemachine.state.kept_covers import Position
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run
from tests.stateful.model_comparison import IS_PURE

FILES: Final = (
    *("affiliated_cover", "attacks_on_cover", "cover", "departures", "intraday_credit"),
    *("leaving_the_fund", "own_book_cover", "stopped_members"),
)

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled functions take no others' place")


def test_a_bound_that_suffices_agrees_with_the_exact_figures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A bound has the gain of the exact figures and at least their margin, also by what is kept; most suffice."""
    of_positions, with_trade = bound_of, bound_with
    suffices = cover_figures.is_owed_within
    answers: Counter[bool] = Counter()

    def agree(state: State, positions: list[Position], member_id: int, bound: Bound) -> Bound:
        """Compare a bound with the exact figures."""
        assert bound.gain == sum(gain_of(state, position) for position in positions)
        assert bound.margin >= initial_margin(state, positions, member_id).total
        quotes = {state.markets[position.market_id].quote.id for position in positions}
        assert {quote.id for quote in bound.quotes} == quotes
        return bound

    def of_some(
        state: State, own_ids: list[AccountId], positions: list[Position], member: Member
    ) -> Bound:
        """Bound positions, and compare."""
        return agree(state, positions, member.id, of_positions(state, own_ids, positions, member))

    def of_one(
        state: State, account_id: AccountId, member_id: int, market: Market, lots: int, cash: int
    ) -> Bound:
        """Bound an account with a trade by what is kept, and compare."""
        positions = positions_of(state, (account_id,))
        covered_trades._add(positions, market, lots, cash)
        found = with_trade(state, account_id, member_id, market, lots, cash)
        return agree(state, positions, member_id, found)

    def counted(*asked: Any) -> bool:  # noqa: ANN401  the machine's own
        """Count the answers."""
        found = suffices(*asked)
        answers[found] += 1
        return found

    monkeypatch.setattr(covered_trades, "bound_with", of_one)
    for module in (covered_trades, departures):
        monkeypatch.setattr(module, "bound_of", of_some)
    for module in (covered_trades, cover_figures):
        monkeypatch.setattr(module, "is_owed_within", counted)
    for scenario in SCENARIOS:
        one = scenario.values[0] if hasattr(scenario, "values") else scenario
        if one.stem in FILES:
            run(one, Setup(check=False))
    assert answers[True] > answers[False] > 50
