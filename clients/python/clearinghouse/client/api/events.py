# SPDX-License-Identifier: Apache-2.0
"""Define the events that a subscriber reads.

Owns events and frames; their bodies are in `event_bodies`. A kind of event that a newer server adds arrives with its
kind and the body None, never as an error.
"""

from dataclasses import dataclass

from google.protobuf.message import Message

from clearinghouse.client.api.event_bodies import BODIES, Body
from clearinghouse.client.values.convert import Names, convert
from clearinghouse.client.values.enums import EventKind
from clearinghouse.v1 import event_pb2


@dataclass(frozen=True, slots=True)
class Event:
    """One effect of the command, or item of a batch, that has this sequence."""

    sequence: int
    kind: EventKind
    body: Body | None
    stated: Message | None = None
    """of an event of creation or of parameters: the request that did it, as the schema has it"""
    time_ns: int = 0
    """when it was sequenced, in ns since 1970 in UTC"""


@dataclass(frozen=True, slots=True)
class EventFrame:
    """All events of `first_sequence` to `sequence` that pass the filters; to resume, begin at `sequence` + 1.

    A partial frame covers no sequence yet: it has some events of `first_sequence`, and `sequence` is the sequence
    before. A program that stores its place must do so only after a frame that is not partial.
    """

    first_sequence: int
    sequence: int
    time_ns: int
    events: tuple[Event, ...]
    is_heartbeat: bool
    is_partial: bool = False
    chain: "ChainEnd | None" = None
    """of the newest whole record that is covered, once there is one"""


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """The end of a record: its last sequence, its chained hash, and the epoch of the writer that made it."""

    sequence: int
    chain_head: bytes
    epoch: int


def event(message: event_pb2.Event, names: Names) -> Event:
    """Return the event in a message."""
    field = message.WhichOneof("body")
    body = None if field is None else convert(BODIES[field], getattr(message, field), names)
    call = message.stated.WhichOneof("call")
    stated = None if call is None else getattr(message.stated, call)
    return Event(message.sequence, EventKind(message.kind), body, stated, message.time_ns)
