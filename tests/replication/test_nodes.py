# SPDX-License-Identifier: Apache-2.0
"""Three nodes as processes on one engine: a killed leader, a hand-over, reads at followers."""

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import grpc
import pytest
from grpc import StatusCode

from clearinghouse.client import Cancel, Client, NotLeader, ResultCode, Unavailable
from clearinghouse.client.values.errors import from_status
from clearinghouse.replication.engine import Get
from clearinghouse.replication.etcd import EtcdEngine
from clearinghouse.replication.keys import DIVERGED, EpochValue, Keys, NodeValue
from clearinghouse.statemachine.vocabulary.types import AWAY_NS, GAP_NO_QUORUM, SECOND_NS
from clearinghouse.storage.reader import open_read_only
from clearinghouse.v1.query_pb2 import GetAccountRequest
from tests.cluster.members import free_ports
from tests.replication import differing_node
from tests.replication.engine import running_engine
from tests.server.harness import RunningServer, run_command
from tests.server.test_gaps import first_gap

pytestmark = pytest.mark.slow

GET_ACCOUNT: Final = "/clearinghouse.v1.QueryService/GetAccount"
NAMES: Final = ("a", "b", "c")


class Nodes:
    """A cluster of three nodes, each of which can be started, killed and stopped."""

    def __init__(self, directory: Path, engine: str) -> None:
        self.directory = directory
        self.engine = engine
        ports = free_ports(len(NAMES))
        self.addresses = {
            name: f"127.0.0.1:{port}" for name, port in zip(NAMES, ports, strict=True)
        }
        self.nodes = ",".join(f"{name}={address}" for name, address in self.addresses.items())
        self.running: dict[str, RunningServer] = {}

    def cluster(self, command: str, *arguments: str) -> dict[str, Any]:
        """The answer of a command of `cluster`."""
        ran = self.try_cluster(command, *arguments)
        assert ran[0] == 0, ran[1]
        return ran[1]

    def try_cluster(self, command: str, *arguments: str) -> tuple[int, dict[str, Any]]:
        """The exit code of a command of `cluster`, and its answer."""
        of = ("--cluster", "t", "--engine", self.engine, "--json")
        ran = run_command("cluster", command, *of, *arguments)
        return ran.returncode, json.loads(ran.stdout)

    def start(
        self, name: str, *arguments: str, directory: str = "", wrapper: tuple[str, ...] = ()
    ) -> RunningServer:
        """Start a node; it may be refused. One under this name ends, or has ended."""
        if name in self.running:
            self.running[name].kill()
        node = self.running[name] = RunningServer(
            self.directory / (directory or name),
            *("--log", "etcd", "--cluster", "t", "--node", name, "--nodes", self.nodes),
            *("--engine", self.engine, "--listen", self.addresses[name], *arguments),
            wrapper=wrapper,
        )
        return node

    def leader(self) -> str:
        """The node that leads now, once one does."""
        until(lambda: self.leads() != "", "no node leads")
        return self.leads()

    def epoch(self) -> EpochValue:
        """The leader, by the engine."""
        engine = EtcdEngine([self.engine])
        try:
            (found,) = engine.range(Get(Keys("t").epoch), 5.0).pairs
        finally:
            engine.close()
        return EpochValue.from_bytes(found.value)

    def word(self, name: str) -> NodeValue:
        """Return the last published status of a node."""
        engine = EtcdEngine([self.engine])
        try:
            (found,) = engine.range(Get(Keys("t").node(name)), 5.0).pairs
        finally:
            engine.close()
        return NodeValue.from_bytes(found.value)

    def leads(self) -> str:
        """The running leader; "" without one."""
        leader = self.epoch().node
        node = self.running.get(leader)
        return leader if node is not None and node.process.poll() is None else ""

    def client(self, principal: str = "operator") -> Client:
        """A client that knows all nodes."""
        return Client(list(self.addresses.values()), principal=principal, timeout=30)

    def log_of(self, name: str) -> list[dict[str, Any]]:
        """Return what a node has logged."""
        lines = (self.directory / f"{name}.log").read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]


def until(condition: Callable[[], bool], what: str) -> None:
    """Look again and again until a condition holds, a minute at most."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.05)


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """A cluster that runs for all tests of this file."""
    directory = tmp_path_factory.mktemp("cluster")
    with ExitStack() as stack:
        engine = stack.enter_context(running_engine(directory / "engine"))
        made = Nodes(directory, engine)
        begun = made.cluster("init", "--data-dir", str(directory / "a"), "--nodes", made.nodes)
        assert begun["sequence"] == 0
        for name in NAMES:
            made.start(name)
        yield made
        for node in made.running.values():
            node.kill()


def _journal(nodes: Nodes, name: str) -> list[bytes]:
    reader = open_read_only(nodes.directory / name)
    try:
        return [record.chain_hash for record in reader.read(0)]
    finally:
        reader.close()


def test_a_killed_leader_costs_no_acknowledged_command(nodes: Nodes) -> None:
    """The client goes on at the next leader; all nodes have the same journal; the killed one follows again."""
    with nodes.client() as client:
        opened = [client.create_account(f"owner {at}") for at in range(5)]
        first = nodes.leader()
        key = client.new_key()
        repeated = client.create_account("repeated", key=key)
        nodes.running[first].kill()
        assert client.create_account("repeated", key=key) == repeated, "the stored answer"
        opened += [client.create_account(f"owner {at}") for at in range(5, 10)]
        assert nodes.leader() != first
        assert nodes.epoch().number >= 3
        assert len({*opened, repeated}) == len(opened) + 1
        nodes.start(first)
        sequence = client.head().sequence
    for name in NAMES:
        with Client(nodes.addresses[name], principal="operator") as one:
            owners = {one.account(number, min_sequence=sequence).owner for number in opened}
        assert owners == {f"owner {at}" for at in range(10)}
    until(lambda: len({tuple(_journal(nodes, name)) for name in NAMES}) == 1, "journals differ")


def test_time_without_a_leader_is_a_gap_since_its_last_heartbeat(nodes: Nodes) -> None:
    """Nothing was journaled for some seconds before, and that time is none of it (U-6.2)."""
    with nodes.client() as client:
        client.create_account("before")
        before = client.head().sequence
        time.sleep(3)
        ended_ns = time.time_ns()
        for name in NAMES:
            nodes.running[name].kill()
        time.sleep(AWAY_NS / SECOND_NS)
        for name in NAMES:
            nodes.start(name)
        client.create_account("after")
        sequence = client.head().sequence
    with Client(nodes.addresses["a"], principal="operator", timeout=30) as one:
        one.accounts(min_sequence=sequence)
    record, gap, last = first_gap(nodes.directory / "a", before)
    assert (gap.cause, gap.to_ns) == (GAP_NO_QUORUM, record.time_ns)
    assert last.time_ns < ended_ns - 2 * SECOND_NS
    assert abs(gap.from_ns - ended_ns) < SECOND_NS


def test_a_node_whose_machine_differs_stops_and_disturbs_nobody(nodes: Nodes) -> None:
    """Exit code 8 with both digests, before the record is written; calls go on at the same leader in its epoch."""
    leader, epoch = nodes.leader(), nodes.epoch()
    name = next(one for one in NAMES if one != leader)
    differing = nodes.start(
        name, wrapper=(sys.executable, "-m", "tests.replication.differing_node")
    )
    with Client(nodes.addresses[leader], principal="operator", timeout=10) as client:
        client.create_account("alike everywhere")
        before = client.head().sequence
        with Client(nodes.addresses[name], principal="operator") as reader:
            until(lambda: reader.head().sequence >= before, "it does not follow")
        # To the leader alone: a call that it had refused or not answered would raise.
        opened = [client.create_account(owner) for owner in (differing_node.OWNER, "after it")]
        assert differing.wait() == 8
        opened.append(client.create_account("after its end"))
        assert nodes.epoch() == epoch
        sequence = client.head().sequence
        until(lambda: len(_journal(nodes, leader)) > len(_journal(nodes, name)), "not written")
    with_it = open_read_only(nodes.directory / leader)
    try:
        stated = next(record for record in with_it.read(before + 1))
    finally:
        with_it.close()
    word = nodes.word(name)
    assert word.state == DIVERGED
    found = re.fullmatch(r"own ([0-9a-f]{64}), stated ([0-9a-f]{64}), sequence (\d+)", word.digest)
    assert found is not None, word.digest
    own, of_record, at = found.groups()
    assert (of_record, int(at)) == (stated.events_digest.hex(), before + 1)
    assert own != of_record
    text = (nodes.directory / f"{name}.log").read_text()
    for part in (f"DIVERGED at sequence {before + 1}", own, of_record, "clearinghouse diff"):
        assert part in text
    reader_of = open_read_only(nodes.directory / name)
    try:
        assert reader_of.head().sequence == before
    finally:
        reader_of.close()
    assert nodes.cluster("status")["nodes"][name]["state"] == DIVERGED
    # Its journal is a part of the log, so a sound machine goes on from it.
    nodes.start(name)
    with Client(nodes.addresses[name], principal="operator", timeout=30) as one:
        owners = [one.account(number, min_sequence=sequence).owner for number in opened]
    assert owners == [differing_node.OWNER, "after it", "after its end"]


def test_a_follower_refuses_commands_and_answers_reads(nodes: Nodes) -> None:
    """The refusal names the leader; a read that is ahead is BEHIND; a subscription sees each sequence."""
    leader = nodes.leader()
    follower = next(name for name in NAMES if name != leader)
    address = nodes.addresses[follower]
    with Client(address, principal="operator", timeout=1) as client:
        with pytest.raises(NotLeader) as refused:
            client.create_account("nobody")
        assert refused.value.leader == nodes.addresses[leader]
        assert refused.value.epoch == nodes.epoch().number
        head = client.head()
        with nodes.client() as writer:
            number = writer.create_account("seen by the follower")
            last = writer.head().sequence
        subscription = client.subscribe(head.sequence + 1)
        frame = next(subscription)
        assert frame.events[0].sequence == head.sequence + 1
        subscription.close()
        assert client.account(number, min_sequence=last).owner == "seen by the follower"
    # Asked without the client, which repeats the question until its last try is too short for an answer.
    ahead = GetAccountRequest(account_id=number, min_sequence=last + 100).SerializeToString()
    with grpc.insecure_channel(address) as channel:
        get_account: Any = channel.unary_unary(GET_ACCOUNT)
        with pytest.raises(grpc.RpcError) as behind:
            get_account(ahead, timeout=30)
        refused_read: Any = behind.value
    assert from_status(refused_read, None).reason is ResultCode.BEHIND


def test_a_linearizable_read_at_any_node_has_what_was_answered_before(nodes: Nodes) -> None:
    """Each node shows an account that the leader has just opened, without a sequence to wait for."""
    readers = {
        name: Client(address, principal="operator", linearizable=True)
        for name, address in nodes.addresses.items()
    }
    number = 0
    with nodes.client() as writer:
        for at in range(10):
            number = writer.create_account(f"read at once {at}")
            for name, reader in readers.items():
                assert reader.account(number).owner == f"read at once {at}", name
        last = writer.head().sequence
        for reader in readers.values():
            assert reader.head().sequence >= last
            reader.close()
    another = GetAccountRequest(account_id=number).SerializeToString()
    with grpc.insecure_channel(nodes.addresses["a"]) as channel:
        get_account: Any = channel.unary_unary(GET_ACCOUNT)
        with pytest.raises(grpc.RpcError) as refused:
            get_account(another, timeout=30, metadata=(("clearinghouse-read", "newest"),))
        error: Any = refused.value
    assert from_status(error, None).reason is ResultCode.INVALID_ARGUMENT


def test_a_session_goes_on_at_the_leader(nodes: Nodes) -> None:
    """Frames that a follower refused are sent again to the leader, with their request ids."""
    leader = nodes.leader()
    others = [address for name, address in nodes.addresses.items() if name != leader]
    with Client([*others, nodes.addresses[leader]], principal="operator", timeout=30) as client:
        account = client.create_account("of the session")
        client.addresses.learn(Unavailable(StatusCode.UNAVAILABLE), client.addresses.current)
        with client.session() as session:
            (result,) = session.submit([Cancel(account, 1)])
        assert result.code is ResultCode.UNKNOWN_ORDER


def test_the_leader_hands_over_when_it_is_asked(nodes: Nodes) -> None:
    """It answers what it took and follows; no process ends and no outcome is unknown."""
    before = nodes.leader()
    asked = nodes.cluster("resign")
    assert asked["leader"] == before
    until(lambda: nodes.leads() not in {"", before}, "no node took over")
    with nodes.client() as client:
        client.create_account("after the hand-over")
    assert nodes.running[before].process.poll() is None
    status = nodes.cluster("status")
    assert status["state"] == "leading"
    assert {status["nodes"][name]["state"] for name in NAMES} == {"leading", "following"}
    assert not any(status["nodes"][name]["is_silent"] for name in NAMES)
    probes = [run_command("probe", nodes.addresses[name], "--service", "leader") for name in NAMES]
    said = sorted(ran.stdout.rsplit(": ", 1)[-1].strip() for ran in probes)
    assert said == ["NOT_SERVING", "NOT_SERVING", "SERVING"]


def test_nodes_are_added_and_removed_while_others_run(nodes: Nodes) -> None:
    """A new one starts from an empty directory; one that was removed ends and cannot come back; the leader stays."""
    assert nodes.try_cluster("add", "d")[0] == 0
    (port,) = free_ports(1)
    nodes.addresses["d"] = f"127.0.0.1:{port}"
    nodes.nodes += f",d={nodes.addresses['d']}"
    added = nodes.start("d")
    with nodes.client() as client:
        number = client.create_account("seen by the new node")
        sequence = client.head().sequence
    with Client(nodes.addresses["d"], principal="operator") as one:
        assert one.account(number, min_sequence=sequence).owner == "seen by the new node"
    leader = nodes.leader()
    code, answer = nodes.try_cluster("remove", leader)
    assert (code, "NODE_LEADS" in str(answer)) == (9, True)
    assert nodes.cluster("remove", "d")["nodes"] == list(NAMES)
    assert added.wait() == 9
    assert "NODE_REMOVED" in (nodes.directory / "d.log").read_text()
    with nodes.client() as client:
        client.create_account("after the removal")
    again = nodes.start("d")
    assert again.wait() == 9
    del nodes.addresses["d"], nodes.running["d"]
    nodes.nodes = nodes.nodes.rpartition(",")[0]
    assert nodes.leader() == leader
    assert set(nodes.cluster("status")["nodes"]) == set(NAMES)


def test_another_machine_takes_the_place_of_a_node(nodes: Nodes) -> None:
    """Under the same name and at another address, from an empty directory; the others need no restart."""
    name = next(one for one in NAMES if one != nodes.leader())
    nodes.running[name].kill()
    (port,) = free_ports(1)
    nodes.addresses[name] = f"127.0.0.1:{port}"
    nodes.nodes = ",".join(f"{one}={address}" for one, address in nodes.addresses.items())
    nodes.start(name, directory=f"{name}-new")
    with nodes.client() as client:
        number = client.create_account("seen by the new machine")
        sequence = client.head().sequence
    with Client(nodes.addresses[name], principal="operator") as one:
        assert one.account(number, min_sequence=sequence).owner == "seen by the new machine"


def test_a_cluster_goes_on_after_its_engine_was_lost(tmp_path: Path) -> None:
    """From the longest journal, with empty members; a node that is behind takes the rest from that journal."""
    with ExitStack() as stack:
        with running_engine(tmp_path / "engine") as engine:
            made = Nodes(tmp_path, engine)
            made.cluster("init", "--data-dir", str(tmp_path / "a"), "--nodes", made.nodes)
            for name in NAMES:
                stack.enter_context(made.start(name))
            with made.client() as client:
                client.create_account("of all three")
                behind = next(name for name in NAMES if name != made.leader())
                made.running[behind].terminate()
                opened = [client.create_account(f"owner {number}") for number in range(5)]
                sequence = client.head().sequence
            others = [name for name in NAMES if name != behind]
            for name in others:
                with Client(made.addresses[name], principal="operator") as one:
                    one.account(opened[-1], min_sequence=sequence)
                made.running[name].kill()
        made.engine = stack.enter_context(running_engine(tmp_path / "empty"))
        longest = max(others, key=lambda name: len(_journal(made, name)))
        begun = made.cluster("init", "--data-dir", str(tmp_path / longest), "--nodes", made.nodes)
        assert begun["sequence"] >= sequence
        for name in (longest, *(name for name in NAMES if name != longest)):
            stack.enter_context(made.start(name))
        with Client(made.addresses[behind], principal="operator", timeout=30) as one:
            assert one.account(opened[-1], min_sequence=sequence).owner == "owner 4"
        with made.client() as client:
            client.create_account("after the loss")
