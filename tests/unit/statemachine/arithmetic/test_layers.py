# SPDX-License-Identifier: Apache-2.0
"""Lots of a fail by age: by hand, and beside the model's own count on drawn fails (SPEC C-5.2)."""

from collections import Counter
from random import Random

import pytest

from clearinghouse.statemachine.arithmetic import layers
from clearinghouse.statemachine.arithmetic.layers import Layers
from tests.model import fail_ages


def drawn(draw: Random) -> Layers:
    """Layers of up to five ages, at times with the greatest."""
    found = [draw.randrange(4) for _ in range(draw.choice((0, 1, 3, 5, layers.AGE_MAX)))]
    return [*found, draw.randrange(1, 4)] if found or draw.randrange(2) else []


def ages(one: Layers) -> fail_ages.Ages:
    """The same as the model has it."""
    return +Counter(dict(enumerate(one)))


def test_the_oldest_lots_end_first() -> None:
    """Of 5 new lots, 3 of a day and 4 of three days 6 leave, and 2 new ones come."""
    left = layers.without_oldest([5, 3, 0, 4], 6)
    assert left == [5, 1]
    assert layers.netted(-6, left, -2, layers.young(2)) == [7, 1]
    assert layers.netted(-6, left, 2, layers.young(2)) == [4]
    assert layers.netted(-6, left, 8, layers.young(8)) == [2]
    assert layers.netted(-6, left, 6, layers.young(6)) == []
    assert layers.parts_from_oldest([5, 3, 0, 4], 6) == [(3, 4), (1, 2)]


@pytest.mark.parametrize(
    ("one", "age"),
    [([], 0), ([9], 0), ([1, 1], 1), ([2, 1], 0), ([999, 0, 1], 0), ([1, 0, 999], 2)],
)
def test_neither_one_old_nor_one_new_lot_moves_the_middle_age(one: Layers, age: int) -> None:
    """It is the greatest age that half of the lots have."""
    assert layers.middle_age(one) == age


def test_an_age_ends_at_thirty_days() -> None:
    """What is older joins it, and no lot is lost."""
    full = [0] * 29 + [5, 7]
    assert layers.older_by_a_day(full) == [0] * 30 + [12]
    assert layers.older_by_a_day([0] * 30 + [12]) == [0] * 30 + [12]
    assert layers.older_by_a_day([]) == []


@pytest.mark.parametrize(
    ("one", "lots"), [([1], 2), ([2, 0], 2), ([3, -1, 1], 3), ([0] * 31 + [1], 1)]
)
def test_layers_that_are_not_those_of_the_lots_are_found(one: Layers, lots: int) -> None:
    """The sum is another, the last age has none, one is negative, or one is too old."""
    assert not layers.are_of(one, lots)


@pytest.mark.parametrize("seed", range(200))
def test_the_model_counts_alike(seed: int) -> None:
    """Two fails of either side, one after the other."""
    draw = Random(seed)
    one, other = drawn(draw), drawn(draw)
    before, more = (draw.choice((-1, 1)) * sum(each) for each in (one, other))
    after = layers.netted(before, one, more, other)
    assert layers.are_of(after, abs(before + more))
    assert ages(after) == fail_ages.together(before, ages(one), more, ages(other))
    assert ages(layers.older_by_a_day(after)) == fail_ages.a_day_on(ages(after))
    assert layers.oldest_age(after) == fail_ages.oldest(ages(after))
    assert layers.middle_age(after) == fail_ages.middle(ages(after))
    assert layers.parts_from_oldest(after, sum(after)) == fail_ages.oldest_first(ages(after))
