# SPDX-License-Identifier: Apache-2.0
"""List the accounts of a block that a price, or another change, may affect (SPEC W-7, I-12.2).

A block is a range of account ids; a subject is the price, index or other thing that has changed. Owns the relation of
subjects to accounts. A price lists blocks (`exchange_margin.watch`). This module finds the accounts of a block when its
turn comes, or when a command names one of them. Must never check an account.
"""

from collections.abc import Container

from clearinghouse.statemachine.exchange_margin.bounds import bounded_by
from clearinghouse.statemachine.exchange_margin.watch import needs_watch
from clearinghouse.statemachine.state.account_blocks import BLOCK_BITS, ids_of
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
    Subject,
)
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.state.work import WORK_OF_BLOCK, WORK_OF_WHOLE_BLOCK
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import KIND_SYSTEM, KIND_VENUE, LIQUIDATING


def list_block(state: State, block: int) -> None:
    """Replace a listed block by its accounts that the block's subjects affect, by id."""
    health = state.cursors.health
    margin_watch = state.margin_watch
    subjects = health.blocks.pop(block).subjects
    found: dict[AccountId, int] = {}  # 1 if an account without new bounds needs a health check
    for subject in subjects:
        if subject[0] < OF_HOLDERS:
            bounds, now = bounded_by(state, subject)
            found.update(dict.fromkeys(bounds.outside(block, now), 1))
        else:
            found.update(dict.fromkeys(_all_concerned(state, subject, block), 1))
    for account_id in margin_watch.refused.of(block):
        if not needs_watch(state.accounts[account_id]):
            margin_watch.refused.discard(account_id)
        elif _concerns(state, subjects, account_id):
            found[account_id] = 1
    unwatched = margin_watch.unwatched.of(block)
    # A price lists all accounts changed since their last attempt: they may get bounds now.
    is_price = any(kind in (OF_INDEX, OF_MARK) for kind, _ in subjects)
    for account_id in unwatched:
        is_checked = int(_concerns(state, subjects, account_id))
        if needs_watch(state.accounts[account_id]) and (is_price or is_checked):
            found.setdefault(account_id, is_checked)
        if is_price or account_id in found:
            margin_watch.unwatched.discard(account_id)
    for account_id in sorted(found):
        account = state.accounts[account_id]
        if account.margin_watch is not None:
            margin_watch.forget(account)
        health.add(account_id, checked=found[account_id] != 0)
    for subject in subjects:
        if subject[0] < OF_HOLDERS:
            bounds, _ = bounded_by(state, subject)
            bounds.put_back(block)
    state.work.units += WORK_OF_BLOCK
    health.units -= WORK_OF_BLOCK


def list_block_of(state: State, account_id: AccountId) -> None:
    """List the affected accounts of the block of an account that a command names, if the block is listed (I-6.1)."""
    block = account_id >> BLOCK_BITS
    if block in state.cursors.health.blocks:
        list_block(state, block)


def is_listed(state: State, account: Account) -> bool:
    """Return whether an account is listed for a visit, or would be when its block's turn comes."""
    health = state.cursors.health
    if account.id in health.listed:
        return True
    block = health.blocks.get(account.id >> BLOCK_BITS)
    if block is None:
        return False
    bounds = state.margin_watch.current.get(account.id)
    if bounds is None:
        return _concerns(state, block.subjects, account.id)
    return any(
        bounds.is_outside(subject, bounded_by(state, subject)[1])
        if subject[0] < OF_HOLDERS
        else _concerns(state, {subject: 1}, account.id)
        for subject in block.subjects
    )


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
        for having in _having(state, subject)
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


def _concerns(state: State, subjects: dict[Subject, int], account_id: AccountId) -> bool:
    """Return whether an account without bounds depends on one of the subjects."""
    for subject in subjects:
        if any(account_id in accounts for accounts in _having(state, subject)):
            kind = subject[0]
            if kind != OF_FLAGGED or state.accounts[account_id].status == LIQUIDATING:
                return True
    return False


def _having(state: State, subject: Subject) -> list[Container[AccountId]]:
    """Return the tables of the accounts that depend on a subject."""
    kind, subject_id = subject
    if kind == OF_FLAGGED:
        return [state.accounts]
    if kind in (OF_MARK, OF_FUNDING, OF_SCALE, OF_MARKET):
        return [state.markets[MarketId(subject_id)].exposed]
    asset = state.assets[AssetId(subject_id)]
    if kind == OF_DEBT:
        return [asset.borrowers]
    if kind == OF_SHARE:
        return [asset.lenders]
    if kind == OF_HOLDERS:
        return [asset.exposed_holders, asset.unsettled]
    assert kind == OF_INDEX
    return [asset.exposed_holders]
