# SPDX-License-Identifier: Apache-2.0
"""The sequencer on an event loop with its commit thread (ARCHITECTURE §5, SPEC J-2)."""

import asyncio
import gc
import threading
from collections.abc import Sequence

import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.edge.edge import Edge
from clearinghouse.server.journal.records import Recorded, encode_command
from clearinghouse.server.sequencing import engine_loop
from clearinghouse.server.sequencing.engine_loop import (
    EngineLoop,
    ExpiredError,
    QueueFullError,
    StoppingError,
)
from clearinghouse.server.sequencing.sequencer import Limits, Places
from clearinghouse.server.startup.directory import replay_log
from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, DepositId
from clearinghouse.statemachine.vocabulary.types import SECOND_NS
from clearinghouse.storage.memory import MemoryLog
from clearinghouse.storage.port import Record
from tests.unit.server.sequencing.driving import (
    EPOCH,
    START_NS,
    create_account,
    new_log,
    run_on_loop,
)


class GatedLog(MemoryLog):
    """A log in memory whose appends wait for the test, or fail."""

    def __init__(self, log: MemoryLog) -> None:
        super().__init__(list(log.read(0)), EPOCH)
        self.gate = threading.Event()
        self.gate.set()
        self.failure: OSError | None = None
        self.threads: set[str] = set()

    def append(self, epoch: int, expected_sequence: int, records: Sequence[Record]) -> None:
        """Append once the gate is open."""
        self.threads.add(threading.current_thread().name)
        assert self.gate.wait(20)
        if self.failure is not None:
            raise self.failure
        super().append(epoch, expected_sequence, records)


def new_core(log: GatedLog, limits: Limits | None = None) -> EngineLoop[int]:
    """A running core on a log, at the time at which the log began."""
    core: EngineLoop[int] = EngineLoop(
        replay_log(log).applier,
        log,
        EPOCH,
        lambda state: len(state.assets),
        clock=lambda: START_NS,
        limits=limits,
    )
    core.start()
    return core


def submit(core: EngineLoop[int], command: Command) -> "asyncio.Task[object]":
    """A call that is under way."""
    return asyncio.ensure_future(core.call(command, encode_command(command)))


def test_calls_are_answered_after_their_commit() -> None:
    """While the disk is slow no call is answered; then all are, by two commits from one other thread."""

    async def scenario() -> None:
        log = GatedLog(new_log())
        core = new_core(log)
        published: list[Recorded] = []
        core.on_commit.append(published.append)
        log.gate.clear()
        calls = [submit(core, create_account(str(number))) for number in range(10)]
        await asyncio.sleep(0.05)
        assert not any(call.done() for call in calls)
        log.gate.set()
        await asyncio.gather(*calls)
        await core.drain()
        core.stop()
        assert [recorded.record.count for recorded in published] == [1, 9]
        assert log.threads == {"commit"}
        assert core.head == log.head()

    run_on_loop(scenario())


def test_a_failed_append_is_told_once_and_nobody_is_answered() -> None:
    """The event `failed` is set with the reason, calls under way stay without answer and new ones are refused."""

    async def scenario() -> None:
        log = GatedLog(new_log())
        log.failure = OSError("gone")
        core = new_core(log)
        call = submit(core, create_account("a"))
        await asyncio.wait_for(core.failed.wait(), 20)
        assert core.failure is log.failure
        assert not call.done()
        with pytest.raises(StoppingError):
            await submit(core, create_account("b"))
        with pytest.raises(StoppingError):
            await core.read(lambda _state, sequence: sequence)
        call.cancel()
        core.stop()

    run_on_loop(scenario())


def test_a_beat_after_a_drain_begins_no_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last snapshot is made then; a gap that begins now is for the next run, which reads the last beat (U-6.2)."""
    monkeypatch.setattr(engine_loop, "BEAT_SECONDS", 0.01)

    async def scenario() -> None:
        log, beats, now = GatedLog(new_log()), list[int](), [START_NS]
        core: EngineLoop[int] = EngineLoop(
            replay_log(log).applier,
            log,
            EPOCH,
            lambda state: len(state.assets),
            clock=lambda: now[0],
        )
        core.start(alive_ns=START_NS, beat=beats.append)
        await submit(core, create_account("a"))
        await core.drain()
        log.gate.clear()
        now[0] += 60 * SECOND_NS
        beats.clear()
        await asyncio.sleep(0.2)
        assert core.applier.engine.state.time_ns == START_NS
        assert set(beats) == {START_NS}
        log.gate.set()
        core.stop()

    run_on_loop(scenario())


def test_draining_finishes_what_was_taken_and_takes_no_more() -> None:
    """A call taken before draining is committed and answered, one that comes after it is refused."""

    async def scenario() -> None:
        log = GatedLog(new_log())
        core = new_core(log)
        log.gate.clear()
        taken = submit(core, create_account("a"))
        await asyncio.sleep(0)
        draining = asyncio.ensure_future(core.drain())
        await asyncio.sleep(0.02)
        assert not draining.done()
        with pytest.raises(StoppingError):
            await submit(core, create_account("b"))
        log.gate.set()
        await draining
        await taken
        core.stop()
        assert log.head().sequence == 1

    run_on_loop(scenario())


def test_a_full_queue_is_said_at_once() -> None:
    """With the disk slow and the open record full, calls wait up to the limit and then are refused."""

    async def scenario() -> None:
        log = GatedLog(new_log())
        core = new_core(log, Limits(queued_calls=1, record_items=1))
        log.gate.clear()
        # One is being committed, one is applied behind it, one waits.
        calls = [submit(core, create_account(str(number))) for number in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(QueueFullError):
            await submit(core, create_account("late"))
        log.gate.set()
        await asyncio.gather(*calls)
        await core.drain()
        core.stop()

    run_on_loop(scenario())


def test_a_full_queue_says_whose_calls_fill_it() -> None:
    """Of four places two are free: a principal with three calls in the queue may not have a fourth, another may."""

    async def scenario() -> None:
        log = GatedLog(new_log())
        core = new_core(log, Limits(queued_calls=5, record_items=1))
        log.gate.clear()
        # One is being committed, one is applied behind it, three wait.
        calls = [submit(core, create_account(str(number))) for number in range(5)]
        await asyncio.sleep(0)
        with pytest.raises(QueueFullError) as caught:
            await submit(core, create_account("late"))
        assert caught.value.places == Places(is_own=True, what="calls", limit=2, actual=3)
        other = create_account("other")
        other.principal = "another"
        calls.append(submit(core, other))
        await asyncio.sleep(0)
        log.gate.set()
        await asyncio.gather(*calls)
        await core.drain()
        core.stop()
        assert log.head().sequence == 6

    run_on_loop(scenario())


def test_a_call_whose_deadline_passes_while_it_waits_is_not_executed() -> None:
    """Behind a slow disk its time runs out; its caller is informed, and a call with more time is executed."""

    async def scenario() -> None:
        log = GatedLog(new_log())
        core = new_core(log, Limits(record_items=1))
        log.gate.clear()
        calls = [submit(core, create_account(str(number))) for number in range(2)]
        await asyncio.sleep(0)

        def timed(name: str, seconds: float) -> "asyncio.Task[object]":
            command = create_account(name)
            encoded = encode_command(command)
            return asyncio.create_task(core.call(command, encoded, remaining_seconds=seconds))

        late, patient = timed("late", 0.0), timed("patient", 3_600.0)
        await asyncio.sleep(0)
        log.gate.set()
        await asyncio.gather(*calls, patient)
        with pytest.raises(ExpiredError):
            await late
        await core.drain()
        core.stop()
        assert log.head().sequence == 3

    run_on_loop(scenario())


def test_a_caller_that_goes_away_changes_nothing() -> None:
    """A call whose caller was cancelled is committed all the same, and later calls are answered."""

    async def scenario() -> None:
        log = GatedLog(new_log())
        core = new_core(log)
        log.gate.clear()
        gone = submit(core, create_account("a"))
        await asyncio.sleep(0)
        gone.cancel()
        log.gate.set()
        await submit(core, create_account("b"))
        await core.drain()
        core.stop()
        assert log.head().sequence == 2

    run_on_loop(scenario())


def test_deadlines_are_kept_without_any_call() -> None:
    """A hold expires by itself when the clock passes its deadline."""

    async def scenario() -> None:
        log = GatedLog(new_log())
        now_ns = START_NS
        core: EngineLoop[int] = EngineLoop(
            replay_log(log).applier, log, EPOCH, lambda state: 0, clock=lambda: now_ns
        )
        core.start()
        ids = []
        for number in range(2):
            outcome, _ = await core.call(*encoded(create_account(f"a{number}")))
            ids.append(outcome.ids[0])
        ask = commands.RequestDeposits(
            "t", "d", START_NS, [AccountId(ids[0])], [AssetId(1)], [1_000_000], [""]
        )
        requested, _ = await core.call(*encoded(ask))
        await core.call(
            *encoded(
                commands.DecideDeposits(
                    "t", "e", START_NS, list(map(DepositId, requested.ids)), [1]
                )
            )
        )
        due_ns = START_NS + SECOND_NS // 20
        hold = commands.CreateHolds(
            "t",
            "h",
            START_NS,
            0,
            list(map(AccountId, ids[:1])),
            list(map(AccountId, ids[1:])),
            [AssetId(1)],
            [50_000],
            [due_ns],
        )
        created, _ = await core.call(*encoded(hold))
        assert created.codes == [codes.OK]
        sequence = core.head.sequence
        now_ns = due_ns
        held = await core.read(lambda state, _: len(state.holds), min_sequence=sequence + 1)
        assert held == 0
        await core.drain()
        core.stop()

    run_on_loop(scenario())


def encoded(command: Command) -> tuple[Command, bytes]:
    """A call with its journaled bytes."""
    return command, encode_command(command)


def test_the_collector_rests_while_the_core_runs() -> None:
    """No collection starts by itself in mid-load, and the process gets its collector back at the end."""

    async def scenario() -> None:
        core = new_core(GatedLog(new_log()))
        assert not gc.isenabled()
        await core.drain()
        core.stop()
        assert gc.isenabled()

    run_on_loop(scenario())


def test_calls_before_replay_is_done_are_refused() -> None:
    """Until the machine is ready every call gets NOT_OPEN_YET."""
    with pytest.raises(EdgeError) as caught:
        _ = Edge().services
    assert caught.value.code == codes.NOT_OPEN_YET
