# SPDX-License-Identifier: Apache-2.0
"""What the search for operands that change nothing finds in a small module."""

from typing import Any

import pytest

from tests.mutation.neutral import Place, offer, rewritten

SOURCE = """
def due(own, lent, asked, items, cap):
    found = min(own + lent, cap)
    if asked < found and lent:
        return asked // 10
    total = 0
    for item in items:
        if item > 3:
            total += item
    return found - total
"""


def played(*calls: tuple[object, ...]) -> tuple[list[object], list[str]]:
    """Return the results of the calls, and what was never seen."""
    places: list[Place] = []
    offer(places)
    names: dict[str, Any] = {}
    exec(compile(rewritten(SOURCE, "due.py", places), "due.py", "exec"), names)  # noqa: S102  its own source
    results = [names["due"](*call) for call in calls]
    found = [
        f"{place.line} {words}: {place.text}"
        for place in places
        if place.is_run
        for words in place.missing()
    ]
    return results, found


@pytest.mark.parametrize(
    ("calls", "results", "found"),
    [
        (
            [(5, 0, 9, [1], 7)],
            [5],
            [
                "3 the second never decides: min(own + lent, cap)",
                "3 the right is always 0: own + lent",
                "4 never true: asked < found",
                "4 never equal: asked < found",
                "7 never a second item: items",
                "8 never true: item > 3",
                "8 never equal: item > 3",
                "10 the right is always 0: found - total",
            ],
        ),
        (
            [(5, 4, 3, [], 7), (5, 0, 3, [3, 4], 7), (0, 5, 5, [], 7), (0, 0, 1, [9], 1)],
            [0, 1, 5, -9],
            [],
        ),
    ],
)
def test_values_that_no_call_gives_are_found(
    calls: list[tuple[object, ...]], results: list[object], found: list[str]
) -> None:
    """The rewritten module gives the results of its source, and names each value that was never seen."""
    assert played(*calls) == (results, found)
