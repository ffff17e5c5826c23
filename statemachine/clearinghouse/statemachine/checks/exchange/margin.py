# SPDX-License-Identifier: Apache-2.0
"""Check price bounds, isolated positions and margin scales after every command (SPEC M-7, M-8, W-7).

Owns those checks; `all_checks` lists them. Must never trust an index.
"""

from clearinghouse.statemachine.checks.exchange.lending import is_unchecked_lender
from clearinghouse.statemachine.exchange_margin.account_margin import (
    refresh,
    worst_case_equity,
    worst_case_maintenance,
)
from clearinghouse.statemachine.exchange_margin.bounds import bounded_by
from clearinghouse.statemachine.exchange_margin.listing import is_listed
from clearinghouse.statemachine.state.price_bounds import OF_SHARE, AccountBounds
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.vocabulary.types import ACTIVE, CLOSED, KIND_SYSTEM, KIND_VENUE, PPB


def check_isolated(state: State) -> list[str]:
    """Check M-8: an isolated account has only its market's line and settlement asset; its owner has no such line."""
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
    """Return findings about an isolated account: it has only its position, its orders and its margin."""
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


def check_bounds(state: State) -> list[str]:
    """Check W-7: an account with exposure is listed, or waits for bounds, or is healthy and its prices are within
    them.
    """
    found: list[str] = []
    margin_watch = state.margin_watch
    for account in state.accounts.values():
        bounds = margin_watch.current.get(account.id)
        without = account.id in margin_watch.unwatched or account.id in margin_watch.refused
        seen = without or account.id in state.cursors.health.listed
        if (bounds is not None) != (account.margin_watch is not None) or (
            bounds is not None and seen
        ):
            found.append(f"account {account.id}: bounded and listed, or neither")
        if bounds is None:
            bounded = account.kind not in (KIND_VENUE, KIND_SYSTEM)
            if account.exposure_count and bounded and not seen:
                found.append(f"account {account.id}: without bounds, and not listed")
            continue
        found += _account_bounds_findings(state, account, bounds)
    return found + _check_edges(state)


def _account_bounds_findings(
    state: State, account: Account, of_account: AccountBounds
) -> list[str]:
    """Return findings about an account with price bounds: it is healthy and its prices are within them, or it is
    listed.
    """
    if is_listed(state, account):
        return []
    found: list[str] = []
    is_unchecked = is_unchecked_lender(state, account)  # after a loss that its claims have paid
    if not is_unchecked:
        refresh(state, account)
        if account.status != ACTIVE or worst_case_equity(state, account) < worst_case_maintenance(
            state, account
        ):
            found.append(f"account {account.id}: bounded and not healthy")
    for place in range(0, len(of_account.edges), 4):
        kind, subject_id, upper, lower = of_account.edges[place : place + 4]
        _, now = bounded_by(state, (kind, subject_id))
        if (upper < now or lower < -now) and not (is_unchecked and kind == OF_SHARE):
            found.append(f"account {account.id}: its bounds do not contain {now}")
    return found


def _check_edges(state: State) -> list[str]:
    """Return findings about the indices of edges: they have the edges of all bounds, and no edge can be crossed unseen.

    The place of a block in its heap is not beyond the first of its edges, so that the block is found in time.
    """
    found: list[str] = []
    entered = 0
    every = [
        *((a.bounds, a.debt_bounds, a.share_bounds) for a in state.assets.values()),
        *((m.bounds, m.funding_bounds, m.scale_bounds) for m in state.markets.values()),
    ]
    for bounds in (bounds for three in every for bounds in three):
        for index in (bounds.uppers, bounds.lowers):
            for block, edges in index.blocks.items():
                entered += len(edges)
                place = index.places.get(block)
                if edges and place is None and block not in state.cursors.health.blocks:
                    found.append(f"block {block}: in no heap and not listed")
                if edges and place is not None and place > min(edges.values()):
                    found.append(f"block {block}: stands above an edge of its own")
    of_accounts = state.margin_watch.current.values()
    if entered != sum(len(bounds.tables) for bounds in of_accounts):
        found.append(f"{entered} edges are not those of accounts")
    return found


def check_margin_scales(state: State) -> list[str]:
    """Check M-7: scales are 1 without rules; with rules 1 <= MMF's scale <= IMF's scale, which is within buffer and
    cap.
    """
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
