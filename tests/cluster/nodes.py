# SPDX-License-Identifier: Apache-2.0
"""The nodes of a cluster as processes, each with a relay to the engine and a clock, and who starts them again.

Owns how a node is started, killed, paused and examined from outside. It plays the supervisor: a process that ends is
started again, unless its exit code says not to. Must never ask a node for what only its journal proves.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, Final, Self

from clearinghouse.storage.errors import StorageError
from clearinghouse.storage.port import Head, Record
from clearinghouse.storage.reader import open_read_only
from tests.cluster import node_process
from tests.cluster.history import Leadership
from tests.cluster.members import Members, free_ports
from tests.server.harness import COMMAND
from tests.sources import ROOT

CLUSTER: Final = "tried"
DEPOSED: Final = 7
DIVERGED: Final = 8
REFUSED: Final = 9
NODE_PORT: Final = 7400
LOOK_SECONDS: Final = 0.02
SERVE_SECONDS: Final = 60.0
LEVEL_SECONDS: Final = 0.5
STOP_SECONDS: Final = 60.0


@dataclass(slots=True)
class Life:
    """One process of a node: when it was there, and where it wrote its log."""

    began_ns: int
    log: Path
    ended_ns: int = 0
    code: int | None = None

    def events(self) -> list[dict[str, Any]]:
        """The lines of its log that are JSON."""
        found = []
        for line in self.log.read_text(errors="replace").splitlines():
            if line.startswith("{"):
                try:
                    found.append(json.loads(line))
                except json.JSONDecodeError:
                    continue
        return found

    @property
    def epochs(self) -> list[int]:
        """The epochs in which it led."""
        return [int(one["epoch"]) for one in self.events() if one.get("event") == "leading"]


class Node:
    """One node, through all its lives."""

    def __init__(
        self,
        name: str,
        directory: Path,
        address: str,
        members: Sequence[str],
        enter: Sequence[str],
        *,
        is_relayed: bool = True,
    ) -> None:
        """`members` are the addresses of the engine, its own first; `enter` begins a command on its machine."""
        self.name = name
        self.directory = directory
        self.data_dir = directory / name
        self.address = address
        self.enter = tuple(enter)
        self.is_wanted = False
        """whether the supervisor starts it again"""
        self.lives: list[Life] = []
        self.process: subprocess.Popen[bytes] | None = None
        self.arguments: tuple[str, ...] = ()
        self.control = ""
        self.module_path = ""
        """of a build that comes before the sources"""
        self.clock_file = directory / f"{name}.clock"
        node_process.set_difference(self.clock_file, 0)
        self._members = list(members)
        self._relay: subprocess.Popen[str] | None = None
        if is_relayed:
            self._start_relay()
        self.lock = Lock()

    def _start_relay(self) -> None:
        """Put a relay between this node and the members."""
        ports = free_ports(len(self._members))
        pairs = [f"{port}={target}" for port, target in zip(ports, self._members, strict=True)]
        self._relay = subprocess.Popen(
            (*self.enter, sys.executable, "-m", "tests.cluster.proxy", *pairs),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self._relay.stdout is not None
        if self._relay.stdout.readline() != "ready\n":
            raise RuntimeError(f"the relay of node {self.name} does not start")
        self._members = [f"127.0.0.1:{port}" for port in ports]

    def relay(self, mode: str) -> None:
        """Set the mode of its relay."""
        assert self._relay is not None
        assert self._relay.stdin is not None
        self._relay.stdin.write(f"{mode}\n")
        self._relay.stdin.flush()

    def start(self, nodes: str) -> None:
        """Start its process."""
        life = Life(time.monotonic_ns(), self.directory / f"{self.name}-{len(self.lives)}.log")
        command = (
            *(*self.enter, sys.executable, "-m", "tests.cluster.node_process"),
            *(str(self.clock_file), "serve", "--data-dir", str(self.data_dir)),
            *("--listen", self.address, "--insecure", "--log", "etcd", "--cluster", CLUSTER),
            "--engine-insecure",
            *("--node", self.name, "--nodes", nodes, "--engine", ",".join(self._members)),
            *self.arguments,
        )
        with life.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd=ROOT,
                env=self._environment(),
            )
        self.lives.append(life)

    def _environment(self) -> dict[str, str]:
        """The variables of its process."""
        found = {**os.environ, node_process.CONTROL: self.control}
        if self.module_path:
            paths = (self.module_path, os.environ.get("PYTHONPATH", ""))
            found["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
        return found

    @property
    def is_compiled(self) -> bool:
        """Return whether its process has loaded the compiled machine."""
        assert self.process is not None
        return "__mypyc" in Path(f"/proc/{self.process.pid}/maps").read_text()

    def note_end(self) -> int | None:
        """The exit code of its process once it has ended."""
        if self.process is None:
            return None
        code = self.process.poll()
        if code is not None and self.lives[-1].code is None:
            self.lives[-1].code, self.lives[-1].ended_ns = code, time.monotonic_ns()
        return code

    @property
    def is_running(self) -> bool:
        """True while its process is there, paused or not."""
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """End it without any warning."""
        if self.is_running:
            assert self.process is not None
            self.process.kill()
            self.process.wait()

    def pause(self) -> None:
        """Stop it where it is."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def terminate(self) -> None:
        """Ask it to stop."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: int) -> None:
        if self.is_running:
            assert self.process is not None
            self.process.send_signal(number)

    def set_clock(self, seconds: float) -> None:
        """Let its time of day differ by so much."""
        node_process.set_difference(self.clock_file, round(seconds * node_process.SECOND_NS))

    def records(self) -> list[Record]:
        """The records of its journal. Raises StorageError."""
        reader = open_read_only(self.data_dir)
        try:
            return list(reader.read(0))
        finally:
            reader.close()

    def close(self) -> None:
        """End process and relay."""
        self.resume()
        self.kill()
        if self._relay is not None:
            self._relay.kill()
            self._relay.communicate()  # waits for it, and closes its pipes


class Nodes:
    """All nodes of a cluster, kept running by a supervisor."""

    def __init__(
        self,
        directory: Path,
        members: Members,
        hosts: Sequence[str] = (),
        enters: Sequence[Sequence[str]] = (),
        *,
        is_relayed: bool = True,
    ) -> None:
        names = [one.name for one in members.all]
        if hosts:
            addresses = [f"{host}:{NODE_PORT}" for host in hosts]
        else:
            addresses = [f"127.0.0.1:{port}" for port in free_ports(len(names))]
        enters = enters or [()] * len(names)
        clients = members.client_addresses
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        self.all: dict[str, Node] = {}
        for at, name in enumerate(names):
            own_first = clients[at:] + clients[:at]
            self.all[name] = Node(
                name, directory, addresses[at], own_first, enters[at], is_relayed=is_relayed
            )
        self.list = ",".join(f"{one.name}={one.address}" for one in self.all.values())
        self._members = members
        self._ending = Event()
        self._supervisor = Thread(target=self._supervise, daemon=True)

    def initialise(self) -> None:
        """Begin the cluster in the engine and in the directory of the first node."""
        first = next(iter(self.all.values()))
        command = (
            *(*COMMAND, "cluster", "init", "--engine-insecure", "--data-dir", str(first.data_dir)),
            *("--cluster", CLUSTER, "--nodes", self.list),
            *("--engine", ",".join(self._members.client_addresses), "--json"),
        )
        ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        if ran.returncode != 0:
            raise RuntimeError(f"cluster init: {ran.stdout}{ran.stderr}")

    def start(self) -> None:
        """Start all, and the supervisor."""
        for node in self.all.values():
            node.is_wanted = True
        if not self._supervisor.is_alive():
            self._supervisor.start()

    def _supervise(self) -> None:
        """Start again what ended, at once."""
        while not self._ending.wait(LOOK_SECONDS):
            for node in self.all.values():
                with node.lock:
                    code = node.note_end()
                    if code in (DIVERGED, REFUSED):
                        node.is_wanted = False
                    if node.is_wanted and not node.is_running:
                        node.start(self.list)

    def kill(self, name: str, seconds: float = 0.0) -> None:
        """Kill one; the supervisor starts it again after so long."""
        node = self.all[name]
        with node.lock:
            node.is_wanted = False
            node.kill()
            node.note_end()
        if seconds >= 0:
            if seconds:
                time.sleep(seconds)
            node.is_wanted = True

    def replace_build(self, name: str, module_path: str) -> int:
        """Stop one as an operator does and start it with another build; the exit code of its stop."""
        node = self.all[name]
        with node.lock:
            assert node.process is not None
            node.is_wanted = False
            node.terminate()
            code = node.process.wait(STOP_SECONDS)
            node.note_end()
            node.module_path = module_path
            node.is_wanted = True
        return code

    def stop(self) -> None:
        """End all, without asking them."""
        self._ending.set()
        if self._supervisor.is_alive():
            self._supervisor.join()
        for node in self.all.values():
            node.close()
            node.note_end()

    # --- what they are ---

    def status(self) -> dict[str, Any]:
        """The output of `cluster status`; empty if it cannot be had."""
        command = (
            *(*COMMAND, "cluster", "status", "--engine-insecure", "--cluster", CLUSTER, "--json"),
            *("--engine", ",".join(self._members.client_addresses)),
        )
        ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        try:
            found: dict[str, Any] = json.loads(ran.stdout)
        except json.JSONDecodeError:
            return {}
        return found

    def leaderships(self) -> list[Leadership]:
        """Who led in which epoch, by what the processes logged."""
        return sorted(
            Leadership(epoch, node.name)
            for node in self.all.values()
            for life in node.lives
            for epoch in life.epochs
        )

    def leader(self) -> str:
        """The name of the last leader, by the logs; "" before the first."""
        taken = self.leaderships()
        return taken[-1].node if taken else ""

    def wait_leader(self, seconds: float = SERVE_SECONDS) -> str:
        """The name of the leader once there is one. Raises TimeoutError."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            name = self.leader()
            if name and self.all[name].is_running:
                return name
            time.sleep(LOOK_SECONDS)
        raise TimeoutError(f"no node leads after {seconds} s")

    def journals(self) -> dict[str, list[Record]]:
        """The records of each node; a journal that cannot be read is left out, which a check must see."""
        found = {}
        for name, node in self.all.items():
            try:
                found[name] = node.records()
            except StorageError:
                continue
        return found

    def wait_level(self, seconds: float = SERVE_SECONDS) -> bool:
        """True once all journals have the same end, and still have it a little later.

        A call whose caller has gone may still be in the queue of the leader.
        """
        until = time.monotonic() + seconds
        before: set[Head] = set()
        while time.monotonic() < until:
            ends = self._ends()
            if len(ends) == 1 and ends == before:
                return True
            before = ends
            time.sleep(LEVEL_SECONDS)
        return False

    def _ends(self) -> set[Head]:
        """The ends of all journals; none where one cannot be read now."""
        ends: set[Head] = set()
        for node in self.all.values():
            try:
                reader = open_read_only(node.data_dir)
            except StorageError:
                return set()
            ends.add(reader.head())
            reader.close()
        return ends

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
