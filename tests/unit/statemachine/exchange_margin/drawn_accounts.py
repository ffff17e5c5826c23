# SPDX-License-Identifier: Apache-2.0
"""Accounts drawn by a seed, with small uneven figures so that each rounding shows, and the same for the model.

Owns the drawing of assets, holdings, positions and open orders, of what changes them, and the copy of their amounts
into the model's books. Must never copy what the machine has computed: sums and caches are what is tested.
"""

from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.ledger.dirty import asset_changed, line_changed, market_changed
from clearinghouse.statemachine.orders import open_orders
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.price_sources import IndexRules
from clearinghouse.statemachine.state.state import Account, Asset, Market, Order, State
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_SPOT_MARGIN,
    BUY,
    EXTERNAL_VENUE,
    PERPETUAL,
    PRICE_E9,
    PRICE_OK,
    SECOND_NS,
    SELL,
    SPOT,
    WEIGHT_IDENTITY,
    WEIGHT_INVERSE_SQRT,
)
from tests.model import model_state as books
from tests.model.exact import ONE, Fraction, ppb
from tests.model.prices import PriceBoard, Priced
from tests.stateful.draws import SeededDraw
from tests.vectors.building import fund, new_account, new_asset, new_market, new_state, open_order

RAY = 10**27
PERCENT = 10_000_000
STABLE = IndexRules(1, 0, 0, 0, 0, 0, 0, 0, 0, 30_000, 0)


class Drawn:
    """An account with holdings of up to five assets, positions in two markets and orders in those and four of spot."""

    def __init__(self, seed: int) -> None:
        """Draw everything that margin uses."""
        self.draw = SeededDraw(seed)
        self.state: State = new_state("USD", 2)
        self.state.time_ns = 100 * SECOND_NS
        self._debts(self.state.valuation)
        for symbol in "ABCD":
            self._asset(symbol)
        self.account: Account = new_account(self.state, "owner", self.draw.pick([3, 7, 20]))
        if self.draw.chance(70):
            self.account.flags = ACCOUNT_SPOT_MARGIN
        usd, a, b, c, d = self.state.assets.values()
        for base, quote in ((a, usd), (b, usd), (a, b), (c, b)):
            self._market(SPOT, base, quote)
        for base, quote in ((a, usd), (c, b), (d, c)):
            self._market(PERPETUAL, base, quote)
        for asset in (usd, a, b, c, d):
            if self.draw.chance(75):
                self._hold(asset)
        for market in self.state.markets.values():
            if not market.is_spot and self.draw.chance(60):
                self.trade(market)
        for _ in range(self.draw.integer(0, 7)):
            self.order()
        for key, holding in list(self.account.holdings.items()):
            if not (holding.balance or holding.reserved or holding.unsettled or holding.borrowed):
                del self.account.holdings[
                    key
                ]  # before an order is accepted an account may have none

    def _asset(self, symbol: str) -> None:
        draw = self.draw
        asset = new_asset(self.state, symbol, draw.integer(0, 2), "0")
        asset.price_e9 = draw.integer(1, 5_000) * PRICE_E9 + draw.integer(0, PRICE_E9)
        if draw.chance(8):
            asset.price_e9 = 0
        asset.index_e9 = asset.price_e9
        if draw.chance(60):
            asset.weight_kind = WEIGHT_INVERSE_SQRT
            asset.weight_base_ppb = draw.integer(70, 100) * PERCENT
            asset.weight_penalty_ppb = draw.pick([0, 3 * PERCENT, 20 * PERCENT])
        self._debts(asset)
        if asset.price_e9 and draw.chance(60):
            asset.index_rules = STABLE
            asset.stable_e9 = asset.price_e9
            if draw.chance(70):
                asset.stable_e9 = asset.price_e9 * draw.integer(50, 160) // 100 + 1
            asset.stable_ns = self.state.time_ns
            self.state.has_stable_prices = True
        if draw.chance(60):
            asset.pool = Pool(self.state.time_ns)
            asset.pool.supply_index = RAY * draw.integer(100, 130) // 100 + draw.integer(
                0, RAY // 9
            )
            asset.pool.borrow_index = RAY * draw.integer(100, 130) // 100 + draw.integer(
                0, RAY // 9
            )

    def _debts(self, asset: Asset) -> None:
        asset.debt_max_leverage = self.draw.pick([2, 5, 10])
        asset.debt_imf_factor_ppb = self.draw.pick([0, PERCENT, 5 * PERCENT])
        asset.debt_mmf_base_ppb = self.draw.integer(1, 8) * PERCENT
        asset.debt_mmf_factor_ppb = self.draw.pick([0, PERCENT, 5 * PERCENT])

    def _market(self, kind: int, base: Asset, quote: Asset) -> None:
        draw = self.draw
        market = new_market(self.state, kind, base, quote, draw.pick([1, 1, 3, 10]))
        market.lot_units, market.lot_divisor = market.lot_base_units, 10**base.scale
        market.max_leverage = draw.pick([2, 10, 50])
        market.imf_factor_ppb = draw.pick([0, PERCENT])
        market.mmf_base_ppb = draw.integer(1, 4) * PERCENT // 10
        market.mmf_factor_ppb = draw.pick([0, PERCENT])
        market.mark_e9 = self.fair_e9(market) * draw.integer(85, 115) // 100
        if kind == PERPETUAL and draw.chance(70):
            market.funding_index_ray = draw.integer(-3 * RAY, 3 * RAY)

    def fair_e9(self, market: Market) -> int:
        """Return the rough value of a lot from its assets, at least a unit of the quote asset."""
        if not market.quote.price_e9:
            return 7 * PRICE_E9
        value = market.base.price_e9 * market.lot_base_units * market.quote.value_denominator
        return value // (market.lot_divisor * market.quote.price_e9) + PRICE_E9

    def _hold(self, asset: Asset) -> None:
        draw = self.draw
        holding = fund(self.state, self.account, asset, draw.pick([0, 40, 300, 9_000]))
        if holding.balance and draw.chance(25):
            ledger.hold(holding, draw.integer(1, holding.balance))
        if asset.pool is not None:
            if draw.chance(30):
                ledger.add_lent_shares(holding, draw.integer(1, 300) * books.SHARE + 1)
            elif draw.chance(30):
                ledger.add_borrow_shares(self.state, holding, draw.integer(1, 60) * books.SHARE + 1)
        if draw.chance(40):
            self.share_value(asset)

    # --- what changes -------------------------------------------------------------------------------------------

    def share_value(self, asset: Asset) -> None:
        """Unsettled equity of the account changes."""
        holding = ledger.holding_of(self.state, self.account, asset)
        ledger.add_unsettled(self.state, holding, self.draw.integer(-60, 30))

    def pay_in(self, asset: Asset) -> None:
        """The account gets a little more of an asset."""
        fund(self.state, self.account, asset, self.draw.integer(1, 90))

    def trade(self, market: Market) -> None:
        """Give the account another position in a market, or none."""
        line = open_orders.line_of(self.account, market)
        line.position = self.draw.pick([0, -7, -2, 1, 4, 9])
        line.cost = line.position * market.mark_e9 * self.draw.integer(80, 120) // (100 * PRICE_E9)
        line.funding_index_ray = self.draw.pick([0, market.funding_index_ray])
        line_changed(line)
        ledger.index_line(self.state, line)

    def order(self) -> None:
        """An open order a little off the fair price; without spot margin only one that the account can pay."""
        draw = self.draw
        market = draw.pick(list(self.state.markets.values()))
        price = max(1, self.fair_e9(market) * draw.integer(70, 130) // (100 * PRICE_E9))
        side, lots = draw.pick([BUY, SELL]), draw.pick([1, 2, 5, 20])
        rate = draw.pick([0, PERCENT, 7 * PERCENT + 1])
        if market.is_spot and not self.account.flags:
            pays = market.quote if side == BUY else market.base
            holding = self.account.holdings.get(pays.id)
            cost = lots * (price + price * rate // 10**9 + 1)
            if side != BUY:
                cost = lots * market.lot_base_units
            if holding is None or cost > holding.balance - holding.held - holding.reserved:
                return
        open_order(self.state, self.account, market, side, price, lots, taker_fee_ppb=rate)

    def end_order(self) -> None:
        """An open order goes."""
        orders = list(self.account.orders.values())
        if orders:
            open_orders.finish(self.state, self.draw.pick(orders))

    def move_price(self, asset: Asset) -> None:
        """Move the price of an asset, so that everything valued in it has to be computed again."""
        asset.price_e9 = asset.index_e9 = asset.price_e9 * self.draw.integer(60, 150) // 100
        self._look_again(asset)

    def move_mark(self, market: Market) -> None:
        """The mark of a market moves."""
        market.mark_e9 = market.mark_e9 * self.draw.integer(80, 120) // 100
        market_changed(self.state, market)

    def accrue(self, asset: Asset) -> None:
        """Interest accrues in the pool of an asset."""
        if asset.pool is not None:
            asset.pool.supply_index += RAY // 50
            asset.pool.borrow_index += RAY // 30
        self._look_again(asset)

    def _look_again(self, asset: Asset) -> None:
        asset_changed(self.state, asset)
        for market in self.state.markets.values():
            if asset in (market.base, market.quote):
                market_changed(self.state, market)

    def change(self) -> None:
        """One thing changes."""
        draw = self.draw
        assets = list(self.state.assets.values())
        markets = list(self.state.markets.values())
        match draw.integer(1, 9):
            case 1 | 2:
                self.share_value(draw.pick(assets))
            case 3:
                self.pay_in(draw.pick(assets))
            case 4:
                self.trade(draw.pick([market for market in markets if not market.is_spot]))
            case 5:
                self.order()
            case 6:
                self.end_order()
            case 7:
                self.move_price(draw.pick(assets[1:]))
            case 8:
                self.move_mark(draw.pick(markets))
            case _:
                self.accrue(draw.pick(assets))

    # --- the same for the model ---------------------------------------------------------------------------------

    def mirrored(self) -> tuple[books.System, PriceBoard]:
        """Amounts, terms and prices as the model keeps them."""
        state = self.state
        system = books.System(state.valuation.scale)
        board = PriceBoard(system)
        system.now = state.time_ns
        for asset in state.assets.values():
            system.assets[asset.id] = model_asset(asset)
            system.live.asset[asset.id] = board.per_unit(asset.id, asset.price_e9)
            board.priced[asset.id] = priced_of(asset)
            if asset.pool is not None:
                system.supply_index[asset.id] = Fraction(asset.pool.supply_index, RAY)
                system.borrow_index[asset.id] = Fraction(asset.pool.borrow_index, RAY)
        for market in state.markets.values():
            system.markets[market.id] = model_market(market)
            system.live.mark[market.id] = Fraction(market.mark_e9, PRICE_E9)
        self._amounts(system)
        return system, board

    def _amounts(self, system: books.System) -> None:
        account = self.account
        system.accounts[account.id] = books.Account(
            account.id, "", account.kind, account.max_leverage, account.flags
        )
        for holding in account.holdings.values():
            key = account.id, holding.asset.id
            system.balance[key] = holding.balance
            system.held[key] = holding.held
            system.unsettled[key] = holding.unsettled
            system.lent[key] = holding.lent_shares
            system.borrowed[key] = holding.borrow_shares
        for line in account.lines.values():
            if not line.market.is_spot:
                place = account.id, line.market.id
                system.position[place] = line.position
                system.cost[place] = line.cost
                change = line.market.funding_index_ray - line.funding_index_ray
                system.accrued[place] = Fraction(-line.position * change, RAY)
        for order in account.orders.values():
            system.orders[order.id] = model_order(order)


def priced_of(asset: Asset) -> Priced:
    """The live and the stable price of an asset, as numbers."""
    found = Priced(index=asset.index_e9, value=asset.price_e9)
    found.stable, found.followed_ns = asset.stable_e9, asset.stable_ns
    found.rules = asset.index_rules  # type: ignore[assignment]  # of the same names
    return found


def model_asset(asset: Asset) -> books.Asset:
    """The terms of an asset, all rates as fractions."""
    return books.Asset(
        asset.id,
        asset.scale,
        asset.weight_kind != WEIGHT_IDENTITY,
        ppb(asset.weight_base_ppb),
        ppb(asset.weight_penalty_ppb),
        asset.debt_max_leverage,
        ppb(asset.debt_imf_factor_ppb),
        ppb(asset.debt_mmf_base_ppb),
        ppb(asset.debt_mmf_factor_ppb),
        price_state=PRICE_OK,
    )


def model_market(market: Market) -> books.Market:
    """The terms of a market, all rates as fractions."""
    return books.Market(
        market.id,
        market.kind,
        market.matching == EXTERNAL_VENUE,
        market.base.id,
        market.quote.id,
        market.lot_base_units,
        market.tick_per_lot,
        ONE,
        1,
        0,
        market.status,
        [ppb(0)],
        [ppb(0)],
        market.max_leverage,
        ppb(market.imf_factor_ppb),
        ppb(market.mmf_base_ppb),
        ppb(market.mmf_factor_ppb),
    )


def model_order(order: Order) -> books.Order:
    """Return the open part of an order that has not traded yet."""
    return books.Order(
        order.id,
        order.account.id,
        order.market.id,
        order.side,
        order.price_per_lot,
        order.remaining_lots,
        order.flags,
        ppb(0),
        ppb(order.taker_fee_ppb),
    )
