# SPDX-License-Identifier: Apache-2.0
"""Convert messages to and from protobuf's JSON form. Reading is strict, writing includes all fields.

Owns the permitted JSON of a request. protobuf's own reader accepts a JSON number for a 64-bit integer, 1.0 for an
integer, and drops invalid base64; it would also accept a number that a caller's program had rounded as a float. So
this reader refuses each of these, a repeated field, and a field that the schema does not have. A refusal names the
field. It must never repeat a check of the server: an id, the decimals of an amount, the range of a parameter.
"""

import base64
import binascii
import json
import re
from typing import Any, Final

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.json_format import MessageToJson
from google.protobuf.message import Message

from clearinghouse.server.codec.errors import EdgeError, invalid
from clearinghouse.statemachine.vocabulary import codes

INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,19}")
BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]*={0,2}")
# Greatest size of one body: more than a batch of 8,192 items with all of their fields.
VALUES_MAX: Final = 8_192 * 32
# The longest part of a refused value that a refusal repeats.
SHOWN_MAX: Final = 40

# The least and the greatest number of each kind of integer.
RANGES: Final = {
    FieldDescriptor.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
}
LONG: Final = (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64)


class Pairs(list[tuple[str, Any]]):
    """A JSON object as its list of names and values, in which a name may be repeated."""


def _pairs(found: list[tuple[str, Any]]) -> Pairs:
    """Return a JSON object.

    The parser calls this Python function, so a thread with a long text lets other threads run.
    """
    return Pairs(found)


class Integer(str):
    """A JSON number without a point, kept as text: it never becomes a float, and a long number needs no work."""

    __slots__ = ()


class Fraction(str):
    """A JSON number with a point or an exponent, or a word such as NaN, kept as text."""

    __slots__ = ()


def values_of(raw: bytes) -> int:
    """Return an upper limit of the number of values in a JSON text, without parsing it.

    Raises EdgeError MALFORMED_REQUEST.
    """
    found = 1 + raw.count(b",") + raw.count(b"[") + raw.count(b"{")
    if found > VALUES_MAX:
        text = "the body has too many values; send it in parts"
        raise EdgeError(codes.MALFORMED_REQUEST, text, "", str(VALUES_MAX), str(found))
    return found


def load(raw: bytes) -> Pairs:
    """Return the JSON object in a text. Raises EdgeError MALFORMED_REQUEST."""
    try:
        found = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_pairs,
            parse_int=Integer,
            parse_float=Fraction,
            parse_constant=Fraction,
        )
    except (ValueError, RecursionError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise EdgeError(codes.MALFORMED_REQUEST, f"the body is no JSON: {why}") from None
    if not isinstance(found, Pairs):
        raise EdgeError(codes.MALFORMED_REQUEST, f"the body is {_kind(found)}, not an object")
    return found


def write(message: Message) -> str:
    """Return a message as JSON in one line. Fields that are 0 or empty are included, and 64-bit integers are texts."""
    return MessageToJson(message, indent=None, always_print_fields_with_no_presence=True)


def named(pairs: Pairs, names: frozenset[str]) -> dict[str, Any]:
    """Return the values of a JSON object that is not a message, by name.

    Raises EdgeError for a repeated or unknown name.
    """
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _twice(name)
        if name not in names:
            raise _unknown(name, "a message")
        found[name] = value
    return found


def fill(message: Message, pairs: Pairs, place: str = "") -> None:
    """Set the fields of a message from a JSON object. Raises EdgeError, which names the field.

    `place` is the path of the object within the request.
    """
    stated: set[str] = set()
    for name, value in pairs:
        path = f"{place}{name}"
        field = _field(message, name)
        if field is None:
            raise _unknown(path, message.DESCRIPTOR.name)
        group = field.containing_oneof
        for key in (field.name, *(() if group is None else (f"one of {group.name}",))):
            if key in stated:
                raise _twice(path)
            stated.add(key)
        if value is None:  # as if it were not there
            continue
        if field.is_repeated:
            if type(value) is not list:
                raise _wrong(path, value, "a list")
            _extend(message, field, value, path)
        elif field.cpp_type == FieldDescriptor.CPPTYPE_MESSAGE:
            inner = getattr(message, field.name)
            inner.SetInParent()
            fill(inner, _object(value, path), f"{path}.")
        else:
            _set(message, field, _scalar(field, value, path), path)


def _field(message: Message, name: str) -> Any:  # noqa: ANN401  of two classes, by the build of protobuf
    """Return the descriptor of a message's field by its JSON name or its schema name."""
    descriptor = message.DESCRIPTOR
    found = descriptor.fields_by_camelcase_name.get(name)
    return descriptor.fields_by_name.get(name) if found is None else found


def _extend(message: Message, field: FieldDescriptor, values: list[Any], path: str) -> None:
    """Append JSON values to a repeated field. Raises EdgeError for a wrong value."""
    items = getattr(message, field.name)
    is_message = field.cpp_type == FieldDescriptor.CPPTYPE_MESSAGE
    for at, value in enumerate(values):
        where = f"{path}[{at}]"
        if is_message:
            fill(items.add(), _object(value, where), f"{where}.")
        else:
            items.append(_text_checked(_scalar(field, value, where), where))


def _set(message: Message, field: FieldDescriptor, value: object, path: str) -> None:
    """Set a field with a single value from a JSON value. Raises EdgeError for a wrong value."""
    setattr(message, field.name, _text_checked(value, path))


def _text_checked(value: object, path: str) -> object:
    """Return a value. Raises EdgeError for a text with half of a surrogate pair, which UTF-8 cannot express."""
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise invalid(path, "is no text: it has half of a surrogate pair") from None
    return value


def _object(value: object, path: str) -> Pairs:
    """Return `value` if it is a JSON object. Otherwise raises EdgeError with the path of the field."""
    if not isinstance(value, Pairs):
        raise _wrong(path, value, "an object")
    return value


def _scalar(field: FieldDescriptor, value: Any, path: str) -> object:  # noqa: ANN401  as JSON has it
    """Return a JSON value as the value of a field that is not a message. Raises EdgeError."""
    kind = field.cpp_type
    if kind == FieldDescriptor.CPPTYPE_STRING:
        if field.type == FieldDescriptor.TYPE_BYTES:
            return _bytes(value, path)
        if isinstance(value, Integer | Fraction):
            raise invalid(
                path, f'is text, so that no figure passes a float: write "{_shown(value)}"'
            )
        if type(value) is not str:
            raise _wrong(path, value, "text")
        return value
    if kind == FieldDescriptor.CPPTYPE_BOOL:
        if type(value) is not bool:
            raise _wrong(path, value, "true or false")
        return value
    if kind == FieldDescriptor.CPPTYPE_ENUM:
        return _enum(field, value, path)
    return _integer(RANGES[kind], value, path, is_long=kind in LONG)


def _integer(bounds: tuple[int, int], value: Any, path: str, *, is_long: bool) -> int:  # noqa: ANN401
    """Return an integer within the bounds. Raises EdgeError.

    A 64-bit integer (`is_long`) must be a text, because many programs read a JSON number as a float.
    """
    if isinstance(value, Fraction):
        raise _wrong(path, value, "an integer")
    if is_long and isinstance(value, Integer):
        raise invalid(
            path, f'has 64 bits, which a JSON number may not keep: write "{_shown(value)}"'
        )
    if not isinstance(value, str) or INTEGER.fullmatch(value) is None:
        raise _wrong(path, value, "an integer in decimal digits")
    number = int(value)
    least, greatest = bounds
    if number < least:
        raise invalid(path, "is too small", str(least), value)
    if number > greatest:
        raise invalid(path, "is too large", str(greatest), value)
    return number


def _enum(field: FieldDescriptor, value: Any, path: str) -> int:  # noqa: ANN401
    """Return the number of an enumeration's value, which JSON gives by name or as a number. Raises EdgeError."""
    if isinstance(value, Integer):
        return _integer(RANGES[FieldDescriptor.CPPTYPE_INT32], value, path, is_long=False)
    kind = field.enum_type
    assert kind is not None
    if type(value) is not str:
        raise _wrong(path, value, f"the name of a value of {kind.name}")
    found = kind.values_by_name.get(value)
    if found is None:
        raise invalid(path, f"is no value of {kind.name}", actual=_shown(value))
    return int(found.number)


def _bytes(value: Any, path: str) -> bytes:  # noqa: ANN401
    """Return the bytes that a base64 text gives, in the standard or the URL alphabet. Raises EdgeError."""
    if type(value) is not str or BASE64.fullmatch(value) is None:
        raise _wrong(path, value, "base64")
    text = value.rstrip("=").translate({ord("-"): "+", ord("_"): "/"})
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise _wrong(path, value, "base64") from None


def _unknown(path: str, where: str) -> EdgeError:
    return EdgeError(codes.UNKNOWN_FIELD, f"{where} has no such field", path)


def _twice(path: str) -> EdgeError:
    return EdgeError(
        codes.MALFORMED_REQUEST, "is stated twice, or beside another of its group", path
    )


def _wrong(path: str, value: object, wanted: str) -> EdgeError:
    """Return the error for a JSON value of the wrong type; `wanted` is the right type in words."""
    return invalid(path, f"must be {wanted}, not {_kind(value)}")


def _kind(value: object) -> str:
    """Return in words the type of a JSON value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Integer | Fraction):
        return f"the number {_shown(value)}"
    if isinstance(value, str):
        return f'the text "{_shown(value)}"'
    return "an object" if isinstance(value, Pairs) else "a list"


def _shown(text: str) -> str:
    """Return the beginning of a text for a message, in ASCII."""
    shown = ascii(text[:SHOWN_MAX])[1:-1]
    return shown if len(text) <= SHOWN_MAX else f"{shown}..."
