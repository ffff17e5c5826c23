# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of operators' calls whose fields depend on each other to commands: assets, markets, instruments.

Owns shape, text, scale and range of these; the machine checks parameters against each other.
"""

from typing import Final, NamedTuple

from clearinghouse.server.codec.decimals import TEXT_MAX, UnitsOfText, units_of_text
from clearinghouse.server.codec.errors import EdgeError, invalid
from clearinghouse.server.codec.scales import AssetScale, Scales
from clearinghouse.server.codec.wire import (
    added_number_of,
    bits_of,
    enum_of,
    head,
    name_of,
    number_of,
    optional_id,
    parse_one,
    present_of,
    text_of,
    version_of,
)
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import (
    CreateAsset,
    CreateMarket,
    SetMarketParameters,
    SetOracleInstrument,
)
from clearinghouse.statemachine.vocabulary.limits import FEE_TIERS_MAX
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    MarketId,
    SourceId,
)
from clearinghouse.statemachine.vocabulary.types import SCALE_MAX
from clearinghouse.v1 import admin_pb2

SYMBOL_MAX: Final = 32
SOURCES_MAX: Final = 256
STEP_DECIMALS_MAX: Final = 18
WEIGHT_KINDS: Final = range(1, 3)
MARKET_KINDS: Final = range(1, 5)
MATCHINGS: Final = range(1, 3)
MARKET_STATUSES: Final = range(1, 9)
LISTING_GAPS: Final = range(1, 19)
GAPS_MAX: Final = 64


class Step(NamedTuple):
    """The size of a lot or a tick: `units` of 10^-`decimals`."""

    units: int
    decimals: int


def decode_create_asset(raw: bytes, principal: str, scales: Scales) -> CreateAsset:
    """Decode CreateAsset; its outflow limit has the scale that the request itself states."""
    del scales  # the asset is not in the table yet
    request = parse_one(admin_pb2.CreateAssetRequest, raw)
    request_id, created_ns = head(request)
    if request.scale > SCALE_MAX:
        raise invalid("scale", f"must be 0 to {SCALE_MAX}", str(SCALE_MAX), str(request.scale))
    memo = units_of_text(request.scale)
    return CreateAsset(
        principal,
        request_id,
        created_ns,
        name_of(request.symbol, "symbol", SYMBOL_MAX),
        request.scale,
        *_asset_parameters(request, memo),
    )


def _asset_parameters(
    request: admin_pb2.CreateAssetRequest | admin_pb2.SetAssetParametersRequest, memo: UnitsOfText
) -> tuple[int, int, int, int, int, int, int, int, int]:
    """Return the fields that CreateAsset and SetAssetParameters have in common, in the order of the commands."""
    return (
        enum_of(request.weight_kind, WEIGHT_KINDS, "weight_kind"),
        request.weight_base_ppb,
        request.weight_penalty_ppb,
        request.debt_max_leverage,
        request.debt_imf_factor_ppb,
        request.debt_mmf_base_ppb,
        request.debt_mmf_factor_ppb,
        number_of(memo, request.outflow_limit, "outflow_limit", optional=True),
        request.outflow_window_ns,
    )


def decode_create_market(raw: bytes, principal: str, scales: Scales) -> CreateMarket:
    """Decode CreateMarket; limits of value have the scale of its quote asset, limits of quantity the scale of its
    lot.
    """
    request = parse_one(admin_pb2.CreateMarketRequest, raw)
    request_id, created_ns = head(request)
    scales.asset(request.base_asset_id, "base_asset_id")
    quote = scales.asset(request.quote_asset_id, "quote_asset_id")
    lot = _step(request.lot_size, "lot_size")
    tick = _step(request.tick_size, "tick_size")
    parameters = _market_parameters(request, quote, lot)
    return CreateMarket(
        principal,
        request_id,
        created_ns,
        name_of(request.symbol, "symbol", SYMBOL_MAX),
        enum_of(request.kind, MARKET_KINDS, "kind"),
        enum_of(request.matching, MATCHINGS, "matching"),
        AssetId(request.base_asset_id),
        AssetId(request.quote_asset_id),
        lot.units,
        lot.decimals,
        tick.units,
        tick.decimals,
        AccountId(optional_id(request.venue_account_id, "venue_account_id")),
        enum_of(request.status, MARKET_STATUSES, "status"),
        *parameters,
        bits_of(request.confirmed_gaps, LISTING_GAPS, "confirmed_gaps", GAPS_MAX),
    )


def decode_set_market_parameters(raw: bytes, principal: str, scales: Scales) -> SetMarketParameters:
    """Decode SetMarketParameters: the parameters that the request states."""
    request = parse_one(admin_pb2.SetMarketParametersRequest, raw)
    request_id, created_ns = head(request)
    market = scales.market(request.market_id, "market_id")
    lot = Step(market.lot_units, market.lot_decimals)
    return SetMarketParameters(
        principal,
        request_id,
        created_ns,
        MarketId(request.market_id),
        *_market_parameters(request, market.quote, lot, is_update=True),
        version_of(request),
        present_of(request, SetMarketParameters.KIND),
        text_of(request.at_once_reason, "at_once_reason", 256, required=False),
    )


def _market_parameters(
    request: admin_pb2.CreateMarketRequest | admin_pb2.SetMarketParametersRequest,
    quote: AssetScale,
    lot: Step,
    *,
    is_update: bool = False,
) -> tuple[list[int], list[int], int, int, int, int, int, int, int, int, int, int, int]:
    """Return the fields that CreateMarket and SetMarketParameters have in common, in the order of the commands."""
    return (
        _fees(list(request.maker_fee_ppb), "maker_fee_ppb", is_update=is_update),
        _fees(list(request.taker_fee_ppb), "taker_fee_ppb", is_update=is_update),
        added_number_of(quote.amounts, request.notional_min, "notional_min"),
        number_of(quote.amounts, request.notional_max, "notional_max", optional=True),
        _lots(request.open_order_quantity_max, "open_order_quantity_max", lot),
        _lots(request.open_interest_max, "open_interest_max", lot),
        request.position_weight_ppb,
        request.band_ppb,
        request.slippage_ppb,
        request.max_leverage,
        request.imf_factor_ppb,
        request.mmf_base_ppb,
        request.mmf_factor_ppb,
    )


def _fees(rates: list[int], field: str, *, is_update: bool) -> list[int]:
    """Return the fee rates of each tier, in order; tier 0 must be there, but an update may omit all."""
    if not (0 if is_update else 1) <= len(rates) <= FEE_TIERS_MAX:
        raise invalid(
            field, f"has 1 to {FEE_TIERS_MAX} rates, by tier", str(FEE_TIERS_MAX), str(len(rates))
        )
    return rates


def _step(text: str, field: str) -> Step:
    """Return the size of a lot or a tick from its text; trailing zeros do not count as decimals."""
    if "." in text and len(text) <= TEXT_MAX:
        # Only zeros that end a number are dropped; what is no number is refused below as it came.
        shortened = text.rstrip("0")
        decimals = len(shortened.partition(".")[2])
    else:
        shortened, decimals = text, 0
    number_of(units_of_text(TEXT_MAX, 10 ** (2 * TEXT_MAX)), text, field)
    if decimals > STEP_DECIMALS_MAX:
        raise invalid(field, "has too many decimals", str(STEP_DECIMALS_MAX), str(decimals))
    units = number_of(units_of_text(decimals), shortened.removesuffix("."), field)
    if units == 0:
        raise invalid(field, "must be above 0", actual="0")
    return Step(units, decimals)


def _lots(text: str, field: str, lot: Step) -> int:
    """Return a quantity as whole lots; 0 for an empty text. Raises EdgeError."""
    units = number_of(units_of_text(lot.decimals), text, field, optional=True)
    lots, rest = divmod(units, lot.units)
    if rest:
        raise invalid(field, "must be a whole number of lots", actual=text)
    return lots


def decode_set_oracle_instrument(raw: bytes, principal: str, scales: Scales) -> SetOracleInstrument:
    """Decode SetOracleInstrument: the sources from which the price of an asset is made."""
    request = parse_one(admin_pb2.SetOracleInstrumentRequest, raw)
    request_id, created_ns = head(request)
    scales.asset(request.asset_id, "asset_id")
    source_ids = list(request.source_ids)
    if len(source_ids) > SOURCES_MAX:
        raise EdgeError(
            codes.BATCH_TOO_LARGE,
            f"an instrument has at most {SOURCES_MAX} sources",
            "source_ids",
            str(SOURCES_MAX),
            str(len(source_ids)),
        )
    return SetOracleInstrument(
        principal,
        request_id,
        created_ns,
        AssetId(request.asset_id),
        list(map(SourceId, source_ids)),
        request.fresh_ns,
        request.clamp_bps,
        version_of(request),
        present_of(request, SetOracleInstrument.KIND),
    )
