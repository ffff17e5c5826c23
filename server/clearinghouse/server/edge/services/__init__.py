# SPDX-License-Identifier: Apache-2.0
"""Assign a handler to every method of the gRPC services.

Owns the list of services and its completeness: the start of the server fails if a method of the API has no handler.
Mutating unary calls and reads of the state come from the codec's tables; a class per service has the other methods,
mostly streams and history.
"""

from typing import Final

import grpc

from clearinghouse.server.codec.access import ACCESS
from clearinghouse.server.codec.methods import METHODS
from clearinghouse.server.codec.reads import READS
from clearinghouse.server.edge.call_metrics import CallMetrics
from clearinghouse.server.edge.edge import Edge, MethodHandler, unary
from clearinghouse.server.edge.limited import limited
from clearinghouse.server.edge.permissions import guard, key_scope
from clearinghouse.server.edge.services.history import HistoryService
from clearinghouse.server.edge.services.journal import JournalService
from clearinghouse.server.edge.services.market_data import MarketDataService
from clearinghouse.server.edge.services.oracle import OracleService
from clearinghouse.server.edge.services.query import QueryService
from clearinghouse.server.edge.services.risk import RiskService
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


def method_handlers(edge: Edge) -> dict[str, MethodHandler]:
    """Every method of the API by its full name `/package.Service/Method`."""
    handlers = {
        path: unary(edge.commands(method.decode, method.encode, key_scope(ACCESS[path])))
        for path, method in METHODS.items()
    }
    handlers.update((path, unary(edge.reads(path, decode))) for path, decode in READS.items())
    for service in (
        HistoryService(edge),
        JournalService(edge),
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


def generic_handlers(
    edge: Edge, metrics: CallMetrics | None = None
) -> tuple[grpc.GenericRpcHandler, ...]:
    """The handlers of all services, for `add_generic_rpc_handlers`; with `metrics` their calls are counted."""
    by_service: dict[str, dict[str, MethodHandler]] = {}
    for path, handler in guard(edge, method_handlers(edge)).items():
        _, service, method = path.split("/")
        held = limited(edge, path, handler)
        counted = held if metrics is None else metrics.counted(path, held)
        by_service.setdefault(service, {})[method] = counted
    assert tuple(sorted(by_service)) == SERVICE_NAMES
    return tuple(
        grpc.method_handlers_generic_handler(service, methods)
        for service, methods in by_service.items()
    )
