# SPDX-License-Identifier: Apache-2.0
"""Hold what tier 3 keeps from one account to the next, and from one slice of work to the next (SPEC W-4.1, I-12.2).

Owns the shape of the data. Must never decide: `liquidation.adl` and `liquidation.adl_ranking` do. References are ids.
"""

from clearinghouse.statemachine.arithmetic.liquidation import MarginFraction, cumulative_part
from clearinghouse.statemachine.state.sharing import Sharing
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId


class Ranking:
    """Who is deleveraged for one side of a market in one pass (W-4.1).

    `entries` and `aside` are heaps. Aside is who did not fit at a price: it comes back where no loss is to be borne.
    """

    __slots__ = ("aside", "entries", "to_rank")

    def __init__(self, to_rank: list[AccountId]) -> None:
        """Start with accounts that are not ranked yet, by id, the last one first."""
        self.to_rank = to_rank
        self.entries: list[MarginFraction] = []
        self.aside: list[MarginFraction] = []


class SideSizes:
    """The sizes of one side of a market, for the few lots that are closed against it in one slice (W-5).

    `gone` are entries of the heap that say nothing any more: a position of this side was closed itself since.
    """

    __slots__ = ("gone", "heap", "whole")

    def __init__(self, heap: list[tuple[int, int]], whole: int) -> None:
        """Take a heap of (size below 0, account), and the sum of the sizes."""
        self.heap = heap
        self.whole = whole
        self.gone: dict[tuple[int, int], int] = {}


class LossToShare:
    """The losses that one side of a market is to bear, and that the fund has taken meanwhile (W-5, W-8).

    `closed` are the lots that closes took from members: each bears by what it had before.
    """

    __slots__ = ("amount", "closed")

    def __init__(self, amount: int, closed: dict[AccountId, int]) -> None:
        """Take a loss, and who was closed with how many lots."""
        self.amount = amount
        self.closed = closed


class ShortfallAllocation:
    """The allocation of the closed lots' shortfall: the fund's part pro rata, the rest by price or by sharing.

    Where a slice of work ends between two turns, `lots_before`, `mark_e9` and `equity` say how things stood (I-12.2).
    """

    __slots__ = (
        "by_fund",
        "done",
        "equity",
        "lots_before",
        "mark_e9",
        "missing",
        "paid",
        "place",
        "size",
        "uncovered",
    )

    def __init__(self, size: int, missing: int, by_fund: int) -> None:
        """Take how many lots go, their part of the shortfall, and what of it the fund pays."""
        self.size = size
        self.missing = missing
        self.by_fund = by_fund
        self.uncovered = missing - by_fund
        self.done = 0
        self.paid = 0
        self.place = 0  # turns of the ranking so far
        self.lots_before = 0
        self.mark_e9 = 0
        self.equity = 0

    def next_part(self, lots: int) -> int:
        """Return the fund's payment for the next lots; all of its part once all lots are gone."""
        self.done += lots
        part = cumulative_part(self.by_fund, self.done, self.size) - self.paid
        self.paid += part
        return part


class RestClosing:
    """The close of what is left of a position against the whole other side, or the sharing of losses (W-5).

    The liquidity fund as its account shares what it has taken: then `position` is one lot of the side that lost, and
    no lots are closed. Members, sizes, mark and loss are those of the start. Until its end positions of the market
    change only through it.
    """

    __slots__ = (
        "account_id",
        "bearable",
        "before",
        "borne",
        "charged",
        "done",
        "is_again",
        "is_stopped",
        "left",
        "loss",
        "mark_e9",
        "market_id",
        "members",
        "phase",
        "place",
        "position",
        "sharing",
        "still",
        "to_list",
        "touched",
    )

    def __init__(
        self, account_id: AccountId, market_id: MarketId, position: int, mark_e9: int, before: int
    ) -> None:
        """Stand before the first member: `before` lots of the position were closed by rank."""
        self.account_id = account_id
        self.market_id = market_id
        self.position = position
        self.mark_e9 = mark_e9
        self.before = before
        self.phase = 0
        self.place = 0  # steps of the present phase that are done
        self.members: list[tuple[int, int]] = []  # account and lots, by id
        self.done = 0  # lots closed
        self.sharing: Sharing | None = None  # of lots, then of the loss, by the places of members
        self.loss = 0
        self.left = 0  # of the loss, in the rounds
        self.bearable: list[int] = []  # of each member
        self.borne: list[int] = []
        self.still: list[int] = []  # places of those who can bear more after a round
        self.charged = 0
        self.is_stopped = False  # no more lots are closed: a venue has changed positions
        self.is_again = False  # whether those who bore less than their part had it shared once more
        self.touched: dict[AccountId, int] = {}  # whose health is checked after the end (I-6.1)
        self.to_list: list[AccountId] = []  # of these, the last one first, once all is shared
