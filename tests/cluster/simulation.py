# SPDX-License-Identifier: Apache-2.0
"""The protocol of a cluster in virtual time: three nodes, callers and faults of a seed, and the check of the history.

Owns which faults come and when. The nodes run the product's own member, log and sequencer; engine and time are models.
No answer that left may be contradicted, and after the faults the cluster must come to rest.

    python -m tests.cluster.simulation --seeds 1000
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Final

from clearinghouse.replication.engine import Get, Put, Txn
from clearinghouse.replication.errors import ReplicationError
from clearinghouse.replication.keys import (
    LOG_FORMAT,
    ClusterValue,
    EpochValue,
    HeadValue,
    HeartbeatValue,
    Keys,
    head_value,
    record_to_bytes,
)
from clearinghouse.server.sequencing.stamp_clock import STEP_NS
from clearinghouse.storage.port import Record
from tests.cluster.history import History, Known, Leadership, Violation, check, counts
from tests.cluster.sim_clients import SimClient
from tests.cluster.sim_engine import Line, SimCluster
from tests.cluster.sim_node import SECOND_NS, Controls, Node
from tests.cluster.sim_threads import Scheduler
from tests.cluster.world import START_EPOCH, beginning

NAMES: Final = ("a", "b", "c")
CLIENTS: Final = 3
FAULT_SECONDS: Final = 20.0
QUIET_SECONDS: Final = 40.0
"""within which all must be level once the faults are over"""
ASKING_SECONDS: Final = 2.0
"""of them with requests"""
REPORT: Final = Path("var/cluster_simulation.json")
EARLY: Final = "stamp too early"
DEFECT: Final = "defect met"
"""the fault that only runs have that ask for it: the others keep what their seeds found"""
STOOD: Final = "time did not stand"


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is a function of."""

    seed: int
    seconds: float = FAULT_SECONDS
    controls: Controls = field(default_factory=Controls)
    calls_local_linearizable: bool = False
    kinds: tuple[str, ...] = ()
    """of faults; else all"""
    has_defects: bool = False
    """whether all includes due work that each program raises at"""
    line: Line = field(default_factory=Line)
    """what goes wrong on the way to the engine, also without a fault"""
    quiet_seconds: float = QUIET_SECONDS


@dataclass(slots=True)
class Report:
    """What a run came to."""

    seed: int
    failovers: int = 0
    acknowledged: int = 0
    unknown: int = 0
    refused: int = 0
    reads: int = 0
    linearizable: int = 0
    """of the reads"""
    records: int = 0
    standings: int = 0
    """takeovers for maintenance alone"""
    lives: int = 0
    seconds_to_quiet: float = 0.0
    is_at_rest: bool = False
    faults: dict[str, int] = field(default_factory=dict)
    wire: dict[str, int] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    violations: list[Violation] = field(default_factory=list)


class NoRestError(AssertionError):
    """The cluster did not come to rest after the faults."""


class Simulation:
    """One run."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.random = Random(f"cluster {options.seed}")
        self.scheduler = Scheduler(self.random)
        self.cluster = SimCluster(self.scheduler)
        self.keys = Keys("simulated")
        begun = beginning()
        self._begin_cluster()
        self.nodes = {
            name: Node(
                name,
                rank,
                self.scheduler,
                self.cluster,
                self.keys,
                begun.records,
                options.controls,
            )
            for rank, name in enumerate(NAMES)
        }
        for node in self.nodes.values():
            node.others = {name: one for name, one in self.nodes.items() if one is not node}
            node.line = replace(options.line)
        self.clients = [
            SimClient(
                f"client-{number}",
                self.scheduler,
                self.nodes,
                begun.account_ids,
                calls_local_linearizable=options.calls_local_linearizable,
            )
            for number in range(CLIENTS)
        ]
        self.faults: Counter[str] = Counter()

    def _begin_cluster(self) -> None:
        """Do what `cluster init` does."""
        keys = self.keys
        records = beginning().records
        last = records[-1]
        genesis = records[0].chain_hash.hex()
        cluster = ClusterValue("simulated", LOG_FORMAT, genesis, list(NAMES))
        epoch = EpochValue(START_EPOCH, "", "", "", "simulated")
        self.cluster.store.apply(
            Txn(
                (),
                (
                    Put(keys.cluster, cluster.to_bytes()),
                    Put(keys.epoch, epoch.to_bytes()),
                    Put(keys.head, head_value(last).to_bytes()),
                    Put(keys.log(last.first_sequence), record_to_bytes(last)),
                ),
            )
        )

    # --- faults ---

    def _leader(self) -> Node | None:
        leading = [node for node in self.nodes.values() if node.life and node.life.is_leading]
        return max(leading, key=lambda node: node.life.epoch if node.life else 0, default=None)

    def _any(self) -> Node:
        return self.random.choice(list(self.nodes.values()))

    def _victim(self) -> Node:
        leader = self._leader()
        return leader if leader is not None and self.random.random() < 0.7 else self._any()

    def _kill(self) -> None:
        self._victim().end(self.random.choice((0.3, 1.0, 4.0)))

    def _pause_node(self) -> None:
        node = self._victim()
        node.pause()
        self.scheduler.at(self.random.choice((0.3, 1.0, 3.0, 6.0)), node.resume)

    def _hang(self) -> None:
        node = self._victim()
        node.is_hung = True
        self._later((0.5, 2.0), lambda: setattr(node, "is_hung", False))

    def _cut(self, *, is_out: bool, is_in: bool) -> None:
        node = self._victim()
        line = node.line
        line.is_cut_out, line.is_cut_in = is_out or line.is_cut_out, is_in or line.is_cut_in
        node.is_alone = is_out and is_in
        self._later((0.4, 1.0, 3.0), lambda: self._heal(node))

    def _heal(self, node: Node) -> None:
        node.line.is_cut_out = node.line.is_cut_in = False
        node.is_alone = False

    def _later(self, choices: tuple[float, ...], event: Callable[[], None]) -> None:
        self.scheduler.at(self.random.choice(choices), event)

    def _no_quorum(self) -> None:
        self.cluster.fall_silent(self.random.choice((0.3, 0.9, 1.5, 5.0)))

    def _machine(self) -> None:
        self._kill()
        self.cluster.fall_silent(self.random.choice((0.0, 0.9, 1.5)))

    def _all(self) -> None:
        for node in self.nodes.values():
            node.end(self.random.choice((0.2, 1.0)))
        self.cluster.fall_silent(0.5)

    def _jump(self) -> None:
        node = self._victim()
        node.clock_ns += round(self.random.choice((-300, -1, 0.1, 2, 240)) * SECOND_NS)

    def _disk(self, name: str) -> None:
        node = self._victim()
        setattr(node, name, True)
        self._later((2.0, 9.0), lambda: setattr(node, name, False))

    def _lose(self) -> None:
        line = self._victim().line
        line.lost_answers = self.random.choice((0.1, 0.5))
        line.lost_requests = self.random.choice((0.0, 0.2))
        self._later((1.0, 3.0), lambda: self._mend(line))

    def _delay(self) -> None:
        line = self._victim().line
        line.late = self.random.choice((0.02, 0.2))
        line.slow = self.random.choice((0.0, 0.2))
        self._later((1.0, 3.0), lambda: self._mend(line))

    def _double(self) -> None:
        line = self._victim().line
        line.doubled = self.random.choice((0.3, 1.0))
        self._later((1.0, 3.0), lambda: self._mend(line))

    def _bad_watch(self) -> None:
        line = self._any().line
        line.lost_changes = self.random.choice((0.1, 0.5))
        line.doubled_changes = self.random.choice((0.1, 0.5))
        self._later((1.0, 3.0), lambda: self._mend(line))

    def _mend(self, line: Line) -> None:
        """No more is lost, late or doubled than always."""
        cuts = {"is_cut_out": line.is_cut_out, "is_cut_in": line.is_cut_in}
        _copy(replace(self.options.line, **cuts), line)

    def _resign(self) -> None:
        leader = self._leader()
        if leader is not None and leader.life is not None:
            leader.life.member.resign()

    def _meet_defect(self) -> None:
        """Due work stops the leader, and would stop each node until its own trial passes."""
        leader = self._leader()
        if leader is not None:
            leader.end(self.random.choice((0.3, 1.0, 4.0)))
        for node in self.nodes.values():
            node.has_open_stop = True
            self._later((8.0, 14.0), node.settle)

    def _fault(self) -> None:
        """One fault, and the time of the next."""
        if self.scheduler.now >= self.options.seconds:
            return
        kinds: dict[str, Callable[[], None]] = {
            "killed": self._kill,
            "paused": self._pause_node,
            "hung": self._hang,
            "cut off": lambda: self._cut(is_out=True, is_in=True),
            "unreachable": lambda: self._cut(is_out=True, is_in=False),
            "deaf": lambda: self._cut(is_out=False, is_in=True),
            "engine unreachable": self._no_quorum,
            "machine dead": self._machine,
            "all stopped": self._all,
            "clock jumped": self._jump,
            "answers lost": self._lose,
            "requests late": self._delay,
            "requests doubled": self._double,
            "watch lost, doubled": self._bad_watch,
            "handed over": self._resign,
            "disk full": lambda: self._disk("is_disk_full"),
            "disk stalled": lambda: self._disk("is_disk_stalled"),
            DEFECT: self._meet_defect,
        }
        drawn = [kind for kind in kinds if self.options.has_defects or kind != DEFECT]
        name = self.random.choice(self.options.kinds or drawn)
        self.faults[name] += 1
        kinds[name]()
        self.scheduler.at(self.random.uniform(0.2, 2.5), self._fault)

    # --- the run ---

    def run(self) -> Report:
        """Faults, then quiet, then the check."""
        for node in self.nodes.values():
            self.scheduler.at(self.random.uniform(0.0, 0.2), node.start)
        self.scheduler.at(1.5, self._fault)
        self.scheduler.run(self.options.seconds)
        quiet = self._grow_quiet()
        history, journals = self.history(), self.journals()
        self._stop()
        report = Report(self.options.seed, seconds_to_quiet=quiet)
        report.is_at_rest = quiet < self.options.quiet_seconds
        report.violations = check(history, journals, is_settled=report.is_at_rest)
        longest = max(journals.values(), key=len)
        report.violations += [*self._early_stamps(longest), *self._time_that_stood(longest)]
        report.standings = sum(lead.stands for node in self.nodes.values() for lead in node.leads)
        report.failovers = len({leadership.epoch for leadership in history.leaderships}) - 1
        known = Counter(write.known for write in history.writes)
        report.acknowledged, report.unknown = known[Known.ANSWERED], known[Known.UNKNOWN]
        report.refused = known[Known.REFUSED]
        report.reads = len(history.reads)
        report.linearizable = sum(read.is_linearizable for read in history.reads)
        report.records = max(len(records) for records in journals.values())
        report.lives = sum(node.lives for node in self.nodes.values())
        report.faults = dict(sorted(self.faults.items()))
        report.wire = dict(sorted(self.cluster.counts.items()))
        report.failures = dict(
            Counter(type(one).__name__ for node in self.nodes.values() for one in node.failures)
        )
        return report

    def _early_stamps(self, records: list[Record]) -> list[Violation]:
        """The stamps above the last one, the time since and the bound (U-6.1)."""
        stamped = {key: one for node in self.nodes.values() for key, one in node.stamped.items()}
        found = []
        for before, record in pairwise(records):
            # A stamp that is not there was the last one's, since the clock was behind it.
            first, second = (stamped.get((one.epoch, one.time_ns)) for one in (before, record))
            if first is None or second is None:
                continue
            (earlier, _), (now, is_bounded) = first, second
            bound = before.time_ns + now - earlier + STEP_NS
            if (is_bounded or record.epoch == before.epoch) and record.time_ns > bound:
                beyond = (record.time_ns - bound) / SECOND_NS
                found.append(
                    Violation(
                        EARLY, f"sequence {record.first_sequence} is {beyond:.3f} s too early"
                    )
                )
        return found

    def _time_that_stood(self, records: list[Record]) -> Iterator[Violation]:
        """Yield where time did not stand in an epoch for maintenance alone, or was forgotten after it (U-6.2)."""
        leads = {lead.epoch: lead for node in self.nodes.values() for lead in node.leads}
        for before, record in pairwise(records):
            lead = leads.get(record.epoch)
            if lead is not None and lead.stands and record.time_ns != before.time_ns:
                yield Violation(STOOD, f"sequence {record.first_sequence} has a later time")
        store = self.cluster.store
        for change in store.changes(self.keys.heartbeat, b"", store.compacted):
            beat = HeartbeatValue.from_bytes(change.pair.value)
            lead = leads.get(beat.epoch)
            if lead is not None and lead.stands and not beat.alive_ns:
                yield Violation(STOOD, f"a heartbeat of epoch {beat.epoch} says that all is taken")
        epochs = {record.epoch for record in records}
        since: int | None = None
        for _, lead in sorted(leads.items()):
            if since is not None and not lead.stands and lead.alive_ns > since:
                yield Violation(STOOD, f"epoch {lead.epoch} knows no gap since {since}")
            if lead.stands:
                since = lead.stamp_ns if since is None else since
            elif lead.epoch in epochs:  # a gap is the first that it makes durable
                since = None

    def history(self) -> History:
        """All answers to callers, and the reports of nodes that became leader."""
        history = History()
        for client in self.clients:
            history.extend(client.history)
        for node in self.nodes.values():
            for event, figures in node.reported:
                if event == "leading":
                    history.leaderships.append(Leadership(int(str(figures["epoch"])), node.name))
        return history

    def journals(self) -> dict[str, list[Record]]:
        """The records that each node has on its disk."""
        return {name: node.records for name, node in self.nodes.items()}

    def _grow_quiet(self) -> float:
        """End all faults; how long it takes until all nodes are level and every request is answered."""
        began = self.scheduler.now
        for node in self.nodes.values():
            node.is_hung = node.is_disk_full = node.is_disk_stalled = False
            node.clock_ns = 0
            node.resume()
            node.settle()
            self._heal(node)
            _copy(Line(), node.line)
            node.start()
        self.cluster.silent_until = 0.0
        while self.scheduler.now - began < self.options.quiet_seconds:
            self.scheduler.run(self.scheduler.now + 1.0)
            if self.scheduler.now - began > ASKING_SECONDS:
                for client in self.clients:
                    client.is_asking = False
            if self._is_at_rest():
                break
        return self.scheduler.now - began

    def _is_at_rest(self) -> bool:
        """True if all nodes have the log's end on disk, one of them leads, and every request is done."""
        (end,) = self.cluster.store.range(Get(self.keys.head)).pairs
        ends = {node.journal.head() for node in self.nodes.values()}
        ends.add(HeadValue.from_bytes(end.value).head)
        leader = self._leader()
        is_led = leader is not None and leader.life is not None and not leader.life.is_standing
        is_level = len(ends) == 1 and is_led
        return is_level and all(client.is_done for client in self.clients)

    def _stop(self) -> None:
        """End all threads of the run."""
        for node in self.nodes.values():
            node.is_kept_down = True
            node.end()
        self.scheduler.run(self.scheduler.now + 1.0)


def _copy(source: Line, target: Line) -> None:
    """Set a line, which engines keep, to what another one is."""
    for one in fields(Line):
        setattr(target, one.name, getattr(source, one.name))


def simulate(options: Options) -> Report:
    """One run. Raises NoRestError, and what a defect raised."""
    report = Simulation(options).run()
    if not (report.violations or report.is_at_rest):
        raise NoRestError(f"no rest {options.quiet_seconds} s after the faults")
    return report


def main(arguments: list[str] | None = None) -> int:
    """Run seeds: 0 if all keep every promise."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--seeds", type=int, default=1_000)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--defects", action="store_true", help="Stops of due work too.")
    parser.add_argument("--out", type=Path, default=REPORT)
    options = parser.parse_args(arguments)
    began = time.perf_counter()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    total: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    wire: Counter[str] = Counter()
    broken: list[str] = []
    values: dict[str, object] = {}
    for seed in range(options.first, options.first + options.seeds):
        try:
            report = simulate(Options(seed, has_defects=options.defects))
        except (AssertionError, ReplicationError) as error:
            broken.append(f"seed {seed}: {type(error).__name__}: {error}")
        else:
            total["runs"] += 1
            for name in (
                "failovers",
                "acknowledged",
                "unknown",
                "refused",
                "reads",
                "linearizable",
                "standings",
                "lives",
            ):
                total[name] += getattr(report, name)
            faults.update(report.faults)
            wire.update(report.wire)
            if report.violations:
                broken.append(
                    f"seed {seed}: {counts(report.violations)} {report.violations[0].detail}"
                )
        values = {
            **total,
            "broken": broken,
            "faults": dict(sorted(faults.items())),
            "wire": dict(sorted(wire.items())),
            "seconds": round(time.perf_counter() - began, 1),
        }
        # After each seed: a run that is cut short has its figures.
        options.out.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{json.dumps(values)}\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
