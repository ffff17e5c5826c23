# SPDX-License-Identifier: Apache-2.0
"""The engine: takes ordered commands, hands each to its handler, collects events (SPEC sections 0 and 2).

Owns dispatch and nothing else. `apply` is total: a business refusal is a result code, an exception is a bug
and the caller stops. The caller gives sequences and time, both never falling.
"""

from typing import Final

from clearinghouse.statemachine.engine.idempotency import admit, remember
from clearinghouse.statemachine.engine.registry import REGISTRY
from clearinghouse.statemachine.feeds.samples import observe
from clearinghouse.statemachine.handlers.disconnects import heard
from clearinghouse.statemachine.lending import accrual
from clearinghouse.statemachine.liquidation.health import check_touched
from clearinghouse.statemachine.margin.watch import UNWATCHED_MAX, watch_accounts
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import Genesis, State
from clearinghouse.statemachine.vocabulary import commands

# Commands that show a principal of a dead-man timer to be alive; setting the timer again is one (O-3).
_ORDER_FLOW: Final = (
    commands.OrderBatch.KIND,
    commands.CancelAll.KIND,
    commands.ConditionalOrders.KIND,
)
# How many health boxes a slice of a command makes while too many accounts wait for one: more than it opens (W-7).
_BOXES_PER_SLICE: Final = 16
_BOXES_PER_ITEM: Final = 2


class Call:
    """A command on its way through the machine; a batch may take several turns (`Engine.proceed`)."""

    def __init__(self, command: commands.Command, digest: bytes, outcome: Outcome) -> None:
        """Take the command, the digest of its journaled bytes and the answer to fill."""
        self.command = command
        self.digest = digest
        self.outcome = outcome
        self.items = command.count()
        self.next_item = 0
        self.done = False


class Engine:
    """The deterministic state machine; `engine_of` makes one that goes on from a state."""

    def __init__(self, genesis: Genesis) -> None:
        """Start from genesis."""
        self.state = State(genesis)

    def next_deadline(self) -> int:
        """When work falls due by itself, in ns of sequenced time; 0: never (U-6)."""
        return self.state.timers.next_due_ns()

    def start(
        self, command: commands.Command, first_sequence: int, time_ns: int, digest: bytes
    ) -> Call:
        """Begin a command: sequence, time, and whether it runs at all (I-11).

        Raises ValueError where the caller breaks the order of commands.
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
            heard(state, command.principal)
        if state.pool_ids and command.KIND != commands.AdvanceTime.KIND:
            accrual.accrue_owing(state, 0)
            if state.touched:
                check_touched(state, 0)
        return call

    def proceed(self, call: Call, max_items: int) -> bool:
        """Apply up to `max_items` more items of a call; whether it is done."""
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
    """The machine that goes on from a restored state."""
    engine = Engine(state.genesis)
    engine.state = state
    return engine
