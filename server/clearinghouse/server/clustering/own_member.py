# SPDX-License-Identifier: Apache-2.0
"""Read the status of this machine's etcd member every few seconds, so that the loss of a member is noticed.

Owns one thread and one connection. The status is only for metrics: it must never decide who leads, nor delay a start or
a stop.
"""

from collections.abc import Callable
from threading import Event, Thread
from typing import Final

from clearinghouse.replication.engine import Engine, EngineError

LOOK_SECONDS: Final = 2.0
TRY_SECONDS: Final = 1.0


class OwnMember:
    """The status of the first member of `cluster.engine`: whether it answers, and the size and quota of its
    database.
    """

    def __init__(self, connect: Callable[[], Engine], look_seconds: float = LOOK_SECONDS) -> None:
        self._connect = connect
        self._look_seconds = look_seconds
        self._ending = Event()
        self._thread = Thread(target=self._run, name="own-member", daemon=True)
        self.answers = False
        self.database_bytes = 0
        self.quota_bytes = 0
        self.has_leader = False

    def start(self) -> None:
        """Start a thread that reads the status every few seconds."""
        self._thread.start()

    def stop(self) -> None:
        """Tell the thread to end; this does not wait for its end."""
        self._ending.set()

    def _run(self) -> None:
        engine = self._connect()
        try:
            while not self._ending.is_set():
                self._look(engine)
                self._ending.wait(self._look_seconds)
        finally:
            engine.close()

    def _look(self, engine: Engine) -> None:
        """Request the status once, and store it."""
        try:
            status = engine.status(TRY_SECONDS)
        except EngineError:
            self.answers = self.has_leader = False
            return
        self.answers = True
        self.has_leader = status.leader != 0
        self.database_bytes = status.database_bytes
        self.quota_bytes = status.quota_bytes
