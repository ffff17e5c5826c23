# SPDX-License-Identifier: Apache-2.0
"""Run the sequencer on an event loop, and give each call an answer to await.

Owns the connection of threads, timers and the sequencer. One thread decodes, applies and answers; the other commits.
The first sends a record and the second reports its commit, once per commit and not per call. Must never be used from
another thread, except where a method permits it.
"""

import asyncio
import gc
import sys
import time
from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

from clearinghouse.server.journal.records import Applier, MachineStop, Recorded
from clearinghouse.server.sequencing.commit_thread import CommitThread
from clearinghouse.server.sequencing.sequencer import Limits, Places, Sequencer
from clearinghouse.server.sequencing.waiting_reads import Read
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.types import GAP_DOWN, GAP_NO_QUORUM, GAP_READ_ONLY
from clearinghouse.storage.port import Head, Log, Record

Table = TypeVar("Table")

# The garbage collector is off under load; it runs after this long without a call, at most this
# often.
IDLE_SECONDS: Final = 0.25
COLLECT_SECONDS: Final = 5.0
# After this long without a pause the collector runs under load, to bound memory.
COLLECT_AT_LATEST_SECONDS: Final = 120.0
# Each command leaves some ten new objects to examine. Under load the collector examines the objects of this many
# commands at a time, in some milliseconds. All calls wait for that, so this number sets the p99 of a cancel. Objects
# that survive several such collections are examined once more before they count as state.
LOOK_SECONDS: Final = 0.05
COLLECT_COMMANDS: Final = 300
LOOKS_BEFORE_FREEZING: Final = 3
WAKE_SECONDS_MAX: Final = 3600.0
BEAT_SECONDS: Final = 1.0
# Turns of the event loop in which a gRPC call arrives or is answered: between two slices of work, and
# without a new call before a record is closed while several callers are active.
TURNS_OF_A_CALL: Final = 12
# Calls wait at most this long for later ones to join their record, and not once a record has so many items.
GATHER_SECONDS: Final = 0.005
GATHER_ITEMS: Final = 256
# A thread that decodes a long request yields to the loop after this time.
SWITCH_SECONDS: Final = 0.0001
SECOND_NS: Final = 1_000_000_000


class NotTakenError(Exception):
    """The server did not accept a call, so the call has no sequence and no effect."""


class QueueFullError(NotTakenError):
    """The queue has no place for the call, which has no effect; a later try may succeed.

    `places` has the limit that was reached; None for a read.
    """

    def __init__(self, places: Places | None = None) -> None:
        super().__init__()
        self.places = places


class ExpiredError(NotTakenError):
    """The deadline of the call passed while it waited; the call has no sequence and no effect."""


class NotLeaderError(NotTakenError):
    """Another node of the cluster accepts calls. `address` is the address of that node; "" while no leader is known."""

    def __init__(self, address: str, epoch: int) -> None:
        super().__init__(f"the leader is {address or 'not known'}, of epoch {epoch}")
        self.address = address
        self.epoch = epoch


class NoQuorumError(NotTakenError):
    """The database that keeps the log has not answered for some time, so no call can be committed."""


class LogFullError(NotTakenError):
    """The database that keeps the log is nearly full; the error has its size and its limit in bytes."""

    def __init__(self, limit: int, actual: int) -> None:
        super().__init__(f"{actual} bytes, at most {limit}")
        self.limit = limit
        self.actual = actual


class ReadOnlyError(NotTakenError):
    """Due work stopped the machine, so the server only serves reads, as of a sequence whose age it states (J-2.2)."""

    def __init__(self, sequence: int, age_seconds: int) -> None:
        super().__init__(f"as of sequence {sequence}, {age_seconds} s old")
        self.sequence = sequence
        self.age_seconds = age_seconds


class QuarantinedError(NotTakenError):
    """The command, or another command of its kind and principal, stopped the machine (J-2.2)."""


class StoppingError(NotTakenError):
    """The server accepts no more calls, because it is stopping or has failed."""


class EngineLoop(Generic[Table]):
    """A sequencer with its commit thread, timer and garbage collection, on the running event loop.

    `after_commit` runs in the commit thread after each append. `failed` is set if applying or committing failed: the
    server then answers no call, and the process should end (SPEC J-2). `sequencer` is the class of sequencer to create.
    """

    def __init__(
        self,
        applier: Applier,
        log: Log,
        epoch: int,
        make_table: Callable[[State], Table],
        *,
        after_commit: Callable[[], None] = lambda: None,
        clock: Callable[[], int] = time.time_ns,
        limits: Limits | None = None,
        sequencer: "type[Sequencer[Table]]" = Sequencer,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._applier = applier
        self._clock = self.clock_ns = clock
        self.failed: asyncio.Event = asyncio.Event()
        self.failure: BaseException | None = None
        self.on_commit: list[Callable[[Recorded], None]] = []
        self._queued_calls_max = (limits or Limits()).queued_calls
        self._accepting = True
        # At a node of a cluster: raises NotTakenError if the node must not take a call now.
        self.admit: Callable[[], None] | None = None
        # Raises NotTakenError for a command that an incident holds back.
        self.hold: Callable[[Command], None] | None = None
        self.is_following = False
        self._idle = asyncio.Event()
        self._pumping = False
        self._gathers = False  # several calls were under way when the last record became durable
        self._timer: asyncio.TimerHandle | None = None
        self._timer_ns = 0
        self._housekeeper: asyncio.Task[None] | None = None
        self._heart: asyncio.Task[None] | None = None
        self._is_guest = False
        # Of a node of a cluster: whether it has a majority.
        self.can_commit: Callable[[], bool] = lambda: True
        self.worst_collection_ns = 0  # the longest pause for the collector since the start
        self._last_work = time.monotonic()
        self._committer = CommitThread(
            log, epoch, self._done_in_thread, self._failed_in_thread, after_commit
        )
        self._sequencer: Sequencer[Table] = sequencer(
            applier,
            self._committer,
            epoch=epoch,
            clock=clock,
            make_table=make_table,
            on_commit=self._committed,
            on_failure=self._on_failure,
            limits=limits,
        )

    @property
    def applier(self) -> Applier:
        """Return the machine; it may be read only after the last call is done."""
        assert self._sequencer.is_idle
        return self._applier

    # --- for the edge ---

    def live_state(self) -> State:
        """Return the current state, committed or not; no reply may show any part of that state."""
        return self._applier.engine.state

    @property
    def table(self) -> Table:
        """Return the table for decoding requests, as of the last commit."""
        return self._sequencer.table

    @property
    def head(self) -> Head:
        """Return the last committed sequence and its chained hash."""
        return self._sequencer.head

    @property
    def time_ns(self) -> int:
        """Return the time of the last committed record, in ns."""
        return self._sequencer.time_ns

    def submit(
        self,
        command: Command,
        encoded: bytes,
        answer: Callable[[Outcome, Head], None],
        *,
        is_urgent: bool = False,
        deadline_ns: int = 0,
        expire: Callable[[], None] | None = None,
    ) -> None:
        """Put a call into the queue; `answer` receives its outcome after the commit. Raises NotTakenError.

        If the call has not begun at the steady time `deadline_ns`, it never begins, and `expire` is called instead.
        """
        if not self._accepting:
            raise StoppingError
        if self.admit is not None:
            self.admit()
        if self.hold is not None:
            self.hold(command)
        sequencer = self._sequencer
        if not sequencer.submit(
            command,
            encoded,
            answer,
            is_urgent=is_urgent,
            deadline_ns=deadline_ns,
            expire=expire,
        ):
            raise QueueFullError(
                sequencer.places(command.principal, command.count(), is_urgent=is_urgent)
            )
        if not self._pumping:
            self._begin()

    async def call(
        self,
        command: Command,
        encoded: bytes,
        *,
        is_urgent: bool = False,
        remaining_seconds: float | None = None,
    ) -> tuple[Outcome, Head]:
        """Submit a call and return its outcome. Raises the errors of `submit`, and ExpiredError.

        `remaining_seconds` is the time until the call's deadline; None without a deadline.
        """
        future: asyncio.Future[tuple[Outcome, Head]] = self._loop.create_future()

        def answer(outcome: Outcome, head: Head) -> None:
            if not future.done():  # the caller may have left; the call is still executed
                future.set_result((outcome, head))

        if remaining_seconds is None:
            self.submit(command, encoded, answer, is_urgent=is_urgent)
            return await future

        def expire() -> None:
            if not future.done():
                future.set_exception(ExpiredError())

        deadline_ns = time.monotonic_ns() + int(remaining_seconds * SECOND_NS)
        self.submit(
            command, encoded, answer, is_urgent=is_urgent, deadline_ns=deadline_ns, expire=expire
        )
        return await future

    async def read(self, read: Read, min_sequence: int = 0) -> object:
        """Return the result of `read` on a state that includes `min_sequence`, once that state is committed."""
        if self.failure is not None:
            raise StoppingError
        future: asyncio.Future[object] = self._loop.create_future()

        def deliver(value: object) -> None:
            if not future.done():
                future.set_result(value)

        if not self._sequencer.read(read, deliver, min_sequence, future.cancelled):
            raise QueueFullError
        try:
            return await future
        except asyncio.CancelledError:
            self._sequencer.abandon_read()
            raise

    @property
    def queued_calls(self) -> int:
        """Return the number of calls in the queue."""
        return self._sequencer.queued_calls

    @property
    def queued_calls_max(self) -> int:
        """Return the number of queued calls above which a call is refused with QUEUE_FULL."""
        return self._queued_calls_max

    @property
    def last_commit_ns(self) -> int:
        """Return the duration of the last commit in ns; only listeners of `on_commit` may call this: no commit is then
        pending.
        """
        return self._committer.last_ns

    @property
    def machine_stop(self) -> MachineStop | None:
        """Return where the machine raised (J-2.2); None while it works, or if another part failed."""
        return self._sequencer.machine_stop

    @property
    def worst_record_ns(self) -> int:
        """Return the longest time of a record from its stamp until it was durable, in ns."""
        return self._committer.worst_ns

    # --- a node of a cluster ---

    async def follow(self, records: Sequence[Record]) -> list[Record]:
        """Apply committed records of another node; return them with the events that this machine made.

        Raises the errors of `Sequencer.follow`.
        """
        assert self.is_following
        followed = []
        for record in records:
            followed.append(self._sequencer.follow(record))
            self._last_work = time.monotonic()
            await asyncio.sleep(0)
        return followed

    def lead(
        self,
        epoch: int,
        alive_ns: int | None = None,
        cause: int = GAP_NO_QUORUM,
        *,
        stands: bool = False,
    ) -> None:
        """Accept calls, and append records in this epoch.

        `alive_ns` is the last time at which an earlier leader could append (U-6.2). With `stands`, time stays at the
        last record for the whole epoch, and only maintenance commands run (J-2.2).
        """
        self._sequencer.lead(epoch)
        self._sequencer.alive_ns = alive_ns
        self._sequencer.gap_cause = cause
        self._committer.lead(epoch)
        self._applier.stands = self.is_following = stands
        self._pump()

    def is_alive_since(self, alive_ns: int) -> bool:
        """Return whether commands have become durable again after `alive_ns`, and the report of the gap is durable."""
        sequencer = self._sequencer
        return not self.stands and sequencer.alive_ns != alive_ns and sequencer.is_idle

    def stand(self) -> None:
        """Keep time at the last record from now on, and accept only maintenance commands (J-2.2)."""
        self._applier.stands = True

    @property
    def stands(self) -> bool:
        """Return whether time stays at the last record (see `stand`)."""
        return self._applier.stands

    async def resume(self) -> None:
        """Accept calls and do due work again, after a time in which only reads were served.

        That time is a gap (U-6.2).
        """
        await self._until_idle()
        self._applier.stands = False
        self._sequencer.gap_cause = GAP_READ_ONLY
        self.is_following = False
        self._pump()

    async def end_lead(self) -> None:
        """Wait until every accepted call is committed and answered, then follow another leader.

        `admit` must already refuse calls.
        """
        self.is_following = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer, self._timer_ns = None, 0
        await self._until_idle()
        self._applier.stands = False

    async def do_due_work(self) -> int:
        """Do the due work, by a clock that the caller has moved; return the next deadline in ns, 0 if there is none.

        It returns once all is durable. Raises StoppingError after a failure.
        """
        if not self._pumping:
            self._pump()
        await self._until_idle()
        if self.failure is not None:
            raise StoppingError
        return self._sequencer.next_wake_ns()

    async def _until_idle(self) -> None:
        """Wait until every accepted call is committed and answered."""
        while not self._sequencer.is_idle and self.failure is None:
            self._idle.clear()
            await self._idle.wait()

    def fail(self, error: BaseException) -> None:
        """Stop for good: pass on no further answer, read or event. Any thread may call this."""
        self._failed_in_thread(error)

    # --- start and stop ---

    def start(
        self,
        *,
        follows: bool = False,
        alive_ns: int | None = None,
        cause: int = GAP_DOWN,
        beat: Callable[[int], None] | None = None,
        is_guest: bool = False,
    ) -> None:
        """Start the commits and the timer; exclude the objects of the start from garbage collection.

        With `follows`, the loop accepts calls and does due work only once it leads. `alive_ns` is the last heartbeat of
        an earlier run, `cause` is that of the gap since then, and `beat` receives the heartbeats of this run (U-6.2);
        None: no gap is detected. With `is_guest` the process and the time belong to another program: garbage collection
        stays as it is, and no timer runs.
        """
        self._is_guest = is_guest
        if not is_guest:
            gc.collect()
            gc.freeze()
            gc.disable()
            sys.setswitchinterval(SWITCH_SECONDS)
            self._housekeeper = self._loop.create_task(self._keep_time())
        self._committer.start()
        self._sequencer.alive_ns = alive_ns
        self._sequencer.gap_cause = cause
        if beat is not None:
            self._heart = self._loop.create_task(self._beat(beat))
        self.is_following = follows
        if not follows:
            self._pump()

    async def drain(self) -> None:
        """Accept no more calls and wait until every accepted call is committed and answered."""
        self._accepting = False
        await self._until_idle()

    def stop(self) -> None:
        """Stop the thread and the timers. Calls that are not committed are lost."""
        self._accepting = False
        if self._timer is not None:
            self._timer.cancel()
        for task in (self._housekeeper, self._heart):
            if task is not None:
                task.cancel()
        self._committer.stop()
        if not self._is_guest:
            gc.enable()

    # --- the loop ---

    def _begin(self) -> None:
        """Do a slice of work; if several callers are active, first let their next calls arrive."""
        if self._gathers and self._accepting:
            self._pumping = True
            self._gather(TURNS_OF_A_CALL, 0, time.monotonic() + GATHER_SECONDS)
        else:
            self._pump()

    def _gather(self, turns: int, items: int, end: float) -> None:
        """Let the event loop run until no call has come for some turns, the time `end` is over or a slice is full.

        `items` are those that were in the queue at the turn before.
        """
        queued = self._sequencer.queued_items
        if queued > items and time.monotonic() < end:
            turns = TURNS_OF_A_CALL
        if turns and queued < GATHER_ITEMS:
            self._loop.call_soon(self._gather, turns - 1, queued, end)
        else:
            self._pump()

    def _pump(self) -> None:
        """Do a slice of work; schedule the next slice if work remains."""
        self._pumping = False
        self._last_work = time.monotonic()
        if self._sequencer.step():
            # Through the event loop, so that requests and answers run between two slices.
            self._pumping = True
            self._loop.call_soon(self._pause, TURNS_OF_A_CALL)
        else:
            self._set_timer()
            if self._sequencer.is_idle:
                self._idle.set()

    def _pause(self, turns: int) -> None:
        """Let the event loop run `turns` times before the next slice, since one gRPC call needs several turns."""
        if turns:
            self._loop.call_soon(self._pause, turns - 1)
        else:
            self._pump()

    def _set_timer(self) -> None:
        """Set a timer for the next deadline of the machine (U-6)."""
        wake_ns = self._sequencer.next_wake_ns()
        if wake_ns == self._timer_ns or self.is_following or self._is_guest:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._timer_ns = wake_ns
        if wake_ns:
            seconds = max(0.0, (wake_ns - self._clock()) / SECOND_NS)
            self._timer = self._loop.call_later(min(seconds, WAKE_SECONDS_MAX), self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        self._timer_ns = 0
        if not self._pumping and self._accepting and not self.is_following:
            self._pump()

    def _done_in_thread(self) -> None:
        self._loop.call_soon_threadsafe(self._done)

    def _failed_in_thread(self, error: BaseException) -> None:
        self._loop.call_soon_threadsafe(self._sequencer.fail, error)

    def _done(self) -> None:
        """Answer the calls of a record that became durable, then begin the next commit.

        The answers need turns of the loop, so the next slice of a long call comes after them.
        """
        self._gathers = self._sequencer.calls_under_way > 1
        try:
            self._sequencer.committed()
        except BaseException as error:  # noqa: BLE001  a listener's error must not leave calls unanswered
            self._sequencer.fail(error)
        if self._pumping:
            return
        if self._sequencer.goes_on:
            self._pumping = True
            self._pause(TURNS_OF_A_CALL)
        else:
            self._begin()

    def _committed(self, recorded: Recorded) -> None:
        for listener in self.on_commit:
            listener(recorded)

    def _on_failure(self, error: BaseException) -> None:
        self.failure = error
        self._accepting = False
        self.failed.set()
        self._idle.set()

    async def _beat(self, beat: Callable[[int], None]) -> None:
        """Pass a heartbeat to `beat` each second in which a command could become durable.

        This is so if no commit is late and a majority answers.
        """
        sequencer = self._sequencer
        before = 0
        while self.failure is None:
            committing = sequencer.committing_sequence
            is_stalled = committing != 0 and committing == before
            before = committing
            if not self.is_following and not is_stalled and self.can_commit():
                sequencer.beat(reports=self._accepting)
                if self._accepting and not self._pumping:
                    self._pump()
                await asyncio.to_thread(beat, sequencer.alive_ns or self._clock())
            await asyncio.sleep(BEAT_SECONDS)

    async def _keep_time(self) -> None:
        """Collect garbage while no call waits, because a full collection under load delays all calls for seconds.

        Objects that remain are excluded from the next collection.
        """
        collected = time.monotonic()
        seen = self.head.sequence
        looks = 0
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = time.monotonic()
            idle = now - self._last_work >= IDLE_SECONDS and self._sequencer.is_idle
            since = now - collected
            if (idle and since >= COLLECT_SECONDS) or since >= COLLECT_AT_LATEST_SECONDS:
                self._collect(2)
            elif self.head.sequence - seen < COLLECT_COMMANDS:
                continue
            elif looks < LOOKS_BEFORE_FREEZING:
                looks += 1
                seen = self.head.sequence
                self._collect(0)
                continue
            else:
                self._collect(1)
            gc.freeze()
            collected = time.monotonic()
            seen = self.head.sequence
            looks = 0

    def _collect(self, generation: int) -> None:
        """Collect garbage of a generation and of the younger ones; all calls wait."""
        began_ns = time.monotonic_ns()
        gc.collect(generation)
        self.worst_collection_ns = max(self.worst_collection_ns, time.monotonic_ns() - began_ns)
