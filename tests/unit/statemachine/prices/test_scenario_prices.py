# SPDX-License-Identifier: Apache-2.0
"""Prices that are put in place for a question, and the way back, by figures computed by hand (SPEC M-10, O-1.1).

The coin is at 1,005 and the euro at 7 tenths of 10^11, in 10^-9 units; a lot is 3 tenths of a coin. So a market of the
coin has an index of 1,005 x 3 / 10 = 301.5, floored, and against the euro one of 3,015 / 7 = 430.7, floored.
"""

import pytest

from clearinghouse.statemachine.prices.scenario_prices import PriceTrial
from clearinghouse.statemachine.state.contracts import Expiry
from clearinghouse.statemachine.state.state import Asset, Market
from clearinghouse.statemachine.vocabulary.types import DATED_FUTURE, PERPETUAL, SECOND_NS
from tests.vectors.building import new_asset, new_market, new_state

COIN = 1_005
EURO = 7 * 10**10
OF_COIN = 301
OF_COIN_IN_EURO = 430
NOW = 1_700_000_000 * SECOND_NS


class Prices:
    """A coin, gold and the euro; lots of the markets are 3 tenths of their base asset."""

    def __init__(self) -> None:
        """Start at live versions that are all different."""
        self.state = new_state("USD", 2)
        self.coin = self.asset("COIN", 0, COIN, 21)
        self.gold = self.asset("GOLD", 1, 2_000, 22)
        self.euro = self.asset("EURO", 2, EURO, 23)
        self.state.version = 40

    def asset(self, symbol: str, scale: int, price_e9: int, version: int) -> Asset:
        """An asset at a price."""
        found = new_asset(self.state, symbol, scale, "1")
        found.price_e9 = price_e9
        found.version = version
        return found

    def market(self, base: Asset, quote: Asset, mark_e9: int, kind: int = PERPETUAL) -> Market:
        """A market at a mark, with a version of its own."""
        found = new_market(self.state, kind, base, quote, 1, mark_e9)
        found.lot_units, found.lot_divisor = 3, 10
        found.version = 30 + found.id
        return found

    def future(self, quote: Asset, mark_e9: int, left: int) -> Market:
        """A future on the coin, so many seconds before its expiry, that counts its last 100 of them."""
        found = self.market(self.coin, quote, mark_e9, DATED_FUTURE)
        self.state.time_ns = NOW
        found.expiry = Expiry(NOW + left * SECOND_NS, 100 * SECOND_NS)
        found.expiry.counted_ns = NOW
        return found


@pytest.mark.parametrize(
    ("price", "mark", "mark_in_euro"),
    [
        (2_008, 602 + 49, 860 - 30),  # 602.4 and 860.6
        (1_005, 350, 400),
        (73, 21 + 49, 1),  # 31.3 less 30
        (72, 21 + 49, 0),  # 30.9 less 30
        (50, 15 + 49, 0),  # 21.4 less 30: a mark is never below 0
        (0, 49, 0),
    ],
)
def test_marks_keep_their_distance_from_the_index(price: int, mark: int, mark_in_euro: int) -> None:
    """49 above an index of 301, and 30 below one of 430; what has another base and another quote stays."""
    prices = Prices()
    state, coin = prices.state, prices.coin
    above = prices.market(coin, state.valuation, OF_COIN + 49)
    below = prices.market(coin, prices.euro, OF_COIN_IN_EURO - 30)
    other = prices.market(prices.gold, prices.euro, 555)
    PriceTrial(state, [coin]).put([price])
    assert (above.mark_e9, below.mark_e9, other.mark_e9) == (mark, mark_in_euro, 555)
    assert (coin.price_e9, prices.euro.price_e9, prices.gold.price_e9) == (price, EURO, 2_000)


def test_a_mark_follows_its_quote_asset_too() -> None:
    """Gold, 2,000 for a whole one of scale 1: 6,000 x 10^11 / (7 x 10^11) = 857.1, and at half the euro 1,714.3."""
    prices = Prices()
    market = prices.market(prices.gold, prices.euro, 857 - 7)
    trial = PriceTrial(prices.state, [prices.euro])
    trial.put([EURO // 2])
    assert market.mark_e9 == 1_714 - 7
    trial.put([0])
    assert market.mark_e9 == 0  # without a price of its quote asset it has no index


def test_several_prices_are_put_in_the_order_of_the_assets() -> None:
    """The coin at 700 and the euro at 10^11: 210 x 1 + 49, and 2,100 / 10 - 30."""
    prices = Prices()
    state = prices.state
    above = prices.market(prices.coin, state.valuation, OF_COIN + 49)
    below = prices.market(prices.coin, prices.euro, OF_COIN_IN_EURO - 30)
    trial = PriceTrial(state, [prices.coin, prices.euro])
    trial.put([700, 10**11])
    assert (prices.coin.price_e9, prices.euro.price_e9) == (700, 10**11)
    assert (above.mark_e9, below.mark_e9) == (259, 180)
    for wrong in ([700], [700, 10**11, 1]):
        with pytest.raises(ValueError, match="argument 2"):
            trial.put(wrong)


def test_versions_of_a_trial_are_below_every_live_one_and_each_is_used_once() -> None:
    """From -1 on they fall by one with each price that is put; what is not moved keeps its live one."""
    prices = Prices()
    state = prices.state
    market = prices.market(prices.coin, state.valuation, 350)
    other = prices.market(prices.gold, prices.euro, 555)
    trial = PriceTrial(state, [prices.coin])
    for version in (-2, -3, -4):
        trial.put([COIN])
        assert state.version == version
        assert (prices.coin.version, market.version) == (version, version)
        assert (prices.gold.version, prices.euro.version, other.version) == (22, 23, 32)
    trial.end()
    trial = PriceTrial(state, [prices.coin])
    trial.put([COIN])
    assert (state.version, prices.coin.version, market.version) == (-5, -5, -5)


def test_the_end_brings_back_what_was_live() -> None:
    """Every price, mark and version is the one of before; the versions of trials stay used."""
    prices = Prices()
    state = prices.state
    markets = [
        prices.market(prices.coin, state.valuation, 350),
        prices.market(prices.coin, prices.euro, 400),
        prices.market(prices.gold, prices.euro, 555),
    ]
    trial = PriceTrial(state, [prices.coin, prices.euro])
    trial.put([1, 2])
    trial.put([3, 4])
    trial.end()
    assert state.version == 40
    assert state.trial_version == -3
    assert [asset.price_e9 for asset in (prices.coin, prices.gold, prices.euro)] == [
        COIN,
        2_000,
        EURO,
    ]
    assert [asset.version for asset in (prices.coin, prices.gold, prices.euro)] == [21, 22, 23]
    assert [(market.mark_e9, market.version) for market in markets] == [
        (350, 31),
        (400, 32),
        (555, 33),
    ]


@pytest.mark.parametrize(
    ("left", "mark", "zero"),
    [
        (101, 600 - 31, [106]),  # as any other: at 107 the index is 32.1, 31 above the mark
        (100, 600, []),  # of 100 samples none is taken
        (25, 345, []),  # 75 at 260, 25 at 600: 345
    ],
)
def test_within_its_window_a_future_has_no_distance(left: int, mark: int, zero: list[int]) -> None:
    """A future 31 below its index, which then goes to 600; the samples that are taken stay at 260 (O-1.1)."""
    prices = Prices()
    future = prices.future(prices.state.valuation, OF_COIN - 31, left)
    assert future.expiry is not None
    future.expiry.samples = max(100 - left, 0)
    future.expiry.sum_e9 = future.expiry.samples * 260
    trial = PriceTrial(prices.state, [prices.coin])
    trial.put([2_000])
    assert future.mark_e9 == mark
    assert trial.zero_mark_prices() == zero


def test_within_its_window_a_future_follows_the_price_of_its_quote_asset() -> None:
    """75 samples at 260, and 25 to come: at 857 of a coin of 2,000, at 1,714 with half the euro's price."""
    prices = Prices()
    future = prices.future(prices.euro, OF_COIN_IN_EURO - 31, 25)
    assert future.expiry is not None
    future.expiry.samples, future.expiry.sum_e9 = 75, 75 * 260
    trial = PriceTrial(prices.state, [prices.coin, prices.euro])
    trial.put([2_000, EURO])
    assert future.mark_e9 == 409  # 195 + 214.25
    trial.put([2_000, EURO // 2])
    assert future.mark_e9 == 623  # 195 + 428.5
    assert trial.zero_mark_prices() == []


def check_last_price(
    prices: Prices, market: Market, asset: Asset, price: int, marks: tuple[int, int]
) -> None:
    """Check that this is the stated price of the asset, with the first mark, and that the next price has the second."""
    trial = PriceTrial(prices.state, [asset])
    assert trial.zero_mark_prices() == [price]
    for place, mark_e9 in enumerate(marks):
        trial.put([price + place])
        assert market.mark_e9 == mark_e9


@pytest.mark.parametrize(
    ("below", "price"),
    [
        (1, 6),  # at 6 the index is 1.8: 1 less 1 is nothing; at 7 it is 2.1
        (2, 9),  # at 9 it is 2.7, at 10 it is 3
        (30, 103),  # at 103 it is 30.9, at 104 it is 31.2
        (301, 1_006),  # at 1,006 it is 301.8, at 1,007 it is 302.1
    ],
)
def test_the_last_price_at_which_a_mark_is_zero(below: int, price: int) -> None:
    """It is so far below its index: one unit more of the price and there is a mark."""
    prices = Prices()
    market = prices.market(prices.coin, prices.state.valuation, OF_COIN - below)
    check_last_price(prices, market, prices.coin, price, (0, 1))


@pytest.mark.parametrize(
    ("below", "price"),
    [
        (1, 4),  # at 4 the index is 12 / 7 = 1.7, at 5 it is 15 / 7 = 2.1
        (2, 6),  # at 6 it is 18 / 7 = 2.6, at 7 it is 3
        (30, 72),  # at 72 it is 30.9, at 73 it is 31.3
    ],
)
def test_the_last_price_at_which_a_mark_in_another_asset_is_zero(below: int, price: int) -> None:
    """The same for a market that is quoted in the euro, by the price of its base asset."""
    prices = Prices()
    market = prices.market(prices.coin, prices.euro, OF_COIN_IN_EURO - below)
    check_last_price(prices, market, prices.coin, price, (0, 1))


def test_a_price_just_short_of_a_mark_is_the_last_without_one() -> None:
    """A lot a coin, in an asset at 0.666,666,667: the index is 3 from 2.000,000,001 on, so at 2 it is still 2."""
    prices = Prices()
    quote = prices.asset("UNIT", 0, 666_666_667, 24)
    market = prices.market(prices.coin, quote, 1_507 - 2)  # 1,005 / 0.666,666,667 = 1,507.5
    market.lot_units = market.lot_divisor = 1
    check_last_price(prices, market, prices.coin, 2, (0, 2))  # 4.5 less 2


@pytest.mark.parametrize(
    ("below", "price"),
    [
        (1, 15_075_000_000_000),  # 1,005 x 3 x 10^11 / (price x 10) is 2 just there
        (2, 10_050_000_000_000),  # 3
        (30, 972_580_645_161),  # 30,150,000,000,000 / 31 = 972,580,645,161.3
    ],
)
def test_the_last_price_of_a_quote_asset_at_which_there_is_a_mark(below: int, price: int) -> None:
    """The more expensive the quote asset, the lower the mark: one unit more of its price and there is none."""
    prices = Prices()
    market = prices.market(prices.coin, prices.euro, OF_COIN_IN_EURO - below)
    check_last_price(prices, market, prices.euro, price, (1, 0))


def test_a_mark_at_or_above_its_index_is_never_zero_before_it() -> None:
    """One market 1 below, one at and one above its index, and one below again: 6 and 4 of 104 are left."""
    prices = Prices()
    state, coin = prices.state, prices.coin
    prices.market(coin, state.valuation, OF_COIN + 1)
    prices.market(coin, state.valuation, OF_COIN)
    prices.market(coin, state.valuation, OF_COIN - 1)
    prices.market(coin, prices.euro, OF_COIN_IN_EURO)
    prices.market(coin, prices.euro, OF_COIN_IN_EURO - 1)
    assert PriceTrial(state, [coin]).zero_mark_prices() == [6, 4]
