# SPDX-License-Identifier: Apache-2.0
"""Hold the positions of an account by its open nets, and what they owe at most at prices of one version (SPEC C-16).

Owns the shape of the data, all of which follows from the nets. Must never decide anything: `clearing_cover` fills it.
"""

from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId


class Position:
    """The open lots and cash of accounts in a market, over unposted sessions; positive is received."""

    __slots__ = ("cash", "is_whole", "lots", "market_id", "value")

    def __init__(self, market_id: MarketId) -> None:
        """Start without lots and cash."""
        self.market_id = market_id
        self.lots = 0
        self.cash = 0
        self.value = 0  # of the lots, in the valuation asset, floored
        self.is_whole = False  # its whole value counts, without scenarios

    def is_open(self) -> bool:
        """Return whether it has lots or cash."""
        return self.lots != 0 or self.cash != 0


class KeptPart:
    """The positions of an account in one asset; their gain to date, and their margin at most.

    `asked` is the position of the last question, whose figures become those of the part if the trade is accepted.
    """

    __slots__ = ("asked", "asked_gain", "asked_margin", "gain", "margin", "positions")

    def __init__(self) -> None:
        """Start without positions."""
        self.positions: dict[MarketId, Position] = {}
        self.gain = 0
        self.margin = 0
        self.asked = Position(MarketId(0))
        self.asked_gain = 0
        self.asked_margin = 0


class KeptCover:
    """What an account owes at most by its positions, at prices of one version.

    `sequence` is the command that asked last: a machine that is restored before any command counts the same work as one
    that is not.
    """

    __slots__ = (
        "changed",
        "gain",
        "margin",
        "open",
        "parts",
        "positions",
        "quotes",
        "sequence",
        "unpriced",
        "version",
    )

    def __init__(self) -> None:
        """Start without a version: nothing is kept."""
        self.sequence = self.version = 0
        self.positions: dict[MarketId, Position] = {}
        self.changed: dict[MarketId, None] = {}  # positions that their parts do not have yet
        self.parts: dict[AssetId, KeptPart] = {}
        # Of all parts. The gain of a position without an index follows each trade, and is not in it.
        self.gain = 0
        self.margin = 0
        self.unpriced: dict[MarketId, None] = {}
        self.open: dict[MarketId, None] = {}
        self.quotes: dict[AssetId, int] = {}  # the number of open positions by quote asset

    def change(self, market_id: MarketId, lots: int, cash: int) -> None:
        """Change a position, if anything is kept."""
        if self.version == 0:
            return
        position = self.positions.get(market_id)
        if position is None:
            position = self.positions[market_id] = Position(market_id)
        position.lots += lots
        position.cash += cash
        self.changed[market_id] = None
