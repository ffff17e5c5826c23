# SPDX-License-Identifier: Apache-2.0
"""Rank the positions of a side of a market for deleveraging in parts, for all readers together (SPEC W-4, I-12.1).

Owns the figures of one part: the present figures of some holders, in the order of `adl_ranking`. Commands may run
between two parts of one ranking, so the parts may show different moments. Must never keep an object of the state.
"""

from collections.abc import Iterable
from heapq import merge
from typing import NamedTuple

from clearinghouse.statemachine.arithmetic.liquidation import MarginFraction
from clearinghouse.statemachine.liquidation.adl_ranking import entry_of
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId


class AdlSide(NamedTuple):
    """A side of a market, long or short; its positions have one ranking."""

    market_id: MarketId
    is_long: bool


class AdlPlace(NamedTuple):
    """The place of a position in its ranking, 0 if the position has none, and the number of ranked positions.

    `sequence` is the sequence of the last command that the ranking includes.
    """

    rank: int
    ranked: int
    sequence: int


def sides_of(account: Account) -> list[AdlSide]:
    """Return the sides of markets on which an account has a position, by market id."""
    lines = account.lines
    return [
        AdlSide(market_id, lines[market_id].position > 0)
        for market_id in sorted(lines)
        if lines[market_id].position
    ]


def holders_of(state: State, side: AdlSide) -> list[AccountId]:
    """Return the accounts with a position in a side's market; `ranked_part` omits those of the other side."""
    return list(state.markets[side.market_id].exposed)


def ranked_part(state: State, side: AdlSide, account_ids: list[AccountId]) -> list[MarginFraction]:
    """Return the ranking entries of the given accounts whose positions may be deleveraged, in the order of the
    ranking.
    """
    exposed = state.markets[side.market_id].exposed
    found: list[MarginFraction] = []
    for account_id in account_ids:
        line = exposed.get(account_id)
        if line is not None:
            entry = entry_of(state, line, not side.is_long)
            if entry is not None:
                found.append(entry)
    found.sort()
    return found


def in_order(parts: list[list[MarginFraction]]) -> Iterable[MarginFraction]:
    """Merge the sorted parts of a ranking lazily into one order."""
    return merge(*parts)
