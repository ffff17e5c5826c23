# SPDX-License-Identifier: Apache-2.0
"""Emit the OpenAPI 3.1 document of the gateway: each unary call as a POST with JSON, each message as a schema.

Owns how an element of the schema becomes an element of OpenAPI. Units, bounds, roles, refusals and their remedies are
in the descriptions, with the words of the reference of the API. Nothing here is written by hand for a single call.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from proto.schema.emit.client_models import body_comment
from proto.schema.emit.docs_api import bounds_of, refusals_of, sent_messages, unit_of
from proto.schema.emit.docs_reference import outside_unit
from proto.schema.emit.text import plain, sentence
from proto.schema.model import MONEY_UNITS, Code, EnumType, Field, Message, Method, Schema

INTRODUCTION: Final = (
    "Each unary call is a POST of a JSON object, also for reads. Numbers are text: amounts, prices and quantities are "
    "decimal text, integers of 64 bits are text too, and neither may be a JSON number. A field that is not there is 0 "
    "or empty. Unknown fields, and fields stated twice, are refused. A command states `requestId` and "
    "`createdTimeNs`; the same bytes again have the same effect and answer. An answer with another `code` than "
    "RESULT_CODE_OK is final; an error has the reason in its details; an error without a reason leaves the outcome of "
    "a command open: repeat it."
)
DECIMAL: Final = "^(-?[0-9]+([.][0-9]+)?)?$"
INTEGERS: Final = {"int64": "^-?[0-9]+$", "uint64": "^[0-9]+$"}
HEADERS: Final = {
    "clearinghouse-principal": "The name of the caller, to a server that asks for no credential.",
    "clearinghouse-read": "`linearizable`: the read includes all that was answered before it began.",
    "connect-timeout-ms": "How long the call may take, at most 300000 ms; without it 10000 ms.",
}
WORDS: Final = (
    *(
        "canceled",
        "unknown",
        "invalid_argument",
        "deadline_exceeded",
        "not_found",
        "already_exists",
    ),
    *("permission_denied", "resource_exhausted", "failed_precondition", "aborted", "out_of_range"),
    *("unimplemented", "internal", "unavailable", "data_loss", "unauthenticated"),
)
TEXT: Final = {"type": "string"}

Shape = dict[str, Any]


def json_name(name: str) -> str:
    """Return the name that protobuf gives a field in JSON."""
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def _ref(name: str) -> Shape:
    return {"$ref": f"#/components/schemas/{name}"}


def _value(field: Field) -> Shape:
    """Return the OpenAPI schema of one value of a field."""
    if field.type in {"message", "enum"}:
        return _ref(field.type_name)
    if field.type == "bytes":
        return {**TEXT, "contentEncoding": "base64"}
    if field.type == "bool":
        return {"type": "boolean"}
    if field.type in INTEGERS:
        return {**TEXT, "pattern": INTEGERS[field.type]}
    if field.type == "uint32":
        return {"type": "integer", "minimum": 0, "maximum": 2**32 - 1}
    shape: Shape = dict(TEXT)
    if field.unit in MONEY_UNITS:
        shape["pattern"] = DECIMAL
    if field.name_max is not None:
        shape["maxLength"] = field.name_max
    return shape


def _property(field: Field, *, is_request: bool) -> Shape:
    """Return the OpenAPI schema of a field, with its unit and bounds in the description."""
    shape = _value(field)
    if field.is_repeated:
        shape = {"type": "array", "items": shape}
        if field.items_max is not None:
            shape |= {"minItems": field.items_min or 0, "maxItems": field.items_max}
    facts = [sentence(plain(field.comment))]
    unit, bounds = unit_of(field), bounds_of(field, is_request=is_request)
    if unit and unit != "text":
        facts.append(f"Unit: {unit}.")
    if bounds:
        facts.append(f"Bounds: {bounds}.")
    return {**shape, "description": " ".join(facts)}


def _message(schema: Schema, message: Message, *, is_request: bool) -> Shape:
    """Return the OpenAPI schema of a message.

    A request must have no other fields; a reply may get more fields later.
    """
    shape: Shape = {"type": "object", "description": plain(body_comment(message, schema))}
    shape["properties"] = {
        json_name(field.name): _property(field, is_request=is_request) for field in message.fields
    }
    if is_request:
        shape["additionalProperties"] = False
    return shape


def _choices(comment: str, choices: Iterator[tuple[str, str]]) -> Shape:
    """Return the OpenAPI schema of an enumeration, with the name and the meaning of each value."""
    found = [{"const": name, "description": plain(text)} for name, text in choices]
    return {**TEXT, "description": plain(comment), "oneOf": found}


def _enum(enum: EnumType) -> Shape:
    return _choices(enum.comment, ((value.full_name, value.comment) for value in enum.values))


def _code(code: Code) -> tuple[str, str]:
    """Return the name of a result code, and a text with its meaning, the unit of its figures and the caller's
    remedy.
    """
    facts = [sentence(code.comment)]
    if code.figures:
        facts.append(f"Figures: {outside_unit(code.figures)}.")
    if code.remedy:
        facts.append(sentence(code.remedy))
    return f"RESULT_CODE_{code.name}", " ".join(facts)


def _access(method: Method) -> str:
    """Return in words who may make a call if the server checks authority."""
    found = [f"{', '.join(method.access.any)}"] if method.access.any else []
    if method.access.own:
        found.append(f"for their own accounts {', '.join(method.access.own)}")
    return f"Roles: {'; '.join(found)}." if found else ""


def _operation(schema: Schema, method: Method) -> Shape:
    """Return one call as an OpenAPI operation."""
    first, _, rest = sentence(plain(method.comment)).partition(". ")
    command = next((one for one in schema.commands if one.name == method.command), None)
    facts = [rest, _access(method)]
    if command is not None:
        facts += [plain(fact) for fact in refusals_of(method, command)]
    return {
        "operationId": f"{method.service}_{method.name}",
        "tags": [method.service],
        "summary": first.removesuffix("."),
        "description": " ".join(fact for fact in facts if fact),
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in HEADERS],
        "requestBody": {"required": True, "content": _json(_ref(method.request.name))},
        "responses": {
            "200": {"description": "The answer.", "content": _json(_ref(method.reply.name))},
            "default": {"$ref": "#/components/responses/Error"},
        },
    }


def _json(shape: Shape) -> Shape:
    return {"application/json": {"schema": shape}}


def _streams(schema: Schema) -> Shape:
    """Return the OpenAPI description of the WebSocket, with the streams that a client can open over it."""
    streams = [one for one in schema.methods if one.streams_replies and not one.streams_requests]
    return {
        "get": {
            "operationId": "streams",
            "summary": "A WebSocket with streams of the server",
            "description": 'Send {"id", "stream", "from", "request"}; get {"id", "frame"}, at the end {"id", "error"}.',
            "responses": {"101": {"description": "The WebSocket is open."}},
            "x-streams": {
                one.name: {
                    "description": plain(one.comment),
                    "request": _ref(one.request.name),
                    "frame": _ref(one.reply.name),
                }
                for one in streams
            },
        }
    }


def _components(schema: Schema) -> Shape:
    """Return the parts to which calls of the document refer: messages, enumerations, headers and the error."""
    sent = sent_messages(schema)
    schemas = {
        message.name: _message(schema, message, is_request=message.name in sent)
        for message in schema.messages
    }
    schemas |= {enum.name: _enum(enum) for enum in schema.enums}
    schemas["ResultCode"] = _choices("Why a call was refused.", map(_code, schema.codes))
    schemas["EventKind"] = _choices(
        "Kind of the event.",
        iter(
            [
                ("EVENT_KIND_UNSPECIFIED", "Not stated."),
                *((f"EVENT_KIND_{event.name}", event.comment) for event in schema.events),
            ]
        ),
    )
    schemas["ConnectError"] = {
        "type": "object",
        "description": "An error of Connect. The readable form of a detail is its `debug`: of google.rpc.ErrorInfo the "
        "reason, which is the name of a ResultCode, and limit and actual in its metadata.",
        "properties": {
            "code": {**TEXT, "enum": list(WORDS)},
            "message": TEXT,
            "details": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"type": TEXT, "value": TEXT, "debug": {"type": "object"}},
                },
            },
        },
    }
    return {
        "parameters": {
            name: {"name": name, "in": "header", "description": text, "schema": TEXT}
            for name, text in HEADERS.items()
        },
        "responses": {
            "Error": {
                "description": "Refused without a sequence, or the outcome is not known.",
                "content": _json(_ref("ConnectError")),
            }
        },
        "securitySchemes": {"credential": {"type": "http", "scheme": "bearer"}},
        "schemas": schemas,
    }


def openapi_document(schema: Schema) -> str:
    """Return the OpenAPI document as JSON, with one call or schema in a line, so that a change shows in few lines."""
    paths = {
        method.path: {"post": _operation(schema, method)}
        for method in schema.methods
        if not method.streams_requests and not method.streams_replies
    }
    components = _components(schema)
    parts = {
        "openapi": "3.1.1",
        "info": {
            "title": "clearinghouse",
            "version": "v1",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": INTRODUCTION,
        },
        "security": [{}, {"credential": []}],
        "tags": [
            {"name": service.name, "description": plain(service.comment)}
            for service in schema.services
        ],
    }
    lines = [f"{json.dumps(name)}: {_line(part)}" for name, part in parts.items()]
    lines.append(f'"paths": {_lines({"/streams": _streams(schema), **paths})}')
    schemas = components.pop("schemas")
    rest = "".join(f"{json.dumps(name)}: {_line(part)},\n" for name, part in components.items())
    lines.append(f'"components": {{\n{rest}"schemas": {_lines(schemas)}}}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _line(part: object) -> str:
    return json.dumps(part, ensure_ascii=False)


def _lines(parts: Shape) -> str:
    """Return an object as JSON with each entry in one line."""
    body = ",\n".join(f"{json.dumps(name)}: {_line(part)}" for name, part in parts.items())
    return f"{{\n{body}\n}}"
