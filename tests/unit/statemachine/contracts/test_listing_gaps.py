# SPDX-License-Identifier: Apache-2.0
"""What a market and an asset lack to be safe, gap by gap (SPEC O-1.4)."""

from clearinghouse.statemachine.state.liquidation import Provider
from clearinghouse.statemachine.views.exchange.listing import (
    ListingFindingView,
    listing_of_all,
    listing_of_asset,
    listing_of_market,
)
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId, SourceId
from tests.support import SECOND, System

RULES = (2, 25, 5, 60 * SECOND, 100, 5 * SECOND, 100, 300 * SECOND, 50, 300_000, 1_000)


def of_market(system: System, market: int) -> set[tuple[str, int]]:
    """The gaps of a market and its assets: the symbol and the gap."""
    return named(system, listing_of_market(system.state, system.market_of(market)))


def of_asset(system: System, asset: int) -> set[int]:
    """The gaps of an asset."""
    found = listing_of_asset(system.state, system.state.assets[AssetId(asset)])
    assert all(finding.asset_id == asset and not finding.market_id for finding in found)
    return {finding.gap for finding in found}


def named(system: System, found: list[ListingFindingView]) -> set[tuple[str, int]]:
    """Findings by symbol."""
    state = system.state
    return {
        (
            state.markets[one.market_id].symbol
            if one.market_id
            else state.assets[one.asset_id].symbol,
            one.gap,
        )
        for one in found
    }


def sources(system: System, asset: int, count: int, group: int = 0) -> None:
    """Give an asset so many sources, all of one group if one is stated."""
    ids = [
        system.must(commands.CreateOracleSource(*system.head(), f"s{asset}-{at}", "", 1))
        for at in range(count)
    ]
    if group:
        for source in ids:
            system.must(
                commands.SetSourceQuote(*system.head(), SourceId(source), AssetId(0), group)
            )
    system.must(
        commands.SetOracleInstrument(
            *system.head(), AssetId(asset), list(map(SourceId, ids)), 10 * SECOND, 100
        )
    )


def test_votes_and_rules_of_a_price() -> None:
    """Sources of a group have one vote; a quorum counts half of the votes at least, so three votes need two."""
    system = System()
    coin = system.asset("COIN", 6, weight_ppb=0)
    price = {types.LISTING_NO_SOURCE, types.LISTING_FEW_SOURCES, types.LISTING_NO_INDEX_RULES}
    price |= {types.LISTING_QUORUM_OF_ONE, types.LISTING_LOOSE_INDEX_RULES}
    assert of_asset(system, coin) & price == {
        types.LISTING_NO_SOURCE,
        types.LISTING_NO_INDEX_RULES,
    }
    sources(system, coin, 3, group=7)
    assert of_asset(system, coin) & price == {
        types.LISTING_FEW_SOURCES,
        types.LISTING_NO_INDEX_RULES,
    }
    system.must(commands.SetIndexRules(*system.head(), AssetId(coin), 1, *RULES[1:]))
    assert of_asset(system, coin) & price == {
        types.LISTING_FEW_SOURCES,
        types.LISTING_QUORUM_OF_ONE,
    }
    sources(system, coin, 3)
    assert of_asset(system, coin) & price == set()
    for at in (1, 4, 5):  # speed, jump, staleness
        loose = [*RULES]
        loose[at] = 0
        system.must(commands.SetIndexRules(*system.head(), AssetId(coin), *loose))
        assert of_asset(system, coin) & price == {types.LISTING_LOOSE_INDEX_RULES}, at


def test_collateral_needs_a_sale_and_a_weight_that_falls() -> None:
    """A coin without weight needs no sale; one with weight needs an open spot market against the valuation asset."""
    system = System()
    other = system.asset("EUR", 6, weight_ppb=0)
    none = system.asset("NONE", 6, weight_ppb=0)
    flat = system.asset("FLAT", 6, weight_ppb=900_000_000)
    falling = system.asset("FALL", 6, weight_ppb=900_000_000, penalty_ppb=1_000)
    weights = {types.LISTING_FULL_WEIGHT, types.LISTING_FLAT_WEIGHT, types.LISTING_NO_SALE}
    assert of_asset(system, none) & weights == set()
    assert of_asset(system, flat) & weights == {types.LISTING_FLAT_WEIGHT, types.LISTING_NO_SALE}
    assert of_asset(system, falling) & weights == {types.LISTING_NO_SALE}
    system.market("FALL-EUR", types.SPOT, falling, other)
    system.market("FALL-PERP", types.PERPETUAL, falling)
    assert of_asset(system, falling) & weights == {types.LISTING_NO_SALE}
    spot = system.market("FALL-USDC", types.SPOT, falling)
    assert of_asset(system, falling) & weights == set()
    system.must(
        commands.SetMarketStatus(*system.head(), MarketId(spot), types.MARKET_HALTED, "test")
    )
    assert of_asset(system, falling) & weights == {types.LISTING_NO_SALE}
    asset = system.state.assets[AssetId(none)]
    asset.weight_kind = types.WEIGHT_IDENTITY  # as an asset of the raw API may be listed
    assert of_asset(system, none) & weights == {types.LISTING_FULL_WEIGHT, types.LISTING_NO_SALE}
    assert weights & of_asset(system, 1) == set()


def test_limits_of_what_comes_and_goes() -> None:
    """The valuation asset too has an outflow limit and a cap of deposits, else both are named."""
    system = System()
    both = {types.LISTING_NO_OUTFLOW_LIMIT, types.LISTING_NO_DEPOSIT_CAP}
    assert of_asset(system, 1) == both


def test_a_market_with_leverage_asks_for_more() -> None:
    """A spot market needs band, slippage and fees; a perpetual also liquidation, backstop, cap and funding."""
    system = System()
    coin = system.asset("COIN", 6, weight_ppb=0)
    bare = {types.LISTING_NO_BAND, types.LISTING_NO_SLIPPAGE, types.LISTING_NO_FEES}
    spot = system.market("SPOT", types.SPOT, coin, maker_ppb=0, taker_ppb=0)
    perp = system.market("PERP", types.PERPETUAL, coin, maker_ppb=0, taker_ppb=0, max_leverage=1)
    future = system.market(
        "FUT", types.DATED_FUTURE, coin, status=types.MARKET_HALTED, maker_ppb=0, taker_ppb=0
    )
    leverage = bare | {
        types.LISTING_LIQUIDATION_OFF,
        types.LISTING_NO_BACKSTOP,
        types.LISTING_NO_OPEN_INTEREST_CAP,
    }
    own = {one for one in of_market(system, spot) if one[0] == "SPOT"}
    assert own == {("SPOT", gap) for gap in bare}
    own = {one for one in of_market(system, perp) if one[0] == "PERP"}
    assert own == {("PERP", gap) for gap in leverage | {types.LISTING_NO_FUNDING}}
    own = {one for one in of_market(system, future) if one[0] == "FUT"}
    assert own == {("FUT", gap) for gap in leverage}
    assert {name for name, _ in of_market(system, perp)} == {"PERP", "COIN", "USDC"}
    safe = system.market(
        "SAFE",
        types.PERPETUAL,
        coin,
        band_ppb=50_000_000,
        slippage_ppb=10_000_000,
        open_interest_lots_max=1_000,
    )
    safety = {gap for name, gap in of_market(system, safe) if name == "SAFE"}
    assert safety == {
        types.LISTING_LIQUIDATION_OFF,
        types.LISTING_NO_BACKSTOP,
        types.LISTING_NO_FUNDING,
    }
    giver = system.account("giver", USDC=10)
    system.must(commands.FundLiquidity(*system.head(), AccountId(giver), AssetId(1), 1))
    assert ("SAFE", types.LISTING_NO_BACKSTOP) not in of_market(system, safe)
    other = system.market("OTHER", types.PERPETUAL, 1, coin)
    assert ("OTHER", types.LISTING_NO_BACKSTOP) in of_market(system, other)
    system.state.waterfall.providers[MarketId(other)] = {
        AccountId(giver): Provider(AccountId(giver), MarketId(other), 10, 1, 0)
    }
    assert ("OTHER", types.LISTING_NO_BACKSTOP) not in of_market(system, other)


def test_the_whole_is_its_markets_and_no_closed_one() -> None:
    """Without a question for one, each asset stands once, and what is closed is not asked."""
    system = System()
    coin = system.asset("COIN", 6, weight_ppb=0)
    gone = system.asset("GONE", 6, weight_ppb=0)
    first = system.market("A", types.SPOT, coin)
    second = system.market("B", types.PERPETUAL, coin)
    closed = system.market("C", types.SPOT, gone)
    system.must(
        commands.SetMarketStatus(*system.head(), MarketId(closed), types.MARKET_CLOSED, "end")
    )
    found = listing_of_all(system.state)
    assert len(found) == len(set(found))
    expected = of_market(system, first) | of_market(system, second)
    assert named(system, found) == expected
    assert [(one.market_id, one.asset_id, one.gap) for one in found] == sorted(
        (one.market_id, one.asset_id, one.gap) for one in found
    )
