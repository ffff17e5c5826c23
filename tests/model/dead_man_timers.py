# SPDX-License-Identifier: Apache-2.0
"""What follows when a client sends nothing more: dead-man timers and reported disconnects (SPEC O-3).

Owns whose commands keep whose orders open, and until when.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.context import Context
from tests.model.item_results import ItemResult
from tests.model.matching import Script, expect
from tests.model.order_entry import Answer, Entry

ORDER_FLOW = (
    commands.OrderBatch,
    commands.CancelAll,
    commands.ConditionalOrders,
    commands.Brackets,
    commands.PlaceTwap,
)


@dataclass
class DeadMan:
    """The timer of an account: for whose commands it waits, how long, what it ends, and whether it is running."""

    principal: str
    timeout_ns: int
    end_exits: int
    armed: bool = True


class DeadManTimers:
    """Follows the timers."""

    def __init__(self, context: Context, entry: Entry) -> None:
        """Start without timers."""
        self.context = context
        self.system = context.system
        self.entry = entry
        self.timers: dict[int, DeadMan] = {}
        self.last_seen_ns: dict[str, int] = {}

    def hear(self, command: Command) -> None:
        """Restart the timers of the principal of an order command, also the expired ones."""
        if not isinstance(command, ORDER_FLOW) or command.principal not in self.last_seen_ns:
            return
        self.last_seen_ns[command.principal] = self.system.now
        for timer in self.timers.values():
            timer.armed = timer.armed or timer.principal == command.principal

    def set_dead_man(self, command: commands.SetDeadMan, item: int) -> Script:
        """Yield the events of a timer that is set, moved or lifted."""
        answer = self.entry.answers[item] = Answer()
        timeout = command.timeout_ns
        answer.code = usable(self.context, command.account_id)
        outside = timeout and not types.SECOND_NS <= timeout <= types.DEAD_MAN_MAX_NS
        figures = (0, 0)
        if answer.code == codes.OK and outside:
            answer.code = codes.SETTING_OUT_OF_RANGE
            edge = types.SECOND_NS if timeout < types.SECOND_NS else types.DEAD_MAN_MAX_NS
            figures = (edge, timeout)
        if answer.code != codes.OK:
            yield expect(events.REFUSED, **ItemResult(answer.code, *figures)._asdict())
            return
        self.timers.pop(command.account_id, None)
        if timeout:
            self.timers[command.account_id] = DeadMan(command.principal, timeout, command.end_exits)
            self.last_seen_ns[command.principal] = self.system.now
        if command.principal in self.last_seen_ns:
            self.last_seen_ns[command.principal] = self.system.now
            for timer in self.timers.values():
                timer.armed = timer.armed or timer.principal == command.principal
        answer.id = command.account_id
        yield expect(events.DEAD_MAN_SET, account_id=command.account_id, timeout_ns=timeout)

    def is_due(self, account: int, until_ns: int) -> bool:
        """Return whether no command came for the whole time of a running timer at an instant."""
        timer = self.timers.get(account)
        if timer is None or not timer.armed:
            return False
        return self.last_seen_ns[timer.principal] + timer.timeout_ns <= until_ns

    def expired(self, event: Event) -> Script:
        """Yield the events of an expired timer: everything is cancelled."""
        account = event.fields["account_id"]
        if not self.is_due(account, self.system.now):
            self.context.pending_events.found(event, "by the model its principal has called since")
        else:
            self.timers[account].armed = False
        scope = self.timers[account].end_exits if account in self.timers else 0
        cancelled = self.entry.count_of(account, 0, 0, scope)
        self.context.pending_events.check(event, cancelled=cancelled)
        yield from self.entry.cancel_orders(account, 0, 0, codes.DEAD_MAN_EXPIRED, scope)

    def overdue(self) -> list[str]:
        """Return the timers that should have expired by now. One of a closed account ends without an event."""
        due = [account for account in self.timers if self.is_due(account, self.system.done_ns)]
        closed = [key for key in due if self.system.accounts[key].status == types.CLOSED]
        for account in closed:
            del self.timers[account]
        return [
            f"O-3: the dead-man timer of {account} is due"
            for account in due
            if account not in closed
        ]

    def report_disconnect(self, command: commands.ReportDisconnect, item: int) -> Script:
        """Yield the events of a session that has ended: all orders of its account are cancelled."""
        answer = self.entry.answers[item] = Answer()
        account = command.account_ids[item]
        if account not in self.system.accounts:
            answer.code = codes.UNKNOWN_ACCOUNT
        elif account < types.FIRST_ACCOUNT_ID:
            answer.code = codes.SYSTEM_ACCOUNT
        if answer.code != codes.OK:
            yield expect(events.REFUSED, **ItemResult(answer.code)._asdict())
            return
        answer.id = self.entry.count_of(account, 0, 0, command.end_exits)
        yield expect(events.DISCONNECT_REPORTED, account_id=account, cancelled=answer.id)
        yield from self.entry.cancel_orders(account, 0, 0, codes.DISCONNECTED, command.end_exits)


def usable(context: Context, account: int) -> int:
    """Return whether customers' commands may act on an account."""
    who = context.system.accounts.get(account)
    if who is None:
        return codes.UNKNOWN_ACCOUNT
    if account < types.FIRST_ACCOUNT_ID:
        return codes.SYSTEM_ACCOUNT
    if who.isolated_in:
        return codes.ISOLATED_ACCOUNT
    return codes.ACCOUNT_CLOSED if who.status == types.CLOSED else codes.OK
