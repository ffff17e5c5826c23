# SPDX-License-Identifier: Apache-2.0
"""A node that stops while the disk of its journal takes nothing, and what it learns of the stops of others."""

import asyncio
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from clearinghouse.replication.engine import EngineUnknownError, Get, Put, RangeAnswer
from clearinghouse.replication.keys import EpochValue
from clearinghouse.server.clustering.node import DUE_WORK, SECOND_NS, STOPS_AT_ONCE, ClusterNode
from clearinghouse.server.clustering.settings import Cluster
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.startup.disk_watch import DiskState, DiskWatch, Marks
from clearinghouse.statemachine.vocabulary.types import GAP_NO_QUORUM
from clearinghouse.storage.chain import Tail
from clearinghouse.storage.memory import MemoryLog
from clearinghouse.storage.port import Head
from tests.unit.replication.member_world import Clock, ModelEngine

NODE = Cluster("c", "a", {"a": "127.0.0.1:1"}, ["127.0.0.1:2"])


class _Persister:
    """The thread that writes, as a stop sees it."""

    def __init__(self, *, ends: bool) -> None:
        self.sequence = 3
        self._ends = ends

    def stop(self) -> bool:
        """See `Persister.stop`."""
        return self._ends


@pytest.mark.parametrize("ends", [True, False])
def test_a_stop_that_cannot_write_the_rest_ends_the_process(tmp_path: Path, *, ends: bool) -> None:
    """To close other files of that disk would wait for it too."""
    codes: list[int] = []

    async def run() -> None:
        node = ClusterNode(
            NODE,
            cast("Any", MemoryLog([], 1)),
            DiskWatch(tmp_path, Marks()),
            "build",
            lambda: None,
            end_process=codes.append,
        )
        node.persister = cast("Any", _Persister(ends=ends))
        await node.stop()

    asyncio.run(run())
    assert codes == ([] if ends else [Exit.STOPPED])


def test_stops_of_other_nodes_are_read_a_few_at_a_time(tmp_path: Path) -> None:
    """Callers can bring about many. What is settled here is deleted; an engine that is silent leaves them unknown."""
    keys, engine = NODE.keys, ModelEngine(Clock())
    stops = [f"{number}".encode() for number in range(100, 100 + 2 * STOPS_AT_ONCE + 1)]
    engine.put(*(Put(keys.stop(f"{stop.decode()}-1"), stop) for stop in stops))
    pages: list[list[bytes]] = []

    def take(page: list[bytes]) -> list[str]:
        pages.append(page)
        return ["103-1", "116-1", "of-long-ago-1"]

    async def run() -> list[str]:
        node = ClusterNode(
            NODE, cast("Any", MemoryLog([], 1)), DiskWatch(tmp_path, Marks()), "build", lambda: None
        )
        node._engines = cast("Any", (engine, engine))
        node.take_stops = take
        said = [await asyncio.to_thread(node.learn_stops)]
        assert [len(page) for page in pages] == [STOPS_AT_ONCE, STOPS_AT_ONCE, 1]
        left = engine.range(Get(keys.stop_prefix, keys.stop_end), 1.0).pairs
        assert [pair.value for pair in left] == [s for s in stops if s not in (b"103", b"116")]

        def silent(get: Get, seconds: float) -> RangeAnswer:
            raise EngineUnknownError("no answer")

        engine.range = silent  # type: ignore[method-assign]
        said.append(await asyncio.to_thread(node.learn_stops))
        return said

    known, unknown = asyncio.run(run())
    assert known == ""
    assert "not known" in unknown
    assert [stop for page in pages for stop in page] == stops


def _node(path: Path) -> ClusterNode:
    return ClusterNode(
        NODE, cast("Any", MemoryLog([], 1)), DiskWatch(path, Marks()), "build", lambda: None
    )


@pytest.mark.parametrize("stands", [True, False])
def test_a_node_whose_machine_due_work_has_stopped_is_not_fit(
    tmp_path: Path, *, stands: bool
) -> None:
    """Another node may have a machine without the defect (J-2.2). A disk that takes no more is named first."""

    async def run() -> None:
        node = _node(tmp_path)
        node.stands = lambda: stands
        assert node.unfit() == (DUE_WORK if stands else "")
        node._disk.state = DiskState.READ_ONLY
        assert node.unfit() == "the disk has 0 bytes left"

    asyncio.run(run())


@pytest.mark.parametrize("away_ns", [-3_600 * SECOND_NS, 3_600 * SECOND_NS, None])
def test_a_new_leader_continues_the_clock_of_the_last_one(
    tmp_path: Path, away_ns: int | None
) -> None:
    """However far its own clock is from it (U-6.1). The first leader of a cluster has its own clock."""

    async def run() -> None:
        node, led = _node(tmp_path), []
        head = Head(3, bytes(32))
        lead = lambda *given, **named: led.append((given, named))  # noqa: E731
        node._core = cast("Any", SimpleNamespace(head=head, lead=lead))
        window = SimpleNamespace(is_standing=False, alive_ns=7)
        node._member = cast("Any", SimpleNamespace(window=window))
        own_ns = time.time_ns()
        await node._lead(
            EpochValue(4, "a", "", "", ""),
            Tail(head, 3, 5),
            None if away_ns is None else own_ns + away_ns,
        )
        since_ns = time.time_ns() - own_ns
        assert 0 <= node.stamp_ns() - own_ns - (away_ns or 0) <= since_ns + SECOND_NS
        assert led == [((4, 7, GAP_NO_QUORUM), {"stands": False})]

    asyncio.run(run())
