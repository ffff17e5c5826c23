# SPDX-License-Identifier: Apache-2.0
"""Machines as network namespaces on one bridge, and the cuts between them.

Owns namespaces, addresses and cuts, and removes all of it at the end. A cut gives a wrong address to a neighbour, so
that words in that direction vanish without an error; the other direction goes on until it is cut too. It must never
touch a link that it did not make. It needs root.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from typing import Final, Self

NOWHERE: Final = "02:00:00:00:00:fe"
"""an address of the link that no machine has"""
CLIENTS: Final = 254
"""the last number of the address of the bridge, where the clients are"""


def has_namespaces() -> bool:
    """True if this process may make machines."""
    return os.geteuid() == 0 and shutil.which("ip") is not None


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)


def _try(*words: str) -> None:
    subprocess.run(words, check=False, capture_output=True)


class Network:
    """A bridge with one namespace for each machine; `number` tells networks of one time apart."""

    def __init__(self, machines: Sequence[str], number: int) -> None:
        self.machines = list(machines)
        self._tag = f"ch{os.getpid() % 100_000}"
        self._bridge = f"{self._tag}b"
        self._net = f"10.{100 + number % 100}.{os.getpid() % 250}"
        self._cuts: set[tuple[str, str]] = set()
        self._unplugged: set[str] = set()

    def host(self, machine: str) -> str:
        """The address of a machine."""
        return f"{self._net}.{self.machines.index(machine) + 1}"

    @property
    def clients_host(self) -> str:
        """The address of the clients."""
        return f"{self._net}.{CLIENTS}"

    def enter(self, machine: str) -> tuple[str, ...]:
        """The beginning of a command that runs on a machine."""
        return ("ip", "netns", "exec", self._space(machine))

    def _space(self, machine: str) -> str:
        return f"{self._tag}{machine}"

    def _port(self, machine: str) -> str:
        return f"{self._tag}v{machine}"

    def __enter__(self) -> Self:
        _run("ip", "link", "add", self._bridge, "type", "bridge")
        try:
            _run("ip", "addr", "add", f"{self.clients_host}/24", "dev", self._bridge)
            _run("ip", "link", "set", self._bridge, "up")
            for machine in self.machines:
                space, port = self._space(machine), self._port(machine)
                _run("ip", "netns", "add", space)
                veth = ("ip", "link", "add", port, "type", "veth")
                _run(*veth, "peer", "name", "eth0", "netns", space)
                _run("ip", "link", "set", port, "master", self._bridge, "up")
                enter = self.enter(machine)
                _run(*enter, "ip", "addr", "add", f"{self.host(machine)}/24", "dev", "eth0")
                _run(*enter, "ip", "link", "set", "eth0", "up")
                _run(*enter, "ip", "link", "set", "lo", "up")
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def remove(self) -> None:
        """Take everything away; the processes on the machines must have ended."""
        for machine in self.machines:
            _try("ip", "netns", "del", self._space(machine))
            _try("ip", "link", "del", self._port(machine))
        _try("ip", "link", "del", self._bridge)

    # --- cuts ---

    def cut_one_way(self, source: str, target: str) -> None:
        """Nothing goes from one machine to another any more."""
        neighbour = ("ip", "neigh", "replace", self.host(target), "lladdr", NOWHERE)
        _run(*self.enter(source), *neighbour, "dev", "eth0", "nud", "permanent")
        self._cuts.add((source, target))

    def cut(self, one: str, other: str) -> None:
        """Nothing goes between two machines any more."""
        self.cut_one_way(one, other)
        self.cut_one_way(other, one)

    def unplug(self, machine: str) -> None:
        """Nothing reaches or leaves a machine, clients included."""
        _run("ip", "link", "set", self._port(machine), "down")
        self._unplugged.add(machine)

    def heal(self) -> None:
        """End all cuts."""
        for source, target in self._cuts:
            _run(*self.enter(source), "ip", "neigh", "del", self.host(target), "dev", "eth0")
        self._cuts.clear()
        for machine in self._unplugged:
            _run("ip", "link", "set", self._port(machine), "up")
        self._unplugged.clear()
