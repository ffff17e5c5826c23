# SPDX-License-Identifier: Apache-2.0
"""Bytes of calls about the liquidation waterfall, its providers and its fund to commands.

Owns shape, text and scale; whether parameters are in range, or an account may provide or pay, is the machine's to say.
"""

from clearinghouse.server.codec.errors import invalid
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import head, id_of, number_of, parse_one
from clearinghouse.statemachine.vocabulary.commands import (
    FundLiquidity,
    RepayDebtLine,
    SetBackstop,
    SetLiquidation,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.v1 import account_pb2, admin_pb2


def decode_set_liquidation(raw: bytes, principal: str, _: Scales) -> SetLiquidation:
    """SetLiquidation: all parameters."""
    request = parse_one(admin_pb2.SetLiquidationRequest, raw)
    request_id, created_ns = head(request)
    return SetLiquidation(
        principal,
        request_id,
        created_ns,
        int(request.enabled),
        request.interval_ns,
        request.pass_share_ppb,
        request.band_ppb,
        request.fee_ppb,
        request.exit_buffer_ppb,
        request.throttle_ppb,
        request.auto_close_divisor,
        request.auto_close_offset_ppb,
        request.spread_ppb,
        request.takeover_passes,
        int(request.recourse),
    )


def decode_set_backstop(raw: bytes, principal: str, scales: Scales) -> SetBackstop:
    """SetBackstop: an offer; the capacity in base becomes lots and has to be a whole number of them."""
    request = parse_one(admin_pb2.SetBackstopRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    market = scales.market(request.market_id, "market_id")
    units = number_of(market.quantities, request.capacity, "capacity", optional=True)
    lots, rest = divmod(units, market.lot_units)
    if rest:
        raise invalid("capacity", "must be a whole number of lots", actual=request.capacity)
    return SetBackstop(
        principal,
        request_id,
        created_ns,
        AccountId(account_id),
        MarketId(request.market_id),
        lots,
        request.priority,
        request.spread_ppb,
    )


def decode_fund_liquidity(raw: bytes, principal: str, scales: Scales) -> FundLiquidity:
    """FundLiquidity: an amount of an asset."""
    request = parse_one(account_pb2.FundLiquidityRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    asset = scales.asset(request.asset_id, "asset_id")
    amount = number_of(asset.amounts, request.amount, "amount")
    return FundLiquidity(
        principal, request_id, created_ns, AccountId(account_id), AssetId(request.asset_id), amount
    )


def decode_repay_debt_line(raw: bytes, principal: str, scales: Scales) -> RepayDebtLine:
    """RepayDebtLine: an amount of an asset."""
    request = parse_one(account_pb2.RepayDebtLineRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    asset = scales.asset(request.asset_id, "asset_id")
    amount = number_of(asset.amounts, request.amount, "amount")
    return RepayDebtLine(
        principal, request_id, created_ns, AccountId(account_id), AssetId(request.asset_id), amount
    )
