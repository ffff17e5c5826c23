# SPDX-License-Identifier: Apache-2.0
"""Emit the calls of the Python client: for each method a function that makes the request and reads the reply.

Owns the parameters and their types, the conversion of instruments and numbers, and the reading of each shape of reply.
The calls in `BY_HAND` need more than the fields of their request; they are in `calls/by_hand` and `streams`.
"""

import re
from collections.abc import Iterator
from typing import Final

from proto.schema.emit.client_enums import NOTE
from proto.schema.emit.client_models import INTEGERS, TERMS, model_name
from proto.schema.emit.text import action, docstring, module, names_in, plain, sentence
from proto.schema.model import Field, Message, Method, Parameter, Schema

HEAD: Final = ("request_id", "created_time_ns")
BY_HAND: Final = frozenset(
    {
        "DecideDeposits",
        "DecideWithdrawals",
        "ExplainSequence",
        "GetHypotheticalMargin",
        "ListAnnouncedSettings",
        "ReadRecords",
        "ListSettings",
        "ReleaseBrake",
        "SetPool",
        "SetRiskSwitch",
        "SubmitOrders",
        "WhatIf",
    }
)
# The services, by the names of their files in the schema; each has a module of calls.
SERVICES: Final = (
    "account",
    "admin",
    "authority",
    "clearing",
    "default",
    "history",
    "journal",
    "holder",
    "margin_call",
    "market_data",
    "member",
    "oracle",
    "pvp",
    "query",
    "risk",
    "settlement",
    "trading",
    "venue",
)
# Where the classes of a batch's items stand that are not generated.
ITEM_MODULES: Final = {
    "Cancel": "requests",
    "ConditionalOrder": "conditional_orders",
    "NewOrder": "requests",
    "Replacement": "requests",
}
# Answers of commands and the functions that read them.
UPDATE: Final = frozenset({"SettingReceipt", "setting_receipt"})
RESULTS: Final = frozenset(
    {"Batch", "ItemResult", "OrderResult", "Receipt", "item_batch", "order_batch", "receipt"}
)
INSTRUMENTS: Final = {"ASSET": "asset_id", "MARKET": "market_id"}


def snake(name: str) -> str:
    """Return the name of a Python function for the name of a method in the schema: words with underscores."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def service_file(service: str) -> str:
    """Return the name of the .proto file that defines a service, without its ending."""
    return snake(service.removesuffix("Service"))


def generated(schema: Schema) -> tuple[Method, ...]:
    """Return the methods of the schema whose calls in the client are generated."""
    return tuple(
        method
        for method in schema.methods
        if method.name not in BY_HAND and not method.streams_requests and not method.streams_replies
    )


def parameter(field: Field) -> str:
    """Return the name of the client's parameter for a field: for an instrument's id, that of the instrument."""
    return field.name.removesuffix("_id") if _is_instrument(field) else field.name


def _is_instrument(field: Field) -> bool:
    # The last one of a page is always named by its id.
    return field.id in INSTRUMENTS and not field.name.startswith("after_")


def parameter_type(field: Field) -> str:
    """Return the Python type of the client's parameter for a field."""
    if field.has_presence:
        return f"{_type(field).removesuffix(' | None')} | None"
    return _type(field)


def _type(field: Field) -> str:
    """Return the Python type of one value of a field."""
    if _is_instrument(field):
        return "Instrument"
    if field.type == "string" and not field.is_text:
        if field.is_repeated:
            return "Sequence[Number]"
        return "Number | None" if field.may_be_empty else "Number"
    if field.type == "message" and field.type_name not in TERMS:
        raise ValueError(f"{field.name}: no parameter holds a {field.type_name}")
    kind = {"string": "str", "bool": "bool"}.get(field.type, field.type_name)
    kind = "int" if field.type in INTEGERS else kind
    return f"Sequence[{kind}]" if field.is_repeated else kind


def value(field: Field, name: str, *, may_be_none: bool) -> str:
    """Return the Python expression that makes the value to send for a field; the caller's value is in the variable
    `name`.
    """
    if field.has_presence:
        plain = _value(field, name, may_be_none=False)
        if field.type == "bool":
            return f'cast("bool", {name})'  # the stubs let a number be None, and no bool
        return name if plain == name else f"None if {name} is None else {plain}"
    return _value(field, name, may_be_none=may_be_none)


def _value(field: Field, name: str, *, may_be_none: bool) -> str:
    """Return the Python expression of `value` for a field that is stated."""
    if _is_instrument(field):
        return f"names.{INSTRUMENTS[field.id]}({name})"
    if field.type == "string" and not field.is_text:
        if field.is_repeated:
            return f"[to_text(each) for each in {name}]"
        return f"to_text_or_empty({name})" if may_be_none else f"to_text({name})"
    if field.type == "enum":
        return f"[number(each) for each in {name}]" if field.is_repeated else f"number({name})"
    return f"{name}.message()" if field.type == "message" else name


def pb2(message: Message) -> str:
    """Return the expression that names a message's class in the generated protobuf code."""
    stem = message.file.rpartition("/")[2].removesuffix(".proto")
    return f"{stem}_pb2.{message.name}"


def items_type(item: Message) -> str:
    """Return the Python type of a batch's items: classes of the client, or finished protobuf messages."""
    return f"Sequence[{model_name(item)} | {pb2(item)}]"


def _part(reply: Message) -> Field:
    """Return the field of a reply that contains the requested data."""
    return next(field for field in reply.fields if field.type == "message")


def answer(method: Method, schema: Schema) -> tuple[str, str]:
    """Return the Python type of a call's result, and the source of the function that makes it from `reply` and
    `names`.
    """
    reply = method.reply
    if method.command:
        ids = f", reply.{method.answer}" if method.answer else ""
        if "results" in reply.by_name:
            return "Batch[OrderResult]", "lambda reply, _: order_batch(reply)"
        if "in_force" in reply.by_name:
            return "SettingReceipt", "lambda reply, _: setting_receipt(reply)"
        if "codes" in reply.by_name:
            return "Batch[ItemResult]", f"lambda reply, _: item_batch(reply{ids})"
        return "Receipt", f"lambda reply, _: receipt(reply{ids})"
    if reply.model:
        return reply.model, f"lambda reply, names: convert({reply.model}, reply, names)"
    part = _part(reply)
    model = model_name(schema.message_by_name[part.type_name])
    if not part.is_repeated:
        return model, f"lambda reply, names: convert({model}, reply.{part.name}, names)"
    items = f"[convert({model}, item, names) for item in reply.{part.name}]"
    if "has_more" not in reply.by_name:
        return f"list[{model}]", f"lambda reply, names: {items}"
    after = ", reply.next_sequence" if "next_sequence" in reply.by_name else ""
    return f"Page[{model}]", f"lambda reply, names: Page({items}, reply.has_more{after})"


def _function(method: Method, schema: Schema) -> Iterator[str]:
    fields = [field for field in method.request.fields if field.name not in HEAD]
    items = next((field for field in fields if field.name == method.items), None)
    parameters = ["key: RequestKey"] if method.command else []
    values = ["request_id=key.request_id", "created_time_ns=key.created_time_ns"]
    values = values if method.command else []
    if items is not None:
        item = schema.message_by_name[items.type_name]
        parameters.append(f"items: {items_type(item)}")
        values.append(
            f"{items.name}=[item if isinstance(item, {pb2(item)}) else item.message(names)"
            " for item in items]"
        )
    rest = [field for field in fields if field is not items]
    if rest:
        parameters.append("*")
    parameters += [f"{parameter(field)}: {parameter_type(field)}" for field in rest]
    values += [
        f"{field.name}={value(field, parameter(field), may_be_none=field.may_be_empty)}"
        for field in rest
    ]
    result, read = answer(method, schema)
    names = "names" if any("names" in value for value in values) else "_"
    yield from ["", "", f"def {snake(method.name)}({', '.join(parameters)}) -> Build[{result}]:"]
    comment = action(sentence(plain(method.comment)), is_read=not method.command)
    yield from docstring(comment, "    ")
    yield f"    return lambda {names}: call("
    yield f'        "{method.service}/{method.name}",'
    yield f"        {pb2(method.request)}({', '.join(values)}),"
    yield f"        {pb2(method.reply)},"
    yield f"        {read},"
    yield "        key," if method.command else ""
    yield "    )"


def item_imports(package: str, items: set[str]) -> dict[str, set[str]]:
    """Return the names of classes of items, by the modules that define them."""
    found: dict[str, set[str]] = {}
    for name in sorted(items):
        found.setdefault(f"{package}.api.{ITEM_MODULES.get(name, 'items')}", set()).add(name)
    return found


def default_text(field: Field, default: str) -> str:
    """Return a default value of the schema in the form of Python source."""
    if field.is_repeated:
        return default
    if field.type == "enum" and default != "none":
        return f"{field.type_name}.{default}"
    if default in {"true", "false", "none"}:
        return default.title()
    return '""' if default == "''" else f"{int(default):_}"


def parameter_text(one: Parameter) -> str:
    """Return the source of a parameter: name, type and default.

    The type of a number that may be empty includes None only if None is its default; otherwise the caller writes 0.
    """
    kind = parameter_type(one.field)
    if one.default != "none":
        kind = kind.removesuffix(" | None")
    default = "" if one.default is None else f" = {default_text(one.field, one.default)}"
    return f"{parameter(one.field)}: {kind}{default}"


def _imports(package: str, body: str, schema: Schema) -> Iterator[str]:
    """Yield the import statements for the names in the body of a module."""
    words = set(re.findall(r"\w+", body))
    models = {message.model or message.name for message in schema.messages}
    items = {
        model_name(schema.message_by_name[method.request.by_name[method.items].type_name])
        for method in schema.methods
        if method.items
    }
    # A name after a dot is that of a message.
    bare = names_in(body)
    found = {
        f"{package}.api.calls.call": {"Build", "Page", "call"} & words,
        f"{package}.api.terms": bare & set(TERMS),
        f"{package}.api.settings": bare & UPDATE,
        **item_imports(package, bare & items),
        f"{package}.api.models": bare & models - items - set(TERMS) - RESULTS - UPDATE,
        f"{package}.values.amounts": bare & {"Number", "to_text", "to_text_or_empty"},
        f"{package}.values.convert": bare & {"convert"},
        f"{package}.values.enums": bare & set(schema.enum_by_name),
        f"{package}.values.errors": bare & {"RequestKey"},
        f"{package}.values.instruments": bare & {"Instrument"},
        f"{package}.values.open_enum": bare & {"number"},
        f"{package}.values.replies": bare & RESULTS,
        "clearinghouse.v1": {word for word in words if word.endswith("_pb2")},
    }
    if "Sequence[" in body:
        yield from ["from collections.abc import Sequence", ""]
    if "cast(" in body:
        yield from ["from typing import cast", ""]
    for path, names in found.items():
        if names:
            yield f"from {path} import {', '.join(sorted(names))}"


def calls_module(schema: Schema, package: str, service: str) -> str:
    """Return the module with the calls of a service."""
    body: list[str] = []
    title = ""
    for method in generated(schema):
        if service_file(method.service) == service:
            title = method.service
            body += _function(method, schema)
    return module(
        f"""
Calls of {title}: their requests and the reading of their replies.

A receipt's id is the number of what the command made. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.

{NOTE}
""",
        _imports(package, "\n".join(body), schema),
        body,
    )
