# SPDX-License-Identifier: Apache-2.0
"""Define the frames of the two-way streams for orders and ticks.

Owns the bytes of frames and the reading of answers. An answer has the results of a frame, or the reason for which the
server did not accept the frame.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import grpc

from clearinghouse.client.api.items import Tick
from clearinghouse.client.api.requests import Instruction, instructions
from clearinghouse.client.values.enums import ResultCode
from clearinghouse.client.values.errors import RequestKey, StatusError, Violation, make
from clearinghouse.client.values.instruments import Instruments
from clearinghouse.client.values.replies import (
    Batch,
    ItemResult,
    OrderResult,
    item_batch,
    order_batch,
)
from clearinghouse.v1 import oracle_pb2, trading_pb2

I = TypeVar("I")  # noqa: E741 (an item)
R = TypeVar("R", bound=OrderResult | ItemResult)

Answer = tuple[str, Batch[R] | StatusError]
Metadata = tuple[tuple[str, str], ...]

DISCONNECT_KEY: Final = "clearinghouse-cancel-on-disconnect"
END_EXITS_KEY: Final = "clearinghouse-end-exits-on-disconnect"


def disconnect_metadata(account_ids: Sequence[int], *, end_exits: bool = False) -> Metadata:
    """Return the metadata of a session whose end cancels all orders of these accounts.

    Orders that close positions end too only with `end_exits`. Raises ValueError for `end_exits` without accounts.
    """
    if not account_ids:
        if end_exits:
            raise ValueError("end_exits has no effect without accounts in cancel_on_disconnect")
        return ()
    accounts = (DISCONNECT_KEY, ",".join(str(account_id) for account_id in account_ids))
    return (accounts, (END_EXITS_KEY, "true")) if end_exits else (accounts,)


@dataclass(frozen=True, slots=True)
class Frames(Generic[I, R]):
    """The functions of one kind of stream: its path, what writes a request frame, and what reads its answers."""

    path: str
    write: Callable[[RequestKey, Sequence[I], Instruments], bytes]
    read: Callable[[bytes], list[Answer[R]]]


def _edge_error(code: int, message: str, field: str) -> StatusError:
    """Return the error of a frame that the server refused before the machine, inside a stream."""
    violations = [Violation(field, message)] if field else []
    status = grpc.StatusCode.INVALID_ARGUMENT
    return make(status, ResultCode(code), message, violations)


def _write_orders(key: RequestKey, items: Sequence[Instruction], names: Instruments) -> bytes:
    """Return the bytes of a frame of instructions, each of which is accepted or refused by itself."""
    return trading_pb2.SessionRequest(
        request_id=key.request_id,
        created_time_ns=key.created_time_ns,
        instructions=instructions(items, names),
    ).SerializeToString()


def _write_atomic_orders(
    key: RequestKey, items: Sequence[Instruction], names: Instruments
) -> bytes:
    """Return the bytes of a frame of instructions that are all accepted or all refused."""
    return trading_pb2.SessionRequest(
        request_id=key.request_id,
        created_time_ns=key.created_time_ns,
        instructions=instructions(items, names),
        atomic=True,
    ).SerializeToString()


def _read_orders(data: bytes) -> list[Answer[OrderResult]]:
    """Return the answers in a frame of the server."""
    return [
        (
            answer.request_id,
            _edge_error(answer.edge_code, answer.edge_message, answer.edge_field)
            if answer.edge_code
            else order_batch(answer),
        )
        for answer in trading_pb2.SessionResponse.FromString(data).answers
    ]


def _write_ticks(
    key: RequestKey, items: Sequence[Tick | oracle_pb2.OracleTick], names: Instruments
) -> bytes:
    """Return the bytes of a frame of ticks."""
    return oracle_pb2.StreamTicksRequest(
        request_id=key.request_id,
        created_time_ns=key.created_time_ns,
        ticks=[
            item if isinstance(item, oracle_pb2.OracleTick) else item.message(names)
            for item in items
        ],
    ).SerializeToString()


def _read_ticks(data: bytes) -> list[Answer[ItemResult]]:
    """Return the answers in a frame of the server."""
    answer = oracle_pb2.StreamTicksResponse.FromString(data)
    if answer.edge_code:
        error = _edge_error(answer.edge_code, answer.edge_message, answer.edge_field)
        return [(answer.request_id, error)]
    return [(answer.request_id, item_batch(answer))]


ORDER_FRAMES: Final = Frames(
    "/clearinghouse.v1.TradingService/Session", _write_orders, _read_orders
)
ATOMIC_ORDER_FRAMES: Final = Frames(ORDER_FRAMES.path, _write_atomic_orders, _read_orders)
TICK_FRAMES: Final = Frames(
    "/clearinghouse.v1.OracleService/StreamTicks", _write_ticks, _read_ticks
)
