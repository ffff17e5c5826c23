# SPDX-License-Identifier: Apache-2.0
"""Health boxes: what a move of a price walks through does not remember how many there once were (SPEC W-7, I-12)."""

import sys

from clearinghouse.statemachine.ledger.dirty import holding_changed
from clearinghouse.statemachine.ledger.ledger import holding_of
from clearinghouse.statemachine.margin.watch import _keep_within, make_boxes, prices_moved
from clearinghouse.statemachine.state.state import Account, Bounds
from clearinghouse.statemachine.vocabulary.types import KIND_CUSTOMER
from tests.vectors.building import new_state


def test_accounts_that_left_the_tables_leave_no_places_behind() -> None:
    """Once ten thousand accounts have left the tables of those without a box, these have the size of new ones."""
    state = new_state("USD", 6)
    stays = Account(1_999, "", KIND_CUSTOMER)
    stays.exposures = 1
    stays.spot_exposed = True  # has no box
    for waiting in (state.boxes.unboxed, state.boxes.refused):
        for account_id in range(2_000, 12_000):
            waiting[account_id] = Account(account_id, "", KIND_CUSTOMER)
    state.boxes.unboxed[stays.id] = stays
    prices_moved(state, [], [])
    assert not state.boxes.unboxed
    assert state.boxes.refused == {stays.id: stays}
    assert sys.getsizeof(state.boxes.unboxed) <= sys.getsizeof({})
    assert sys.getsizeof(state.boxes.refused) <= sys.getsizeof({0: stays})


def test_boxes_are_made_as_they_are_wanted() -> None:
    """As many of the accounts that wait as asked for, the longest first; who cannot have one waits for a price."""
    state = new_state("USD", 6)
    accounts = [Account(2_000 + number, "", KIND_CUSTOMER) for number in range(5)]
    for account in accounts:
        account.exposures = 1
        holding_of(state, account, state.valuation).balance = 10**9
        holding_changed(holding_of(state, account, state.valuation))
        state.boxes.expect(account)
    accounts[1].spot_exposed = True
    make_boxes(state, 3)
    assert list(state.boxes.current) == [2_000, 2_002]
    assert list(state.boxes.refused) == [2_001]
    assert list(state.boxes.unboxed) == [2_003, 2_004]
    state.boxes.open(accounts[0])
    assert list(state.boxes.unboxed) == [2_003, 2_004, 2_000]


def test_edges_of_boxes_that_are_gone_are_cleaned() -> None:
    """However often boxes are made anew around one price, the index does not grow with how often."""
    state = new_state("USD", 6)
    bounds = Bounds()
    account = Account(2_000, "", KIND_CUSTOMER)
    for box_id in range(1, 100_001):
        state.boxes.current[account.id] = box_id
        _keep_within(state, bounds, 10**9, 10**6 + box_id, account.id)
    for edges in (bounds.uppers, bounds.lowers):
        assert edges.entries == sum(len(entries) for entries in edges.at.values())
        assert edges.entries < 10_000
        assert len(edges.heap) == len(edges.at)
