# SPDX-License-Identifier: Apache-2.0
"""Write the rows of ended auctions that are uncrossed in slices of work (SPEC O-2.1, J-4, I-12.2).

Owns their order. Must never change the state.
"""

from collections.abc import Callable, Iterator
from typing import Final

from clearinghouse.statemachine.state.snapshot_columns import SHAPES, Row
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.types import BUY, SELL


def _uncrossings(state: State) -> Iterator[Row]:
    """Yield the uncrossings, the oldest first: their remaining checks, the projected fills so far (P-4), and ranks."""
    row_of = SHAPES["Uncrossing"].row()
    for one in state.cursors.uncrossings:
        checks = [list(check) for check in one.checks]
        projected = [[key, *one.projected[key]] for key in sorted(one.projected)]
        ranked = [list(entry) for entry in one.ranked]
        yield (*row_of(one), checks, projected, ranked)


def _sides(state: State) -> Iterator[Row]:
    """Yield the orders of both sides of a round."""
    row_of = SHAPES["AuctionSide"].row()
    for one in state.cursors.uncrossings:
        for side, listed in ((BUY, one.buys), (SELL, one.sells)):
            orders = list(listed.ids), list(listed.limits), list(listed.lots)
            yield (one.market_id, side, *orders, *row_of(listed))


def _limits(state: State) -> Iterator[Row]:
    """Yield the lots of a round by limit, and the progress of the search for its price."""
    row_of = SHAPES["PriceSearch"].row()
    for one in state.cursors.uncrossings:
        search = one.search
        *place, best = row_of(search)
        bought, sold = (
            [list(entry) for entry in zip(sums.limits, sums.lots, strict=True)]
            for sums in (search.bought, search.sold)
        )
        assert isinstance(best, tuple)
        # Earlier versions wrote the limits that were left, and the sums of both sides from the lowest limit.
        yield (one.market_id, *place, list(best), [], bought, sold)


def _payments(state: State) -> Iterator[Row]:
    """Yield the payments of orders that were already checked (S-1)."""
    row_of = SHAPES["PaidAhead"].row()
    for one in state.cursors.uncrossings:
        paid = one.paid
        means = [[key, paid.own[key], paid.loans[key], paid.debts[key]] for key in sorted(paid.own)]
        shares = [[owner, paid.shares[owner]] for owner in sorted(paid.shares)]
        yield (one.market_id, *row_of(paid), sorted(paid.leaving), means, shares)


UNCROSSING_TABLES: Final[
    tuple[tuple[str, tuple[str, ...], Callable[[State], Iterator[Row]]], ...]
] = (
    ("uncrossings", (*SHAPES["Uncrossing"].names(), "checks", "projected", "ranked"), _uncrossings),
    (
        "uncrossing_sides",
        SHAPES["AuctionSide"].names("market_id", "side", "ids", "limits", "lots"),
        _sides,
    ),
    (
        "uncrossing_limits",
        (*SHAPES["PriceSearch"].names("market_id"), "limits", "bought_at", "sold_at"),
        _limits,
    ),
    (
        "uncrossing_payments",
        (*SHAPES["PaidAhead"].names("market_id"), "leaving", "means", "shares"),
        _payments,
    ),
)
