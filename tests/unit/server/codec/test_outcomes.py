# SPDX-License-Identifier: Apache-2.0
"""Outcomes become replies, refusals keep their figures in the right unit, edge errors become statuses."""

from base64 import b64encode
from typing import Any
from urllib.parse import quote

import pytest
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]

from clearinghouse.server.codec.errors import (
    ERROR_DOMAIN,
    GRPC_CODES,
    TEXT_BYTES_MAX,
    EdgeError,
    grpc_code_of,
    reason_of,
    status_of,
)
from clearinghouse.server.codec.figures import NOTHING, Subject, figures_to_text
from clearinghouse.server.codec.methods import ACCOUNT, METHODS, ORACLE, TRADING
from clearinghouse.server.codec.replies.outcomes import encode_session_frame, encode_ticks_frame
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.vocabulary import codes, types
from clearinghouse.statemachine.vocabulary.commands import Command, OracleTicks
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId, OrderId
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
    result_code_pb2,
    settlement_pb2,
    trading_pb2,
    venue_pb2,
)
from tests.unit.server.codec.request_samples import MIXED_COMMAND, SCALES, SOL_USDC, samples

HEAD = b"\x01" * 32
MODULES = (
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


def reply_of(method: str, command: Command, outcome: Outcome) -> Any:  # noqa: ANN401 - any message
    """The reply of a call, read back as a client would."""
    name = method.rpartition("/")[2] + "Response"
    module = next(module for module in MODULES if hasattr(module, name))
    reply: Message = getattr(module, name).FromString(
        METHODS[method].encode(command, outcome, SCALES, HEAD)
    )
    return reply


def mixed_outcome() -> Outcome:
    """The mixed batch: a fill with a rest, a refusal with figures, a cancel, a replace."""
    outcome = Outcome(100, 5_000)
    outcome.add_order(codes.OK, OrderId(71), 50, 100)
    outcome.add_order(codes.INSUFFICIENT_MARGIN, OrderId(0), 0, 0)
    outcome.add_order(codes.OK, OrderId(55), 0, 0)
    outcome.add_order(codes.OK, OrderId(72), 0, 1)
    outcome.refuse(1, 1_500_000, -250_000, 1_750_001)
    outcome.fills = [0, 9, 1_502_500, 20, -3, 0, 10, 1_502_000, 30, 4]
    return outcome


def test_orders_answer_in_rows_with_fills_and_figures() -> None:
    """Each instruction has its code, id, quantities and fills; a refusal has figures in valuation units."""
    reply = reply_of(f"{TRADING}SubmitOrders", MIXED_COMMAND, mixed_outcome())
    assert (reply.first_sequence, reply.time_ns, reply.chain_head) == (100, 5_000, HEAD)
    assert not reply.is_repeat
    filled, refused, cancelled, replaced = reply.results
    assert (filled.code, filled.order_id) == (codes.OK, 71)
    assert (filled.filled_quantity, filled.remaining_quantity) == ("0.5", "1")
    assert [(fill.trade_id, fill.price, fill.quantity, fill.fee) for fill in filled.fills] == [
        (9, "150.25", "0.2", "-0.000003"),
        (10, "150.2", "0.3", "0.000004"),
    ]
    assert (refused.code, refused.order_id) == (codes.INSUFFICIENT_MARGIN, 0)
    assert (refused.limit, refused.actual, refused.shortfall) == ("1.5", "-0.25", "1.750001")
    assert (refused.filled_quantity, refused.remaining_quantity) == ("", "")
    # It named no market, so nothing says how many decimals a quantity has.
    assert (cancelled.order_id, cancelled.filled_quantity) == (55, "")
    assert (replaced.order_id, replaced.remaining_quantity) == (72, "0.01")


@pytest.mark.parametrize("method", METHODS)
def test_every_call_answers_with_sequence_code_and_id(method: str) -> None:
    """Each reply holds sequence, time, head, repeat mark, and one code and id per item."""
    sample = samples()[method]
    outcome = Outcome(100, 5_000)
    outcome.repeated = True
    count = sample.command.count()
    for item in range(count):
        outcome.add_order(codes.OK, OrderId(70 + item), 0, 0)
    reply = reply_of(method, sample.command, outcome)
    names = reply.DESCRIPTOR.fields_by_name
    assert (reply.time_ns, reply.chain_head, reply.is_repeat) == (5_000, HEAD, True)
    if "results" in names:
        assert reply.first_sequence == 100
        assert [result.order_id for result in reply.results] == [70 + item for item in range(count)]
    elif "codes" in names:
        assert reply.first_sequence == 100
        assert list(reply.codes) == [codes.OK] * count
        ids = [name for name in names if name == "ids" or name.endswith("_ids")]
        for name in ids:
            assert list(getattr(reply, name)) == [70 + item for item in range(count)]
    else:
        assert (reply.sequence, reply.code) == (100, codes.OK)
        ids = [name for name in names if name.endswith("_id") or name == "cancelled_orders"]
        for name in ids:
            assert getattr(reply, name) == 70


@pytest.mark.parametrize("method", METHODS)
def test_a_call_refused_as_a_whole_says_so_for_every_item(method: str) -> None:
    """A reused request id is the code of each item, with plain integers as figures, in every call."""
    sample = samples()[method]
    outcome = Outcome(100, 5_000)
    for item in range(sample.command.count()):
        outcome.add_order(codes.REQUEST_ID_REUSED, OrderId(0), 0, 0)
        outcome.refuse(item, 7, 9, 2)
    reply = reply_of(method, sample.command, outcome)
    if hasattr(reply, "results"):
        parts = list(reply.results)
    elif hasattr(reply, "refusals"):
        parts = list(reply.refusals)
        assert [part.index for part in parts] == list(range(sample.command.count()))
        assert set(reply.codes) == {codes.REQUEST_ID_REUSED}
    else:
        parts = [reply]
    assert len(parts) == sample.command.count()
    for part in parts:
        assert part.code == codes.REQUEST_ID_REUSED
        assert (part.limit, part.actual, part.shortfall) == ("7", "9", "2")


def test_money_answers_in_columns_with_sparse_figures() -> None:
    """Transfers answer with one code each; only the refused one has figures, in its own asset."""
    command = samples()[f"{ACCOUNT}SubmitTransfers"].command
    outcome = Outcome(100, 5_000)
    outcome.add(codes.ATOMIC_BATCH_REFUSED, 0)
    outcome.add(codes.INSUFFICIENT_FREE_BALANCE, 0)
    outcome.refuse(1, 3_250_000_000, 1, 3_249_999_999)
    reply = reply_of(f"{ACCOUNT}SubmitTransfers", command, outcome)
    assert list(reply.codes) == [104, 207]
    (refusal,) = reply.refusals
    assert (refusal.index, refusal.code) == (1, 207)
    assert (refusal.limit, refusal.actual, refusal.shortfall) == (
        "3.25",
        "0.000000001",
        "3.249999999",
    )


@pytest.mark.parametrize(
    ("code", "subject", "value", "text"),
    [
        (codes.TICK_SIZE, Subject(0, 1, types.BUY), 15_023, "150.23"),
        (codes.LOT_SIZE, Subject(0, 1, types.BUY), 1, "0.01"),
        (codes.PRICE_BAND, Subject(0, 1, types.BUY), 1_502_500, "150.25"),
        (codes.PRICE_BAND, Subject(0, 1, types.BUY), 1_502_501, "150.2501"),
        (
            codes.MARK_PRICE_UNAVAILABLE,
            Subject(0, 1, 1),
            1_502_500_000_000_001,
            "150.2500000000001",
        ),
        (codes.ORDER_NOTIONAL_LIMIT, Subject(0, 1, types.BUY), 5, "0.000005"),
        (codes.OPEN_ORDER_QUANTITY_LIMIT, Subject(0, 1, types.BUY), 150, "1.5"),
        (codes.POSITION_LIMIT, Subject(0, 1, types.BUY), 10, "0.00001"),
        (codes.INSUFFICIENT_BALANCE, Subject(0, 1, types.BUY), 10, "0.00001"),
        (codes.INSUFFICIENT_BALANCE, Subject(0, 1, types.SELL), 10, "0.00000001"),
        (codes.OUTFLOW_LIMIT, Subject(2, 0, 0), 10, "0.00000001"),
        (codes.WITHDRAWAL_MARGIN, Subject(2, 0, 0), 10, "0.00001"),
        (codes.TICK_PRICE_INVALID, Subject(2, 0, 0), 10, "0.00001"),
        (codes.NEGATIVE_UNSETTLED_EQUITY, Subject(2, 0, 0), 10, "0.00001"),
        (codes.EXPIRY_IN_PAST, Subject(0, 1, types.BUY), 10, "10"),
        (codes.SELF_TRADE, Subject(0, 1, types.BUY), 10, "10"),
        (codes.STATE_LIMIT, Subject(2, 1, 0), 10, "10"),
        (codes.STATUS_TRANSITION_INVALID, Subject(0, 1, 0), 10, "10"),
        (codes.OUTFLOW_LIMIT, NOTHING, 10, "10"),
        (codes.LOT_SIZE, NOTHING, 10, "10"),
    ],
)
def test_figures_have_the_unit_of_their_code(
    code: int, subject: Subject, value: int, text: str
) -> None:
    """A figure is written in the unit that its code and its item say, a plain integer if they do not."""
    assert figures_to_text(code, (value, 0, -value), subject, SCALES) == (text, "0", f"-{text}")


def test_a_session_frame_answers_in_order_and_keeps_edge_refusals_apart() -> None:
    """One server frame answers several client frames; one refused at the edge has a code and no results."""
    refused = EdgeError(codes.BATCH_EMPTY, "a batch has at least one item", "instructions")
    refused.request_id = "request-2"
    raw = encode_session_frame([(MIXED_COMMAND, mixed_outcome()), refused], SCALES, HEAD)
    frame = trading_pb2.SessionResponse.FromString(raw)
    first, second = frame.answers
    assert (first.request_id, first.first_sequence, len(first.results)) == ("request-1", 100, 4)
    assert first.edge_code == codes.OK
    assert (second.request_id, second.edge_code) == ("request-2", codes.BATCH_EMPTY)
    assert (second.edge_field, second.edge_message) == ("instructions", refused.message)
    assert not second.results
    assert frame.chain_head == HEAD


def test_a_frame_of_ticks_is_answered_by_its_id() -> None:
    """A frame of ticks has codes; one refused at the edge has its code and no sequence."""
    command = samples()[f"{ORACLE}SubmitTicks"].command
    assert isinstance(command, OracleTicks)
    outcome = Outcome(100, 5_000)
    outcome.add(codes.TICK_NOT_NEWER, 0)
    raw = encode_ticks_frame((command, outcome), SCALES, HEAD)
    frame = oracle_pb2.StreamTicksResponse.FromString(raw)
    assert (frame.request_id, frame.first_sequence) == ("request-1", 100)
    assert list(frame.codes) == [codes.TICK_NOT_NEWER]
    error = EdgeError(codes.MALFORMED_REQUEST, "broken")
    frame = oracle_pb2.StreamTicksResponse.FromString(encode_ticks_frame(error, SCALES, HEAD))
    assert (frame.edge_code, frame.first_sequence) == (codes.MALFORMED_REQUEST, 0)


def test_a_status_carries_one_reason_and_the_field_at_fault() -> None:
    """The status of an edge error has one ErrorInfo with figures, and one violation of the field."""
    error = EdgeError(
        codes.BATCH_TOO_LARGE, "too many", "orders", "8192", "9000", metadata={"more": "facts"}
    )
    status = status_pb2.Status.FromString(status_of(error).SerializeToString())
    assert status.code == 3
    assert status.message == "BATCH_TOO_LARGE: orders: too many (limit 8192, actual 9000)"
    info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    assert [info_or_bad.type_url.rpartition(".")[2] for info_or_bad in status.details] == [
        "ErrorInfo",
        "BadRequest",
    ]
    assert status.details[0].Unpack(info)
    assert status.details[1].Unpack(bad)
    assert (info.reason, info.domain) == ("BATCH_TOO_LARGE", ERROR_DOMAIN)
    assert dict(info.metadata) == {"limit": "8192", "actual": "9000", "more": "facts"}
    (violation,) = bad.field_violations
    assert (violation.field, violation.description) == ("orders", "too many")


def test_a_status_stays_below_what_grpc_sends() -> None:
    """Texts that repeat what a caller sent are cut; else gRPC answers with a status of its own, without a reason."""
    long = "\u20ac" * 10_000
    error = EdgeError(codes.INVALID_ARGUMENT, long, long, long, long, metadata={"more": long})
    status = status_of(error)
    encoded = len(quote(status.message)) + len(b64encode(status.SerializeToString()))
    assert 2 * TEXT_BYTES_MAX < encoded < 8_000
    assert status.message.endswith("\u20ac\u2026")
    assert len(status.details) == 2


def test_a_full_queue_says_when_to_try_again() -> None:
    """QUEUE_FULL is RESOURCE_EXHAUSTED with a retry delay and without a field."""
    status = status_of(EdgeError(codes.QUEUE_FULL, "full"))
    assert status.code == 8
    retry = error_details_pb2.RetryInfo()
    assert status.details[1].Unpack(retry)
    assert retry.retry_delay.ToMilliseconds() > 0


def test_every_code_of_the_edge_has_a_status() -> None:
    """All 9xx codes map to a gRPC status, none to one that means an unknown outcome but UNAVAILABLE."""
    edge = {number for number in result_code_pb2.ResultCode.values() if 900 <= number < 1000}
    assert edge <= GRPC_CODES.keys()
    unknown_outcome = {1, 4, 13}  # CANCELLED, DEADLINE_EXCEEDED, INTERNAL
    assert unknown_outcome.isdisjoint(GRPC_CODES.values())
    for number in GRPC_CODES:
        error = EdgeError(number, "")
        assert error.reason == reason_of(number)
        assert grpc_code_of(error) == GRPC_CODES[number]


def test_the_table_of_scales_grows_with_what_is_listed() -> None:
    """A state's table has its assets and markets; a grown one has new ones, and the old one stays as it was."""
    state = State(Genesis(b"seed", "USDC", 6, 1, 1, 1))
    before = scales_of(state)
    assert (before.valuation.symbol, list(before.assets), list(before.markets)) == ("USDC", [1], [])
    asset = Asset(AssetId(2), "SOL", 9)
    market = Market(MarketId(1), "SOL/USDC", types.SPOT, types.INTERNAL, asset, state.valuation)
    market.lot_decimals = market.tick_decimals = 2
    market.tick_units = 5
    market.tick_per_lot = 500
    after = before.grown([asset], [market])
    assert list(before.assets) == [1]
    assert after.asset(2, "asset_id").symbol == "SOL"
    found = after.market(1, "market_id")
    assert found.price_texts[1_502_500] == SOL_USDC.price_texts[1_502_500] == "150.25"
    assert found.lot_texts[150] == "1.5"
    state.assets[AssetId(2)], state.markets[MarketId(1)] = asset, market
    assert scales_of(state).markets.keys() == after.markets.keys()
    with pytest.raises(EdgeError) as caught:
        before.market(1, "market_id")
    assert (caught.value.code, caught.value.field) == (codes.UNKNOWN_MARKET, "market_id")
    with pytest.raises(EdgeError) as caught:
        before.asset(2, "asset_id")
    assert grpc_code_of(caught.value) == 5
