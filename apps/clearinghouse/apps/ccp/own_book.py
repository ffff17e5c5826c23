# SPDX-License-Identifier: Apache-2.0
"""Trade one of the shares in the machine's own book: each of its trades is a match of two orders, which is novated.

Owns the choice of these trades, and their orders. Two kinds of trades in this share are captured instead, like trades
of other shares: trades of a member with itself, and trades of a member in default, whose orders would be refused.
"""

from clearinghouse.apps.ccp.default import Default
from clearinghouse.apps.ccp.market import Market, Member
from clearinghouse.apps.ccp.trades import Trade
from clearinghouse.apps.desk import Desk
from clearinghouse.apps.runs import RunError
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, ClientOrderId, OrderId


class OwnBook:
    """The machine's own book of the last share in the list."""

    def __init__(self, desk: Desk, market: Market, default: Default) -> None:
        """Start without trades."""
        self._desk = desk
        self._market = market
        self._default = default
        self.share = len(market.shares) - 1
        self.trades = 0

    def takes(self, trade: Trade) -> bool:
        """Return whether a trade is made in this book: it is in its share, and between two members that may trade."""
        members = self._market.members
        return (
            trade.share == self.share
            and trade.buyer != trade.seller
            and not any(
                self._default.is_out(members[place].house) for place in (trade.buyer, trade.seller)
            )
        )

    def open(self, trades: list[Trade]) -> None:
        """Report the first price of the day if the market has none yet: without a price a book accepts no order."""
        first = next((trade for trade in trades if trade.share == self.share), None)
        if first is not None and self._market.markets[self.share] not in self._market.last_prices:
            self._market.tick_trades([first])

    def trade(self, numbered: list[tuple[int, Trade]]) -> None:
        """Place for each trade a resting sell order and a buy order that trades with it.

        Raises RunError if one is not filled.
        """
        if not numbered:
            return
        members = self._market.members
        rows: list[tuple[Member, int, int, int, Trade]] = []
        for number, trade in numbered:
            rows.append((members[trade.seller], number, types.SELL, types.GTC, trade))
            rows.append((members[trade.buyer], number, types.BUY, types.IOC, trade))
        none = [0] * len(rows)
        outcome = self._desk.send(
            commands.OrderBatch(
                *self._desk.of("members"),
                [types.PLACE] * len(rows),
                [AccountId(member.account_of(number)) for member, number, *_ in rows],
                [self._market.markets[self.share]] * len(rows),
                [side for _, _, side, _, _ in rows],
                [types.LIMIT] * len(rows),
                [tif for *_, tif, _ in rows],
                list(none),
                [types.STP_CANCEL_TAKER] * len(rows),
                [row[-1].price for row in rows],
                [row[-1].quantity for row in rows],
                [ClientOrderId(0)] * len(rows),
                [OrderId(0)] * len(rows),
                [ClientOrderId(0)] * len(rows),
                list(none),
            )
        )
        wanted = [trade.quantity for _, trade in numbered]
        if set(outcome.codes) != {codes.OK} or list(outcome.filled[1::2]) != wanted:
            raise RunError(f"orders of the own book were not filled: {outcome.codes}")
        self.trades += len(numbered)
