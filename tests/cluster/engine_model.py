# SPDX-License-Identifier: Apache-2.0
"""A model of the engine's contract: one store of keys with transactions in one total order, at every revision.

Owns what happens once a request arrives; that requests, answers and changes may be lost, late or doubled is the
business of `sim_engine`. Must never promise more than etcd does: `test_engine_model.py` compares the two.
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

from clearinghouse.replication.engine import (
    INVALID,
    TOO_LARGE,
    Change,
    CompactedError,
    Compare,
    Delete,
    EngineRefusedError,
    EngineUnknownError,
    Get,
    KeyValue,
    Operation,
    Put,
    RangeAnswer,
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
        keys = [get.key]
        if get.end:
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
