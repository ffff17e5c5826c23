# SPDX-License-Identifier: Apache-2.0
"""The bound by which cover is answered without scenarios: it never accepts what the exact figures refuse (C-16).

Owns the comparison, for each question of the scenarios about cover, and that the bound answers most of them.
"""

from collections import Counter
from typing import Any, Final

import pytest

from clearinghouse.statemachine.clearing_cover import cover
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
    """Where the bound says that accounts have enough, their exact need is no more than they have."""
    bound = cover._is_within
    answers: Counter[bool] = Counter()

    def compared(
        state: Any,  # noqa: ANN401  the machine's own
        own_ids: Any,  # noqa: ANN401
        members: Any,  # noqa: ANN401
        positions: Any,  # noqa: ANN401
        has: int,
    ) -> bool:
        """Ask both."""
        is_within = bound(state, own_ids, members, positions, has)
        owed = cover._owed(state, own_ids, positions, members[0])
        if is_within:
            assert cover._needed(state, own_ids, owed, members) <= has
        answers[is_within] += 1
        return is_within

    monkeypatch.setattr(cover, "_is_within", compared)
    for scenario in SCENARIOS:
        one = scenario.values[0] if hasattr(scenario, "values") else scenario
        if one.stem in FILES:
            run(one, Setup(check=False))
    assert answers[True] > answers[False] > 50
