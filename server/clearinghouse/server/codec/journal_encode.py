# SPDX-License-Identifier: Apache-2.0
"""Subscriptions and the head of the journal: requests to filters, events to frames (SPEC Q-4).

Owns which events pass a filter and how they are cut into frames. A frame ends between two sequences, never
inside one, so that a reader can resume after any frame.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from clearinghouse.server.codec.errors import invalid
from clearinghouse.server.codec.event_encode import CommandAt, encode_event
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import parse
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, Event, split
from clearinghouse.storage.port import JOURNAL_FORMAT, Head
from clearinghouse.v1 import event_pb2, journal_pb2

FRAME_EVENTS: Final = 256
SEQUENCE_MAX: Final = 2**63 - 1
HEARTBEAT_DEFAULT_MS: Final = 5_000
HEARTBEAT_MIN_MS: Final = 100
HEARTBEAT_MAX_MS: Final = 60_000
ACCOUNT_FIELDS: Final = (
    "account_id",
    "from_id",
    "to_id",
    "beneficiary_id",
    "maker_account_id",
    "taker_account_id",
)


class Subscription(NamedTuple):
    """What a subscriber wants; an empty filter lets everything pass."""

    from_sequence: int
    account_ids: frozenset[int]
    market_ids: frozenset[int]
    kinds: frozenset[int]
    heartbeat_seconds: float

    def passes(self, event: Event) -> bool:
        """Return whether an event passes every filter that is given."""
        fields = event.fields
        if self.kinds and event.kind not in self.kinds:
            return False
        if self.market_ids and fields.get("market_id") not in self.market_ids:
            return False
        return not self.account_ids or any(
            fields.get(name) in self.account_ids for name in ACCOUNT_FIELDS
        )


class RecordedCall(NamedTuple):
    """A call with its events, as a frame needs it."""

    first_sequence: int
    items: int
    time_ns: int
    command: Command
    events: list[int]


def decode_subscribe(raw: bytes) -> Subscription:
    """Subscribe."""
    request = parse(journal_pb2.SubscribeRequest, raw)
    heartbeat_ms = request.heartbeat_interval_ms or HEARTBEAT_DEFAULT_MS
    if not HEARTBEAT_MIN_MS <= heartbeat_ms <= HEARTBEAT_MAX_MS:
        raise invalid(
            "heartbeat_interval_ms",
            f"must be 0 or between {HEARTBEAT_MIN_MS} and {HEARTBEAT_MAX_MS}",
            actual=str(heartbeat_ms),
        )
    if request.from_sequence > SEQUENCE_MAX:
        raise invalid("from_sequence", "is no sequence", str(SEQUENCE_MAX))
    for index, kind in enumerate(request.kinds):
        if kind not in EVENT_FIELDS:
            raise invalid(f"kinds[{index}]", f"there is no kind of event with number {kind}")
    return Subscription(
        request.from_sequence,
        frozenset(request.account_ids),
        frozenset(request.market_ids),
        frozenset(int(kind) for kind in request.kinds),
        heartbeat_ms / 1_000,
    )


def frames(
    calls: Sequence[RecordedCall], start: int, subscription: Subscription, scales: Scales
) -> Iterator[bytes]:
    """The frames that cover all sequences from `start` to the end of `calls`, events before `start` left out."""
    pending: list[event_pb2.Event] = []
    first = start
    last = start - 1
    time_ns = 0
    for call in calls:
        commands = (CommandAt(0, call.command),)
        for event in split(call.events):
            sequence = call.first_sequence + event.fields["offset"]
            if sequence < start or not subscription.passes(event):
                continue
            if len(pending) >= FRAME_EVENTS and pending[-1].sequence < sequence:
                yield _frame(first, sequence - 1, call.time_ns, pending)
                first = sequence
                pending = []
            pending.append(encode_event(call.first_sequence, event, scales, commands))
        last = call.first_sequence + call.items - 1
        time_ns = call.time_ns
    if last >= first:
        yield _frame(first, last, time_ns, pending)


def _frame(first: int, last: int, time_ns: int, events: list[event_pb2.Event]) -> bytes:
    """One frame with events."""
    return journal_pb2.SubscribeResponse(
        first_sequence=first, sequence=last, time_ns=time_ns, events=events
    ).SerializeToString()


def heartbeat(sequence: int, time_ns: int) -> bytes:
    """The frame that says that nothing happened after `sequence`."""
    return journal_pb2.SubscribeResponse(
        first_sequence=sequence + 1, sequence=sequence, time_ns=time_ns, is_heartbeat=True
    ).SerializeToString()


def decode_get_head(raw: bytes) -> None:
    """GetHead."""
    parse(journal_pb2.GetHeadRequest, raw)


def encode_head(head: Head, genesis_hash: bytes, time_ns: int) -> bytes:
    """The reply of GetHead."""
    return journal_pb2.GetHeadResponse(
        sequence=head.sequence,
        chain_head=head.hash,
        genesis_hash=genesis_hash,
        format=JOURNAL_FORMAT,
        time_ns=time_ns,
    ).SerializeToString()
