# SPDX-License-Identifier: Apache-2.0
"""Keep open lots by the age of their fail: layers, first in first out (SPEC C-5.2).

Owns how layers join, offset, settle and age. Layers are a list of lots by days of age: place 0 has the lots that failed
today, and the last place is not empty. A list is never changed, only replaced. Must never know an account or a session.
"""

from typing import Final, TypeAlias

from clearinghouse.statemachine.vocabulary.types import BUY_IN_DAYS_MAX

Layers: TypeAlias = list[int]
AGE_MAX: Final = BUY_IN_DAYS_MAX
"""The greatest age that is counted, the last day on which a buy-in can begin; so a fail has at most 31 layers."""


def young(lots: int) -> Layers:
    """Return the layers of lots that have no age yet."""
    return [lots] if lots else []


def are_of(layers: Layers, lots: int) -> bool:
    """Return whether layers are valid and sum to `lots`: no layer is negative, the last is not empty, none is too
    old.
    """
    is_formed = not layers or (layers[-1] > 0 and min(layers) >= 0 and len(layers) <= AGE_MAX + 1)
    return is_formed and sum(layers) == lots


def oldest_age(layers: Layers) -> int:
    """Return the age of the oldest lot in days, 0 without lots."""
    return max(len(layers) - 1, 0)


def middle_age(layers: Layers) -> int:
    """Return the greatest age in days that at least half of the lots have reached, 0 without lots."""
    total, found = sum(layers), 0
    for age in range(len(layers) - 1, -1, -1):
        found += layers[age]
        if 2 * found >= total:
            return age
    return 0


def older_by_a_day(layers: Layers) -> Layers:
    """Return the layers one day later; lots of the age `AGE_MAX` keep their age."""
    if len(layers) <= AGE_MAX:
        return [0, *layers] if layers else []
    return [0, *layers[: AGE_MAX - 1], layers[AGE_MAX - 1] + layers[AGE_MAX]]


def without_oldest(layers: Layers, lots: int) -> Layers:
    """Return the layers after `lots` lots have left them, the oldest first."""
    assert lots <= sum(layers)
    left: Layers = []
    for age in range(len(layers) - 1, -1, -1):
        part = min(lots, layers[age])
        lots -= part
        if layers[age] > part or left:
            left.append(layers[age] - part)
    left.reverse()
    return left


def joined(one: Layers, other: Layers) -> Layers:
    """Return the sums of two layers by age."""
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    return [lots + (shorter[age] if age < len(shorter) else 0) for age, lots in enumerate(longer)]


def netted(before: int, layers: Layers, lots: int, more: Layers) -> Layers:
    """Return the layers of signed lots `before` after the signed lots `lots` with the layers `more` are added.

    Lots of one sign join by age. Lots of different signs offset: the side with more lots keeps its layers, and loses as
    many of its oldest lots as the other side had.
    """
    if before * lots >= 0:
        return joined(layers, more)
    if abs(lots) > abs(before):
        return without_oldest(more, abs(before))
    return without_oldest(layers, abs(lots))


def parts_from_oldest(layers: Layers, most: int) -> list[tuple[int, int]]:
    """Return the age and the lots of each layer, the oldest first, for at most `most` lots in all."""
    found: list[tuple[int, int]] = []
    for age in range(len(layers) - 1, -1, -1):
        part = min(layers[age], most)
        if part:
            found.append((age, part))
            most -= part
    return found
