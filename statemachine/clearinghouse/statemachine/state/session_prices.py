# SPDX-License-Identifier: Apache-2.0
"""Hold the prices of a session's trades in a market, by minute of capture, without cancelled trades (SPEC C-2.1).

Owns the sums of each minute, and the counted part of them. A party is a member, or the members of a group of
affiliated owners. Trades between two parties count by the net of the pair in the session: lots bought and sold back do
not count, and lots traded in both directions count in the direction of the net, each trade with the same share. Trades
within a party do not count. All sums follow from the trades, the groups and the first trade of each minute; a snapshot
stores only these.
"""

from typing import Final, TypeAlias

from clearinghouse.statemachine.vocabulary.types import PPB

Pair: TypeAlias = tuple[int, int]  # a buying and a selling member, or party

BUCKETS_MAX: Final = 32  # minutes that are kept apart; older trades are in one sum


class PriceRow:
    """The trades of a minute between a buying and a selling member.

    `counted_lots` and `counted_value` are in parts of 10^9.
    """

    __slots__ = ("counted_lots", "counted_value", "lots", "value")

    def __init__(self) -> None:
        """Start without trades."""
        self.lots = 0
        self.value = 0
        self.counted_lots = 0
        self.counted_value = 0


class PriceBucket:
    """The trades of a market captured in one minute, or in all minutes before the recent ones.

    `first_id` is the first trade of the minute. Trades with a later id belong to the bucket, up to that of the next
    one.
    """

    __slots__ = ("buyers", "first_id", "lots", "minute", "pairs", "sellers", "value")

    def __init__(self, minute: int, first_id: int) -> None:
        """Start without trades."""
        self.minute = minute
        self.first_id = first_id
        self.pairs: dict[Pair, PriceRow] = {}
        # Of the counted trades, in parts of 10^9; and the number of counted rows of each party.
        self.lots = 0
        self.value = 0
        self.buyers: dict[int, int] = {}
        self.sellers: dict[int, int] = {}

    def count(self, parties: Pair, row: PriceRow, share_ppb: int) -> None:
        """Count the share `share_ppb` of the trades of a row between two parties, in place of the earlier share."""
        lots, value = row.lots * share_ppb, row.value * share_ppb
        self.lots += lots - row.counted_lots
        self.value += value - row.counted_value
        change = (lots > 0) - (row.counted_lots > 0)
        if change:
            _count_party(self.buyers, parties[0], change)
            _count_party(self.sellers, parties[1], change)
        row.counted_lots, row.counted_value = lots, value

    def forget_counts(self) -> None:
        """Set the counted lots and values of all rows to 0."""
        self.lots = self.value = 0
        self.buyers.clear()
        self.sellers.clear()
        for row in self.pairs.values():
            row.counted_lots = row.counted_value = 0


def _count_party(parties: dict[int, int], party: int, change: int) -> None:
    """Change by `change`, 1 or -1, how many counted rows name a party; drop a party without rows."""
    left = parties.get(party, 0) + change
    if left:
        parties[party] = left
    else:
        del parties[party]


class SessionPrices:
    """The prices of a market in a session: of its last minutes with trades, and one sum of all older trades."""

    __slots__ = ("buckets", "members", "older", "parties", "shares", "totals")

    def __init__(self, parties: dict[int, int]) -> None:
        """Start without trades; `parties` has the party of each member that is in a group."""
        self.older = PriceBucket(0, 0)
        self.buckets: list[PriceBucket] = []
        self.parties = parties
        # The lots of two parties in the session, and the share of them that counts.
        self.totals: dict[Pair, int] = {}
        self.shares: dict[Pair, int] = {}
        # The pairs of members of two parties, where one of them is a group.
        self.members: dict[Pair, dict[Pair, None]] = {}

    def open_minute(self, minute: int, trade_id: int) -> int:
        """Open the bucket of a trade's minute, if it is not open yet.

        If there are then too many buckets, move the rows of the oldest to the older trades; return the number of moved
        rows.
        """
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
            parties = self.parties_of(pair)
            self.older.count(parties, into, self.shares.get(parties, 0))
        return len(oldest.pairs)

    def parties_of(self, pair: Pair) -> Pair:
        """Return the party of each of two members: its group, or itself if it is in none."""
        buyer_id, seller_id = pair
        return self.parties.get(buyer_id, buyer_id), self.parties.get(seller_id, seller_id)

    def regroup(self, parties: dict[int, int]) -> None:
        """Count the trades again by the present groups."""
        self.parties = parties
        self.totals.clear()
        self.shares.clear()
        self.members.clear()
        for bucket in (self.older, *self.buckets):
            bucket.forget_counts()
            for pair, row in bucket.pairs.items():
                self._add_lots(pair, row.lots)
        for one in self.totals:
            self._weigh(one)

    def forget(self, most: int) -> int:
        """Drop at most `most` rows of prices that no rule reads any more, and return the number of dropped rows.

        A number below `most` means that no row remains.
        """
        dropped = 0
        for bucket in (self.older, *self.buckets):
            while bucket.pairs and dropped < most:
                bucket.pairs.popitem()
                dropped += 1
        for rows in (self.totals, self.shares):
            while rows and dropped < most:
                rows.popitem()
                dropped += 1
        return dropped

    def is_empty(self) -> bool:
        """Return whether the session has no counted minute and no older trade."""
        return not self.buckets and not self.older.pairs

    def bucket_of(self, trade_id: int) -> PriceBucket:
        """Return the bucket that contains a trade, by the trade's capture number."""
        for bucket in reversed(self.buckets):
            if bucket.first_id <= trade_id:
                return bucket
        return self.older

    def add_trade(
        self, trade_id: int, buyer_id: int, seller_id: int, lots: int, price: int
    ) -> None:
        """Add the lots of a trade between two members, or remove them if negative; `trade_id` is its capture number."""
        bucket = self.bucket_of(trade_id)
        pair = buyer_id, seller_id
        parties = self.parties_of(pair)
        row = bucket.pairs.setdefault(pair, PriceRow())
        row.lots += lots
        row.value += lots * price
        bucket.count(parties, row, self.shares.get(parties, 0))
        if row.lots == 0:
            assert row.value == 0
            del bucket.pairs[pair]
            if not bucket.pairs and bucket is not self.older:
                self.buckets.remove(bucket)
        if parties[0] == parties[1]:
            return
        self._add_lots(pair, lots)
        self._weigh(parties)
        opposite = parties[1], parties[0]
        if opposite in self.totals:
            self._weigh(opposite)
        if self.totals[parties] == 0:
            del self.totals[parties]

    def _add_lots(self, pair: Pair, lots: int) -> None:
        """Add lots traded between two members to the lots traded between their parties; trades within a party do not
        count.
        """
        parties = self.parties_of(pair)
        if parties[0] == parties[1]:
            return
        self.totals[parties] = self.totals.get(parties, 0) + lots
        if parties != pair:
            self.members.setdefault(parties, {})[pair] = None

    def _weigh(self, parties: Pair) -> None:
        """Compute the share that counts of the trades from one party to another, floored, and apply it to all these
        trades.
        """
        total = self.totals[parties]
        net = total - self.totals.get((parties[1], parties[0]), 0)
        share_ppb = net * PPB // total if net > 0 else 0
        if share_ppb == self.shares.get(parties, 0):
            return
        if share_ppb:
            self.shares[parties] = share_ppb
        else:
            del self.shares[parties]
        for pair in self.members.get(parties, (parties,)):
            for bucket in (self.older, *self.buckets):
                row = bucket.pairs.get(pair)
                if row is not None:
                    bucket.count(parties, row, share_ppb)

    def price(self, minutes: int, parties: int) -> int:
        """Return the mean price of the counted trades of the last `minutes` minutes, floored.

        Return 0 if fewer than `parties` parties bought or sold.
        """
        lots = value = 0
        recent = self.buckets[-minutes:]
        for bucket in recent:
            lots += bucket.lots
            value += bucket.value
        if lots == 0 or not _has_parties(recent, parties):
            return 0
        return value // lots

    def mean_price(self) -> int:
        """Return the mean price of all counted trades, floored; 0 without counted trades."""
        lots, value = self.older.lots, self.older.value
        for bucket in self.buckets:
            lots += bucket.lots
            value += bucket.value
        return value // lots if lots else 0


def _has_parties(buckets: list[PriceBucket], least: int) -> bool:
    """Return whether at least `least` parties bought and at least `least` sold; read at most `least` names of a
    bucket.
    """
    buyers: set[int] = set()
    sellers: set[int] = set()
    for bucket in reversed(buckets):
        for names, found in ((bucket.buyers, buyers), (bucket.sellers, sellers)):
            for party in names:
                if len(found) >= least:
                    break
                found.add(party)
        if min(len(buyers), len(sellers)) >= least:
            return True
    return False
