# SPDX-License-Identifier: Apache-2.0
"""List assets, sources, markets, pools and the waterfall before the crash, and fund providers and lenders.

Owns the parameters of the run. Everything is a command; no code here reads later prices.
"""

from dataclasses import dataclass
from typing import Final

from clearinghouse.apps.crash.feed import FIXED, VALUATION, VALUATION_SCALE, WHOLE_E9, Feed
from clearinghouse.apps.desk import Desk
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    DepositId,
    MarketId,
    SourceId,
)
from clearinghouse.statemachine.vocabulary.types import PPB, SECOND_NS

OPERATOR: Final = "operator"
CUSTODY: Final = "custody"
ORACLE: Final = "oracle"
RISK: Final = "risk-officer"

USD_ID: Final = 1
UNIT: Final = 10**VALUATION_SCALE
COIN_SCALE: Final = 8
COIN: Final = 10**COIN_SCALE

# SPEC's defaults, except where the recorded data needs other values: freshness and staleness of 60 s.
FRESH_NS: Final = 60 * SECOND_NS
FIXED_NS: Final = 55 * SECOND_NS  # from one statement of a fixed price to the next
QUORUM: Final = 3
CAP_BPS: Final = 75  # per second, for the class of the small coins

MAX_LEVERAGE: Final = 20
MMF_BASE_PPB: Final = 25_000_000
MAKER_FEES: Final = [200_000, -50_000]
TAKER_FEES: Final = [600_000, 400_000]
BAND_PPB: Final = 50_000_000
ORDINARY_PPB: Final = 2 * PPB  # yearly volatility of a small coin in ordinary times

# Collateral weight of coins with a spot market and a pool: the most traded ones.
COLLATERAL_COINS: Final = 2
WEIGHT_PPB: Final = 850_000_000
PENALTY_PPB: Final = 200_000
NO_WEIGHT_PPB: Final = 700_000_000

FUND_USD: Final = 250_000
PROVIDERS: Final = 3
PROVIDER_USD: Final = 1_500_000
PROVIDER_CAPACITY_USD: Final = 400_000  # in each market
PROVIDER_SPREAD_PPB: Final = 10_000_000
LENDER_USD: Final = 60_000_000
LENDER_COINS_USD: Final = 20_000_000  # of each collateral coin, at the first price


@dataclass(frozen=True, slots=True)
class Listing:
    """A market. One lot at one price unit is worth one smallest unit of USD, so notionals are plain products."""

    symbol: str
    coin: str
    market_id: int
    is_spot: bool
    lot_decimals: int
    tick_decimals: int

    def price(self, value_e9: int) -> int:
        """Return a price of the feed in price units of the market, rounded down, at least one."""
        scale: int = 10**self.tick_decimals
        return max(1, value_e9 * scale // WHOLE_E9)

    def lots(self, usd: int, price: int) -> int:
        """Return how many lots an amount of whole USD buys at a price, rounded down, at least one."""
        return max(1, usd * UNIT // price)


@dataclass(slots=True)
class Venue:
    """The assets and markets of the run, by their names."""

    assets: dict[str, int]
    fixed: list[tuple[int, int]]  # the source and the asset of each stablecoin at a fixed price
    sources: list[int]  # in the order of `Feed.venues`
    listings: list[Listing]
    collateral: list[str]

    def perpetual(self, coin: str) -> Listing:
        """Return the perpetual market of a coin."""
        return next(one for one in self.listings if one.coin == coin and not one.is_spot)

    def spot(self, coin: str) -> Listing:
        """Return the spot market of a collateral coin."""
        return next(one for one in self.listings if one.coin == coin and one.is_spot)


def list_all(desk: Desk, feed: Feed) -> Venue:
    """List assets, sources and markets; a coin's tick is about a ten-thousandth of its first price."""
    first = {feed.venues[one.venue].coin: one.price_e9 for one in reversed(feed.prints)}
    ticks = {
        coin: sum(feed.venues[one.venue].coin == coin for one in feed.prints) for coin in feed.coins
    }
    # A coin with fewer venues than the quorum never has a price: it cannot be collateral.
    priced = [coin for coin in feed.coins if sum(one.coin == coin for one in feed.venues) >= QUORUM]
    collateral = sorted(sorted(priced, key=lambda coin: (-ticks[coin], coin))[:COLLATERAL_COINS])
    fixed = [_list_fixed(desk, symbol) for symbol in feed.fixed]
    assets = {VALUATION: USD_ID}
    for symbol, (_, asset_id) in zip(feed.fixed, fixed, strict=True):
        assets[symbol] = asset_id
    for coin in feed.coins:
        assets[coin] = _list_coin(desk, coin, is_collateral=coin in collateral)
    sources = [
        desk.must(commands.CreateOracleSource(*desk.of(OPERATOR), venue.source, ORACLE, 1))[0]
        for venue in feed.venues
    ]
    for place, venue in enumerate(feed.venues):
        if venue.quote != VALUATION:
            desk.must(
                commands.SetSourceQuote(
                    *desk.of(OPERATOR), SourceId(sources[place]), AssetId(assets[venue.quote]), 0
                )
            )
    for coin in feed.coins:
        own = [sources[place] for place, venue in enumerate(feed.venues) if venue.coin == coin]
        desk.must(
            commands.SetOracleInstrument(
                *desk.of(OPERATOR), AssetId(assets[coin]), list(map(SourceId, own)), FRESH_NS, 100
            )
        )
        desk.must(_index_rules(desk, assets[coin]))
    listings: list[Listing] = []
    for coin in feed.coins:
        decimals = _tick_decimals(first[coin])
        listings.append(_list_market(desk, coin, assets[coin], decimals, is_spot=False))
        if coin in collateral:
            listings.append(_list_market(desk, coin, assets[coin], decimals, is_spot=True))
    for asset_id in (USD_ID, *(assets[coin] for coin in collateral)):
        desk.must(_pool(desk, asset_id))
    desk.must(_usd_debts(desk))
    desk.must(_liquidation(desk))
    desk.must(
        commands.SetReconciliation(*desk.of(RISK), 1, 10_000_000, 10_000_000, 3, 1),
    )
    return Venue(assets, fixed, sources, listings, collateral)


def _list_fixed(desk: Desk, symbol: str) -> tuple[int, int]:
    """List a stablecoin at a fixed price of 1, from a source with that name; return the source and the asset."""
    asset_id = desk.must(
        commands.CreateAsset(
            *desk.of(OPERATOR),
            symbol,
            VALUATION_SCALE,
            types.WEIGHT_IDENTITY,
            0,
            0,
            10,
            0,
            0,
            0,
            0,
            0,
        )
    )[0]
    name = f"{FIXED}:{symbol}"
    source = desk.must(commands.CreateOracleSource(*desk.of(OPERATOR), name, ORACLE, 1))[0]
    desk.must(
        commands.SetOracleInstrument(
            *desk.of(OPERATOR), AssetId(asset_id), [SourceId(source)], FRESH_NS, 100
        )
    )
    state_fixed(desk, source, asset_id)
    return source, asset_id


def state_fixed(desk: Desk, source: int, asset_id: int) -> None:
    """State the fixed price of a stablecoin again: a quote in it is as old as the older of both prices (P-2.2)."""
    desk.must(
        commands.OracleTicks(
            *desk.of(ORACLE),
            [SourceId(source)],
            [AssetId(asset_id)],
            [0],
            [0],
            [WHOLE_E9],
            [0],
            [desk.now],
        )
    )


def _list_coin(desk: Desk, coin: str, *, is_collateral: bool) -> int:
    """List a coin and return its id.

    A coin without a spot market weighs less as collateral: nothing here could sell it.
    """
    return desk.must(
        commands.CreateAsset(
            *desk.of(OPERATOR),
            coin,
            COIN_SCALE,
            types.WEIGHT_INVERSE_SQRT,
            WEIGHT_PPB if is_collateral else NO_WEIGHT_PPB,
            PENALTY_PPB,
            5,
            0,
            50_000_000,
            0,
            0,
            0,
        )
    )[0]


def _usd_debts(desk: Desk) -> commands.SetAssetParameters:
    """Return the command that sets the terms of a debt in USD."""
    return commands.SetAssetParameters(
        *desk.of(RISK), AssetId(USD_ID), types.WEIGHT_IDENTITY, 0, 0, 10, 0, 40_000_000, 0, 0, 0
    )


def _index_rules(desk: Desk, asset_id: int) -> commands.SetIndexRules:
    """Return the command that sets the rules of P-2, P-4 and M-9 to their defaults, except for the staleness limit."""
    return commands.SetIndexRules(
        *desk.of(RISK),
        asset_id=AssetId(asset_id),
        quorum_min=QUORUM,
        cap_bps_per_second=CAP_BPS,
        cap_saved_seconds=5,
        capless_after_ns=60 * SECOND_NS,
        jumped_bps=100,
        stale_ns=FRESH_NS,
        wide_bps=100,
        frozen_after_ns=300 * SECOND_NS,
        frozen_move_bps=50,
        stable_ppb_per_second=300_000,
        adverse_bps=1_000,
    )


def _tick_decimals(first_e9: int) -> int:
    """Return the fewest decimals, up to VALUATION_SCALE, with which a tick is at most 1/10,000 of a price."""
    decimals = 0
    while decimals < VALUATION_SCALE and first_e9 * 10**decimals < 10_000 * WHOLE_E9:
        decimals += 1
    return decimals


def _list_market(
    desk: Desk, coin: str, asset_id: int, tick_decimals: int, *, is_spot: bool
) -> Listing:
    """List a market of a coin against USD and return it; a perpetual also gets its own rules."""
    symbol = f"{coin}-{VALUATION}" if is_spot else f"{coin}-PERP"
    lot_decimals = VALUATION_SCALE - tick_decimals
    market_id = desk.must(
        commands.CreateMarket(
            *desk.of(OPERATOR),
            symbol=symbol,
            market_kind=types.SPOT if is_spot else types.PERPETUAL,
            matching=types.INTERNAL,
            base_asset_id=AssetId(asset_id),
            quote_asset_id=AssetId(USD_ID),
            lot_units=1,
            lot_decimals=lot_decimals,
            tick_units=1,
            tick_decimals=tick_decimals,
            venue_account_id=AccountId(0),
            status=types.MARKET_OPEN,
            maker_fee_ppb=MAKER_FEES,
            taker_fee_ppb=TAKER_FEES,
            notional_min=0,
            notional_max=0,
            open_order_lots_max=0,
            open_interest_lots_max=0,
            position_weight_ppb=PPB,
            band_ppb=BAND_PPB,
            slippage_ppb=20_000_000,
            max_leverage=MAX_LEVERAGE,
            imf_factor_ppb=20_000,
            mmf_base_ppb=MMF_BASE_PPB,
            mmf_factor_ppb=10_000,
        )
    )[0]
    if not is_spot:
        desk.must(
            commands.SetMarkRules(
                *desk.of(RISK), MarketId(market_id), 10_000 * UNIT, 60 * SECOND_NS, 500
            )
        )
        desk.must(
            commands.SetFunding(
                *desk.of(RISK), MarketId(market_id), 3_600 * SECOND_NS, 100_000, 500_000, 5_000_000
            )
        )
        desk.must(_dynamic_margin(desk, market_id))
    return Listing(symbol, coin, market_id, is_spot, lot_decimals, tick_decimals)


def _dynamic_margin(desk: Desk, market_id: int) -> commands.SetDynamicMargin:
    """Return the command that sets dynamic margin (M-7) by volatility alone; ORDINARY_PPB a year is ordinary."""
    return commands.SetDynamicMargin(
        *desk.of(RISK),
        market_id=MarketId(market_id),
        sample_ns=60 * SECOND_NS,
        ewma_ns=3_600 * SECOND_NS,
        volatility_ppb=ORDINARY_PPB,
        open_interest_low=0,
        open_interest_high=0,
        depth_notional=0,
        depth_width_ppb=0,
        cap_ppb=3 * PPB,
        buffer_ppb=PPB // 4,
        rise_ppb_per_hour=PPB // 20,
    )


def _pool(desk: Desk, asset_id: int) -> commands.SetPool:
    """Return the command that makes a lending pool, whose interest rate has two slopes."""
    return commands.SetPool(
        *desk.of(RISK),
        asset_id=AssetId(asset_id),
        kink_ppb=800_000_000,
        base_rate_ppb=10_000_000,
        slope1_ppb=60_000_000,
        slope2_ppb=1_000_000_000,
        reserve_factor_ppb=150_000_000,
        borrow_accrual=types.ACCRUAL_LINEAR,
        supply_accrual=types.ACCRUAL_LINEAR,
        supply_cap=0,
        borrow_cap=0,
        account_supply_cap=0,
        account_borrow_cap=0,
        utilisation_max_ppb=950_000_000,
        throttle_ppb=0,
        throttle_share_ppb=0,
        throttle_window_ns=3_600 * SECOND_NS,
        claims_min=0,
        fee_share_ppb=0,
    )


def _liquidation(desk: Desk) -> commands.SetLiquidation:
    """Return the command that sets the rules of section 11 to their defaults."""
    return commands.SetLiquidation(
        *desk.of(RISK),
        enabled=1,
        interval_ns=SECOND_NS,
        pass_share_ppb=100_000_000,
        band_ppb=20_000_000,
        fee_ppb=10_000_000,
        exit_buffer_ppb=20_000_000,
        throttle_ppb=500_000_000,
        auto_close_divisor=2,
        auto_close_offset_ppb=60_000_000,
        spread_ppb=10_000_000,
        takeover_passes=20,
        recourse=0,
    )


# --- lenders, fund and providers --------------------------------------------------------------------------


def open_account(
    desk: Desk, owner: str, kind: int, money: dict[int, int], *, leverage: int, flags: int = 0
) -> int:
    """Open an account and deposit its first money, an amount for each asset, through custody; return its id."""
    account_id = desk.must(
        commands.CreateAccount(*desk.of(OPERATOR), owner, kind, AccountId(0), leverage, flags, 0)
    )[0]
    requested = desk.must(
        commands.RequestDeposits(
            *desk.of(owner),
            [AccountId(account_id)] * len(money),
            list(map(AssetId, money)),
            list(money.values()),
            [""] * len(money),
        )
    )
    desk.must(
        commands.DecideDeposits(
            *desk.of(CUSTODY), list(map(DepositId, requested)), [1] * len(requested)
        )
    )
    return account_id


def coins(usd: int, first_e9: int) -> int:
    """Return how many smallest units of a coin an amount of whole USD buys at a price."""
    return usd * WHOLE_E9 * COIN // first_e9


def stand_behind(desk: Desk, feed: Feed, venue: Venue) -> list[int]:
    """Fund the lenders of the pools and the liquidity fund; return the accounts of the backstop providers.

    The providers register for a market only once it has a price.
    """
    first = {feed.venues[one.venue].coin: one.price_e9 for one in reversed(feed.prints)}
    money = {USD_ID: LENDER_USD * UNIT}
    for coin in venue.collateral:
        money[venue.assets[coin]] = coins(LENDER_COINS_USD, first[coin])
    lender = open_account(desk, "lender", types.KIND_CUSTOMER, money, leverage=1)
    desk.must(
        commands.Lend(
            *desk.of("lender"),
            [AccountId(lender)] * len(money),
            list(map(AssetId, money)),
            list(money.values()),
        )
    )
    founder = open_account(
        desk, "founder", types.KIND_CUSTOMER, {USD_ID: FUND_USD * UNIT}, leverage=1
    )
    desk.must(
        commands.FundLiquidity(
            *desk.of("founder"), AccountId(founder), AssetId(USD_ID), FUND_USD * UNIT
        )
    )
    return [
        open_account(
            desk,
            f"provider-{number}",
            types.KIND_BACKSTOP,
            {USD_ID: PROVIDER_USD * UNIT},
            leverage=MAX_LEVERAGE,
        )
        for number in range(1, PROVIDERS + 1)
    ]


def register(desk: Desk, providers: list[int], listing: Listing, price: int) -> None:
    """Register the providers for a market that now has a price (W-3)."""
    for number, account_id in enumerate(providers, 1):
        desk.must(
            commands.SetBackstop(
                *desk.of(f"provider-{number}"),
                AccountId(account_id),
                MarketId(listing.market_id),
                listing.lots(PROVIDER_CAPACITY_USD, price),
                number,
                PROVIDER_SPREAD_PPB,
            )
        )
