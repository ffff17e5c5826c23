# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: PLR2004 (tags are the names of FIX)
"""Read and write messages of FIX 4.4 as bytes: the frame around a message, and its fields.

Owns length, checksum, and the permitted content of a field. It knows no session and no order.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import click

BEGIN: Final = b"8=FIX.4.4\x01"
SOH: Final = b"\x01"
# The longest body of a message that is read, and the longest text of a field that a refusal repeats.
BODY_BYTES_MAX: Final = 16_384
SHOWN_MAX: Final = 40
TRAILER_BYTES: Final = 7
LENGTH_DIGITS_MAX: Final = 6
FIELDS_MAX: Final = 512
SEQUENCE_DIGITS_MAX: Final = 9
NS: Final = 1_000_000_000

# The tag that has the length of a field with any bytes -> the tag of that field.
DATA: Final = {90: 91, 93: 89, 95: 96, 212: 213, 354: 355, 348: 349, 350: 351, 352: 353, 360: 361}
# Tags of the only groups that are read past: parties, and what belongs to one.
IN_GROUPS: Final = frozenset({448, 447, 452, 523, 803})

Fields = dict[int, str]
Pairs = list[tuple[int, str]]


class LostFrameError(Exception):
    """The bytes received are not a message; the connection cannot continue."""


class FieldFormError(Exception):
    """A field that a message must not contain. `reason` is the SessionRejectReason (373), `tag` the field."""

    def __init__(self, reason: int, tag: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason
        self.tag = tag


@dataclass(frozen=True, slots=True)
class Incoming:
    """A received message: its header fields by name, and all fields by tag. `error` is set if a field is wrong."""

    kind: str
    sequence: int
    fields: Fields
    error: FieldFormError | None = None

    @property
    def is_possible_duplicate(self) -> bool:
        """Whether the message is marked as sent before with the same number."""
        return self.fields.get(43) == "Y"


def checksum(data: bytes) -> bytes:
    """Return the checksum of a message: three digits."""
    return b"%03d" % (sum(data) % 256)


async def read_frame(reader: asyncio.StreamReader) -> bytes | None:
    """Read the next message; return its bytes without length and checksum.

    Returns None for a message with a wrong checksum, which must be ignored. Raises LostFrameError, and
    IncompleteReadError at the end of the connection.
    """
    begin = await reader.readexactly(len(BEGIN))
    if begin != BEGIN:
        raise LostFrameError(f"begins with {begin[:SHOWN_MAX]!r}, not with {BEGIN!r}")
    head = await reader.readexactly(2)
    digits = b""
    while not digits.endswith(SOH) and len(digits) <= LENGTH_DIGITS_MAX:
        digits += await reader.readexactly(1)
    length = digits[:-1]
    if head != b"9=" or not length.isdigit() or not digits.endswith(SOH):
        raise LostFrameError(f"BodyLength (9) is {(head + digits)[:SHOWN_MAX]!r}")
    if int(length) > BODY_BYTES_MAX:
        raise LostFrameError(f"BodyLength (9) is {int(length)}, and the limit {BODY_BYTES_MAX}")
    body = await reader.readexactly(int(length))
    trailer = await reader.readexactly(TRAILER_BYTES)
    if not body.endswith(SOH) or not trailer.startswith(b"10=") or not trailer.endswith(SOH):
        raise LostFrameError(f"BodyLength (9) is {int(length)}, and CheckSum (10) is not after it")
    whole = BEGIN + b"9=" + digits + body
    return body if trailer[3:6] == checksum(whole) else None


def parse(body: bytes) -> Incoming:
    """Return the message in the bytes of `read_frame`.

    Raises LostFrameError if its type, sender, receiver or number is missing.
    """
    fields: Fields = {}
    error: FieldFormError | None = None
    try:
        for tag, value in _pairs(body):
            if tag not in fields:
                fields[tag] = value
            elif tag not in IN_GROUPS:
                error = error or FieldFormError(13, str(tag), f"tag {tag} stands twice")
    except FieldFormError as found:
        error = found
    missing = [tag for tag in (35, 49, 56, 34, 52) if tag not in fields]
    number = fields.get(34, "")
    if missing or not is_number(number):
        raise LostFrameError(
            f"header fields {missing} are missing, or 34 is {number[:SHOWN_MAX]!r}"
        )
    return Incoming(fields[35], int(number), fields, error)


def _pairs(body: bytes) -> Iterable[tuple[int, str]]:
    """Yield the tag and value of each field. Raises FieldFormError."""
    at = count = 0
    data_bytes = -1
    while at < len(body):
        count += 1
        equals = body.find(b"=", at)
        tag = body[at : max(equals, at)]
        if not tag.isdigit() or tag.startswith(b"0") or len(tag) > 5 or count > FIELDS_MAX:
            shown = ascii(body[at : at + SHOWN_MAX])[2:-1]
            raise FieldFormError(
                0, "", f"field {count} is no TAG=VALUE, or beyond {FIELDS_MAX} fields: {shown}"
            )
        end = body.find(SOH, equals) if data_bytes < 0 else equals + 1 + data_bytes
        if body[end : end + 1] != SOH:
            raise FieldFormError(
                5, tag.decode(), f"tag {tag.decode()} does not have the length stated before it"
            )
        value = body[equals + 1 : end]
        number = int(tag)
        if not value:
            raise FieldFormError(4, tag.decode(), f"tag {number} has no value")
        text = value.decode("latin-1")
        if data_bytes < 0 and not (text.isascii() and text.isprintable()):
            raise FieldFormError(6, tag.decode(), f"tag {number} must be printable ASCII")
        data_bytes = -1
        if number in DATA:
            if not is_number(text) or not body[end + 1 :].startswith(b"%d=" % DATA[number]):
                raise FieldFormError(
                    5, tag.decode(), f"tag {number} must be the length of {DATA[number]} after it"
                )
            data_bytes = int(text)
        yield number, text
        at = end + 1


def is_number(text: str) -> bool:
    """Return whether a text is a sequence number, of at most nine digits."""
    return text.isascii() and text.isdecimal() and len(text) <= SEQUENCE_DIGITS_MAX


def frame(pairs: Iterable[tuple[int, str]]) -> bytes:
    """Return the bytes of a message. `pairs` are all fields between BodyLength and CheckSum."""
    body = b"".join(b"%d=%s\x01" % (tag, value.encode("ascii", "replace")) for tag, value in pairs)
    whole = BEGIN + b"9=%d\x01" % len(body) + body
    return whole + b"10=" + checksum(whole) + SOH


def plain(text: str) -> str:
    """Return a text as a field may contain it: printable characters only, cut to the longest permitted length."""
    return "".join(one if one.isascii() and one.isprintable() else "?" for one in text[:512])


def say(text: str) -> None:
    """Print a line of the log of the process."""
    click.echo(text, err=True)


def utc_text(time_ns: int) -> str:
    """Return a time as UTCTimestamp with milliseconds, rounded down."""
    moment = datetime.fromtimestamp(time_ns // NS, UTC)
    return f"{moment:%Y%m%d-%H:%M:%S}.{time_ns % NS // 1_000_000:03}"


def utc_ns(text: str) -> int:
    """Return the time of a UTCTimestamp, with or without a fraction of a second. Raises ValueError."""
    whole, point, fraction = text.partition(".")
    if point and not (fraction.isascii() and fraction.isdecimal() and len(fraction) <= 9):
        raise ValueError(text)
    moment = datetime.strptime(whole, "%Y%m%d-%H:%M:%S").replace(tzinfo=UTC)
    return int(moment.timestamp()) * NS + int(fraction.ljust(9, "0"))
