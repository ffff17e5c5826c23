# SPDX-License-Identifier: Apache-2.0
"""Hold an account's positions by its open nets, and their largest debt at prices of one version (SPEC C-16).

Owns the shape of the data, all of which follows from the nets. Must never decide anything: `clearing_cover` fills it.
"""

from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId


class Reach:
    """The range of lots of a market that an account can reach by a part of a batch, and its largest margin in this
    range.
    """

    __slots__ = ("begun", "least_lots", "margin", "most_lots")

    def __init__(self, least_lots: int, most_lots: int, margin: int) -> None:
        """Store the figures; no trade is counted yet."""
        self.least_lots = least_lots
        self.most_lots = most_lots
        self.margin = margin
        self.begun = 0  # `begun` of the batch cover that counts this margin


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
        """Return whether the position has lots or cash."""
        return self.lots != 0 or self.cash != 0


class KeptPart:
    """The positions of an account in one asset, with their gain to date and their largest margin.

    `asked` is the position of the last checked trade. If the trade is accepted, its figures become those of the part.
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
    """An upper bound of an account's debt in one batch of captured trades, in which only trades change its balances.

    `number` is the batch's number, below 0 once the bound was too high to decide; `begun` counts how often the figures
    began. `most` is the largest loss to date plus margin that the account can cover. `gain` is a lower bound of the
    gain to date less the variation margin to return. `margin` is an upper bound of its margin, and `first_margin` the
    part of the first checked market. `asked` is the trade of the last check.
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
        """Store the trade that is being checked, with a lower bound of its gain to date."""
        self.asked_id = market_id
        self.asked_lots = lots
        self.asked_cash = cash
        self.asked_gain = gain

    def change(self, market_id: MarketId, lots: int, cash: int) -> None:
        """Count an accepted trade if it is the last checked one; after any other trade the figures have to begin
        again.
        """
        if market_id == self.asked_id and lots == self.asked_lots and cash == self.asked_cash:
            self.gain += self.asked_gain
            self.asked_id = MarketId(0)
        else:
            self.number = 0


class KeptCover:
    """The largest debt of an account by its positions, at the prices of one version.

    `sequence` is the last command that used the cache. With it a machine that is restored before any command counts the
    same work as a machine that never stopped.
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
        """Start without a version and without positions."""
        self.sequence = self.version = 0
        self.positions: dict[MarketId, Position] = {}
        # Positions that have changed since their parts were computed.
        self.changed: dict[MarketId, None] = {}
        self.parts: dict[AssetId, KeptPart] = {}
        # The sums of all parts. They exclude positions without an index, whose gain follows each trade.
        self.gain = 0
        self.margin = 0
        self.unpriced: dict[MarketId, None] = {}
        self.open: dict[MarketId, None] = {}
        self.quotes: dict[AssetId, int] = {}  # the number of open positions by quote asset
        self.batch = BatchCover()

    def change(self, market_id: MarketId, lots: int, cash: int) -> None:
        """Change a position by a trade, if the cache has positions."""
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
