# SPDX-License-Identifier: Apache-2.0
"""Reads the golden vectors and tells whether an integer result agrees with an exact one.

The vectors are worked results of the rules, kept outside this repository (`tests/realdata.py` finds them);
each gives the true real result and how a rounded one must relate to it. Neither
a vector nor a tolerance is ever bent here: what disagrees is a finding.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest

from tests.realdata import vectors

Vector = dict[str, Any]


def parametrize_these(chosen: Iterable[Vector]) -> pytest.MarkDecorator:
    """One test per vector, named by it."""
    return pytest.mark.parametrize(
        "vector",
        [pytest.param(vector, id=f"{vector['rule']}: {vector['name']}") for vector in chosen],
    )


def parametrize(family: str) -> pytest.MarkDecorator:
    """One test per vector of a family."""
    return parametrize_these(vectors(family))


def bounds(exact: object) -> tuple[Fraction, Fraction]:
    """The real result as an interval: a point, or the enclosure of an irrational one.

    Raises ValueError for a word.
    """
    if isinstance(exact, Mapping):
        return Fraction(exact["lower"]), Fraction(exact["upper"])
    if isinstance(exact, str | int):
        return Fraction(exact), Fraction(exact)
    raise TypeError(f"neither a number nor an enclosure: {exact!r}")


def agrees(result: Any, exact: Any, how: str, tolerance: str | None = None) -> bool:  # noqa: ANN401
    """Return whether a result relates to the exact one as the word says, within the tolerance if there is one."""
    if isinstance(exact, bool):
        return result is exact
    if isinstance(exact, Sequence) and not isinstance(exact, str):
        return len(result) == len(exact) and all(
            agrees(one, other, how, tolerance) for one, other in zip(result, exact, strict=True)
        )
    if isinstance(exact, Mapping) and exact.keys() != {"lower", "upper"}:
        return bool(result.keys() == exact.keys()) and all(
            agrees(result[key], exact[key], how, tolerance) for key in exact
        )
    try:
        lower, upper = bounds(exact)
    except ValueError:
        return bool(result == exact)
    value = Fraction(result)
    slack = Fraction(tolerance) if tolerance is not None else Fraction(0)
    if how == "exact":
        return lower == upper == value
    if how == "floor":
        return lower // 1 - slack <= value <= lower // 1
    if how == "ceil":
        return -(-upper // 1) <= value <= -(-upper // 1) + slack
    if how == "never_above":
        return value <= upper and (tolerance is None or value >= lower - slack)
    if how == "never_below":
        return value >= lower and (tolerance is None or value <= upper + slack)
    if how == "within":
        return lower - slack <= value <= upper + slack
    raise ValueError(f"no such relation: {how}")


def check(vector: Vector, results: Mapping[str, Any], informative: Sequence[str] = ()) -> None:
    """Assert that every exact figure of a vector has a result that agrees with it.

    `informative` names keys that state a value before rounding which no implementation keeps. A key without
    a result fails, so that nothing is passed over in silence.
    """
    for key, exact in vector["exact"].items():
        if key in informative:
            continue
        how = vector["round"][key]
        tolerance = vector.get("tolerance", {}).get(key)
        assert key in results, f"{vector['name']}: no result for {key}"
        assert agrees(results[key], exact, how, tolerance), (
            f"{vector['name']}: {key} is {results[key]}, {how} {exact}, tolerance {tolerance}"
        )
