# SPDX-License-Identifier: Apache-2.0
"""Which accounts of a block a change of parameters lists, and the units that finding them costs (SPEC W-7, I-12.2)."""

import pytest

from clearinghouse.statemachine.checks.exchange.margin import check_bounds
from clearinghouse.statemachine.exchange_margin.listing import (
    is_listed,
    list_block,
    list_block_of,
    list_entry,
)
from clearinghouse.statemachine.exchange_margin.watch import (
    debts_grew,
    prices_moved,
    share_value_moved,
    touch_flagged,
    watch_accounts,
)
from clearinghouse.statemachine.ledger.ledger import index_line
from clearinghouse.statemachine.orders.open_orders import line_of
from clearinghouse.statemachine.state.account_blocks import (
    BLOCK_BITS,
    blocks_up_to,
    entry_of_group,
)
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.price_bounds import OF_FLAGGED, OF_HOLDERS
from clearinghouse.statemachine.state.state import Account
from clearinghouse.statemachine.state.work import (
    BLOCKS_PER_UNIT,
    WORK_OF_BLOCK,
    WORK_OF_GROUP,
    WORK_OF_WHOLE_BLOCK,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    KIND_CUSTOMER,
    LIQUIDATING,
    PERPETUAL,
    PRICE_E9,
)
from tests.vectors.building import fund, new_account, new_asset, new_market, new_state

USD = 10**6
UNITS = 1_000


@pytest.mark.parametrize("subjects", [1, 2])
def test_a_change_of_parameters_lists_the_holders_and_costs_a_whole_block(subjects: int) -> None:
    """Of three accounts two hold the asset. Each subject goes through the block; the visits may do so much less."""
    state = new_state("USDC", 6)
    anna, ben, cleo = (new_account(state, name) for name in ("anna", "ben", "cleo"))
    for account in (anna, cleo):
        fund(state, account, state.valuation, 5)
        account.exposure_count = 1
        state.valuation.exposed_holders[account.id] = account
    ben.status = anna.status = LIQUIDATING
    health = state.cursors.health
    block = anna.id >> BLOCK_BITS
    for subject in [(OF_HOLDERS, state.valuation.id), (OF_FLAGGED, 0)][:subjects]:
        health.add_block(block, subject)
    health.units = UNITS
    list_block(state, block)
    flagged = [ben.id] if subjects == 2 else []  # anna is listed for the asset already
    assert sorted(health.listed) == sorted([anna.id, cleo.id, *flagged])
    spent = WORK_OF_BLOCK + subjects * WORK_OF_WHOLE_BLOCK
    assert state.work.units == spent
    assert health.units == UNITS - spent


def test_a_change_for_accounts_in_liquidation_lists_their_group() -> None:
    """Of two accounts one is in liquidation; each of the blocks up to the last account is gone through."""
    state = new_state("USDC", 6)
    anna, ben = (new_account(state, name) for name in ("anna", "ben"))
    ben.status = LIQUIDATING
    touch_flagged(state)
    assert list(state.cursors.health.blocks) == [entry_of_group(0)]
    assert (is_listed(state, anna), is_listed(state, ben)) == (False, True)
    list_entry(state, entry_of_group(0))
    assert list(state.cursors.health.blocks) == list(blocks_up_to(state.last_account_id))
    assert (is_listed(state, anna), is_listed(state, ben)) == (False, True)
    list_block_of(state, ben.id)
    assert list(state.cursors.health.listed) == [ben.id]


class Spread:
    """Five accounts with a position, in blocks 8, 40, 80 and 120 of group 0, and in block 150 of group 1.

    Those of blocks 8, 40 and 150 have bounds; the one of block 80 is in liquidation, and that of block 120 has changed.
    """

    def __init__(self) -> None:
        """Open the positions at 10."""
        self.state = state = new_state("USD", 6)
        coin = new_asset(state, "COIN", 0, "10")
        self.market = new_market(state, PERPETUAL, coin, state.valuation, 1, 10 * USD * PRICE_E9)
        self.accounts: list[Account] = []
        for block in (8, 40, 80, 120, 150):
            state.last_account_id = AccountId(block << BLOCK_BITS)
            account = Account(state.last_account_id, "", KIND_CUSTOMER)
            state.accounts[account.id] = account
            line = line_of(account, self.market)
            line.position, line.cost = 1, 10 * USD
            index_line(state, line)
            fund(state, account, state.valuation, 1_000 * USD)
            self.accounts.append(account)
        self.accounts[2].status = LIQUIDATING
        watch_accounts(state, 5)
        state.margin_watch.invalidate(self.accounts[3])

    def move(self, mark: int) -> None:
        """The mark moves to a price in USD."""
        self.market.mark_e9 = mark * USD * PRICE_E9
        prices_moved(self.state, [], [self.market])

    def listed(self) -> list[int]:
        """The entries of blocks and groups."""
        return list(self.state.cursors.health.blocks)


def test_a_price_lists_groups_and_a_group_the_blocks_that_it_concerns() -> None:
    """At 20 all leave their bounds: two entries, then those of the four blocks of group 0, for their units."""
    world = Spread()
    state = world.state
    world.move(20)
    assert world.listed() == [entry_of_group(0), entry_of_group(1)]
    assert [is_listed(state, account) for account in world.accounts] == [True] * 5
    state.work.units = 0
    state.cursors.health.units = UNITS
    list_entry(state, entry_of_group(0))
    assert world.listed() == [entry_of_group(1), 8, 40, 80, 120]
    spent = WORK_OF_GROUP + 4 // BLOCKS_PER_UNIT
    assert (state.work.units, state.cursors.health.units) == (spent, UNITS - spent)
    assert [is_listed(state, account) for account in world.accounts] == [True] * 5
    assert check_bounds(state) == []


def test_blocks_whose_price_has_come_back_are_left_out_and_watched_again() -> None:
    """At 20 and 10 again only those without bounds are listed; the next move lists the others."""
    world = Spread()
    world.move(20)
    world.move(10)
    assert [is_listed(world.state, account) for account in world.accounts] == [
        False,
        False,
        True,
        True,
        False,
    ]
    for group in (0, 1):
        list_entry(world.state, entry_of_group(group))
    assert world.listed() == [80, 120]
    assert check_bounds(world.state) == []
    world.move(20)
    assert sorted(world.listed()) == [entry_of_group(1), entry_of_group(0), 80, 120]


def test_a_listed_block_is_no_reason_to_list_its_group_again() -> None:
    """The block of 80 is listed for the mark: its group is not, if the price moves on before its turn."""
    world = Spread()
    world.move(20)
    list_entry(world.state, entry_of_group(0))
    world.state.margin_watch.unwatched.clear()
    world.state.margin_watch.refused.clear()
    world.move(21)
    assert world.listed() == [entry_of_group(1), 8, 40, 80, 120]


def test_a_command_that_names_an_account_lists_the_blocks_of_its_group() -> None:
    """Its own block is replaced by the account, which a price has taken out of its bounds."""
    world = Spread()
    world.move(20)
    named = world.accounts[1]
    list_block_of(world.state, named.id)
    assert world.listed() == [entry_of_group(1), 8, 80, 120]
    assert list(world.state.cursors.health.listed) == [named.id]
    list_block_of(world.state, AccountId(200 << BLOCK_BITS))
    assert world.listed() == [8, 80, 120, 150]


@pytest.mark.parametrize(("held", "blocks"), [("borrowers", [8, 80]), ("lenders", [8, 80])])
def test_a_debt_or_a_claim_lists_the_blocks_without_bounds_that_have_it(
    held: str, blocks: list[int]
) -> None:
    """All five are without bounds; those of blocks 8 and 80 have a debt, or a claim, none of group 1 has."""
    world = Spread()
    state = world.state
    usd = state.valuation
    usd.pool = Pool(0)
    for account in world.accounts:
        if account.margin_watch is not None:
            state.margin_watch.invalidate(account)
    for place in (0, 2):
        getattr(usd, held)[world.accounts[place].id] = world.accounts[place]
    (debts_grew if held == "borrowers" else share_value_moved)(state, usd)
    assert world.listed() == [entry_of_group(0)]
    list_entry(state, entry_of_group(0))
    assert sorted(world.listed()) == blocks
