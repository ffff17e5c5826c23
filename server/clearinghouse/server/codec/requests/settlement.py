# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of SettlementService calls to commands (Q-6).

Owns shape, text, scale and range of each field; the machine checks parameters against each other.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import (
    head,
    id_of,
    number_of,
    parse_one,
    present_of,
    version_of,
)
from clearinghouse.statemachine.vocabulary.commands import (
    AnnounceDividend,
    AnnounceRedemption,
    AnnounceSplit,
    CancelCorporateAction,
    OfferBuyIn,
    SetIntradayCredit,
    SetPenaltyClass,
    SetPenaltyRates,
    SetSettlementPriority,
    SetSettlementTerms,
    WithdrawBuyInOffer,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.v1 import settlement_pb2


def decode_set_penalty_rates(raw: bytes, principal: str, scales: Scales) -> SetPenaltyRates:
    """Return the command of a request SetPenaltyRates. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(settlement_pb2.SetPenaltyRatesRequest, raw)
    request_id, created_ns = head(request)
    return SetPenaltyRates(
        principal,
        request_id,
        created_ns,
        request.asset_class,
        request.securities_ppb,
        request.cash_ppb,
    )


def decode_set_penalty_class(raw: bytes, principal: str, scales: Scales) -> SetPenaltyClass:
    """Return the command of a request SetPenaltyClass. Raises EdgeError."""
    request = parse_one(settlement_pb2.SetPenaltyClassRequest, raw)
    request_id, created_ns = head(request)
    scales.market(request.market_id, "market_id")
    return SetPenaltyClass(
        principal,
        request_id,
        created_ns,
        MarketId(request.market_id),
        request.asset_class,
    )


def decode_set_settlement_terms(raw: bytes, principal: str, scales: Scales) -> SetSettlementTerms:
    """Return the command of a request SetSettlementTerms. Raises EdgeError."""
    request = parse_one(settlement_pb2.SetSettlementTermsRequest, raw)
    request_id, created_ns = head(request)
    scales.market(request.market_id, "market_id")
    return SetSettlementTerms(
        principal,
        request_id,
        created_ns,
        MarketId(request.market_id),
        int(request.allows_partial),
        request.penalty_ppb,
        request.buy_in_days,
        request.offer_limit_ppb,
        request.cash_premium_ppb,
        version_of(request),
        present_of(request, SetSettlementTerms.KIND),
    )


def decode_set_settlement_priority(
    raw: bytes, principal: str, scales: Scales
) -> SetSettlementPriority:
    """Return the command of a request SetSettlementPriority. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(settlement_pb2.SetSettlementPriorityRequest, raw)
    request_id, created_ns = head(request)
    return SetSettlementPriority(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
        request.priority,
    )


def decode_offer_buy_in(raw: bytes, principal: str, scales: Scales) -> OfferBuyIn:
    """Return the command of a request OfferBuyIn. Raises EdgeError."""
    request = parse_one(settlement_pb2.OfferBuyInRequest, raw)
    request_id, created_ns = head(request)
    market = scales.market(request.market_id, "market_id")
    return OfferBuyIn(
        principal,
        request_id,
        created_ns,
        MarketId(request.market_id),
        AccountId(id_of(request.account_id, "account_id")),
        number_of(market.prices, request.price, "price"),
        number_of(market.quantities, request.quantity, "quantity"),
    )


def decode_withdraw_buy_in_offer(raw: bytes, principal: str, scales: Scales) -> WithdrawBuyInOffer:
    """Return the command of a request WithdrawBuyInOffer. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(settlement_pb2.WithdrawBuyInOfferRequest, raw)
    request_id, created_ns = head(request)
    return WithdrawBuyInOffer(
        principal,
        request_id,
        created_ns,
        request.offer_id,
    )


def decode_announce_dividend(raw: bytes, principal: str, scales: Scales) -> AnnounceDividend:
    """Return the command of a request AnnounceDividend. Raises EdgeError."""
    request = parse_one(settlement_pb2.AnnounceDividendRequest, raw)
    request_id, created_ns = head(request)
    asset = scales.asset(request.security_id, "security_id")
    account_id = id_of(request.account_id, "account_id")
    asset = scales.asset(request.asset_id, "asset_id")
    return AnnounceDividend(
        principal,
        request_id,
        created_ns,
        AssetId(request.security_id),
        AccountId(account_id),
        AssetId(request.asset_id),
        number_of(asset.amounts, request.amount, "amount"),
        request.per_units,
        request.record_time_ns,
        request.pay_time_ns,
    )


def decode_cancel_corporate_action(
    raw: bytes, principal: str, scales: Scales
) -> CancelCorporateAction:
    """Return the command of a request CancelCorporateAction. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(settlement_pb2.CancelCorporateActionRequest, raw)
    request_id, created_ns = head(request)
    return CancelCorporateAction(
        principal,
        request_id,
        created_ns,
        request.action_id,
    )


def decode_announce_redemption(raw: bytes, principal: str, scales: Scales) -> AnnounceRedemption:
    """Return the command of a request AnnounceRedemption. Raises EdgeError."""
    request = parse_one(settlement_pb2.AnnounceRedemptionRequest, raw)
    request_id, created_ns = head(request)
    asset = scales.asset(request.security_id, "security_id")
    account_id = id_of(request.account_id, "account_id")
    asset = scales.asset(request.asset_id, "asset_id")
    return AnnounceRedemption(
        principal,
        request_id,
        created_ns,
        AssetId(request.security_id),
        AccountId(account_id),
        AssetId(request.asset_id),
        number_of(asset.amounts, request.amount, "amount"),
        request.per_units,
        request.record_time_ns,
    )


def decode_announce_split(raw: bytes, principal: str, scales: Scales) -> AnnounceSplit:
    """Return the command of a request AnnounceSplit. Raises EdgeError."""
    request = parse_one(settlement_pb2.AnnounceSplitRequest, raw)
    request_id, created_ns = head(request)
    scales.asset(request.security_id, "security_id")
    account_id = id_of(request.account_id, "account_id")
    scales.asset(request.into_security_id, "into_security_id")
    return AnnounceSplit(
        principal,
        request_id,
        created_ns,
        AssetId(request.security_id),
        AccountId(account_id),
        AssetId(request.into_security_id),
        request.new_units,
        request.old_units,
        request.record_time_ns,
    )


def decode_set_intraday_credit(raw: bytes, principal: str, scales: Scales) -> SetIntradayCredit:
    """Return the command of a request SetIntradayCredit. Raises EdgeError."""
    request = parse_one(settlement_pb2.SetIntradayCreditRequest, raw)
    request_id, created_ns = head(request)
    return SetIntradayCredit(
        principal,
        request_id,
        created_ns,
        request.member_id,
        number_of(scales.valuation.amounts, request.line, "line", optional=True),
        request.repay_seconds,
        request.volume_ppb,
    )
