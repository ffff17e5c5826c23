# SPDX-License-Identifier: Apache-2.0
"""Check price bounds, isolated positions and margin scales after every command (SPEC M-7, M-8, W-7).

Owns those checks; `all_checks` lists them. They scan everything and trust no index.
"""

from clearinghouse.statemachine.margin.account_margin import (
    refresh,
    worst_case_equity,
    worst_case_maintenance,
)
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.vocabulary.types import ACTIVE, CLOSED, KIND_SYSTEM, KIND_VENUE, PPB


def check_isolated(state: State) -> list[str]:
    """M-8: an isolated account has only its market's line and settlement asset, and its owner has no such line."""
    found: list[str] = []
    for account in state.accounts.values():
        for market_id, isolated in account.isolated.items():
            if (
                isolated.isolated_market_id != market_id
                or isolated.parent_id != account.id
                or isolated.owner != account.owner
                or isolated.status == CLOSED
            ):
                found.append(f"account {account.id} market {market_id}: not its isolated account")
            line = account.lines.get(market_id)
            if line is not None and (line.position or line.orders):
                found.append(f"account {account.id} market {market_id}: a line beside the isolated")
        if account.isolated_market_id:
            found += _check_isolated_account(state, account)
    return found


def _check_isolated_account(state: State, account: Account) -> list[str]:
    """Return whether an isolated account has only its position, its orders and its margin."""
    found: list[str] = []
    market = state.markets[account.isolated_market_id]
    where = f"account {account.id}, isolated in market {market.id}"
    linked = state.accounts[account.parent_id].isolated.get(market.id) is account
    if linked == (account.status == CLOSED):
        found.append(f"{where}: open and its owner's account disagree")
    if account.flags or account.isolated:
        found.append(f"{where}: has flags or isolated positions")
    for asset_id, holding in account.holdings.items():
        if asset_id != market.quote.id and (holding.balance or holding.borrowed or holding.lent):
            found.append(f"{where}: holds or owes asset {asset_id}")
    for market_id, line in account.lines.items():
        if market_id != market.id and (line.position or line.orders):
            found.append(f"{where}: has a line in market {market_id}")
    return found


def check_boxes(state: State) -> list[str]:
    """W-7: an account with exposure is checked, or is healthy and its prices are within its bounds."""
    found: list[str] = []
    for account in state.accounts.values():
        boxed = account.id in state.margin_watch.current
        seen = (
            account.id in state.margin_watch.unwatched or account.id in state.margin_watch.refused
        )
        if boxed != (account.margin_watch is not None) or (boxed and seen):
            found.append(f"account {account.id}: boxed and looked at, or neither")
        if not boxed:
            bounded = account.kind not in (KIND_VENUE, KIND_SYSTEM)
            if account.exposure_count and bounded and not seen:
                found.append(f"account {account.id}: no box, and nobody looks at it")
            continue
        refresh(state, account)
        if account.status != ACTIVE or worst_case_equity(state, account) < worst_case_maintenance(
            state, account
        ):
            found.append(f"account {account.id}: in a box and not healthy")
    for bounds, price_e9 in [
        *((asset.bounds, asset.price_e9) for asset in state.assets.values()),
        *((market.bounds, market.mark_e9) for market in state.markets.values()),
        *((market.funding_bounds, market.funding_index_ray) for market in state.markets.values()),
        *((market.scale_bounds, market.mmf_scale_ppb) for market in state.markets.values()),
        *(
            (asset.debt_bounds, asset.pool.borrow_index)
            for asset in state.assets.values()
            if asset.pool is not None
        ),
    ]:
        found += [
            f"account {account_id}: its box does not hold {price_e9}"
            for edges, sign in ((bounds.uppers, 1), (bounds.lowers, -1))
            for edge, entries in edges.at.items()
            for bounds_id, account_id in entries
            if state.margin_watch.current.get(account_id) == bounds_id and edge < sign * price_e9
        ]
    return found


def check_margin_scales(state: State) -> list[str]:
    """M-7: scales are 1 without rules; with them 1 <= MMF's <= IMF's, which is within buffer and cap."""
    found: list[str] = []
    for market in state.markets.values():
        rules = market.dynamic_margin
        imf, mmf = market.imf_scale_ppb, market.mmf_scale_ppb
        if rules is None:
            right = imf == mmf == PPB
        else:
            right = PPB <= mmf <= imf and PPB + rules.buffer_ppb <= imf <= rules.cap_ppb
        if not right:
            found.append(f"market {market.id}: margin scales {imf} and {mmf}")
    return found
