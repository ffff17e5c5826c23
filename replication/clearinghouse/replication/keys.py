# SPDX-License-Identifier: Apache-2.0
"""The keys of a cluster in the engine, and the bytes of their values.

Owns names and forms. Equal values have equal bytes, because transactions compare bytes. It must never read the engine.
"""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Self, TypeVar

from clearinghouse.replication.engine import end_of
from clearinghouse.storage.encoding import decode, encode
from clearinghouse.storage.errors import EncodingError
from clearinghouse.storage.port import JOURNAL_FORMAT, Head, Record

ROOT: Final = "/clearinghouse/"
# Of the values in the engine; raised when a node of an earlier build could not read them.
LOG_FORMAT: Final = 1
LEADING: Final = "leading"
RESIGNED: Final = "resigned"
FOLLOWING: Final = "following"
# The word of a follower that must not lead now; it follows all the same.
UNFIT: Final = "unfit"
DIVERGED: Final = "diverged"
STOPPED: Final = "stopped"


class ValueFormError(ValueError):
    """A value in the engine that this build cannot read; the message names the key."""


T = TypeVar("T", bound="Value")


@dataclass(frozen=True, slots=True)
class Value:
    """A small value: canonical JSON with sorted names and no spaces."""

    def to_bytes(self) -> bytes:
        """The bytes of the value."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The value of bytes. Raises ValueFormError."""
        try:
            found: dict[str, Any] = json.loads(data)
            value = cls(**found)
        except (ValueError, TypeError) as error:
            raise ValueFormError(f"{cls.__name__}: {error}: {data[:200]!r}") from None
        if value.to_bytes() != data:
            raise ValueFormError(f"{cls.__name__}: not in canonical form: {data[:200]!r}")
        return value


@dataclass(frozen=True, slots=True)
class ClusterValue(Value):
    """What a cluster is; of it only the list of nodes changes."""

    id: str
    format: int
    genesis: str  # chain hash of genesis, hex
    nodes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class EpochValue(Value):
    """Who writes the log. `nonce` names the attempt."""

    number: int
    node: str
    address: str
    nonce: str
    build: str


@dataclass(frozen=True, slots=True)
class HeadValue(Value):
    """The end of the log: the last sequence, the first one of its record, and the chain hash."""

    sequence: int
    first_sequence: int
    hash: str

    @property
    def head(self) -> Head:
        """The head as storage knows it."""
        return Head(self.sequence, bytes.fromhex(self.hash))


@dataclass(frozen=True, slots=True)
class BeatValue(Value):
    """The word of a leader that appends nothing, or that gives up its office."""

    epoch: int
    time_ns: int
    sequence: int
    state: str


@dataclass(frozen=True, slots=True)
class NodeValue(Value):
    """What a node says of itself."""

    address: str
    persisted: int
    applied: int
    build: str
    rule_set: int
    state: str
    epoch: int
    digest: str = ""  # of a diverged node: what it made, and what the record says


class Keys:
    """The names of the keys of one cluster."""

    def __init__(self, cluster: str) -> None:
        prefix = f"{ROOT}{cluster}/"
        self.prefix = prefix.encode()
        self.end = end_of(self.prefix)
        self.cluster = f"{prefix}cluster".encode()
        self.epoch = f"{prefix}epoch".encode()
        self.head = f"{prefix}head".encode()
        self.beat = f"{prefix}beat".encode()
        self.resign = f"{prefix}resign".encode()
        self.log_prefix = f"{prefix}log/".encode()
        self.log_end = end_of(self.log_prefix)
        self.node_prefix = f"{prefix}node/".encode()
        self.node_end = end_of(self.node_prefix)

    def log(self, first_sequence: int) -> bytes:
        """The key of the record that begins at a sequence."""
        return self.log_prefix + first_sequence.to_bytes(8, "big").hex().encode()

    def node(self, name: str) -> bytes:
        """The key of a node."""
        return self.node_prefix + name.encode()


def head_value(record: Record) -> HeadValue:
    """The head after a record."""
    return HeadValue(record.last_sequence, record.first_sequence, record.chain_hash.hex())


def record_to_bytes(record: Record) -> bytes:
    """The bytes of a record in the engine: with its events for genesis alone, since each node makes the others."""
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
    """The record of bytes, without its events unless it is genesis. Raises ValueFormError."""
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
