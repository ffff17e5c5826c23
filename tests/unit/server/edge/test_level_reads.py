# SPDX-License-Identifier: Apache-2.0
"""A linearizable read asks once for the end of the log, before its caller's rights are checked."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

from clearinghouse.server.codec.access import ACCESS
from clearinghouse.server.edge.call_log import RunningCall, running_call
from clearinghouse.server.edge.edge import Edge
from clearinghouse.server.edge.identity import Context
from clearinghouse.server.edge.permissions import Guard
from clearinghouse.v1 import query_pb2

GET_ACCOUNT = "/clearinghouse.v1.QueryService/GetAccount"


class Call:
    """A call that asks to be linearizable."""

    def invocation_metadata(self) -> tuple[tuple[str, str], ...]:
        """Its metadata."""
        return (("clearinghouse-read", "linearizable"),)


def test_rights_are_as_of_the_end_of_the_log() -> None:
    """A role that another node has granted or revoked already counts; a stream's later checks ask nothing.

    At a follower so does a role as of the sequence that the read asks for; one beyond all sequences is its handler's.
    """
    order: list[object] = []

    async def level(_context: Context) -> None:
        order.append("level")

    async def state_at(_read: object, min_sequence: int) -> None:
        order.append(min_sequence)

    core = SimpleNamespace(is_following=False, head=SimpleNamespace(sequence=10))
    edge = SimpleNamespace(
        principal_of=lambda *_, **__: "p",
        has_authority=True,
        level=level,
        state_at=state_at,
        services=SimpleNamespace(core=core),
    )
    guard = Guard(cast("Edge", edge))
    context: Any = Call()
    asked = query_pb2.GetAccountRequest(min_sequence=12).SerializeToString()
    beyond = query_pb2.GetAccountRequest(min_sequence=10**9).SerializeToString()
    for is_following, raw, again in (
        (False, asked, False),
        (True, asked, False),
        (True, beyond, False),
        (True, asked, True),
    ):
        core.is_following = is_following
        asyncio.run(guard.check(ACCESS[GET_ACCOUNT], raw, context, again=again))
    assert order == ["level", 0, "level", 12, "level", 0, 0]


def test_a_call_asks_once_and_each_call_asks() -> None:
    """The check of rights and the handler of one call share the answer; another call has its own."""
    asked: list[int] = []

    async def log_end() -> int:
        asked.append(len(asked))
        return 5

    edge = Edge()
    edge.log_end = log_end
    core = SimpleNamespace(head=SimpleNamespace(sequence=5))
    edge._services = cast("Any", SimpleNamespace(core=core))
    context: Any = Call()

    async def two() -> None:
        running_call.set(RunningCall(GET_ACCOUNT))
        await edge.level(context)
        await edge.level(context)

    for _ in range(2):
        asyncio.run(two())
    assert asked == [0, 1]
