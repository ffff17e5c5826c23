# SPDX-License-Identifier: Apache-2.0
"""What may be sold for debts: at which limit, in which market, how many lots, and which provider takes them (W-6).

Owns two exact formulas over drawn numbers, and figures computed by hand over small states. Events are read with
the place of their command, which is 7 throughout. `test_collateral_sales.py` plays whole passes.
"""

from fractions import Fraction
from math import ceil, floor
from random import Random

import pytest

from clearinghouse.statemachine.exchange_margin.account_margin import refresh
from clearinghouse.statemachine.liquidation.collateral_sales import (
    _by_value,
    _lots_to_trade,
    _offer,
    debt_order,
    exchange,
    limit_ppb,
    route,
)
from clearinghouse.statemachine.state.liquidation import LiquidationCase, Provider
from clearinghouse.statemachine.state.pnl_settlement import Quote
from clearinghouse.statemachine.state.price_sources import IndexRules
from clearinghouse.statemachine.state.state import Account, Asset, Market
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import BUY, PPB, SELL
from tests.unit.statemachine.liquidation.indebted_accounts import AT, PERCENT, owe, written
from tests.vectors.building import fund, new_account, new_asset, new_market, new_state, open_order

# --- the limit ----------------------------------------------------------------------------------------------------


def test_a_limit_is_what_the_estate_leaves_within_band_and_spread() -> None:
    """W-6: `min(band, E / gross collateral)`, floored, at least the spread; gross values floored asset by asset."""
    drawn = Random(6)
    seen = set()
    for _ in range(300):
        state = new_state("USD", 0)
        rules = state.waterfall.rules
        rules.band_ppb = drawn.choice((0, 1, 20 * PERCENT, PPB - 1))
        spread = drawn.choice((0, 0, 1, 10 * PERCENT))
        account = new_account(state, "debtor")
        gross = 0
        recoverable = account.upnl = drawn.choice((0, 0, 1, 5, -3))
        for symbol, price in (("USD", Fraction(1)), ("COIN", Fraction(2, 3)), ("GEM", Fraction(1))):
            asset = state.valuation if symbol == "USD" else new_asset(state, symbol, 9, "1")
            asset.price_e9 = int(price * 10**9) if symbol == "COIN" else asset.price_e9
            units = 0 if drawn.random() < 0.5 else drawn.choice((1, 2, 3, 7, 10**9, 7 * 10**9))
            holding = fund(state, account, asset, units)
            holding.unsettled = drawn.choice((0, 0, 1, -1, -(10**9), -units))
            one = Fraction(asset.price_e9, asset.value_denominator)
            gross += floor(units * one)
            recoverable += floor((units + holding.unsettled) * one)
        expected = spread
        if recoverable > 0 and gross > 0:
            expected = max(spread, min(rules.band_ppb, floor(Fraction(recoverable, gross) * PPB)))
        found = limit_ppb(state, account, spread)
        assert (found, type(found)) == (expected, int)
        seen.add(
            (min(recoverable, 2), min(gross, 2), expected == spread, expected == rules.band_ppb)
        )
    assert {(1, 1), (1, 2), (2, 1), (0, 2), (2, 0)} <= {(low, wide) for low, wide, _, _ in seen}


# --- the route ----------------------------------------------------------------------------------------------------


class Crossing:
    """A state with three coins beside the valuation asset, to which each case adds markets."""

    def __init__(self) -> None:
        """Start without a market."""
        self.state = new_state("USD", 6)
        self.held = new_asset(self.state, "HELD", 3, "10")
        self.liability = new_asset(self.state, "OWED", 3, "20")
        self.other = new_asset(self.state, "OTHER", 3, "30")

    def market(self, base: Asset, quote: Asset, kind: int = types.SPOT) -> Market:
        """One more open market."""
        return new_market(self.state, kind, base, quote, 1000)

    def found(
        self, quotes: dict[MarketId, dict[AccountId, Quote]] | None = None
    ) -> tuple[int, int]:
        """The id of the market that the way from `held` to `liability` takes, 0 for none, and the side."""
        market, side = route(self.state, self.held, self.liability, quotes)
        return (market.id if market is not None else 0), side


def test_a_way_is_the_pair_s_own_market_or_by_the_valuation_asset_lowest_id_first() -> None:
    """Markets of other pairs and of derivatives lead nowhere; of two detours the first, unless a pair trades itself."""
    setup = Crossing()
    usd = setup.state.valuation
    setup.market(setup.held, setup.liability, types.PERPETUAL)
    setup.market(setup.held, setup.other)
    setup.market(setup.other, usd)
    setup.market(setup.liability, usd)
    setup.market(setup.other, setup.held)
    assert setup.found() == (0, SELL)
    detour = setup.market(setup.held, usd)
    setup.market(setup.held, usd)
    assert setup.found() == (detour.id, SELL)
    inverse = setup.market(setup.liability, setup.held)
    assert setup.found() == (inverse.id, BUY)
    straight = setup.market(setup.held, setup.liability)
    assert setup.found() == (inverse.id, BUY)
    inverse.status = types.MARKET_HALTED
    assert setup.found() == (straight.id, SELL)
    straight.status = types.MARKET_HALTED
    assert setup.found() == (detour.id, SELL)


@pytest.mark.parametrize("closed", ["no book", "banned price", "no base index", "no quote index"])
def test_a_market_where_nothing_can_trade_is_passed_over(closed: str) -> None:
    """Without a book, at a price that P-4 bans, or without an index of either asset, the next market is taken."""
    setup = Crossing()
    shut = setup.market(setup.held, setup.liability)
    detour = setup.market(setup.held, setup.state.valuation)
    assert setup.found() == (shut.id, SELL)
    if closed == "no book":
        shut.status = types.MARKET_HALTED
    elif closed == "banned price":
        setup.liability.index_rules = IndexRules(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        setup.liability.price_state = types.PRICE_STALE
    elif closed == "no quote index":
        setup.liability.price_e9 = 0
    else:
        # The pair's base is what is owed: the market of the held coin alone stays.
        del setup.state.markets[shut.id]
        shut = setup.state.markets[MarketId(1)] = Market(
            MarketId(1), "inverse", types.SPOT, types.INTERNAL, setup.liability, setup.held
        )
        shut.status = types.MARKET_OPEN
        setup.state.markets[detour.id] = setup.state.markets.pop(detour.id)
        assert setup.found() == (1, BUY)
        setup.liability.price_e9 = 0
    assert setup.found() == (detour.id, SELL)


def test_a_standing_bid_makes_up_for_a_book() -> None:
    """A halted market with a quote of its own will do; a quote elsewhere, or none, opens nothing."""
    setup = Crossing()
    market = setup.market(setup.held, setup.liability)
    assert setup.found({}) == (market.id, SELL)
    market.status = types.MARKET_HALTED
    assert setup.found() == (0, SELL)
    assert setup.found({}) == (0, SELL)
    assert setup.found({MarketId(market.id + 1): {}}) == (0, SELL)
    assert setup.found({market.id: {}}) == (market.id, SELL)


# --- how much -----------------------------------------------------------------------------------------------------


def test_lots_are_the_least_of_share_balance_and_need() -> None:
    """W-2's share of the size at flagging, what the balance pays, what the debt needs, over drawn figures."""
    drawn = Random(26)
    bound = set()
    for _ in range(500):
        state = new_state("USD", 0)
        held, liability = new_asset(state, "HELD", 1, "3"), new_asset(state, "OWED", 1, "7")
        quote = new_asset(state, "QUOTE", 2, drawn.choice(("1", "5", "120")))
        side = drawn.choice((BUY, SELL))
        lot = drawn.choice((1, 3, 10))
        base, counter = (liability, held) if side == BUY else (held, quote)
        market = new_market(state, types.SPOT, base, counter, lot)
        account = new_account(state, "debtor")
        free = drawn.randrange(0, 200)
        debt = drawn.randrange(1, 90)
        holding = fund(state, account, held, free)
        debtor = owe(state, account, liability, debt)
        price = drawn.choice((0, 1, 2, 9, 40, 100))
        flagging = drawn.randrange(0, 400)
        share_ppb = drawn.choice((10 * PERCENT, 35 * PERCENT, PPB))
        found = _lots_to_trade(
            market, side, PricePerLot(price), holding, debtor, flagging, share_ppb
        )
        if price == 0:
            expected = 0
        else:
            pays = price if side == BUY else lot
            share = max(1, ceil(Fraction(share_ppb, PPB) * (flagging // pays)))
            most = floor(Fraction(free, pays))
            if side == BUY:
                needed = ceil(Fraction(debt, lot))
            else:
                worth = floor(Fraction(price * quote.price_e9, quote.value_denominator))
                needed = ceil(Fraction(ceil(Fraction(7 * debt, 10)), max(1, worth)))
            expected = min(share, most, needed)
            for name, figure in (("share", share), ("most", most), ("needed", needed)):
                if [share, most, needed].count(expected) == 1 and figure == expected:
                    bound.add((side, name, price == 1))
        assert (found, type(found)) == (expected, int)
    # Each of the three binds alone on either side, at the smallest price too.
    assert len(bound) == 12


def test_debts_and_holdings_come_by_value_not_by_amount() -> None:
    """The largest value first, ties by asset id; a single unit is something, nothing is not."""
    state = new_state("USD", 6)
    cheap, dear = new_asset(state, "CHEAP", 0, "1"), new_asset(state, "DEAR", 0, "10")
    twin, none = new_asset(state, "TWIN", 0, "1"), new_asset(state, "NONE", 0, "1000")
    account = new_account(state, "debtor")
    for asset, amount in ((twin, 30), (none, 0), (dear, 4), (cheap, 30)):
        fund(state, account, asset, amount)
    dust = fund(state, account, state.valuation, 1)
    assert [found.asset for found in _by_value(account)] == [dear, cheap, twin, dust.asset]
    debtor = new_account(state, "other")
    debts = [
        owe(state, debtor, asset, liability)
        for asset, liability in ((twin, 30), (cheap, 30), (dear, 4))
    ]
    assert [liability.asset for liability in sorted(debts, key=debt_order)] == [dear, cheap, twin]


# --- providers ----------------------------------------------------------------------------------------------------


class Stall:
    """100 coins of 10.00 USD, a lot each, of an account that owes 500.00 USD; providers are added."""

    def __init__(self, coin_price: str = "10") -> None:
        """Start without providers."""
        self.state = new_state("USD", 2)
        self.usd = self.state.valuation
        self.coin = new_asset(self.state, "COIN", 0, coin_price)
        self.euro = new_asset(self.state, "EUR", 2, "1")
        self.market = new_market(self.state, types.SPOT, self.coin, self.usd, 1)
        self.debtor = new_account(self.state, "debtor")
        self.coins = fund(self.state, self.debtor, self.coin, 100)
        self.case = LiquidationCase()
        self.state.waterfall.open_case(self.debtor.id, self.case)
        self.liability = self.usd

    def provider(
        self, cash: int, capacity: int, spread: int, owner: str = "", debt: int = 0
    ) -> Account:
        """One more provider, the next in turn: cash and debt of EUR in cents, spread in percent."""
        account = new_account(self.state, owner or f"provider {len(self.state.accounts)}")
        if cash:
            fund(self.state, account, self.usd, cash)
        if debt:
            owe(self.state, account, self.euro, debt)
        registered = self.state.waterfall.providers.setdefault(self.market.id, {})
        registered[account.id] = Provider(account.id, self.market.id, capacity, 1, spread * PERCENT)
        return account

    def offer(self, lots: int) -> list[tuple[object, ...]]:
        """Offer lots; what was said."""
        _offer(self.state, AT, self.coins, self.market, lots, self.liability)
        return written(self.state)

    def taken(self, by: Account, lots: int, value: int) -> tuple[object, ...]:
        """The event of lots taken."""
        return ("COLLATERAL_TAKEN", AT, self.debtor.id, by.id, self.market.id, lots, value)

    def paid(self, amount: int) -> tuple[object, ...]:
        """The event of what the debtor has paid in."""
        return ("SETTLED_IN", AT, self.debtor.id, self.usd.id, amount)


def test_providers_take_in_turn_what_they_want_and_can_pay() -> None:
    """Up to capacity, cash and what is left, each at its own spread, and each payment goes to the debt at once."""
    stall = Stall()
    owe(stall.state, stall.debtor, stall.usd, 150_000)  # so that the account does not recover
    twin = stall.provider(100_000, 100, 0, owner="debtor")
    penniless = stall.provider(0, 100, 0, debt=100)
    small = stall.provider(100_000, 3, 2)
    poor = stall.provider(1_990, 100, 3)
    rich = stall.provider(100_000, 100, 0)
    spared = stall.provider(100_000, 100, 0)
    # 3 at 9.80, then 2 at 9.70 of the 19.90 there are, then the one that is left at 10.00.
    assert stall.offer(6) == [
        stall.taken(small, 3, 2_940),
        stall.paid(2_940),
        stall.taken(poor, 2, 1_940),
        stall.paid(1_940),
        stall.taken(rich, 1, 1_000),
        stall.paid(1_000),
    ]
    assert stall.case.sold
    assert stall.coins.balance == 94
    assert stall.debtor.holdings[stall.usd.id].unsettled == -150_000 + 5_880
    assert poor.holdings[stall.usd.id].balance == 50
    for account, coins in ((twin, None), (penniless, None), (small, 3), (poor, 2), (rich, 1)):
        found = account.holdings.get(stall.coin.id)
        assert (found.balance if found is not None else None) == coins
    assert stall.coin.id not in spared.holdings
    assert set(stall.state.touched) == {stall.debtor.id, small.id, poor.id, rich.id}


def test_who_takes_nothing_leaves_no_trace() -> None:
    """Without anybody who can pay nothing is said, and nothing counts as sold."""
    stall = Stall()
    stall.provider(999, 100, 0)
    assert stall.offer(5) == []
    assert not stall.case.sold
    assert stall.state.touched == {}


def test_a_price_of_one_unit_is_a_price_and_none_is_not() -> None:
    """A coin of 0.05: at 90 % less it would be given away, at 70 % less it costs 0.01."""
    stall = Stall("0.05")
    owe(stall.state, stall.debtor, stall.usd, 50_000)
    stall.provider(1_000, 100, 90)
    dear = stall.provider(1_000, 100, 70)
    assert stall.offer(4) == [stall.taken(dear, 4, 4), stall.paid(4)]


@pytest.mark.parametrize(
    ("cash", "lots"),
    [
        (30_001, 5),
        (30_000, 4),
        (37_500, 19),
        (37_501, 20),
    ],
)
def test_a_provider_with_debts_takes_as_many_as_its_margin_carries(cash: int, lots: int) -> None:
    """Its margin has to exceed its IMF. A coin counts half: each of n lots costs 500 of it.

    Equity less the IMF of its debt, which is the whole debt at leverage 1, is cash - 2 x 13,750. That has to exceed
    500 x n.
    """
    debt = 13_750
    stall = Stall()
    stall.coin.weight_kind = types.WEIGHT_INVERSE_SQRT
    stall.coin.weight_base_ppb = PPB // 2
    # What is owed is no cash: the debtor has none of it, and gets its first here.
    stall.liability = stall.euro
    owe(stall.state, stall.debtor, stall.euro, 50_000)
    # The debtor has recovered by then, and nothing is offered to the next.
    taker = stall.provider(cash, 100, 0, debt=debt)
    stall.provider(100_000, 100, 0)
    assert stall.offer(20) == [
        stall.taken(taker, lots, lots * 1_000),
    ]
    assert stall.debtor.holdings[stall.usd.id].balance == lots * 1_000
    assert taker.holdings[stall.usd.id].balance == cash - lots * 1_000
    assert taker.holdings[stall.coin.id].balance == lots
    assert stall.coins.balance == 100 - lots


def test_a_provider_that_carries_no_lot_makes_room_for_the_next() -> None:
    """Who has to keep all it has takes nothing, and is as it was."""
    stall = Stall()
    stall.coin.weight_kind = types.WEIGHT_INVERSE_SQRT
    stall.coin.weight_base_ppb = PPB // 2
    owe(stall.state, stall.debtor, stall.usd, 50_000)
    stuck = stall.provider(30_000, 100, 0, debt=14_999)
    rest = stall.provider(100_000, 100, 0)
    assert stall.offer(4) == [stall.taken(rest, 4, 4_000), stall.paid(4_000)]
    assert stuck.holdings[stall.usd.id].balance == 30_000
    assert stuck.holdings[stall.coin.id].balance == 0


def test_who_owes_nothing_may_spend_all_it_has() -> None:
    """Without exposure there is no requirement, at any weight of the coins."""
    stall = Stall()
    stall.coin.weight_kind = types.WEIGHT_INVERSE_SQRT
    stall.coin.weight_base_ppb = 0
    taker = stall.provider(2_000, 100, 0)
    assert exchange(stall.state, taker, stall.coins, stall.market, 2, PricePerLot(1_000))
    assert taker.holdings[stall.usd.id].balance == 0
    assert stall.debtor.holdings[stall.usd.id].balance == 2_000


def test_a_provider_s_open_orders_count_in_its_margin() -> None:
    """A bid at 20.00 for a coin of 10.00 loses 10.00 at once: margin for it has to be there as well."""
    for cash, carried in ((27_001 + 1_000, True), (27_000 + 1_000, False)):
        stall = Stall()
        stall.coin.weight_kind = types.WEIGHT_INVERSE_SQRT
        stall.coin.weight_base_ppb = PPB // 2
        owe(stall.state, stall.debtor, stall.usd, 50_000)
        taker = stall.provider(cash, 100, 0, debt=13_000)
        # Pays 20.00, gets a coin that counts 5.00: 15.00 less in the worst case. One lot more: 5.00 less.
        # cash - 2 x 13,000 has to exceed 2,000.
        open_order(stall.state, taker, stall.market, BUY, 2_000, 1)
        refresh(stall.state, taker)
        assert (
            exchange(stall.state, taker, stall.coins, stall.market, 1, PricePerLot(1_000))
            is carried
        )
