# SPDX-License-Identifier: Apache-2.0
"""Rows that are read from bytes and written as bytes are those of protobuf, in plain Python and compiled alike."""

from random import Random
from typing import Any

import pytest
from google.protobuf.message import DecodeError, Message

from clearinghouse.server.codec import batches
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.methods import ACCOUNT, METHODS, ORACLE, TRADING
from clearinghouse.server.codec.replies import outcomes
from clearinghouse.server.codec.wire import descriptor_of
from clearinghouse.server.rows.reading import RowReader
from clearinghouse.server.rows.writing import SHORT, row_text, varint, write_rows
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import OrderBatch
from clearinghouse.statemachine.vocabulary.numbers import OrderId
from clearinghouse.v1 import account_pb2, oracle_pb2, trading_pb2
from tests.unit.server.codec.request_samples import HEAD, LIMIT_ORDER, SCALES, samples

CHANGED = 3_000
READ_AT_LEAST = 300
REFUSED_AT_LEAST = 1_000
BATCHES: dict[str, tuple[type[Message], str]] = {
    "SubmitOrders": (trading_pb2.SubmitOrdersRequest, "instructions"),
    "PlaceOrders": (trading_pb2.PlaceOrdersRequest, "orders"),
    "CancelOrders": (trading_pb2.CancelOrdersRequest, "cancels"),
    "ReplaceOrders": (trading_pb2.ReplaceOrdersRequest, "replacements"),
    "SubmitTransfers": (account_pb2.SubmitTransfersRequest, "transfers"),
    "SubmitTicks": (oracle_pb2.SubmitTicksRequest, "ticks"),
}
SERVICES = {"SubmitTransfers": ACCOUNT, "SubmitTicks": ORACLE}


def path_of(name: str) -> str:
    """The path of a method."""
    return f"{SERVICES.get(name, TRADING)}{name}"


def read(message: type[Message], field: str, raw: bytes) -> RowReader | None:
    """The rows of a request; None if they are left to protobuf."""
    form = batches.form_of(descriptor_of(message), field)
    rows = RowReader(raw, form.item_field, form.bounds)
    return rows if rows.scan(8_192) and rows.fill(8_192) else None


def test_rows_by_hand() -> None:
    """Two instructions: account 5 and market 300 with the price 1.5, then account 6 alone; the request's id is r."""
    raw = bytes.fromhex("0a0172 1a0a 1005 18ac02 5203312e35 1a02 1006")
    rows = read(trading_pb2.SubmitOrdersRequest, "instructions", raw)
    assert rows is not None
    assert (rows.items, rows.head) == (2, bytes.fromhex("0a0172"))
    assert (rows.numbers[2], rows.numbers[3], rows.numbers[13]) == ([5, 6], [300, 0], None)
    assert (rows.texts[10], rows.texts[11]) == (["1.5", ""], None)


@pytest.mark.parametrize(
    "item",
    [
        "18ffffffffff01",  # a market that protobuf would cut to 32 bits
        "2880808080808080808001",  # ten bytes of a number
        "4002",  # a truth value that is not 0 or 1
        "5202c3a9",  # a text that is not ASCII
        "5202ff80",  # no UTF-8
        "5209312e",  # a text that ends after its row
        "12",  # a field without its value
        "1200",  # the account as a text
        "a00101",  # a field that no instruction has
        "0001",  # the field 0, which no message has
        "1380",  # a group
    ],
)
def test_unusual_rows_are_left_to_protobuf(item: str) -> None:
    """What only protobuf may decide on is not read."""
    body = bytes.fromhex(item)
    raw = b"\x1a" + bytes((len(body),)) + body
    assert read(trading_pb2.SubmitOrdersRequest, "instructions", raw) is None


def changed(raw: bytes, random: Random) -> bytes:
    """The bytes with a few of them replaced, left out or doubled."""
    data = bytearray(raw)
    for _ in range(random.randrange(3)):
        at = random.randrange(len(data))
        data[at : at + random.randrange(3)] = random.randbytes(random.randrange(3))
    return bytes(data)


def test_changed_requests_are_read_as_protobuf_reads_them() -> None:
    """Rows that are read from changed bytes are those of protobuf, and what protobuf refuses is not read."""
    random = Random(7)
    found = left = 0
    good = [
        (samples()[path_of(name)].request.SerializeToString(), *BATCHES[name]) for name in BATCHES
    ]
    for _ in range(CHANGED):
        raw, message, field = random.choice(good)
        raw = changed(raw, random)
        rows = read(message, field, raw)
        if rows is None:
            left += 1
            continue
        try:
            request: Any = message.FromString(raw)
        except DecodeError:
            # Then it is the rest of the request that cannot be read.
            with pytest.raises(DecodeError):
                message.FromString(rows.head)
            left += 1
            continue
        found += 1
        items = getattr(request, field)
        assert rows.items == len(items)
        for one in items[0].DESCRIPTOR.fields:
            column = [getattr(item, one.name) for item in items]
            own = rows.texts[one.number] if isinstance(column[0], str) else rows.numbers[one.number]
            assert own == column or (own is None and not any(column)), one.name
        for rest in message.FromString(rows.head).ListFields():
            assert getattr(request, rest[0].name) == rest[1]
    assert found >= READ_AT_LEAST
    assert left >= REFUSED_AT_LEAST


@pytest.mark.parametrize("is_compiled", [False, True])
def test_both_ways_give_one_command(monkeypatch: pytest.MonkeyPatch, *, is_compiled: bool) -> None:
    """Each good request means the same command by rows and by messages, and a bad one has the same error."""
    monkeypatch.setattr(batches, "IS_COMPILED", is_compiled)
    for name in BATCHES:
        sample = samples()[path_of(name)]
        raw = sample.request.SerializeToString()
        decode = METHODS[path_of(name)].decode
        assert decode(raw, "alice", SCALES) == sample.command
        with pytest.raises(EdgeError, match="field number 100 of"):
            decode(raw + bytes.fromhex("a00601"), "alice", SCALES)


def test_written_numbers_are_those_of_protobuf() -> None:
    """Numbers of each length, with the texts beside them, are written as protobuf writes them."""
    values = [0, 1, 127, 128, SHORT - 1, SHORT, 5_000_000, 2**28, 2**35 + 3, 2**63 - 1]
    reply = trading_pb2.SubmitOrdersResponse()
    for value in values:
        reply.results.add(order_id=value, filled_quantity=str(value) if value else "")
    words = [row_text(str(value) if value else "") for value in values]
    written = write_rows(5, [(2, values)], [(3, words)], {}, 0, len(values))
    assert written == reply.SerializeToString()
    assert [varint(value) for value in (0, 300, 2**63 - 1)] == [
        b"\0",
        b"\xac\x02",
        b"\xff" * 8 + b"\x7f",
    ]


def test_both_ways_give_one_reply(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reply to many orders with refusals, figures, fills and later parts is the same by rows and by messages."""
    count = 2_500
    order = {**LIMIT_ORDER, "action": 1}
    request = trading_pb2.SubmitOrdersRequest(**HEAD)
    for _ in range(count):
        request.instructions.add(**order)
    method = METHODS[f"{TRADING}SubmitOrders"]
    command = method.decode(request.SerializeToString(), "alice", SCALES)
    assert isinstance(command, OrderBatch)
    outcome = Outcome(100, 5_000)
    for item in range(count):
        if item % 7 == 3:
            outcome.add_order(codes.UNKNOWN_ORDER, OrderId(0), 0, 0)
        else:
            outcome.add_order(codes.OK, OrderId(70 + item * item), item % 11, 3 * item)
    outcome.codes[9] = codes.INSUFFICIENT_MARGIN
    outcome.figures[9] = (5, 7, 2)
    outcome.fills = [5, 1, 50, 3, -2, 5, 2, 55, 1, 1, 2_049, 3, 50, 4, 0]
    outcome.parts = [(1_000, 2_000, 6_000)]
    replies = []
    for is_compiled in (True, False):
        monkeypatch.setattr(outcomes, "IS_COMPILED", is_compiled)
        replies.append(method.encode(command, outcome, SCALES, b"\1" * 32))
    assert replies[0] == replies[1]
    read_back = trading_pb2.SubmitOrdersResponse.FromString(replies[0])
    assert len(read_back.results) == count
    assert [len(result.fills) for result in read_back.results if result.fills] == [2, 1]
