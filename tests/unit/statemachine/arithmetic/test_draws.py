# SPDX-License-Identifier: Apache-2.0
"""Lots drawn by a keyed hash: values of the first release, which journals rely on (SPEC U-7)."""

import pytest

from clearinghouse.statemachine.arithmetic.draws import drawn


@pytest.mark.parametrize(
    ("seed", "number", "place", "lot"),
    [
        (b"seed", 7, 1001, 9851050810983136818),
        (b"seed", 1001, 7, 18423711877130533440),
    ],
)
def test_a_lot_is_that_of_its_seed_and_both_numbers(
    seed: bytes, number: int, place: int, lot: int
) -> None:
    """Each number has eight bytes, big end first; another order or another seed draws another lot."""
    assert drawn(seed, number, place) == lot
    assert drawn(b"other", number, place) != lot
