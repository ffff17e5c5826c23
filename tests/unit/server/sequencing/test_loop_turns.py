# SPDX-License-Identifier: Apache-2.0
"""The engine on its event loop: turns between slices, timers, the collector, and a node's two roles."""

import asyncio
import gc
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from clearinghouse.server.journal.records import (
    Recorded,
    commands_of,
    decode_command,
    encode_command,
)
from clearinghouse.server.sequencing import engine_loop as module
from clearinghouse.server.sequencing.engine_loop import (
    COLLECT_AT_LATEST_SECONDS,
    COLLECT_COMMANDS,
    COLLECT_SECONDS,
    GATHER_ITEMS,
    GATHER_SECONDS,
    IDLE_SECONDS,
    LOOK_SECONDS,
    LOOKS_BEFORE_FREEZING,
    SWITCH_SECONDS,
    TURNS_OF_A_CALL,
    WAKE_SECONDS_MAX,
    EngineLoop,
    LogFullError,
    NotLeaderError,
    NotTakenError,
    QueueFullError,
    StoppingError,
)
from clearinghouse.server.sequencing.sequencer import Limits, Places
from clearinghouse.server.startup.directory import replay_log
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.commands import Command, ReportGap
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import GAP_READ_ONLY, SECOND_NS
from clearinghouse.storage.memory import MemoryLog
from clearinghouse.storage.port import Head, Record
from tests.unit.server.sequencing.driving import (
    EPOCH,
    SECONDS_MAX,
    START_NS,
    Driver,
    HandCommitter,
    create_account,
    create_asset,
    fund,
    new_log,
    request_ids,
    run_on_loop,
    transfers,
)

UNITS = 20
PER_SLICE = 10
"""Transfers of a slice: each has 2 units."""


class Timer:
    """A callback after some seconds."""

    def __init__(self, seconds: float, callback: Callable[[], None]) -> None:
        self.seconds, self.callback = seconds, callback
        self.is_cancelled = False

    def cancel(self) -> None:
        """Never call it."""
        self.is_cancelled = True


class HandLoop:
    """An event loop whose turns the test makes, one callback each."""

    def __init__(self) -> None:
        self.ready: list[tuple[Callable[..., None], tuple[object, ...]]] = []
        self.timers: list[Timer] = []
        self.cancelled: list[bool] = []

    def call_soon(self, callback: Callable[..., None], *arguments: object) -> None:
        """Call it in a turn."""
        self.ready.append((callback, arguments))

    call_soon_threadsafe = call_soon

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Call it after a time."""
        self.timers.append(Timer(seconds, callback))
        return self.timers[-1]

    def create_task(self, coroutine: Coroutine[Any, Any, None]) -> SimpleNamespace:
        """Run nothing: the tests of that coroutine run it."""
        coroutine.close()
        return SimpleNamespace(cancel=lambda: self.cancelled.append(True))

    def turn(self, turns: int = 1) -> None:
        """Make so many turns."""
        for _ in range(turns):
            callback, arguments = self.ready.pop(0)
            callback(*arguments)

    def run(self) -> None:
        """Make turns until nothing is ready."""
        while self.ready:
            self.turn()


class HandThread(HandCommitter):
    """Commits that the test finishes, in place of the thread."""

    def __init__(
        self,
        log: MemoryLog,
        epoch: int,
        done: Callable[[], None],
        failed: Callable[[BaseException], None],
        after: Callable[[], None],
    ) -> None:
        super().__init__(log, epoch)
        self.done, self.failed, self.after = done, failed, after
        self.calls: list[str] = []
        self.last_ns, self.worst_ns = 7, 9

    def start(self) -> None:
        """Note it."""
        self.calls.append("start")

    def stop(self) -> None:
        """Note it."""
        self.calls.append("stop")

    def lead(self, epoch: int) -> None:
        """Append in this epoch."""
        self.epoch = epoch

    def finish(self) -> None:
        """Make the pending record durable, and report it."""
        super().finish()
        self.done()


class Collector:
    """The garbage collector as the engine sees it."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def collect(self, generation: int = 2) -> None:
        """Note a collection."""
        self.calls.append(f"collect {generation}")

    def __getattr__(self, name: str) -> Callable[[], None]:
        return lambda: self.calls.append(name)


class Core:
    """An engine with its loop and its commits in the test's hands."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        limits: Limits | None = None,
        *,
        follows: bool = False,
        log: MemoryLog | None = None,
        now_ns: int = START_NS,
    ) -> None:
        self.loop = HandLoop()
        self.log = new_log() if log is None else log
        self.now_ns = now_ns
        self.numbers = iter(range(1, 1_000))
        self.after: list[str] = []
        self.collector = Collector()
        with monkeypatch.context() as patched:
            patched.setattr(asyncio, "get_running_loop", lambda: self.loop)
            patched.setattr(module, "CommitThread", HandThread)
            patched.setattr(module, "gc", self.collector)
            self.engine: EngineLoop[int] = EngineLoop(
                replay_log(self.log).applier,
                self.log,
                EPOCH,
                lambda state: len(state.assets),
                after_commit=lambda: self.after.append("after"),
                clock=lambda: self.now_ns,
                limits=limits,
            )
            if follows:
                self.engine.start(follows=True)
            else:
                self.engine.start()

    @property
    def thread(self) -> HandThread:
        """The commits."""
        thread = self.engine._committer
        assert isinstance(thread, HandThread)
        return thread

    def submit(self, command: Command, *, is_urgent: bool = False) -> list[tuple[Outcome, Head]]:
        """Submit a call; its answer comes into the list."""
        answers: list[tuple[Outcome, Head]] = []
        self.engine.submit(
            command,
            encode_command(command),
            lambda *answer: answers.append(answer),
            is_urgent=is_urgent,
        )
        return answers

    def finish(self) -> None:
        """Finish a commit, and take its report."""
        self.thread.finish()
        self.loop.turn()

    def call(self, command: Command) -> Outcome:
        """Submit a call and do all until it is answered."""
        answers = self.submit(command)
        while not answers:
            self.loop.run()
            self.finish()
        return answers[0][0]

    def account(self) -> AccountId:
        """Make an account."""
        return AccountId(self.call(create_account(f"account {next(self.numbers)}")).ids[0])

    def funded(self) -> tuple[AccountId, AccountId]:
        """Two accounts, the first with 1,000,000 units."""
        first, second = self.account(), self.account()
        fund(self, request_ids(), first, 1_000_000)
        return first, second

    def transfers(self, count: int) -> Command:
        """A batch of transfers of one unit from the first account to the second, of another principal."""
        command = transfers(f"batch {next(self.numbers)}", 1001, 1002, [1] * count)
        command.principal = "another"
        return command

    def hold(self, due_ns: int) -> Command:
        """A hold that ends by itself."""
        first, second = [AccountId(1001)], [AccountId(1002)]
        return commands.CreateHolds(
            "t", f"hold {due_ns}", START_NS, 0, first, second, [AssetId(1)], [50_000], [due_ns]
        )

    def balance(self) -> int:
        """The balance of the second account, in the live state."""
        account = self.engine.live_state().accounts[AccountId(1002)]
        return account.holdings[AssetId(1)].balance if AssetId(1) in account.holdings else 0


def is_following(core: Core) -> bool:
    """Return whether the engine follows now: a type checker cannot know that it has changed."""
    return core.engine.is_following


def pending_of(core: Core) -> Record:
    """Return the record that waits for its commit."""
    pending = core.thread.pending
    assert pending is not None
    return pending


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """No test leaves the collector off, or the interval of threads changed."""
    interval = sys.getswitchinterval()
    yield
    gc.enable()
    sys.setswitchinterval(interval)


@pytest.fixture
def core(monkeypatch: pytest.MonkeyPatch) -> Core:
    """An engine that has begun."""
    return Core(monkeypatch)


@pytest.fixture
def sliced(monkeypatch: pytest.MonkeyPatch) -> Core:
    """An engine whose slices have ten transfers, with two accounts."""
    core = Core(monkeypatch, Limits(slice_units=UNITS, shared_slice_units=UNITS))
    assert core.funded() == (1001, 1002)
    assert core.loop.ready == []
    return core


# --- turns --------------------------------------------------------------------------------------------------------


def test_a_call_that_comes_alone_goes_to_the_disk_at_once(core: Core) -> None:
    """No turn of the loop is between a call and its commit; its answer has the head of its record."""
    answers = core.submit(create_account("a"))
    assert core.thread.pending is not None
    assert core.loop.ready == []
    assert (answers, core.engine.head.sequence) == ([], 0)
    core.finish()
    [(outcome, head)] = answers
    assert (outcome.first_sequence, head) == (1, core.log.head())
    assert core.engine.head == head
    assert core.engine.time_ns == START_NS


def test_calls_that_come_during_a_commit_wait_for_those_of_other_callers(core: Core) -> None:
    """The report of a commit answers its calls; the next commit begins twelve turns after the last call that came."""
    core.submit(create_account("a"))
    later = [core.submit(create_account(name)) for name in "bc"]
    core.finish()
    core.loop.turn(TURNS_OF_A_CALL - 1)
    later.append(core.submit(create_account("d")))
    core.loop.turn(TURNS_OF_A_CALL)
    assert core.thread.pending is None
    core.loop.turn()
    assert pending_of(core).count == 3
    assert core.loop.ready == []
    core.finish()
    assert all(later)


def test_a_caller_that_is_alone_again_waits_for_no_other(core: Core) -> None:
    """After a record with two calls the next call waits for others; after its own record with one call none waits."""
    for name in "abc":
        core.submit(create_account(name))
    core.finish()
    core.loop.run()
    assert pending_of(core).count == 2
    core.finish()
    core.loop.run()
    core.submit(create_account("d"))
    assert core.thread.pending is None
    core.loop.run()
    core.finish()
    assert core.loop.ready == []
    core.submit(create_account("e"))
    assert pending_of(core).count == 1


def test_a_drain_waits_for_no_call(core: Core) -> None:
    """An engine that accepts no more calls begins the last commit with the report of the one before."""
    for name in "ab":
        core.submit(create_account(name))
    core.engine._accepting = False
    core.finish()
    assert pending_of(core).count == 1


@pytest.mark.parametrize(
    ("passed", "waits"), [(GATHER_SECONDS - 0.001, True), (GATHER_SECONDS, False)]
)
def test_calls_that_never_cease_delay_a_commit_for_some_milliseconds(
    core: Core, monkeypatch: pytest.MonkeyPatch, passed: float, *, waits: bool
) -> None:
    """A call that comes later joins the record and makes it wait no longer."""
    now = [1_000.0]
    core.submit(create_account("a"))
    core.submit(create_account("b"))
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    core.finish()
    core.loop.turn(TURNS_OF_A_CALL - 1)
    now[0] += passed
    core.submit(create_account("c"))
    core.loop.turn()
    assert (core.thread.pending is None) is waits
    core.loop.run()
    assert pending_of(core).count == 2


@pytest.mark.parametrize(("items", "waits"), [(GATHER_ITEMS - 1, True), (GATHER_ITEMS, False)])
def test_a_record_that_has_a_slice_of_work_waits_for_no_call(
    core: Core, items: int, *, waits: bool
) -> None:
    """The items that wait count, not their calls."""
    core.funded()
    core.submit(create_account("a"))
    core.submit(create_account("b"))
    core.finish()
    core.submit(core.transfers(items))
    core.loop.turn()
    assert (core.thread.pending is None) is waits


def test_the_loop_has_turns_between_two_slices(sliced: Core) -> None:
    """Of a call of three slices the second comes after twelve turns for others, and not before; so does the third."""
    sliced.submit(sliced.transfers(25))
    for done in (10, 20):
        assert sliced.balance() == done
        sliced.loop.turn(TURNS_OF_A_CALL)
        assert sliced.balance() == done
        sliced.loop.turn()
    assert sliced.balance() == 25
    assert sliced.loop.ready == []
    assert sliced.thread.pending is not None


def test_a_call_that_comes_between_two_slices_makes_none_earlier(sliced: Core) -> None:
    """It waits for its turn as the rest of the call does."""
    sliced.submit(sliced.transfers(25))
    sliced.loop.turn(3)
    sliced.submit(sliced.transfers(1))
    assert sliced.balance() == PER_SLICE
    assert len(sliced.loop.ready) == 1
    sliced.loop.turn(TURNS_OF_A_CALL - 3)
    assert sliced.balance() == PER_SLICE
    sliced.loop.turn()
    assert sliced.balance() == 2 * PER_SLICE


def test_a_report_makes_no_slice_while_one_is_to_come(sliced: Core) -> None:
    """A commit that ends between two slices answers its calls; the turns before the next slice stay as they are."""
    answers = sliced.submit(create_account("x"))
    sliced.submit(sliced.transfers(25))
    assert sliced.balance() == PER_SLICE
    sliced.thread.finish()
    sliced.loop.turn(2)
    assert answers
    assert (sliced.balance(), len(sliced.loop.ready)) == (PER_SLICE, 1)
    sliced.loop.turn(TURNS_OF_A_CALL - 1)
    assert sliced.balance() == PER_SLICE
    sliced.loop.turn()
    assert sliced.balance() == 2 * PER_SLICE


def test_the_rest_of_a_divided_call_waits_for_the_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rest that comes next after a commit begins twelve turns later, also where another call comes meanwhile."""
    core = Core(monkeypatch, Limits(slice_units=UNITS, shared_slice_units=UNITS))
    core.funded()
    steps: list[int] = []
    step = core.engine._sequencer.step

    def counted() -> object:
        steps.append(1)
        return step()

    monkeypatch.setattr(core.engine._sequencer, "step", counted)
    monkeypatch.setattr(type(core.engine._sequencer), "goes_on", property(lambda _: True))
    core.submit(create_account("a"))
    assert len(steps) == 1
    core.thread.finish()
    core.loop.turn()
    assert len(steps) == 1
    core.submit(create_account("b"))
    assert len(steps) == 1
    core.loop.turn(TURNS_OF_A_CALL - 1)
    assert len(steps) == 1
    core.loop.turn()
    assert len(steps) == 2
    assert core.loop.ready == []


# --- timers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due_ns", "seconds"),
    [
        (SECOND_NS // 4, 0.25),
        (3_600 * SECOND_NS, WAKE_SECONDS_MAX),
        (3_601 * SECOND_NS, WAKE_SECONDS_MAX),
    ],
)
def test_the_loop_wakes_the_engine_at_the_next_deadline(
    core: Core, due_ns: int, seconds: float
) -> None:
    """After the seconds that are left, at most an hour; then what is due is done, with no call."""
    core.funded()
    assert core.loop.timers == []
    core.call(core.hold(START_NS + due_ns))
    [timer] = core.loop.timers
    assert timer.seconds == seconds
    core.now_ns = START_NS + due_ns
    timer.callback()
    assert core.thread.pending is not None
    core.finish()
    assert not core.engine.live_state().holds
    assert len(core.loop.timers) == 1


def test_a_deadline_that_is_over_is_due_now(core: Core) -> None:
    """Where the clock passes it before the timer is set the wait is 0, not less."""
    core.funded()
    core.call(core.hold(START_NS + SECOND_NS))
    core.now_ns += 5 * SECOND_NS
    core.engine._timer_ns = 0
    core.engine._set_timer()
    first, second = core.loop.timers
    assert (first.is_cancelled, second.seconds) == (True, 0.0)


def test_an_earlier_deadline_takes_the_place_of_a_later_one(core: Core) -> None:
    """Its timer is cancelled; a later one changes nothing."""
    core.funded()
    core.call(core.hold(START_NS + 9 * SECOND_NS))
    core.call(core.hold(START_NS + 10 * SECOND_NS))
    assert [timer.seconds for timer in core.loop.timers] == [9.0]
    core.call(core.hold(START_NS + 4 * SECOND_NS))
    first, second = core.loop.timers
    assert (first.is_cancelled, second.is_cancelled, second.seconds) == (True, False, 4.0)
    core.engine.stop()
    assert second.is_cancelled


def test_a_timer_does_nothing_where_no_work_may_be_done(core: Core) -> None:
    """Once calls are not accepted any more, and while a slice is to come anyway."""
    core.funded()
    core.call(core.hold(START_NS + SECOND_NS))
    [timer] = core.loop.timers
    core.now_ns += 2 * SECOND_NS
    core.engine._pumping = True
    timer.callback()
    assert core.thread.pending is None
    core.engine._pumping = False
    core.engine._accepting = False
    core.engine._on_timer()
    assert core.thread.pending is None
    core.engine._accepting = True
    core.engine._on_timer()
    assert core.thread.pending is not None


# --- a node of a cluster ------------------------------------------------------------------------------------------


def test_a_node_that_follows_does_no_work_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes records of the leader and returns them with their events; it sets no timer, and runs nothing due."""
    leader = Driver()
    leader.call(create_account("a"))
    leader.call(create_asset("b", "BTC"))
    originals = list(leader.log.read(1))
    core = Core(monkeypatch, follows=True)
    assert is_following(core)
    received: list[Recorded] = []
    core.engine.on_commit.append(received.append)
    followed = run_on_loop(core.engine.follow(originals))
    assert followed == originals
    assert [one.record for one in received] == originals
    assert (core.engine.head, core.engine.table) == (originals[-1].head, 2)
    core.engine._set_timer()
    assert (core.loop.timers, core.thread.pending) == ([], None)


def test_other_tasks_have_a_turn_after_each_record_that_is_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And the collector learns that the engine is not idle."""
    leader = Driver()
    for name in "abc":
        leader.call(create_account(name))
    core = Core(monkeypatch, follows=True)
    waits: list[tuple[float, int]] = []

    async def sleep(seconds: float) -> None:
        waits.append((seconds, core.engine.head.sequence))

    monkeypatch.setattr(asyncio, "sleep", sleep)
    core.engine._last_work = 0.0
    coroutine = core.engine.follow(list(leader.log.read(1)))
    with pytest.raises(StopIteration):
        coroutine.send(None)
    assert waits == [(0, 1), (0, 2), (0, 3)]
    assert core.engine._last_work > 0.0


def test_a_node_that_begins_to_lead_takes_calls_in_its_epoch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its records and its appends have the new epoch, and it does what is due at once."""
    core = Core(monkeypatch)
    core.funded()
    core.call(core.hold(START_NS + SECOND_NS))
    run_on_loop(core.engine.end_lead())
    assert is_following(core)
    [timer] = core.loop.timers
    assert timer.is_cancelled
    core.now_ns += 2 * SECOND_NS
    core.engine._on_timer()
    assert core.thread.pending is None
    core.engine.lead(EPOCH + 3)
    assert not is_following(core)
    assert core.thread.epoch == EPOCH + 3
    assert pending_of(core).epoch == EPOCH + 3


def test_a_node_that_leads_for_maintenance_lets_time_stand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It does nothing that is due, a call has the time of the last record, and the next lead is the usual one."""
    core = Core(monkeypatch)
    core.funded()
    core.call(core.hold(START_NS + SECOND_NS))
    run_on_loop(core.engine.end_lead())
    core.now_ns += 60 * SECOND_NS
    core.log.fence(EPOCH + 1)
    core.engine.lead(EPOCH + 1, START_NS, stands=True)
    core.engine._on_timer()
    assert core.thread.pending is None
    assert not core.engine.is_alive_since(START_NS)
    core.submit(create_account("taken"))
    pending = pending_of(core)
    assert (pending.epoch, pending.time_ns, pending.count) == (EPOCH + 1, START_NS, 1)
    core.finish()
    assert core.thread.pending is None
    run_on_loop(core.engine.end_lead())
    core.log.fence(EPOCH + 2)
    core.engine.lead(EPOCH + 2, START_NS, GAP_READ_ONLY)
    pending = pending_of(core)
    assert (pending.epoch, pending.time_ns) == (EPOCH + 2, core.now_ns)
    gap, _ = (decode_command(one) for one in commands_of(pending))
    assert gap == ReportGap("clearinghouse", "", core.now_ns, START_NS, core.now_ns, GAP_READ_ONLY)
    assert not core.engine.is_alive_since(START_NS)  # it is not durable
    core.finish()
    assert core.engine.is_alive_since(START_NS)


def test_a_deadline_is_set_again_after_a_node_has_followed(core: Core) -> None:
    """The timer of the first time was cancelled; the same deadline gets another one."""
    core.funded()
    core.call(core.hold(START_NS + SECOND_NS))
    run_on_loop(core.engine.end_lead())
    core.engine.lead(EPOCH)
    assert [timer.is_cancelled for timer in core.loop.timers] == [True, False]


def test_the_end_of_a_lead_waits_for_the_calls_that_were_taken(core: Core) -> None:
    """Until the last one is committed and answered."""
    answers = core.submit(create_account("a"))

    async def scenario() -> None:
        ends = asyncio.ensure_future(core.engine.end_lead())
        await asyncio.sleep(0)
        assert not ends.done()
        core.finish()
        await asyncio.wait_for(ends, SECONDS_MAX)
        assert answers

    run_on_loop(scenario())


# --- refusals -----------------------------------------------------------------------------------------------------


def test_what_is_not_taken_says_why() -> None:
    """The leader and its epoch, the bytes of a full log, and the places of a full queue."""
    other = NotLeaderError("10.0.0.2:7000", 8)
    assert str(other) == "the leader is 10.0.0.2:7000, of epoch 8"
    assert (other.address, other.epoch) == ("10.0.0.2:7000", 8)
    assert str(NotLeaderError("", 8)) == "the leader is not known, of epoch 8"
    full = LogFullError(900, 901)
    assert str(full) == "901 bytes, at most 900"
    assert (full.limit, full.actual) == (900, 901)
    places = Places(is_own=True, what="calls", limit=1, actual=2)
    assert QueueFullError(places).places is places
    assert QueueFullError().places is None
    assert issubclass(NotLeaderError, NotTakenError)


def test_a_node_that_may_take_no_call_refuses_before_the_queue(core: Core) -> None:
    """Nothing is queued, and once it may again a call passes."""

    def refuse() -> None:
        raise NotLeaderError("other", 2)

    core.engine.admit = refuse
    with pytest.raises(NotLeaderError):
        core.submit(create_account("a"))
    assert core.engine.queued_calls == 0
    assert core.thread.pending is None
    core.engine.admit = lambda: None
    core.submit(create_account("a"))
    assert core.thread.pending is not None


def test_a_full_queue_counts_the_items_and_the_urgency_of_the_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A call of four items where three are free; a call that is urgent has places beyond those."""
    limits = Limits(queued_items=3, urgent_items=1, record_items=1)
    core = Core(monkeypatch, limits)
    for name in "ab":
        core.submit(create_account(name))  # one is committed, one is applied behind it
    with pytest.raises(QueueFullError) as caught:
        core.submit(core.transfers(4))
    assert caught.value.places == Places(is_own=False, what="items", limit=3, actual=4)
    core.submit(core.transfers(4), is_urgent=True)
    assert (core.engine.queued_calls, core.engine.queued_calls_max) == (1, 8_192)


def test_the_limit_of_the_queue_is_the_one_that_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which the metrics show."""
    assert Core(monkeypatch, Limits(queued_calls=5)).engine.queued_calls_max == 5


def test_a_call_ends_with_its_deadline_and_not_before(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time that is left of it counts from its submission, in nanoseconds of the steady clock."""
    given: dict[str, Any] = {}
    monkeypatch.setattr(time, "monotonic_ns", lambda: 5_000)
    monkeypatch.setattr(core.engine, "submit", lambda *_, **more: given.update(more))

    async def scenario() -> None:
        core.engine._loop = asyncio.get_running_loop()
        command = create_account("a")
        waits = asyncio.ensure_future(
            core.engine.call(command, b"", is_urgent=True, remaining_seconds=1.5)
        )
        await asyncio.sleep(0)
        assert (given["deadline_ns"], given["is_urgent"]) == (1_500_005_000, True)
        waits.cancel()
        await asyncio.gather(waits, return_exceptions=True)
        given["expire"]()  # the caller has gone
        waits = asyncio.ensure_future(core.engine.call(command, b"", is_urgent=True))
        await asyncio.sleep(0)
        assert given["is_urgent"]
        waits.cancel()

    run_on_loop(scenario())


# --- reads --------------------------------------------------------------------------------------------------------


def test_a_read_waits_for_a_committed_state(core: Core) -> None:
    """One whose caller goes away frees its place for another, and one without a place is refused."""

    async def scenario() -> None:
        core.engine._loop = asyncio.get_running_loop()
        assert await core.engine.read(lambda _, sequence: sequence) == 0
        waits = asyncio.ensure_future(core.engine.read(lambda _, sequence: sequence, 1))
        await asyncio.sleep(0)
        assert not waits.done()
        waits.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waits
        assert core.engine._sequencer._reads._reads == []
        core.engine._sequencer._reads._reads_max = 0
        with pytest.raises(QueueFullError) as caught:
            await core.engine.read(lambda _, sequence: sequence, 1)
        assert caught.value.places is None

    run_on_loop(scenario())


def test_the_machine_may_be_read_only_while_nothing_is_under_way(core: Core) -> None:
    """After the last call is done."""
    assert core.engine.applier.head == core.log.head()
    core.submit(create_account("a"))
    with pytest.raises(AssertionError):
        _ = core.engine.applier
    core.finish()
    assert core.engine.applier.head == core.log.head()


# --- failures -----------------------------------------------------------------------------------------------------


def test_a_listener_that_fails_stops_the_engine(core: Core) -> None:
    """The calls of the commit are answered; after that nothing is taken, done or read any more."""
    failure = RuntimeError("no more space")

    def fail(_recorded: Recorded) -> None:
        raise failure

    core.engine.on_commit.append(fail)
    answers = core.submit(create_account("a"))
    core.finish()
    assert answers
    assert core.engine.failure is failure
    assert core.engine.failed.is_set()
    with pytest.raises(StoppingError):
        core.submit(create_account("b"))
    with pytest.raises(StoppingError):
        run_on_loop(core.engine.read(lambda _, sequence: sequence))


def test_a_failure_of_another_thread_ends_every_wait(core: Core) -> None:
    """It is taken up in the loop; a drain that waits for a commit ends."""
    core.submit(create_account("a"))
    failure = OSError("gone")
    core.thread.failed(failure)
    core.engine.fail(RuntimeError("a second one says nothing new"))
    assert core.engine.failure is None

    async def scenario() -> None:
        drains = asyncio.ensure_future(core.engine.drain())
        await asyncio.sleep(0)
        assert not drains.done()
        core.loop.run()
        await asyncio.wait_for(drains, SECONDS_MAX)

    run_on_loop(scenario())
    assert core.engine.failure is failure


def test_a_drain_ends_with_the_last_commit(core: Core) -> None:
    """New calls are refused meanwhile, and a second commit is waited for as the first is."""
    core.submit(create_account("a"))
    core.submit(create_account("b"))

    async def scenario() -> None:
        drains = asyncio.ensure_future(core.engine.drain())
        await asyncio.sleep(0)
        with pytest.raises(StoppingError):
            core.submit(create_account("c"))
        core.finish()
        for _ in range(3):
            await asyncio.sleep(0)
        assert not drains.done()
        core.finish()
        await asyncio.wait_for(drains, SECONDS_MAX)

    run_on_loop(scenario())


# --- start, stop and the collector ----------------------------------------------------------------------------------


def test_the_start_lets_the_collector_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that exists is collected once and never examined again; threads change often; the stop undoes it."""
    intervals: list[float] = []
    monkeypatch.setattr(sys, "setswitchinterval", intervals.append)
    core = Core(monkeypatch)
    assert core.collector.calls == ["collect 2", "freeze", "disable"]
    assert intervals == [SWITCH_SECONDS] == [0.0001]
    assert core.thread.calls == ["start"]
    gc.disable()
    core.engine.stop()
    assert gc.isenabled()
    assert core.thread.calls == ["start", "stop"]
    assert core.loop.cancelled == [True]
    with pytest.raises(StoppingError):
        core.submit(create_account("a"))


def test_work_that_fell_due_while_nobody_led_is_done_at_the_start(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a node that leads; one that follows leaves it to the leader."""
    core.funded()
    core.call(core.hold(START_NS + SECOND_NS))
    late_ns = START_NS + 2 * SECOND_NS
    again = Core(monkeypatch, log=core.log, now_ns=late_ns)
    assert again.thread.pending is not None
    assert not again.engine.live_state().holds
    follower = Core(monkeypatch, follows=True, log=core.log, now_ns=late_ns)
    assert follower.thread.pending is None
    assert follower.engine.live_state().holds


def test_an_engine_that_never_began_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without timer and without housekeeping."""
    core = Core(monkeypatch)
    core.engine._housekeeper = None
    core.engine.stop()
    assert core.thread.calls == ["start", "stop"]


def test_figures_of_commits_are_those_of_the_thread(core: Core) -> None:
    """The last commit, and the worst record; work between two appends is the thread's."""
    assert (core.engine.last_commit_ns, core.engine.worst_record_ns) == (7, 9)
    core.thread.after()
    assert core.after == ["after"]


class Housekeeping:
    """The seconds and sequences of a day of the collector, and what it did."""

    def __init__(self, core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
        self.core = core
        self.collector = Collector()
        self.now = 1_000.0
        self.looks: list[tuple[float, int, float]] = []
        """At each look: the time, the last sequence, and how long ago the last work was."""
        self.waits: list[float] = []
        monkeypatch.setattr(module, "gc", self.collector)
        clock = SimpleNamespace(monotonic=lambda: self.now, monotonic_ns=self._passed_ns)
        monkeypatch.setattr(module, "time", clock)
        monkeypatch.setattr(asyncio, "sleep", self._sleep)

    def _passed_ns(self) -> int:
        """Return a time that moves by a nanosecond with each call of the collector."""
        return len(self.collector.calls)

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        if not self.looks:
            raise asyncio.CancelledError
        self.now, sequence, ago = self.looks.pop(0)
        self.core.engine._sequencer.head = Head(sequence, b"")
        self.core.engine._last_work = self.now - ago
        self.collector.calls.append("look")

    def run(self, *looks: tuple[float, int, float]) -> list[str]:
        """Return one word for each pass of the collector, or none."""
        self.looks = [(1_000.0 + at, sequence, ago) for at, sequence, ago in looks]
        coroutine = self.core.engine._keep_time()
        with pytest.raises(asyncio.CancelledError):
            coroutine.send(None)
        done = " ".join(self.collector.calls).split("look")[1:]
        return [one.strip() for one in done]


@pytest.fixture
def keeping(core: Core, monkeypatch: pytest.MonkeyPatch) -> Housekeeping:
    """Housekeeping that begins at second 0 with sequence 0."""
    return Housekeeping(core, monkeypatch)


WHOLE = "collect 2 freeze"
BUSY, REST = 0.0, IDLE_SECONDS


def test_garbage_is_collected_while_no_call_waits(keeping: Housekeeping) -> None:
    """Five seconds after the last time, and a quarter of a second after the last work; on both limits, not before."""
    found = keeping.run(
        (COLLECT_SECONDS - 0.5, 0, REST),
        (COLLECT_SECONDS, 0, REST - 0.125),
        (COLLECT_SECONDS, 0, REST),
        (2 * COLLECT_SECONDS - 0.5, 0, REST),
        (2 * COLLECT_SECONDS, 0, REST),
    )
    assert found == ["", "", WHOLE, "", WHOLE]
    assert set(keeping.waits) == {LOOK_SECONDS}
    assert keeping.core.engine.worst_collection_ns == 1


def test_a_call_under_way_is_no_pause(keeping: Housekeeping) -> None:
    """However long ago the engine did something: it waits for a commit."""
    keeping.core.submit(create_account("a"))
    assert keeping.run((60.0, 0, 60.0)) == [""]


def test_garbage_is_collected_under_load_once_memory_needs_it(keeping: Housekeeping) -> None:
    """Two minutes after the last time, not before."""
    late = COLLECT_AT_LATEST_SECONDS
    assert keeping.run((late - 1, 0, BUSY), (late, 0, BUSY), (late + 1, 0, BUSY)) == [
        "",
        WHOLE,
        "",
    ]


def test_what_many_commands_left_is_examined_under_load(keeping: Housekeeping) -> None:
    """After 300 commands the young objects, three times; after 300 more those that survived, which then are state."""
    every = COLLECT_COMMANDS
    sequences = [every - 1, every, 2 * every - 1]
    sequences += [every * number for number in range(2, 7 + LOOKS_BEFORE_FREEZING)]
    found = keeping.run(*((0.1, sequence, BUSY) for sequence in sequences))
    young, old = "collect 0", "collect 1 freeze"
    assert found == ["", young, "", young, young, old, young, young, young, old, young]


def test_a_collection_in_a_pause_begins_the_count_of_commands_again(keeping: Housekeeping) -> None:
    """As it does the count of looks: what was young is state now."""
    every = COLLECT_COMMANDS
    found = keeping.run(
        (1.0, every, BUSY),
        (2.0, 2 * every, BUSY),
        (COLLECT_SECONDS, 2 * every + 200, REST),
        (COLLECT_SECONDS + 1, 3 * every + 199, BUSY),
        (COLLECT_SECONDS + 1, 3 * every + 200, BUSY),
        (COLLECT_SECONDS + 2, 4 * every + 200, BUSY),
        (COLLECT_SECONDS + 3, 5 * every + 200, BUSY),
        (COLLECT_SECONDS + 4, 6 * every + 200, BUSY),
        (2 * COLLECT_SECONDS + 3, 6 * every + 200, REST),
        (2 * COLLECT_SECONDS + 4, 6 * every + 200, REST),
    )
    young, old = "collect 0", "collect 1 freeze"
    assert found == [young, young, WHOLE, "", young, young, young, old, "", WHOLE]
