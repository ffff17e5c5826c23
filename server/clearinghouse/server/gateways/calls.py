# SPDX-License-Identifier: Apache-2.0
"""Handle the calls of a gateway: decode commands and frames of commands here, relay all other calls (SPEC Q-5).

Owns the choice, and the status of a call if the engine ends. Must never decide by a limit, a right or a state: the
engine does, over all gateways together.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Any, Final, TypeVar, cast

import grpc

from clearinghouse.server.codec.errors import EdgeError, grpc_code_of
from clearinghouse.server.codec.methods import METHODS as COMMANDS
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.edge.call_log import CallLog, RunningCall, running_call
from clearinghouse.server.edge.edge import (
    OF_TABLE,
    STATUS_CODES,
    Edge,
    MethodHandler,
    both_streams,
    finished,
    server_stream,
    unary,
)
from clearinghouse.server.edge.frames import FrameStream
from clearinghouse.server.edge.identity import Context, Identity
from clearinghouse.server.edge.permissions import guard
from clearinghouse.server.edge.refusals import not_open_yet
from clearinghouse.server.edge.services import method_handlers, urgent_handlers, wrapped
from clearinghouse.server.edge.services.oracle import tick_frames
from clearinghouse.server.edge.services.trading import orders_to_cancel, session_frames
from clearinghouse.server.gateways.bodies import (
    METHODS,
    OF_STREAM,
    URGENT_ONLY,
    Call,
    End,
    EngineRefusedError,
    Figures,
    Hold,
    Metadata,
    metadata_of,
    rows_of,
)
from clearinghouse.server.gateways.desk import SESSION, TICKS
from clearinghouse.server.gateways.relayed import SECOND_NS
from clearinghouse.server.gateways.remote import EngineLostError, Remote
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.storage.port import Head

LOST: Final = (
    "the connection to the engine of the server has ended: whether the call was carried out is unknown, repeat it with"
    " the same request id"
)
C = TypeVar("C", bound=Command)


class GatewayLog(CallLog):
    """The log lines and counts of one gateway; the engine logs its own refusals, and every answer."""

    def __init__(self) -> None:
        super().__init__()
        self._ended: Counter[tuple[int, str]] = Counter()

    def refused(self, call: RunningCall, error: EdgeError) -> None:
        """Count and log a refusal of this gateway."""
        if isinstance(error, EngineRefusedError):
            return
        if call.path in COMMANDS:
            self._ended[METHODS[call.path], STATUS_CODES[grpc_code_of(error)].name] += 1
        super().refused(call, error)

    def answered(self, path: str, command: Command, outcome: Outcome) -> None:
        """Do nothing: the engine has logged the answer."""

    def take(self, remote: Remote, identity: Identity) -> Figures:
        """Return what was counted since the last time."""
        found = Figures(
            remote.calls,
            remote.held,
            time.process_time_ns(),
            [(method, status, calls) for (method, status), calls in self._ended.items()],
            {reason: calls for reason, calls in self.refusals.items() if calls},
            self.failures,
            identity.used.copy(),
        )
        identity.used.clear()
        self._ended.clear()
        self.refusals.clear()
        remote.calls = self.failures = 0
        return found


class GatewayEdge(Edge):
    """The edge of a gateway: it decodes commands and hands them to the engine, which admits them."""

    def __init__(self, remote: Remote, identity: Identity) -> None:
        super().__init__()
        self.identity = identity
        self.calls = self.log = GatewayLog()
        self._remote = remote

    @property
    def table(self) -> Scales:
        """Return the table of units that the engine sent last. Raises EdgeError NOT_OPEN_YET."""
        if self._remote.table is None:
            raise not_open_yet()
        return self._remote.table

    async def decoded(
        self, raw: bytes, principal: str, decode: Callable[[bytes, str, Scales], C]
    ) -> tuple[C, bytes]:
        """Return a command and its journaled bytes as an edge does; ask for the newest table before a refusal by it.

        Another gateway may have answered the listing of an asset or market before the table came here.
        """
        try:
            return await super().decoded(raw, principal, decode)
        except EdgeError as error:
            if error.code not in OF_TABLE:
                raise
        await self._remote.confirm()
        return await super().decoded(raw, principal, decode)

    async def check_open(self) -> None:
        """Ask for the first table of units if it has not come yet. Raises EdgeError NOT_OPEN_YET of the engine."""
        if self._remote.table is None:
            await self._remote.confirm()

    def check_admitted(self) -> None:
        """Do nothing: `confirm` asks the engine."""

    async def call(
        self, command: Command, encoded: bytes, context: Context, *, is_urgent_only: bool
    ) -> tuple[Outcome, Head]:
        """Return the outcome of a command from the engine. Raises EdgeError, NotTakenError and EngineLostError."""
        del command
        future: asyncio.Future[tuple[Outcome, Head, Metadata]] = (
            asyncio.get_running_loop().create_future()
        )
        refusal: list[tuple[EdgeError, Metadata]] = []

        def answered(outcome: Outcome, head: Head, metadata: Metadata) -> None:
            if not future.done():  # else the caller has left; the call is still executed
                future.set_result((outcome, head, metadata))

        def refused(error: EdgeError, metadata: Metadata) -> None:
            if not future.done():
                refusal.append((error, metadata))
                future.cancel()

        def lose() -> None:
            if not future.done():
                future.set_exception(EngineLostError())

        self._remote.submit(
            _running_path(),
            encoded,
            answered,
            refused,
            lose,
            flags=URGENT_ONLY if is_urgent_only else 0,
            deadline_ns=_deadline_ns(context.time_remaining()),
        )
        try:
            outcome, head, metadata = await future
        except asyncio.CancelledError:
            if not refusal:
                raise
            error, metadata = refusal.pop()
            await _begin(context, metadata)
            raise error from None
        await _begin(context, metadata)
        return outcome, head

    def submit(
        self,
        command: Command,
        encoded: bytes,
        answer: Callable[[Outcome, Head], None],
        refuse: Callable[[EdgeError], None],
    ) -> None:
        """Hand the command of a frame to the engine; its outcome or its refusal comes later."""
        del command
        self._remote.submit(
            _running_path(),
            encoded,
            lambda outcome, head, _: answer(outcome, head),
            lambda error, _: refuse(error),
            lambda: None,  # the stream itself ends
            flags=OF_STREAM,
        )


def _running_path() -> str:
    """Return the method of the call that this task answers."""
    call = running_call.get()
    assert call is not None
    return call.path


def _deadline_ns(remaining_seconds: float | None) -> int:
    """Return the steady time of a deadline in ns, 0 for none; it is the same in all processes of a machine."""
    if remaining_seconds is None:
        return 0
    return max(1, time.monotonic_ns() + int(remaining_seconds * SECOND_NS))


async def _begin(context: Context, metadata: Metadata) -> None:
    """Send the metadata with which an answer begins, if there are any."""
    if metadata:
        await context.send_initial_metadata(metadata)


class Calls:
    """The handlers of one gateway."""

    def __init__(self, remote: Remote, edge: GatewayEdge) -> None:
        self._remote = remote
        self._edge = edge

    def handlers(self) -> dict[str, MethodHandler]:
        """Return the handler of every method by its path."""
        edge = self._edge
        found = method_handlers(edge)
        own = {path: found[path] for path in COMMANDS}
        own[SESSION] = both_streams(self._session)
        own[TICKS] = both_streams(self._ticks)
        own = guard(edge, own)
        relayed = {path: self._relayed(path, found[path]) for path in found.keys() - own.keys()}
        return self._noted(own) | relayed

    def urgent_handlers(self) -> dict[str, MethodHandler]:
        """Return the handlers of the address for urgent calls: commands, and the refusal of all else."""
        return self._noted(urgent_handlers(self._edge))

    def _noted(self, handlers: Mapping[str, MethodHandler]) -> dict[str, MethodHandler]:
        """Return handlers that log refused and failed calls, and end if the engine ends."""
        return {
            path: wrapped(path, wrapped(path, handler, _ending), self._edge.calls.noted)
            for path, handler in handlers.items()
        }

    # --- streams of commands ---

    async def _session(self, frames: object, context: Context) -> None:
        """Answer the frames of orders in their order; the engine reports the end of the session (O-3)."""
        accounts, end_exits = await finished(context, _read_end(context))
        work = self._stream(
            SESSION, session_frames(self._edge, context), context, accounts, end_exits
        )
        del frames
        await finished(context, work)

    async def _ticks(self, frames: object, context: Context) -> None:
        """Answer the frames of ticks in their order."""
        del frames
        await finished(context, self._stream(TICKS, tick_frames(self._edge, context), context))

    async def _stream(
        self,
        path: str,
        stream: FrameStream[Any],
        context: Context,
        account_ids: list[int] | None = None,
        end_exits: int = 0,
    ) -> None:
        """Run a stream of commands in its place at the engine. Raises EdgeError and EngineLostError."""
        _ = self._edge.table  # raises while the edge is not open
        principal = self._edge.principal_of(context)
        hold = Hold(principal, account_ids or [], end_exits)
        async with self._remote.hold(path, hold) as held:
            running = asyncio.ensure_future(stream.run())
            lost = asyncio.ensure_future(self._remote.lost.wait())
            try:
                await asyncio.wait((running, lost), return_when=asyncio.FIRST_COMPLETED)
                if not running.done():
                    raise EngineLostError
                await running
                held.status = grpc.StatusCode.OK.name
            finally:
                running.cancel()
                lost.cancel()

    # --- all other calls ---

    def _relayed(self, path: str, handler: MethodHandler) -> MethodHandler:
        """Return a handler of the same kind that relays the bytes of a call to the engine and back."""
        is_stream = handler.unary_stream is not None

        async def relay(raw: bytes, context: Context) -> bytes | None:
            work = finished(context, self._relay(path, raw, context, is_stream=is_stream))
            del raw
            return await work

        ending = _ending(path, relay)
        return server_stream(ending) if is_stream else unary(cast("Any", ending))

    async def _relay(
        self, path: str, raw: bytes, context: Context, *, is_stream: bool
    ) -> bytes | None:
        """Relay one call. Raises the errors of `Remote.submit`."""
        call = Call(
            raw,
            rows_of(context.invocation_metadata() or ()),
            context.peer(),
            {name: tuple(values) for name, values in context.auth_context().items()},
            _deadline_ns(context.time_remaining()),
        )
        answer = None
        async with aclosing(self._remote.relay(path, call, is_stream=is_stream)) as parts:
            async for part in parts:
                if isinstance(part, bytes):
                    if is_stream:
                        await context.write(part)
                    else:
                        answer = part
                elif isinstance(part, End):
                    if part.status:
                        trailing = metadata_of(part.metadata)
                        await context.abort(STATUS_CODES[part.status], part.text, trailing)
                else:
                    await _begin(context, part)
        return answer


async def _read_end(context: Context) -> tuple[list[int], int]:
    """Return which orders the end of a session cancels. Raises EdgeError."""
    return orders_to_cancel(context)


def _ending(_path: str, handler: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Return a handler that ends a call with UNAVAILABLE, which means unknown, if the engine ends."""

    async def handle(raw: object, context: Context) -> object:
        work = handler(raw, context)
        del raw
        try:
            return await work
        except EngineLostError:
            await context.abort(grpc.StatusCode.UNAVAILABLE, LOST)

    return handle
