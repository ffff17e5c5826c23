# SPDX-License-Identifier: Apache-2.0
"""Emit the server's conversion of a command back to its request, for calls that create something or set parameters.

Owns the text of each field by its unit, the inverse of the decoders in `server_decoders`. The calls are the fields of
the message `Statement`.
"""

import re
from collections.abc import Iterator
from typing import Final

from proto.schema.emit.client_calls import service_file, snake
from proto.schema.emit.text import module
from proto.schema.emit.vocabulary import NOTE
from proto.schema.model import EXPECTED_VERSION, Attribute, Command, Field, Schema

CODEC: Final = "clearinghouse.server.codec"
VOCABULARY: Final = "clearinghouse.statemachine.vocabulary"
# Unit -> the text of a value. What a call creates has no scale in the table yet: the call states it.
TEXTS: Final = {
    "ASSET_AMOUNT": "asset[{}]",
    "QUOTE_AMOUNT": "quote[{}]",
    "LOTS": "lots[{}]",
    "VALUATION_AMOUNT": "scales.valuation.texts[{}]",
    "STEP": "units_to_text({}, {})",
}
OF_CREATED: Final = {
    "CreateAsset": {"ASSET_AMOUNT": "units_to_text({}, command.scale)"},
    "CreateMarket": {
        "LOTS": "units_to_text({} * command.lot_units, command.lot_decimals)",
    },
}

# First words of texts -> the texts of amounts in a scale, looked up once; of a market that is created its quote asset
# is stated.
LOOKED_UP: Final = {
    "asset[": "scales.assets[command.asset_id].texts",
    "quote[": "scales.markets[command.market_id].quote.texts",
    "lots[": "scales.markets[command.market_id].lot_texts",
}
QUOTE_OF_CREATED: Final = "scales.assets[command.quote_asset_id].texts"


def statements_module(schema: Schema) -> str:
    """Return the module with a function from each such command to its request, and the table of these functions."""
    commands = [_command_of(schema, field) for field in schema.message_by_name["Statement"].fields]
    body = [line for command in commands for line in _function(schema, command)]
    rows = [
        f"    {command.name}: lambda command, scales: event_pb2.Statement("
        f'{_field_of(schema, command)}={snake(command.name)}(cast("{command.name}", command), scales)),'
        for command in commands
    ]
    text = "\n".join(body)
    flags = sorted({one.flag for c in commands for a in c.attributes for one in a.sources} - {""})
    return module(
        "Convert commands that create something or set parameters to requests that state the same (Q-4).\n\n"
        f"Owns the text form of each field; the opposite of the decoders.\n\n{NOTE}",
        [
            "from collections.abc import Callable",
            "from typing import Final, TypeAlias, cast",
            f"from {CODEC}.decimals import units_to_text",
            f"from {CODEC}.scales import Scales",
            f"from {CODEC}.wire import numbers_of",
            f"from {VOCABULARY}.commands import Command, "
            + ", ".join(sorted(command.name for command in commands)),
            f"from {VOCABULARY}.types import {', '.join(flags)}",
            "from clearinghouse.v1 import event_pb2, "
            + ", ".join(sorted({*re.findall(r"\b(\w+_pb2)\b", text)} - {"event_pb2"})),
        ],
        [
            *body,
            "",
            "",
            "Statement: TypeAlias = Callable[[Command, Scales], event_pb2.Statement]",
            "",
            "# The class of a command -> what makes its statement.",
            "STATEMENTS: Final[dict[type[Command], Statement]] = {",
            *rows,
            "}",
        ],
    )


def _command_of(schema: Schema, field: Field) -> Command:
    """Return the command whose request is the type of a field of `Statement`."""
    return next(one for one in schema.commands if one.method.request.name == field.type_name)


def _field_of(schema: Schema, command: Command) -> str:
    """Return the name of the field of `Statement` that holds a command's request."""
    fields = schema.message_by_name["Statement"].fields
    return next(one.name for one in fields if one.type_name == command.method.request.name)


def _function(schema: Schema, command: Command) -> Iterator[str]:
    """Yield the source lines of the function that converts one command to its request."""
    request = command.method.request
    result = f"{service_file(command.method.service)}_pb2.{request.name}"
    values: list[str] = []
    nested: dict[str, list[str]] = {}
    for path, value in _values(schema, command):
        outer, _, inner = path.rpartition(".")
        (nested.setdefault(outer, []) if outer else values).append(f"{inner}={value},")
    for outer, parts in nested.items():
        part = schema.message_by_name[request.by_name[outer].type_name]
        file = part.file.rpartition("/")[2].removesuffix(".proto")
        values.append(f"{outer}={file}_pb2.{part.name}({' '.join(parts)}),")
    text = "\n".join(values)
    looked_up = {
        name.rstrip("["): QUOTE_OF_CREATED if command.name == "CreateMarket" else found
        for name, found in LOOKED_UP.items()
        if re.search(rf"\b{re.escape(name)}", text)
    }
    is_scaled = looked_up or "scales." in text
    yield from [
        "",
        "",
        f"def {snake(command.name)}(command: {command.name}, scales: Scales) -> {result}:",
        f'    """Return the request of {command.method.name} that states a command."""',
        *([] if is_scaled else ["    del scales  # no field has a scale"]),
        *(f"    {name} = {found}" for name, found in looked_up.items()),
        f"    return {result}(",
        "        request_id=command.request_id,",
        "        created_time_ns=command.created_ns,",
        *(f"        {value}" for value in values),
        "    )",
    ]


def _values(schema: Schema, command: Command) -> Iterator[tuple[str, str]]:
    """Yield the path of each field of the request, with the Python expression of its value."""
    made: dict[str, list[Attribute]] = {}
    for attribute in command.attributes:
        for path in attribute.paths:
            made.setdefault(path, []).append(attribute)
    for path, attributes in made.items():
        first = attributes[0]
        field = first.sources[first.paths.index(path)]
        if field.name == EXPECTED_VERSION:
            continue  # it is of the call alone, and nothing that is in force
        yield path, _value(schema, command, field, [one.name for one in attributes])


def _value(schema: Schema, command: Command, field: Field, names: list[str]) -> str:
    """Return the Python expression of one field's value, from the command's attributes in `names`."""
    value = f"command.{names[0]}"
    if field.flag:
        return f"bool({value} & {field.flag})"
    if field.type == "bool":
        return f"bool({value})"
    if field.type == "enum":
        enum = schema.enum_by_name[field.type_name]
        file = enum.file.rpartition("/")[2].removesuffix(".proto")
        if field.is_repeated:
            return f'cast("list[{file}_pb2.{field.type_name}]", numbers_of({value}))'
        return f'cast("{file}_pb2.{field.type_name}", {value})'
    if field.type != "string" or field.is_text:
        if field.is_text:
            return value
        # A record of before the field states -1, for which 0 is in force unless the schema says another value.
        if field.before:
            return f"{value} if {value} >= 0 else {field.before}"
        return f"max({value}, 0)" if field.is_added_later else value
    texts = TEXTS | OF_CREATED.get(command.name, {})
    if field.zero_forbids:
        return f'{texts[field.unit].format(f"max({value}, 0)")} if {value} else ""'
    text = texts[field.unit].format(*(f"command.{name}" for name in names))
    # An optional number that was not stated may be another than 0: then it is below 0.
    return f'{text} if {value} >= 0 else ""' if field.may_be_empty else text
