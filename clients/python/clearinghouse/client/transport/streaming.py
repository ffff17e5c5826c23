# SPDX-License-Identifier: Apache-2.0
"""What the two faces need of streams and share: their shapes, and the frames that wait for an answer.

Owns the list of frames that were sent and not answered. It must never lose one: after a disconnect all of
them are sent again, in their order and with the same bytes, which is safe because each has its own request
id (SPEC I-11).
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import grpc

from clearinghouse.client.transport.frames import Answer
from clearinghouse.client.values.errors import (
    RequestKey,
    StatusError,
    Unavailable,
    UnknownOutcome,
)
from clearinghouse.client.values.replies import Batch, ItemResult, OrderResult

R = TypeVar("R", bound=OrderResult | ItemResult)


class ByteStream(Protocol):
    """A stream of raw answers."""

    def __iter__(self) -> Iterator[bytes]:
        """The answers."""

    def cancel(self) -> Any:  # noqa: ANN401 (no caller reads it)
        """End it."""


class AsyncByteStream(Protocol):
    """A stream of raw answers, asynchronous."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The answers."""

    def cancel(self) -> Any:  # noqa: ANN401
        """End it."""


class Waiter(Protocol):
    """A future of either kind."""

    def done(self) -> bool:
        """Return whether it has a result, was cancelled or failed."""

    def set_result(self, result: Any, /) -> None:  # noqa: ANN401
        """Give it its result."""

    def set_exception(self, exception: Any, /) -> None:  # noqa: ANN401
        """Let it fail."""


@dataclass(frozen=True, slots=True)
class SentFrame:
    """A frame that waits for its answer."""

    key: RequestKey
    payload: bytes
    waiter: Waiter


class Outstanding(Generic[R]):
    """The frames of a stream that wait for their answers, in the order sent."""

    def __init__(self) -> None:
        self._frames: dict[str, SentFrame] = {}

    def __len__(self) -> int:
        return len(self._frames)

    def add(self, frame: SentFrame) -> None:
        """Note a frame that is being sent. Raises ValueError if its key is under way already."""
        if frame.key.request_id in self._frames:
            raise ValueError(f"request id {frame.key.request_id} is under way already")
        self._frames[frame.key.request_id] = frame

    def payloads(self) -> list[bytes]:
        """The frames to send again on a new stream."""
        return [frame.payload for frame in self._frames.values()]

    def settle(self, answers: list[Answer[R]]) -> Unavailable | None:
        """Hand answers to those who wait. One that says "not now" leaves its frame unsettled, and is returned."""
        not_now: Unavailable | None = None
        for request_id, answer in answers:
            if isinstance(answer, Unavailable):
                not_now = answer
                continue
            frame = self._frames.pop(request_id, None)
            # A frame that was given up on is no longer here; no caller waits for its late answer.
            if frame is None or frame.waiter.done():
                continue
            if isinstance(answer, Batch):
                frame.waiter.set_result(answer)
            else:
                frame.waiter.set_exception(answer)
        return not_now

    def give_up(self, key: RequestKey) -> None:
        """Stop waiting for a frame: its outcome is unknown."""
        frame = self._frames.pop(key.request_id, None)
        if frame is not None and not frame.waiter.done():
            frame.waiter.set_exception(
                UnknownOutcome(
                    grpc.StatusCode.DEADLINE_EXCEEDED, key, None, "no answer within the timeout"
                )
            )

    def give_up_all(self) -> None:
        """Stop waiting for every frame."""
        for frame in list(self._frames.values()):
            self.give_up(frame.key)

    def fail(self, error: StatusError) -> None:
        """Let every frame fail with the reason for which the stream was refused."""
        frames = list(self._frames.values())
        self._frames.clear()
        for frame in frames:
            if not frame.waiter.done():
                frame.waiter.set_exception(error)
