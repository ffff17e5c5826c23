# SPDX-License-Identifier: Apache-2.0
"""A real Prometheus beside a real cluster: its alerts come with each fault, and end with it (SPEC N-1, Q-8)."""

import signal
from pathlib import Path

import pytest

from clearinghouse.replication.engine import Put, Txn
from clearinghouse.replication.etcd import EtcdEngine
from tests.cluster.members import Members, engine_path, free_ports
from tests.cluster.nodes import Nodes
from tests.operations.test_alerts import Prometheus, until

pytestmark = pytest.mark.nightly
MIB = 1 << 20
QUOTA = 40 * MIB


def test_a_real_prometheus_wakes_for_faults_of_a_cluster(tmp_path: Path) -> None:
    """A clock that is off, a machine that is gone, a silent engine, no leader and a full engine raise their alerts."""
    members = Members(tmp_path / "engine", engine_path())
    for one in members.all:
        one.quota_bytes = QUOTA
    with members, Nodes(tmp_path / "nodes", members, is_relayed=False) as nodes:
        addresses = [f"127.0.0.1:{port}" for port in free_ports(3)]
        for node, address in zip(nodes.all.values(), addresses, strict=True):
            node.arguments = ("--metrics", address)
        nodes.initialise()
        nodes.start()
        leader = nodes.all[nodes.wait_leader()]
        (tmp_path / "prometheus").mkdir()
        prometheus = Prometheus(tmp_path / "prometheus", *addresses)
        try:
            _wakes(members, nodes, leader.name, prometheus)
        finally:
            prometheus.stop()


def _wakes(members: Members, nodes: Nodes, leading: str, prometheus: Prometheus) -> None:
    """Each fault in turn."""

    def fires(*alerts: str) -> None:
        until(lambda: set(alerts) <= prometheus.firing(), f"{alerts}: only {prometheus.firing()}")

    def is_calm() -> None:
        until(
            lambda: not any(name.startswith("Cluster") for name in prometheus.firing()),
            f"alerts go on: {prometheus.firing()}",
        )

    query = "sum(clearinghouse_cluster_member_answers) == 3"
    until(lambda: bool(prometheus.asked("query", query=query).get("result")), "no figures")
    is_calm()
    leader = nodes.all[leading]
    follower = next(node for node in nodes.all.values() if node is not leader)

    follower.set_clock(5.0)
    fires("ClusterClockOff")
    follower.set_clock(0.0)
    is_calm()

    nodes.kill(follower.name, -1)
    fires("ClusterSinglePoint")
    follower.is_wanted = True
    is_calm()

    for member in members.all[:2]:
        member.pause()
    fires("ClusterEngineUnreachable", "ClusterSinglePoint")
    nodes.kill(leading, -1)
    fires("ClusterNoLeader")
    for member in members.all[:2]:
        member.resume()
    leader.is_wanted = True
    is_calm()

    engine = EtcdEngine(members.client_addresses)
    for number in range(18):
        engine.transact(Txn((), (Put(f"/ballast/{number}".encode(), bytes(MIB)),)), 5.0)
    engine.close()
    fires("ClusterEngineFills")
    for member in members.all:
        assert member.process is not None
        member.process.send_signal(signal.SIGCONT)
