# SPDX-License-Identifier: Apache-2.0
"""Keep a connection to the leader's address, which closes when the leader's process ends.

Owns one socket, which carries no data. A process that ends closes its connections at once, long before the election
timer ends. A closed connection is a reason to try a takeover soon, and never proof of a dead leader.
"""

import socket
import time
from threading import Event, Thread
from typing import Final

CONNECT_SECONDS: Final = 1.0
LOOK_SECONDS: Final = 0.1
AGAIN_SECONDS: Final = 0.05


class LeaderConnection:
    """A connection to the process at `target`.

    `is_broken` is true once the process has refused or closed a connection.
    """

    def __init__(self) -> None:
        self.target = ""
        self.is_broken = False
        self._ending = Event()
        self._thread = Thread(target=self._run, name="leader-connection", daemon=True)

    def start(self) -> None:
        """Start the thread that connects."""
        self._thread.start()

    def watch(self, address: str) -> None:
        """Connect to the process at another address from now on; "": connect to no process."""
        if address != self.target:
            self.target = address
            self.is_broken = False

    def stop(self) -> None:
        """End the thread."""
        self._ending.set()

    def _run(self) -> None:
        while not self._ending.is_set():
            address = self.target
            if not address:
                time.sleep(AGAIN_SECONDS)
                continue
            try:
                connection = _connect(address)
            except TimeoutError:
                continue  # a dead machine refuses no connection: only the election timer counts
            except OSError:
                if address == self.target:
                    self.is_broken = True
                time.sleep(AGAIN_SECONDS)
                continue
            with connection:
                is_held = self._hold(connection, address)
            if not is_held and address == self.target:
                # A process that accepts and closes at once is a relay, or it is ending.
                self.is_broken = True
                time.sleep(AGAIN_SECONDS)

    def _hold(self, connection: socket.socket, address: str) -> bool:
        """Wait until the connection ends or the address changes. Return False if the connection ended at once."""
        connection.settimeout(LOOK_SECONDS)
        is_held = False
        while address == self.target and not self._ending.is_set():
            try:
                if not connection.recv(4_096):
                    return is_held
            except TimeoutError:
                is_held = True
                if address == self.target:
                    self.is_broken = False
            except OSError:
                return is_held
        return True


def _connect(address: str) -> socket.socket:
    """Return a connection to a gRPC address. Raises OSError."""
    if address.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(address.removeprefix("unix:").removeprefix("//"))
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS)
