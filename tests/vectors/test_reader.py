# SPDX-License-Identifier: Apache-2.0
"""The comparison itself, so that a vector that passes means something."""

import pytest

from tests.vectors.reader import agrees, check

ROOT_TWO = {"lower": "1.41421356", "upper": "1.41421357"}


@pytest.mark.parametrize(
    ("result", "exact", "how", "tolerance", "expected"),
    [
        (3, "3", "exact", None, True),
        (3, "10/3", "exact", None, False),
        (True, True, "exact", None, True),
        (1, True, "exact", None, False),
        ("accept", "accept", "exact", None, True),
        ("refuse", "accept", "exact", None, False),
        (3, "10/3", "floor", None, True),
        (4, "10/3", "floor", None, False),
        (2, "10/3", "floor", None, False),
        (2, "10/3", "floor", "1", True),
        (-4, "-10/3", "floor", None, True),
        (-3, "-10/3", "floor", None, False),
        (4, "10/3", "ceil", None, True),
        (3, "10/3", "ceil", None, False),
        (5, "10/3", "ceil", "1", True),
        (-3, "-10/3", "ceil", None, True),
        (1, ROOT_TWO, "never_above", None, True),
        (2, ROOT_TWO, "never_above", None, False),
        (0, ROOT_TWO, "never_above", "1", False),
        (1, ROOT_TWO, "never_above", "1", True),
        (2, ROOT_TWO, "never_below", None, True),
        (1, ROOT_TWO, "never_below", None, False),
        (3, ROOT_TWO, "never_below", "1", False),
        (2, ROOT_TWO, "within", "1", True),
        (3, ROOT_TWO, "within", "1", False),
        ([1, 2], ["1", "2"], "exact", None, True),
        ([1], ["1", "2"], "exact", None, False),
        ({"a": 1}, {"a": "1"}, "exact", None, True),
        ({"a": 1, "b": 1}, {"a": "1"}, "exact", None, False),
    ],
)
def test_a_result_agrees_only_as_the_word_says(
    result: object, exact: object, how: str, tolerance: str | None, expected: bool
) -> None:
    """Each relation accepts what it names and refuses its neighbour."""
    assert agrees(result, exact, how, tolerance) is expected


def test_an_unknown_relation_is_an_error() -> None:
    """A word that the reader does not know never passes for agreement."""
    with pytest.raises(ValueError, match="no such relation"):
        agrees(1, "1", "roughly")


def test_a_missing_result_fails() -> None:
    """A figure of the vector for which no result was given is a failure, not an omission."""
    vector = {
        "name": "two figures",
        "exact": {"a": "1", "b": "2"},
        "round": {"a": "exact", "b": "exact"},
    }
    with pytest.raises(AssertionError, match="no result for b"):
        check(vector, {"a": 1})
