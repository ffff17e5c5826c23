# SPDX-License-Identifier: Apache-2.0
"""Define the keys of a cluster in the engine, and the bytes of their values.

Owns names and forms. Equal values have equal bytes, because transactions compare bytes. It must never read the engine.
"""

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar, Final, Self, TypeVar, get_origin

from clearinghouse.replication.engine import end_of
from clearinghouse.replication.errors import LOG_FORMAT as REFUSED_FORMAT, ClusterRefusedError
from clearinghouse.storage.encoding import decode, encode
from clearinghouse.storage.errors import EncodingError
from clearinghouse.storage.port import JOURNAL_FORMAT, Head, Record

ROOT: Final = "/clearinghouse/"
# The format of the values in the engine. Raise it when a node of an earlier build could not read them.
LOG_FORMAT: Final = 1
LEADING: Final = "leading"
RESIGNED: Final = "resigned"
FOLLOWING: Final = "following"
# The state of a follower that must not lead now.
UNFIT: Final = "unfit"
DIVERGED: Final = "diverged"
STOPPED: Final = "stopped"


class ValueFormError(ValueError):
    """A value in the engine that this build cannot read; the message names the key."""


T = TypeVar("T", bound="Value")


def _bytes_of(fields_of: dict[str, Any]) -> bytes:
    """Return fields as canonical JSON: sorted names and no spaces."""
    return json.dumps(fields_of, sort_keys=True, separators=(",", ":")).encode()


def _found_in(data: bytes) -> dict[str, Any]:
    """Return the fields in canonical JSON. Raises ValueError for any other bytes."""
    found = json.loads(data)
    if not isinstance(found, dict):
        raise ValueError("no fields")  # noqa: TRY004  the bytes are wrong, not a caller
    if _bytes_of(found) != data:
        raise ValueError("not in canonical form")
    return found


@dataclass(frozen=True, slots=True)
class Value:
    """The base of the values of keys. Their bytes are canonical JSON with sorted names and no spaces.

    `cluster` and `head` have exactly the fields that this build knows, because transactions compare bytes that a
    reader made from them. Other fields need a higher LOG_FORMAT. An `ExtensibleValue` may have more fields.
    """

    ignores_more: ClassVar[bool] = False

    def to_bytes(self) -> bytes:
        """Return the bytes of the value."""
        return _bytes_of(asdict(self))

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Return the value in bytes. Raises ValueFormError, and ClusterRefusedError for a later format."""
        try:
            found = _found_in(data)
            cls.check(found)
            known = {one.name: get_origin(one.type) or one.type for one in fields(cls)}
            if cls.ignores_more:
                found = {name: value for name, value in found.items() if name in known}
            for name, value in found.items():
                if name in known and type(value) is not known[name]:
                    raise ValueError(f"{name} is a {type(value).__name__}")  # noqa: TRY301  one text for all
            value = cls(**found)
        except (ValueError, TypeError) as error:
            raise ValueFormError(f"{cls.__name__}: {error}: {data[:200]!r}") from None
        if not cls.ignores_more and value.to_bytes() != data:
            raise ValueFormError(f"{cls.__name__}: not in canonical form: {data[:200]!r}")
        return value

    @classmethod
    def check(cls, found: dict[str, Any]) -> None:
        """Raise an error for fields that this build must not read."""


@dataclass(frozen=True, slots=True)
class ExtensibleValue(Value):
    """The base of values to which a later build may add fields, so that nodes of two versions can run side by side.

    Each added field has a default for values of earlier builds. No field changes its meaning or is removed. A reader
    ignores unknown fields, and a transaction compares the bytes that were read.
    """

    ignores_more: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class ClusterValue(Value):
    """The definition of a cluster. Only the list of nodes changes."""

    id: str
    format: int
    genesis: str  # chain hash of genesis, hex
    nodes: list[str] = field(default_factory=list)

    @classmethod
    def check(cls, found: dict[str, Any]) -> None:
        """Raise ClusterRefusedError for a value of a later format, also if it has fields that this build does not
        know.
        """
        number = found.get("format")
        if type(number) is int and number > LOG_FORMAT:
            raise ClusterRefusedError(
                REFUSED_FORMAT,
                f"the log of the cluster has format {number}, this build knows {LOG_FORMAT}: use a build that knows it",
            )


@dataclass(frozen=True, slots=True)
class EpochValue(ExtensibleValue):
    """The leader of an epoch. `nonce` is random and so identifies the takeover that made the epoch."""

    number: int
    node: str
    address: str
    nonce: str
    build: str


@dataclass(frozen=True, slots=True)
class HeadValue(Value):
    """The end of the log: its last sequence, the first sequence of the last record, and the chain hash."""

    sequence: int
    first_sequence: int
    hash: str

    @property
    def head(self) -> Head:
        """Return the head in the form of the storage."""
        return Head(self.sequence, bytes.fromhex(self.hash))


@dataclass(frozen=True, slots=True)
class HeartbeatValue(ExtensibleValue):
    """The heartbeat of a leader, which it writes while it appends nothing; or the resignation of a leader."""

    epoch: int
    time_ns: int
    sequence: int
    state: str
    alive_ns: int = 0  # when other commands than maintenance could become durable last; 0: now


@dataclass(frozen=True, slots=True)
class NodeValue(ExtensibleValue):
    """The status that a node publishes."""

    address: str
    persisted: int
    applied: int
    build: str
    rule_set: int
    state: str
    epoch: int
    digest: str = ""  # of a diverged node: its own digest, and the digest in the record


class Keys:
    """The names of the keys of one cluster."""

    def __init__(self, cluster: str) -> None:
        prefix = f"{ROOT}{cluster}/"
        self.prefix = prefix.encode()
        self.end = end_of(self.prefix)
        self.cluster = f"{prefix}cluster".encode()
        self.epoch = f"{prefix}epoch".encode()
        self.head = f"{prefix}head".encode()
        self.heartbeat = f"{prefix}beat".encode()
        self.resign = f"{prefix}resign".encode()
        self.log_prefix = f"{prefix}log/".encode()
        self.log_end = end_of(self.log_prefix)
        self.node_prefix = f"{prefix}node/".encode()
        self.node_end = end_of(self.node_prefix)
        self.stop_prefix = f"{prefix}stop/".encode()
        self.stop_end = end_of(self.stop_prefix)

    def log(self, first_sequence: int) -> bytes:
        """Return the key of the record that begins at a sequence."""
        return self.log_prefix + first_sequence.to_bytes(8, "big").hex().encode()

    def stop(self, name: str) -> bytes:
        """Return the key under which a leader states what stopped its machine; `name` is the node."""
        return self.stop_prefix + name.encode()

    def node(self, name: str) -> bytes:
        """Return the key of a node's status."""
        return self.node_prefix + name.encode()


def head_value(record: Record) -> HeadValue:
    """Return the value of the head after a record."""
    return HeadValue(record.last_sequence, record.first_sequence, record.chain_hash.hex())


def record_to_bytes(record: Record) -> bytes:
    """Return the bytes of a record for the engine, without its events: each node makes them itself.

    Genesis keeps them.
    """
    events = record.events if record.first_sequence == 0 else b""
    return encode(
        [
            JOURNAL_FORMAT,
            record.epoch,
            record.first_sequence,
            record.count,
            record.time_ns,
            record.commands,
            events,
            record.events_digest,
            record.chain_hash,
        ]
    )


_TYPES: Final = (int, int, int, int, int, bytes, bytes, bytes, bytes)


def record_from_bytes(data: bytes) -> Record:
    """Return the record in bytes, without events unless it is genesis. Raises ValueFormError."""
    try:
        values = decode(data)
    except EncodingError as error:
        raise ValueFormError(f"a record: {error}") from None
    if not isinstance(values, list) or tuple(type(one) for one in values) != _TYPES:
        raise ValueFormError("a record has other fields than this build knows")
    found = values[0]
    assert isinstance(found, int)
    if found != JOURNAL_FORMAT:
        raise ValueFormError(f"a record of format {found}, this build knows {JOURNAL_FORMAT}")
    return Record(*values[1:])  # type: ignore[arg-type]  # compared with their types above
