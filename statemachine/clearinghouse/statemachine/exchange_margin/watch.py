# SPDX-License-Identifier: Apache-2.0
"""Find the accounts whose margin a price move may lower, without a visit to the others (SPEC W-7, I-12).

Owns which accounts have price bounds, within which they need no health check; `exchange_margin.bounds` computes them.
Must never flag an account: an account outside its bounds, or without bounds, goes to the health check. With bounds
fewer accounts are visited, and the result is the same.

Price bounds are one relative width for every mark, index, borrow index, funding index, margin scale and value of a
pool's share that affects the account. Within them equity, worst-case equity and the maintenance margin, each moved
against the account, still leave headroom. Every other change of an account (an amount, an order, leverage, a health
check for another reason) invalidates its bounds; the next move of any price, or an earlier command, computes new
bounds. So the cost of a move grows only with three groups of accounts: those that leave their bounds, those that
changed recently (up to `UNWATCHED_MAX`, or more after a larger command), and those that are too close to a limit for
bounds.

A move only lists groups of blocks of accounts; `exchange_margin.listing` lists their blocks, and then the accounts.
"""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from clearinghouse.statemachine.exchange_margin.bounds import compute_bounds, share_value_ray
from clearinghouse.statemachine.state.account_blocks import GROUP_BITS, groups_up_to
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
from clearinghouse.statemachine.state.state import Account, Asset, Market, State
from clearinghouse.statemachine.state.work import BLOCKS_PER_UNIT
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    ACTIVE,
    KIND_SYSTEM,
    KIND_VENUE,
)

# With more accounts without bounds than this, each command computes some.
UNWATCHED_MAX: Final = 1_024


def prices_moved(state: State, assets: list[Asset], markets: list[Market]) -> None:
    """List the accounts that moves of these indices and marks may affect; the new prices are already set.

    An account without bounds gets bounds if possible, or else is listed if it depends on one of these prices.
    """
    for asset in assets:
        _list_outside(state, (OF_INDEX, asset.id), asset.bounds, asset.price_e9)
    for market in markets:
        _list_outside(state, (OF_MARK, market.id), market.bounds, market.mark_e9)
    _list_unwatched(state, assets, markets)


def funding_accrued(state: State, market: Market) -> None:
    """List the accounts that accrued funding of a market may affect (P-5); the new funding index is already set."""
    now_ray = market.funding_index_ray
    _list_outside(state, (OF_FUNDING, market.id), market.funding_bounds, now_ray)
    _list_unwatched(state, [], [market])


def scale_moved(state: State, market: Market) -> None:
    """List the accounts that a move of a market's maintenance margin scale may affect (M-7).

    The new scale is already set.
    """
    _list_outside(state, (OF_SCALE, market.id), market.scale_bounds, market.mmf_scale_ppb)
    _list_unwatched(state, [], [market])


def price_judged(state: State, asset: Asset) -> None:
    """List the accounts that may be liquidated after a change of an asset's price state (P-4, P-4.1).

    A price that P-4 bans can keep an account below its requirement out of liquidation. Such an account has no bounds,
    so this function lists only accounts without bounds.
    """
    _list_unwatched(state, [asset], list(asset.listings))


def debts_grew(state: State, asset: Asset) -> None:
    """List the accounts that interest on debts of an asset may affect; the new borrow index is already set."""
    pool = asset.pool
    assert pool is not None
    _list_outside(state, (OF_DEBT, asset.id), asset.debt_bounds, pool.borrow_index)
    _list_unwatched_of(state, (OF_DEBT, asset.id), asset.borrowers)


def claims_grew(state: State, asset: Asset) -> None:
    """List the accounts whose bounds no longer contain the value of a pool's share, after interest or fees (B-3).

    The new supply index is already set. More collateral brings no account without bounds below its requirement; a
    pool's loss lists its lenders by itself.
    """
    _list_outside(state, (OF_SHARE, asset.id), asset.share_bounds, share_value_ray(asset))


def share_value_moved(state: State, asset: Asset) -> None:
    """List for a visit the accounts that a change of the margin value of a pool's shares may affect (B-5).

    The new loss per share is already set.
    """
    _list_outside(state, (OF_SHARE, asset.id), asset.share_bounds, share_value_ray(asset))
    _list_unwatched_of(state, (OF_SHARE, asset.id), asset.lenders)


def input_began(state: State, market: Market) -> None:
    """List all accounts of a market when its funding or margin scale starts: their bounds have no edge for it."""
    _list_all(state, (OF_MARKET, market.id))


def touch_holders(state: State, asset: Asset) -> None:
    """List all accounts with an amount of an asset, or unsettled equity in it, for a health check, at once or in slices
    (I-12.2).
    """
    _list_all(state, (OF_HOLDERS, asset.id))


def touch_exposed(state: State, market: Market) -> None:
    """List all accounts with a position or orders in a market for a health check."""
    _list_all(state, (OF_MARKET, market.id))


def touch_flagged(state: State) -> None:
    """List all accounts in liquidation for a health check."""
    _list_all(state, (OF_FLAGGED, 0))


def _list_all(state: State, subject: Subject) -> None:
    """List all groups for a change that affects accounts with bounds too."""
    _list_groups(state, subject, groups_up_to(state.last_account_id))


def _list_groups(state: State, subject: Subject, groups: Iterable[int]) -> None:
    """List groups of blocks for visits of their accounts that the subject affects."""
    health = state.cursors.health
    listed = 0
    for group in groups:
        listed += health.add_group(group, subject)
    state.work.units += listed // BLOCKS_PER_UNIT


def try_bounds(state: State, account: Account) -> bool:
    """Visit a listed account.

    Return True if it needs no health check, because it has bounds now or needs none (W-7).
    """
    margin_watch = state.margin_watch
    margin_watch.unwatched.discard(account.id)
    if (
        account.margin_watch is not None
        or (account.status == ACTIVE and not needs_watch(account))
        or compute_bounds(state, account)
    ):
        margin_watch.refused.discard(account.id)
        return True
    if needs_watch(account):
        margin_watch.refused.add(account.id)
    return False


def watch_accounts(state: State, at_most: int) -> None:
    """Compute bounds for up to `at_most` accounts without bounds.

    Bounds change no result and no event, so the engine may compute them at any time. It does so at a start before the
    first call, and after commands that left many accounts without bounds (`UNWATCHED_MAX`), so that no single price
    move must compute all of them.
    """
    margin_watch = state.margin_watch
    for account_id in list(islice(margin_watch.unwatched, at_most)):
        margin_watch.unwatched.discard(account_id)
        account = state.accounts[account_id]
        if needs_watch(account) and not compute_bounds(state, account):
            margin_watch.refused.add(account_id)


def needs_watch(account: Account) -> bool:
    """Return whether an account needs price bounds: it has exposure, and margin limits it (O-1)."""
    return account.exposure_count != 0 and account.kind not in (KIND_VENUE, KIND_SYSTEM)


def _list_outside(state: State, subject: Subject, bounds: PriceBounds, now: int) -> None:
    """List the groups that have bounds of a subject which do not contain its present value `now`."""
    groups = bounds.passed(now)
    if groups:
        _list_groups(state, subject, groups)


def _list_unwatched(state: State, assets: list[Asset], markets: list[Market]) -> None:
    """List the groups that have accounts without bounds, for each of the prices."""
    margin_watch = state.margin_watch
    if margin_watch.refused or margin_watch.unwatched:
        groups = {
            block >> GROUP_BITS: 1
            for without in (margin_watch.refused, margin_watch.unwatched)
            for block in without.blocks
        }
        for asset in assets:
            _list_groups(state, (OF_INDEX, asset.id), groups)
        for market in markets:
            _list_groups(state, (OF_MARK, market.id), groups)


def _list_unwatched_of(state: State, subject: Subject, concerned: dict[AccountId, Account]) -> None:
    """List the groups that have accounts without bounds among the accounts in `concerned`."""
    margin_watch = state.margin_watch
    groups: dict[int, int] = {}
    for without in (margin_watch.refused, margin_watch.unwatched):
        for block, account_ids in without.blocks.items():
            group = block >> GROUP_BITS
            if group not in groups and not concerned.keys().isdisjoint(account_ids.keys()):
                groups[group] = 1
    _list_groups(state, subject, groups)
