# SPDX-License-Identifier: Apache-2.0
"""The text of a scenario file: headings, rows, words, amounts. See `README.md` beside this file.

Owns how the tables are written and nothing about what a row does: `verbs.py` turns rows into commands and
`checks.py` compares state with them. Must never round: an amount that is not exact in its unit is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PPB_DECIMALS = 9
SECOND_NS = 10**9
EPOCH = date(1970, 1, 1)
# A comment's sign stands alone; `#7` is the id 7.
COMMENT = re.compile(r"(?:^|\s)#(?:\s|$)")


class ScenarioError(AssertionError):
    """A row that cannot be read or does not hold; its text says where it stands."""


@dataclass
class Row:
    """One row: the action or check, and behind the arrow its expected result."""

    place: str
    text: str
    left: str
    expected: str | None


@dataclass
class Scenario:
    """A sentence of behaviour and the rows that show it, those of its file's setup first."""

    stem: str
    sentence: str
    rows: list[Row] = field(default_factory=list)
    # How many of the first rows an earlier scenario of the file begins with too.
    repeated: int = 0

    @cached_property
    def verbs(self) -> frozenset[str]:
        """The verbs of its rows."""
        return frozenset(row.left.split()[0] for row in self.rows)


def _rows_of(left: str) -> list[str]:
    """The rows that a row stands for: one for each name of a list such as `alice&bob`, else itself."""
    words = left.split()
    at = next((place for place, word in enumerate(words) if "&" in word), 0)
    return [" ".join([*words[:at], name, *words[at + 1 :]]) for name in words[at].split("&")]


def read_scenarios(path: Path) -> list[Scenario]:
    """Read the scenarios of one file, in order.

    Raises ScenarioError on a row before any heading, a sentence without a full stop, or a file without scenarios.
    """
    found: list[Scenario] = []
    setup: list[Row] = []
    rows: list[Row] | None = None
    repeated = 0
    in_sentence = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        place = f"{path.name}:{number}"
        text = COMMENT.split(line, maxsplit=1)[0].strip()
        if text == "setup:":
            setup = []
            rows, repeated = setup, 0
        elif text.startswith("scenario:"):
            sentence = text.removeprefix("scenario:").strip()
            found.append(Scenario(path.stem, sentence, list(setup), repeated))
            rows, repeated = found[-1].rows, len(setup)
            in_sentence = True
            continue
        elif in_sentence and text:
            found[-1].sentence += " " + text
            continue
        elif text:
            if rows is None:
                raise ScenarioError(f"{place}: a row before `setup:` or `scenario:`")
            left, arrow, expected = text.partition("->")
            rows += (
                Row(place, text, each, expected.strip() if arrow else None)
                for each in _rows_of(left)
            )
        in_sentence = False
    if not found:
        raise ScenarioError(f"{path.name}: no scenario")
    for scenario in found:
        if not scenario.sentence.endswith("."):
            raise ScenarioError(f"{path.name}: not a sentence: {scenario.sentence!r}")
    return found


def scaled(text: str, decimals: int) -> int:
    """A decimal as an integer of units of 10^-`decimals`; commas between thousands are allowed."""
    try:
        value = Decimal(text.replace(",", "")).scaleb(decimals)
    except InvalidOperation as error:
        raise ScenarioError(f"not a number: {text!r}") from error
    whole = int(value)
    if whole != value:
        raise ScenarioError(f"{text} is not exact in units of 10^-{decimals}")
    return whole


def decimals_of(text: str) -> int:
    """How many decimals a number is written with."""
    _, _, fraction = text.partition(".")
    return len(fraction)


def rate_ppb(text: str) -> int:
    """A rate such as `0.02%`, or a plain factor such as `0.9`, in parts per billion."""
    if text.endswith("%"):
        return scaled(text.removesuffix("%"), PPB_DECIMALS - 2)
    return scaled(text, PPB_DECIMALS)


def duration_ns(text: str) -> int:
    """A signed duration such as `10s`, `-600s` or `+1ns`."""
    if text.endswith("ns"):
        return scaled(text.removesuffix("ns"), 0)
    return scaled(text.removesuffix("s"), 9)


def day(text: str) -> int:
    """A day as days since 1970-01-01; `#7` is the number 7."""
    return int(text[1:]) if text.startswith("#") else (date.fromisoformat(text) - EPOCH).days


def seconds(text: str) -> int:
    """A time of day in seconds after midnight."""
    hours, minutes, *rest = (int(part) for part in text.split(":"))
    return hours * 3600 + minutes * 60 + sum(rest)


class Words:
    """The words of a row, taken from left to right; what is left over is an error."""

    def __init__(self, text: str) -> None:
        """Take the text of a row or of a part of one."""
        self.words = text.split()

    def take(self) -> str:
        """The next word; there has to be one."""
        if not self.words:
            raise ScenarioError("the row ends too early")
        return self.words.pop(0)

    def peek(self) -> str:
        """The next word without taking it; empty at the end."""
        return self.words[0] if self.words else ""

    def accept(self, word: str) -> bool:
        """Take the next word if it is this one."""
        if self.peek() != word:
            return False
        self.words.pop(0)
        return True

    def expect(self, word: str) -> None:
        """Take the next word, which has to be this one."""
        found = self.take()
        if found != word:
            raise ScenarioError(f"expected {word!r}, found {found!r}")

    def option(self, name: str, default: str) -> str:
        """Take `name VALUE` from anywhere in what is left."""
        if name not in self.words:
            return default
        at = self.words.index(name)
        if at + 1 == len(self.words):
            raise ScenarioError(f"{name} without a value")
        value = self.words[at + 1]
        del self.words[at : at + 2]
        return value

    def flag(self, name: str) -> bool:
        """Take `name` from anywhere in what is left; whether it was there."""
        if name not in self.words:
            return False
        self.words.remove(name)
        return True

    def choice(self, table: dict[str, int], default: int) -> int:
        """Take the one word of a table from anywhere in what is left."""
        for word in self.words:
            if word in table:
                self.words.remove(word)
                return table[word]
        return default

    def done(self) -> None:
        """Nothing may be left."""
        if self.words:
            raise ScenarioError(f"not understood: {' '.join(self.words)}")


def moment(words: Words) -> int:
    """`2023-11-15 16:00`, in UTC, as ns since 1970."""
    return (day(words.take()) * 86_400 + seconds(words.take())) * SECOND_NS


def parts(text: str) -> list[Words]:
    """The parts of a row between semicolons."""
    return [Words(part) for part in text.split(";")]
