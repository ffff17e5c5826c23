# SPDX-License-Identifier: Apache-2.0
"""Find a node that can lead in place of an unfit leader.

Owns the rule by which an unfit leader resigns. Another node published its status between two reads, follows, is fit,
and has applied the log up to its end at an earlier read; and the last such resignation is a minute ago. So a cluster
without a fit node keeps its leader. The module does no I/O and reads no clock.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Final

from clearinghouse.replication.engine import Get, KeyValue, Txn, TxnAnswer
from clearinghouse.replication.keys import (
    FOLLOWING,
    ClusterValue,
    Keys,
    NodeValue,
    ValueFormError,
)

READ_SECONDS: Final = 1.0
# Nodes of an earlier build do not publish that they are unfit. This bounds how often leadership moves between them.
AGAIN_SECONDS: Final = 60.0


class LeadershipTransfer:
    """The status of the other nodes, which an unfit leader reads once a second to find its successor."""

    def __init__(self, keys: Keys, own: str) -> None:
        self._prefix = keys.node_prefix
        # The present list: the leader's own copy is as old as its election.
        self.read_txn = Txn((), (Get(keys.cluster), Get(keys.node_prefix, keys.node_end)))
        self._own = own
        self._revisions: dict[str, int] = {}
        self._ends: deque[int] = deque(maxlen=2)
        self._read_at: float | None = None
        self._resigned_at: float | None = None

    def is_due(self, now: float) -> bool:
        """Return whether the leader should read the statuses now."""
        if self._resigned_at is not None and now - self._resigned_at < AGAIN_SECONDS:
            return False
        return self._read_at is None or now - self._read_at >= READ_SECONDS

    def find_candidate(self, answer: TxnAnswer, end: int, now: float) -> str:
        """Return the name of a node that can lead, from the answer to `read_txn` and the end of the log; "" if none
        can.
        """
        self._read_at = now
        before, self._revisions = self._revisions, {}
        cluster, pairs = answer.gets
        nodes = ClusterValue.from_bytes(cluster[0].value).nodes if cluster else []
        statuses = _statuses(pairs, self._prefix)
        self._revisions = {name: revision for name, (revision, _) in statuses.items()}
        able = [
            name
            for name, (revision, status) in sorted(statuses.items())
            if name != self._own
            and name in nodes
            and revision > before.get(name, revision)
            and status is not None
            and status.state == FOLLOWING
            and status.applied >= self._ends[0]
        ]
        self._ends.append(end)
        return able[0] if able else ""

    def resigned(self, now: float) -> None:
        """Note that the leader resigns because it is unfit: for a minute no transfer is due."""
        self._resigned_at = now
        self.reset()

    def reset(self) -> None:
        """Forget earlier reads: the leader is fit again, or resigns."""
        self._revisions = {}
        self._ends.clear()
        self._read_at = None


def _statuses(
    pairs: Iterable[KeyValue], prefix: bytes
) -> Mapping[str, tuple[int, NodeValue | None]]:
    """Return the revision and the status of each node, by its name; None for a status that this build cannot read."""
    found: dict[str, tuple[int, NodeValue | None]] = {}
    for pair in pairs:
        try:
            status = NodeValue.from_bytes(pair.value)
        except ValueFormError:
            status = None
        found[pair.key.removeprefix(prefix).decode()] = (pair.mod_revision, status)
    return found
