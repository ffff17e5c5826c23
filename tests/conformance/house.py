# SPDX-License-Identifier: Apache-2.0
"""A live server behind a wire, which do what a scenario of `clients/conformance` says, and the play of one scenario.

Owns the three ways to play: `plain`; `secure`, with TLS and API keys; `cluster`, three nodes without a wire, of which a
scenario kills the leader. A driver with a clearinghouse in its own process has neither server nor wire, and one way.
"""

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, Protocol

from tests.client.server_process import ServerProcess, Wire
from tests.cluster.members import Members
from tests.cluster.nodes import Nodes
from tests.conformance.driver import Driver, Language
from tests.conformance.player import asks_for, play
from tests.server.certificates import Pki
from tests.server.test_credentials import Ring
from tests.sources import ROOT

MODES: Final = ("plain", "secure", "cluster")
ENGINE: Final = ROOT / "build" / "engine" / "etcd"
PRINCIPAL: Final = "tester"


class House(Protocol):
    """What a scenario is played against."""

    addresses: list[str]

    def act(self, step: dict[str, Any]) -> None:
        """Do one thing to the server or the wire."""

    def connection(self) -> dict[str, str]:
        """Return what a driver needs to connect beside addresses and its name."""

    def end(self) -> None:
        """End everything."""


class OneServer:
    """A server, and a wire to it."""

    def __init__(self, folder: Path, *, is_secure: bool) -> None:
        """Start both."""
        self._connection: dict[str, str] = {}
        flags: tuple[str, ...] = ()
        if is_secure:
            pki, ring = Pki(folder / "pki"), Ring(folder / "keys")
            self._connection = {"ca": str(pki.ca), "apiKey": ring.new(PRINCIPAL)}
            flags = (*pki.flags(), *ring.flags)
        self.server = ServerProcess(folder, *flags)
        self.server.start()
        self.wire = Wire(self.server.address)
        self.addresses = [self.wire.address]

    def act(self, step: dict[str, Any]) -> None:
        """Do one thing to the server or the wire."""
        match step["server"]:
            case "kill":
                self.server.kill()
            case "start":
                self.server.start()
            case "cut":
                self.wire.cut()
            case "lose_answers":
                self.wire.lose_answers(step["count"])
            case unknown:
                raise AssertionError(f"a scenario asks for {unknown}")

    def connection(self) -> dict[str, str]:
        """Return the CA and the key, if the server asks for them."""
        return self._connection

    def end(self) -> None:
        """End both."""
        self.wire.end()
        self.server.end()


class ThreeNodes:
    """A cluster; to kill its server is to kill the leader, which is started again at once."""

    def __init__(self, folder: Path) -> None:
        """Start the engine and the nodes."""
        self._stack = ExitStack()
        members = self._stack.enter_context(Members(folder / "engine", ENGINE))
        self._nodes = Nodes(folder / "nodes", members, is_relayed=False)
        self._stack.callback(self._nodes.stop)
        self._nodes.initialise()
        self._nodes.start()
        self._nodes.wait_leader()
        self.addresses = [one.address for one in self._nodes.all.values()]

    def act(self, step: dict[str, Any]) -> None:
        """Kill the leader; it is started again without being asked."""
        if step["server"] == "kill":
            self._nodes.kill(self._nodes.wait_leader())

    def connection(self) -> dict[str, str]:
        """Return nothing: the nodes ask for no credentials."""
        return {}

    def end(self) -> None:
        """End all."""
        self._stack.close()


class InProcess:
    """The clearinghouse of a driver, which itself closes and opens its directory."""

    def __init__(self) -> None:
        """Wait for the driver."""
        self.addresses = ["in-process"]
        self.driver: Driver | None = None

    def act(self, step: dict[str, Any]) -> None:
        """Have the driver do it."""
        assert self.driver is not None
        assert self.driver.ask({"op": "server", "do": step["server"]}) == {}

    def connection(self) -> dict[str, str]:
        """Return nothing: who is in the process needs no credentials."""
        return {}

    def end(self) -> None:
        """The directory ends with its driver."""


def house_of(mode: str, folder: Path) -> House:
    """Start what a mode plays against."""
    if mode == "in process":
        return InProcess()
    return (
        ThreeNodes(folder) if mode == "cluster" else OneServer(folder, is_secure=mode == "secure")
    )


def mode_of(language: Language, mode: str) -> str:
    """Return the way in which a language plays."""
    return "in process" if language.is_local else mode


def is_played(scenario: Path, mode: str) -> bool:
    """Return whether a mode has what a scenario asks of the server: a cluster has no wire, a process no addresses."""
    if mode == "in process" and "127.0.0.1" in scenario.read_text("utf-8"):
        return False
    return mode in {"plain", "secure"} or not asks_for(scenario) & {"lose_answers", "cut"}


def played(language: Language, scenario: Path, folder: Path, mode: str = "plain") -> int:
    """Play a scenario with a driver and a server of its own below a folder; return its number of steps."""
    house = house_of(mode_of(language, mode), folder)

    def ask(line: dict[str, Any]) -> dict[str, Any]:
        """Send a line, with what a connection needs."""
        return driver.ask({**line, **house.connection()} if line["op"] == "connect" else line)

    try:
        known = {"addresses": house.addresses, "started": str(time.time_ns())}
        with Driver(language, folder / "driver.log") as driver:
            if isinstance(house, InProcess):
                house.driver = driver
            steps = play(scenario, ask, house.act, known)
            assert driver.ask({"op": "end"}) == {}
        return steps
    finally:
        house.end()
