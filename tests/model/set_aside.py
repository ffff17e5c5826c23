# SPDX-License-Identifier: Apache-2.0
"""Sessions and waiting trades that are set aside, once more: what gives back, waits, and is kept (SPEC J-2.2, C-5.4).

Owns which they are. What a session settles then is planned once more, from the balances of that moment.
"""

from collections import Counter
from collections.abc import Callable
from typing import Final

from clearinghouse.statemachine.vocabulary import codes, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.cash_calls import CashCalls
from tests.model.departures import Departures
from tests.model.item_results import ACCEPTED, ItemResult, below
from tests.model.waiting_trades import WaitingTrades

HOUR_NS: Final = 3_600 * types.SECOND_NS


class SetAside:
    """All of it."""

    def __init__(
        self, departures: Departures, waiting_trades: WaitingTrades, cash_calls: CashCalls
    ) -> None:
        """Answer the parts that ask."""
        self.departures = departures
        self.settlement = departures.settlement
        self.clearing = departures.clearing
        self.system = departures.system
        self.waiting_trades = waiting_trades
        self.cash_calls = cash_calls
        self.pending_events = departures.margins.context.pending_events
        self.novated = departures.margins.context.novated
        self.sessions: set[int] = set()
        self.to_delay: dict[int, int] = {}  # by session, to when; a command says so
        departures.kept_for_session = self.refusal
        self.settlement.is_aside = self.sessions.__contains__
        self.settlement.delayed = self.delayed

    def handlers(self) -> dict[int, Callable[[Event], None]]:
        """Both."""
        return {
            events.WORK_QUARANTINED: self._quarantined,
            events.QUARANTINE_LIFTED: self._lifted,
        }

    def _quarantined(self, event: Event) -> None:
        """Work is set aside."""
        kind, subject = event.fields["work_kind"], event.fields["subject_id"]
        if kind == types.WORK_KIND_WAITING_TRADES:
            self.waiting_trades.stop(subject)
        if kind != types.WORK_KIND_SESSION:
            return
        if subject in self.settlement.final:
            self.pending_events.found(event, "the session is committed")
        self.sessions.add(subject)
        if subject in self.settlement.begun:
            self.to_delay[subject] = self._settles(subject)
            self.settlement.forget(subject)

    def _settles(self, session: int) -> int:
        """When a session is to settle."""
        segment, date = self.clearing.dates[session]
        return self.novated.segments[segment].settles[date]

    def _lifted(self, event: Event) -> None:
        """Work runs again; a session that is late, and those behind it, are so by the clearinghouse."""
        kind, subject = event.fields["work_kind"], event.fields["subject_id"]
        if kind == types.WORK_KIND_WAITING_TRADES:
            self.waiting_trades.aside.discard(subject)
        if kind != types.WORK_KIND_SESSION:
            return
        self.sessions.discard(subject)
        segment, date = self.clearing.dates[subject]
        for session, (other, day) in self.clearing.dates.items():
            is_behind = other == segment and day >= date and session not in self.settlement.final
            if is_behind and self._settles(session) < self.system.now:
                self.to_delay[session] = self.system.now

    def delayed(self, event: Event) -> None:
        """A session is late by that, and so are its times."""
        session = event.fields["session_id"]
        segment, date = self.clearing.dates[session]
        times = self.novated.segments[segment]
        # A settlement that has begun may have locked nothing yet, so that no event said so.
        is_due = session in self.sessions and times.settles[date] <= self.system.now
        times.settles[date] = self.to_delay.pop(session, times.settles[date] if is_due else -1)
        self.pending_events.check(
            event,
            cut_off_ns=times.cut_offs[date],
            settlement_ns=times.settles[date],
            is_house_cause=1,
        )
        self.settlement.of_house.add(session)

    def findings(self) -> list[str]:
        """All delays were said."""
        found, self.to_delay = [f"J-2.2: session {one} is late" for one in self.to_delay], {}
        return found

    def moves(self, event: Event) -> bool:
        """Return whether a deadline waits for a session of its account by an hour."""
        fields = event.fields
        kind, subject = fields["deadline_kind"], fields["subject_id"]
        credit, calls = self.departures.credit, self.cash_calls
        if kind not in (types.MOVED_CASH_CALL, types.MOVED_INTRADAY_CREDIT):
            return False
        account = calls.calls[subject].account if kind == types.MOVED_CASH_CALL else subject
        due_ns = (
            calls.calls[subject].due_ns if kind == types.MOVED_CASH_CALL else credit.due[account]
        )
        now = self.system.now
        self.pending_events.check(event, deadline_ns=now + HOUR_NS, moved_ns=HOUR_NS)
        if due_ns > now or not any(self._nets(one, account) for one in self.sessions):
            self.pending_events.found(event, "it waits for nothing")
        if kind == types.MOVED_CASH_CALL:
            calls.calls[subject].due_ns = now + HOUR_NS
        else:
            credit.due[account] = now + HOUR_NS
        return True

    def _nets(self, session: int, account: int) -> dict[int, tuple[int, int]]:
        """Lots and cash of an account in a session, by market."""
        found: dict[int, tuple[int, int]] = {}
        for (market, who), one in self.settlement.carried[session].items():
            if who == account:
                found[market] = (one.lots, one.beside_trades())
        for market, buyer, seller, lots, price in self.clearing.trades[session].values():
            for who, sign in ((buyer, 1), (seller, -1)):
                if who == account:
                    before = found.get(market, (0, 0))
                    found[market] = (before[0] + sign * lots, before[1] - sign * lots * price)
        return found

    def refusal(self, account: int, asset: int, left: int) -> ItemResult:
        """So much is left in an account, and no less than its sessions take."""
        kept = 0
        for session in self.sessions:
            cash = 0
            for market, (lots, paid) in self._nets(session, account).items():
                one = self.system.markets[market]
                kept += max(0, -lots) * one.lot_base if one.base == asset else 0
                cash += paid if one.base != asset and one.quote == asset else 0
            apart = self.departures.apart.apart.get(session, Counter())[account, asset]
            kept += max(0, -cash - apart)
        if kept <= max(left, 0):
            return ACCEPTED
        return below(codes.WORK_QUARANTINED, kept, max(left, 0))
