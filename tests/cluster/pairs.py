# SPDX-License-Identifier: Apache-2.0
"""What a log on the engine costs beside the local one: the same calls on both, in turns, on one machine.

Owns the calls and the figures. All processes of both share one machine and one disk, so the ratios say more than the
levels. It must never compare figures of two moments: each round asks both.

    python -m tests.cluster.pairs
    python -m tests.cluster.pairs --behind 1000000
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, cast

from clearinghouse.client import Side, Transfer
from clearinghouse.client.sync import Client
from clearinghouse.replication.engine import Get
from clearinghouse.replication.etcd import EtcdEngine
from clearinghouse.replication.keys import Keys
from clearinghouse.storage.reader import open_read_only
from tests.cluster.members import EngineMissingError, Members, find_engine
from tests.cluster.nodes import CLUSTER, Nodes
from tests.server.harness import SEED, RunningServer, System

REPORT: Final = Path("var/cluster_pairs.json")
ROUNDS: Final = 5
SINGLE_CALLS: Final = 100
LARGE_CALLS: Final = 4
ITEMS: Final = 1_000
DAY_SECONDS: Final = 86_400
BEHIND: Final = 100_000


class _Reached:
    """What the world of the tests of servers asks of its server: a client."""

    def __init__(self, address: str) -> None:
        self._address = address

    def client(self, principal: str = "") -> Client:
        """A client of it."""
        return Client(self._address, principal=principal, timeout=60)


class Place:
    """A server, or the leader of a cluster, with the small world of the tests of servers."""

    def __init__(self, address: str) -> None:
        self.system = System(cast("RunningServer", _Reached(address)))
        self.client = self.system.client

    def transfers(self, items: int) -> float:
        """One call of so many transfers; its seconds."""
        one = Transfer(self.system.alice, self.system.bob, "USDC", "0.000001")
        return _timed(lambda: self.client.submit_transfers([one] * items))

    def orders(self, items: int) -> float:
        """One call of so many orders, which trade with one another; its seconds."""
        system = self.system
        sides = [
            system.order(system.bob, Side.SELL, "0.01", 150)
            if number % 2 == 0
            else system.order(system.alice, Side.BUY, "0.01", 150)
            for number in range(items)
        ]
        return _timed(lambda: self.client.submit_orders(sides))


def _timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _resident_bytes(pid: int) -> int:
    """The memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def _log_bytes(addresses: list[str]) -> int:
    """The bytes of all records that the engine holds."""
    engine = EtcdEngine(addresses)
    keys = Keys(CLUSTER)
    try:
        pairs = engine.range(Get(keys.log_prefix, keys.log_end), 30).pairs
        return sum(len(pair.value) for pair in pairs)
    finally:
        engine.close()


def measure(places: dict[str, Place], rounds: int) -> dict[str, dict[str, float]]:
    """The seconds of the calls at each place, round by round in turns."""
    singles: dict[str, list[float]] = {name: [] for name in places}
    larges: dict[str, dict[str, list[float]]] = {
        name: {"orders": [], "transfers": []} for name in places
    }
    for _ in range(rounds):
        for name, place in places.items():
            singles[name] += [place.orders(1) for _ in range(SINGLE_CALLS)]
            larges[name]["orders"] += [place.orders(ITEMS) for _ in range(LARGE_CALLS)]
            larges[name]["transfers"] += [place.transfers(ITEMS) for _ in range(LARGE_CALLS)]
    return {
        name: {
            "order_p50_ms": round(_quantile(singles[name], 0.5) * 1_000, 2),
            "order_p99_ms": round(_quantile(singles[name], 0.99) * 1_000, 2),
            "orders_per_second": round(ITEMS / _quantile(larges[name]["orders"], 0.5)),
            "transfers_per_second": round(ITEMS / _quantile(larges[name]["transfers"], 0.5)),
        }
        for name in places
    }


def catch_up(nodes: Nodes, place: Place, commands: int) -> dict[str, float]:
    """How long a node takes that was away for so many commands."""
    leader = nodes.leader()
    away = next(node for name, node in nodes.all.items() if name != leader)
    nodes.kill(away.name, -1)
    for _ in range(commands // ITEMS):
        place.transfers(ITEMS)
    reader = open_read_only(nodes.all[leader].data_dir)
    end = reader.head().sequence
    reader.close()
    began = time.monotonic()
    away.is_wanted = True
    while True:
        reader = open_read_only(away.data_dir)
        reached = reader.head().sequence
        reader.close()
        if reached >= end or (away.lives[-1].code not in (None, -9)):
            break
        time.sleep(0.2)
    seconds = time.monotonic() - began
    return {
        "commands": commands,
        "reached": float(reached >= end),
        "seconds": round(seconds, 2),
        "commands_per_second": round(commands / seconds),
    }


def run(directory: Path, rounds: int, behind: int) -> dict[str, Any]:
    """Both logs side by side, and then a node that was away."""
    with ExitStack() as stack:
        local = stack.enter_context(RunningServer(directory / "local", "--seed", SEED))
        members = stack.enter_context(Members(directory / "engine", find_engine()))
        nodes = stack.enter_context(Nodes(directory / "nodes", members, is_relayed=False))
        nodes.initialise()
        nodes.start()
        leader = nodes.all[nodes.wait_leader()]
        places = {"local": Place(local.address), "engine": Place(leader.address)}
        figures = measure(places, rounds)
        items = rounds * (SINGLE_CALLS + 2 * LARGE_CALLS * ITEMS)
        held = _log_bytes(members.client_addresses)
        figures["local"]["memory_bytes"] = _resident_bytes(local.process.pid)
        assert leader.process is not None
        figures["engine"]["memory_bytes"] = _resident_bytes(leader.process.pid)
        figures["engine"]["member_memory_bytes"] = max(
            _resident_bytes(one.process.pid) for one in members.all if one.process is not None
        )
        per_item = held / items
        values: dict[str, Any] = {
            **figures,
            "ratios": {
                name: round(figures["engine"][name] / figures["local"][name], 3)
                for name in figures["local"]
            },
            "engine_bytes_per_command": round(per_item, 1),
            "engine_bytes_per_day_at_1000_a_second": round(per_item * 1_000 * DAY_SECONDS),
            "machines": "all on one machine and one disk",
        }
        if behind:
            values["catch_up"] = catch_up(nodes, places["engine"], behind)
        return values


def main(arguments: list[str] | None = None) -> int:
    """Measure: 0, or 2 without an engine."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--behind", type=int, default=BEHIND)
    parser.add_argument("--out", type=Path, default=REPORT)
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="pairs-") as directory:
            values = run(Path(directory), options.rounds, options.behind)
    except EngineMissingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{json.dumps(values, indent=1)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
