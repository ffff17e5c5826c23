# SPDX-License-Identifier: Apache-2.0
"""A cluster of three whose leader meets a defect: the others know it, and one leads for quarantine alone (J-2.2)."""

import json
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clearinghouse.client import (
    ClearinghouseError,
    Client,
    Hold,
    ResultCode,
    SessionState,
    StatusError,
    WorkKind,
)
from clearinghouse.client.values.errors import Refused
from clearinghouse.replication.election import QUORUM_SECONDS
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.edge.listener import COMMANDS, LEADER
from clearinghouse.server.startup.incidents import Incident, list_incidents
from clearinghouse.statemachine.vocabulary.commands import ReportGap
from clearinghouse.statemachine.vocabulary.types import GAP_READ_ONLY
from tests.cluster.members import engine_path
from tests.operations.runbooks import NODES, ClusterWorld, World
from tests.server.harness import RunningServer, System, run_command
from tests.server.planting import POISON, plant
from tests.server.test_gaps import records
from tests.server.test_incidents import refused, serves, until
from tests.server.test_quarantine import (
    KINDS,
    SECOND_NS,
    WHY,
    clear_trades,
    goes_on,
    two_operators,
    until_it_stops,
    world_in,
)

pytestmark = pytest.mark.slow

PLANTED_MAX_NS = 3 * SECOND_NS
"""between the last heartbeat of a leader that stops and its bundle"""


class Three:
    """Three nodes that have a defect, and authority; a node keeps its name through all its processes."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, defect: str) -> None:
        engine_path()
        self._patch = monkeypatch
        self._world = World(folder / "checkout")
        self.plant(defect)
        self.cluster = ClusterWorld(self._world, genesis=two_operators(self._world.folder))
        running = [self._world.running, *self._world.others]
        self.nodes = dict(zip(NODES, running, strict=True))

    def plant(self, defect: str) -> None:
        """Let each process that starts from now on have a defect; "": none."""
        plant(self._patch, self._world.folder / "plant", defect)

    def close(self) -> None:
        """End all."""
        self._world.others = list(self.nodes.values())
        self._world.close()

    def name_of(self, node: RunningServer) -> str:
        """The name of a process."""
        return next(name for name, one in self.nodes.items() if one is node)

    def restart(self, node: RunningServer) -> None:
        """Start a node again whose process has ended."""
        name = self.name_of(node)
        self.nodes[name] = self.cluster.start(name)

    def running(self) -> list[RunningServer]:
        """The processes that run."""
        return [one for one in self.nodes.values() if one.process.poll() is None]

    def leader(self, *, is_standing: bool = False) -> RunningServer:
        """The node that leads, once one does: for all commands, or for maintenance alone."""
        found: list[RunningServer] = []

        def leads() -> bool:
            found[:] = [
                one
                for one in self.running()
                if serves(one, LEADER) and serves(one, COMMANDS) is not is_standing
            ]
            return len(found) == 1

        until(leads, "no node leads")
        return found[0]

    def client(self, principal: str) -> Client:
        """A client of all nodes."""
        return Client(list(self.cluster.addresses.values()), principal=principal, timeout=30)

    def knows(self) -> Incident:
        """Wait until each node has the bundle of the one stop; return it."""
        directories = [one.data_dir for one in self.nodes.values()]
        until(lambda: all(list_incidents(one) for one in directories), "a node has no bundle")
        found = [one.incident for directory in directories for one in list_incidents(directory)]
        assert len({one.name for one in found if one is not None}) == 1
        assert found[0] is not None
        return found[0]

    def check_equal(self) -> None:
        """End all nodes in order; each journal replays, and all have the same records."""
        ends = {one.data_dir: one.head for one in self.nodes.values()}
        with self.client("operator") as client:
            client.create_account("bob")  # each node comes to this record
            end = client.head().sequence
        for one in self.nodes.values():
            with one.client("operator") as client:
                until(lambda: client.head().sequence >= end, "a node stays behind")
        for one in self.nodes.values():
            assert one.terminate() == Exit.OK
        said = [run_command("verify", str(path), "--replay", "--json").stdout for path in ends]
        assert all(json.loads(one)["ok"] for one in said)
        shortest = min(json.loads(one)["sequence"] for one in said)
        hashes = {
            record.chain_hash for path in ends for record, _ in records(path, shortest - 1)[:1]
        }
        assert len(hashes) == 1


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Three]]:
    """Make three nodes with a defect."""
    made: list[Three] = []

    def make_one(defect: str) -> Three:
        made.append(Three(tmp_path, monkeypatch, defect))
        return made[-1]

    yield make_one
    for one in made:
        one.close()


def reason_of(node: RunningServer, call: Callable[[Client], object]) -> ResultCode | None:
    """The reason with which the edge of one node refuses a call, which its client repeats for a second."""
    with (
        Client(node.address, principal="operator", timeout=1) as client,
        pytest.raises(StatusError) as caught,
    ):
        call(client)
    return caught.value.reason


def code_of(call: Callable[[], object]) -> ResultCode | None:
    """The code with which the machine refuses a call."""
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.reason


def test_a_command_stops_one_node_only(make: Callable[[str], Three]) -> None:
    """The caller repeats it at the next leader, which refuses it and goes on for all others; each node knows."""
    three = make("command")
    first = three.leader()
    world_in(first)
    with three.client("ann") as ann, three.client("operator") as operator:
        with pytest.raises(ClearinghouseError) as caught:
            ann.create_account(POISON)
        assert isinstance(caught.value.__cause__ or caught.value, StatusError)
        assert first.wait() == Exit.INCIDENT
        assert operator.create_account("alice")
        refused(lambda: operator.create_account(POISON), ResultCode.COMMAND_QUARANTINED)
    assert len(three.running()) == 2
    assert three.knows().call.principal == "ann"
    three.restart(first)
    three.check_equal()


def meet(defect: str, three: Three) -> System:
    """Bring about what meets a defect of work; the leader ends by it."""
    first = three.leader()
    world = world_in(first)
    with first.client("alice") as alice:
        if defect == "post":
            clear_trades("session", world.client)
        elif defect == "timer":
            alice.set_dead_man(world.alice, SECOND_NS)
        else:
            until_ns = time.time_ns() + 4 * SECOND_NS
            holds = [Hold(world.alice, world.bob, "USDC", 1, until_ns)] * 256
            assert alice.create_holds(holds).accepted_count == len(holds)
        assert first.wait() == Exit.INCIDENT
    return world


@pytest.mark.parametrize(
    ("defect", "kind"),
    [
        ("timer", WorkKind.TIME),
        pytest.param("slice", WorkKind.TIME, marks=pytest.mark.nightly),
        ("post", WorkKind.SESSION_POST),
    ],
)
def test_what_cannot_be_set_aside_leaves_reads_until_a_node_without_the_defect(
    make: Callable[[str], Three], defect: str, kind: WorkKind
) -> None:
    """A node leads for quarantine alone, refuses this kind and all else; a node without the defect leads after it."""
    three = make(defect)
    first = three.leader()
    world = meet(defect, three)
    found = three.knows()
    assert found.is_work
    standing = three.leader(is_standing=True)
    (other,) = (one for one in three.running() if one is not standing)
    operator, ann = three.client("operator"), three.client("ann")
    with standing.client("operator") as one:
        refused(lambda: one.create_account("bob"), ResultCode.READ_ONLY_AFTER_STOP)
    asked = (kind, 1, WHY)
    assert reason_of(other, lambda one: one.quarantine_work(*asked)) is ResultCode.NOT_LEADER
    with other.client("operator") as one:
        assert one.head().sequence >= found.durable_sequence
    operator.quarantine_work(*asked)
    assert code_of(lambda: ann.quarantine_work(*asked)) is ResultCode.WORK_NOT_SEPARABLE
    with three.client("alice") as alice:
        assert code_of(lambda: alice.quarantine_work(*asked)) is ResultCode.ROLE_REQUIRED
    name = three.name_of(first)
    three.plant("")
    three.restart(first)
    until(lambda: three.leader() is three.nodes[name], "the node without the defect does not lead")
    assert operator.create_account("bob") > world.bob
    if defect == "slice":
        until(lambda: operator.balances(world.alice)["USDC"].held == 0, "the holds do not expire")
    elif defect == "post":
        until(lambda: operator.list_sessions(1)[0].state is SessionState.POSTED, "it is not posted")
    # They cannot apply what it has applied, and go on with the version that it has.
    assert [node.wait() for node in (standing, other)] == [Exit.DIVERGED, Exit.DIVERGED]
    for node in (standing, other):
        three.restart(node)
    three.check_equal()


def lose_majority(three: Three, work: tuple[WorkKind, int, str]) -> None:
    """Without the engine the node that leads refuses, reads go on, and it leads again after."""
    standing = three.leader(is_standing=True)
    members = three.cluster.world.members
    assert members is not None
    members.all[0].kill()
    time.sleep(QUORUM_SECONDS + 1)
    assert reason_of(standing, lambda one: one.quarantine_work(*work)) is ResultCode.NO_QUORUM
    with standing.client("operator") as one:
        assert one.accounts()
    members.start()
    members.wait_healthy()


def set_another_aside(three: Three, world: System) -> None:
    """Two persons set aside other work of the kind: the trial raises as before, and they lift it at once."""
    standing = three.leader(is_standing=True)
    other = (WorkKind.LIQUIDATION, world.bob, WHY)
    people = [three.client("operator"), three.client("ann")]
    for one in people:
        one.quarantine_work(*other)
    (bundle,) = list_incidents(standing.data_dir)
    tried = run_command("incident", "try", str(standing.data_dir), bundle.name)
    assert tried.returncode == Exit.FINDING
    assert len(people[0].quarantined_work()) == 1
    assert three.leader(is_standing=True) is standing
    for one in people:
        one.lift_quarantine(*other)
    assert not people[0].quarantined_work()


def depose(three: Three, standing: RunningServer, work: tuple[WorkKind, int, str]) -> RunningServer:
    """Stop the leader for a while: another leads, and what the second person sends to the first is not done."""
    standing.process.send_signal(signal.SIGSTOP)
    others = [one for one in three.running() if one is not standing]
    until(lambda: any(serves(one, LEADER) for one in others), "no other node leads")
    with (
        Client(standing.address, principal="ann", timeout=5) as late,
        ThreadPoolExecutor() as threads,
    ):
        sent = threads.submit(late.quarantine_work, *work)
        time.sleep(1)
        standing.process.send_signal(signal.SIGCONT)
        assert isinstance(sent.exception(), ClearinghouseError)
    assert standing.wait() == Exit.DEPOSED
    return three.leader(is_standing=True)


@pytest.mark.parametrize(
    "defect", ["session", "waiting", pytest.param("pass", marks=pytest.mark.nightly)]
)
def test_two_persons_set_work_aside_in_a_cluster_and_the_day_goes_on(
    make: Callable[[str], Three], defect: str
) -> None:
    """Through the end of a leader between the two persons, and of one after the second, before it has tried again."""
    three = make(defect)
    first = three.leader()
    world = world_in(first)
    subject = until_it_stops(defect, first, world)
    kind = KINDS[defect]
    three.restart(first)
    found = three.knows()
    operator, ann = three.client("operator"), three.client("ann")
    again = (kind, subject, WHY)
    if defect == "session":
        lose_majority(three, again)
    elif defect == "pass":
        set_another_aside(three, world)
    standing = three.leader(is_standing=True)
    operator.quarantine_work(*again)
    if defect == "waiting":
        second = depose(three, standing, again)
    else:
        standing.kill()
        second = three.leader(is_standing=True)
    three.restart(standing)
    assert not operator.quarantined_work()
    assert code_of(lambda: operator.quarantine_work(*again)) is ResultCode.SECOND_PERSON_NEEDED
    refused(lambda: operator.create_account("bob"), ResultCode.READ_ONLY_AFTER_STOP)
    ann.quarantine_work(*again)
    second.kill()
    leader = three.leader()
    (one,) = operator.quarantined_work()
    assert (one.kind, one.subject_id, one.principal) == (kind, subject, "ann")
    goes_on(defect, leader, world)
    three.restart(second)
    until(lambda: all(serves(one, COMMANDS) for one in three.running()), "a bundle stays open")
    # A proposal, a refusal and the approval at the time of the last record; then the gap since the stop.
    after = records(leader.data_dir, found.durable_sequence)
    is_gap = [isinstance(commands[0], ReportGap) for _, commands in after]
    stood = after[: is_gap.index(True)]
    assert len(stood) >= 3
    assert {record.time_ns for record, _ in stood} == {found.durable_time_ns}
    gap = after[len(stood)][1][0]
    assert isinstance(gap, ReportGap)
    assert gap.cause == GAP_READ_ONLY
    assert abs(found.stopped_at_ns - gap.from_ns) < PLANTED_MAX_NS
    three.check_equal()
    assert all(list_incidents(one.data_dir)[0].settled for one in three.nodes.values())
