# SPDX-License-Identifier: Apache-2.0
"""Hold the prices of a session's standing trades in a market, by minute of capture (SPEC C-2.1).

Owns the sums of each minute, and the part of them that counts. Trades between two members count by the net of the
pair in the session: what they buy and sell back counts nothing, and what they trade in both directions counts in the
direction of the net, each trade with the same share. All sums follow from the trades and the first trade of each
minute, which alone a snapshot has.
"""

from typing import Final, TypeAlias

from clearinghouse.statemachine.vocabulary.types import PPB

Pair: TypeAlias = tuple[int, int]  # a buying and a selling member

BUCKETS_MAX: Final = 32  # minutes that are kept apart; older trades are in one sum


class PriceRow:
    """The trades of a minute between a buying and a selling member; the counted sums are in parts of 10^9."""

    __slots__ = ("counted_lots", "counted_value", "lots", "value")

    def __init__(self) -> None:
        """Start without trades."""
        self.lots = 0
        self.value = 0
        self.counted_lots = 0
        self.counted_value = 0


class PriceBucket:
    """The trades captured in a minute. `first_id` is its first trade; a later trade of the session may be in it."""

    __slots__ = ("buyers", "first_id", "lots", "minute", "pairs", "sellers", "value")

    def __init__(self, minute: int, first_id: int) -> None:
        """Start without trades."""
        self.minute = minute
        self.first_id = first_id
        self.pairs: dict[Pair, PriceRow] = {}
        # Of the counted trades, in parts of 10^9; and the number of counted rows of each member.
        self.lots = 0
        self.value = 0
        self.buyers: dict[int, int] = {}
        self.sellers: dict[int, int] = {}

    def count(self, pair: Pair, row: PriceRow, share_ppb: int) -> None:
        """Count a share of the trades of a row."""
        lots, value = row.lots * share_ppb, row.value * share_ppb
        self.lots += lots - row.counted_lots
        self.value += value - row.counted_value
        change = (lots > 0) - (row.counted_lots > 0)
        if change:
            _count_member(self.buyers, pair[0], change)
            _count_member(self.sellers, pair[1], change)
        row.counted_lots, row.counted_value = lots, value


def _count_member(members: dict[int, int], member_id: int, change: int) -> None:
    """Count one row of a member more, or one less."""
    left = members.get(member_id, 0) + change
    if left:
        members[member_id] = left
    else:
        del members[member_id]


class SessionPrices:
    """The prices of a market in a session: of its last minutes with trades, and one sum of what is older."""

    __slots__ = ("buckets", "older", "shares", "totals")

    def __init__(self) -> None:
        """Start without trades."""
        self.older = PriceBucket(0, 0)
        self.buckets: list[PriceBucket] = []
        # The lots of a pair in the session, and the share of them that counts.
        self.totals: dict[Pair, int] = {}
        self.shares: dict[Pair, int] = {}

    def open_minute(self, minute: int, trade_id: int) -> int:
        """Start the bucket of a new trade's minute, if there is none; return the rows that were moved for it."""
        if self.buckets and self.buckets[-1].minute == minute:
            return 0
        self.buckets.append(PriceBucket(minute, trade_id))
        if len(self.buckets) <= BUCKETS_MAX:
            return 0
        oldest = self.buckets.pop(0)
        for pair, row in oldest.pairs.items():
            into = self.older.pairs.setdefault(pair, PriceRow())
            into.lots += row.lots
            into.value += row.value
            self.older.count(pair, into, self.shares.get(pair, 0))
        return len(oldest.pairs)

    def bucket_of(self, trade_id: int) -> PriceBucket:
        """Return the bucket of a trade by the number of its capture."""
        for bucket in reversed(self.buckets):
            if bucket.first_id <= trade_id:
                return bucket
        return self.older

    def add_trade(
        self, trade_id: int, buyer_id: int, seller_id: int, lots: int, price: int
    ) -> None:
        """Add the lots of a trade between two members, or take them out if negative; `trade_id` is its capture."""
        bucket = self.bucket_of(trade_id)
        pair, opposite = (buyer_id, seller_id), (seller_id, buyer_id)
        row = bucket.pairs.setdefault(pair, PriceRow())
        row.lots += lots
        row.value += lots * price
        bucket.count(pair, row, self.shares.get(pair, 0))
        if row.lots == 0:
            assert row.value == 0
            del bucket.pairs[pair]
            if not bucket.pairs and bucket is not self.older:
                self.buckets.remove(bucket)
        self.totals[pair] = self.totals.get(pair, 0) + lots
        self._weigh(pair, opposite)
        if opposite in self.totals:
            self._weigh(opposite, pair)
        if self.totals[pair] == 0:
            del self.totals[pair]

    def _weigh(self, pair: Pair, opposite: Pair) -> None:
        """Find the share of a pair's trades that counts, floored; it is one of all its trades in the session."""
        total = self.totals[pair]
        net = total - self.totals.get(opposite, 0)
        share_ppb = net * PPB // total if net > 0 else 0
        if share_ppb == self.shares.get(pair, 0):
            return
        if share_ppb:
            self.shares[pair] = share_ppb
        else:
            del self.shares[pair]
        for bucket in (self.older, *self.buckets):
            row = bucket.pairs.get(pair)
            if row is not None:
                bucket.count(pair, row, share_ppb)

    def price(self, minutes: int, members: int) -> int:
        """Return the mean price of the counted trades of the last minutes, floored; 0 if too few members trade."""
        lots = value = 0
        recent = self.buckets[-minutes:]
        for bucket in recent:
            lots += bucket.lots
            value += bucket.value
        if lots == 0 or not _has_members(recent, members):
            return 0
        return value // lots

    def mean_price(self) -> int:
        """Return the mean price of all counted trades, floored; 0 without any."""
        lots, value = self.older.lots, self.older.value
        for bucket in self.buckets:
            lots += bucket.lots
            value += bucket.value
        return value // lots if lots else 0


def _has_members(buckets: list[PriceBucket], least: int) -> bool:
    """Return whether so many members bought, and so many sold; reads at most so many names of a bucket."""
    buyers: set[int] = set()
    sellers: set[int] = set()
    for bucket in reversed(buckets):
        for names, found in ((bucket.buyers, buyers), (bucket.sellers, sellers)):
            for member_id in names:
                if len(found) >= least:
                    break
                found.add(member_id)
        if min(len(buyers), len(sellers)) >= least:
            return True
    return False
