# SPDX-License-Identifier: Apache-2.0
"""What the engine counts, reports and sends for the calls of one gateway, which the test plays (SPEC Q-5, Q-8, O-3)."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import grpc
import pytest

from clearinghouse.server.config.limits import PrincipalLimits, Rate
from clearinghouse.server.edge.admission import Admission
from clearinghouse.server.edge.call_metrics import MethodMetrics
from clearinghouse.server.edge.edge import Edge, server_stream, unary
from clearinghouse.server.gateways import desk as desk_module, frames
from clearinghouse.server.gateways.bodies import (
    COMMAND,
    METHODS,
    OF_STREAM,
    URGENT_ONLY,
    Call,
    End,
    Figures,
    Hold,
    answer_of,
    from_bytes,
    metadata_of,
    refusal_of,
)
from clearinghouse.server.gateways.desk import SESSION, Desk
from clearinghouse.server.gateways.frames import Frame, Kind
from clearinghouse.server.journal.records import encode_command
from clearinghouse.server.sequencing.engine_loop import NotLeaderError
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import Command
from tests.unit.server.gateways.pairs import CREATE, HELLO, FarEnd, desk_of, engine
from tests.unit.server.sequencing.driving import create_account, create_asset, run_on_loop

GET_HEAD = "/clearinghouse.v1.JournalService/GetHead"
CALL = Call(b"request", (("a", b"b"),), "peer", {"x509_common_name": (b"alice",)})
HOLD = Hold("tester", [7, 5], 1)


class Played(FarEnd):
    """A gateway that listens: it sends frames, and reads what comes without the table of units."""

    def __init__(self, connection: socket.socket, edge: Edge, desk: Desk) -> None:
        super().__init__(connection)
        self.edge = edge
        self.desk = desk
        self.counts = {path: MethodMetrics(path, "unary") for path in (CREATE, SESSION)}
        desk._service = replace(desk._service, counts=self.counts)
        self.connection.send(HELLO)
        self.number = 0

    def begin(self, kind: Kind, body: object, path: str) -> None:
        """Begin a call with the next number."""
        self.number += 1
        self.send(kind, self.number, body, METHODS[path])

    def command(self, command: Command, flags: int = 0, deadline_ns: int = 0) -> None:
        """Send a command."""
        self.begin(Kind.COMMAND, COMMAND.pack(deadline_ns, flags) + encode_command(command), CREATE)

    async def of(self, *kinds: Kind) -> list[Frame]:
        """The next frames, which have these kinds and belong to the last call."""
        found: list[Frame] = []
        while len(found) < len(kinds):
            frame = await self.next()
            assert frame is not None
            if frame.kind != Kind.TABLE:
                found.append(frame)
        assert [(one.kind, one.number) for one in found] == [(one, self.number) for one in kinds]
        return found


@asynccontextmanager
async def played() -> AsyncIterator[Played]:
    """An engine and a gateway."""
    async with engine() as edge, desk_of(edge) as (desk, far):
        yield Played(far, edge, desk)


def play(scenario: Callable[[Played], Any]) -> None:
    """Run a scenario with a gateway."""

    async def run() -> None:
        async with played() as gateway:
            await scenario(gateway)

    run_on_loop(run())


def test_commands_are_counted_by_how_they_ended() -> None:
    """Once each, but not a frame of a stream, which is one call; each answer begins with what the engine says of it."""

    async def scenario(gateway: Played) -> None:
        edge, counts = gateway.edge, gateway.counts[CREATE]
        answered: list[tuple[str, str]] = []

        def log(path: str, command: Command, _outcome: object) -> None:
            answered.append((path, command.request_id))

        edge.calls.dates = lambda: (("as-of", "3"),)
        edge.calls.answered = log  # type: ignore[method-assign, assignment]
        gateway.command(create_account("r-1"))
        (answer,) = await gateway.of(Kind.ANSWER)
        outcome, head, metadata = answer_of(answer.body)
        assert (outcome.codes, metadata) == ([codes.OK], (("as-of", "3"),))
        assert head.sequence == outcome.first_sequence
        gateway.command(create_account("r-2"), OF_STREAM)
        await gateway.of(Kind.ANSWER)
        gateway.command(create_account("r-3"), deadline_ns=1)
        (refused,) = await gateway.of(Kind.REFUSED)
        assert refusal_of(refused.body)[1] == (("as-of", "3"),)
        edge.admission = Admission(PrincipalLimits(orders=Rate(1, 1)))
        gateway.command(create_account("r-4"))
        await gateway.of(Kind.ANSWER)
        for request_id, flags in (("r-5", 0), ("r-6", OF_STREAM)):
            gateway.command(create_account(request_id), flags)
            await gateway.of(Kind.REFUSED)
        assert counts.handled == {"OK": 2, "ABORTED": 1, "RESOURCE_EXHAUSTED": 1}
        assert counts.started == sum(counts.handled.values()) == sum(counts.seconds.counts)
        assert answered == [(CREATE, "r-1"), (CREATE, "r-2"), (CREATE, "r-4")]
        assert edge.calls.refusals["DEADLINE_PASSED"] == 1
        assert edge.calls.refusals["RATE_LIMITED"] == 2

    play(scenario)


@pytest.mark.parametrize(
    ("flags", "is_urgent_only"), [(0, False), (URGENT_ONLY, True), (OF_STREAM, False)]
)
def test_the_engine_learns_at_which_address_a_command_came(
    flags: int, is_urgent_only: bool
) -> None:
    """And the queue learns whether it is urgent, and its deadline."""

    async def scenario(gateway: Played) -> None:
        seen: list[object] = []

        def admit(_command: Command, *, is_urgent_only: bool) -> bool:
            seen.append(is_urgent_only)
            return is_urgent_only

        def submit(*_: object, is_urgent: bool, deadline_ns: int, **__: object) -> None:
            seen.append((is_urgent, deadline_ns))

        gateway.edge.admit = admit  # type: ignore[method-assign, assignment]
        gateway.edge.services.core.submit = submit  # type: ignore[method-assign, assignment]
        gateway.command(create_account("r-1"), flags, deadline_ns=9)
        for _ in range(10):
            await asyncio.sleep(0)
        assert seen == [is_urgent_only, (is_urgent_only, 9)]

    play(scenario)


def test_a_stream_of_commands_is_counted_and_its_end_is_reported() -> None:
    """Once, with its status: as sent, as cancelled where the gateway is lost, or as refused; the report names all."""

    async def scenario(gateway: Played) -> None:
        edge, counts, reports = gateway.edge, gateway.counts[SESSION], list[tuple[object, ...]]()

        def submit(command: Any, *_: object, is_urgent: bool) -> None:  # noqa: ANN401  a report
            reports.append((command.principal, command.account_ids, command.end_exits, is_urgent))

        edge.services.core.submit = submit  # type: ignore[method-assign, assignment]
        edge.admission = Admission(PrincipalLimits(streams=1))
        gateway.begin(Kind.HOLD, HOLD, SESSION)
        await gateway.of(Kind.HELD)
        gateway.begin(Kind.HOLD, HOLD, SESSION)
        await gateway.of(Kind.REFUSED)
        assert (counts.started, reports) == (2, [])
        gateway.send(Kind.RELEASE, 1, "OK")
        gateway.begin(Kind.HOLD, Hold("tester", [], 0), SESSION)
        await gateway.of(Kind.HELD)
        assert reports == [("tester", [7, 5], 1, True)]
        gateway.connection.close()
        await gateway.desk.lost.wait()
        assert counts.handled == {"RESOURCE_EXHAUSTED": 1, "OK": 1, "CANCELLED": 1}
        assert counts.started == sum(counts.seconds.counts) == 3
        assert len(reports) == 1

    play(scenario)


def test_a_stream_ends_with_its_gateway() -> None:
    """Its report is made, too."""

    async def scenario(gateway: Played) -> None:
        reports: list[object] = []
        submit: Any = lambda command, *_, **__: reports.append(command.account_ids)  # noqa: E731
        gateway.edge.services.core.submit = submit  # type: ignore[method-assign]
        gateway.begin(Kind.HOLD, HOLD, SESSION)
        await gateway.of(Kind.HELD)
        gateway.connection.close()
        await gateway.desk.lost.wait()
        assert reports == [[7, 5]]

    play(scenario)


def test_figures_are_added_to_those_of_the_server() -> None:
    """Each report once more: reasons, failures, uses of keys, and calls that the gateway refused."""

    async def scenario(gateway: Played) -> None:
        gateway.edge.identity = cast("Any", SimpleNamespace(used={}))
        ended = [(METHODS[CREATE], "ABORTED", 3), (METHODS[GET_HEAD], "INTERNAL", 1)]
        for figures in (
            Figures(5, 2, 70, ended, {"RATE_LIMITED": 4}, 6, {"key": 9}),
            Figures(1, 0, 80, ended[:1], {}, 1, {"other": 8}),
        ):
            gateway.send(Kind.FIGURES, 0, figures)
        gateway.begin(Kind.CONFIRM, b"", CREATE)
        await gateway.of(Kind.CONFIRMED)
        edge, counts = gateway.edge, gateway.counts[CREATE]
        assert (edge.calls.refusals["RATE_LIMITED"], edge.calls.failures) == (4, 7)
        assert edge.identity.used == {"key": 9, "other": 8}
        assert (counts.started, counts.handled) == (6, {"ABORTED": 6})
        assert gateway.desk.figures == Figures(1, 0, 80, ended[:1], {}, 1, {"other": 8})

    play(scenario)


def test_a_question_for_the_table_is_refused_where_no_commands_are_taken() -> None:
    """By a node that follows; elsewhere the rows that lack come before the answer."""

    async def scenario(gateway: Played) -> None:
        table = await gateway.next()  # as soon as the gateway listens
        assert table is not None
        assert table.kind == Kind.TABLE
        core = gateway.edge.services.core

        def admit() -> None:
            raise NotLeaderError("", 0)

        core.admit = admit
        gateway.begin(Kind.CONFIRM, b"", CREATE)
        (refused,) = await gateway.of(Kind.REFUSED)
        error, _ = refusal_of(refused.body)
        assert error.code == codes.NOT_LEADER
        assert gateway.edge.calls.refusals["NOT_LEADER"] == 0  # the gateway counts it
        core.admit = None
        gateway.command(create_asset("r-1", "SOL"))
        news, answer = await gateway.next(), await gateway.next()
        assert news is not None
        assert answer is not None
        assert (news.kind, answer.kind) == (Kind.TABLE, Kind.ANSWER)
        assert b"SOL" in news.body

    play(scenario)


def test_a_gateway_may_have_so_many_calls_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to the limit; one more ends it."""
    monkeypatch.setattr(desk_module, "HELD_MAX", 2)

    async def scenario(gateway: Played) -> None:
        for _ in range(2):
            gateway.begin(Kind.HOLD, HOLD, SESSION)
            await gateway.of(Kind.HELD)
        gateway.begin(Kind.HOLD, HOLD, SESSION)
        await gateway.desk.lost.wait()
        assert gateway.desk.fault == "more than 2 calls are open"

    play(scenario)


# --- relayed calls ---


async def ended(gateway: Played, *kinds: Kind) -> tuple[list[bytes], End]:
    """What a relayed call answers: the bodies of its frames, and its end."""
    *others, end = await gateway.of(*kinds, Kind.END)
    return [one.body for one in others], from_bytes(end.body, End)


@pytest.mark.parametrize(
    ("error", "status", "text"),
    [
        (KeyError("secret"), grpc.StatusCode.UNKNOWN, "unexpected KeyError"),
        (None, grpc.StatusCode.RESOURCE_EXHAUSTED, "a body of 301 bytes, at most 300"),
    ],
)
def test_a_relayed_call_that_fails_has_a_status(
    monkeypatch: pytest.MonkeyPatch, error: Exception | None, status: grpc.StatusCode, text: str
) -> None:
    """A defect of its handler without its text, and an answer that no frame holds; the gateway stays."""
    monkeypatch.setattr(frames, "BODY_BYTES_MAX", 300)

    async def handle(_raw: bytes, _context: object) -> bytes:
        if error is not None:
            raise error
        return bytes(301)

    async def scenario(gateway: Played) -> None:
        gateway.desk._service = replace(gateway.desk._service, handlers={CREATE: unary(handle)})
        gateway.begin(Kind.CALL, CALL, CREATE)
        assert await ended(gateway) == ([], End(status.value[0], text))
        assert gateway.desk.wire.is_open

    play(scenario)


def test_a_relayed_call_has_the_face_of_a_call_of_the_engine() -> None:
    """Its metadata, peer and properties; the first end counts, with its text and its metadata."""

    async def handle(raw: bytes, context: Any) -> None:  # noqa: ANN401  a relayed call
        assert context.invocation_metadata() == (("a", "b"),)
        assert (raw, context.peer(), context.auth_context()) == (
            b"request",
            "peer",
            CALL.properties,
        )
        assert (context.time_remaining(), context.code()) == (0.0, None)
        await context.send_initial_metadata((("as-of", "3"),))
        await context.write(b"m")
        try:
            await context.abort(grpc.StatusCode.NOT_FOUND, "none", (("details-bin", b"\xff"),))
        finally:
            assert context.code() == grpc.StatusCode.NOT_FOUND.value[0]
            context.end()

    async def scenario(gateway: Played) -> None:
        handlers = {GET_HEAD: server_stream(handle)}
        gateway.desk._service = replace(gateway.desk._service, handlers=handlers)
        gateway.begin(Kind.CALL, replace(CALL, deadline_ns=1), GET_HEAD)
        bodies, end = await ended(gateway, Kind.INITIAL, Kind.MESSAGE)
        assert metadata_of(from_bytes(bodies[0], End).metadata) == (("as-of", "3"),)
        assert bodies[1] == b"m"
        assert (end.status, end.text) == (grpc.StatusCode.NOT_FOUND.value[0], "none")
        assert metadata_of(end.metadata) == (("details-bin", b"\xff"),)
        gateway.begin(Kind.CONFIRM, b"", CREATE)
        await gateway.of(Kind.CONFIRMED)

    play(scenario)


def test_a_relayed_call_whose_caller_has_left_ends() -> None:
    """Nothing goes on for it in the engine."""
    begun, gone = asyncio.Event(), asyncio.Event()

    async def endless(_raw: bytes, _context: object) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            gone.set()

    async def scenario(gateway: Played) -> None:
        handlers = {CREATE: server_stream(endless)}
        gateway.desk._service = replace(gateway.desk._service, handlers=handlers)
        gateway.begin(Kind.CALL, CALL, CREATE)
        await begun.wait()
        gateway.send(Kind.CANCEL, 1)
        await gone.wait()

    play(scenario)
