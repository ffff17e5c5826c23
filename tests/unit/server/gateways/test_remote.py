# SPDX-License-Identifier: Apache-2.0
"""What a gateway makes of the frames of its engine, which the test plays (SPEC Q-5)."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.gateways.bodies import (
    METHODS,
    Call,
    End,
    EngineRefusedError,
    Hold,
    from_bytes,
    refusal_bytes,
    rows_of,
)
from clearinghouse.server.gateways.desk import SESSION, TICKS
from clearinghouse.server.gateways.frames import Frame, Kind
from clearinghouse.server.gateways.remote import EngineLostError, Remote
from clearinghouse.statemachine.vocabulary import codes
from tests.unit.server.gateways.pairs import FarEnd, ask, remote_of
from tests.unit.server.sequencing.driving import create_account, run_on_loop

STREAM = "/clearinghouse.v1.MarketDataService/StreamMarketData"
CALL = Call(b"request", (), "peer", {})
HOLD = Hold("tester", [5], 1)


@asynccontextmanager
async def played() -> AsyncIterator[tuple[Remote, FarEnd]]:
    """A gateway, and its engine, which knows that it listens."""
    near, far = socket.socketpair()
    near.setblocking(False)
    end = FarEnd(far)
    async with remote_of(near) as remote:
        assert await end.next() is not None
        yield remote, end
    far.close()


async def begun(end: FarEnd, kind: Kind) -> Frame:
    """The frame that begins a call."""
    frame = await end.next()
    assert frame is not None
    assert frame.kind == kind
    return frame


def refusal(code: int = codes.UNKNOWN_ASSET) -> bytes:
    """The body of a refusal."""
    error = EdgeError(code, "text", metadata={"what": "orders"})
    error.request_id = "r-1"
    return refusal_bytes(error, {"as-of": "3"})


def test_an_answer_of_another_kind_ends_the_connection() -> None:
    """No engine sends it; the call is unknown, and the reason is kept."""

    async def run() -> None:
        async with played() as (remote, end):
            asking = asyncio.ensure_future(ask(remote, create_account("r-1")))
            frame = await begun(end, Kind.COMMAND)
            end.send(Kind.CONFIRMED, frame.number)
            with pytest.raises(EngineLostError):
                await asking
            assert remote.fault == "no answer to a command: 69"
            assert remote.lost.is_set()

    run_on_loop(run())


def test_a_refused_question_is_a_refusal_of_the_gateway() -> None:
    """The engine has not counted it; its code, text, facts and request id are kept."""

    async def run() -> None:
        async with played() as (remote, end):
            asking = asyncio.ensure_future(remote.confirm())
            frame = await begun(end, Kind.CONFIRM)
            assert (remote.held, remote.calls) == (1, 1)
            end.send(Kind.REFUSED, frame.number, refusal())
            with pytest.raises(EdgeError, match="text") as refused:
                await asking
            assert type(refused.value) is EdgeError
            assert refused.value.code == codes.UNKNOWN_ASSET
            assert refused.value.metadata == {"what": "orders"}
            assert refused.value.request_id == "r-1"
            assert (remote.held, remote.calls) == (0, 1)

    run_on_loop(run())


@pytest.mark.parametrize("status", ["OK", "CANCELLED", "refused"])
def test_the_end_of_a_stream_of_commands_is_sent(status: str) -> None:
    """With its number and how it ended; of a refused one there is no end."""

    async def run() -> None:
        async with played() as (remote, end):

            async def stream() -> None:
                async with remote.hold(SESSION, HOLD) as held:
                    if status == "CANCELLED":
                        raise TimeoutError
                    held.status = status

            running = asyncio.ensure_future(stream())
            frame = await begun(end, Kind.HOLD)
            assert (frame.method, from_bytes(frame.body, Hold)) == (METHODS[SESSION], HOLD)
            if status == "refused":
                end.send(Kind.REFUSED, frame.number, refusal())
                with pytest.raises(EngineRefusedError):
                    await running
                return
            end.send(Kind.HELD, frame.number)
            release = await begun(end, Kind.RELEASE)
            assert (release.number, from_bytes(release.body, str)) == (frame.number, status)
            await asyncio.wait((running,))
            assert (running.exception() is None) == (status == "OK")

    run_on_loop(run())


def test_a_stream_whose_caller_left_meanwhile_is_given_back() -> None:
    """Its own place and not that of a later one; those that still wait learn of the end of the engine."""

    async def run() -> None:
        async with played() as (remote, end):

            async def stream() -> None:
                async with remote.hold(TICKS, HOLD):
                    pass

            left = asyncio.ensure_future(stream())
            frame = await begun(end, Kind.HOLD)
            left.cancel()
            await asyncio.wait((left,))
            later = asyncio.ensure_future(remote.confirm())
            await begun(end, Kind.CONFIRM)
            end.send(Kind.HELD, frame.number)
            release = await begun(end, Kind.RELEASE)
            assert (release.number, from_bytes(release.body, str)) == (frame.number, "CANCELLED")
            gone = asyncio.ensure_future(remote.confirm())
            last = asyncio.ensure_future(remote.confirm())
            await begun(end, Kind.CONFIRM)
            gone.cancel()
            await asyncio.wait((gone,))
            end.connection.close()
            for one in (later, last):
                with pytest.raises(EngineLostError):
                    await one
            assert (remote.held, remote.fault) == (0, "")

    run_on_loop(run())


@pytest.mark.parametrize("is_stream", [True, False])
def test_a_relayed_call_yields_what_comes(is_stream: bool) -> None:
    """Metadata, messages, the end; a stream is granted one more message for each that was taken, no other call is."""

    async def run() -> None:
        async with played() as (remote, end):
            found = []

            async def relay() -> None:
                async with aclosing(remote.relay(STREAM, CALL, is_stream=is_stream)) as parts:
                    found.extend([part async for part in parts])

            running = asyncio.ensure_future(relay())
            frame = await begun(end, Kind.CALL)
            assert (frame.method, from_bytes(frame.body, Call)) == (METHODS[STREAM], CALL)
            end.send(Kind.INITIAL, frame.number, End(metadata=rows_of((("as-of", "3"),))))
            last = End(5, "gone", rows_of((("a", "b"),)))
            for number in range(2):
                end.send(Kind.MESSAGE, frame.number, b"m%d" % number)
                if is_stream:
                    credit = await begun(end, Kind.CREDIT)
                    assert (credit.number, from_bytes(credit.body, int)) == (frame.number, 1)
            end.send(Kind.END, frame.number, last)
            await running
            assert found == [(("as-of", "3"),), b"m0", b"m1", last]
            assert remote.held == 0
            await asyncio.sleep(0)
            assert not end.is_waiting()

    run_on_loop(run())


def test_a_relayed_call_that_is_left_is_cancelled() -> None:
    """Frames that come for it later are passed over; one whose engine ends is unknown."""

    async def run() -> None:
        async with played() as (remote, end):
            relayed = remote.relay(STREAM, CALL, is_stream=False)
            first = asyncio.ensure_future(anext(relayed))
            frame = await begun(end, Kind.CALL)
            end.send(Kind.MESSAGE, frame.number, b"m")
            assert await first == b"m"
            await relayed.aclose()
            cancel = await begun(end, Kind.CANCEL)
            assert (cancel.number, remote.held) == (frame.number, 0)
            end.send(Kind.END, frame.number, End())
            second = asyncio.ensure_future(anext(remote.relay(STREAM, CALL, is_stream=False)))
            frame = await begun(end, Kind.CALL)
            assert remote.wire.is_open
            assert remote.calls == 2
            end.connection.close()
            with pytest.raises(EngineLostError):
                await second

    run_on_loop(run())
