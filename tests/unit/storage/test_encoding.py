# SPDX-License-Identifier: Apache-2.0
"""The canonical bytes of plain values."""

from typing import Any

import pytest
from hypothesis import example, given, strategies as st

from clearinghouse.storage.encoding import PlainValue, decode, encode
from clearinghouse.storage.errors import EncodingError

# What is written here is on people's disks: a change of any line is a new journal format (J-5).
GOLDEN: list[tuple[Any, str]] = [
    (0, "00"),
    (127, "7f"),
    (128, "cc80"),
    (256, "cd0100"),
    (2**16, "ce00010000"),
    (2**32, "cf0000000100000000"),
    (2**63 - 1, "cf7fffffffffffffff"),
    (2**63, "cf8000000000000000"),
    (2**64 - 1, "cfffffffffffffffff"),
    (2**64, "c70a0100010000000000000000"),
    (-1, "ff"),
    (-32, "e0"),
    (-33, "d0df"),
    (-129, "d1ff7f"),
    (-(2**15) - 1, "d2ffff7fff"),
    (-(2**31) - 1, "d3ffffffff7fffffff"),
    (-(2**63), "d38000000000000000"),
    (-(2**63) - 1, "c70901018000000000000001"),
    (10**27, "c70d0100033b2e3c9fd0803ce8000000"),
    (-(2**200), "c71b010101" + "00" * 25),
    (2**120 - 1, "d80100" + "ff" * 15),  # 16 bytes: MessagePack has a shorter header for that size
    ("", "a0"),
    ("a", "a161"),
    ("é" * 16, "d920" + "c3a9" * 16),
    (b"", "c400"),
    (b"\x00\xff", "c40200ff"),
    ((), "90"),
    ([1, 2, 3], "93010203"),
    (list(range(16)), "dc0010" + "".join(f"{n:02x}" for n in range(16))),
    # Beside one that MessagePack cannot hold the others keep their own form.
    ([2**64 - 1, -(2**63), 2**64], "93" + "cfffffffffffffffff" + "d38000000000000000" + "c70a0100010000000000000000"),
    ((7, "x", b"y", [[1, -1], [2**64, 3]]), "9407a178c401799292" + "01ff" + "92" + "c70a0100010000000000000000" + "03"),
]  # fmt: skip

values = st.recursive(
    st.integers()
    | st.integers(min_value=-(2**200), max_value=2**200)
    | st.sampled_from([2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1])
    | st.text()
    | st.binary(),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple),
)


def as_lists(value: PlainValue) -> PlainValue:
    """The value as it is read back: tuples are lists."""
    return [as_lists(item) for item in value] if isinstance(value, (list, tuple)) else value


@pytest.mark.parametrize(("value", "golden"), GOLDEN)
def test_golden_bytes(value: PlainValue, golden: str) -> None:
    """The bytes of a value are those that earlier versions wrote, in both directions."""
    assert encode(value).hex() == golden
    assert decode(bytes.fromhex(golden)) == as_lists(value)


@given(values)
@example(2**63)
@example(2**64)
@example(2**200)
@example(-(2**200))
@example([[0] * 70_000, ["", b"", -(2**63) - 1]])
def test_round_trip(value: PlainValue) -> None:
    """A decoded value equals the encoded one, and encodes to the same bytes."""
    data = encode(value)
    assert decode(data) == as_lists(value)
    assert encode(decode(data)) == data


@given(values, values)
def test_one_form_per_value(one: PlainValue, other: PlainValue) -> None:
    """Two values have the same bytes exactly if they are the same value."""
    assert (encode(one) == encode(other)) == (as_lists(one) == as_lists(other))


@given(st.binary(max_size=40))
@example(bytes.fromhex("c70901008000000000000000"))
def test_decode_accepts_only_what_encode_writes(data: bytes) -> None:
    """Any bytes are either the canonical form of a value or an EncodingError."""
    try:
        value = decode(data)
    except EncodingError:
        return
    assert encode(value) == data


@pytest.mark.parametrize(
    "data",
    [
        "",
        "cc01",  # 1 in two bytes
        "d10001",
        "cf0000000000000001",
        "d9016b",  # a short string with a long header
        "c5000161",
        "dc000101",
        "c70901008000000000000000",  # 2^63 fits MessagePack's own integer
        "c70901018000000000000000",  # so does -2^63
        "c70b0100000100000000000000ff",  # a leading zero
        "c70a0102010000000000000000",  # a sign that is neither
        "c70101" + "00",
        "c70001",
        "d40200",  # another extension
        "d6ff00000001",  # a timestamp
        "c0",
        "c2",
        "c3",
        "ca3f800000",
        "cb3ff0000000000000",
        "80",
        "8101c3",
        "9101ff",  # something after the end
        "92",
        "c1",
        "a1ff",
        "91" * 5_000 + "00",
        # The same in a list, and in a list of it, as the fields and columns of a call are.
        "91cc01",
        "9191cc01",
        "91c3",
        "9191c0",
        "91cb3ff0000000000000",
        "9191cb3ff0000000000000",
        "9191d9016b",
        "91918101c3",
    ],
)
def test_refuses_other_forms(data: str) -> None:
    """A longer form, another type or broken bytes are refused and never repaired."""
    with pytest.raises(EncodingError):
        decode(bytes.fromhex(data))


@pytest.mark.parametrize(
    "value",
    [True, None, 1.0, {}, {1}, [1, True], [1, None], [0.5], (1, [2, {3}]), ["a", {1, 2}], [[b"x"], {}], "\ud800"],
)  # fmt: skip
def test_refuses_values_that_are_not_plain(value: PlainValue) -> None:
    """A value that could not be read back equal never becomes bytes, at any depth."""
    with pytest.raises(EncodingError):
        encode(value)


def test_refuses_nesting_without_end() -> None:
    """A value nested beyond the interpreter's stack is an EncodingError and not a crash."""
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(EncodingError, match="recursion"):
        encode(value)
