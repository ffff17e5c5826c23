# SPDX-License-Identifier: Apache-2.0
"""Emit the asynchronous methods of the Python client that send one call and return its answer.

Owns their signatures, from the parameters that the schema states, and the part of an answer that a method returns. The
methods of the calls in `BY_HAND` do more, and are in the modules of `aio` beside the generated ones.
"""

from collections.abc import Iterator
from typing import Final

from proto.schema.emit import client_calls
from proto.schema.emit.client_calls import parameter as name_of, service_file, snake
from proto.schema.emit.client_enums import NOTE
from proto.schema.emit.client_models import model_name
from proto.schema.emit.text import action, docstring, module, names_in, plain, sentence
from proto.schema.model import ClientMethod, Field, Message, Method, Schema

BY_HAND: Final = client_calls.BY_HAND | {
    # The client learns the symbols of these lists.
    "ListAssets",
    "ListMarkets",
    # They return a mapping or a tuple.
    "ListBalances",
    "ListBrakes",
    "ListPositions",
    # Several fields of the request are one parameter, with its own defaults.
    "CreateAsset",
    "CreateMarket",
    "SetPool",
    # Two methods return different parts of the answer.
    "SetIsolated",
}
# Docstrings may run on behind the width of code, so that most of them are one line.
DOCSTRING_WIDTH: Final = 120
COMMAND_ENDING: Final = ("key: RequestKey | None = None", "timeout: float | None = None")
READ_ENDING: Final = ("timeout: float | None = None",)
ABOUT_COMMANDS: Final = """\
`key` is the identity of the request (None: a fresh one). A batch returns a result for each item. Another command
returns the number of the thing that it made, parameters in force if it sets some, else its sequence, and raises
`Refused`.
"""
ABOUT_READS: Final = """\
`min_sequence` makes a read wait until it includes that sequence (0: read now). Lists come whole: their pages are read
one after another. Reads raise `NotFound` for ids that do not exist, and `Unavailable` when the time is over.
"""
RESULTS: Final = client_calls.RESULTS - {"item_batch", "order_batch", "receipt"}


def methods(schema: Schema, service: str) -> tuple[Method, ...]:
    """Return the calls of a service whose client methods are generated."""
    return tuple(
        method
        for method in client_calls.generated(schema)
        if method.name not in BY_HAND and service_file(method.service) == service
    )


def class_name(service: str) -> str:
    """Return the name of the class with the client methods of a service."""
    return f"Async{service.title().replace('_', '')}Methods"


def _signature(first: list[str], client: ClientMethod, last: tuple[str, ...]) -> str:
    """Return the source of a signature: positional parameters, keyword parameters, and those that every method has."""
    positional = [
        client_calls.parameter_text(one) for one in client.parameters if not one.is_keyword
    ]
    named = [client_calls.parameter_text(one) for one in client.parameters if one.is_keyword]
    return ", ".join(["self", *first, *positional, "*", *named, *last])


def _zero(field: Field) -> str:
    """Return the source of the empty value that is sent for a field without a parameter."""
    if field.is_repeated:
        return "()"
    if field.type == "enum":
        return f"{field.type_name}.UNSPECIFIED"
    if field.is_text:
        return '""'
    return "False" if field.type == "bool" else "0"


def _arguments(client: ClientMethod, message: Message, items: str) -> list[str]:
    """Return the arguments that a client method passes to its call, one for each field of the request in its order."""
    given = {one.field.name for one in client.parameters}
    return [
        f"{name_of(field)}={name_of(field) if field.name in given else _zero(field)}"
        for field in message.fields
        if field.name not in {*client_calls.HEAD, items}
    ]


def _item_arguments(client: ClientMethod) -> str:
    return ", ".join(f"{name_of(one.field)}={name_of(one.field)}" for one in client.parameters)


def _single(method: Method) -> tuple[str, str]:
    """Return the type of the answer to one command or one item, and the expression that selects it."""
    if "results" in method.reply.by_name:
        return "OrderResult", ""
    if "in_force" in method.reply.by_name:
        return "SettingReceipt", ""
    return "int", ".id" if method.answer else ".sequence"


def _command(method: Method, client: ClientMethod, schema: Schema) -> tuple[str, str, list[str]]:
    """Return the signature, the result type and the body lines of a method that sends a command."""
    call = f"{service_file(method.service)}.{snake(method.name)}"
    arguments = ["key or self.new_key()"]
    result, part = _single(method)
    if client.is_one_item:
        item = model_name(schema.message_by_name[method.request.by_name[method.items].type_name])
        batch = snake(next(one.name for one in method.client if not one.is_one_item))
        body = [
            f"items = [{item}({_item_arguments(client)})]",
            f"return (await self.{batch}(items, key=key, timeout=timeout)).only(){part}",
        ]
        return _signature([], client, COMMAND_ENDING), result, body
    first: list[str] = []
    if method.items:
        item_message = schema.message_by_name[method.request.by_name[method.items].type_name]
        first = [f"items: {client_calls.items_type(item_message)}"]
        arguments.append("items")
        result, _ = client_calls.answer(method, schema)
    arguments += _arguments(client, method.request, method.items)
    awaited = "await self._call(build, timeout)"
    body = [
        f"build = {call}({', '.join(arguments)})",
        f"return ({awaited}){part}" if part and not method.items else f"return {awaited}",
    ]
    return _signature(first, client, COMMAND_ENDING), result, body


def _read(method: Method, client: ClientMethod, schema: Schema) -> tuple[str, str, list[str]]:
    """Return the signature, the result type and the body lines of a method that reads; it reads all pages of a list."""
    call = f"{service_file(method.service)}.{snake(method.name)}"
    fields = method.request.by_name
    paging = [f"{name}: int = 0" for name in ("page_size", "min_sequence") if name in fields]
    signature = _signature([], client, (*paging, *READ_ENDING))
    result, _ = client_calls.answer(method, schema)
    given = {one.field.name for one in client.parameters} | {"page_size", "min_sequence"}
    values = {name: name_of(field) for name, field in fields.items() if name in given}
    if not result.startswith("Page["):
        arguments = ", ".join(f"{name_of(fields[name])}={value}" for name, value in values.items())
        return (
            signature,
            result,
            [f"return await self._call({call}({arguments}), timeout)"],
        )
    after = [name for name in fields if name.startswith("after_")]
    if after:
        lasts = [name.removeprefix("after_") for name in after]
        parts = [f"page.items[-1].{name}" for name in lasts]
        places = ["after"] if len(after) == 1 else [f"after[{at}]" for at in range(len(after))]
        start, follows = ("0", parts[0]) if len(after) == 1 else ("(0, 0)", f"({', '.join(parts)})")
        values |= dict(zip(after, places, strict=True))
        place = "after"
    else:
        place, start, follows = "sequence", "from_sequence", "page.next_sequence"
        values["from_sequence"] = place
    arguments = ", ".join(
        f"{name_of(fields[name])}={values[name]}" for name in fields if name in values
    )
    return (
        signature,
        result.replace("Page[", "list[", 1),
        [
            "return await self._pages(",
            f"    lambda {place}: {call}({arguments}),",
            f"    {start},",
            f"    lambda page: {follows},",
            "    timeout,",
            ")",
        ],
    )


def _method(method: Method, client: ClientMethod, schema: Schema) -> Iterator[str]:
    make = _command if method.command else _read
    signature, result, body = make(method, client, schema)
    yield from ["", f"    async def {snake(client.name)}({signature}) -> {result}:"]
    comment = action(sentence(plain(client.comment)), is_read=not method.command)
    yield from docstring(comment, "        ", DOCSTRING_WIDTH)
    yield from (f"        {line}" for line in body)


def _imports(package: str, service: str, body: str, schema: Schema) -> Iterator[str]:
    """Yield the import statements for the names in the body of a module."""
    bare = names_in(body)
    models = {message.model or message.name for message in schema.messages}
    items = {
        model_name(schema.message_by_name[method.request.by_name[method.items].type_name])
        for method in schema.methods
        if method.items
    }
    found = {
        f"{package}.aio.channel": {"AsyncConnection"},
        f"{package}.api.calls": {service},
        **client_calls.item_imports(package, bare & items),
        f"{package}.api.models": bare & models - items - RESULTS - client_calls.UPDATE,
        f"{package}.api.settings": bare & client_calls.UPDATE,
        f"{package}.values.amounts": bare & {"Number"},
        f"{package}.values.enums": bare & set(schema.enum_by_name),
        f"{package}.values.errors": bare & {"RequestKey"},
        f"{package}.values.instruments": bare & {"Instrument"},
        f"{package}.values.replies": bare & RESULTS,
        "clearinghouse.v1": {word for word in bare if word.endswith("_pb2")},
    }
    if "Sequence[" in body:
        yield from ["from collections.abc import Sequence", ""]
    for path, names in found.items():
        if names:
            yield f"from {path} import {', '.join(sorted(names))}"


def methods_module(schema: Schema, package: str, service: str) -> str:
    """Return the module with the client methods of a service."""
    body: list[str] = []
    title = ""
    commands = reads = False
    for method in methods(schema, service):
        title = method.service
        commands, reads = commands or bool(method.command), reads or not method.command
        for client in method.client:
            body += _method(method, client, schema)
    head = ["", "", f"class {class_name(service)}(AsyncConnection):"]
    head.append(f'    """Methods that send one call of {title} each."""')
    return module(
        f"""
Methods of the calls of {title}.

`timeout` is the seconds for all attempts (None: the client's own).
{ABOUT_COMMANDS if commands else ""}{ABOUT_READS if reads else ""}
{NOTE}
""",
        _imports(package, service, "\n".join(body), schema),
        [*head, *body],
    )
