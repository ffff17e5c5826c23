# SPDX-License-Identifier: Apache-2.0
"""Short runs of the simulated cluster, the same run twice, and defects that the history check has to find in it.

Owns the slice that a change must pass; `python -m tests.cluster.simulation` runs a thousand seeds.
"""

import pytest

from clearinghouse.replication.clock import LeaderClock
from clearinghouse.storage.port import Record
from tests.cluster.controls import CONTROLS, SEEDS, caught
from tests.cluster.sim_node import SECOND_NS, Node
from tests.cluster.simulation import DEFECT, Options, Simulation, simulate
from tests.cluster.world import START_NS


def test_every_promise_is_kept_under_faults() -> None:
    """Leaders fall, and the journals contradict no answer."""
    report = simulate(Options(3, 10.0))
    assert report.violations == []
    assert report.failovers > 0
    assert report.acknowledged > 50
    assert report.reads > 20
    assert report.linearizable > 5


@pytest.mark.parametrize("seed", range(1, 5))
def test_a_node_leads_for_maintenance_alone_while_each_has_the_defect(seed: int) -> None:
    """Through faults its time stands, and the leader after it knows since when; then one leads as usual (J-2.2)."""
    kinds = (DEFECT, "killed", "paused", "cut off", "answers lost", "handed over")
    report = simulate(Options(seed, kinds=kinds))
    assert report.violations == []
    assert report.standings > 0
    assert report.acknowledged > 50


@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(327, id="a late heartbeat hid earlier stamps"),
        pytest.param(483, id="all disks were behind the log by one record at the end"),
    ],
)
def test_seeds_that_found_a_fault(seed: int) -> None:
    """The faults that these seeds found do not come back; that of 483 was in the simulation."""
    assert simulate(Options(seed)).violations == []


def test_the_same_seed_gives_the_same_run() -> None:
    """Two runs of a seed give the same journals; another seed gives others."""
    runs = [Simulation(Options(seed, 2.0)) for seed in (5, 5, 6)]
    reports = [run.run() for run in runs]
    assert reports[0] == reports[1]
    heads = [run.journals()["a"][-1].chain_hash for run in runs]
    assert heads[0] == heads[1] != heads[2]


def test_a_node_with_a_wrong_clock_lets_others_lead() -> None:
    """A leader resigns over a step of its clock, a node whose clock is off does not stand, and no stamp is early."""
    run = Simulation(Options(2, 12.0, kinds=("clock jumped", "killed")))
    report = run.run()
    assert report.violations == []
    said = [one for node in run.nodes.values() for one in node.reported]
    assert any(event == "the clock stepped: another node shall lead" for event, _ in said)
    reasons = [str(figures["reason"]) for event, figures in said if event == "not fit to lead"]
    assert any("its clock is" in reason for reason in reasons)


@pytest.mark.parametrize("name", CONTROLS)
def test_a_control_is_caught(name: str) -> None:
    """Each defect breaks a promise within some seeds, and the run with the same faults and without it does not."""
    seed = caught(name)
    assert seed is not None, f"{name} is not caught within {SEEDS} seeds"
    assert simulate(CONTROLS[name].without(seed)).violations == []


def _said(run: Simulation, event: str) -> list[str]:
    """The nodes that reported an event, in order of nodes."""
    return [node.name for node in run.nodes.values() for name, _ in node.reported if name == event]


def _begun() -> tuple[Simulation, Node]:
    """A run without faults, after some seconds, and its leader."""
    run = Simulation(Options(4, 0.0))
    for node in run.nodes.values():
        run.scheduler.at(0.0, node.start)
    run.scheduler.run(5.0)
    leader = run._leader()
    assert leader is not None
    return run, leader


@pytest.mark.parametrize("fault", ["is_disk_full", "is_disk_stalled"])
def test_a_leader_whose_disk_is_of_no_use_lets_a_healthy_node_lead(fault: str) -> None:
    """It resigns by the planned handover, and no process ends; it does not stand while its disk is so."""
    run, leader = _begun()
    setattr(leader, fault, True)
    run.scheduler.run(15.0)
    follower = run._leader()
    assert follower is not None
    assert follower is not leader
    assert _said(run, "resigned") == [leader.name]
    assert [node.failures for node in run.nodes.values()] == [[], [], []]
    follower.end(3.0)
    run.scheduler.run(25.0)
    assert run._leader() not in (None, leader), "the third node leads"
    run._stop()


def test_disks_that_are_all_full_do_not_move_leadership_round() -> None:
    """Without a fit node the leader stays; where it dies another one leads after five seconds."""
    run, leader = _begun()
    for node in run.nodes.values():
        node.is_disk_full = True
    run.scheduler.run(30.0)
    assert run._leader() is leader
    assert _said(run, "resigned") == []
    leader.end(100.0)
    run.scheduler.run(34.0)
    assert run._leader() is None, "it lets fit nodes go first"
    run.scheduler.run(40.0)
    assert run._leader() is not None
    run._stop()


def test_a_node_whose_journal_takes_nothing_never_leads() -> None:
    """It could not do a leader's work, also where no other node is there."""
    run, leader = _begun()
    others = [node for node in run.nodes.values() if node is not leader]
    for node in others:
        node.is_disk_stalled = True
    run.scheduler.run(13.0)
    leader.end(15.0)
    run.scheduler.run(27.0)
    assert run._leader() is None
    others[0].is_disk_stalled = False
    run.scheduler.run(30.0)
    assert run._leader() is others[0]
    run._stop()


def _restart_with_clock(run: Simulation, clock_ns: int, others_after: float) -> Node:
    """Let a follower start again at once with a wrong clock, and the two others after a time."""
    leader = run._leader()
    node = next(one for one in run.nodes.values() if one is not leader)
    for one in run.nodes.values():
        one.end(0.1 if one is node else others_after)
    node.clock_ns = clock_ns
    return node


def _last_stamp_s(run: Simulation) -> float:
    """How far the last record is ahead of true time, in seconds."""
    last = max((record for node in run.nodes.values() for record in node.records), key=_sequence)
    return (last.time_ns - START_NS) / SECOND_NS - run.scheduler.now


def _sequence(record: Record) -> int:
    return record.last_sequence


@pytest.mark.parametrize("seconds", [3_600, 6, -300, -3])
def test_a_node_that_starts_with_a_wrong_clock_does_not_stand(seconds: int) -> None:
    """Before the first heartbeat it compares its clock with the last stamp, and waits for the other nodes."""
    run, _ = _begun()
    node = _restart_with_clock(run, seconds * SECOND_NS, 1.5)
    run.scheduler.run(9.0)
    assert run._leader() not in (None, node)
    assert abs(_last_stamp_s(run)) < 1.0
    reasons = [str(figures.get("reason")) for _, figures in node.reported]
    assert any("its clock is" in reason for reason in reasons)
    run._stop()


def test_a_clock_that_is_behind_the_last_stamp_goes_on_from_it() -> None:
    """Where no other node is there it leads after five seconds, and its stamps do not stand still."""
    run, _ = _begun()
    node = _restart_with_clock(run, -60 * SECOND_NS, 1_000.0)
    run.scheduler.run(9.0)
    assert run._leader() is None
    run.scheduler.run(15.0)
    assert run._leader() is node
    assert abs(_last_stamp_s(run)) < 3.0
    run._stop()


def test_a_cluster_that_was_stopped_for_an_hour_starts() -> None:
    """All clocks are an hour ahead of the last stamp, so all wait two seconds; then one leads by its own clock."""
    run, _ = _begun()
    for node in run.nodes.values():
        node.end(0.1)
        node.clock_ns = 3_600 * SECOND_NS
    run.scheduler.run(7.5)
    assert run._leader() is None
    run.scheduler.run(9.5)
    assert run._leader() is not None
    assert abs(_last_stamp_s(run) - 3_600) < 1.0
    run._stop()


def test_stamps_of_records_are_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A node that starts under load, and receives records alone, knows the leader's clock and goes on from it."""
    run, leader = _begun()
    received = LeaderClock.received

    def stamps_alone(clock: LeaderClock, epoch: int, reading_ns: int, steady_ns: int) -> None:
        if any((epoch, reading_ns) in one.stamped for one in run.nodes.values()):
            received(clock, epoch, reading_ns, steady_ns)

    monkeypatch.setattr(LeaderClock, "received", stamps_alone)
    node = next(one for one in run.nodes.values() if one is not leader)
    node.end(0.1)
    node.clock_ns = 3_600 * SECOND_NS
    run.scheduler.run(5.5)
    assert node.life is not None
    clock = node.life.member.clock
    assert clock.offset_ns(node.clock(), round(run.scheduler.now * SECOND_NS)) is not None
    for other in run.nodes.values():
        if other is not node:
            other.end(1_000.0)
    run.scheduler.run(9.0)
    assert run._leader() is None
    run.scheduler.run(14.0)
    assert run._leader() is node
    assert abs(_last_stamp_s(run)) < 3.0
    run._stop()
