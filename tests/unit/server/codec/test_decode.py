# SPDX-License-Identifier: Apache-2.0
"""Bytes become commands, or a typed refusal that names the field; nothing else ever comes out."""

from dataclasses import replace
from typing import Any, Final

import pytest
from google.protobuf.message import Message
from hypothesis import given, settings, strategies as st

from clearinghouse.server.codec import wire
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.methods import (
    ACCOUNT,
    ADMIN,
    AUTHORITY,
    MARGIN_CALL,
    MEMBER,
    METHODS,
    ORACLE,
    TRADING,
)
from clearinghouse.server.codec.requests.decode_accounts import decode_ticks_frame
from clearinghouse.server.codec.requests.decode_orders import decode_session_frame
from clearinghouse.server.codec.text.events import command_plain
from clearinghouse.statemachine.vocabulary import codes, types
from clearinghouse.statemachine.vocabulary.client_order_ids import number_of_text
from clearinghouse.statemachine.vocabulary.commands import (
    Brackets,
    Command,
    OrderBatch,
    SetCalendar,
)
from clearinghouse.statemachine.vocabulary.encoding import command_from_values, command_to_values
from clearinghouse.statemachine.vocabulary.numbers import ClientOrderId
from clearinghouse.v1 import (
    account_pb2,
    admin_pb2,
    authority_pb2,
    clearing_pb2,
    default_pb2,
    holder_pb2,
    margin_call_pb2,
    member_pb2,
    oracle_pb2,
    pvp_pb2,
    settlement_pb2,
    trading_pb2,
    venue_pb2,
)
from tests.unit.server.codec.request_samples import (
    CREATED_NS,
    HEAD,
    LIMIT_ORDER,
    MIXED_COMMAND,
    SCALES,
    mixed_instructions,
    samples,
)

SERVICES = (
    trading_pb2,
    account_pb2,
    oracle_pb2,
    venue_pb2,
    admin_pb2,
    member_pb2,
    clearing_pb2,
    pvp_pb2,
    authority_pb2,
    default_pb2,
    settlement_pb2,
    holder_pb2,
    margin_call_pb2,
)
UNKNOWN_FIELD_7777 = b"\x88\xe6\x03\x01"  # field 7777, varint 1


def decode(method: str, raw: bytes) -> Command:
    """Decode the bytes of a call."""
    return METHODS[method].decode(raw, "alice", SCALES)


def refusal(method: str, raw: bytes) -> EdgeError:
    """The refusal of bytes that must not pass."""
    with pytest.raises(EdgeError) as caught:
        decode(method, raw)
    return caught.value


def test_the_table_holds_every_unary_call_of_the_services_that_change_something() -> None:
    """Each unary call that changes something is in the table, and nothing else is."""
    declared = {
        f"/{service.full_name}/{method.name}"
        for module in SERVICES
        for service in module.DESCRIPTOR.services_by_name.values()
        for method in service.methods
        if not method.client_streaming and not method.name.startswith(("List", "Get"))
    }
    assert declared == METHODS.keys() == samples().keys()


@pytest.mark.parametrize("method", METHODS)
def test_a_good_request_gives_its_command(method: str) -> None:
    """Each call's sample decodes to exactly the command it means, in plain values that can be journaled."""
    sample = samples()[method]
    command = decode(method, sample.request.SerializeToString())
    assert command == sample.command
    assert command_from_values(command_to_values(command)) == command


@pytest.mark.parametrize("method", METHODS)
def test_bytes_that_are_no_message_are_malformed(method: str) -> None:
    """A cut message and text that is not UTF-8 are refused as MALFORMED_REQUEST."""
    raw = samples()[method].request.SerializeToString()
    assert refusal(method, raw[:-1] + b"\xff").code == codes.MALFORMED_REQUEST
    assert refusal(method, b"\x0a\x02\xff\xfe" + raw).code == codes.MALFORMED_REQUEST


@pytest.mark.parametrize("method", METHODS)
def test_a_field_of_a_newer_client_is_refused_by_number(method: str) -> None:
    """A field that this version lacks is refused as UNKNOWN_FIELD with its number."""
    raw = samples()[method].request.SerializeToString() + UNKNOWN_FIELD_7777
    error = refusal(method, raw)
    assert error.code == codes.UNKNOWN_FIELD
    assert error.metadata == {"field_number": "7777"}
    assert error.field == "7777"


@pytest.mark.parametrize("method", [name for name, one in samples().items() if one.items])
def test_a_field_of_a_newer_client_is_found_inside_items(method: str) -> None:
    """A field that this version lacks is found in the last item of a batch, and its place is named."""
    sample = samples()[method]
    items = getattr(sample.request, sample.items)
    last = len(items) - 1
    items[last].MergeFromString(UNKNOWN_FIELD_7777)
    error = refusal(method, sample.request.SerializeToString())
    assert error.code == codes.UNKNOWN_FIELD
    assert error.field == f"{sample.items}[{last}].7777"


@pytest.mark.parametrize("method", METHODS)
def test_a_sloppy_encoding_of_known_fields_passes(method: str) -> None:
    """A request whose creation time is written twice is longer than need be, and still the same request."""
    sample = samples()[method]
    twice = b"\x10\x05" + sample.request.SerializeToString()
    assert decode(method, twice) == sample.command


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("request_id", ""),
        ("request_id", "x" * 65),
        ("request_id", "two words"),
        ("request_id", "tab\t"),
        ("request_id", "ä"),
        ("created_time_ns", 0),
        ("created_time_ns", -1),
    ],
)
def test_every_call_needs_a_key_and_a_time(method: str, field: str, value: object) -> None:
    """A missing or ill-formed request id or creation time is refused in every call, by name."""
    request = samples()[method].request
    setattr(request, field, value)
    error = refusal(method, request.SerializeToString())
    assert (error.code, error.field) == (codes.INVALID_ARGUMENT, field)


@pytest.mark.parametrize("method", [name for name, one in samples().items() if one.items])
def test_batches_have_from_one_to_8192_items(method: str) -> None:
    """An empty batch and one of 8,193 items are refused, one of 8,192 passes."""
    sample = samples()[method]
    items = getattr(sample.request, sample.items)
    first = type(items[0])()
    first.CopyFrom(items[0])
    sample.request.ClearField(sample.items)
    assert refusal(method, sample.request.SerializeToString()).code == codes.BATCH_EMPTY
    items = getattr(sample.request, sample.items)
    items.extend([first] * 8192)
    assert decode(method, sample.request.SerializeToString()).count() == 8192
    items.append(first)
    error = refusal(method, sample.request.SerializeToString())
    assert (error.code, error.field) == (codes.BATCH_TOO_LARGE, sample.items)
    assert (error.limit, error.actual) == ("8192", "8193")


@pytest.mark.parametrize(
    "fields",
    [
        b"\x1a\x00" * 500_000,  # empty items
        b"\x1a\x02\x10\x01" * 250_000,  # items of one field
        (b"\x1a\x80\x01" + bytes(128)) * 2 + b"\x1a\x00" * 400_000,  # behind longer ones
        b"\x10\x01" * 500_000,  # one field again and again
        b"\x15" * 500_000,  # numbers of four bytes
    ],
)
def test_a_request_of_many_tiny_items_is_refused_before_they_are_made(
    fields: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a million in one megabyte took 0.2 s to make, which all other calls waited for."""
    monkeypatch.setattr(wire, "parse", lambda *_: pytest.fail("items are made"))
    error = refusal(f"{TRADING}PlaceOrders", fields)
    assert (error.code, error.message) == (codes.MALFORMED_REQUEST, wire.MANY_FIELDS)


INSTRUCTION_REFUSALS: list[tuple[int, dict[str, Any], int, str]] = [
    (0, {"action": 0}, codes.INVALID_ARGUMENT, "action"),
    (0, {"action": 4}, codes.INVALID_ARGUMENT, "action"),
    (0, {"account_id": 0}, codes.INVALID_ARGUMENT, "account_id"),
    (0, {"account_id": 2**63}, codes.INVALID_ARGUMENT, "account_id"),
    (0, {"market_id": 0}, codes.UNKNOWN_MARKET, "market_id"),
    (0, {"market_id": 99}, codes.UNKNOWN_MARKET, "market_id"),
    (0, {"side": 0}, codes.INVALID_ARGUMENT, "side"),
    (0, {"side": 3}, codes.INVALID_ARGUMENT, "side"),
    (0, {"side": -1}, codes.INVALID_ARGUMENT, "side"),
    (0, {"type": 0}, codes.INVALID_ARGUMENT, "type"),
    (0, {"type": 3}, codes.INVALID_ARGUMENT, "type"),
    (0, {"time_in_force": 0}, codes.INVALID_ARGUMENT, "time_in_force"),
    (0, {"time_in_force": 9}, codes.INVALID_ARGUMENT, "time_in_force"),
    (0, {"post_only": 3}, codes.INVALID_ARGUMENT, "post_only"),
    (0, {"self_trade_prevention": 5}, codes.INVALID_ARGUMENT, "self_trade_prevention"),
    (0, {"price": ""}, codes.INVALID_ARGUMENT, "price"),
    (0, {"price": "-150"}, codes.INVALID_ARGUMENT, "price"),
    (0, {"price": "150.001"}, codes.INVALID_ARGUMENT, "price"),
    (0, {"price": "1e3"}, codes.INVALID_ARGUMENT, "price"),
    (0, {"quantity": ""}, codes.INVALID_ARGUMENT, "quantity"),
    (0, {"quantity": "1.005"}, codes.INVALID_ARGUMENT, "quantity"),
    (0, {"quantity": "92233720368547758.08"}, codes.INVALID_ARGUMENT, "quantity"),
    (0, {"client_order_id": 2**63}, codes.INVALID_ARGUMENT, "client_order_id"),
    (0, {"order_id": 5}, codes.INVALID_ARGUMENT, "order_id"),
    (0, {"target_client_order_id": 5}, codes.INVALID_ARGUMENT, "order_id"),
    (0, {"expire_time_ns": 5}, codes.INVALID_ARGUMENT, "expire_time_ns"),
    (0, {"time_in_force": types.GTD}, codes.INVALID_ARGUMENT, "expire_time_ns"),
    (1, {"price": "x"}, codes.INVALID_ARGUMENT, "price"),
    (2, {"order_id": 0}, codes.INVALID_ARGUMENT, "order_id"),
    (2, {"order_id": 2**63}, codes.INVALID_ARGUMENT, "order_id"),
    (2, {"target_client_order_id": 4}, codes.INVALID_ARGUMENT, "order_id"),
    (2, {"side": 1}, codes.INVALID_ARGUMENT, "side"),
    (2, {"type": 1}, codes.INVALID_ARGUMENT, "type"),
    (2, {"time_in_force": 1}, codes.INVALID_ARGUMENT, "time_in_force"),
    (2, {"post_only": 1}, codes.INVALID_ARGUMENT, "post_only"),
    (2, {"reduce_only": True}, codes.INVALID_ARGUMENT, "reduce_only"),
    (2, {"self_trade_prevention": 1}, codes.INVALID_ARGUMENT, "self_trade_prevention"),
    (2, {"price": "1"}, codes.INVALID_ARGUMENT, "price"),
    (2, {"quantity": "1"}, codes.INVALID_ARGUMENT, "quantity"),
    (2, {"client_order_id": 1}, codes.INVALID_ARGUMENT, "client_order_id"),
    (2, {"expire_time_ns": 1}, codes.INVALID_ARGUMENT, "expire_time_ns"),
    (3, {"target_client_order_id": 0}, codes.INVALID_ARGUMENT, "order_id"),
    (3, {"order_id": 4}, codes.INVALID_ARGUMENT, "order_id"),
    (3, {"expire_time_ns": -1}, codes.INVALID_ARGUMENT, "expire_time_ns"),
]


@pytest.mark.parametrize(("index", "change", "code", "field"), INSTRUCTION_REFUSALS)
def test_an_instruction_out_of_shape_is_refused_by_place(
    index: int, change: dict[str, Any], code: int, field: str
) -> None:
    """One bad field in a mixed list refuses the call and names the item and the field."""
    instructions = mixed_instructions()
    for name, value in change.items():
        setattr(instructions[index], name, value)
    request = trading_pb2.SubmitOrdersRequest(**HEAD, instructions=instructions)
    error = refusal(f"{TRADING}SubmitOrders", request.SerializeToString())
    assert (error.code, error.field) == (code, f"instructions[{index}].{field}")


def test_what_only_the_machine_can_judge_passes_the_edge() -> None:
    """A price off the tick, a zero quantity and an unknown account reach the machine."""
    order = trading_pb2.NewOrder(
        **(LIMIT_ORDER | {"price": "0.01", "quantity": "0.00", "account_id": 4})
    )
    request = trading_pb2.PlaceOrdersRequest(**HEAD, orders=[order])
    command = decode(f"{TRADING}PlaceOrders", request.SerializeToString())
    assert isinstance(command, OrderBatch)
    assert (command.prices, command.quantities, command.account_ids) == ([1], [0], [4])


def by_amount(spend: str, **others: object) -> trading_pb2.OrderInstruction:
    """A purchase that states the amount to spend."""
    order = LIMIT_ORDER | {"type": types.MARKET, "time_in_force": types.IOC, "side": types.BUY}
    stated = {"price": "", "quantity": "", "spend": spend, "action": types.PLACE}
    return trading_pb2.OrderInstruction(**(order | stated | others))


def test_an_amount_to_spend_is_a_column_of_the_batch() -> None:
    """The amount is in units of the quote asset; without any the column is empty, as in earlier journals."""
    plain = by_amount("", quantity="1.00")
    request = trading_pb2.SubmitOrdersRequest(**HEAD, instructions=[plain, by_amount("1000.5")])
    command = decode(f"{TRADING}SubmitOrders", request.SerializeToString())
    assert isinstance(command, OrderBatch)
    assert (command.spends, command.quantities) == ([0, 1_000_500_000], [100, 0])
    assert [command_plain(command, item, SCALES).get("spend") for item in (0, 1)] == [
        None,
        "1000.5",
    ]
    request = trading_pb2.SubmitOrdersRequest(**HEAD, instructions=[plain])
    command = decode(f"{TRADING}SubmitOrders", request.SerializeToString())
    assert isinstance(command, OrderBatch)
    assert command.spends == []


def with_margin(margin: str, **others: object) -> trading_pb2.OrderInstruction:
    """A new order that brings the margin of its isolated position."""
    return trading_pb2.OrderInstruction(
        **(LIMIT_ORDER | {"isolated_margin": margin, "action": types.PLACE} | others)
    )


def test_a_margin_of_an_order_is_a_column_of_the_batch() -> None:
    """The margin is in units of the quote asset, in every form of the call; without any the column is empty."""
    plain = with_margin("")
    request = trading_pb2.SubmitOrdersRequest(**HEAD, instructions=[plain, with_margin("1000.5")])
    command = decode(f"{TRADING}SubmitOrders", request.SerializeToString())
    assert isinstance(command, OrderBatch)
    assert command.isolated_margins == [0, 1_000_500_000]
    assert [command_plain(command, item, SCALES).get("isolated_margin") for item in (0, 1)] == [
        None,
        "1000.5",
    ]
    request = trading_pb2.SubmitOrdersRequest(**HEAD, instructions=[plain])
    command = decode(f"{TRADING}SubmitOrders", request.SerializeToString())
    assert isinstance(command, OrderBatch)
    assert command.isolated_margins == []
    order = trading_pb2.NewOrder(**LIMIT_ORDER).SerializeToString()
    # The tag of field 19 in its shortest form, and in the longest.
    for tag in (b"\x9a\x01", b"\x9a\x81\x80\x80\x00"):
        item = order + tag + b"\x01" + b"7"
        head = trading_pb2.PlaceOrdersRequest(**HEAD).SerializeToString()
        raw = head + b"\x1a" + bytes([len(item)]) + item
        command = decode(f"{TRADING}PlaceOrders", raw)
        assert isinstance(command, OrderBatch)
        assert command.isolated_margins == [7_000_000]


@pytest.mark.parametrize(
    ("item", "field"),
    [
        (by_amount(""), "quantity"),
        (by_amount("10", quantity="1.00"), "spend"),
        (by_amount("0"), "spend"),
        (by_amount("-1"), "spend"),
        (by_amount("0.0000001"), "spend"),
        (by_amount("10", action=types.REPLACE, order_id=55), "spend"),
        (
            trading_pb2.OrderInstruction(
                action="ORDER_ACTION_CANCEL", account_id=1001, order_id=55, spend="1"
            ),
            "spend",
        ),
        (with_margin("0"), "isolated_margin"),
        (with_margin("-1"), "isolated_margin"),
        (with_margin("0.0000001"), "isolated_margin"),
        (with_margin("10", action=types.REPLACE, order_id=55), "isolated_margin"),
        (
            trading_pb2.OrderInstruction(
                action="ORDER_ACTION_CANCEL", account_id=1001, order_id=55, isolated_margin="1"
            ),
            "isolated_margin",
        ),
    ],
)
def test_an_amount_to_spend_takes_the_place_of_a_quantity(
    item: trading_pb2.OrderInstruction, field: str
) -> None:
    """None and both, an amount of 0 or below, more digits than the asset has, in a replace, in a cancel."""
    request = trading_pb2.SubmitOrdersRequest(**HEAD, instructions=[by_amount("1"), item])
    error = refusal(f"{TRADING}SubmitOrders", request.SerializeToString())
    assert error.field == f"instructions[1].{field}"


@pytest.mark.parametrize("call", ["SubmitOrders", "PlaceOrders", "CancelOrders", "ReplaceOrders"])
def test_every_call_of_orders_may_be_atomic(call: str) -> None:
    """The flag reaches the command, and nothing else of it changes."""
    sample = samples()[f"{TRADING}{call}"]
    assert isinstance(sample.command, OrderBatch)
    request = sample.request
    request.atomic = True  # type: ignore[attr-defined]  # each of the four has it
    command = decode(f"{TRADING}{call}", request.SerializeToString())
    assert command == replace(sample.command, atomic=1)


BID: Final = number_of_text(b"bid-1")
BOTH: Final = {"client_order_id": 7, "client_order_text": "bid-1"}


def test_texts_of_clients_become_their_numbers() -> None:
    """A text names the new order or the order to act on, in each call that may name one."""
    order = LIMIT_ORDER | {"client_order_id": 0, "client_order_text": "bid-1"}
    place = trading_pb2.PlaceOrdersRequest(**HEAD, orders=[trading_pb2.NewOrder(**order)])
    placed = decode(f"{TRADING}PlaceOrders", place.SerializeToString())
    assert isinstance(placed, OrderBatch)
    assert placed.client_ids == [BID]
    target: dict[str, Any] = {"target_client_order_text": "bid-1"}
    cancel = trading_pb2.OrderCancel(account_id=1001, **target)
    for call, cancels in (
        ("CancelOrders", trading_pb2.CancelOrdersRequest(**HEAD, cancels=[cancel])),
        (
            "CancelConditionalOrders",
            trading_pb2.CancelConditionalOrdersRequest(**HEAD, cancels=[cancel]),
        ),
    ):
        cancelled = decode(f"{TRADING}{call}", cancels.SerializeToString())
        assert cancelled.target_client_ids == [BID]  # type: ignore[attr-defined]  # both have it
    replacement = trading_pb2.OrderReplacement(**order, **target)
    replace_ = trading_pb2.ReplaceOrdersRequest(**HEAD, replacements=[replacement])
    replaced = decode(f"{TRADING}ReplaceOrders", replace_.SerializeToString())
    assert isinstance(replaced, OrderBatch)
    assert (replaced.client_ids, replaced.target_client_ids) == ([BID], [BID])


def test_a_text_names_the_entry_of_a_bracket() -> None:
    """The entry has the number of the text, and nothing else of the command changes."""
    sample = samples()[f"{TRADING}PlaceBrackets"]
    request = trading_pb2.PlaceBracketsRequest.FromString(sample.request.SerializeToString())
    request.brackets[0].client_order_id = 0
    request.brackets[0].client_order_text = "bid-1"
    command = decode(f"{TRADING}PlaceBrackets", request.SerializeToString())
    assert isinstance(command, Brackets)
    assert isinstance(sample.command, Brackets)
    assert command == replace(
        sample.command, client_ids=[ClientOrderId(BID), *sample.command.client_ids[1:]]
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (BOTH, "client_order_text"),
        ({"client_order_text": "x" * 37}, "client_order_text"),
        ({"client_order_text": "two words"}, "client_order_text"),
        ({"client_order_text": "tab\t"}, "client_order_text"),
        ({"client_order_text": "\u00e9"}, "client_order_text"),
        ({"client_order_text": "\0"}, "client_order_text"),
    ],
)
def test_an_order_has_one_name_of_its_client_which_is_printable(
    change: dict[str, Any], field: str
) -> None:
    """Both forms in one order are refused, as is a text that is no name, and the field is named."""
    order = LIMIT_ORDER | {"client_order_id": 0} | change
    request = trading_pb2.PlaceOrdersRequest(**HEAD, orders=[trading_pb2.NewOrder(**order)])
    error = refusal(f"{TRADING}PlaceOrders", request.SerializeToString())
    assert (error.code, error.field) == (codes.INVALID_ARGUMENT, f"orders[0].{field}")
    conditional = samples()[f"{TRADING}PlaceConditionalOrders"].request
    for name, value in ({"client_order_id": 0} | change).items():
        setattr(conditional.orders[0], name, value)  # type: ignore[attr-defined]  # its items
    error = refusal(f"{TRADING}PlaceConditionalOrders", conditional.SerializeToString())
    assert (error.code, error.field) == (codes.INVALID_ARGUMENT, f"orders[0].{field}")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"order_id": 5, "target_client_order_text": "a"}, "order_id"),
        (
            {"target_client_order_id": 5, "target_client_order_text": "a"},
            "target_client_order_text",
        ),
        ({"order_id": 5, "client_order_text": "a"}, "client_order_text"),
    ],
)
def test_a_cancel_names_its_order_once(fields: dict[str, Any], field: str) -> None:
    """By our number, the client's number or its text, and a cancel has no text of its own."""
    item = trading_pb2.OrderInstruction(action=types.CANCEL, account_id=1001, **fields)  # type: ignore[arg-type]
    request = trading_pb2.SubmitOrdersRequest(**HEAD, instructions=[item])
    error = refusal(f"{TRADING}SubmitOrders", request.SerializeToString())
    assert (error.code, error.field) == (codes.INVALID_ARGUMENT, f"instructions[0].{field}")


def test_a_frame_of_a_session_may_be_atomic() -> None:
    """The flag of a frame is that of its command."""
    for atomic in (False, True):
        frame = trading_pb2.SessionRequest(**HEAD, instructions=mixed_instructions(), atomic=atomic)
        command = decode_session_frame(frame.SerializeToString(), "alice", SCALES)
        assert command.atomic == int(atomic)


INVALID = codes.INVALID_ARGUMENT

# method, place of the message that is changed, change, code, path of the field at fault
REFUSALS: list[tuple[str, str, dict[str, Any], int, str]] = [
    (f"{TRADING}PlaceBrackets", "brackets", {"account_id": 0}, INVALID, "account_id"),
    (f"{TRADING}PlaceBrackets", "brackets", {"client_order_text": "a b"}, INVALID, "client_order_text"),
    (f"{TRADING}PlaceBrackets", "brackets", {"side": 0}, INVALID, "side"),
    (f"{TRADING}PlaceBrackets", "brackets", {"type": 0}, INVALID, "type"),
    (f"{TRADING}PlaceBrackets", "brackets", {"time_in_force": 0}, INVALID, "time_in_force"),
    (f"{TRADING}PlaceBrackets", "brackets", {"time_in_force": 4}, INVALID, "expire_time_ns"),
    (f"{TRADING}PlaceBrackets", "brackets", {"expire_time_ns": 9}, INVALID, "expire_time_ns"),
    (f"{TRADING}PlaceBrackets", "brackets", {"expire_time_ns": -1}, INVALID, "expire_time_ns"),
    (f"{TRADING}PlaceBrackets", "brackets", {"beyond_band": 1}, INVALID, "beyond_band"),
    (f"{TRADING}PlaceBrackets", "brackets", {"post_only": 3}, INVALID, "post_only"),
    (f"{TRADING}PlaceBrackets", "brackets", {"self_trade_prevention": 5}, INVALID, "self_trade_prevention"),
    (f"{TRADING}PlaceBrackets", "brackets", {"price": "1.001"}, INVALID, "price"),
    (f"{TRADING}PlaceBrackets", "brackets", {"quantity": ""}, INVALID, "quantity"),
    (f"{TRADING}PlaceBrackets", "brackets", {"client_order_id": 2**63}, INVALID, "client_order_id"),
    (f"{TRADING}PlaceBrackets", "brackets", {"trigger_source": 0}, INVALID, "trigger_source"),
    (f"{TRADING}PlaceBrackets", "brackets", {"trigger_source": 4}, INVALID, "trigger_source"),
    (f"{TRADING}PlaceBrackets", "brackets", {"take_profit_trigger_price": ""}, INVALID, "take_profit_trigger_price"),
    (f"{TRADING}PlaceBrackets", "brackets", {"take_profit_price": "-1"}, INVALID, "take_profit_price"),
    (f"{TRADING}PlaceBrackets", "brackets", {"stop_trigger_price": "x"}, INVALID, "stop_trigger_price"),
    (f"{TRADING}PlaceBrackets", "brackets", {"stop_price": "1.001"}, INVALID, "stop_price"),
    (f"{TRADING}PlaceBrackets", "brackets", {"market_id": 9}, codes.UNKNOWN_MARKET, "market_id"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"close_position": True}, INVALID, "quantity"),
    (f"{TRADING}PlaceConditionalOrders", "orders",
     {"close_position": True, "quantity": "", "display_quantity": "1"}, INVALID, "display_quantity"),
    (f"{TRADING}PlaceConditionalOrders", "orders",
     {"close_position": True, "trigger_kind": 1, "trigger_source": 0, "trail_distance_ppb": 0},
     INVALID, "close_position"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"beyond_band": 96}, INVALID, "beyond_band"),
    (f"{TRADING}PlaceConditionalOrders", "orders",
     {"beyond_band": 64, "trigger_kind": 1, "trigger_source": 0, "trail_distance_ppb": 0},
     INVALID, "beyond_band"),
    (f"{TRADING}PlaceConditionalOrders", "orders",
     {"beyond_band": 32, "type": 2, "time_in_force": 2, "price": ""}, INVALID, "beyond_band"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"quantity": ""}, INVALID, "quantity"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"account_id": 0}, INVALID, "account_id"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"market_id": 9}, codes.UNKNOWN_MARKET, "market_id"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"trigger_kind": 0}, INVALID, "trigger_kind"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"trigger_kind": 5}, INVALID, "trigger_kind"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"trigger_kind": 1}, INVALID, "trigger_source"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"trigger_kind": 2}, INVALID, "trigger_price"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"trigger_source": 0}, INVALID, "trigger_source"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"trigger_source": 4}, INVALID, "trigger_source"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"trigger_price": "140"}, INVALID, "trigger_price"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"trail_distance_ppb": 0}, INVALID, "trail_distance_ppb"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"trail_distance_ppb": -1}, INVALID, "trail_distance_ppb"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"trail_distance_ppb": 10**9}, INVALID, "trail_distance_ppb"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"side": 0}, INVALID, "side"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"type": 0}, INVALID, "type"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"time_in_force": 0}, INVALID, "time_in_force"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"time_in_force": 4}, INVALID, "expire_time_ns"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"expire_time_ns": -1}, INVALID, "expire_time_ns"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"price": ""}, INVALID, "price"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"quantity": "1.005"}, INVALID, "quantity"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"display_quantity": "all"}, INVALID, "display_quantity"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"oco_item": 3}, INVALID, "oco_item"),
    (f"{TRADING}PlaceConditionalOrders", "orders", {"oco_item": 1}, INVALID, "oco_order_id"),
    (f"{ACCOUNT}DecideHolds", "decisions", {"asset_id": 0, "amount": "1"}, codes.UNKNOWN_ASSET, "asset_id"),
    (f"{ACCOUNT}DecideHolds", "decisions", {"asset_id": 1, "amount": ""}, INVALID, "amount"),
    (f"{ADMIN}CreateMarket", "", {"symbol": "x" * 33}, INVALID, "symbol"),
    (f"{ADMIN}CreateMarket", "", {"kind": 5}, INVALID, "kind"),
    (f"{ADMIN}CreateMarket", "", {"matching": 0}, INVALID, "matching"),
    (f"{ADMIN}CreateMarket", "", {"base_asset_id": 9}, codes.UNKNOWN_ASSET, "base_asset_id"),
    (f"{ADMIN}CreateMarket", "", {"quote_asset_id": 9}, codes.UNKNOWN_ASSET, "quote_asset_id"),
    (f"{ADMIN}CreateMarket", "", {"status": 0}, INVALID, "status"),
    (f"{ADMIN}CreateMarket", "", {"confirmed_gaps": [6, 19]}, INVALID, "confirmed_gaps"),
    (f"{ADMIN}CreateMarket", "", {"confirmed_gaps": [6] * 65}, INVALID, "confirmed_gaps"),
    (f"{ADMIN}CreateMarket", "", {"lot_size": "0"}, INVALID, "lot_size"),
    (f"{ADMIN}CreateMarket", "", {"lot_size": "0.000"}, INVALID, "lot_size"),
    (f"{ADMIN}CreateMarket", "", {"lot_size": "1."}, INVALID, "lot_size"),
    (f"{ADMIN}CreateMarket", "", {"lot_size": "-1"}, INVALID, "lot_size"),
    (f"{ADMIN}CreateMarket", "", {"tick_size": ""}, INVALID, "tick_size"),
    (f"{ADMIN}CreateMarket", "", {"tick_size": "0." + "0" * 18 + "1"}, INVALID, "tick_size"),
    (f"{ADMIN}CreateMarket", "", {"tick_size": "1" * 20}, INVALID, "tick_size"),
    (f"{ADMIN}CreateMarket", "", {"tick_size": "0.0" * 30}, INVALID, "tick_size"),
    (f"{ADMIN}CreateMarket", "", {"venue_account_id": 2**63}, INVALID, "venue_account_id"),
    (f"{ADMIN}CreateMarket", "", {"notional_min": "0.0000001"}, INVALID, "notional_min"),
    (f"{ADMIN}CreateMarket", "", {"lot_size": "0.02", "open_interest_max": "0.03"}, INVALID, "open_interest_max"),
    (f"{ADMIN}AnnounceBust", "", {"made_times_ns": [5, 6]}, INVALID, "made_times_ns"),
    (f"{ADMIN}AnnounceBust", "", {"made_times_ns": [0]}, INVALID, "made_times_ns"),
    (f"{AUTHORITY}RecoverAuthority", "", {"signatures": ["1", "2", "3"]}, INVALID, "signatures"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "items", "change", "code", "field"), REFUSALS)
def test_a_request_out_of_shape_is_refused_by_field(
    method: str, items: str, change: dict[str, Any], code: int, field: str
) -> None:
    """One bad field refuses the call; code and path of the field say which."""
    request = samples()[method].request
    target: Message = request
    path = field
    if isinstance(part := getattr(request, items, None), Message):
        target = part
        path = f"{items}.{field}"
    elif items:
        # The last item is the bad one, so that a check that stops early is found.
        index = len(getattr(request, items)) - 1
        target = getattr(request, items)[index]
        path = f"{items}[{index}].{field}"
    for name, value in change.items():
        if isinstance(value, list):
            del getattr(target, name)[:]
            getattr(target, name).extend(value)
        else:
            setattr(target, name, value)
    error = refusal(method, request.SerializeToString())
    assert (error.code, error.field) == (code, path)
    assert error.message


@pytest.mark.parametrize("name", ["PlaceOrders", "ReplaceOrders", "CancelOrders"])
def test_the_plain_forms_refuse_as_the_mixed_one_does(name: str) -> None:
    """A missing account in a list of orders, cancels or replacements is refused by its place."""
    sample = samples()[f"{TRADING}{name}"]
    getattr(sample.request, sample.items)[0].account_id = 0
    error = refusal(f"{TRADING}{name}", sample.request.SerializeToString())
    assert (error.code, error.field) == (codes.INVALID_ARGUMENT, f"{sample.items}[0].account_id")


def test_fee_lists_and_source_lists_are_bounded() -> None:
    """A market has 1 to 64 fee tiers and an instrument at most 256 sources."""
    market = admin_pb2.SetMarketParametersRequest.FromString(
        samples()[f"{ADMIN}SetMarketParameters"].request.SerializeToString()
    )
    market.maker_fee_ppb.extend([1] * 63)
    error = refusal(f"{ADMIN}SetMarketParameters", market.SerializeToString())
    assert (error.field, error.actual) == ("maker_fee_ppb", "65")
    created = admin_pb2.CreateMarketRequest.FromString(
        samples()[f"{ADMIN}CreateMarket"].request.SerializeToString()
    )
    created.ClearField("maker_fee_ppb")
    assert refusal(f"{ADMIN}CreateMarket", created.SerializeToString()).field == "maker_fee_ppb"
    instrument = admin_pb2.SetOracleInstrumentRequest(**HEAD, asset_id=2, source_ids=[1] * 257)
    error = refusal(f"{ADMIN}SetOracleInstrument", instrument.SerializeToString())
    assert (error.code, error.field) == (codes.BATCH_TOO_LARGE, "source_ids")


def test_frames_of_a_session_decode_like_calls_and_refusals_carry_their_id() -> None:
    """A session frame is a SubmitOrders; a refused one names the request it belongs to, if readable."""
    frame = trading_pb2.SessionRequest(**HEAD, instructions=mixed_instructions())
    assert decode_session_frame(frame.SerializeToString(), "alice", SCALES) == MIXED_COMMAND
    frame.instructions[0].price = "x"
    for raw in (frame.SerializeToString(), frame.SerializeToString() + UNKNOWN_FIELD_7777):
        with pytest.raises(EdgeError) as caught:
            decode_session_frame(raw, "alice", SCALES)
        assert caught.value.request_id == "request-1"
    with pytest.raises(EdgeError) as caught:
        decode_session_frame(b"\xff", "alice", SCALES)
    assert (caught.value.code, caught.value.request_id) == (codes.MALFORMED_REQUEST, "")


def test_frames_of_ticks_decode_like_calls_and_refusals_carry_their_id() -> None:
    """A frame of ticks is a SubmitTicks; a refused one names the request it belongs to, if readable."""
    sample = samples()[f"{ORACLE}SubmitTicks"]
    raw = sample.request.SerializeToString()
    assert decode_ticks_frame(raw, "alice", SCALES) == sample.command
    with pytest.raises(EdgeError) as caught:
        decode_ticks_frame(raw + UNKNOWN_FIELD_7777, "alice", SCALES)
    assert caught.value.request_id == "request-1"
    with pytest.raises(EdgeError) as caught:
        decode_ticks_frame(b"\xff", "alice", SCALES)
    assert caught.value.request_id == ""


def only_edge_errors(method: str, raw: bytes) -> None:
    """Decode; what is not refused with an EdgeError must be a command that the journal can hold."""
    try:
        command = decode(method, raw)
    except EdgeError:
        return
    assert command_from_values(command_to_values(command)) == command


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=40)
@given(raw=st.binary(max_size=120))
def test_any_bytes_give_a_command_or_an_edge_error(method: str, raw: bytes) -> None:
    """Random bytes never raise anything but EdgeError."""
    only_edge_errors(method, raw)


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=60)
@given(data=st.data())
def test_a_bent_request_gives_a_command_or_an_edge_error(method: str, data: st.DataObject) -> None:
    """Good requests with bytes flipped, dropped, put in or repeated never raise anything but EdgeError."""
    raw = bytearray(samples()[method].request.SerializeToString())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(raw)))
        piece = data.draw(st.binary(max_size=3))
        end = data.draw(st.integers(place, min(len(raw), place + 6)))
        raw[place:end] = piece or bytes(raw[place:end]) * 2
    only_edge_errors(method, bytes(raw))


@settings(max_examples=100)
@given(
    fields=st.fixed_dictionaries(
        {},
        optional={
            "action": st.integers(-1, 4),
            "account_id": st.integers(0, 2**64 - 1),
            "market_id": st.integers(0, 2),
            "side": st.integers(-1, 3),
            "type": st.integers(-1, 3),
            "time_in_force": st.integers(-1, 5),
            "post_only": st.integers(-1, 3),
            "reduce_only": st.booleans(),
            "self_trade_prevention": st.integers(-1, 5),
            "price": st.text("0123456789.-", max_size=5),
            "quantity": st.text("0123456789.-", max_size=5),
            "client_order_id": st.integers(0, 2**64 - 1),
            "order_id": st.integers(0, 2),
            "target_client_order_id": st.integers(0, 2),
            "expire_time_ns": st.integers(-1, 1),
        },
    )
)
def test_any_instruction_passes_or_its_fault_is_named(fields: dict[str, Any]) -> None:
    """Each instruction passes, or the error names a field of it; the two checks agree."""
    instruction = trading_pb2.OrderInstruction(**fields)
    request = trading_pb2.SubmitOrdersRequest(
        request_id="r", created_time_ns=CREATED_NS, instructions=[instruction]
    )
    try:
        decode(f"{TRADING}SubmitOrders", request.SerializeToString())
    except EdgeError as error:
        named = error.field.removeprefix("instructions[0].")
        assert named in trading_pb2.OrderInstruction.DESCRIPTOR.fields_by_name


def test_a_calendar_has_no_more_holidays_than_the_limit() -> None:
    """A thousand holidays pass the edge, and one more does not."""
    method = f"{MEMBER}SetCalendar"
    request = member_pb2.SetCalendarRequest(**HEAD, holidays=list(range(1000)))
    command = decode(method, request.SerializeToString())
    assert command == SetCalendar("alice", "request-1", CREATED_NS, 0, 0, list(range(1000)), 0)
    request.holidays.append(1000)
    error = refusal(method, request.SerializeToString())
    assert (error.code, error.field) == (codes.INVALID_ARGUMENT, "holidays")


@pytest.mark.parametrize(
    ("name", "field", "most"),
    [
        ("SetMarginScenarios", "returns_ppb", 3_000),
        ("SetStressScenario", "asset_ids", 10_000),
        ("SetStressScenario", "shocks_ppb", 10_000),
    ],
)
def test_a_list_has_no_more_numbers_than_its_limit(name: str, field: str, most: int) -> None:
    """As many as the limit pass the edge, and one more does not."""
    method = f"{MARGIN_CALL}{name}"
    request = samples()[method].request
    column = getattr(request, field)
    del column[:]
    column.extend([1] * most)
    assert getattr(decode(method, request.SerializeToString()), field) == [1] * most
    column.append(1)
    error = refusal(method, request.SerializeToString())
    assert (error.code, error.field) == (codes.INVALID_ARGUMENT, field)
