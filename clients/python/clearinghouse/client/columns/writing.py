# SPDX-License-Identifier: Apache-2.0
"""Convert Arrow columns to the bytes of a batch's items, column by column.

Owns the reading of callers' data, the checks that Arrow's types allow, and protobuf's wire form of a column. It must
never round, and never accept a float. The server checks the scale of a market or an asset; its answer becomes a
`ColumnError` too.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from google.protobuf.descriptor import FieldDescriptor

from clearinghouse.client.columns.types import (
    TIME,
    Described,
    Field,
    Kind,
    kind_of,
    may_be_absent,
    names_instrument,
    type_of,
    value_names,
)
from clearinghouse.client.values.errors import ColumnError, InvalidRequest
from clearinghouse.client.values.instruments import Instruments

VARINT: Final = 0
LENGTH: Final = 2
SEVEN_BITS: Final = 127
NUMBER_MAX: Final = 2**32 - 1
# Varints are made of digits of 14 bits, which are two bytes.
DIGIT_BITS: Final = 14
DIGITS_MASK: Final = 2**DIGIT_BITS - 1
# Tags whose digits are kept, 0.6 MB each.
TAGS_KEPT: Final = 64
KINDS_KEPT: Final = 64
# Arrow writes a number of so many decimals, or fewer, without an exponent.
EXPONENT_SCALE: Final = 6
_ITEM: Final = re.compile(r"\w+\[(\d+)\]\.([\w.]+)")


def given(data: object) -> pa.Table:
    """Return a caller's data as an Arrow table; it may be of pandas, Polars, another library, or a mapping of lists.

    Raises `ColumnError` for columns of different lengths or of mixed values, TypeError for anything else.
    """
    if isinstance(data, Mapping):
        columns = {name: _array(name, values) for name, values in data.items()}
        lengths = {name: len(one) for name, one in columns.items()}
        for name, length in lengths.items():
            first = next(iter(lengths))
            if length != lengths[first]:
                limit = f"{lengths[first]} values, as {first} has"
                raise ColumnError(name, min(length, lengths[first]), length, "values", limit)
        return pa.table(columns)
    if hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__"):
        return pa.table(data)
    raise TypeError(f"{type(data).__name__} is no table: pass one of Arrow, or a mapping of lists")


def _array(name: str, values: Any) -> pa.Array:  # noqa: ANN401 (a list or an array of any library)
    """Return the values of a column as an array. Raises `ColumnError` if they have no common type."""
    try:
        found = pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise ColumnError(
            name, None, type(values).__name__, str(error), "values of one type"
        ) from None
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def items_of(table: pa.Table, kind: Described, tag: int, names: Instruments) -> bytes:
    """Return the bytes of the rows of a table as items of a request; their field has the number `tag`.

    Raises `ColumnError`, and `UnknownInstrument` for a symbol.
    """
    columns = {name: _whole(table.column(name)) for name in table.column_names}
    rows = _rows(columns, kind, names, "")
    items = _joined(_with_length(tag, rows))
    return items.buffers()[2].to_pybytes() if len(items) else b""


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """Return a column in chunks as one array."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


@lru_cache(maxsize=KINDS_KEPT)
def _fields_of(kind: Described) -> dict[str, Field]:
    """Return the fields of an item by the names that a column for them may have."""
    symbols = {one.name.removesuffix("_id"): one for one in kind.fields if names_instrument(one)}
    return symbols | {one.name: one for one in kind.fields}


def _rows(
    columns: Mapping[str, pa.Array], kind: Described, names: Instruments, within: str
) -> pa.Array:
    """Return an array with the bytes of one message for each row."""
    fields = _fields_of(kind)
    parts: list[Any] = []
    for name, values in columns.items():
        field = fields.get(name)
        if field is None:
            known = ", ".join(sorted(fields))
            raise ColumnError(within + name, None, kind.name, "has no such field", known)
        parts += _encoded(within + name, values, field, names)
    if not parts:
        raise ColumnError(
            within or "*", None, "a table without columns", "has no items", "a column"
        )
    return _joined(parts)


def _encoded(column: str, values: pa.Array, field: Field, names: Instruments) -> list[Any]:
    """Return the bytes of a field in each row as consecutive parts; a null gives no bytes."""
    kind = kind_of(field)
    if field.is_repeated:
        limit = "items as objects"
        raise ColumnError(column, None, field.name, "is a list, which no column holds", limit)
    if pa.types.is_floating(values.type):
        row = pc.index(pc.is_valid(values), True).as_py()
        if row >= 0:
            limit = "a decimal, an integer or text"
            raise ColumnError(column, row, values[row].as_py(), "is a float", limit)
        values = pa.nulls(len(values))
    if values.null_count and not may_be_absent(field):
        row = pc.index(pc.is_null(values), True).as_py()
        raise ColumnError(column, row, None, "is not stated", "a value in each row")
    if kind is Kind.NAME or names_instrument(field):
        return [_named(column, values, field, names)]
    if pa.types.is_dictionary(values.type):
        values = pc.cast(values, values.type.value_type)
    if kind is Kind.MESSAGE:
        if not pa.types.is_struct(values.type):
            raise ColumnError(column, None, str(values.type), "is the type", "a struct")
        inside = {one.name: part for one, part in zip(values.type, values.flatten(), strict=True)}
        inner = _rows(inside, field.message_type, names, f"{column}.")
        inner = pc.if_else(pc.is_valid(values), inner, pa.scalar(None, pa.binary()))
        return _with_length(field.number, inner)
    if kind is Kind.NUMBER:
        return _with_length(field.number, numbers(column, values))
    if kind is Kind.TEXT or field.type == FieldDescriptor.TYPE_BYTES:
        texts = _cast(column, values, type_of(field))
        return _with_length(field.number, texts)
    return _varints(_tag(field.number, VARINT), _integers(column, values, field))


def _named(column: str, values: pa.Array, field: Field, names: Instruments) -> pa.Array:
    """Return for each row the number that a name or symbol stands for; each distinct value is looked up once."""
    if not pa.types.is_dictionary(values.type):
        values = values.dictionary_encode()
    number_of: Callable[[Any], int] = {"asset": names.asset_id, "market": names.market_id}.get(
        names_instrument(field), lambda value: _number(value, field)
    )
    tag = _tag(field.number, VARINT)
    encoded = []
    for index, value in enumerate(values.dictionary.to_pylist()):
        try:
            number = value if value is None else number_of(value)
            in_range = number is None or 0 <= number <= NUMBER_MAX
        except (KeyError, TypeError):
            in_range, number = False, None
        if not in_range:
            row = pc.index(values.indices, pa.scalar(index, values.indices.type)).as_py()
            if row >= 0:
                limit = ", ".join(value_names(field).values()) if field.enum_type else "an id"
                raise ColumnError(column, row, value, "names nothing", limit)
        encoded.append(None if number is None else tag + _varint(number))
    return pc.take(pa.array(encoded, pa.binary()), values.indices)


def _number(value: Any, field: Field) -> int:  # noqa: ANN401 (a value of any column)
    """Return the number of an enumeration's value, given by name or number. Raises KeyError for an unknown name."""
    if isinstance(value, str):
        return {name: number for number, name in value_names(field).items()}[value]
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise TypeError(type(value).__name__)


def _integers(column: str, values: pa.Array, field: Field) -> pa.Array:
    """Return whole numbers and times as the 64-bit numbers that are sent."""
    if pa.types.is_timestamp(values.type):
        if values.type.tz is None:
            raise ColumnError(column, None, str(values.type), "has no time zone", str(TIME))
        values = _cast(column, values, pa.timestamp("ns", tz=values.type.tz)).view(pa.int64())
    target = pa.int64() if kind_of(field) is Kind.TIME else type_of(field)
    found = _cast(column, values, target)
    if target == pa.bool_():
        return found.cast(pa.uint8()).cast(pa.uint64())
    if pa.types.is_signed_integer(target):
        return found.cast(pa.int64()).view(pa.uint64())
    return found.cast(pa.uint64())


def numbers(column: str, values: pa.Array) -> pa.Array:
    """Return exact numbers as the decimal texts of the API, without superfluous zeros at the end."""
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        return values
    if pa.types.is_integer(values.type) or pa.types.is_null(values.type):
        return pc.cast(values, pa.string())
    if not pa.types.is_decimal(values.type):
        raise ColumnError(
            column, None, str(values.type), "is no number", "a decimal, an integer or text"
        )
    texts = pc.cast(values, pa.string())
    # Arrow writes numbers below 10^-6, and those of a negative scale, with an exponent.
    if (
        not 0 <= values.type.scale <= EXPONENT_SCALE
        and pc.any(pc.match_substring(texts, "E")).as_py()
    ):
        plain = [None if one is None else format(one, "f") for one in values.to_pylist()]
        texts = pa.array(plain, pa.string())
    if values.type.scale <= 0:
        return texts
    return pc.ascii_rtrim(pc.ascii_rtrim(texts, "0"), ".")


def _cast(column: str, values: pa.Array, target: pa.DataType) -> pa.Array:
    """Return values converted exactly to another type. Raises `ColumnError` with the first value that does not fit."""
    if values.type == target:
        return values
    if pa.types.is_boolean(target) != pa.types.is_boolean(values.type) and not pa.types.is_null(
        values.type
    ):
        raise ColumnError(column, None, str(values.type), "is the type", str(target))
    try:
        return pc.cast(values, target)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        for row, one in enumerate(values):
            try:
                pc.cast(one, target)
            except pa.ArrowInvalid:
                raise ColumnError(
                    column, row, one.as_py(), "does not fit", _range(target)
                ) from None
            except pa.ArrowNotImplementedError:
                break
        raise ColumnError(column, None, str(values.type), "is the type", str(target)) from None


def _range(target: pa.DataType) -> str:
    """Return in words the range of values of a type."""
    if not pa.types.is_integer(target):
        return str(target)
    bits, signed = target.bit_width, pa.types.is_signed_integer(target)
    return f"{-(2 ** (bits - 1)) if signed else 0} to {2 ** (bits - signed) - 1}"


def _joined(parts: list[pa.Array]) -> pa.Array:
    """Return the parts of each row joined to one; a null part is left out."""
    return pc.binary_join_element_wise(*parts, pa.scalar(b"", pa.binary()), null_handling="skip")


def _tag(number: int, wire_type: int) -> bytes:
    """Return the bytes that come before a field's value in protobuf's form."""
    return _varint(number << 3 | wire_type)


def _varint(value: int) -> bytes:
    """Return a number in protobuf's variable length: seven bits in a byte, the lowest first."""
    found = bytearray()
    while value > SEVEN_BITS:
        found.append(value & SEVEN_BITS | SEVEN_BITS + 1)
        value >>= 7
    return bytes([*found, value])


def _with_length(number: int, values: pa.Array) -> list[pa.Array]:
    """Return the parts of a field of bytes or text: tag and length, then the bytes."""
    lengths = _varints(_tag(number, LENGTH), pc.binary_length(values).cast(pa.uint64()))
    return [*lengths, values.view(pa.binary())]


@lru_cache(maxsize=TAGS_KEPT)
def _digits(tag: bytes) -> pa.Array:
    """Return a table of byte strings for 14 bits after a tag: first those with more bytes to follow, then the final
    ones.
    """
    if tag:
        return pc.binary_join_element_wise(
            pa.scalar(tag, pa.binary()), _digits(b""), pa.scalar(b"", pa.binary())
        )
    followed = [_varint(one | DIGITS_MASK + 1)[:2] for one in range(DIGITS_MASK + 1)]
    return pa.array(followed + [_varint(one) for one in range(DIGITS_MASK + 1)], pa.binary())


def _varints(tag: bytes, values: pa.Array) -> list[pa.Array]:
    """Return 64-bit numbers after a tag in protobuf's variable length, as parts of 14 bits; a null stays null."""
    ending = pa.scalar(DIGITS_MASK + 1, pa.uint64())
    if (pc.max(values).as_py() or 0) <= DIGITS_MASK:
        return [_digits(tag).take(pc.add(values, ending))]
    rest = pc.shift_right(values, pa.scalar(DIGIT_BITS, pa.uint64()))
    low = pc.bit_wise_and(values, pa.scalar(DIGITS_MASK, pa.uint64()))
    if not pc.min(rest).as_py():
        is_last = pc.equal(rest, pa.scalar(0, pa.uint64()))
        low = pc.if_else(is_last, pc.add(low, ending), low)
        rest = pc.if_else(is_last, None, rest)
    return [_digits(tag).take(low), *_varints(b"", rest)]


def of_server(error: InvalidRequest, table: pa.Table) -> ColumnError | None:
    """Return the server's refusal of a field as the error of its column; None if it names no field of an item."""
    for violation in error.violations:
        found = _ITEM.fullmatch(violation.field)
        if found:
            row, field = int(found[1]), found[2]
            name = field if field in table.column_names else field.removesuffix("_id")
            if name in table.column_names and row < table.num_rows:
                value = table.column(name)[row].as_py()
                limit = error.limit or violation.description
                return ColumnError(name, row, value, violation.description, limit)
    return None
