# SPDX-License-Identifier: Apache-2.0
"""Health boxes: what a move of a price walks through does not remember how many there once were (SPEC W-7, I-12)."""

import sys

from clearinghouse.statemachine.boxes import prices_moved
from clearinghouse.statemachine.state import Account
from clearinghouse.statemachine.types import KIND_CUSTOMER
from tests.vectors.building import new_state


def test_accounts_that_left_the_table_leave_no_places_behind() -> None:
    """Once ten thousand accounts have left the table of those without a box, it has the size of one that is new."""
    state = new_state("USD", 6)
    unboxed = state.boxes.unboxed
    for account_id in range(2_000, 12_000):
        unboxed[account_id] = Account(account_id, "", KIND_CUSTOMER)
    stays = Account(1_999, "", KIND_CUSTOMER)
    stays.exposures = 1
    stays.spot_exposed = True  # has no box
    unboxed[stays.id] = stays
    prices_moved(state, [], [])
    assert state.boxes.unboxed == {stays.id: stays}
    assert sys.getsizeof(state.boxes.unboxed) <= sys.getsizeof({0: stays})
