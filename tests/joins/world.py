# SPDX-License-Identifier: Apache-2.0
"""A server in memory under the scheduler: its own pipeline and services, on a log whose commits are acts.

Owns the parts that a server has outside, and the promise that is checked after each callback: nothing is published that
is not in the log. The pipeline is that of `build_pipeline`.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, TypeVar, cast
from unittest.mock import patch

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.edge.edge import Edge
from clearinghouse.server.edge.identity import Context
from clearinghouse.server.journal.records import encode_command
from clearinghouse.server.journal.walk import WALKS_MAX, Calls
from clearinghouse.server.sequencing.engine_loop import EngineLoop, QueueFullError, StoppingError
from clearinghouse.server.sequencing.sequencer import Limits
from clearinghouse.server.server import Settings, build_pipeline
from clearinghouse.server.startup.directory import replay_log
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary.commands import Command, CreateAsset
from clearinghouse.storage.memory import MemoryLog
from clearinghouse.storage.port import Head, Record
from tests.joins.scheduler import Plan, Scheduler
from tests.unit.server.sequencing.driving import EPOCH, START_NS, new_log

T = TypeVar("T")

NO_DIRECTORY: Final = Path("no-directory")


class HeldCommits:
    """Takes the place of the commit thread: an act makes a record durable, and a later one reports it."""

    def __init__(
        self,
        log: MemoryLog,
        epoch: int,
        done: Callable[[], None],
        failed: Callable[[BaseException], None],
        after: Callable[[], None],
    ) -> None:
        self.log = log
        self.epoch = epoch
        self.done = done
        self.failed = failed
        self.after = after
        self.record: Record | None = None
        self.is_durable = False
        self.worst_ns = 0

    def start(self) -> None:
        """Nothing to start."""

    def stop(self) -> None:
        """Nothing to end."""

    def commit(self, record: Record) -> None:
        """Take a record; never two at once."""
        assert self.record is None
        self.record = record

    def sync(self) -> bool:
        """Make the record durable; its end is not reported yet."""
        if self.record is None or self.is_durable:
            return False
        self.log.append(self.epoch, self.record.first_sequence, [self.record])
        self.is_durable = True
        return True

    def report(self) -> bool:
        """Report the end of the commit."""
        if not self.is_durable:
            return False
        self.record, self.is_durable = None, False
        self.done()
        return True

    def fail(self) -> bool:
        """Let the commit under way fail."""
        if self.record is None or self.is_durable:
            return False
        self.record = None
        self.failed(OSError("the disk is gone"))
        return True


class World:
    """One server, its log and its scheduler; see `world`."""

    def __init__(self, plan: Plan, settings: Settings, log: MemoryLog) -> None:
        self.log = log
        self.scheduler = Scheduler(plan, self.check)
        self.edge = Edge()
        opened: Any = SimpleNamespace(directory=SimpleNamespace(journal=log), epoch=EPOCH)
        upkeep: Any = SimpleNamespace(after_commit=lambda: None)
        replayed = replay_log(log)
        self.pipeline = self.scheduler.within(
            lambda: build_pipeline(settings, self.edge, opened, replayed, upkeep, lambda: START_NS)
        )
        self.core: EngineLoop[Scales] = self.pipeline.core
        self.hub = self.pipeline.hub
        self.commits = cast("HeldCommits", self.core._committer)
        keeper = self.core._housekeeper
        assert keeper is not None
        self.scheduler.within(keeper.cancel)
        self.answers: list[tuple[Outcome, Head]] = []
        self.calls = 0
        self.scheduler.act("sync", self.commits.sync)
        self.scheduler.act("report", self.commits.report)

    # --- the promise that holds at any moment ---

    def check(self) -> None:
        """Nothing is published that the log does not have: head, answers, table of units, records of listeners."""
        durable = self.log.head().sequence
        assert self.core.head.sequence <= durable
        assert self.hub.sequence <= durable
        assert all(head.sequence <= durable for _, head in self.answers)
        assert len(self.core.table.assets) <= 1 + self.assets_in_log()

    def assets_in_log(self) -> int:
        """How many assets the records of the log create; a created one is never refused here."""
        return sum(
            isinstance(command, CreateAsset)
            for calls in self.recorded()
            for command in calls.commands
        )

    def recorded(self) -> list[Calls]:
        """The records of the log but genesis."""
        return [Calls(record) for record in self.log.read(1) if record.first_sequence]

    # --- what goes on ---

    def send(
        self,
        commands: list[Command],
        *,
        apart: bool = False,
        when: Callable[[], bool] = lambda: True,
    ) -> None:
        """Let the acts send calls in this order; `apart`: each after the answer of the one before; and only `when`."""
        unsent = deque(commands)
        self.calls += len(commands)

        def send_next() -> bool:
            if not unsent or not when():
                return False
            if apart and len(self.answers) + len(unsent) < self.calls:
                return False
            command = unsent[0]
            try:
                self.scheduler.within(
                    lambda: self.core.submit(
                        command,
                        encode_command(command),
                        lambda *answer: self.answers.append(answer),
                    )
                )
            except (QueueFullError, StoppingError):
                return False
            unsent.popleft()
            return True

        self.scheduler.act("send", send_next)

    def submit(self, command: Command) -> None:
        """Put a call into the queue now."""
        self.calls += 1
        self.scheduler.within(
            lambda: self.core.submit(
                command, encode_command(command), lambda *answer: self.answers.append(answer)
            )
        )

    def start(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Begin a task on the loop."""
        return self.scheduler.within(lambda: self.scheduler.loop.create_task(work))

    def is_done(self) -> bool:
        """Return whether all calls that are sent are answered, and nothing is under way."""
        return len(self.answers) == self.calls and self.commits.record is None

    def end(self, *tasks: "asyncio.Task[Any]") -> None:
        """Cancel tasks, let all end, and find that nothing is left of them."""
        for task in tasks:
            self.scheduler.within(task.cancel)
        self.scheduler.run(lambda: all(task.done() for task in tasks))
        self.scheduler.settle()
        self.core.stop()
        assert self.listeners() == 0
        assert self.edge.services.history._permits._value == WALKS_MAX
        assert not self.edge.readers
        assert not self.scheduler.loop.errors, self.scheduler.loop.errors

    def listeners(self) -> int:
        """How many listeners the hub has."""
        return len(self.hub._listeners)


@contextmanager
def world(
    plan: Plan,
    past: Sequence[Record] = (),
    *,
    limits: Limits | None = None,
    subscriber_records: int = 4_096,
) -> Iterator[World]:
    """A server on a log in memory that a plan schedules; its time stands still."""
    settings = Settings(
        NO_DIRECTORY, limits=limits or Limits(), subscriber_records=subscriber_records
    )
    with patch("clearinghouse.server.sequencing.engine_loop.CommitThread", HeldCommits):
        yield World(plan, settings, MemoryLog(past, EPOCH) if past else new_log())


class Caller:
    """The other end of a stream: frames that it sends, frames that it got and when, and the pace at which it takes."""

    def __init__(self, world: World, frames: list[bytes], metadata: dict[str, str]) -> None:
        self.world = world
        self.frames = frames
        self.metadata = tuple(metadata.items())
        self.read_frames = 0
        self.got: list[tuple[bytes, int]] = []  # with the durable sequence at that moment
        self.gate: asyncio.Event | None = None

    def invocation_metadata(self) -> tuple[tuple[str, str], ...]:
        """Who calls."""
        return self.metadata

    async def read(self) -> bytes | None:
        """The next frame; None at the end."""
        await asyncio.sleep(0)
        if self.read_frames == len(self.frames):
            return None
        self.read_frames += 1
        return self.frames[self.read_frames - 1]

    async def write(self, frame: bytes) -> None:
        """Take a frame, once this reader takes any."""
        if self.gate is not None:
            await self.gate.wait()
        self.got.append((frame, self.world.log.head().sequence))

    async def abort(self, code: object, message: str, metadata: object) -> None:
        """End the call with a refusal."""
        raise RefusedError(code, message)

    def as_context(self) -> Context:
        """Return what gRPC gives a handler."""
        return cast("Context", self)


class RefusedError(Exception):
    """A call that was refused."""
