# SPDX-License-Identifier: Apache-2.0
"""Convert messages to Arrow tables, by the descriptors of their fields.

Owns the conversion of values to columns. It must never round: a number that does not fit the type of its column raises
`ColumnError`.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, chain
from operator import attrgetter
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from google.protobuf.message import Message

from clearinghouse.client.columns.types import (
    DIGITS,
    Described,
    Field,
    Kind,
    kind_of,
    names_instrument,
    shows_symbol,
    type_of,
    value_names,
)
from clearinghouse.client.values.convert import Names
from clearinghouse.client.values.errors import ColumnError

# Fields of a reply's head that are no facts about the list.
_NO_FACTS: Final = frozenset({"codes", "ids", "refusals", "later_parts"})


def table_of(messages: Iterable[Message], kind: type[Message], names: Names) -> pa.Table:
    """Return a table with a row for each message; all are of the class `kind`.

    Without messages its schema is the same.
    """
    columns = _columns(messages, kind.DESCRIPTOR, names, "")
    return pa.table(dict(columns))


def facts_of(reply: Message) -> dict[str, str]:
    """Return the single values of a reply as texts by name, for the metadata of a table's schema."""
    found = {}
    for field in reply.DESCRIPTOR.fields:
        if not field.is_repeated and field.message_type is None and field.name not in _NO_FACTS:
            value = getattr(reply, field.name)
            found[field.name] = value.hex() if isinstance(value, bytes) else str(value)
    return found


def symbols(numbers: Iterable[int], field: Field, names: Names) -> pa.Array:
    """Return the symbols of instruments by their numbers; null for 0, which is no instrument.

    Raises `UnknownInstrument`.
    """
    of = names.asset_symbol if names_instrument(field) == "asset" else names.market_symbol
    return _named(numbers, lambda number: of(number) if number else None)


def enumeration(numbers: Iterable[int], field: Field) -> pa.Array:
    """Return the names of an enumeration's values by their numbers; UNKNOWN_<number> for a value of a newer server."""
    known = value_names(field)
    return _named(numbers, lambda number: known.get(number, f"UNKNOWN_{number}"))


def _named(numbers: Iterable[int], name_of: Callable[[int], str | None]) -> pa.Array:
    """Return a dictionary-encoded column, for which each distinct number is named once."""
    found = pa.array(numbers, pa.int64()).dictionary_encode()
    named = pa.array([name_of(one) for one in found.dictionary.to_pylist()], pa.string())
    if named.null_count:
        return pc.take(named, found.indices).dictionary_encode()
    return pa.DictionaryArray.from_arrays(found.indices, named)


def _columns(
    messages: Iterable[Message], kind: Described, names: Names, within: str
) -> list[tuple[str, pa.Array]]:
    """Return the columns for messages of one class, with a column of symbols after each id of an instrument."""
    rows = list(messages)
    found = []
    for field in kind.fields:
        values = list(map(attrgetter(field.name), rows))
        found.append((field.name, column(values, rows, field, names, within + field.name)))
        symbol = field.name.removesuffix("_id")
        if shows_symbol(field) and not field.is_repeated and symbol not in kind.fields_by_name:
            found.append((symbol, symbols(values, field, names)))
    return found


def column(
    values: Sequence[Any],
    messages: Sequence[Message],
    field: Field,
    names: Names,
    name: str = "",
) -> pa.Array:
    """Return the column of a field. A value that is not set is null, and so is an unstated number or time.

    `messages` are the messages of the values, for a field that may be unset.
    """
    name = name or field.name
    if field.is_repeated:
        offsets = [0, *accumulate(map(len, values))]
        inner = list(chain.from_iterable(values))
        return pa.ListArray.from_arrays(
            pa.array(offsets, pa.int32()), _values(inner, field, names, name)
        )
    found = _values(values, field, names, name)
    if not field.has_presence:
        return found
    is_set = pa.array([one.HasField(field.name) for one in messages], pa.bool_())
    if field.message_type is None:
        return pc.if_else(is_set, found, pa.scalar(None, found.type))
    return pa.StructArray.from_arrays(
        found.flatten(), fields=list(found.type), mask=pc.invert(is_set)
    )


def _values(values: Sequence[Any], field: Field, names: Names, column: str) -> pa.Array:
    """Return an array with one value of a field for each row."""
    kind = kind_of(field)
    if kind is Kind.MESSAGE:
        parts = _columns(values, field.message_type, names, f"{column}.")
        arrays = [array for _, array in parts]
        return pa.StructArray.from_arrays(arrays, [name for name, _ in parts])
    if kind is Kind.NAME:
        return enumeration(values, field)
    if kind is Kind.TIME:
        times = pa.array([one or None for one in values] if 0 in values else values, pa.int64())
        return times.view(type_of(field))
    if kind is Kind.NUMBER:
        texts = pa.array([one or None for one in values] if "" in values else values, pa.string())
        return numbers_of(texts, type_of(field), column)
    return pa.array(values, type_of(field))


def numbers_of(texts: pa.Array, into: pa.DataType, column: str) -> pa.Array:
    """Return decimal texts as numbers of the type `into`. Raises `ColumnError` for a number that does not fit."""
    if into == texts.type:
        return texts
    try:
        return pc.cast(texts, into)
    except pa.ArrowInvalid:
        for row, text in enumerate(texts.to_pylist()):
            try:
                pc.cast(pa.scalar(text, pa.string()), into)
            except pa.ArrowInvalid:
                limit = f"at most {DIGITS - into.scale} digits before the point and {into.scale} after it"
                raise ColumnError(column, row, text, "does not fit", limit) from None
        raise


def whole(pages: Iterable[pa.Table]) -> pa.Table:
    """Return one table with the rows of all pages, and the metadata of the last page."""
    pages = list(pages)
    return pa.concat_tables(pages).replace_schema_metadata(pages[-1].schema.metadata)
