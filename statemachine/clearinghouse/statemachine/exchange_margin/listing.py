# SPDX-License-Identifier: Apache-2.0
"""List the accounts of a block that a price, or another change, may affect (SPEC W-7, I-12.2).

A block is a range of account ids; a subject is the price, index or other thing that has changed. Owns the relation of
subjects to accounts. A price lists groups of blocks (`exchange_margin.watch`). This module finds the blocks of a group,
and the accounts of a block, when their turn comes, or when a command names one of them. Must never check an account.
"""

from typing import Any

from clearinghouse.statemachine.exchange_margin.bounds import bounded_by
from clearinghouse.statemachine.exchange_margin.watch import needs_watch
from clearinghouse.statemachine.state.account_blocks import (
    BLOCK_BITS,
    GROUP_BITS,
    blocks_of,
    blocks_up_to,
    blocks_within,
    entry_of_group,
    group_of_entry,
    ids_of,
)
from clearinghouse.statemachine.state.price_bounds import (
    OF_DEBT,
    OF_FLAGGED,
    OF_FUNDING,
    OF_HOLDERS,
    OF_INDEX,
    OF_MARK,
    OF_MARKET,
    OF_SCALE,
    OF_SHARE,
    PriceBounds,
    Subject,
)
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.state.work import (
    BLOCKS_PER_UNIT,
    WORK_OF_BLOCK,
    WORK_OF_GROUP,
    WORK_OF_WHOLE_BLOCK,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import KIND_SYSTEM, KIND_VENUE, LIQUIDATING


def list_entry(state: State, entry: int) -> None:
    """Replace a listed block by its accounts, or a listed group by its blocks, that the subjects affect."""
    if entry < 0:
        _list_group(state, group_of_entry(entry))
    else:
        list_block(state, entry)


def _list_group(state: State, group: int) -> None:
    """Replace a listed group by its blocks that the group's subjects affect."""
    health = state.cursors.health
    listed = 0
    for subject in health.blocks.pop(entry_of_group(group)).subjects:
        if subject[0] >= OF_HOLDERS:
            all_blocks = blocks_up_to(state.last_account_id)
            for block in blocks_of(group):
                if block in all_blocks and health.add_block(block, subject):
                    listed += 1
            continue
        bounds, now = bounded_by(state, subject)
        for block in _blocks_concerned(state, subject, group, bounds, now):
            if health.add_block(block, subject):
                listed += 1
                bounds.list_block(block)
        bounds.watch(group)
    units = WORK_OF_GROUP + listed // BLOCKS_PER_UNIT
    state.work.units += units
    health.units -= units


def _blocks_concerned(
    state: State, subject: Subject, group: int, bounds: PriceBounds, now: int
) -> list[int]:
    """Return the blocks of a group that a price or an index affects; a block may appear twice."""
    kind = subject[0]
    found = bounds.passed_blocks(group, now)
    for without in (state.margin_watch.refused.blocks, state.margin_watch.unwatched.blocks):
        if not without:
            continue
        if kind in (OF_INDEX, OF_MARK):
            found += blocks_within(without, group)
        elif kind in (OF_DEBT, OF_SHARE):
            asset = state.assets[AssetId(subject[1])]
            having = asset.borrowers if kind == OF_DEBT else asset.lenders
            found += [
                block
                for block in blocks_within(without, group)
                if not having.keys().isdisjoint(without[block].keys())
            ]
    return found


def list_block(state: State, block: int) -> None:
    """Replace a listed block by its accounts that the block's subjects affect, by id."""
    health = state.cursors.health
    margin_watch = state.margin_watch
    subjects = health.blocks.pop(block).subjects
    found: dict[AccountId, int] = {}  # 1 if an account without new bounds needs a health check
    bounded: list[PriceBounds] = []
    # A price lists all accounts changed since their last attempt: they may get bounds now.
    is_price = False
    for subject in subjects:
        kind = subject[0]
        if kind < OF_HOLDERS:
            bounds, now = bounded_by(state, subject)
            bounds.take_outside(block, now, found)
            bounded.append(bounds)
            is_price = is_price or kind in (OF_INDEX, OF_MARK)
        else:
            found.update(dict.fromkeys(_all_concerned(state, subject, block), 1))
    tables = _tables_of(state, subjects)
    is_flagged = (OF_FLAGGED, 0) in subjects
    for account_id in margin_watch.refused.of(block):
        if not needs_watch(state.accounts[account_id]):
            margin_watch.refused.discard(account_id)
        elif _concerns(state, tables, account_id, is_flagged=is_flagged):
            found[account_id] = 1
    for account_id in margin_watch.unwatched.of(block):
        is_checked = _concerns(state, tables, account_id, is_flagged=is_flagged)
        if needs_watch(state.accounts[account_id]) and (is_price or is_checked):
            found.setdefault(account_id, int(is_checked))
        if is_price or account_id in found:
            margin_watch.unwatched.discard(account_id)
    for account_id in sorted(found):
        account = state.accounts[account_id]
        if account.margin_watch is not None:
            margin_watch.forget(account)
        health.add(account_id, checked=found[account_id] != 0)
    for bounds in bounded:
        bounds.put_back(block)
    state.work.units += WORK_OF_BLOCK
    health.units -= WORK_OF_BLOCK


def list_block_of(state: State, account_id: AccountId) -> None:
    """List the affected accounts of the block of an account that a command names, if the block or its group is listed
    (I-6.1).
    """
    blocks = state.cursors.health.blocks
    block = account_id >> BLOCK_BITS
    group = block >> GROUP_BITS
    if entry_of_group(group) in blocks:
        _list_group(state, group)
    if block in blocks:
        list_block(state, block)


def is_listed(state: State, account: Account) -> bool:
    """Return whether an account is listed for a visit, or would be when its block's turn comes."""
    if account.id in state.cursors.health.listed:
        return True
    block = account.id >> BLOCK_BITS
    return _is_in_entry(state, account, block) or _is_in_entry(
        state, account, entry_of_group(block >> GROUP_BITS)
    )


def _is_in_entry(state: State, account: Account, entry: int) -> bool:
    """Return whether the entry of a block or a group, if it is listed, would list an account of it."""
    listed = state.cursors.health.blocks.get(entry)
    if listed is None:
        return False
    bounds = account.bounds
    without_bounds: dict[Subject, int] = {}
    for subject in listed.subjects:
        if bounds is None or subject[0] >= OF_HOLDERS:
            without_bounds[subject] = 1
        elif bounds.is_outside(subject, bounded_by(state, subject)[1]):
            return True
    tables = _tables_of(state, without_bounds)
    return _concerns(state, tables, account.id, is_flagged=(OF_FLAGGED, 0) in without_bounds)


def _all_concerned(state: State, subject: Subject, block: int) -> list[AccountId]:
    """Return the accounts of a block that a change other than a price move affects, with or without bounds."""
    state.work.units += WORK_OF_WHOLE_BLOCK
    state.cursors.health.units -= WORK_OF_WHOLE_BLOCK
    accounts = state.accounts
    if subject[0] == OF_FLAGGED:
        return [
            AccountId(number)
            for number in ids_of(block)
            if number in accounts and accounts[AccountId(number)].status == LIQUIDATING
        ]
    found = {
        AccountId(number): 1
        for having in _tables_of(state, {subject: 1})
        for number in ids_of(block)
        if number in having
    }
    # Margin limits neither a venue nor a system account. A query may leave a system account an
    # empty holding, which no snapshot has: its listing would then depend on a restart.
    return [
        account_id
        for account_id in found
        if accounts[account_id].kind not in (KIND_VENUE, KIND_SYSTEM)
    ]


def _concerns(
    state: State, tables: list[dict[AccountId, Any]], account_id: AccountId, *, is_flagged: bool
) -> bool:
    """Return whether an account is in one of the `tables` of subjects, or in liquidation if this is one of them."""
    for table in tables:
        if account_id in table:
            return True
    return is_flagged and state.accounts[account_id].status == LIQUIDATING


def _tables_of(state: State, subjects: dict[Subject, int]) -> list[dict[AccountId, Any]]:
    """Return the tables of the accounts that depend on the subjects; accounts in liquidation have none."""
    tables: list[dict[AccountId, Any]] = []
    for kind, subject_id in subjects:
        if kind in (OF_MARK, OF_FUNDING, OF_SCALE, OF_MARKET):
            tables.append(state.markets[MarketId(subject_id)].exposed)
        elif kind == OF_DEBT:
            tables.append(state.assets[AssetId(subject_id)].borrowers)
        elif kind == OF_SHARE:
            tables.append(state.assets[AssetId(subject_id)].lenders)
        elif kind != OF_FLAGGED:
            assert kind in (OF_INDEX, OF_HOLDERS)
            asset = state.assets[AssetId(subject_id)]
            tables.append(asset.exposed_holders)
            if kind == OF_HOLDERS:
                tables.append(asset.unsettled)
    return tables
