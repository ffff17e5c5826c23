# SPDX-License-Identifier: Apache-2.0
"""P-2 and P-3 of the independent model against the golden vectors.

Owns the way from a vector to the model's own sources, books and averages.
"""

from fractions import Fraction
from typing import Any

from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId
from tests.model.context import Context
from tests.model.exact import floor
from tests.model.feeds import Feed, Feeds, Source, Tick, venue_price
from tests.model.marks import Marks, averaged
from tests.model.model_state import Asset, Market, Order, System
from tests.model.prices import E9
from tests.vectors.price_vectors import (
    BASES,
    INDICES,
    MARKS,
    MIDS,
    MS,
    STATES,
    in_units,
    last_or_price,
)
from tests.vectors.reader import Vector, parametrize_these

HEAD = ("vector", "", 0)
ZERO = Fraction(0)
SECOND = types.SECOND_NS


def context_of(scale: int) -> tuple[Context, Marks, Feeds]:
    """A model whose valuation asset has so many decimals, with one asset more."""
    context = Context(System(scale), b"")
    marks = Marks(context, context.brakes)
    context.system.assets[2] = Asset(2, 0, False, ZERO, ZERO, 1, ZERO, ZERO, ZERO)
    return context, marks, Feeds(context, marks, 0)


def market_of(context: Context, lots: int = 1) -> Market:
    """A market of the asset, in which so many lots are a whole one."""
    system = context.system
    system.assets[2].scale = len(str(lots)) - 1
    terms: Any = (1, 1, Fraction(1), 1, 0, types.MARKET_OPEN, [], [], 1, ZERO, ZERO, ZERO)
    system.markets[1] = Market(1, types.PERPETUAL, False, 2, 1, *terms)
    return system.markets[1]


def rest(context: Context, side: int, levels: list[tuple[int, int]]) -> None:
    """Let orders rest on one side."""
    for price, lots in levels:
        if price:
            key = len(context.system.orders) + 1
            context.system.orders[key] = Order(
                key, 1001, 1, side, price, lots, 0, ZERO, ZERO, arrival=key
            )


def quote_asset(
    context: Context, feeds: Feeds, symbols: dict[str, int], venue: dict[str, Any]
) -> int:
    """The asset in which a venue quotes, at its index, or without one; 0: the valuation asset."""
    if "quote_asset" not in venue:
        return 0
    symbol = venue["quote_asset"]
    if symbol not in symbols:
        key = symbols[symbol] = 3 + len(symbols)
        asset = context.system.assets[key] = Asset(key, 0, False, ZERO, ZERO, 1, ZERO, ZERO, ZERO)
        if venue["quote_index"] is not None:
            asset.price_state = types.PRICE_OK
            feeds.prices[key].index = floor(Fraction(venue["quote_index"]) * E9)
    return symbols[symbol]


@parametrize_these(INDICES)
def test_the_model_makes_an_index_to_the_unit(vector: Vector) -> None:
    """Quorum, fresh sources, state, the index before its cap and after it are those of the vector."""
    inputs, exact = vector["inputs"], vector["exact"]
    scale = inputs["price_scale"]
    context, _, feeds = context_of(0)
    context.system.now = inputs["now_ms"] * MS
    groups: dict[str, int] = {}
    symbols: dict[str, int] = {}
    feed = Feed(inputs["fresh_within_ms"] * MS, inputs["clamp_bps"], [])
    for key, venue in enumerate(inputs["venues"], 1):
        source = feeds.sources[key] = Source(key, "", venue["weight"], venue["source"])
        if "group" in venue:
            source.group = groups.setdefault(venue["group"], len(groups) + 1)
        source.quote = quote_asset(context, feeds, symbols, venue)
        feed.sources.append(key)
        bid, ask = in_units(venue.get("bid"), scale), in_units(venue.get("ask"), scale)
        price = venue_price(bid, ask, in_units(last_or_price(venue), scale))
        received = venue["received_time_ms"] * MS
        feed.ticks[key] = Tick(price, 0, 0, venue["source_time_ms"] * MS, received, received)
    feeds.feeds[2], priced = feed, feeds.prices[2]
    if "previous_index" in inputs:
        priced.index = priced.value = in_units(inputs["previous_index"], scale)
        priced.moved_ns = context.system.now - inputs["seconds_since_last_change"] * SECOND
        without = inputs["seconds_without_index"]
        state = types.PRICE_NO_QUORUM if without else types.PRICE_OK
        context.system.assets[2].price_state = state
        priced.lost_ns = context.system.now - without * SECOND
    cap, saved = inputs.get("cap_bps_per_second", 0), inputs.get("saved_seconds_max", 5)
    rest_of_rules = (60 * SECOND, inputs["jumped_bps"], 0, 0, 0, 0, 0, 0)
    priced.rules = commands.SetIndexRules(*HEAD, AssetId(2), 3, cap, saved, *rest_of_rules)
    feeds.look(2)
    found = {
        "quorum": feeds.quorum(2),
        "fresh_sources": feed.units,
        "state": STATES[context.system.assets[2].price_state],
    }
    if "index" in exact:
        found |= {"index_before_cap_units": feed.uncapped, "index_units": priced.index}
    assert found == {name: whole(exact[name]) for name in found}


def whole(stated: Any) -> Any:  # noqa: ANN401  a number or a word
    """A figure of a vector as it is compared."""
    return int(stated) if str(stated).isdigit() else stated


@parametrize_these(MARKS)
def test_the_model_makes_a_mark_to_the_unit(vector: Vector) -> None:
    """Index and basis within the clamp; without an index what the market itself has."""
    inputs = vector["inputs"]
    scale = inputs["price_scale"]
    context, marks, feeds = context_of(scale)
    market = market_of(context)
    market.mmf_base = Fraction(inputs["base_mmf_ppb"], 10**9)
    market.last_price = in_units(inputs.get("last_trade"), scale)
    marks.rules[1] = commands.SetMarkRules(*HEAD, MarketId(1), 1, 60 * SECOND, inputs["clamp_bps"])
    marks.width[1] = Fraction(inputs["clamp_bps"], 10_000)
    marks.basis[1] = in_units(inputs.get("basis_ewma"), scale) * E9
    if "index" in inputs:
        feeds.prices[2].index = feeds.prices[2].value = in_units(inputs["index"], scale) * E9
        context.system.live.asset[2] = Fraction(in_units(inputs["index"], scale))
        context.system.assets[2].price_state = types.PRICE_OK
    rest(context, types.BUY, [(in_units(inputs.get("book_bid"), scale), 1)])
    rest(context, types.SELL, [(in_units(inputs.get("book_ask"), scale), 1)])
    mark = marks.now(market)
    exact = Fraction(vector["exact"].get("mark", 0)) * 10**scale * E9
    assert mark == floor(exact)


@parametrize_these(MIDS)
def test_the_model_averages_a_book_to_the_unit(vector: Vector) -> None:
    """The mean of both sides' averages over the notional, where both have it."""
    inputs = vector["inputs"]
    scale = inputs["price_scale"]
    context, marks, _ = context_of(scale + 3)
    market = market_of(context, 1000)
    for side, name in ((types.BUY, "bids"), (types.SELL, "asks")):
        rows = [
            (in_units(row["price"], scale), in_units(row["quantity_base"], 3))
            for row in inputs[name]
        ]
        rest(context, side, rows)
    mid = marks.mid(market, inputs["notional"] * 10 ** (scale + 3))
    assert vector["exact"]["has_sample"] == (mid != 0)
    if mid:
        exact = Fraction(vector["exact"]["mid"]) * 10**scale * E9
        assert exact - 2 < mid <= exact


@parametrize_these(BASES)
def test_the_model_moves_a_basis_to_the_unit(vector: Vector) -> None:
    """Each sample moves the average by its share of the time, floored."""
    inputs = vector["inputs"]
    scale = inputs["price_scale"]
    basis = in_units(inputs["basis_before"], scale)
    found: list[int] = []
    for sample in inputs["samples"]:
        value, passed_ns = in_units(sample["value"], scale), sample["seconds"] * SECOND
        basis = averaged(basis, value, passed_ns, inputs["tau_s"] * SECOND)
        found.append(basis)
    assert found == [int(one) for one in vector["exact"]["basis_after_each_units"]]
