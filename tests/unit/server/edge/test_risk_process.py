# SPDX-License-Identifier: Apache-2.0
"""The process for a risk officer's lists: it runs while it is asked, and the server does not depend on it."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.edge.risk_process import AGAIN_SECONDS, QUEUED_MAX, RiskProcess
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.v1 import risk_pb2
from tests.analysis.journals import golden_records, write_journal

RECORDS = golden_records()
LAST = RECORDS[-1].last_sequence
ACCOUNTS = "/clearinghouse.v1.RiskService/ListAccountMargins"


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A golden journal as a data directory, only to be read."""
    return write_journal(tmp_path_factory.mktemp("golden") / "data", RECORDS)


def play(process: RiskProcess, act: Callable[[], Awaitable[None]]) -> None:
    """Do something with a process, and end it."""

    async def play_it() -> None:
        try:
            await act()
        finally:
            await process.stop()

    asyncio.run(play_it())


async def ask(process: RiskProcess, as_of: int = LAST) -> risk_pb2.ListAccountMarginsResponse:
    """A page of accounts that includes a sequence."""
    raw = await process.ask(ACCOUNTS, b"", as_of)
    return risk_pb2.ListAccountMarginsResponse.FromString(raw)


def patient(directory: Path, idle_seconds: float = 300.0) -> RiskProcess:
    """A process that may take as long as a busy machine needs, for it has the lowest priority."""
    return RiskProcess(directory, follow_seconds=60.0, seconds_max=90.0, idle_seconds=idle_seconds)


def is_alive(pid: int) -> bool:
    """Return whether a process of ours exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_runs_only_while_it_is_asked(directory: Path) -> None:
    """No process before the first question; one for all that follow; none some time after the last; then a new one."""
    process = patient(directory, idle_seconds=0.5)

    async def act() -> None:
        await asyncio.sleep(0.1)
        assert process.pid == 0
        first = await ask(process)
        pid = process.pid
        assert pid
        assert len(first.accounts) > 0
        answers = await asyncio.gather(*(ask(process) for _ in range(5)))
        assert all(answer == first for answer in answers)
        assert process.pid == pid
        for _ in range(100):
            await asyncio.sleep(0.1 if process.pid else 0)
        assert process.pid == 0
        assert await ask(process) == first
        assert process.pid not in {0, pid}

    play(process, act)
    assert process.pid == 0


def test_refusals_of_the_process_reach_the_caller(directory: Path) -> None:
    """A refusal of the process is raised as it was, and the next question is answered."""
    process = patient(directory)

    async def act() -> None:
        request = risk_pb2.ListAccountMarginsRequest(market_id=77).SerializeToString()
        with pytest.raises(EdgeError) as refused:
            await process.ask(ACCOUNTS, request, 1)
        assert (refused.value.code, refused.value.field) == (codes.UNKNOWN_MARKET, "market_id")
        assert (await ask(process)).as_of_sequence > 0

    play(process, act)


def test_too_many_questions_are_refused_at_once(directory: Path) -> None:
    """A bounded number wait; the next is refused with QUEUE_FULL, and those that wait are answered."""
    process = patient(directory)

    async def act() -> None:
        asked = [asyncio.create_task(ask(process)) for _ in range(QUEUED_MAX)]
        await asyncio.sleep(0)
        with pytest.raises(EdgeError) as refused:
            await ask(process)
        assert refused.value.code == codes.QUEUE_FULL
        assert len({page.as_of_sequence for page in await asyncio.gather(*asked)}) == 1

    play(process, act)


def test_a_process_that_is_killed_is_started_again(directory: Path) -> None:
    """The open question is refused with QUEUE_FULL, and after a pause another process answers."""
    process = patient(directory)

    async def act() -> None:
        page = await ask(process)
        beyond = asyncio.create_task(ask(process, LAST + 1))
        await asyncio.sleep(0.2)
        os.kill(process.pid, signal.SIGKILL)
        with pytest.raises(EdgeError) as refused:
            await beyond
        assert refused.value.code == codes.QUEUE_FULL
        with pytest.raises(EdgeError) as refused:
            await ask(process)
        assert refused.value.code == codes.QUEUE_FULL
        await asyncio.sleep(2.1)
        assert await ask(process) == page

    play(process, act)


def test_a_journal_that_cannot_be_read_refuses_reads_only(tmp_path: Path) -> None:
    """Where the process fails at once, questions are refused with QUEUE_FULL, and its end leaves nothing behind."""
    process = RiskProcess(tmp_path / "none")

    async def act() -> None:
        for _ in range(2):
            with pytest.raises(EdgeError) as refused:
                await ask(process)
            assert refused.value.code == codes.QUEUE_FULL

    play(process, act)


def test_a_stop_ends_the_process(directory: Path) -> None:
    """After `stop` there is no process, and no question starts another."""
    process = patient(directory)
    pids: list[int] = []

    async def act() -> None:
        await ask(process)
        pids.append(process.pid)
        await process.stop()
        with pytest.raises(EdgeError):
            await ask(process)

    play(process, act)
    assert not is_alive(pids[0])


def test_the_wait_after_a_failure_begins_again_once_a_run_has_ended_well() -> None:
    """Two failures in a row wait two seconds and four; after a run that ended well, the next one waits two again."""
    process = RiskProcess(Path("no-directory"))
    waits: list[float] = []

    async def act() -> None:
        for word in ("broken", "broken", "", "broken"):
            process._asked[1] = asyncio.get_running_loop().create_future()

            async def work(word: str = word) -> str:
                process._asked.clear()
                return word

            process._work = work  # type: ignore[method-assign]  # the process itself is not what is tried
            await process._run()
            waits.append(process._again)

    asyncio.run(act())
    assert waits == [AGAIN_SECONDS, 2 * AGAIN_SECONDS, 0.0, AGAIN_SECONDS]
