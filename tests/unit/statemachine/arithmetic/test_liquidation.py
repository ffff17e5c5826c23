# SPDX-License-Identifier: Apache-2.0
"""Tier 3's arithmetic against the words of W-4 and W-5 in fractions, at and beside every bound."""

from fractions import Fraction
from math import ceil, floor
from random import Random
from typing import NamedTuple

from clearinghouse.statemachine.arithmetic.liquidation import (
    MarginFraction,
    adl_lots,
    adl_price,
    fifth_of,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import PRICE_E9

CASES = 3_000
BESIDE = (-1, 0, 1)
VALUES = ((1, 1), (3, 2), (7, 1_000), (10**9, 10**9), (1_500_000_001, 10**9), (10**12, 7))


class Facing(NamedTuple):
    """A counterparty of a deleveraging, in the form that `adl_lots` takes."""

    wanted: int
    position: int
    cost: int
    price: int
    mark_e9: int
    equity: int
    exposure: int
    recoverable: int
    value_numerator: int
    value_denominator: int


def drawn(draw: Random) -> Facing:
    """A counterparty whose result, equity, margin fraction or exposure lies at a bound or one unit beside it."""
    value = Fraction(*draw.choice(VALUES))
    size = draw.randrange(1, 8)
    side = draw.choice((1, -1))
    # A lot is worth a unit at the least, so that what is left of any position is at least a unit.
    least = ceil(1 / value)
    mark = draw.randrange(least, least + 10 ** draw.randrange(1, 9))
    mark_e9 = mark * PRICE_E9 + draw.choice((0, 1, PRICE_E9 // 2, PRICE_E9 - 1))
    against = draw.choice((0, 0, 1, draw.randrange(mark)))
    price = -(-mark_e9 // PRICE_E9) + against if side < 0 else max(0, mark_e9 // PRICE_E9 - against)
    lost = abs(price - Fraction(mark_e9, PRICE_E9)) * value
    worth = Fraction(mark_e9, PRICE_E9) * size * value
    exposure = ceil(worth) + draw.choice((0, 0, 1, 2, draw.randrange(1_000)))
    fraction_kept = floor(lost * exposure * PRICE_E9 / (mark_e9 * value))
    wanted = draw.choice((size - 1, size, size + 1, draw.randrange(10)))
    return Facing(
        wanted,
        side * size,
        side * size * price - draw.choice((0, 1, -1, 1_000)),
        price,
        mark_e9,
        fraction_kept + draw.choice((*BESIDE, -1_000, 1_000)),
        exposure,
        ceil(lost * draw.randrange(-1, size + 2)) + draw.choice((*BESIDE, 0)),
        value.numerator,
        value.denominator,
    )


def fits(facing: Facing, lots: int) -> bool:
    """W-4: realised result >= 0, `E` >= 0 after the loss against the mark, MF not lower, no exposure left higher."""
    if facing.position * facing.price < facing.cost:
        return False
    value = Fraction(facing.value_numerator, facing.value_denominator)
    mark = Fraction(facing.mark_e9, PRICE_E9)
    lost = abs(mark - facing.price) * lots * value
    if lost == 0:
        return True  # at the mark no account loses
    if facing.recoverable < lost:
        return False
    left = facing.exposure - mark * lots * value
    if lots == abs(facing.position) and left < 1:
        return True
    # MF after - MF before, both times their exposures, which are above 0.
    return (facing.equity - lost) * facing.exposure >= facing.equity * left


def test_as_many_lots_go_as_fit() -> None:
    """The answer is the largest number of lots, of those wanted and there, that meets every condition of W-4."""
    draw = Random("adl_lots")
    seen: set[tuple[bool, bool, bool]] = set()
    for _ in range(CASES):
        facing = drawn(draw)
        most = min(facing.wanted, abs(facing.position))
        expected = max(lots for lots in range(most + 1) if lots == 0 or fits(facing, lots))
        assert adl_lots(*facing) == expected, facing
        seen.add((facing.position > 0, expected == 0, expected == most))
    assert {
        (long, *rest) for long in (True, False) for rest in ((True, False), (False, True))
    } < seen


def test_half_weighed_collateral_does_not_keep_a_whole_position_from_going() -> None:
    """MF would fall, but nothing is left of the exposure: all of it goes, and a part of it does not."""
    # Short 10 at a mark of 100, price 110: 10 each are lost. M-2 equity 99 of an exposure of 1,000, E of W-0 100.
    short = Facing(10, -10, -1_100, 110, 100 * PRICE_E9, 99, 1_000, 100, 1, 1)
    assert adl_lots(*short) == 10
    assert adl_lots(*short._replace(wanted=9)) == 0
    assert adl_lots(*short._replace(recoverable=99)) == 0
    # A unit of any other exposure: then MF has to hold, and 10 % of 1,001 are 100.1.
    assert adl_lots(*short._replace(exposure=1_001)) == 0
    assert adl_lots(*short._replace(exposure=1_001, equity=101)) == 10
    # Rounding alone leaves less than a unit, at any value of a unit.
    third = short._replace(
        value_numerator=1, value_denominator=3, exposure=334, equity=1, recoverable=34
    )
    assert adl_lots(*third) == 10
    assert adl_lots(*third._replace(exposure=335)) == 0


def test_the_price_moves_by_the_uncovered_loss_against_the_counterparty() -> None:
    """Mark and loss per lot in fractions, ceiled for a long that goes, floored for a short, which ends at 0."""
    draw = Random("adl_price")
    for _ in range(CASES):
        size = draw.randrange(1, 9)
        mark_e9 = draw.randrange(1, 10 ** draw.randrange(1, 14))
        mark = Fraction(mark_e9, PRICE_E9)
        uncovered = draw.choice((0, 1, floor(mark * size) + draw.choice(BESIDE), 10**6))
        uncovered = max(0, uncovered - draw.choice((0, 0, size, 2 * size)))
        assert adl_price(mark_e9, size, uncovered) == ceil(mark + Fraction(uncovered, size))
        assert adl_price(mark_e9, -size, uncovered) == max(
            0, floor(mark - Fraction(uncovered, size))
        )


def test_the_rank_is_by_margin_fraction_then_account() -> None:
    """Lowest fraction first, ties by id; no account comes before itself, nor before an equal one with a lower id."""
    draw = Random("rank")
    for _ in range(100):
        rows = [
            (draw.randrange(-3, 7), draw.randrange(1, 5), AccountId(account))
            for account in range(1_000, 1_008)
        ]
        draw.shuffle(rows)
        expected = sorted(rows, key=lambda row: (Fraction(*row[:2]), row[2]))
        ranked = sorted(MarginFraction(*row) for row in rows)
        assert [entry.account_id for entry in ranked] == [row[2] for row in expected]
    one = MarginFraction(1, 2, AccountId(1_000))
    assert not one < one  # noqa: PLR0124  the order is strict
    assert MarginFraction(2, 4, AccountId(999)) < one
    assert not one < MarginFraction(2, 4, AccountId(999))


def test_the_fifth_is_rounded_up() -> None:
    """One of one is in the last fifth, as is the fifth of five; of eleven the third is in the second."""
    found = [fifth_of(rank, ranked) for rank, ranked in ((0, 0), (0, 9), (1, 1), (5, 5), (3, 11))]
    assert found == [0, 0, 5, 5, 2]
