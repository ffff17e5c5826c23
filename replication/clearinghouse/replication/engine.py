# SPDX-License-Identifier: Apache-2.0
"""Define the engine that keeps the replicated log, in plain Python types: transactions, ranges, watches, errors.

Owns the meaning of an answer and of a missing answer. A call is one try at one member. An engine never repeats a
request, because only the caller knows whether the request may happen twice. The module must never name a product or a
protocol.
"""

from enum import IntEnum
from typing import Final, NamedTuple, Protocol, TypeAlias


class Target(IntEnum):
    """What a comparison reads of a key: its first revision, its last revision (0: there is no such key), or
    its value.
    """

    CREATE = 1
    MOD = 2
    VALUE = 3


class Compare(NamedTuple):
    """A condition of a transaction: the stated part of a key equals the operand."""

    key: bytes
    target: Target
    operand: bytes | int


class Put(NamedTuple):
    """An operation that sets the value of a key."""

    key: bytes
    value: bytes


class Delete(NamedTuple):
    """An operation that deletes one key, or all keys from `key` up to but not including `end`."""

    key: bytes
    end: bytes = b""


class Get(NamedTuple):
    """An operation that reads one key, or the keys from `key` up to but not including `end` in the order of names.

    It reads at most `limit` keys; 0: all keys.
    """

    key: bytes
    end: bytes = b""
    limit: int = 0
    revision: int = 0  # 0: the newest


Operation: TypeAlias = "Put | Delete | Get"


class Txn(NamedTuple):
    """A transaction.

    If all comparisons hold, all operations of `then` happen in one revision; else those of `otherwise`.
    """

    compare: tuple[Compare, ...]
    then: tuple[Operation, ...]
    otherwise: tuple[Operation, ...] = ()


class KeyValue(NamedTuple):
    """A key with its value, its first revision and its last revision."""

    key: bytes
    value: bytes
    create_revision: int
    mod_revision: int


class TxnAnswer(NamedTuple):
    """The answer to a transaction: whether the comparisons held, and for each `Get` the keys that it found."""

    succeeded: bool
    revision: int
    gets: tuple[tuple[KeyValue, ...], ...]


class RangeAnswer(NamedTuple):
    """The keys of a range at a revision. `more` is true if the limit left keys out."""

    revision: int
    pairs: tuple[KeyValue, ...]
    more: bool


class Change(NamedTuple):
    """One change of a key: it was set or deleted. After a deletion, `pair` has only the key and the revision."""

    is_delete: bool
    pair: KeyValue


class Changes(NamedTuple):
    """Changes in the order of their revisions. All changes up to `revision` were reported."""

    revision: int
    changes: tuple[Change, ...]


class Status(NamedTuple):
    """The state that a member reports. `quota_bytes` is 0 if the member does not report its quota.

    `database_bytes` is the size of the database file, which never shrinks by itself; `used_bytes` excludes free pages.
    """

    version: str
    database_bytes: int
    quota_bytes: int
    member: int
    leader: int
    errors: tuple[str, ...]
    used_bytes: int


class EngineError(Exception):
    """The parent of every error of an engine."""


class EngineUnknownError(EngineError):
    """The engine did not answer: the request may have happened, or may still happen later."""


class EngineRefusedError(EngineError):
    """The engine refused the request: it did not happen and will not. `kind` is one of the constants below."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(f"the engine refused a request ({kind}): {detail}")
        self.kind = kind
        self.detail = detail


TOO_LARGE: Final = "too_large"
NO_SPACE: Final = "no_space"
DENIED: Final = "denied"
INVALID: Final = "invalid"


class CompactedError(EngineError):
    """The engine has deleted the changes before `revision`, which the caller needs; 0: the engine named no revision."""

    def __init__(self, revision: int) -> None:
        super().__init__(f"the engine keeps no changes before revision {revision}")
        self.revision = revision


class Watch(Protocol):
    """A stream of the changes of a range. A change may be lost, late or repeated: the reader must check each change."""

    def take(self, seconds: float) -> Changes | None:
        """Return the next changes; None if none came within `seconds`.

        Raises EngineUnknownError when the stream has ended, and CompactedError.
        """
        ...

    def close(self) -> None:
        """End the watch."""
        ...


class Engine(Protocol):
    """A store of keys and values on a majority of members. Its transactions have one total order."""

    def transact(self, txn: Txn, seconds: float) -> TxnAnswer:
        """Send a transaction once and return the answer. Raises EngineUnknownError and EngineRefusedError."""
        ...

    def range(self, get: Get, seconds: float) -> RangeAnswer:
        """Read keys; the answer includes every transaction that was answered before the call.

        Raises EngineUnknownError, EngineRefusedError and CompactedError.
        """
        ...

    def watch(self, key: bytes, end: bytes, from_revision: int) -> Watch:
        """Begin to watch the keys from `key` up to but not including `end`, at the member in use, from a
        revision on.
        """
        ...

    def compact(self, revision: int, seconds: float) -> None:
        """Delete the history of changes before a revision; values stay.

        Raises EngineUnknownError and EngineRefusedError.
        """
        ...

    def status(self, seconds: float) -> Status:
        """Return the state of the member in use. Raises EngineUnknownError and EngineRefusedError."""
        ...

    def next_member(self) -> None:
        """Send later requests to the next member of the list."""
        ...

    def close(self) -> None:
        """Close the connections to the members."""
        ...


def end_of(prefix: bytes) -> bytes:
    """Return the end of the range of all keys that begin with `prefix`. Its last byte must not be 255."""
    return prefix[:-1] + bytes((prefix[-1] + 1,))
