# SPDX-License-Identifier: Apache-2.0
"""Apply ordered commands: call the handler of each and collect events (SPEC sections 0 and 2).

Owns the start and the progress of a call. `apply` is total: a business refusal is a result code, an exception is a bug
and the caller stops. The caller gives sequences and time, which never decrease.
"""

from typing import Final

from clearinghouse.statemachine.engine.idempotency import admit, remember
from clearinghouse.statemachine.engine.registry import REGISTRY
from clearinghouse.statemachine.feeds.samples import observe
from clearinghouse.statemachine.handlers.disconnects import restart_dead_man_timers
from clearinghouse.statemachine.lending import accrual
from clearinghouse.statemachine.liquidation.health import check_touched
from clearinghouse.statemachine.margin.watch import UNWATCHED_MAX, watch_accounts
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import Genesis, State
from clearinghouse.statemachine.vocabulary import commands

# Commands that restart a principal's dead-man timers; setting the timer again is one (O-3).
_ORDER_FLOW: Final = (
    commands.OrderBatch.KIND,
    commands.CancelAll.KIND,
    commands.ConditionalOrders.KIND,
)
# The price bounds computed per slice of a command while too many accounts have none: more than it invalidates (W-7).
_BOXES_PER_SLICE: Final = 16
_BOXES_PER_ITEM: Final = 2


class Call:
    """A command in progress; a batch may take several slices (`Engine.proceed`)."""

    def __init__(self, command: commands.Command, digest: bytes, outcome: Outcome) -> None:
        """Store the command, the digest of its journaled bytes and the answer to fill."""
        self.command = command
        self.digest = digest
        self.outcome = outcome
        self.items = command.count()
        self.next_item = 0
        self.done = False


class Engine:
    """The deterministic state machine; `engine_of` makes one that continues from a state."""

    def __init__(self, genesis: Genesis) -> None:
        """Start from genesis."""
        self.state = State(genesis)

    def next_deadline(self) -> int:
        """The next deadline, in ns of sequenced time; 0: never (U-6)."""
        return self.state.timers.next_due_ns()

    def start(
        self, command: commands.Command, first_sequence: int, time_ns: int, digest: bytes
    ) -> Call:
        """Begin a command: check its sequence and time, and decide if it runs (I-11).

        Raises ValueError if the caller breaks the order of commands.
        """
        state = self.state
        if first_sequence != state.sequence + 1 or time_ns < state.time_ns:
            raise ValueError(
                f"command {first_sequence} at {time_ns} does not follow"
                f" {state.sequence} at {state.time_ns}"
            )
        state.sequence += command.count()
        if command.KIND != commands.AdvanceTime.KIND:
            deadline = state.timers.next_due_ns()
            if 0 < deadline <= time_ns:
                raise ValueError(f"work due at {deadline} stands before a command at {time_ns}")
            state.time_ns = time_ns
        outcome = Outcome(first_sequence, time_ns)
        call = Call(command, digest, outcome)
        answered = admit(state, command, digest, outcome)
        if answered is not None:
            call.outcome = answered
            call.done = True
            return call
        if state.last_seen_ns and command.KIND in _ORDER_FLOW:
            restart_dead_man_timers(state, command.principal)
        if state.pool_ids and command.KIND != commands.AdvanceTime.KIND:
            accrual.accrue_owing(state, 0)
            if state.touched:
                check_touched(state, 0)
        return call

    def proceed(self, call: Call, max_items: int) -> bool:
        """Apply up to `max_items` more items of a call; True if it is done."""
        if call.done:
            return True
        state = self.state
        command = call.command
        outcome = call.outcome
        start = call.next_item
        stop = min(start + max_items, call.items)
        entry = REGISTRY[command.KIND]
        while start < stop:
            start = entry.apply(state, command, outcome, start, stop)
        stop = start  # an atomic batch goes beyond its slice
        if entry.moves_prices:
            observe(state, state.time_ns)
        if len(state.margin_watch.unwatched) > UNWATCHED_MAX:
            watch_accounts(state, _BOXES_PER_SLICE + _BOXES_PER_ITEM * (stop - call.next_item))
        call.next_item = stop
        if stop < call.items:
            return False
        assert len(outcome.codes) == call.items
        assert not state.touched
        assert not state.triggered
        call.done = True
        remember(state, command, call.digest, outcome)
        return True

    def apply(
        self, command: commands.Command, first_sequence: int, time_ns: int, digest: bytes
    ) -> Outcome:
        """Apply a whole command."""
        call = self.start(command, first_sequence, time_ns, digest)
        self.proceed(call, call.items)
        return call.outcome

    def take_events(self) -> list[int]:
        """The events since the last take, as flat integers (see `events`)."""
        taken = self.state.events
        self.state.events = []
        return taken


def engine_of(state: State) -> Engine:
    """A machine that continues from a restored state."""
    engine = Engine(state.genesis)
    engine.state = state
    return engine
