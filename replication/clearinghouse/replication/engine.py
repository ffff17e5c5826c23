# SPDX-License-Identifier: Apache-2.0
"""The engine that keeps the replicated log, as plain Python types: transactions, ranges, watches, errors.

Owns the meaning of an answer and of a missing answer. A call is one try at one member. An engine never repeats a
request, because only the caller knows whether the request may happen twice. The module must never name a product or a
protocol.
"""

from enum import IntEnum
from typing import Final, NamedTuple, Protocol, TypeAlias


class Target(IntEnum):
    """The part of a key that a comparison reads: its first revision, its last revision (0: absent), or its value."""

    CREATE = 1
    MOD = 2
    VALUE = 3


class Compare(NamedTuple):
    """A condition of a transaction: the target of a key equals the operand."""

    key: bytes
    target: Target
    operand: bytes | int


class Put(NamedTuple):
    """Set a key."""

    key: bytes
    value: bytes


class Delete(NamedTuple):
    """Delete a key, or all keys from `key` to before `end`."""

    key: bytes
    end: bytes = b""


class Get(NamedTuple):
    """Read a key, or the keys from `key` to before `end` in the order of names, at most `limit`; 0: all keys."""

    key: bytes
    end: bytes = b""
    limit: int = 0
    revision: int = 0  # 0: the newest


Operation: TypeAlias = "Put | Delete | Get"


class Txn(NamedTuple):
    """If all comparisons hold, all operations of `then` happen in one revision; else those of `otherwise`."""

    compare: tuple[Compare, ...]
    then: tuple[Operation, ...]
    otherwise: tuple[Operation, ...] = ()


class KeyValue(NamedTuple):
    """A key, its value, its first revision and its last revision."""

    key: bytes
    value: bytes
    create_revision: int
    mod_revision: int


class TxnAnswer(NamedTuple):
    """The branch that happened, and the keys that each `Get` of the branch found."""

    succeeded: bool
    revision: int
    gets: tuple[tuple[KeyValue, ...], ...]


class RangeAnswer(NamedTuple):
    """The keys of a range at a revision; `more`: the limit cut the range."""

    revision: int
    pairs: tuple[KeyValue, ...]
    more: bool


class Change(NamedTuple):
    """A key was set or deleted. For a deletion, the pair has only the key and the revision."""

    is_delete: bool
    pair: KeyValue


class Changes(NamedTuple):
    """Changes in the order of their revisions, up to `revision`."""

    revision: int
    changes: tuple[Change, ...]


class Status(NamedTuple):
    """The state that a member reports. `quota_bytes` is 0 if the member does not report its quota.

    `database_bytes` is the size of the file, which never shrinks by itself; `used_bytes` excludes free pages.
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
    """The engine did not answer: the request may have happened, or may happen later."""


class EngineRefusedError(EngineError):
    """A definite refusal: the request did not happen and will not. `kind` is one of the constants below."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(f"the engine refused a request ({kind}): {detail}")
        self.kind = kind
        self.detail = detail


TOO_LARGE: Final = "too_large"
NO_SPACE: Final = "no_space"
DENIED: Final = "denied"
INVALID: Final = "invalid"


class CompactedError(EngineError):
    """The engine no longer has the changes before `revision`; 0: the engine did not name the revision."""

    def __init__(self, revision: int) -> None:
        super().__init__(f"the engine keeps no changes before revision {revision}")
        self.revision = revision


class Watch(Protocol):
    """Changes of a range from a revision on. A change may be lost, late or repeated: the reader checks each change."""

    def take(self, seconds: float) -> Changes | None:
        """Return the next changes; None if none came. Raises EngineUnknownError at the end, and CompactedError."""
        ...

    def close(self) -> None:
        """End the watch."""
        ...


class Engine(Protocol):
    """A store of keys on a majority of members, with transactions in one total order."""

    def transact(self, txn: Txn, seconds: float) -> TxnAnswer:
        """Try a transaction once. Raises EngineUnknownError and EngineRefusedError."""
        ...

    def range(self, get: Get, seconds: float) -> RangeAnswer:
        """Read keys after every transaction that was answered before. Raises the same errors, and CompactedError."""
        ...

    def watch(self, key: bytes, end: bytes, from_revision: int) -> Watch:
        """Begin a watch at the present member."""
        ...

    def compact(self, revision: int, seconds: float) -> None:
        """Delete the changes before a revision. Raises EngineUnknownError and EngineRefusedError."""
        ...

    def status(self, seconds: float) -> Status:
        """Return the state of the present member. Raises EngineUnknownError and EngineRefusedError."""
        ...

    def next_member(self) -> None:
        """Send later requests to the next member of the list."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...


def end_of(prefix: bytes) -> bytes:
    """Return the end of the range of all keys that begin with `prefix`. Its last byte must not be 255."""
    return prefix[:-1] + bytes((prefix[-1] + 1,))
