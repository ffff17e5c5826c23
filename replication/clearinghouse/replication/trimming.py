# SPDX-License-Identifier: Apache-2.0
"""Keep the log in the engine small: delete records that two nodes have on their own disks.

Owns which records may be deleted, and the bound above which the leader accepts no calls. The deletion compares the
epoch, and etcd accepts it also above its quota. It must never delete the record at the head, nor a record that fewer
than two nodes have written.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from clearinghouse.replication.election import check_epoch
from clearinghouse.replication.engine import (
    CompactedError,
    Compare,
    Delete,
    Engine,
    EngineRefusedError,
    EngineUnknownError,
    Get,
    Target,
    Txn,
    TxnAnswer,
)
from clearinghouse.replication.keys import (
    DIVERGED,
    ClusterValue,
    EpochValue,
    Keys,
    NodeValue,
    ValueFormError,
)
from clearinghouse.storage.port import Record

TRIM_SECONDS: Final = 2.0
# The thread that trims also sends the heartbeats: all requests of a round together take no longer.
ROUND_SECONDS: Final = 0.3
LEAST_SECONDS: Final = 0.01
KEPT_BYTES: Final = 64 * 1024 * 1024
RECORD_BYTES: Final = 256  # of a record in the engine, without its commands
COPIES_MIN: Final = 2
# etcd's default, for members that do not report their quota (before 3.6).
QUOTA_BYTES_DEFAULT: Final = 2 * 1024 * 1024 * 1024
# The share of the quota for the file. The rest is for deletes, heartbeats, and appends until the next measurement.
FILE_EIGHTHS: Final = 7


def safe_sequence(nodes: Sequence[NodeValue], copies: int = COPIES_MIN) -> int:
    """Return the last sequence that at least `copies` nodes have on disk; -1: none. Diverged nodes do not count."""
    written = sorted((one.persisted for one in nodes if one.state != DIVERGED), reverse=True)
    return written[copies - 1] if len(written) >= copies else -1


def _has_epoch(mine: EpochValue, answer: TxnAnswer) -> bool:
    """Return whether the epoch in the answer is still the epoch `mine` of this leader."""
    (epoch,) = answer.gets
    return bool(epoch) and epoch[0].value == mine.to_bytes()


class Trimmer:
    """Delete old records from the engine for the leader. While `is_full`, the leader must accept no calls.

    The data in the engine may use half of the quota; once deletions bring it below, the leader accepts calls again.
    The file has a bound too: etcd compares the file with the quota and refuses every write above the quota, and a file
    shrinks only when an operator defragments its member. The figures are those of the member in use.
    """

    def __init__(
        self,
        engine: Engine,
        keys: Keys,
        kept_bytes: int = KEPT_BYTES,
        report: Callable[..., None] = lambda _event, **_figures: None,
        clock: Callable[[], float] = time.monotonic,
        round_seconds: float = ROUND_SECONDS,
    ) -> None:
        self._engine = engine
        self._report = report
        self._clock = clock
        self._round_seconds = round_seconds
        self._until = 0.0
        self._keys = keys
        self._kept_bytes = kept_bytes
        # First sequence and bytes of each of the newest records, which trimming keeps.
        self._sizes: deque[tuple[int, int]] = deque()
        self.window_bytes = 0
        self.database_bytes = 0
        self.quota_bytes = QUOTA_BYTES_DEFAULT
        self.is_full = False
        self.full_bytes = 0
        """the bytes to compare with `limit_bytes`: of the data in the engine, or of its file"""
        self.limit_bytes = QUOTA_BYTES_DEFAULT // 2
        self.nodes: dict[str, NodeValue] = {}
        """the last status of each node, by its name"""
        self._unreadable: set[str] = set()
        """nodes with an unreadable status, each reported once"""
        self.trimmed_to = 0
        self._compact_at = 0

    def trim(self, mine: EpochValue, head_sequence: int) -> None:
        """Delete the records that may be deleted. If the engine does not answer in time, the next call tries again.

        Raises DeposedError if another node leads.
        """
        self._until = self._clock() + self._round_seconds
        try:
            self._measure()
            self._trim(mine, head_sequence)
        except EngineUnknownError:
            self._engine.next_member()
        except (EngineRefusedError, CompactedError):
            return

    def _left(self) -> float:
        """Return the seconds left for this call of `trim`.

        Raises EngineUnknownError if too few are left for a request.
        """
        left = self._until - self._clock()
        if left < LEAST_SECONDS:
            raise EngineUnknownError("the time of this round is over")
        return left

    def _measure(self) -> None:
        """Ask the engine for its sizes and set `is_full`: whether the data or the file is too near to the quota."""
        status = self._engine.status(self._left())
        self.database_bytes = status.database_bytes
        self.quota_bytes = status.quota_bytes or QUOTA_BYTES_DEFAULT
        self.full_bytes, self.limit_bytes = status.used_bytes, self.quota_bytes // 2
        if 8 * self.database_bytes > FILE_EIGHTHS * self.quota_bytes:
            self.full_bytes, self.limit_bytes = (
                self.database_bytes,
                FILE_EIGHTHS * self.quota_bytes // 8,
            )
        self.is_full = self.full_bytes > self.limit_bytes

    def _trim(self, mine: EpochValue, head_sequence: int) -> None:
        """Delete the records that two nodes have on disk, but keep the newest ones; also compact old revisions."""
        keys = self._keys
        answer = self._engine.transact(
            Txn((), (Get(keys.cluster), Get(keys.node_prefix, keys.node_end))), self._left()
        )
        cluster, statuses = answer.gets
        if not cluster:
            return
        # The disk of a removed node counts as no copy, even if the node published its status later.
        listed = ClusterValue.from_bytes(cluster[0].value).nodes
        nodes: dict[str, NodeValue] = {}
        for pair in statuses:
            name = pair.key.removeprefix(keys.node_prefix).decode()
            if name in listed and (status := self._status(name, pair.value)) is not None:
                nodes[name] = status
        self.nodes = nodes  # in one assignment: other threads read it
        safe = min(safe_sequence(list(nodes.values())), head_sequence)
        has_compacted = self._compact_at > 0
        if has_compacted:
            revision, self._compact_at = self._compact_at, 0
            self._engine.compact(revision, self._left())
        bound = self._kept_from(safe)
        if bound <= self.trimmed_to:
            # Heartbeats and statuses leave revisions too: without this, a quiet cluster would fill the engine.
            self._compact_at = answer.revision
            return
        if has_compacted:
            return  # a round compacts or deletes: a slow engine has time for each
        # Also if the answer to the delete is late: the next round frees the space of earlier deletes.
        self._compact_at = answer.revision
        txn = Txn(
            (
                Compare(keys.epoch, Target.VALUE, mine.to_bytes()),
                Compare(keys.cluster, Target.MOD, cluster[0].mod_revision),
            ),
            (Delete(keys.log(0), keys.log(bound)),),
            (Get(keys.epoch),),
        )
        answered = self._engine.transact(txn, self._left())
        if not answered.succeeded and _has_epoch(mine, answered):
            return  # the list changed meanwhile: the next round reads it again
        check_epoch(mine, answered)
        self.trimmed_to = bound
        # Compact one round later: a watch that is a little behind still finds its changes.
        self._compact_at = answered.revision

    def _status(self, name: str, data: bytes) -> NodeValue | None:
        """Return a node's status; None if this build cannot read it. The disk of such a node counts as no copy."""
        try:
            status = NodeValue.from_bytes(data)
        except ValueFormError as error:
            if name not in self._unreadable:
                self._unreadable.add(name)
                self._report("status of a node not readable", of=name, error=str(error))
            return None
        self._unreadable.discard(name)
        return status

    def _kept_from(self, safe: int) -> int:
        """Return the first sequence to keep, where a record begins; 0: keep all.

        `safe` may be deleted, later ones not.
        """
        if self.window_bytes < self._kept_bytes or safe < 0:
            return 0
        # Nodes write whole records: a record begins after the last written sequence.
        return min(self._sizes[0][0], safe + 1)

    @property
    def window_records(self) -> int:
        """The number of records that `window_bytes` counts."""
        return len(self._sizes)

    def appended(self, record: Record) -> None:
        """Count a record that was appended to the engine. The caller passes the records in order."""
        size = len(record.commands) + RECORD_BYTES
        self._sizes.append((record.first_sequence, size))
        self.window_bytes += size
        while len(self._sizes) > 1 and self.window_bytes - self._sizes[0][1] >= self._kept_bytes:
            self.window_bytes -= self._sizes.popleft()[1]
