# SPDX-License-Identifier: Apache-2.0
"""The central counterparty once more: nets by summing trades, when the machine states them (SPEC C-1 to C-3).

Owns the trades of each session with what each account is to have of them, and sides of trades that wait. Must never
predict refusals of a capture.
"""

from collections.abc import Callable, Iterable

from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.context import Context
from tests.model.legs import Legs
from tests.model.references import References

# Market, buyer, seller, lots, price per lot.
Trade = tuple[int, int, int, int, int]


def _trade(event: Event) -> Trade:
    """The trade of an event."""
    fields = event.fields
    return (
        fields["market_id"],
        fields["buyer_account_id"],
        fields["seller_account_id"],
        fields["lots"],
        fields["price_per_lot"],
    )


class Clearing:
    """Keeps all trades as they come, and compares."""

    def __init__(self, context: Context) -> None:
        """Start without trades."""
        self.context = context
        self.system = context.system
        self.pending_events = context.pending_events
        self.trades: dict[int, dict[int, Trade]] = {}  # by session and number
        # What a netting is to state, also of accounts whose trades were all cancelled.
        self.listed: dict[int, set[tuple[str, int, int]]] = {}
        self.sides: dict[int, dict[str, int]] = {}  # that wait, by number
        self.asked: dict[int, int] = {}  # the account that asked for a cancel, by trade
        self.netted: dict[int, set[tuple[str, int, int]]] = {}  # what a netting has stated
        self.segment_of: dict[int, int] = {}  # by market
        self.dates: dict[int, tuple[int, int]] = {}  # segment and settlement date of each session
        self.taking: set[int] = set()  # sessions that are not netted
        self.last_days: dict[int, int] = {}  # of calendars; 0: no end
        self.calendars: dict[int, tuple[int, frozenset[int]]] = {}  # weekend days as bits, holidays
        self.calendar_of: dict[int, int] = {}  # of a currency
        self.with_nets: dict[int, set[int]] = {}  # accounts of each session that is not posted
        self.legs = Legs(self)
        self.references = References(self)
        self.context.novated.refuse_price = self._refuse_price
        # Markets and accounts of fails that are carried into a session.
        self.fails_of: Callable[[int], Iterable[tuple[int, int]]] = lambda _: ()

    def cleared(self, event: Event) -> None:
        """A market is cleared: its book stays closed from then on."""
        self.system.cleared[event.fields["market_id"]] = event.fields["dvp_model"]
        self.segment_of[event.fields["market_id"]] = event.fields["segment_id"]
        self.references.cleared(event)

    def calendar_set(self, event: Event) -> None:
        """A calendar closes the days of its command."""
        command = self.context.command
        assert isinstance(command, commands.SetCalendar)
        closed = command.weekend_days, frozenset(command.holidays)
        self.calendars[event.fields["calendar_id"]] = closed
        self.last_days[event.fields["calendar_id"]] = max(0, command.last_day)
        self.context.novated.calendars = self.calendars

    def calendar_ending(self, event: Event) -> None:
        """A calendar ends soon, or a session waits that has no day for its fails."""
        name, session = event.fields["calendar_id"], event.fields["session_id"]
        last = self.last_days[name]
        self.context.pending_events.check(event, last_day=last)
        today = self.system.now // (86_400 * types.SECOND_NS)
        if session == 0:
            # By the local day of a segment, which is at most a day away.
            if today + 1 <= last - 90:
                self.context.pending_events.found(event, "it does not end soon")
            return
        weekend, holidays = self.calendars[name]
        day = max(self.dates[session][1], today - 1) + 1
        while day <= last and (day in holidays or weekend >> (day + 3) % 7 & 1):
            day += 1
        if day + 1 <= last:
            self.context.pending_events.found(event, f"day {day} would take its fails")

    def calendar_offsets_set(self, event: Event) -> None:
        """A calendar gets the changes of its local time."""
        stated = self.context.command
        assert isinstance(stated, commands.SetCalendarOffsets)
        self.context.pending_events.check(
            event, calendar_id=stated.calendar_id, changes=len(stated.from_ns)
        )

    def asset_calendar_set(self, event: Event) -> None:
        """A currency follows a calendar, or none (0)."""
        self.calendar_of[event.fields["asset_id"]] = event.fields["calendar_id"]
        self.context.novated.calendar_of = self.calendar_of

    def pays_on(self, market: int, day: int) -> bool:
        """Return whether a day is a business day of the currency of a market; day 0 was a Thursday."""
        name = self.calendar_of.get(self.system.markets[market].quote, 0)
        weekend, holidays = self.calendars.get(name, (0, frozenset()))
        return day not in holidays and not weekend >> (day + 3) % 7 & 1

    def opened(self, event: Event) -> None:
        """A session begins."""
        fields = event.fields
        session = fields["session_id"]
        self.trades[session] = {}
        self.listed[session] = set()
        self.dates[session] = (fields["segment_id"], fields["value_date"])
        self.taking.add(session)
        self.with_nets[session] = set()

    def novated(self, event: Event) -> None:
        """A trade is taken over."""
        fields = event.fields
        if fields["market_id"] not in self.system.cleared:
            self.pending_events.found(event, "the market is not cleared")
        buyer, seller = fields["buyer_account_id"], fields["seller_account_id"]
        session, market = fields["session_id"], fields["market_id"]
        self.trades[session][fields["trade_id"]] = _trade(event)
        self.references.captured(session, market, fields["trade_id"])
        for account in (buyer, seller):
            self.netted_with(session, account)
            self.listed[session] |= self.lines_of(market, account)

    def _refuse_price(self, segment: int, day: int, market: int, price: int) -> int:
        """The code with which a trade of a segment and a settlement date is refused by its price."""
        found = [one for one in self.dates if self.dates[one] == (segment, day)]
        return self.references.refuse(found[-1] if found else None, market, price).code

    def side_submitted(self, event: Event) -> None:
        """One side of a trade waits, in place of one with its number."""
        self.sides[event.fields["side_id"]] = event.fields
        self._list_accounts()

    def sides_differ(self, event: Event) -> None:
        """Two sides wait for each other: they differ in what is stated, and in nothing else."""
        fields = event.fields
        one, other = self.sides[fields["side_id"]], self.sides[fields["counterparty_side_id"]]
        self.same(event, other["account_id"], one["counterparty_account_id"])
        self.same(event, one["account_id"], other["counterparty_account_id"])
        bits = {"market_id": 1, "price_per_lot": 4, "lots": 8, "value_date": 16}
        differing = sum(bit for name, bit in bits.items() if one[name] != other[name])
        differing += 2 * (one["side"] == other["side"])
        self.same(event, fields["differing"], differing)
        if not differing:
            self.pending_events.found(event, "both sides agree")

    def side_matched(self, event: Event) -> None:
        """A side that waited is of the trade, or its account has stated another one, which is."""
        side = self.sides.pop(event.fields["side_id"])
        self._list_accounts()
        number = event.fields["trade_id"]
        buyer, seller = next(trades[number] for trades in self.trades.values() if number in trades)[
            1:3
        ]
        if {buyer, seller} != {side["account_id"], side["counterparty_account_id"]}:
            self.pending_events.found(event, "the trade is between other accounts")

    def side_ended(self, event: Event) -> None:
        """A side waits no longer: its account took it back, or its cut-off came."""
        if self.sides.pop(event.fields["side_id"], None) is None:
            self.pending_events.found(event, "no such side waits")
        self._list_accounts()

    def _list_accounts(self) -> None:
        """An account of which a side waits is not closed."""
        self.system.with_sides = {side["account_id"] for side in self.sides.values()}

    def cancel_asked(self, event: Event) -> None:
        """One account asks for a cancel: it is a party, and the first that asks."""
        fields = event.fields
        trade = self.trades[fields["session_id"]][fields["trade_id"]]
        if fields["account_id"] not in trade[1:3] or fields["trade_id"] in self.asked:
            self.pending_events.found(event, "it is no party, or one has asked before")
        self.asked[fields["trade_id"]] = fields["account_id"]

    def cancelled(self, event: Event) -> None:
        """A trade is taken out as it was captured; the first that asked is of it, where it has two accounts."""
        fields = event.fields
        trade = self.trades[fields["session_id"]].pop(fields["trade_id"], None)
        asked_by = self.asked.pop(fields["trade_id"], None)
        if trade != _trade(event):
            self.pending_events.found(event, f"the trade was {trade}")
        elif (asked_by is None) != (trade[1] == trade[2]):
            self.pending_events.found(event, "not both accounts have asked")
        self.references.changed(fields["session_id"], fields["market_id"])

    def netted_with(self, session: int, account: int) -> None:
        """An account has a net in a session, so it cannot be closed."""
        self.with_nets[session].add(account)
        self.system.with_nets.add(account)

    def posted(self, session: int) -> None:
        """A session is booked, and its nets are open no more."""
        del self.with_nets[session]
        self.references.posted(session)
        self.system.with_nets.clear()
        self.system.with_nets.update(*self.with_nets.values())

    def cut_off(self, event: Event) -> None:
        """A session takes no more trades, and states its nets from here on."""
        session = event.fields["session_id"]
        self.same(event, event.fields["trades"], len(self.trades[session]))
        self.netted[session] = set()

    def netted_anew(self, event: Event) -> None:
        """A session has got a trade or a cut since it stated nets, and states all of them once more (C-5.1)."""
        self.netted[event.fields["session_id"]] = set()
        self.taking.add(event.fields["session_id"])

    def account_netted(self, event: Event) -> None:
        """An account and a market: the sums of its trades."""
        fields = event.fields
        account, market = fields["account_id"], fields["market_id"]
        own = [
            trade
            for trade in self.trades[fields["session_id"]].values()
            if trade[0] == market and account in trade[1:3]
        ]
        bought = [trade for trade in own if trade[1] == account]
        sold = [trade for trade in own if trade[2] == account]
        self.same(event, fields["trades"], len(own))
        self.same(event, fields["bought_lots"], sum(trade[3] for trade in bought))
        self.same(event, fields["sold_lots"], sum(trade[3] for trade in sold))
        paid = sum(trade[3] * trade[4] for trade in bought)
        received = sum(trade[3] * trade[4] for trade in sold)
        self.same(event, fields["cash"], received - paid)
        self._once(event, "net", account, market)

    def cash_netted(self, event: Event) -> None:
        """An account and a currency: the cash of all its trades."""
        fields = event.fields
        account, asset = fields["account_id"], fields["asset_id"]
        cash = 0
        for market, buyer, seller, lots, price in self.trades[fields["session_id"]].values():
            if self.system.markets[market].quote == asset:
                cash += lots * price * ((seller == account) - (buyer == account))
        self.same(event, fields["amount"], cash)
        self._once(event, "cash", account, asset)

    def market_netted(self, event: Event) -> None:
        """A market: each trade once, and what is received."""
        fields = event.fields
        market = fields["market_id"]
        own = [trade for trade in self.trades[fields["session_id"]].values() if trade[0] == market]
        gross = sum(trade[3] for trade in own)
        received = gross
        if self.system.cleared[market] == types.DVP_NET:
            nets = self._nets([(buyer, seller, lots) for _, buyer, seller, lots, _ in own])
            received = sum(lots for lots in nets.values() if lots > 0)
        self.same(event, fields["trades"], len(own))
        self.same(event, fields["gross_lots"], gross)
        self.same(event, fields["net_lots"], received)
        self._once(event, "market", market, 0)

    def currency_netted(self, event: Event) -> None:
        """A currency: each trade once, and what is received, of markets without netting all of it."""
        fields = event.fields
        gross = received = 0
        moves: list[tuple[int, int, int]] = []
        for market, buyer, seller, lots, price in self.trades[fields["session_id"]].values():
            if self.system.markets[market].quote != fields["asset_id"]:
                continue
            gross += lots * price
            if self.system.cleared[market] == types.DVP_GROSS:
                received += lots * price
            else:
                moves.append((seller, buyer, lots * price))
        received += sum(cash for cash in self._nets(moves).values() if cash > 0)
        self.same(event, fields["gross_value"], gross)
        self.same(event, fields["net_value"], received)
        self._once(event, "currency", fields["asset_id"], 0)

    def session_netted(self, event: Event) -> None:
        """A session is done: all of its accounts, markets and currencies were stated."""
        session = event.fields["session_id"]
        expected = set(self.listed[session])  # it may be netted once more
        for market, account in self.fails_of(session):
            expected |= self.lines_of(market, account)
        self.taking.discard(session)
        if self.netted.pop(session) != expected:
            self.pending_events.found(event, "not all nets were stated")
        self.same(event, event.fields["trades"], len(self.trades[session]))

    def lines_of(self, market: int, account: int) -> set[tuple[str, int, int]]:
        """The lines that a netting states of an account that has something in a market."""
        asset = self.system.markets[market].quote
        return {
            ("market", market, 0),
            ("currency", asset, 0),
            ("net", account, market),
            ("cash", account, asset),
        }

    def _nets(self, moves: list[tuple[int, int, int]]) -> dict[int, int]:
        """Return how much each receives of (receiver, giver, how much)."""
        found: dict[int, int] = {}
        for receiver, giver, much in moves:
            found[receiver] = found.get(receiver, 0) + much
            found[giver] = found.get(giver, 0) - much
        return found

    def same(self, event: Event, actual: int, expected: int) -> None:
        """Two figures are equal, or that is a finding."""
        if actual != expected:
            self.pending_events.found(event, f"{actual}, and {expected} follows from the trades")

    def _once(self, event: Event, what: str, first: int, second: int) -> None:
        """A line of a netting is stated once."""
        stated = self.netted[event.fields["session_id"]]
        if (what, first, second) in stated:
            self.pending_events.found(event, "it was stated before")
        stated.add((what, first, second))
