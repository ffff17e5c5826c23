# SPDX-License-Identifier: Apache-2.0
"""The position of a subscriber and the frames that wait for an answer, without a network."""

from concurrent.futures import Future

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearinghouse.client import (
    Batch,
    InvalidRequest,
    OrderResult,
    RequestKey,
    ResultCode,
    SequenceGap,
    UnknownOutcome,
)
from clearinghouse.client.transport.cursor import Cursor
from clearinghouse.client.transport.frames import ORDER_FRAMES
from clearinghouse.client.transport.streaming import Outstanding, SentFrame
from clearinghouse.client.values.instruments import Instruments
from clearinghouse.client.values.open_enum import number
from clearinghouse.v1 import event_pb2, journal_pb2, trading_pb2

NAMES = Instruments()


def _frame(first: int, last: int) -> bytes:
    """A frame that covers `first` to `last` with one event for each."""
    return journal_pb2.SubscribeResponse(
        first_sequence=first,
        sequence=last,
        events=[
            event_pb2.Event(sequence=sequence, kind=event_pb2.EVENT_KIND_TRANSFERRED)
            for sequence in range(first, last + 1)
        ],
    ).SerializeToString()


@given(
    st.lists(st.integers(1, 5), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 20)), max_size=6),
)
def test_overlapping_streams_give_each_sequence_once(
    sizes: list[int], breaks: list[tuple[int, int]]
) -> None:
    """However often the stream starts over at an earlier place, each sequence is handed out once, in order."""
    frames, at = [], 1
    for size in sizes:
        frames.append((at, at + size - 1))
        at += size
    order = list(range(len(frames)))
    for where, back in breaks:
        start = min(where, len(order) - 1)
        # The server starts again at any frame not beyond the place reached by then.
        again = max(0, order[start] - back)
        order = [*order[: start + 1], *range(again, len(frames))]
    cursor = Cursor(1)
    seen: list[int] = []
    for index in order:
        taken = cursor.take(_frame(*frames[index]), NAMES)
        if taken is not None:
            seen += [event.sequence for event in taken.events]
    assert seen == list(range(1, at))
    assert cursor.next_sequence == at


def test_a_frame_beyond_the_next_sequence_is_a_gap() -> None:
    """A stream that goes on too far is not believed."""
    cursor = Cursor(5)
    with pytest.raises(SequenceGap, match="7 instead of 5"):
        cursor.take(_frame(7, 8), NAMES)
    heartbeat = journal_pb2.SubscribeResponse(first_sequence=7, sequence=6, is_heartbeat=True)
    with pytest.raises(SequenceGap):
        cursor.take(heartbeat.SerializeToString(), NAMES)


def test_a_heartbeat_moves_nothing() -> None:
    """A heartbeat is shown as one and leaves the position."""
    cursor = Cursor(5)
    heartbeat = journal_pb2.SubscribeResponse(first_sequence=5, sequence=4, is_heartbeat=True)
    taken = cursor.take(heartbeat.SerializeToString(), NAMES)
    assert taken is not None
    assert taken.is_heartbeat
    assert cursor.next_sequence == 5


def _sent(
    outstanding: Outstanding[OrderResult], request_id: str
) -> tuple[RequestKey, "Future[Batch[OrderResult]]"]:
    """A frame that was sent."""
    key = RequestKey(request_id, 1)
    waiter: Future[Batch[OrderResult]] = Future()
    outstanding.add(SentFrame(key, request_id.encode(), waiter))
    return key, waiter


def _answers(*answers: trading_pb2.SessionAnswer) -> bytes:
    """A server's frame."""
    return trading_pb2.SessionResponse(answers=answers).SerializeToString()


def test_answers_reach_those_who_wait() -> None:
    """Each frame gets its own answer, and what has none stays to be sent again, in order."""
    outstanding: Outstanding[OrderResult] = Outstanding()
    _, first = _sent(outstanding, "a")
    _, second = _sent(outstanding, "b")
    _sent(outstanding, "c")
    outstanding.settle(
        ORDER_FRAMES.read(
            _answers(
                trading_pb2.SessionAnswer(
                    request_id="a", first_sequence=9, results=[trading_pb2.OrderResult(order_id=4)]
                ),
                trading_pb2.SessionAnswer(
                    request_id="c", edge_code=number(ResultCode.SHUTTING_DOWN)
                ),
            )
        )
    )
    assert first.result(0).only().order_id == 4
    assert first.result(0).only().sequence == 9
    assert not second.done()
    assert outstanding.payloads() == [b"b", b"c"]


def test_a_frame_refused_at_the_edge_fails_with_its_reason() -> None:
    """A frame that the edge did not take is an exception with reason and field, and is not sent again."""
    outstanding: Outstanding[OrderResult] = Outstanding()
    _, waiter = _sent(outstanding, "a")
    outstanding.settle(
        ORDER_FRAMES.read(
            _answers(
                trading_pb2.SessionAnswer(
                    request_id="a",
                    edge_code=number(ResultCode.INVALID_ARGUMENT),
                    edge_field="instructions[3].price",
                    edge_message="not a number",
                )
            )
        )
    )
    error = waiter.exception(0)
    assert isinstance(error, InvalidRequest)
    assert error.violations[0].field == "instructions[3].price"
    assert not outstanding


def test_a_frame_that_was_given_up_ignores_its_late_answer() -> None:
    """Giving up says that the outcome is unknown, and a late answer changes nothing."""
    outstanding: Outstanding[OrderResult] = Outstanding()
    key, waiter = _sent(outstanding, "a")
    outstanding.give_up(key)
    outstanding.settle(ORDER_FRAMES.read(_answers(trading_pb2.SessionAnswer(request_id="a"))))
    error = waiter.exception(0)
    assert isinstance(error, UnknownOutcome)
    assert error.key == key


def test_one_request_id_is_under_way_once() -> None:
    """A second frame with a request id that waits for its answer is a mistake of the caller."""
    outstanding: Outstanding[OrderResult] = Outstanding()
    _sent(outstanding, "a")
    with pytest.raises(ValueError, match="under way"):
        _sent(outstanding, "a")
