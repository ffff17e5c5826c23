# SPDX-License-Identifier: Apache-2.0
"""Share the parts of streams that both interfaces need: their shapes, and the frames that wait for an answer.

Owns the list of frames that were sent and not answered. It must never lose one: after a disconnect all of them are
sent again, in their order and with the same bytes, which is safe because each has its own request id (SPEC I-11). Also
owns the end of a stream whose server sends nothing: a paused process keeps its connections.
"""

import asyncio
import math
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, Self, TypeVar

import grpc

from clearinghouse.client.transport.frames import Answer
from clearinghouse.client.transport.refusals import still_unknown
from clearinghouse.client.transport.retry import Backoff
from clearinghouse.client.values.errors import (
    RequestKey,
    StatusError,
    Unavailable,
    UnknownOutcome,
)
from clearinghouse.client.values.repeats import NEVER_OPEN, PASSING
from clearinghouse.client.values.replies import Batch, ItemResult, OrderResult

R = TypeVar("R", bound=OrderResult | ItemResult)


class ByteStream(Protocol):
    """A stream of raw answers, for threads."""

    def __iter__(self) -> Iterator[bytes]:
        """Return an iterator over the answers."""

    def cancel(self) -> Any:  # noqa: ANN401 (no caller reads it)
        """End the stream."""


class AsyncByteStream(Protocol):
    """A stream of raw answers, for tasks of an event loop."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Return an iterator over the answers."""

    def cancel(self) -> Any:  # noqa: ANN401
        """End the stream."""


class Waiter(Protocol):
    """A future, of threads or of an event loop."""

    def done(self) -> bool:
        """Return whether the future has a result or an error, or was cancelled."""

    def set_result(self, result: Any, /) -> None:  # noqa: ANN401
        """Set the result."""

    def set_exception(self, exception: Any, /) -> None:  # noqa: ANN401
        """Set the error."""


# A stream counts as silent after two looks in a row: a client that was itself held up reads the answer between them.
LOOK_AGAIN_SECONDS: Final = 0.05
# A second look that is late by so much says as little as the first one, but a client that is always late must end too.
LOOKS_MAX: Final = 4


class Watch:
    """Decide when a stream has been silent for too long.

    `since` returns the time from which its next answer is due, None if none is due. The first answer may take
    `first_seconds`.
    """

    def __init__(
        self, since: Callable[[], float | None], seconds: float, first_seconds: float
    ) -> None:
        self._since = since
        self._seconds = seconds
        self._first_seconds = first_seconds
        self._expected = time.monotonic() + seconds
        # How often in a row the answer that is due since then was found to be overdue.
        self._overdue_since: float | None = None
        self._looks = 0
        self.has_answer = False
        # For how long the stream had been silent when it was given up.
        self.silent_seconds = 0.0

    def next_look(self) -> float:
        """Return the seconds until the next check is needed; 0 if the stream has been silent for too long."""
        now = time.monotonic()
        since = self._since()
        wait = self._seconds
        if since is not None:
            wait = since + (self._seconds if self.has_answer else self._first_seconds) - now
        if since is None or wait > 0:
            self._overdue_since = None
        else:
            self._looks = self._looks + 1 if since == self._overdue_since else 1
            self._overdue_since = since
            # A client that could not look in time could not read in time either: the answer may have come.
            is_late = now > self._expected + LOOK_AGAIN_SECONDS
            if self._looks >= LOOKS_MAX or (self._looks > 1 and not is_late):
                self.silent_seconds = now - since
                return 0
            wait = LOOK_AGAIN_SECONDS
        self._expected = now + wait
        return wait


def _no_answer(seconds: float) -> Unavailable:
    """Return the error of a stream on which no answer came for some seconds."""
    return Unavailable(
        grpc.StatusCode.DEADLINE_EXCEEDED,
        None,
        f"the server said nothing for {seconds:.1f} seconds",
    )


class Answers:
    """The answers of a stream. It ends with `Unavailable` if a due answer does not come for `seconds`.

    An answer is due from the time that `since` returns; without `since`, while the reader waits.
    """

    def __init__(
        self,
        call: ByteStream,
        seconds: float,
        *,
        since: Callable[[], float | None] | None = None,
        first_seconds: float = 0.0,
    ) -> None:
        self._call = call
        self._answers = iter(call)
        self._seconds = seconds
        self._waits_since: float | None = None
        self._watch = Watch(
            since or (lambda: self._waits_since), seconds, max(seconds, first_seconds)
        )
        self._closed = threading.Event()
        self.was_silent = False
        threading.Thread(target=self._look, name="clearinghouse-watch", daemon=True).start()

    def _look(self) -> None:
        """Wait until the stream has been silent for too long, and then end the call."""
        wait = self._seconds
        while not self._closed.wait(wait):
            wait = self._watch.next_look()
            if not wait:
                self.was_silent = True
                self._call.cancel()
                return

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        self._waits_since = time.monotonic()
        try:
            data = next(self._answers)
        except grpc.RpcError:
            if self.was_silent:
                raise _no_answer(self._watch.silent_seconds) from None
            raise
        finally:
            self._waits_since = None
        self._watch.has_answer = True
        return data

    def close(self) -> None:
        """End the call and the thread that watches it."""
        self._closed.set()
        self._call.cancel()


class AsyncAnswers:
    """The answers of a stream as in `Answers`, for a call inside an event loop."""

    def __init__(
        self,
        call: AsyncByteStream,
        seconds: float,
        *,
        since: Callable[[], float | None] | None = None,
        first_seconds: float = 0.0,
    ) -> None:
        self._call = call
        self._answers = aiter(call)
        self._waits_since: float | None = None
        self._watch = Watch(
            since or (lambda: self._waits_since), seconds, max(seconds, first_seconds)
        )
        self._timer = asyncio.get_running_loop().call_later(seconds, self._look)
        self.was_silent = False

    def _look(self) -> None:
        """Check whether the stream has been silent for too long, and then end the call."""
        wait = self._watch.next_look()
        if wait:
            self._timer = asyncio.get_running_loop().call_later(wait, self._look)
        else:
            self.was_silent = True
            self._call.cancel()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        self._waits_since = time.monotonic()
        try:
            data = await anext(self._answers)
        except asyncio.CancelledError:
            # The end of the call, unless the task itself is to end.
            task = asyncio.current_task()
            if not self.was_silent or (task is not None and task.cancelling()):
                raise
            raise _no_answer(self._watch.silent_seconds) from None
        finally:
            self._waits_since = None
        self._watch.has_answer = True
        return data

    def close(self) -> None:
        """End the call."""
        self._timer.cancel()
        self._call.cancel()


@dataclass(slots=True)
class SentFrame:
    """A frame that waits for its answer."""

    key: RequestKey
    payload: bytes
    waiter: Waiter
    # A stream ended without its answer: it may have been carried out, and no refusal says that it was not.
    is_unknown: bool = False
    # The server does not have it until it is sent again: it refused it for now, or it was never sent on this stream.
    is_held: bool = False
    # When its sender has waited for so long as a call may take, by the clock of `Outstanding`.
    expires: float = math.inf


class Outstanding(Generic[R]):
    """The frames of a stream that wait for their answers, in the order in which they were sent.

    After a temporary refusal of a frame the stream pauses: that frame and later ones are kept back. After the pause
    the first of them is sent alone, and the others in order once it is answered. So a later frame does not overtake,
    unless it was already sent.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._frames: dict[str, SentFrame] = {}
        self._clock = clock
        self._since = 0.0
        self._has_answer = False  # an answer on this stream
        self._is_paused = False
        # The request id of the frame that was sent alone after a pause, until it is answered.
        self._alone: str | None = None
        self._takes_frames = False  # it was answered, and the others may follow
        self._pause = Backoff()

    def __len__(self) -> int:
        return len(self._frames)

    def add(self, frame: SentFrame) -> bool:
        """Store a frame; return whether to send it now. Raises ValueError if another waiting frame has the same key."""
        if frame.key.request_id in self._frames:
            raise ValueError(f"request id {frame.key.request_id} is under way already")
        frame.is_held = self._is_paused
        if not frame.is_held:
            self._note_sent()
        self._frames[frame.key.request_id] = frame
        return not frame.is_held

    def waits_since(self) -> float | None:
        """Return the time from which the server's next answer is due; None while no frame waits at the server."""
        return self._since if self._waits() else None

    def _waits(self) -> bool:
        """Return whether a frame waits at the server for its answer."""
        return self._alone is not None or any(not frame.is_held for frame in self._frames.values())

    def _note_sent(self) -> None:
        """Note that a frame is sent: if no other frame waits, its answer is due from now on."""
        if not self._waits():
            self._since = self._clock()

    def begin_stream(self) -> list[bytes]:
        """Begin a new stream; return the frames to send on it."""
        for frame in self._frames.values():
            frame.is_held = False
        self._is_paused = False
        self._alone = None
        self._takes_frames = False
        self._since = self._clock()
        self._has_answer = False
        return self.payloads()

    def end_stream(self, meaning: StatusError | None) -> None:
        """Note the end of a stream and its error, if any.

        The frames that it did not answer may have been carried out. Frames that were not sent on it were not carried
        out by it; if the stream was never open, that is all frames.
        """
        if meaning is not None and meaning.reason in NEVER_OPEN and not self._has_answer:
            return
        for frame in self._frames.values():
            frame.is_unknown = frame.is_unknown or not frame.is_held

    def outlives(self, meaning: StatusError) -> bool:
        """Return whether the session should open another stream after one that ended with this error."""
        if isinstance(meaning, Unavailable):
            return True
        has_unknown = any(frame.is_unknown for frame in self._frames.values())
        return meaning.reason in PASSING and has_unknown

    def payloads(self) -> list[bytes]:
        """Return the bytes of the frames to send again on a new stream."""
        return [frame.payload for frame in self._frames.values()]

    def settle(self, answers: list[Answer[R]]) -> tuple[Unavailable | None, float | None]:
        """Pass answers to the callers that wait for them.

        A temporary refusal leaves its frame waiting, and so does a repeatable refusal if an earlier stream may have
        carried the frame out. Returns the last temporary refusal, and the seconds after which to call `repeat`; None
        for the seconds if there is no repeat, or they were returned before.
        """
        not_now: Unavailable | None = None
        is_refused = False
        takes_frames: bool | None = None  # what the answer to the frame that was sent alone says
        self._has_answer = True
        self._since = self._clock()
        for request_id, answer in answers:
            frame = self._frames.get(request_id)
            if isinstance(answer, Unavailable):
                not_now = answer
            if request_id == self._alone:
                takes_frames = not isinstance(answer, Unavailable)
            # A frame that was given up on is no longer here; no caller waits for its late answer.
            if frame is None:
                continue
            if isinstance(answer, Unavailable) or (
                frame.is_unknown and isinstance(answer, StatusError) and answer.reason in PASSING
            ):
                frame.is_held = is_refused = True
                if request_id == self._alone:
                    takes_frames = False
                continue
            del self._frames[request_id]
            self._pause.reset()
            if frame.waiter.done():
                continue
            if isinstance(answer, Batch):
                frame.waiter.set_result(answer)
            else:
                frame.waiter.set_exception(_error_of(frame, answer))
        if takes_frames is not None:
            self._alone = None
            self._takes_frames = takes_frames
            return not_now, 0.0 if takes_frames else self._pause.next()
        if not is_refused or self._is_paused:
            return not_now, None
        self._is_paused = True
        return not_now, self._pause.next()

    def repeat(self) -> list[bytes]:
        """Return the bytes of the frames to send now on the same stream.

        These are the first of the frames that were kept back, or after its answer all others.
        """
        held = [frame for frame in self._frames.values() if frame.is_held]
        is_asking = bool(held) and not self._takes_frames
        if is_asking:
            held = held[:1]
        for frame in held:
            self._note_sent()
            frame.is_held = False
        self._alone = held[0].key.request_id if is_asking else None
        self._is_paused = is_asking
        self._takes_frames = False
        return [frame.payload for frame in held]

    def expire(self) -> None:
        """Give up the frames whose time is over."""
        now = self._clock()
        for frame in [one for one in self._frames.values() if one.expires <= now]:
            self.give_up(frame.key)

    def give_up(self, key: RequestKey, why: str = "no answer within the timeout") -> None:
        """Give up a frame: its future fails with an unknown outcome."""
        frame = self._frames.pop(key.request_id, None)
        if frame is not None and not frame.waiter.done():
            frame.waiter.set_exception(
                UnknownOutcome(grpc.StatusCode.DEADLINE_EXCEEDED, key, None, why)
            )

    def give_up_all(self) -> None:
        """Give up every frame, because the session ends."""
        for frame in list(self._frames.values()):
            self.give_up(frame.key, "the session ended before the answer came")

    def end(self, refusal: StatusError | None) -> StatusError:
        """Fail every waiting frame when the session ends; return the error for frames that are sent later."""
        self.give_up_all()
        return refusal or Unavailable(grpc.StatusCode.CANCELLED, None, "the session has ended")

    def fail(self, error: StatusError) -> None:
        """Fail every frame with the reason for which the server refused the stream."""
        frames = list(self._frames.values())
        self._frames.clear()
        for frame in frames:
            if not frame.waiter.done():
                frame.waiter.set_exception(_error_of(frame, error))


def _error_of(frame: SentFrame, refusal: StatusError) -> StatusError:
    """Return the error for the sender of a refused frame.

    If an earlier stream may have carried the frame out, the refusal proves nothing, and the outcome is unknown.
    """
    if not frame.is_unknown:
        return refusal
    lost = UnknownOutcome(grpc.StatusCode.UNAVAILABLE, frame.key)
    return still_unknown(lost, refusal)
