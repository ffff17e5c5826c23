# SPDX-License-Identifier: Apache-2.0
"""Batches from tables and lists as tables: the same messages, exact values, errors that name the cell."""

import asyncio
import random
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from clearinghouse.client import AsyncClient, Client, ColumnError, Side
from clearinghouse.client.columns.reading import table_of
from clearinghouse.client.columns.types import Kind, kind_of, list_field, type_of
from clearinghouse.client.columns.writing import items_of
from clearinghouse.client.values.instruments import Instruments
from tests.client.conftest import PRINCIPAL, Setup
from tests.fuzzing.surface import surface

PLACE = "TradingService/PlaceOrders"
ROWS = 100


class Listed(NamedTuple):
    """An asset or a market that a client knows."""

    asset_id: int
    market_id: int
    symbol: str


def _names() -> Instruments:
    """Return all instruments that the random messages name."""
    names, listed = Instruments(), [Listed(one, one, f"X{one}") for one in range(1, 100)]
    names.learn_assets(listed)
    names.learn_markets(listed)
    return names


NAMES = _names()


def _value(draw: random.Random, field: FieldDescriptor) -> Any:  # noqa: ANN401  a field's value
    """Return a random value of a field; one with an instrument names a known one."""
    kind = kind_of(field)
    if kind is Kind.NUMBER:
        scale = getattr(type_of(field), "scale", 12)
        digits = min(20, 38 - scale)
        text = format(
            Decimal(draw.randrange(1, 10**digits)).scaleb(-draw.randrange(scale + 1)), "f"
        )
        return text.rstrip("0").rstrip(".") if "." in text else text
    if kind is Kind.TEXT:
        return "x" * draw.choice((1, 127, 128, 300)) if draw.random() < 0.1 else f"é{draw.random()}"
    if kind is Kind.NAME:
        assert field.enum_type is not None
        return draw.choice(field.enum_type.values).number
    if kind is Kind.TIME:
        return draw.randrange(1, 2**63)
    if field.type == FieldDescriptor.TYPE_BOOL:
        return draw.random() < 0.5
    if field.type == FieldDescriptor.TYPE_BYTES:
        return draw.randbytes(draw.randrange(20))
    if field.name.endswith(("asset_id", "market_id")):
        return draw.randrange(1, 100)
    bits = {FieldDescriptor.TYPE_UINT64: 64, FieldDescriptor.TYPE_INT64: 63}.get(field.type, 32)
    return draw.randrange(2 ** draw.randrange(1, bits + 1))


def _filled(draw: random.Random, kind: Descriptor) -> Message:
    """Return a message with random values, some left out where that is allowed."""
    message = GetMessageClass(kind)()
    for field in kind.fields:
        if field.is_repeated or (field.has_presence and draw.random() < 0.3):
            continue
        if field.message_type is not None:
            getattr(message, field.name).CopyFrom(_filled(draw, field.message_type))
        else:
            setattr(message, field.name, _value(draw, field))
    return message


def _batches() -> dict[str, FieldDescriptor]:
    """Return the items of every call that takes a batch of them."""
    found = {}
    for path, rpc in surface().items():
        items = [one for one in rpc.request.fields if one.is_repeated and one.message_type]
        if rpc.is_mutating and len(items) == 1 and not rpc.client_streams:
            found[path.rpartition("/")[2]] = items[0]
    return found


@pytest.mark.parametrize("name", sorted(_batches()))
def test_items_come_back_from_columns_as_they_were(name: str) -> None:
    """Random items of each batch call as a table, and that table as a request, are the same items again."""
    items = _batches()[name]
    assert items.message_type is not None
    kind = GetMessageClass(items.message_type)
    draw = random.Random(name)
    messages = [_filled(draw, items.message_type) for _ in range(ROWS)]
    table = table_of(messages, kind, NAMES)
    table = table.drop_columns([one.name for one in items.message_type.fields if one.is_repeated])
    assert items.containing_type is not None
    request = GetMessageClass(items.containing_type)
    sent = request.FromString(items_of(table, items.message_type, items.number, NAMES))
    assert list(getattr(sent, items.name)) == messages
    # In several chunks, too, and from another library.
    parts = pa.concat_tables([table.slice(0, 30), table.slice(30)])
    assert items_of(parts, items.message_type, items.number, NAMES) == items_of(
        table, items.message_type, items.number, NAMES
    )


def _types(kind: pa.DataType) -> set[pa.DataType]:
    """Return a type with those inside it."""
    inside = [kind.field(at).type for at in range(kind.num_fields)]
    return {kind}.union(*map(_types, inside))


def test_every_list_has_a_schema_without_floats() -> None:
    """The list of each read becomes a table with a type for every field, the same for none as for some rows."""
    seen = 0
    for path, rpc in surface().items():
        reply = GetMessageClass(rpc.reply)
        if rpc.is_mutating or rpc.server_streams:
            continue
        try:
            rows = list_field(reply)
        except ValueError:
            continue
        seen += 1
        assert rows.message_type is not None
        kind = GetMessageClass(rows.message_type)
        draw = random.Random(path)
        empty = table_of([], kind, NAMES).schema
        some = table_of([_filled(draw, rows.message_type) for _ in range(3)], kind, NAMES).schema
        assert some == empty, path
        found = set().union(*(_types(one) for one in empty.types))
        assert not any(map(pa.types.is_floating, found)), path
    assert seen > 70


def test_orders_of_each_library_trade_as_objects_do(setup: Setup, client: Client) -> None:
    """Orders from Arrow, pandas, Polars and lists rest and trade; outcomes and lists have the values of the objects."""
    columns = {
        "account_id": [setup.alice, setup.alice],
        "market": ["SOL-PERP", "SOL-PERP"],
        "side": ["SELL", "SELL"],
        "type": ["LIMIT", "LIMIT"],
        "time_in_force": ["GTC", "GTC"],
        "price": [Decimal("150.10"), Decimal("150.20")],
        "quantity": [Decimal("1.00"), Decimal("0.90")],
    }
    tables = (columns, pa.table(columns), pl.DataFrame(columns), pd.DataFrame(columns))
    for data in tables:
        assert client.send_columns(PLACE, data)["code"].to_pylist() == ["OK", "OK"]
    book = client.read_columns("QueryService/ListOrders", account_id=setup.alice, page_size=3)
    objects = client.orders(setup.alice)
    assert book["order_id"].to_pylist() == [one.order_id for one in objects]
    assert book["price"].to_pylist() == [one.price for one in objects]
    assert book["market"].to_pylist() == ["SOL-PERP"] * 8
    assert client.send_columns(PLACE, columns, atomic=True)["code"].to_pylist() == ["OK", "OK"]

    taken = client.send_columns(
        PLACE,
        {
            "account_id": [setup.bob, setup.bob],
            "market": ["SOL-PERP", "SOL-PERP"],
            "side": [Side.BUY, Side.BUY],
            "type": ["LIMIT", "LIMIT"],
            "time_in_force": ["IOC", "IOC"],
            "price": ["150.1", "400"],
            "quantity": [2, 1],
        },
    )
    assert taken["code"].to_pylist() == ["OK", "PRICE_BAND"]
    assert taken["filled_quantity"].to_pylist() == [2, None]
    assert [len(one) for one in taken["fills"].to_pylist()] == [2, 0]
    assert taken["limit"].to_pylist() == [None, "165"]
    fills = client.read_columns("QueryService/ListFills", account_id=setup.bob, from_sequence=1)
    for row, one in zip(fills.to_pylist(), client.fills(setup.bob, from_sequence=1), strict=True):
        assert (row["price"], row["fee"], row["side"]) == (one.price, one.fee, one.side.name)
        assert row["order_id"] == one.order_id
    assert int(fills.schema.metadata[b"as_of_sequence"]) > 0
    polars = pl.from_arrow(fills)
    assert isinstance(polars, pl.DataFrame)
    assert polars["quantity"].sum() == 2
    assert fills.to_pandas(types_mapper=pd.ArrowDtype)["quantity"].sum() == 2


def test_money_ticks_and_the_past(setup: Setup, client: Client) -> None:
    """Transfers and ticks go as columns, with times of any unit; the past is read in pages of one schema."""
    moved = client.send_columns(
        "AccountService/SubmitTransfers",
        {
            "from_account_id": [setup.alice] * 3,
            "to_account_id": [setup.bob] * 3,
            "asset": ["USDC", "USDC", "SOL"],
            "amount": pa.array(
                [Decimal("0.000001"), Decimal(7), Decimal(10**6)], pa.decimal128(38, 12)
            ),
        },
    )
    assert moved["code"].to_pylist() == ["OK", "OK", "INSUFFICIENT_FREE_BALANCE"]
    assert moved["sequence"].to_pylist()[1] == moved["sequence"].to_pylist()[0] + 1
    assert client.balances(setup.bob)["USDC"].balance == Decimal("100007.000001")
    stamps = pd.Series([datetime.now(UTC)])
    ticked = client.send_columns(
        "OracleService/SubmitTicks",
        {
            "source_id": [setup.source_id],
            "asset": ["SOL"],
            "source_time_ns": stamps,
            "bid": ["149.9"],
            "ask": [Decimal("150.1")],
            "last": pa.nulls(1),
        },
    )
    assert ticked["code"].to_pylist() == ["OK"]
    pages = list(
        client.read_column_pages(
            "HistoryService/ListTransfers",
            account_id=setup.bob,
            page_size=1,
            min_sequence=client.head().sequence,
        )
    )
    assert len(pages) > 2
    assert {one.schema.field("amount").type for one in pages} == {pa.decimal128(38, 12)}
    assert (
        sum(one.num_rows for one in pages)
        == client.read_columns("HistoryService/ListTransfers", account_id=setup.bob).num_rows
    )

    async def of_async() -> int:
        """Read the same with the other face."""
        async with AsyncClient(setup.address, principal=PRINCIPAL) as other:
            found = await other.read_columns("HistoryService/ListTransfers", account_id=setup.bob)
            return int(found.num_rows)

    assert asyncio.run(of_async()) == sum(one.num_rows for one in pages)


GOOD: dict[str, Any] = {
    "account_id": [1001, 1001],
    "market": ["SOL-PERP", "SOL-PERP"],
    "side": ["BUY", "SELL"],
    "type": ["LIMIT", "LIMIT"],
    "time_in_force": ["GTC", "GTC"],
    "price": ["150.1", "150.2"],
    "quantity": ["1", "1"],
}


@pytest.mark.parametrize(
    ("changed", "column", "row", "value", "limit"),
    [
        ({"price": [150, 150.1]}, "price", 0, 150.0, "a decimal, an integer or text"),
        ({"account_id": [1001.0, None]}, "account_id", 0, 1001.0, "a decimal, an integer or text"),
        ({"account_id": [1001, None]}, "account_id", 1, None, "a value in each row"),
        ({"quantity": ["1"]}, "quantity", 1, 1, "2 values, as account_id has"),
        ({"account_id": [1001, -1]}, "account_id", 1, -1, "0 to 18446744073709551615"),
        ({"expire_time_ns": pa.array([1, 2**63], pa.uint64())}, "expire_time_ns", 1, 2**63, "-92"),
        ({"side": ["BUY", "Buy"]}, "side", 1, "Buy", "UNSPECIFIED, BUY, SELL"),
        (
            {"side": ["BUY", "B"], "reduce_only": [True, False]},
            "side",
            1,
            "B",
            "UNSPECIFIED, BUY, SELL",
        ),
        ({"reduce_only": ["yes", "no"]}, "reduce_only", None, "string", "bool"),
        ({"quantity": [True, False]}, "quantity", None, "bool", "a decimal, an integer or text"),
        ({"price": [Decimal(1), "2"]}, "price", None, "list", "values of one type"),
        ({"prices": ["1", "2"]}, "prices", None, "NewOrder", "account_id, client_order_id"),
        (
            {"expire_time_ns": pa.array([1, 2], pa.timestamp("us"))},
            "expire_time_ns",
            None,
            "timestamp[us]",
            "timestamp[ns, tz=UTC]",
        ),
        # What the server's edge finds, with its limits.
        ({"price": ["150.1", "150.123"]}, "price", 1, "150.123", "2"),
        ({"quantity": [Decimal(1), Decimal("1.0001")]}, "quantity", 1, Decimal("1.0001"), "2"),
        (
            {"quantity": [Decimal(1), Decimal(10**30)]},
            "quantity",
            1,
            Decimal(10**30),
            "92233720368547758.07",
        ),
        ({"price": ["150.1", "1e5"]}, "price", 1, "1e5", "is not a decimal number such as 1.25"),
    ],
)
def test_wrong_cells_are_named(
    client: Client, changed: dict[str, Any], column: str, row: int | None, value: object, limit: str
) -> None:
    """Floats, nulls, ragged columns, ranges, names, scales: an error has column, row, value, limit; nothing is done."""
    before = client.head().sequence
    with pytest.raises(ColumnError) as raised:
        client.send_columns(PLACE, {**GOOD, **changed})
    found = raised.value
    assert (found.column, found.row, found.value) == (column, row, value), found
    assert found.limit.startswith(limit), found
    assert client.head().sequence == before


def test_what_is_no_batch_list_or_table(client: Client) -> None:
    """A method without a batch, a reply without a list, and data that is no table are errors before a call is made."""
    with pytest.raises(TypeError, match="takes no batch"):
        client.send_columns("AccountService/CloseAccount", GOOD)
    with pytest.raises(ValueError, match="no only list"):
        client.read_columns("QueryService/GetAccount")
    with pytest.raises(LookupError, match="knows no method"):
        client.read_columns("QueryService/ListNothing")
    with pytest.raises(TypeError, match="no field colour"):
        client.read_columns("QueryService/ListOrders", colour=1)
    with pytest.raises(TypeError, match="list is no table"):
        client.send_columns(PLACE, [1, 2])
    with pytest.raises(ColumnError, match="has no items"):
        client.send_columns(PLACE, {})
