# SPDX-License-Identifier: Apache-2.0
"""Streams over the WebSocket: events without a gap, market data, refusals by name, and a reader that is too slow."""

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import websocket

from clearinghouse.client import Side
from tests.gateway.asking import Listener, RunningGateway
from tests.gateway.conftest import World
from tests.gateway.test_calls import PLACE, order


@pytest.fixture
def listen(world: World) -> Iterator[Callable[[], Listener]]:
    """Readers of the WebSocket, which are closed after the test."""
    with contextlib.ExitStack() as stack:

        def opened() -> Listener:
            found = Listener(world.gateway.port, clearinghouse_principal="operator")
            stack.callback(found.close)
            return found

        yield opened


def trade(world: World, quantity: str) -> int:
    """Trade at 150; the last sequence."""
    client, system = world.system.client, world.system
    client.place_order(system.bob, "SOL-USDC", Side.SELL, quantity, 150)
    client.place_order(system.alice, "SOL-USDC", Side.BUY, quantity, 150)
    return client.head().sequence


def test_events_go_on_after_a_break(world: World, listen: Callable[[], Listener]) -> None:
    """A second connection that names the next sequence gets all that the first one did not, without a gap."""
    end = trade(world, "0.1")
    first = listen()
    first.subscribe("a", "Subscribe", 1)
    frames = list(first.covered(end))
    first.close()
    last = int(frames[-1]["sequence"])
    end = trade(world, "0.2")
    second = listen()
    second.subscribe(
        "b",
        "Subscribe",
        last + 1,
        knownSequence=frames[-1]["chainSequence"],
        knownChainHead=frames[-1]["chainHead"],
    )
    frames += second.covered(end)
    assert frames[0]["firstSequence"] == "1"
    for one, following in pairwise(frames):
        assert int(following["firstSequence"]) == int(one["sequence"]) + (not one["isPartial"])
    direct = world.system.client.subscribe(1, until_sequence=end)
    kinds = [event.kind.name for frame in direct for event in frame.events]
    shown = [
        event["kind"].removeprefix("EVENT_KIND_") for frame in frames for event in frame["events"]
    ]
    assert shown == kinds


def test_own_orders_and_market_data_over_one_connection(
    world: World, listen: Callable[[], Listener]
) -> None:
    """A filter by account gives the orders of one account, beside the trades of the market, each with its name."""
    reader = listen()
    alice = str(world.system.alice)
    start = world.system.client.head().sequence + 1
    reader.subscribe("mine", "Subscribe", start, accountIds=[alice], kinds=["EVENT_KIND_TRADE"])
    reader.subscribe("market", "MarketDataService/StreamMarketData", marketIds=[world.system.spot])
    assert reader.next()["id"] == "market"  # the market as it is; of mine there is nothing yet
    end = trade(world, "0.3")
    found: dict[str, list[Any]] = {"mine": [], "market": []}
    # Orders of other tests may take a part of it.
    while (
        sum(Decimal(one["quantity"]) for one in found["market"]) < Decimal("0.3")
        or not found["mine"]
        or int(found["mine"][-1]["sequence"]) < end
    ):
        message = reader.next()
        frame = message["frame"]
        found[message["id"]] += [frame] if message["id"] == "mine" else frame["trades"]
    assert {one["price"] for one in found["market"]} == {"150"}
    assert {event["kind"] for frame in found["mine"] for event in frame["events"]} == {
        "EVENT_KIND_TRADE"
    }
    reader.send(id="mine", end=True)
    reader.send(id="mine", end=True)
    assert reader.refusal() == ("INVALID_ARGUMENT", "id")


def test_messages_are_refused_by_name(listen: Callable[[], Listener]) -> None:
    """A message that is no subscription gets an error with its name, and the connection goes on."""
    reader = listen()
    for message, refusal in (
        ({}, ("INVALID_ARGUMENT", "id")),
        ({"id": 1, "stream": "Sessions"}, ("INVALID_ARGUMENT", "stream")),
        ({"id": "x" * 65, "stream": "Subscribe"}, ("INVALID_ARGUMENT", "id")),
        ({"id": 1, "stream": "Subscribe", "to": "9"}, ("UNKNOWN_FIELD", "to")),
        ({"id": 1, "stream": "Subscribe", "from": 5}, ("INVALID_ARGUMENT", "from")),
        ({"id": 1, "stream": "StreamMarketData", "from": "5"}, ("INVALID_ARGUMENT", "from")),
        (
            {"id": 1, "stream": "Subscribe", "request": {"accountIds": [7]}},
            ("INVALID_ARGUMENT", "request.accountIds[0]"),
        ),
        ({"headers": {"authorization": "Bearer x"}}, ("INVALID_ARGUMENT", "headers")),
        ({"id": 1, "end": True}, ("INVALID_ARGUMENT", "id")),
    ):
        reader.send(**message)
        assert reader.refusal() == refusal, message
    reader.socket.send('{"id": 1, "id": 2, "stream": "Subscribe"}')
    assert reader.refusal() == ("MALFORMED_REQUEST", "id")
    reader.socket.send_binary(b"{}")
    assert reader.refusal() == ("MALFORMED_REQUEST", "")
    reader.send(id=7, stream="Subscribe", **{"from": "1"})
    assert reader.next()["id"] == 7
    reader.subscribe("far", "Subscribe", 1_000_000_000)
    assert reader.refusal()[0] == "SEQUENCE_OUT_OF_RANGE"


def test_no_stream_opens_under_another_name_than_was_stated(world: World) -> None:
    """After headers that were refused a stream waits for good ones: it would be that of a caller without a name."""
    with contextlib.closing(Listener(world.gateway.port)) as reader:
        for headers in ({"clearinghouse-principal": "a\nb"}, {"clearinghouse-principal": 5}):
            reader.send(headers=headers)
            assert reader.refusal()[0] == "INVALID_ARGUMENT"
            reader.send(id="a", stream="Subscribe", **{"from": "1"})
            assert reader.refusal() == ("INVALID_ARGUMENT", "headers")
        reader.send(headers={"clearinghouse-principal": "operator"})
        reader.send(id="a", stream="Subscribe", **{"from": "1"})
        assert reader.next()["id"] == "a"


def test_a_connection_has_so_many_streams(listen: Callable[[], Listener]) -> None:
    """The seventeenth stream of a connection is refused; the others stay, and an ended one makes place."""
    reader = listen()
    for at in range(17):
        reader.subscribe(str(at), "StreamMarketData")
    assert reader.refusal() == ("TOO_MANY_STREAMS", "id")
    reader.send(id="3", end=True)
    reader.subscribe("again", "StreamMarketData")
    reader.send(id="4", stream="StreamMarketData")
    assert reader.refusal() == ("INVALID_ARGUMENT", "id")


@pytest.mark.slow
def test_a_reader_that_is_too_slow_is_cut_off_and_resumes(
    world: World, listen: Callable[[], Listener]
) -> None:
    """A reader that takes nothing is cut off with code and reason, and resumes after its last frame without a gap."""
    slow = Listener(world.gateway.port, receive_bytes=4_096, clearinghouse_principal="operator")
    start = world.system.client.head().sequence + 1
    slow.subscribe("a", "Subscribe", start)
    caller = world.gateway.caller(clearinghouse_principal="operator", connect_timeout_ms="60000")
    for _ in range(4):
        orders = [order(world, world.system.bob, "SELL", "0.02", "900")] * 4_000
        caller.done(PLACE, orders=orders)
        world.system.client.cancel_all(world.system.bob)
    end = world.system.client.head().sequence
    time.sleep(12)  # what the gateway waits for a reader, and a little more
    messages, code, reason = slow.until_close()
    slow.close()
    assert (code, reason) == (4008, "too slow: resume after your last frame")
    frames = [one["frame"] for one in messages]
    last = int(frames[-1]["sequence"])
    assert start < last < end
    rest = listen()
    rest.subscribe("b", "Subscribe", last + 1)
    frames += rest.covered(end)
    covered = [one for one in frames if not one["isHeartbeat"]]
    assert covered[0]["firstSequence"] == str(start)
    whole = [one for one in covered if not one["isPartial"]]
    assert [int(b["firstSequence"]) - int(a["sequence"]) for a, b in pairwise(whole)] == [1] * (
        len(whole) - 1
    )


def test_websockets_have_limits_and_an_end(world: World, tmp_path: Path) -> None:
    """The 33rd of an address is refused before it opens; a message that is too long and a stop end one with a code."""
    with RunningGateway(world.server.address, tmp_path / "log") as gateway:
        readers = [Listener(gateway.port) for _ in range(32)]
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            Listener(gateway.port)
        assert refused.value.status_code == 429
        info = json.loads(refused.value.resp_body or b"")["details"][0]["debug"]
        figures = info["metadata"]["limit"], info["metadata"]["actual"]
        assert (info["reason"], figures) == ("TOO_MANY_STREAMS", ("32", "32"))
        readers[0].socket.send(" " * 65_537)
        assert readers[0].until_close()[1] == 1009
        gateway.process.terminate()
        assert readers[1].until_close()[1] == 1012
        for reader in readers:
            reader.socket.shutdown()  # type: ignore[no-untyped-call]
