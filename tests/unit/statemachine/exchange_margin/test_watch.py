# SPDX-License-Identifier: Apache-2.0
"""Health boxes: what a move of a price walks through does not remember how many there once were (SPEC W-7, I-12)."""

from clearinghouse.statemachine.exchange_margin.bounds import compute_bounds
from clearinghouse.statemachine.exchange_margin.listing import is_listed
from clearinghouse.statemachine.exchange_margin.watch import prices_moved, watch_accounts
from clearinghouse.statemachine.ledger.dirty import holding_changed
from clearinghouse.statemachine.ledger.ledger import holding_of, index_line
from clearinghouse.statemachine.liquidation.health import settle_health
from clearinghouse.statemachine.orders.open_orders import line_of
from clearinghouse.statemachine.state.account_blocks import (
    BLOCK_BITS,
    GROUP_BITS,
    entry_of_group,
)
from clearinghouse.statemachine.state.price_bounds import OF_MARK, WatchIndex
from clearinghouse.statemachine.state.state import Account
from clearinghouse.statemachine.state.work import BLOCKS_PER_UNIT, WORK_OF_BLOCK, WORK_OF_GROUP
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    KIND_CUSTOMER,
    LIQUIDATING,
    PERPETUAL,
    PRICE_E9,
)
from tests.support import bounded
from tests.vectors.building import fund, new_account, new_asset, new_market, new_state

UNIT = 10**6


def test_accounts_that_left_the_tables_leave_no_places_behind() -> None:
    """Once ten thousand accounts have left the tables of those without a box, one block is left to go through."""
    state = new_state("USD", 6)
    asset = state.valuation
    ids = [AccountId(account_id) for account_id in range(1_999, 12_000)]
    for account_id in ids:
        state.accounts[account_id] = Account(account_id, "", KIND_CUSTOMER)
    stays = state.accounts[ids[0]]
    stays.exposure_count = 1
    stays.status = LIQUIDATING  # has no box
    asset.exposed_holders[stays.id] = stays
    for pending in (state.margin_watch.unwatched, state.margin_watch.refused):
        for account_id in ids:
            pending.add(account_id)
    prices_moved(state, [asset], [])
    assert list(state.cursors.health.blocks) == [entry_of_group(0)]
    state.cursors.health.units = WORK_OF_GROUP + 79 // BLOCKS_PER_UNIT + 79 * WORK_OF_BLOCK + 8
    settle_health(state, 0)
    assert not state.cursors.health.is_open
    assert len(state.margin_watch.unwatched) == 0
    assert state.margin_watch.refused.blocks == {1_999 >> BLOCK_BITS: {stays.id: 1}}


def test_boxes_are_made_as_they_are_wanted() -> None:
    """As many of the accounts that wait as asked for, the longest first; who cannot have one waits for a price."""
    state = new_state("USD", 6)
    accounts = [Account(AccountId(2_000 + number), "", KIND_CUSTOMER) for number in range(5)]
    for account in accounts:
        account.exposure_count = 1
        holding_of(state, account, state.valuation).balance = 10**9
        holding_changed(holding_of(state, account, state.valuation))
        state.accounts[account.id] = account
        state.margin_watch.expect(account)
    accounts[1].status = LIQUIDATING
    watch_accounts(state, 3)
    assert bounded(state) == [2_000, 2_002]
    # By the number a bench sees whose bounds were made since.
    assert [account.bounds.id for account in accounts if account.bounds is not None] == [1, 2]
    assert list(state.margin_watch.refused) == [2_001]
    assert list(state.margin_watch.unwatched) == [2_003, 2_004]
    state.margin_watch.invalidate(accounts[0])
    assert list(state.margin_watch.unwatched) == [2_003, 2_004, 2_000]


def test_no_table_of_the_watch_grows_with_the_accounts_that_have_bounds() -> None:
    """Only blocks of 128 have tables: one of all accounts would be copied whole in the step in which it is full."""
    state = new_state("USD", 6)
    coin = new_asset(state, "COIN", 0, "10")
    for number in range(400):
        account = Account(AccountId(2_000 + number), "", KIND_CUSTOMER)
        account.exposure_count = 1
        state.accounts[account.id] = account
        holding = holding_of(state, account, coin)
        holding.balance = 10
        holding_changed(holding)
        state.margin_watch.expect(account)
    watch_accounts(state, 400)
    assert len(bounded(state)) == 400
    tables = [table for table in vars(state.margin_watch).values() if isinstance(table, dict)]
    tables += [coin.bounds.uppers.blocks, coin.bounds.uppers.places, coin.bounds.uppers.groups]
    tables += coin.bounds.uppers.blocks.values()
    assert max(len(table) for table in tables) == 1 << BLOCK_BITS


def test_a_price_lists_who_has_no_box_and_who_has_left_its_own() -> None:
    """A mark in a block of three: one with a box, one in liquidation, which has none, and one without the market."""
    state = new_state("USD", 6)
    coin = new_asset(state, "COIN", 0, "10")
    market = new_market(state, PERPETUAL, coin, state.valuation, 1, 10 * UNIT * PRICE_E9)
    accounts = [new_account(state, f"owner {number}") for number in range(3)]
    for account in accounts[:2]:
        line = line_of(account, market)
        line.position, line.cost = 1, 10 * UNIT
        index_line(state, line)
    for account in accounts:
        fund(state, account, state.valuation, 1_000 * UNIT)
    accounts[1].status = LIQUIDATING
    assert [compute_bounds(state, account) for account in accounts[:2]] == [True, False]

    def listed() -> list[bool]:
        return [is_listed(state, account) for account in accounts]

    assert listed() == [False, False, False]
    state.cursors.health.add_block(accounts[0].id >> BLOCK_BITS, (OF_MARK, market.id))
    assert listed() == [False, True, False]
    bounds = accounts[0].bounds
    assert bounds is not None
    edges = bounds.edges
    market.mark_e9 = edges[edges.index(OF_MARK) + 2]
    assert listed() == [False, True, False]
    market.mark_e9 += 1
    assert listed() == [True, True, False]


def test_edges_of_boxes_that_are_gone_are_cleaned() -> None:
    """With any number of new bounds around prices that go up and down, the index does not grow."""
    index = WatchIndex()
    ids = [AccountId(2_000 + number) for number in range(300)]  # in four blocks
    for turn in range(2_000):
        account_id = ids[turn % len(ids)]
        edges = index.blocks.get(account_id >> BLOCK_BITS, {})
        edges.pop(account_id, None)
        index.add(account_id, 10_000 - turn % 97)
        now = 9_950 + turn % 7
        for group in index.passed(now):
            for block in index.passed_blocks(group, now):
                index.list_block(block)
                found: dict[AccountId, int] = {}
                index.take_outside(block, now, found)
                for passed_id in found:
                    del index.blocks[block][passed_id]
                index.put_back(block)
            index.watch(group)
    assert len(index.heap) <= 64 + 2 * 1 + 1
    assert set(index.places) == {block for block, edges in index.blocks.items() if edges}
    for block, place in index.places.items():
        assert place <= min(index.blocks[block].values())
        assert index.groups[block >> GROUP_BITS] <= place
