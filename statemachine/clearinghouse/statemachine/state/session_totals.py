# SPDX-License-Identifier: Apache-2.0
"""The totals of a settlement session: by market, by currency, and by member and currency (SPEC C-3, I-12).

Owns the figures, which follow from the trades and nets of the session; `clearing.novation` counts them.
"""

from clearinghouse.statemachine.vocabulary.numbers import MarketId


class SessionTotals:
    """The totals of a market or of a currency in a session: each trade counts once."""

    __slots__ = ("gross", "net", "open_nets", "trades")

    def __init__(self) -> None:
        """Start at zero."""
        self.trades = 0
        self.gross = 0  # lots, or smallest units of the currency
        self.net = 0  # delivered or paid net; known after netting
        self.open_nets = 0  # known after netting


class MemberTotals:
    """What a member's accounts pay and have traded in a session and a currency; it follows from their cash and nets."""

    __slots__ = ("amount", "lots", "nets", "traded_cash", "trades")

    def __init__(self) -> None:
        """Start at zero."""
        self.amount = 0  # of their payments
        # Against the limits of the session (I-12): a trade counts once for each account that is a party.
        self.nets = 0
        self.trades = 0
        self.traded_cash = 0
        self.lots: dict[MarketId, int] = {}  # bought and sold

    def count_lots(self, market_id: MarketId, change: int) -> None:
        """Add to the lots traded in a market; a market without any has no entry."""
        lots = self.lots.get(market_id, 0) + change
        if lots:
            self.lots[market_id] = lots
        else:
            self.lots.pop(market_id, None)
