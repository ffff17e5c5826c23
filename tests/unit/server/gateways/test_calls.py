# SPDX-License-Identifier: Apache-2.0
"""What a gateway hands over with a call, and what it reports of its own (SPEC Q-5, Q-7)."""

import time
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, NoReturn, cast

import grpc
import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.edge.call_log import RunningCall
from clearinghouse.server.edge.edge import unary
from clearinghouse.server.edge.identity import Identity
from clearinghouse.server.gateways.bodies import METHODS, Figures
from clearinghouse.server.gateways.calls import Calls, GatewayEdge, GatewayLog
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.v1 import account_pb2
from tests.unit.server.gateways.pairs import CREATE, desk_of, engine, remote_of
from tests.unit.server.sequencing.driving import START_NS, run_on_loop

GET_HEAD = "/clearinghouse.v1.JournalService/GetHead"


class _AbortedError(Exception):
    """What ends a call in gRPC, with its status and its text."""


class _Caller:
    """The context of a call at a gateway, with so many seconds left."""

    def __init__(self, seconds: float | None = None) -> None:
        self._seconds = seconds

    def invocation_metadata(self) -> tuple[tuple[str, str], ...]:
        """Return no metadata, so no principal."""
        return ()

    def auth_context(self) -> dict[str, tuple[bytes, ...]]:
        """Return nothing: the caller has no certificate."""
        return {}

    def peer(self) -> str:
        """Return an address."""
        return "peer"

    def time_remaining(self) -> float | None:
        """Return the seconds until the deadline."""
        return self._seconds

    async def abort(self, code: grpc.StatusCode, text: str, _trailing: object = ()) -> NoReturn:
        """End the call."""
        raise _AbortedError(f"{code.name}: {text}")


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
            assert await relay(b"", _Caller(seconds)) == b"answer"
            (left,) = seen
            if seconds is None:
                assert left is None
            else:
                assert left is not None
                assert seconds - (time.monotonic() - began) <= left <= seconds

    run_on_loop(run())


def test_the_address_for_urgent_calls_takes_no_others() -> None:
    """The engine decides what is urgent, and learns at which address of the gateway a call came."""
    request = account_pb2.CreateAccountRequest(
        request_id="r-1", created_time_ns=START_NS, owner="alice", kind="ACCOUNT_KIND_CUSTOMER"
    ).SerializeToString()

    async def run() -> None:
        async with engine() as edge, desk_of(edge) as (_, far), remote_of(far) as remote:
            await remote.confirm()
            calls = Calls(remote, GatewayEdge(remote, Identity()))
            urgent = cast("Any", calls.urgent_handlers()[CREATE].unary_unary)
            with pytest.raises(_AbortedError, match="URGENT_ONLY"):
                await urgent(request, _Caller())
            ordinary = cast("Any", calls.handlers()[CREATE].unary_unary)
            assert await ordinary(request, _Caller()) != b""

    run_on_loop(run())
