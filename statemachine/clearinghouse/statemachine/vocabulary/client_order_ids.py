# SPDX-License-Identifier: Apache-2.0
"""The numbers that stand for clients' texts of orders (SPEC O-3).

Owns the one number of each text, and the text of each such number. A client names its orders by a number below 2^64 or
by a text. The machine knows numbers alone: one for a text is its bytes, big-endian, times 2^64. So no text has the
number of another or of a client: a text has no zero byte that its number would lose. Nothing about it depends on how
a Python process hashes texts.
"""

from typing import Final

TEXT_MAX: Final = 36  # bytes
NUMBER_BITS: Final = 64  # of the numbers that clients choose themselves


def number_of_text(text: bytes) -> int:
    """The number that stands for a text of 1 to TEXT_MAX bytes, the first of them not 0."""
    assert 0 < len(text) <= TEXT_MAX
    assert text[0]
    return int.from_bytes(text, "big") << NUMBER_BITS


def text_of_number(number: int) -> bytes:
    """The text that a number stands for; empty for a number that a client chose itself, and for 0."""
    value = number >> NUMBER_BITS
    return value.to_bytes((value.bit_length() + 7) // 8, "big")
