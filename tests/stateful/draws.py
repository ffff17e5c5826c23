# SPDX-License-Identifier: Apache-2.0
"""Where the choices of a move come from: a seed, which Hypothesis draws, or which a test states.

Owns the three questions that a move may ask. Must never know what is chosen. A move takes one draw of Hypothesis and
not one for each choice, because the choices of Hypothesis lean to the plain and the repeated: a rule would be refused,
or accepted, nearly always. What is shrunk is the list of moves.
"""

from collections.abc import Sequence
from random import Random
from typing import Protocol, TypeVar

Choice = TypeVar("Choice")


class Draw(Protocol):
    """Answers what a move asks."""

    def integer(self, low: int, high: int) -> int:
        """A number from `low` to `high`, both included."""

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """One of several; the first is the plainest."""

    def chance(self, percent: int) -> bool:
        """True in about so many of a hundred."""


class SeededDraw:
    """Choices of a seed: the same ones on every Python, as the sequence of `random()` is promised to stay."""

    def __init__(self, seed: int) -> None:
        """Start from a seed."""
        self.random = Random(seed).random

    def integer(self, low: int, high: int) -> int:
        """A number from `low` to `high`, both included."""
        return low + int(self.random() * (high - low + 1))

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """One of several."""
        return choices[self.integer(0, len(choices) - 1)]

    def chance(self, percent: int) -> bool:
        """True in about so many of a hundred."""
        return self.integer(0, 99) >= 100 - percent
