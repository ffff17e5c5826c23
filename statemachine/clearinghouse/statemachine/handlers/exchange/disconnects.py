# SPDX-License-Identifier: Apache-2.0
"""Cancel orders after a client stops sending: dead-man timers and reported disconnects (SPEC O-3, O-3.2).

Owns the relation of principals to the accounts whose orders they keep open. Must never know a connection: the edge
reports its end as a command, so a replay needs no connection.
"""

from clearinghouse.statemachine.authority.common_checks import refuse_inactive
from clearinghouse.statemachine.handlers.exchange.orders import cancel_orders
from clearinghouse.statemachine.state.records import DeadManSwitch
from clearinghouse.statemachine.state.results import LateField, Reply
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.state.timers import DEADLINE_DEAD_MAN
from clearinghouse.statemachine.vocabulary import codes, event_writers, events
from clearinghouse.statemachine.vocabulary.commands import ReportDisconnect, SetDeadMan
from clearinghouse.statemachine.vocabulary.numbers import NO_MARKET, AccountId
from clearinghouse.statemachine.vocabulary.types import (
    CLOSED,
    DEAD_MAN_MAX_NS,
    FIRST_ACCOUNT_ID,
    SECOND_NS,
)


def set_dead_man(state: State, command: SetDeadMan, reply: Reply) -> int:
    """Set, move or remove an account's dead-man timer.

    Refusals in order: those of `refuse_inactive`, SETTING_OUT_OF_RANGE.
    """
    account_id = command.account_id
    timeout_ns = command.timeout_ns
    code = refuse_inactive(state, account_id)
    if code != codes.OK:
        return code
    if timeout_ns and not SECOND_NS <= timeout_ns <= DEAD_MAN_MAX_NS:
        reply.limit = SECOND_NS if timeout_ns < SECOND_NS else DEAD_MAN_MAX_NS
        reply.actual = timeout_ns
        return codes.SETTING_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    had = account_id in state.dead_man_switches
    if timeout_ns:
        dead_man = DeadManSwitch(account_id, command.principal, timeout_ns)
        dead_man.ends_exits = command.end_exits != 0
        counts = state.dead_man_counts
        counts[command.principal] = counts.get(command.principal, 0) + 1
        if had:
            _forget_switch(state, account_id)
        state.dead_man_switches[account_id] = dead_man
        state.timers.schedule(state.time_ns + timeout_ns, DEADLINE_DEAD_MAN, account_id)
        state.last_seen_ns[command.principal] = state.time_ns
    elif had:
        _forget_switch(state, account_id)
        state.timers.cancel(DEADLINE_DEAD_MAN, account_id)
    restart_dead_man_timers(state, command.principal)
    event_writers.dead_man_set(state.events, 0, account_id, timeout_ns)
    reply.item_id = account_id
    return codes.OK


def end_dead_man(state: State, account_id: AccountId) -> None:
    """Remove the dead-man timer of an account whose owner no longer trades for it (L-8)."""
    if account_id in state.dead_man_switches:
        _forget_switch(state, account_id)
        state.timers.cancel(DEADLINE_DEAD_MAN, account_id)
        event_writers.dead_man_set(state.events, 0, account_id, 0)


def _forget_switch(state: State, account_id: AccountId) -> None:
    """Remove a dead-man timer; a principal without timers leaves no entry (I-12)."""
    principal = state.dead_man_switches.pop(account_id).principal
    state.dead_man_counts[principal] -= 1
    if state.dead_man_counts[principal] == 0:
        del state.dead_man_counts[principal]
        del state.last_seen_ns[principal]
        state.disarmed_ids.pop(principal, None)


def restart_dead_man_timers(state: State, principal: str) -> None:
    """Restart the dead-man timers of a principal that has sent an order command.

    A running timer keeps its deadline and is moved when it is due, so a restart costs O(1).
    """
    if principal not in state.last_seen_ns:
        return
    state.last_seen_ns[principal] = state.time_ns
    for account_id in state.disarmed_ids.pop(principal, ()):
        dead_man = state.dead_man_switches.get(account_id)
        if dead_man is not None and dead_man.principal == principal and not dead_man.armed:
            dead_man.armed = True
            due_ns = state.time_ns + dead_man.timeout_ns
            state.timers.schedule(due_ns, DEADLINE_DEAD_MAN, account_id)


def dead_man_due(state: State, offset: int, account_id: AccountId) -> None:
    """Handle a due dead-man timer: restart it if its principal was seen since, else cancel all orders (O-3)."""
    dead_man = state.dead_man_switches[account_id]
    due_ns = state.last_seen_ns[dead_man.principal] + dead_man.timeout_ns
    if due_ns > state.time_ns:
        state.timers.schedule(due_ns, DEADLINE_DEAD_MAN, account_id)
        return
    account = state.accounts[account_id]
    if account.status == CLOSED:
        _forget_switch(state, account_id)
        return
    dead_man.armed = False
    state.disarmed_ids.setdefault(dead_man.principal, []).append(account_id)
    _cancel_everything(
        state,
        offset,
        account,
        events.DEAD_MAN_EXPIRED,
        codes.DEAD_MAN_EXPIRED,
        end_exits=dead_man.ends_exits,
    )


def report_disconnect(state: State, command: ReportDisconnect, item: int, reply: Reply) -> int:
    """Cancel all orders of an account whose session has ended. Refusals in order: UNKNOWN_ACCOUNT, SYSTEM_ACCOUNT.

    The id in the reply is the number of orders.
    """
    account = state.accounts.get(command.account_ids[item])
    if account is None:
        return codes.UNKNOWN_ACCOUNT
    if account.id < FIRST_ACCOUNT_ID:
        return codes.SYSTEM_ACCOUNT

    # Accepted: nothing below refuses.
    reply.item_id = _cancel_everything(
        state,
        item,
        account,
        events.DISCONNECT_REPORTED,
        codes.DISCONNECTED,
        end_exits=command.end_exits != 0,
    )
    return codes.OK


def _cancel_everything(
    state: State, offset: int, account: Account, kind: int, code: int, *, end_exits: bool
) -> int:
    """Cancel an account's open and conditional orders, after one event; return their number."""
    orders_cancelled = LateField(state, kind, "cancelled")
    write_event = (
        event_writers.dead_man_expired
        if kind == events.DEAD_MAN_EXPIRED
        else event_writers.disconnect_reported
    )
    write_event(state.events, offset, account.id, 0)
    cancelled = cancel_orders(state, offset, account, NO_MARKET, 0, code, end_exits=end_exits)
    orders_cancelled.set(cancelled)
    state.touched[account.id] = account
    return cancelled
