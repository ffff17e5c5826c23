# SPDX-License-Identifier: Apache-2.0
"""Parse raw bytes to protobuf messages, and check each field by its kind (SPEC Q-6).

Owns parsing and the refusal of unknown fields, ids, texts and enumerations that are out of shape. Nothing but
EdgeError may leave this module, for any bytes; within `visit_few`, ManyFieldsError too.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Final, Literal, NamedTuple, Protocol, TypeVar, cast

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import DecodeError, Message

from clearinghouse.server.codec.decimals import DecimalError, UnitsOfText, parse_units
from clearinghouse.server.codec.errors import EdgeError, invalid
from clearinghouse.server.codec.scales import MarketScale, Scales
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.encoding import REQUEST_ID_MAX
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED, NOTHING
from clearinghouse.statemachine.vocabulary.parts import PARTS
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX, BATCH_ITEMS_MAX
from clearinghouse.v1 import options_pb2

ID_MAX: Final = AMOUNT_MAX
# A batch beyond this size has its items counted before they are made; few are as large.
LARGE_BYTES: Final = 1024 * 1024
# Of a smaller one the items are counted by their lengths alone, in 1 ms for a full batch. One below this size has too
# few fields to hold others up.
UNCOUNTED_BYTES: Final = 64 * 1024
MANY_FIELDS: Final = "has more fields than a full batch; send it in parts"
OUTERMOST_MAX: Final = BATCH_ITEMS_MAX + 1_024
FIELDS_MAX: Final = 32 * BATCH_ITEMS_MAX
# So many are visited while other calls wait: about 2 ms.
FIELDS_AT_ONCE: Final = 1_024
# A request that is no batch has at most so many bytes: a list is read by one step, which nothing interrupts.
SMALL_BYTES_MAX: Final = 260 * 1024
# An open stream keeps the ids of its filters.
FILTER_IDS_MAX: Final = 4_096
_fields_max: ContextVar[int] = ContextVar("fields_max", default=FIELDS_MAX)

VARINT, FIXED_64, LENGTH, FIXED_32 = 0, 1, 2, 5
VARINT_BITS: Final = 70
VARINT_MORE: Final = 128
SKIPPED: Final = {VARINT: 0, FIXED_64: 8, LENGTH: 0, FIXED_32: 4}
WIRE_TYPES: Final[dict[int, int]] = {
    FieldDescriptor.TYPE_STRING: LENGTH,
    FieldDescriptor.TYPE_BYTES: LENGTH,
    FieldDescriptor.TYPE_MESSAGE: LENGTH,
    FieldDescriptor.TYPE_FIXED64: FIXED_64,
    FieldDescriptor.TYPE_SFIXED64: FIXED_64,
    FieldDescriptor.TYPE_DOUBLE: FIXED_64,
    FieldDescriptor.TYPE_FIXED32: FIXED_32,
    FieldDescriptor.TYPE_SFIXED32: FIXED_32,
    FieldDescriptor.TYPE_FLOAT: FIXED_32,
}
"""of everything else VARINT"""

M = TypeVar("M", bound=Message)
T = TypeVar("T")


class ManyFieldsError(Exception):
    """A request has more fields than may be visited while other calls wait.

    Raised only within `visit_few`; outside, such a request is visited completely.
    """


@contextmanager
def visit_few() -> Iterator[None]:
    """Within the block, end a search for unknown fields with ManyFieldsError after FIELDS_AT_ONCE fields."""
    token = _fields_max.set(FIELDS_AT_ONCE)
    try:
        yield
    finally:
        _fields_max.reset(token)


class Mutating(Protocol):
    """The interface of a mutating request: the fields that every one has."""

    request_id: str
    created_time_ns: int


def parse(message_class: type[M], raw: bytes, most: int = SMALL_BYTES_MAX) -> M:
    """Parse a request, and keep unknown fields.

    Raises EdgeError MALFORMED_REQUEST for more than `most` bytes, or bytes that are no such message.
    """
    if len(raw) > most:
        raise EdgeError(
            codes.MALFORMED_REQUEST,
            f"a request that is no batch has at most {most} bytes",
            limit=str(most),
            actual=str(len(raw)),
        )
    try:
        return message_class.FromString(raw)
    except DecodeError as error:
        name = message_class.DESCRIPTOR.name
        raise EdgeError(
            codes.MALFORMED_REQUEST,
            f"the bytes are no {name}: broken protobuf or text that is not UTF-8",
        ) from error


def parse_one(message_class: type[M], raw: bytes) -> M:
    """Parse a small mutating request.

    Raises EdgeError, also UNKNOWN_FIELD for a field that this version does not know, and INVALID_ARGUMENT with the name
    of a field that is out of its range.
    """
    request = parse(message_class, raw)
    refuse_unknown_fields(request, raw)
    _refuse_out_of_range(request, "")
    return request


class Bounds(NamedTuple):
    """The range of a whole number of a request."""

    field: str
    least: int
    greatest: int
    may_be_absent: bool
    may_be_zero: bool

    def refuse(self, request: Message, place: str) -> None:
        """Raise EdgeError if the field of a request is out of its range; `place` is the request's own place."""
        value: int = getattr(request, self.field)
        if self.least <= value <= self.greatest or (self.may_be_zero and value == 0):
            return
        if self.may_be_absent and not request.HasField(self.field):
            return
        limit = self.least if value < self.least else self.greatest
        zero = ", or 0" if self.may_be_zero else ""
        message = f"must be {self.least:,} to {self.greatest:,}{zero}"
        raise invalid(place + self.field, message, str(limit), str(value))


@cache
def bounds_of(descriptor: Descriptor) -> tuple[Bounds, ...]:
    """Return the ranges that the schema gives to whole numbers of a message: those with `min` and `max`."""
    found = []
    for field in descriptor.fields:
        options = cast("Any", field.GetOptions())  # the types of extensions are not known
        if options.HasExtension(options_pb2.min) and options.HasExtension(options_pb2.max):
            least, greatest = (
                options.Extensions[options_pb2.min],
                options.Extensions[options_pb2.max],
            )
            may_be_zero = options.Extensions[options_pb2.may_be_empty]
            found.append(Bounds(field.name, least, greatest, field.has_presence, may_be_zero))
    return tuple(found)


@cache
def _parts_of(descriptor: Descriptor) -> tuple[str, ...]:
    """Return the names of the fields of a message that are one message."""
    return tuple(
        field.name
        for field in descriptor.fields
        if field.type == FieldDescriptor.TYPE_MESSAGE and not field.is_repeated
    )


def _refuse_out_of_range(request: Message, place: str) -> None:
    """Raise EdgeError INVALID_ARGUMENT for a field of a request, or of its parts, that is out of its range."""
    descriptor = request.DESCRIPTOR
    for bounds in bounds_of(descriptor):
        bounds.refuse(request, place)
    for part in _parts_of(descriptor):
        if request.HasField(part):
            _refuse_out_of_range(getattr(request, part), f"{place}{part}.")


def parse_batch(message_class: type[M], raw: bytes) -> M:
    """Parse a large mutating request. Raises EdgeError, also UNKNOWN_FIELD for a field that this version does not know.

    A search of each item for unknown fields would cost as much as reading it. So unknown fields are dropped, and the
    request is searched only if its size then differs from the received bytes. Written again, no known field of a batch
    becomes longer, except a negative enumeration number, which is refused anyway. So the lengths show every unknown
    field.
    """
    if len(raw) > LARGE_BYTES:
        # Millions of empty items fit into what a full batch may need, and would be made before they are counted.
        Search(OUTERMOST_MAX, is_deep=False).unknown(raw, descriptor_of(message_class))
    elif len(raw) > UNCOUNTED_BYTES and has_many_fields(raw):
        raise EdgeError(codes.MALFORMED_REQUEST, MANY_FIELDS)
    request = parse(message_class, raw, len(raw))
    request.DiscardUnknownFields()
    if request.ByteSize() != len(raw):
        refuse_unknown_fields(request, raw)
    return request


def refuse_unknown_fields(request: Message, raw: bytes) -> None:
    """Raise EdgeError UNKNOWN_FIELD if a request has a field, at any depth, that this version does not know."""
    most = _fields_max.get()
    try:
        found = Search(most, is_deep=True).unknown(raw, descriptor_of(type(request)))
    except EdgeError as error:
        if most < FIELDS_MAX:
            raise ManyFieldsError from error
        raise
    if found is not None:
        path, number, name = found
        raise EdgeError(
            codes.UNKNOWN_FIELD,
            f"field number {number} of {name} is not known to this server;"
            " leave it out or use a client of the server's version",
            f"{path}{number}",
            metadata={"field_number": str(number)},
        )


def descriptor_of(message_class: type[Message]) -> Descriptor:
    """Return the descriptor of a message type.

    The type stubs give the same object two types; this hides the difference.
    """
    return cast("Descriptor", message_class.DESCRIPTOR)


class Known(NamedTuple):
    """A field that a message type has: its permitted wire types, and the type of the message in it."""

    name: str
    wire_types: tuple[int, ...]
    inner: Descriptor | None
    is_repeated: bool


@cache
def known_fields(descriptor: Descriptor) -> dict[int, Known]:
    """Return the fields of a message by number."""
    found: dict[int, Known] = {}
    for field in descriptor.fields:
        wire_type = WIRE_TYPES.get(field.type, VARINT)
        is_repeated = isinstance(field.default_value, list)
        # Numbers in a row may be packed.
        wire_types = (wire_type, LENGTH) if is_repeated else (wire_type,)
        found[field.number] = Known(field.name, wire_types, field.message_type, is_repeated)
    return found


class Search:
    """A search over the bytes of a message in order, which ends at the first unknown field.

    protobuf's own list of unknown fields makes an object for each field: a request within the size limit had two
    million fields and stopped the server for five seconds. This search visits at most `most` fields and then raises an
    error.
    """

    def __init__(self, most: int, *, is_deep: bool) -> None:
        self._left = most
        self._is_deep = is_deep

    def unknown(
        self, raw: bytes, descriptor: Descriptor, start: int = 0, end: int = -1, path: str = ""
    ) -> tuple[str, int, str] | None:
        """Return the path of the first unknown field, its number, and the message type that lacks it; None if all are
        known.

        The bytes must be a valid message.
        """
        fields = known_fields(descriptor)
        counts: dict[int, int] = {}
        place, end = start, len(raw) if end < 0 else end
        while place < end:
            self._left -= 1
            if self._left < 0:
                raise EdgeError(codes.MALFORMED_REQUEST, MANY_FIELDS)
            tag, place = varint(raw, place)
            number, wire_type = tag >> 3, tag & 7
            field = fields.get(number)
            if field is None or wire_type not in field.wire_types:
                if self._is_deep:
                    return path, number, descriptor.name
                if wire_type not in SKIPPED:
                    return None  # a group, which no message has: it is found after parsing
            if wire_type == LENGTH:
                size, place = varint(raw, place)
                if field is not None and field.inner is not None and self._is_deep:
                    step = field.name
                    if field.is_repeated:
                        step = f"{step}[{counts.get(number, 0)}]"
                        counts[number] = counts.get(number, 0) + 1
                    found = self.unknown(raw, field.inner, place, place + size, f"{path}{step}.")
                    if found is not None:
                        return found
                place += size
            elif wire_type == VARINT:
                place = varint(raw, place)[1]
            else:
                place += SKIPPED[wire_type]
        return None


def has_many_fields(raw: bytes) -> bool:
    """Return whether a message has more outermost fields than `UNCOUNTED_BYTES` can have, several times those of a
    full batch; its bytes need not be valid.
    """
    place, end = 0, len(raw)
    for _ in range(UNCOUNTED_BYTES // 2 + 1):
        if place >= end - 2:
            return False
        first, second, third = raw[place], raw[place + 1], raw[place + 2]
        # Nearly all fields are items: a tag of one byte, and a length of one byte or two.
        if first & 0x87 == LENGTH and second < VARINT_MORE:
            place += 2 + second
        elif first & 0x87 == LENGTH and third < VARINT_MORE:
            place += 3 + (second - VARINT_MORE | third << 7)
        else:
            tag, place = varint(raw, place)
            if tag & 7 in (LENGTH, VARINT):
                size, place = varint(raw, place)
                place += size if tag & 7 == LENGTH else 0
            else:
                place += SKIPPED.get(tag & 7, end)
    return place < end


def varint(raw: bytes, place: int) -> tuple[int, int]:
    """Return the number that begins at a place, and the place after it; 0 beyond the end.

    For bytes that do not parse, the result has no meaning.
    """
    value = shift = 0
    while place < len(raw) and shift < VARINT_BITS:
        byte = raw[place]
        place += 1
        value |= (byte & 127) << shift
        if byte < 128:  # noqa: PLR2004  the bit that says that there is more
            break
        shift += 7
    return value, place


def checked_request_id(request_id: str, field: str) -> str:
    """Return a request id after a check of its form (I-11). Raises EdgeError with the name of the field."""
    if not 0 < len(request_id) <= REQUEST_ID_MAX or not is_printable_ascii(request_id):
        raise invalid(
            field,
            f"must have 1 to {REQUEST_ID_MAX} printable ASCII characters without spaces",
            str(REQUEST_ID_MAX),
            str(len(request_id)),
        )
    return request_id


def head(request: Mutating) -> tuple[str, int]:
    """Return the request id and the creation time of a mutating request, after a check of their form (I-11)."""
    request_id = checked_request_id(request.request_id, "request_id")
    created_ns = request.created_time_ns
    if created_ns <= 0:
        raise invalid(
            "created_time_ns", "must be the time of creation in ns since 1970", "1", str(created_ns)
        )
    return request_id, created_ns


def items_of(items: Sequence[T], field: str) -> list[T]:
    """Return the items of a batch as a list. Raises EdgeError for an empty batch, and for too many items (Q-2)."""
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


def filter_of(ids: Sequence[int], field: str) -> frozenset[int]:
    """Return the ids that an open stream uses as its filter. Raises EdgeError if there are too many (Q-5)."""
    if len(ids) > FILTER_IDS_MAX:
        most = str(FILTER_IDS_MAX)
        raise invalid(field, f"has at most {most} entries", most, str(len(ids)))
    return frozenset(ids)


def is_printable_ascii(text: str) -> bool:
    """Return whether a text is ASCII without spaces and control characters."""
    return text.isascii() and text.isprintable() and " " not in text


def id_of(value: int, field: str) -> int:
    """Return an id that must be given and in range. Raises EdgeError."""
    if not 0 < value <= ID_MAX:
        raise invalid(field, "must be an id between 1 and 2^63 - 1", str(ID_MAX), str(value))
    return value


def time_of(value: int, field: str) -> int:
    """Return a time that must be given and in range. Raises EdgeError."""
    if value <= 0:
        raise invalid(field, "must be a time in ns since 1970", "1", str(value))
    return value


def optional_id(value: int, field: str) -> int:
    """Return an id, or 0 if none is given. Raises EdgeError."""
    if value > ID_MAX:
        raise invalid(field, "must be 0 or an id up to 2^63 - 1", str(ID_MAX), str(value))
    return value


def check_ids(column: Sequence[int], items: str, field: str, *, required: bool = True) -> None:
    """Raise EdgeError with the place of the first item whose id is out of range."""
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


def enum_of(value: int, allowed: range, field: str, *, optional: bool = False) -> int:
    """Return the number of an enumeration's value. Raises EdgeError if it is unknown, or 0 and not `optional`."""
    if value not in allowed and not (optional and value == 0):
        message = "must be given" if value == 0 else f"has no value with number {value}"
        raise invalid(field, message, actual=str(value))
    return value


def bits_of(values: Sequence[int], allowed: range, field: str, most: int) -> int:
    """Return a set of enumeration numbers as bits: bit N stands for number N. Raises EdgeError for an unknown
    number.
    """
    if len(values) > most:
        raise invalid(field, f"has at most {most} entries", str(most), str(len(values)))
    bits = 0
    for value in values:
        bits |= 1 << enum_of(value, allowed, field)
    return bits


def numbers_of(bits: int) -> list[int]:
    """Return the numbers of the bits that are set, ascending; empty for NOT_STATED."""
    return [number for number in range(max(bits, 0).bit_length()) if bits >> number & 1]


def text_of(value: str, field: str, longest: int, *, required: bool = True) -> str:
    """Return a text for people: at most `longest` bytes of UTF-8, no control characters. Raises EdgeError."""
    size = len(value.encode())
    if size > longest:
        raise invalid(field, f"must have at most {longest} bytes", str(longest), str(size))
    if required and not value:
        raise invalid(field, "must be given")
    if not value.isprintable():
        raise invalid(field, "must not have control characters")
    return value


def column_of(column: Iterable[int], field: str, most: int) -> list[int]:
    """Return the numbers of a list. Raises EdgeError if there are more than `most`."""
    found = list(column)
    if len(found) > most:
        what = f"must have at most {most} entries"
        raise invalid(field, what, str(most), str(len(found)))
    return found


def name_of(value: str, field: str, longest: int) -> str:
    """Return a name for programs: 1 to `longest` printable ASCII characters without spaces. Raises EdgeError."""
    if not 0 < len(value) <= longest or not is_printable_ascii(value):
        raise invalid(
            field,
            f"must have 1 to {longest} printable ASCII characters without spaces",
            str(longest),
            str(len(value)),
        )
    return value


def duration_of(value: int, field: str) -> int:
    """Return a time or a duration in ns. Raises EdgeError if it is negative."""
    if value < 0:
        raise invalid(field, "must not be negative", "0", str(value))
    return value


def number_of(memo: UnitsOfText, text: str, field: str, *, optional: bool = False) -> int:
    """Return unsigned decimal text in the units of a cache; 0 for empty text if `optional`. Raises EdgeError."""
    if optional and not text:
        return 0
    try:
        return memo[text]
    except DecimalError as error:
        raise invalid(field, str(error), error.limit, error.actual) from error


def added_number_of(memo: UnitsOfText, text: str, field: str) -> int:
    """Return unsigned decimal text in the units of a cache; NOT_STATED for empty text."""
    return number_of(memo, text, field) if text else NOT_STATED


def cap_of(memo: UnitsOfText, text: str, field: str) -> int:
    """Return a cap in the units of a cache.

    An empty text means no cap and gives 0; the text "0" permits nothing and gives NOTHING (O-1.4).
    """
    return (number_of(memo, text, field) or NOTHING) if text else 0


def present_of(message: Message, kind: int) -> int:
    """Return the fields that an update states as bits: bit N for field number N; NOT_STATED if it states all of
    them.
    """
    bits = 0
    left_open = 0
    fields = message.DESCRIPTOR.fields_by_number
    for part in PARTS[kind]:
        field = fields[part.number]
        value = getattr(message, field.name)
        if message.HasField(field.name) if field.has_presence else value:
            bits |= 1 << part.number
        elif part.first != NOT_STATED:
            left_open += 1
    return bits if left_open else NOT_STATED


class _Versioned(Protocol):
    """A request that may state the expected version of parameters."""

    expected_version: int

    def HasField(self, field_name: Literal["expected_version"]) -> bool:  # noqa: N802  protobuf's name
        """Return whether the message states the field."""


def version_of(request: _Versioned) -> int:
    """Return the version of parameters that an update expects; NOT_STATED if it states none."""
    if not request.HasField("expected_version"):
        return NOT_STATED
    if request.expected_version > ID_MAX:
        raise invalid("expected_version", "is no sequence", str(ID_MAX))
    return request.expected_version


def signed_number_of(decimals: int, text: str, field: str) -> int:
    """Return decimal text, which may be negative, in units of 10^-decimals. Raises EdgeError."""
    try:
        return parse_units(text, decimals, signed=True)
    except DecimalError as error:
        raise invalid(field, str(error), error.limit, error.actual) from error


def lots_of(market: MarketScale, text: str, field: str) -> int:
    """Return a quantity in a market as whole lots; 0 for an empty text. Raises EdgeError."""
    lots, rest = divmod(number_of(market.quantities, text, field, optional=True), market.lot_units)
    if rest:
        raise invalid(field, "must be a whole number of lots", actual=text)
    return lots


def amounts_of(asset_ids: Sequence[int], texts: list[str], path: str, scales: Scales) -> list[int]:
    """Return amounts in the smallest units of their assets. Raises EdgeError naming the first item at fault."""
    memos = scales.amounts
    try:
        return [memos[asset_id][text] for asset_id, text in zip(asset_ids, texts, strict=True)]
    except (KeyError, DecimalError):
        for index, asset_id in enumerate(asset_ids):
            asset = scales.asset(asset_id, f"{path}[{index}].asset_id")
            number_of(asset.amounts, texts[index], f"{path}[{index}].amount")
        raise
