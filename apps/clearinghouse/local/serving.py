# SPDX-License-Identifier: Apache-2.0
"""Run a clearinghouse on an event loop in a thread of this process: the server's own stages, without gRPC (N-6).

Owns the thread, the time, and the order of start and stop. Every call passes the server's edge, sequencer, machine and
journal. Must never make a decision of these.
"""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import Future
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Final, NamedTuple, TypeVar

import grpc

from clearinghouse.client.transport.credential import Metadata
from clearinghouse.local.calls import CallContext, Handler, Stream
from clearinghouse.local.errors import CallError, ClosedError, StoppedError, TimeMovedBackError
from clearinghouse.local.helpers import HelperThread
from clearinghouse.server.clustering.marker import check_alone
from clearinghouse.server.edge.call_log import CallLog
from clearinghouse.server.edge.edge import Edge
from clearinghouse.server.edge.services import generic_handlers, served_handlers
from clearinghouse.server.server import Settings, build_pipeline
from clearinghouse.server.startup.directory import open_directory, replay_log
from clearinghouse.server.startup.maintenance import Maintenance
from clearinghouse.server.startup.snapshot_worker import Schedule
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.storage.snapshots import snapshot_directory

T = TypeVar("T")

# Nothing waits for this clearinghouse while it is taken down but the streams of its own program.
_STOP_SECONDS: Final = 2.0


class _Method(NamedTuple):
    """Names a method when the server's handler for it is looked up."""

    method: str
    invocation_metadata: Metadata = ()


class VirtualClock:
    """A clock that moves only on request."""

    def __init__(self, now_ns: int) -> None:
        self.now_ns = now_ns

    def __call__(self) -> int:
        """Return the time, in nanoseconds since 1970."""
        return self.now_ns


class Running:
    """The stages of a server, which serve the clients of this process."""

    def __init__(self, directory: Path, genesis: Genesis | None, start_ns: int) -> None:
        """Open a directory, replay it, and accept calls. Raises errors of the storage, and ClusterRefusedError."""
        check_alone(directory)
        self._opened = open_directory(directory, genesis, clock=lambda: start_ns)
        self._loop = asyncio.new_event_loop()
        self._closing = Lock()
        self._is_closed = False
        self._tasks: set[asyncio.Task[Any]] = set()
        try:
            journal = self._opened.directory.journal
            self._replayed = replay_log(journal, snapshots=snapshot_directory(directory))
            self.clock = VirtualClock(self._replayed.applier.time_ns)
            self._helpers = HelperThread(directory, journal)
            self._settings = Settings(directory, is_guest=True)
        except BaseException:
            self._opened.directory.close()
            self._loop.close()
            raise
        self._thread = Thread(
            target=self._loop.run_forever, name="clearinghouse-local", daemon=True
        )
        self._thread.start()
        try:
            self.submit(self._start()).result()
        except BaseException:
            self._is_closed = True
            self._let_go()
            raise

    @property
    def epoch(self) -> int:
        """The number of times that this directory was opened for writing."""
        return self._opened.epoch

    async def _start(self) -> None:
        """Connect the stages of the server and start them."""
        edge = self._edge = Edge()
        edge.calls = CallLog(is_silent=True)
        self._services = generic_handlers(served_handlers(edge))
        self._handlers: dict[str, grpc.RpcMethodHandler[bytes, bytes]] = {}
        never = Schedule(every_commands=0, every_seconds=0)
        maintenance = Maintenance(
            self._settings.data_dir, self._opened.directory.journal, never, archive=False
        )
        self._pipeline = build_pipeline(
            self._settings,
            edge,
            self._opened,
            self._replayed,
            maintenance,
            self.clock,
            helpers=self._helpers.helpers(),
        )
        self._moving = asyncio.Lock()
        self._watching = asyncio.get_running_loop().create_task(self._end_calls_at_failure())

    # --- calls, from any thread ---

    def submit(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Run a coroutine on the loop; return the future of its result. Raises ClosedError."""
        if self._is_closed:
            work.close()
            raise ClosedError
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def cancel(self, task: "asyncio.Future[Any]") -> None:
        """End the task of a stream, from any thread."""
        if not self._is_closed:
            self._loop.call_soon_threadsafe(task.cancel)

    # --- on the loop ---

    async def unary(
        self, path: str, request: bytes, timeout: float | None, metadata: Metadata
    ) -> bytes:
        """Return the answer to a unary call. Raises CallError and StoppedError."""
        handler = self._handler(path).unary_unary
        assert handler is not None
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            async with asyncio.timeout(timeout):
                answer: bytes = await _as_async(handler)(request, CallContext(metadata, timeout))
                return answer
        except TimeoutError:
            raise CallError(
                grpc.StatusCode.DEADLINE_EXCEEDED, f"no answer within {timeout} s"
            ) from None
        except asyncio.CancelledError:
            self._check_running()
            raise
        finally:
            self._tasks.discard(task)

    async def stream(self, path: str, request: bytes | None, metadata: Metadata) -> Stream:
        """Begin a stream and return it. Raises CallError and StoppedError."""
        method = self._handler(path)
        handler = method.stream_stream if request is None else method.unary_stream
        assert handler is not None
        stream = Stream(_as_async(handler), request, metadata)
        self._tasks.add(stream.task)
        stream.task.add_done_callback(self._tasks.discard)
        return stream

    def _handler(self, path: str) -> "grpc.RpcMethodHandler[bytes, bytes]":
        """Return the server's handler of a method. Raises CallError and StoppedError."""
        self._check_running()
        found = self._handlers.get(path)
        if found is None:
            for service in self._services:
                found = service.service(_Method(path))  # type: ignore[arg-type]  # it reads the name alone
                if found is not None:
                    self._handlers[path] = found
                    return found
            raise CallError(grpc.StatusCode.UNIMPLEMENTED, f"there is no method {path}")
        return found

    def _check_running(self) -> None:
        """Raise StoppedError if the machine or its journal has failed."""
        failure = self._pipeline.core.failure
        if failure is not None:
            raise StoppedError from failure

    async def _end_calls_at_failure(self) -> None:
        """End, after a failure, the calls that will never be answered."""
        await self._pipeline.core.failed.wait()
        for task in tuple(self._tasks):
            task.cancel()

    async def advance_to(self, time_ns: int) -> None:
        """Move the time forward to `time_ns`; due work runs at its own time (U-6). Raises TimeMovedBackError."""
        core = self._pipeline.core
        async with self._moving:
            if time_ns < self.clock.now_ns:
                raise TimeMovedBackError(self.clock.now_ns, time_ns)
            self._check_running()
            deadline = await core.do_due_work()
            while 0 < deadline <= time_ns:
                assert deadline > self.clock.now_ns, "what was due is done"
                self.clock.now_ns = deadline
                deadline = await core.do_due_work()
            self.clock.now_ns = time_ns

    # --- the end ---

    def close(self) -> None:
        """Commit and answer accepted calls, end the streams, close the directory; a second call does nothing."""
        with self._closing:
            if self._is_closed:
                return
            stopping = self.submit(self._stop())
            self._is_closed = True
            try:
                stopping.result()
            finally:
                self._let_go()

    def _let_go(self) -> None:
        """End the threads and close the directory."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._helpers.end()
        self._opened.directory.close()

    async def _stop(self) -> None:
        """Stop the stages in the same order as a server."""
        pipeline = self._pipeline
        self._watching.cancel()
        if pipeline.core.failure is None:
            await pipeline.core.drain()
        for helper in (pipeline.finder, pipeline.past, pipeline.risk_process):
            await helper.stop()
        pipeline.hub.close()
        self._edge.close()
        # Also those that hand an answer to another thread: a caller must not wait for a loop that has ended.
        others = asyncio.all_tasks() - {asyncio.current_task()}
        if others:
            _, left = await asyncio.wait(others, timeout=_STOP_SECONDS)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
        pipeline.core.stop()


def _as_async(handler: Any) -> Handler:  # noqa: ANN401  the stubs declare a function that does not wait
    """Return a handler of the edge, declared as asynchronous."""
    found: Handler = handler
    return found
