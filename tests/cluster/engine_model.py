# SPDX-License-Identifier: Apache-2.0
"""A model of the engine's contract: one store of keys with transactions in one order, and a wire that loses words.

Owns what the engine promises and what it does not: a transaction happens once or not at all, in one total order; its
answer may be lost, late, or come while the request happens a second time. Must never promise more than etcd does:
`test_engine_model.py` runs the same operations on both.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from threading import Condition
from typing import Final, NamedTuple

from clearinghouse.replication.engine import (
    INVALID,
    TOO_LARGE,
    Change,
    Changes,
    CompactedError,
    Compare,
    Delete,
    EngineError,
    EngineRefusedError,
    EngineUnknownError,
    Get,
    KeyValue,
    Operation,
    Put,
    RangeAnswer,
    Status,
    Target,
    Txn,
    TxnAnswer,
)

REQUEST_BYTES_MAX: Final = 8 * 1024 * 1024


class _Version(NamedTuple):
    """A key from one revision on; without a pair it is deleted."""

    revision: int
    pair: KeyValue | None


class Store:
    """The keys at every revision that was not compacted. One caller at a time."""

    def __init__(self) -> None:
        self.revision = 1
        self.compacted = 0
        self._versions: dict[bytes, list[_Version]] = {}
        self._changes: list[Change] = []
        self._revisions: list[int] = []
        """of the changes, in the same order"""

    def apply(self, txn: Txn) -> TxnAnswer:
        """Run a transaction. Raises EngineRefusedError and CompactedError, and then nothing happened."""
        _refuse(txn)
        succeeded = all(self._holds(one) for one in txn.compare)
        branch = txn.then if succeeded else txn.otherwise
        for one in branch:
            if isinstance(one, Get):
                self._check_revision(one.revision)
        revision = self.revision + 1
        gets = []
        has_changed = False
        for one in branch:
            if isinstance(one, Get):
                gets.append(self._found(one, revision if has_changed else self.revision))
            elif isinstance(one, Put):
                self._put(one, revision)
                has_changed = True
            else:
                has_changed = self._delete(one, revision) or has_changed
        if has_changed:
            self.revision = revision
        return TxnAnswer(succeeded, self.revision, tuple(gets))

    def range(self, get: Get) -> RangeAnswer:
        """Read. Raises CompactedError and EngineRefusedError."""
        self._check_revision(get.revision)
        pairs = self._found(get, self.revision)
        more = bool(get.limit) and len(self._found(get._replace(limit=0), self.revision)) > len(
            pairs
        )
        return RangeAnswer(self.revision, pairs, more)

    def changes(self, key: bytes, end: bytes, from_revision: int) -> list[Change]:
        """The changes of a range from a revision on. Raises CompactedError."""
        if from_revision < self.compacted:
            raise CompactedError(self.compacted)
        at = bisect_right(self._revisions, from_revision - 1)
        return [one for one in self._changes[at:] if _is_in(one.pair.key, key, end)]

    def compact(self, revision: int) -> None:
        """Forget what was before a revision. Raises CompactedError and EngineRefusedError."""
        if revision <= self.compacted:
            raise CompactedError(0)
        if revision > self.revision:
            raise EngineUnknownError("a revision that is not there yet")
        self.compacted = revision

    def _check_revision(self, revision: int) -> None:
        if not revision:
            return
        if revision < self.compacted:
            raise CompactedError(0)
        if revision > self.revision:
            raise EngineUnknownError("a revision that is not there yet")

    def _holds(self, one: Compare) -> bool:
        pair = self._at(one.key, self.revision + 1)
        if one.target is Target.VALUE:
            return pair is not None and pair.value == one.operand
        if pair is None:
            return one.operand == 0
        found = pair.mod_revision if one.target is Target.MOD else pair.create_revision
        return found == one.operand

    def _at(self, key: bytes, revision: int) -> KeyValue | None:
        for version in reversed(self._versions.get(key, ())):
            if version.revision <= revision:
                return version.pair
        return None

    def _found(self, get: Get, newest: int) -> tuple[KeyValue, ...]:
        revision = get.revision or newest
        if not get.end:
            keys = [get.key]
        else:
            keys = sorted(key for key in self._versions if _is_in(key, get.key, get.end))
        found = [pair for key in keys if (pair := self._at(key, revision)) is not None]
        return tuple(found[: get.limit] if get.limit else found)

    def _put(self, put: Put, revision: int) -> None:
        before = self._at(put.key, revision)
        created = before.create_revision if before is not None else revision
        pair = KeyValue(put.key, put.value, created, revision)
        self._versions.setdefault(put.key, []).append(_Version(revision, pair))
        self._note(Change(False, pair))

    def _delete(self, delete: Delete, revision: int) -> bool:
        end = delete.end or delete.key + b"\0"
        gone = [
            key
            for key in sorted(self._versions)
            if _is_in(key, delete.key, end) and self._at(key, revision) is not None
        ]
        for key in gone:
            self._versions[key].append(_Version(revision, None))
            self._note(Change(True, KeyValue(key, b"", 0, revision)))
        return bool(gone)

    def _note(self, change: Change) -> None:
        self._changes.append(change)
        self._revisions.append(change.pair.mod_revision)


def _is_in(key: bytes, start: bytes, end: bytes) -> bool:
    """True if a key is in a range; without an end the range is one key."""
    return start <= key < end if end else key == start


def _refuse(txn: Txn) -> None:
    """Refuse what etcd refuses before it proposes anything."""
    for branch in (txn.then, txn.otherwise):
        written: list[bytes] = []
        for one in branch:
            if isinstance(one, Put):
                if one.key in written or any(
                    isinstance(other, Delete)
                    and _is_in(one.key, other.key, other.end or other.key + b"\0")
                    for other in branch
                ):
                    raise EngineRefusedError(INVALID, "a key is written twice")
                written.append(one.key)
    if _bytes_of(txn) > REQUEST_BYTES_MAX:
        raise EngineRefusedError(TOO_LARGE, "a request is too large")


def _bytes_of(txn: Txn) -> int:
    """The bytes that a transaction carries, without those of its form."""
    operations: Sequence[Operation] = (*txn.then, *txn.otherwise)
    return sum(len(one.key) + len(one.value) for one in operations if isinstance(one, Put))


# --- the wire ---


@dataclass(slots=True)
class Wire:
    """What happens to the words between a node and the engine; shares of all requests."""

    random: Random
    lost_requests: float = 0.0
    lost_answers: float = 0.0
    doubled: float = 0.0
    """a request happens once more at some later time"""
    late: float = 0.0
    """a request happens at some later time, and its sender hears nothing"""
    lost_changes: float = 0.0
    doubled_changes: float = 0.0
    is_cut: bool = False
    counts: dict[str, int] = field(default_factory=dict)

    def draws(self, name: str) -> bool:
        """Return whether this happens now, and count it."""
        share: float = getattr(self, name)
        happens = share > 0 and self.random.random() < share
        if happens:
            self.counts[name] = self.counts.get(name, 0) + 1
        return happens


class Shared:
    """One store that the engines of several nodes share, in several threads."""

    def __init__(self) -> None:
        self.store = Store()
        self.changed = Condition()
        self._late: deque[Txn] = deque()

    def later(self, txn: Txn) -> None:
        """Let a transaction happen at some later time."""
        self._late.append(txn)

    def settle_late(self, most: int = 1) -> None:
        """Some of the late transactions happen now, for nobody."""
        for _ in range(min(most, len(self._late))):
            try:
                self.store.apply(self._late.popleft())
            except EngineError:
                continue


class ModelEngine:
    """An `Engine` on a shared store, through a wire of its own."""

    def __init__(self, shared: Shared, wire: Wire) -> None:
        self.shared = shared
        self.wire = wire
        self.tries = 0

    def transact(self, txn: Txn, seconds: float) -> TxnAnswer:
        """See `Engine.transact`."""
        wire = self.wire
        with self.shared.changed:
            self.tries += 1
            if wire.is_cut or wire.draws("lost_requests"):
                raise EngineUnknownError("the request was lost")
            if wire.draws("late"):
                self.shared.later(txn)
                raise EngineUnknownError("the request is late")
            self.shared.settle_late()
            answer = self.shared.store.apply(txn)
            if wire.draws("doubled"):
                self.shared.later(txn)
            self.shared.changed.notify_all()
            if wire.draws("lost_answers"):
                raise EngineUnknownError("the answer was lost")
            return answer

    def range(self, get: Get, seconds: float) -> RangeAnswer:
        """See `Engine.range`."""
        with self.shared.changed:
            if self.wire.is_cut or self.wire.draws("lost_requests"):
                raise EngineUnknownError("the request was lost")
            return self.shared.store.range(get)

    def watch(self, key: bytes, end: bytes, from_revision: int) -> "ModelWatch":
        """See `Engine.watch`."""
        return ModelWatch(self, key, end, from_revision)

    def compact(self, revision: int, seconds: float) -> None:
        """See `Engine.compact`."""
        with self.shared.changed:
            if self.wire.is_cut:
                raise EngineUnknownError("the request was lost")
            self.shared.store.compact(revision)

    def status(self, seconds: float) -> Status:
        """See `Engine.status`."""
        if self.wire.is_cut:
            raise EngineUnknownError("the request was lost")
        return Status("3.6.16", 0, 0, 1, 1, ())

    def next_member(self) -> None:
        """See `Engine.next_member`."""

    def close(self) -> None:
        """See `Engine.close`."""


class ModelWatch:
    """A `Watch` on a shared store."""

    def __init__(self, engine: ModelEngine, key: bytes, end: bytes, from_revision: int) -> None:
        self._engine = engine
        self._key = key
        self._end = end
        self._next = from_revision
        self._is_closed = False

    def take(self, seconds: float) -> Changes | None:
        """See `Watch.take`."""
        shared, wire = self._engine.shared, self._engine.wire
        with shared.changed:
            changes = self._found()
            if not changes:
                shared.changed.wait(seconds)
                changes = self._found()
            if self._is_closed:
                raise EngineUnknownError("the watch ended")
            if wire.is_cut or not changes:
                return None
            if not wire.draws("doubled_changes"):
                self._next = shared.store.revision + 1
            if wire.draws("lost_changes"):
                return None
            return Changes(shared.store.revision, tuple(changes))

    def _found(self) -> list[Change]:
        return self._engine.shared.store.changes(self._key, self._end, self._next)

    def close(self) -> None:
        """See `Watch.close`."""
        self._is_closed = True
