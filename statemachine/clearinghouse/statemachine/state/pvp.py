# SPDX-License-Identifier: Apache-2.0
"""Hold payment versus payment: currencies, members with their claims, and the queue of pairs (SPEC C-6).

Owns the shape of the data, and the sums over the queue. Must never decide whether a pair settles. `state.pvp_day` has
the schedule and the progress of a day.
"""

from collections import OrderedDict
from heapq import heappop, heappush
from typing import Final

from clearinghouse.statemachine.state.pvp_day import PvpCall, PvpDay, PvpSchedule
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED, AccountId, AssetId, PvpPairId

NO_PAIR: Final = PvpPairId(0)
_RATE_BAND_PPB: Final = 20_000_000  # 2 % (C-16.1)


class PvpCurrency:
    """A currency in which payments settle against payments, with its haircut."""

    __slots__ = ("asset_id", "haircut_ppb", "rate_band_ppb")

    def __init__(self, asset_id: AssetId, haircut_ppb: int) -> None:
        """Store the parameters."""
        self.asset_id = asset_id
        self.haircut_ppb = haircut_ppb
        self.rate_band_ppb = NOT_STATED  # of the rate of a pair around the cross rate; 0: 2 %

    def band_ppb(self) -> int:
        """Return by how much one payment of a pair may exceed the other in value, in ppb; NOT_STATED: without limit."""
        return self.rate_band_ppb or _RATE_BAND_PPB


class PvpMember:
    """A member account: its short limits, its claims, and its waiting pairs.

    Claims of 0 are dropped. `queued` is the sum of the changes of all waiting pairs, `gives` the sum of their payments
    alone.
    """

    __slots__ = (
        "account_id",
        "active",
        "calls",
        "claims",
        "gives",
        "pairs",
        "queued",
        "short_limits",
        "total_short_limit",
        "traded",
        "traded_day",
    )

    def __init__(self, account_id: AccountId, active: int, total_short_limit: int) -> None:
        """Start without claims and pairs."""
        self.account_id = account_id
        self.active = active
        self.total_short_limit = total_short_limit
        self.short_limits: dict[AssetId, int] = {}
        self.claims: dict[AssetId, int] = {}  # negative: short
        self.calls: dict[AssetId, PvpCall] = {}  # of the present day
        self.queued: dict[AssetId, int] = {}
        self.gives: dict[AssetId, int] = {}
        self.pairs: dict[PvpPairId, PvpPair] = {}
        # By counterparty, the net receipts from this member on `traded_day`, less the part of its shorts that
        # the counterparty has borne.
        self.traded: dict[AccountId, int] = {}
        self.traded_day = 0

    def add_claim(self, asset_id: AssetId, amount: int) -> None:
        """Add a signed amount to the claim in a currency."""
        _add(self.claims, asset_id, amount)

    def count_payment(self, asset_id: AssetId, amount: int) -> None:
        """Count a pay-in, or a negative pay-out, against the call."""
        call = self.calls.get(asset_id)
        if call is not None:
            call.paid += amount
            call.late = max(0, call.late - amount) if call.late else 0

    def is_late(self) -> bool:
        """Return whether a part of an overdue call is unpaid."""
        return any(call.late for call in self.calls.values())

    def add_traded(self, day: int, account_id: AccountId, amount: int) -> None:
        """Add a signed amount to the net receipts from a counterparty on a day; drop the amounts of an earlier day."""
        if self.traded_day != day:
            self.traded_day = day
            self.traded = {}
        self.traded[account_id] = self.traded.get(account_id, 0) + amount

    def add_queued(self, asset_id: AssetId, amount: int) -> None:
        """Add a signed amount to the sum of the changes by waiting pairs."""
        _add(self.queued, asset_id, amount)

    def add_given(self, asset_id: AssetId, amount: int) -> None:
        """Add a signed amount to the sum of the payments of waiting pairs."""
        _add(self.gives, asset_id, amount)

    def due(self, asset_id: AssetId) -> int:
        """Return the amount of a currency that the member has to pay in if its waiting pairs settle, at least 0.

        Receipts from these pairs do not count, because a pair can fail.
        """
        return max(self.gives.get(asset_id, 0) - self.claims.get(asset_id, 0), 0)


def _add(amounts: dict[AssetId, int], asset_id: AssetId, amount: int) -> None:
    """Add a signed amount to the amount of an asset, and drop a sum of 0."""
    after = amounts.get(asset_id, 0) + amount
    if after:
        amounts[asset_id] = after
    else:
        amounts.pop(asset_id, None)


class ShortLimit:
    """A member's short limit in one currency; created for readers, stored as a number of its member."""

    __slots__ = ("short_limit",)

    def __init__(self, short_limit: int) -> None:
        """Store the limit."""
        self.short_limit = short_limit


class PvpPair:
    """Two payments that settle together: each member gives an amount of its currency to the other."""

    __slots__ = (
        "account_id",
        "amount",
        "asset_id",
        "counterparty_account_id",
        "counterparty_amount",
        "counterparty_asset_id",
        "id",
        "queued_ns",
        "reference",
    )

    def __init__(
        self,
        pair_id: PvpPairId,
        account_id: AccountId,
        asset_id: AssetId,
        amount: int,
        counterparty_account_id: AccountId,
        counterparty_asset_id: AssetId,
        counterparty_amount: int,
        reference: str,
        queued_ns: int,
    ) -> None:
        """Store the terms."""
        self.id = pair_id
        self.account_id = account_id
        self.asset_id = asset_id
        self.amount = amount
        self.counterparty_account_id = counterparty_account_id
        self.counterparty_asset_id = counterparty_asset_id
        self.counterparty_amount = counterparty_amount
        self.reference = reference
        self.queued_ns = queued_ns


class PvpReading:
    """The pairs to test, in the order of passes over the queue.

    A pass tests from the front. A pair fails again unless a claim, a limit or a rate of one of its members has
    changed since its last test, so only such pairs are listed: pairs after the present place in this pass, pairs
    before it in the next pass. All fields are state.
    """

    __slots__ = ("heap", "last_id", "listed", "round")

    def __init__(self) -> None:
        """Start empty."""
        self.listed: dict[PvpPairId, int] = {}  # by pair: the pass that tests it
        self.heap: list[tuple[int, PvpPairId]] = []  # (pass, pair); may contain removed pairs
        self.round = 0
        self.last_id = NO_PAIR  # the last pair tested in this pass

    def add(self, pair_id: PvpPairId) -> None:
        """List a pair; a listed pair keeps its place."""
        if pair_id not in self.listed:
            place = self.round + (pair_id <= self.last_id)
            self.listed[pair_id] = place
            heappush(self.heap, (place, pair_id))

    def forget(self, pair_id: PvpPairId) -> None:
        """Remove a pair that has left the queue."""
        self.listed.pop(pair_id, None)

    def take(self) -> PvpPairId:
        """Remove and return the next pair to test; return NO_PAIR if no pair is listed.

        A pass over the queue that has reached its end starts again at the front.
        """
        while self.heap:
            place, pair_id = heappop(self.heap)
            if self.listed.get(pair_id, -1) == place:
                del self.listed[pair_id]
                self.round = place
                self.last_id = pair_id
                return pair_id
        self.round = 0
        self.last_id = NO_PAIR
        return NO_PAIR


class Pvp:
    """All data of payment versus payment of one state."""

    def __init__(self) -> None:
        """Start without currencies and members."""
        self.currencies: dict[AssetId, PvpCurrency] = {}
        self.members: dict[AccountId, PvpMember] = {}
        # By id, which is the order of the queue; the oldest leave first.
        self.pairs: dict[PvpPairId, PvpPair] = OrderedDict()
        self.last_pair_id = NO_PAIR
        self.references: dict[str, PvpPairId] = {}  # of waiting pairs
        # Of ended pairs, oldest first: their references cannot be queued again by mistake.
        self.ended_references: dict[str, PvpPairId] = OrderedDict()
        self.reading = PvpReading()
        self.schedule = PvpSchedule()
        self.day = PvpDay()

    def put(self, pair: PvpPair) -> None:
        """Put a pair at the end of the queue, and count it for its members."""
        assert pair.id > max(self.last_pair_id, 0)
        self.last_pair_id = pair.id
        self.pairs[pair.id] = pair
        self.references[pair.reference] = pair.id
        self._count(pair, 1)
        for member in self._both(pair):
            member.pairs[pair.id] = pair

    def remove(self, pair: PvpPair, references_max: int) -> None:
        """Remove a pair from the queue, and keep its reference; keep at most `references_max` references."""
        del self.pairs[pair.id]
        del self.references[pair.reference]
        self.ended_references[pair.reference] = pair.id
        if len(self.ended_references) > references_max:
            del self.ended_references[next(iter(self.ended_references))]
        self.reading.forget(pair.id)
        self._count(pair, -1)
        for member in self._both(pair):
            del member.pairs[pair.id]

    def _both(self, pair: PvpPair) -> tuple[PvpMember, PvpMember]:
        """Return the members of a pair."""
        return self.members[pair.account_id], self.members[pair.counterparty_account_id]

    def _count(self, pair: PvpPair, sign: int) -> None:
        """Add a pair to the queued changes of its members, or subtract it (-1)."""
        first, second = self._both(pair)
        first.add_queued(pair.asset_id, -sign * pair.amount)
        second.add_queued(pair.asset_id, sign * pair.amount)
        second.add_queued(pair.counterparty_asset_id, -sign * pair.counterparty_amount)
        first.add_queued(pair.counterparty_asset_id, sign * pair.counterparty_amount)
        first.add_given(pair.asset_id, sign * pair.amount)
        second.add_given(pair.counterparty_asset_id, sign * pair.counterparty_amount)
