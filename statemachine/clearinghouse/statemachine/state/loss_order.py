# SPDX-License-Identifier: Apache-2.0
"""Keep positions in the order in which R-3.1 asks for their losses: heaps of entries by market.

Owns the shape of the data and the classes of means. References are ids. An entry names an account and the stamp of its
line; another stamp of the line ends the entry, which is dropped when it comes to the front. `ledger.loss_order` enters
and reads, `pnl_settlement.loss_order` knows the means of accounts.
"""

from collections import deque
from typing import Final

from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId

# Where a line stands: by the means of its account when it was last touched, or nowhere.
NO_MEANS: Final = -2  # it was never touched
UNRANKED: Final = -1  # touched, and in the queue of lines to be ranked
CASH: Final = 0
LOANS: Final = 1
BORROW: Final = 2
COLLATERAL: Final = 3
NO_LOSS: Final = 4  # with all its positions the account had no loss when its turn came
CLASSES: Final = 5
SIDES: Final = 2  # longs before shorts


class MarketLosses:
    """The heaps of one market: `entries` by class and side, `funding` by side; each of (rank, account, stamp)."""

    __slots__ = ("entries", "funding")

    def __init__(self) -> None:
        """Start empty."""
        self.entries: list[list[tuple[int, AccountId, int]]] = [[] for _ in range(CLASSES * SIDES)]
        self.funding: list[list[tuple[int, AccountId, int]]] = [[] for _ in range(SIDES)]


class LossOrder:
    """All of them, and the lines to be ranked, in the order of their touch."""

    def __init__(self) -> None:
        """Start empty."""
        self.heaps: dict[MarketId, MarketLosses] = {}
        self.unranked: deque[tuple[AccountId, MarketId]] = deque()
        self.stamp = 0  # the last one given; differs between a machine and one restored from it
