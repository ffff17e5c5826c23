# SPDX-License-Identifier: Apache-2.0
"""Cash in advance, computed again: after each event what should be set apart, from all trades and fails (SPEC C-5).

Owns what is set apart by session, account and currency. If the amount that should be set apart changes, the change is
booked at once and its event is expected. Three kinds of changes are not expected: what a settlement takes over, what a
default releases, and what is left of a session that is booked.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from clearinghouse.statemachine.vocabulary import commands, events, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.settlement import Settlement

Key = tuple[int, int]  # account and currency
MOVES = (events.TRADE_LEG_MOVED, events.GIVE_UP_ENDED)  # a division of a leg moves all parts first


@dataclass(frozen=True)
class Change:
    """A place where what should be set apart may have changed.

    For a fail, it names the session from which the fail comes (else 0).
    """

    session: int
    account: int
    asset: int
    before: int = 0


class CashInAdvance:
    """Follows the segments that require cash in advance."""

    def __init__(self, settlement: Settlement) -> None:
        """Start without."""
        self.settlement = settlement
        self.clearing = settlement.clearing
        self.system = settlement.system
        self.context = settlement.context
        self.segments: set[int] = set()
        self.apart: dict[int, Counter[Key]] = {}
        self.changes: list[Change] = []
        self.last: Event | None = None
        self.splits = 0
        settlement.is_in_advance = self.segments.__contains__
        settlement.prefund = self.begin

    def handlers(self) -> dict[int, Callable[[Event], None]]:
        """Return the handlers of the events that are not expected."""
        return {
            events.CASH_IN_ADVANCE_SET: self._set,
            events.CASH_SET_APART: lambda event: self._found(event, "nothing is to be set apart"),
            events.CASH_SET_FREE: self._set_free,
        }

    # --- what should be set apart -----------------------------------------------------------------------------------

    def due(self, session: int, account: int, asset: int, trade: tuple[int, int] = (0, 0)) -> int:
        """Return what an account would pay in a session, each market by itself.

        `trade` adds a market and an amount of cash.
        """
        if self.clearing.dates[session][0] not in self.segments:
            return 0
        return sum(self.by_market(session, account, asset, trade).values())

    def by_market(
        self, session: int, account: int, asset: int, trade: tuple[int, int]
    ) -> dict[int, int]:
        """Return what an account would pay in a session, by market. `trade` adds a market and an amount of cash."""
        nets: Counter[int] = Counter()
        singly: Counter[int] = Counter()  # purchases of markets that settle each trade by itself
        moves = [
            (market, lots * price * ((seller == account) - (buyer == account)), buyer == account)
            for market, buyer, seller, lots, price in self.clearing.trades[session].values()
            if account in (buyer, seller)
        ]
        # A trade with itself pays its price where it settles by itself, and nothing net.
        by_itself = [
            (market, lots * price)
            for market, buyer, _, lots, price in self.clearing.trades[session].values()
            if buyer == account
        ]
        if trade[0]:
            moves.append((*trade, trade[1] < 0))
            by_itself += [(trade[0], -trade[1])] if trade[1] < 0 else []
        for market, cash, _ in moves:
            nets[market] += cash
        for market, price in by_itself:
            singly[market] += price
        found: dict[int, int] = {}
        carried = {
            market: one.cash
            for (market, owner), one in self.settlement.carried[session].items()
            if owner == account
        }
        for market in nets.keys() | singly.keys() | carried.keys():
            terms = self.system.markets[market]
            if terms.quote != asset or terms.base in self.system.split:
                continue
            cash = carried.get(market, 0)
            if self.system.cleared[market] == types.DVP_NET:
                found[market] = max(0, -cash - nets[market])
            else:
                found[market] = max(0, -cash) + singly[market]
        return found

    def lacking(self, segment: int, day: int, account: int, market: int, cash: int) -> int:
        """Return how much more an account needs free for one more trade in the session of a day."""
        if segment not in self.segments:
            return 0
        asset = self.system.markets[market].quote
        session = next(
            (key for key, where in self.clearing.dates.items() if where == (segment, day)), None
        )
        if session is None:
            return max(0, -cash)
        after = self.due(session, account, asset, (market, cash))
        if after <= self.due(session, account, asset) or self.settlement.is_removed(account):
            return 0
        return after - self._apart(session)[account, asset]

    # --- changes ----------------------------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """Book what follows from the event before this one."""
        self._note()
        if event.kind not in MOVES:
            self._follow()
        self.last = event

    def finish(self) -> None:
        """Book what follows from the last event, when the command has no more."""
        self._note()
        self._follow()
        self.last = None

    def _note(self) -> None:
        """List what the event before may have changed."""
        event = self.last
        if event is None:
            return
        fields = event.fields
        session = fields.get("session_id", 0)
        if (
            len(self.system.split) > self.splits
        ):  # open trades go on in the market of another security
            self.splits = len(self.system.split)
            self._list_split()
        if event.kind in (events.TRADE_NOVATED, events.TRADE_CANCELLED):
            self._list(session, fields["market_id"], fields["buyer_account_id"])
            self._list(session, fields["market_id"], fields["seller_account_id"])
        elif event.kind == events.TRADE_LEG_MOVED:
            self._list(session, fields["market_id"], fields["from_account_id"])
            self._list(session, fields["market_id"], fields["to_account_id"])
        elif event.kind in (events.OBLIGATION_FAILED, events.OBLIGATION_CARRIED):
            self._list_fail(session, fields["market_id"], fields["account_id"])
        elif event.kind in (events.BUY_IN_FILLED, events.BUY_IN_CASH_SETTLED):
            self._list_fail(session, fields["market_id"], fields["account_id"])
            self._list_fail(session, fields["market_id"], fields["counterparty_account_id"])
        elif event.kind == events.GAIN_CUT:
            self._list(session, fields["market_id"], fields["account_id"])
            self._list(session, fields["market_id"], fields["receiver_account_id"])
        elif event.kind == events.ACCOUNT_PORTED:
            self._list_all({fields["account_id"]})
        elif event.kind == events.CASH_RELEASED:
            self._released(event)
        elif event.kind == events.SESSION_POSTED and +self._apart(session):
            self._found(event, f"{dict(+self._apart(session))} is set apart still")

    def _list(self, session: int, market: int, account: int) -> None:
        """List that something of an account in a market has changed."""
        self.changes.append(Change(session, account, self.system.markets[market].quote))

    def _list_all(self, accounts: set[int]) -> None:
        """List that something of some accounts may have changed in any session."""
        for session, there in self.clearing.with_nets.items():
            for account in sorted(there & accounts):
                for asset in self.system.assets:
                    self.changes.append(Change(session, account, asset))

    def _list_split(self) -> None:
        """List that open trades in split securities may have changed, by session."""
        for session in self.clearing.with_nets:
            rows = self.clearing.trades[session].values()
            there = {(market, who) for market, *both, _, _ in rows for who in both}
            for market, account in sorted(there | set(self.settlement.carried[session])):
                if self.system.markets[market].base in self.system.split:
                    self._list(session, market, account)

    def _list_fail(self, session: int, market: int, account: int) -> None:
        """List that something of an account in a market has changed in the session after a booked one."""
        target = self.settlement.fails_into(session, market)
        asset = self.system.markets[market].quote
        self.changes.append(Change(target, account, asset, session))

    def _follow(self) -> None:
        """Book the listed changes, and expect their events."""
        changes, self.changes = self.changes, []
        for one in changes:
            apart = self._apart(one.session)[one.account, one.asset]
            more = self.due(one.session, one.account, one.asset) - apart
            if more < 0:
                self._expect(one.session, one.account, one.asset, more)
            if more <= 0 or self.settlement.is_removed(one.account) or self._is_begun(one.session):
                continue
            if one.before:
                there = self._apart(one.before)[one.account, one.asset]
                self._expect(one.before, one.account, one.asset, -min(more, there))
            free = max(0, self.system.free(one.account, one.asset))
            self._expect(one.session, one.account, one.asset, min(more, free))

    def _expect(self, session: int, account: int, asset: int, change: int) -> None:
        """Expect the event of an amount that is set apart, or released if it is below 0."""
        if change == 0:
            return
        kind = events.CASH_SET_APART if change > 0 else events.CASH_SET_FREE
        self.context.pending_events.expect(
            kind, session_id=session, account_id=account, asset_id=asset, amount=abs(change)
        )
        self._book(session, account, asset, change)

    def _book(self, session: int, account: int, asset: int, change: int) -> None:
        """Put more or less under hold."""
        self._apart(session)[account, asset] += change
        self.system.held[account, asset] += change

    def _released(self, event: Event) -> None:
        """Set apart again what a settlement has locked and does not pay, up to what should be set apart."""
        fields = event.fields
        session, account, asset = (fields[key] for key in ("session_id", "account_id", "asset_id"))
        due = self.due(session, account, asset)
        if due == 0 or self.settlement.is_removed(account):
            return
        gives_back = session in self.settlement.gives_back or self.settlement.is_aside(session)
        if session not in self.settlement.final and not gives_back:
            self._found(event, "cash in advance stays locked until it is paid")
        rest = due - self._apart(session)[account, asset]
        free = max(0, self.system.free(account, asset))
        self._expect(session, account, asset, min(fields["amount"], rest, free))

    def _set_free(self, event: Event) -> None:
        """Book a release that is not expected: a settlement takes the cash over, a default releases it, or a booked
        session has some left.
        """
        fields = event.fields
        session, account, asset = (fields[key] for key in ("session_id", "account_id", "asset_id"))
        there = self._apart(session)[account, asset]
        following = self.context.following
        if fields["amount"] == there:
            self.settlement.list_removed(account)
        if self.settlement.is_removed(account):
            if fields["amount"] != there:
                self._found(event, f"{there} was set apart")
        elif session not in self.settlement.final:
            self.settlement.plan(session)
            if (
                following is None
                or following.kind != events.CASH_LOCKED
                or any(
                    following.fields[key] != fields[key]
                    for key in ("session_id", "account_id", "asset_id")
                )
                or following.fields["amount"] < fields["amount"] != there
            ):
                self._found(event, f"nothing takes over the {there} that are set apart")
        self._book(session, account, asset, -fields["amount"])

    # --- what a settlement begins with -------------------------------------------------------------------------------

    def begin(self, session: int) -> tuple[Counter[Key], Counter[Key], set[Key]]:
        """Return, as a session begins to settle, what is set apart, what is locked for it at once, and who has all of
        it.

        If a currency is also a security, what is locked for purchases is not delivered.
        """
        apart = self._apart(session)
        keys = {
            (account, self.system.markets[market].quote)
            for market, buyer, seller, _, _ in self.clearing.trades[session].values()
            for account in (buyer, seller)
        }
        keys |= {
            (account, self.system.markets[market].quote)
            for market, account in self.settlement.carried[session]
        }
        own: Counter[Key] = Counter()
        covered: set[Key] = set()
        for key in keys:
            due = self.due(session, *key)
            there = self.system.free(*key) + apart[key] + self.settlement.locks[session][key]
            if not self.settlement.is_removed(key[0]):
                own[key] = min(due, max(there, 0))
                covered |= {key} if 0 < due <= there else set()
        return apart, own, covered

    def _is_begun(self, session: int) -> bool:
        """Return whether the settlement of a session is under way."""
        return session in self.settlement.begun

    def _apart(self, session: int) -> Counter[Key]:
        """Return the cash that is set apart for a session."""
        return self.apart.setdefault(session, Counter())

    def _set(self, event: Event) -> None:
        """Set or remove the requirement of a segment, of which no session may be open."""
        segment = event.fields["segment_id"]
        command: Command = self.context.command
        assert isinstance(command, commands.SetCashInAdvance)
        if command.cash_in_advance:
            self.segments.add(segment)
        else:
            self.segments.discard(segment)
        open_ones = [
            key for key in self.clearing.with_nets if self.clearing.dates[key][0] == segment
        ]
        if open_ones or event.fields["cash_in_advance"] != command.cash_in_advance:
            self._found(event, f"sessions {open_ones} are open")

    def _found(self, event: Event, what: str) -> None:
        """Note a finding about an event."""
        self.context.pending_events.found(event, what)
