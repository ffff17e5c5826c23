# SPDX-License-Identifier: Apache-2.0
"""Convert subscriptions and the head of the journal: requests to filters, events to frames (SPEC Q-4).

Owns which events pass a filter and how events are divided into frames. A frame covers whole sequences, so that a reader
can resume after any frame. If a sequence has more events than a frame may contain, it comes in parts; only the last
part covers the sequence.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from clearinghouse.server.codec.errors import invalid
from clearinghouse.server.codec.events.concerned import as_read_by, concerns
from clearinghouse.server.codec.events.kept import with_kept
from clearinghouse.server.codec.events.messages import CommandAt, encode_event
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import filter_of, parse
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, Event, split
from clearinghouse.storage.port import EMPTY_HEAD, HASH_BYTES, JOURNAL_FORMAT, Head
from clearinghouse.v1 import event_pb2, journal_pb2

FRAME_EVENTS: Final = 256
SEQUENCE_MAX: Final = 2**63 - 1
RECORDS_BYTES_MAX: Final = 1024 * 1024
HEARTBEAT_DEFAULT_MS: Final = 5_000
HEARTBEAT_MIN_MS: Final = 100
HEARTBEAT_MAX_MS: Final = 60_000


class Subscription(NamedTuple):
    """The filters of a subscriber; an empty filter lets everything pass."""

    from_sequence: int
    account_ids: frozenset[int]
    market_ids: frozenset[int]
    kinds: frozenset[int]
    heartbeat_seconds: float
    known: Head | None
    """the end of a record that the reader has"""

    def passes(self, event: Event) -> bool:
        """Return whether an event passes every filter that is given."""
        fields = event.fields
        if self.kinds and event.kind not in self.kinds:
            return False
        if self.market_ids and fields.get("market_id") not in self.market_ids:
            return False
        return not self.account_ids or concerns(event, self.account_ids)


class RecordsQuery(NamedTuple):
    """A request for a page of records: the first sequence, the hash that the reader has before it, and the most bytes.

    An empty hash: the reader has no earlier record.
    """

    from_sequence: int
    known: bytes
    bytes_max: int


class RecordEnd(NamedTuple):
    """The end of a record: its last sequence, its chained hash, and the epoch of its writer."""

    head: Head
    epoch: int


NO_END: Final = RecordEnd(EMPTY_HEAD, 0)


class RecordedCall(NamedTuple):
    """A recorded call with its events, in the form that frames are made from."""

    first_sequence: int
    items: int
    time_ns: int
    command: Command
    events: list[int]
    end: RecordEnd | None
    """of the record whose last call it is"""


def decode_heartbeat_seconds(stated_ms: int) -> float:
    """Return the time between two heartbeats of a stream in seconds; the default if the request states 0. Raises
    EdgeError.
    """
    heartbeat_ms = stated_ms or HEARTBEAT_DEFAULT_MS
    if not HEARTBEAT_MIN_MS <= heartbeat_ms <= HEARTBEAT_MAX_MS:
        raise invalid(
            "heartbeat_interval_ms",
            f"must be 0 or between {HEARTBEAT_MIN_MS} and {HEARTBEAT_MAX_MS}",
            actual=str(heartbeat_ms),
        )
    return heartbeat_ms / 1_000


def decode_subscribe(raw: bytes) -> Subscription:
    """Decode a Subscribe request to its filters. Raises EdgeError."""
    request = parse(journal_pb2.SubscribeRequest, raw)
    heartbeat_seconds = decode_heartbeat_seconds(request.heartbeat_interval_ms)
    if request.from_sequence > SEQUENCE_MAX:
        raise invalid("from_sequence", "is no sequence", str(SEQUENCE_MAX))
    for index, kind in enumerate(request.kinds):
        if kind not in EVENT_FIELDS:
            raise invalid(f"kinds[{index}]", f"there is no kind of event with number {kind}")
    known = _known_head(request)
    return Subscription(
        request.from_sequence,
        filter_of(request.account_ids, "account_ids"),
        filter_of(request.market_ids, "market_ids"),
        frozenset(int(kind) for kind in request.kinds),
        heartbeat_seconds,
        known,
    )


def _known_head(request: journal_pb2.SubscribeRequest) -> Head | None:
    """Return the end of the last record that the reader states to have; None if it states none. Raises EdgeError."""
    chain_head = request.known_chain_head
    if not chain_head:
        if request.known_sequence:
            raise invalid("known_chain_head", "must be given beside known_sequence")
        return None
    if len(chain_head) != HASH_BYTES:
        raise invalid(
            "known_chain_head", f"must have {HASH_BYTES} bytes", actual=str(len(chain_head))
        )
    if request.known_sequence > SEQUENCE_MAX:
        raise invalid("known_sequence", "is no sequence", str(SEQUENCE_MAX))
    return Head(request.known_sequence, chain_head)


class Framer:
    """A divider of the events of recorded calls into the frames of one subscription.

    `next_sequence` is the first sequence that no frame has covered yet.
    """

    def __init__(self, subscription: Subscription, start: int) -> None:
        """Begin at the sequence `start`; the frames omit earlier events."""
        self.next_sequence = start
        self._subscription = subscription
        self._sent = 0  # events of `next_sequence` that were sent in parts
        self._end = NO_END

    def frames(
        self, calls: Sequence[RecordedCall], scales: Scales, *, reads_all: bool = True
    ) -> Iterator[bytes]:
        """Yield the frames that cover all sequences to the end of `calls`.

        Unless the reader may read all accounts (`reads_all`), it gets the events as its own accounts see them (Q-5.2).
        """
        account_ids = self._subscription.account_ids
        pending: list[event_pb2.Event] = []
        start = self.next_sequence
        for call in calls:
            commands = (CommandAt(0, with_kept(call.command, call.events)),)
            for event in split(call.events):
                sequence = call.first_sequence + event.fields["offset"]
                if sequence < start or not self._subscription.passes(event):
                    continue
                if len(pending) >= FRAME_EVENTS:
                    before = sum(one.sequence < sequence for one in pending)
                    if before:
                        yield self._whole(sequence - 1, call.time_ns, pending[:before])
                        del pending[:before]
                    if len(pending) >= FRAME_EVENTS:
                        yield self._partial(call.time_ns, pending)
                        pending = []
                if not reads_all:
                    event = as_read_by(event, account_ids)  # noqa: PLW2901  the event as it is shown
                message = encode_event(call.first_sequence, event, scales, commands)
                message.time_ns = call.time_ns
                pending.append(message)
            if call.end is not None:
                self._end = call.end
        if calls:
            last = calls[-1].first_sequence + calls[-1].items - 1
            if last >= self.next_sequence:
                yield self._whole(last, calls[-1].time_ns, pending)

    def _whole(self, last: int, time_ns: int, events: list[event_pb2.Event]) -> bytes:
        """Return a frame with events that completes its sequences: the frame covers all sequences up to `last`."""
        frame = self._frame(last, time_ns)
        frame.events.extend(events)
        self.next_sequence, self._sent = last + 1, 0
        return frame.SerializeToString()

    def _partial(self, time_ns: int, events: list[event_pb2.Event]) -> bytes:
        """Return a frame with a part of the events of the next sequence; it covers no sequence yet."""
        frame = self._frame(self.next_sequence - 1, time_ns)
        frame.is_partial = True
        frame.events.extend(events)
        self._sent += len(events)
        return frame.SerializeToString()

    def heartbeat(self, time_ns: int) -> bytes:
        """Return a heartbeat frame, sent when no event came for some time; it covers no new sequence."""
        frame = self._frame(self.next_sequence - 1, time_ns)
        frame.is_heartbeat = True
        return frame.SerializeToString()

    def _frame(self, last: int, time_ns: int) -> journal_pb2.SubscribeResponse:
        """Return a frame without events, from the next sequence to `last`."""
        head, epoch = self._end
        return journal_pb2.SubscribeResponse(
            first_sequence=self.next_sequence,
            sequence=last,
            time_ns=time_ns,
            first_event_index=self._sent,
            chain_sequence=max(0, head.sequence),
            chain_head=b"" if head == EMPTY_HEAD else head.hash,
            epoch=epoch,
        )


def decode_get_head(raw: bytes) -> None:
    """Check that the bytes are a GetHead request. Raises EdgeError."""
    parse(journal_pb2.GetHeadRequest, raw)


def decode_read_records(raw: bytes) -> RecordsQuery:
    """Decode a ReadRecords request. Raises EdgeError."""
    request = parse(journal_pb2.ReadRecordsRequest, raw)
    if request.from_sequence > SEQUENCE_MAX:
        raise invalid("from_sequence", "is no sequence", str(SEQUENCE_MAX))
    known = request.known_chain_head
    if known and (len(known) != HASH_BYTES or not request.from_sequence):
        raise invalid(
            "known_chain_head",
            f"must have {HASH_BYTES} bytes, and none before genesis",
            actual=str(len(known)),
        )
    if request.max_bytes > RECORDS_BYTES_MAX:
        raise invalid(
            "max_bytes", "is too large a page", str(RECORDS_BYTES_MAX), str(request.max_bytes)
        )
    return RecordsQuery(request.from_sequence, known, request.max_bytes or RECORDS_BYTES_MAX)


def encode_records(records: Iterable[bytes], last: int) -> bytes:
    """Return the reply of ReadRecords."""
    return journal_pb2.ReadRecordsResponse(records=records, sequence=last).SerializeToString()


def encode_head(head: Head, genesis_hash: bytes, time_ns: int) -> bytes:
    """Return the reply of GetHead."""
    return journal_pb2.GetHeadResponse(
        sequence=head.sequence,
        chain_head=head.hash,
        genesis_hash=genesis_hash,
        format=JOURNAL_FORMAT,
        time_ns=time_ns,
    ).SerializeToString()
