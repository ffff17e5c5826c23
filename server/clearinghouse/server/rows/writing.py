# SPDX-License-Identifier: Apache-2.0
"""Write columns as the items of a reply, as bytes, without an object for each item.

Owns the wire format of protobuf for numbers from 0, texts and messages in rows. Fields have numbers below 16, so their
tags have one byte. The bytes are those that protobuf would write. Must never know what a field means.

`make compile` compiles this module; in plain Python protobuf is faster (`reading.IS_COMPILED`).
"""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    # A type of variables alone, which is not looked up at run time.
    from mypy_extensions import i64

# Numbers up to this one, and the lengths of most rows, take one lookup.
SHORT: Final = 1 << 14
VARINT_BITS: Final = 7


def varint(value: int) -> bytes:
    """Return a number from 0 as a varint."""
    if value < SHORT:
        return ENDS[value]
    return MIDDLES[value & (SHORT - 1)] + varint(value >> 2 * VARINT_BITS)


def _varints(*, has_more: bool) -> list[bytes]:
    """Return the varints of all short numbers: complete, or two bytes after which more follow."""
    if has_more:
        return [bytes((low & 127 | 128, low >> VARINT_BITS | 128)) for low in range(SHORT)]
    return [
        bytes((low,)) if low < 128 else bytes((low & 127 | 128, low >> VARINT_BITS))  # noqa: PLR2004  one byte
        for low in range(SHORT)
    ]


ENDS: Final = _varints(has_more=False)
MIDDLES: Final = _varints(has_more=True)


def write_rows(
    item_field: int,
    numbers: list[tuple[int, list[int]]],
    texts: list[tuple[int, list[bytes]]],
    more: dict[int, bytes],
    first: int,
    last: int,
) -> bytes:
    """Return the rows `first` to `last` - 1 of columns of equal length as the repeated field `item_field`.

    Each column has the number of its field; a 0 or an empty text writes nothing. A text is given as its length and its
    bytes, see `row_text`. `more` has further bytes of some items, by their index.
    """
    item_tag = ENDS[item_field << 3 | 2]
    number_tags = [ENDS[field << 3] for field, _ in numbers]
    number_columns = [column for _, column in numbers]
    text_tags = [ENDS[field << 3 | 2] for field, _ in texts]
    text_columns = [column for _, column in texts]
    written: list[bytes] = []
    for index in range(first, last):
        size: i64 = 0
        written.append(item_tag)
        length_at = len(written)
        written.append(b"")
        for at in range(len(number_columns)):
            value = number_columns[at][index]
            if value:
                part = varint(value)
                written.append(number_tags[at])
                written.append(part)
                size += 1 + len(part)
        for at in range(len(text_columns)):
            part = text_columns[at][index]
            if part:
                written.append(text_tags[at])
                written.append(part)
                size += 1 + len(part)
        if index in more:
            part = more[index]
            written.append(part)
            size += len(part)
        written[length_at] = varint(size)
    return b"".join(written)


def row_text(value: str) -> bytes:
    """Return a text as its length and its bytes; no bytes for an empty text."""
    written = value.encode()
    return varint(len(written)) + written if written else b""
