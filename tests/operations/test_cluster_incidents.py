# SPDX-License-Identifier: Apache-2.0
"""A cluster of three whose leader meets a defect: the others know it before they lead (SPEC J-2.2, J-6.1)."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clearinghouse.client import (
    AssetParameters,
    ClearinghouseError,
    Client,
    ResultCode,
    SessionState,
    StatusError,
)
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.startup.incidents import list_incidents
from tests.cluster.members import engine_path
from tests.operations.runbooks import ClusterWorld, World
from tests.server.harness import RunningServer
from tests.server.planting import POISON, plant
from tests.server.test_incidents import until
from tests.server.test_quarantine import clear_trades

pytestmark = pytest.mark.slow


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A folder for a cluster."""
    engine_path()
    made = World(tmp_path / "checkout")
    try:
        yield made
    finally:
        made.close()


def nodes(cluster: ClusterWorld) -> list[RunningServer]:
    """The three nodes."""
    return [cluster.world.running, *cluster.world.others]


def leader_of(cluster: ClusterWorld) -> RunningServer:
    """The node that leads, once one does."""
    until(lambda: cluster.leader in cluster.addresses, "no node leads")
    address = cluster.addresses[cluster.leader]
    (leader,) = [one for one in nodes(cluster) if one.address == address]
    return leader


def client_of(cluster: ClusterWorld, principal: str, timeout: float = 20) -> Client:
    """A client of all nodes."""
    return Client(list(cluster.addresses.values()), principal=principal, timeout=timeout)


def reasons(cluster: ClusterWorld) -> set[ResultCode | None]:
    """The reasons with which the nodes that run refuse a harmless command."""
    found: set[ResultCode | None] = set()
    for one in nodes(cluster):
        if one.process.poll() is None:
            with Client(one.address, principal="alice", timeout=1) as client:
                try:
                    client.create_account("alice")
                except StatusError as error:
                    found.add(error.reason)
    return found


def test_a_command_stops_one_node_only(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller repeats it at the next leader, which refuses it and goes on for all others."""
    plant(monkeypatch, world.folder / "plant", "command")
    cluster = ClusterWorld(world)
    first = leader_of(cluster)
    with client_of(cluster, "mallory") as mallory, client_of(cluster, "alice") as alice:
        with pytest.raises(ClearinghouseError) as caught:
            mallory.create_account(POISON)
        assert isinstance(caught.value.__cause__ or caught.value, StatusError)
        assert first.wait() == Exit.INCIDENT
        assert alice.create_account("alice")
    running = [one for one in nodes(cluster) if one.process.poll() is None]
    assert len(running) == 2
    (bundle,) = list_incidents(leader_of(cluster).data_dir)
    assert bundle.incident is not None
    assert bundle.incident.call.principal == "mallory"


@pytest.mark.parametrize("defect", ["timer", "session"])
def test_due_work_stops_one_node_and_the_others_serve_reads(
    world: World, monkeypatch: pytest.MonkeyPatch, defect: str
) -> None:
    """No node leads with the defect, however long; a node without it settles the work and leads."""
    plant(monkeypatch, world.folder / "plant", defect)
    cluster = ClusterWorld(world)
    first = leader_of(cluster)
    with client_of(cluster, "alice") as client:
        account = client.create_account("alice")
        if defect == "session":
            client.create_asset(
                "SOL", 9, AssetParameters(weight_base_ppb=900_000_000, weight_penalty_ppb=0)
            )
            clear_trades(defect, client)
        else:
            client.set_dead_man(account, 1_000_000_000)
        assert first.wait() == Exit.INCIDENT
        others = [one for one in nodes(cluster) if one is not first]
        until(lambda: all(list_incidents(one.data_dir) for one in others), "no node knows it")
        time.sleep(10)  # longer than an unfit node waits for others before it leads
        assert reasons(cluster) == {ResultCode.READ_ONLY_AFTER_STOP}
        assert len(client.accounts()) > 0
        plant(monkeypatch, world.folder / "plant", "")
        name = next(name for name, at in cluster.addresses.items() if at == first.address)
        world.others.append(cluster.start(name))
        until(lambda: cluster.leader == name, "the node without the defect does not lead")
        assert client.create_account("bob") > account
        if defect == "session":
            until(
                lambda: client.list_sessions(1)[0].state is SessionState.POSTED,
                "the session is not posted",
            )
        # They cannot apply what it has applied, and go on with the version that it has.
        assert [one.wait() for one in others] == [Exit.DIVERGED, Exit.DIVERGED]
