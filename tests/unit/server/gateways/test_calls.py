# SPDX-License-Identifier: Apache-2.0
"""What a gateway hands over with a call, and what it reports of its own (SPEC Q-5, Q-7)."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, Final, NoReturn, cast

import grpc
import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.server.edge import permissions
from clearinghouse.server.edge.call_log import RunningCall
from clearinghouse.server.edge.edge import unary
from clearinghouse.server.edge.identity import Identity
from clearinghouse.server.gateways import calls as calls_module
from clearinghouse.server.gateways.bodies import (
    COMMAND,
    METHODS,
    Call,
    End,
    Figures,
    Hold,
    SentTable,
    answer_bytes,
    from_bytes,
    refusal_bytes,
)
from clearinghouse.server.gateways.calls import Calls, GatewayEdge, GatewayLog
from clearinghouse.server.gateways.desk import SESSION
from clearinghouse.server.gateways.frames import Frame, Kind
from clearinghouse.server.gateways.remote import Remote
from clearinghouse.server.journal.records import decode_command
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.storage.port import Head
from clearinghouse.v1 import account_pb2
from tests.unit.server.gateways.pairs import CREATE, FarEnd, desk_of, engine, remote_of
from tests.unit.server.gateways.test_remote import begun, played
from tests.unit.server.sequencing.driving import START_NS, Driver, create_asset, run_on_loop

GET_HEAD = "/clearinghouse.v1.JournalService/GetHead"


class AbortedError(Exception):
    """What ends a call in gRPC: its status and its text, and the metadata after it."""

    def __init__(self, code: grpc.StatusCode, text: str, trailing: object) -> None:
        super().__init__(f"{code.name}: {text}")
        self.trailing = trailing


class Caller:
    """The context of a call at a gateway, with so many seconds left, its metadata and the names in its certificate."""

    def __init__(
        self,
        seconds: float | None = None,
        metadata: tuple[tuple[str, str], ...] = (),
        properties: dict[str, tuple[bytes, ...]] | None = None,
    ) -> None:
        self._seconds = seconds
        self._metadata = metadata
        self._properties = properties or {}
        self.initial: list[object] = []
        self.frames: asyncio.Queue[object] = asyncio.Queue()
        self.is_left = False

    def invocation_metadata(self) -> tuple[tuple[str, str], ...]:
        """Return the metadata."""
        return self._metadata

    def auth_context(self) -> dict[str, tuple[bytes, ...]]:
        """Return the properties of the connection."""
        return self._properties

    def peer(self) -> str:
        """Return an address."""
        return "peer"

    def time_remaining(self) -> float | None:
        """Return the seconds until the deadline."""
        return self._seconds

    async def read(self) -> object:
        """Return the next frame of a stream."""
        try:
            return await self.frames.get()
        except asyncio.CancelledError:
            self.is_left = True
            raise

    async def send_initial_metadata(self, metadata: object) -> None:
        """Take the metadata with which an answer begins."""
        self.initial.append(metadata)

    async def abort(self, code: grpc.StatusCode, text: str, trailing: object = ()) -> NoReturn:
        """End the call."""
        raise AbortedError(code, text, trailing)


def test_what_a_gateway_counted_is_reported_once() -> None:
    """The engine adds each report to its own counts."""
    log, error = GatewayLog(), EdgeError(codes.MALFORMED_REQUEST, "text")
    remote, identity = SimpleNamespace(calls=3, held=1), SimpleNamespace(used={"key": 5})
    log.refused(RunningCall(CREATE), error)
    log.refused(RunningCall(CREATE), error)
    log.refused(RunningCall(GET_HEAD), error)
    log.failures = 2

    def take() -> Figures:
        return replace(log.take(cast("Any", remote), cast("Any", identity)), processor_ns=0)

    refused = (METHODS[CREATE], "INVALID_ARGUMENT", 2)
    assert take() == Figures(3, 1, 0, [refused], {"MALFORMED_REQUEST": 3}, 2, {"key": 5})
    assert take() == Figures(0, 1, 0, [], {}, 0, {})


@pytest.mark.parametrize("seconds", [None, 5.0])
def test_a_relayed_call_keeps_its_deadline(seconds: float | None) -> None:
    """A read at the engine waits no longer than its caller does."""

    async def run() -> None:
        seen: list[float | None] = []

        async def see(_raw: bytes, context: Any) -> bytes:  # noqa: ANN401  a relayed call
            seen.append(context.time_remaining())
            return b"answer"

        async with engine() as edge, desk_of(edge) as (desk, far), remote_of(far) as remote:
            desk._service = replace(desk._service, handlers={GET_HEAD: unary(see)})
            calls = Calls(remote, GatewayEdge(remote, Identity()))
            relay = cast("Any", calls.handlers()[GET_HEAD].unary_unary)
            began = time.monotonic()
            assert await relay(b"", Caller(seconds)) == b"answer"
            (left,) = seen
            if seconds is None:
                assert left is None
            else:
                assert left is not None
                assert seconds - (time.monotonic() - began) <= left <= seconds

    run_on_loop(run())


@pytest.mark.parametrize(
    ("seconds", "deadline_ns"), [(None, 0), (2.5, 2_500_000_005), (0.0, 5), (-1.0, 1)]
)
def test_a_deadline_that_has_passed_is_still_one(
    monkeypatch: pytest.MonkeyPatch, seconds: float | None, deadline_ns: int
) -> None:
    """It is a time of the steady clock; 0 means that there is none."""
    monkeypatch.setattr(calls_module, "time", SimpleNamespace(monotonic_ns=lambda: 5))
    assert calls_module._deadline_ns(seconds) == deadline_ns


def test_the_address_for_urgent_calls_takes_no_others() -> None:
    """The engine decides what is urgent, and learns at which address of the gateway a call came."""
    request = account_pb2.CreateAccountRequest(
        max_leverage=1,
        request_id="r-1",
        created_time_ns=START_NS,
        owner="alice",
        kind="ACCOUNT_KIND_CUSTOMER",
    ).SerializeToString()

    async def run() -> None:
        async with engine() as edge, desk_of(edge) as (_, far), remote_of(far) as remote:
            await remote.confirm()
            calls = Calls(remote, GatewayEdge(remote, Identity()))
            urgent = cast("Any", calls.urgent_handlers()[CREATE].unary_unary)
            with pytest.raises(AbortedError, match="URGENT_ONLY"):
                await urgent(request, Caller())
            ordinary = cast("Any", calls.handlers()[CREATE].unary_unary)
            assert await ordinary(request, Caller()) != b""

    run_on_loop(run())


def test_the_first_call_after_a_start_asks_for_the_table_of_units() -> None:
    """The engine is open, so the call is not refused because its table has not come here yet."""
    request = account_pb2.CreateAccountRequest(
        max_leverage=1,
        request_id="r-1",
        created_time_ns=START_NS,
        owner="alice",
        kind="ACCOUNT_KIND_CUSTOMER",
    ).SerializeToString()

    async def run() -> None:
        async with engine() as edge, desk_of(edge) as (_, far), remote_of(far) as remote:
            assert remote.table is None
            calls = Calls(remote, GatewayEdge(remote, Identity()))
            assert await cast("Any", calls.handlers()[CREATE].unary_unary)(request, Caller()) != b""

    run_on_loop(run())


# --- with an engine that the test plays ---


def deposit(asset_id: int) -> bytes:
    """A request that names an asset."""
    return account_pb2.RequestDepositsRequest(
        request_id="r-1",
        created_time_ns=START_NS,
        deposits=[account_pb2.Deposit(account_id=1001, asset_id=asset_id, amount="1")],
    ).SerializeToString()


class Engine(FarEnd):
    """The engine of a gateway, and the handlers of the gateway."""

    def __init__(self, end: FarEnd, remote: Remote, identity: object) -> None:
        super().__init__(end.connection)
        self.edge = GatewayEdge(remote, cast("Any", identity or Identity()))
        calls = Calls(remote, self.edge)
        self.handlers: dict[str, Any] = calls.handlers() | {"urgent": calls.urgent_handlers()}
        self._driver, self._sent = Driver(), SentTable()

    def publish(self, symbol: str = "") -> None:
        """Send the table of units, with one more asset."""
        if symbol:
            assert self._driver.call(create_asset(symbol, symbol)).codes == [codes.OK]
        self.send(Kind.TABLE, 0, self._sent.news(scales_of(self._driver.applier.engine.state)))

    async def begun(self, kind: Kind) -> Frame:
        """The frame that begins a call."""
        return await begun(self, kind)


@asynccontextmanager
async def gateway(identity: object = None) -> AsyncIterator[Engine]:
    """A gateway that has a table of units."""
    async with played() as (remote, end):
        found = Engine(end, remote, identity)
        found.publish()
        for _ in range(5):
            await asyncio.sleep(0)
        yield found


def call(handler: Any, caller: Caller, raw: bytes = b"") -> "asyncio.Future[Any]":  # noqa: ANN401  of gRPC
    """A call at a gateway."""
    work = handler.unary_unary or handler.stream_stream or handler.unary_stream
    return asyncio.ensure_future(cast("Awaitable[Any]", work(raw, caller)))


REFUSAL: Final = EdgeError(codes.RATE_LIMITED, "wait")
BEGINS: Final = {"as-of": "3"}
DEPOSIT: Final = "/clearinghouse.v1.AccountService/RequestDeposits"


@pytest.mark.parametrize("seconds", [None, 5.0])
@pytest.mark.parametrize("is_refused", [False, True])
@pytest.mark.parametrize("is_urgent", [False, True])
def test_a_command_goes_to_the_engine_and_its_answer_to_the_caller(
    *, seconds: float | None, is_refused: bool, is_urgent: bool
) -> None:
    """With its deadline and its address; what the engine refuses is not counted here once more."""

    async def run() -> None:
        async with gateway() as engine:
            caller = Caller(seconds)
            handlers = engine.handlers["urgent"] if is_urgent else engine.handlers
            began = time.monotonic_ns()
            calling = call(handlers[DEPOSIT], caller, deposit(1))
            frame = await engine.begun(Kind.COMMAND)
            deadline_ns, flags = COMMAND.unpack_from(frame.body)
            assert (frame.method, flags) == (METHODS[DEPOSIT], int(is_urgent))
            if seconds is None:
                assert deadline_ns == 0
            else:
                assert began <= deadline_ns - 5_000_000_000 <= time.monotonic_ns()
            assert decode_command(frame.body[COMMAND.size :]).request_id == "r-1"
            if is_refused:
                engine.send(Kind.REFUSED, frame.number, refusal_bytes(REFUSAL, BEGINS))
                with pytest.raises(AbortedError, match=r"RESOURCE_EXHAUSTED: .*wait"):
                    await calling
            else:
                outcome = Outcome(7, START_NS)
                outcome.add(codes.OK, 5)
                body = answer_bytes(outcome, Head(7, bytes(32)), BEGINS)
                engine.send(Kind.ANSWER, frame.number, body)
                reply = account_pb2.RequestDepositsResponse.FromString(await calling)
                assert list(reply.deposit_ids) == [5]
            assert caller.initial == [(("as-of", "3"),)]
            found = engine.edge.log.take(cast("Any", SimpleNamespace(calls=0, held=0)), Identity())
            assert (found.ended, found.refusals) == ([], {})

    run_on_loop(run())


@pytest.mark.parametrize(("news", "is_known"), [("SOL", True), ("", False)])
def test_a_gateway_asks_before_it_refuses_an_asset(news: str, *, is_known: bool) -> None:
    """It refuses if the engine has no more rows; any other refusal needs no question."""

    async def run() -> None:
        async with gateway() as engine:
            with pytest.raises(AbortedError, match="INVALID_ARGUMENT"):
                await call(engine.handlers[DEPOSIT], Caller(), b"\xff")
            calling = call(engine.handlers[DEPOSIT], Caller(), deposit(2))
            frame = await engine.begun(Kind.CONFIRM)
            if news:
                engine.publish(news)
            engine.send(Kind.CONFIRMED, frame.number)
            if is_known:
                assert (await engine.begun(Kind.COMMAND)).number == frame.number + 1
                calling.cancel()
            else:
                with pytest.raises(AbortedError, match="UNKNOWN_ASSET"):
                    await calling
                assert not engine.is_waiting()
            found = engine.edge.log.take(cast("Any", SimpleNamespace(calls=0, held=0)), Identity())
            reasons = {"MALFORMED_REQUEST": 1} | ({} if is_known else {"UNKNOWN_ASSET": 1})
            assert found.refusals == reasons

    run_on_loop(run())


def test_a_relayed_call_is_handed_over_whole() -> None:
    """With the caller's metadata, address and names; its beginning, its status and the metadata after it come back."""

    async def run() -> None:
        async with gateway() as engine:
            properties: dict[str, tuple[bytes, ...]] = {"x509_common_name": (b"alice",)}
            caller = Caller(None, (("a", "b"),), properties)
            calling = call(engine.handlers[GET_HEAD], caller, b"raw")
            frame = await engine.begun(Kind.CALL)
            assert frame.method == METHODS[GET_HEAD]
            sent = from_bytes(frame.body, Call)
            assert sent == Call(b"raw", (("a", b"b"),), "peer", properties, 0)
            engine.send(Kind.INITIAL, frame.number, End(metadata=(("as-of", b"3"),)))
            engine.send(Kind.END, frame.number, End(5, "gone", (("c", b"d"),)))
            with pytest.raises(AbortedError, match="NOT_FOUND: gone") as aborted:
                await calling
            assert aborted.value.trailing == (("c", "d"),)
            assert caller.initial == [(("as-of", "3"),)]

    run_on_loop(run())


@pytest.mark.parametrize("path", [GET_HEAD, DEPOSIT, SESSION])
def test_a_call_is_unknown_once_the_engine_has_ended(path: str) -> None:
    """Of every kind, a stream of commands that has begun among them."""

    async def run() -> None:
        async with gateway() as engine:
            caller = Caller(metadata=(("clearinghouse-principal", "alice"),))
            calling = call(engine.handlers[path], caller, deposit(1))
            frame = await engine.next()
            assert frame is not None
            if path == SESSION:
                engine.send(Kind.HELD, frame.number)
                await asyncio.sleep(0.01)
            engine.connection.close()
            with pytest.raises(
                AbortedError, match=r"UNAVAILABLE: .*whether the call was carried out"
            ):
                await calling
            await asyncio.sleep(0)
            assert caller.is_left == (path == SESSION)

    run_on_loop(run())


@pytest.mark.parametrize("exits", ["true", "false"])
def test_a_session_has_a_place_at_the_engine(exits: str) -> None:
    """For its caller, with the accounts whose orders its end cancels; the engine learns its status."""
    metadata = (
        ("clearinghouse-principal", "alice"),
        ("clearinghouse-cancel-on-disconnect", "1001,1002"),
        ("clearinghouse-end-exits-on-disconnect", exits),
    )

    async def run() -> None:
        async with gateway() as engine:
            caller = Caller(metadata=metadata)
            calling = call(engine.handlers[SESSION], caller)
            frame = await engine.begun(Kind.HOLD)
            hold = Hold("alice", [1001, 1002], int(exits == "true"))
            assert (frame.method, from_bytes(frame.body, Hold)) == (METHODS[SESSION], hold)
            engine.send(Kind.HELD, frame.number)
            caller.frames.put_nowait(None)
            await calling
            release = await engine.begun(Kind.RELEASE)
            assert (release.number, from_bytes(release.body, str)) == (frame.number, "OK")

    run_on_loop(run())


def test_a_session_begins_once_the_engine_is_open() -> None:
    """Before, it is refused here and takes no place."""

    async def run() -> None:
        async with played() as (remote, end):
            handlers = Calls(remote, GatewayEdge(remote, Identity())).handlers()
            with pytest.raises(AbortedError, match=r"UNAVAILABLE: .*NOT_OPEN_YET"):
                await call(handlers[SESSION], Caller())
            assert not end.is_waiting()

    run_on_loop(run())


def test_a_session_ends_when_its_credential_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is checked while the session lasts."""
    monkeypatch.setattr(permissions, "STREAM_SECONDS", 0.001)
    names = iter(["alice"])

    def principal_of(_context: object, _scope: int) -> str:
        name = next(names, "")
        if not name:
            raise EdgeError(codes.CREDENTIAL_INVALID, "it has ended")
        return name

    async def run() -> None:
        identity = SimpleNamespace(asks_credentials=True, principal_of=principal_of)
        async with gateway(identity) as engine:
            calling = call(engine.handlers[SESSION], Caller())
            frame = await engine.begun(Kind.HOLD)
            engine.send(Kind.HELD, frame.number)
            with pytest.raises(AbortedError, match=r"UNAUTHENTICATED: .*it has ended"):
                await calling
            release = await engine.begun(Kind.RELEASE)
            assert from_bytes(release.body, str) == "CANCELLED"

    run_on_loop(run())
