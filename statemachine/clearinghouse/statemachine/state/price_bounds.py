# SPDX-License-Identifier: Apache-2.0
"""Bounds of one price: the accounts to check once it has moved so far (SPEC W-7).

Owns the shape of the data, and which blocks of accounts a price concerns. `margin.bounds` fills it. Indices are derived
from the bounds of accounts, which are state.
"""

from heapq import heapify, heappop, heappush
from typing import Final

from clearinghouse.statemachine.state.account_blocks import BLOCK_BITS
from clearinghouse.statemachine.vocabulary.numbers import AccountId

# The kinds of subjects that concern accounts, as a snapshot names them. First those that price bounds have.
OF_INDEX: Final = 1
OF_DEBT: Final = 2
OF_MARK: Final = 3
OF_FUNDING: Final = 4
OF_SCALE: Final = 5
OF_SHARE: Final = 6
# Changes that concern all accounts with something there, with price bounds or without.
OF_HOLDERS: Final = 7  # of an asset
OF_MARKET: Final = 8
OF_FLAGGED: Final = 9  # accounts in liquidation

Subject = tuple[int, int]  # a kind, and the id of an asset or a market

NO_EDGE: Final = 1 << 128  # above all edges
# Places in a heap beyond twice those in use, up to which old ones stay.
_OLD_PLACES_MAX: Final = 64


class AccountBounds:
    """The price bounds of an account: its edges, and the tables of edges that have one of its own each."""

    __slots__ = ("edges", "id", "tables")

    def __init__(self, bounds_id: int) -> None:
        """Start without edges."""
        self.id = bounds_id
        self.edges: list[
            int
        ] = []  # kind, subject, upper and lower edge, of each thing that is bounded
        self.tables: list[dict[AccountId, int]] = []

    def is_outside(self, subject: Subject, now: int) -> bool:
        """Return whether what stands at `now` has left these bounds."""
        edges = self.edges
        for place in range(0, len(edges), 4):
            if (edges[place], edges[place + 1]) == subject:
                return edges[place + 2] < now or edges[place + 3] < -now
        return False


class WatchIndex:
    """Accounts by how far one price may rise before they have to be checked (W-7), in blocks; all of it is derived.

    A block stands in the heap at an edge that is not above any of its accounts'. One that a price has passed does not,
    until its accounts are listed.
    """

    __slots__ = ("blocks", "heap", "places")

    def __init__(self) -> None:
        """Start without any account."""
        # --- cache ---
        self.blocks: dict[int, dict[AccountId, int]] = {}  # by block: account -> its edge
        self.heap: list[tuple[int, int]] = []  # (edge, block); also places that a block has left
        self.places: dict[int, int] = {}  # block -> edge at which it stands in the heap

    def add(self, account_id: AccountId, edge: int) -> dict[AccountId, int]:
        """Put in the edge of an account; returns the table that has it."""
        block = account_id >> BLOCK_BITS
        edges = self.blocks.get(block)
        if edges is None:
            edges = self.blocks[block] = {}
        edges[account_id] = edge
        place = self.places.get(block)
        if place is None or edge < place:
            self._put(block, edge)
        return edges

    def _put(self, block: int, edge: int) -> None:
        """Let a block stand at an edge; the heap is made again where most of its places are old."""
        self.places[block] = edge
        if len(self.heap) > _OLD_PLACES_MAX + 2 * len(self.places):
            self.heap = [(edge, block) for block, edge in self.places.items()]
            heapify(self.heap)
        else:
            heappush(self.heap, (edge, block))

    def passed(self, now: int) -> list[int]:
        """Take those blocks out of the heap that have an account with an edge below `now`."""
        found: list[int] = []
        while self.heap and self.heap[0][0] < now:
            edge, block = heappop(self.heap)
            if self.places.get(block) != edge:
                continue
            del self.places[block]
            least = self._least(block)
            if least < now:
                found.append(block)
            elif least < NO_EDGE:
                self._put(block, least)
        return found

    def _least(self, block: int) -> int:
        """The least edge of a block; one without accounts is forgotten."""
        edges = self.blocks[block]
        if edges:
            return min(edges.values())
        del self.blocks[block]
        return NO_EDGE

    def outside(self, block: int, now: int) -> list[AccountId]:
        """The accounts of a block with an edge below `now`."""
        edges = self.blocks.get(block)
        if edges is None:
            return []
        return [account_id for account_id, edge in edges.items() if edge < now]

    def put_back(self, block: int) -> None:
        """Let a block whose accounts outside are listed stand in the heap again."""
        if block in self.blocks and block not in self.places:
            least = self._least(block)
            if least < NO_EDGE:
                self._put(block, least)


class PriceBounds:
    """How far one price may move: upper edges, and lower ones with their sign turned (W-7)."""

    __slots__ = ("lowers", "uppers")

    def __init__(self) -> None:
        """Start without any account."""
        # --- cache ---
        self.uppers = WatchIndex()
        self.lowers = WatchIndex()

    def passed(self, now: int) -> list[int]:
        """Take out the blocks with an account whose bounds do not hold what stands at `now`; some may come twice."""
        return self.uppers.passed(now) + self.lowers.passed(-now)

    def outside(self, block: int, now: int) -> list[AccountId]:
        """The accounts of a block whose bounds do not hold it; some may come twice."""
        return self.uppers.outside(block, now) + self.lowers.outside(block, -now)

    def put_back(self, block: int) -> None:
        """Watch a block again, once its accounts outside are listed."""
        self.uppers.put_back(block)
        self.lowers.put_back(block)
