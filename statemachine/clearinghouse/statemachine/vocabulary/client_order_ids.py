# SPDX-License-Identifier: Apache-2.0
"""Convert clients' text ids of orders to numbers and back (SPEC O-3).

Owns the number of each text, and the text of each such number. A client names its orders by a number below 2^64 or by
a text. The machine uses only numbers: the number of a text is its bytes, big-endian, times 2^64. So no text has the
number of another text or of a client: a text never begins with a zero byte, which its number would lose. The number
does not depend on how a Python process hashes texts.
"""

from typing import Final

TEXT_MAX: Final = 36  # bytes
NUMBER_BITS: Final = 64  # the size of numbers that clients choose themselves


def number_of_text(text: bytes) -> int:
    """Return the number of a text of 1 to TEXT_MAX bytes; the first byte is not 0."""
    assert 0 < len(text) <= TEXT_MAX
    assert text[0]
    return int.from_bytes(text, "big") << NUMBER_BITS


def text_of_number(number: int) -> bytes:
    """Return the text of a number; empty for 0 and for a number that a client chose itself."""
    value = number >> NUMBER_BITS
    return value.to_bytes((value.bit_length() + 7) // 8, "big")
