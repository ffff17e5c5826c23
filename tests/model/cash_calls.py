# SPDX-License-Identifier: Apache-2.0
"""Calls for the cash that purchases lacked, computed again from complete plans of sessions and from free cash (SPEC
C-5.4, C-7.2).

Owns what each account lacked in a session by its own fault, and the open calls. There is one call for each account,
segment and currency; the cash of an account answers all calls of a currency together.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from clearinghouse.statemachine.vocabulary import events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.cash_in_advance import CashInAdvance

DAY_NS = 86_400 * types.SECOND_NS


@dataclass
class CashCall:
    """A call of an account in a currency."""

    account: int
    segment: int
    asset: int
    due_ns: int
    is_missed: bool = False


class CashCalls:
    """All calls for cash."""

    def __init__(self, advance: CashInAdvance) -> None:
        """Start without a call."""
        self.advance = advance
        self.settlement = advance.settlement
        self.system = advance.system
        self.clearing = self.settlement.clearing
        # By session into which fails go, what they lacked, by account and asset: below 0 others owe it.
        self.lacked: defaultdict[int, Counter[tuple[int, int]]] = defaultdict(Counter)
        self.calls: dict[int, CashCall] = {}
        self.last_id = 0
        self.unsaid: list[str] = []
        self.settlement.lacked = self._lacked
        self.settlement.called = self._posted
        self.begins_ns: Callable[[int], int] = lambda time_ns: time_ns

    def handlers(self) -> dict[int, Callable[[Event], None]]:
        """Return the handler of each event of a call."""
        return {
            events.CASH_CALLED: self._called,
            events.CASH_CALL_MET: self._met,
            events.CASH_CALL_MISSED: self._missed,
        }

    def is_open(self, account: int) -> bool:
        """Return whether an account has a call."""
        return any(one.account == account for one in self.calls.values())

    def is_open_in(self, account: int, asset: int) -> bool:
        """Return whether an account has a call in a currency."""
        return any((one.account, one.asset) == (account, asset) for one in self.calls.values())

    def missed_by(self, account: int) -> bool:
        """Return whether an account has missed a call."""
        return any(one.account == account and one.is_missed for one in self.calls.values())

    def hours(self) -> dict[int, int]:
        """Return the deadlines that have not passed, by call."""
        return {key: one.due_ns for key, one in self.calls.items() if not one.is_missed}

    # --- what is lacking ----------------------------------------------------------------------------------

    def _lacked(self, session: int, account: int, asset: int, amount: int) -> None:
        """Note that fails into a session lacked an amount more of an account's own cash."""
        self.lacked[session][account, asset] += amount

    def required(self, account: int, segment: int, asset: int) -> int:
        """Return what purchases of a segment lacked, beyond what is set apart for them."""
        if self.settlement.context.novated.segments[segment].call < 0:
            return 0  # by a journal of before these calls
        found = 0
        for session, lacked in self.lacked.items():
            part = max(0, lacked[account, asset])
            if self.clearing.dates[session][0] != segment or session in self.settlement.final:
                continue
            if segment in self.advance.segments:
                apart = self.advance.apart.get(session, Counter())[account, asset]
                part = min(part, self.advance.due(session, account, asset) - apart)
            found += part
        return found

    def failed(self, account: int, asset: int) -> int:
        """Return what purchases of all segments lacked."""
        segments = {segment for segment, _ in self.clearing.dates.values()}
        return sum(self.required(account, segment, asset) for segment in segments)

    def lacking(self, account: int, asset: int, beside: int = 0) -> int:
        """Return how much free cash is missing for all calls of an account in a currency, and for an amount beside
        them.
        """
        of_calls = sum(
            self.required(account, one.segment, asset)
            for one in self.calls.values()
            if (one.account, one.asset) == (account, asset)
        )
        return max(0, of_calls + beside - max(0, self.system.free(account, asset)))

    def _is_called(self, account: int, segment: int, asset: int) -> bool:
        """Return whether an account has a call of a segment in a currency."""
        return any(
            (one.account, one.segment, one.asset) == (account, segment, asset)
            for one in self.calls.values()
        )

    # --- what the machine says ----------------------------------------------------------------------------

    def _called(self, event: Event) -> None:
        """Check that a call is made rightly, or continues into the next session."""
        fields = event.fields
        key, account, segment, asset = (
            fields[name] for name in ("call_id", "account_id", "segment_id", "asset_id")
        )
        if key not in self.calls:
            due_ns = self._next_day_ns(segment)
            if key != self.last_id + 1 or self._is_called(account, segment, asset):
                self._found(event, "this is no new call")
            self.last_id = key
            self.calls[key] = CashCall(account, segment, asset, due_ns)
        if self.lacking(account, asset) == 0 or self.settlement.is_removed(account):
            self._found(event, "nothing is lacking")
        self._same(event, self.calls[key])

    def _next_day_ns(self, segment: int) -> int:
        """Return the hour of a segment on the first business day after the present local day."""
        novated = self.settlement.context.novated
        terms = novated.segments[segment]
        now = self.begins_ns(self.system.now)
        day = now // DAY_NS - 2
        while novated.moment(terms, day + 1, 0) <= now:
            day += 1
        day += 1
        while not novated.is_open(day, terms.calendar):
            day += 1
        return novated.moment(terms, day, terms.call)

    def _met(self, event: Event) -> None:
        """Check that a call ends because nothing is lacking, or because its account is in a default."""
        call = self.calls[event.fields["call_id"]]
        required = self.required(call.account, call.segment, call.asset)
        if self.system.is_being_frozen(call.account):
            self._same(event, call)
        else:
            self.settlement.context.pending_events.check(event, amount=0, required=required)
            if required and self.lacking(call.account, call.asset):
                self._found(event, "it is not met")
        del self.calls[event.fields["call_id"]]

    def _missed(self, event: Event) -> None:
        """Check that the deadline of a missed call has come."""
        call = self.calls[event.fields["call_id"]]
        if call.due_ns > self.system.now or self.lacking(call.account, call.asset) == 0:
            self._found(event, "it is not missed")
        call.is_missed = True
        self._same(event, call)

    def _same(self, event: Event, call: CashCall) -> None:
        """Check that an event states the call as the model has it."""
        self.settlement.context.pending_events.check(
            event,
            account_id=call.account,
            segment_id=call.segment,
            asset_id=call.asset,
            amount=self.lacking(call.account, call.asset),
            required=self.required(call.account, call.segment, call.asset),
            deadline_ns=call.due_ns,
        )

    def _found(self, event: Event, what: str) -> None:
        self.settlement.context.pending_events.found(event, what)

    def _posted(self, session: int) -> None:
        """Expect calls for what a booked session lacked."""
        segment = self.clearing.dates[session][0]
        self.lacked.pop(session, None)
        for account, asset in sorted({key for lacked in self.lacked.values() for key in lacked}):
            required = self.required(account, segment, asset)
            is_called = self._is_called(account, segment, asset)
            lacks = required and not is_called and self.lacking(account, asset, required)
            if lacks and not self.settlement.is_removed(account):
                self.unsaid.append(f"account {account} lacks {lacks} of asset {asset}")

    def findings(self) -> list[str]:
        """Return what lacks and is not called for, the calls whose cash is there, and the calls whose deadline has
        passed.
        """
        found, self.unsaid = self.unsaid, []
        for key, call in self.calls.items():
            if self.lacking(call.account, call.asset) == 0:
                found.append(f"call {key} for cash is met")
            if call.due_ns <= self.system.now and not call.is_missed:
                found.append(f"call {key} for cash is missed")
        return found
