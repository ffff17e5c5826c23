# SPDX-License-Identifier: Apache-2.0
"""Publish the status of a node under its key in the engine, once a second.

Owns the transaction: it compares the list of nodes, so a removed node publishes nothing. The status of a removed node
would count as a copy of the log, and no command would delete its key again.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.replication.engine import (
    Compare,
    Engine,
    EngineRefusedError,
    EngineUnknownError,
    Get,
    Put,
    Target,
    Txn,
)
from clearinghouse.replication.errors import ClusterRefusedError
from clearinghouse.replication.following import Window
from clearinghouse.replication.keys import Keys, NodeValue

PUBLISH_SECONDS: Final = 1.0
PUBLISH_TRIES: Final = 3
SMALL_TRY_SECONDS: Final = 0.3


class StatusPublisher:
    """Publish the status of the node `name`. `make_status` returns its present status; its argument is a text.

    The text states the difference if the machine of the node diverged, and is empty otherwise.
    """

    def __init__(
        self,
        engine: Engine,
        keys: Keys,
        name: str,
        window: Window,
        make_status: Callable[[str], NodeValue],
    ) -> None:
        self._engine = engine
        self._keys = keys
        self._name = name
        self._window = window
        self._make_status = make_status
        self._published_at = 0.0

    def is_due(self, now: float) -> bool:
        """Return whether at least a second has passed since the last publication."""
        return now - self._published_at >= PUBLISH_SECONDS

    def note_published(self, now: float) -> None:
        """Start the next second: the status was sent."""
        self._published_at = now

    def operation(self, digest: str = "") -> Put:
        """Return the operation that writes the present status."""
        return Put(self._keys.node(self._name), self._make_status(digest).to_bytes())

    def publish(self, digest: str = "") -> None:
        """Write the status in the engine. Raises ClusterRefusedError if the cluster's list no longer has this node."""
        keys, window = self._keys, self._window
        for _ in range(PUBLISH_TRIES):
            listed = Compare(keys.cluster, Target.MOD, window.cluster_revision)
            txn = Txn((listed,), (self.operation(digest),), (Get(keys.cluster),))
            answer = self._engine.transact(txn, SMALL_TRY_SECONDS)
            if answer.succeeded or not window.take_list(answer):
                return
            window.check_listed(self._name)

    def publish_at_exit(self, digest: str = "") -> None:
        """Write the status before the process ends. The number of tries is bounded, and no error is raised."""
        for _ in range(PUBLISH_TRIES):
            try:
                self.publish(digest)
                return
            except EngineUnknownError:
                self._engine.next_member()
            except (EngineRefusedError, ClusterRefusedError):
                return
