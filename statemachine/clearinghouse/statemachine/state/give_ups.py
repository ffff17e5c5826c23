# SPDX-License-Identifier: Apache-2.0
"""Hold proposals to give a leg of a trade up to an account of another member (SPEC C-1).

Owns the shape of the data. Must never decide whether a leg may move: that is in `handlers.clearing.blocks`.
"""

from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId


class GiveUp:
    """Lots of a leg that one account offers to another; open until acceptance or end."""

    __slots__ = (
        "account_id",
        "cut_off_ns",
        "id",
        "is_consented",
        "lots",
        "market_id",
        "session_id",
        "side",
        "to_account_id",
        "trade_id",
    )

    def __init__(
        self, give_up_id: int, session_id: int, trade_id: int, market_id: MarketId, side: int
    ) -> None:
        """Store the name of the leg; the handler sets the other fields."""
        self.id = give_up_id
        self.session_id = session_id
        self.trade_id = trade_id
        self.market_id = market_id
        self.side = side
        self.account_id = AccountId(0)
        self.to_account_id = AccountId(0)
        self.lots = 0
        self.cut_off_ns = 0
        self.is_consented = 0  # 1: the client of the account has proposed it itself (C-17)


class GiveUps:
    """All open proposals of a state. Ids start at 1, in the order of proposal."""

    __slots__ = ("counts", "last_id", "of_market", "of_trade", "open")

    def __init__(self) -> None:
        """Start empty."""
        self.open: dict[int, GiveUp] = {}  # ascending
        self.last_id = 0
        # Derived: the ids of the proposals of each trade and of each market, ascending, and the number
        # of each account's proposals.
        self.of_trade: dict[int, list[int]] = {}
        self.of_market: dict[MarketId, dict[int, None]] = {}
        self.counts: dict[AccountId, int] = {}

    def put(self, one: GiveUp) -> None:
        """Add a proposal."""
        self.open[one.id] = one
        self.of_trade.setdefault(one.trade_id, []).append(one.id)
        self.of_market.setdefault(one.market_id, {})[one.id] = None
        self.counts[one.account_id] = self.counts.get(one.account_id, 0) + 1

    def remove(self, one: GiveUp) -> None:
        """Remove a proposal."""
        del self.open[one.id]
        of_trade = self.of_trade[one.trade_id]
        of_trade.remove(one.id)
        if not of_trade:
            del self.of_trade[one.trade_id]
        of_market = self.of_market[one.market_id]
        del of_market[one.id]
        if not of_market:
            del self.of_market[one.market_id]
        left = self.counts[one.account_id] - 1
        if left:
            self.counts[one.account_id] = left
        else:
            del self.counts[one.account_id]

    def proposed_lots(self, trade_id: int, side: int) -> int:
        """Return the lots of a leg that open proposals offer."""
        open_ones = (self.open[key] for key in self.of_trade.get(trade_id, ()))
        return sum(one.lots for one in open_ones if one.side == side)
