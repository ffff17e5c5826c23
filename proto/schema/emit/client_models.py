# SPDX-License-Identifier: Apache-2.0
"""Emit the values that the Python client returns: models of reads and bodies of events, as frozen dataclasses.

Owns which messages are models, and the Python type of each field. A model is a part of a read's reply: a reply for
which the schema names a `model`, and all messages inside of replies.
"""

import re
from collections.abc import Iterator
from typing import Final

from proto.schema.emit.client_enums import NOTE
from proto.schema.emit.text import beside, docstring, module, plain, sentence
from proto.schema.model import Field, Message, Schema

# Messages whose classes callers fill in too, with defaults: they are by hand in `terms`.
TERMS: Final = ("IndexRules", "PoolTerms")
# Replies that `events`, `explanations` and `settings` read by hand.
BY_HAND: Final = (
    "SubscribeResponse",
    "ExplainSequenceResponse",
    "ListSettingsResponse",
    "ListAnnouncedSettingsResponse",
)
KIND_LIST: Final = re.compile(r"\w+")
INTEGERS: Final = frozenset({"int64", "uint64", "uint32"})


def models(schema: Schema) -> tuple[Message, ...]:
    """Return the messages that become models; a message comes after the messages that it contains."""
    found: dict[str, Message] = {}

    def add(message: Message) -> None:
        for field in message.fields:
            if field.type == "message" and field.type_name not in TERMS:
                add(schema.message_by_name[field.type_name])
                part = schema.message_by_name[field.type_name]
                found.setdefault(part.name, part)

    for method in schema.methods:
        if not method.command and not method.streams_requests and method.reply.name not in BY_HAND:
            add(method.reply)
            if method.reply.model:
                found[method.reply.name] = method.reply
    return tuple(found.values())


def model_name(message: Message) -> str:
    """Return the name of a message's class in the client."""
    return message.model or message.name


def python_type(field: Field, schema: Schema) -> str:
    """Return the Python type of a field in a model."""
    if field.type in INTEGERS:
        kind = "int"
    elif field.type in {"bool", "bytes"}:
        kind = field.type
    elif field.type == "string":
        kind = "str" if field.is_text else "Decimal"
    elif field.type == "message":
        kind = model_name(schema.message_by_name[field.type_name])
    else:
        kind = field.type_name
    if field.is_repeated:
        return f"tuple[{kind}, ...]"
    return f"{kind} | None" if field.may_be_empty else kind


def dataclass(name: str, text: str, message: Message, schema: Schema) -> Iterator[str]:
    """Yield the source of a frozen dataclass that has a field for each field of a message."""
    yield from ["", "", "@dataclass(frozen=True, slots=True)", f"class {name}:"]
    yield from docstring(text, "    ")
    yield ""
    for field in message.fields:
        code = f"{field.name}: {python_type(field, schema)}"
        yield from (f"    {line}" for line in beside(code, plain(field.comment)))
        if field.has_symbol:
            noun = field.name.removesuffix("_id")
            yield f"    {noun}: {noun.title()}Symbol"


def _enums(messages: tuple[Message, ...]) -> str:
    """Return the names of the enumerations in fields of some messages, joined for an import statement."""
    names = {field.type_name for message in messages for field in message.fields}
    own = {
        field.type_name for message in messages for field in message.fields if field.type == "enum"
    }
    return ", ".join(sorted(names & own))


def models_module(schema: Schema, package: str) -> str:
    """Return the module with the models that reads return."""
    found = models(schema)
    body = [
        line
        for message in found
        for line in dataclass(
            model_name(message), sentence(plain(message.comment)), message, schema
        )
    ]
    return module(
        f"""
Results of reads: instruments, accounts, orders, books, pools, margin, liquidations, brakes.

Prices are quote per whole base, quantities base, amounts in the asset (positions and fills: in the market's quote
asset), margin figures in the valuation asset unless named otherwise, rates parts per billion, times nanoseconds
since the epoch. None means that there is no such figure.

{NOTE}
""",
        [
            "from dataclasses import dataclass",
            "from decimal import Decimal",
            "",
            f"from {package}.api.terms import {', '.join(TERMS)}",
            f"from {package}.values.convert import AssetSymbol, MarketSymbol",
            f"from {package}.values.enums import {_enums(found)}",
        ],
        body,
    )


def body_comment(message: Message, schema: Schema) -> str:
    """Return the comment of a message; a comment that only lists kinds of events becomes a line for each kind."""
    kinds = {event.name: event.comment for event in schema.events if event.message is message}
    if set(KIND_LIST.findall(message.comment)) - kinds.keys():
        return message.comment
    return "\n".join(f"{name}: {comment}" for name, comment in kinds.items())


def event_bodies_module(schema: Schema, package: str) -> str:
    """Return the module with a dataclass for each event body, and a table from the schema's `body` field to
    its class.
    """
    fields = [field for field in schema.message_by_name["Event"].fields if field.one_of == "body"]
    found = tuple(schema.message_by_name[field.type_name] for field in fields)
    body: list[str] = []
    for message in found:
        body += dataclass(
            message.name, sentence(plain(body_comment(message, schema))), message, schema
        )
    body += ["", "", "Body = (", f"    {' | '.join(message.name for message in found)}", ")", ""]
    body += ["# The dataclass of each field of the schema's `body`."]
    body += ["BODIES: Final[dict[str, type[Body]]] = {"]
    body += [f'    "{field.name}": {field.type_name},' for field in fields]
    body += ["}"]
    return module(
        f"""
Bodies of events: one dataclass per body of the schema, named with the kinds of events that have it.

Units as in `models`.

{NOTE}
""",
        [
            "from dataclasses import dataclass",
            "from decimal import Decimal",
            "from typing import Final",
            "",
            f"from {package}.values.enums import {_enums(found)}",
        ],
        body,
    )
