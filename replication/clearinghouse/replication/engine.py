# SPDX-License-Identifier: Apache-2.0
"""The engine that keeps the replicated log, as plain Python types: transactions, ranges, watches, errors.

Owns what an answer and the lack of one mean. A call is one try at one member; nothing here repeats a request, because
only the caller knows whether it may happen twice. It must never name a product or a wire.
"""

from enum import IntEnum
from typing import Final, NamedTuple, Protocol, TypeAlias


class Target(IntEnum):
    """What a comparison reads: the revision that made the key, or that last changed it (0: absent), or its value."""

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
    """Delete a key, or all from `key` to before `end`."""

    key: bytes
    end: bytes = b""


class Get(NamedTuple):
    """Read a key, or all from `key` to before `end` in the order of their names, at most `limit` of them; 0: all."""

    key: bytes
    end: bytes = b""
    limit: int = 0
    revision: int = 0  # 0: the newest


Operation: TypeAlias = "Put | Delete | Get"


class Txn(NamedTuple):
    """If all comparisons hold the first operations happen, all in one revision; else the others."""

    compare: tuple[Compare, ...]
    then: tuple[Operation, ...]
    otherwise: tuple[Operation, ...] = ()


class KeyValue(NamedTuple):
    """A key, its value, and the revisions that made it and last changed it."""

    key: bytes
    value: bytes
    create_revision: int
    mod_revision: int


class TxnAnswer(NamedTuple):
    """Which branch happened, and the keys that each `Get` of it found."""

    succeeded: bool
    revision: int
    gets: tuple[tuple[KeyValue, ...], ...]


class RangeAnswer(NamedTuple):
    """The keys of a range at a revision; `more`: the limit cut it."""

    revision: int
    pairs: tuple[KeyValue, ...]
    more: bool


class Change(NamedTuple):
    """A key was set or deleted; of a deleted one the pair has key and revision alone."""

    is_delete: bool
    pair: KeyValue


class Changes(NamedTuple):
    """Changes in the order of their revisions, up to `revision`."""

    revision: int
    changes: tuple[Change, ...]


class Status(NamedTuple):
    """What a member says of itself. `quota_bytes` is 0 where it does not say.

    `database_bytes` is its file, which never shrinks by itself; `used_bytes` is what the file holds, no free pages.
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
    """No answer: the request may have happened, or may happen later."""


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
    """Changes before `revision` are not kept any more; 0: the engine did not say which."""

    def __init__(self, revision: int) -> None:
        super().__init__(f"the engine keeps no changes before revision {revision}")
        self.revision = revision


class Watch(Protocol):
    """Changes of a range from a revision on. They may be lost, late or doubled: the reader checks each."""

    def take(self, seconds: float) -> Changes | None:
        """The next changes; None if none came in time. Raises EngineUnknownError at the end, and CompactedError."""
        ...

    def close(self) -> None:
        """End the watch."""
        ...


class Engine(Protocol):
    """A store of keys that a majority of members keeps, with transactions in one total order."""

    def transact(self, txn: Txn, seconds: float) -> TxnAnswer:
        """One try of a transaction. Raises EngineUnknownError and EngineRefusedError."""
        ...

    def range(self, get: Get, seconds: float) -> RangeAnswer:
        """A read that includes every transaction answered before it began. Raises the same, and CompactedError."""
        ...

    def watch(self, key: bytes, end: bytes, from_revision: int) -> Watch:
        """Begin a watch at the present member."""
        ...

    def compact(self, revision: int, seconds: float) -> None:
        """Forget changes before a revision. Raises EngineUnknownError and EngineRefusedError."""
        ...

    def status(self, seconds: float) -> Status:
        """The state of the present member. Raises EngineUnknownError and EngineRefusedError."""
        ...

    def next_member(self) -> None:
        """Send later requests to the next member of the list."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...


def end_of(prefix: bytes) -> bytes:
    """The end of the range of all keys that begin with `prefix`, whose last byte is not 255."""
    return prefix[:-1] + bytes((prefix[-1] + 1,))
