# SPDX-License-Identifier: Apache-2.0
"""Raw bytes to protobuf messages, and the checks that every field of a kind shares (SPEC Q-6).

Owns parsing and the refusal of unknown fields, ids, texts and enumerations that are out of shape. Nothing but
EdgeError may leave this module, whatever the bytes.
"""

from collections.abc import Iterable, Sequence
from typing import Final, Protocol, TypeVar, cast

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import DecodeError, Message
from google.protobuf.unknown_fields import UnknownFieldSet

from clearinghouse.server.codec.decimals import DecimalError, UnitsOfText
from clearinghouse.server.codec.errors import EdgeError, invalid
from clearinghouse.statemachine import codes
from clearinghouse.statemachine.encoding import REQUEST_ID_MAX
from clearinghouse.statemachine.types import AMOUNT_MAX, BATCH_ITEMS_MAX

ID_MAX: Final = AMOUNT_MAX

M = TypeVar("M", bound=Message)
T = TypeVar("T")


class Mutating(Protocol):
    """What every mutating request has."""

    request_id: str
    created_time_ns: int


def parse(message_class: type[M], raw: bytes) -> M:
    """Parse a request; EdgeError MALFORMED_REQUEST if the bytes are none. Unknown fields stay in it."""
    try:
        return message_class.FromString(raw)
    except DecodeError as error:
        name = message_class.DESCRIPTOR.name
        raise EdgeError(
            codes.MALFORMED_REQUEST,
            f"the bytes are no {name}: broken protobuf or text that is not UTF-8",
        ) from error


def parse_one(message_class: type[M], raw: bytes) -> M:
    """Parse a small mutating request; also EdgeError UNKNOWN_FIELD for any field this version lacks."""
    request = parse(message_class, raw)
    refuse_unknown_fields(request, "")
    return request


def parse_batch(message_class: type[M], raw: bytes) -> M:
    """Parse a large mutating request; also EdgeError UNKNOWN_FIELD.

    Looking into each item for unknown fields would cost as much as reading it. So they are dropped, and only
    if the size then differs from the bytes received are they looked for. No known field of a batch message
    is written longer than it may have been received, except a negative enumeration number, which is refused
    anyway: nothing unknown can hide behind a field that grew.
    """
    request = parse(message_class, raw)
    request.DiscardUnknownFields()
    if request.ByteSize() != len(raw):
        refuse_unknown_fields(parse(message_class, raw), "")
    return request


def refuse_unknown_fields(message: Message, path: str) -> None:
    """Raise EdgeError UNKNOWN_FIELD naming the first field, at any depth, that this version lacks."""
    unknown = UnknownFieldSet(message)
    if len(unknown):
        number = unknown[0].field_number
        raise EdgeError(
            codes.UNKNOWN_FIELD,
            f"field number {number} of {message.DESCRIPTOR.name} is not known to this server;"
            " leave it out or use a client of the server's version",
            f"{path}{number}",
            metadata={"field_number": str(number)},
        )
    for field, value in message.ListFields():
        if field.type != FieldDescriptor.TYPE_MESSAGE:
            continue
        if isinstance(value, Message):
            refuse_unknown_fields(value, f"{path}{field.name}.")
        else:
            for index, item in enumerate(cast("Iterable[Message]", value)):
                refuse_unknown_fields(item, f"{path}{field.name}[{index}].")


def head(request: Mutating) -> tuple[str, int]:
    """The idempotency key and the creation time of a mutating request, checked for shape (I-11)."""
    request_id = request.request_id
    if not 0 < len(request_id) <= REQUEST_ID_MAX or not is_printable_ascii(request_id):
        raise invalid(
            "request_id",
            f"must have 1 to {REQUEST_ID_MAX} printable ASCII characters without spaces",
            str(REQUEST_ID_MAX),
            str(len(request_id)),
        )
    created_ns = request.created_time_ns
    if created_ns <= 0:
        raise invalid(
            "created_time_ns", "must be the time of creation in ns since 1970", "1", str(created_ns)
        )
    return request_id, created_ns


def items_of(items: Sequence[T], field: str) -> list[T]:
    """The items of a batch as a list; EdgeError if there are none or too many (Q-2)."""
    count = len(items)
    if count == 0:
        raise EdgeError(codes.BATCH_EMPTY, "a batch has at least one item", field, "1", "0")
    if count > BATCH_ITEMS_MAX:
        raise EdgeError(
            codes.BATCH_TOO_LARGE,
            f"a batch has at most {BATCH_ITEMS_MAX} items; send several calls",
            field,
            str(BATCH_ITEMS_MAX),
            str(count),
        )
    return list(items)


def is_printable_ascii(text: str) -> bool:
    """Whether a text is ASCII without spaces and control characters."""
    return text.isascii() and text.isprintable() and " " not in text


def id_of(value: int, field: str) -> int:
    """An id that must be given."""
    if not 0 < value <= ID_MAX:
        raise invalid(field, "must be an id between 1 and 2^63 - 1", str(ID_MAX), str(value))
    return value


def time_of(value: int, field: str) -> int:
    """A time that must be given."""
    if value <= 0:
        raise invalid(field, "must be a time in ns since 1970", "1", str(value))
    return value


def optional_id(value: int, field: str) -> int:
    """An id or 0."""
    if value > ID_MAX:
        raise invalid(field, "must be 0 or an id up to 2^63 - 1", str(ID_MAX), str(value))
    return value


def check_ids(column: list[int], items: str, field: str, *, required: bool = True) -> None:
    """Raise EdgeError naming the first item of a column that is out of the range of ids."""
    lowest = 1 if required else 0
    if min(column) >= lowest and max(column) <= ID_MAX:
        return
    for index, value in enumerate(column):
        if not lowest <= value <= ID_MAX:
            raise invalid(
                f"{items}[{index}].{field}",
                f"must be an id between {lowest} and 2^63 - 1",
                str(ID_MAX),
                str(value),
            )


def enum_of(value: int, allowed: range, field: str) -> int:
    """An enumeration number that must be given and known."""
    if value not in allowed:
        message = "must be given" if value == 0 else f"has no value with number {value}"
        raise invalid(field, message, actual=str(value))
    return value


def text_of(value: str, field: str, longest: int, *, required: bool = True) -> str:
    """Text for people: at most `longest` bytes of UTF-8, no control characters."""
    size = len(value.encode())
    if size > longest:
        raise invalid(field, f"must have at most {longest} bytes", str(longest), str(size))
    if required and not value:
        raise invalid(field, "must be given")
    if not value.isprintable():
        raise invalid(field, "must not have control characters")
    return value


def name_of(value: str, field: str, longest: int) -> str:
    """A name for programs: 1 to `longest` printable ASCII characters without spaces."""
    if not 0 < len(value) <= longest or not is_printable_ascii(value):
        raise invalid(
            field,
            f"must have 1 to {longest} printable ASCII characters without spaces",
            str(longest),
            str(len(value)),
        )
    return value


def duration_of(value: int, field: str) -> int:
    """A time or a span in nanoseconds, not negative."""
    if value < 0:
        raise invalid(field, "must not be negative", "0", str(value))
    return value


def number_of(memo: UnitsOfText, text: str, field: str, *, optional: bool = False) -> int:
    """Unsigned decimal text in the units of a memo; empty text is 0 where the number is optional."""
    if optional and not text:
        return 0
    try:
        return memo[text]
    except DecimalError as error:
        raise invalid(field, str(error), error.limit, error.actual) from error
