# SPDX-License-Identifier: Apache-2.0
"""Exact numbers between Python and the wire."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from clearinghouse.client import quantise_down, quantise_up
from clearinghouse.client.values.amounts import to_decimal, to_decimal_or_none, to_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1.50"), "1.50"),
        (Decimal("-0.00"), "0.00"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E-9"), "0.000000001"),
        (-7, "-7"),
        ("0.1", "0.1"),
    ],
)
def test_a_number_is_written_without_exponent(value: object, text: str) -> None:
    """A number becomes the plain decimal string of its own digits, and zero has no sign."""
    assert to_text(value) == text


@pytest.mark.parametrize("value", [1.5, True, None, b"1"])
def test_what_is_not_exact_is_refused(value: object) -> None:
    """A float, a bool and other types are a TypeError that says what to pass."""
    with pytest.raises(TypeError, match="Decimal, int or str"):
        to_text(value)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(value: str) -> None:
    """Infinities and NaN cannot be sent."""
    with pytest.raises(ValueError, match="not a number"):
        to_text(Decimal(value))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9))
def test_numbers_survive_the_wire(value: Decimal) -> None:
    """A value that is sent is read back, digit for digit."""
    assert to_decimal(to_text(value)) == value


def test_an_empty_string_is_zero_or_nothing() -> None:
    """A figure that is not stated is zero where one must be, None where it may be missing."""
    assert to_decimal("") == 0
    assert to_decimal_or_none("") is None
    assert to_decimal_or_none("0") == 0


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=9),
    st.decimals(min_value="0.000000001", max_value=10**6, places=9),
)
def test_a_number_comes_to_the_nearest_steps(value: Decimal, step: Decimal) -> None:
    """Both results are whole numbers of steps on either side of the value, and the same where it is one itself."""
    down, up = quantise_down(value, step), quantise_up(value, step)
    assert Fraction(down) / Fraction(step) % 1 == Fraction(up) / Fraction(step) % 1 == 0
    assert Fraction(down) <= Fraction(value) <= Fraction(up)
    assert Fraction(up) - Fraction(down) in (0, Fraction(step))


def test_a_step_is_above_zero() -> None:
    """A market has no tick of 0: the caller read it wrong."""
    with pytest.raises(ValueError, match="a step is above 0, not 0"):
        quantise_down("1", 0)
