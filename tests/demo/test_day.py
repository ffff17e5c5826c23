# SPDX-License-Identifier: Apache-2.0
"""The prices of the demo's day, and the recorded ones."""

import json
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from clearinghouse.apps.demo import day
from clearinghouse.apps.demo.plan import MARKETS
from clearinghouse.apps.demo.roles.maker import on_tick, quantity_text
from tests.realdata import data_dir


def test_a_seed_gives_one_day() -> None:
    """The same seed gives the same prices, another seed others, and JSON changes nothing."""
    first = day.generate(7)
    assert first == day.generate(7)
    assert first.feeds["BTC"].mids != day.generate(8).feeds["BTC"].mids
    assert day.from_json(json.loads(json.dumps(first.to_json()))) == first


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_day_has_one_crash(seed: int) -> None:
    """The largest fall over the crash's length begins at the crash, and is several times any other."""
    found = day.generate(seed)
    for feed in found.feeds.values():
        falls = [
            (later - earlier) * 1_000 // earlier
            for earlier, later in zip(feed.mids, feed.mids[day.CRASH_STEPS :], strict=False)
        ]
        assert abs(falls.index(min(falls)) - found.crash_step) <= day.CRASH_STEPS // 2
        before = falls[: found.crash_step - day.CRASH_STEPS]
        assert min(falls) < 2 * min(before)


def test_volatility_comes_in_clusters() -> None:
    """The size of a move says something about the size of the next: their correlation is above zero."""
    products, squares = 0, 0
    for seed in range(12):
        mids = day.generate(seed, 1_000).feeds["SOL"].mids[:500]
        sizes = [abs(b - a) * 10**6 // a for a, b in pairwise(mids)]
        mean = sum(sizes) // len(sizes)
        around = [size - mean for size in sizes]
        products += sum(a * b for a, b in pairwise(around))
        squares += sum(a * a for a in around)
    assert products * 20 > squares


def test_venues_quote_around_the_middle() -> None:
    """Fifteen venues show a bid below an ask and a last between them, all near the middle price."""
    for feed in day.generate(3).feeds.values():
        assert len(feed.sources) == day.VENUES
        for quotes in feed.sources.values():
            for mid, quote in zip(feed.mids, quotes, strict=True):
                assert 0 < quote.bid < quote.ask
                assert quote.bid <= quote.last <= quote.ask
                assert abs(quote.bid - mid) * 1_000 < mid


@given(st.integers(1, 10**12))
def test_prices_lie_on_the_tick(micros: int) -> None:
    """A price is rounded down to the tick of each market and has no more decimals than the tick."""
    for spec in MARKETS:
        text = on_tick(spec, micros)
        whole, _, rest = text.partition(".")
        shown = int(whole) * day.MICROS + int(rest.ljust(6, "0"))
        assert shown <= micros < shown + spec.tick_micros
        assert shown % spec.tick_micros == 0
        assert len(rest) <= len(day.price_text(spec.tick_micros).rstrip("0").partition(".")[2])


def test_quantities_are_whole_lots() -> None:
    """A number of lots is shown in base without losing a digit."""
    assert quantity_text(MARKETS[0], 12_345) == "1.2345"
    assert quantity_text(MARKETS[2], 7) == "0.07"


def test_recorded_prices_are_those_of_the_record() -> None:
    """BTC and ETH have their three recorded sources with sane quotes at every step, SOL the generator's."""
    found = day.recorded(data_dir(day.RECORDED).parent, 1)
    assert sorted(found.feeds["BTC"].sources) == [
        "binance-coinm-BTCUSD_PERP",
        "binance-spot-BTCUSDT",
        "binance-usdm-BTCUSDT",
    ]
    assert len(found.feeds["ETH"].sources) == 3
    assert found.feeds["SOL"] == day.generate(1).feeds["SOL"]
    for asset in ("BTC", "ETH"):
        for quotes in found.feeds[asset].sources.values():
            assert len(quotes) == found.steps
            for quote in quotes:
                assert 0 < quote.bid < quote.ask
                assert abs(quote.bid - quotes[0].bid) * 100 < quotes[0].bid
    spot = found.feeds["BTC"].sources["binance-spot-BTCUSDT"]
    # The last row of the record is this quote.
    assert spot[-1][:2] == (61_685_990_000, 61_686_000_000)
