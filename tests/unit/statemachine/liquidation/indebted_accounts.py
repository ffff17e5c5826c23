# SPDX-License-Identifier: Apache-2.0
"""A small town of debtors for tests of the waterfall: coins, spot markets, a maker, pools, and what events say of it.

Owns the building of it. Commands make what a test does not check; what an account has and owes is given to it.
"""

from clearinghouse.statemachine.exchange_margin.account_margin import refresh
from clearinghouse.statemachine.ledger.ledger import add_unsettled, holding_of
from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.liquidation.collateral_sales import sell_for_debts
from clearinghouse.statemachine.state.liquidation import LiquidationCase, Provider
from clearinghouse.statemachine.state.state import Account, Asset, Holding, Market, State
from clearinghouse.statemachine.vocabulary import commands, events, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import PPB, SECOND_NS
from tests.support import System
from tests.vectors.building import fund

AT = 7
UNIT = 10**6
PERCENT = PPB // 100
RECEIVED = (
    "COLLATERAL_SOLD",
    "COLLATERAL_TAKEN",
    "LENDER_PAID",
    "REDEEMED",
    "REMAINDER_PAID",
    "REMAINDER_TAKEN",
    "REPAID",
    "SETTLED_IN",
)


def written(state: State) -> list[tuple[object, ...]]:
    """The events since the last look that are about debts: kind and fields, without ids of orders."""
    found = [
        (event.name, *(value for key, value in event.fields.items() if key != "order_id"))
        for event in events.split(state.events)
        if event.name in RECEIVED
    ]
    state.events.clear()
    return found


def owe(state: State, account: Account, asset: Asset, amount: int) -> Holding:
    """Let an account owe an amount as unsettled equity; its holding."""
    holding = holding_of(state, account, asset)
    add_unsettled(state, holding, -amount)
    return holding


class Setup:
    """A world with coins of three decimals, spot markets with lots of one coin, a maker, and one who owes."""

    def __init__(self, *, share: int = 100) -> None:
        """SOL at 100, ETH at 10, BTC at 20; the waterfall is on, with a band of 2 % and a spread of 1 %."""
        self.system = System(check=False)
        self.state = self.system.state
        self.usd = self.state.valuation
        self.coins: dict[str, Asset] = {"USDC": self.usd}
        for symbol, price in (("SOL", 100), ("ETH", 10), ("BTC", 20)):
            self.listing(symbol, price)
        rates = (share * PERCENT, 2 * PERCENT, PERCENT, 2 * PERCENT, PPB)
        self.system.must(
            commands.SetLiquidation(
                *self.system.head(), 1, SECOND_NS, *rates, 2, 6 * PERCENT, PERCENT, 20, 0
            )
        )
        self.maker = self.account("maker", USDC=1_000_000, SOL=1_000, ETH=1_000, BTC=1_000)
        self.debtor = self.account("debtor")
        self.case = LiquidationCase()
        self.state.waterfall.open_case(self.debtor.id, self.case)
        self.received: list[tuple[int, int, int]] = []

    def listing(self, symbol: str, price: int) -> Asset:
        """One more coin."""
        asset = self.state.assets[AssetId(self.system.asset(symbol, 3, price))]
        self.coins[symbol] = asset
        return asset

    def market(self, symbol: str, lot: int = 1) -> Market:
        """A spot market without fees, with lots of whole coins and a tick of 0.01."""
        base, _, quote = symbol.partition("/")
        return self.state.markets[
            MarketId(
                self.system.market(
                    symbol,
                    types.SPOT,
                    self.coins[base].id,
                    self.coins[quote].id,
                    lot=(lot, 0),
                    maker_ppb=0,
                    taker_ppb=0,
                )
            )
        ]

    def account(self, owner: str, **coins: int) -> Account:
        """An account with whole coins."""
        account = self.state.accounts[AccountId(self.system.account(owner))]
        for symbol, amount in coins.items():
            self.give(account, symbol, amount * 10 ** self.coins[symbol].scale)
        return account

    def give(self, account: Account, symbol: str, units: int) -> Holding:
        """Give an account some units."""
        return fund(self.state, account, self.coins[symbol], units)

    def quote(self, market: Market, side: int, cents: int, lots: int) -> None:
        """An order of the maker, at hundredths of the quote asset."""
        self.system.order(self.maker.id, market.id, side, cents, lots)

    def sell(self, *, below: bool = False) -> list[tuple[object, ...]]:
        """One pass over the debts; what was said."""
        refresh(self.state, self.debtor)
        self.state.events.clear()
        self.state.observer = lambda *reported: self.received.append(reported)
        sell_for_debts(self.state, AT, self.debtor, self.case, below_auto_close=below)
        self.state.observer = None
        return written(self.state)

    def sold(
        self, market: Market, lots: int, value: int, price: int, liability: str
    ) -> tuple[object, ...]:
        """The event of a forced trade, in units of the quote asset."""
        liability_asset_id = self.coins[liability].id
        return (
            "COLLATERAL_SOLD",
            AT,
            self.debtor.id,
            market.id,
            lots,
            value,
            price,
            liability_asset_id,
        )

    def paid(self, symbol: str, units: int) -> tuple[object, ...]:
        """The event of what the debtor has paid in."""
        return ("SETTLED_IN", AT, self.debtor.id, self.coins[symbol].id, units)


def lent(setup: Setup, symbol: str, units: int, cash: int) -> None:
    """Let the debtor lend units to a pool which then has `cash` left of them."""
    asset = setup.coins[symbol]
    rates = (80 * PERCENT, 0, 0, 0, 0, 1, 1)
    setup.system.must(
        commands.SetPool(*setup.system.head(), asset.id, *rates, *(0, 0, 0, 0, PPB, 0, 0, 0, 0, 0))
    )
    holding = setup.give(setup.debtor, symbol, units)
    loans.lend(setup.state, 0, holding, units)
    borrower = setup.account("borrower")
    if units > cash:
        loans.borrow(setup.state, 0, holding_of(setup.state, borrower, asset), units - cash)


def provider(setup: Setup, market: Market, **coins: int) -> Account:
    """A provider of a market, 1 % below the index, with whole coins."""
    account = setup.account("provider", **coins)
    registered = setup.state.waterfall.providers.setdefault(market.id, {})
    registered[account.id] = Provider(account.id, market.id, 100, 1, PERCENT)
    return account
