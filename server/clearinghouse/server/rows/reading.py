# SPDX-License-Identifier: Apache-2.0
"""Read the items of a batch from the bytes of its request as columns, without an object for each item.

Owns a strict part of the wire format of protobuf: fields with numbers below 2,048 that are numbers or ASCII texts. All
other bytes are left to protobuf, which alone decides what is malformed. Must never give a column other than protobuf
would give, nor know what a field means.

`make compile` compiles this module; in plain Python protobuf is faster (`IS_COMPILED`). Compiled code never lets
another thread run, so a caller reads a long batch in steps.
"""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    # Types of variables alone, which are not looked up at run time.
    from mypy_extensions import i64

IS_COMPILED: Final = not __file__.endswith(".py")
# Bounds of a field: a number from 0 to the bound, a text, or a field that only protobuf can read.
TEXT: Final = -1
LEFT: Final = -2
# Fields beside the items that a request may have here.
HEAD_FIELDS_MAX: Final = 64

_VARINT: Final = 0
_LENGTH: Final = 2


class RowReader:
    """The items of one request: message field `item_field`, whose own fields have `bounds` by number.

    `scan` finds the items, `fill` reads them. After both `numbers` and `texts` have a column for each field that any
    item has, by its number, and `head` has the bytes of all other fields of the request.
    """

    def __init__(self, raw: bytes, item_field: int, bounds: list[int]) -> None:
        self.head = b""
        self.items = 0
        self.numbers: list[list[int] | None] = [None] * len(bounds)
        self.texts: list[list[str] | None] = [None] * len(bounds)
        self._raw = raw
        self._item_field = item_field
        self._bounds = bounds
        self._next = 0
        self._starts: list[int] = []
        self._ends: list[int] = []

    def scan(self, items_max: int) -> bool:
        """Find 1 to `items_max` items; return False if the bytes must be left to protobuf."""
        raw = self._raw
        starts, ends = self._starts, self._ends
        heads: list[bytes] = []
        item_field: i64 = self._item_field
        end: i64 = len(raw)
        place: i64 = 0
        begin: i64
        tag: i64
        value: i64
        shift: i64
        byte: i64
        while place < end:
            begin = place
            tag = raw[place]
            place += 1
            value = 0
            shift = 0
            while True:
                if place >= end or shift > 56:  # noqa: PLR2004  nine bytes hold 63 bits
                    return False
                byte = raw[place]
                place += 1
                value |= (byte & 127) << shift
                if byte < 128:  # noqa: PLR2004  the bit that says that there is more
                    break
                shift += 7
            if tag & 7 == _LENGTH:
                if value > end - place or tag >= 128:  # noqa: PLR2004  the same
                    return False
                if tag >> 3 == item_field:
                    if len(starts) == items_max:
                        return False
                    starts.append(place)
                    place += value
                    ends.append(place)
                    continue
                place += value
            elif tag & 7 != _VARINT or tag >= 128:  # noqa: PLR2004  the same
                return False
            if len(heads) == HEAD_FIELDS_MAX:
                return False
            heads.append(raw[begin:place])
        self.head = b"".join(heads)
        self.items = len(starts)
        return self.items > 0

    def fill(self, items: int) -> bool:
        """Read the next items; return False if the bytes must be left to protobuf."""
        raw = self._raw
        bounds = self._bounds
        numbers, texts = self.numbers, self.texts
        starts, ends = self._starts, self._ends
        known: i64 = len(bounds)
        row: i64 = self._next
        last: i64 = min(self._next + items, self.items)
        place: i64
        end: i64
        tag: i64
        field: i64
        bound: i64
        value: i64
        shift: i64
        byte: i64
        while row < last:
            place = starts[row]
            end = ends[row]
            while place < end:
                tag = raw[place]
                place += 1
                if tag >= 128:  # noqa: PLR2004  the bit that says that there is more
                    if place >= end:
                        return False
                    byte = raw[place]
                    place += 1
                    if byte >= 128:  # noqa: PLR2004  the same
                        return False
                    tag = (tag & 127) | (byte << 7)
                field = tag >> 3
                if field >= known:
                    return False
                bound = bounds[field]
                value = 0
                shift = 0
                while True:
                    if place >= end or shift > 56:  # noqa: PLR2004  nine bytes hold 63 bits
                        return False
                    byte = raw[place]
                    place += 1
                    value |= (byte & 127) << shift
                    if byte < 128:  # noqa: PLR2004  the bit that says that there is more
                        break
                    shift += 7
                if tag & 7 == _VARINT:
                    if value > bound:
                        return False
                    column = numbers[field]
                    if column is None:
                        column = [0] * self.items
                        numbers[field] = column
                    column[row] = value
                elif tag & 7 == _LENGTH and bound == TEXT:
                    if value > end - place:
                        return False
                    found = raw[place : place + value]
                    if not found.isascii():
                        return False
                    words = texts[field]
                    if words is None:
                        words = [""] * self.items
                        texts[field] = words
                    words[row] = found.decode("ascii")
                    place += value
                else:
                    return False
            row += 1
        self._next = last
        return True
