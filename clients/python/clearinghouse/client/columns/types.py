# SPDX-License-Identifier: Apache-2.0
"""Choose the Arrow type of each field of a message, from its unit in the schema.

Owns the one table of types. A type depends only on the field and never on the values, so the pages of a list and the
lists of two days have one schema. No type is a float.
"""

import re
from enum import Enum, auto
from functools import cache
from typing import Any, Final

import pyarrow as pa
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from clearinghouse.v1 import options_pb2

# Digits after the point of each unit, the most that the server writes: an asset has at most 12 decimals, and prices off
# the tick, marks, index prices and shares have nine more.
SCALES: Final = {
    options_pb2.UNIT_ASSET_AMOUNT: 12,
    options_pb2.UNIT_VALUATION_AMOUNT: 12,
    options_pb2.UNIT_QUOTE_AMOUNT: 12,
    options_pb2.UNIT_PAID_AMOUNT: 12,
    options_pb2.UNIT_BASE_AMOUNT: 12,
    options_pb2.UNIT_LOTS: 12,
    options_pb2.UNIT_QUANTITY_UNITS: 12,
    options_pb2.UNIT_PRICE_UNITS: 12,
    options_pb2.UNIT_STEP: 12,
    options_pb2.UNIT_PRICE_PER_LOT: 21,
    options_pb2.UNIT_PRICE_PER_LOT_E9: 21,
    options_pb2.UNIT_INDEX_E9: 21,
    options_pb2.UNIT_POOL_SHARES: 21,
    options_pb2.UNIT_E9: 9,
    options_pb2.UNIT_RAY: 27,
}
# Numbers as text whose scale the schema does not say (it depends on the row), or that decimal128 cannot hold.
TEXT_NUMBERS: Final = frozenset(
    {options_pb2.UNIT_FIGURE, options_pb2.UNIT_SETTING, options_pb2.UNIT_FUNDING_INDEX}
)
DIGITS: Final = 38
SYMBOL: Final = pa.dictionary(pa.int32(), pa.string())
TIME: Final = pa.timestamp("ns", tz="UTC")
_WHOLE: Final = {
    FieldDescriptor.TYPE_BOOL: pa.bool_(),
    FieldDescriptor.TYPE_BYTES: pa.binary(),
    FieldDescriptor.TYPE_INT32: pa.int32(),
    FieldDescriptor.TYPE_INT64: pa.int64(),
    FieldDescriptor.TYPE_UINT32: pa.uint32(),
    FieldDescriptor.TYPE_UINT64: pa.uint64(),
}

# A descriptor of a field, and one of a message: the stubs give each several classes.
Field = Any
Described = Any


class Kind(Enum):
    """The form in which the values of a field are sent."""

    NUMBER = auto()
    TEXT = auto()
    NAME = auto()
    TIME = auto()
    WHOLE = auto()
    MESSAGE = auto()


def _option(field: Field, extension: Any) -> Any:  # noqa: ANN401 (an option has any type)
    """Return an option of a field."""
    return field.GetOptions().Extensions[extension]


@cache
def kind_of(field: Field) -> Kind:
    """Return how the values of a field are sent."""
    if field.message_type is not None:
        return Kind.MESSAGE
    if field.enum_type is not None:
        return Kind.NAME
    unit = _option(field, options_pb2.unit)
    if field.type == FieldDescriptor.TYPE_STRING:
        return Kind.NUMBER if unit in SCALES or unit in TEXT_NUMBERS else Kind.TEXT
    return Kind.TIME if unit == options_pb2.UNIT_TIME_NS else Kind.WHOLE


@cache
def type_of(field: Field) -> pa.DataType:
    """Return the Arrow type of one value of a field that is not a message."""
    kind = kind_of(field)
    if kind is Kind.NUMBER:
        scale = SCALES.get(_option(field, options_pb2.unit))
        return pa.string() if scale is None else pa.decimal128(DIGITS, scale)
    if kind is Kind.TIME:
        return TIME
    return {Kind.NAME: SYMBOL, Kind.TEXT: pa.string()}.get(kind) or _WHOLE[field.type]


@cache
def may_be_absent(field: Field) -> bool:
    """Return whether an item may leave the value out; null in a column then means that."""
    return bool(field.has_presence or _option(field, options_pb2.may_be_empty))


@cache
def names_instrument(field: Field) -> str:
    """Return "asset" or "market" for a field that identifies one, else the empty text."""
    return {options_pb2.ID_ASSET: "asset", options_pb2.ID_MARKET: "market"}.get(
        _option(field, options_pb2.id), ""
    )


@cache
def shows_symbol(field: Field) -> bool:
    """Return whether a table has the symbol of an id in a column beside the id."""
    return bool(_option(field, options_pb2.with_symbol)) and bool(names_instrument(field))


@cache
def value_names(field: Field) -> dict[int, str]:
    """Return the names of an enumeration's values by their numbers, without the prefix, as the client's enumerations
    do.
    """
    prefix = re.sub(r"(?<!^)(?=[A-Z])", "_", field.enum_type.name).upper() + "_"
    return {one.number: one.name.removeprefix(prefix) for one in field.enum_type.values}


def list_field(reply: type[Message]) -> Field:
    """Return the field of a reply that holds its list. Raises ValueError unless there is exactly one."""
    found = [one for one in reply.DESCRIPTOR.fields if one.is_repeated and one.message_type]
    rows = [one for one in found if one.name not in {"refusals", "later_parts"}]
    if len(rows) != 1:
        names = ", ".join(one.name for one in rows) or "none"
        raise ValueError(f"{reply.DESCRIPTOR.name} has no only list of rows: {names}")
    return rows[0]
