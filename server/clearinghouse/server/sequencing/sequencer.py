# SPDX-License-Identifier: Apache-2.0
"""Bring calls into one total order, apply them in memory, commit them in groups, then answer (SPEC J-2).

Owns the bounded queue, the open record, the pending commit, and the release of results. It is a plain object without
threads, timers or asyncio. Its driver calls `step` while there is work, `committed` when the committer is done, and
`next_wake_ns` for the time of the next step. Server, tests and simulator drive this same object.

`step` applies calls of the queue to the open record, in slices; principals take turns (`fair_queue`). When no commit is
pending and no call is partly applied, the sequencer seals the open record and passes it to the committer. Calls applied
during that commit go into the next record, so groups form without a timer; `engine_loop` steps it once the calls that
are on their way have come.

The sequencer divides a batch after a slice if calls of other principals wait, and when the batch has done the work of a
record. The remainder then waits for the turns of the others (I-12.1, J-3.1), and later calls of the same principal wait
for the remainder. The caller gets the answer after the last part.

It must never release a result that depends on an uncommitted sequence: answers, reads, published tables and events all
wait here. If applying or committing fails it stops for good and gives no answer.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

from clearinghouse.server.journal.records import (
    Applier,
    Entry,
    EventsDifferError,
    MachineStop,
    Recorded,
    naming_the_command,
)
from clearinghouse.server.sequencing.fair_queue import Answer, FairQueue, QueuedCall
from clearinghouse.server.sequencing.waiting_reads import Read, WaitingReads
from clearinghouse.statemachine.engine.call_parts import CallPart
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.codes import OK
from clearinghouse.statemachine.vocabulary.commands import Command, CreateAsset, CreateMarket
from clearinghouse.statemachine.vocabulary.types import AWAY_NS, GAP_DOWN
from clearinghouse.storage.chain import events_digest
from clearinghouse.storage.port import Record

Table = TypeVar("Table")

# Compiled code never lets another thread run, so the slice limits the wait of the other threads.
SLICE_ITEMS: Final = 1_000
_TABLE_KINDS: Final = frozenset({CreateAsset.KIND, CreateMarket.KIND})


class Committer(Protocol):
    """Makes one record at a time durable, in another thread; reports by `Sequencer.committed` or `fail`."""

    def commit(self, record: Record) -> None:
        """Begin the commit of `record`, and return at once."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of the queue, above which a call is refused at once, and the limits of records and slices.

    A principal may fill at most as many calls and items of the queue as are still free. So one principal fills at most
    half of the queue and one call more, and k principals that fill what they can leave one part in k + 1.
    """

    queued_calls: int = 8_192
    # Extra places and items for urgent calls: acts of staff, prices and cancels pass while orders
    # do not.
    urgent_calls: int = 1_024
    urgent_items: int = 16_384
    queued_items: int = 131_072
    queued_reads: int = 8_192
    record_items: int = 65_536
    record_age_ns: int = 100_000_000
    # Units of work of a slice, about 5 ms while one principal calls. While others call too the
    # slice is shorter: their calls wait for the end of a slice at each turn of the loop.
    slice_units: int = 2_000
    shared_slice_units: int = 250
    shared_for_ns: int = 1_000_000_000
    # After this time the open record takes no more work of who has a call in it, while others call
    # too: their answers wait for its commit (J-3.1).
    shared_record_age_ns: int = 5_000_000


class Places(NamedTuple):
    """The reason why the queue refused a call: the limit of the queue, or the limit of one principal (`is_own`)."""

    is_own: bool
    what: str  # calls or items
    limit: int
    actual: int


class Sequencer(Generic[Table]):
    """The order of calls, applied by an `Applier`; the docstring of this module explains it.

    `make_table` is called on the state after each creation of an asset or market; it returns the table for decoding
    requests, and `table` is the latest committed one. `on_commit` receives each committed record in order, after its
    answers; `on_failure` receives the reason of the stop, once.
    """

    def __init__(
        self,
        applier: Applier,
        committer: Committer,
        *,
        epoch: int,
        clock: Callable[[], int],
        make_table: Callable[[State], Table],
        on_commit: Callable[[Recorded], None],
        on_failure: Callable[[BaseException], None],
        limits: Limits | None = None,
        steady: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self.table = make_table(applier.engine.state)
        self.head = applier.head
        self.time_ns = applier.time_ns
        self.failure: BaseException | None = None
        self.machine_stop: MachineStop | None = None  # where the machine raised (J-2.2)
        self._applier = applier
        self._committer = committer
        self._epoch = epoch
        self._clock = clock
        self._steady = steady  # for deadlines of calls
        self._make_table = make_table
        self._on_commit = on_commit
        self._on_failure = on_failure
        self._limits = limits or Limits()
        self._queue = FairQueue(self._limits.shared_slice_units)
        self._last_principal = ""
        self._shared_until_ns = 0  # until then, other principals count as calling too
        self._current: QueuedCall | None = None
        self._units_before = 0  # units of the open record when the current call began or continued
        self._answers: list[tuple[Answer, Entry]] = []
        self._answered: set[str] = set()  # the principals of these answers
        self._paused: list[
            QueuedCall
        ] = []  # calls, mostly remainders, that wait for a commit; at most one for each principal
        # When a command could become durable last; None: no gap is looked for (U-6.2).
        self.alive_ns: int | None = None
        self.gap_cause = GAP_DOWN
        self._table_changed = False
        self._committing: Recorded | None = None
        self._committing_answers: list[tuple[Answer, Entry]] = []
        self._committing_answered: set[str] = set()
        self._committing_table: Table | None = None
        self._reads = WaitingReads(lambda: applier.engine.state, self._limits.queued_reads)

    # --- input ---

    def submit(
        self,
        command: Command,
        encoded: bytes,
        answer: Answer | None,
        *,
        is_urgent: bool = False,
        deadline_ns: int = 0,
        expire: Callable[[], None] | None = None,
    ) -> bool:
        """Put a call into the queue; return False, without any effect, if there is no place (`places` has the reason).

        `encoded` are the journaled bytes of `command`. After a failure the call is never answered. If `deadline_ns` is
        not 0 and the call has not begun at that steady time, it gets no sequence, and `expire` is called instead.
        """
        queue = self._queue
        items = command.count()
        calls_free, items_free = self._free(is_urgent=is_urgent)
        if calls_free <= 0 or items > items_free:
            return False
        principal = command.principal
        if queue.calls:
            calls_of, items_of = queue.of(principal)
            if calls_of > calls_free or items_of > items_free:
                return False
        queue.put(
            QueuedCall(command, encoded, items, answer, None, 0, is_urgent, deadline_ns, expire)
        )
        if principal != self._last_principal:
            if self._last_principal:
                self._shared_until_ns = self._clock() + self._limits.shared_for_ns
            self._last_principal = principal
        return True

    def _free(self, *, is_urgent: bool) -> tuple[int, int]:
        """Return how many calls and how many items the queue still accepts."""
        limits = self._limits
        queue = self._queue
        calls = limits.queued_calls - queue.calls
        items = limits.queued_items - queue.items
        if is_urgent:
            return calls + limits.urgent_calls, items + limits.urgent_items
        return calls, items

    def places(self, principal: str, items: int, *, is_urgent: bool) -> Places:
        """Return the reason why the queue has no place for a call of a principal with so many items."""
        calls_free, items_free = self._free(is_urgent=is_urgent)
        calls_of, items_of = self._queue.of(principal)
        if calls_free <= 0:
            return Places(
                is_own=False,
                what="calls",
                limit=self._limits.queued_calls,
                actual=self._queue.calls,
            )
        if items > items_free:
            return Places(
                is_own=False,
                what="items",
                limit=self._limits.queued_items,
                actual=self._queue.items + items,
            )
        if calls_of > calls_free:
            return Places(is_own=True, what="calls", limit=calls_free, actual=calls_of)
        return Places(is_own=True, what="items", limit=items_free, actual=items_of)

    def read(
        self,
        read: Read,
        deliver: Callable[[object], None],
        min_sequence: int = 0,
        is_abandoned: Callable[[], bool] = lambda: False,
    ) -> bool:
        """Evaluate `read` once `min_sequence` is applied, and deliver the result once that state is committed.

        Returns False if too many reads wait already, not counting abandoned ones. `deliver` may be called before this
        returns.
        """
        if self.failure is not None:
            return True
        applied = self._applier.applied_sequence
        if self._current is None and min_sequence <= applied:
            self._reads.evaluate(read, deliver, applied, self.head.sequence)
            return True
        return self._reads.put(read, deliver, min_sequence, is_abandoned)

    def abandon_read(self) -> None:
        """Count one waiting read as abandoned: its caller has left, perhaps because the sequence never came."""
        self._reads.abandon()

    # --- a node of a cluster ---

    def follow(self, record: Record) -> Record:
        """Apply a committed record of another node, and return it with the events that this machine made.

        Raises EventsDifferError before any result of the record is visible if its digest does not match the events, and
        the errors of a malformed record. The state of this machine then no longer equals the log.
        """
        assert self.is_idle
        applier = self._applier
        with naming_the_command(applier):
            events = applier.replay(record)
        digest = events_digest(events)
        if digest != record.events_digest:
            raise EventsDifferError(record.first_sequence, digest, record.events_digest)
        recorded = applier.close(replace(record, events=events))
        self.head = recorded.record.head
        self.time_ns = recorded.record.time_ns
        if any(
            entry.command.KIND in _TABLE_KINDS
            and entry.outcome is not None
            and entry.outcome.codes[0] == OK
            for entry in recorded.entries
        ):
            self.table = self._make_table(applier.engine.state)
        self._evaluate_reads()
        self._on_commit(recorded)
        return recorded.record

    def beat(self, *, reports: bool = True) -> None:
        """Store that a command can become durable now; after a gap, begin a record that reports the gap.

        Without `reports` no record begins, since a drained machine is about to be read; the next run reports the gap.
        """
        if self.alive_ns is None:
            return
        now_ns = self._clock()
        if now_ns - self.alive_ns > AWAY_NS:
            if not reports or self._current is not None or self._applier.entries:
                return  # the next record begins with the gap
            try:
                self._open()
            except BaseException as error:  # noqa: BLE001  as in `step`
                self._fail_applying(error)
                return
        self.alive_ns = max(now_ns, self.alive_ns)

    @property
    def committing_sequence(self) -> int:
        """Return the last sequence of the record that is being made durable; 0: there is none."""
        return 0 if self._committing is None else self._committing.record.last_sequence

    def lead(self, epoch: int) -> None:
        """Set the epoch of later records."""
        assert self.is_idle
        self._epoch = epoch

    # --- the loop ---

    def step(self, max_items: int = SLICE_ITEMS) -> bool:
        """Apply up to about `max_items` items, and begin a commit if possible; return True if work remains."""
        if self.failure is not None:
            return False
        try:
            self._apply(max_items)
            if self._current is None:
                self._begin_commit()
        except BaseException as error:  # noqa: BLE001  after any error the state no longer equals the journal
            self._fail_applying(error)
            return False
        return self._current is not None or (self._queue.has_next and not self._is_full())

    def committed(self) -> None:
        """Release all results that waited for the record that is now durable; the driver then continues with `step`."""
        recorded = self._committing
        if self.failure is not None or recorded is None:
            return
        answers, self._committing_answers = self._committing_answers, []
        self._committing = None
        self._committing_answered = set()
        self.head = recorded.record.head
        self.time_ns = recorded.record.time_ns
        if self._committing_table is not None:
            self.table = self._committing_table
            self._committing_table = None
        for answer, entry in answers:
            assert entry.answer is not None
            answer(entry.answer, self.head)
        self._end_pauses()
        self._reads.release(self.head.sequence)
        self._on_commit(recorded)

    def _fail_applying(self, error: BaseException) -> None:
        """Stop for good; if the machine raised the error, also store at which call."""
        self.machine_stop = self._applier.stopped(self.head, self.time_ns, self._committing)
        self.fail(error)

    def fail(self, error: BaseException) -> None:
        """Stop for good: release no further answer, read or event."""
        if self.failure is None:
            self.failure = error
            self._on_failure(error)

    def next_wake_ns(self) -> int:
        """Return the next deadline of the machine in ns, at which `step` must run even without a call; 0: none.

        While applied calls wait for an earlier commit, the end of that commit comes first.
        """
        if self._current is not None or self._applier.entries:
            return 0
        return self._applier.engine.next_deadline()

    @property
    def queued_calls(self) -> int:
        """Return the number of queued calls, including remainders of divided calls."""
        return self._queue.calls

    @property
    def queued_items(self) -> int:
        """Return the number of items of the queued calls."""
        return self._queue.items

    @property
    def calls_under_way(self) -> int:
        """Return the number of calls that wait in the queue, for a commit, or for the end of one."""
        return self._queue.calls + len(self._answers) + len(self._committing_answers)

    @property
    def is_idle(self) -> bool:
        """Return whether no call waits or is partly applied, and all applied calls are committed."""
        return (
            not self._queue.calls
            and self._current is None
            and self._committing is None
            and not self._applier.entries
        )

    @property
    def goes_on(self) -> bool:
        """Return whether the next work is a slice of a call that is partly applied."""
        return self._current is not None or self._queue.next_is_rest

    @property
    def applied_sequence(self) -> int:
        """Return the last sequence of the fully applied calls, committed or not."""
        if self._current is not None:
            return self._applier.entries[-1].first_sequence - 1
        return self._applier.applied_sequence

    # --- applying ---

    def _apply(self, budget: int) -> None:
        """Apply calls until `budget` items or one slice are done, the queue is empty, or the open record is full."""
        applier = self._applier
        if self._current is not None:
            self._divide_if_due(self._current)
        while budget > 0:
            queued = self._current
            if queued is None:
                if self._is_full():
                    break
                queued = self._next_call()
                if queued is None:
                    self._advance_if_due()
                    break
                if not applier.entries:
                    self._open()
                self._units_before = applier.units
                applier.begin(queued.command, queued.encoded, queued.part)
                self._current = queued
            items = min(budget, queued.items)
            budget -= max(items, 1)
            if not applier.proceed_slice(items, self._slice_units()):
                self._divide_if_due(queued)
                break
            self._call_done(queued, None)

    def _divide_if_due(self, queued: QueuedCall) -> None:
        """Divide the call that is partly applied if the record is full or the call delays another principal (J-3.1)."""
        if self._applier.is_full or self._is_long() or self._keeps_others(queued.command.principal):
            rest = self._applier.divide()
            if rest is not None:
                self._call_done(queued, rest)

    def _slice_units(self) -> int:
        """Return the work of a slice in units: less for a while after several principals have called."""
        limits = self._limits
        if self._shared_until_ns and self._clock() < self._shared_until_ns:
            return min(limits.slice_units, limits.shared_slice_units)
        return limits.slice_units

    def _is_long(self) -> bool:
        """Return whether several principals call, and the open record is as old as it may become then."""
        if not self._shared_until_ns or not self._applier.entries:
            return False
        now_ns = self._clock()
        age_ns = now_ns - self._applier.time_ns
        return now_ns < self._shared_until_ns and age_ns >= self._limits.shared_record_age_ns

    def _next_call(self) -> QueuedCall | None:
        """Remove the next call from the queue and return it; None if no call may begin or continue now."""
        queue = self._queue
        while queue.has_next:
            queued = queue.take()
            if queued.deadline_ns and queued.part is None and queued.deadline_ns < self._steady():
                if queued.expire is not None:
                    queued.expire()
                continue
            if self._pauses(queued):
                queue.hold(queued)
                self._paused.append(queued)
                continue
            return queued
        return None

    def _keeps_others(self, principal: str) -> bool:
        """Return whether the present call delays a call or an answer of another principal."""
        if self._queue.has_others(principal):
            return True
        return self._committing is None and _is_of_another(self._answered, principal)

    def _pauses(self, queued: QueuedCall) -> bool:
        """Return whether a call must wait for a commit before it begins or continues.

        If the open record is long, the remainder of a divided call, and a call of a principal that has an answer in the
        record, wait until the record is durable; so the calls of others still find a place in it.

        A remainder also waits for answers to others that were ready before its turn: a commit beside a slice of work
        takes several times as long, and one more slice would delay their record. It does not wait for later answers,
        so it continues even if others never stop calling.
        """
        principal = queued.command.principal
        is_rest = queued.part is not None
        if queued.after == 0:
            if (is_rest and _is_of_another(self._answered, principal)) or (
                (is_rest or principal in self._answered) and self._is_long()
            ):
                queued.after = self._applier.applied_sequence
            elif is_rest and _is_of_another(self._committing_answered, principal):
                assert self._committing is not None
                queued.after = self._committing.record.last_sequence
        return self.head.sequence < queued.after

    def _end_pauses(self) -> None:
        """Put the calls that need not wait any more before all other calls, in their order."""
        paused = self._paused
        self._paused = [queued for queued in paused if self.head.sequence < queued.after]
        for queued in reversed(paused):
            if queued.after <= self.head.sequence:
                self._queue.release(queued.command.principal)

    def _call_done(self, queued: QueuedCall, rest: tuple[Command, CallPart] | None) -> None:
        """Finish a call that is applied or divided; after this, reads may be evaluated again."""
        command = queued.command
        self._current = None
        if rest is not None:
            rest_command, part = rest
            items = rest_command.count()
            self._queue.put_rest(
                QueuedCall(
                    rest_command, b"", items, queued.answer, part, is_urgent=queued.is_urgent
                )
            )
        else:
            self._queue.charge(command.principal, self._applier.units - self._units_before)
            if queued.answer is not None:
                self._answers.append((queued.answer, self._applier.entries[-1]))
                self._answered.add(command.principal)
        if command.KIND in _TABLE_KINDS:
            outcome = self._applier.entries[-1].outcome
            assert outcome is not None
            self._table_changed = self._table_changed or outcome.codes[0] == OK
        self._evaluate_reads()

    def _evaluate_reads(self) -> None:
        """Evaluate the waiting reads whose sequence is now applied."""
        self._reads.evaluate_due(self._applier.applied_sequence, self.head.sequence)

    def _advance_if_due(self) -> None:
        """Do the due work of the machine if the queue is empty (U-6)."""
        applier = self._applier
        if applier.entries or applier.stands:
            return
        now_ns = max(self._clock(), applier.time_ns)
        if applier.is_due(now_ns):
            self._open()
            applier.advance()
            self._evaluate_reads()

    def _open(self) -> None:
        """Open the next record; after a gap it begins with ReportGap, before all work due in the gap (U-6.2)."""
        applier = self._applier
        last_ns = applier.time_ns
        applier.open(last_ns if applier.stands else self._clock())
        if self.alive_ns is None or applier.stands:
            return
        from_ns = max(last_ns, self.alive_ns)
        if applier.time_ns - from_ns > AWAY_NS:
            applier.report_gap(from_ns, self.gap_cause)
            self.alive_ns = applier.time_ns

    def _is_full(self) -> bool:
        """Return whether the open record must be committed before it accepts more calls.

        A record has one time. If the record stays open while the disk is slow, its time falls behind the creation times
        of its calls, until they seem to come from the future (I-11).
        """
        applier = self._applier
        if not applier.entries:
            return False
        if applier.is_full:
            return True
        items = applier.next_sequence - applier.entries[0].first_sequence
        age_ns = self._clock() - applier.time_ns
        return items >= self._limits.record_items or age_ns > self._limits.record_age_ns

    def _begin_commit(self) -> None:
        """Seal the open record and pass it to the committer; do nothing while a commit is pending."""
        applier = self._applier
        if self._committing is not None or not applier.entries:
            return
        self._committing_answers, self._answers = self._answers, []
        self._committing_answered, self._answered = self._answered, set()
        if self._table_changed:
            self._table_changed = False
            self._committing_table = self._make_table(applier.engine.state)
        self._committing = applier.seal(self._epoch)
        self._committer.commit(self._committing.record)


def _is_of_another(principals: set[str], principal: str) -> bool:
    """Return whether a set of principals has any principal except `principal`."""
    return len(principals) > (principal in principals)
