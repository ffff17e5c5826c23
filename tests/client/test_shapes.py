# SPDX-License-Identifier: Apache-2.0
"""The client's own types against the schema, so that neither can grow without the other."""

import dataclasses
from decimal import Decimal
from enum import IntEnum
from typing import Any

import pytest
from google.protobuf.descriptor import EnumDescriptor
from google.protobuf.message import Message

from clearinghouse.client.api import (
    conditional_orders,
    event_bodies,
    items,
    models,
    requests,
    terms,
)
from clearinghouse.client.values import enums
from clearinghouse.client.values.convert import convert, rules
from clearinghouse.client.values.errors import UnknownInstrument
from clearinghouse.client.values.instruments import Instruments
from clearinghouse.v1 import (
    account_pb2,
    admin_pb2,
    common_pb2,
    enums_pb2,
    event_pb2,
    market_data_pb2,
    oracle_pb2,
    query_pb2,
    result_code_pb2,
    risk_pb2,
    trading_pb2,
    venue_pb2,
)

ENUMS = {
    **enums_pb2.DESCRIPTOR.enum_types_by_name,
    **event_pb2.DESCRIPTOR.enum_types_by_name,
    **query_pb2.DESCRIPTOR.enum_types_by_name,
    **result_code_pb2.DESCRIPTOR.enum_types_by_name,
}


@pytest.mark.parametrize("name", sorted(ENUMS))
def test_enums_equal_those_of_the_schema(name: str) -> None:
    """Each enum has exactly the names and numbers of the schema, without the prefix."""
    schema: EnumDescriptor = ENUMS[name]
    prefix = "".join(f"_{char}" if char.isupper() else char.upper() for char in name).lstrip("_")
    ours: type[IntEnum] = getattr(enums, name)
    assert {f"{prefix}_{member.name}": member.value for member in ours} == {
        value.name: value.number for value in schema.values
    }


def test_an_unknown_number_is_a_member() -> None:
    """A number that a newer server adds can be read, compared and shown."""
    found = enums.ResultCode(899)
    assert found == 899
    assert found.name == "UNKNOWN_899"
    assert found not in list(enums.ResultCode)


MESSAGES: dict[type, Any] = {
    models.Asset: market_data_pb2.Asset.DESCRIPTOR,
    models.Market: market_data_pb2.Market.DESCRIPTOR,
    models.BookLevel: market_data_pb2.BookLevel.DESCRIPTOR,
    models.OrderBook: market_data_pb2.GetOrderBookResponse.DESCRIPTOR,
    models.PublicTrade: market_data_pb2.PublicTrade.DESCRIPTOR,
    models.TopOfBook: market_data_pb2.TopOfBook.DESCRIPTOR,
    models.MarkPrice: market_data_pb2.MarkPrice.DESCRIPTOR,
    models.MarketDataFrame: market_data_pb2.StreamMarketDataResponse.DESCRIPTOR,
    models.Account: query_pb2.Account.DESCRIPTOR,
    models.Balance: query_pb2.Balance.DESCRIPTOR,
    models.Position: query_pb2.Position.DESCRIPTOR,
    models.Order: query_pb2.Order.DESCRIPTOR,
    models.Fill: query_pb2.Fill.DESCRIPTOR,
    models.PendingDeposit: query_pb2.PendingDeposit.DESCRIPTOR,
    models.PendingWithdrawal: query_pb2.PendingWithdrawal.DESCRIPTOR,
    models.PendingHold: query_pb2.PendingHold.DESCRIPTOR,
    models.StandingQuote: query_pb2.StandingQuote.DESCRIPTOR,
    models.PlacedConditionalOrder: query_pb2.PlacedConditionalOrder.DESCRIPTOR,
    models.CollateralLine: risk_pb2.CollateralLine.DESCRIPTOR,
    models.PositionLine: risk_pb2.PositionLine.DESCRIPTOR,
    models.DebtLine: risk_pb2.DebtLine.DESCRIPTOR,
    models.Margin: risk_pb2.GetMarginResponse.DESCRIPTOR,
    models.HoldingInputs: risk_pb2.HoldingInputs.DESCRIPTOR,
    models.LineInputs: risk_pb2.LineInputs.DESCRIPTOR,
    models.AssumedBorrow: risk_pb2.AssumedBorrow.DESCRIPTOR,
    models.LiquidationPrice: risk_pb2.LiquidationPrice.DESCRIPTOR,
    models.ExplainedMargin: risk_pb2.ExplainMarginResponse.DESCRIPTOR,
    models.SupposedAnswer: risk_pb2.SupposedAnswer.DESCRIPTOR,
    models.Supposed: risk_pb2.WhatIfResponse.DESCRIPTOR,
    terms.IndexRules: market_data_pb2.IndexRules.DESCRIPTOR,
    models.IndexSource: market_data_pb2.IndexSource.DESCRIPTOR,
    models.Index: market_data_pb2.GetIndexResponse.DESCRIPTOR,
    models.GuardRow: risk_pb2.GuardRow.DESCRIPTOR,
    models.GuardedPrice: risk_pb2.GuardedPrice.DESCRIPTOR,
    models.GuardMatrix: risk_pb2.GetGuardMatrixResponse.DESCRIPTOR,
    terms.PoolTerms: common_pb2.PoolTerms.DESCRIPTOR,
    models.Pool: market_data_pb2.Pool.DESCRIPTOR,
    models.AdlPlace: risk_pb2.AdlPlace.DESCRIPTOR,
    models.AdlPlacesFrame: risk_pb2.StreamAdlPlacesResponse.DESCRIPTOR,
    models.RiskSwitch: risk_pb2.RiskSwitch.DESCRIPTOR,
    models.Break: risk_pb2.Break.DESCRIPTOR,
    models.AssetConservation: risk_pb2.AssetConservation.DESCRIPTOR,
    models.MarketConservation: risk_pb2.MarketConservation.DESCRIPTOR,
    models.Conservation: risk_pb2.GetConservationResponse.DESCRIPTOR,
    **{
        model: event_pb2.Event.DESCRIPTOR.fields_by_name[field].message_type
        for field, model in event_bodies.BODIES.items()
    },
}
# Fields of ours that the client adds from what it knows of instruments.
ADDED = {"asset", "market"}


@pytest.mark.parametrize("model", MESSAGES, ids=lambda model: model.__name__)
def test_a_model_shows_every_field_of_its_message(model: type) -> None:
    """No field of a reply is lost, and none is made up."""
    schema = [field.name for field in MESSAGES[model].fields]
    ours = [field.name for field in dataclasses.fields(model) if field.name not in ADDED]
    assert sorted(ours) == sorted(schema)
    assert len(rules(model)) == len(dataclasses.fields(model))


def test_every_body_of_an_event_has_a_model() -> None:
    """The bodies of events are those of the schema."""
    schema = event_pb2.Event.DESCRIPTOR.oneofs_by_name["body"].fields
    assert sorted(event_bodies.BODIES) == sorted(field.name for field in schema)


@pytest.mark.parametrize("field", sorted(event_bodies.BODIES))
def test_a_body_without_values_is_read(field: str) -> None:
    """Each body reads a message whose fields are all at their zero, as a kind that does not fill them has it."""
    empty = getattr(event_pb2.Event(), field)
    body = convert(event_bodies.BODIES[field], empty, Instruments())
    assert type(body) is event_bodies.BODIES[field]


NAMES = Instruments()
NAMES.learn_assets([market_data_pb2.Asset(asset_id=1, symbol="USDC")])
NAMES.learn_markets([market_data_pb2.Market(market_id=3, symbol="BTC-PERP")])


def test_a_message_becomes_python_values() -> None:
    """Decimal strings, symbols, enums and lists of parts arrive as Python's own kinds of value."""
    message = risk_pb2.GetMarginResponse(
        as_of_sequence=7,
        account_id=1001,
        status=enums_pb2.ACCOUNT_STATUS_ACTIVE,
        equity="12.5",
        collateral=[risk_pb2.CollateralLine(asset_id=1, amount="3", value="3")],
        positions=[risk_pb2.PositionLine(market_id=3, quantity="-2")],
    )
    margin = convert(models.Margin, message, NAMES)
    assert margin.equity == Decimal("12.5")
    assert margin.status is enums.AccountStatus.ACTIVE
    assert margin.margin_fraction is None
    assert margin.collateral[0].asset == "USDC"
    assert margin.positions[0].market == "BTC-PERP"
    assert margin.positions[0].quantity == -2


def test_an_unknown_instrument_in_a_reply_is_said() -> None:
    """A reply that names an instrument not seen yet raises, so that the client can look it up."""
    with pytest.raises(UnknownInstrument, match="9"):
        convert(models.Balance, query_pb2.Balance(asset_id=9), NAMES)


ITEMS: list[tuple[Message, list[str]]] = [
    (
        requests.NewOrder(1001, "BTC-PERP", enums.Side.BUY, "1", "2").message(NAMES),
        [field.name for field in trading_pb2.NewOrder.DESCRIPTOR.fields],
    ),
    (
        conditional_orders.ConditionalOrder(
            1001,
            "BTC-PERP",
            enums.Side.BUY,
            "1",
            "2",
            enums.TriggerKind.STOP,
            "3",
            trail_distance_ppb=1,
            display_quantity="1",
            oco_item=1,
            oco_order_id=2,
            close_position=True,
            beyond_band=enums.BeyondBand.WAIT,
        ).message(NAMES),
        [field.name for field in trading_pb2.ConditionalOrder.DESCRIPTOR.fields],
    ),
    (
        items.BracketOrder(
            1001,
            "BTC-PERP",
            enums.Side.BUY,
            "1",
            "3",
            "1",
            "2",
            take_profit_price=3,
            stop_price=1,
            beyond_band=enums.BeyondBand.WAIT,
        ).message(NAMES),
        [field.name for field in trading_pb2.BracketOrder.DESCRIPTOR.fields],
    ),
    (
        items.VenueFill("BTC-PERP", 5, enums.Side.BUY, 1, 2, "x").message(NAMES),
        [field.name for field in venue_pb2.VenueFill.DESCRIPTOR.fields],
    ),
    (
        items.Tick(1, "USDC", 5, 1, 2, 3, 4).message(NAMES),
        [field.name for field in oracle_pb2.OracleTick.DESCRIPTOR.fields],
    ),
    (
        items.Loan(1001, "USDC", 5).message(NAMES),
        [field.name for field in account_pb2.Loan.DESCRIPTOR.fields],
    ),
    (
        items.Hold(1001, 1002, "USDC", 5, 9).message(NAMES),
        [field.name for field in account_pb2.Hold.DESCRIPTOR.fields],
    ),
    (
        items.HoldDecision(1, "USDC", 5).message(NAMES),
        [field.name for field in account_pb2.HoldDecision.DESCRIPTOR.fields],
    ),
]


@pytest.mark.parametrize(("message", "names"), ITEMS, ids=lambda item: type(item).__name__)
def test_a_request_fills_its_message(message: Message, names: list[str]) -> None:
    """Every field that has a value is in the message, with the instrument's number for its symbol."""
    filled = {field.name for field, _ in message.ListFields()}
    may_be_empty = {
        "post_only",
        "reduce_only",
        "self_trade_prevention",
        "client_order_id",
        "client_order_text",
        "expire_time_ns",
        "spend",
        "isolated_margin",
    }
    assert filled >= set(names) - may_be_empty


def test_parameters_cover_the_requests() -> None:
    """The parameters of assets and markets have every field of their requests."""
    for parameters, schema in (
        (requests.AssetParameters(), admin_pb2.CreateAssetRequest.DESCRIPTOR),
        (requests.MarketParameters(), admin_pb2.SetMarketParametersRequest.DESCRIPTOR),
    ):
        named = {field.name for field in schema.fields}
        assert set(parameters.fields()) == named - {
            "request_id",
            "created_time_ns",
            "symbol",
            "scale",
            "market_id",
            "expected_version",
            "at_once_reason",
        }
