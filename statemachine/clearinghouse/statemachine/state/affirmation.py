# SPDX-License-Identifier: Apache-2.0
"""Hold sides of bilateral trades that wait for each other, and cancels that one account has asked for (SPEC C-1).

Owns the shape of the data. Must never decide if two sides agree: that is in `clearing.affirmation`.
"""

from typing import TypeAlias

from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, PricePerLot

# Reference, the account whose side it is, the account of the other side.
SideName: TypeAlias = tuple[str, AccountId, AccountId]


class TradeSide:
    """What one account states of a trade that it made with another; it waits until the other side is the same."""

    __slots__ = (
        "account_id",
        "counterparty_account_id",
        "cut_off_ns",
        "id",
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
        """Take what names it; the handler sets the terms."""
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

    def name(self) -> SideName:
        """Return what names it among all that wait."""
        return (self.reference, self.account_id, self.counterparty_account_id)


class Affirmation:
    """All of it, one per state. Sides count from 1, as they are first stated."""

    __slots__ = ("asks", "by_name", "cancels", "counts", "last_side_id", "sides")

    def __init__(self) -> None:
        """Start with nothing stated."""
        self.sides: dict[int, TradeSide] = {}  # ascending
        self.last_side_id = 0
        # Accounts that have asked for a cancel of a trade, by session and trade.
        self.cancels: dict[int, dict[int, AccountId]] = {}
        # Derived: by session how many cancels each account has asked for; sides by what names them, and how many each
        # account has.
        self.asks: dict[int, dict[AccountId, int]] = {}
        self.by_name: dict[SideName, TradeSide] = {}
        self.counts: dict[AccountId, int] = {}

    def put(self, side: TradeSide) -> None:
        """Add a side that waits."""
        self.sides[side.id] = side
        self.by_name[side.name()] = side
        self.counts[side.account_id] = self.counts.get(side.account_id, 0) + 1

    def replace(self, side: TradeSide) -> None:
        """Put a side in the place of the one with its number, which has the same name."""
        self.sides[side.id] = side
        self.by_name[side.name()] = side

    def remove(self, side: TradeSide) -> None:
        """Take a side out that waits no longer."""
        del self.sides[side.id]
        del self.by_name[side.name()]
        left = self.counts[side.account_id] - 1
        if left:
            self.counts[side.account_id] = left
        else:
            del self.counts[side.account_id]

    def ask_cancel(self, session_id: int, trade_id: int, account_id: AccountId) -> None:
        """Keep that an account has asked for the cancel of a trade."""
        self.cancels.setdefault(session_id, {})[trade_id] = account_id
        asks = self.asks.setdefault(session_id, {})
        asks[account_id] = asks.get(account_id, 0) + 1

    def forget_cancel(self, session_id: int, trade_id: int) -> None:
        """Forget who has asked for the cancel of a trade, if one account has."""
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
        """Forget what single accounts have asked for in a session."""
        self.cancels.pop(session_id, None)
        self.asks.pop(session_id, None)

    def other(self, side: TradeSide) -> TradeSide | None:
        """The side of the counterparty, if it waits."""
        return self.by_name.get((side.reference, side.counterparty_account_id, side.account_id))
