# SPDX-License-Identifier: Apache-2.0
"""Figures of drawn small states, live and strict, beside the exact formulas of the model (SPEC M-1 to M-5, M-9).

Owns the draws: an account with claims, debts, loans, a position and open orders, in the shape of the machine and in
that of the model, from the same numbers. Must never compute a figure: the model's fractions are what is right.
"""

from fractions import Fraction
from math import ceil
from random import Random
from typing import Any

import pytest

from clearinghouse.statemachine.exchange_margin import requirements
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.price_sources import IndexRules
from clearinghouse.statemachine.state.state import (
    Account,
    Asset,
    Holding,
    Line,
    Market,
    Order,
    State,
)
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.commands import SetIndexRules
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId, OrderId
from clearinghouse.statemachine.vocabulary.types import BUY, PPB, SECOND_NS, SELL
from tests.model import margin, model_state
from tests.model.exact import ONE, ZERO, ppb
from tests.model.prices import PriceBoard, Priced
from tests.unit.statemachine.exchange_margin.drawn_accounts import model_asset

E9 = 10**9
RAY = 10**27
NOW = 1_700_000_000 * SECOND_NS
BASE, QUOTE, MARKET, ACCOUNT = 2, 3, 4, 1001
STATES = range(120)


class Drawn:
    """One drawn state: `state` and its objects are the machine's, `system` and `board` the model's."""

    def __init__(self, seed: int) -> None:
        """Draw prices, terms, an account's holdings, its position and its open orders."""
        self.draw = Random(seed)
        self.state = State(Genesis(b"", "USDC", 6, 1, 1, 1))
        self.state.time_ns = NOW
        self.system = model_state.System(6)
        self.system.now = NOW
        self.board = PriceBoard(self.system)
        self.account = Account(AccountId(ACCOUNT), "alice", types.KIND_CUSTOMER)
        self.account.max_leverage = self.of(1, 5, 10, 20)
        self.system.accounts[ACCOUNT] = model_state.Account(
            ACCOUNT, "alice", types.KIND_CUSTOMER, self.account.max_leverage, 0
        )
        self.base = self.asset(BASE)
        self.quote = self.of(self.state.valuation, self.asset(QUOTE))
        self.market = self.listed()
        self.holdings = [self.holding(asset) for asset in (self.base, self.quote)]
        self.line = Line(self.account, self.market)
        self.position()
        for number in range(1, self.of(1, 2, 4, 6)):
            self.order(number)
        self.sums()

    def of(self, *values: Any) -> Any:  # noqa: ANN401  any value
        """One of some values."""
        return self.draw.choice(values)

    def amount(self) -> int:
        """Nothing, next to nothing, or an amount of any of several lengths."""
        length: int = self.of(0, 0, 1, 2, 8, 20, 36, 48)
        return self.draw.getrandbits(length)

    def asset(self, number: int) -> Asset:
        """An asset with a live price and perhaps a stable one near it, which follows or stands still."""
        asset = Asset(AssetId(number), f"A{number}", self.of(0, 2, 9))
        asset.weight_kind = types.WEIGHT_INVERSE_SQRT
        asset.weight_base_ppb = self.of(PPB, 900_000_000)
        asset.weight_penalty_ppb = self.of(0, 0, 50_000, 3_000_000)
        asset.debt_max_leverage = self.of(4, 10, 20)
        asset.debt_imf_factor_ppb = self.of(0, 40_000, 2_000_000)
        asset.debt_mmf_base_ppb = self.of(0, 30_000_000)
        asset.debt_mmf_factor_ppb = self.of(0, 30_000, 1_000_000)
        price = self.draw.randrange(1, 10 ** self.of(9, 15, 18))
        asset.price_e9 = asset.index_e9 = price
        asset.price_state = self.of(types.PRICE_OK, types.PRICE_OK, types.PRICE_STALE)
        asset.stable_e9 = self.of(
            0, 1, price, max(1, price * self.draw.randrange(500, 2_000) // 1_000)
        )
        asset.stable_ns = NOW - self.draw.randrange(10 * SECOND_NS)
        rate = self.of(300_000, 30_000_000) if asset.stable_e9 else 0
        asset.index_rules = IndexRules(1, 0, 0, 0, 0, 0, 0, 0, 0, rate, 0)
        self.state.assets[AssetId(number)] = asset
        known = self.system.assets[number] = model_asset(asset)
        known.price_state, known.guarded = asset.price_state, True
        self.system.live.asset[number] = Fraction(price, E9 * 10**asset.scale)
        self.board.priced[number] = Priced(
            SetIndexRules("", "", 0, AssetId(number), 1, 0, 0, 0, 0, 0, 0, 0, 0, rate, 0),
            index=price,
            value=price,
            stable=asset.stable_e9,
            followed_ns=asset.stable_ns,
        )
        return asset

    def listed(self) -> Market:
        """A market of both assets, its mark at some distance from the index."""
        market = Market(
            MarketId(MARKET), "PERP", types.PERPETUAL, types.INTERNAL, self.base, self.quote
        )
        decimals = min(self.of(0, 1), self.base.scale)
        market.lot_units, market.lot_decimals = self.of(1, 3), decimals
        market.lot_divisor = 10**decimals
        market.lot_base_units = market.lot_units * 10 ** (self.base.scale - decimals)
        market.max_leverage = self.of(5, 10, 20)
        market.imf_factor_ppb = self.of(0, 20_000, 1_000_000)
        market.mmf_base_ppb = self.of(20_000_000, 30_000_000)
        market.mmf_factor_ppb = self.of(0, 20_000, 1_000_000)
        market.imf_scale_ppb = self.of(PPB, PPB + 250_000_001)
        market.mmf_scale_ppb = self.of(PPB, PPB + 250_000_001)
        market.funding_index_ray = self.of(0, -5 * RAY, 7 * RAY // 3)
        of_model = model_state.Market(
            MARKET,
            types.PERPETUAL,
            False,
            BASE,
            self.quote.id,
            market.lot_base_units,
            1,
            ONE,
            1,
            0,
            types.MARKET_OPEN,
            [],
            [],
            market.max_leverage,
            ppb(market.imf_factor_ppb),
            ppb(market.mmf_base_ppb),
            ppb(market.mmf_factor_ppb),
            ppb(market.imf_scale_ppb),
            ppb(market.mmf_scale_ppb),
        )
        self.system.markets[MARKET] = of_model
        mark = self.board.index_of(of_model) * self.of(1, ONE / 2, Fraction(21, 20))
        market.mark_e9 = int(mark * E9) + self.draw.randrange(3 * E9)
        self.system.live.mark[MARKET] = Fraction(market.mark_e9, E9)
        return market

    def holding(self, asset: Asset) -> Holding:
        """Return the account's balance, unsettled PnL, debt, loans and holds of an asset."""
        holding = Holding(self.account, asset)
        holding.balance, holding.lent = self.amount(), self.amount()
        holding.held = self.draw.randint(0, holding.balance)
        holding.unsettled = self.of(1, -1) * self.amount()
        holding.borrowed = self.amount()
        key = (ACCOUNT, asset.id)
        known = self.system
        known.balance[key], known.held[key] = holding.balance, holding.held
        known.unsettled[key] = holding.unsettled
        known.supply_index[asset.id] = known.borrow_index[asset.id] = ONE
        known.lent[key] = holding.lent * model_state.SHARE
        known.borrowed[key] = holding.borrowed * model_state.SHARE
        return holding

    def position(self) -> None:
        """A position at a cost near what it is worth, with funding accrued since it was settled."""
        line, market, key = self.line, self.market, (ACCOUNT, MARKET)
        line.position = self.of(1, -1) * self.of(0, 1, 2, 9, 1_000)
        if line.position:
            line.cost = line.position * market.mark_e9 // E9 + self.of(
                0, 1, 2, -1, 99, -99, 10**6, -(10**6)
            )
        change = self.of(0, 1, -1, RAY, -RAY, RAY // 7, -(10**6) * RAY // 3)
        line.funding_index_ray = market.funding_index_ray - change
        self.system.position[key], self.system.cost[key] = line.position, line.cost
        self.system.accrued[key] = Fraction(-line.position * change, RAY)

    def order(self, number: int) -> None:
        """An open order near the mark or far from it, at times paired with one before it."""
        side = self.of(BUY, SELL)
        at_mark = self.market.mark_e9 // E9
        price = max(1, self.of(at_mark, 4 * at_mark, at_mark // 4) + self.draw.randint(-3, 3))
        lots = self.of(1, 2, 5, 800)
        order = Order(self.account, self.market, self.line, side, types.LIMIT, price, lots)
        order.id = OrderId(number)
        other = self.system.orders.get(number - self.of(1, 2))
        rate = ppb(self.of(0, 600_000))
        known = model_state.Order(number, ACCOUNT, MARKET, side, price, lots, 0, ZERO, rate)
        if other is not None and not other.oco and self.of(True, False):
            known.oco = order.oco_id = OrderId(other.id)
            other.oco = self.line.orders[OrderId(other.id)].oco_id = OrderId(number)
        self.system.orders[number] = known
        self.line.orders[OrderId(number)] = order

    def sums(self) -> None:
        """The line's sums over its open orders (I-7), and bounds on their prices that may be too wide."""
        line = self.line
        found = margin.open_orders(self.system, ACCOUNT, MARKET, self.system.live)
        line.bid_lots, line.ask_lots, line.fees = found.bids, found.asks, found.fees
        slack = self.of(0, 0, 10**9)
        orders = line.orders.values()
        bids = [order.price_per_lot for order in orders if order.side == BUY]
        asks = [order.price_per_lot for order in orders if order.side == SELL]
        line.bid_price_max = max(bids) + slack if bids else 0
        line.ask_price_min = max(1, min(asks) - slack) if asks else 0

    def prices(self, *, strict: bool) -> model_state.Prices:
        """The prices to value by."""
        return self.board.strict() if strict else self.system.live


def terms(*, strict: bool) -> dict[str, bool]:
    """How a figure is asked for strict prices; it is made with the live ones unless it is."""
    return {"strict": True} if strict else {}


@pytest.mark.parametrize("strict", [False, True])
def test_holdings_and_debts_are_worth_and_require_what_the_rules_say(strict: bool) -> None:
    """M-1, M-2, M-4, M-5: collateral value, net value, and exposure, IMF and MMF of the debt."""
    asked = terms(strict=strict)
    for seed in STATES:
        drawn = Drawn(seed)
        state, known = drawn.state, drawn.system
        prices = drawn.prices(strict=strict)
        for holding in drawn.holdings:
            asset = holding.asset
            price = prices.asset[asset.id]
            amount = known.collateral(ACCOUNT, asset.id)
            value = margin.collateral_value(known, asset.id, amount, prices)
            net = value + margin.signed_value(holding.unsettled, asset.id, prices)
            net -= ceil(holding.borrowed * prices.liability[asset.id])
            line = margin.debt_line(known, ACCOUNT, asset.id)
            debt = margin.debt_requirements(known, ACCOUNT, asset.id, line, prices)
            assert requirements.collateral_amount(holding) == amount
            assert requirements.debt_amount(holding) == line
            found = requirements.holding_figures(state, holding, **asked)
            assert found == (value, net, *debt), seed
            part, whole = drawn.amount(), drawn.amount()
            weight = margin.weight(known, known.assets[asset.id], whole, price)
            found_value = requirements.collateral_value(state, asset, part, whole, **asked)
            assert found_value == int(part * price * weight), seed
            for liability in (line, 0, 1, part):
                debt = margin.debt_requirements(known, ACCOUNT, asset.id, liability, prices)
                answer = requirements.debt_requirements(
                    state, drawn.account, asset, liability, **asked
                )
                assert answer == debt, seed
            for price_of, book in (
                (requirements.owned_price, prices.asset),
                (requirements.debt_price, prices.liability),
            ):
                one = price_of(state, asset, strict=strict)
                assert Fraction(one, E9 * 10**asset.scale) == book[asset.id], seed


@pytest.mark.parametrize("strict", [False, True])
def test_lines_are_worth_and_require_what_the_rules_say(strict: bool) -> None:
    """M-2 to M-4, M-7: result with funding, exposure of the worst side, IMF, what open orders lose, MMF."""
    asked = terms(strict=strict)
    for seed in STATES:
        drawn = Drawn(seed)
        state, known, line = drawn.state, drawn.system, drawn.line
        market = known.markets[MARKET]
        prices = drawn.prices(strict=strict)
        liability = prices.liability[market.quote]
        orders = margin.open_orders(known, ACCOUNT, MARKET, prices)
        exposure = margin.line_exposure(known, ACCOUNT, MARKET, prices)
        assert requirements.line_figures(state, line, **asked) == (
            margin.unrealised(known, ACCOUNT, MARKET, prices),
            exposure,
            margin.line_imf(known, ACCOUNT, market, exposure),
            ceil((orders.bid_loss + orders.ask_loss + orders.fees) * liability),
        ), seed
        for size in (exposure, 0, 1, drawn.amount()):
            imf = margin.line_imf(known, ACCOUNT, market, size)
            assert requirements.line_imf(state, line, size) == imf, seed
            assert requirements.line_mmf(state, line, size) == margin.line_mmf(
                known, market, size
            ), seed
        amount_e9 = drawn.amount()
        asked_value = requirements.quote_e9_to_valuation_ceil(
            state, drawn.market, amount_e9, **asked
        )
        assert asked_value == ceil(Fraction(amount_e9, E9) * liability), seed
        due = known.funding_due(ACCOUNT, MARKET)
        assert requirements.accrued_funding(line) == due, seed
        worth = margin.signed_value(due, market.quote, prices)
        assert requirements.accrued_value(state, line, strict=strict) == worth, seed


def test_the_strict_mark_is_the_other_one_of_two() -> None:
    """M-9: of the live mark and that at the stable price, longs count at the lower, shorts at the higher."""
    for seed in STATES:
        drawn = Drawn(seed)
        strict = drawn.board.strict()
        found = Fraction(requirements.stable_mark(drawn.state, drawn.market), E9)
        both = sorted((found, drawn.system.live.mark[MARKET]))
        assert both == [strict.mark[MARKET], strict.short[MARKET]], seed


def test_what_a_line_will_owe_is_what_its_fills_cost() -> None:
    """M-3: losses beyond the mark, fees, funding, and the loss of the part that open orders would close."""
    for seed in STATES:
        drawn = Drawn(seed)
        known, line, quote = drawn.system, drawn.line, drawn.quote.id
        requirements.refresh_order_losses(line)
        known.unsettled[ACCOUNT, quote] = 0
        liability = margin.projected_liability(known, ACCOUNT, quote, known.live)
        assert requirements.line_projected_liability(line) == liability, seed


def test_the_worst_side_of_another_position_keeps_the_orders() -> None:
    """M-3, as G-9 asks it: the exposure that a line would have at a position which a fill leaves."""
    for seed in STATES:
        drawn = Drawn(seed)
        known, line, market = drawn.system, drawn.line, drawn.market
        requirements.refresh_order_losses(line)
        for position in (0, 1, -1, 5, -5, -line.position):
            known.position[ACCOUNT, MARKET] = position
            found = requirements.line_exposure_e9(line, position, market.mark_e9)
            exposure = requirements.quote_e9_to_valuation_ceil(drawn.state, market, found)
            expected = margin.line_exposure(known, ACCOUNT, MARKET, known.live)
            assert exposure == expected, seed
