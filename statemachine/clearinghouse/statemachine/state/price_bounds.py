# SPDX-License-Identifier: Apache-2.0
"""Keep the bounds of one price: the accounts to check once it has moved beyond them (SPEC W-7).

Owns the shape of the data, and which blocks of accounts a price affects. `exchange_margin.bounds` fills it. Indices are
derived from the bounds of accounts and the listed blocks, which are state.
"""

from heapq import heapify, heappop, heappush
from typing import Final

from clearinghouse.statemachine.state.account_blocks import BLOCK_BITS, GROUP_BITS, blocks_within
from clearinghouse.statemachine.vocabulary.numbers import AccountId

# The kinds of subjects that affect accounts, with their numbers in a snapshot. First the kinds with
# price bounds.
OF_INDEX: Final = 1
OF_DEBT: Final = 2
OF_MARK: Final = 3
OF_FUNDING: Final = 4
OF_SCALE: Final = 5
OF_SHARE: Final = 6
# Changes that affect all accounts with an amount of the subject, with or without price bounds.
OF_HOLDERS: Final = 7  # of an asset
OF_MARKET: Final = 8
OF_FLAGGED: Final = 9  # accounts in liquidation

Subject = tuple[int, int]  # a kind, and the id of an asset or a market

NO_EDGE: Final = 1 << 128  # above all edges
# A heap keeps outdated places up to this number beyond twice the present places.
_OLD_PLACES_MAX: Final = 64


class AccountBounds:
    """The price bounds of an account, what more orders may take within them, and the tables that have its edges.

    `edges` has four numbers for each bounded figure: its kind, its subject, the upper and the negated lower edge.
    `margin_left`, `payment_left` and `exposure_most` are in units of the valuation asset (`within_bounds`).
    """

    __slots__ = (
        "edges",
        "exposure_most",
        "id",
        "margin_left",
        "payment_left",
        "tables",
        "weights_may_fall",
    )

    def __init__(self, bounds_id: int) -> None:
        """Start without edges."""
        self.id = bounds_id
        # Kind, subject, upper and lower edge, of each bounded figure.
        self.edges: list[int] = []
        self.tables: list[dict[AccountId, int]] = []
        # At all prices within the bounds worst-case equity exceeds the requirement by at least `margin_left`, the
        # valuation asset pays for all spot orders and `payment_left` more, and exposure is at most `exposure_most`.
        self.margin_left = self.payment_left = self.exposure_most = 0
        # `margin_left` is what is left if all weights fall to 0, since more of an asset is bid for (M-1).
        self.weights_may_fall = False

    def limits(self, kind: int, subject_id: int) -> bool:
        """Return whether these bounds have edges of a price or an index."""
        edges = self.edges
        for place in range(0, len(edges), 4):  # noqa: SIM110 - `any` makes a generator for each order
            if edges[place] == kind and edges[place + 1] == subject_id:
                return True
        return False

    def is_outside(self, subject: Subject, now: int) -> bool:
        """Return whether the present value of a subject is outside these bounds."""
        edges = self.edges
        for place in range(0, len(edges), 4):
            if (edges[place], edges[place + 1]) == subject:
                return edges[place + 2] < now or edges[place + 3] < -now
        return False


class WatchIndex:
    """Accounts by the price at which they need a check (W-7), in blocks, and these in groups; all of it is derived.

    A block has a place: an edge not above any of its accounts' edges. The place of a listed block is apart from the
    others until its accounts are listed. A group is in the heap at an edge not above any place of its blocks that are
    not listed. A group whose edge a price has crossed leaves the heap until its blocks are listed.
    """

    __slots__ = ("blocks", "groups", "heap", "listed", "places")

    def __init__(self) -> None:
        """Start without accounts."""
        # --- cache ---
        self.blocks: dict[int, dict[AccountId, int]] = {}  # by block: account -> its edge
        self.places: dict[int, int] = {}  # block -> its edge
        self.listed: dict[int, int] = {}  # the blocks that are listed, with their places
        self.groups: dict[int, int] = {}  # group -> its edge in the heap
        self.heap: list[tuple[int, int]] = []  # (edge, group); may contain outdated edges

    def add(self, account_id: AccountId, edge: int) -> dict[AccountId, int]:
        """Add an account with the price at which it has to be checked; return the block's table that has the price."""
        block = account_id >> BLOCK_BITS
        edges = self.blocks.get(block)
        if edges is None:
            edges = self.blocks[block] = {}
        edges[account_id] = edge
        if edge < self.places.get(block, NO_EDGE):
            if block not in self.listed:
                self._put(block, edge)
            elif edge < self.listed[block]:
                self.listed[block] = edge
        return edges

    def _put(self, block: int, edge: int) -> None:
        """Give a block the place of an edge."""
        self.places[block] = edge
        self._put_group(block >> GROUP_BITS, edge)

    def _put_group(self, group: int, edge: int) -> None:
        """Put a group into the heap at an edge, unless its edge is as low; rebuild a heap of mostly outdated edges."""
        if self.groups.get(group, NO_EDGE) <= edge:
            return
        self.groups[group] = edge
        if len(self.heap) > _OLD_PLACES_MAX + 2 * len(self.groups):
            self.heap = [(edge, group) for group, edge in self.groups.items()]
            heapify(self.heap)
        else:
            heappush(self.heap, (edge, group))

    def passed(self, now: int) -> list[int]:
        """Remove from the heap, and return, the groups with a block that is not listed and has an edge below `now`."""
        found: list[int] = []
        while self.heap and self.heap[0][0] < now:
            edge, group = heappop(self.heap)
            if self.groups.get(group) != edge:
                continue
            del self.groups[group]
            if self._has_passed(group, now):
                found.append(group)
            else:
                self.watch(group)
        return found

    def _has_passed(self, group: int, now: int) -> bool:
        """Return whether a group has a block for `passed`: mostly the first, where a price passes those of all."""
        for block in blocks_within(self.places, group):  # noqa: SIM110 - `any` makes a generator
            if self._is_passed(block, now):
                return True
        return False

    def _is_passed(self, block: int, now: int) -> bool:
        """Return whether a block that is not listed has an edge below `now`; if not, its place is not below `now`."""
        if self.places.get(block, NO_EDGE) >= now:
            return False
        for edge in self.blocks[block].values():
            if edge < now:
                return True
        least = self._least(block)
        if least < NO_EDGE:
            self.places[block] = least
        else:
            del self.places[block]
        return False

    def passed_blocks(self, group: int, now: int) -> list[int]:
        """Return the blocks of a group that are not listed and have an edge below `now`."""
        if self.groups.get(group, now) > now:
            return []
        return [block for block in blocks_within(self.places, group) if self._is_passed(block, now)]

    def _least(self, block: int) -> int:
        """Return the least edge of a block, or delete a block without accounts and return NO_EDGE."""
        edges = self.blocks[block]
        if edges:
            return min(edges.values())
        del self.blocks[block]
        return NO_EDGE

    def watch(self, group: int) -> None:
        """Put a group back into the heap, if it left, after its blocks outside their bounds were listed."""
        if group in self.groups:
            return
        least = NO_EDGE
        for block in blocks_within(self.places, group):
            place = self.places[block]
            if place < least:
                least = place
        if least < NO_EDGE:
            self._put_group(group, least)

    def take_outside(self, block: int, now: int, found: dict[AccountId, int]) -> None:
        """Add the accounts of a listed block with an edge below `now` to `found`; the caller removes these edges.

        The place is that of the others then.
        """
        if self.listed[block] >= now:
            return
        least = NO_EDGE
        for account_id, edge in self.blocks[block].items():
            if edge < now:
                found[account_id] = 1
            elif edge < least:
                least = edge
        self.listed[block] = least

    def list_block(self, block: int) -> None:
        """Keep the place of a block that is listed now apart from the others."""
        self.listed[block] = self.places.pop(block, NO_EDGE)

    def put_back(self, block: int) -> None:
        """Give a block its place again after its accounts outside their bounds were listed."""
        place = self.listed.pop(block)
        if place < NO_EDGE:
            self._put(block, place)
        else:
            self.blocks.pop(block, None)  # it has no accounts


class PriceBounds:
    """The accounts by their bounds of one price: the index of upper edges, and the index of negated lower edges
    (W-7).
    """

    __slots__ = ("lowers", "uppers")

    def __init__(self) -> None:
        """Start without accounts."""
        # --- cache ---
        self.uppers = WatchIndex()
        self.lowers = WatchIndex()

    def passed(self, now: int) -> list[int]:
        """Remove and return the groups with a block, not listed, of which an account's bounds do not contain `now`.

        A group may appear twice.
        """
        return self.uppers.passed(now) + self.lowers.passed(-now)

    def passed_blocks(self, group: int, now: int) -> list[int]:
        """Return the blocks of a group for which `passed` returned it; a block may appear twice."""
        return self.uppers.passed_blocks(group, now) + self.lowers.passed_blocks(group, -now)

    def watch(self, group: int) -> None:
        """Watch a group of blocks again after the blocks outside their bounds were listed."""
        self.uppers.watch(group)
        self.lowers.watch(group)

    def take_outside(self, block: int, now: int, found: dict[AccountId, int]) -> None:
        """Add the accounts of a listed block whose bounds do not contain `now` to `found`; the caller removes their
        bounds.
        """
        self.uppers.take_outside(block, now, found)
        self.lowers.take_outside(block, -now, found)

    def list_block(self, block: int) -> None:
        """Do not watch a block that is listed now."""
        self.uppers.list_block(block)
        self.lowers.list_block(block)

    def put_back(self, block: int) -> None:
        """Watch a block of accounts again after the accounts of the block outside their bounds were listed."""
        self.uppers.put_back(block)
        self.lowers.put_back(block)
