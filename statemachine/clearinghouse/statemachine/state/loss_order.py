# SPDX-License-Identifier: Apache-2.0
"""Keep positions in the order in which R-3.1 collects their losses: heaps of entries by market.

Owns the shape of the data and the classes of means. References are ids. An entry has an account and the stamp of its
line; a new stamp of the line makes the entry stale, and it is dropped at the front. `ledger.loss_order` adds and reads
entries, `pnl_settlement.loss_order` computes the means of accounts.
"""

from collections import deque
from typing import Final

from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId

# The class of a line: by the means of its account at its last touch, or none.
NO_MEANS: Final = -2  # never touched
UNRANKED: Final = -1  # touched, and in the queue for a ranking
CASH: Final = 0
LOANS: Final = 1
BORROW: Final = 2
COLLATERAL: Final = 3
NO_LOSS: Final = 4  # the account had no loss over all its positions at its turn
CLASSES: Final = 5
SIDES: Final = 2  # longs before shorts


class MarketLosses:
    """The heaps of one market: `entries` by class and side, `funding` by side; an entry is (rank, account, stamp)."""

    __slots__ = ("entries", "funding")

    def __init__(self) -> None:
        """Start empty."""
        self.entries: list[list[tuple[int, AccountId, int]]] = [[] for _ in range(CLASSES * SIDES)]
        self.funding: list[list[tuple[int, AccountId, int]]] = [[] for _ in range(SIDES)]


class LossOrder:
    """The heaps of all markets, and the queue of lines to rank, in the order in which the lines changed."""

    def __init__(self) -> None:
        """Start empty."""
        self.heaps: dict[MarketId, MarketLosses] = {}
        self.unranked: deque[tuple[AccountId, MarketId]] = deque()
        self.stamp = 0  # the last stamp; differs between a machine and its restored copy
