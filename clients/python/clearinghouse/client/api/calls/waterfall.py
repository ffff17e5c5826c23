# SPDX-License-Identifier: Apache-2.0
"""Calls about the liquidation waterfall, its providers and the liquidity fund.

Owns their requests and the reading of their replies.
"""

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.models import Liquidation, LiquidationRules, LiquidityFund
from clearinghouse.client.values.amounts import Number, to_text
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.replies import Receipt, receipt
from clearinghouse.v1 import account_pb2, admin_pb2, risk_pb2


def set_liquidation(
    key: RequestKey,
    enabled: bool,  # noqa: FBT001 (the client's own method names it)
    interval_ns: int,
    pass_share_ppb: int,
    band_ppb: int,
    fee_ppb: int,
    exit_buffer_ppb: int,
    throttle_ppb: int,
    auto_close_divisor: int,
    auto_close_offset_ppb: int,
    spread_ppb: int,
    takeover_passes: int,
    recourse: bool,  # noqa: FBT001 (the client's own method names it)
) -> Build[Receipt]:
    """The waterfall on with its parameters, or off."""
    return lambda _: call(
        "AdminService/SetLiquidation",
        admin_pb2.SetLiquidationRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            enabled=enabled,
            interval_ns=interval_ns,
            pass_share_ppb=pass_share_ppb,
            band_ppb=band_ppb,
            fee_ppb=fee_ppb,
            exit_buffer_ppb=exit_buffer_ppb,
            throttle_ppb=throttle_ppb,
            auto_close_divisor=auto_close_divisor,
            auto_close_offset_ppb=auto_close_offset_ppb,
            spread_ppb=spread_ppb,
            takeover_passes=takeover_passes,
            recourse=recourse,
        ),
        admin_pb2.SetLiquidationResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_backstop(
    key: RequestKey,
    account_id: int,
    market: Instrument,
    capacity: Number,
    priority: int,
    spread_ppb: int,
) -> Build[Receipt]:
    """A provider's offer in a market."""
    return lambda names: call(
        "AdminService/SetBackstop",
        admin_pb2.SetBackstopRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            market_id=names.market_id(market),
            capacity=to_text(capacity),
            priority=priority,
            spread_ppb=spread_ppb,
        ),
        admin_pb2.SetBackstopResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def fund_liquidity(
    key: RequestKey, account_id: int, asset: Instrument, amount: Number
) -> Build[Receipt]:
    """An amount for the liquidity fund."""
    return lambda names: call(
        "AccountService/FundLiquidity",
        account_pb2.FundLiquidityRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            asset_id=names.asset_id(asset),
            amount=to_text(amount),
        ),
        account_pb2.FundLiquidityResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def repay_debt_line(
    key: RequestKey, account_id: int, asset: Instrument, amount: Number
) -> Build[Receipt]:
    """What was written off under recourse, or a part of it."""
    return lambda names: call(
        "AccountService/RepayDebtLine",
        account_pb2.RepayDebtLineRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            asset_id=names.asset_id(asset),
            amount=to_text(amount),
        ),
        account_pb2.RepayDebtLineResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def liquidation(account_id: int, min_sequence: int) -> Build[Liquidation]:
    """An account in the waterfall."""
    return lambda _: call(
        "RiskService/GetLiquidation",
        risk_pb2.GetLiquidationRequest(account_id=account_id, min_sequence=min_sequence),
        risk_pb2.GetLiquidationResponse,
        lambda reply, names: convert(Liquidation, reply, names),
    )


def liquidity_fund(min_sequence: int) -> Build[LiquidityFund]:
    """What the liquidity fund holds and owes."""
    return lambda _: call(
        "RiskService/GetLiquidityFund",
        risk_pb2.GetLiquidityFundRequest(min_sequence=min_sequence),
        risk_pb2.GetLiquidityFundResponse,
        lambda reply, names: convert(LiquidityFund, reply, names),
    )


def liquidation_rules(min_sequence: int) -> Build[LiquidationRules]:
    """The parameters of the waterfall and the providers."""
    return lambda _: call(
        "RiskService/GetLiquidationRules",
        risk_pb2.GetLiquidationRulesRequest(min_sequence=min_sequence),
        risk_pb2.GetLiquidationRulesResponse,
        lambda reply, names: convert(LiquidationRules, reply, names),
    )
