# SPDX-License-Identifier: Apache-2.0
"""Keep a node's copy of the keys in the engine: the epoch, the head, and the records in order, each record checked.

Owns the checks of ranges and of watch changes. A lost, late or repeated change causes another read and never a wrong
record: each record must continue the sequence and the hash of the record before it. The module does no I/O.
"""

from collections.abc import Sequence
from typing import Final

from clearinghouse.replication.election import Seen
from clearinghouse.replication.engine import (
    Changes,
    Get,
    KeyValue,
    Txn,
    TxnAnswer,
)
from clearinghouse.replication.errors import (
    BELOW_WINDOW,
    FOREIGN_CLUSTER,
    FOREIGN_GENESIS,
    JOURNAL_AHEAD_OF_CLUSTER,
    NO_CLUSTER,
    NODE_REMOVED,
    ClusterRefusedError,
    LogBrokenError,
)
from clearinghouse.replication.keys import (
    ClusterValue,
    EpochValue,
    HeadValue,
    HeartbeatValue,
    Keys,
    record_from_bytes,
)
from clearinghouse.storage.chain import Tail, link_of
from clearinghouse.storage.port import Head, Record

RECORDS_AT_ONCE: Final = 64


class GapError(Exception):
    """The watch missed a change: the node must read the engine again."""


class BelowWindowError(ClusterRefusedError):
    """The leader already deleted from the engine the next record that this node needs."""

    def __init__(self, needed: int, first: int, join: Head, why: str = "") -> None:
        """State the needed sequence and the first sequence in the engine; -1: the engine has no record.

        `join` is the end of the first record in the engine; without records, the end of the log.
        """
        kept = f"the engine's first one is at {first}" if first >= 0 else "the engine has none"
        super().__init__(
            BELOW_WINDOW,
            f"this node needs the record at sequence {needed}, {kept}{why}: start a node that has it, or restore a"
            " newer backup of another node into an empty directory",
        )
        self.needed = needed
        self.first = first
        self.join = join


class Window:
    """A node's copy of the part of the log that is in the engine, for a machine that has the records up to `tail`.

    `revision` is the revision of the last change in the copy.
    """

    def __init__(self, keys: Keys, tail: Tail) -> None:
        self._keys = keys
        self.tail = tail
        self.revision = 0
        self.epoch = b""
        self.head: HeadValue | None = None
        self.head_revision = 0
        self.heartbeat: HeartbeatValue | None = None
        self.heartbeat_revision = 0
        self.nodes: tuple[str, ...] = ()
        self.cluster_revision = 0
        self.genesis = ""
        self.has_gap = False
        self.has_stop = False
        """whether a change has what stopped the machine of a leader; the caller resets it"""

    @property
    def seen(self) -> Seen:
        """The values that the transaction of a takeover compares with the engine."""
        return Seen(self.epoch, self.head_revision, self.heartbeat_revision, self.cluster_revision)

    @property
    def leader(self) -> EpochValue | None:
        """The present leader; None before the first epoch."""
        return EpochValue.from_bytes(self.epoch) if self.epoch else None

    @property
    def is_standing(self) -> bool:
        """Whether the last leader accepted only maintenance commands, or has not reported since that others are
        allowed (J-2.2).
        """
        return self.heartbeat is not None and self.heartbeat.alive_ns != 0

    @property
    def alive_ns(self) -> int:
        """The last time, in ns since 1970, at which a command other than maintenance could become durable (U-6.2)."""
        beat = self.heartbeat
        return max(self.tail.time_ns, 0 if beat is None else beat.alive_ns or beat.time_ns)

    @property
    def is_level(self) -> bool:
        """Whether this node has every record up to the head."""
        return self.head is not None and self.tail.head == self.head.head

    def read_txn(self) -> Txn:
        """Return a transaction that reads epoch, head, heartbeat, the next records and the list of nodes at one
        revision.
        """
        keys = self._keys
        first = self.tail.head.sequence + 1
        return Txn(
            (),
            (
                Get(keys.epoch),
                Get(keys.head),
                Get(keys.heartbeat),
                Get(keys.log(first), keys.log_end, RECORDS_AT_ONCE),
                Get(keys.cluster),
            ),
        )

    def take_read(self, answer: TxnAnswer) -> list[Record]:
        """Take the answer to `read_txn` into this copy; return the next records, checked.

        Raises LogBrokenError, and ClusterRefusedError (also BelowWindowError).
        """
        epoch, head, heartbeat, log, cluster = answer.gets
        if not epoch or not head or not cluster:
            raise ClusterRefusedError(
                NO_CLUSTER, "the engine has no cluster of this name: begin one with `cluster init`"
            )
        self._take_epoch(epoch[0])
        self._take_head(head[0])
        self._take_cluster(cluster[0])
        if heartbeat:
            self._take_heartbeat(heartbeat[0])
        assert self.head is not None
        self._check_past(self.head)
        next_sequence = self.tail.head.sequence + 1
        if self.head.sequence >= next_sequence and (
            not log or log[0].key != self._keys.log(next_sequence)
        ):
            # A range returns the first key that exists: it must be the requested key.
            if not log:
                raise BelowWindowError(next_sequence, -1, self.head.head)
            first = record_from_bytes(log[0].value)
            raise BelowWindowError(next_sequence, first.first_sequence, first.head)
        records = [self._next(record_from_bytes(pair.value)) for pair in log]
        self.revision = answer.revision
        self.has_gap = False
        return records

    def check_listed(self, name: str) -> None:
        """Raise ClusterRefusedError unless the list of the cluster's nodes has this node."""
        if name not in self.nodes:
            raise ClusterRefusedError(
                NODE_REMOVED,
                f"the cluster has the nodes {', '.join(self.nodes)}, and no longer {name!r}: do not start this node"
                f" again, or take it in again with `clearinghouse cluster add {name}`",
            )

    def take_list(self, answer: TxnAnswer) -> bool:
        """Take the list of nodes from the answer to a refused publication; return False if the engine has no list."""
        (cluster,) = answer.gets
        if cluster:
            self._take_cluster(cluster[0])
        return bool(cluster)

    def continue_with(self, records: Sequence[Record]) -> None:
        """Move the tail past records from another source, all of them or none. Raises LogBrokenError."""
        tail = self.tail
        for record in records:
            tail = check_next(tail, record)
        self.tail = tail

    def unchanged(self, answer: TxnAnswer) -> bool:
        """Return whether the answer to `read_txn` has the epoch, head, heartbeat and nodes of this copy, and no new
        record.
        """
        epoch, head, heartbeat, log, cluster = answer.gets
        found = Seen(
            epoch[0].value if epoch else b"",
            head[0].mod_revision if head else 0,
            heartbeat[0].mod_revision if heartbeat else 0,
            cluster[0].mod_revision if cluster else 0,
        )
        return found == self.seen and not log

    def take(self, changes: Changes) -> tuple[list[Record], bool]:
        """Take the changes of a watch; return the records in them, and whether the leader was active.

        Raises LogBrokenError.

        Sets `has_gap` if the watch missed a change: the caller then applies the records and reads the engine again.
        """
        keys = self._keys
        records: list[Record] = []
        is_active = False
        for change in changes.changes:
            pair = change.pair
            if pair.mod_revision <= self.revision:
                continue  # late or doubled
            if change.is_delete:
                continue  # trimmed
            if pair.key.startswith(keys.log_prefix):
                record = record_from_bytes(pair.value)
                if record.first_sequence > self.tail.head.sequence + 1:
                    self.has_gap = True
                    break
                if record.first_sequence == self.tail.head.sequence + 1:
                    records.append(self._next(record))
            elif pair.key == keys.head:
                self._take_head(pair)
                is_active = True
            elif pair.key == keys.heartbeat:
                self._take_heartbeat(pair)
                is_active = True
            elif pair.key == keys.epoch:
                self._take_epoch(pair)
                is_active = True
            elif pair.key.startswith(keys.stop_prefix):
                self.has_stop = True
            elif pair.key == keys.cluster and pair.mod_revision > self.cluster_revision:
                # A publication may have read a later list already.
                self._take_cluster(pair)
        self.revision = max(self.revision, changes.revision)
        # A head below the tail, or with another hash, belongs to another log: the next read refuses it.
        if self.head is not None and not self.is_level:
            self.has_gap = True
        return records, is_active

    def _take_epoch(self, pair: KeyValue) -> None:
        EpochValue.from_bytes(pair.value)
        self.epoch = pair.value

    def _check_past(self, head: HeadValue) -> None:
        """Raise ClusterRefusedError if the head in the engine shows that its log is not the log of this journal.

        The read is linearizable, and a tail has committed records only: a tail is never beyond the head of its own
        log.
        """
        own = self.tail.head
        if own.sequence > head.sequence:
            raise ClusterRefusedError(
                JOURNAL_AHEAD_OF_CLUSTER,
                f"this node is at sequence {own.sequence} in epoch {self.tail.epoch}, the cluster at {head.sequence}:"
                " the engine was lost and begun again, or restored from an old copy, while this node ran. Nothing is"
                " cut: stop all nodes and begin a cluster of another name from the longest journal",
            )
        if own.sequence == head.sequence and own != head.head:
            raise ClusterRefusedError(
                FOREIGN_CLUSTER,
                f"the chain hash at sequence {head.sequence} is {own.hash.hex()} here and {head.hash} in the cluster:"
                " the two have different pasts. Stop all nodes, keep this directory, and compare it with `clearinghouse"
                " diff`",
            )

    def _take_cluster(self, pair: KeyValue) -> None:
        value = ClusterValue.from_bytes(pair.value)
        if self.genesis not in ("", value.genesis):
            raise ClusterRefusedError(
                FOREIGN_GENESIS,
                f"the cluster began with genesis {self.genesis} and has {value.genesis} now: another cluster was begun"
                " under its name. Stop this node, and correct cluster.id and cluster.engine",
            )
        self.genesis = value.genesis
        self.nodes = tuple(value.nodes)
        self.cluster_revision = pair.mod_revision

    def _take_head(self, pair: KeyValue) -> None:
        self.head = HeadValue.from_bytes(pair.value)
        self.head_revision = pair.mod_revision

    def _take_heartbeat(self, pair: KeyValue) -> None:
        self.heartbeat = HeartbeatValue.from_bytes(pair.value)
        self.heartbeat_revision = pair.mod_revision

    def _next(self, record: Record) -> Record:
        """Move the tail past the record and return the record.

        Raises LogBrokenError if it does not continue the tail.
        """
        self.tail = check_next(self.tail, record)
        return record


def check_next(tail: Tail, record: Record) -> Tail:
    """Return the tail after `record`, if the record continues `tail`. Raises LogBrokenError."""
    expected = tail.head.sequence + 1
    if record.first_sequence != expected or record.count < 1:
        raise LogBrokenError(
            f"the engine has a record of {record.count} sequences at {record.first_sequence},"
            f" expected one at {expected}"
        )
    if record.epoch < tail.epoch or record.time_ns < tail.time_ns:
        raise LogBrokenError(
            f"the record at sequence {expected} has epoch {record.epoch} and time {record.time_ns} "
            f"after epoch {tail.epoch} and time {tail.time_ns}"
        )
    computed = link_of(tail.head.hash, record)
    if computed != record.chain_hash:
        raise LogBrokenError(
            f"FOREIGN_CLUSTER: the record at sequence {expected} has chain hash {record.chain_hash.hex()},"
            f" after this journal it would be {computed.hex()}: the two have different pasts, or one of them is damaged"
        )
    return Tail(record.head, record.epoch, record.time_ns)


def records_size(records: Sequence[Record]) -> int:
    """Return the bytes that records use in memory, without their fixed fields."""
    return sum(len(record.commands) + len(record.events) for record in records)
