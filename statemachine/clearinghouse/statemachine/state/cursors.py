# SPDX-License-Identifier: Apache-2.0
"""Hold the work that is due and not done: a command does a bounded part of it, the next one goes on (SPEC I-12.2).

Owns where each such work stands. It is state: a restart, a replay and a snapshot go on at the same place. Must never
decide what the work does.
"""

from heapq import heappop, heappush
from typing import Final

from clearinghouse.statemachine.state.account_blocks import BLOCK_BITS, ids_of
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

NO_BLOCK: Final = -1
PASS_ENDED: Final = (
    3  # behind the phases of a liquidation pass, whose table is in `liquidation.passes`
)


class LiquidationPass:
    """A pass of the waterfall that has begun: first it ranks its accounts by `E`, then it visits each (W-2).

    A slice may end within a visit, at tier 3 of a position. Then `account_id` is the account, `market_ids` its
    positions that are left, the present one last, and `cover` how far its closing is (W-4).
    """

    __slots__ = (
        "account_id",
        "cover",
        "is_at_small",
        "is_at_tier_3",
        "losses",
        "market_ids",
        "phase",
        "place",
        "ranked",
        "rankings",
        "rest",
        "sizes",
        "to_rank",
        "to_visit",
    )

    def __init__(self) -> None:
        """Start with nothing to do."""
        self.phase = PASS_ENDED
        self.place = 0
        self.to_rank: list[AccountId] = []  # by id, the last one first
        self.ranked: list[tuple[int, AccountId]] = []  # (E, id)
        self.to_visit: list[AccountId] = []  # lowest E last
        self.account_id = NO_ACCOUNT
        self.market_ids: list[MarketId] = []
        self.is_at_small = False  # its positions below the least notional come first (G-4.1)
        self.is_at_tier_3 = False
        self.cover: ShortfallAllocation | None = None
        # W-5 of the present position, or of `losses` after the pass.
        self.rest: RestClosing | None = None
        # By market and side too: what is shared for all closes of a pass together (W-5).
        self.losses: dict[tuple[MarketId, int], LossToShare] = {}
        # By market and side of the position that is closed; kept to the end of the pass (W-4.1).
        self.rankings: dict[tuple[int, int], Ranking] = {}
        # By market and side too, of the slice under way alone.
        self.sizes: dict[tuple[int, int], SideSizes] = {}

    @property
    def is_open(self) -> bool:
        """Return whether the pass is under way."""
        return self.phase < PASS_ENDED

    @property
    def is_sharing(self) -> bool:
        """Return whether a loss is left to share; it is shared after the pass."""
        return self.rest is not None or bool(self.losses)

    def holds(self, market_id: MarketId) -> bool:
        """Return whether no order may change positions of a market: a loss is shared among them (I-6.1)."""
        if self.rest is not None and self.rest.market_id == market_id:
            return True
        return any(key[0] == market_id for key in self.losses)


class ConcernedBlock:
    """A block of accounts of which a price may concern some: the round of its visit, and what concerns them."""

    __slots__ = ("round", "subjects")

    def __init__(self, visit: int, subjects: dict[Subject, int]) -> None:
        """Take the round and the subjects."""
        self.round = visit
        self.subjects = subjects


class HealthVisits:
    """Accounts whose bounds a price has left, or that had none, to be visited by id: now, and the rest in slices.

    A price lists blocks of ids, and the accounts of a block are listed where its turn comes, or where one of them is
    named. A round goes up by id. An account that is listed behind the last visit is visited in the next round, so that
    new prices do not keep the others from their turn. All of it is state; `units` are those that the present command
    has left for visits.
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
        """Start with nothing listed."""
        self.blocks: dict[int, ConcernedBlock] = {}
        self.block_heap: list[tuple[int, int]] = []  # (round, block); also of some that are gone
        # Round of the visit, and 1 if the account's health is checked where it gets no bounds.
        self.listed: dict[AccountId, tuple[int, int]] = {}
        self.heap: list[tuple[int, AccountId]] = []  # (round, id); also of some that are gone
        self.round = 0
        self.last_id: AccountId = NO_ACCOUNT
        self.worked_round = 0  # in which other due work last had its turn
        self.units = 0

    @property
    def is_open(self) -> bool:
        """Return whether an account or a block is listed."""
        return bool(self.listed or self.blocks)

    def concern(self, block: int, subject: Subject) -> bool:
        """List a block for a subject; one that is listed keeps its place. True if it was not listed for that."""
        found = self.blocks.get(block)
        if found is not None:
            if subject in found.subjects:
                return False
            found.subjects[subject] = 1
            return True
        visit = self.round + (ids_of(block)[-1] <= self.last_id)
        self.blocks[block] = ConcernedBlock(visit, {subject: 1})
        heappush(self.block_heap, (visit, block))
        return True

    def add(self, account_id: AccountId, *, checked: bool) -> None:
        """List an account; one that is listed keeps its place."""
        before = self.listed.get(account_id)
        if before is None:
            visit = self.round + (account_id <= self.last_id)
            heappush(self.heap, (visit, account_id))
            self.listed[account_id] = (visit, int(checked))
        elif checked:
            self.listed[account_id] = (before[0], 1)

    def first(self) -> AccountId:
        """The listed account that stands first, NO_ACCOUNT if there is none; blocks may stand before it."""
        while self.heap:
            visit, account_id = self.heap[0]
            if self.listed.get(account_id, (-1, 0))[0] == visit:
                return account_id
            heappop(self.heap)
        return NO_ACCOUNT

    def block_before(self, account_id: AccountId) -> int:
        """The block whose turn comes before that of the `first` account, NO_BLOCK if there is none."""
        while self.block_heap:
            visit, block = self.block_heap[0]
            if account_id and self.heap[0] < (visit, block << BLOCK_BITS):
                break
            found = self.blocks.get(block)
            if found is not None and found.round == visit:
                return block
            heappop(self.block_heap)
        return NO_BLOCK

    def end_round(self) -> None:
        """Begin the next round, as nothing is listed."""
        if self.last_id:
            self.round += 1
            self.worked_round = self.round
            self.last_id = NO_ACCOUNT

    def waits(self) -> bool:
        """Return whether other due work waits: until no account is listed, or once for each round, for one command."""
        if not self.is_open:
            return False
        if self.round <= self.worked_round:
            return True
        self.worked_round = self.round
        return False

    def take_first(self) -> bool:
        """Take the account that is the `first` off the list; True if its health is checked."""
        self.round, self.last_id = heappop(self.heap)
        return self.listed.pop(self.last_id)[1] != 0


class CursorAge:
    """Since when a cursor is open, and how many slices it has taken (I-12.2).

    It is as old as what it had left when it began: once so much is done, what came later begins a new age.
    """

    __slots__ = ("begun_ns", "is_late", "slices", "until")

    def __init__(self, begun_ns: int, until: int) -> None:
        """Begin at a time; it ends at the latest when the count of what is done reaches `until`."""
        self.begun_ns = begun_ns
        self.until = until
        self.slices = 0
        self.is_late = False


class OrdersToReduce:
    """The resting orders of which the kill switch has not yet left what reduces: those of `account_ids` (K-1).

    The lowest id is the last key, and its account is under way. Orders after `newest_id` passed the gates later.
    """

    __slots__ = ("account_ids", "done_from", "newest_id")

    def __init__(self) -> None:
        """Start with nothing to do."""
        self.account_ids: dict[AccountId, int] = {}
        self.newest_id = NO_ORDER
        self.done_from = (
            NO_ORDER  # of the account under way, newest first; 0: none of its orders is done
        )

    def has(self, account_id: AccountId, order_id: OrderId) -> bool:
        """Return whether an open order is still to be reduced."""
        if account_id not in self.account_ids or order_id > self.newest_id:
            return False
        is_done = 0 < self.done_from <= order_id
        return not (is_done and account_id == next(reversed(self.account_ids)))


class MarketEnd:
    """A market that closes or expires: the accounts to be visited, and its conditional orders that are to end.

    The lowest id is the last key, and the last of the list. They are listed once nothing holds the positions (W-5).
    """

    __slots__ = ("account_ids", "conditional_ids", "is_listed", "market_id")

    def __init__(self, market_id: MarketId) -> None:
        """Start with nothing listed."""
        self.market_id = market_id
        self.account_ids: dict[AccountId, int] = {}
        self.conditional_ids: list[OrderId] = []
        self.is_listed = False


class Cursors:
    """What is left of the work that was due. `is_behind` is True from a slice that left work to the one that ends it.

    `settles` and `liquidates` say that the deadline of such a pass has come and the pass has not begun.
    """

    def __init__(self) -> None:
        """Start with nothing left."""
        self.is_behind = False
        self.settles = False
        self.liquidates = False
        self.liquidation = LiquidationPass()
        self.health = HealthVisits()
        self.pnl_settlement = PnlSettlementPass()
        # Pools that have lost and whose lenders are not all checked; the first is under way where `is_checking` (B-5).
        self.lost_pools: list[AssetId] = []
        self.is_checking = False
        self.to_check: list[AccountId] = []  # lenders of the first, by id, the last one first
        self.pools_checked = 0
        self.fired = 0  # conditional orders that have left the queue of those reached
        self.ages: dict[int, CursorAge] = {}  # of open cursors, by kind
        self.late_markets: dict[MarketId, int] = {}  # that only reduce, and their status before
        self.to_reduce = OrdersToReduce()
        self.ending: list[MarketEnd] = []  # the oldest first
        self.uncrossings: list[Uncrossing] = []  # the oldest first

    def begin_to_check(self, asset_id: AssetId) -> None:
        """Let all lenders of a pool be checked; those of the one under way once more, after this round."""
        if asset_id not in self.lost_pools[int(self.is_checking) :]:
            self.lost_pools.append(asset_id)
