# SPDX-License-Identifier: Apache-2.0
"""Where the choices of a game come from: Hypothesis, which shrinks them, or a seed, which repeats them for ever.

Owns the three questions that a move may ask. Must never know what is chosen.
"""

from collections.abc import Sequence
from random import Random
from typing import Protocol, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DataObject

Choice = TypeVar("Choice")


class Draw(Protocol):
    """Answers what a move asks."""

    def integer(self, low: int, high: int) -> int:
        """A number from `low` to `high`, both included."""

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """One of several; the first is the plainest."""

    def chance(self, percent: int) -> bool:
        """True in about so many of a hundred."""


class HypothesisDraw:
    """Choices of Hypothesis."""

    def __init__(self, data: DataObject) -> None:
        """Take the source of one rule's choices."""
        self.data = data

    def integer(self, low: int, high: int) -> int:
        """A number from `low` to `high`, both included."""
        return self.data.draw(st.integers(low, high))

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """One of several."""
        return choices[self.data.draw(st.integers(0, len(choices) - 1))]

    def chance(self, percent: int) -> bool:
        """True in about so many of a hundred; False is the plainer."""
        return self.data.draw(st.integers(0, 99)) >= 100 - percent


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
