# SPDX-License-Identifier: Apache-2.0
"""What the engine takes of a gateway, and which frames end it (SPEC Q-5, Q-6, I-11)."""

import asyncio
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.config.limits import PrincipalLimits, Rate
from clearinghouse.server.console.exits import ListenError
from clearinghouse.server.edge.admission import Admission
from clearinghouse.server.edge.edge import server_stream, unary
from clearinghouse.server.edge.listener import Addresses
from clearinghouse.server.gateways import supervisor
from clearinghouse.server.gateways.bodies import (
    COMMAND,
    METHODS,
    Call,
    Figures,
    Hello,
    Hold,
    Setup,
    to_bytes,
)
from clearinghouse.server.gateways.desk import SESSION, TICKS, Service
from clearinghouse.server.gateways.frames import FrameReader, Kind, frame_bytes
from clearinghouse.server.gateways.relayed import STREAM_CREDIT
from clearinghouse.server.gateways.remote import EngineLostError
from clearinghouse.server.gateways.supervisor import Gateways
from clearinghouse.server.gateways.wire import HIGH_BYTES
from clearinghouse.server.journal.records import MACHINE_PRINCIPAL, encode_command
from clearinghouse.server.sequencing.engine_loop import QueueFullError
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.commands import Command
from tests.unit.server.gateways.pairs import CREATE, HELLO, START, ask, desk_of, engine, remote_of
from tests.unit.server.sequencing.driving import START_NS, create_account, create_asset, run_on_loop


def command_frame(command: Command, number: int = 1, path: str = CREATE) -> bytes:
    """The frame of a command."""
    body = COMMAND.pack(0, 0) + encode_command(command)
    return frame_bytes(Kind.COMMAND, number, body, METHODS[path])


GOOD = command_frame(create_account("r-1"))
AS_MACHINE = replace(create_account("r-1"), principal=MACHINE_PRINCIPAL)
GET_HEAD = "/clearinghouse.v1.JournalService/GetHead"
TIMEOUT_SECONDS = 10.0
TIME = commands.AdvanceTime("tester", "", START_NS, START_NS)


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        (b"\0" * 64, "a frame of version 0"),
        (frame_bytes(Kind.HELLO, 0, to_bytes(Hello(1, START))), "gateway 1 of another start"),
        (frame_bytes(Kind.HELLO, 0, to_bytes(Hello(0, b"old"))), "gateway 0 of another start"),
        (GOOD, "kind 2 at the wrong time"),  # it has not said that it listens
        (HELLO + HELLO, "kind 1 at the wrong time"),
        (HELLO + GOOD + GOOD, "the number 1 is not above 1: a replay"),
        (HELLO + frame_bytes(Kind.CANCEL, 5), "no call 5 has begun"),
        (HELLO + frame_bytes(Kind.ANSWER, 0), "kind 67 at the wrong time"),
        (HELLO + frame_bytes(Kind.COMMAND, 1, b"", METHODS[CREATE]), "a command without its head"),
        (
            HELLO + frame_bytes(Kind.COMMAND, 1, COMMAND.pack(0, 0) + b"\xc1", METHODS[CREATE]),
            "not the bytes of a command",
        ),
        (HELLO + command_frame(TIME), "a command that no caller may send"),
        (HELLO + command_frame(AS_MACHINE), "a command that no caller may send"),
        (
            HELLO + frame_bytes(Kind.COMMAND, 1, b"", METHODS["/clearinghouse.v1.JournalService/GetHead"]),
            "is no command",
        ),
        (HELLO + frame_bytes(Kind.CALL, 1, b"", 65_535), "there is no method 65535"),
        (HELLO + frame_bytes(Kind.CALL, 1, b"\xc1", 0), "the body of a frame of kind 4"),
        (HELLO + frame_bytes(Kind.HOLD, 1, to_bytes(Hold("a", [], 0)), METHODS[CREATE]), "no stream"),
        (HELLO + frame_bytes(Kind.FIGURES, 0, to_bytes(Figures(refusals={"no": 1}))), "no reason no"),
        (
            HELLO + frame_bytes(Kind.FIGURES, 0, to_bytes(Figures(ended=[(0, "NO", 1)]))),
            "figures: 'NO'",
        ),
    ],
)  # fmt: skip
def test_what_no_gateway_sends_ends_it(sent: bytes, fault: str) -> None:
    """Garbage, an old version, another identity, a replay, what only the machine sends: the engine goes on."""

    async def run() -> None:
        async with engine() as edge, desk_of(edge) as (desk, far):
            far.send(sent)
            await desk.lost.wait()
            assert fault in desk.fault
            # The engine still answers another gateway.
            async with desk_of(edge) as (_, other), remote_of(other) as remote:
                assert (await ask(remote, create_account("r-2"))).codes == [codes.OK]

    run_on_loop(run())


def test_limits_hold_over_all_gateways() -> None:
    """A rate and a number of streams of one principal, whose calls come through two gateways (Q-5, Q-6)."""

    async def run() -> None:
        async with engine() as edge:
            edge.admission = Admission(PrincipalLimits(orders=Rate(1, 2), streams=1))
            async with (
                desk_of(edge) as (_, far_1),
                desk_of(edge) as (_, far_2),
                remote_of(far_1) as first,
                remote_of(far_2) as second,
            ):
                assert (await ask(first, create_account("r-1"))).codes == [codes.OK]
                assert (await ask(second, create_account("r-2"))).codes == [codes.OK]
                with pytest.raises(EdgeError, match="RATE_LIMITED"):
                    await ask(first, create_account("r-3"))
                hold = Hold("tester", [], 0)
                async with first.hold(SESSION, hold):
                    with pytest.raises(EdgeError, match="TOO_MANY_STREAMS"):
                        async with second.hold(TICKS, hold):
                            pass
                async with first.hold(TICKS, hold):
                    first.wire.fail("")  # a gateway that dies gives its places back
                    await first.lost.wait()
                    while True:
                        try:
                            async with second.hold(SESSION, hold):
                                break
                        except EdgeError:
                            await asyncio.sleep(0)

    run_on_loop(run())


def test_a_repeat_by_another_gateway_gets_the_answer() -> None:
    """A request id has one effect, by any gateway (I-11)."""

    async def run() -> None:
        async with (
            engine() as edge,
            desk_of(edge) as (_, far_1),
            desk_of(edge) as (_, far_2),
            remote_of(far_1) as first,
            remote_of(far_2) as second,
        ):
            made = await ask(first, create_account("r-1"))
            repeated = await ask(second, create_account("r-1"))
            assert (repeated.ids, repeated.repeated) == (made.ids, True)

    run_on_loop(run())


def test_a_gateway_asks_for_the_newest_table_before_it_refuses() -> None:
    """An asset that was listed by another gateway is known once `confirm` returns."""

    async def run() -> None:
        async with (
            engine() as edge,
            desk_of(edge) as (_, far_1),
            desk_of(edge) as (_, far_2),
            remote_of(far_1) as first,
            remote_of(far_2) as second,
        ):
            await second.confirm()
            assert second.table is not None
            known = set(second.table.assets)
            (asset_id,) = (await ask(first, create_asset("r-1", "SOL"))).ids
            assert first.table is not None
            assert first.table.assets.keys() - known == {asset_id}
            assert asset_id not in second.table.assets
            await second.confirm()
            assert second.table.assets.keys() - known == {asset_id}

    run_on_loop(run())


def test_a_full_connection_refuses_at_once() -> None:
    """While the engine reads nothing, calls beyond the bounds get QUEUE_FULL; those within them are answered later."""

    async def run() -> None:
        async with (
            engine() as edge,
            desk_of(edge) as (desk, far),
            remote_of(far, held_max=5) as remote,
        ):
            calls = [asyncio.ensure_future(ask(remote, create_account(f"r-{n}"))) for n in range(6)]
            refused = await asyncio.gather(*calls, return_exceptions=True)
            assert [type(one) for one in refused] == [Outcome] * 5 + [QueueFullError]
            assert desk.held == remote.held == 0
        async with (
            engine() as edge,
            desk_of(edge) as (_, far),
            remote_of(far, waiting_bytes_max=10) as remote,
        ):
            first = asyncio.ensure_future(ask(remote, create_account("r-1")))
            await asyncio.sleep(0)
            with pytest.raises(QueueFullError):
                await ask(remote, create_account("r-2"))
            assert (await first).codes == [codes.OK]

    run_on_loop(run())


def test_what_has_ended_is_held_no_more() -> None:
    """Each end counts: else the engine would end a gateway after so many calls in all."""

    async def run() -> None:
        async with engine() as edge, desk_of(edge) as (desk, far), remote_of(far) as remote:
            with pytest.raises(EdgeError, match="DEADLINE_PASSED") as expired:
                await ask(remote, create_account("r-0"), deadline_ns=1)
            assert expired.value.request_id == "r-0"
            assert desk.held == 0
            edge.admission = Admission(PrincipalLimits(orders=Rate(1, 1), streams=1))
            assert (await ask(remote, create_account("r-1"))).codes == [codes.OK]
            assert desk.held == 0
            with pytest.raises(EdgeError, match="RATE_LIMITED") as refused:
                await ask(remote, create_account("r-2"))
            assert refused.value.request_id == "r-2"
            assert desk.held == 0
            call = Call(b"", (), "peer", {})
            async for _ in remote.relay(GET_HEAD, call, is_stream=False):
                pass
            assert desk.held == 0
            hold = Hold("tester", [], 0)
            async with remote.hold(SESSION, hold):
                assert desk.held == 1
                with pytest.raises(EdgeError, match="TOO_MANY_STREAMS"):
                    async with remote.hold(TICKS, hold):
                        pass
                assert desk.held == 1
            await remote.confirm()  # the frame before it has ended the stream
            assert desk.held == remote.held == 0

    run_on_loop(run())


def test_a_relayed_stream_waits_for_its_reader() -> None:
    """It is so many messages ahead at most, and goes on by as many as its gateway grants."""

    async def run() -> None:
        async def many(_raw: bytes, context: Any) -> None:  # noqa: ANN401  a relayed call
            for _ in range(3 * STREAM_CREDIT):
                await context.write(b"m")

        async with engine() as edge, desk_of(edge) as (desk, far):
            desk._service = replace(desk._service, handlers={CREATE: server_stream(many)})
            far.send(HELLO)
            call = to_bytes(Call(b"", (), "peer", {}))
            far.send(frame_bytes(Kind.CALL, 1, call, METHODS[CREATE]))
            reader, seen = FrameReader(), Counter[int]()
            loop = asyncio.get_running_loop()
            for granted in (0, 5, 2 * STREAM_CREDIT - 6):
                if granted:
                    far.send(frame_bytes(Kind.CREDIT, 1, to_bytes(granted)))
                before = seen[Kind.MESSAGE]
                wanted = before + (granted or STREAM_CREDIT)
                async with asyncio.timeout(TIMEOUT_SECONDS):
                    while seen[Kind.MESSAGE] < wanted:
                        data = await loop.sock_recv(far, 1 << 16)
                        seen.update(frame.kind for frame in reader.read(data))
                for _ in range(50):
                    await asyncio.sleep(0)
                assert seen[Kind.MESSAGE] == wanted
                with pytest.raises(BlockingIOError):
                    far.recv(1)
            assert desk.held == 1, "one message is left"

    run_on_loop(run())


def test_a_gateway_that_ends_takes_its_relayed_calls_with_it() -> None:
    """Their callers are gone: nothing goes on for them in the engine."""

    async def run() -> None:
        begun, ended = asyncio.Event(), asyncio.Event()

        async def endless(_raw: bytes, _context: object) -> None:
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

        async with engine() as edge, desk_of(edge) as (desk, far):
            desk._service = replace(desk._service, handlers={CREATE: server_stream(endless)})
            far.send(HELLO)
            call = to_bytes(Call(b"", (), "peer", {}))
            far.send(frame_bytes(Kind.CALL, 1, call, METHODS[CREATE]))
            async with asyncio.timeout(TIMEOUT_SECONDS):
                await begun.wait()
                far.close()
                await ended.wait()
            for _ in range(10):
                await asyncio.sleep(0)
            assert desk.held == 0

    run_on_loop(run())


def test_the_engine_reads_no_more_of_a_gateway_that_takes_no_answers() -> None:
    """What waits for it in the engine is bounded; once it reads again, every call is answered once."""

    async def run() -> None:
        answer = bytes(1 << 20)

        async def long_answer(_raw: bytes, _context: object) -> bytes:
            return answer

        async with engine() as edge, desk_of(edge) as (desk, far):
            handlers = {path: unary(long_answer) for path in METHODS}
            desk._service = replace(desk._service, handlers=handlers)
            calls = 64
            for number in range(1, calls + 1):
                call = Call(b"", (), "peer", {})
                sent = frame_bytes(Kind.CALL, number, to_bytes(call), METHODS[CREATE])
                far.send(HELLO + sent if number == 1 else sent)
                for _ in range(20):
                    await asyncio.sleep(0)
            assert HIGH_BYTES // len(answer) < desk.wire.frames_read < calls
            assert desk.wire.waiting_bytes < HIGH_BYTES + 4 * len(answer)
            reader, ends = FrameReader(), Counter[int]()
            while sum(ends.values()) < calls:
                data = await asyncio.get_running_loop().sock_recv(far, 1 << 20)
                ends.update(frame.number for frame in reader.read(data) if frame.kind == Kind.END)
            assert ends == Counter(range(1, calls + 1))

    run_on_loop(run())


def test_calls_are_unknown_once_the_engine_has_ended() -> None:
    """Those that wait, and those that come later; none waits for ever."""

    async def run() -> None:
        async with engine() as edge, desk_of(edge) as (desk, far), remote_of(far) as remote:
            await remote.confirm()
            waiting = [
                asyncio.ensure_future(ask(remote, create_account("r-1"))),
                asyncio.ensure_future(remote.confirm()),
            ]
            await asyncio.sleep(0)
            desk.wire.fail("")
            for call in waiting:
                with pytest.raises(EngineLostError):
                    await call
            with pytest.raises(EngineLostError):
                await ask(remote, create_account("r-2"))
            assert remote.held == 0

    run_on_loop(run())


def test_a_silent_gateway_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that sends nothing for six looks; one that sends its figures stays."""
    monkeypatch.setattr(supervisor, "LOOK_SECONDS", 0.001)

    async def run() -> None:
        async with engine() as edge, desk_of(edge) as (desk, far):
            gateways = Gateways(1, Service(edge, {}, {}), Setup())
            far.send(HELLO)
            await desk.ready.wait()
            started = asyncio.get_running_loop().create_future()
            watching = asyncio.ensure_future(gateways._watch_desk(desk, started))
            for _ in range(50):
                far.send(frame_bytes(Kind.FIGURES, 0, to_bytes(Figures())))
                await asyncio.sleep(0)
            assert not desk.lost.is_set()
            await desk.lost.wait()
            await watching
            assert desk.fault == "it is silent"

    run_on_loop(run())


def test_gateways_that_are_too_slow_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is named as the reason, since no gateway has ended and the log has nothing."""
    monkeypatch.setattr(supervisor, "START_SECONDS", 0.05)
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.05)
    slow = partial(subprocess.Popen, (sys.executable, "-c", "import sys; sys.stdin.read()"))
    monkeypatch.setattr(supervisor, "Popen", lambda _, stdin: slow(stdin=stdin))

    async def run() -> None:
        async with engine() as edge:
            gateways = Gateways(2, Service(edge, {}, {}), Setup())
            with pytest.raises(ListenError) as refused:
                await gateways.start(Addresses("127.0.0.1:0"))
            await gateways.stop(None)
            assert str(refused.value) == (
                "2 of 2 gateways still start after 0 s: this machine gives them too little processor time; "
                "start again later, or with fewer"
            )

    run_on_loop(run())
