# SPDX-License-Identifier: Apache-2.0
"""A connection to the leader's address that tells when its process is gone.

Owns one socket, which carries nothing. A process that dies closes its connections at once, long before its silence is
long enough. A broken connection is a reason to try to take the office soon, and never proof of anything.
"""

import socket
import time
from threading import Event, Thread
from typing import Final

CONNECT_SECONDS: Final = 1.0
LOOK_SECONDS: Final = 0.1
AGAIN_SECONDS: Final = 0.05


class LeaderLink:
    """Return whether the process at `target` keeps a connection; `is_broken` is set once it refuses or closes one."""

    def __init__(self) -> None:
        self.target = ""
        self.is_broken = False
        self._ending = Event()
        self._thread = Thread(target=self._run, name="leader-link", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def watch(self, address: str) -> None:
        """Watch the process at another address; "": none."""
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
                continue  # a machine that is gone says nothing, which is silence and not a broken connection
            except OSError:
                if address == self.target:
                    self.is_broken = True
                time.sleep(AGAIN_SECONDS)
                continue
            with connection:
                is_held = self._hold(connection, address)
            if not is_held and address == self.target:
                # A process that accepts and closes at once is no leader: it is a relay, or it is ending.
                self.is_broken = True
                time.sleep(AGAIN_SECONDS)

    def _hold(self, connection: socket.socket, address: str) -> bool:
        """Return when the connection ended or another address is to be watched; False if it ended at once."""
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
    """A connection to an address of gRPC. Raises OSError."""
    if address.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(address.removeprefix("unix:").removeprefix("//"))
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS)
