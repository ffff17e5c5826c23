# SPDX-License-Identifier: Apache-2.0
"""Run the demo's day on a cluster, kill the leader in the middle, and show the result.

Owns the order of these steps, the part `cluster` of the report, and the reasons for which it fails. It must never
leave a process running.
"""

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from clearinghouse.apps.demo import opening, report
from clearinghouse.apps.demo.cluster import NAMES, Cluster, cluster, find_etcd
from clearinghouse.apps.demo.journals import compare, not_found, read_journal
from clearinghouse.apps.demo.plan import DAY_FILE, Plan, Tally, load_tally
from clearinghouse.apps.demo.report import REPORT_FILE
from clearinghouse.apps.demo.roles.auditor import load_audit
from clearinghouse.apps.demo.roles.treasury import CUSTODY
from clearinghouse.apps.demo.run import STEP_NS, Say, make_day, play
from clearinghouse.apps.demo.witness import Witness
from clearinghouse.apps.runs import RunError, fresh_folder, replayed_head
from clearinghouse.client import ClearinghouseError, Client

__all__ = ["REPORT_FILE", "failures", "run", "show"]

MADE_BY: Final = "cluster"
DOWN_SECONDS: Final = 2.0
# Three nodes and three members share the processors with the roles that start.
START_UP_NS: Final = 4_000_000_000


@dataclass(slots=True)
class Failover:
    """The kill of the leader: who led before and after, in which epoch, and when."""

    killed: str = ""
    epoch_before: int = 0
    leader: str = ""
    epoch_after: int = 0
    moment: float = 0.0
    status: str = ""


@dataclass(slots=True)
class Outcome:
    """What was known at the end of the day, to compare it with the journals."""

    cluster: Cluster
    witness: Witness
    failover: Failover
    tallies: list[Tally] = field(default_factory=list)


def run(
    folder: Path, data_dir: Path | None, seed: int, say: Say, steps: int, etcd: str
) -> dict[str, Any]:
    """Play a day through a cluster in `folder`; save the report there and return it.

    Raises RunRefusedError before anything is made, and RunError if a step fails.
    """
    started = time.monotonic()
    path, version = find_etcd(etcd)
    day = make_day(seed, data_dir, steps)
    fresh_folder(folder, MADE_BY)
    (folder / DAY_FILE).write_text(json.dumps(day.to_json()), encoding="utf-8")
    say(f"three members of etcd {version} and three nodes start in {folder}")
    tally = Tally("operator")
    with cluster(folder, path) as running:
        addresses = list(running.addresses.values())
        accounts, sources = opening.prepare(addresses, day, tally)
        seen = Tally("witness")
        witness = Witness(addresses, seen)
        with (
            Client(addresses, principal=opening.OPERATOR) as operator,
            Client(addresses, principal=CUSTODY) as custodian,
        ):
            witness.open(operator, custodian)
        begin_ns = time.time_ns() + START_UP_NS
        plan = Plan(str(folder), addresses, seed, begin_ns, STEP_NS, accounts, sources)
        plan.save()
        say(f"nodes {running.nodes}, {sum(map(len, accounts.values()))} accounts")
        outcome = Outcome(running, witness, Failover())
        witness.start()
        try:
            markets, conservation, head = play(plan, tally, say, lambda: _fail_over(outcome, say))
            witness.stop()
        except ClearinghouseError as error:
            raise RunError(f"a caller of the demo failed: {error}") from error
        with Client(addresses, principal=opening.OPERATOR) as operator:
            end = operator.head()
        running.wait_level(end.sequence)
        outcome.failover.status = running.status_text()
        running.stop()
    say("a second process applies every command again")
    outcome.tallies = [
        tally,
        seen,
        *(load_tally(folder, role) for role in [*opening.ROLES, "oracle-1"]),
    ]
    replayed = replayed_head(running.data_dir(outcome.failover.leader), head.sequence)
    found = report.build(
        day,
        markets,
        conservation,
        load_audit(folder),
        outcome.tallies,
        head.sequence,
        (head.chain_head.hex(), replayed),
        time.monotonic() - started,
    )
    found["cluster"] = _compared(outcome, end.sequence, version)
    report.save(found, folder)
    return found


def _fail_over(outcome: Outcome, say: Say) -> None:
    """Kill the leader, wait for the next one, and start the killed node again. Raises RunError."""
    running, failover = outcome.cluster, outcome.failover
    failover.killed, failover.epoch_before = running.wait_leader()
    say(f"node {failover.killed} leads epoch {failover.epoch_before}; it gets SIGKILL now")
    failover.moment = time.monotonic()
    running.kill(failover.killed)
    failover.leader, failover.epoch_after = running.wait_leader(failover.epoch_before)
    say(f"node {failover.leader} leads epoch {failover.epoch_after}")
    time.sleep(DOWN_SECONDS)
    running.start_node(failover.killed)
    running.wait_serving(failover.killed)
    say(f"node {failover.killed} is back and follows")


def _compared(outcome: Outcome, sequence: int, version: str) -> dict[str, Any]:
    """Return the report's part about the cluster, made from the journals of all nodes."""
    running, failover, witness = outcome.cluster, outcome.failover, outcome.witness
    journals = {name: read_journal(running.data_dir(name)) for name in NAMES}
    common, heads = compare(journals.values())
    missing = {name: not_found(journal, witness.answers) for name, journal in journals.items()}
    return {
        "etcd": version,
        "killed": failover.killed,
        "leader_after": failover.leader,
        "epochs": [failover.epoch_before, failover.epoch_after],
        "seconds_without_answer": round(witness.longest_gap(failover.moment), 3),
        "acknowledged": sum(tally.sent for tally in outcome.tallies),
        "found": {name: journal.items for name, journal in journals.items()},
        "repeated_calls": journals[failover.leader].repeats,
        "witness_answers": len(witness.answers),
        "witness_not_found": {name: lines[:5] for name, lines in missing.items() if lines},
        "answered_sequence": sequence,
        "heads_at": common,
        "heads": sorted(head.hex() for head in heads),
        "directories": {
            **{f"node {name}": str(running.data_dir(name)) for name in NAMES},
            **{
                f"etcd {name}": str(running.data_dir(name).with_name(f"etcd-{name}"))
                for name in NAMES
            },
        },
        "status": failover.status.splitlines(),
    }


def failures(found: dict[str, Any]) -> list[str]:
    """Return the reasons for which the day fails; empty if it does not."""
    part = found["cluster"]
    reasons = report.failures(found)
    if part["killed"] == part["leader_after"] or part["epochs"][0] >= part["epochs"][1]:
        reasons.append(f"no other node took over: {part['epochs']}")
    if part["seconds_without_answer"] <= 0:
        reasons.append("the witness got no answer after the kill")
    reasons += [
        f"{part['acknowledged']} commands were answered, the journal of node {name} has {items} once"
        for name, items in part["found"].items()
        if items != part["acknowledged"]
    ]
    reasons += [
        f"the journal of node {name} differs from what was answered: {'; '.join(lines)}"
        for name, lines in part["witness_not_found"].items()
    ]
    if part["heads_at"] < part["answered_sequence"]:
        reasons.append(
            f"a journal ends at {part['heads_at']}, sequence {part['answered_sequence']} was answered"
        )
    if len(part["heads"]) != 1 or not part["heads"][0]:
        reasons.append(f"the journals differ at sequence {part['heads_at']}: {part['heads']}")
    return reasons


def show(found: dict[str, Any], console: Console) -> None:
    """Print the results as tables."""
    report.show(found, console)
    part = found["cluster"]
    table = Table(title="Cluster", title_justify="left", show_header=False)
    table.add_column("what")
    table.add_column("figure", overflow="fold")
    same = len(part["heads"]) == 1
    for what, figure in (
        ("leader before", f"node {part['killed']}, epoch {part['epochs'][0]}, killed by SIGKILL"),
        ("leader after", f"node {part['leader_after']}, epoch {part['epochs'][1]}"),
        ("longest time without an answer", f"{part['seconds_without_answer']} s"),
        ("commands answered", f"{part['acknowledged']:,}"),
        *(
            (f"found once in the journal of node {name}", f"{items:,}")
            for name, items in part["found"].items()
        ),
        ("calls that were sent again", f"{part['repeated_calls']:,}"),
        (
            f"heads at sequence {part['heads_at']:,}",
            "equal in all three journals" if same else "DIFFERENT",
        ),
        (
            "sums of all assets",
            ", ".join(f"{name} {sum_}" for name, sum_ in found["conservation"].items()),
        ),
        *part["directories"].items(),
    ):
        table.add_row(what, figure)
    console.print(table)
    for line in part["status"]:
        console.print(line, soft_wrap=True)
