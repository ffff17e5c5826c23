# SPDX-License-Identifier: Apache-2.0
"""Encode plain values as canonical bytes, and decode them (SPEC §14; docs/reference/journal-format.md).

Owns the byte format of values, not their meaning. A plain value is an `int` of any size, a `str`, `bytes`, or a list
or tuple of plain values; lists and tuples are the same value, read back as a list. `bool`, `None`, floats and
mappings are refused on both sides, so that equal values have equal bytes.

The bytes are MessagePack in its shortest forms. MessagePack holds integers from -2^63 to 2^64 - 1. An integer outside
that range is extension type 1: a sign byte (0 for positive, 1 for negative) and the magnitude, big-endian without
leading zeros. Every value has exactly one form and `decode` refuses every other.
"""

from typing import Final, TypeAlias

import msgspec
from msgspec.msgpack import Decoder, Encoder, Ext

from clearinghouse.storage.errors import EncodingError

PlainValue: TypeAlias = "int | str | bytes | list[PlainValue] | tuple[PlainValue, ...]"

_BIG_INTEGER: Final = 1
_INTEGER_MIN: Final = -(2**63)
_INTEGER_MAX: Final = 2**64 - 1
_SIGN_BYTES: Final = (b"\x00", b"\x01")

# msgspec checks a list of integers at a few nanoseconds each; Python's own loop takes ten times as long.
# The type is flat on purpose: in a nested one msgspec accepts a set as a list.
_Column: TypeAlias = list[int | bytes]
_SHORT: Final = 24  # up to this length Python's loop is faster than a refusal by msgspec
_SCALARS: Final = frozenset({int, str, bytes})


def encode(value: PlainValue) -> bytes:
    """Return the canonical bytes of `value`. Raises EncodingError for anything that is not a plain value."""
    try:
        _check(value)
        try:
            return _ENCODER.encode(value)
        except OverflowError:
            return _ENCODER.encode(_with_big_integers(value))
    except (UnicodeEncodeError, RecursionError) as error:
        raise EncodingError(f"the value cannot be encoded: {error}") from error


def decode(data: bytes) -> PlainValue:
    """Return the value that `data` encodes. Raises EncodingError if `encode` gives other bytes for that value."""
    try:
        rows: PlainValue = _ROWS_DECODER.decode(data)  # type: ignore[assignment]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass
    else:
        # Its type permits only plain values, so the canonical form alone is left to check.
        if _ENCODER.encode(rows) == data:
            return rows
    try:
        value: PlainValue = _DECODER.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise EncodingError(f"not MessagePack of plain values: {error}") from error
    if encode(value) != data:
        raise EncodingError("not in canonical form: a shorter form of the same value exists")
    return value


def _check(value: object) -> None:
    """Raise EncodingError unless `value` and everything inside it is plain."""
    if isinstance(value, (list, tuple)):
        if len(value) > _SHORT:
            try:
                msgspec.convert(value, _Column, builtin_types=(bytes,))
            except msgspec.ValidationError:
                pass
            else:
                return
        for item in value:
            if type(item) not in _SCALARS:
                _check(item)
    elif isinstance(value, bool) or not isinstance(value, (int, str, bytes)):
        raise EncodingError(
            f"{type(value).__name__} is not a plain value: int, str, bytes, list, tuple"
        )


def _with_big_integers(value: object) -> object:
    """Return `value` with each integer outside MessagePack's range replaced by its extension form."""
    if isinstance(value, (list, tuple)):
        return [
            item
            if type(item) is int and _INTEGER_MIN <= item <= _INTEGER_MAX
            else _with_big_integers(item)
            for item in value
        ]
    if not isinstance(value, int) or _INTEGER_MIN <= value <= _INTEGER_MAX:
        return value
    magnitude = abs(value)
    size = (magnitude.bit_length() + 7) // 8
    return Ext(_BIG_INTEGER, _SIGN_BYTES[value < 0] + magnitude.to_bytes(size, "big"))


def _big_integer(code: int, data: memoryview) -> int:
    """Return the integer in an extension.

    `decode` then encodes the value again and so checks that the form is canonical.
    """
    if code != _BIG_INTEGER or len(data) == 0:
        raise EncodingError(f"extension type {code} with {len(data)} bytes is not an integer")
    magnitude = int.from_bytes(data[1:], "big")
    return -magnitude if data[0] else magnitude


_ENCODER: Final = Encoder()
_DECODER: Final = Decoder(ext_hook=_big_integer)
# Of most calls of a journal: msgspec checks these types while it reads.
_ROWS_DECODER: Final = Decoder(list[int | str | list[int | str]])
