# SPDX-License-Identifier: Apache-2.0
"""A valid request of each plain command with the command that it gives, both made from the schema.

Owns the choice of a value for each field: within its bounds, in its unit, and different from the values beside it. The
scales are those of `request_samples`. Commands whose fields permit each other only in some combinations are not plain;
their samples are by hand.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from google.protobuf import message_factory
from google.protobuf.descriptor_pool import Default
from google.protobuf.message import Message

from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED
from proto.schema import model
from proto.schema.reader import HEAD, read_schema

# Fields of an order depend on its action, type and trigger; CreateMarket has the scale of a lot that it states itself.
NOT_PLAIN = frozenset({"Brackets", "OrderBatch", "ConditionalOrders", "CreateMarket"})
# An empty text is another number than 0 there, which the machine knows: the least notional of the rules (G-4.1).
NOT_STATED_IF_EMPTY = frozenset({"notional_min"})
ASSETS = (1, 2)
"""Of the items of a batch in turn. A single command names the second, with other decimals than those of valuations."""
SINGLE = 1
DECIMALS_OF_ASSET = {1: 6, 2: 9}
QUOTE, VALUATION, BASE = 1, 1, 2
PRICE_DECIMALS, LOT_DECIMALS = 2, 2
MARKET = 1
NEW_SCALE = 8


@dataclass(frozen=True)
class Given:
    """What a request has in a field, and what the command has for it."""

    sent: Any
    read: Any


@cache
def schema() -> model.Schema:
    """The schema, read once."""
    return read_schema()


def plain_commands() -> tuple[model.Command, ...]:
    """The commands with samples from the schema."""
    return tuple(one for one in schema().commands if one.name not in NOT_PLAIN)


def request_and_command(
    command: model.Command, caller: tuple[str, str, int], *, is_small: bool = False
) -> tuple[Message, Command]:
    """A request of the call that states a command, and the command of it; a small one leaves out what may be empty.

    `caller` is principal, request id and creation time. A batch has two items.
    """
    method = command.method
    request = new_message(method.request.name)
    request_fields: Any = request
    _, request_fields.request_id, request_fields.created_time_ns = caller
    single: dict[str, Any] = {}
    columns: dict[str, list[Any]] = {}
    for field in method.request.fields[len(HEAD) :]:
        if field.name == method.items:
            for place in range(len(ASSETS)):
                item = getattr(request, field.name).add()
                inner = schema().message_by_name[field.type_name]
                for name, value in fill(item, inner, place, is_small=is_small).items():
                    columns.setdefault(name, []).append(value)
        elif field.type == "message":
            inner = schema().message_by_name[field.type_name]
            part = getattr(request, field.name)
            part.SetInParent()
            asset_id = getattr(request, "asset_id", 0)
            found = fill(part, inner, SINGLE, is_small=is_small, asset_id=asset_id)
            single |= {f"{field.name}.{name}": value for name, value in found.items()}
    rest = tuple(one for one in method.request.fields if one.name not in {*HEAD, method.items})
    plain = model.Message("", "", "", rest, "", "", "", ())
    single |= fill(request, plain, SINGLE, is_small=is_small)
    attributes = {one.name: attribute_of(one, single, columns) for one in command.attributes}
    if command.is_update:
        attributes[model.PRESENT] = present_in(command, is_small=is_small)
    return request, getattr(commands, command.name)(*caller, **attributes)


def present_in(command: model.Command, *, is_small: bool) -> int:
    """The bits of the fields that a sample of an update states; -1 of one that states all that older calls did."""
    left_open = [
        field
        for field, _, _ in command.parts
        if is_small and (field.may_be_empty or field.type == "bool")
    ]
    if all(field.is_added_later and field.first is None for field in left_open):
        return NOT_STATED
    return sum(1 << field.number for field, _, _ in command.parts if field not in left_open)


def attribute_of(
    attribute: model.Attribute, single: dict[str, Any], columns: dict[str, list[Any]]
) -> Any:  # noqa: ANN401  an attribute is a number, a text, or a list of them
    """An attribute from the values of its fields: one, several bits, or the items' column."""
    if not attribute.sources:
        return 0
    (first, *_), field = attribute.paths, attribute.sources[0]
    if attribute.is_column and field.flag:
        bits = [
            [getattr(types, source.flag) * value for value in columns[path]]
            for source, path in zip(attribute.sources, attribute.paths, strict=True)
        ]
        return [sum(item) for item in zip(*bits, strict=True)]
    if attribute.is_column:
        return columns[first]
    if len(attribute.sources) > 1 or field.flag:
        return sum(
            getattr(types, source.flag) * single[path]
            for source, path in zip(attribute.sources, attribute.paths, strict=True)
        )
    return single[first]


def fill(
    message: Message, shape: model.Message, place: int, *, is_small: bool, asset_id: int = 0
) -> dict[str, Any]:
    """Give all plain fields of a message their values; the result is how the command has them, by name."""
    found: dict[str, Any] = {}
    names = {field.name for field in shape.fields}
    for field in shape.fields:
        if field.type == "message":
            continue
        if is_small and field.name == model.EXPECTED_VERSION:
            found[field.name] = NOT_STATED
            continue
        if is_small and (field.may_be_empty or field.type == "bool"):
            not_stated = field.name in NOT_STATED_IF_EMPTY
            # A flag that is absent is not set, and a plain number or an amount of an item that is absent is 0.
            if field.is_added_later and field.type == "string" and not field.is_text:
                not_stated = not shape.name.endswith("Decision")
            found[field.name] = NOT_STATED if not_stated else "" if field.is_text else 0
            continue
        asset = asset_id or (QUOTE if "market_id" in names else ASSETS[place])
        given = value_of(field, field.number + 20 * place, ASSETS[place], asset)
        if field.is_repeated:
            getattr(message, field.name).extend(given.sent)
        else:
            setattr(message, field.name, given.sent)
        found[field.name] = given.read
    return found


def value_of(field: model.Field, salt: int, asset_id: int, amount_asset: int) -> Given:
    """A valid value of a field; `salt` makes it differ from its neighbours."""
    if field.type == "bool":
        return Given(sent=True, read=1)
    if field.type == "enum":
        number = schema().enum_by_name[field.type_name].values[-1].number
        return Given([number], 1 << number) if field.is_repeated else Given(number, number)
    if field.is_text:
        word = f"word-{salt}" if field.name_max else f"some wörds {salt}"
        words = [word, f"{word}-b"]
        return Given(words, words) if field.is_repeated else Given(word, word)
    if field.type == "string":
        units = -(1_000 + salt) if field.is_signed else 1_000 + salt
        decimals = decimals_of(field, amount_asset)
        text = f"{Decimal(units).scaleb(-decimals):f}"
        return Given([text, text], [units, units]) if field.is_repeated else Given(text, units)
    if field.id == "ASSET":
        return Given(asset_id, asset_id)
    if field.id == "MARKET":
        return Given(MARKET, MARKET)
    number = NEW_SCALE if field.unit == "DECIMALS" else 100 + salt
    if field.is_repeated:
        return Given([number, number + 1], [number, number + 1])
    if field.min is not None and field.max is not None:
        number = field.min + number % (field.max + 1 - field.min)
    assert field.min is None or field.min <= number
    assert field.max is None or number <= field.max
    return Given(number, number)


def decimals_of(field: model.Field, amount_asset: int) -> int:
    """The number of decimals in which a text states whole units of the machine."""
    if field.scale_of == "scale":
        return NEW_SCALE
    return {
        "ASSET_AMOUNT": DECIMALS_OF_ASSET[amount_asset],
        "VALUATION_AMOUNT": DECIMALS_OF_ASSET[VALUATION],
        "QUOTE_AMOUNT": DECIMALS_OF_ASSET[QUOTE],
        "BASE_AMOUNT": DECIMALS_OF_ASSET[BASE],
        "INDEX_E9": DECIMALS_OF_ASSET[VALUATION] + 9,
        "LOTS": LOT_DECIMALS,
        "PRICE_UNITS": PRICE_DECIMALS,
        "QUANTITY_UNITS": LOT_DECIMALS,
    }[field.unit]


def new_message(name: str) -> Message:
    """An empty message of the API."""
    descriptor = Default().FindMessageTypeByName(f"clearinghouse.v1.{name}")
    return message_factory.GetMessageClass(descriptor)()
