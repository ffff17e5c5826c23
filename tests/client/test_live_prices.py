# SPDX-License-Identifier: Apache-2.0
"""The client against a real server: how prices are made, checked and shown."""

import time
from dataclasses import asdict
from decimal import Decimal

import pytest

from clearinghouse.client import (
    AssetParameters,
    ClearinghouseError,
    Client,
    EventKind,
    GuardDecision,
    IndexRules,
    ListingGap,
    MarketKind,
    MarketParameters,
    MarketStatus,
    PriceState,
    Refused,
    SourceStanding,
    Tick,
)
from tests.client.conftest import PRINCIPAL, Setup

SECOND_NS = 1_000_000_000
# Nothing of these tests may depend on how fast the machine is: no price goes stale by itself.
CALM = IndexRules(quorum_min=2, capless_after_ns=0, stale_ns=0)


def test_sources_make_an_index_by_their_rules(setup: Setup, client: Client) -> None:
    """Quotes, groups and rules that are set stand in the index that they make, and in the guard matrix."""
    assert setup.alice
    client.create_asset("EURX", 6, AssetParameters())
    client.create_asset("COIN", 8, AssetParameters())
    euro, *coins = [
        client.create_oracle_source(name, PRINCIPAL) for name in ("euro", "one", "two", "twin")
    ]
    one, two, twin = coins
    client.set_source_quote(two, "EURX", 9)
    client.set_source_quote(twin, "EURX", 9)
    client.set_oracle_instrument("EURX", [euro], fresh_ns=3_600 * SECOND_NS)
    client.set_oracle_instrument("COIN", coins, fresh_ns=3_600 * SECOND_NS)
    with pytest.raises(Refused, match="QUOTE_CYCLE"):
        client.set_source_quote(euro, "COIN")
    with pytest.raises(Refused, match="PARAMETER_OUT_OF_RANGE"):
        client.set_index_rules("COIN", quorum_min=0)
    client.set_index_rules("COIN", **asdict(CALM))
    now_ns = time.time_ns()
    client.submit_ticks(
        [
            Tick(one, "COIN", now_ns, last=100),
            Tick(two, "COIN", now_ns, last=80),
            Tick(twin, "COIN", now_ns, last=80),
        ]
    ).raise_for_refusals()
    before = client.index("COIN")
    assert [before.price_state, before.index_price] == [PriceState.ABSENT, None]
    assert [source.standing for source in before.sources] == [
        SourceStanding.FRESH,
        SourceStanding.NO_QUOTE_INDEX,
        SourceStanding.NO_QUOTE_INDEX,
    ]
    client.submit_ticks([Tick(euro, "EURX", now_ns, last="1.25")]).raise_for_refusals()
    found = client.index("COIN")
    assert [found.price_state, found.index_price] == [PriceState.OK, 100]
    assert [found.fresh_sources, found.quorum, found.rules] == [2, 2, CALM]
    assert [source.price for source in found.sources] == [100, 80, 80]

    matrix = client.guard_matrix()
    assert [row.price_state for row in matrix.rows][-1] is PriceState.OK
    price = next(price for price in matrix.prices if price.asset == "COIN")
    assert [price.is_guarded, price.price, price.allowed_price] == [True, 100, 100]
    assert price.increase_risk is GuardDecision.ALLOW
    client.set_index_rules("COIN", quorum_min=3)
    price = next(price for price in client.guard_matrix().prices if price.asset == "COIN")
    assert price.price_state is PriceState.NO_QUORUM
    assert price.liquidate is GuardDecision.BLOCK


def test_a_market_s_mark_follows_its_book(setup: Setup, client: Client) -> None:
    """The terms of a mark are shown with the market, and each change of a price's making is an event."""
    assert setup.alice
    client.create_asset("MARKED", 8, AssetParameters())
    source = client.create_oracle_source("marked", PRINCIPAL)
    client.set_oracle_instrument("MARKED", [source], fresh_ns=3_600 * SECOND_NS)
    client.create_market(
        "MARKED-PERP",
        MarketKind.PERPETUAL,
        "MARKED",
        "USDC",
        lot_size="0.01",
        tick_size="0.01",
        parameters=MarketParameters(maker_fee_ppb=[0], taker_fee_ppb=[0]),
        confirmed_gaps=list(ListingGap)[1:],
    )
    first = client.set_mark_rules("MARKED-PERP", "2500.5", clamp_bps=300).sequence
    market = next(found for found in client.markets() if found.symbol == "MARKED-PERP")
    assert market.mark_impact_notional == Decimal("2500.5")
    assert [market.mark_clamp_bps, market.mark_ewma_ns, market.mark_basis] == [
        300,
        60 * SECOND_NS,
        0,
    ]
    client.set_index_rules("MARKED", **asdict(CALM))
    last = client.set_mark_rules("MARKED-PERP", 0).sequence
    market = next(found for found in client.markets() if found.symbol == "MARKED-PERP")
    assert market.mark_impact_notional is None
    kinds: set[EventKind] = set()
    subscription = client.subscribe(first)
    for frame in subscription:
        kinds |= {event.kind for event in frame.events}
        if frame.sequence >= last:
            break
    subscription.close()
    assert kinds >= {EventKind.MARK_RULES_SET, EventKind.INDEX_RULES_SET}


def test_a_listing_is_checked_before_it_opens(setup: Setup, client: Client) -> None:
    """A new coin is no collateral by default; what its market lacks is named, and one call ends one finding (O-1.4)."""
    assert setup.alice
    client.create_asset("LISTED", 8, AssetParameters())

    def listed(status: MarketStatus) -> int:
        return client.create_market(
            "LISTED-PERP",
            MarketKind.PERPETUAL,
            "LISTED",
            "USDC",
            lot_size="0.01",
            tick_size="0.01",
            parameters=MarketParameters(),
            status=status,
        )

    with pytest.raises(Refused, match="LISTING_INCOMPLETE"):
        listed(MarketStatus.OPEN)
    listed(MarketStatus.HALTED)
    found = client.check_listing(market="LISTED-PERP")
    gaps = {one.gap for one in found}
    with pytest.raises(Refused, match="LISTING_INCOMPLETE"):
        client.set_market_status(
            "LISTED-PERP",
            MarketStatus.AUCTION,
            confirmed_gaps=sorted(gaps - {ListingGap.LIQUIDATION_OFF}),
        )
    client.set_market_status("LISTED-PERP", MarketStatus.AUCTION, confirmed_gaps=sorted(gaps))
    of_asset = {one.gap for one in found if one.asset == "LISTED"}
    assert of_asset == {
        ListingGap.NO_SOURCE,
        ListingGap.NO_INDEX_RULES,
        ListingGap.NO_OUTFLOW_LIMIT,
        ListingGap.NO_DEPOSIT_CAP,
    }
    assert {one.gap for one in client.check_listing(asset="LISTED")} == of_asset
    before = {one.gap for one in found if one.market == "LISTED-PERP"}
    assert {ListingGap.NO_BAND, ListingGap.LIQUIDATION_OFF, ListingGap.NO_FEES} <= before
    client.set_market_parameters("LISTED-PERP", band_ppb=50_000_000)
    after = {one.gap for one in client.check_listing(market="LISTED-PERP") if one.market_id}
    assert before - after == {ListingGap.NO_BAND}
    everything = client.check_listing()
    assert set(found) - {one for one in found if one.gap == ListingGap.NO_BAND} <= set(everything)
    with pytest.raises(ClearinghouseError, match="not both"):
        client.check_listing(market="LISTED-PERP", asset="LISTED")
