# SPDX-License-Identifier: Apache-2.0
"""The stored answer of a call that is applied in parts: its answers, its work and its age (SPEC I-11, J-3.1)."""

import pytest

from clearinghouse.statemachine.engine.idempotency import remember
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.vectors.building import new_state

KEY = ("anna", "one")
FIRST_NS = 1_000


def part(state: State, items: int, work: int, *codes_of_part: int) -> Outcome:
    """Store the answers of the next part of a call of so many items; what the caller gets."""
    command = commands.Lend(*KEY, 1, [AccountId(1)] * items, [AssetId(1)] * items, [1] * items)
    outcome = Outcome(state.sequence + 1, state.time_ns)
    for code in codes_of_part:
        outcome.add(code, 0)
    return remember(state, command, b"digest", items, work, outcome)


@pytest.mark.parametrize("later_ns", [0, 5])
def test_a_call_in_parts_is_as_old_as_its_last_part(later_ns: int) -> None:
    """Of three items two are answered first. With the last one the caller gets all; the age is listed once a time."""
    state = new_state("USD", 0)
    state.time_ns = FIRST_NS
    assert part(state, 3, 7, codes.OK, codes.UNKNOWN_ACCOUNT).codes == [
        codes.OK,
        codes.UNKNOWN_ACCOUNT,
    ]
    stored = state.requests[KEY]
    assert (stored.items, stored.work, stored.time_ns) == (3, 7, FIRST_NS)
    state.time_ns += later_ns
    whole = part(state, 3, 9, codes.UNKNOWN_ASSET)
    assert whole.codes == [codes.OK, codes.UNKNOWN_ACCOUNT, codes.UNKNOWN_ASSET]
    assert state.requests[KEY] is stored
    assert (stored.work, stored.time_ns) == (9, FIRST_NS + later_ns)
    ages = [(FIRST_NS, KEY)] + ([(FIRST_NS + later_ns, KEY)] if later_ns else [])
    assert list(state.request_ages) == ages


def test_a_call_without_a_request_id_is_not_stored() -> None:
    """Its answer goes to its caller alone."""
    state = new_state("USD", 0)
    command = commands.AdvanceTime("clearinghouse", "", 5, 5)
    outcome = Outcome(1, 5)
    assert remember(state, command, b"", 1, 1, outcome) is outcome
    assert (state.requests, list(state.request_ages)) == ({}, [])
