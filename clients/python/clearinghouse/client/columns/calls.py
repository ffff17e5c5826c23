# SPDX-License-Identifier: Apache-2.0
"""Build batches from tables, and read lists as tables, by the names of their calls.

Owns how the request of a call is filled, and the table of a batch's outcomes.
"""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from google.protobuf import message_factory
from google.protobuf.message import Message

from clearinghouse.client.api.any_message import PACKAGE, method_of
from clearinghouse.client.api.calls.call import Build, Call
from clearinghouse.client.columns.reading import column, enumeration, facts_of, table_of
from clearinghouse.client.columns.types import (
    Field,
    Kind,
    kind_of,
    list_field,
    names_instrument,
)
from clearinghouse.client.columns.writing import items_of
from clearinghouse.client.values.amounts import to_text
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instruments
from clearinghouse.v1 import trading_pb2

FIGURES: Final = ("limit", "actual", "shortfall")
_RESULT: Final = trading_pb2.OrderResult.DESCRIPTOR.fields_by_name
_CODE: Final = _RESULT["code"]


class ListPage(NamedTuple):
    """Rows of a list, and the fields of the request for the next rows; None if there are no more."""

    table: pa.Table
    following: dict[str, Any] | None


def send(
    method: str, table: pa.Table, fields: Mapping[str, object], key: RequestKey
) -> Build[pa.Table]:
    """Return a batch call whose items are the rows of a table; the other fields of its request are given by name.

    Raises LookupError for a method that the schema does not have, TypeError for a method that is no batch.
    """
    found = method_of(method)
    items = [one for one in found.request.DESCRIPTOR.fields if one.is_repeated and one.message_type]
    if len(items) != 1 or "request_id" not in found.request.DESCRIPTOR.fields_by_name:
        raise TypeError(f"{method} takes no batch of items")
    identity = {"request_id": key.request_id, "created_time_ns": key.created_time_ns}

    def build(names: Instruments) -> Call[pa.Table]:
        head = _request(found.request, {**fields, **identity}, names).SerializeToString()
        rows = items_of(table, items[0].message_type, items[0].number, names)
        return Call(
            f"/{PACKAGE}.{method}",
            head + rows,
            lambda data, known: outcomes(found.reply.FromString(data), known),
            key,
        )

    return build


def read(method: str, fields: Mapping[str, object]) -> Build[ListPage]:
    """Return the call that reads one page of a list.

    Raises LookupError for a method that the schema does not have, ValueError if its reply does not hold exactly one
    list.
    """
    found = method_of(method)
    rows = list_field(found.reply)

    def build(names: Instruments) -> Call[ListPage]:
        request = _request(found.request, fields, names)
        return Call(
            f"/{PACKAGE}.{method}",
            request.SerializeToString(),
            lambda data, known: _page(found.reply.FromString(data), request, rows, known),
            None,
        )

    return build


def outcomes(reply: Any, names: Instruments) -> pa.Table:  # noqa: ANN401 (one of the replies of batches)
    """Return a table with a row for each item of a batch: its sequence, its code, and what the reply states about
    it.
    """
    if "codes" in reply.DESCRIPTOR.fields_by_name:
        codes, refused = list(reply.codes), {one.index: one for one in reply.refusals}
        columns = {"id": pa.array(reply.ids, pa.uint64())} if getattr(reply, "ids", ()) else {}
    else:
        results = list(reply.results)
        codes = list(map(attrgetter("code"), results))
        refused = {row: results[row] for row, code in enumerate(codes) if code}
        columns = _orders(results, names)
    head = {"sequence": pa.array(_sequences(reply, len(codes)), pa.uint64())}
    head["code"] = enumeration(codes, _CODE)
    for name in FIGURES:
        columns[name] = pa.nulls(len(codes), pa.string())
        if refused:
            figures = {row: getattr(one, name) or None for row, one in refused.items()}
            columns[name] = pa.array(map(figures.get, range(len(codes))), pa.string())
    return pa.table(head | columns).replace_schema_metadata(facts_of(reply))


def _orders(results: Sequence[Any], names: Instruments) -> dict[str, pa.Array]:
    """Return the columns with the outcomes of orders; the fills of an order are a list in its row."""
    found = {}
    for name in ("order_id", "filled_quantity", "remaining_quantity"):
        values = list(map(attrgetter(name), results))
        found[name] = column(values, results, _RESULT[name], names)
    # Only what is filled has fills: to ask each row for them costs more than all else.
    is_filled = pc.fill_null(pc.greater(found["filled_quantity"], 0), False).to_pylist()  # noqa: FBT003
    fills = [one.fills if filled else () for one, filled in zip(results, is_filled, strict=True)]
    return found | {"fills": column(fills, results, _RESULT["fills"], names)}


def _sequences(reply: Any, count: int) -> list[int]:  # noqa: ANN401 (one of the replies of batches)
    """Return the sequence of each item. In a call that spans several records, sequences are consecutive in each
    part.
    """
    parts = [(0, reply.first_sequence)]
    parts += [(one.first_item, one.first_sequence) for one in reply.later_parts]
    ends = [item for item, _ in parts[1:]] + [count]
    return [
        first + at
        for (item, first), end in zip(parts, ends, strict=True)
        for at in range(end - item)
    ]


def _request(kind: type[Message], fields: Mapping[str, object], names: Instruments) -> Message:
    """Return a request whose fields are given by name; an instrument may be a symbol, under its name without `_id`.

    Raises TypeError for a name that the request does not have.
    """
    known = kind.DESCRIPTOR.fields_by_name
    symbols = {one.name.removesuffix("_id"): one for one in known.values() if names_instrument(one)}
    values: dict[str, Any] = {}
    for name, value in fields.items():
        field = known.get(name) or symbols.get(name)
        if field is None:
            raise TypeError(f"{kind.DESCRIPTOR.name} has no field {name}: {', '.join(known)}")
        values[field.name] = _value(field, value, names)
    return kind(**values)


def _value(field: Field, value: Any, names: Instruments) -> Any:  # noqa: ANN401 (any value of a field)
    """Return a value in the type of its field."""
    if names_instrument(field) == "asset":
        return names.asset_id(value)
    if names_instrument(field) == "market":
        return names.market_id(value)
    return to_text(value) if kind_of(field) is Kind.NUMBER and not field.is_repeated else value


def _page(reply: Any, request: Any, rows: Field, names: Instruments) -> ListPage:  # noqa: ANN401 (messages)
    """Return the rows in a reply, and the position of the next page: a cursor, a sequence or the ids of the last
    row.
    """
    items = getattr(reply, rows.name)
    kind = message_factory.GetMessageClass(rows.message_type)
    table = table_of(items, kind, names).replace_schema_metadata(facts_of(reply))
    following: dict[str, Any] | None = None
    if getattr(reply, "next_cursor", ""):
        following = {"cursor": reply.next_cursor}
    elif getattr(reply, "has_more", False):
        after = [one for one in request.DESCRIPTOR.fields_by_name if one.startswith("after_")]
        following = (
            {one: getattr(items[-1], one.removeprefix("after_")) for one in after}
            if after
            else {"from_sequence": reply.next_sequence}
        )
    return ListPage(table, following)
