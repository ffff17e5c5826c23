# SPDX-License-Identifier: Apache-2.0
"""Requests that no client would send: messages filled from their descriptor, and bytes that are damaged afterwards.

Owns what a field of each kind may be given: what is plausible, so that a call gets through to the machine, and what
lies at the edge of its type or beyond. Must never know a message by its name. Two values stand for what is only known
when a call is sent, and have the same length on the wire: an unused request id, and the present time.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from google.protobuf import message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from clearinghouse.server.codec.wire import bounds_of
from tests.stateful.draws import Draw

REQUEST_ID: Final = "fuzz-request-id-stands-here"
NOW_NS: Final = 1_111_111_111_111_111_111
_BAD_TEXT: Final = "no-utf-8-here"
_BAD_BYTES: Final = b"\xff\xfe\xc0\x80\xed\xa0\x80\xf8\x88\x80\x80\x80\x80"
assert len(_BAD_TEXT) == len(_BAD_BYTES)

_SECOND_NS: Final = 10**9
_TEXT_FIELDS: Final = ("symbol", "owner", "name", "principal", "reference", "fill_id", "reason")
_AMOUNTS: Final = ("1", "0.01", "2.5", "100", "150", "10.25", "1000000", "0")
_WORDS: Final = ("SOL", "USDC", "alice", "operator", "a", "B-2")
_BAD_AMOUNTS: Final = (
    "",
    "-1",
    "-0",
    "01",
    "1.",
    ".5",
    "+1",
    "1e9",
    "NaN",
    " 1",
    "1\n",
    "٣",
    "0x10",
    "0." + "0" * 30 + "1",
    "9223372036854775807",
    "9223372036854.775807",
    "9223372036854.775808",
    "9" * 64,
    "9" * 65,
    "1" * 5_000,
)
_BAD_WORDS: Final = (
    "",
    " ",
    "a b",
    "\x00",
    "\x7f",
    "é",
    "\u202e",
    "\U0001f4a5" * 40,
    "x" * 64,
    "x" * 65,
    "x" * 129,
    "x" * 70_000,
    "clearinghouse",
)
_BAD_LENGTHS: Final = (0, 1, 15, 16, 31, 32, 33, 64, 5_000)
_BATCHES_AT_LIMIT: Final = (8_192, 8_193)

_UNSIGNED_32: Final = (2**31 - 1, 2**31, 2**32 - 1)
_SIGNED_32: Final = (-1, 2**31 - 1, -(2**31))
_UNSIGNED_64: Final = (2**31, 2**32, 2**53 + 1, 2**62, 2**63 - 1, 2**63, 2**64 - 1)
_SIGNED_64: Final = (-1, 2**31, 2**32, 2**53 + 1, 2**62, 2**63 - 1, -(2**63), 1 - 2**63)
_EDGES: Final[dict[int, tuple[int, ...]]] = {
    FieldDescriptor.TYPE_UINT32: _UNSIGNED_32,
    FieldDescriptor.TYPE_FIXED32: _UNSIGNED_32,
    FieldDescriptor.TYPE_INT32: _SIGNED_32,
    FieldDescriptor.TYPE_SINT32: _SIGNED_32,
    FieldDescriptor.TYPE_SFIXED32: _SIGNED_32,
    FieldDescriptor.TYPE_UINT64: _UNSIGNED_64,
    FieldDescriptor.TYPE_FIXED64: _UNSIGNED_64,
    FieldDescriptor.TYPE_INT64: _SIGNED_64,
    FieldDescriptor.TYPE_SINT64: _SIGNED_64,
    FieldDescriptor.TYPE_SFIXED64: _SIGNED_64,
}
_TIMES: Final = (0, NOW_NS, _SECOND_NS, 60 * _SECOND_NS, 3_600 * _SECOND_NS, 1)
_SHARES: Final = (0, 10**9, 5 * 10**8, 3 * 10**7, 10**6, 200_000, 1)
# Customers begin at 1001, the system accounts have the first ids; of everything else there are few.
_ACCOUNTS: Final = (*(1_001, 1_002) * 4, 1_003, 1_004, 1, 2, 3)
_IDS: Final = (1, 2, 1, 2, 1, 2, 3, 4, 0)
_OWN_WORDS: Final = ("account", "from", "to", "parent", "beneficiary")
_ATTEMPTS: Final = 12

Fault = Callable[[bytes], str]
"""Where the bytes of a request are wrong, as a path to a field; "" if nowhere."""


def request(draw: Draw, descriptor: Descriptor, fault: Fault | None = None) -> bytes:
    """The bytes of one request of a kind: right as far as `fault` can tell, plausible, wild, or damaged."""
    way = draw.integer(0, 9)
    message = filled(draw, descriptor, is_wild=way > 6)
    if way < 6 and fault is not None:
        mend(draw, message, fault)
    raw = message.SerializeToString().replace(_BAD_TEXT.encode(), _BAD_BYTES)
    return spoilt(draw, raw) if way == 9 else raw


def mend(draw: Draw, message: Message, fault: Fault) -> None:
    """Draw again, or leave out, the field that `fault` names, until there is no fault or no end is in sight."""
    for _ in range(_ATTEMPTS):
        path = fault(message.SerializeToString())
        if not path:
            return
        inner: Any = message
        *steps, last = path.split(".")
        for step in steps:
            name, _, place = step.rstrip("]").partition("[")
            inner = getattr(inner, name)
            inner = inner[int(place)] if place else inner
        name, _, place = last.rstrip("]").partition("[")
        field = inner.DESCRIPTOR.fields_by_name.get(name)
        if field is None:
            return
        if place:
            del getattr(inner, name)[int(place)]
        elif draw.chance(50):
            inner.ClearField(name)
        else:
            inner.ClearField(name)
            _fill(draw, inner, field, is_wild=False)


def filled(draw: Draw, descriptor: Descriptor, *, is_wild: bool) -> Message:
    """A message whose fields are drawn, each by its kind; some are left out."""
    message = message_factory.GetMessageClass(descriptor)()
    for field in descriptor.fields:
        if draw.chance(70 if is_wild else 95):
            _fill(draw, message, field, is_wild=is_wild)
    return message


def _fill(draw: Draw, message: Message, field: FieldDescriptor, *, is_wild: bool) -> None:
    """One field, by its kind."""
    if field.is_repeated:
        _fill_repeated(draw, getattr(message, field.name), field, is_wild=is_wild)
    elif field.type == FieldDescriptor.TYPE_MESSAGE:
        inner = getattr(message, field.name)
        inner.SetInParent()
        inner.CopyFrom(filled(draw, inner.DESCRIPTOR, is_wild=is_wild))
    else:
        setattr(message, field.name, _value(draw, field, is_wild=is_wild))


def _fill_repeated(
    draw: Draw,
    values: Any,  # noqa: ANN401  protobuf's own container
    field: FieldDescriptor,
    *,
    is_wild: bool,
) -> None:
    """A few items, now and then none, and rarely as many as a batch may have or one more."""
    count = draw.pick((1, 1, 2, 3, 0) if is_wild else (1, 1, 2, 3))
    if field.message_type is not None:
        items: list[Any] = [filled(draw, field.message_type, is_wild=is_wild) for _ in range(count)]
    else:
        items = [_value(draw, field, is_wild=is_wild) for _ in range(count)]
    if items and is_wild and draw.chance(2):
        items = items[:1] * draw.pick(_BATCHES_AT_LIMIT)
    values.extend(items)


def _value(draw: Draw, field: FieldDescriptor, *, is_wild: bool) -> bool | int | str | bytes:
    """A value of a plain field."""
    is_odd = is_wild and draw.chance(25)
    if field.type == FieldDescriptor.TYPE_BOOL:
        return draw.chance(50)
    if field.type == FieldDescriptor.TYPE_ENUM:
        return _enum(draw, field, is_odd=is_odd)
    if field.type == FieldDescriptor.TYPE_STRING:
        return _text(draw, field.name, is_odd=is_odd)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return bytes(draw.pick(_BAD_LENGTHS))
    if is_odd:
        return draw.pick(_EDGES[field.type])
    ranges = {one.field: one for one in bounds_of(field.containing_type)}
    if field.name in ranges:
        return draw.integer(ranges[field.name].least, ranges[field.name].greatest)
    return _number(draw, field.name)


def _enum(draw: Draw, field: FieldDescriptor, *, is_odd: bool) -> int:
    """A number of an enumeration, or one that it does not have."""
    assert field.enum_type is not None
    numbers = [value.number for value in field.enum_type.values]
    if is_odd:
        return draw.pick((0, max(numbers) + 1, -1, 2**31 - 1, -(2**31)))
    return draw.pick([number for number in numbers if number] or numbers)


def _text(draw: Draw, name: str, *, is_odd: bool) -> str:
    """A number as text, or a word, as the field's name suggests; or neither."""
    if name == "request_id" and not is_odd:
        return REQUEST_ID
    is_word = name.endswith(_TEXT_FIELDS) or name == "request_id"
    if is_odd:
        bad: tuple[str, ...] = _BAD_WORDS if is_word else _BAD_AMOUNTS
        return draw.pick((*bad, _BAD_TEXT))
    if not is_word:
        return draw.pick(_AMOUNTS)
    return draw.pick((*_WORDS, f"name-{draw.integer(0, 999)}"))


def _number(draw: Draw, name: str) -> int:
    """A plausible number, as the field's name suggests."""
    if name.endswith(("_id", "_ids")):
        return draw.pick(_ACCOUNTS if name.startswith(_OWN_WORDS) else _IDS)
    if name.endswith("_time_ns"):
        return NOW_NS
    if name.endswith("_ns"):
        return draw.pick(_TIMES)
    if name.endswith("_ppb"):
        return draw.pick(_SHARES)
    return draw.integer(0, 20)


# --- bytes ---


def spoilt(draw: Draw, raw: bytes) -> bytes:
    """Bytes with up to three damages."""
    for _ in range(draw.integer(1, 3)):
        raw = draw.pick(_DAMAGES)(draw, raw)
    return raw


def _flip(draw: Draw, raw: bytes) -> bytes:
    """One bit turns over."""
    if not raw:
        return b"\x01"
    place = draw.integer(0, len(raw) - 1)
    return raw[:place] + bytes([raw[place] ^ 1 << draw.integer(0, 7)]) + raw[place + 1 :]


def _cut(draw: Draw, raw: bytes) -> bytes:
    """The end is missing."""
    return raw[: draw.integer(0, len(raw))]


def _drop(draw: Draw, raw: bytes) -> bytes:
    """Something in the middle is missing."""
    first = draw.integer(0, len(raw))
    return raw[:first] + raw[draw.integer(first, len(raw)) :]


def _twice(draw: Draw, raw: bytes) -> bytes:
    """All of it comes twice: every field of a message is given again, and both of what excludes each other."""
    return raw + raw[draw.integer(0, len(raw)) :]


def _insert(draw: Draw, raw: bytes) -> bytes:
    """Something is put between."""
    place = draw.integer(0, len(raw))
    return raw[:place] + draw.pick(_INSERTED) + raw[place:]


def _append(draw: Draw, raw: bytes) -> bytes:
    """Something is put behind, where a parser expects the next field."""
    return raw + draw.pick(_INSERTED)


def _noise(draw: Draw, _: bytes) -> bytes:
    """Nothing but noise."""
    return bytes(draw.integer(0, 255) for _ in range(draw.integer(0, 40)))


# Unknown fields, of each wire type; lengths beyond the end; numbers that are too long; depth.
_INSERTED: Final[Sequence[bytes]] = (
    b"\xf8\x7f\x01",
    b"\xfa\x7f\x03abc",
    b"\xf9\x7f12345678",
    b"\xfd\x7f1234",
    b"\xfb\x7f\xfc\x7f",
    b"\xfb\x7f",
    b"\xfc\x7f",
    b"\x00\x00",
    b"\x1a\xff\xff\xff\xff\x0f",
    b"\x1a\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
    b"\x08" + b"\xff" * 9 + b"\x01",
    b"\x08" + b"\xff" * 11,
    b"\x10" + b"\x80" * 9 + b"\x00",
    b"\x0b" * 150,
    b"\x1a\x80\x01" * 50,
    b"\x0e\x0f",
)
_DAMAGES: Final[Sequence[Callable[[Draw, bytes], bytes]]] = (
    _append,
    _flip,
    _cut,
    _drop,
    _twice,
    _insert,
    _noise,
)
