# SPDX-License-Identifier: Apache-2.0
"""The share of the model's branches that games reach does not fall."""

import json

import pytest

from tests.stateful.model_branches import RECORDED, has_fallen, measured
from tests.stateful.model_comparison import IS_PURE


@pytest.mark.nightly
@pytest.mark.timeout(900)
@pytest.mark.skipif(not IS_PURE, reason="a compiled agenda cannot be listened to")
def test_games_reach_as_many_branches_of_the_model_as_before() -> None:
    """The share is not below the recorded one; `python -m tests.stateful.model_branches --write` records a higher
    one.
    """
    assert not has_fallen(measured(), json.loads(RECORDED.read_text(encoding="utf-8")))


@pytest.mark.parametrize(("taken", "fallen"), [(500, False), (490, False), (489, True)])
def test_a_share_may_fall_by_a_hundredth(taken: int, fallen: bool) -> None:
    """With half of a thousand branches recorded, 49.0 % is accepted and 48.9 % is not."""
    assert has_fallen({"taken": taken, "of": 1_000}, {"taken": 500, "of": 1_000}) == fallen
