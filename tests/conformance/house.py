# SPDX-License-Identifier: Apache-2.0
"""A live server behind a wire, which do what a scenario of `clients/conformance` says, and the play of one scenario.

Owns the three ways to play: `plain`; `secure`, with TLS and API keys; `cluster`, three nodes without a wire, of which a
scenario kills the leader. A driver with a clearinghouse in its own process has neither server nor wire, and one way.
"""

import re
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, Protocol

from tests.client.server_process import ServerProcess, Wire
from tests.cluster.members import Members
from tests.cluster.nodes import Nodes
from tests.conformance.driver import Driver, Language
from tests.conformance.player import asks_for, play, steps_of, terms_of
from tests.conformance.relay import AnotherVersion, Change, Newer, Relay
from tests.server.certificates import Pki
from tests.server.harness import run_command
from tests.server.test_credentials import Ring
from tests.sources import ROOT

MODES: Final = ("plain", "secure", "cluster")
ENGINE: Final = ROOT / "build" / "engine" / "etcd"
PRINCIPAL: Final = "tester"
LAGGED_SECONDS: Final = 30
# What a relay does that stands between a client and the server.
RELAYED: Final = frozenset({"another_version", "newer"})


class House(Protocol):
    """What a scenario is played against."""

    known: dict[str, Any]
    """the values that a scenario may name, `addresses` among them"""

    def act(self, step: dict[str, Any]) -> None:
        """Do one thing to the server or the wire."""

    def connection(self, principal: str) -> dict[str, str]:
        """Return what a driver needs to connect as a principal, beside addresses."""

    def end(self) -> None:
        """End everything."""


class OneServer:
    """A server, and a wire to it; a relay to it where a scenario asks for one."""

    def __init__(
        self, folder: Path, scenario: Path | None = None, *, is_secure: bool = False
    ) -> None:
        """Start all, with the genesis and the flags of the scenario."""
        terms = {} if scenario is None else terms_of(scenario)
        is_relayed = scenario is not None and bool(asks_for(scenario) & RELAYED)
        flags: list[str] = list(terms.get("flags", []))
        if "genesis" in terms:
            genesis = folder / "genesis.toml"
            genesis.write_text(terms["genesis"], encoding="utf-8")
            flags += ["--genesis", str(genesis)]
        self._secure: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        if is_secure:
            pki, self._ring = Pki(folder / "pki"), Ring(folder / "keys")
            self._secure = {"ca": str(pki.ca)}
            # Before the start: a server learns of a new key only after a while.
            named = () if scenario is None else steps_of(scenario)
            for principal in {PRINCIPAL, *(one.get("principal", "") for one in named)}:
                self.connection(principal)
            flags += [*pki.flags(), *self._ring.flags]
        self._data, self._copy = folder / "journal", folder / "copy"
        self.server = ServerProcess(folder, *flags)
        self.server.start()
        self.wire = Wire(self.server.address)
        self.relay = Relay(self.server.address) if is_relayed else None
        self.addresses = [self.wire.address]
        self.known: dict[str, Any] = {
            "addresses": self.addresses,
            "direct": self.server.address,
        }
        if self.relay is not None:
            self.known["relay"] = self.relay.address

    def act(self, step: dict[str, Any]) -> None:
        """Do one thing to the server, the wire or the relay."""
        match step["server"]:
            case "kill":
                self.server.kill()
            case "start":
                self.server.start()
            case "back_up":
                self._run("backup", str(self._data), str(self._copy))
            case "restore":
                self.server.end()
                self._data.rename(self._data.with_name("lost"))
                self._run("restore", str(self._copy), str(self._data))
                self.server.start()
            case "cut":
                self.wire.cut()
            case "cut_inside":
                self.wire.cut_inside(step["count"])
            case "lagged":
                self._await_lagged(step["count"])
            case "stall":
                self.wire.stall()
            case "flow":
                self.wire.stall(is_over=True)
            case "lose_answers":
                self.wire.lose_answers(step["count"])
            case "another_version":
                self._changed(AnotherVersion(step["version"]))
            case "newer":
                self._changed(Newer(step.get("numbers", {}), step.get("reasons", {})))
            case unknown:
                raise AssertionError(f"a scenario asks for {unknown}")

    def _await_lagged(self, count: int) -> None:
        """Wait until the server has cut off so many slow readers."""
        log = (self._data.parent / "server.log").read_text("utf-8")
        (address,) = re.findall(r'"address": ?"([^"]+)", ?"event": ?"metrics"', log)
        deadline = time.monotonic() + LAGGED_SECONDS
        while True:
            with urllib.request.urlopen(f"http://{address}/metrics", timeout=10) as answer:
                found = re.search(
                    r"^clearinghouse_subscribers_lagged\S* (\S+)$",
                    answer.read().decode(),
                    re.MULTILINE,
                )
            if found is not None and float(found[1]) >= count:
                return
            assert time.monotonic() < deadline, "no slow reader was cut off"
            time.sleep(0.1)

    def _changed(self, change: Change) -> None:
        assert self.relay is not None
        self.relay.change = change

    @staticmethod
    def _run(*arguments: str) -> None:
        ran = run_command(*arguments)
        assert ran.returncode == 0, ran.stdout + ran.stderr

    def connection(self, principal: str = PRINCIPAL) -> dict[str, str]:
        """Return the CA and a key of the principal, if the server asks for them."""
        if not self._secure or not principal:
            return self._secure
        if principal not in self._keys:
            self._keys[principal] = self._ring.new(principal)
        return {**self._secure, "apiKey": self._keys[principal]}

    def end(self) -> None:
        """End all."""
        if self.relay is not None:
            self.relay.end()
        self.wire.end()
        self.server.end()


class ThreeNodes:
    """A cluster; to kill its server or to cut its line is to kill the leader, which is started again at once."""

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
        self.known = {"addresses": self.addresses}

    def act(self, step: dict[str, Any]) -> None:
        """Kill the leader; it is started again without being asked."""
        if step["server"] in {"kill", "cut"}:
            self._nodes.kill(self._nodes.wait_leader())

    def connection(self, _principal: str = PRINCIPAL) -> dict[str, str]:
        """Return how a client reads: another node than that of a command may be behind it."""
        return {"read": "linearizable"}

    def end(self) -> None:
        """End all."""
        self._stack.close()


class InProcess:
    """The clearinghouse of a driver, which itself closes and opens its directory."""

    def __init__(self) -> None:
        """Wait for the driver."""
        self.known: dict[str, Any] = {"addresses": ["in-process"]}
        self.driver: Driver | None = None

    def act(self, step: dict[str, Any]) -> None:
        """Have the driver do it."""
        assert self.driver is not None
        assert self.driver.ask({"op": "server", "do": step["server"]}) == {}

    def connection(self, _principal: str = PRINCIPAL) -> dict[str, str]:
        """Return nothing: who is in the process needs no credentials."""
        return {}

    def end(self) -> None:
        """The directory ends with its driver."""


def house_of(mode: str, folder: Path, scenario: Path) -> House:
    """Start what a mode plays against."""
    if mode == "in process":
        return InProcess()
    if mode == "cluster":
        return ThreeNodes(folder)
    return OneServer(folder, scenario, is_secure=mode == "secure")


def mode_of(language: Language, mode: str) -> str:
    """Return the way in which a language plays."""
    return "in process" if language.is_local else mode


def is_played(scenario: Path, mode: str) -> bool:
    """Return whether a mode has what a scenario asks for: a cluster and a process have default terms and no wire."""
    terms, asked = terms_of(scenario), asks_for(scenario)
    if mode == "in process" and "127.0.0.1" in scenario.read_text("utf-8"):
        return False
    offered = {"kill", "start", "cut"} if mode == "cluster" else {"kill", "start"}
    if mode in {"cluster", "in process"} and (
        asked - offered or {"genesis", "flags", "modes"} & set(terms)
    ):
        return False
    # The relay speaks plain text.
    return mode in (*terms.get("modes", MODES), "in process") and (
        mode != "secure" or not asked & RELAYED
    )


def played(language: Language, scenario: Path, folder: Path, mode: str = "plain") -> int:
    """Play a scenario with a driver and a server of its own below a folder; return its number of steps."""
    house = house_of(mode_of(language, mode), folder, scenario)

    def ask(line: dict[str, Any]) -> dict[str, Any]:
        """Send a line, with what a connection needs where the scenario does not state it."""
        needed = house.connection(line.get("principal", "")) if line["op"] == "connect" else {}
        return driver.ask({**needed, **line})

    try:
        known = {**house.known, "started": str(time.time_ns())}
        with Driver(language, folder / "driver.log") as driver:
            if isinstance(house, InProcess):
                house.driver = driver
            steps = play(scenario.stem, steps_of(scenario), ask, house.act, known)
            assert driver.ask({"op": "end"}) == {}
        return steps
    finally:
        house.end()
