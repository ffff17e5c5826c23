# SPDX-License-Identifier: Apache-2.0
"""The members of an engine as processes: started, killed, paused, brought back, each in its own directory.

Owns their flags, which are those that the page of operators states. Must never reach into what a member stores.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self

import pytest

from tests.sources import ROOT

HEARTBEAT_MS: Final = 50
ELECTION_MS: Final = 500
REQUEST_BYTES: Final = 8 * 1024 * 1024
QUOTA_BYTES: Final = 4 * 1024 * 1024 * 1024
ENTRIES: Final = 500
"""of the log that a member keeps in memory"""
# Not the check at the start: members that start at one time wait 6 s for one another in it, three of them 12 s.
CHECKS: Final = "CompactHashCheck=true"
START_SECONDS: Final = 60.0
BUILD: Final = ROOT / "replication" / "engine" / "build.py"


class EngineMissingError(Exception):
    """There is no engine here."""


def find_engine() -> Path:
    """The path of an engine, built if there is none. Raises EngineMissingError with what to do."""
    ran = subprocess.run(
        [sys.executable, str(BUILD)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    if ran.returncode != 0:
        raise EngineMissingError(ran.stderr.strip())
    return Path(ran.stdout.strip().splitlines()[-1])


def engine_path() -> Path:
    """The engine for a test: it skips where there is none, and fails where tools are required."""
    built = ROOT / "build" / "engine" / "etcd"
    is_required = os.environ.get("CLEARINGHOUSE_REQUIRE_TOOLS") == "1"
    if not is_required and not built.exists() and not os.environ.get("CLEARINGHOUSE_ETCD"):
        pytest.skip("there is no engine: `make engine` builds one")
    try:
        return find_engine()
    except EngineMissingError as error:
        if is_required:
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))


def free_ports(number: int) -> list[int]:
    """Ports of the loopback on which no process listens now."""
    sockets = [socket.socket() for _ in range(number)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


class Member:
    """One member: its process, and how others reach it. `enter` begins the command of a process on its machine."""

    def __init__(
        self, name: str, directory: Path, host: str, ports: tuple[int, int], enter: Sequence[str]
    ) -> None:
        self.name = name
        self.directory = directory
        self.host = host
        self.client_port, self.peer_port = ports
        self.enter = tuple(enter)
        self.process: subprocess.Popen[bytes] | None = None
        self.quota_bytes = QUOTA_BYTES
        self.request_bytes = REQUEST_BYTES
        self.wrapper: tuple[str, ...] = ()

    @property
    def client_address(self) -> str:
        """Where nodes reach it."""
        return f"{self.host}:{self.client_port}"

    @property
    def peer_url(self) -> str:
        """Where other members reach it."""
        return f"http://{self.host}:{self.peer_port}"

    @property
    def is_running(self) -> bool:
        """True while its process is there, paused or not."""
        return self.process is not None and self.process.poll() is None

    def start(self, engine: Path, cluster: str, token: str) -> None:
        """Start it, with what its directory has."""
        self.directory.mkdir(parents=True, exist_ok=True)
        client = f"http://{self.client_address}"
        command = [
            *(*self.enter, *self.wrapper, str(engine), "--name", self.name),
            *("--data-dir", str(self.directory / "data")),
            *("--listen-client-urls", client, "--advertise-client-urls", client),
            *("--listen-peer-urls", self.peer_url, "--initial-advertise-peer-urls", self.peer_url),
            *("--initial-cluster", cluster, "--initial-cluster-token", token),
            *("--heartbeat-interval", str(HEARTBEAT_MS), "--election-timeout", str(ELECTION_MS)),
            *("--quota-backend-bytes", str(self.quota_bytes)),
            *("--snapshot-count", str(ENTRIES), "--snapshot-catchup-entries", str(ENTRIES)),
            *("--max-request-bytes", str(self.request_bytes)),
            *("--feature-gates", CHECKS),
            *("--log-level", "warn"),
        ]
        with (self.directory.parent / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)

    def kill(self) -> None:
        """End it without any warning."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def pause(self) -> None:
        """Stop it where it is."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        if self.is_running:
            assert self.process is not None
            self.process.send_signal(number)

    def is_healthy(self) -> bool:
        """True if it answers through a quorum."""
        try:
            url = f"http://{self.client_address}/health"
            with urllib.request.urlopen(url, timeout=2) as answer:
                return b'"true"' in answer.read()
        except (urllib.error.URLError, OSError):
            return False


class Members:
    """The members of one engine, on loopback or on machines of their own."""

    def __init__(
        self,
        directory: Path,
        engine: Path,
        names: Sequence[str] = ("a", "b", "c"),
        hosts: Sequence[str] = (),
        enters: Sequence[Sequence[str]] = (),
    ) -> None:
        """`hosts` are their addresses and `enters` begin their commands; without these all are on loopback."""
        self.engine = engine
        self.token = f"{directory.name}-{time.time_ns()}"
        if hosts:
            ports = [2379, 2380] * len(names)
        else:
            hosts = ["127.0.0.1"] * len(names)
            ports = free_ports(2 * len(names))
        enters = enters or [()] * len(names)
        self.all = [
            Member(name, directory / name, host, (ports[2 * at], ports[2 * at + 1]), enter)
            for at, (name, host, enter) in enumerate(zip(names, hosts, enters, strict=True))
        ]
        self.cluster = ",".join(f"{one.name}={one.peer_url}" for one in self.all)

    @property
    def client_addresses(self) -> list[str]:
        """Where nodes reach them."""
        return [one.client_address for one in self.all]

    def start(self) -> None:
        """Start those that do not run."""
        for one in self.all:
            if not one.is_running:
                self.start_one(one)

    def start_one(self, member: Member) -> None:
        """Start one."""
        member.start(self.engine, self.cluster, self.token)

    def wait_healthy(self, seconds: float = START_SECONDS) -> None:
        """Return when all that run answer through a quorum. Raises TimeoutError."""
        until = time.monotonic() + seconds
        for one in self.all:
            while one.is_running and not one.is_healthy():
                if time.monotonic() > until:
                    raise TimeoutError(f"member {one.name} is not healthy after {seconds} s")
                time.sleep(0.05)

    def stop(self) -> None:
        """End all."""
        for one in self.all:
            one.resume()
            one.kill()

    def remove(self) -> None:
        """End all and forget what they stored."""
        self.stop()
        for one in self.all:
            shutil.rmtree(one.directory, ignore_errors=True)

    def __enter__(self) -> Self:
        self.start()
        self.wait_healthy()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
