# SPDX-License-Identifier: Apache-2.0
"""A sum that is shared a bounded part of the work at a time (SPEC I-12.2): who has had a share, and who has not yet."""

import pytest

from clearinghouse.statemachine.ledger.sharing import share_out
from clearinghouse.statemachine.state.sharing import Sharing
from tests.vectors.building import new_state


@pytest.mark.parametrize(
    ("stop", "given"),
    [
        (2, []),  # three floors are found, a unit each
        (3, []),
        (4, []),  # and who of them has the unit that the floors leave
        (5, [(7, 4)]),  # two units for a turn
        (6, [(7, 4)]),
        (7, [(7, 4), (8, 3)]),
        (8, [(7, 4), (8, 3)]),
        (9, [(7, 4), (8, 3), (9, 3)]),
    ],
)
def test_a_sharing_that_its_slice_interrupts_is_not_at_its_end(
    stop: int, given: list[tuple[int, int]]
) -> None:
    """Ten units among three, by equal weights: 4, 3 and 3. Who has not had its share has it in the next slice."""
    state = new_state("USD", 2)
    sharing = Sharing(10, [(7, 1), (8, 1), (9, 1)])
    found: list[tuple[int, int]] = []

    def give(member: int, share: int) -> None:
        found.append((member, share))

    state.work.stop = stop
    assert share_out(state, sharing, 2, give) == (len(given) == 3)
    assert found == given
    state.work.stop = 100
    assert share_out(state, sharing, 2, give)
    assert found == [(7, 4), (8, 3), (9, 3)]
