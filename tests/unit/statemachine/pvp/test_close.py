# SPDX-License-Identifier: Apache-2.0
"""The close of a day of payment versus payment ends pairs in slices of work (SPEC C-6, I-12.1)."""

from clearinghouse.statemachine.pvp.day import _return_pairs
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.statemachine.vocabulary.types import PVP_DAY_PAYING_OUT
from tests.unit.statemachine.checks.clearing.test_pvp import sound


def test_a_slice_returns_one_pair_at_least_and_ends_when_its_work_is_done() -> None:
    """Two pairs in two slices without any work to spend; the second one begins to pay out."""
    state = sound().system.state
    pvp = state.pvp
    pvp.day.last_pair_id = 2
    for left, is_done in (([2], False), ([], True)):
        state.events.clear()
        state.work.stop = 0
        assert _return_pairs(state) is is_done
        assert list(pvp.pairs) == left
        assert [one.name for one in split(state.events)] == ["PVP_PAIR_ENDED"]
        assert (pvp.day.state == PVP_DAY_PAYING_OUT) is is_done
