# SPDX-License-Identifier: Apache-2.0
"""Build an explanation from parts with rules, inputs and arithmetic in public units (SPEC A-2).

Owns the shapes and the builder that every module of this package uses. Must never compute a figure for a decision of
the machine: it writes the figures of the machine's own functions.
"""

from dataclasses import dataclass, field

from clearinghouse.server.analysis.sources import Key
from clearinghouse.server.codec.scales import AssetScale, MarketScale, Scales
from clearinghouse.server.codec.text.events import account_name
from clearinghouse.statemachine.state.state import State


@dataclass
class Input:
    """An input of an explanation: its name, value and key, and the numbers of the causes that wrote it.

    Without causes the value has not changed since genesis.
    """

    name: str
    value: str
    key: Key | None
    lots: int = 0
    causes: list[int] = field(default_factory=list)
    sequences: list[int] = field(default_factory=list)


@dataclass
class Working:
    """One step of arithmetic: its rule, the formula with its figures, the result."""

    rule: str
    formula: str
    value: str


@dataclass
class Part:
    """The explanation of one event. `place` is the position of the event in its call; the inputs are of before the
    event.
    """

    subject: str
    line: str
    rules: list[str]
    inputs: list[Input] = field(default_factory=list)
    workings: list[Working] = field(default_factory=list)
    place: int = 0


class PartWriter:
    """A writer of one part of an explanation; it converts figures to public units by the units of a state."""

    def __init__(self, state: State, scales: Scales, place: int) -> None:
        self.state = state
        self.scales = scales
        self.place = place
        self.inputs: list[Input] = []
        self.workings: list[Working] = []

    # --- units ---

    def asset(self, asset_id: int) -> AssetScale:
        """Return the name and the smallest unit of an asset."""
        return self.scales.assets[asset_id]

    def market(self, market_id: int) -> MarketScale:
        """Return the name and the units of a market."""
        return self.scales.markets[market_id]

    def worth(self, value: int) -> str:
        """Return a value in the valuation asset as decimal text, without the symbol."""
        return self.scales.valuation.texts[value]

    def amount(self, asset_id: int, amount: int) -> str:
        """Return an amount of an asset as decimal text with its symbol."""
        asset = self.asset(asset_id)
        return f"{asset.texts[amount]} {asset.symbol}"

    def quote(self, market_id: int, amount: int) -> str:
        """Return an amount of a market's quote asset as decimal text, without the symbol."""
        return self.market(market_id).quote.texts[amount]

    def lots(self, market_id: int, lots: int) -> str:
        """Return a number of lots as decimal text, as a quantity of the base asset."""
        return self.market(market_id).lot_texts[lots]

    def price(self, market_id: int, per_lot: int) -> str:
        """Return a price in quote units per lot as decimal text, in quote per whole base."""
        return self.market(market_id).price_texts[per_lot]

    def price_e9(self, market_id: int, per_lot_e9: int) -> str:
        """Return a price in 10^-9 quote units per lot as decimal text, in quote per whole base."""
        return self.market(market_id).price_e9_text(per_lot_e9)

    def index(self, price_e9: int) -> str:
        """Return a price in 10^-9 valuation units per whole unit as decimal text."""
        return self.scales.index_price_text(price_e9)

    def account(self, account_id: int) -> str:
        """Return the name of an account: its id, or the word for an account of the system."""
        return account_name(account_id)

    # --- the explanation ---

    def put(self, name: str, value: str, key: Key | None = None, lots: int = 0) -> None:
        """Add an input, unless an input with the same name and key was added.

        `lots` are the lots of a position whose fills are still to be found.
        """
        if all(known.name != name or known.key != key for known in self.inputs):
            self.inputs.append(Input(name, value, key, lots))

    def work(self, rule: str, formula: str, value: str) -> None:
        """Add a step of arithmetic: its rule, the formula with figures, and the result."""
        self.workings.append(Working(rule, formula, value))


def percent(ppb: int) -> str:
    """Return a share in parts per billion as text in per cent."""
    text = f"{ppb // 10_000_000}.{ppb % 10_000_000:07d}".rstrip("0").rstrip(".")
    return f"{text} %"


def factor(ppb: int) -> str:
    """Return a share in parts per billion as decimal text, such as 0.25."""
    return f"{ppb // 1_000_000_000}.{ppb % 1_000_000_000:09d}".rstrip("0").rstrip(".")


def ratio(numerator: int, denominator: int) -> str:
    """Return a ratio as decimal text, floored at six decimals; only for people, since comparisons never divide
    (U-5).
    """
    if denominator == 0:
        return "none"
    units = numerator * 1_000_000 // denominator
    sign = "-" if units < 0 else ""
    return f"{sign}{abs(units) // 1_000_000}.{abs(units) % 1_000_000:06d}".rstrip("0").rstrip(".")
