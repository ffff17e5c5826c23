# SPDX-License-Identifier: Apache-2.0
"""Replace gRPC for a call in this process: the context that the server's edge uses, and the queues of frames.

Owns the two queues of a stream and their limits. All of it runs on the event loop of the clearinghouse. Must never
read a frame: the edge does.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, NoReturn

import grpc

from clearinghouse.client.transport.credential import Metadata
from clearinghouse.local.errors import CallError

# Frames that wait for their reader in each direction; the writer then waits too.
FRAMES_MAX: Final = 64
# The edge reads this after the last frame of a client: any value that is not bytes.
_END: Final = object()

Handler = Callable[..., Awaitable[Any]]


class CallContext:
    """The server's side of a call without a stream of requests; it has the parts of gRPC's context that the edge
    uses.
    """

    def __init__(self, metadata: Metadata, seconds: float | None = None) -> None:
        self._metadata = metadata
        self._until = None if seconds is None else asyncio.get_running_loop().time() + seconds

    def invocation_metadata(self) -> Metadata:
        """Return the metadata that the client sent with its request."""
        return self._metadata

    def time_remaining(self) -> float | None:
        """Return the seconds until the deadline; None if there is no deadline."""
        return None if self._until is None else self._until - asyncio.get_running_loop().time()

    def peer(self) -> str:
        """Return "in-process": the client has no network address."""
        return "in-process"

    def auth_context(self) -> dict[str, list[bytes]]:
        """Return an empty dict: a call in this process has no certificate."""
        return {}

    async def send_initial_metadata(self, metadata: Metadata) -> None:
        """Do nothing: no client reads the initial metadata."""

    async def abort(
        self, code: grpc.StatusCode, details: str = "", trailing_metadata: Metadata = ()
    ) -> NoReturn:
        """End the call with a status. Always raises CallError."""
        raise CallError(code, details, trailing_metadata) from None


class Stream(CallContext):
    """A stream of answers, and for some calls a stream of requests too. Create it on the event loop."""

    def __init__(self, handler: Handler, request: bytes | None, metadata: Metadata) -> None:
        """Begin the stream. With `request` None the client sends frames with `put`."""
        super().__init__(metadata)
        self._requests: asyncio.Queue[bytes | None] = asyncio.Queue(FRAMES_MAX)
        self._answers: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._free = asyncio.Semaphore(FRAMES_MAX)
        self._error: BaseException | None = None
        self.task = asyncio.get_running_loop().create_task(self._run(handler, request))

    async def _run(self, handler: Handler, request: bytes | None) -> None:
        """Serve the stream to its end."""
        try:
            await handler(request, self)
        except asyncio.CancelledError:
            self._error = CallError(grpc.StatusCode.CANCELLED, "the stream was ended")
        except BaseException as error:  # noqa: BLE001  its reader raises it
            self._error = error
        finally:
            self._answers.put_nowait(None)

    # --- the server's side ---

    async def read(self) -> object:
        """Return the client's next frame. After the last frame it returns a value that is not bytes."""
        frame = await self._requests.get()
        return _END if frame is None else frame

    async def write(self, answer: bytes) -> None:
        """Add an answer to the queue, after waiting until the queue is short enough."""
        await self._free.acquire()
        self._answers.put_nowait(answer)

    # --- the client's side ---

    async def put(self, frame: bytes | None) -> None:
        """Send a frame, after waiting until the queue is short enough; None ends the frames.

        Raises the error with which the stream ended.
        """
        putting = asyncio.ensure_future(self._requests.put(frame))
        await asyncio.wait({putting, self.task}, return_when=asyncio.FIRST_COMPLETED)
        if not putting.done():
            putting.cancel()
            raise self._error or CallError(grpc.StatusCode.CANCELLED, "the stream has ended")

    async def next(self) -> bytes | None:
        """Return the next answer; None at the end. Raises the error with which the stream ended."""
        answer = await self._answers.get()
        if answer is not None:
            self._free.release()
            return answer
        self._answers.put_nowait(None)  # for the next reader
        if self._error is not None:
            raise self._error
        return None
