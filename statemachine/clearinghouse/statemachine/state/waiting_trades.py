# SPDX-License-Identifier: Apache-2.0
"""Hold captured trades that wait for cover, and the debts for lapsed trades (SPEC C-16.1).

Owns the shape of the data. Must never decide whether a trade is covered: `clearing_cover` does.
"""

from typing import Final

from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId, PricePerLot

LACKS_BUYER: Final = 1
LACKS_SELLER: Final = 2


class WaitingTerms:
    """The time for which trades of a segment wait, and the fee of a side that lets a trade lapse."""

    __slots__ = ("lapse_fee_ppb", "segment_id", "wait_seconds")

    def __init__(self, segment_id: int, wait_seconds: int, lapse_fee_ppb: int) -> None:
        """Store the terms."""
        self.segment_id = segment_id
        self.wait_seconds = wait_seconds
        self.lapse_fee_ppb = lapse_fee_ppb


class WaitingTrade:
    """A captured trade that a side did not cover, with the terms as stated.

    `lacks` has a bit for each side that has lacked cover at any time. Once the trade has lapsed, `owed` and `fee_owed`
    are the debts of its one lacking side, `asset_id` is the currency, and `until_ns` is the next attempt.
    """

    __slots__ = (
        "asked_date",
        "asset_id",
        "buyer_account_id",
        "cut_off_ns",
        "fee_owed",
        "id",
        "is_lapsed",
        "lacks",
        "lapse_fee_ppb",
        "lots",
        "market_id",
        "name",
        "owed",
        "price",
        "price_per_lot",
        "principal",
        "quantity",
        "segment_id",
        "seller_account_id",
        "until_ns",
        "value_date",
    )

    def __init__(self, trade_id: int, name: str, principal: str) -> None:
        """Store the id, the name and the principal; the handler sets the terms."""
        self.id = trade_id
        self.name = name
        self.principal = principal
        self.market_id = MarketId(0)
        self.segment_id = 0
        self.asset_id = AssetId(0)
        self.buyer_account_id = AccountId(0)
        self.seller_account_id = AccountId(0)
        self.price = 0
        self.quantity = 0
        self.price_per_lot = PricePerLot(0)
        self.lots = 0
        self.asked_date = 0
        self.value_date = 0
        self.cut_off_ns = 0
        self.until_ns = 0
        self.lapse_fee_ppb = 0
        self.lacks = 0
        self.is_lapsed = 0
        self.owed = 0
        self.fee_owed = 0

    def lacking_accounts(self) -> list[AccountId]:
        """Return the accounts that have lacked cover."""
        sides = ((LACKS_BUYER, self.buyer_account_id), (LACKS_SELLER, self.seller_account_id))
        return [account_id for bit, account_id in sides if self.lacks & bit]


def lacks_by(found: tuple[int, int]) -> int:
    """Return the bits of the sides that lack cover, from the codes of buyer and seller; OK gives no bit."""
    return (LACKS_BUYER if found[0] else 0) | (LACKS_SELLER if found[1] else 0)


class WaitingTrades:
    """All waiting trades, and lapsed trades not fully paid, of one state. Ids start at 1, in the order of capture."""

    __slots__ = (
        "debts",
        "delayed",
        "lacks_of",
        "last_id",
        "names",
        "parties",
        "place",
        "terms",
        "trades",
    )

    def __init__(self) -> None:
        """Start empty."""
        self.terms: dict[int, WaitingTerms] = {}  # by segment
        self.trades: dict[int, WaitingTrade] = {}  # ascending
        self.last_id = 0
        # By segment, the last trade that waited when its attempts were quarantined. Up to that trade the
        # clearinghouse is the cause of a lapse, and no side owes for it (J-2.2).
        self.delayed: dict[int, int] = {}
        self.place = 0  # the last trade that the present round has visited
        # Derived: the names of trades that wait, in their markets; by account the number of trades, of
        # those for which it lacks cover, and what it owes by currency.
        self.names: set[tuple[MarketId, str]] = set()
        self.parties: dict[AccountId, int] = {}
        self.lacks_of: dict[AccountId, int] = {}
        self.debts: dict[AccountId, dict[AssetId, int]] = {}

    def is_delayed(self, trade: WaitingTrade) -> bool:
        """Return whether a quarantine has delayed the attempts to novate a trade while it waited."""
        return trade.id <= self.delayed.get(trade.segment_id, 0)

    def put(self, trade: WaitingTrade) -> None:
        """Add a trade."""
        self.trades[trade.id] = trade
        if not trade.is_lapsed:
            self.names.add((trade.market_id, trade.name))
        self._count(trade, 1)

    def remove(self, trade: WaitingTrade) -> None:
        """Remove a trade that neither waits nor has an unpaid debt."""
        del self.trades[trade.id]
        self.names.discard((trade.market_id, trade.name))
        self._count(trade, -1)

    def _count(self, trade: WaitingTrade, sign: int) -> None:
        """Add a trade to the counts of its two accounts (`sign` 1), or remove it (-1).

        A lapsed trade that owes only a fee counts for its debtor alone.
        """
        sides = [trade.buyer_account_id, trade.seller_account_id]
        for account_id in trade.lacking_accounts() if trade.is_lapsed and not trade.owed else sides:
            _add(self.parties, account_id, sign)
        for account_id in trade.lacking_accounts():
            _add(self.lacks_of, account_id, sign)
        self._add_debt(trade, sign * (trade.owed + trade.fee_owed))

    def note_lacking(self, trade: WaitingTrade, lacking: int) -> None:
        """Record the sides that lack cover for a trade now."""
        more = lacking & ~trade.lacks
        trade.lacks |= more
        for bit, account_id in (
            (LACKS_BUYER, trade.buyer_account_id),
            (LACKS_SELLER, trade.seller_account_id),
        ):
            if more & bit:
                _add(self.lacks_of, account_id, 1)

    def set_owed(self, trade: WaitingTrade, owed: int, fee_owed: int) -> None:
        """Set the debts of the lacking side of a lapsed trade; a trade without debt is removed."""
        self._count(trade, -1)
        trade.is_lapsed = 1
        trade.owed, trade.fee_owed = owed, fee_owed
        self._count(trade, 1)
        if owed + fee_owed == 0:
            self.remove(trade)

    def _add_debt(self, trade: WaitingTrade, change: int) -> None:
        """Change the total debt of the lacking side of a lapsed trade."""
        if change == 0:
            return
        (account_id,) = trade.lacking_accounts()
        debts = self.debts.setdefault(account_id, {})
        debts[trade.asset_id] = debts.get(trade.asset_id, 0) + change
        if debts[trade.asset_id] == 0:
            del debts[trade.asset_id]
            if not debts:
                del self.debts[account_id]


def _add(counts: dict[AccountId, int], account_id: AccountId, change: int) -> None:
    """Change a count, and drop it at 0."""
    left = counts.get(account_id, 0) + change
    if left:
        counts[account_id] = left
    else:
        del counts[account_id]
