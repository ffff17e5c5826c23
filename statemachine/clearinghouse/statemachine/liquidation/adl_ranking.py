# SPDX-License-Identifier: Apache-2.0
"""Rank the counterparties of auto-deleveraging (SPEC W-4, W-4.1).

Owns the candidates, their order, and the one ranking that a pass keeps for a side of a market. Must never move a
position: `liquidation.adl` does. A pass ranks the holders once, when the first position of that side reaches tier 3.
After that it ranks again only the candidates that it has deleveraged. A candidate whose lots cannot close at the price
is skipped for the rest of the pass, except when there is no loss to pay. So the cost of a pass is the number of its
accounts plus the number of holders, not their product.
"""

from heapq import heappop, heappush

from clearinghouse.statemachine.arithmetic.liquidation import MarginFraction
from clearinghouse.statemachine.clearing.parties import is_in_default
from clearinghouse.statemachine.exchange_margin.account_margin import equity, refresh
from clearinghouse.statemachine.exchange_margin.listing import is_listed
from clearinghouse.statemachine.liquidation.exits import below_maintenance
from clearinghouse.statemachine.positions.recent_results import recent_result
from clearinghouse.statemachine.state.account_blocks import take_account, work_list
from clearinghouse.statemachine.state.deleveraging import Ranking
from clearinghouse.statemachine.state.state import Line, Market, State
from clearinghouse.statemachine.state.work import (
    IDS_PER_UNIT,
    WORK_OF_RANKING,
    WORK_OF_WHOLE_BLOCK,
)
from clearinghouse.statemachine.vocabulary.numbers import NO_ACCOUNT
from clearinghouse.statemachine.vocabulary.types import (
    ACTIVE,
    BUY,
    KIND_VENUE,
    PRICE_E9,
    SELL,
)


def is_opposite(line: Line, long: bool) -> bool:  # noqa: FBT001  as above
    """Return whether a line is on the other side of a long (or short) position, and not a venue's line.

    The clearinghouse cannot close the position of a venue.
    """
    return line.position != 0 and (line.position > 0) != long and line.account.kind != KIND_VENUE


def lots_facing(market: Market, long: bool) -> int:  # noqa: FBT001  as above
    """Return the lots on the other side of a long (or short) position that the clearinghouse can close.

    Lots of venues' accounts are left out; only an external market has such positions (O-1).
    """
    lots = market.open_interest_lots  # each side's (I-2)
    for line in market.venue_lines.values():
        if (line.position > 0) != long:
            lots -= abs(line.position)
    return lots


def _is_candidate(state: State, line: Line, long: bool) -> bool:  # noqa: FBT001  as above
    """Return whether a line may be deleveraged: it is opposite and profitable at the mark.

    Its account must be neither in liquidation nor in default. The result of a position that its owner reopened within
    the last minute counts as its profit (W-4.1).
    """
    if line.position == 0 or (line.position > 0) == long:
        return False
    if line.account.kind == KIND_VENUE or line.account.status != ACTIVE:
        return False
    if state.defaults.cases and is_in_default(state, line.account):
        return False
    cost = line.cost if line.recent is None else line.cost - recent_result(state, line)
    return line.position * line.market.mark_e9 > cost * PRICE_E9


def adl_ranking(state: State, market: Market, long: bool) -> list[MarginFraction]:  # noqa: FBT001  as above
    """Return the margin fractions of a long (or short) position's counterparties, first to be deleveraged first (W-4).

    The candidates are opposite positions, profitable at the mark, of accounts neither in liquidation nor in default.
    The account with the lowest margin fraction is first.
    """
    found = (entry_of(state, line, long) for line in market.exposed.values())
    return sorted(entry for entry in found if entry is not None)


def entry_of(state: State, line: Line, long: bool) -> MarginFraction | None:  # noqa: FBT001  as above
    """Return the margin fraction by which a line is ranked now, or None if the line may not be deleveraged."""
    if not _is_candidate(state, line, long):
        return None
    account = line.account
    refresh(state, account)
    return MarginFraction(equity(account), account.exposure, account.id)


def _key(market: Market, long: bool) -> tuple[int, int]:  # noqa: FBT001  as above
    return (market.id, BUY if long else SELL)


def ranking_in_force(state: State, market: Market, long: bool) -> list[Line]:  # noqa: FBT001  as above
    """Return the counterparties in the order that applies: that of the pass's ranking if complete, else a new order."""
    ranking = state.cursors.liquidation.rankings.get(_key(market, long))
    entries = (
        adl_ranking(state, market, long)
        if ranking is None or ranking.to_rank
        else sorted(ranking.entries)
    )
    exposed = market.exposed
    return [exposed[entry.account_id] for entry in entries if entry.account_id in exposed]


def pass_ranking(state: State, market: Market, long: bool) -> Ranking | None:  # noqa: FBT001  as above
    """Return the ranking of the pass for one side of a market, built on first use.

    Return None if the slice of work ends before the ranking is complete.
    """
    rankings = state.cursors.liquidation.rankings
    key = _key(market, long)
    ranking = rankings.get(key)
    if ranking is None:
        ranking = rankings[key] = Ranking(work_list(market.blocks.counts))
        state.work.units += len(ranking.to_rank) // IDS_PER_UNIT
    work = state.work
    to_rank = ranking.to_rank
    while to_rank:
        if work.is_over(state.events):
            return None
        account_id = take_account(to_rank, market.exposed)
        if account_id == NO_ACCOUNT:
            work.units += WORK_OF_WHOLE_BLOCK
            continue
        work.units += WORK_OF_RANKING
        line = market.exposed.get(account_id)
        if line is not None:
            rank_line(state, ranking, line, long)
    assert not ranking.to_rank
    return ranking


def rank_line(state: State, ranking: Ranking, line: Line, long: bool) -> None:  # noqa: FBT001  as above
    """Add a line to a ranking by its present margin fraction, if the line may be deleveraged."""
    entry = entry_of(state, line, long)
    if entry is not None:
        heappush(ranking.entries, entry)


def take_next(ranking: Ranking, *, at_mark: bool) -> MarginFraction | None:
    """Remove and return the first entry of a ranking; None if no entry is left.

    `at_mark` is True if there is no loss to pay: then entries that were set aside count too.
    """
    heap = ranking.entries
    if at_mark and ranking.aside and (not heap or ranking.aside[0] < heap[0]):
        heap = ranking.aside
    return heappop(heap) if heap else None


def counterparty_line(
    state: State,
    market: Market,
    entry: MarginFraction,
    long: bool,  # noqa: FBT001
) -> Line | None:
    """Return the line of a ranking's entry if it may still be deleveraged, else None.

    Return None too if the account waits for a health check that would put it into liquidation.
    """
    line = market.exposed.get(entry.account_id)
    if line is None or not _is_candidate(state, line, long):
        return None
    if state.cursors.health.is_open and is_listed(state, line.account):
        refresh(state, line.account)
        if below_maintenance(state, line.account):
            return None
    return line


def skip_entry(ranking: Ranking, entry: MarginFraction) -> None:
    """Skip a ranking's entry for the rest of the pass, except for positions that close at the mark (W-4.1)."""
    heappush(ranking.aside, entry)
