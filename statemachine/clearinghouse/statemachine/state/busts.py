# SPDX-License-Identifier: Apache-2.0
"""Hold the data needed to bust trades: digests of the trades that were made, and busts that wait (SPEC O-10).

Owns the shape of the data. Must never decide: `trading.made_trades` and the handlers do.
"""

from collections import OrderedDict
from typing import Final, TypeAlias

from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId, PricePerLot

BLOCK_BITS: Final = 8  # trades whose ids differ only in these bits are in one block

# Trade id, time in ns, price per lot, lots, buyer, seller, fee of the buyer, fee of the seller.
MadeTrade: TypeAlias = tuple[int, int, PricePerLot, int, AccountId, AccountId, int, int]


class SealedBlock:
    """The digest of all trades of a market whose ids are in one block of ids; `last_ns` is the time of the last
    trade.
    """

    __slots__ = ("block", "digest", "last_ns")

    def __init__(self, block: int, last_ns: int, digest: str) -> None:
        """Store the digest."""
        self.block = block
        self.last_ns = last_ns
        self.digest = digest


class MadeTrades:
    """The trades of a market in the present block of ids, and the digests of earlier blocks."""

    __slots__ = ("block", "made", "sealed")

    def __init__(self) -> None:
        """Start without trades."""
        self.block = 0
        self.made: list[MadeTrade] = []
        self.sealed: dict[int, SealedBlock] = {}  # in the order of the blocks


class BustTrade:
    """A trade to be busted, with its corrected price, and the amount that one side then owes to the other."""

    __slots__ = (
        "amount",
        "buyer_fee_back",
        "gainer_account_id",
        "keeper_account_id",
        "loser_account_id",
        "lots",
        "new_price_per_lot",
        "price_per_lot",
        "seller_fee_back",
        "trade_id",
    )

    def __init__(self, trade_id: int) -> None:
        """Start without terms."""
        self.trade_id = trade_id
        self.price_per_lot = PricePerLot(0)
        self.new_price_per_lot = PricePerLot(0)
        self.lots = 0
        self.gainer_account_id = AccountId(0)
        self.loser_account_id = AccountId(0)
        self.keeper_account_id = AccountId(
            0
        )  # the loser, or the account whose isolated position it is
        self.amount = 0
        self.buyer_fee_back = 0
        self.seller_fee_back = 0


class Bust:
    """An announced bust of trades.

    `asked_by` is the principal that decided first, or empty, and `approves` its decision.
    """

    __slots__ = ("approves", "asked_by", "asset_id", "ends_ns", "id", "market_id", "trades")

    def __init__(self, bust_id: int, market_id: MarketId, asset_id: AssetId, ends_ns: int) -> None:
        """Start without trades."""
        self.id = bust_id
        self.market_id = market_id
        self.asset_id = asset_id  # the quote asset of the market
        self.ends_ns = ends_ns
        self.asked_by = ""
        self.approves = False
        self.trades: list[BustTrade] = []


class Busts:
    """All announced busts and busted trades of one state."""

    def __init__(self) -> None:
        """Start empty."""
        self.last_id = 0
        self.announced: dict[int, Bust] = {}  # by id
        # When each trade was busted, in that order; the oldest leave first.
        self.busted: dict[int, int] = OrderedDict()
        # Derived: the announced bust of a trade, and by account and bust what the account has to keep.
        self.bust_of: dict[int, Bust] = {}
        self.kept: dict[AccountId, dict[int, int]] = {}


def put_bust_trade(busts: Busts, bust: Bust, trade: BustTrade) -> None:
    """Add a trade to an announced bust."""
    bust.trades.append(trade)
    busts.bust_of[trade.trade_id] = bust
    kept = busts.kept.setdefault(trade.keeper_account_id, {})
    kept[bust.id] = kept.get(bust.id, 0) + trade.amount


def forget_bust(busts: Busts, bust: Bust) -> None:
    """Remove a bust that is decided or whose time has ended."""
    del busts.announced[bust.id]
    for trade in bust.trades:
        del busts.bust_of[trade.trade_id]
        kept = busts.kept.get(trade.keeper_account_id, {})
        kept.pop(bust.id, None)
        if not kept:
            busts.kept.pop(trade.keeper_account_id, None)
