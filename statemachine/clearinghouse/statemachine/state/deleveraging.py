# SPDX-License-Identifier: Apache-2.0
"""Hold the progress of tier 3 between accounts and between slices of work (SPEC W-4.1, I-12.2).

Owns the shape of the data. Must never decide: `liquidation.adl` and `liquidation.adl_ranking` do. References are ids.
"""

from clearinghouse.statemachine.arithmetic.liquidation import MarginFraction, cumulative_part
from clearinghouse.statemachine.state.account_blocks import BLOCK_BITS, AccountBlocks
from clearinghouse.statemachine.state.sharing import Sharing
from clearinghouse.statemachine.vocabulary.constants import AMOUNT_MAX
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId


class Ranking:
    """The deleveraging order of one side of a market in one pass (W-4.1).

    `entries` and `aside` are heaps. `aside` has the accounts that did not fit at a price; they return to `entries` once
    no loss is to be covered.
    """

    __slots__ = ("aside", "entries", "to_rank")

    def __init__(self, to_rank: list[int]) -> None:
        """Start with a list of unranked accounts (`account_blocks.work_list`)."""
        self.to_rank = to_rank
        self.entries: list[MarginFraction] = []
        self.aside: list[MarginFraction] = []


class SideSizes:
    """The sizes of the positions on one side of a market, for closes of few lots within one slice (W-5).

    `gone` are outdated entries of the heap, whose positions another close has reduced since. The heap may have the
    largest members alone: they suffice for `lots_left` more lots.
    """

    __slots__ = ("gone", "heap", "lots_left", "whole")

    def __init__(self, heap: list[tuple[int, int]], whole: int) -> None:
        """Store a heap of (negative size, account), and the sum of the sizes."""
        self.heap = heap
        self.whole = whole
        self.lots_left = AMOUNT_MAX
        self.gone: dict[tuple[int, int], int] = {}


class LossToShare:
    """The losses of one side of a market that the fund has paid, until the accounts of the other side pay them back
    (W-5, W-8).

    `closed` are the lots that closes, or the end of the market, took from each account, by block: its share of the
    losses follows from its lots before them. A table of all accounts would be copied whole in the step in which it is
    full (I-12.2).
    """

    __slots__ = ("amount", "closed")

    def __init__(self, amount: int) -> None:
        """Store a loss, without closed lots."""
        self.amount = amount
        self.closed: dict[int, dict[AccountId, int]] = {}

    def note_closed(self, account_id: AccountId, lots: int) -> None:
        """Add lots that a close took from an account."""
        block = account_id >> BLOCK_BITS
        accounts = self.closed.get(block)
        if accounts is None:
            accounts = self.closed[block] = {}
        accounts[account_id] = accounts.get(account_id, 0) + lots

    def take_closed(self, account_id: AccountId) -> int:
        """Remove and return the lots that closes took from an account, as its share follows from its size now."""
        block = account_id >> BLOCK_BITS
        accounts = self.closed.get(block)
        if accounts is None:
            return 0
        lots = accounts.pop(account_id, 0)
        if not accounts:
            del self.closed[block]
        return lots


class ShortfallAllocation:
    """The allocation of the shortfall of closed lots: the fund pays its part pro rata, and others pay the remainder.

    They pay it by the price of their closes, or by sharing. If a slice of work ends between two turns, `lots_before`,
    `mark_e9` and `equity` are the figures at its end (I-12.2).
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
        """Store the number of lots, their part of the shortfall, and the fund's part of it."""
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
        """Return the fund's payment for the next closed lots; its whole part once all lots are closed."""
        self.done += lots
        part = cumulative_part(self.by_fund, self.done, self.size) - self.paid
        self.paid += part
        return part


class RestClosing:
    """The residual close-out of a position against the whole other side, or the sharing of losses (W-5).

    For a sharing of losses the account is the liquidity fund, `position` is one lot of the side that lost, and no lots
    are closed. Accounts, sizes, mark and loss are those of the start. Until its end only this work changes positions of
    the market.
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
        """Start at the first member: `before` lots of the position were closed by rank."""
        self.account_id = account_id
        self.market_id = market_id
        self.position = position
        self.mark_e9 = mark_e9
        self.before = before
        self.phase = 0
        self.place = 0  # finished steps of the present phase
        self.members: list[tuple[int, int]] = []  # account and lots, by id
        self.done = 0  # closed lots
        self.sharing: Sharing | None = None  # of lots, then of the loss, by the places of members
        self.loss = 0
        self.left = 0  # remaining loss, in the rounds
        self.bearable: list[int] = []  # the loss that each member can bear
        self.borne: list[int] = []
        self.still: list[int] = []  # places of members that can bear more after a round
        self.charged = 0
        self.is_stopped = False  # no more lots are closed: a venue has changed positions
        self.is_again = False  # whether members that bore less than their part share it once more
        # Accounts with a health check after the end (I-6.1); by blocks, since a table of all would be copied whole
        # in the step in which it is full.
        self.touched = AccountBlocks()
        # Those of which the other side become members: `account_blocks.work_list`.
        self.to_list: list[int] = []
