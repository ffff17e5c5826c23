# SPDX-License-Identifier: Apache-2.0
"""Apply ordered commands: call the handler of each and collect events (SPEC sections 0 and 2).

Owns the start and the progress of a call. `apply` is total: a business refusal is a result code, an exception is a bug
and the caller stops. The caller gives sequences and time, which never decrease.
"""

from typing import Final

from clearinghouse.statemachine.authority.permissions import permitted
from clearinghouse.statemachine.engine.call_parts import CallPart, rest_of, with_items
from clearinghouse.statemachine.engine.idempotency import (
    MAINTENANCE,
    admit,
    answered_part,
    is_divided,
    remember,
)
from clearinghouse.statemachine.engine.late_work import count_slices
from clearinghouse.statemachine.engine.registry import REGISTRY
from clearinghouse.statemachine.exchange_margin.watch import UNWATCHED_MAX, watch_accounts
from clearinghouse.statemachine.feeds.samples import observe
from clearinghouse.statemachine.handlers.exchange.disconnects import restart_dead_man_timers
from clearinghouse.statemachine.lending import accrual, redemptions
from clearinghouse.statemachine.liquidation.health import settle_health
from clearinghouse.statemachine.liquidation.lender_checks import visit_lenders
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.results import Outcome, Refusal, refuse
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.numbers import NO_ORDER
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    WORK_CALL_MAX,
    WORK_PRINCIPAL_MAX,
    WORK_SLICE,
)

# Commands that restart a principal's dead-man timers; setting the timer again also restarts it
# (O-3).
_ORDER_FLOW: Final = (
    commands.OrderBatch.KIND,
    commands.CancelAll.KIND,
    commands.ConditionalOrders.KIND,
    commands.Brackets.KIND,
    commands.PlaceTwap.KIND,
)
# Commands that do not move the state's time to theirs: what is due by then has its own times.
_OF_TIME: Final = (commands.AdvanceTime.KIND, commands.ReportGap.KIND)
# Commands whose items have the results of orders.
_ORDERS: Final = (commands.OrderBatch, commands.ConditionalOrders, commands.Brackets)
# The price bounds computed per slice of a command while too many accounts lack them: more than a
# slice invalidates (W-7).
_BOUNDS_PER_SLICE: Final = 16
_BOUNDS_PER_ITEM: Final = 2
_BOUNDS_MAX: Final = 400


class Call:
    """A command in progress; a batch may take several slices (`Engine.proceed`).

    `outcome` has the results of the items of `command`, `answer` those of the whole call if the command is its last
    part. Handlers get `applied`: the command without the accounts to which its principal has no access (Q-5).
    """

    def __init__(
        self, command: commands.Command, digest: bytes, outcome: Outcome, part: CallPart | None
    ) -> None:
        """Store the command, the digest of the journaled bytes of its call, and the outcome to fill."""
        self.command = self.applied = command
        self.digest = digest
        self.outcome = outcome
        self.answer = outcome
        self.items = command.count()
        self.part = part
        self.call_items = self.items if part is None else part.call_items
        self.next_item = 0
        # Units: of its earlier parts, at which the remaining items are refused, and of its items at
        # the end.
        self.work_start = 0
        self.work_limit = AMOUNT_MAX
        self.units = 0
        self.refused_at = -1  # units at which the remaining items were refused; -1: none
        self.code = codes.OK  # unless OK, the engine refuses all items with it
        self.done = False

    @property
    def may_be_divided(self) -> bool:
        """Return whether other commands may come between the items: True for a non-atomic batch with a request id."""
        return self.command.request_id != "" and not getattr(self.command, "atomic", 0)


class Engine:
    """The deterministic state machine; `engine_of` creates one that continues from a state."""

    def __init__(self, genesis: Genesis) -> None:
        """Start from genesis, before any command."""
        self.state = State(genesis)

    def next_deadline(self) -> int:
        """Return the next deadline, in ns of sequenced time, or 0 if there is none (U-6).

        If due work remains, the next deadline is now (I-12.2).
        """
        if self.state.cursors.is_behind:
            return max(self.state.time_ns, 1)
        return self.state.timers.next_due_ns()

    @property
    def is_behind(self) -> bool:
        """Return whether due work remains; slices of it and other commands then alternate (I-12.2)."""
        return self.state.cursors.is_behind

    def is_divided(self, command: commands.Command) -> bool:
        """Return whether a command's request id belongs to a divided call of which items are still missing (J-3.1)."""
        return is_divided(self.state, command)

    def follows(self, command: commands.Command, part: CallPart) -> bool:
        """Return whether a part of a call continues directly after the call's applied items."""
        answered = answered_part(self.state, command, part.digest)
        return part.first_item == (0 if answered is None else len(answered.codes))

    def missing_items(
        self, command: commands.Command, digest: bytes
    ) -> tuple[commands.Command, CallPart] | None:
        """Return the missing items of a divided call, and their place in it, else None.

        A repeated call runs its missing items (J-3.1).
        """
        answered = answered_part(self.state, command, digest)
        if answered is None:
            return None
        applied = len(answered.codes)
        rest = rest_of(command, applied, answered.ids)
        return rest, CallPart(digest, applied, command.count())

    def start(
        self,
        command: commands.Command,
        first_sequence: int,
        time_ns: int,
        digest: bytes,
        part: CallPart | None = None,
    ) -> Call:
        """Start a command: check its sequence and time, and decide whether it runs (I-11).

        `digest` is that of the whole call if the command is a `part`. Raise ValueError if the caller breaks the order
        of commands.
        """
        state = self.state
        if first_sequence != state.sequence + 1 or time_ns < state.time_ns:
            raise ValueError(
                f"command {first_sequence} at {time_ns} does not follow"
                f" {state.sequence} at {state.time_ns}"
            )
        if isinstance(command, commands.ReportGap) and command.to_ns != time_ns:
            raise ValueError(f"a gap to {command.to_ns} is reported at {time_ns}")
        state.sequence += command.count()
        if command.KIND not in _OF_TIME:
            deadline = state.timers.next_due_ns()
            if not 0 < deadline <= time_ns or state.cursors.is_behind:
                state.time_ns = time_ns
            elif command.KIND not in MAINTENANCE:
                raise ValueError(f"work due at {deadline} stands before a command at {time_ns}")
        outcome = Outcome(first_sequence, time_ns)
        call = Call(command, digest, outcome, part)
        answered = admit(state, command, digest, outcome, part)
        if answered is not None:
            call.outcome = call.answer = answered
            call.done = True
            return call
        if state.authority.is_on:
            call.code, call.applied = permitted(state, command)
        self._begin_work(call)
        if state.last_seen_ns and command.KIND in _ORDER_FLOW and call.code == codes.OK:
            restart_dead_man_timers(state, command.principal)
        if state.pool_ids and command.KIND not in _OF_TIME:
            accrual.accrue_owing(state, 0)
            if state.touched or state.cursors.health.is_open:
                settle_health(state, 0)
        return call

    def _begin_work(self, call: Call) -> None:
        """Start the count of a call's work, and set its limit (I-12.1)."""
        state = self.state
        command = call.command
        if call.part is not None and call.part.first_item:
            call.work_start = state.requests[(command.principal, command.request_id)].work
        state.work.begin_call(call.work_start, state.events)
        # While accounts are listed, slices visit them, and the commands between slices list more
        # (I-12.2).
        health = state.cursors.health
        is_slice = command.KIND == commands.AdvanceTime.KIND
        health.units = WORK_SLICE if is_slice or not health.is_open else 0
        if command.request_id:
            left = WORK_PRINCIPAL_MAX - state.work.of_principal(command.principal, state.time_ns)
            call.work_limit = min(WORK_CALL_MAX, call.work_start + left)

    def _answer_rest_refused(self, call: Call, start: int, stop: int) -> None:
        """Refuse the items from `start` to `stop` with WORK_LIMIT: earlier items have used the units of work."""
        state = self.state
        refusal = Refusal()
        units = call.refused_at
        if call.work_limit == WORK_CALL_MAX:
            refusal.above(WORK_CALL_MAX, units)
        else:
            units += state.work.of_principal(call.command.principal, state.time_ns)
            refusal.above(WORK_PRINCIPAL_MAX, units - call.work_start)
        self._refuse(call, start, stop, codes.WORK_LIMIT, refusal)

    def _refuse(self, call: Call, start: int, stop: int, code: int, refusal: Refusal) -> None:
        """Refuse the items from `start` to `stop`."""
        outcome = call.outcome
        for item in range(start, stop):
            if isinstance(call.command, _ORDERS):
                outcome.add_order(code, NO_ORDER, 0, 0)
            else:
                outcome.add(code, 0)
            refuse(self.state, item, outcome, code, refusal)

    def proceed(self, call: Call, max_items: int, work_stop: int = AMOUNT_MAX) -> bool:
        """Apply up to `max_items` more items of a call, fewer at `work_stop` units of work.

        Return True if the call has ended.
        """
        if call.done:
            return True
        state = self.state
        command = call.applied
        outcome = call.outcome
        start = call.next_item
        stop = min(start + max_items, call.items)
        entry = REGISTRY[command.KIND]
        work = state.work
        work.stop = call.work_limit
        work.batch_stop = work_stop if work_stop < call.work_limit else call.work_limit
        if call.work_start >= call.work_limit:
            call.refused_at = call.work_start
        if call.code != codes.OK:
            self._refuse(call, start, stop, call.code, Refusal())
            start = stop
        while start < stop and call.refused_at < 0:
            start = entry.apply(state, command, outcome, start, stop)
            if start < stop and work.used(state.events) >= work.batch_stop:
                break
        if call.refused_at < 0 and work.used(state.events) >= call.work_limit:
            call.refused_at = work.used(state.events)
        if call.refused_at >= 0 and start < stop:
            self._answer_rest_refused(call, start, stop)
            start = stop
        stop = start  # an atomic batch exceeds its slice, and work may end a slice early
        call.next_item = stop
        if stop < call.items:
            return False
        assert len(outcome.codes) == call.items
        self._finish(call)
        return True

    def divide(self, call: Call) -> tuple[commands.Command, CallPart]:
        """End a call after its applied items; return the command with the other items, and their place in the call.

        The other items have no sequence yet. The call becomes a part of itself.
        """
        applied = call.next_item
        assert 0 < applied < call.items
        assert call.may_be_divided
        first = 0 if call.part is None else call.part.first_item
        rest = rest_of(call.command, applied, call.outcome.ids)
        self.state.sequence -= call.items - applied
        call.command = with_items(call.command, 0, applied)
        call.items = applied
        call.part = CallPart(call.digest, first, call.call_items)
        self._finish(call)
        return rest, CallPart(call.digest, first + applied, call.call_items)

    def _finish(self, call: Call) -> None:
        """Store the result of a call, or of a part of a call, after its last item."""
        state = self.state
        command = call.command
        # After the last item, not after each slice: a replay has other slices.
        if state.cursors.lost_pools:
            visit_lenders(state, call.items - 1)
        if state.pool_ids:
            redemptions.pay_waiting(state, call.items - 1)
            if state.touched:
                settle_health(state, call.items - 1)
        if REGISTRY[command.KIND].moves_prices:
            observe(state, state.time_ns)
        assert not state.touched
        state.cursors.health.units = 0
        if state.cursors.health.is_open:
            state.cursors.is_behind = True
        if len(state.margin_watch.unwatched) > UNWATCHED_MAX:
            # The number depends on the command, not on its slices: bounds are state (I-12.2).
            watch_accounts(
                state, min(_BOUNDS_PER_SLICE + _BOUNDS_PER_ITEM * call.items, _BOUNDS_MAX)
            )
        cursors = state.cursors
        is_left = state.triggered or cursors.lost_pools or cursors.liquidation.is_sharing
        assert cursors.is_behind or not (is_left or state.trigger_backlogs)
        count_slices(state, is_slice=command.KIND == commands.AdvanceTime.KIND)
        call.done = True
        units = state.work.used(state.events)
        call.units = units - call.work_start
        call.answer = remember(state, command, call.digest, call.call_items, units, call.outcome)
        state.work.end_call(command.principal, state.time_ns, call.units)

    def apply(
        self, command: commands.Command, first_sequence: int, time_ns: int, digest: bytes
    ) -> Outcome:
        """Apply a whole command and return its outcome."""
        call = self.start(command, first_sequence, time_ns, digest)
        self.proceed(call, call.items)
        return call.outcome

    def take_events(self) -> list[int]:
        """Return the events since the last call, as flat integers (see `events`)."""
        taken = self.state.events
        self.state.events = []
        return taken


def engine_of(state: State) -> Engine:
    """Return an engine that continues from a restored state."""
    engine = Engine(state.genesis)
    engine.state = state
    return engine
