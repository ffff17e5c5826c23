# SPDX-License-Identifier: Apache-2.0
"""Convert messages to dataclasses, by the names and types of the dataclass's own fields.

Owns the one table that converts wire values to Python values, so that no model repeats it. It must never guess: a
field of a dataclass that the message lacks, or a type without a rule, fails when the class is first used (tests use
each class).
"""

import dataclasses
import functools
import types
from collections.abc import Callable, Hashable
from decimal import Decimal
from enum import IntEnum
from typing import (
    Annotated,
    Any,
    NamedTuple,
    Protocol,
    TypeVar,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from google.protobuf.message import Message

from clearinghouse.client.values.amounts import to_decimal, to_decimal_or_none

T = TypeVar("T")


class Names(Protocol):
    """An object that knows the symbols of instruments; both methods raise `UnknownInstrument`."""

    def asset_symbol(self, asset_id: int) -> str:
        """Return the symbol of an asset."""

    def market_symbol(self, market_id: int) -> str:
        """Return the symbol of a market."""


class SymbolOf(NamedTuple):
    """Mark a field that holds the symbol for the id in another field; it is empty for the id 0, which is none."""

    field: str


AssetSymbol = Annotated[str, SymbolOf("asset_id")]
MarketSymbol = Annotated[str, SymbolOf("market_id")]

Rule = Callable[[Any, Names], Any]


def _rule(name: str, hint: Any) -> Rule:  # noqa: ANN401 (a type hint is any object)
    """Return the rule by which a field called `name` with the type `hint` is read from a message."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        id_field = arguments[1].field
        if id_field == "asset_id":
            return lambda message, names: (
                names.asset_symbol(message.asset_id) if message.asset_id else ""
            )
        return lambda message, names: (
            names.market_symbol(message.market_id) if message.market_id else ""
        )
    if hint in {int, str, bytes, bool}:
        return lambda message, _: getattr(message, name)
    if hint is Decimal:
        return lambda message, _: to_decimal(getattr(message, name))
    if origin is types.UnionType and set(arguments) == {Decimal, types.NoneType}:
        return lambda message, _: to_decimal_or_none(getattr(message, name))
    if origin is tuple:
        inner = arguments[0]
        if dataclasses.is_dataclass(inner):
            return lambda message, names: tuple(
                convert(cast("type[Any]", inner), part, names) for part in getattr(message, name)
            )
        if isinstance(inner, type) and issubclass(inner, IntEnum):
            return lambda message, _: tuple(map(inner, getattr(message, name)))
        return lambda message, _: tuple(getattr(message, name))
    if dataclasses.is_dataclass(hint):
        return lambda message, names: convert(
            cast("type[Any]", hint), getattr(message, name), names
        )
    if origin is types.UnionType and arguments[1] is types.NoneType:
        whole = _rule(name, arguments[0])
        return lambda message, names: whole(message, names) if message.HasField(name) else None
    if isinstance(hint, type) and issubclass(hint, IntEnum):
        return lambda message, _: hint(getattr(message, name))
    raise TypeError(f"no rule turns a wire value into {name}: {hint}")


@functools.cache
def rules(model: Hashable) -> tuple[Rule, ...]:
    """Return the rule of each field of a dataclass, in the order of its constructor."""
    hints = get_type_hints(model, include_extras=True)
    fields = dataclasses.fields(cast("type[Any]", model))
    return tuple(_rule(field.name, hints[field.name]) for field in fields)


def convert(model: type[T], message: Message, names: Names) -> T:
    """Return an object of the class `model` filled from a message. Raises `UnknownInstrument` for an unknown symbol."""
    return model(*[rule(message, names) for rule in rules(cast("Hashable", model))])
