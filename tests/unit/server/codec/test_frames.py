# SPDX-License-Identifier: Apache-2.0
"""Frames of a subscription: what they cover, how a large sequence is divided, and what a reader makes of them."""

from random import Random

import pytest
from google.protobuf.descriptor import FieldDescriptor
from hypothesis import given, settings, strategies as st

from clearinghouse.client.api.events import EventFrame
from clearinghouse.client.transport.cursor import Cursor
from clearinghouse.client.values.errors import SequenceGap
from clearinghouse.client.values.instruments import Instruments
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.events.frames import (
    FRAME_EVENTS,
    Framer,
    RecordedCall,
    RecordEnd,
    decode_subscribe,
)
from clearinghouse.server.codec.events.messages import encode_event
from clearinghouse.server.codec.reads.market_stream import decode_stream_market_data
from clearinghouse.server.codec.wire import FILTER_IDS_MAX
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.commands import AdvanceTime
from clearinghouse.statemachine.vocabulary.events import EVENTS, split
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.storage.port import Head
from clearinghouse.v1 import event_pb2, journal_pb2, market_data_pb2
from tests.unit.server.codec.request_samples import SCALES

NAMES = Instruments()
FRAME_BYTES = 1024 * 1024
EVERYTHING = decode_subscribe(b"")


def _call(first: int, counts: list[int], *, ends_record: bool = True) -> RecordedCall:
    """A call whose items have so many events each; the n-th event of an item is of account n."""
    events: list[int] = []
    for offset, count in enumerate(counts):
        for number in range(count):
            event_writers.account_closed(events, offset, AccountId(number))
    last = first + len(counts) - 1
    end = RecordEnd(Head(last, last.to_bytes(32)), 7) if ends_record else None
    return RecordedCall(first, len(counts), 1_000 + first, AdvanceTime("", "", 0, 0), events, end)


def _frames(calls: list[RecordedCall], start: int) -> list[bytes]:
    """The frames of a subscription that begins at `start`."""
    return list(Framer(EVERYTHING, start).frames(calls, SCALES))


def test_a_large_sequence_comes_in_parts_that_cover_nothing_until_the_last() -> None:
    """Sequence 2 has 600 events between others: the frames before its last say that all up to 1 are covered."""
    frames = [
        journal_pb2.SubscribeResponse.FromString(data)
        for data in _frames([_call(1, [3, 600, 2])], 1)
    ]
    shown = [
        (one.first_sequence, one.sequence, one.is_partial, one.first_event_index, len(one.events))
        for one in frames
    ]
    assert shown == [
        (1, 1, False, 0, 3),
        (2, 1, True, 0, 256),
        (2, 1, True, 256, 256),
        (2, 3, False, 512, 88 + 2),
    ]
    accounts = [one.account.account_id for frame in frames for one in frame.events]
    assert accounts == [*range(3), *range(600), *range(2)]
    # The record ends at 3: no frame before the last knows its hash.
    assert [(one.chain_sequence, one.chain_head, one.epoch) for one in frames] == [
        (0, b"", 0),
        (0, b"", 0),
        (0, b"", 0),
        (3, (3).to_bytes(32), 7),
    ]


@pytest.mark.parametrize(
    ("count", "sizes"),
    [
        (0, [0]),
        (255, [255]),
        (256, [256]),
        (257, [256, 1]),
        (512, [256, 256]),
        (513, [256, 256, 1]),
    ],
)
def test_no_frame_has_more_events_than_it_may(count: int, sizes: list[int]) -> None:
    """On the limit and one event to each side; a sequence that fits is never divided."""
    frames = [
        journal_pb2.SubscribeResponse.FromString(data) for data in _frames([_call(1, [count])], 1)
    ]
    assert [len(one.events) for one in frames] == sizes
    assert [one.is_partial for one in frames] == [True] * (len(sizes) - 1) + [False]


def test_a_frame_says_the_end_of_the_newest_record_that_it_covers() -> None:
    """Two calls in one record, then another record; the frame that ends within the second states the first."""
    calls = [
        _call(1, [1, 1], ends_record=False),
        _call(3, [1]),
        _call(4, [200, 200]),
    ]
    frames = [journal_pb2.SubscribeResponse.FromString(data) for data in _frames(calls, 1)]
    assert [(one.sequence, one.chain_sequence) for one in frames] == [(4, 3), (5, 5)]


def _seen(cursor: Cursor, frames: list[bytes], seen: list[tuple[int, int]]) -> list[EventFrame]:
    """Let a reader take frames, and add the sequence and number of each event."""
    taken = [frame for data in frames if (frame := cursor.take(data, NAMES)) is not None]
    for frame in taken:
        for event in frame.events:
            body = event.body
            assert body is not None
            seen.append((event.sequence, getattr(body, "account_id", -1)))
    return taken


@settings(max_examples=25)
@given(
    st.lists(st.sampled_from((0, 1, 200, 256, 257, 600)), min_size=1, max_size=6),
    st.integers(0, 2**32 - 1),
)
def test_a_reader_that_is_cut_off_anywhere_gets_each_event_once(
    counts: list[int], number: int
) -> None:
    """Cut off after any frames, also within a sequence, and resumed: all events, in order, none twice."""
    random = Random(number)
    calls = [_call(1, counts)]
    cursor = Cursor(1)
    seen: list[tuple[int, int]] = []
    while cursor.next_sequence <= len(counts):
        frames = _frames(calls, cursor.next_sequence)
        _seen(cursor, frames[: random.randint(1, len(frames))], seen)
    assert seen == [(at, one) for at, count in enumerate(counts, start=1) for one in range(count)]


def test_a_frame_of_a_part_that_is_missing_is_a_gap() -> None:
    """A reader that missed a part does not go on with the next."""
    first, _, third = _frames([_call(1, [600])], 1)
    cursor = Cursor(1)
    assert cursor.take(first, NAMES) is not None
    with pytest.raises(SequenceGap):
        cursor.take(third, NAMES)


def test_a_reader_that_knows_no_parts_loses_nothing() -> None:
    """One that ignores the new fields, and resumes from the last sequence + 1, gets the whole sequence again."""
    counts = [2, 600, 1]
    taken: list[int] = []
    covered = 0
    for stop in (2, 99):  # cut off after the first part of sequence 2
        for data in _frames([_call(1, counts)], covered + 1)[:stop]:
            frame = journal_pb2.SubscribeResponse.FromString(data)
            assert frame.first_sequence == covered + 1
            taken += [one.sequence for one in frame.events]
            covered = frame.sequence
    assert {one: taken.count(one) for one in taken} == {1: 2, 2: 256 + 600, 3: 1}


@pytest.mark.parametrize("kind", [kind for kind, form in EVENTS.items() if form.body != "refusal"])
def test_256_of_the_largest_events_are_far_below_the_limit_of_a_reader(kind: int) -> None:
    """With figures of 63 bits in every field of text or of 64 bits, so many events of any kind take less than 1 MiB."""
    form = EVENTS[kind]
    body = event_pb2.Event.DESCRIPTOR.fields_by_name[form.body].message_type
    assert body is not None
    names = {"asset_id": 2, "market_id": 1}
    wide = (FieldDescriptor.CPPTYPE_STRING, FieldDescriptor.CPPTYPE_UINT64)
    values = [
        names.get(field.name)
        or (2**63 - 1 if body.fields_by_name[field.public].cpp_type in wide else 1)
        for field in form.fields
    ]
    (event,) = split([kind, 0, *values])
    assert encode_event(1, event, SCALES, ()).ByteSize() < FRAME_BYTES // FRAME_EVENTS


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (journal_pb2.SubscribeRequest(known_sequence=5), "known_chain_head"),
        (journal_pb2.SubscribeRequest(known_sequence=5, known_chain_head=b"x"), "known_chain_head"),
        (
            journal_pb2.SubscribeRequest(known_sequence=2**63, known_chain_head=bytes(32)),
            "known_sequence",
        ),
    ],
)
def test_a_known_end_that_cannot_be_one_is_refused(
    request_: journal_pb2.SubscribeRequest, field: str
) -> None:
    """Half of it, a hash of another length, a sequence beyond all."""
    with pytest.raises(EdgeError) as found:
        decode_subscribe(request_.SerializeToString())
    assert (found.value.code, found.value.field) == (codes.INVALID_ARGUMENT, field)


FULL = list(range(1, FILTER_IDS_MAX + 1))


def test_a_filter_has_so_many_ids_at_most() -> None:
    """An open stream keeps them: 64 streams of a principal with 80,000 each took half a gigabyte."""
    accounts = journal_pb2.SubscribeRequest(account_ids=FULL, market_ids=FULL)
    assert len(decode_subscribe(accounts.SerializeToString()).account_ids) == FILTER_IDS_MAX
    markets = market_data_pb2.StreamMarketDataRequest(market_ids=FULL)
    assert len(decode_stream_market_data(markets.SerializeToString()).market_ids) == FILTER_IDS_MAX
    more = journal_pb2.SubscribeRequest(market_ids=[1])
    more.account_ids.extend([*FULL, 1])
    with pytest.raises(EdgeError, match="account_ids: has at most 4096 entries"):
        decode_subscribe(more.SerializeToString())
    markets.market_ids.append(1)
    with pytest.raises(EdgeError, match="market_ids: has at most 4096 entries"):
        decode_stream_market_data(markets.SerializeToString())
