# SPDX-License-Identifier: Apache-2.0
"""Explain prices: an index from its ticks, a mark from its index, a price state from the checked figures (SPEC P-2 to
P-4).

Owns the text of a price. It comes from the state after the sequence, which still has the inputs of an index. If a later
step of the same sequence has changed them, only the event's own figures are explained.
"""

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.explain.builder import PartWriter
from clearinghouse.server.codec.text.events import PRICE_STATE_NAMES
from clearinghouse.statemachine.arithmetic.index import clamp_high, clamp_low, median
from clearinghouse.statemachine.feeds.mark import basis_left_e9, mark_from_index
from clearinghouse.statemachine.prices.expiry_window import samples_now, window_of
from clearinghouse.statemachine.prices.price_guard import ACTIONS, cell, is_guarded
from clearinghouse.statemachine.state.contracts import Expiry
from clearinghouse.statemachine.state.state import Asset, Market
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import SECOND_NS, SOURCE_FRESH

_SOURCE_STATUSES = {1: "fresh", 2: "too old", 3: "frozen", 4: "its quote asset has no index"}
_ACTIONS = ("increase risk", "reduce risk", "liquidate", "withdraw", "settle", "fund")
_DECISIONS = {1: "allow", 2: "at stable", 3: "block"}


def explain_sources(writer: PartWriter, asset: Asset) -> None:
    """Explain the last tick and the status of every source of an asset, and the price from them before the cap."""
    instrument = asset.instrument
    if instrument is None:
        return
    prices: list[int] = []
    for source_id, tick in sorted(instrument.ticks.items()):
        source = writer.state.sources[source_id]
        writer.put(
            f"{source.name} on {asset.symbol}",
            f"{writer.index(tick.price_e9)} ({_SOURCE_STATUSES.get(tick.standing, 'not decided')})",
            sources.tick(asset.id, source_id),
        )
        if tick.standing == SOURCE_FRESH and source.quote_asset_id == 0 and source.group_id == 0:
            prices.append(tick.price_e9)
    if len(prices) != instrument.fresh_units or not prices:
        writer.work("P-2", f"{instrument.fresh_units} sources count, converted and grouped", "")
        return
    middle = median(prices)
    shown = ", ".join(writer.index(price) for price in prices)
    writer.work("P-2", f"median of {shown}", writer.index(middle))
    writer.work(
        "P-2",
        f"each clamped to +-{instrument.clamp_bps} bps of the median",
        f"{writer.index(clamp_low(middle, instrument.clamp_bps))} to "
        f"{writer.index(clamp_high(middle, instrument.clamp_bps))}",
    )
    writer.work("P-2", "weighted mean, floored", writer.index(instrument.uncapped_e9))


def explain_index(writer: PartWriter, event: Event) -> None:
    """Explain a new index (P-2): its sources, and the cap on its change if there is one."""
    own = event.fields
    asset = writer.state.assets[AssetId(own["asset_id"])]
    price = own["index_e9"]
    if asset.index_e9 != price or asset.instrument is None:
        writer.work("P-2", f"from {own['fresh_sources']} sources", writer.index(price))
        return
    explain_sources(writer, asset)
    rules = asset.index_rules
    if rules is not None and rules.cap_bps_per_second:
        writer.work(
            "P-2",
            f"cap of {rules.cap_bps_per_second} bps a second, at most {rules.cap_saved_seconds} s saved up",
            writer.index(price)
            + (" (capped)" if price != asset.instrument.uncapped_e9 else " (not reached)"),
        )


def explain_mark(writer: PartWriter, event: Event) -> None:
    """Explain a new mark (P-3): the index in the market's unit, plus the average distance of the book from the
    index.
    """
    own = event.fields
    market = writer.state.markets[MarketId(own["market_id"])]
    writer.put(
        f"index of {market.base.symbol}",
        writer.index(market.base.price_e9),
        sources.index(market.base.id) if market.base.price_e9 else None,
    )
    if market.quote is not writer.state.valuation:
        writer.put(
            f"index of {market.quote.symbol}",
            writer.index(market.quote.price_e9),
            sources.index(market.quote.id) if market.quote.price_e9 else None,
        )
    expiry = window_of(writer.state, market)
    if expiry is not None:
        _explain_window(writer, market, expiry, own["mark_e9"])
        return
    rules = market.mark_rules
    if rules is None:
        writer.work("P-3", "mark = index, floored", writer.price_e9(market.id, own["mark_e9"]))
        return
    index_e9 = mark_from_index(writer.state, market)
    basis_e9 = basis_left_e9(market)
    if basis_e9 != market.basis_e9:
        writer.work(
            "O-1.1",
            f"of the basis {writer.price_e9(market.id, market.basis_e9)} the part of the time that is left before "
            "the settlement window",
            writer.price_e9(market.id, basis_e9),
        )
    writer.work(
        "P-3",
        f"mark = index {writer.price_e9(market.id, index_e9)} + basis "
        f"{writer.price_e9(market.id, basis_e9)}, clamped to {rules.clamp_bps} bps and half the base MMF",
        writer.price_e9(market.id, own["mark_e9"]),
    )


def _explain_window(writer: PartWriter, market: Market, expiry: Expiry, mark_e9: int) -> None:
    """Explain the mark of a future within its settlement window, a mean of samples (O-1.1)."""
    index_e9 = mark_from_index(writer.state, market)
    samples, sum_e9 = samples_now(writer.state, expiry)
    window = expiry.window_ns // SECOND_NS
    writer.work(
        "O-1.1",
        f"mark = (sum {writer.price_e9(market.id, sum_e9)} of {samples} samples + {window - samples} x index "
        f"{writer.price_e9(market.id, index_e9)}) / {window}, floored",
        writer.price_e9(market.id, mark_e9),
    )


def explain_price_state(writer: PartWriter, event: Event) -> None:
    """Explain the new state of a price, and the actions that it permits (P-4)."""
    own = event.fields
    asset = writer.state.assets[AssetId(own["asset_id"])]
    if asset.instrument is not None:
        explain_sources(writer, asset)
    if is_guarded(asset):
        decisions = ", ".join(
            f"{name} {_DECISIONS[cell(own['to_state'], action)]}"
            for name, action in zip(_ACTIONS, ACTIONS, strict=True)
        )
        writer.work("P-4", "the guard matrix in this state", decisions)
    writer.work(
        "P-4",
        f"{PRICE_STATE_NAMES[own['from_state']]} ->",
        PRICE_STATE_NAMES[own["to_state"]],
    )


def explain_judged(writer: PartWriter, event: Event) -> None:
    """Explain the figures that decided a price state, as the event states them (P-4)."""
    own = event.fields
    for formula, value in (
        (f"{own['fresh_sources']} of a quorum of", str(own["quorum"])),
        ("index before the cap", writer.index(own["uncapped_e9"])),
        ("index", writer.index(own["index_e9"])),
        ("age of the newest tick, seconds", str(own["age_ns"] // 10**9)),
        ("median spread", writer.index(own["spread_e9"])),
        ("median confidence", writer.index(own["confidence_e9"])),
    ):
        writer.work("P-4", formula, value)
