# SPDX-License-Identifier: Apache-2.0
"""Decimal text and whole units: one grammar, never rounded, memos that forget."""

import re
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from clearinghouse.server.codec import decimals
from clearinghouse.server.codec.decimals import (
    DecimalError,
    TextOfUnits,
    UnitsOfText,
    parse_units,
    ratio_to_text,
    units_to_text,
)
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX

# The rule of Q-1, written down a second time.
GRAMMAR = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?\Z", re.ASCII)
SCALES = st.integers(0, 12)
ALPHABET = st.sampled_from("0123456789.-+eE_, \n\u0663\uff11")


def expected_units(text: str, scale: int) -> int | None:
    """Return the value of a signed text by the rules, in fractions; None if they refuse it."""
    if not GRAMMAR.match(text) or len(text.partition(".")[2]) > scale:
        return None
    units = Fraction(text) * 10**scale
    assert units.denominator == 1
    if abs(units) > AMOUNT_MAX or (units == 0 and text.startswith("-")):
        return None
    return int(units)


@given(text=st.text(ALPHABET, max_size=12) | st.from_regex(GRAMMAR), scale=SCALES)
def test_a_text_is_accepted_exactly_when_the_grammar_scale_and_range_allow(
    text: str, scale: int
) -> None:
    """Every text gives the number that the rule states, or DecimalError where it states none."""
    expected = expected_units(text, scale)
    if expected is None or len(text) > decimals.TEXT_MAX:
        with pytest.raises(DecimalError):
            parse_units(text, scale, signed=True)
    else:
        assert parse_units(text, scale, signed=True) == expected


@given(units=st.integers(-AMOUNT_MAX, AMOUNT_MAX), scale=SCALES)
def test_units_survive_the_round_trip_through_text(units: int, scale: int) -> None:
    """Units written as text come back the same, and the text has no trailing zero after a point."""
    text = units_to_text(units, scale)
    assert parse_units(text, scale, signed=True) == units
    assert "." not in text or text[-1] not in "0."


@given(units=st.integers(-AMOUNT_MAX, AMOUNT_MAX), scale=SCALES)
def test_an_unsigned_field_takes_no_sign(units: int, scale: int) -> None:
    """Where a number has no sign, a negative one is refused and the others are as with sign."""
    text = units_to_text(units, scale)
    if units < 0:
        with pytest.raises(DecimalError, match="negative"):
            parse_units(text, scale)
    else:
        assert parse_units(text, scale) == units


@pytest.mark.parametrize(
    ("text", "message", "limit", "actual"),
    [
        ("1.234", "too many decimals", "2", "3"),
        ("1.230", "too many decimals", "2", "3"),
        ("92233720368547758.08", "out of range", "92233720368547758.07", "92233720368547758.08"),
        ("-1", "must not be negative", "0", "-1"),
        ("01", "leading zero", "", ""),
        ("1e3", "not a decimal number", "", ""),
        ("", "not a decimal number", "", ""),
        ("1" * 65, "too long", "64", "65"),
    ],
)
def test_a_refusal_says_what_is_wrong(text: str, message: str, limit: str, actual: str) -> None:
    """The error of each kind of bad text has its words and, where it helps, its figures."""
    with pytest.raises(DecimalError, match=message) as caught:
        parse_units(text, 2)
    assert (caught.value.limit, caught.value.actual) == (limit, actual)


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [(1, 3, "0.333"), (-1, 3, "-0.334"), (5, 2, "2.5"), (-5, 2, "-2.5"), (0, 7, "0")],
)
def test_a_ratio_is_floored_at_its_decimals(numerator: int, denominator: int, text: str) -> None:
    """A ratio is exact where it ends within the decimals, else floored, also below zero."""
    assert ratio_to_text(numerator, denominator, 3) == text


def test_memos_answer_as_without_memory_and_stay_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A memo gives what parsing gives, refuses what it refuses, and starts over when it is full."""
    monkeypatch.setattr(decimals, "MEMO_ENTRIES_MAX", 3)
    read = UnitsOfText(2, AMOUNT_MAX)
    write = TextOfUnits(2, multiple=5)
    for number in range(10):
        text = f"{number}.5"
        assert read[text] == read[text] == 100 * number + 50
        assert write[number] == write[number] == units_to_text(5 * number, 2)
        assert len(read) <= 3
        assert len(write) <= 3
    with pytest.raises(DecimalError):
        read["1.234"]
    assert "1.234" not in read
