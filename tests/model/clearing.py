# SPDX-License-Identifier: Apache-2.0
"""The central counterparty, computed again: nets are sums of trades when the machine states them (SPEC C-1 to C-3).

Owns the trades of each session with what each account gets by them, and sides of trades that wait. Must never predict
refusals of a capture.
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
    """Return the trade that an event states."""
    fields = event.fields
    return (
        fields["market_id"],
        fields["buyer_account_id"],
        fields["seller_account_id"],
        fields["lots"],
        fields["price_per_lot"],
    )


class Clearing:
    """Keeps all trades in their order, and compares."""

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
        self.cut_off_ns = -1  # of the last session that had its cut-off
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
        """Note that a market is cleared: its book is closed from then on."""
        self.system.cleared[event.fields["market_id"]] = event.fields["dvp_model"]
        self.segment_of[event.fields["market_id"]] = event.fields["segment_id"]
        self.references.cleared(event)

    def calendar_set(self, event: Event) -> None:
        """Close the days of a calendar that its command states."""
        command = self.context.command
        assert isinstance(command, commands.SetCalendar)
        closed = command.weekend_days, frozenset(command.holidays)
        self.calendars[event.fields["calendar_id"]] = closed
        self.last_days[event.fields["calendar_id"]] = max(0, command.last_day)
        self.context.novated.calendars = self.calendars

    def calendar_ending(self, event: Event) -> None:
        """Check that a calendar ends soon, or that a session waits which has no day for its fails."""
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
        """Set the changes of a calendar's local time."""
        stated = self.context.command
        assert isinstance(stated, commands.SetCalendarOffsets)
        self.context.pending_events.check(
            event, calendar_id=stated.calendar_id, changes=len(stated.from_ns)
        )

    def asset_calendar_set(self, event: Event) -> None:
        """Set the calendar of a currency, or none (0)."""
        self.calendar_of[event.fields["asset_id"]] = event.fields["calendar_id"]
        self.context.novated.calendar_of = self.calendar_of

    def pays_on(self, market: int, day: int) -> bool:
        """Return whether a day is a business day of the currency of a market. Day 0 was a Thursday."""
        name = self.calendar_of.get(self.system.markets[market].quote, 0)
        weekend, holidays = self.calendars.get(name, (0, frozenset()))
        return day not in holidays and not weekend >> (day + 3) % 7 & 1

    def opened(self, event: Event) -> None:
        """Open a session."""
        fields = event.fields
        session = fields["session_id"]
        self.trades[session] = {}
        self.listed[session] = set()
        self.dates[session] = (fields["segment_id"], fields["value_date"])
        self.taking.add(session)
        self.with_nets[session] = set()

    def novated(self, event: Event) -> None:
        """Book a trade that is novated."""
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
        """Return the code with which the price of a trade of a segment and a settlement date is refused; OK if it is
        accepted.
        """
        found = [one for one in self.dates if self.dates[one] == (segment, day)]
        return self.references.refuse(found[-1] if found else None, market, price).code

    def side_submitted(self, event: Event) -> None:
        """Book that one side of a trade waits. It replaces one with the same number."""
        self.sides[event.fields["side_id"]] = event.fields
        self._list_accounts()

    def sides_differ(self, event: Event) -> None:
        """Check that two sides wait for each other and differ exactly in what the event states."""
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
        """Check that a waiting side belongs to the trade, or that its account has stated another one which does."""
        side = self.sides.pop(event.fields["side_id"])
        self._list_accounts()
        number = event.fields["trade_id"]
        buyer, seller = next(trades[number] for trades in self.trades.values() if number in trades)[
            1:3
        ]
        if {buyer, seller} != {side["account_id"], side["counterparty_account_id"]}:
            self.pending_events.found(event, "the trade is between other accounts")

    def side_ended(self, event: Event) -> None:
        """Remove a side that waits no longer: its account took it back, or its cut-off came."""
        if self.sides.pop(event.fields["side_id"], None) is None:
            self.pending_events.found(event, "no such side waits")
        self._list_accounts()

    def _list_accounts(self) -> None:
        """List the accounts of waiting sides, which may not be closed."""
        self.system.with_sides = {side["account_id"] for side in self.sides.values()}

    def cancel_asked(self, event: Event) -> None:
        """Note that one account asks for a cancel: it is a party, and the first that asks."""
        fields = event.fields
        trade = self.trades[fields["session_id"]][fields["trade_id"]]
        if fields["account_id"] not in trade[1:3] or fields["trade_id"] in self.asked:
            self.pending_events.found(event, "it is no party, or one has asked before")
        self.asked[fields["trade_id"]] = fields["account_id"]

    def cancelled(self, event: Event) -> None:
        """Remove a cancelled trade. The account that asked first must be a party, if the trade has two accounts."""
        fields = event.fields
        trade = self.trades[fields["session_id"]].pop(fields["trade_id"], None)
        asked_by = self.asked.pop(fields["trade_id"], None)
        if trade != _trade(event):
            self.pending_events.found(event, f"the trade was {trade}")
        elif (asked_by is None) != (trade[1] == trade[2]):
            self.pending_events.found(event, "not both accounts have asked")
        self.references.changed(fields["session_id"], fields["market_id"])

    def netted_with(self, session: int, account: int) -> None:
        """Note that an account has a net in a session, so that it may not be closed."""
        self.with_nets[session].add(account)
        self.system.with_nets.add(account)

    def posted(self, session: int) -> None:
        """Book a session: its nets are no longer open."""
        del self.with_nets[session]
        self.references.posted(session)
        self.system.with_nets.clear()
        self.system.with_nets.update(*self.with_nets.values())

    def cut_off(self, event: Event) -> None:
        """Close a session for trades; from now on it states its nets."""
        session = event.fields["session_id"]
        self.same(event, event.fields["trades"], len(self.trades[session]))
        self.netted[session] = set()
        self.cut_off_ns = self.system.now

    def netted_anew(self, event: Event) -> None:
        """Let a session state all nets again: a trade or a cut was added after it had stated them (C-5.1)."""
        self.netted[event.fields["session_id"]] = set()
        self.taking.add(event.fields["session_id"])

    def account_netted(self, event: Event) -> None:
        """Compare the net of an account in a market with the sums of its trades."""
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
        """Compare the net cash of an account in a currency with the cash of all its trades."""
        fields = event.fields
        account, asset = fields["account_id"], fields["asset_id"]
        cash = 0
        for market, buyer, seller, lots, price in self.trades[fields["session_id"]].values():
            if self.system.markets[market].quote == asset:
                cash += lots * price * ((seller == account) - (buyer == account))
        self.same(event, fields["amount"], cash)
        self._once(event, "cash", account, asset)

    def market_netted(self, event: Event) -> None:
        """Compare the totals of a market: each trade counted once, and what is received."""
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
        """Compare the totals of a currency: each trade counted once, and what is received; gross markets without
        netting.
        """
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
        """Check that a session has stated all of its accounts, markets and currencies."""
        session = event.fields["session_id"]
        expected = set(self.listed[session])  # it may be netted once more
        for market, account in self.fails_of(session):
            expected |= self.lines_of(market, account)
        self.taking.discard(session)
        if self.netted.pop(session) != expected:
            self.pending_events.found(event, "not all nets were stated")
        self.same(event, event.fields["trades"], len(self.trades[session]))

    def lines_of(self, market: int, account: int) -> set[tuple[str, int, int]]:
        """Return the lines that a netting states about an account that has something in a market."""
        asset = self.system.markets[market].quote
        return {
            ("market", market, 0),
            ("currency", asset, 0),
            ("net", account, market),
            ("cash", account, asset),
        }

    def _nets(self, moves: list[tuple[int, int, int]]) -> dict[int, int]:
        """Return how much each receives in total, from moves of (receiver, giver, amount)."""
        found: dict[int, int] = {}
        for receiver, giver, much in moves:
            found[receiver] = found.get(receiver, 0) + much
            found[giver] = found.get(giver, 0) - much
        return found

    def same(self, event: Event, actual: int, expected: int) -> None:
        """Note a finding if two figures differ."""
        if actual != expected:
            self.pending_events.found(event, f"{actual}, and {expected} follows from the trades")

    def _once(self, event: Event, what: str, first: int, second: int) -> None:
        """Note a finding if a line of a netting is stated twice."""
        stated = self.netted[event.fields["session_id"]]
        if (what, first, second) in stated:
            self.pending_events.found(event, "it was stated before")
        stated.add((what, first, second))
