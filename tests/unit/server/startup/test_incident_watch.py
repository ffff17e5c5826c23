# SPDX-License-Identifier: Apache-2.0
"""What open stops of the machine block while a server runs, and when they are tried again (SPEC J-2.2)."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest

from clearinghouse.server.startup import incident_watch
from clearinghouse.server.startup.incident_watch import (
    AGAIN_SECONDS,
    LOOK_SECONDS,
    RAISES_AGAIN,
    SETTLED,
    IncidentWatch,
)
from clearinghouse.server.startup.incidents import (
    TOLD_BYTES_MAX,
    AppliedRecord,
    Bundle,
    Incident,
    StoppedCall,
    incident_bytes,
    list_incidents,
    settle,
    write_incident,
)
from clearinghouse.statemachine.vocabulary.commands import AdvanceTime, CreateAccount

WORK = StoppedCall("AdvanceTime", AdvanceTime.KIND, "", "", "00", "01")
CALL = StoppedCall("CreateAccount", CreateAccount.KIND, "alice", "r-1", "00", "02")


def incident(at: int, call: StoppedCall = WORK) -> Incident:
    """A stop at a time."""
    records = [AppliedRecord(5, [b"call"])]
    return Incident(1, at, "1", "pure", 7, 6, "00", 5, call, "AssertionError", [], records)


def settle_all(directory: Path) -> None:
    """Settle every bundle."""
    for bundle in list_incidents(directory):
        settle(bundle, version="2", build="pure", reason="fixed", now_ns=9)


def watched(directory: Path) -> tuple[IncidentWatch, list[bool]]:
    """A watch, and what it said at each change."""
    watch, changes = IncidentWatch(directory), list[bool]()
    watch.on_change = lambda: changes.append(watch.is_read_only)
    return watch, changes


def test_open_work_makes_a_server_serve_reads_until_the_last_one_is_settled(
    tmp_path: Path,
) -> None:
    """Each change is reported once; a second stop changes nothing, nor one of two that is settled."""
    watch, changes = watched(tmp_path)
    watch.look()
    assert (watch.is_read_only, watch.quarantine, changes) == (False, None, [])
    write_incident(tmp_path, incident(1))
    for _ in range(2):
        watch.look()
        assert changes == [True]
    write_incident(tmp_path, incident(2))
    watch.look()
    assert [one.name for one in watch.open_work] == ["1-7", "2-7"]
    settle(list_incidents(tmp_path)[0], version="2", build="pure", reason="fixed", now_ns=9)
    watch.look()
    assert [one.name for one in watch.open_work] == ["2-7"]
    assert changes == [True]
    settle_all(tmp_path)
    watch.look()
    assert (watch.is_read_only, changes) == (False, [True, False])


def test_bundles_are_read_again_only_after_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look each second must cost nothing while there is nothing new."""
    reads: list[Path] = []

    def read(directory: Path) -> list[Bundle]:
        reads.append(directory)
        return list_incidents(directory)

    monkeypatch.setattr(incident_watch, "list_incidents", read)
    watch, _ = watched(tmp_path)
    for expected in (1, 2):
        write_incident(tmp_path, incident(expected))
        for _ in range(3):
            watch.look()
        assert (len(reads), len(watch.open_work)) == (expected, expected)


def test_a_command_that_stopped_the_machine_is_held_and_others_are_taken(tmp_path: Path) -> None:
    """It counts while it is open; afterwards its request alone is refused."""
    watch, changes = watched(tmp_path)
    write_incident(tmp_path, incident(1, CALL))
    watch.look()
    assert (watch.open_commands, watch.is_read_only) == (1, False)
    assert watch.quarantine is not None
    settle_all(tmp_path)
    watch.look()
    assert watch.open_commands == 0
    assert watch.quarantine is not None
    assert changes == []


def test_stops_of_other_nodes_are_kept_and_take_effect_at_once(tmp_path: Path) -> None:
    """Bytes that cannot be read hold up no others; those that are settled here are named, so that they are deleted."""
    watch, changes = watched(tmp_path)
    stops = [incident_bytes(incident(1)), b"{}", incident_bytes(incident(2, CALL))]
    assert watch.take(stops) == []
    assert changes == [True]
    assert [one.name for one in list_incidents(tmp_path)] == ["1-7", "2-7"]
    settle(list_incidents(tmp_path)[0], version="2", build="pure", reason="fixed", now_ns=9)
    assert watch.take(stops) == ["1-7"]
    assert changes == [True, False]
    assert list_incidents(tmp_path)[0].settled is not None


def test_the_bundle_for_other_nodes_leaves_large_records_out() -> None:
    """It must fit into the engine; what is at the limit goes whole."""
    small = incident(1)
    assert msgspec.json.decode(incident_bytes(small), type=Incident) == small
    large = msgspec.structs.replace(small, records=[AppliedRecord(5, [bytes(TOLD_BYTES_MAX)])])
    told = msgspec.json.decode(incident_bytes(large), type=Incident)
    assert told == msgspec.structs.replace(small, records=[])


@pytest.fixture
def sleeps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits of the watch, which take no time; after ten of them its task ends."""
    slept: list[float] = []
    sleep = asyncio.sleep

    async def short(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) >= 10:
            raise asyncio.CancelledError
        await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", short)
    return slept


def _tried(watch: IncidentWatch, codes: dict[str, int]) -> list[str]:
    """Try open stops again until the task ends; which ones were tried."""
    tried: list[str] = []

    async def settle_one(name: str) -> int:
        tried.append(name)
        return codes[name]

    watch._settle = settle_one  # type: ignore[method-assign]

    async def run() -> None:
        with pytest.raises(asyncio.CancelledError):
            await watch._try_again()

    asyncio.run(run())
    return tried


@pytest.mark.parametrize("code", [SETTLED, RAISES_AGAIN])
def test_a_stop_is_tried_once_for_each_end_of_the_journal(
    tmp_path: Path, sleeps: list[float], code: int
) -> None:
    """It raises again until something else is there, as after maintenance."""
    watch, _ = watched(tmp_path)
    write_incident(tmp_path, incident(1))
    watch.look()
    watch.head = lambda: 5 if len(sleeps) < 5 else 6
    assert _tried(watch, {"1-7": code}) == ["1-7", "1-7"]
    assert set(sleeps) == {LOOK_SECONDS}


def test_a_stop_whose_trial_could_not_be_made_is_tried_again(
    tmp_path: Path, sleeps: list[float]
) -> None:
    """The journal may not have the record yet that it follows; a pause is between. Others are tried once."""
    watch, _ = watched(tmp_path)
    for at in (1, 2):
        write_incident(tmp_path, incident(at))
    watch.look()
    tried = _tried(watch, {"1-7": 5, "2-7": RAISES_AGAIN})
    assert tried == ["1-7", "2-7", *["1-7"] * 9]
    assert set(sleeps) == {AGAIN_SECONDS}


class _Process:
    """A process that ended, or hangs."""

    def __init__(self, code: int | None) -> None:
        self.returncode = code
        self.killed = 0
        self.stderr = SimpleNamespace(read=self._read)

    async def _read(self) -> bytes:
        return b"why"

    async def wait(self) -> int:
        """See `Process.wait`."""
        return 9 if self.returncode is None else self.returncode

    def kill(self) -> None:
        """See `Process.kill`."""
        self.killed += 1


def test_a_trial_is_a_process_that_ends_with_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gets the directory and the name of the bundle; its exit code says what became of it."""
    started: list[tuple[str, ...]] = []

    async def run() -> None:
        watch = IncidentWatch(tmp_path)
        await watch.stop()
        for code in (SETTLED, RAISES_AGAIN):
            process = _Process(code)

            async def start(*arguments: str, _process: _Process = process, **_: object) -> _Process:
                started.append(arguments)
                return _process

            monkeypatch.setattr(asyncio, "create_subprocess_exec", start)
            assert await watch._settle("1-7") == code
            await watch.stop()
            assert process.killed == 0
        hangs = _Process(None)
        watch._process = cast("Any", hangs)
        await watch.stop()
        assert hangs.killed == 1

    asyncio.run(run())
    at = started[0].index("incident")
    assert started[0][at : at + 4] == ("incident", "settle", str(tmp_path), "1-7")
    assert "--with-parent" in started[0]
