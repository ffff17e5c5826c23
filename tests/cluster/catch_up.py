# SPDX-License-Identifier: Apache-2.0
"""How long a node takes that is many commands behind: from the engine, from another node's journal, killed midway.

Owns the preparation, the measurement and the check: the directories are equal at the end. The seconds include the start
of the process, and stand beside those that the leader took for the same commands.

    python -m tests.cluster.catch_up --commands 1000000
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from clearinghouse.client import Client, Transfer
from clearinghouse.replication.engine import Delete, Txn
from clearinghouse.replication.etcd import EtcdEngine
from clearinghouse.replication.keys import Keys
from clearinghouse.storage.reader import open_read_only
from tests.cluster.members import EngineMissingError, Members, find_engine
from tests.replication.test_nodes import Nodes
from tests.server.harness import deposit

ITEMS: Final = 1_000
WAIT_SECONDS: Final = 3_600.0


def _head(directory: Path) -> int:
    """The end of a journal; -1 where there is none yet."""
    try:
        reader = open_read_only(directory)
    except Exception:  # noqa: BLE001  it is being made
        return -1
    try:
        return reader.head().sequence
    finally:
        reader.close()


def _hashes(directory: Path) -> list[bytes]:
    reader = open_read_only(directory)
    try:
        return [record.chain_hash for record in reader.read(0)]
    finally:
        reader.close()


def _seconds_until(directory: Path, sequence: int, began: float | None = None) -> float:
    """The seconds from a moment, or from now, until a journal has a sequence. Raises TimeoutError."""
    began = time.monotonic() if began is None else began
    while _head(directory) < sequence:
        if time.monotonic() - began > WAIT_SECONDS:
            raise TimeoutError(f"{directory} is at {_head(directory)} of {sequence}")
        time.sleep(0.1)
    return time.monotonic() - began


def _load(nodes: Nodes, commands: int) -> float:
    """Submit so many commands; the seconds that they took."""
    with nodes.client("setup") as client:
        accounts = [client.create_account(f"owner {at}", max_leverage=1) for at in range(2)]
        deposit(client, tuple(accounts), "USDC", 1_000_000)
        first, second = accounts
        began = time.monotonic()
        for at in range(0, commands, ITEMS):
            pair = (first, second) if at // ITEMS % 2 else (second, first)
            items = [Transfer(*pair, "USDC", "0.000001") for _ in range(min(ITEMS, commands - at))]
            client.submit_transfers(items)
        return time.monotonic() - began


def _forget(engine: str, sequence: int) -> None:
    """Let the engine keep the last record alone."""
    keys = Keys("t")
    client = EtcdEngine([engine])
    try:
        client.transact(Txn((), (Delete(keys.log(0), keys.log(sequence)),)), 30.0)
    finally:
        client.close()


def measure(commands: int, directory: Path, engine: Path) -> dict[str, Any]:
    """Run it all in a directory."""
    with Members(directory / "engine", engine, names=("m",)) as members:
        nodes = Nodes(directory, members.client_addresses[0])
        nodes.cluster("init", "--data-dir", str(directory / "a"), "--nodes", nodes.nodes)
        for name in ("a", "b"):
            nodes.start(name)
        nodes.leader()
        found: dict[str, Any] = {"commands": commands, "load_seconds": _load(nodes, commands)}
        with Client(nodes.addresses[nodes.leader()], principal="setup") as client:
            last = client.head().sequence
        for name in ("a", "b"):
            _seconds_until(directory / name, last)
        began = time.monotonic()
        nodes.start("c")
        found["from_engine_seconds"] = _seconds_until(directory / "c", last, began)
        nodes.running["c"].kill()
        _forget(nodes.engine, last)
        began = time.monotonic()
        nodes.start("c", directory="d")
        found["from_journal_seconds"] = _seconds_until(directory / "d", last, began)
        nodes.running["c"].kill()
        node = nodes.start("c", directory="e")
        _seconds_until(directory / "e", last // 2)
        node.kill()
        found["killed_at"] = _head(directory / "e")
        began = time.monotonic()
        nodes.start("c", directory="e")
        found["rest_after_kill_seconds"] = _seconds_until(directory / "e", last, began)
        for running in nodes.running.values():
            running.kill()
    wanted = _hashes(directory / "a")
    found["records"] = len(wanted)
    found["equal"] = all(_hashes(directory / name) == wanted for name in "bcde")
    load = found["load_seconds"]
    found["journal_to_load"] = round(found["from_journal_seconds"] / load, 2)
    found["engine_to_load"] = round(found["from_engine_seconds"] / load, 2)
    return found


def main() -> int:
    """Print what was found; 0 if all journals are equal."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--commands", type=int, default=1_000_000)
    options = parser.parse_args()
    try:
        engine = find_engine()
    except EngineMissingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="catch-up-") as directory:
        found = measure(options.commands, Path(directory), engine)
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    return 0 if found["equal"] else 1


if __name__ == "__main__":
    sys.exit(main())
