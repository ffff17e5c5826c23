# SPDX-License-Identifier: Apache-2.0
"""Find the accounts and markets that quarantined work freezes (SPEC J-2.2).

Owns the queries. Must never quarantine work: `handlers.authority.quarantine` does.
"""

from typing import Final

from clearinghouse.statemachine.state.state import Account, Market, State
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    MARKET_AUCTION,
    MARKET_OPEN,
    MARKET_POST_ONLY,
    MARKET_REDUCE_ONLY,
    WORK_KIND_FUNDING,
    WORK_KIND_LIQUIDATION,
    WORK_KIND_MARKS,
    WORK_KIND_TRIGGERS,
)

WORK_OF_MARKETS: Final = (WORK_KIND_FUNDING, WORK_KIND_MARKS, WORK_KIND_TRIGGERS)


def is_liquidation_quarantined(state: State, account: Account) -> bool:
    """Return whether liquidation passes of an account, or of an isolated position's parent, are quarantined."""
    work = state.quarantine.work
    if not work:
        return False
    owner_id = account.parent_id if account.isolated_market_id else account.id
    return (WORK_KIND_LIQUIDATION, owner_id) in work


def with_isolated(state: State, account_id: AccountId) -> list[Account]:
    """Return an account and its isolated positions (M-8)."""
    account = state.accounts[account_id]
    return [account, *account.isolated.values()]


def markets_of(state: State, account_id: AccountId) -> list[Market]:
    """Return the markets in which an account or an isolated account of it has a position."""
    return [
        line.market
        for member in with_isolated(state, account_id)
        for line in member.lines.values()
        if line.position
    ]


def refuses_status(state: State, market: Market, status: int) -> bool:
    """Return whether a market may not get a status, since quarantined work of the market or an account forbids it."""
    work = state.quarantine.work
    if not work or status not in (
        MARKET_OPEN,
        MARKET_AUCTION,
        MARKET_POST_ONLY,
        MARKET_REDUCE_ONLY,
    ):
        return False
    if any((kind, market.id) in work for kind in WORK_OF_MARKETS):
        return True
    return status != MARKET_REDUCE_ONLY and any(
        market in markets_of(state, AccountId(subject_id))
        for kind, subject_id in work
        if kind == WORK_KIND_LIQUIDATION
    )
