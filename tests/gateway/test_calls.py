# SPDX-License-Identifier: Apache-2.0
"""Unary calls without gRPC: the same bytes and answers as over gRPC, and what is refused before they are sent."""

import base64
import json
import struct
from typing import Any, Final

import grpc
import pytest

from clearinghouse.client import Side
from clearinghouse.v1 import trading_pb2
from tests.gateway.asking import Caller, fresh
from tests.gateway.conftest import World

PLACE: Final = "TradingService/PlaceOrders"
PATH: Final = f"/clearinghouse.v1.{PLACE}"


def order(world: World, account_id: int, side: str, quantity: str, price: str) -> dict[str, Any]:
    """A limit order, as JSON."""
    return {
        "accountId": str(account_id),
        "marketId": world.system.spot,
        "side": f"SIDE_{side}",
        "type": "ORDER_TYPE_LIMIT",
        "timeInForce": "TIME_IN_FORCE_GTC",
        "price": price,
        "quantity": quantity,
    }


def test_orders_trade_over_json(world: World, caller: Caller) -> None:
    """Two orders trade, amounts are text as the client reads them, and the same body again has the same answer."""
    alice, bob = world.system.alice, world.system.bob
    caller.done(PLACE, orders=[order(world, bob, "SELL", "3", "150")])
    body = json.dumps(fresh() | {"orders": [order(world, alice, "BUY", "2.5", "150.00")]})
    first = caller.text(PLACE, body).json
    assert first["results"][0]["code"] == "RESULT_CODE_OK"
    assert first["results"][0]["filledQuantity"] == "2.5"
    assert first["results"][0]["fills"][0]["fee"] == "0.225"
    again = caller.text(PLACE, body).json
    assert again == first | {"isRepeat": True, "chainHead": again["chainHead"]}
    held = caller.read("QueryService/ListBalances", accountId=str(alice)).json
    sol = next(one for one in held["balances"] if one["assetId"] == world.system.sol)
    shown = world.system.client.balances(alice)["SOL"].balance
    assert (sol["balance"], str(shown)) == ("2.5", "2.5")


def test_every_form_passes_the_same_bytes(world: World, caller: Caller) -> None:
    """The bytes of a command through Connect and gRPC-Web are those over gRPC: all are repeats of one call."""
    key = fresh()
    request = trading_pb2.PlaceOrdersRequest(
        request_id=key["requestId"],
        created_time_ns=int(key["createdTimeNs"]),
        orders=[
            trading_pb2.NewOrder(
                account_id=world.system.bob,
                market_id=world.system.spot,
                side="SIDE_SELL",
                type="ORDER_TYPE_LIMIT",
                time_in_force="TIME_IN_FORCE_GTC",
                price="900",
                quantity="1",
            )
        ],
    ).SerializeToString()
    with grpc.insecure_channel(world.server.address) as channel:
        send: Any = channel.unary_unary(PATH)
        repeated = _but_head(send(request, metadata=(("clearinghouse-principal", "operator"),)))
    repeated.is_repeat = True
    plain = caller.send(PATH, request, {"content-type": "application/proto"})
    assert plain.headers["content-type"] == "application/proto"
    assert _but_head(plain.raw) == repeated
    frame = struct.pack(">BI", 0, len(request)) + request
    for media, wrap, unwrap in (
        ("application/grpc-web+proto", bytes, bytes),
        ("application/grpc-web-text", base64.b64encode, base64.b64decode),
    ):
        answer = unwrap(caller.send(PATH, wrap(frame), {"content-type": media}).raw)
        flags, length = struct.unpack_from(">BI", answer)
        assert (flags, _but_head(answer[5 : 5 + length])) == (0, repeated)
        assert answer[5 + length :] == struct.pack(">BI", 0x80, 16) + b"grpc-status: 0\r\n"


def _but_head(data: bytes) -> trading_pb2.PlaceOrdersResponse:
    """An answer without the head of the journal, which is that of the time of asking."""
    found = trading_pb2.PlaceOrdersResponse.FromString(data)
    found.ClearField("chain_head")
    return found


def test_refusals_keep_reason_and_figures(world: World, caller: Caller) -> None:
    """A refusal of the machine is an answer with figures; one of the edge is an error that names reason and field."""
    dear = order(world, world.system.alice, "BUY", "100000", "150")
    refused = caller.command(PLACE, orders=[dear]).json["results"][0]
    with pytest.raises(Exception) as direct:  # noqa: PT011  compared with the figures below
        world.system.client.place_order(world.system.alice, "SOL-USDC", Side.BUY, 100_000, 150)
    same: Any = direct.value
    assert refused["code"] == f"RESULT_CODE_{same.reason.name}"
    assert [refused[name] for name in ("limit", "actual", "shortfall")] == [
        "" if figure is None else str(figure)
        for figure in (same.limit, same.actual, same.shortfall)
    ]
    odd = order(world, world.system.alice, "BUY", "1", "150.001")
    answer = caller.command(PLACE, orders=[odd])
    assert (answer.status, answer.json["code"]) == (400, "invalid_argument")
    assert (answer.reason, answer.field) == ("INVALID_ARGUMENT", "orders[0].price")
    nobody = caller.read("AccountService/GetAccount", accountId="999999")
    assert (nobody.status, nobody.json["code"], nobody.reason) == (
        404,
        "not_found",
        "NOT_FOUND",
    )
    packed = caller.send(PATH, b"\0\0\0\0\0", {"content-type": "application/grpc-web"})
    assert b"grpc-status: 3\r\n" in packed.raw
    assert b"grpc-status-details-bin: " in packed.raw


GOOD: Final = '"requestId": "x", "createdTimeNs": "1"'
BAD: Final = (
    ("{", "MALFORMED_REQUEST", ""),
    ("[]", "MALFORMED_REQUEST", ""),
    ("\ud800", "MALFORMED_REQUEST", ""),
    ("[" * 100_000, "MALFORMED_REQUEST", ""),
    ('{"requestId": "x", "createdTimeNs": 1}', "INVALID_ARGUMENT", "createdTimeNs"),
    ('{"requestId": "x", "createdTimeNs": 1e3}', "INVALID_ARGUMENT", "createdTimeNs"),
    ('{"requestId": "x", "createdTimeNs": "1_0"}', "INVALID_ARGUMENT", "createdTimeNs"),
    (
        '{"requestId": "x", "createdTimeNs": "9223372036854775808"}',
        "INVALID_ARGUMENT",
        "createdTimeNs",
    ),
    ('{"requestId": "x", "requestId": "y"}', "MALFORMED_REQUEST", "requestId"),
    ('{"requestId": "x", "request_id": "y"}', "MALFORMED_REQUEST", "request_id"),
    ('{"requestId": "\\ud800"}', "INVALID_ARGUMENT", "requestId"),
    (f'{{{GOOD}, "quickly": true}}', "UNKNOWN_FIELD", "quickly"),
    (f'{{{GOOD}, "orders": {{}}}}', "INVALID_ARGUMENT", "orders"),
    (f'{{{GOOD}, "orders": [null]}}', "INVALID_ARGUMENT", "orders[0]"),
    (f'{{{GOOD}, "orders": [{{"price": 150.5}}]}}', "INVALID_ARGUMENT", "orders[0].price"),
    (f'{{{GOOD}, "orders": [{{}}, {{"quantity": 1}}]}}', "INVALID_ARGUMENT", "orders[1].quantity"),
    (f'{{{GOOD}, "orders": [{{"accountId": "-1"}}]}}', "INVALID_ARGUMENT", "orders[0].accountId"),
    (f'{{{GOOD}, "orders": [{{"marketId": 1.0}}]}}', "INVALID_ARGUMENT", "orders[0].marketId"),
    (
        f'{{{GOOD}, "orders": [{{"marketId": 4294967296}}]}}',
        "INVALID_ARGUMENT",
        "orders[0].marketId",
    ),
    (f'{{{GOOD}, "orders": [{{"side": "UP"}}]}}', "INVALID_ARGUMENT", "orders[0].side"),
    (
        f'{{{GOOD}, "orders": [{{"reduceOnly": "true"}}]}}',
        "INVALID_ARGUMENT",
        "orders[0].reduceOnly",
    ),
    (f'{{{GOOD}, "orders": [{{"reduceOnly": NaN}}]}}', "INVALID_ARGUMENT", "orders[0].reduceOnly"),
)


@pytest.mark.parametrize(("body", "reason", "field"), BAD, ids=range(len(BAD)))
def test_bad_json_is_refused_by_name(caller: Caller, body: str, reason: str, field: str) -> None:
    """JSON that could mean another amount than the caller's is refused with a reason that names the field."""
    found = caller.text(PLACE, body)
    assert (found.status, found.json["code"]) == (400, "invalid_argument"), found.raw
    assert found.reason == reason, found.raw
    assert (
        found.details.get("BadRequest", {}).get("fieldViolations", [{}])[0].get("field", "")
        == field
    )
