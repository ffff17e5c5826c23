# SPDX-License-Identifier: Apache-2.0
"""The faults of a cluster: each strikes, lasts and is healed while callers go on.

Owns how each is done to real processes, files and links. A fault must leave everything running again, and never asks
the cluster to do anything but go on.
"""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final, NamedTuple

from tests.cluster.cluster import Cluster
from tests.cluster.nodes import CLUSTER, DEPOSED
from tests.cluster.proxy import DROP, HOLD, PASS
from tests.server.harness import COMMAND

PAUSE_SECONDS: Final = 2.0
CUT_SECONDS: Final = 2.5
DOWN_SECONDS: Final = 1.5
FLAPS: Final = 4
SLOW_MICROSECONDS: Final = 150_000
BALLAST_BYTES: Final = 1 << 20
STALL_MICROSECONDS: Final = 9_000_000
STALL_SECONDS: Final = 14.0
HAND_OVER_SECONDS: Final = 5.0
FULL_SECONDS: Final = 8.0
"""within which a member needs another page of its full disk"""


class Struck(NamedTuple):
    """A fault that is over: when it began, from when an answer was to be had again, and what else was seen."""

    began_ns: int
    from_ns: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of fault. `deposes`: another node takes over."""

    name: str
    strike: Callable[[Cluster, Random], Struck]
    needs_machines: bool = False
    deposes: bool = False


def _now() -> int:
    return time.monotonic_ns()


def _leader_killed(cluster: Cluster, random: Random) -> Struck:
    began = _now()
    cluster.nodes.kill(cluster.leader.name)
    return Struck(began, began)


def _follower_killed(cluster: Cluster, random: Random) -> Struck:
    began = _now()
    cluster.nodes.kill(cluster.follower().name)
    return Struck(began, began)


def _leader_paused(cluster: Cluster, random: Random) -> Struck:
    """Pause the leader for longer than a takeover takes: when it continues it must end as deposed."""
    leader = cluster.leader
    life = leader.lives[-1]
    began = _now()
    leader.pause()
    time.sleep(PAUSE_SECONDS + random.uniform(0.0, 0.5))
    leader.resume()
    until = time.monotonic() + 10
    while life.code is None and time.monotonic() < until:
        time.sleep(0.02)
    return Struck(began, began, "fenced" if life.code == DEPOSED else f"not fenced: {life.code}")


def _machine_dead(cluster: Cluster, random: Random) -> Struck:
    """The leader's process and the member beside it, together."""
    leader = cluster.leader
    member = cluster.member_of(leader)
    began = _now()
    member.kill()
    cluster.nodes.kill(leader.name, DOWN_SECONDS)
    cluster.members.start_one(member)
    return Struck(began, began)


def _engine_leader_killed(cluster: Cluster, random: Random) -> Struck:
    member = cluster.leading_member()
    began = _now()
    member.kill()
    time.sleep(DOWN_SECONDS)
    cluster.members.start_one(member)
    return Struck(began, began)


def _engine_leader_paused(cluster: Cluster, random: Random) -> Struck:
    member = cluster.leading_member()
    began = _now()
    member.pause()
    time.sleep(PAUSE_SECONDS)
    member.resume()
    return Struck(began, began)


def _disk_full(cluster: Cluster, random: Random) -> Struck:
    """The small disk of the last member: it ends, and begins again once its disk has space."""
    member = cluster.members.all[-1]
    ballast = member.directory / "ballast"
    began = _now()
    try:
        with ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(BALLAST_BYTES))
    except OSError:
        pass
    until = time.monotonic() + FULL_SECONDS
    while member.is_running and time.monotonic() < until:
        time.sleep(0.05)
    was_running = member.is_running
    member.kill()
    ballast.unlink()
    cluster.members.start_one(member)
    return Struck(began, began, "it went on" if was_running else "it ended by itself")


def _disk_slow(cluster: Cluster, random: Random) -> Struck:
    """Every sync of the engine's leader takes long."""
    member = cluster.leading_member()
    assert member.process is not None
    began = _now()
    tracer = _slow_syncs(member.process.pid, SLOW_MICROSECONDS)
    time.sleep(CUT_SECONDS)
    tracer.terminate()
    tracer.wait()
    return Struck(began, began)


def _slow_syncs(process: int, microseconds: int) -> subprocess.Popen[bytes]:
    """Let each sync of a process take so much longer, until the answer is terminated."""
    what = ("trace=fdatasync,fsync", f"inject=fdatasync,fsync:delay_enter={microseconds}")
    return subprocess.Popen(
        ["strace", "-f", "-qq", "-p", str(process), "-e", what[0], "-e", what[1]],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _journal_stalled(cluster: Cluster, random: Random) -> Struck:
    """The disk of the leader's journal takes nothing and gives no error, while the engine's disks are well."""
    leader = cluster.leader
    assert leader.process is not None
    began = _now()
    tracer = _slow_syncs(leader.process.pid, STALL_MICROSECONDS)
    until = time.monotonic() + STALL_SECONDS
    while cluster.nodes.leader() in ("", leader.name) and time.monotonic() < until:
        time.sleep(0.1)
    seconds = (_now() - began) / 1e9
    led = cluster.nodes.leader() not in ("", leader.name)
    note = f"another node led after {seconds:.1f} s" if led else "no other node led"
    tracer.terminate()
    tracer.wait()
    return Struck(began, began, note)


def _leader_alone(cluster: Cluster, random: Random) -> Struck:
    """No word reaches or leaves the leader's machine."""
    network = cluster.network
    assert network is not None
    leader = cluster.leader
    life = leader.lives[-1]
    began = _now()
    network.unplug(leader.name)
    time.sleep(CUT_SECONDS)
    network.heal()
    until = time.monotonic() + 10
    while life.code is None and time.monotonic() < until:
        time.sleep(0.02)
    return Struck(began, began, "fenced" if life.code == DEPOSED else f"not fenced: {life.code}")


def _leader_with_minority(cluster: Cluster, random: Random) -> Struck:
    """The leader and the member beside it reach no other machine; callers reach all."""
    network = cluster.network
    assert network is not None
    leader = cluster.leader
    life = leader.lives[-1]
    others = [name for name in network.machines if name != leader.name]
    began = _now()
    for other in others:
        network.cut(leader.name, other)
    time.sleep(CUT_SECONDS)
    network.heal()
    until = time.monotonic() + 10
    while life.code is None and time.monotonic() < until:
        time.sleep(0.02)
    return Struck(began, began, "fenced" if life.code == DEPOSED else f"not fenced: {life.code}")


def _follower_alone(cluster: Cluster, random: Random) -> Struck:
    network = cluster.network
    assert network is not None
    began = _now()
    network.unplug(cluster.follower().name)
    time.sleep(DOWN_SECONDS)
    network.heal()
    return Struck(began, began)


def _asymmetric(cluster: Cluster, random: Random) -> Struck:
    """Words of the leader's machine do not reach the others, or theirs do not reach it."""
    network = cluster.network
    assert network is not None
    leader = cluster.leader.name
    is_unreachable = random.random() < 0.5
    began = _now()
    for other in network.machines:
        if other != leader:
            network.cut_one_way(*((leader, other) if is_unreachable else (other, leader)))
    time.sleep(CUT_SECONDS)
    network.heal()
    return Struck(began, began, "unreachable" if is_unreachable else "deaf")


def _flapping(cluster: Cluster, random: Random) -> Struck:
    """The link of the leader's machine comes and goes."""
    network = cluster.network
    assert network is not None
    leader = cluster.leader.name
    began = _now()
    for _ in range(FLAPS):
        for other in network.machines:
            if other != leader:
                network.cut(leader, other)
        time.sleep(random.uniform(0.2, 0.5))
        network.heal()
        time.sleep(random.uniform(0.1, 0.4))
    return Struck(began, began)


def _answers_dropped(cluster: Cluster, random: Random) -> Struck:
    """Requests of the leader reach the engine and no answer comes back."""
    leader = cluster.leader
    began = _now()
    for _ in range(3):
        leader.relay(DROP)
        time.sleep(random.uniform(0.05, 0.2))
        leader.relay(PASS)
        time.sleep(0.1)
    leader.relay(HOLD)
    time.sleep(0.5)
    leader.relay(PASS)
    return Struck(began, began)


def _follower_deaf(cluster: Cluster, random: Random) -> Struck:
    """A follower gets nothing from its members, while callers reach it: its state is an old one."""
    follower = cluster.follower()
    began = _now()
    follower.relay(HOLD)
    time.sleep(DOWN_SECONDS)
    follower.relay(PASS)
    return Struck(began, began)


def _clocks_apart(cluster: Cluster, random: Random) -> Struck:
    """The clocks of two nodes are minutes apart and jump, and then the leader is killed."""
    leader, follower = cluster.leader, cluster.follower()
    began = _now()
    leader.set_clock(random.choice((-150.0, 90.0)))
    follower.set_clock(random.choice((-90.0, 120.0)))
    time.sleep(0.7)
    leader.set_clock(random.choice((-20.0, 20.0)))
    time.sleep(0.3)
    cluster.nodes.kill(cluster.leader.name)
    time.sleep(1.5)
    for node in cluster.nodes.all.values():
        node.set_clock(0.0)
    return Struck(began, began)


def _quorum_lost(cluster: Cluster, random: Random) -> Struck:
    """Two members are gone for a while."""
    gone = random.sample(cluster.members.all, 2)
    began = _now()
    for member in gone:
        member.kill()
    time.sleep(PAUSE_SECONDS)
    back = _now()
    for member in gone:
        cluster.members.start_one(member)
    return Struck(began, back)


def _all_stopped(cluster: Cluster, random: Random) -> Struck:
    """Every process at once, and then all again."""
    began = _now()
    for node in cluster.nodes.all.values():
        cluster.nodes.kill(node.name, -1)
    for member in cluster.members.all:
        member.kill()
    back = _now()
    cluster.members.start()
    for node in cluster.nodes.all.values():
        node.is_wanted = True
    return Struck(began, back)


def _handed_over(cluster: Cluster, random: Random) -> Struck:
    """The command asks the leader, which looks for that each second: the fault lasts until another node leads."""
    leader = cluster.leader.name
    began = _now()
    subprocess.run(
        (
            *(*COMMAND, "cluster", "resign", "--engine-insecure", "--cluster", CLUSTER),
            *("--engine", ",".join(cluster.members.client_addresses)),
        ),
        check=True,
        capture_output=True,
    )
    until = time.monotonic() + HAND_OVER_SECONDS
    while cluster.nodes.leader() == leader and time.monotonic() < until:
        time.sleep(0.02)
    led = cluster.nodes.leader() != leader
    return Struck(began, began, "another node led" if led else "no other node led")


FAULTS: Final = (
    Fault("leader killed", _leader_killed, deposes=True),
    Fault("leader paused", _leader_paused, deposes=True),
    Fault("answers of the engine dropped", _answers_dropped),
    Fault("machine dead", _machine_dead, deposes=True),
    Fault("engine's leader killed", _engine_leader_killed),
    Fault("leader with minority", _leader_with_minority, needs_machines=True, deposes=True),
    Fault("disk full", _disk_full, needs_machines=True),
    Fault("asymmetric", _asymmetric, needs_machines=True),
    Fault("clocks apart", _clocks_apart, deposes=True),
    Fault("all stopped", _all_stopped, deposes=True),
    Fault("quorum lost", _quorum_lost),
    Fault("leader alone", _leader_alone, needs_machines=True, deposes=True),
    Fault("engine's leader paused", _engine_leader_paused),
    Fault("disk slow", _disk_slow),
    Fault("journal stalled", _journal_stalled),
    Fault("follower alone", _follower_alone, needs_machines=True),
    Fault("flapping", _flapping, needs_machines=True),
    Fault("handed over", _handed_over, deposes=True),
    Fault("follower killed", _follower_killed),
    Fault("follower deaf", _follower_deaf),
)
GATE: Final = 6
"""so many of the first of these make the gate's form"""
