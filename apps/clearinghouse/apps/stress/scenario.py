# SPDX-License-Identifier: Apache-2.0
"""Parse stress scenarios: convert a TOML file to steps in time, or raise an error with its line and field.

Owns the words, their units and their ranges. Must never know a state: the run checks that a symbol exists.
docs/how-to/stress.md describes the language; the scenarios in this folder are shipped and have names.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Final, TypeVar

from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    KIND_BACKSTOP,
    KIND_CUSTOMER,
    KIND_MARKET_MAKER,
    KIND_MEMBER_HOUSE,
    KIND_MEMBER_INDIVIDUAL,
    KIND_MEMBER_OMNIBUS,
    PPB,
    SECOND_NS,
    SELL,
)

ALL: Final = "all"
LARGEST: Final = "largest"
STABLECOIN: Final = "stablecoin"

FOLLOW: Final = "follow"
STAY: Final = "stay"

ACCOUNT_KINDS: Final = {
    "customer": KIND_CUSTOMER,
    "market_maker": KIND_MARKET_MAKER,
    "backstop": KIND_BACKSTOP,
    "member_house": KIND_MEMBER_HOUSE,
    "member_omnibus": KIND_MEMBER_OMNIBUS,
    "member_individual": KIND_MEMBER_INDIVIDUAL,
}
SIDES: Final = {"buy": BUY, "sell": SELL}
DURATION_MAX_NS: Final = 366 * 86_400 * SECOND_NS

_DURATION: Final = re.compile(r"(\d{1,9})(ms|s|m|h|d)", re.ASCII)
_UNITS_NS: Final = {
    "ms": SECOND_NS // 1000,
    "s": SECOND_NS,
    "m": 60 * SECOND_NS,
    "h": 3600 * SECOND_NS,
    "d": 86_400 * SECOND_NS,
}
_STEP: Final = re.compile(r"\s*\[\[\s*step\s*\]\]")
_PPB_OF_PERCENT: Final = PPB // 100

_Value = TypeVar("_Value")


class ScenarioError(ValueError):
    """A scenario that cannot be read or run in this state; the message names file, line and field."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step: the price of assets moves in a straight line over `over_ns`.

    It moves by `change_ppb`, or to `target` valuation units.
    """

    at_ns: int
    assets: str | tuple[str, ...]
    change_ppb: int
    target: Decimal | None
    over_ns: int


@dataclass(frozen=True, slots=True)
class Outage:
    """A step: sources send nothing for `for_ns`.

    They are the named ones, or all sources of assets except the `keep` sources with the lowest ids.
    """

    at_ns: int
    sources: tuple[str, ...]
    assets: str | tuple[str, ...]
    keep: int
    for_ns: int


@dataclass(frozen=True, slots=True)
class EmptyBooks:
    """A step: cancel the resting orders of accounts of these kinds in these markets; no market means all."""

    at_ns: int
    kinds: tuple[int, ...]
    markets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whale:
    """A step: a new account gets a position of `share_ppb` of a market's open interest, with the least possible
    margin.
    """

    at_ns: int
    market: str
    side: int
    share_ppb: int
    leverage: int


Step = Move | Outage | EmptyBooks | Whale


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario: its steps in order of time, its duration, and the behaviour of sources, books and checks."""

    name: str
    description: str
    duration_ns: int
    tick_ns: int
    check_ns: int
    books: str
    requote_ns: int
    steps: tuple[Step, ...]


class _Table:
    """One table of the TOML file. Each key is read once; a key that was not read at the end is an error."""

    def __init__(
        self, where: str, lines: list[str], first: int, last: int, values: Mapping[str, object]
    ) -> None:
        self._where = where
        self._lines = lines
        self._span = (first, last)
        self._values = dict(values)
        self._known: list[str] = []
        self.label = ""

    def error(self, key: str, text: str) -> ScenarioError:
        """Return an error about a key of this table, with its line number if that is known."""
        first, last = self._span
        pattern = re.compile(rf"\s*{re.escape(key)}\s*=")
        line = next(
            (number for number in range(first, last) if pattern.match(self._lines[number])), first
        )
        label = f"{self.label}, " if self.label else ""
        return ScenarioError(f"{self._where}, line {line + 1}: {label}{key}: {text}")

    def take(
        self, key: str, read: Callable[[object], _Value | None], form: str, default: _Value | None
    ) -> _Value:
        """Return the value of a key, converted by `read`, or the default.

        Raises ScenarioError, which states the `form`.
        """
        self._known.append(key)
        if key not in self._values:
            if default is None:
                raise self.error(key, f"is missing: give {form}")
            return default
        raw = self._values.pop(key)
        value = read(raw)
        if value is None:
            raise self.error(key, f"{raw!r:.60} is not {form}")
        return value

    def has(self, key: str) -> bool:
        """Return whether the table has a key that was not read yet."""
        return key in self._values

    def end(self) -> None:
        """Raise ScenarioError if the table has a key that was not read."""
        for key in self._values:
            raise self.error(key, f"means nothing here: known are {', '.join(self._known)}")

    # --- forms ---

    def text(self, key: str, default: str | None = None) -> str:
        """Return the text of a key, which must not be empty."""
        return self.take(key, _text, "a text", default)

    def duration(self, key: str, default: int | None = None, *, least: int = 0) -> int:
        """Return the duration of a key in ns, at least `least`."""

        def read(raw: object) -> int | None:
            found = _duration(raw)
            return found if found is not None and found >= least else None

        more = f" of at least {least / SECOND_NS:g}s" if least else ""
        return self.take(key, read, f'a duration such as "90s", "10m" or "2h"{more}', default)

    def percent(self, key: str, least: int, most: int) -> int:
        """Return the percentage of a key in parts per billion."""

        def read(raw: object) -> int | None:
            found = _decimal(raw)
            ppb = None if found is None else found * _PPB_OF_PERCENT
            if ppb is None or ppb != int(ppb) or not least <= ppb <= most:
                return None
            return int(ppb)

        low, high = least / _PPB_OF_PERCENT, most / _PPB_OF_PERCENT
        return self.take(
            key, read, f"a percentage from {low:g} to {high:g} with at most 7 decimals", None
        )

    def whole(self, key: str, least: int, most: int, default: int | None = None) -> int:
        """Return the whole number of a key, from `least` to `most`."""

        def read(raw: object) -> int | None:
            return raw if type(raw) is int and least <= raw <= most else None

        return self.take(key, read, f"a whole number from {least} to {most}", default)

    def price(self, key: str) -> Decimal:
        """Return the price of a key, which must be above 0."""

        def read(raw: object) -> Decimal | None:
            found = _decimal(raw)
            return found if found is not None and found > 0 else None

        return self.take(key, read, 'a price above 0 such as "0.88"', None)

    def choice(self, key: str, names: Mapping[str, int], default: str | None = None) -> int:
        """Return the number that `names` gives for the word of a key."""

        def read(raw: object) -> str | None:
            return raw if isinstance(raw, str) and raw in names else None

        return names[self.take(key, read, f"one of {', '.join(names)}", default)]

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return the texts of a key, which may be one text or a list."""
        return self.take(key, _texts, "a text or a list of texts", default)

    def assets(self, key: str) -> str | tuple[str, ...]:
        """Return the assets of a key: one of the words for assets, a symbol, or a list of symbols."""
        form = f'a symbol, a list of symbols, "{ALL}", "{LARGEST}" or "{STABLECOIN}"'
        if isinstance(self._values.get(key), str):
            return self.take(key, _text, form, None)
        return self.take(key, _texts, form, None)


def _text(raw: object) -> str | None:
    return raw if isinstance(raw, str) and raw.strip() else None


def _texts(raw: object) -> tuple[str, ...] | None:
    listed = raw if isinstance(raw, list) else [raw]
    found = tuple(text for item in listed if (text := _text(item)) is not None)
    return found if found and len(found) == len(listed) else None


def _duration(raw: object) -> int | None:
    matched = _DURATION.fullmatch(raw) if isinstance(raw, str) else None
    if matched is None:
        return None
    found = int(matched[1]) * _UNITS_NS[matched[2]]
    return found if found <= DURATION_MAX_NS else None


def _decimal(raw: object) -> Decimal | None:
    if isinstance(raw, str) and re.fullmatch(r"-?\d{1,30}(\.\d{1,18})?", raw, re.ASCII):
        return Decimal(raw)
    if type(raw) is int or isinstance(raw, Decimal):
        found = Decimal(raw)
        return found if found.is_finite() else None
    return None


# --- steps ---


def _move(table: _Table, at_ns: int) -> Step:
    assets = table.assets("asset")
    ways = [key for key in ("percent", "ppb", "to") if table.has(key)]
    if len(ways) != 1:
        raise table.error(
            ways[-1] if ways else "percent", "give exactly one of percent, ppb and to"
        )
    change, target = 0, None
    if ways[0] == "percent":
        change = table.percent("percent", 1 - PPB, 1000 * PPB)
    elif ways[0] == "ppb":
        change = table.whole("ppb", 1 - PPB, 1000 * PPB)
    else:
        target = table.price("to")
    return Move(at_ns, assets, change, target, table.duration("over", 0))


def _outage(table: _Table, at_ns: int) -> Step:
    if table.has("sources") == table.has("asset"):
        raise table.error("sources", "give either sources or asset")
    sources: tuple[str, ...] = ()
    assets: str | tuple[str, ...] = ()
    keep = 0
    if table.has("sources"):
        sources = table.texts("sources")
    else:
        assets = table.assets("asset")
        keep = table.whole("keep", 0, 1000, 0)
    return Outage(at_ns, sources, assets, keep, table.duration("for", least=1))


def _empty_books(table: _Table, at_ns: int) -> Step:
    names = table.texts("kinds", (ALL,))
    kinds: tuple[int, ...] = ()
    if names != (ALL,):
        for name in names:
            if name not in ACCOUNT_KINDS:
                known = ", ".join(ACCOUNT_KINDS)
                raise table.error("kinds", f"{name!r:.60} is no kind of account: known are {known}")
        kinds = tuple(ACCOUNT_KINDS[name] for name in names)
    return EmptyBooks(at_ns, kinds, table.texts("markets", ()))


def _whale(table: _Table, at_ns: int) -> Step:
    return Whale(
        at_ns,
        table.text("market", LARGEST),
        table.choice("side", SIDES, "buy"),
        table.percent("percent_of_open_interest", 1, 100 * PPB),
        table.whole("leverage", 1, 1000, 10),
    )


_STEPS: Final[dict[str, Callable[[_Table, int], Step]]] = {
    "move": _move,
    "outage": _outage,
    "empty_books": _empty_books,
    "whale": _whale,
}


# --- files ---


def parse(text: str, where: str) -> Scenario:
    """Return the scenario that a text describes; `where` names the text in errors. Raises ScenarioError."""
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:  # also of a number with 5,000 digits
        raise ScenarioError(f"{where} is not TOML: {error}") from error
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if _STEP.match(line)]
    steps = values.pop("step", [])
    top = _Table(where, lines, 0, starts[0] if starts else len(lines), values)
    found = Scenario(
        name=top.text("name"),
        description=top.text("description"),
        duration_ns=top.duration("run_for", least=1),
        tick_ns=top.duration("tick_every", SECOND_NS, least=SECOND_NS // 10),
        check_ns=top.duration("check_every", 300 * SECOND_NS, least=1),
        books=(FOLLOW, STAY)[top.choice("books", {FOLLOW: 0, STAY: 1}, FOLLOW)],
        requote_ns=top.duration("requote_every", 10 * SECOND_NS, least=1),
        steps=(),
    )
    top.end()
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise top.error("step", "steps begin with [[step]], each on a line of its own")
    if len(starts) != len(steps):  # written in another form: lines are then those of the file
        starts = [0] * len(steps)
    if not steps:
        raise top.error("step", "a scenario has at least one [[step]]")
    made: list[Step] = []
    for number, (start, raw) in enumerate(zip(starts, steps, strict=True), start=1):
        stop = starts[number] if number < len(steps) else len(lines)
        table = _Table(where, lines, start, max(stop, start + 1), raw)
        table.label = f"step {number}"
        do = table.take(
            "do",
            lambda raw: raw if isinstance(raw, str) and raw in _STEPS else None,
            f"one of {', '.join(_STEPS)}",
            None,
        )
        table.label = f"step {number} ({do})"
        at_ns = table.duration("at", 0)
        if at_ns > found.duration_ns:
            raise table.error("at", "lies behind the end of the scenario (run_for)")
        made.append(_STEPS[do](table, at_ns))
        table.end()
    made.sort(key=lambda step: step.at_ns)
    return Scenario(
        found.name,
        found.description,
        found.duration_ns,
        found.tick_ns,
        found.check_ns,
        found.books,
        found.requote_ns,
        tuple(made),
    )


def bundled() -> dict[str, Scenario]:
    """Return the shipped scenarios, by name."""
    folder = files("clearinghouse.apps.stress") / "scenarios"
    found = {
        entry.name.removesuffix(".toml"): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    }
    return {name: parse(found[name], name) for name in sorted(found)}


def load(name: str) -> Scenario:
    """Return the shipped scenario of that name, or the one in the file of that path. Raises ScenarioError."""
    shipped = bundled()
    if name in shipped:
        return shipped[name]
    path = Path(name)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ScenarioError(
            f"{name} is neither a file nor a scenario that is shipped: those are"
            f" {', '.join(shipped)}"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{name} cannot be read: {error}") from error
    return parse(text, str(path))
