# SPDX-License-Identifier: Apache-2.0
"""A node that stops while the disk of its journal takes nothing, and what it learns of the stops of others."""

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from clearinghouse.replication.election import QUORUM_SECONDS
from clearinghouse.replication.engine import EngineUnknownError, Get, Put, RangeAnswer
from clearinghouse.replication.errors import DivergedError
from clearinghouse.replication.keys import (
    DIVERGED,
    FOLLOWING,
    LEADING,
    EpochValue,
    HeadValue,
    NodeValue,
)
from clearinghouse.server.clustering import node as node_module
from clearinghouse.server.clustering.node import DUE_WORK, SECOND_NS, STOPS_AT_ONCE, ClusterNode
from clearinghouse.server.clustering.settings import Cluster
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.journal.records import CommandRaisedError, EventsDifferError
from clearinghouse.server.sequencing.engine_loop import (
    LogFullError,
    NoQuorumError,
    NotLeaderError,
)
from clearinghouse.server.startup.disk_watch import DiskState, DiskWatch, Marks
from clearinghouse.statemachine.vocabulary.types import GAP_NO_QUORUM, GAP_READ_ONLY
from clearinghouse.storage.chain import Tail
from clearinghouse.storage.memory import MemoryLog
from clearinghouse.storage.port import Head, Record
from tests.unit.replication.member_world import Clock, ModelEngine
from tests.unit.replication.records import records

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


def _with_member(node: ClusterNode, **fields: object) -> ClusterNode:
    """A node whose thread says so of itself."""
    trimmer = SimpleNamespace(
        is_full=False, limit_bytes=500, full_bytes=501, nodes={}, window_records=4, window_bytes=44
    )
    window = SimpleNamespace(tail=Tail(Head(8, b""), 3, 5), head=SimpleNamespace(sequence=11))
    known: dict[str, object] = {
        "state": LEADING,
        "leader": EpochValue(4, "a", "127.0.0.1:1", "", ""),
        "trimmer": trimmer,
        "window": window,
        "leader_seen_at": time.monotonic(),
        "is_engine_unreachable": False,
        "clock_offset_ns": lambda: None,
    }
    node._member = cast("Any", SimpleNamespace(**(known | fields)))
    return node


def test_a_node_takes_calls_while_it_leads_with_a_majority_and_space(tmp_path: Path) -> None:
    """Else it names the leader and its epoch, but never itself, and why it takes none."""

    async def run() -> None:
        node = _with_member(_node(tmp_path))
        node._leads = True
        node._admit()
        node.log.is_full = True
        with pytest.raises(LogFullError) as full:
            node._admit()
        assert (full.value.limit, full.value.actual) == (500, 501)
        node.log.is_full = False
        node.member.trimmer.is_full = True
        with pytest.raises(LogFullError):
            node._admit()
        node.log.answered_at -= QUORUM_SECONDS + 1
        with pytest.raises(NoQuorumError):
            node._admit()
        leaders: list[tuple[EpochValue | None, tuple[str, int]]] = [
            (EpochValue(5, "b", "127.0.0.1:2", "", ""), ("127.0.0.1:2", 5)),
            (EpochValue(4, "a", "127.0.0.1:1", "", ""), ("", 4)),
            (None, ("", 0)),
        ]
        for leader, (address, epoch) in leaders:
            for leads, state in ((False, LEADING), (True, FOLLOWING)):
                _with_member(node, leader=leader, state=state)
                node._leads = leads
                with pytest.raises(NotLeaderError) as refused:
                    node._admit()
                assert (refused.value.address, refused.value.epoch) == (address, epoch)

    asyncio.run(run())


def test_the_figures_of_a_leader_are_of_its_log_and_of_the_others(tmp_path: Path) -> None:
    """How far each other node is behind, and how many differ; nodes that are not configured do not count."""
    status = NodeValue("", 5, 9, "", 2, FOLLOWING, 4)
    nodes = {
        "a": status,
        "b": status,
        "c": replace(status, applied=30, state=DIVERGED),
        "gone": replace(status, state=DIVERGED),
    }

    async def run() -> None:
        cluster = replace(NODE, nodes={"a": "h:1", "b": "h:2", "c": "h:3"}, engine=["h:4", "h:5"])
        node = ClusterNode(
            cluster,
            cast("Any", MemoryLog([], 1)),
            DiskWatch(tmp_path, Marks()),
            "build",
            lambda: None,
        )
        node.persister = cast("Any", _Persister(ends=True))
        node.log._end = HeadValue(12, 11, "")
        _with_member(node).member.trimmer.nodes = nodes
        node._digest_checks = 6
        appending, following = node._engines
        appending.unanswered, appending.refused = 1, 2
        following.unanswered, following.refused = 10, 20
        found = node.figures()
        assert (found.nodes, found.members, found.state, found.epoch) == (3, 2, LEADING, 4)
        assert (found.behind_sequences, found.unwritten_sequences) == (0, 9)
        assert found.follower_lag_sequences == {"b": 3, "c": 0}
        assert found.diverged_nodes == 1
        assert (found.window_records, found.window_bytes, found.digest_checks) == (4, 44, 6)
        counted = (found.unanswered_appends, found.unanswered_others, found.refused_requests)
        assert counted == (1, 10, 22)
        assert (found.engine_is_unreachable, found.clock_offset_seconds) == (False, None)
        node.log.answered_at -= 60
        found = node.figures()
        assert found.engine_is_unreachable
        assert 60 <= found.word_age_seconds < 70

    asyncio.run(run())


def test_the_figures_of_a_follower_are_of_what_it_applied(tmp_path: Path) -> None:
    """And of the leader as it saw it last; it says nothing of other nodes."""

    async def run() -> None:
        node = _node(tmp_path)
        node._cluster = replace(NODE, nodes={"a": "h:1", "b": "h:2"})
        node.persister = cast("Any", _Persister(ends=True))
        _with_member(
            node,
            state=FOLLOWING,
            leader=EpochValue(6, "b", "", "", ""),
            is_engine_unreachable=True,
            clock_offset_ns=lambda: -250_000_000,
            leader_seen_at=time.monotonic() - 7,
        ).member.trimmer.nodes = {"b": NodeValue("", 5, 9, "", 2, DIVERGED, 4)}
        found = node.figures()
        assert (found.state, found.epoch) == (FOLLOWING, 6)
        assert (found.behind_sequences, found.unwritten_sequences) == (3, 5)
        assert (found.follower_lag_sequences, found.diverged_nodes) == ({}, 0)
        assert (found.engine_is_unreachable, found.clock_offset_seconds) == (True, -0.25)
        assert 7 <= found.word_age_seconds < 17
        for is_unreachable in (True, False):
            seen_at = time.monotonic() - (0 if is_unreachable else 60)
            _with_member(
                node,
                state=FOLLOWING,
                leader=None,
                leader_seen_at=seen_at,
                is_engine_unreachable=is_unreachable,
            )
            found = node.figures()
            assert (found.epoch, found.engine_is_unreachable) == (0, is_unreachable)

    asyncio.run(run())


def test_a_node_takes_its_part_before_others_know_it(tmp_path: Path) -> None:
    """It takes no call any more when it answers the ones under way, and takes them before others know it."""

    async def run() -> None:
        node, told = _node(tmp_path), []
        head = Head(3, bytes(32))

        async def end_lead() -> None:
            told.append(("end", node._leads))

        async def on_role(leads: bool) -> None:
            told.append((str(leads), node._leads))

        causes: list[int] = []

        def lead(_epoch: int, _alive_ns: int, cause: int, *, stands: bool) -> None:
            assert not stands
            causes.append(cause)

        core = SimpleNamespace(head=head, lead=lead, end_lead=end_lead)
        node._core = cast("Any", core)
        window = SimpleNamespace(is_standing=True, alive_ns=7)
        node._member = cast("Any", SimpleNamespace(window=window))
        node.on_role = on_role
        await node._lead(EpochValue(4, "a", "", "", ""), Tail(head, 3, 5), 1)
        assert node.alive_ns() == 7, "no leader since has said that other commands are taken"
        await node._follow()
        assert told == [("True", True), ("end", False), ("False", False)]
        window.is_standing = False
        await node._lead(EpochValue(5, "a", "", "", ""), Tail(head, 3, 5), 1)
        assert node.alive_ns() == 0
        assert causes == [GAP_READ_ONLY, GAP_NO_QUORUM]

    asyncio.run(run())


ENTRY = SimpleNamespace(first_sequence=6, command=SimpleNamespace(principal="tester"))


@pytest.mark.parametrize(
    ("error", "own", "sequence"),
    [
        (EventsDifferError(5, b"\x0a", b"\x0b"), "0a", 5),
        (CommandRaisedError(cast("Any", ENTRY), ValueError("a defect")), "none", 6),
        (ValueError("a defect"), "none", 1),
    ],
)
def test_a_machine_that_gives_other_events_has_diverged(
    tmp_path: Path, error: Exception, own: str, sequence: int
) -> None:
    """None of these records reaches the journal of the node."""

    async def run() -> None:
        node, written = _node(tmp_path), list[Record]()

        async def follow(_records: object) -> object:
            raise error

        node._core = cast("Any", SimpleNamespace(follow=follow))
        node._persist = written.append  # type: ignore[method-assign,assignment]
        with pytest.raises(DivergedError) as found:
            await asyncio.to_thread(node.apply, records(2))
        assert (found.value.own, found.value.sequence) == (own, sequence)
        assert written == []

    asyncio.run(run())


def test_records_are_written_in_order_once_the_machine_has_applied_them(tmp_path: Path) -> None:
    """Each is counted as one digest that agreed, for the trimmer and for the journal."""

    async def run() -> None:
        node, made, written = _node(tmp_path), records(3), list[Record]()

        async def follow(given: list[Record]) -> list[Record]:
            assert written == []
            return given

        node._core = cast("Any", SimpleNamespace(follow=follow))
        trimmed: list[Record] = []
        node._member = cast(
            "Any", SimpleNamespace(trimmer=SimpleNamespace(appended=trimmed.append))
        )
        node.persister = cast("Any", SimpleNamespace(put=written.append))
        await asyncio.to_thread(node.apply, made)
        await asyncio.to_thread(node.apply, [])
        assert written == trimmed == made
        assert node._digest_checks == 3

    asyncio.run(run())


def test_the_leader_for_maintenance_alone_resigns_once_nothing_stands(tmp_path: Path) -> None:
    """Another leader has no reason to."""

    async def run() -> None:
        node, resigned = _node(tmp_path), []
        node._member = cast("Any", SimpleNamespace(resign=lambda: resigned.append(1)))
        for stands in (False, True):
            node._core = cast("Any", SimpleNamespace(stands=stands))
            node.resume()
            assert len(resigned) == stands

    asyncio.run(run())


def test_what_stopped_this_machine_is_put_for_the_others(tmp_path: Path) -> None:
    """An engine that does not answer keeps no process from its end."""

    async def run() -> None:
        node, engine = _node(tmp_path), ModelEngine(Clock())
        node._asked = cast("Any", engine)
        await node.publish_stop("7-1", b"stop")
        assert engine.value(NODE.keys.stop("7-1")) == b"stop"

        def silent(_txn: object) -> None:
            raise EngineUnknownError("no answer")

        engine.before = silent
        await node.publish_stop("8-1", b"stop")
        assert engine.value(NODE.keys.stop("8-1")) == b""

    asyncio.run(run())


def test_calls_that_the_engine_does_not_settle_are_given_up_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their callers get no answer, since what became of them is unknown; those that end are waited for."""
    monkeypatch.setattr(node_module, "SETTLE_SECONDS", 0.01)

    async def run() -> None:
        for hangs in (False, True):
            node, failed = _node(tmp_path), asyncio.Event()

            async def drain(hangs: bool = hangs) -> None:
                if hangs:
                    await asyncio.Event().wait()

            def give_up(failed: asyncio.Event = failed) -> None:
                failed.set()

            node.log.give_up = give_up  # type: ignore[method-assign]
            node._core = cast("Any", SimpleNamespace(drain=drain, failed=failed))
            async with asyncio.timeout(10):
                await node.drain()
            assert failed.is_set() is hangs

    asyncio.run(run())
