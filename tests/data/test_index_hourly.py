# SPDX-License-Identifier: Apache-2.0
"""Hourly prices of ten exchanges through March 2020: dead sources, no quorum between bars, no cap after them."""

from collections import Counter
from decimal import Decimal

from clearinghouse.statemachine.vocabulary import events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.data import feeds
from tests.data.price_feed import SECOND, PriceFeed, Quote, price_e9
from tests.realdata import data_dir

HOUR = 3600
REFERENCES = ("coinbase:BTC-USD", "kraken:BTC-USD")
LIVE_ETH = ("bitfinex:ETH-USD", "bittrex:ETH-USD", "gemini:ETH-USD")
DEAD = ("poloniex:BTC-USD", "poloniex:ETH-USD")
IN_USDT = {f"{venue}:{coin}-USDT" for venue in ("binance", "poloniex") for coin in ("BTC", "ETH")}
BOUND_PPM = 9_000  # 0.9 %
FREEZING = 2  # bars until a source that never moves is known by the move of the others


def test_black_thursday_has_an_index_within_its_venues() -> None:
    """BTC stays within 0.9 % of the Coinbase/Kraken median, ETH has its three live venues, dead ones are FROZEN."""
    bars: dict[int, dict[str, Decimal]] = {}
    for row in feeds.rows(data_dir("index_1h_2020") / "index_1h_2020-03.csv.gz"):
        bars.setdefault(int(row[0]) + HOUR, {})[f"{row[2]}:{row[3]}"] = Decimal(row[7])
    feed = PriceFeed((min(bars) - HOUR) * SECOND)
    for symbol in ("USDT", "BTC", "ETH"):
        feed.list_asset(symbol)
    names = sorted({name for closes in bars.values() for name in closes})
    for name in names:
        feed.admit(name, name.rpartition("-")[2])
    for symbol in ("BTC", "ETH"):
        feed.follow(symbol, [name for name in names if f":{symbol}-" in name])
        feed.rule(symbol)
    source_statuses: Counter[tuple[str, int]] = Counter()

    def hear(output: PriceFeed, event: Event) -> None:
        if event.kind == events.SOURCE_STANDING:
            name = output.source_names[event.fields["source_id"]]
            source_statuses[name, event.fields["standing"]] += 1

    feed.hear = hear
    btc, eth = feed.asset("BTC"), feed.asset("ETH")
    worst_ppm = 0
    eth_indices = 0
    from_live_only = 0
    capped = 0
    for end, closes in sorted(bars.items()):
        # Between bars every tick is older than ten seconds.
        feed.advance(end * SECOND - 1)
        assert btc.price_state in (types.PRICE_NO_QUORUM, types.PRICE_ABSENT)
        quotes = [
            Quote(name, name.partition(":")[2][:3], close) for name, close in sorted(closes.items())
        ]
        assert set(feed.say(end * SECOND, quotes)) == {0}
        middle = price_e9(sum((closes[name] for name in REFERENCES), Decimal(0)) / 2)
        for second in range(1, 10):
            feed.advance((end + second) * SECOND)
            assert btc.price_state != types.PRICE_NO_QUORUM
            worst_ppm = max(worst_ppm, abs(btc.index_e9 - middle) * 1_000_000 // middle)
        assert btc.instrument is not None
        capped += btc.index_e9 != btc.instrument.uncapped_e9
        assert eth.instrument is not None
        if eth.price_state != types.PRICE_NO_QUORUM:
            eth_indices += 1
            made_of = {feed.source_names[source_id] for source_id in eth.instrument.fresh_ids}
            if made_of == set(LIVE_ETH):
                from_live_only += 1
                live = sorted(price_e9(closes[name]) for name in LIVE_ETH)
                assert live[0] <= eth.index_e9 <= live[2]
    assert worst_ppm <= BOUND_PPM, f"{worst_ppm} ppm"
    assert capped == 0
    # In two hours a live venue's price stood still while the others moved, so it was FROZEN too: no quorum.
    assert source_statuses["gemini:ETH-USD", types.SOURCE_FROZEN] == 2
    assert eth_indices == len(bars) - 2
    assert from_live_only >= eth_indices - FREEZING
    for name in DEAD:
        assert source_statuses[name, types.SOURCE_FROZEN] > 700
    unconverted = {name for name, why in source_statuses if why == types.SOURCE_NO_QUOTE_INDEX}
    assert unconverted == IN_USDT
