# SPDX-License-Identifier: Apache-2.0
"""Hold the positions of an account by its open nets, and what they owe at most at prices of one version (SPEC C-16).

Owns the shape of the data, all of which follows from the nets. Must never decide anything: `clearing_cover` fills it.
"""

from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId


class Reach:
    """Lots of a market, from least to most, that an account may come to in a batch; their margin at most."""

    __slots__ = ("begun", "least_lots", "margin", "most_lots")

    def __init__(self, least_lots: int, most_lots: int, margin: int) -> None:
        """Take the figures, which nothing counts yet."""
        self.least_lots = least_lots
        self.most_lots = most_lots
        self.margin = margin
        self.begun = 0  # of the cover that counts this margin


class Position:
    """The open lots and cash of accounts in a market, over unposted sessions; positive is received."""

    __slots__ = ("cash", "is_whole", "lots", "market_id", "reach", "value")

    def __init__(self, market_id: MarketId) -> None:
        """Start without lots and cash."""
        self.market_id = market_id
        self.lots = 0
        self.cash = 0
        self.value = 0  # of the lots, in the valuation asset, floored
        self.is_whole = False  # its whole value counts, without scenarios
        self.reach = Reach(0, 0, 0)

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


class BatchCover:
    """What an account may owe in one batch of captured trades, in which nothing but trades changes what it has.

    `number` is that of the batch, below 0 once the figures did not suffice; `begun` is how often they began. `most` is
    the greatest loss to date and margin that the account covers. `gain` is at most the gain to date less the variation
    margin that it would give back; `margin` is at least its margin, of which `first_margin` is that of the market that
    was asked for first. The trade of the last question is `asked`.
    """

    __slots__ = (
        "asked_cash",
        "asked_gain",
        "asked_id",
        "asked_lots",
        "begun",
        "first_id",
        "first_margin",
        "gain",
        "margin",
        "most",
        "number",
    )

    def __init__(self) -> None:
        """Start with no batch."""
        self.number = self.begun = self.most = self.gain = self.margin = 0
        self.first_id = self.asked_id = MarketId(0)
        self.first_margin = self.asked_lots = self.asked_cash = self.asked_gain = 0

    def ask(self, market_id: MarketId, lots: int, cash: int, gain: int) -> None:
        """Note the trade of a question, and its gain to date at least."""
        self.asked_id = market_id
        self.asked_lots = lots
        self.asked_cash = cash
        self.asked_gain = gain

    def change(self, market_id: MarketId, lots: int, cash: int) -> None:
        """Count a trade if it is that of the last question; after any other change the figures begin again."""
        if market_id == self.asked_id and lots == self.asked_lots and cash == self.asked_cash:
            self.gain += self.asked_gain
            self.asked_id = MarketId(0)
        else:
            self.number = 0


class KeptCover:
    """What an account owes at most by its positions, at prices of one version.

    `sequence` is the command that asked last: a machine that is restored before any command counts the same work as one
    that is not.
    """

    __slots__ = (
        "batch",
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
        self.batch = BatchCover()

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
        if self.batch.number > 0:
            self.batch.change(market_id, lots, cash)
