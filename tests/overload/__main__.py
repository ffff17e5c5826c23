# SPDX-License-Identifier: Apache-2.0
"""`make overload`: a server with one, two, five and ten times what it can take, and connections that mean no good.

    python -m tests.overload --out var/overload.json      10 s for a step
    python -m tests.overload --seconds 60                 the long form; also a minute of new connections
    python -m tests.overload --only steps                 or `hostile`

Owns the steps, and the proof that nothing was lost: each acknowledged call is in the journal once, and each refused one
is not there. Where there are two cores the server and its processes have the first, all callers the second. Exit code 0
if nothing was lost or stuck and the server served on, else 1. A step whose load was not reached is reported as such.
"""

import argparse
import asyncio
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import grpc.aio

from clearinghouse.apps.bench.load import World
from clearinghouse.server.journal.records import commands_of, decode_call
from clearinghouse.storage.connection import pysqlite3_binding
from clearinghouse.storage.reader import JournalReader
from clearinghouse.v1 import query_pb2
from tests.overload import hostile, wire
from tests.overload.generator import request_id

SECONDS: Final = 10.0
STEPS: Final = (1, 2, 5, 10)
HONEST: Final = 4
# What the honest ask for together, as a share of the capacity.
HONEST_SHARE: Final = 0.2
GREEDY: Final = 2
GREEDY_CONNECTIONS: Final = 4
PROBES_PER_SECOND: Final = 20
CAPACITY_IN_FLIGHT: Final = 64
CAPACITY_SECONDS: Final = 5.0
# A step is reached if so much of what is asked of the callers went out.
REACHED_SHARE: Final = 0.95
SETTLE_SECONDS: Final = 3.0
START_SECONDS: Final = 60.0
ASKED_AGAIN: Final = 50
QUIET: Final = (
    "--snapshot-every-seconds",
    "0",
    "--snapshot-every-commands",
    "0",
    "--no-snapshot-at-stop",
)
# As for a server that strangers can reach (docs/how-to/operate.md).
EXPOSED: Final = ("--connection-streams", "8", "--queue-calls", "1024", "--handshake-seconds", "5")


@dataclass
class Server:
    """A running server: its address, process and directory."""

    target: str
    staff_target: str
    urgent_target: str
    process: subprocess.Popen[str]
    folder: Path

    def rss_mib(self) -> float:
        """The memory of the server's own process now."""
        for line in (
            Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines()
        ):
            if line.startswith("VmRSS:"):
                return round(int(line.split()[1]) / 1024, 1)
        return 0.0


@dataclass
class Run:
    """One run: the server, the cores, and what was found so far."""

    server: Server
    folder: Path
    callers_core: int | None
    accounts: list[int]
    found: dict[str, Any] = field(default_factory=dict)

    def offer(
        self, step: str, seconds: float, callers: list[dict[str, Any]]
    ) -> subprocess.Popen[str]:
        """A process that offers calls."""
        plan = {
            "step": step,
            "seconds": seconds,
            "core": self.callers_core,
            "folder": str(self.folder),
            "callers": callers,
        }
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.overload.generator",
                self.server.target,
                json.dumps(plan),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )

    def offered(self, step: str, seconds: float, callers: list[dict[str, Any]]) -> dict[str, Any]:
        """The report of such a process, at its end."""
        return report_of(self.offer(step, seconds, callers))

    def probes(self) -> list[dict[str, Any]]:
        """The callers whose calls must go through: two that cancel, and an oracle.

        One cancels at the address of urgent calls, the other where it places its orders.
        """
        return [
            {
                "principal": "canceller",
                "kind": "cancels",
                "cancel_target": self.server.urgent_target,
                "rate": PROBES_PER_SECOND,
                "account": self.accounts[0],
            },
            {
                "principal": "public_canceller",
                "kind": "cancels",
                "rate": PROBES_PER_SECOND,
                "account": self.accounts[-1],
            },
            {
                "principal": "bench",
                "kind": "ticks",
                "target": self.server.staff_target,
                "rate": PROBES_PER_SECOND,
                "account": 0,
            },
        ]


def report_of(process: subprocess.Popen[str]) -> dict[str, Any]:
    """The report that a process printed, at its end."""
    said, _ = process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"a process of callers ended with exit code {process.returncode}")
    found: dict[str, Any] = json.loads(said)
    return found


@contextmanager
def serving(folder: Path, flags: tuple[str, ...]) -> Iterator[Server]:
    """A server on a new directory; it is stopped at the end, if it still runs."""
    data = folder / "data"
    with (
        socket.create_server(("127.0.0.1", 0)) as free,
        socket.create_server(("127.0.0.1", 0)) as other,
    ):
        staff, urgent = (f"127.0.0.1:{each.getsockname()[1]}" for each in (free, other))
    addresses = ("--listen", "127.0.0.1:0", "--staff-listen", staff, "--urgent-listen", urgent)
    command = [
        sys.executable,
        "-m",
        "clearinghouse.server",
        "serve",
        "--json",
        "--data-dir",
        str(data),
    ]
    with (folder / "server.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [*command, *addresses, *QUIET, *flags],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    assert process.stdout is not None
    try:
        address = ""
        for line in process.stdout:
            said = json.loads(line)
            address = said.get("address", "")
            if said.get("state") == "serving":
                break
        yield Server(address, staff, urgent, process, data)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(START_SECONDS)
        process.stdout.close()


def capacity(run: Run) -> float:
    """Single calls a second that the server answers, with so many in flight on two connections."""
    callers = [
        {"principal": "capacity", "kind": "orders", "rate": 0, "in_flight": CAPACITY_IN_FLIGHT, "connections": 2,
         "account": run.accounts[1]}
    ]  # fmt: skip
    run.offered("warm", 1.0, callers)
    (found,) = run.offered("capacity", CAPACITY_SECONDS, callers)["callers"]
    return float(found["acknowledged"] / CAPACITY_SECONDS)


def step_of(run: Run, times: int, rate: float, seconds: float) -> dict[str, Any]:
    """One step: honest callers at the same rate as ever, greedy ones with all the rest."""
    accounts = run.accounts
    honest = [
        {
            "principal": f"honest{i}",
            "kind": "orders",
            "rate": HONEST_SHARE * rate / HONEST,
            "account": accounts[2 + i],
        }
        for i in range(HONEST)
    ]
    rest = (times - HONEST_SHARE) * rate / GREEDY
    greedy = [
        {"principal": f"greedy{i}", "kind": "orders", "rate": rest, "connections": GREEDY_CONNECTIONS, "polite": False,
         "account": accounts[2 + HONEST + i]}
        for i in range(GREEDY)
    ]  # fmt: skip
    before = run.server.rss_mib()
    loading = run.offer(f"x{times}", seconds, greedy)
    fair = run.offer(f"fair{times}", seconds, [*honest, *run.probes()])
    most = before
    while loading.poll() is None or fair.poll() is None:
        most = max(most, run.server.rss_mib())
        time.sleep(0.2)
    load, found = report_of(loading), report_of(fair)
    time.sleep(SETTLE_SECONDS)
    callers = load["callers"] + found["callers"]
    honest_found = found["callers"][:HONEST]
    sent = sum(each["sent"] for each in load["callers"] + honest_found)
    asked = times * rate * seconds
    return {
        "times": times,
        "offered": round(asked / seconds, 1),
        "reached": round(sent / seconds, 1),
        "is_reached": sent >= REACHED_SHARE * asked,
        "accepted": round(sum(c["acknowledged"] for c in load["callers"] + honest_found) / seconds, 1),
        "refused": round(sum(c["refused"] + c["reset_untouched"] for c in callers) / seconds, 1),
        "unknown": sum(c["unknown"] for c in callers),
        "stuck": sum(c["stuck"] for c in callers),
        "honest_share": min(c["acknowledged"] / max(1, c["sent"] + c["not_offered"]) for c in honest_found),
        "memory_mib": {"before": before, "most": most, "after": run.server.rss_mib()},
        "callers": callers,
        "generators": [{k: r[k] for k in ("drained_seconds", "processor_share")} for r in (load, found)],
    }  # fmt: skip


def times_in_journal(data: Path) -> Mapping[tuple[str, str], int]:
    """How many times each call is in a journal, by principal and request id."""
    times: Counter[tuple[str, str]] = Counter()
    reader = JournalReader(data / "journal.db", pysqlite3_binding())
    for record in reader.read(1):
        for encoded in commands_of(record):
            command, _ = decode_call(encoded)
            times[command.principal, command.request_id] += 1
    return times


def lost(data: Path, folder: Path) -> dict[str, int]:
    """Compare a journal with the answers of each caller: acknowledged calls are there once, refused ones are not."""
    times = times_in_journal(data)
    names = ("acknowledged", "lost", "twice", "refused_but_there", "unknown_and_there")
    found = dict.fromkeys(names, 0)
    for path in sorted(folder.glob("*.states")):
        step, principal, _ = path.name.split(".")
        for number, what in enumerate(path.read_bytes()):
            there = times.get((principal, request_id(step, number)), 0)
            if what == wire.ACKNOWLEDGED:
                found["acknowledged"] += 1
                found["lost"] += there == 0
                found["twice"] += there > 1
            elif what in (wire.REFUSED, wire.RESET_UNTOUCHED):
                found["refused_but_there"] += there > 0
            elif what == wire.UNKNOWN:
                found["unknown_and_there"] += there > 0
    return found


async def asked_again(run: Run) -> int:
    """Ask GetCall for some acknowledged calls of each caller; how many it does not know."""
    unknown = 0
    async with grpc.aio.insecure_channel(run.server.target) as channel:
        call: Any = channel.unary_unary("/clearinghouse.v1.QueryService/GetCall")
        for path in sorted(run.folder.glob("*.states")):
            step, principal, _ = path.name.split(".")
            numbers = [n for n, what in enumerate(path.read_bytes()) if what == wire.ACKNOWLEDGED]
            for number in numbers[:: max(1, len(numbers) // ASKED_AGAIN)]:
                asked = query_pb2.GetCallRequest(sought_request_id=request_id(step, number))
                reply = await call(
                    asked.SerializeToString(),
                    metadata=(("clearinghouse-principal", principal),),
                    timeout=START_SECONDS,
                )
                unknown += not query_pb2.GetCallResponse.FromString(reply).calls
    return unknown


def latencies(step: dict[str, Any], principal: str, name: str) -> float:
    """The p99 of a caller in a report, in milliseconds."""
    return next(float(c[name]["p99_ms"]) for c in step["callers"] if c["principal"] == principal)


def measure(seconds: float, only: str) -> dict[str, Any]:
    """All steps, then the hostile connections, each part with a server of its own."""
    cores = sorted(os.sched_getaffinity(0))
    server_core, callers_core = cores[0], cores[1] if len(cores) > 1 else None
    found: dict[str, Any] = {
        "machine": platform.machine(),
        "cores": len(cores),
        "load_before": os.getloadavg()[0],
        "seconds": seconds,
    }
    for part in ("steps", "hostile"):
        if only not in ("", part):
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            os.sched_setaffinity(0, {server_core})
            with serving(folder, EXPOSED) as server:
                os.sched_setaffinity(0, {server_core if callers_core is None else callers_core})
                world = World(server.target, 3 + HONEST + GREEDY, plain_accounts=1)
                run = Run(server, folder, callers_core, world.account_ids)
                found[part] = (
                    steps(run, seconds) if part == "steps" else hostile.all_of(server, seconds)
                )
                server.process.send_signal(signal.SIGTERM)
                exit_code = server.process.wait(START_SECONDS)
                found[part]["exit_code"] = exit_code
                if part == "steps":
                    found[part]["journal"] = lost(server.folder, folder)
    os.sched_setaffinity(0, cores)
    return found


def steps(run: Run, seconds: float) -> dict[str, Any]:
    """The capacity, the unloaded times, and each step."""
    rate = capacity(run)
    unloaded = run.offered("idle", seconds, run.probes())
    found = [step_of(run, times, rate, seconds) for times in STEPS]
    names = {
        "cancels": ("canceller", "cancels"),
        "public_cancels": ("public_canceller", "cancels"),
        "ticks": ("bench", "accepted"),
    }
    alone = {kind: latencies(unloaded, *name) for kind, name in names.items()}
    for step in found:
        step["p99_ms"] = {kind: latencies(step, *name) for kind, name in names.items()}
        step["p99_ratio"] = {k: round(step["p99_ms"][k] / alone[k], 2) for k in names if alone[k]}
    return {
        "capacity": rate,
        "unloaded_p99_ms": alone,
        "steps": found,
        "get_call_unknown": asyncio.run(asked_again(run)),
    }


def summary(found: dict[str, Any]) -> dict[str, Any]:
    """The figures that decide about a run, and whether it is in order."""
    result = dict(found)
    is_good = True
    if "steps" in found:
        part = found["steps"]
        last = part["steps"][-1]
        journal = part["journal"]
        result["offered"] = last["offered"]
        result["accepted"] = last["accepted"]
        result["refused"] = last["refused"]
        result["lost"] = (
            journal["lost"]
            + journal["twice"]
            + journal["refused_but_there"]
            + part["get_call_unknown"]
        )
        result["honest_share"] = round(last["honest_share"], 4)
        stuck = sum(step["stuck"] for step in part["steps"])
        is_good = is_good and result["lost"] == 0 and stuck == 0 and part["exit_code"] == 0
    if "hostile" in found:
        is_good = is_good and found["hostile"]["exit_code"] == 0
        is_good = is_good and all(each["serves_on"] for each in found["hostile"]["kinds"].values())
    result["is_good"] = is_good
    return result


def main() -> None:
    """Measure, write the file and print what matters."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--out", type=Path, default=Path("var/overload.json"))
    parser.add_argument("--only", choices=("steps", "hostile"), default="")
    chosen = parser.parse_args()
    result = summary(measure(chosen.seconds, chosen.only))
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    chosen.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    for step in result.get("steps", {}).get("steps", ()):
        names = (
            "times",
            "offered",
            "reached",
            "is_reached",
            "accepted",
            "refused",
            "honest_share",
            "p99_ratio",
            "memory_mib",
        )
        sys.stdout.write(json.dumps({name: step[name] for name in names}) + "\n")
    for name, kind in result.get("hostile", {}).get("kinds", {}).items():
        sys.stdout.write(json.dumps({name: kind}) + "\n")
    shown = ("offered", "accepted", "refused", "lost", "honest_share", "is_good")
    sys.stdout.write(json.dumps({name: result[name] for name in shown if name in result}) + "\n")
    sys.exit(0 if result["is_good"] else 1)


if __name__ == "__main__":
    main()
