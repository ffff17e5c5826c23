# SPDX-License-Identifier: Apache-2.0
"""P-2 and P-3 against the golden vectors: index, cap, state, book mid, basis and mark.

The index is made by the machine's own `update_index` from ticks in the vector's unit; its intermediates come
from the same pure functions that it calls.
"""

from fractions import Fraction
from typing import Any

from clearinghouse.statemachine.arithmetic import index as index_arithmetic
from clearinghouse.statemachine.arithmetic.index import PPB_OF_BPS, venue_price
from clearinghouse.statemachine.feeds.index import update_index
from clearinghouse.statemachine.feeds.mark import book_mid_e9, mark_now
from clearinghouse.statemachine.handlers.exchange.price_terms import price_units
from clearinghouse.statemachine.orders.book import insert
from clearinghouse.statemachine.state.price_sources import (
    IndexRules,
    Instrument,
    MarkRules,
    Source,
    Tick,
)
from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import AssetId, SourceId
from tests.vectors.building import (
    new_account,
    new_asset,
    new_market,
    new_state,
    open_order,
)
from tests.vectors.price_vectors import (
    ALL,
    BASES,
    INDICES,
    MARKS,
    MIDS,
    MS,
    STATES,
    in_units,
    last_or_price,
)
from tests.vectors.reader import Vector, check, parametrize_these

E9 = types.PRICE_E9


def reported(inputs: dict[str, Any]) -> tuple[State, Asset, Instrument]:
    """A state at the vector's time whose asset has the vector's sources, ticks and past index.

    The valuation asset has no decimals, so its index is 10^9; prices are in the vector's unit.
    """
    scale = inputs["price_scale"]
    state = new_state("USD", 0)
    state.time_ns = inputs["now_ms"] * MS
    asset = Asset(AssetId(2), "BASE", 0)
    state.assets[AssetId(2)] = asset
    source_ids = list(range(1, len(inputs["venues"]) + 1))
    instrument = Instrument(
        inputs["fresh_within_ms"] * MS, inputs["clamp_bps"], list(map(SourceId, source_ids))
    )
    asset.instrument = instrument
    groups: dict[str, int] = {}
    for source_id, venue in zip(source_ids, inputs["venues"], strict=True):
        source = Source(SourceId(source_id), venue["source"], "", venue["weight"])
        state.sources[SourceId(source_id)] = source
        if "group" in venue:
            source.group_id = groups.setdefault(venue["group"], len(groups) + 1)
        if "quote_asset" in venue:
            source.quote_asset_id = AssetId(
                quoted(state, venue["quote_asset"], venue["quote_index"])
            )
        bid, ask = in_units(venue.get("bid"), scale), in_units(venue.get("ask"), scale)
        instrument.ticks[SourceId(source_id)] = Tick(
            venue_price(bid, ask, in_units(last_or_price(venue), scale)),
            0,
            0,
            venue["source_time_ms"] * MS,
            venue["received_time_ms"] * MS,
        )
    instrument.units = price_units(state, instrument)
    if "previous_index" in inputs:
        asset.index_e9 = in_units(inputs["previous_index"], scale)
        asset.price_e9 = asset.index_e9
        asset.index_changed_ns = (
            state.time_ns - inputs["seconds_since_last_change"] * types.SECOND_NS
        )
        without = inputs["seconds_without_index"]
        asset.price_state = types.PRICE_NO_QUORUM if without else types.PRICE_OK
        asset.without_index_ns = state.time_ns - without * types.SECOND_NS
    asset.index_rules = IndexRules(
        3,
        inputs.get("cap_bps_per_second", 0),
        inputs.get("saved_seconds_max", 5),
        60 * types.SECOND_NS,
        inputs["jumped_bps"],
        0,
        0,
        0,
        0,
        0,
        0,
    )
    return state, asset, instrument


def quoted(state: State, symbol: str, index: str | None) -> int:
    """The id of a quote asset at an index, or without one."""
    if symbol not in state.symbols:
        asset = new_asset(state, symbol, 0, index or "1")
        asset.index_e9 = asset.price_e9
        asset.price_state = types.PRICE_OK if index is not None else types.PRICE_ABSENT
    return state.symbols[symbol]


@parametrize_these(INDICES)
def test_an_index_is_made_to_the_unit(vector: Vector) -> None:
    """Venue prices, median, weights, clamped mean, cap and state of an index are those of the vector."""
    inputs = vector["inputs"]
    unit = 10 ** inputs["price_scale"]
    state, asset, instrument = reported(inputs)
    update_index(state, 0, asset, instrument)
    fresh = [state.sources[source_id] for source_id in instrument.fresh_ids]
    assert asset.index_rules is not None
    results: dict[str, Any] = {
        "quorum": index_arithmetic.quorum(asset.index_rules.quorum_min, len(instrument.units)),
        "fresh_sources": instrument.fresh_units,
        "state": STATES[asset.price_state],
    }
    if "index" in vector["exact"]:
        one = state.valuation.price_e9
        prices = [
            index_arithmetic.converted(
                instrument.ticks[source.id].price_e9,
                state.assets[source.quote_asset_id].index_e9 if source.quote_asset_id else one,
                one,
            )
            for source in fresh
        ]
        middle = index_arithmetic.median(prices)
        low = index_arithmetic.clamp_low(middle, instrument.clamp_bps)
        high = index_arithmetic.clamp_high(middle, instrument.clamp_bps)
        weights = [source.weight for source in fresh]
        results |= {
            "venue_prices": [Fraction(price, unit) for price in prices],
            "venue_price_units": prices,
            "median": Fraction(middle, unit),
            "median_units": middle,
            "clamped_prices": [Fraction(min(max(price, low), high), unit) for price in prices],
            "weights_used": [
                index_arithmetic.weight_used(weight, sum(weights)) for weight in weights
            ],
            "index_before_cap": Fraction(instrument.uncapped_e9, unit),
            "index_before_cap_units": instrument.uncapped_e9,
            "index": Fraction(asset.index_e9, unit),
            "index_units": asset.index_e9,
        }
    check(vector, results)


@parametrize_these(MARKS)
def test_a_mark_is_index_and_basis_within_its_clamp(vector: Vector) -> None:
    """The mark is index plus basis within the clamp; without an index the market's own prices stand in."""
    inputs = vector["inputs"]
    scale = inputs["price_scale"]
    unit = 10**scale
    # A lot is a whole unit of the base, a quote unit is the vector's: marks are 10^-9 of that.
    state = new_state("QUOTE", scale)
    base = Asset(AssetId(2), "BASE", 0)
    state.assets[AssetId(2)] = base
    market = new_market(state, types.PERPETUAL, base, state.valuation, 1)
    market.mark_rules = MarkRules(
        1, 60 * types.SECOND_NS, inputs["clamp_bps"], inputs["clamp_bps"] * PPB_OF_BPS
    )
    market.mmf_base_ppb = inputs["base_mmf_ppb"]
    if "index" in inputs:
        base.price_e9 = in_units(inputs["index"], scale) * E9
        base.index_e9 = base.price_e9
        base.price_state = types.PRICE_OK
    market.basis_e9 = in_units(inputs.get("basis_ewma"), scale) * E9
    market.last_price_per_lot = in_units(inputs.get("last_trade"), scale)
    rest_on(state, market, types.BUY, [(in_units(inputs.get("book_bid"), scale), 1)])
    rest_on(state, market, types.SELL, [(in_units(inputs.get("book_ask"), scale), 1)])
    mark_e9 = mark_now(state, market)
    results: dict[str, Any] = {"source": source_of(inputs, mark_e9)}
    if mark_e9:
        results["mark"] = Fraction(mark_e9, unit * E9)
    check(vector, results)


def source_of(inputs: dict[str, Any], mark_e9: int) -> str:
    """Return the inputs of the machine's mark, in the words of the vectors."""
    if mark_e9 == 0:
        return "NONE"
    if "index" in inputs:
        return "INDEX_PLUS_BASIS" if "basis_ewma" in inputs else "INDEX"
    if "book_bid" in inputs and "book_ask" in inputs:
        return "MEDIAN" if "last_trade" in inputs else "MID"
    return "LAST"


def rest_on(state: State, market: Market, side: int, levels: list[tuple[int, int]]) -> None:
    """Let orders rest on one side of a book; a price of 0 is no level."""
    account = new_account(state, f"maker{side}", 1)
    for price, lots in levels:
        if price:
            order = open_order(state, account, market, side, price, lots)
            insert(market.bids if side == types.BUY else market.asks, order)


@parametrize_these(MIDS)
def test_a_book_mid_is_the_mean_of_both_sides_average_prices(vector: Vector) -> None:
    """Each side is averaged over the notional with its last level in part; a side that lacks it gives no sample."""
    inputs = vector["inputs"]
    scale = inputs["price_scale"]
    unit = 10**scale
    lot = 3  # quantities have at most three decimals
    state = new_state("QUOTE", scale + lot)
    base = new_asset(state, "BASE", lot, "1")
    market = new_market(state, types.PERPETUAL, base, state.valuation, 1)
    sides = {types.BUY: inputs["bids"], types.SELL: inputs["asks"]}
    levels = {
        side: [(in_units(row["price"], scale), in_units(row["quantity_base"], lot)) for row in rows]
        for side, rows in sides.items()
    }
    for side, rows in levels.items():
        rest_on(state, market, side, rows)
    notional = inputs["notional"] * 10 ** (scale + lot)
    results: dict[str, Any] = {"has_sample": book_mid_e9(market, notional) != 0}
    if results["has_sample"]:
        averages = {
            side: index_arithmetic.side_average(
                [price for price, _ in rows], [lots for _, lots in rows], notional, E9
            )
            for side, rows in levels.items()
        }
        results |= {
            "average_bid": Fraction(averages[types.BUY], unit * E9),
            "average_ask": Fraction(averages[types.SELL], unit * E9),
            "mid": Fraction(book_mid_e9(market, notional), unit * E9),
        }
    check(vector, results)


@parametrize_these(BASES)
def test_a_basis_moves_by_its_share_of_time(vector: Vector) -> None:
    """Each sample moves the average by its share of the time, floored; without samples it decays to 0."""
    inputs = vector["inputs"]
    scale = inputs["price_scale"]
    basis = in_units(inputs["basis_before"], scale)
    found = []
    for sample in inputs["samples"]:
        basis = index_arithmetic.basis_step(
            basis,
            in_units(sample["value"], scale),
            sample["seconds"] * types.SECOND_NS,
            inputs["tau_s"] * types.SECOND_NS,
        )
        found.append(basis)
    check(vector, {"basis_after_each_units": found})


def test_every_oracle_vector_is_used() -> None:
    """Indices, marks, mids and bases are all the oracle vectors there are."""
    assert len(INDICES) + len(MARKS) + len(MIDS) + len(BASES) == len(ALL)
