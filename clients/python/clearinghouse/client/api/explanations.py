# SPDX-License-Identifier: Apache-2.0
"""Represent the explanation of a sequence as plain data.

Owns the shape of an explanation. Values are text in public units; causes are numbered from 1.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Input:
    """An input value of an effect: the sequences that wrote it (newest first), and the numbers of the causes there."""

    name: str
    value: str
    sequences: tuple[int, ...]
    causes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Working:
    """A step of the arithmetic, with the values that it uses."""

    rule: str
    formula: str
    value: str


@dataclass(frozen=True, slots=True)
class Part:
    """One effect of the sequence: an event, or a refusal with its result code."""

    subject: str
    line: str
    rules: tuple[str, ...]
    inputs: tuple[Input, ...]
    workings: tuple[Working, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """An earlier event that is a cause, and the numbers of its own causes."""

    number: int
    sequence: int
    time_ns: int
    command: str
    principal: str
    line: str
    because: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole explanation: its parts in the order of events, and the chain of causes."""

    sequence: int
    time_ns: int
    command: str
    principal: str
    asked: dict[str, str]
    result: str
    parts: tuple[Part, ...]
    causes: tuple[Cause, ...]
    parts_left_out: int
    unanswered: tuple[str, ...]

    def cause(self, number: int) -> Cause:
        """Return the cause with a number."""
        return self.causes[number - 1]
