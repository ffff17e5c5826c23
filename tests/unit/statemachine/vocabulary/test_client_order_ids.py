# SPDX-License-Identifier: Apache-2.0
"""Each text of a client has one number, which is no number that a client can choose and no other text's."""

import pytest
from hypothesis import given, strategies as st

from clearinghouse.statemachine.vocabulary.client_order_ids import (
    NUMBER_BITS,
    TEXT_MAX,
    number_of_text,
    text_of_number,
)
from clearinghouse.storage.encoding import decode, encode

PRINTABLE = st.integers(33, 126)
TEXTS = st.lists(PRINTABLE, min_size=1, max_size=TEXT_MAX).map(bytes)


@given(text=TEXTS)
def test_a_text_comes_back_from_its_number(text: bytes) -> None:
    """So no two texts have one number, and none has a number that a client may choose."""
    number = number_of_text(text)
    assert text_of_number(number) == text
    assert number >= 1 << NUMBER_BITS
    assert number.bit_length() <= NUMBER_BITS + 8 * TEXT_MAX


@given(number=st.integers(0, (1 << NUMBER_BITS) - 1))
def test_a_number_of_a_client_stands_for_no_text(number: int) -> None:
    """Numbers of the old form have none, up to the largest of 64 bits."""
    assert text_of_number(number) == b""


@given(text=TEXTS)
def test_the_journal_holds_a_number_of_a_text(text: bytes) -> None:
    """It has one form there, beside numbers of the old form."""
    assert decode(encode([7, number_of_text(text), 0])) == [7, number_of_text(text), 0]


def test_numbers_are_those_of_the_journals() -> None:
    """Journals state them, so they stay: the bytes, big-endian, times 2^64."""
    assert number_of_text(b"A") == 65 * 2**64
    assert number_of_text(b"AB") == (65 * 256 + 66) * 2**64


@pytest.mark.parametrize("text", [b"", b"x" * 37, b"\0x"])
def test_what_is_no_text_of_a_client_has_no_number(text: bytes) -> None:
    """The edge refuses it before."""
    with pytest.raises(AssertionError):
        number_of_text(text)
