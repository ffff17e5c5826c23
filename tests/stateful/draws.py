# SPDX-License-Identifier: Apache-2.0
"""Where the choices of a move come from: a seed, which Hypothesis draws or a test states.

Owns the three questions that a move may ask. Must never know what is chosen. A move takes one draw of Hypothesis and
not one for each choice. Hypothesis prefers plain and repeated choices, so that a rule would nearly always be refused,
or nearly always accepted. When a failure is reduced, the list of moves becomes shorter.
"""

from collections.abc import Sequence
from random import Random
from typing import Protocol, TypeVar

Choice = TypeVar("Choice")


class Draw(Protocol):
    """Answers the questions that a move may ask."""

    def integer(self, low: int, high: int) -> int:
        """Return a number from `low` to `high`, both included."""

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """Return one of several choices. The first is the plainest."""

    def chance(self, percent: int) -> bool:
        """Return True in about `percent` of a hundred cases."""


class SeededDraw:
    """Choices that follow from a seed.

    They are the same on every version of Python, which promises the sequence of `random()`.
    """

    def __init__(self, seed: int) -> None:
        """Start from a seed."""
        self.random = Random(seed).random

    def integer(self, low: int, high: int) -> int:
        """Return a number from `low` to `high`, both included."""
        return low + int(self.random() * (high - low + 1))

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """Return one of several choices."""
        return choices[self.integer(0, len(choices) - 1)]

    def chance(self, percent: int) -> bool:
        """Return True in about `percent` of a hundred cases."""
        return self.integer(0, 99) >= 100 - percent
