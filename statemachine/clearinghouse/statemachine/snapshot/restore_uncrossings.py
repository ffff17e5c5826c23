# SPDX-License-Identifier: Apache-2.0
"""Restore the auctions that have ended and are uncrossed in slices of work (SPEC O-2.1, I-12.2).

Owns the reading of those tables. The meaning of a table is in `snapshot.uncrossing_rows`.
"""

from typing import Final

from clearinghouse.statemachine.snapshot.read_tables import Tables
from clearinghouse.statemachine.snapshot.tables import set_columns
from clearinghouse.statemachine.state.long_list import LongList
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.uncrossing import (
    CLEARING,
    DONE,
    ENDING,
    SUMMING,
    LimitSums,
    Uncrossing,
)
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import BUY

# The most limits of bids, in the order of the side, of which each is above the one before: a MARKET order's and one
# more.
RISING_MOST: Final = 2


def restore_uncrossings(state: State, tables: Tables) -> None:
    """Restore the uncrossings, the oldest first."""
    found: dict[MarketId, Uncrossing] = {}
    for *row, checks, projected, ranked in tables.rows("uncrossings"):
        one = Uncrossing(row[0], row[1], [(check[0], check[1]) for check in checks])
        set_columns(one, "Uncrossing", tuple(row))
        assert 0 <= one.stage < DONE or one.stage in (ENDING, CLEARING)
        one.visit_ids = list(one.visit_ids)
        one.waiting = list(one.waiting)
        one.projected = {entry[0]: (entry[1], entry[2]) for entry in projected}
        one.ranked = [(entry[0], entry[1]) for entry in ranked]
        found[one.market_id] = one
        state.cursors.uncrossings.append(one)
    for market_id, side, ids, prices, lots, *row in tables.rows("uncrossing_sides"):
        listed = found[market_id].buys if side == BUY else found[market_id].sells
        set_columns(listed, "AuctionSide", tuple(row))
        listed.ids, listed.limits, listed.lots = LongList(ids), LongList(prices), LongList(lots)
        assert len(listed.ids) == len(listed.limits) == len(listed.lots)
    for market_id, *place, best, limits, bought, sold in tables.rows("uncrossing_limits"):
        one = found[market_id]
        search = one.search
        search.at, search.demand, search.supply, search.bid, search.ask, search.reference_e9 = place
        # A list, which the compiled machine does not take for a tuple.
        volume, imbalance, distance_e9, price = best
        search.best = (volume, imbalance, distance_e9, price)
        in_order = bought
        prices = [entry[0] for entry in bought]
        if limits or (len(prices) > RISING_MOST and prices == sorted(prices)):
            # Written by an earlier version, whose sums rise on both sides.
            in_order = bought[::-1]
        for sums, entries in ((search.bought, in_order), (search.sold, sold)):
            sums.limits = LongList(entry[0] for entry in entries)
            sums.lots = LongList(entry[1] for entry in entries)
        if one.stage == CLEARING:
            continue
        _find_turn(search.bought)
        _find_turn(search.sold)
        if one.stage != SUMMING:
            search.begin()
            for _ in range(search.at):
                search.take()
    for market_id, *row, leaving, means, shares in tables.rows("uncrossing_payments"):
        paid = found[market_id].paid
        set_columns(paid, "PaidAhead", tuple(row))
        paid.leaving = set(leaving)
        paid.own = {entry[0]: entry[1] for entry in means}
        paid.loans = {entry[0]: entry[2] for entry in means}
        paid.debts = {entry[0]: entry[3] for entry in means}
        paid.shares = {entry[0]: entry[1] for entry in shares}


def _find_turn(sums: LimitSums) -> None:
    """Find where the second run of limits begins, if there are two."""
    limits = sums.limits
    for place in range(1, len(limits)):
        if (limits[place] > limits[place - 1]) == sums.falls:
            sums.turn = place
            return
