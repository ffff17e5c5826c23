# SPDX-License-Identifier: Apache-2.0
"""Requests as bytes and replies as values, without a network."""

from decimal import Decimal

import pytest

from clearinghouse.client import (
    Cancel,
    Deposit,
    Instruction,
    NewOrder,
    Refused,
    Replacement,
    RequestKey,
    ResultCode,
    Side,
    UnknownInstrument,
)
from clearinghouse.client.api.calls import account, by_hand, market_data, trading
from clearinghouse.client.values.instruments import Instruments
from clearinghouse.client.values.open_enum import number
from clearinghouse.v1 import account_pb2, common_pb2, enums_pb2, market_data_pb2, trading_pb2

KEY = RequestKey("abc", 5)
NAMES = Instruments()
NAMES.learn_assets([market_data_pb2.Asset(asset_id=1, symbol="USDC")])
NAMES.learn_markets([market_data_pb2.Market(market_id=3, symbol="BTC-PERP")])
ORDER = NewOrder(1001, "BTC-PERP", Side.SELL, Decimal("0.10"), 60000)


def test_a_call_carries_key_path_and_decimal_strings() -> None:
    """The bytes of a call hold the key, the ids of its instruments and the digits as they were given."""
    call = trading.place_orders(KEY, [ORDER], atomic=False)(NAMES)
    request = trading_pb2.PlaceOrdersRequest.FromString(call.payload)
    assert call.path == "/clearinghouse.v1.TradingService/PlaceOrders"
    assert call.key == KEY
    assert (request.request_id, request.created_time_ns) == KEY
    assert (request.orders[0].quantity, request.orders[0].price) == ("0.10", "60000")
    assert request.orders[0].market_id == 3


def test_instructions_mix_dataclasses_and_prepared_messages() -> None:
    """Places, cancels and replaces go into one call, and a message made before passes as it is."""
    prepared = trading_pb2.OrderInstruction(
        action=enums_pb2.ORDER_ACTION_CANCEL, account_id=1001, order_id=8
    )
    items: list[Instruction] = [ORDER, Cancel(1001, 7), Replacement(ORDER, 6), prepared]
    call = by_hand.submit_orders(KEY, items, atomic=True)(NAMES)
    request = trading_pb2.SubmitOrdersRequest.FromString(call.payload)
    assert request.atomic
    sent = request.instructions
    assert [item.action for item in sent] == [1, 2, 3, 2]
    assert [item.order_id for item in sent] == [0, 7, 6, 8]
    assert sent[1].price == ""


def test_a_float_never_leaves_the_client() -> None:
    """A float in a request is a TypeError before anything is sent."""
    with pytest.raises(TypeError, match="not exact"):
        account.request_deposits(KEY, [Deposit(1001, "USDC", 0.1)])(NAMES)  # type: ignore[arg-type]


def test_an_unknown_symbol_is_said_before_sending() -> None:
    """A symbol that was not seen raises while the call is built."""
    with pytest.raises(UnknownInstrument, match="XYZ"):
        market_data.get_order_book(market="XYZ", depth=5, min_sequence=0)(NAMES)


def test_a_batch_builds_a_result_when_it_is_taken() -> None:
    """Codes can be counted without building results; items, slices and refusals are built on demand."""
    reply = trading_pb2.PlaceOrdersResponse(
        first_sequence=10,
        results=[
            trading_pb2.OrderResult(
                order_id=5,
                filled_quantity="0.4",
                remaining_quantity="0.6",
                fills=[trading_pb2.OrderFill(trade_id=1, price="2", quantity="0.4", fee="-0.01")],
            ),
            trading_pb2.OrderResult(
                code=number(ResultCode.PRICE_BAND), limit="70000", actual="80000"
            ),
        ],
    )
    call = trading.place_orders(KEY, [ORDER, ORDER], atomic=True)(NAMES)
    batch = call.read(reply.SerializeToString(), NAMES)
    assert len(batch) == 2
    assert batch.accepted_count == 1
    assert batch[0].fills[0].fee == Decimal("-0.01")
    assert [result.sequence for result in batch[0:2]] == [10, 11]
    assert batch[-1].actual == 80000
    assert [result.code for result in batch.refused()] == [ResultCode.PRICE_BAND]
    with pytest.raises(Refused, match="limit 70000, actual 80000") as refused:
        batch.raise_for_refusals()
    assert refused.value.sequence == 11
    with pytest.raises(ValueError, match="2 results"):
        batch.only()


def test_columns_answer_per_item() -> None:
    """A reply in columns gives each item its id and, where refused, its figures."""
    reply = account_pb2.RequestDepositsResponse(
        first_sequence=20,
        codes=[number(ResultCode.OK), number(ResultCode.AMOUNT_NOT_POSITIVE)],
        deposit_ids=[3, 0],
        refusals=[
            common_pb2.Refusal(
                index=1, code=number(ResultCode.AMOUNT_NOT_POSITIVE), limit="0", actual="-1"
            )
        ],
    )
    items = [Deposit(1001, "USDC", 5), Deposit(1001, "USDC", -1)]
    call = account.request_deposits(KEY, items)(NAMES)
    batch = call.read(reply.SerializeToString(), NAMES)
    assert (batch[0].id, batch[0].sequence, batch[0].limit) == (3, 20, None)
    assert batch[1].code is ResultCode.AMOUNT_NOT_POSITIVE
    assert batch[1].actual == -1


def test_a_call_with_one_outcome_raises_when_refused() -> None:
    """The receipt has sequence and id; a refusal is raised with its figures."""
    call = account.close_account(KEY, account_id=1001)(NAMES)
    done = account_pb2.CloseAccountResponse(sequence=4, time_ns=9, is_repeat=True)
    receipt = call.read(done.SerializeToString(), NAMES)
    assert (receipt.sequence, receipt.time_ns, receipt.is_repeat) == (4, 9, True)
    refused = account_pb2.CloseAccountResponse(
        sequence=5, code=number(ResultCode.ACCOUNT_NOT_EMPTY), actual="3"
    )
    with pytest.raises(
        Refused, match=r"ACCOUNT_NOT_EMPTY at sequence 5: a balance, .* \(actual 3\)"
    ):
        call.read(refused.SerializeToString(), NAMES)
