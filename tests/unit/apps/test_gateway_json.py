# SPDX-License-Identifier: Apache-2.0
"""Messages in JSON at the gateway: each field of each message is written and read back as it was."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.json_format import MessageToJson, Parse
from google.protobuf.message import Message

from clearinghouse.apps.gateway import json_form
from clearinghouse.apps.gateway.methods import all_methods
from clearinghouse.server.codec.errors import EdgeError

DEPTH_MAX: Final = 3
TEXT: Final = 'é "\\ \U0001f600'
# What no reader of JSON may take for the value of a field, in any field that is no message.
NEVER: Final = ("1.0", "1e2", "NaN", "{}", "[1.0]")


def values(field: Any) -> tuple[Any, ...]:  # noqa: ANN401  of two classes, by the build of protobuf
    """Extreme values of a field that is no message."""
    if field.type == FieldDescriptor.TYPE_BYTES:
        return (b"\xff\xfe\x00", b"a")
    if field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
        return (TEXT, "-0.000000000000000001")
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return (True,)
    if field.cpp_type == FieldDescriptor.CPPTYPE_ENUM:
        return (field.enum_type.values[-1].number, 9_999)  # one that only a newer server knows
    return json_form.RANGES[field.cpp_type]


def filled(kind: type[Message], choice: int, depth: int = 0) -> Message:
    """A message with a value in each field, of a group in its first one."""
    found = kind()
    groups = set()
    for field in kind.DESCRIPTOR.fields:
        if field.containing_oneof is not None:
            if field.containing_oneof.name in groups:
                continue
            groups.add(field.containing_oneof.name)
        is_message = field.cpp_type == FieldDescriptor.CPPTYPE_MESSAGE
        if is_message and depth == DEPTH_MAX:
            continue
        if field.is_repeated:
            items = getattr(found, field.name)
            if is_message:
                items.add().MergeFrom(filled(type(items.add()), choice, depth + 1))
            else:
                items.extend(values(field))
        elif is_message:
            inner = getattr(found, field.name)
            inner.CopyFrom(filled(type(inner), choice, depth + 1))
        else:
            options = values(field)
            setattr(found, field.name, options[choice % len(options)])
    return found


def kinds() -> Iterator[type[Message]]:
    """The messages of all calls."""
    yield from {
        message.DESCRIPTOR.full_name: message
        for method in all_methods().values()
        for message in (method.request, method.reply)
    }.values()


@pytest.mark.parametrize("choice", [0, 1])
def test_each_message_is_read_as_it_was_written(choice: int) -> None:
    """Of each message of the API, by this writer and by protobuf's, under both names of its fields."""
    for kind in kinds():
        message = filled(kind, choice)
        for text in (
            json_form.write(message),
            MessageToJson(message),
            MessageToJson(message, preserving_proto_field_name=True),
        ):
            found = kind()
            json_form.fill(found, json_form.load(text.encode()))
            assert found == message, kind.DESCRIPTOR.full_name
            assert Parse(text, kind()) == found


def test_no_field_takes_a_fraction_or_another_kind() -> None:
    """In no field of a request a number with a fraction, an object or a list of fractions is a value."""
    tried = 0
    for method in all_methods().values():
        for field in method.request.DESCRIPTOR.fields:
            if field.cpp_type == FieldDescriptor.CPPTYPE_MESSAGE:
                continue
            for value in NEVER:
                pairs = json_form.load(f'{{"{field.name}": {value}}}'.encode())
                with pytest.raises(EdgeError) as refused:
                    json_form.fill(method.request(), pairs)
                assert refused.value.field.startswith(field.name), field.full_name
                tried += 1
    assert tried > 1_000
