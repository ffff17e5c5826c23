# SPDX-License-Identifier: Apache-2.0
"""Emit the reference of the API: a page for each .proto file, and the page that lists them.

Owns the form of an element: name, type, unit, bounds, and the comment of the schema. Enumerations, result codes and
kinds of events have separate pages (`docs_reference`), to which these pages link. Nothing here is written by hand.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Final

from proto.schema.emit import client_methods
from proto.schema.emit.client_calls import service_file, snake
from proto.schema.emit.client_models import body_comment
from proto.schema.emit.docs_reference import cell_row, id_names, mark, outside_unit, wrapped
from proto.schema.emit.text import sentence
from proto.schema.model import Command, Field, Message, Method, Schema, Service

# The files whose elements are calls and messages; the others have enumerations alone.
FILES: Final = (
    "trading",
    "account",
    "oracle",
    "venue",
    "admin",
    "authority",
    "member",
    "clearing",
    "settlement",
    "history",
    "market_data",
    "query",
    "risk",
    "pvp",
    "holder",
    "margin_call",
    "default",
    "journal",
    "event",
    "common",
)
# Title of a file without a service.
ABOUT: Final = {
    "common": "Parts that several services share.",
    "event": "Effects of commands: the events of `JournalService.Subscribe`.",
}
INTRODUCTION: Final = (
    "Every call, message and field of `proto/clearinghouse/v1/`, with its unit, its bounds and its meaning. "
    "Four parts have pages of their own: [enumerations](../enumerations.md), [result codes](../result-codes.md), "
    "[kinds of events](../events.md) and the [commands of the journal](../commands.md)."
)
TABLES: Final = (
    "The bounds are those that the options in the schema state. What the machine checks beyond them stands in the "
    "text of the field. A number with a fraction travels as decimal text, and empty text means that it is not there. "
    "`repeated` means any number of entries, in order; a batch has 1 to 8,192 items."
)
REFUSALS: Final = (
    "A call lists the refusals of its own rules. Every call that changes something may also be refused with 101 to 103 "
    "before them, with ROLE_REQUIRED and SECOND_PERSON_NEEDED by its roles, with WORK_LIMIT where its principal has "
    "used up its work, and at the edge with a code from 901 on, "
    "UNKNOWN_ASSET or UNKNOWN_MARKET. A read is refused at the edge alone. A refusal of the edge is a status of gRPC; "
    "any other one is a code in the reply. [Result codes](../result-codes.md) has the meaning of each."
)
HEAD: Final = ("| field | type | unit | bounds | holds |", "|---|---|---|---|---|")
# Fields that many messages have with one meaning: the index alone explains them.
SHARED: Final = (
    "request_id",
    "created_time_ns",
    "expected_version",
    "sequence",
    "first_sequence",
    "time_ns",
    "chain_head",
    "is_repeat",
    "code",
    "codes",
    "limit",
    "actual",
    "shortfall",
    "refusals",
    "later_parts",
    "version",
    "min_sequence",
    "max_sequences_behind",
    "max_time_behind_ns",
    "as_of_sequence",
    "as_of_time_ns",
    "sequences_behind",
    "time_behind_ns",
    "page_size",
    "cursor",
    "next_cursor",
    "newest_first",
)
# The greatest id of 64 bits that the edge accepts.
ID_BOUND: Final = "2^63 - 1"
PAGES: Final = {"ResultCode": "../result-codes.md", "EventKind": "../events.md"}
RELATIVE_LINK: Final = re.compile(r"\]\((?!https?:|#)")


def _file(path: str) -> str:
    """Return the name of a .proto file without its folder and ending."""
    return PurePosixPath(path).stem


def _linked(text: str) -> str:
    """Return a comment whose relative links are changed for a page one folder deeper."""
    return RELATIVE_LINK.sub("](../", text)


def _paragraphs(comment: str) -> Iterator[str]:
    """Yield the lines of a Markdown page that show a comment."""
    for paragraph in _linked(comment).splitlines():
        yield from [*wrapped(sentence(paragraph)), ""]


def _message_link(schema: Schema, name: str, page: str) -> str:
    file = _file(schema.message_by_name[name].file)
    target = "" if file == page else f"{file}.md"
    return f"[{name}]({target}#{name.lower()})"


def _code_link(code: str) -> str:
    return f"`{code}`"


# --- fields -----------------------------------------------------------------------------------------------


def _type(schema: Schema, field: Field, page: str) -> str:
    """Return the type of a field in Markdown, with a link to the type if it is a message or an enumeration."""
    if field.type == "message":
        name = _message_link(schema, field.type_name, page)
    elif field.type == "enum":
        target = PAGES.get(field.type_name, f"../enumerations.md#{field.type_name.lower()}")
        name = f"[{field.type_name}]({target})"
    else:
        name = field.type
    return f"repeated {name}" if field.is_repeated else name


def unit_of(field: Field) -> str:
    """Return in words the unit of a number, or the object that an id identifies; empty if the type states it."""
    if field.id:
        return id_names(field.id)
    if field.is_text or not field.unit:
        return "text" if field.is_text else ""
    return outside_unit(field.unit)


def _empty(field: Field) -> str:
    """Return in words how a request leaves out a field."""
    if field.type == "message":
        return "may be unset"
    if field.type == "enum":
        return "may be unset"
    return "may be empty" if field.type in {"string", "bytes"} else "may be 0"


def bounds_of(field: Field, *, is_request: bool) -> str:
    """Return in words the bounds that the schema sets for a field."""
    found = []
    if field.min is not None and field.max is not None:
        found.append(f"{field.min:,} to {field.max:,}")
    elif field.min is not None:
        found.append(f"at least {field.min:,}")
    elif field.max is not None:
        found.append(f"at most {field.max:,}")
    elif is_request and field.id and field.type == "uint64":
        found.append(f"at most {ID_BOUND}")
    if field.name_max is not None:
        found.append(f"1 to {field.name_max} characters")
    if field.text_max is not None:
        found.append(f"{0 if field.may_be_empty else 1} to {field.text_max} bytes")
    if field.items_max is not None:
        found.append(f"{field.items_min or 0} to {field.items_max:,} of them")
    if field.is_signed:
        found.append("may be negative")
    if field.may_be_empty and field.text_max is None:
        found.append(_empty(field))
    if field.one_of:
        found.append(f"one of `{field.one_of}`")
    return "; ".join(found)


def _row(schema: Schema, field: Field, page: str, *, is_request: bool) -> str:
    """Return the row of a table for a field."""
    return cell_row(
        f"`{field.name}`",
        _type(schema, field, page),
        unit_of(field),
        bounds_of(field, is_request=is_request),
        _linked(sentence(field.comment)),
    )


def _shared_rows(schema: Schema) -> dict[str, str]:
    """Return the row of each field that many messages have: the one that most of them would show."""
    return {
        name: Counter(
            _row(schema, message.by_name[name], "", is_request=False)
            for message in schema.messages
            if name in message.by_name
        ).most_common(1)[0][0]
        for name in SHARED
    }


def _fields(
    schema: Schema, message: Message, page: str, shared: dict[str, str], *, is_request: bool
) -> Iterator[str]:
    """Yield the names of the fields that the index explains, and the lines of a table with the other ones."""
    elsewhere = [
        field.name
        for field in message.fields
        if _row(schema, field, "", is_request=is_request) == shared.get(field.name)
    ]
    own = [field for field in message.fields if field.name not in elsewhere]
    if elsewhere:
        names = ", ".join(map(_code_link, elsewhere))
        yield from [*wrapped(f"[As in other messages](README.md#shared-fields): {names}."), ""]
    if own:
        yield from [*HEAD, *(_row(schema, one, page, is_request=is_request) for one in own), ""]


def sent_messages(schema: Schema) -> frozenset[str]:
    """Return the names of the messages that callers send: requests and all messages inside of them."""
    found: set[str] = set()
    left = [method.request for method in schema.methods]
    while left:
        message = left.pop()
        if message.name not in found:
            found.add(message.name)
            left += [
                schema.message_by_name[field.type_name]
                for field in message.fields
                if field.type == "message"
            ]
    return frozenset(found)


# --- calls ------------------------------------------------------------------------------------------------


def _command_link(command: Command) -> str:
    batch = "-batch" if command.is_batch else ""
    return f"[{command.name}](../commands.md#{command.name.lower()}-{command.kind}{batch})"


def refusals_of(method: Method, command: Command) -> Iterator[str]:
    """Yield the result codes that a call may return, those of the call whose form it is included."""
    codes = method.refusals or command.refusals
    of = "" if method.refusals or not method.is_form else f" (as `{command.method.name}`)"
    yield f"[Refusals](../result-codes.md), in this order{of}: {', '.join(map(_code_link, codes))}."
    for code, unit in method.figures:
        yield f"Figures of `{code}` are here: {outside_unit(unit)} (`{unit}`)."


def _call(schema: Schema, method: Method, page: str) -> Iterator[str]:
    """Yield the lines of the section on a call."""
    yield from [f"### `{method.name}`", "", *_paragraphs(method.comment)]
    request = _message_link(schema, method.request.name, page)
    reply = _message_link(schema, method.reply.name, page)
    sends = f"a stream of {request}" if method.streams_requests else request
    gets = f"a stream of {reply}" if method.streams_replies else reply
    facts = [f"Takes {sends} and gives {gets}."]
    if method in client_methods.methods(schema, service_file(method.service)):
        names = ", ".join(f"`{snake(one.name)}`" for one in method.client)
        facts.append(f"In Python: {names}.")
    command = next((one for one in schema.commands if one.name == method.command), None)
    if command is None:
        yield from [*wrapped(" ".join(facts)), ""]
        return
    facts.append(f"It becomes the command {_command_link(command)}.")
    if method.items:
        facts.append(f"A batch: each of `{method.items}` has a sequence of its own.")
    if method.answer:
        facts.append(f"Answers `{method.answer}`.")
    facts += refusals_of(method, command)
    if command.rules:
        facts.append(f"Rules: {', '.join(command.rules)}.")
    yield from [*wrapped(" ".join(facts)), ""]


def _service(schema: Schema, service: Service, page: str) -> Iterator[str]:
    """Yield the lines of the section on a service, with its calls."""
    yield from [f"## {service.name}", "", *_paragraphs(service.comment)]
    for method in schema.methods:
        if method.service == service.name:
            yield from _call(schema, method, page)


# --- pages ------------------------------------------------------------------------------------------------


def _services(schema: Schema, page: str) -> list[Service]:
    return [service for service in schema.services if _file(service.file) == page]


def _messages(schema: Schema, page: str) -> list[Message]:
    return [message for message in schema.messages if _file(message.file) == page]


def api_page(schema: Schema, page: str) -> str:
    """Return the page on one .proto file: its services with their calls, then its messages with their fields."""
    sent, shared = sent_messages(schema), _shared_rows(schema)
    lines = [f"# {page}.proto", "", *wrapped(f"{_about(schema, page)} [All files](README.md)."), ""]
    lines += [mark(), ""]
    for service in _services(schema, page):
        lines += _service(schema, service, page)
    lines += ["## Messages", ""]
    for message in _messages(schema, page):
        lines += [f"### `{message.name}`", "", *_paragraphs(body_comment(message, schema))]
        lines += _fields(schema, message, page, shared, is_request=message.name in sent)
    return "\n".join(lines).rstrip("\n") + "\n"


def _about(schema: Schema, page: str) -> str:
    """Return one sentence about a .proto file: the first sentence of its service's comment, or a fixed text."""
    for service in _services(schema, page):
        return sentence(service.comment.splitlines()[0].partition(". ")[0])
    return ABOUT[page]


def api_index(schema: Schema) -> str:
    """Return the page that lists all pages of the API, and the units."""
    lines = [
        "# Reference of the API",
        "",
        *wrapped(INTRODUCTION),
        "",
        mark(),
        "",
        "| file | service | is about |",
        "|---|---|---|",
        *(_index_row(schema, page) for page in FILES),
        "",
        "## Calls by subject",
        "",
        *(line for page in FILES for line in _calls_of(schema, page)),
        "## How to read the tables",
        "",
        *wrapped(TABLES),
        "",
        *wrapped(REFUSALS),
        "",
        "## Shared fields",
        "",
        "Messages that have these fields only name them, unless a field means more there.",
        "",
        *HEAD,
        *_shared_rows(schema).values(),
        "",
        "## Units",
        "",
        "| unit | on the wire | integer behind it |",
        "|---|---|---|",
        *(_unit_rows(schema)),
    ]
    return "\n".join(lines) + "\n"


def _index_row(schema: Schema, page: str) -> str:
    names = ", ".join(service.name for service in _services(schema, page))
    return cell_row(f"[{page}.proto]({page}.md)", names or "-", _about(schema, page))


def _calls_of(schema: Schema, page: str) -> Iterator[str]:
    """Yield the calls of a .proto file after the subject of the file, each with a link."""
    services = {service.name for service in _services(schema, page)}
    calls = [
        f"[{one.name}]({page}.md#{one.name.lower()})"
        for one in schema.methods
        if one.service in services
    ]
    if calls:
        yield from [*wrapped(f"**{_about(schema, page)}** {', '.join(calls)}."), ""]


def _unit_rows(schema: Schema) -> Iterable[str]:
    """Yield the table row of each unit: its name, its words on these pages, and its comment in the schema."""
    for unit in schema.units:
        yield cell_row(f"`{unit.name}`", outside_unit(unit.name), unit.comment)
