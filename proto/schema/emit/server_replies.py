# SPDX-License-Identifier: Apache-2.0
"""Emit the server's encoders of reads, which convert views of the machine to the messages of replies.

Owns the text form of a number by its unit, and the parameters of each encoder. A message whose `view` the schema names
is converted field by field; a reply that contains only such messages is composed of them. All others are written by
hand.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from proto.schema.emit.client_calls import snake
from proto.schema.emit.text import module
from proto.schema.emit.vocabulary import NOTE
from proto.schema.files import SchemaError
from proto.schema.model import Field, Message, Schema

# Services whose replies are views, by the names of their files in the schema.
SERVICES: Final = (
    "market_data",
    "authority",
    "clearing",
    "default",
    "history",
    "holder",
    "margin_call",
    "member",
    "pvp",
    "query",
    "risk",
    "settlement",
)
CODEC: Final = "clearinghouse.server.codec"
TYPES: Final = "clearinghouse.statemachine.vocabulary.types"
AS_OF: Final = "as_of_sequence"
# Unit -> the expression of a value's text.
TEXTS: Final = {
    "ASSET_AMOUNT": "asset_scale.texts[{}]",
    "BASE_AMOUNT": "market_scale.base.texts[{}]",
    "E9": "units_to_text({}, E9_DECIMALS)",
    "FUNDING_INDEX": "market_scale.funding_index_text({})",
    "INDEX_E9": "scales.index_price_text({})",
    "POOL_SHARES": "units_to_text({}, asset_scale.scale + SHARE_DECIMALS)",
    "LOTS": "market_scale.lot_texts[{}]",
    "PRICE_PER_LOT": "market_scale.price_texts[{}]",
    "PRICE_PER_LOT_E9": "market_scale.price_e9_text({})",
    "PRICE_UNITS": "market_scale.price_unit_texts[{}]",
    "QUANTITY_UNITS": "market_scale.quantity_unit_texts[{}]",
    "QUOTE_AMOUNT": "market_scale.quote.texts[{}]",
    "RAY": "units_to_text({}, RAY_DECIMALS)",
    "STEP": "units_to_text({}, {})",
    "VALUATION_AMOUNT": "scales.valuation.texts[{}]",
}
SCALES: Final = ("asset", "market")

# Name of a view -> its module and its attributes.
Views = Mapping[str, tuple[str, frozenset[str]]]


def replies_module(schema: Schema, views: Views, service: str) -> str:
    """Return the module with the encoders of one service's replies and of the messages in its .proto file."""
    encoders = Encoders(schema, views)
    body = [line for message in encoders.of_file(service) for line in encoders.function(message)]
    text = "\n".join(body)
    return module(
        f"Convert views to messages of {service.title().replace('_', '')}Service's replies (Q-1).\n\n"
        f"Owns the text form of each field; must never read the state itself.\n\n{NOTE}",
        _imports(encoders, text, service),
        body,
    )


def _imports(encoders: "Encoders", text: str, service: str) -> Iterator[str]:
    """Yield the import statements for the names in a text."""

    def used(names: Iterable[str]) -> str:
        return ", ".join(name for name in sorted(names) if re.search(rf"\b{name}\b", text))

    if "Sequence[" in text:
        yield "from collections.abc import Sequence"
    if "cast(" in text:
        yield "from typing import cast"
    for package, names in {
        f"{CODEC}.client_ids": ("number_of", "text_of"),
        f"{CODEC}.decimals": ("E9_DECIMALS", "units_to_text"),
        f"{CODEC}.scales": (
            "RAY_DECIMALS",
            "SHARE_DECIMALS",
            "AssetScale",
            "MarketScale",
            "Scales",
        ),
        TYPES: encoders.flags,
    }.items():
        if used(names):
            yield f"from {package} import {used(names)}"
    for other in SERVICES:
        # PoolTerms and its like stand in a file that has no service.
        functions = [encoders.name(message) for message in encoders.of_file(other)]
        own = [encoders.name(message) for message in encoders.of_file(service)]
        called = [name for name in functions if name not in own and re.search(rf"\b{name}\(", text)]
        if other != service and called:
            yield f"from {CODEC}.replies.{other} import {', '.join(sorted(called))}"
    by_module: dict[str, list[str]] = {}
    for name, (place, _) in encoders.views.items():
        if re.search(rf"\b{name}\b", text.replace(f"_pb2.{name}", "")):
            by_module.setdefault(place, []).append(name)
    for place, found in sorted(by_module.items()):
        yield f"from {place} import {', '.join(sorted(found))}"
    files = sorted(set(re.findall(r"\b(\w+_pb2)\.", text)))
    yield f"from clearinghouse.v1 import {', '.join(files)}"


class Encoders:
    """Decide which messages get an encoder, and make the source of each encoder."""

    def __init__(self, schema: Schema, views: Views) -> None:
        """Store the schema and the classes of its `view` options. Raises SchemaError for an unknown class."""
        self.schema = schema
        self.views = views
        for message in schema.messages:
            if message.view and message.view not in views:
                raise SchemaError(f"{message.name} shows {message.view}, which is no view")

    @cached_property
    def messages(self) -> tuple[Message, ...]:
        """The messages with an encoder: those with a view, then the replies composed of them."""
        shown = [message for message in self.schema.messages if message.view]
        names = {message.name for message in shown}
        replies = [
            method.reply
            for method in self.schema.methods
            if not method.command
            and not method.reply.view
            and not method.streams_replies
            and any(field.type == "message" for field in method.reply.fields)
            and all(
                field.type_name in names for field in method.reply.fields if field.type == "message"
            )
        ]
        return (*shown, *replies)

    @cached_property
    def flags(self) -> set[str]:
        """The names of the machine's constants for bits that encoders use."""
        return {
            constant
            for message in self.messages
            for field in message.fields
            for constant in re.findall(r"\w+", field.flag)
        }

    def of_file(self, service: str) -> list[Message]:
        """Return the messages with an encoder that belong to a service, by their file.

        Messages of files without a service belong to the first service.
        """
        others = {f"clearinghouse/v1/{name}.proto" for name in SERVICES}
        own = f"clearinghouse/v1/{service}.proto"
        return [
            message
            for message in self.messages
            if message.file == own or (service == SERVICES[0] and message.file not in others)
        ]

    def name(self, message: Message) -> str:
        """Return the name of a message's encoder: for a reply the clients' name, else the message's name and a
        suffix.
        """
        if message.name.endswith("Response"):
            return snake((message.model or message.name).removesuffix("Response"))
        return f"{snake(message.name)}_message"

    def function(self, message: Message) -> list[str]:
        """Return the source lines of the encoder of a message."""
        values = [
            f"        {field.name}={self._value(message, field)}," for field in message.fields
        ]
        looked_up: list[str] = []
        for kind in SCALES:
            if self._uses(message, kind) and self._names(message, kind):
                scale = f"scales.{kind}s[view.{kind}_id]"
                if self._may_name_none(message, kind):
                    values = [value.replace(f"{kind}_scale", scale) for value in values]
                else:
                    looked_up.append(f"    {kind}_scale = {scale}")
        file = message.file.rpartition("/")[2].removesuffix(".proto")
        result = f"{file}_pb2.{message.name}"
        what = (
            f"Return a view as the message {message.name}."
            if message.view
            else f"Return the message {message.name} with these values."
        )
        parameters = ", ".join(self._parameters(message))
        return [
            "",
            "",
            f"def {self.name(message)}({parameters}) -> {result}:",
            f'    """{what}"""',
            *looked_up,
            f"    return {result}(",
            *values,
            "    )",
        ]

    # --- parameters -----------------------------------------------------------------------------------------

    def _parameters(self, message: Message) -> Iterator[str]:
        if message.view:
            yield f"view: {message.view}"
        else:
            for field in message.fields:
                if field.name != AS_OF:
                    yield f"{field.name}: {self._type(field)}"
        for name in self._context(message):
            yield f"{name}: {_CONTEXT[name]}"

    def _type(self, field: Field) -> str:
        """Return the Python type of a parameter of a reply's encoder, which is for one field of the reply."""
        if field.type != "message":
            plain = {"bool": "bool", "string": "str"}.get(field.type, "int")
            return f"Sequence[{plain}]" if field.is_repeated else plain
        view = self.schema.message_by_name[field.type_name].view
        return f"Sequence[{view}]" if field.is_repeated else view

    def _context(self, message: Message) -> Iterator[str]:
        """Yield the names of an encoder's parameters after the view: scales, the sequence of the read, the table of
        scales.
        """
        for kind in SCALES:
            if self._uses(message, kind) and not self._names(message, kind):
                yield f"{kind}_scale"
        if AS_OF in message.by_name or any(
            AS_OF in self._context(part) for part in _parts(self, message)
        ):
            yield AS_OF
        if self._needs_scales(message):
            yield "scales"

    def _names(self, message: Message, kind: str) -> bool:
        """Return whether the view has the id of its asset or market; `kind` is which of the two."""
        return bool(message.view) and f"{kind}_id" in self.views[message.view][1]

    def _uses(self, message: Message, kind: str) -> bool:
        """Return whether the text of a field, or of a part without its own id, needs the scale of an asset or a
        market.
        """
        own = any(
            f"{kind}_scale" in TEXTS.get(field.unit, "")
            for field in message.fields
            if field.type == "string"
        )
        return own or any(
            self._uses(part, kind) and not self._names(part, kind) for part in _parts(self, message)
        )

    def _may_name_none(self, message: Message, kind: str) -> bool:
        """Return whether each text that needs the scale may be empty: then the message may be about no asset or
        market.
        """
        return all(
            field.may_be_empty
            for field in message.fields
            if f"{kind}_scale" in TEXTS.get(field.unit, "") and field.type == "string"
        ) and not any(
            self._uses(part, kind) and not self._names(part, kind) for part in _parts(self, message)
        )

    def _needs_scales(self, message: Message) -> bool:
        """Return whether the encoder of the message, or of a part of it, needs the table of all scales."""
        looked_up = any(self._uses(message, kind) and self._names(message, kind) for kind in SCALES)
        own = any(
            "scales." in TEXTS.get(field.unit, "")
            for field in message.fields
            if field.type == "string"
        )
        return looked_up or own or any(self._needs_scales(part) for part in _parts(self, message))

    # --- values ---------------------------------------------------------------------------------------------

    def _value(self, message: Message, field: Field) -> str:
        """Return the Python expression of one field's value. Raises SchemaError if the view lacks an attribute."""
        if field.name == AS_OF:
            return AS_OF
        if not message.view:
            return self._part(field, field.name) if field.type == "message" else field.name
        names = field.attributes or (field.name,)
        stated = self.views[message.view][1]
        needed = (*names, field.empty_without or names[0])
        unknown = [name for name in needed if name not in stated]
        if unknown:
            raise SchemaError(f"{message.name}.{field.name}: {message.view} has no {unknown[0]}")
        value = f"view.{names[0]}"
        if field.flag:
            value = f"{value} & ({field.flag})" if "|" in field.flag else f"{value} & {field.flag}"
            value = f"bool({value})" if field.type == "bool" else value
        if field.type == "message":
            return self._part(field, value)
        if field.type == "enum":
            enum = self.schema.enum_by_name.get(field.type_name)
            file = enum.file.rpartition("/")[2].removesuffix(".proto") if enum else "result_code"
            return f'cast("{file}_pb2.{field.type_name}", {value})'
        if field.is_for_number:
            return f"text_of({value})"
        if field.id == "CLIENT_ORDER":
            return f"number_of({value})"
        if field.type != "string" or field.is_text:
            return value
        if field.zero_forbids:
            value = f"view.{names[0]}"
            return f'{TEXTS[field.unit].format(f"max({value}, 0)")} if {value} else ""'
        text = TEXTS[field.unit].format(*(f"view.{name}" for name in names))
        if field.may_be_empty:
            return f'{text} if view.{field.empty_without or names[0]} else ""'
        return text

    def _part(self, field: Field, value: str) -> str:
        """Return the Python expression that encodes a message inside another, or a list of such messages."""
        part = self.schema.message_by_name[field.type_name]

        def call(of: str) -> str:
            return f"{self.name(part)}({', '.join((of, *self._context(part)))})"

        if field.is_repeated:
            return f"[{call('each')} for each in {value}]"
        return (
            f"{call(value)} if {value} is not None else None" if field.may_be_empty else call(value)
        )


_CONTEXT: Final = {
    "asset_scale": "AssetScale",
    "market_scale": "MarketScale",
    AS_OF: "int",
    "scales": "Scales",
}


def _parts(encoders: Encoders, message: Message) -> list[Message]:
    """Return the messages with an encoder that are inside a message."""
    found: Callable[[str], Message] = encoders.schema.message_by_name.__getitem__
    return [found(field.type_name) for field in message.fields if field.type == "message"]
