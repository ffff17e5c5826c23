# SPDX-License-Identifier: Apache-2.0
"""One etcd member for tests that need the real engine and none of its failures.

Owns its process and its directory. Tests of failures have clusters of their own.
"""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from os import environ
from pathlib import Path
from typing import Final

from clearinghouse.replication.engine import EngineUnknownError
from clearinghouse.replication.etcd import EtcdEngine
from tests.sources import ROOT
from tests.tools import tool

START_SECONDS: Final = 60.0
REQUEST_BYTES: Final = 8 * 1024 * 1024


def etcd_path() -> str:
    """An etcd: a stated one, the one that `make engine` built, or one on the path. Skips without one."""
    built = ROOT / "build" / "engine" / "etcd"
    stated = environ.get("CLEARINGHOUSE_ETCD")
    if stated:
        return stated
    return str(built) if built.exists() else tool("etcd")


def free_ports(number: int) -> list[int]:
    """Ports of the loopback without a listener."""
    sockets = [socket.socket() for _ in range(number)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


@contextmanager
def running_engine(directory: Path) -> Iterator[str]:
    """A member in a directory, and its address."""
    client, peer = (f"127.0.0.1:{port}" for port in free_ports(2))
    command = [
        *(etcd_path(), "--name", "m", "--data-dir", str(directory)),
        *(
            "--listen-client-urls",
            f"http://{client}",
            "--advertise-client-urls",
            f"http://{client}",
        ),
        *(
            "--listen-peer-urls",
            f"http://{peer}",
            "--initial-advertise-peer-urls",
            f"http://{peer}",
        ),
        *("--initial-cluster", f"m=http://{peer}", "--max-request-bytes", str(REQUEST_BYTES)),
        *("--heartbeat-interval", "50", "--election-timeout", "500", "--log-level", "error"),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(client)
            yield client
        finally:
            process.kill()


def _wait(address: str) -> None:
    """Return when the member answers."""
    engine = EtcdEngine([address])
    until = time.monotonic() + START_SECONDS
    try:
        while True:
            try:
                engine.status(1.0)
                return
            except EngineUnknownError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
    finally:
        engine.close()
