# SPDX-License-Identifier: Apache-2.0
"""Start three etcd members and three nodes on loopback, kill one node, read their status, and end them all.

Owns their processes, ports and directories. When the demo ends, for any reason, none of its processes may still run.
"""

import contextlib
import json
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Final

from clearinghouse.apps.runs import CLI, RunError, RunRefusedError

NAMES: Final = ("a", "b", "c")
CLUSTER: Final = "demo"
OLDEST: Final = (3, 6)
# As docs/how-to/cluster.md states them.
ETCD_FLAGS: Final = (
    *("--heartbeat-interval", "50", "--election-timeout", "500"),
    *("--max-request-bytes", "8388608", "--quota-backend-bytes", "4294967296"),
    *("--snapshot-count", "500", "--snapshot-catchup-entries", "500"),
    *("--auto-compaction-retention", "0", "--feature-gates", "CompactHashCheck=true"),
    *("--log-level", "warn"),
)
START_SECONDS: Final = 60.0
STOP_SECONDS: Final = 30.0
POLL_SECONDS: Final = 0.05
VERSION_SECONDS: Final = 20.0
TAIL: Final = 500


def find_etcd(stated: str) -> tuple[Path, str]:
    """Return the path and version of an etcd that is new enough. Raises RunRefusedError, which states the remedy."""
    path = shutil.which(stated or "etcd")
    if path is None:
        raise RunRefusedError(
            f"{stated or 'etcd'} is not there: run `make engine`, or set CLEARINGHOUSE_ETCD to an etcd of 3.6 or newer"
        )
    try:
        ran = subprocess.run(
            [path, "--version"],
            capture_output=True,
            text=True,
            check=False,
            timeout=VERSION_SECONDS,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise RunRefusedError(f"{path} does not run: {error}") from None
    found = re.search(r"etcd Version: (\d+)\.(\d+)\.(\S+)", ran.stdout)
    if found is None or (int(found[1]), int(found[2])) < OLDEST:
        said = "no version" if found is None else ".".join(found.groups())
        raise RunRefusedError(
            f"{path} says {said}, etcd 3.6 or newer is needed: run `make engine`, or set CLEARINGHOUSE_ETCD"
        )
    return Path(path), ".".join(found.groups())


def free_ports(number: int) -> list[int]:
    """Return `number` ports of the loopback on which no process listens now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


class Cluster:
    """Three etcd members and three nodes in a folder. Call `start`, and always `end`, also after an error."""

    def __init__(self, folder: Path, etcd: Path) -> None:
        self._folder = folder
        self._etcd = etcd
        ports = free_ports(9)
        self._client_urls = [f"http://127.0.0.1:{port}" for port in ports[:3]]
        self._peer_urls = [f"http://127.0.0.1:{port}" for port in ports[3:6]]
        self.addresses = {
            name: f"127.0.0.1:{port}" for name, port in zip(NAMES, ports[6:], strict=True)
        }
        self._token = f"demo-{time.time_ns()}"
        self._members: dict[str, subprocess.Popen[bytes]] = {}
        self._nodes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def engine(self) -> str:
        """The addresses of the etcd members, as the command line takes them."""
        return ",".join(url.removeprefix("http://") for url in self._client_urls)

    @property
    def nodes(self) -> str:
        """The names and addresses of the nodes, as the command line takes them."""
        return ",".join(f"{name}={address}" for name, address in self.addresses.items())

    def data_dir(self, name: str) -> Path:
        """Return the data directory of a node."""
        return self._folder / f"node-{name}"

    # --- begin ---

    def start(self) -> None:
        """Start the members, create the cluster, start the nodes, and wait for a leader. Raises RunError."""
        for at, name in enumerate(NAMES):
            self._start_member(at, name)
        until = time.monotonic() + START_SECONDS
        for name, address in zip(NAMES, self.engine.split(","), strict=True):
            while not _is_healthy(address):
                self._check(f"etcd-{name}", self._members[name], until)
                time.sleep(POLL_SECONDS)
        self._cli(
            *("cluster", "init", "--data-dir", str(self.data_dir(NAMES[0]))),
            *("--cluster", CLUSTER, "--nodes", self.nodes, "--engine", self.engine),
        )
        for name in NAMES:
            self.start_node(name)
        for name in NAMES:
            self.wait_serving(name)
        self.wait_leader()

    def _start_member(self, at: int, name: str) -> None:
        """Start the etcd member with index `at`."""
        others = ",".join(
            f"{other}={url}" for other, url in zip(NAMES, self._peer_urls, strict=True)
        )
        client, peer = self._client_urls[at], self._peer_urls[at]
        self._members[name] = self._process(
            f"etcd-{name}",
            [
                *(str(self._etcd), "--name", name),
                *("--data-dir", str(self._folder / f"etcd-{name}")),
                *("--listen-client-urls", client, "--advertise-client-urls", client),
                *("--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer),
                *("--initial-cluster", others, "--initial-cluster-token", self._token),
                *ETCD_FLAGS,
            ],
        )

    def start_node(self, name: str) -> None:
        """Start one node, with its own etcd member as the first in its list."""
        at = NAMES.index(name)
        members = self.engine.split(",")
        own_first = ",".join([members[at], *members[:at], *members[at + 1 :]])
        self._nodes[name] = self._process(
            f"node-{name}",
            [
                *(*CLI, "serve", "--data-dir", str(self.data_dir(name))),
                *("--listen", self.addresses[name], "--log", "etcd", "--cluster", CLUSTER),
                *("--node", name, "--nodes", self.nodes, "--engine", own_first),
            ],
        )

    def _process(self, name: str, command: Sequence[str]) -> "subprocess.Popen[bytes]":
        """Start a process that writes its output to its own file; return the process."""
        with self._log(name).open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log)

    def _log(self, name: str) -> Path:
        """Return the file for the output of a process."""
        return self._folder / f"{name}.log"

    def _check(self, name: str, process: "subprocess.Popen[bytes]", until: float) -> None:
        """Raise RunError if a process has ended or time is up."""
        if process.poll() is None and time.monotonic() < until:
            return
        tail = self._log(name).read_text(encoding="utf-8", errors="replace")[-TAIL:]
        said = (
            "did not answer in time" if process.poll() is None else f"ended: {process.returncode}"
        )
        raise RunError(f"{name} {said}: {tail}")

    def wait_serving(self, name: str) -> None:
        """Wait until a node serves. Raises RunError."""
        until = time.monotonic() + START_SECONDS
        command = [*CLI, "probe", self.addresses[name], "--wait", str(int(START_SECONDS))]
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as probe:
            while probe.poll() is None:
                try:
                    self._check(f"node-{name}", self._nodes[name], until)
                except BaseException:
                    probe.kill()
                    raise
                time.sleep(POLL_SECONDS)

    # --- ask ---

    def status(self) -> dict[str, Any]:
        """Return the output of `cluster status` as values. Raises RunError."""
        found: dict[str, Any] = json.loads(self._status("--json"))
        return found

    def status_text(self) -> str:
        """Return the output of `cluster status` as text for people. Raises RunError."""
        return self._status()

    def _status(self, *words: str) -> str:
        return self._cli("cluster", "status", "--cluster", CLUSTER, "--engine", self.engine, *words)

    def wait_leader(self, beyond_epoch: int = 0) -> tuple[str, int]:
        """Wait for a leader with an epoch above `beyond_epoch`; return its name and epoch. Raises RunError."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            found = self.status()
            if found["leader"] and found["epoch"] > beyond_epoch and found["state"] == "leading":
                return str(found["leader"]), int(found["epoch"])
            time.sleep(POLL_SECONDS)
        raise RunError(f"no node took over after epoch {beyond_epoch}")

    def wait_level(self, sequence: int) -> None:
        """Wait until every node has a sequence on its disk. Raises RunError."""
        until = time.monotonic() + START_SECONDS
        nodes: dict[str, Any] = {}
        while time.monotonic() < until:
            nodes = self.status()["nodes"]
            if all(nodes[name].get("persisted", -1) >= sequence for name in NAMES):
                return
            time.sleep(POLL_SECONDS)
        raise RunError(f"not every node reached sequence {sequence}: {nodes}")

    def _cli(self, *words: str) -> str:
        """Run a command of the command line; return its output. Raises RunError."""
        ran = subprocess.run([*CLI, *words], capture_output=True, text=True, check=False)
        if ran.returncode:
            raise RunError(f"{' '.join(words[:2])} failed: {(ran.stderr or ran.stdout)[-TAIL:]}")
        return ran.stdout

    # --- end ---

    def kill(self, name: str) -> None:
        """Kill the process of a node, so that it ends without warning."""
        self._nodes[name].kill()
        self._nodes[name].wait()

    def stop(self) -> None:
        """Ask all nodes to end, as an operator does. Raises RunError unless each exits with 0."""
        for process in self._nodes.values():
            process.send_signal(signal.SIGTERM)
        until = time.monotonic() + STOP_SECONDS
        for name, process in self._nodes.items():
            try:
                code = process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                raise RunError(f"node {name} did not stop in {STOP_SECONDS:.0f} s") from None
            if code:
                self._check(f"node-{name}", process, until)

    def end(self) -> None:
        """Kill every process that still runs."""
        processes = [*self._nodes.values(), *self._members.values()]
        for process in processes:
            if process.poll() is None:
                process.kill()
        for process in processes:
            process.wait()


@contextlib.contextmanager
def cluster(folder: Path, etcd: Path) -> Iterator[Cluster]:
    """Start a cluster and yield it; end all its processes afterwards. Raises RunError if it does not start."""
    running = Cluster(folder, etcd)
    try:
        running.start()
        yield running
    finally:
        running.end()


def _is_healthy(address: str) -> bool:
    """Return whether an etcd member answers a read that needs a majority."""
    try:
        with closing(HTTPConnection(address, timeout=2)) as connection:
            connection.request("GET", "/health")
            return b'"true"' in connection.getresponse().read()
    except (HTTPException, OSError):
        return False
