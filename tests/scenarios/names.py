# SPDX-License-Identifier: Apache-2.0
"""Names of a scenario: which account, market, order, hold a word means, and in what unit a number is written.

Owns the system of one scenario and its books of names. Must never read an answer of the machine other than
to learn an id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.vocabulary import codes, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.scenarios.language import ScenarioError, scaled
from tests.support import System

if TYPE_CHECKING:
    from clearinghouse.statemachine.state.results import Outcome
    from clearinghouse.statemachine.state.state import Account, Asset, Holding, Line, Market
    from clearinghouse.statemachine.vocabulary.commands import Command

CODES: dict[str, int] = {
    name: value for name, value in vars(codes).items() if name.isupper() and isinstance(value, int)
}
CODE_NAMES: dict[int, str] = {value: name for name, value in CODES.items()}

SIDES = {"buy": types.BUY, "sell": types.SELL}
TIFS = {"gtc": types.GTC, "ioc": types.IOC, "fok": types.FOK, "gtd": types.GTD}
STPS = {
    "cancel-taker": types.STP_CANCEL_TAKER,
    "cancel-maker": types.STP_CANCEL_MAKER,
    "cancel-both": types.STP_CANCEL_BOTH,
    "decrement": types.STP_DECREMENT,
}
ORDER_FLAGS = {
    "post-only": types.FLAG_POST_ONLY,
    "slide": types.FLAG_POST_ONLY_SLIDE,
    "reduce-only": types.FLAG_REDUCE_ONLY,
    "close-position": types.FLAG_CLOSE_POSITION,
    "band-move": types.FLAG_BAND_MOVE,
    "band-wait": types.FLAG_BAND_WAIT,
}
STATUSES = {
    "OPEN": types.MARKET_OPEN,
    "AUCTION": types.MARKET_AUCTION,
    "POST_ONLY": types.MARKET_POST_ONLY,
    "CANCEL_ONLY": types.MARKET_CANCEL_ONLY,
    "REDUCE_ONLY": types.MARKET_REDUCE_ONLY,
    "HALTED": types.MARKET_HALTED,
    "SETTLING": types.MARKET_SETTLING,
    "CLOSED": types.MARKET_CLOSED,
}
ACCOUNT_FLAGS = {
    "auto-lend": types.ACCOUNT_AUTO_LEND,
    "auto-repay": types.ACCOUNT_AUTO_REPAY,
    "spot-margin": types.ACCOUNT_SPOT_MARGIN,
    "takes-collateral": types.ACCOUNT_TAKES_COLLATERAL,
    "converts-collateral": types.ACCOUNT_CONVERTS_COLLATERAL,
}
KINDS = {
    "backstop": types.KIND_BACKSTOP,
    "customer": types.KIND_CUSTOMER,
    "house": types.KIND_MEMBER_HOUSE,
    "individual": types.KIND_MEMBER_INDIVIDUAL,
    "market-maker": types.KIND_MARKET_MAKER,
    "omnibus": types.KIND_MEMBER_OMNIBUS,
    "venue": types.KIND_VENUE,
}
SYSTEM_ACCOUNTS = {
    "external": types.EXTERNAL,
    "settlement": types.SETTLEMENT,
    "fees": types.FEES,
    "funding": types.FUNDING,
    "liquidity_fund": types.LIQUIDITY_FUND,
    "rounding": types.ROUNDING,
    "lending_pool": types.LENDING_POOL,
    "lending_reserve": types.LENDING_RESERVE,
    "pvp": types.PVP,
    "ccp": types.CCP,
    "ccp_skin": types.CCP_SKIN,
    "ccp_equity": types.CCP_EQUITY,
    "ccp_liquidity": types.CCP_LIQUIDITY,
    "default_fund": types.DEFAULT_FUND,
}


def same(what: str, found: object, expected: object) -> None:
    """Two figures are equal, or the row fails."""
    if found != expected:
        raise ScenarioError(f"{what} is {found}, expected {expected}")


class Setup:
    """One scenario's world, with the names that its rows have given to things."""

    def __init__(self, *, check: bool, model: bool = False) -> None:
        """Start at genesis with the system accounts; `check` checks every invariant after every command, `model` lets
        the independent model follow.
        """
        self.system = System(check=check, model=model)
        self.accounts: dict[str, int] = dict(SYSTEM_ACCOUNTS)
        self.orders: dict[str, int] = {}
        self.money: dict[str, int] = {}  # deposits, withdrawals and holds
        self.breaks: dict[str, int] = {}
        self.sources: dict[str, int] = {}
        self.busts: dict[str, int] = {}
        self.members: dict[str, int] = {}
        self.calendars: dict[str, int] = {}
        self.segments: dict[str, int] = {}
        self.venue_trades = 0
        self.cleared_trades: dict[str, int] = {}
        self.cases: dict[str, int] = {}  # of default, by the owner of the accounts
        self.lots_of_auctions: dict[str, int] = {}
        self.pairs: dict[str, int] = {}  # of payments (C-6)
        self.principal = "test"  # of the next commands
        self.request: tuple[str, str, int] | None = None  # of the next command, if a row set it
        self.last: Command | None = None
        self.last_market: Market | None = None
        self.outcome: Outcome | None = None

    def head(self, principal: str = "") -> tuple[str, str, int]:
        """Principal, request id and creation time of the next command."""
        if self.request is not None:
            taken, self.request = self.request, None
            return taken
        _, request_id, created_ns = self.system.head()
        return (principal or self.principal, request_id, created_ns)

    def known(self, book: dict[str, int], name: str) -> int:
        """The id behind a name; `#7` is the id 7 itself, known or not."""
        if name.startswith("#"):
            return int(name[1:])
        if name not in book:
            raise ScenarioError(f"no such name: {name}")
        return book[name]

    def account_id(self, name: str) -> int:
        """The id of an account."""
        return self.known(self.accounts, name)

    def account(self, name: str) -> Account:
        """An account."""
        return self.system.state.accounts[AccountId(self.account_id(name))]

    def asset_id(self, symbol: str) -> int:
        """The id of an asset."""
        return self.known(self.system.state.symbols, symbol)

    def asset(self, symbol: str) -> Asset:
        """An asset."""
        return self.system.state.assets[AssetId(self.asset_id(symbol))]

    def market_id(self, symbol: str) -> int:
        """The id of a market."""
        return self.known(self.system.state.symbols, symbol)

    def market(self, symbol: str) -> Market:
        """A market."""
        return self.system.state.markets[MarketId(self.market_id(symbol))]

    def amount(self, text: str, symbol: str) -> int:
        """A decimal amount of an asset in its smallest unit; an unknown asset has none."""
        asset = self.system.state.assets.get(AssetId(self.asset_id(symbol)))
        return scaled(text, asset.scale if asset is not None else 0)

    def holding(self, name: str, symbol: str) -> Holding | None:
        """A holding, None where the account never had the asset."""
        return self.account(name).holdings.get(AssetId(self.asset_id(symbol)))

    def line(self, name: str, symbol: str) -> Line | None:
        """A line, None where the account never touched the market."""
        return self.account(name).lines.get(MarketId(self.market_id(symbol)))

    def price_units(self, text: str, market: Market | None) -> int:
        """A price per whole base in the market's price units."""
        return scaled(text, market.tick_decimals if market is not None else 0)

    def quantity_units(self, text: str, market: Market | None) -> int:
        """A quantity in the market's quantity units."""
        return scaled(text, market.lot_decimals if market is not None else 0)

    def lots(self, text: str, market: Market) -> int:
        """A quantity in lots."""
        lots, rest = divmod(self.quantity_units(text, market), market.lot_units)
        if rest:
            raise ScenarioError(f"{text} is not a whole number of lots")
        return lots

    def price_per_lot(self, text: str, market: Market) -> int:
        """A price per whole base in quote units per lot."""
        ticks, rest = divmod(self.price_units(text, market), market.tick_units)
        if rest:
            raise ScenarioError(f"{text} is not on a tick")
        return ticks * market.tick_per_lot

    def figure(self, text: str, unit: str, market: Market | None) -> int:
        """A figure of a refusal in the unit that the row names.

        `lots` is a quantity in base, `price` a price per whole base, `raw` a plain integer, `time` seconds from
        now; everything else is the symbol of an asset.
        """
        if unit == "raw":
            return scaled(text, 0)
        if unit == "time":
            return self.system.now + scaled(text, 9)
        if unit == "lots" and market is not None:
            return self.lots(text, market)
        if unit == "price" and market is not None:
            return self.price_per_lot(text, market)
        return self.amount(text, unit)
