# SPDX-License-Identifier: Apache-2.0
"""The position of a subscriber and the frames that wait for an answer, without a network."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from typing import Any

import grpc
import pytest
from hypothesis import given, strategies as st

from clearinghouse.client import (
    AccessDenied,
    Batch,
    InvalidRequest,
    OrderResult,
    OverLimit,
    QueueFull,
    RequestKey,
    ResultCode,
    SequenceGap,
    StatusError,
    Unavailable,
    UnknownOutcome,
)
from clearinghouse.client.transport.addresses import Addresses
from clearinghouse.client.transport.cursor import Cursor
from clearinghouse.client.transport.frames import ORDER_FRAMES
from clearinghouse.client.transport.retry import Patience
from clearinghouse.client.transport.streaming import (
    Answers,
    AsyncAnswers,
    Outstanding,
    SentFrame,
    Watch,
)
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


def _refused(request_id: str, reason: ResultCode) -> bytes:
    """A server's frame that refuses a frame at the edge."""
    return _answers(trading_pb2.SessionAnswer(request_id=request_id, edge_code=number(reason)))


def _lost(meaning: StatusError | None = None) -> tuple[Outstanding[OrderResult], Any]:
    """A frame whose stream ended without an answer, and that was sent again on a new one."""
    outstanding: Outstanding[OrderResult] = Outstanding()
    _, waiter = _sent(outstanding, "a")
    outstanding.end_stream(meaning)
    assert outstanding.begin_stream() == [b"a"]
    return outstanding, waiter


def test_a_refusal_that_passes_does_not_settle_a_frame_that_was_lost() -> None:
    """It may have been carried out before its stream ended: it is sent again, and the stored answer counts (I-11)."""
    outstanding, waiter = _lost()
    _, pause = outstanding.settle(ORDER_FRAMES.read(_refused("a", ResultCode.QUEUE_FULL)))
    assert pause
    assert not waiter.done()
    assert outstanding.repeat() == [b"a"]
    answer = trading_pb2.SessionAnswer(
        request_id="a", first_sequence=9, is_repeat=True, results=[trading_pb2.OrderResult()]
    )
    assert outstanding.settle(ORDER_FRAMES.read(_answers(answer))) == (None, 0.0)
    assert waiter.result(0).is_repeat
    assert outstanding.repeat() == []


def test_a_final_refusal_leaves_the_outcome_of_a_lost_frame_unknown() -> None:
    """The refusal is the cause, and the key is that of the frame."""
    outstanding, waiter = _lost()
    outstanding.settle(ORDER_FRAMES.read(_refused("a", ResultCode.UNKNOWN_FIELD)))
    error = waiter.exception(0)
    assert isinstance(error, UnknownOutcome)
    assert error.key == RequestKey("a", 1)
    assert isinstance(error.__cause__, InvalidRequest)
    assert error.__cause__.reason is ResultCode.UNKNOWN_FIELD


def test_a_frame_that_was_only_refused_is_not_unknown() -> None:
    """A stream that refused a frame for now, or was never open, has not carried it out."""
    for meaning in (
        OverLimit(ResultCode.TOO_MANY_STREAMS, 1.0),
        Unavailable(grpc.StatusCode.UNAVAILABLE, ResultCode.NOT_OPEN_YET),
    ):
        outstanding, waiter = _lost(meaning)
        outstanding.settle(ORDER_FRAMES.read(_refused("a", ResultCode.QUEUE_FULL)))
        assert isinstance(waiter.exception(0), QueueFull)
    outstanding = Outstanding()
    _, waiter = _sent(outstanding, "a")
    outstanding.settle(ORDER_FRAMES.read(_refused("a", ResultCode.SHUTTING_DOWN)))
    outstanding.end_stream(None)
    outstanding.begin_stream()
    outstanding.settle(ORDER_FRAMES.read(_refused("a", ResultCode.QUEUE_FULL)))
    assert isinstance(waiter.exception(0), QueueFull)


def test_a_session_whose_credential_ended_does_not_know_what_became_of_its_frames() -> None:
    """An open stream ends when its credential is revoked, and frames of it may have been carried out."""
    outstanding: Outstanding[OrderResult] = Outstanding()
    _, waiter = _sent(outstanding, "a")
    revoked = AccessDenied(grpc.StatusCode.UNAUTHENTICATED, ResultCode.CREDENTIAL_INVALID)
    outstanding.end_stream(revoked)
    assert not outstanding.outlives(revoked)
    outstanding.fail(revoked)
    error = waiter.exception(0)
    assert isinstance(error, UnknownOutcome)
    assert error.__cause__ is revoked


def test_a_session_with_lost_frames_outlives_a_refusal_that_passes() -> None:
    """They need another stream to learn what became of them; without them the session ends with the refusal."""
    full = OverLimit(ResultCode.TOO_MANY_STREAMS, 1.0)
    outstanding, _ = _lost()
    assert outstanding.outlives(full)
    fresh: Outstanding[OrderResult] = Outstanding()
    _sent(fresh, "a")
    fresh.end_stream(full)
    assert not fresh.outlives(full)


def test_frames_wait_behind_one_that_is_refused_for_now() -> None:
    """One pause at a time, for all that are refused; frames that come meanwhile are sent after it, in order."""
    outstanding: Outstanding[OrderResult] = Outstanding()
    for request_id in ("a", "b", "c"):
        _sent(outstanding, request_id)
    _, pause = outstanding.settle(ORDER_FRAMES.read(_refused("b", ResultCode.NO_QUORUM)))
    assert pause
    assert not outstanding.add(SentFrame(RequestKey("d", 1), b"d", Future()))
    _, pause = outstanding.settle(ORDER_FRAMES.read(_refused("a", ResultCode.NO_QUORUM)))
    assert pause is None
    assert outstanding.repeat() == [b"a"]
    assert not outstanding.add(SentFrame(RequestKey("e", 1), b"e", Future()))
    _, pause = outstanding.settle(ORDER_FRAMES.read(_refused("a", ResultCode.NO_QUORUM)))
    assert pause
    assert outstanding.repeat() == [b"a"]
    answer = _answers(trading_pb2.SessionAnswer(request_id="a"))
    assert outstanding.settle(ORDER_FRAMES.read(answer)) == (None, 0.0)
    assert not outstanding.add(SentFrame(RequestKey("f", 1), b"f", Future()))
    assert outstanding.repeat() == [b"b", b"d", b"e", b"f"]
    assert outstanding.add(SentFrame(RequestKey("g", 1), b"g", Future()))


def test_the_frame_sent_alone_is_waited_for_although_its_caller_gave_it_up() -> None:
    """Its answer still says whether the server takes frames; until then the others are held."""
    outstanding: Outstanding[OrderResult] = Outstanding()
    key, _ = _sent(outstanding, "a")
    outstanding.settle(ORDER_FRAMES.read(_refused("a", ResultCode.NO_QUORUM)))
    _sent(outstanding, "b")
    assert outstanding.repeat() == [b"a"]
    outstanding.give_up(key)
    assert outstanding.waits_since() is not None
    _, pause = outstanding.settle(ORDER_FRAMES.read(_refused("a", ResultCode.NO_QUORUM)))
    assert pause
    assert outstanding.repeat() == [b"b"]


def test_frames_that_were_held_are_sent_on_the_next_stream_and_are_not_unknown() -> None:
    """The server never had them on the stream that ended, so a refusal on the next one settles them."""
    outstanding: Outstanding[OrderResult] = Outstanding()
    _sent(outstanding, "a")
    outstanding.settle(ORDER_FRAMES.read(_refused("a", ResultCode.NO_QUORUM)))
    _, held = _sent(outstanding, "b")
    outstanding.end_stream(None)
    assert outstanding.begin_stream() == [b"a", b"b"]
    assert outstanding.add(SentFrame(RequestKey("c", 1), b"c", Future()))
    outstanding.settle(ORDER_FRAMES.read(_refused("b", ResultCode.QUEUE_FULL)))
    assert isinstance(held.exception(0), QueueFull)


def test_pauses_grow_until_a_frame_is_settled() -> None:
    """A server without a quorum is asked once a second in the end, and soon again after it answered."""
    outstanding: Outstanding[OrderResult] = Outstanding()
    _sent(outstanding, "a")
    pause: float | None = None
    for _ in range(8):
        _, pause = outstanding.settle(ORDER_FRAMES.read(_refused("a", ResultCode.NO_QUORUM)))
        outstanding.repeat()
    assert pause is not None
    assert 0.5 <= pause <= 1.0
    outstanding.settle(ORDER_FRAMES.read(_answers(trading_pb2.SessionAnswer(request_id="a"))))
    outstanding.repeat()
    _sent(outstanding, "b")
    _, pause = outstanding.settle(ORDER_FRAMES.read(_refused("b", ResultCode.NO_QUORUM)))
    assert pause is not None
    assert 0 < pause <= 0.05


def test_a_server_is_only_waited_for_while_it_has_a_frame_to_answer() -> None:
    """The wait begins with the first frame, again with each answer, and rests while all frames are refused."""
    now = [1.0]
    outstanding: Outstanding[OrderResult] = Outstanding(lambda: now[0])
    assert outstanding.waits_since() is None
    _sent(outstanding, "a")
    now[0] = 2.0
    _sent(outstanding, "b")
    assert outstanding.waits_since() == 1.0
    outstanding.settle(ORDER_FRAMES.read(_refused("a", ResultCode.INVALID_ARGUMENT)))
    assert outstanding.waits_since() == 2.0
    now[0] = 3.0
    outstanding.settle(ORDER_FRAMES.read(_refused("b", ResultCode.NO_QUORUM)))
    assert outstanding.waits_since() is None
    now[0] = 4.0
    assert outstanding.repeat() == [b"b"]
    assert outstanding.waits_since() == 4.0
    now[0] = 5.0
    outstanding.begin_stream()
    assert outstanding.waits_since() == 5.0


def test_patience_grows_to_that_of_a_call_at_one_address() -> None:
    """A session among many nodes waits half a second at first, and at most as long as a try at one address."""
    assert Patience(10.0, Addresses(["a"])).seconds == 5.0
    patience = Patience(10.0, Addresses(["a", "b"]))
    assert patience.seconds == 0.5
    for _ in range(9):
        patience.was_in_vain()
    assert patience.seconds == 5.0
    assert Patience(10.0, Addresses(["a", "b"]), cancels_orders=True).seconds == 5.0


def test_one_who_reads_late_gives_the_server_more_time() -> None:
    """A process that was itself held up finds old answers: it looks once more before it ends the stream."""
    began = time.monotonic()
    watch = Watch(lambda: began, 0.05, 0.05)
    time.sleep(0.15)
    assert watch.next_look() > 0
    time.sleep(0.05)
    assert watch.next_look() == 0
    assert watch.silent_seconds >= 0.2
    assert Watch(lambda: None, 0.05, 0.05).next_look() > 0


def test_a_second_look_that_is_late_does_not_count_but_the_looks_have_an_end() -> None:
    """A client that is held up again looks again; one that is always late still leaves a silent server."""
    watch = Watch(lambda: 0.0, 0.05, 0.05)
    looks = []
    for _ in range(4):
        looks.append(watch.next_look())
        time.sleep(0.15)
    assert [look > 0 for look in looks] == [True, True, True, False]


def test_each_answer_begins_the_looks_anew() -> None:
    """An answer that comes after the first of two looks shows that the server speaks."""
    due = [1.0]
    watch = Watch(lambda: due[0], 0.05, 0.05)
    assert watch.next_look() > 0
    due[0] = 2.0
    assert watch.next_look() > 0
    assert watch.next_look() == 0


def test_a_first_frame_that_does_not_come_is_named_with_the_time_that_was_waited() -> None:
    """The first frame of a subscription may take longer than the next ones, and the error says how long it took."""

    class Silent:
        """A call that says nothing until it is cancelled."""

        def __init__(self) -> None:
            self.ended = threading.Event()

        def __iter__(self) -> Iterator[bytes]:
            return self

        def __next__(self) -> bytes:
            self.ended.wait(10)
            raise grpc.RpcError

        def cancel(self) -> None:
            self.ended.set()

    answers = Answers(Silent(), 0.1, first_seconds=0.5)
    with pytest.raises(Unavailable, match=r"said nothing for 0\.[5-9] seconds"):
        next(answers)
    answers.close()


@pytest.mark.parametrize("pause", [0.21, 0.25, 0.29])
def test_a_pause_of_the_event_loop_does_not_end_a_stream_that_answered(pause: float) -> None:
    """The answer came while the caller worked: the stream is read before it counts as silent."""

    class Call:
        """A call whose answer is put by the test."""

        def __init__(self) -> None:
            self.answers: asyncio.Queue[bytes] = asyncio.Queue()
            self.is_cancelled = False

        def __aiter__(self) -> AsyncIterator[bytes]:
            return self

        async def __anext__(self) -> bytes:
            return await self.answers.get()

        def cancel(self) -> None:
            self.is_cancelled = True

    async def run(phase: float) -> bool:
        due: list[float | None] = [None]
        call = Call()
        answers = AsyncAnswers(call, 0.2, since=lambda: due[0])

        async def read() -> None:
            async for _ in answers:
                due[0] = None

        reader = asyncio.create_task(read())
        await asyncio.sleep(phase)
        due[0] = time.monotonic()
        loop = asyncio.get_running_loop()
        threading.Timer(
            0.01, loop.call_soon_threadsafe, (call.answers.put_nowait, b"answer")
        ).start()
        time.sleep(pause)  # noqa: ASYNC251 (the work of a caller that holds up the loop)
        await asyncio.sleep(0.03)
        ended = call.is_cancelled
        answers.close()
        reader.cancel()
        return ended

    for phase in (0.0, 0.05, 0.15, 0.19):
        assert not asyncio.run(run(phase))
