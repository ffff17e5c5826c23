# SPDX-License-Identifier: Apache-2.0
"""Hold the progress of due work: one command does a limited part, the next command continues (SPEC I-12.2).

Owns the place of each such work. The place is state: a restart, a replay and a snapshot continue at the same place.
Must never decide the effect of the work.
"""

from heapq import heappop, heappush
from typing import Final

from clearinghouse.statemachine.state.account_blocks import (
    BLOCK_BITS,
    GROUP_BITS,
    entry_of_group,
)
from clearinghouse.statemachine.state.deleveraging import (
    LossToShare,
    Ranking,
    RestClosing,
    ShortfallAllocation,
    SideSizes,
)
from clearinghouse.statemachine.state.pnl_settlement_pass import PnlSettlementPass
from clearinghouse.statemachine.state.price_bounds import Subject
from clearinghouse.statemachine.state.uncrossing import Uncrossing
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_ACCOUNT,
    NO_ORDER,
    AccountId,
    AssetId,
    MarketId,
    OrderId,
)

# After the phases of a liquidation pass, whose table is in `liquidation.passes`.
PASS_ENDED: Final = 4


class LiquidationVisit:
    """The visit of one account by a liquidation pass: `market_ids` are the remaining positions, the present one last
    (W-2).

    A slice may end within a visit, at tier 3 of a position.
    """

    __slots__ = ("account_id", "is_at_tier_3", "is_below", "market_ids", "phase", "place")

    def __init__(self, account_id: AccountId, market_ids: list[MarketId]) -> None:
        """Start with the positions below the least notional (G-4.1)."""
        self.account_id = account_id
        self.market_ids = market_ids
        self.phase = 0
        self.place = 0
        self.is_at_tier_3 = False
        self.is_below = False  # whether the account is below auto-close; each slice compares again


class LiquidationPass:
    """A liquidation pass that has started: it first ranks its accounts by `E`, then visits each (W-2).

    A slice may end within a visit, at tier 3 of a position. Then `account_id` is the account, `market_ids` its
    remaining positions, the present one last, and `cover` the progress of its closing (W-4).
    """

    __slots__ = (
        "cover",
        "flagged_before_ns",
        "losses",
        "phase",
        "place",
        "ranked",
        "rankings",
        "rest",
        "sizes",
        "to_rank",
        "visit",
    )

    def __init__(self) -> None:
        """Start without work."""
        self.phase = PASS_ENDED
        self.place = 0
        self.to_rank: list[int] = []  # `account_blocks.work_list`
        self.flagged_before_ns = 0  # an account flagged later waits for the next pass (W-2.3)
        self.ranked: list[tuple[int, AccountId]] = []  # a heap of (E, id): those to visit
        self.visit: LiquidationVisit | None = None
        self.cover: ShortfallAllocation | None = None
        # The residual close-out of the present position, or the sharing of `losses` after the pass (W-5).
        self.rest: RestClosing | None = None
        # By market and side: the losses that are shared for all closes of a pass together (W-5).
        self.losses: dict[tuple[MarketId, int], LossToShare] = {}
        # By market and side of the closed position; kept to the end of the pass (W-4.1).
        self.rankings: dict[tuple[int, int], Ranking] = {}
        # By market and side, for the present slice only.
        self.sizes: dict[tuple[int, int], SideSizes] = {}

    @property
    def is_open(self) -> bool:
        """Return whether the pass has started and not ended."""
        return self.phase < PASS_ENDED

    @property
    def is_sharing(self) -> bool:
        """Return whether a loss remains that accounts have to share; the engine shares it after the pass."""
        return self.rest is not None or bool(self.losses)

    def holds(self, market_id: MarketId) -> bool:
        """Return whether a loss of a market is being shared, so that no order may change positions in the market
        (I-6.1).
        """
        if self.rest is not None and self.rest.market_id == market_id:
            return True
        return any(key[0] == market_id for key in self.losses)


class ConcernedBlock:
    """A block of accounts, or a group of blocks, that a price may affect: the round in which it is visited, and the
    assets and markets concerned.
    """

    __slots__ = ("round", "subjects")

    def __init__(self, visit: int, subjects: dict[Subject, int]) -> None:
        """Store the round and the subjects."""
        self.round = visit
        self.subjects = subjects


class HealthVisits:
    """Accounts outside their bounds, or without bounds, to be visited by id, in slices.

    A price lists groups of blocks of ids; the blocks of a group, and then the accounts of a block, are listed when
    their turn comes, or when a command names one of them. A round visits ids in ascending order. An account listed
    after the visit has passed its id waits for the next round, so that new prices do not delay the other accounts. All
    fields are state; `units` is the work that the present command may still use for visits.
    """

    __slots__ = (
        "block_heap",
        "blocks",
        "heap",
        "last_id",
        "listed",
        "round",
        "units",
        "worked_round",
    )

    def __init__(self) -> None:
        """Start empty."""
        self.blocks: dict[int, ConcernedBlock] = {}  # by block, or by `entry_of_group`
        # (round, first block, block or group); may contain removed ones.
        self.block_heap: list[tuple[int, int, int]] = []
        # Round of the visit, and 1 if an account without new bounds needs a health check.
        self.listed: dict[AccountId, tuple[int, int]] = {}
        self.heap: list[tuple[int, AccountId]] = []  # (round, id); may contain removed accounts
        self.round = 0
        self.last_id: AccountId = NO_ACCOUNT
        self.worked_round = 0  # the last round in which other due work had its turn
        self.units = 0

    @property
    def is_open(self) -> bool:
        """Return whether an account or a block is listed."""
        return bool(self.listed or self.blocks)

    def add_block(self, block: int, subject: Subject) -> bool:
        """List a block for an asset or a market; a listed block keeps its place. Return whether the entry is new."""
        return self._add(block, subject, block, block + 1)

    def add_group(self, group: int, subject: Subject) -> bool:
        """List a group of blocks in the same way."""
        return self._add(
            entry_of_group(group), subject, group << GROUP_BITS, group + 1 << GROUP_BITS
        )

    def _add(self, entry: int, subject: Subject, first: int, after: int) -> bool:
        """List the blocks from `first` to the one before `after` as one entry."""
        found = self.blocks.get(entry)
        if found is not None:
            if subject in found.subjects:
                return False
            found.subjects[subject] = 1
            return True
        visit = self.round + (after << BLOCK_BITS <= self.last_id + 1)
        self.blocks[entry] = ConcernedBlock(visit, {subject: 1})
        heappush(self.block_heap, (visit, first, entry))
        return True

    def add(self, account_id: AccountId, *, checked: bool) -> None:
        """List an account for a visit; an account that is listed keeps its place.

        With `checked` the visit has to check the account's health, as `take_first` then states.
        """
        before = self.listed.get(account_id)
        if before is None:
            visit = self.round + (account_id <= self.last_id)
            heappush(self.heap, (visit, account_id))
            self.listed[account_id] = (visit, int(checked))
        elif checked:
            self.listed[account_id] = (before[0], 1)

    def first(self) -> AccountId:
        """Return the first listed account, NO_ACCOUNT if none is listed; blocks may have their turn before it."""
        while self.heap:
            visit, account_id = self.heap[0]
            listed = self.listed.get(account_id)
            if listed is not None and listed[0] == visit:
                return account_id
            heappop(self.heap)
        return NO_ACCOUNT

    def block_before(self, account_id: AccountId) -> int | None:
        """Return the block, or the entry of a group, that has its turn before the `first` account, if there is one."""
        while self.block_heap:
            visit, first, entry = self.block_heap[0]
            if account_id:
                later = self.heap[0][0] - visit
                if later < 0 or (later == 0 and account_id < first << BLOCK_BITS):
                    return None
            found = self.blocks.get(entry)
            if found is not None and found.round == visit:
                return entry
            heappop(self.block_heap)
        return None

    def end_round(self) -> None:
        """Start the next round, when nothing is listed."""
        if self.last_id:
            self.round += 1
            self.worked_round = self.round
            self.last_id = NO_ACCOUNT

    def delay_other_work(self) -> bool:
        """Let other due work wait for health checks; return whether it waits.

        It waits while accounts are listed, but each round lets other work wait for one command only.
        """
        if not self.is_open:
            return False
        if self.round <= self.worked_round:
            return True
        self.worked_round = self.round
        return False

    def take_first(self) -> bool:
        """Remove the `first` account from the list; return whether it needs a health check."""
        self.round, self.last_id = heappop(self.heap)
        return self.listed.pop(self.last_id)[1] != 0


class CursorAge:
    """The time since which a kind of due work is unfinished, and the number of its slices since (I-12.2).

    The record ends once the work that remained at its start is done: later work starts a new record.
    """

    __slots__ = ("begun_ns", "is_late", "slices", "until")

    def __init__(self, begun_ns: int, until: int) -> None:
        """Start at a time; the record ends at the latest when the count of done work reaches `until`."""
        self.begun_ns = begun_ns
        self.until = until
        self.slices = 0
        self.is_late = False


class OrdersToReduce:
    """The resting orders that a kill switch or risk switch has not yet reduced (K-1, O-2.2).

    They are those of `account_ids`, then those of the accounts of `blocks`, in all markets or in `market_ids`. The
    lowest id is the last key, and its account or block is next. Orders after `newest_id` passed the gates later. `code`
    is the reason for which the orders end: the kill switch, or a ban on more risk.
    """

    __slots__ = ("account_ids", "blocks", "code", "done_from", "market_ids", "newest_id")

    def __init__(
        self,
        code: int,
        market_ids: list[MarketId],
        account_ids: dict[AccountId, int],
        blocks: dict[int, int],
        newest_id: OrderId,
    ) -> None:
        """Store the orders; without `market_ids` those of all markets."""
        self.code = code
        self.market_ids = market_ids
        self.account_ids = account_ids
        self.blocks = blocks
        self.newest_id = newest_id
        # The last order that is done of the present account, whose newest order comes first; 0: no order is
        # done.
        self.done_from = NO_ORDER

    def has(self, account_id: AccountId, market_id: MarketId, order_id: OrderId) -> bool:
        """Return whether an open order is still to be reduced."""
        if order_id > self.newest_id or (self.market_ids and market_id not in self.market_ids):
            return False
        if account_id not in self.account_ids:
            return account_id >> BLOCK_BITS in self.blocks
        is_done = 0 < self.done_from <= order_id
        return not (is_done and account_id == next(reversed(self.account_ids)))


class MarketEnd:
    """A market that closes or expires: the accounts to visit, by blocks, and its conditional orders to end.

    Each list has the lowest id last. They are made once no liquidation holds the positions (W-5). The accounts of a
    block are listed when its turn comes. `ended` has the positions that have ended at the last price, by the side
    opposite to them, so that they can bear a loss of that side.
    """

    __slots__ = ("account_ids", "blocks", "conditional_ids", "ended", "is_listed", "market_id")

    def __init__(self, market_id: MarketId) -> None:
        """Start without lists."""
        self.market_id = market_id
        self.blocks: dict[int, int] = {}
        self.account_ids: dict[AccountId, int] = {}  # of one block
        self.conditional_ids: list[OrderId] = []
        self.is_listed = False
        self.ended: dict[int, LossToShare] = {}

    def lists(self, account_id: AccountId) -> bool:
        """Return whether an account or its block is listed."""
        return account_id in self.account_ids or account_id >> BLOCK_BITS in self.blocks


class Cursors:
    """All unfinished due work. `is_behind` is True from a slice that left work to the slice that ends it.

    `settles` and `liquidates` are True if the deadline of such a pass has come and the pass has not started.
    """

    def __init__(self) -> None:
        """Start without work."""
        self.is_behind = False
        self.settles = False
        self.liquidates = False
        self.liquidation = LiquidationPass()
        self.health = HealthVisits()
        self.pnl_settlement = PnlSettlementPass()
        # Pools with a loss and unchecked lenders; with `is_checking` the check of the first has
        # started (B-5).
        self.lost_pools: list[AssetId] = []
        self.is_checking = False
        self.to_check: list[int] = []  # lenders of the first: `account_blocks.work_list`
        self.pools_checked = 0
        self.fired = 0  # conditional orders taken from the queue of triggered orders
        self.ages: dict[int, CursorAge] = {}  # of open cursors, by kind
        self.late_markets: dict[MarketId, int] = {}  # restricted markets, and their status before
        self.to_reduce: list[OrdersToReduce] = []  # one for each code and markets, the oldest first
        self.ending: list[MarketEnd] = []  # the oldest first
        self.uncrossings: list[Uncrossing] = []  # the oldest first

    def begin_to_check(self, asset_id: AssetId) -> None:
        """Queue the check of all lenders of a pool; if a check of the pool has started, queue another one."""
        if asset_id not in self.lost_pools[int(self.is_checking) :]:
            self.lost_pools.append(asset_id)
