# SPDX-License-Identifier: Apache-2.0
"""Take the frames of one gateway in the engine: submit commands, run relayed calls, hold streams (SPEC Q-5, Q-6, I-11).

Owns what one gateway has open. All limits, rights and states are checked here, since they hold over all
gateways together. A frame that no gateway of this build sends ends the gateway. Must never decode a request of a
caller.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final, cast

import grpc

from clearinghouse.server.codec.errors import EdgeError, grpc_code_of
from clearinghouse.server.codec.methods import METHODS as COMMANDS
from clearinghouse.server.codec.requests.decode_conditionals import disconnect_report
from clearinghouse.server.credentials.names import is_principal
from clearinghouse.server.edge.call_log import RunningCall
from clearinghouse.server.edge.call_metrics import MethodMetrics
from clearinghouse.server.edge.edge import STATUS_CODES, Edge, MethodHandler
from clearinghouse.server.edge.refusals import REFUSED, edge_error
from clearinghouse.server.edge.services.trading import report_end
from clearinghouse.server.gateways.bodies import (
    COMMAND,
    OF_STREAM,
    PATHS,
    URGENT_ONLY,
    Call,
    Figures,
    Hello,
    Hold,
    SentTable,
    answer_bytes,
    from_bytes,
    refusal_bytes,
)
from clearinghouse.server.gateways.frames import BEGINS, Frame, FrameError, Kind
from clearinghouse.server.gateways.relayed import RelayedCall, RelayEndedError
from clearinghouse.server.gateways.wire import Wire
from clearinghouse.server.journal.records import decode_command
from clearinghouse.server.sequencing.engine_loop import ExpiredError
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary.encoding import SERVER_ATTRIBUTES
from clearinghouse.storage.port import Head

# Commands, relayed calls and streams that one gateway may have open; a gateway refuses earlier.
HELD_MAX: Final = 65_536
SESSION: Final = "/clearinghouse.v1.TradingService/Session"
TICKS: Final = "/clearinghouse.v1.OracleService/StreamTicks"
STREAMS_OF_COMMANDS: Final = frozenset({SESSION, TICKS})


@dataclass(frozen=True, slots=True)
class Service:
    """What all desks of one server share: the edge, its handlers by path, and the counts of calls by path."""

    edge: Edge
    handlers: Mapping[str, MethodHandler]
    counts: Mapping[str, MethodMetrics]


@dataclass(slots=True)
class Held:
    """A stream of commands at a gateway: what its end does, and when it began."""

    path: str
    stack: ExitStack
    began: float


class Desk:
    """The engine's end of the connection of one gateway; `ready` is set once the gateway listens."""

    def __init__(self, index: int, start: bytes, service: Service) -> None:
        self.index = index
        self.ready = asyncio.Event()
        self.lost = asyncio.Event()
        self.fault = ""
        self.figures = Figures()
        self.wire = Wire(self._take, self._lose, pauses=True)
        self._start = start
        self._service = service
        self._edge = service.edge
        self._last = 0
        self._commands = 0
        self._calls: dict[int, tuple[RelayedCall, asyncio.Task[None]]] = {}
        self._streams: dict[int, Held] = {}
        self._table = SentTable()
        self._kinds: dict[int, Callable[[Frame], None]] = {
            Kind.HELLO: self._hello,
            Kind.COMMAND: self._command,
            Kind.CONFIRM: self._confirm,
            Kind.CALL: self._call,
            Kind.CREDIT: self._credit,
            Kind.CANCEL: self._cancel,
            Kind.HOLD: self._hold,
            Kind.RELEASE: self._release,
            Kind.FIGURES: self._count,
        }

    @property
    def held(self) -> int:
        """Return how many calls and streams of the gateway are open."""
        return self._commands + len(self._calls) + len(self._streams)

    def publish_table(self) -> None:
        """Send the rows of the table of units that the gateway lacks."""
        table = self._edge.table
        if table is not self._table.table:
            self.wire.send(Kind.TABLE, 0, self._table.news(table))

    # --- frames ---

    def _take(self, frame: Frame) -> None:
        """Take a frame. Raises FrameError for one that no gateway sends."""
        take = self._kinds.get(frame.kind)
        if take is None or self.ready.is_set() == (frame.kind == Kind.HELLO):
            raise FrameError(f"a frame of kind {frame.kind} at the wrong time")
        if frame.kind in BEGINS:
            if frame.number <= self._last:
                raise FrameError(f"the number {frame.number} is not above {self._last}: a replay")
            if self.held >= HELD_MAX:
                raise FrameError(f"more than {HELD_MAX} calls are open")
            self._last = frame.number
        elif frame.number > self._last:
            raise FrameError(f"no call {frame.number} has begun")
        take(frame)

    def _hello(self, frame: Frame) -> None:
        hello = _read(frame, Hello)
        if (hello.index, hello.start) != (self.index, self._start):
            raise FrameError(
                f"gateway {hello.index} of another start, on the connection of {self.index}"
            )
        self.ready.set()
        if self._edge.is_open:
            self.publish_table()

    def _command(self, frame: Frame) -> None:
        """Submit a command to the queue."""
        path = _path(frame)
        if path not in COMMANDS and path not in STREAMS_OF_COMMANDS:
            raise FrameError(f"{path} is no command")
        if len(frame.body) < COMMAND.size:
            raise FrameError("a command without its head")
        deadline_ns, flags = COMMAND.unpack_from(frame.body)
        encoded = frame.body[COMMAND.size :]
        try:
            command = decode_command(encoded)
        except ValueError as error:
            raise FrameError(f"not the bytes of a command: {error}") from None
        if command.KIND in SERVER_ATTRIBUTES or not is_principal(command.principal):
            raise FrameError("a command that no caller may send")
        number, counts = frame.number, None
        if not flags & OF_STREAM:
            counts = self._service.counts.get(path)
        began = time.perf_counter()
        if counts is not None:
            counts.started += 1
        self._commands += 1

        def answer(outcome: Outcome, head: Head) -> None:
            self._commands -= 1
            self._edge.calls.answered(path, command, outcome)
            if counts is not None:
                counts.end("OK", began)
            if self.wire.is_open:
                self.publish_table()
                self.wire.send(Kind.ANSWER, number, answer_bytes(outcome, head, self._dates()))

        def refuse(error: EdgeError) -> None:
            self._commands -= 1
            error.request_id = command.request_id
            self._refuse(number, RunningCall(path, command.principal), error)
            if counts is not None:
                counts.end(STATUS_CODES[grpc_code_of(error)].name, began)

        def expire() -> None:
            refuse(edge_error(ExpiredError()))

        try:
            is_urgent = self._edge.admit(command, is_urgent_only=bool(flags & URGENT_ONLY))
            self._edge.services.core.submit(
                command,
                encoded,
                answer,
                is_urgent=is_urgent,
                deadline_ns=deadline_ns,
                expire=expire,
            )
        except REFUSED as error:
            refuse(edge_error(error))

    def _confirm(self, frame: Frame) -> None:
        """Tell whether the gateway has the newest table of units, after the rows that it lacks."""
        try:
            self._edge.check_admitted()
            self.publish_table()
        except EdgeError as error:
            # The gateway counts and logs the refusal of the call for which it asked.
            self.wire.send(Kind.REFUSED, frame.number, refusal_bytes(error, {}))
        else:
            self.wire.send(Kind.CONFIRMED, frame.number)

    def _call(self, frame: Frame) -> None:
        """Run the handler of a relayed call."""
        path = _path(frame)
        asked = _read(frame, Call)
        handler = self._service.handlers[path]
        work = handler.unary_unary or handler.unary_stream
        if work is None:
            raise FrameError(f"{path} is relayed by its frames")
        try:
            relayed = RelayedCall(self.wire, frame.number, asked)
        except ValueError as error:
            raise FrameError(f"the metadata of a call: {error}") from None
        running = self._run(relayed, cast("Any", work), asked.request, frame.number)
        task = asyncio.get_running_loop().create_task(running)
        self._calls[frame.number] = relayed, task

    async def _run(self, relayed: RelayedCall, work: Any, request: bytes, number: int) -> None:  # noqa: ANN401  a handler
        """Run a handler to its end, and send its answer."""
        try:
            answer = await work(request, relayed)
            if answer is not None:
                self.wire.send(Kind.MESSAGE, number, answer)
            relayed.end()
        except RelayEndedError:
            pass
        except FrameError as error:  # the answer is too long for a frame
            relayed.end(grpc.StatusCode.RESOURCE_EXHAUSTED.value[0], str(error))
        except Exception as error:  # noqa: BLE001  as gRPC does; `noted` has logged it
            relayed.end(grpc.StatusCode.UNKNOWN.value[0], f"unexpected {type(error).__name__}")
        finally:
            self._calls.pop(number, None)

    def _credit(self, frame: Frame) -> None:
        found = self._calls.get(frame.number)
        if found is not None:
            found[0].grant(_read(frame, int))

    def _cancel(self, frame: Frame) -> None:
        found = self._calls.get(frame.number)
        if found is not None:
            found[1].cancel()

    def _hold(self, frame: Frame) -> None:
        """Give a stream of commands its place; its end reports a disconnect for the accounts that it names (O-3)."""
        path = _path(frame)
        hold = _read(frame, Hold)
        if path not in STREAMS_OF_COMMANDS or not is_principal(hold.principal):
            raise FrameError(f"no stream of commands: {path}")
        counts = self._service.counts.get(path)
        began = time.perf_counter()
        if counts is not None:
            counts.started += 1
        with ExitStack() as stack:
            try:
                core = self._edge.services.core
                stack.enter_context(self._edge.admission.stream(hold.principal))
            except EdgeError as error:
                self._refuse(frame.number, RunningCall(path, hold.principal), error)
                if counts is not None:
                    counts.end(STATUS_CODES[grpc_code_of(error)].name, began)
                return
            if hold.account_ids:
                report = disconnect_report(hold.principal, hold.account_ids, hold.end_exits)
                stack.callback(report_end, core, report)
            self._streams[frame.number] = Held(path, stack.pop_all(), began)
        self.wire.send(Kind.HELD, frame.number)

    def _release(self, frame: Frame) -> None:
        held = self._streams.pop(frame.number, None)
        if held is not None:
            self._end_stream(held, _read(frame, str))

    def _end_stream(self, held: Held, status: str) -> None:
        held.stack.close()
        counts = self._service.counts.get(held.path)
        if counts is not None:
            counts.end(status, held.began)

    def _count(self, frame: Frame) -> None:
        """Add what the gateway counted to the counts of the server."""
        figures = _read(frame, Figures)
        try:
            for reason in figures.refusals:
                if reason not in self._edge.calls.refusals:
                    raise ValueError(f"no reason {reason:.40}")  # noqa: TRY301  as any other fault
            ended = [
                (PATHS[method], grpc.StatusCode[status].name, calls)
                for method, status, calls in figures.ended
            ]
        except (ValueError, LookupError) as error:
            raise FrameError(f"figures: {error}") from None
        self.figures = figures
        self._edge.calls.refusals.update(figures.refusals)
        self._edge.calls.failures += figures.failures
        self._edge.identity.used.update(figures.keys_used)
        for path, status, calls in ended:
            counts = self._service.counts.get(path)
            if counts is not None:
                counts.started += calls
                counts.handled[status] += calls

    # --- the end ---

    def _dates(self) -> dict[str, str]:
        """Return the metadata with which each answer begins."""
        return dict(self._edge.calls.dates())

    def _refuse(self, number: int, call: RunningCall, error: EdgeError) -> None:
        """Log and send a refusal."""
        self._edge.calls.refused(call, error)
        self.wire.send(Kind.REFUSED, number, refusal_bytes(error, self._dates()))

    def _lose(self, fault: str) -> None:
        """End what the gateway had open: its callers are gone. Commands in the queue are still carried out."""
        self.fault = fault
        for _, task in tuple(self._calls.values()):
            task.cancel()
        streams, self._streams = self._streams, {}
        for held in streams.values():
            self._end_stream(held, "CANCELLED")
        self.lost.set()


def _path(frame: Frame) -> str:
    """Return the method that a frame names. Raises FrameError."""
    if frame.method >= len(PATHS):
        raise FrameError(f"there is no method {frame.method}")
    return PATHS[frame.method]


def _read(frame: Frame, of: Any) -> Any:  # noqa: ANN401  any body
    """Return the body of a frame. Raises FrameError."""
    try:
        return from_bytes(frame.body, of)
    except ValueError as error:
        raise FrameError(f"the body of a frame of kind {frame.kind}: {error}") from None
