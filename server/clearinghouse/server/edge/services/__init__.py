# SPDX-License-Identifier: Apache-2.0
"""Assign a handler to every method of the gRPC services.

Owns the list of services and its completeness: the server does not start if a method of the API has no handler.
Mutating unary calls and reads of the state come from the codec's tables. A class for each service has its other
methods, mostly streams and history.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn, cast

import grpc

from clearinghouse.server.codec.access import ACCESS
from clearinghouse.server.codec.methods import METHODS
from clearinghouse.server.codec.reads.present import READS
from clearinghouse.server.edge.call_metrics import CallMetrics
from clearinghouse.server.edge.edge import (
    Edge,
    MethodHandler,
    both_streams,
    refuse,
    server_stream,
    unary,
)
from clearinghouse.server.edge.identity import Context
from clearinghouse.server.edge.limited import limited
from clearinghouse.server.edge.permissions import guard, key_scope
from clearinghouse.server.edge.refusals import not_urgent, unknown_method
from clearinghouse.server.edge.services.history import HistoryService
from clearinghouse.server.edge.services.journal import JournalService
from clearinghouse.server.edge.services.market_data import MarketDataService
from clearinghouse.server.edge.services.oracle import OracleService
from clearinghouse.server.edge.services.query import QueryService
from clearinghouse.server.edge.services.risk import MarginCallService, RiskService
from clearinghouse.server.edge.services.trading import TradingService

PACKAGE: Final = "clearinghouse.v1"
SERVICE_NAMES: Final = tuple(
    f"{PACKAGE}.{name}"
    for name in (
        "AccountService",
        "AdminService",
        "AuthorityService",
        "ClearingService",
        "DefaultService",
        "HistoryService",
        "HolderService",
        "JournalService",
        "MarginCallService",
        "MarketDataService",
        "MemberService",
        "OracleService",
        "PvpService",
        "QueryService",
        "RiskService",
        "SettlementService",
        "TradingService",
        "VenueService",
    )
)

# Reads of the state for which a service keeps something between calls.
BY_SERVICE: Final = frozenset({f"/{PACKAGE}.RiskService/GetLiquidation"})

Function = Callable[..., Any]
Wrap = Callable[[str, Function], Function]
"""Takes a method's path and its function; returns the function that replaces it."""


def urgent_handlers(edge: Edge) -> dict[str, MethodHandler]:
    """Return the handlers of an address for urgent calls only: every read and stream is refused without decoding."""

    async def refused(raw: object, context: Context) -> NoReturn:
        ending = refuse(context, not_urgent())
        del raw, context  # see `refuse`
        await ending

    def unread(_path: str, _function: Function) -> Function:
        return refused

    handlers = {
        path: wrapped(path, handler, unread) for path, handler in method_handlers(edge).items()
    }
    for path, method in METHODS.items():
        scope = key_scope(ACCESS[path])
        handlers[path] = unary(
            edge.commands(method.decode, method.encode, scope, is_urgent_only=True)
        )
    return handlers


def method_handlers(edge: Edge) -> dict[str, MethodHandler]:
    """Return the handler of every method of the API, by its path `/package.Service/Method`."""
    handlers = {
        path: unary(edge.commands(method.decode, method.encode, key_scope(ACCESS[path])))
        for path, method in METHODS.items()
    }
    handlers.update(
        (path, unary(edge.reads(path, decode)))
        for path, decode in READS.items()
        if path not in BY_SERVICE
    )
    for service in (
        HistoryService(edge),
        JournalService(edge),
        MarginCallService(edge),
        MarketDataService(edge),
        OracleService(edge),
        QueryService(edge),
        RiskService(edge),
        TradingService(edge),
    ):
        for name, handler in service.handlers().items():
            path = f"/{PACKAGE}.{type(service).__name__}/{name}"
            assert path not in handlers
            handlers[path] = handler
    return handlers


def wrapped(path: str, handler: MethodHandler, wrap: Wrap) -> MethodHandler:
    """Return the handler of a method whose function is replaced by `wrap` of that function."""
    if handler.unary_unary is not None:
        return unary(cast("Any", wrap(path, handler.unary_unary)))
    if handler.unary_stream is not None:
        return server_stream(wrap(path, handler.unary_stream))
    assert handler.stream_stream is not None
    return both_streams(wrap(path, handler.stream_stream))


def served_handlers(
    edge: Edge,
    metrics: CallMetrics | None = None,
    trace: Wrap | None = None,
    *,
    is_urgent_only: bool = False,
) -> dict[str, MethodHandler]:
    """Return the handler of every method by its path, with all checks and limits.

    The handlers log calls; `metrics` counts the calls and `trace` traces them. With `is_urgent_only` the address
    accepts urgent calls only.
    """
    found: dict[str, MethodHandler] = {}
    checked = urgent_handlers(edge) if is_urgent_only else guard(edge, method_handlers(edge))
    for path, method in checked.items():
        held = method if is_urgent_only else limited(edge, path, method)
        handler = held if trace is None else wrapped(path, held, trace)
        handler = wrapped(path, handler, edge.calls.noted)
        found[path] = handler if metrics is None else metrics.counted(path, handler)
    return found


def generic_handlers(handlers: Mapping[str, MethodHandler]) -> tuple[grpc.GenericRpcHandler, ...]:
    """Return the handlers of all services, for `add_generic_rpc_handlers`, from those of all methods by path."""
    by_service: dict[str, dict[str, MethodHandler]] = {}
    for path, handler in handlers.items():
        _, service, method = path.split("/")
        by_service.setdefault(service, {})[method] = handler
    assert tuple(sorted(by_service)) == SERVICE_NAMES
    return (
        *(
            grpc.method_handlers_generic_handler(service, methods)
            for service, methods in by_service.items()
        ),
        _Others(),
    )


class _Others(grpc.GenericRpcHandler):
    """A handler for methods of the API that no other handler has: it refuses them, and names the API version."""

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "MethodHandler | None":
        """Return the handler that refuses a call of any kind; None for a method that is not of this API."""
        path = handler_call_details.method
        if not path.startswith(f"/{PACKAGE.partition('.')[0]}."):
            return None

        async def refused(requests: object, context: Context) -> NoReturn:
            ending = refuse(context, unknown_method(path, PACKAGE))
            del requests, context  # see `refuse`
            await ending

        return both_streams(refused)
