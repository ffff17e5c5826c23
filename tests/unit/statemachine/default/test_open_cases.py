# SPDX-License-Identifier: Apache-2.0
"""Assessments that are not paid open no more cases than there may be (SPEC C-10, I-12).

Owns the state at the limit, which a scenario would take too many rows to reach.
"""

import pytest

from clearinghouse.statemachine.state.default import STEP_ASSESSMENTS
from clearinghouse.statemachine.vocabulary.types import (
    DEFAULT_CASES_OPEN_MAX,
    MEMBER_ACTIVE,
    MEMBER_IN_DEFAULT,
)
from tests.scenarios.names import Setup
from tests.unit.statemachine.played import played


def before_the_deadline(others: int) -> Setup:
    """The scenario of layer 6 up to its deadline, where carol has not paid 500, with more members in default."""
    texts = ("account m{0} kind house", "member m{0}", "declare-default m{0}")
    rows = [text.format(number) for number in range(others) for text in texts]
    return played("default", "Layer 6", "advance 60s", "\n".join(rows))


@pytest.mark.parametrize(
    ("others", "is_declared"),
    [(DEFAULT_CASES_OPEN_MAX - 2, True), (DEFAULT_CASES_OPEN_MAX - 1, False)],
)
def test_an_unpaid_assessment_waits_for_a_place_among_the_cases(
    others: int, *, is_declared: bool
) -> None:
    """A member that has not paid is in default where a place is left; else it is not, until an operator says so."""
    setup = before_the_deadline(others)
    setup.system.advance(60)
    while setup.system.engine.is_behind:
        setup.system.advance(0)
    state = setup.system.state
    carol = state.clearing.member_of["carol"]
    assert carol.status == (MEMBER_IN_DEFAULT if is_declared else MEMBER_ACTIVE)
    assert len(state.defaults.open_cases()) == DEFAULT_CASES_OPEN_MAX
    assert state.defaults.cases[1].step > STEP_ASSESSMENTS  # the loss went on to the next layer
