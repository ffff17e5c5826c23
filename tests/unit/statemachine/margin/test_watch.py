# SPDX-License-Identifier: Apache-2.0
"""Health boxes: what a move of a price walks through does not remember how many there once were (SPEC W-7, I-12)."""

import sys

from clearinghouse.statemachine.ledger.dirty import holding_changed
from clearinghouse.statemachine.ledger.ledger import holding_of
from clearinghouse.statemachine.margin.watch import _add_bounds_around, prices_moved, watch_accounts
from clearinghouse.statemachine.state.price_bounds import PriceBounds
from clearinghouse.statemachine.state.state import Account
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import KIND_CUSTOMER
from tests.vectors.building import new_state


def test_accounts_that_left_the_tables_leave_no_places_behind() -> None:
    """Once ten thousand accounts have left the tables of those without a box, these have the size of new ones."""
    state = new_state("USD", 6)
    stays = Account(AccountId(1_999), "", KIND_CUSTOMER)
    stays.exposure_count = 1
    stays.spot_exposed = True  # has no box
    for pending in (state.margin_watch.unwatched, state.margin_watch.refused):
        for account_id in range(2_000, 12_000):
            pending[AccountId(account_id)] = Account(AccountId(account_id), "", KIND_CUSTOMER)
    state.margin_watch.unwatched[stays.id] = stays
    prices_moved(state, [], [])
    assert not state.margin_watch.unwatched
    assert state.margin_watch.refused == {stays.id: stays}
    assert sys.getsizeof(state.margin_watch.unwatched) <= sys.getsizeof({})
    assert sys.getsizeof(state.margin_watch.refused) <= sys.getsizeof({0: stays})


def test_boxes_are_made_as_they_are_wanted() -> None:
    """As many of the accounts that wait as asked for, the longest first; who cannot have one waits for a price."""
    state = new_state("USD", 6)
    accounts = [Account(AccountId(2_000 + number), "", KIND_CUSTOMER) for number in range(5)]
    for account in accounts:
        account.exposure_count = 1
        holding_of(state, account, state.valuation).balance = 10**9
        holding_changed(holding_of(state, account, state.valuation))
        state.margin_watch.expect(account)
    accounts[1].spot_exposed = True
    watch_accounts(state, 3)
    assert list(state.margin_watch.current) == [2_000, 2_002]
    assert list(state.margin_watch.refused) == [2_001]
    assert list(state.margin_watch.unwatched) == [2_003, 2_004]
    state.margin_watch.invalidate(accounts[0])
    assert list(state.margin_watch.unwatched) == [2_003, 2_004, 2_000]


def test_edges_of_boxes_that_are_gone_are_cleaned() -> None:
    """With any number of new bounds around one price, the index does not grow."""
    state = new_state("USD", 6)
    bounds = PriceBounds()
    account = Account(AccountId(2_000), "", KIND_CUSTOMER)
    for watch_id in range(1, 100_001):
        state.margin_watch.current[account.id] = watch_id
        _add_bounds_around(state, bounds, 10**9, 10**6 + watch_id, account.id)
    for edges in (bounds.uppers, bounds.lowers):
        assert edges.entries == sum(len(entries) for entries in edges.at.values())
        assert edges.entries < 10_000
        assert len(edges.heap) == len(edges.at)
