# SPDX-License-Identifier: Apache-2.0
"""A whole cluster for a test: machines, members, nodes, accounts, callers, and the check of what these got.

Owns the order in which these begin and end. Machines are network namespaces where that is permitted, else all is on
loopback, and then there are no cuts.
"""

import shutil
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Self

from clearinghouse.client.sync import Client
from clearinghouse.replication.engine import EngineError
from clearinghouse.replication.etcd import EtcdEngine
from tests.cluster.callers import Caller
from tests.cluster.history import History, Violation, check
from tests.cluster.members import Member, Members
from tests.cluster.network import Network, has_namespaces
from tests.cluster.nodes import Node, Nodes
from tests.server.harness import deposit

MACHINES: Final = ("a", "b", "c")
ACCOUNTS: Final = 6
FUNDS: Final = 1_000_000
SMALL_DISK_BYTES: Final = 384 * 1024 * 1024
"""more than a member needs, and soon full"""
CALM_SECONDS: Final = 60.0
STATUS_SECONDS: Final = 2.0
# Controls of the callers; that of the nodes is in `node_process`.
LOCAL_LINEARIZABLE: Final = "calls_local_linearizable"
TIMEOUT_AS_REFUSAL: Final = "takes_timeout_as_refusal"
SECOND_NS: Final = 1_000_000_000


class Cluster:
    """Three machines with a member and a node each, and callers."""

    def __init__(
        self,
        directory: Path,
        engine: Path,
        number: int = 0,
        *,
        callers: int = 4,
        has_small_disk: bool = False,
        control: str = "",
    ) -> None:
        """Nothing is started yet.

        `control` is a defect that the check must find, see `failover.CONTROLS`. `has_small_disk`: the member of the
        last machine has a disk of its own, which needs root.
        """
        self.directory = directory
        self.number = number
        self._engine = engine
        self._callers_wanted = callers
        self._has_small_disk = has_small_disk and has_namespaces()
        self._control = control
        self._stack = ExitStack()
        self.network: Network | None = None
        self.account_ids: tuple[int, ...] = ()
        self.callers: list[Caller] = []
        self._stopped: list[Caller] = []

    def __enter__(self) -> Self:
        try:
            self._enter()
        except BaseException:
            self._stack.close()
            raise
        return self

    def _enter(self) -> None:
        stack = self._stack
        hosts: list[str] = []
        enters: list[tuple[str, ...]] = []
        if has_namespaces():
            self.network = stack.enter_context(Network(MACHINES, self.number))
            hosts = [self.network.host(name) for name in MACHINES]
            enters = [self.network.enter(name) for name in MACHINES]
        engines = self.directory / "engine"
        if self._has_small_disk:
            self._mount(engines / MACHINES[-1])
        self.members = stack.enter_context(Members(engines, self._engine, MACHINES, hosts, enters))
        self.nodes = stack.enter_context(
            Nodes(self.directory / "nodes", self.members, hosts, enters)
        )
        for node in self.nodes.all.values():
            node.control = self._control
        self.nodes.initialise()
        self.nodes.start()
        leader = self.nodes.wait_leader()
        with Client(self.nodes.all[leader].address, principal="setup", timeout=30) as client:
            self.account_ids = tuple(
                client.create_account(f"holder-{one}", max_leverage=1) for one in range(ACCOUNTS)
            )
            deposit(client, self.account_ids, "USDC", FUNDS)
        self.wait_calm()
        self.call()

    def _mount(self, directory: Path) -> None:
        """Give a member a small disk."""
        directory.mkdir(parents=True, exist_ok=True)
        size = f"size={SMALL_DISK_BYTES}"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(directory)], check=True)
        self._stack.callback(
            subprocess.run, ["umount", "-l", str(directory)], check=False, capture_output=True
        )

    def __exit__(self, *_: object) -> None:
        try:
            self.hush()
        finally:
            self._stack.close()

    # --- who calls ---

    def call(self) -> None:
        """Let callers begin."""
        nodes = {name: node.address for name, node in self.nodes.all.items()}
        number = len(self._stopped)
        self.callers = [
            Caller(
                f"caller-{number + one}",
                nodes,
                self.account_ids,
                self.number,
                calls_local_linearizable=self._control == LOCAL_LINEARIZABLE,
                takes_timeout_as_refusal=self._control == TIMEOUT_AS_REFUSAL,
            )
            for one in range(self._callers_wanted)
        ]
        for caller in self.callers:
            caller.start()

    def hush(self) -> None:
        """Let all callers end their requests."""
        callers, self.callers = self.callers, []
        self._stopped += callers
        for caller in callers:
            caller.stop()

    @property
    def answer_times(self) -> list[int]:
        """When answers of commands came, in order."""
        return sorted(
            ended for caller in self.callers + self._stopped for _, ended in list(caller.answers)
        )

    def history(self) -> History:
        """All that callers got; each answer with the epoch of the process that gave it."""
        history = History()
        for caller in self.callers + self._stopped:
            history.extend(caller.history)
        history.leaderships = self.nodes.leaderships()
        epochs = {name: _Epochs(node) for name, node in self.nodes.all.items()}
        for write in history.writes:
            if write.node and write.sequences:
                write.epoch = epochs[write.node].at(write.ended_ns)
        return history

    # --- how it is ---

    @property
    def leader(self) -> Node:
        """The leader."""
        return self.nodes.all[self.nodes.leader()]

    def follower(self) -> Node:
        """A node that follows."""
        leader = self.nodes.leader()
        return next(node for name, node in self.nodes.all.items() if name != leader)

    def member_of(self, node: Node) -> Member:
        """The member on the machine of a node."""
        return next(one for one in self.members.all if one.name == node.name)

    def leading_member(self) -> Member:
        """The member that leads the engine."""
        for one in self.members.all:
            engine = EtcdEngine([one.client_address])
            try:
                status = engine.status(STATUS_SECONDS)
                if status.member == status.leader:
                    return one
            except EngineError:
                continue
            finally:
                engine.close()
        return self.members.all[0]

    def wait_calm(self, seconds: float = CALM_SECONDS) -> None:
        """Return once each member answers and each node follows or leads. Raises TimeoutError."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if all(one.is_healthy() for one in self.members.all) and self._all_serve():
                return
            time.sleep(0.05)
        raise TimeoutError(f"the cluster in {self.directory} does not come to rest")

    def _all_serve(self) -> bool:
        """Return whether each node said in its present life that it follows or leads."""
        for node in self.nodes.all.values():
            with node.lock:
                if not node.is_running:
                    return False
                said = {one.get("event") for one in node.lives[-1].events()}
            if not said & {"following", "leading"}:
                return False
        return bool(self.nodes.leader()) and self.leader.is_running

    def check(self) -> list[Violation]:
        """End the calls, let the nodes reach one end, stop all and compare."""
        self.hush()
        is_level = self.nodes.wait_level()
        history = self.history()
        self.nodes.stop()
        journals = self.nodes.journals()
        found = check(history, journals, is_settled=True)
        if len(journals) < len(self.nodes.all) or not is_level:
            found.append(Violation("diverged", f"only {sorted(journals)} have the whole log"))
        return found

    def remove(self) -> None:
        """Forget what all stored, after the end."""
        shutil.rmtree(self.directory, ignore_errors=True)


class _Epochs:
    """The epochs of a node's lives, read once."""

    def __init__(self, node: Node) -> None:
        self._lives = [
            (life.began_ns, life.ended_ns, max(life.epochs, default=0)) for life in node.lives
        ]

    def at(self, moment_ns: int) -> int:
        """The epoch of the life of that moment; 0: it led in none."""
        for began, ended, epoch in self._lives:
            if began <= moment_ns and (not ended or moment_ns <= ended):
                return epoch
        return 0
