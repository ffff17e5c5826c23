# SPDX-License-Identifier: Apache-2.0
"""Time in which no command could become durable, and moves by operators: which deadlines move, and to when (U-6.2,
C-4.1).

Owns the open deadlines by which members must act, as their events state them, and the order in which they move.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, cast

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.cash_calls import CashCalls
from tests.model.context import Context
from tests.model.intraday_credit import IntradayCredit
from tests.model.item_results import ACCEPTED, ItemResult, above, below
from tests.model.margin_calls import MarginCalls
from tests.model.pvp_days import Days
from tests.model.setting_changes import SettingChanges
from tests.model.waiting_trades import WaitingTrades

HOUR_NS: Final = 3_600 * types.SECOND_NS
DAY_NS: Final = 24 * HOUR_NS
MOST_A_DAY_NS: Final = 4 * HOUR_NS
AWAY_NS: Final = 5 * types.SECOND_NS

Subject = tuple[int, int]  # of which kind, and whose
# Kind of event -> the kind of its deadline, and what names its subject.
OPENS: Final = {
    events.MARGIN_CALLED: (types.MOVED_MARGIN_CALL, "account_id", "deadline_ns"),
    events.CONTRIBUTION_CALLED: (types.MOVED_CONTRIBUTION, "member_id", "deadline_ns"),
    events.DEFAULT_CASE_MOVED: (types.MOVED_DEFAULT_CASE, "case_id", "deadline_ns"),
    events.TRADE_WAITS: (types.MOVED_WAITING_TRADE, "waiting_trade_id", "until_ns"),
}
ENDS: Final = {
    events.MARGIN_CALL_MET: (types.MOVED_MARGIN_CALL, "account_id"),
    events.POTENTIAL_DEFAULT: (types.MOVED_MARGIN_CALL, "account_id"),
    events.CONTRIBUTION_CALL_MET: (types.MOVED_CONTRIBUTION, "member_id"),
    events.CONTRIBUTION_MISSED: (types.MOVED_CONTRIBUTION, "member_id"),
    events.AUCTION_LOT_ENDED: (types.MOVED_AUCTION_LOT, "lot_id"),
    events.ASSESSMENT_UNPAID: (types.MOVED_DEFAULT_CASE, "case_id"),
}
# Ends that come at the deadline, and not before.
AT_DEADLINE: Final = (
    events.POTENTIAL_DEFAULT,
    events.CONTRIBUTION_MISSED,
    events.AUCTION_LOT_ENDED,
    events.ASSESSMENT_UNPAID,
)


class Move(NamedTuple):
    """A move whose event is expected."""

    subject: Subject
    deadline_ns: int
    moved_ns: int


class Gaps:
    """All open deadlines of members and their moves."""

    def __init__(
        self,
        context: Context,
        days: Days,
        margin_calls: MarginCalls,
        waiting_trades: WaitingTrades,
        credit: IntradayCredit,
        cash_calls: CashCalls,
        setting_changes: SettingChanges,
    ) -> None:
        """Start without a gap."""
        self.context = context
        self.days = days
        self.margin_calls = margin_calls
        self.waiting_trades = waiting_trades
        self.credit = credit
        self.cash_calls = cash_calls
        self.setting_changes = setting_changes
        # One that began to wait at the cut-off has no deadline to come.
        waiting_trades.ends = lambda one: self.deadlines.pop(
            (types.MOVED_WAITING_TRADE, one), context.system.now
        )
        # Whether a deadline that is not expected to move waits for a session that is set aside.
        self.waits_for_session: Callable[[Event], bool] = lambda _: False
        self.deadlines: dict[Subject, int] = {}
        self.from_ns = self.to_ns = self.moves_ns = 0
        self.moved: dict[int, int] = {}  # by day
        self.expected: list[Move] = []
        self.limits: dict[int, int] = {}  # of moves by operators, by kind
        self.call_seconds = self.fund_seconds = self.remind_seconds = 0
        self.of_fund: dict[
            int, int
        ] = {}  # deadlines of calls that are open, also those that were missed
        # When an account is reminded of its call, and until when a lot takes bids.
        self.reminders: dict[int, int] = {}
        self.bids_until: dict[int, int] = {}
        days.begins_ns = self.begins_ns

    def begins_ns(self, time_ns: int) -> int:
        """Return the time from which a member's deadline counts that begins at `time_ns`."""
        is_within = self.from_ns <= time_ns < self.to_ns
        return min(self.to_ns, time_ns + self.moves_ns) if is_within else time_ns

    def hear(self, event: Event) -> None:
        """Note that an event opens or ends a deadline. A call has one of its own from its opening."""
        fields, now = event.fields, self.context.system.now
        if event.kind == events.AUCTION_LOT_ADDED:
            lot = cast("commands.AddAuctionLot", self.context.command)
            self.bids_until[fields["lot_id"]] = now + lot.bid_seconds * types.SECOND_NS
            due_ns = self.bids_until[fields["lot_id"]] + lot.reveal_seconds * types.SECOND_NS
            self.deadlines[types.MOVED_AUCTION_LOT, fields["lot_id"]] = due_ns
        elif event.kind in OPENS:
            kind, name, when = OPENS[event.kind]
            self._opens(event)
            due_ns = self.deadlines.pop((kind, fields[name]), 0)
            if fields[when] and (due_ns or fields[when] > now):  # else it was missed before
                self.deadlines[kind, fields[name]] = fields[when]
        elif event.kind in ENDS:
            kind, name = ENDS[event.kind]
            due_ns = self.deadlines.pop((kind, fields[name]), 0)
            if event.kind in AT_DEADLINE and (
                due_ns > now or due_ns != fields.get("deadline_ns", due_ns)
            ):
                self.context.pending_events.found(event, f"by the model it is due at {due_ns}")
            self._ends(event)
        elif event.kind == events.MARGIN_CALL_REMINDED:
            due_ns = self.reminders.pop(fields["account_id"], 0)
            if not 0 < due_ns <= now:
                self.context.pending_events.found(event, f"by the model it is due at {due_ns}")
        elif event.kind == events.MARGIN_PARAMETERS_SET:
            asked = cast("commands.SetMarginParameters", self.context.command)
            self.call_seconds, self.remind_seconds = asked.call_seconds, asked.reminder_seconds
        elif event.kind == events.DEFAULT_FUND_PARAMETERS_SET:
            self.fund_seconds = fields["call_seconds"]

    def _opens(self, event: Event) -> None:
        """Check the deadline of a call that was not open: its time counts from now, or from the end of a gap.

        Then the deadline stays.
        """
        begins_ns = self.begins_ns(self.context.system.now)
        if event.kind == events.MARGIN_CALLED:
            account = event.fields["account_id"]
            if account not in self.margin_calls.calls:
                due_ns = begins_ns + self.call_seconds * types.SECOND_NS
                self.context.pending_events.check(event, deadline_ns=due_ns)
                if self.remind_seconds:
                    self.reminders[account] = due_ns - self.remind_seconds * types.SECOND_NS
        elif event.kind == events.CONTRIBUTION_CALLED:
            due_ns = begins_ns + self.fund_seconds * types.SECOND_NS
            due_ns = self.of_fund.setdefault(event.fields["member_id"], due_ns)
            self.context.pending_events.check(event, deadline_ns=due_ns)
        elif (
            event.kind == events.DEFAULT_CASE_MOVED
            and event.fields["state"] == types.CASE_HEDGING
            and isinstance(self.context.command, commands.AdvanceTime)
            and self.deadlines.get((types.MOVED_DEFAULT_CASE, event.fields["case_id"]), 0)
            > self.context.system.now
        ):
            self.context.pending_events.found(event, "members may still take over clients")

    def _ends(self, event: Event) -> None:
        """Note that a call is met; its next one has a deadline of its own."""
        if event.kind == events.CONTRIBUTION_CALL_MET:
            self.of_fund.pop(event.fields["member_id"], None)
        elif event.kind == events.MARGIN_CALL_MET:
            self.reminders.pop(event.fields["account_id"], None)

    def recorded(self, event: Event) -> None:
        """Check a gap, which the first command after it states, and expect the moves that follow."""
        stated = cast("commands.ReportGap", self.context.command)
        length_ns = stated.to_ns - stated.from_ns
        day = stated.to_ns // DAY_NS
        moves_ns = min(length_ns, MOST_A_DAY_NS - self.moved.get(day, 0))
        self.context.pending_events.check(
            event,
            from_ns=stated.from_ns,
            to_ns=stated.to_ns,
            cause=stated.cause,
            moves_ns=moves_ns,
        )
        if length_ns <= AWAY_NS or stated.from_ns < self.context.system.now:
            self.context.pending_events.found(event, "this is no gap")
        self.moved[day] = self.moved.get(day, 0) + moves_ns
        self.from_ns, self.to_ns, self.moves_ns = stated.from_ns, stated.to_ns, moves_ns
        self.context.system.away = (stated.from_ns, stated.to_ns)
        of_day = self.days.moved_by(self.from_ns, moves_ns)
        if moves_ns and of_day[1]:
            self.expected.append(Move((types.MOVED_PAY_INS, self.days.today), *of_day))
        for subject, due_ns in sorted({**self.deadlines, **self._hours()}.items()):
            # A day bounds by how much deadlines of members move, not notices.
            by_ns = length_ns if subject[0] == types.MOVED_SETTING_NOTICE else moves_ns
            self._expect(subject, due_ns, by_ns if due_ns > self.from_ns else 0)

    def _hours(self) -> dict[Subject, int]:
        """Return the deadlines that other parts compute."""
        of_credit = {
            (types.MOVED_INTRADAY_CREDIT, one): due for one, due in self.credit.hours().items()
        }
        of_cash = {
            (types.MOVED_CASH_CALL, one): due for one, due in self.cash_calls.hours().items()
        }
        of_notices = {
            (types.MOVED_SETTING_NOTICE, one.id): one.due_ns
            for one in self.setting_changes.announced.values()
        }
        return of_credit | of_cash | of_notices

    def _expect(self, subject: Subject, due_ns: int, length_ns: int) -> None:
        """Expect the move of a deadline.

        That of a trade that waits for cover moves at most to the cut-off of its session.
        """
        if subject[0] == types.MOVED_WAITING_TRADE:
            length_ns = min(length_ns, self.waiting_trades.latest(subject[1]) - due_ns)
        if length_ns > 0:
            self.expected.append(Move(subject, due_ns + length_ns, length_ns))

    # --- to a time that operators state ---

    def validate(self, command: commands.Command, _item: int) -> ItemResult:
        """Return the result of MoveDeadline."""
        asked = cast("commands.MoveDeadline", command)
        if not types.MOVED_PAY_INS <= asked.deadline_kind <= types.MOVED_SETTING_NOTICE:
            return ItemResult(codes.PARAMETER_OUT_OF_RANGE)
        first_ns = min(self._open(asked.deadline_kind).values(), default=0)
        if first_ns == 0:
            return ItemResult(codes.NO_OPEN_DEADLINE)
        if asked.to_ns <= first_ns:
            return below(codes.MOVE_NOT_FORWARD, first_ns + 1, asked.to_ns)
        last_ns = self._limit_ns(asked.deadline_kind)
        if asked.deadline_kind == types.MOVED_PAY_INS:
            last_ns = min(last_ns, first_ns + self.days.left_ns())
        return (
            above(codes.MOVE_TOO_FAR, last_ns, asked.to_ns) if asked.to_ns > last_ns else ACCEPTED
        )

    def _open(self, kind: int) -> dict[Subject, int]:
        """Return the deadlines of a kind that have not passed."""
        if kind == types.MOVED_PAY_INS:
            due_ns = self.days.due_ns()
            return {(kind, self.days.today): due_ns} if due_ns > self.context.system.now else {}
        return {
            subject: due_ns
            for subject, due_ns in sorted({**self.deadlines, **self._hours()}.items())
            if subject[0] == kind and due_ns > self.context.system.now
        }

    def _limit_ns(self, kind: int) -> int:
        """Return the end of the next day from Monday to Friday. A limit that was stated stays until it has come."""
        now = self.context.system.now
        if self.limits.get(kind, 0) > now:
            return self.limits[kind]
        day = now // DAY_NS + 1
        while (day + 3) % 7 > 4:  # day 0 was a Thursday
            day += 1
        return (day + 1) * DAY_NS

    def postponed(self, event: Event) -> None:
        """Check that two operators move all open deadlines of a kind that are before a time to that time."""
        asked = cast("commands.MoveDeadline", self.context.command)
        kind = asked.deadline_kind
        self.limits[kind] = self._limit_ns(kind)
        self.context.pending_events.check(
            event, deadline_kind=kind, to_ns=asked.to_ns, limit_ns=self.limits[kind]
        )
        for subject, due_ns in self._open(kind).items():
            length_ns = asked.to_ns - due_ns
            if kind == types.MOVED_PAY_INS:
                moved = self.days.moved_by(self.context.system.now, length_ns)
                self.expected.append(Move(subject, *moved))
            else:
                self._expect(subject, due_ns, length_ns)

    def deadline_moved(self, event: Event) -> None:
        """Check that the next expected deadline moves."""
        if not self.expected:
            if not self.waits_for_session(event):
                self.context.pending_events.found(event, "by the model no deadline moves")
            return
        subject, deadline_ns, moved_ns = self.expected.pop(0)
        kind, subject_id = subject
        self.context.pending_events.check(
            event,
            deadline_kind=kind,
            subject_id=subject_id,
            deadline_ns=deadline_ns,
            moved_ns=moved_ns,
        )
        if kind == types.MOVED_INTRADAY_CREDIT:
            self.credit.due[subject_id] = deadline_ns
        elif kind == types.MOVED_CASH_CALL:
            self.cash_calls.calls[subject_id].due_ns = deadline_ns
        elif kind == types.MOVED_SETTING_NOTICE:
            self.setting_changes.moved(subject_id, deadline_ns)
        elif kind != types.MOVED_PAY_INS:
            self.deadlines[subject] = deadline_ns
        is_gap = isinstance(self.context.command, commands.ReportGap)
        from_ns = self.from_ns if is_gap else self.context.system.now
        for moved, book in (
            (types.MOVED_MARGIN_CALL, self.reminders),
            (types.MOVED_AUCTION_LOT, self.bids_until),
        ):
            if kind == moved and book.get(subject_id, 0) > from_ns:
                book[subject_id] += moved_ns
        if kind == types.MOVED_MARGIN_CALL:
            self.margin_calls.calls[subject_id] = deadline_ns
        elif kind == types.MOVED_CONTRIBUTION:
            self.of_fund[subject_id] = deadline_ns

    def findings(self) -> list[str]:
        """Return the moves that were not stated before the time went on."""
        found = [f"U-6.2: {one} was to be said" for one in self.expected]
        reminders = {(-1, account): due_ns for account, due_ns in self.reminders.items()}
        for subject, due_ns in {**self.deadlines, **reminders}.items():
            if subject[0] == types.MOVED_WAITING_TRADE and self.waiting_trades.is_stopped(
                subject[1]
            ):
                continue
            if 0 < due_ns <= self.context.system.done_ns:
                found.append(f"U-6: {subject} was due at {due_ns}")
        self.expected = []
        return found
