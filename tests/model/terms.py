# SPDX-License-Identifier: Apache-2.0
"""What operators and owners have said: assets, markets, accounts (SPEC U-2, U-3, L-3).

Owns the reading of their commands as exact terms. Must never validate them.
"""

from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.parts import PARTS
from tests.model.exact import ZERO, Fraction, ppb
from tests.model.model_state import Account, Asset, Market, System

AssetTerms = commands.CreateAsset | commands.SetAssetParameters
MarketTerms = commands.CreateMarket | commands.SetMarketParameters


def new_asset(command: commands.CreateAsset, asset_id: int) -> Asset:
    """A listed asset."""
    zero = ZERO
    asset = Asset(asset_id, command.scale, False, zero, zero, 1, zero, zero, zero)
    change_asset(asset, command)
    return asset


def change_asset(asset: Asset, command: AssetTerms) -> None:
    """Other parameters of an asset."""
    asset.inverse_sqrt = command.weight_kind == types.WEIGHT_INVERSE_SQRT
    asset.weight_base = ppb(command.weight_base_ppb)
    asset.penalty = ppb(command.weight_penalty_ppb)
    asset.debt_leverage = command.debt_max_leverage
    asset.debt_imf_factor = ppb(command.debt_imf_factor_ppb)
    asset.debt_mmf_base = ppb(command.debt_mmf_base_ppb)
    asset.debt_mmf_factor = ppb(command.debt_mmf_factor_ppb)
    asset.outflow_limit = command.outflow_limit
    asset.outflow_window_ns = command.outflow_window_ns
    if isinstance(command, commands.SetAssetParameters):
        if command.chain_fee_limit >= 0:
            asset.chain_fee_limit = command.chain_fee_limit
        if command.house_fee_limit >= 0:
            asset.house_fee_limit = command.house_fee_limit


def new_market(system: System, command: commands.CreateMarket, market_id: int) -> Market:
    """A listed market, with lot and tick in smallest units (U-3)."""
    base, quote = system.assets[command.base_asset_id], system.assets[command.quote_asset_id]
    lot = Fraction(command.lot_units, 10**command.lot_decimals)
    price_unit = lot * Fraction(10**quote.scale, 10**command.tick_decimals)
    zero = ZERO
    market = Market(
        market_id,
        command.market_kind,
        command.matching == types.EXTERNAL_VENUE,
        base.id,
        quote.id,
        int(lot * 10**base.scale),
        int(command.tick_units * price_unit),
        price_unit,
        command.lot_units,
        command.venue_account_id,
        command.status,
        [],
        [],
        1,
        zero,
        zero,
        zero,
        tick_unit=command.tick_units,
    )
    change_market(market, command)
    return market


def change_market(market: Market, command: MarketTerms) -> None:
    """Other fees and margin of a market."""
    market.maker = [ppb(rate) for rate in command.maker_fee_ppb]
    market.taker = [ppb(rate) for rate in command.taker_fee_ppb]
    market.leverage = command.max_leverage
    market.imf_factor = ppb(command.imf_factor_ppb)
    market.mmf_base = ppb(command.mmf_base_ppb)
    market.mmf_factor = ppb(command.mmf_factor_ppb)
    market.notional_min = command.notional_min
    market.notional_max = command.notional_max
    market.open_order_lots_max = command.open_order_lots_max
    market.open_interest_lots_max = command.open_interest_lots_max
    market.position_weight = ppb(command.position_weight_ppb)
    market.band = ppb(command.band_ppb)
    market.slippage = ppb(command.slippage_ppb)


def rate_of(rates: list[Fraction], tier: int) -> Fraction:
    """The rate of a tier; a tier beyond the list has the last."""
    return rates[min(tier, len(rates) - 1)]


def system_accounts() -> dict[int, Account]:
    """The clearinghouse's own accounts (L-2)."""
    return {
        key: Account(key, "clearinghouse", types.KIND_SYSTEM, 1, 0)
        for key in range(types.EXTERNAL, types.CCP_LIQUIDITY + 1)
    }


def account_settings(
    command: commands.SetAccountSettings, leverage: int, flags: int
) -> tuple[int, int]:
    """Leverage and flags of an account after a command: what it does not state stays (Q-9)."""
    after_leverage, after_flags = command.max_leverage, command.flags
    for part in PARTS[command.KIND]:
        if command.present == -1 or command.present >> part.number & 1:
            continue
        if part.bit:
            after_flags = after_flags & ~part.bit | flags & part.bit
        else:
            after_leverage = leverage
    return after_leverage, after_flags
