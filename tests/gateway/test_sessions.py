# SPDX-License-Identifier: Apache-2.0
"""Streams of orders and of prices over the WebSocket: answers in their order, repeats, refusals of a frame, the end."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from clearinghouse.client import NotFound
from clearinghouse.client.values.enums import OrderStatus
from tests.gateway.asking import Listener, fresh
from tests.gateway.conftest import World
from tests.gateway.test_calls import order


@pytest.fixture
def reader(world: World) -> Iterator[Listener]:
    """A WebSocket of the operator."""
    found = Listener(world.gateway.port, clearinghouse_principal="operator")
    yield found
    found.close()


def place(world: World, key: dict[str, str], price: str = "140", **more: str) -> dict[str, Any]:
    """A frame that places one order."""
    placed = order(world, world.system.bob, "BUY", "0.5", price)
    return key | {"instructions": [{"action": "ORDER_ACTION_PLACE"} | placed | more]}


def answers(reader: Listener, count: int) -> list[Any]:
    """So many answers of the stream s."""
    found: list[Any] = []
    while len(found) < count:
        message = reader.next()
        assert message["id"] == "s", message
        found += message["frame"]["answers"]
    return found


def test_orders_go_in_over_a_session(world: World, reader: Listener) -> None:
    """Frames are answered in order, a repeat has its stored answer, and the stream ends after the last answer."""
    reader.send(id="s", stream="Session")
    keys = [fresh() for _ in range(40)]
    for key in keys:
        reader.send(id="s", send=place(world, key))
    found = answers(reader, len(keys))
    assert [one["requestId"] for one in found] == [key["requestId"] for key in keys]
    assert {one["results"][0]["code"] for one in found} == {"RESULT_CODE_OK"}
    reader.send(id="s", send=place(world, keys[0]))
    (again,) = answers(reader, 1)
    assert (again["isRepeat"], again["results"]) == (True, found[0]["results"])
    key = fresh()
    reader.send(id="s", send=place(world, key, quantity="90000000"))
    (refused,) = answers(reader, 1)
    assert (refused["requestId"], refused["results"][0]["code"] != "RESULT_CODE_OK") == (
        key["requestId"],
        True,
    )
    reader.send(id="s", end=True)
    assert reader.next() == {"id": "s", "ended": True}


def test_a_frame_that_cannot_be_read_is_refused_alone(world: World, reader: Listener) -> None:
    """A number in the place of text, an unknown field, and a frame for no stream: the stream and its others stay."""
    reader.send(id="s", stream="Session")
    for change, field in (
        ({"quantity": 1}, "send.instructions[0].quantity"),
        ({"size": "1"}, "send.instructions[0].size"),
    ):
        key = fresh()
        reader.send(id="s", send=place(world, key, **change))
        message = reader.next()
        violation = message["refused"]["details"][1]["debug"]["fieldViolations"][0]
        assert (message["requestId"], violation["field"]) == (key["requestId"], field)
    reader.send(id="s", send="x")
    assert reader.next()["requestId"] is None
    reader.send(id="other", send={})
    assert reader.refusal() == ("INVALID_ARGUMENT", "id")
    reader.send(id="t", stream="Session", headers={"clearinghouse-principal": "bob"})
    reader.send(id="t", end=True)
    assert reader.next() == {"id": "t", "ended": True}
    reader.send(id="u", stream="Session", **{"from": "1"})
    assert reader.refusal() == ("UNKNOWN_FIELD", "from")
    reader.send(id="s", send=place(world, fresh(), quantity="0.001"))
    (edge,) = answers(reader, 1)
    assert edge["edgeField"] == "instructions[0].quantity" or edge["results"][0]["code"]
    reader.send(id="s", send=place(world, fresh()))
    assert answers(reader, 1)[0]["results"][0]["code"] == "RESULT_CODE_OK"


@pytest.mark.timeout(120)
def test_orders_end_with_the_connection(world: World) -> None:
    """A stream that asked for it has its account's orders cancelled when the WebSocket is cut."""
    client, bob = world.system.client, world.system.bob
    reader = Listener(world.gateway.port, clearinghouse_principal="operator")
    reader.send(id="s", stream="Session", headers={"clearinghouse-cancel-on-disconnect": str(bob)})
    reader.send(id="s", send=place(world, fresh()))
    (answer,) = answers(reader, 1)
    order_id = int(answer["results"][0]["orderId"])
    assert client.order(bob, order_id).status == OrderStatus.OPEN
    reader.close()
    while client.order(bob, order_id).status == OrderStatus.OPEN:
        time.sleep(0.05)
    assert client.order(bob, order_id).status == OrderStatus.CANCELLED
    with pytest.raises(NotFound):
        client.order(bob, 10**12)


def test_prices_go_in_over_a_stream(world: World, reader: Listener) -> None:
    """Each frame of prices is answered; one of a source that is not there is refused in its answer."""
    reader.send(id="s", stream="StreamTicks")
    tick = {"sourceId": 1, "assetId": world.system.sol, "last": "150"}
    for source, code in ((1, "RESULT_CODE_OK"), (9, "RESULT_CODE_UNKNOWN_SOURCE")):
        key = fresh()
        timed = {"sourceTimeNs": str(time.time_ns())}
        reader.send(id="s", send=key | {"ticks": [tick | timed | {"sourceId": source}]})
        frame = reader.next()["frame"]
        assert (frame["requestId"], frame["codes"]) == (key["requestId"], [code])
