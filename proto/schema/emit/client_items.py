# SPDX-License-Identifier: Apache-2.0
"""Emit the classes of batch items, which callers of the Python client fill in.

Owns which messages have a generated class, and how a class becomes its message. The classes of orders are by hand,
because an order is a field of its replacement and an instruction of a session.
"""

from collections.abc import Iterator

from proto.schema.emit.client_calls import (
    ITEM_MODULES,
    generated,
    parameter,
    parameter_text,
    pb2,
    value,
)
from proto.schema.emit.client_enums import NOTE
from proto.schema.emit.client_models import model_name
from proto.schema.emit.text import docstring, module, names_in, plain, sentence
from proto.schema.model import Message, Schema


def items(schema: Schema) -> dict[str, list[str]]:
    """Return the names of messages with a generated class; for each the names of the calls that take it."""
    found: dict[str, list[str]] = {}
    for method in generated(schema):
        if method.items:
            name = method.request.by_name[method.items].type_name
            if model_name(schema.message_by_name[name]) not in ITEM_MODULES:
                found.setdefault(name, []).append(method.name)
    return found


def _enumeration(names: list[str]) -> str:
    """Join names as in a sentence: `a, b and c`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _class(message: Message, calls: list[str]) -> Iterator[str]:
    comment = message.input_comment or f"An item of {_enumeration(calls)}"
    yield from ["", "", "@dataclass(slots=True)", f"class {model_name(message)}:"]
    yield from docstring(sentence(plain(comment)), "    ")
    yield ""
    for one in message.parameters:
        yield f"    {parameter_text(one)}"
    defaults = {one.field.name: one.default for one in message.parameters}
    values = [
        f"{field.name}={value(field, f'self.{parameter(field)}', may_be_none=defaults[field.name] == 'none')}"
        for field in message.fields
    ]
    names = "names" if any("names." in text for text in values) else "_"
    yield ""
    yield f"    def message(self, {names}: Instruments) -> {pb2(message)}:"
    yield f'        """Return the item as the message for {_enumeration(calls)}."""'
    yield f"        return {pb2(message)}({', '.join(values)})"


def items_module(schema: Schema, package: str) -> str:
    """Return the module with the classes of all items."""
    body: list[str] = []
    for name, calls in items(schema).items():
        body += _class(schema.message_by_name[name], calls)
    text = "\n".join(body)
    bare = names_in(text)
    found = {
        f"{package}.values.amounts": bare & {"Number", "to_text", "to_text_or_empty"},
        f"{package}.values.enums": bare & set(schema.enum_by_name),
        f"{package}.values.instruments": bare & {"Instrument", "Instruments"},
        f"{package}.values.open_enum": bare & {"number"},
        "clearinghouse.v1": {word for word in bare if word.endswith("_pb2")},
    }
    imports = ["from dataclasses import dataclass", ""]
    if "Sequence[" in text:
        imports.insert(0, "from collections.abc import Sequence")
    imports += [f"from {path} import {', '.join(sorted(names))}" for path, names in found.items()]
    return module(
        f"""
Items of batches, as callers fill them in: movements of money, ticks, reports of venues.

Prices are quote per whole base, quantities base, amounts the asset, all as `Decimal`, `int` or `str` and never a float;
instruments are symbols or ids; times are nanoseconds since the epoch. The server checks all values.

{NOTE}
""",
        imports,
        body,
    )
