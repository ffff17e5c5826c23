# SPDX-License-Identifier: Apache-2.0
"""Apply the limits of a principal to reads and streams before their handlers (SPEC Q-5, Q-6).

Owns the list of the reads that a helper process answers. `edge` and `frames` apply the limits to commands, which they
decode. Must never keep a refused request: see `edge.refuse`.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final, TypeAlias, cast

from clearinghouse.server.codec.access import ACCESS
from clearinghouse.server.codec.reads.risk_questions import RISK_ANSWERS, RISK_LISTS
from clearinghouse.server.edge.edge import (
    Edge,
    MethodHandler,
    both_streams,
    finished,
    server_stream,
    unary,
)
from clearinghouse.server.edge.identity import Context
from clearinghouse.server.edge.permissions import key_scope

Handler: TypeAlias = Callable[[Any, Context], Awaitable[Any]]
Place: TypeAlias = Callable[[str], AbstractContextManager[None]]

_HISTORY: Final = "/clearinghouse.v1.HistoryService/"
# Helper processes answer these; their total number is limited too.
QUESTIONS: Final = frozenset(
    {
        "/clearinghouse.v1.JournalService/ExplainSequence",
        "/clearinghouse.v1.JournalService/PreviewCalls",
        "/clearinghouse.v1.QueryService/GetCall",
        "/clearinghouse.v1.QueryService/GetOrder",
        "/clearinghouse.v1.QueryService/ListFills",
        "/clearinghouse.v1.RiskService/ListBreaks",
        *RISK_ANSWERS,
        *RISK_LISTS,
        *(path for path in ACCESS if path.startswith(_HISTORY)),
    }
)


def limited(edge: Edge, path: str, handler: MethodHandler) -> MethodHandler:
    """Return the handler of a method, limited by the rates of its caller; the handler of a command stays unchanged."""
    admission = edge.admission
    scope = key_scope(ACCESS[path])
    if handler.stream_stream is not None:
        stream = cast("Handler", handler.stream_stream)
        return both_streams(_held(edge, stream, admission.stream, scope, is_read=False))
    if handler.unary_stream is not None:
        stream = cast("Handler", handler.unary_stream)
        return server_stream(_held(edge, stream, admission.stream, scope, is_read=False))
    if ACCESS[path].request is None:
        return handler
    read = cast("Handler", handler.unary_unary)
    place = admission.question if path in QUESTIONS else _any_number
    return unary(_held(edge, read, place, scope, is_read=True))


def _any_number(_principal: str) -> AbstractContextManager[None]:
    """Return the place of a read of which a principal may have any number open."""
    return nullcontext()


def _held(edge: Edge, handler: Handler, place: Place, scope: int, *, is_read: bool) -> Handler:
    """Return a handler that first counts the call against the limits of its caller, and waits for its turn.

    `place` limits the number of open calls. With `is_read` the call also counts against the rate of reads.
    """

    async def work(raw: object, context: Context) -> object:
        principal = edge.principal_of(context, scope)
        if is_read:
            edge.admission.check_read(principal)
        with place(principal):
            await edge.turns.take(principal)
            answer = handler(raw, context)
            del raw, context
            return await answer

    async def handle(raw: object, context: Context) -> object:
        answer = finished(context, work(raw, context))
        del raw, context
        return await answer

    return handle
