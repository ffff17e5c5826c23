# SPDX-License-Identifier: Apache-2.0
"""Check the markets whose orders and positions end in slices (SPEC O-1, I-2, I-12.2).

Owns those checks; `all_checks` lists them. Must never trust an index.
"""

from clearinghouse.statemachine.contracts.market_end import is_ending
from clearinghouse.statemachine.state.account_blocks import BLOCK_BITS, BlockCounts
from clearinghouse.statemachine.state.state import Line, State
from clearinghouse.statemachine.vocabulary.types import (
    KIND_VENUE,
    MARKET_CLOSED,
    MARKET_SETTLING,
    ROUNDING,
)


def holds_what_ends(state: State, line: Line) -> bool:
    """Return whether a line of `rounding` is in a market whose positions are ending, so that no index contains the
    line.
    """
    return line.account.id == ROUNDING and is_ending(state, line.market)


def check_market_ends(state: State) -> list[str]:
    """Check O-1: a market that ends has no open status, and visited accounts have no order and no position in it.

    `rounding` has positions only in such markets. The counts of blocks of accounts are exact, and no position is above
    the bound of its block.
    """
    found = [
        f"rounding has {line.position} lots of market {market_id}, which is not ending"
        for market_id, line in state.accounts[ROUNDING].lines.items()
        if (line.position or line.cost) and not holds_what_ends(state, line)
    ]
    counted = {market_id: BlockCounts() for market_id in state.markets}
    for account in state.accounts.values():
        for market_id, own in account.lines.items():
            for _ in range((account.id in own.market.exposed) + bool(own.orders)):
                counted[market_id].add(account.id)
    found += [
        f"market {market_id}: blocks {market.blocks.counts}"
        for market_id, market in state.markets.items()
        if market.blocks.counts != counted[market_id].counts
    ]
    found += _unbounded_sizes(state)
    for ending in state.cursors.ending:
        market = state.markets[ending.market_id]
        where = f"market {market.id} is ending"
        if market.status not in (MARKET_SETTLING, MARKET_CLOSED):
            found.append(f"{where} and of status {market.status}")
        if not ending.is_listed:
            continue
        priced = market.expiry is not None and market.expiry.price_e9 != 0
        for account in state.accounts.values():
            line = account.lines.get(market.id)
            if line is None or ending.lists(account.id) or account.id == ROUNDING:
                continue
            if line.orders or (priced and line.position):
                found.append(f"{where}: account {account.id} was visited and is not flat")
    return found


def _unbounded_sizes(state: State) -> list[str]:
    """Return a finding for each position that is larger than the bound of its block, and for each lost venue's line."""
    found: list[str] = []
    for market in state.markets.values():
        for account_id, line in market.exposed.items():
            bounds = market.sizes.longs if line.position > 0 else market.sizes.shorts
            bound = bounds.get(account_id >> BLOCK_BITS, 0)
            if abs(line.position) > bound:
                found.append(f"account {account_id} market {market.id}: above its bound {bound}")
            if (line.account.kind == KIND_VENUE) != (account_id in market.venue_lines):
                found.append(f"account {account_id} market {market.id}: index of venues is off")
        if not market.venue_lines.keys() <= market.exposed.keys():
            found.append(f"market {market.id}: venues {list(market.venue_lines)}")
    return found
