# SPDX-License-Identifier: Apache-2.0
"""Builds a small state for tests of the gates: dollars without cents, an asset A at 100, and more where a test adds it.

Owns the building of it. Gives positions, orders and debts directly, without a gate: the gates are what is tested.
"""

from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.ledger.dirty import line_changed
from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.orders import open_orders
from clearinghouse.statemachine.orders.worst_lots import count_position
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Asset, Holding, Line, Market, Order
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import OrderId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    GTC,
    LIMIT,
    PPB,
    PRICE_E9,
    SECOND_NS,
    WEIGHT_INVERSE_SQRT,
)
from tests.vectors.building import fund, new_account, new_asset, new_market, new_state, open_order

PERCENT = PPB // 100
Figures = tuple[int, int, int]


def figures(refusal: Refusal) -> Figures:
    """The limit, the actual value and the shortfall of a refusal."""
    return refusal.limit, refusal.actual, refusal.shortfall


class World:
    """Dollars without cents and an asset A at 100, in which a test opens markets and accounts."""

    def __init__(self) -> None:
        """Start with assets alone, a hundred seconds after the epoch."""
        self.state = new_state("USD", 0)
        self.state.time_ns = 100 * SECOND_NS
        self.usd = self.state.valuation
        self.usd.debt_max_leverage = 10
        self.usd.debt_mmf_base_ppb = 5 * PERCENT
        self.a = new_asset(self.state, "A", 0, "100")

    def weigh(self, asset: Asset, base: int, penalty: int = 0) -> None:
        """Give an asset a weight of so many percent, which falls with size by a penalty in percent."""
        asset.weight_kind = WEIGHT_INVERSE_SQRT
        asset.weight_base_ppb = base * PERCENT
        asset.weight_penalty_ppb = penalty * PERCENT

    def lend_out(self, asset: Asset, amount: int) -> Pool:
        """Give an asset a pool, to which an account lends an amount."""
        asset.pool = Pool(self.state.time_ns)
        if amount:
            lender = fund(self.state, new_account(self.state, "lender"), asset, amount)
            loans.lend(self.state, 0, lender, amount)
        return asset.pool

    def perpetual(self, mark_e9: int = 100 * PRICE_E9, weight: int = PPB) -> Market:
        """A perpetual on A with ten times leverage and a maintenance fraction of five percent; lots of one A."""
        market = new_market(self.state, types.PERPETUAL, self.a, self.usd, 1, mark_e9)
        market.max_leverage = 10
        market.mmf_base_ppb = 5 * PERCENT
        market.imf_factor_ppb = market.mmf_factor_ppb = 1  # asked for, and never the larger here
        market.position_weight_ppb = weight
        return market

    def spot(
        self, base: Asset | None = None, lot: int = 1, mark_e9: int = 100 * PRICE_E9
    ) -> Market:
        """A spot market of A, or of another asset, against dollars."""
        return new_market(self.state, types.SPOT, base or self.a, self.usd, lot, mark_e9)

    def account(self, cash: int = 0, *, owner: str = "owner", flags: int = 0) -> Account:
        """An account with so many dollars, which may use ten times leverage."""
        account = new_account(self.state, owner, 10)
        account.flags = flags
        if cash:
            fund(self.state, account, self.usd, cash)
        return account

    def isolated(self, owner: Account, market: Market, cash: int = 0) -> Account:
        """The account of an isolated position of an owner."""
        account = self.account(cash, owner=owner.owner)
        account.parent_id = owner.id
        account.isolated_market_id = market.id
        owner.isolated = {**owner.isolated, market.id: account}
        return account

    def holding(self, account: Account, asset: Asset | None = None, amount: int = 0) -> Holding:
        """The holding of an account in dollars or another asset, after so much more was paid in."""
        return fund(self.state, account, asset or self.usd, amount)

    def owe(self, account: Account, amount: int) -> Holding:
        """Let an account owe dollars as negative unsettled equity."""
        holding = self.holding(account)
        ledger.add_unsettled(self.state, holding, -amount)
        return holding

    def position(
        self, account: Account, market: Market, lots: int, cost: int | None = None
    ) -> Line:
        """Give an account a position, at the mark or at a cost."""
        line = open_orders.line_of(account, market)
        before = line.position
        line.position = lots
        count_position(line, before)
        line.cost = lots * market.mark_e9 // PRICE_E9 if cost is None else cost
        line_changed(line)
        ledger.index_line(self.state, line)
        return line

    def open(
        self, account: Account, market: Market, side: int, price: int, lots: int, *, rate: int = 0
    ) -> Order:
        """An open order, counted and admitted."""
        return open_order(self.state, account, market, side, price, lots, taker_fee_ppb=rate)

    def order(
        self,
        account: Account,
        market: Market,
        side: int,
        price: int,
        lots: int,
        *,
        kind: int = LIMIT,
        tif: int = GTC,
        rate: int = 0,
        flags: int = 0,
        oco: int = 0,
    ) -> Order:
        """A new order, which nothing counts yet."""
        line = open_orders.line_of(account, market)
        order = Order(account, market, line, side, kind, PricePerLot(price), lots)
        order.tif = tif
        order.flags = flags
        order.taker_fee_ppb = rate
        order.oco_id = OrderId(oco)
        return order
