# SPDX-License-Identifier: Apache-2.0
"""A rolling upgrade and the way back under load: each node in turn gets the other build, the leader last.

Owns the order that the page for operators states. The builds are the plain and the compiled one of this checkout, which
must give the same bytes while they run side by side. A leader of each build is killed in the middle of each way.

    python -m tests.cluster.rolling
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from tests.cluster.cluster import Cluster
from tests.cluster.failover import longest_gap
from tests.cluster.history import Known
from tests.cluster.members import EngineMissingError, find_engine
from tests.cluster.nodes import CLUSTER
from tests.server.harness import COMMAND
from tests.sources import ROOT

COMPILED: Final = ROOT / "build" / "compiled"
CALM_SECONDS: Final = 0.5
RESIGN_SECONDS: Final = 20.0


@dataclass(slots=True)
class Report:
    """What became of both ways."""

    steps: list[dict[str, object]] = field(default_factory=list)
    acknowledged: int = 0
    failovers: int = 0
    violations: list[str] = field(default_factory=list)
    mixed_seen: int = 0
    """steps after which both builds ran side by side"""


class RollingError(AssertionError):
    """A step did not do what it is for."""


def _builds(cluster: Cluster) -> list[bool]:
    """Which nodes run compiled."""
    return [node.is_compiled for node in cluster.nodes.all.values()]


def _replace(cluster: Cluster, name: str, build: Path | None, report: Report) -> None:
    """Give a node another build, and wait until all are level again."""
    began = time.monotonic_ns()
    code = cluster.nodes.replace_build(name, "" if build is None else str(build))
    cluster.wait_calm()
    time.sleep(CALM_SECONDS)
    if code != 0:
        raise RollingError(f"node {name} stopped with {code}")
    if cluster.nodes.all[name].is_compiled is not (build is not None):
        raise RollingError(f"node {name} does not run the build that it was given")
    builds = _builds(cluster)
    report.mixed_seen += len(set(builds)) > 1
    report.steps.append(
        {
            "node": name,
            "compiled": build is not None,
            "builds": builds,
            "seconds_without_answer": _gap(cluster, began),
        }
    )


def _gap(cluster: Cluster, began_ns: int) -> float:
    times = cluster.answer_times
    return round(longest_gap(times, began_ns, max(times[-1], began_ns)), 3)


def _resign(cluster: Cluster) -> None:
    """Hand leadership over, as the page says, before the leader stops."""
    leader = cluster.leader.name
    engine = ",".join(cluster.members.client_addresses)
    subprocess.run(
        (
            *(*COMMAND, "cluster", "resign", "--cluster", CLUSTER),
            *("--engine", engine, "--engine-insecure"),
        ),
        check=True,
        capture_output=True,
    )
    until = time.monotonic() + RESIGN_SECONDS
    while cluster.nodes.leader() == leader:
        if time.monotonic() > until:
            raise RollingError(f"node {leader} leads on after `cluster resign`")
        time.sleep(0.05)


def roll(cluster: Cluster, build: Path | None, report: Report) -> None:
    """One way: the followers, a killed leader while builds are mixed, `cluster resign`, the last one."""
    first = cluster.leader.name
    followers = [name for name in cluster.nodes.all if name != first]
    _replace(cluster, followers[0], build, report)
    began = time.monotonic_ns()
    killed = cluster.leader.name
    cluster.nodes.kill(killed)
    cluster.wait_calm()
    time.sleep(CALM_SECONDS)
    report.steps.append({"killed": killed, "seconds_without_answer": _gap(cluster, began)})
    left = [name for name in (*followers[1:], first) if name != cluster.leader.name]
    for name in left:
        _replace(cluster, name, build, report)
    last = next(
        (
            name
            for name, node in cluster.nodes.all.items()
            if node.is_compiled is not (build is not None)
        ),
        "",
    )
    if last:
        if cluster.leader.name == last:
            _resign(cluster)
        _replace(cluster, last, build, report)


def run(engine: Path, directory: Path, number: int = 80) -> Report:
    """Both ways on a fresh cluster under load, and the check of its history."""
    report = Report()
    cluster = Cluster(directory, engine, number)
    with cluster:
        if any(_builds(cluster)):
            raise RollingError("the nodes began compiled: run this without PYTHONPATH")
        roll(cluster, COMPILED, report)
        if not all(_builds(cluster)):
            raise RollingError(f"not all nodes run compiled: {_builds(cluster)}")
        roll(cluster, None, report)
        if any(_builds(cluster)):
            raise RollingError(f"not all nodes are back: {_builds(cluster)}")
        report.violations = [f"{one.kind}: {one.detail}" for one in cluster.check()]
        history = cluster.history()
    report.acknowledged = sum(write.known is Known.ANSWERED for write in history.writes)
    report.failovers = len({one.epoch for one in history.leaderships}) - 1
    if not report.violations:
        cluster.remove()
    return report


def main(arguments: list[str] | None = None) -> int:
    """0 if nothing was contradicted, 2 without an engine or a compiled build."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--out", type=Path, default=Path("var/rolling.json"))
    options = parser.parse_args(arguments)
    if not COMPILED.is_dir():
        sys.stderr.write(f"{COMPILED} is not there: run `make compile`\n")
        return 2
    try:
        engine = find_engine()
    except EngineMissingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    report = run(engine, Path(tempfile.mkdtemp(prefix="rolling-")))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(asdict(report), indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{json.dumps(asdict(report))}\n")
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
