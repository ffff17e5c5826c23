# SPDX-License-Identifier: Apache-2.0
"""Hold waiting sides of bilateral trades, and one-sided requests to cancel trades (SPEC C-1).

Owns the shape of the data. Must never decide whether two sides match: that is in `clearing.affirmation`.
"""

from typing import TypeAlias

from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, PricePerLot

# Reference, the account of the side, the account of the other side.
SideName: TypeAlias = tuple[str, AccountId, AccountId]


class TradeSide:
    """One account's statement of a bilateral trade; it waits for the same statement by the other account."""

    __slots__ = (
        "account_id",
        "counterparty_account_id",
        "cut_off_ns",
        "id",
        "is_consented",
        "lots",
        "market_id",
        "price_per_lot",
        "reference",
        "side",
        "value_date",
    )

    def __init__(
        self,
        side_id: int,
        account_id: AccountId,
        counterparty_account_id: AccountId,
        reference: str,
    ) -> None:
        """Store the name; the handler sets the terms."""
        self.id = side_id
        self.account_id = account_id
        self.counterparty_account_id = counterparty_account_id
        self.reference = reference
        self.market_id = MarketId(0)
        self.side = 0
        self.price_per_lot = PricePerLot(0)
        self.lots = 0
        self.value_date = 0
        self.cut_off_ns = 0
        self.is_consented = 0  # 1: the client of the account has stated it itself (C-17)

    def name(self) -> SideName:
        """Return the name, which is unique among waiting sides."""
        return (self.reference, self.account_id, self.counterparty_account_id)


class Affirmation:
    """All waiting sides and requests to cancel of one state. Ids of sides start at 1, in the order of statement."""

    __slots__ = ("asks", "by_name", "cancels", "counts", "last_side_id", "sides")

    def __init__(self) -> None:
        """Start empty."""
        self.sides: dict[int, TradeSide] = {}  # ascending
        self.last_side_id = 0
        # Accounts that requested the cancel of a trade, by session and trade.
        self.cancels: dict[int, dict[int, AccountId]] = {}
        # Derived: by session the number of each account's cancel requests; sides by name; the
        # number of each account's sides.
        self.asks: dict[int, dict[AccountId, int]] = {}
        self.by_name: dict[SideName, TradeSide] = {}
        self.counts: dict[AccountId, int] = {}

    def put(self, side: TradeSide) -> None:
        """Add a waiting side."""
        self.sides[side.id] = side
        self.by_name[side.name()] = side
        self.counts[side.account_id] = self.counts.get(side.account_id, 0) + 1

    def replace(self, side: TradeSide) -> None:
        """Replace the side with the same id and name."""
        self.sides[side.id] = side
        self.by_name[side.name()] = side

    def remove(self, side: TradeSide) -> None:
        """Remove a side that no longer waits."""
        del self.sides[side.id]
        del self.by_name[side.name()]
        left = self.counts[side.account_id] - 1
        if left:
            self.counts[side.account_id] = left
        else:
            del self.counts[side.account_id]

    def ask_cancel(self, session_id: int, trade_id: int, account_id: AccountId) -> None:
        """Record an account's request to cancel a trade."""
        self.cancels.setdefault(session_id, {})[trade_id] = account_id
        asks = self.asks.setdefault(session_id, {})
        asks[account_id] = asks.get(account_id, 0) + 1

    def forget_cancel(self, session_id: int, trade_id: int) -> None:
        """Remove the request to cancel a trade, if there is one."""
        asked = self.cancels.get(session_id, {})
        account_id = asked.pop(trade_id, None)
        if account_id is None:
            return
        asks = self.asks[session_id]
        asks[account_id] -= 1
        if asks[account_id] == 0:
            del asks[account_id]
        if not asked:
            self.forget_cancels(session_id)

    def forget_cancels(self, session_id: int) -> None:
        """Remove all cancel requests in a session."""
        self.cancels.pop(session_id, None)
        self.asks.pop(session_id, None)

    def other(self, side: TradeSide) -> TradeSide | None:
        """Return the waiting side that the counterparty has stated for the same trade, or None."""
        return self.by_name.get((side.reference, side.counterparty_account_id, side.account_id))
