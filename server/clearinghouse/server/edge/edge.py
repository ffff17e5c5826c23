# SPDX-License-Identifier: Apache-2.0
"""Handle gRPC calls: raw bytes in, raw bytes out, and every refusal as one kind of status (SPEC Q-3, Q-6).

Owns the conversion of an EdgeError to a gRPC status, and the shared handler of all mutating
unary calls. gRPC's own (de)serialisers are not used: they answer malformed bytes with INTERNAL or UNKNOWN, which mean
"outcome unknown". Must never read a field of a command or a reply; only the codec does.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from typing import Final, NoReturn, TypeAlias, TypeVar, cast

import grpc
from google.protobuf.empty_pb2 import Empty

from clearinghouse.server.codec.errors import EdgeError, grpc_code_of, invalid, status_of
from clearinghouse.server.codec.events.concerned import READS_ALL
from clearinghouse.server.codec.reads.forms import Query, View, unknown_account
from clearinghouse.server.codec.reads.hidden import HIDDEN, Reader
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import ManyFieldsError, visit_few
from clearinghouse.server.edge.admission import Admission
from clearinghouse.server.edge.call_log import CallLog, running_call
from clearinghouse.server.edge.call_process import CallFinder
from clearinghouse.server.edge.command_checks import check_command
from clearinghouse.server.edge.disk_limits import disk_refusal
from clearinghouse.server.edge.explain_process import Explainer
from clearinghouse.server.edge.identity import Context, Identity
from clearinghouse.server.edge.past_process import Past
from clearinghouse.server.edge.refusals import (
    REFUSED,
    behind,
    edge_error,
    not_open_yet,
    not_urgent,
)
from clearinghouse.server.edge.risk_process import RiskAnswers
from clearinghouse.server.journal.records import encode_command
from clearinghouse.server.journal.walk import History
from clearinghouse.server.sequencing.engine_loop import EngineLoop, NotTakenError
from clearinghouse.server.sequencing.subscriptions import Hub
from clearinghouse.server.sequencing.turns import Turns
from clearinghouse.server.startup.disk_watch import MIB, DiskState, DiskWatch
from clearinghouse.server.startup.genesis import genesis_from_bytes
from clearinghouse.statemachine.authority.permissions import reaches, roles_of
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import (
    Command,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import RIGHT_READ, WORK_ITEM_MAX
from clearinghouse.storage.port import Head, Record

# In quotes: the stubs declare type parameters that the run-time class lacks.
MethodHandler: TypeAlias = "grpc.RpcMethodHandler[bytes, bytes]"
Decode: TypeAlias = Callable[[bytes, str, Scales], Command]
Encode: TypeAlias = Callable[[Command, Outcome, Scales, bytes], bytes]
UnaryHandler: TypeAlias = Callable[[bytes, Context], Awaitable[bytes]]
StreamHandler: TypeAlias = Callable[..., Awaitable[None]]
Answer = TypeVar("Answer")
C = TypeVar("C", bound=Command)
R = TypeVar("R")

STATUS_KEY: Final = "grpc-status-details-bin"

STATUS_CODES: Final[dict[int, grpc.StatusCode]] = {code.value[0]: code for code in grpc.StatusCode}
SEQUENCE_MAX: Final = 2**63 - 1
# 8,192 orders with the longest decimals and ids stay well below it.
REQUEST_BYTES_MAX: Final = 4 * 1024 * 1024
# Longer requests and replies, and requests with many fields, are decoded and encoded in a thread: about 5 ms of work.
BYTES_AT_ONCE: Final = 64 * 1024
ITEMS_AT_ONCE: Final = 1_000
# No caller can know a sequence this far beyond the last committed sequence.
SEQUENCES_AHEAD_MAX: Final = 1_000_000
# A read at a follower waits this long for its min_sequence, and a linearizable read for the end of
# the log.
BEHIND_SECONDS: Final = 1.0
# Metadata key of a linearizable read, which must include everything answered before it began.
READ_KEY: Final = "clearinghouse-read"
LINEARIZABLE: Final = "linearizable"


# Calls that the table of scales decides; the table is as old as the node's last record.
OF_TABLE: Final = frozenset({codes.UNKNOWN_ASSET, codes.UNKNOWN_MARKET})


def _is_linearizable(context: Context) -> bool:
    """Return whether the metadata of a read requests a linearizable read. Raises EdgeError for an unknown word."""
    for key, value in context.invocation_metadata() or ():
        if key == READ_KEY:
            if value != LINEARIZABLE:
                raise invalid(READ_KEY, f"the only value is {LINEARIZABLE}")
            return True
    return False


def _nothing(_state: State, _sequence: int) -> None:
    """Read nothing from the state; used by a caller that only waits for a sequence."""


def check_size(raw: bytes) -> None:
    """Refuse a request above the size limit. Raises EdgeError."""
    if len(raw) > REQUEST_BYTES_MAX:
        raise EdgeError(
            codes.MALFORMED_REQUEST,
            f"a request of {len(raw)} bytes; send it in parts",
            limit=str(REQUEST_BYTES_MAX),
            actual=str(len(raw)),
        )


async def refuse(context: Context, error: EdgeError) -> NoReturn:
    """End a call with the status of an EdgeError.

    gRPC keeps the exception that ends a call together with the call. If a frame in the traceback of that exception
    refers to the call, they form a reference cycle. The cycle stays in memory, with every object that it reaches, until
    the garbage collector runs; if the collector has frozen it, for ever. So no frame from here up to gRPC may refer to
    the call or its request, and the error may refer to no frame.
    """
    forget_frames(error)
    call = running_call.get()
    if call is not None:
        call.error = error
    del call
    status = status_of(error)
    ending = context.abort(
        STATUS_CODES[grpc_code_of(error)],
        status.message,
        ((STATUS_KEY, status.SerializeToString()),),
    )
    del context
    await ending
    raise AssertionError("abort always raises")


def forget_frames(error: BaseException) -> None:
    """Clear the tracebacks of an error and of its causes, because their frames refer to requests."""
    error.__traceback__ = error.__cause__ = error.__context__ = None


@dataclass(frozen=True, slots=True)
class ServiceContext:
    """The parts of the server that the services use once the machine is ready."""

    core: EngineLoop[Scales]
    hub: Hub
    history: History
    genesis: Record
    explainer: Explainer
    previewer: Explainer
    finder: CallFinder
    past: Past
    risk_process: RiskAnswers


class Edge:
    """The state that all services of one server share. It refuses calls until `open`."""

    def __init__(self) -> None:
        self._services: ServiceContext | None = None
        self.identity = Identity()  # replaced if callers have certificates or credentials
        self._long_work = ThreadPoolExecutor(1, "long-requests")
        self.readers: set[asyncio.Task[None]] = set()
        self.read_units_max = WORK_ITEM_MAX
        self.has_authority = False  # genesis names operators
        self.disk: DiskWatch | None = None  # None: the disk refuses no command
        # At a node of a cluster: waits until the node's own journal has a committed sequence. Reads
        # of the journal need it.
        self.persisted: Callable[[int], Awaitable[None]] | None = None
        # At a node of a cluster: asks the log for its last sequence.
        self.log_end: Callable[[], Awaitable[int]] | None = None
        self.admission = Admission()
        self.turns = Turns()
        self.calls = CallLog()

    def open(self, services: ServiceContext) -> None:
        """Begin to accept calls, since the machine is ready."""
        self._services = services
        self.has_authority = bool(genesis_from_bytes(services.genesis.commands).first_operator)
        if self.has_authority:
            self.admission.state = services.core.live_state

    def close(self) -> None:
        """Stop reading frames of streams; the server still answers the frames that it has read."""
        for reader in self.readers:
            reader.cancel()

    @property
    def is_open(self) -> bool:
        """Return whether calls are accepted."""
        return self._services is not None

    @property
    def services(self) -> ServiceContext:
        """Return the services. Raises EdgeError NOT_OPEN_YET while the server replays the journal."""
        if self._services is None:
            raise not_open_yet()
        return self._services

    @property
    def table(self) -> Scales:
        """Return the published table of units. Raises EdgeError NOT_OPEN_YET while the server replays the journal."""
        return self.services.core.table

    def principal_of(self, context: Context, scope: int = 0, *, again: bool = False) -> str:
        """Return the principal of a call, whose credential must permit a scope. Raises EdgeError.

        A credential is verified once in a call, and `again` while a stream lasts.
        """
        call = running_call.get()
        if call is None:
            return self.identity.principal_of(context, scope)
        if again or call.scope is None or scope not in (0, call.scope):
            call.principal = self.identity.principal_of(context, scope)
            call.scope = scope
        return call.principal

    def reads_all(self, principal: str) -> bool:
        """Return whether a principal has a role that may read every account; without authority every principal may.

        The current, uncommitted state decides this; no reply shows it.
        """
        if not self.has_authority:
            return True
        state, now_ns = self._state_now()
        return bool(roles_of(state, principal, now_ns) & READS_ALL)

    def _state_now(self) -> tuple[State, int]:
        """Return the current state, of which no reply may show anything, and the time at which authority is checked."""
        core = self.services.core
        state = core.live_state()
        return state, max(state.time_ns, core.clock_ns())

    def _reader(self, principal: str) -> Reader:
        """Return the rights of a principal that reads only its own accounts and those delegated to it."""
        state, now_ns = self._state_now()
        member = state.clearing.member_of.get(principal)
        return Reader(
            principal,
            lambda account_id: reaches(state, principal, AccountId(account_id), RIGHT_READ, now_ns),
            0 if member is None else member.id,
        )

    def commands(
        self, decode: Decode, encode: Encode, scope: int, *, is_urgent_only: bool = False
    ) -> UnaryHandler:
        """Return the handler of a mutating unary call. A restricted credential needs `scope` for the call.

        `is_urgent_only`: the address accepts urgent calls only and refuses others (URGENT_ONLY).
        """

        async def answer(raw: bytes, context: Context) -> bytes:
            await self.check_open()
            check_size(raw)
            principal = self.principal_of(context, scope)
            self.admission.check_command(principal)
            command, encoded = await self.decoded(raw, principal, decode)
            call = running_call.get()
            if call is not None:
                call.request_id = command.request_id
            outcome, head = await self.call(
                command, encoded, context, is_urgent_only=is_urgent_only
            )
            if call is not None:
                self.calls.answered(call.path, command, outcome)
            table = self.table
            if command.count() <= ITEMS_AT_ONCE:
                return encode(command, outcome, table, head.hash)
            return await self.beside(lambda: encode(command, outcome, table, head.hash))

        return _refusing(answer)

    def admit(self, command: Command, *, is_urgent_only: bool = False) -> bool:
        """Check and count a command against all that holds before it has a sequence; return whether it is urgent.

        Raises EdgeError.
        """
        self.turns.seen(command.principal)
        if is_urgent_only and not self.admission.is_urgent(command):
            # A call refused here uses the allowance of its sender as at any other address.
            self.admission.admit(command)
            raise not_urgent(command.request_id)
        self.check_disk(command)
        is_urgent = self.admission.admit(command)
        check_command(command, self.admission, self.services.genesis)
        return is_urgent

    async def call(
        self, command: Command, encoded: bytes, context: Context, *, is_urgent_only: bool
    ) -> tuple[Outcome, Head]:
        """Return the outcome of a command once it is committed. Raises EdgeError and NotTakenError."""
        is_urgent = self.admit(command, is_urgent_only=is_urgent_only)
        return await self.services.core.call(
            command, encoded, is_urgent=is_urgent, remaining_seconds=context.time_remaining()
        )

    def submit(
        self,
        command: Command,
        encoded: bytes,
        answer: Callable[[Outcome, Head], None],
        refuse: Callable[[EdgeError], None],  # noqa: ARG002  of an edge that learns refusals later
    ) -> None:
        """Put the call of a frame into the queue; `answer` gets its outcome. Raises EdgeError and NotTakenError."""
        is_urgent = self.admit(command)
        self.services.core.submit(command, encoded, answer, is_urgent=is_urgent)

    def check_disk(self, command: Command) -> None:
        """Refuse a command that the state of the disk does not allow (Q-7). Raises EdgeError."""
        disk = self.disk
        if disk is None or disk.state < DiskState.RESTRICT:
            return
        refused = disk_refusal(disk.state, disk.marks.of(disk.state), disk.free // MIB, command)
        if refused is not None:
            raise refused

    async def decoded(
        self, raw: bytes, principal: str, decode: Callable[[bytes, str, Scales], C]
    ) -> tuple[C, bytes]:
        """Return the command of a request and the bytes to journal; a thread decodes a long request. Raises EdgeError.

        A node that accepts no commands may not know a new asset or market yet; its refusal names the leader.
        """
        table = self.table

        def work() -> tuple[C, bytes]:
            command = decode(raw, principal, table)
            return command, encode_command(command)

        try:
            if len(raw) <= BYTES_AT_ONCE:
                with suppress(ManyFieldsError), visit_few():
                    return work()
            return await self.beside(work)
        except EdgeError as error:
            if error.code in OF_TABLE:
                self.check_admitted()
            raise

    async def check_open(self) -> None:
        """Raise EdgeError NOT_OPEN_YET while the server replays the journal."""
        _ = self.table

    def check_admitted(self) -> None:
        """Raise EdgeError if this node of a cluster takes no commands now."""
        admit = self.services.core.admit
        if admit is not None:
            try:
                admit()
            except NotTakenError as not_taken:
                raise edge_error(not_taken) from None

    async def beside(self, work: Callable[[], R]) -> R:
        """Run long work in a thread, one at a time, and return its result; other calls do not wait for it."""
        return await asyncio.get_running_loop().run_in_executor(self._long_work, work)

    async def committed(self, min_sequence: int, account_id: int = 0) -> int:
        """Wait until `min_sequence` is committed; return the last committed sequence.

        Raises EdgeError UNKNOWN_ACCOUNT if the named account does not exist.
        """

        def read(state: State) -> View | EdgeError:
            if account_id and account_id not in state.accounts:
                return unknown_account(account_id)
            return lambda _as_of, _scales: Empty()

        await self.read(Query(min_sequence, read))
        as_of = self.services.core.head.sequence
        if self.persisted is not None:
            await self.persisted(as_of)
        return as_of

    async def reach(self, sequence: int) -> None:
        """On a node of a cluster, wait for a sequence that another node may have answered. Raises EdgeError BEHIND."""
        if self.persisted is None:
            return
        core = self.services.core
        try:
            await asyncio.wait_for(self.persisted(sequence), BEHIND_SECONDS)
        except TimeoutError:
            if core.is_following:
                raise behind(core.head.sequence, sequence) from None

    async def level(self, context: Context) -> None:
        """Before a linearizable read, wait until this node has every record that any node has answered.

        A single server has given every answer itself, so it does not wait. Raises EdgeError NO_QUORUM and BEHIND.
        """
        call = running_call.get()
        is_level = call is not None and call.is_level
        if not _is_linearizable(context) or self.log_end is None or is_level:
            return
        core = self.services.core
        end = 0
        try:
            end = await self.log_end()
            if core.head.sequence < end:
                await asyncio.wait_for(core.read(_nothing, end), BEHIND_SECONDS)
        except TimeoutError:
            raise behind(core.head.sequence, end) from None
        except NotTakenError as error:
            raise edge_error(error) from None
        if call is not None:
            call.is_level = True

    async def state_at(self, read: Callable[[State, int], R], min_sequence: int) -> R:
        """Return the result of `read` on a state with `min_sequence`. Raises EdgeError: BEHIND on a follower."""
        core = self.services.core
        call = running_call.get()
        waiting: AbstractContextManager[None] = nullcontext()
        if call is not None and min_sequence > core.head.sequence:
            waiting = self.admission.ahead(call.principal)
        try:
            with waiting:
                reading = core.read(read, min_sequence)
                if core.is_following:
                    reading = asyncio.wait_for(reading, BEHIND_SECONDS)
                return cast("R", await reading)
        except TimeoutError:
            raise behind(core.head.sequence, min_sequence) from None
        except NotTakenError as error:
            raise edge_error(error) from None

    async def read(self, query: Query, path: str = "", raw: bytes = b"") -> bytes:
        """Return the reply of a read of the state, once that state is committed. Raises EdgeError.

        Another process answers a read beyond the budget of an item, from `raw` of the method `path` (M-10.1).
        """
        reply, sequence = await self.read_within(query, self.read_units_max)
        if reply is None:
            # The process follows the journal with a machine and visits the accounts there.
            if self.persisted is not None:
                await self.persisted(sequence)
            return await self.services.risk_process.ask(path, raw, sequence)
        return reply

    async def read_within(self, query: Query, units_max: int) -> tuple[bytes | None, int]:
        """Return a read's reply (None if it needs over `units_max` units) and the sequence read. Raises EdgeError."""
        core = self.services.core
        if query.min_sequence > SEQUENCE_MAX:
            raise invalid("min_sequence", "is no sequence", str(SEQUENCE_MAX))

        latest = core.head.sequence + SEQUENCES_AHEAD_MAX
        if query.min_sequence > latest:
            raise EdgeError(
                codes.SEQUENCE_OUT_OF_RANGE,
                "lies beyond every sequence that was given",
                "min_sequence",
                str(latest),
                str(query.min_sequence),
            )

        def read(state: State, sequence: int) -> tuple[int, View | EdgeError | None]:
            return sequence, query.read(state) if query.units(state) <= units_max else None

        sequence, view = await self.state_at(read, query.min_sequence)
        if isinstance(view, EdgeError):
            raise view
        return view and view(sequence, core.table).SerializeToString(), sequence

    def reads(self, path: str, decode: Callable[[bytes], Query]) -> UnaryHandler:
        """Return the handler of a read that needs only the state."""

        async def answer(raw: bytes) -> bytes:
            return await self.read(decode(raw), path, raw)

        hide = HIDDEN.get(path)
        if hide is None:
            return self.answers(answer)

        async def answer_caller(raw: bytes, principal: str) -> bytes:
            reply = await answer(raw)
            return reply if self.reads_all(principal) else hide(reply, self._reader(principal))

        return self.answers_to(answer_caller)

    def answers(self, answer: Callable[[bytes], Awaitable[bytes]]) -> UnaryHandler:
        """Return the handler of any other unary call; `answer` gets the request's bytes and may raise EdgeError."""

        async def answer_any(raw: bytes, context: Context) -> bytes:
            self.principal_of(context)
            await self.level(context)
            return await answer(raw)

        return _refusing(answer_any)

    def answers_to(self, answer: Callable[[bytes, str], Awaitable[bytes]]) -> UnaryHandler:
        """Return the handler of a read whose answer depends on the caller; `answer` also gets the principal."""

        async def answer_caller(raw: bytes, context: Context) -> bytes:
            principal = self.principal_of(context)
            await self.level(context)
            return await answer(raw, principal)

        return _refusing(answer_caller)


async def finished(context: Context, work: Awaitable[Answer]) -> Answer:
    """Return the result of the work for a call; if the work raises an error, end the call as `refuse` does."""
    try:
        return await work
    except REFUSED as error:
        forget_frames(error)
        ending = refuse(context, edge_error(error))
        del context, work
        await ending


def _refusing(answer: UnaryHandler) -> UnaryHandler:
    """Return a handler that ends the call as `refuse` does if `answer` raises an error."""

    async def handle(raw: bytes, context: Context) -> bytes:
        work = finished(context, answer(raw, context))
        del raw, context  # see `refuse`
        return await work

    return handle


def unary(handler: UnaryHandler) -> MethodHandler:
    """Return a gRPC handler for one request and one reply, both as raw bytes."""
    return grpc.unary_unary_rpc_method_handler(handler)


def server_stream(handler: StreamHandler) -> MethodHandler:
    """Return a gRPC handler for one request and many replies, all as raw bytes."""
    return grpc.unary_stream_rpc_method_handler(handler)


def both_streams(handler: StreamHandler) -> MethodHandler:
    """Return a gRPC handler for many requests and many replies, all as raw bytes."""
    return grpc.stream_stream_rpc_method_handler(handler)
