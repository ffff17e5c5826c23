# SPDX-License-Identifier: Apache-2.0
"""Check price bounds, isolated positions and margin scales after every command (SPEC M-7, M-8, W-7).

Owns those checks; `all_checks` lists them. Must never trust an index.
"""

from collections.abc import Iterator

from clearinghouse.statemachine.checks.exchange.lending import is_unchecked_lender
from clearinghouse.statemachine.exchange_margin.account_margin import (
    refresh,
    worst_case_equity,
    worst_case_maintenance,
)
from clearinghouse.statemachine.exchange_margin.bounds import bounded_by
from clearinghouse.statemachine.exchange_margin.listing import is_listed
from clearinghouse.statemachine.state.account_blocks import GROUP_BITS, entry_of_group
from clearinghouse.statemachine.state.price_bounds import (
    NO_EDGE,
    OF_DEBT,
    OF_FUNDING,
    OF_INDEX,
    OF_MARK,
    OF_SCALE,
    OF_SHARE,
    AccountBounds,
    PriceBounds,
    Subject,
)
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
        bounds = account.bounds
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

    The place of a block is not beyond the first of its edges, and the place of a group that is not listed is not beyond
    those of its blocks that are not listed, so that each is found in time.
    """
    found: list[str] = []
    entered = 0
    for subject, bounds in _all_bounds(state):
        listed = {
            entry: 1
            for entry, concerned in state.cursors.health.blocks.items()
            if subject in concerned.subjects
        }
        blocks = {entry: 1 for entry in listed if entry >= 0}
        for index in (bounds.uppers, bounds.lowers):
            if index.listed.keys() != blocks.keys():
                found.append(f"subject {subject}: its listed blocks are not those of the cursor")
            for block, edges in index.blocks.items():
                entered += len(edges)
                place = index.places.get(block, index.listed.get(block))
                if edges and place is None:
                    found.append(f"block {block}: has no place and is not listed")
                if edges and place is not None and place > min(edges.values()):
                    found.append(f"block {block}: stands above an edge of its own")
            for block, place in index.places.items():
                group = block >> GROUP_BITS
                is_listed_group = entry_of_group(group) in listed
                if index.groups.get(group, NO_EDGE) > place and not is_listed_group:
                    found.append(f"group {group}: stands above a block of its own")
    of_accounts = (account.bounds for account in state.accounts.values())
    if entered != sum(len(bounds.tables) for bounds in of_accounts if bounds is not None):
        found.append(f"{entered} edges are not those of accounts")
    return found


def _all_bounds(state: State) -> Iterator[tuple[Subject, PriceBounds]]:
    """Yield each subject with price bounds, and these bounds."""
    for asset in state.assets.values():
        yield (OF_INDEX, asset.id), asset.bounds
        yield (OF_DEBT, asset.id), asset.debt_bounds
        yield (OF_SHARE, asset.id), asset.share_bounds
    for market in state.markets.values():
        yield (OF_MARK, market.id), market.bounds
        yield (OF_FUNDING, market.id), market.funding_bounds
        yield (OF_SCALE, market.id), market.scale_bounds


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
