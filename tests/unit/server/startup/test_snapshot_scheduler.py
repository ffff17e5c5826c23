# SPDX-License-Identifier: Apache-2.0
"""When a snapshot is due, how its process is started, and what is done with its answer (SPEC J-4, Q-7)."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from clearinghouse.server.startup import snapshot_scheduler
from clearinghouse.server.startup.snapshot_scheduler import (
    AGAIN_SECONDS,
    InvariantChecks,
    SnapshotKeeper,
)
from clearinghouse.server.startup.snapshot_worker import Schedule
from clearinghouse.storage.port import Head

ANSWER: Mapping[str, Any] = {
    "sequence": 40,
    "bytes": 1_234,
    "violations": None,
    "archived_sequence": None,
    "archived_chain_head": None,
}


class Output:
    """A stream of a process that ends at once."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    async def read(self) -> bytes:
        """Return all of it."""
        return self.data


class Child:
    """A process with an answer; `obeys` says whether it ends when it is asked to."""

    def __init__(
        self, output: bytes = b"", errors: bytes = b"", code: int = 0, *, obeys: bool = True
    ) -> None:
        self.stdout, self.stderr = Output(output), Output(errors)
        self.code = code
        self.obeys = obeys
        self.returncode: int | None = None
        self.signals: list[str] = []
        self.ended = asyncio.Event()

    async def wait(self) -> int:
        """Wait for its end, if it was asked to end."""
        if self.signals:
            await self.ended.wait()
        self.returncode = self.code
        return self.code

    def terminate(self) -> None:
        """Ask it to end."""
        self.signals.append("terminate")
        if self.obeys:
            self.ended.set()

    def kill(self) -> None:
        """End it."""
        self.signals.append("kill")
        self.ended.set()


class World:
    """A clock, a sequence, a disk, and the processes that were started."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1_000.0
        self.sequence = 0
        self.has_space = True
        self.commands: list[tuple[str, ...]] = []
        self.pipes: dict[str, Any] = {}
        self.child: Child | OSError = Child()
        self.archived: list[Head] = []
        monkeypatch.setattr(asyncio, "create_subprocess_exec", self._start)

    async def _start(self, *command: str, **pipes: object) -> Child:
        self.commands.append(command)
        self.pipes = pipes
        if isinstance(self.child, OSError):
            raise self.child
        self.now += 2.5
        return self.child

    def keeper(
        self, schedule: Schedule, last_sequence: int = 0, *, archive: bool = False
    ) -> SnapshotKeeper:
        """A keeper in this world."""
        return SnapshotKeeper(
            Path("data"),
            schedule,
            lambda: self.sequence,
            last_sequence,
            archived=self.archived.append if archive else None,
            has_space=lambda: self.has_space,
            clock=lambda: self.now,
        )


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """A world in which nothing has happened."""
    return World(monkeypatch)


def answer(**fields: object) -> Child:
    """A child that has taken a snapshot."""
    return Child(json.dumps({**ANSWER, **fields}).encode())


def take(keeper: SnapshotKeeper) -> list[Any]:
    """Take one; the log lines of it."""
    with capture_logs() as lines:
        asyncio.run(keeper.take())
    return lines


def test_one_is_due_by_commands_or_by_seconds(world: World) -> None:
    """Ten commands after the last one or a minute after its begin, by the first of both; not on a full disk."""
    keeper = world.keeper(Schedule(every_commands=10, every_seconds=60), last_sequence=5)
    world.sequence = 14
    assert not keeper.is_due()
    world.sequence = 15
    assert keeper.is_due()
    world.has_space = False
    assert not keeper.is_due()
    world.has_space = True
    world.sequence = 6
    world.now += 59.5
    assert not keeper.is_due()
    world.now += 0.5
    assert keeper.is_due()
    world.sequence = 5
    assert not keeper.is_due()


def test_the_process_is_told_what_to_keep(world: World) -> None:
    """It has pipes of its own and a lower priority, and ends with this process; it archives or checks where asked."""
    world.child = answer()
    take(world.keeper(Schedule(keep=2, spread=7)))
    take(world.keeper(Schedule(keep=2, spread=7, checked=True), archive=True))
    first, second = world.commands
    assert first[1:] == (
        *("-m", "clearinghouse.server", "snapshot", "data"),
        *("--every-commands", "1000000", "--keep", "2", "--spread", "7"),
        *("--nice", "5", "--with-parent", "--json"),
    )
    assert second == (*first, "--archive", "--check")
    assert world.pipes == dict.fromkeys(("stdin", "stdout", "stderr"), asyncio.subprocess.PIPE)


def test_the_next_one_counts_from_the_begin_of_the_last(world: World) -> None:
    """Commands and seconds while the process ran count for the next one."""
    keeper = world.keeper(Schedule(every_commands=10, every_seconds=60))
    world.child = answer(sequence=40)
    world.sequence = 45
    lines = take(keeper)
    assert lines == [
        {"event": "snapshot", "log_level": "info", "sequence": 40, "bytes": 1_234, "seconds": 2.5}
    ]
    assert keeper.last_sequence == 40
    world.now += 57.4
    assert not keeper.is_due()
    world.now += 0.1
    assert keeper.is_due()
    world.now -= 30
    world.sequence = 49
    assert not keeper.is_due()
    world.sequence = 50
    assert keeper.is_due()


def test_those_that_were_due_on_the_way_are_logged_too(world: World) -> None:
    """A process that begins far behind prints a line for each; the last one counts."""
    keeper = world.keeper(Schedule(every_commands=10))
    answers = [answer(sequence=number, bytes=number) for number in (10, 20, 27)]
    world.child = Child(b"\n".join(child.stdout.data for child in answers) + b"\n")
    lines = take(keeper)
    assert [(line["event"], line["sequence"]) for line in lines] == [
        ("snapshot", 10),
        ("snapshot", 20),
        ("snapshot", 27),
    ]
    assert keeper.last_sequence == 27


def test_one_that_fails_is_logged_and_tried_again_a_minute_later(world: World) -> None:
    """The log has the exit code and the end of what the process said; the last snapshot stays the last one."""
    keeper = world.keeper(Schedule(every_commands=1), last_sequence=3)
    world.sequence = 9
    world.child = Child(errors=b"x" + b"y" * 997 + b"\xff \n", code=7)
    lines = take(keeper)
    assert lines == [
        {
            "event": "snapshot failed",
            "log_level": "warning",
            "exit_code": 7,
            "message": "y" * 997 + "\ufffd",
        }
    ]
    assert (keeper.last_sequence, keeper.is_due()) == (3, False)
    world.now += AGAIN_SECONDS - 0.5
    assert not keeper.is_due()
    world.now += 0.5
    assert keeper.is_due()


def test_a_process_that_cannot_be_started_is_a_failure(world: World) -> None:
    """The server goes on without it."""
    keeper = world.keeper(Schedule(every_commands=1))
    world.sequence = 1
    world.child = OSError("no memory")
    assert take(keeper) == [
        {
            "event": "snapshot failed",
            "log_level": "warning",
            "exit_code": -1,
            "message": "no memory",
        }
    ]
    assert not keeper.is_due()


def test_what_a_check_of_the_invariants_finds_is_said_loudly(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each check counts; violations are logged, the first five in full, with their number and the sequence."""
    monkeypatch.setattr("time.time", lambda: 1_700_000_000.0)
    keeper = world.keeper(Schedule(checked=True))
    assert keeper.checks == InvariantChecks(0, 0.0, 0, 0)
    world.child = answer(violations=[], sequence=40)
    assert [line["event"] for line in take(keeper)] == ["snapshot"]
    assert keeper.checks == InvariantChecks(1, 1_700_000_000.0, 40, 0)
    world.child = answer(violations=[f"account {number}" for number in range(6)], sequence=50)
    _, line = take(keeper)
    assert line == {
        "event": "an invariant does not hold: stop risk, keep the directory, and examine it",
        "log_level": "critical",
        "sequence": 50,
        "violations": [f"account {number}" for number in range(5)],
        "number": 6,
    }
    assert keeper.checks == InvariantChecks(2, 1_700_000_000.0, 50, 6)
    world.child = answer(violations=None)
    take(keeper)
    assert keeper.checks.count == 2


def test_archived_records_may_be_dropped_up_to_the_head_that_the_process_names(
    world: World,
) -> None:
    """Without an archive, or where it archived nothing, nothing is dropped."""
    digest = bytes(range(32))
    world.child = answer(archived_sequence=30, archived_chain_head=digest.hex())
    take(world.keeper(Schedule()))
    assert world.archived == []
    keeper = world.keeper(Schedule(), archive=True)
    take(keeper)
    assert world.archived == [Head(30, digest)]
    world.child = answer()
    take(keeper)
    assert len(world.archived) == 1


def test_it_looks_each_second_and_outlives_any_error(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One is taken when it is due and not before; an answer that is none is a failure like any other."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            world.sequence = 1
        if len(waits) == 4:
            raise asyncio.CancelledError

    keeper = world.keeper(Schedule(every_commands=1))
    world.child = Child(b"no answer")
    monkeypatch.setattr(asyncio, "sleep", sleep)
    with capture_logs() as lines, pytest.raises(asyncio.CancelledError):
        asyncio.run(keeper.run())
    assert waits == [1.0] * 4
    (line,) = lines
    assert (line["event"], line["exit_code"]) == ("snapshot failed", -1)
    assert line["message"].startswith("JSONDecodeError(")
    assert len(world.commands) == 1


@pytest.mark.parametrize("obeys", [True, False])
def test_a_running_process_ends_with_the_server(
    world: World, monkeypatch: pytest.MonkeyPatch, obeys: bool
) -> None:
    """It is asked to end, and killed if it does not; one that has ended is left alone."""
    monkeypatch.setattr(snapshot_scheduler, "STOP_SECONDS", 0.01)
    keeper = world.keeper(Schedule())

    async def run() -> Child:
        child = Child(b"", code=1, obeys=obeys)
        world.child = child
        child.stdout.read = child.ended.wait  # type: ignore[assignment,method-assign]
        taking = asyncio.create_task(keeper.take())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await keeper.stop()
        child.stderr.data = b"ended"
        await asyncio.gather(taking, return_exceptions=True)
        await keeper.stop()
        return child

    with capture_logs():
        child = asyncio.run(run())
    assert child.signals == (["terminate"] if obeys else ["terminate", "kill"])


def test_a_stop_without_a_process_does_nothing(world: World) -> None:
    """Nothing was started."""
    asyncio.run(world.keeper(Schedule()).stop())
    assert world.commands == []
