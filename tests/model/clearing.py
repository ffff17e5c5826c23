# SPDX-License-Identifier: Apache-2.0
"""The central counterparty once more: nets by summing trades, at the time when the machine states them (SPEC C-2, C-3).

Owns the trades of each session, and what each account is to have of them. Must never predict refusals of a capture.
"""

from collections.abc import Callable, Iterable

from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.context import Context

# Market, buyer, seller, lots, price per lot.
Trade = tuple[int, int, int, int, int]


class Clearing:
    """Keeps all trades as they come, and compares."""

    def __init__(self, context: Context) -> None:
        """Start without trades."""
        self.context = context
        self.system = context.system
        self.pending_events = context.pending_events
        self.trades: dict[int, list[Trade]] = {}  # by session
        self.netted: dict[int, set[tuple[str, int, int]]] = {}  # what a netting has stated
        self.last_price: dict[int, int] = {}  # by market
        self.dates: dict[int, tuple[int, int]] = {}  # segment and settlement date of each session
        self.taking: set[int] = set()  # sessions that are not netted
        self.with_nets: dict[int, set[int]] = {}  # accounts of each session that is not posted
        # Markets and accounts of fails that are carried into a session.
        self.fails_of: Callable[[int], Iterable[tuple[int, int]]] = lambda _: ()

    def cleared(self, event: Event) -> None:
        """A market is cleared: its book stays closed from then on."""
        self.system.cleared[event.fields["market_id"]] = event.fields["dvp_model"]

    def opened(self, event: Event) -> None:
        """A session begins."""
        fields = event.fields
        session = fields["session_id"]
        self.trades[session] = []
        self.dates[session] = (fields["segment_id"], fields["value_date"])
        self.taking.add(session)
        self.with_nets[session] = set()

    def novated(self, event: Event) -> None:
        """A trade is taken over."""
        fields = event.fields
        if fields["market_id"] not in self.system.cleared:
            self.pending_events.found(event, "the market is not cleared")
        buyer, seller = fields["buyer_account_id"], fields["seller_account_id"]
        self.netted_with(fields["session_id"], buyer)
        self.netted_with(fields["session_id"], seller)
        self.last_price[fields["market_id"]] = fields["price_per_lot"]
        self.trades[fields["session_id"]].append(
            (fields["market_id"], buyer, seller, fields["lots"], fields["price_per_lot"])
        )

    def netted_with(self, session: int, account: int) -> None:
        """An account has a net in a session, so it cannot be closed."""
        self.with_nets[session].add(account)
        self.system.with_nets.add(account)

    def posted(self, session: int) -> None:
        """A session is booked, and its nets are open no more."""
        del self.with_nets[session]
        self.system.with_nets.clear()
        self.system.with_nets.update(*self.with_nets.values())

    def cut_off(self, event: Event) -> None:
        """A session takes no more trades, and states its nets from here on."""
        session = event.fields["session_id"]
        self._same(event, event.fields["trades"], len(self.trades[session]))
        self.netted[session] = set()

    def account_netted(self, event: Event) -> None:
        """An account and a market: the sums of its trades."""
        fields = event.fields
        account, market = fields["account_id"], fields["market_id"]
        own = [
            trade
            for trade in self.trades[fields["session_id"]]
            if trade[0] == market and account in trade[1:3]
        ]
        bought = [trade for trade in own if trade[1] == account]
        sold = [trade for trade in own if trade[2] == account]
        self._same(event, fields["trades"], len(own))
        self._same(event, fields["bought_lots"], sum(trade[3] for trade in bought))
        self._same(event, fields["sold_lots"], sum(trade[3] for trade in sold))
        paid = sum(trade[3] * trade[4] for trade in bought)
        received = sum(trade[3] * trade[4] for trade in sold)
        self._same(event, fields["cash"], received - paid)
        self._once(event, "net", account, market)

    def cash_netted(self, event: Event) -> None:
        """An account and a currency: the cash of all its trades."""
        fields = event.fields
        account, asset = fields["account_id"], fields["asset_id"]
        cash = 0
        for market, buyer, seller, lots, price in self.trades[fields["session_id"]]:
            if self.system.markets[market].quote == asset:
                cash += lots * price * ((seller == account) - (buyer == account))
        self._same(event, fields["amount"], cash)
        self._once(event, "cash", account, asset)

    def market_netted(self, event: Event) -> None:
        """A market: each trade once, and what is received."""
        fields = event.fields
        market = fields["market_id"]
        own = [trade for trade in self.trades[fields["session_id"]] if trade[0] == market]
        gross = sum(trade[3] for trade in own)
        received = gross
        if self.system.cleared[market] == types.DVP_NET:
            nets = self._nets([(buyer, seller, lots) for _, buyer, seller, lots, _ in own])
            received = sum(lots for lots in nets.values() if lots > 0)
        self._same(event, fields["trades"], len(own))
        self._same(event, fields["gross_lots"], gross)
        self._same(event, fields["net_lots"], received)
        self._once(event, "market", market, 0)

    def currency_netted(self, event: Event) -> None:
        """A currency: each trade once, and what is received, of markets without netting all of it."""
        fields = event.fields
        gross = received = 0
        moves: list[tuple[int, int, int]] = []
        for market, buyer, seller, lots, price in self.trades[fields["session_id"]]:
            if self.system.markets[market].quote != fields["asset_id"]:
                continue
            gross += lots * price
            if self.system.cleared[market] == types.DVP_GROSS:
                received += lots * price
            else:
                moves.append((seller, buyer, lots * price))
        received += sum(cash for cash in self._nets(moves).values() if cash > 0)
        self._same(event, fields["gross_value"], gross)
        self._same(event, fields["net_value"], received)
        self._once(event, "currency", fields["asset_id"], 0)

    def session_netted(self, event: Event) -> None:
        """A session is done: all of its accounts, markets and currencies were stated."""
        session = event.fields["session_id"]
        expected: set[tuple[str, int, int]] = set()
        for market, buyer, seller, *_ in self.trades[session]:
            asset = self.system.markets[market].quote
            expected |= {("market", market, 0), ("currency", asset, 0)}
            for account in (buyer, seller):
                expected |= {("net", account, market), ("cash", account, asset)}
        for market, account in self.fails_of(session):
            asset = self.system.markets[market].quote
            expected |= {("market", market, 0), ("currency", asset, 0)}
            expected |= {("net", account, market), ("cash", account, asset)}
        self.taking.discard(session)
        if self.netted.pop(session) != expected:
            self.pending_events.found(event, "not all nets were stated")
        self._same(event, event.fields["trades"], len(self.trades[session]))

    def _nets(self, moves: list[tuple[int, int, int]]) -> dict[int, int]:
        """Return how much each receives of (receiver, giver, how much)."""
        found: dict[int, int] = {}
        for receiver, giver, much in moves:
            found[receiver] = found.get(receiver, 0) + much
            found[giver] = found.get(giver, 0) - much
        return found

    def _same(self, event: Event, actual: int, expected: int) -> None:
        """Two figures are equal, or that is a finding."""
        if actual != expected:
            self.pending_events.found(event, f"{actual}, and {expected} follows from the trades")

    def _once(self, event: Event, what: str, first: int, second: int) -> None:
        """A line of a netting is stated once."""
        stated = self.netted[event.fields["session_id"]]
        if (what, first, second) in stated:
            self.pending_events.found(event, "it was stated before")
        stated.add((what, first, second))
